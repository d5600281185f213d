//! `/plan/ID`: what is this, must I, and what comes of it?

use domain::CitizenCommand;
use domain::case::{Shown, Words};
use domain::ids::PlanItemId;
use domain::plan::{CitizenCommand as Act, PlanItem, PlanItemState, RemarkKind, Step, StepBy};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::pages::{acts, changes, plan, remark, trouble};
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading, heading_told};

#[wasm_split(plan_item, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// The item that the address names.
fn id(portal: Portal) -> PlanItemId {
    let path = portal.address.path();
    PlanItemId(address::decode(
        path.trim_end_matches('/')
            .strip_prefix("/plan/")
            .unwrap_or_default(),
    ))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let id = untrack(|| id(portal));
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let title = {
        let id = id.clone();
        Memo::new(move |_| {
            portal.store.case().with(|case| {
                let item = case.plan.item(&id)?;
                Some(item.title.0.clone())
            })
        })
    };
    let head = move || match title.get() {
        Some(title) => heading_told(text.item_title, title),
        None => heading(text.item_title, text.item_title.into()),
    };
    let id = StoredValue::new(id);
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        if title.get().is_none() {
            let gone = view! { <div class="all-done group">{illustration::road()}<h2>{text.gone_title}</h2><p>{text.gone_text}</p></div> };
            return Some(gone.into_any());
        }
        let about = move || Some((id.get_value(), title.get()?));
        let shown = view! {
            {acts::panel(portal, plan::is_act, plan::is_ours)}
            {fresh(move || item(portal, &id.get_value()))}
            {remark::form(portal, about)}
            {fresh(move || plan::said_about(portal, Some(&id.get_value())).into_any())}
            {fresh(move || changes::section(portal, Some(&id.get_value())).into_any())}
            <button class="button button-secondary no-print group" type="button" on:click=|_| crate::data::device::print()>{icon("print")}{portal.lang.get().receipt().print}</button>
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/plan">{text.back}</a></p>
            {head}{content}
        </div>
    }
    .into_any()
}

fn item(portal: Portal, id: &PlanItemId) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let today = portal.store.today();
    let found = portal.store.case().with(|case| {
        let item = case.plan.item(id)?.clone();
        Some((item, case.plan.answer(id).map(|answer| answer.kind)))
    });
    let Some((item, answer)) = found else {
        return ().into_any();
    };
    let (class, sign) = plan::look(item.state);
    let state = changes::state_name(lang, item.state);
    let obligation = plan::obligation(portal, &item);
    let from_when = item
        .mandatory_from
        .filter(|from| today < *from)
        .map(|from| view! { <p>{fill(text.mandatory_from, &[&dates::full(from, lang)])}</p> });
    let extended = (item.extended_by > 0)
        .then(|| view! { <p>{fill(text.extended, &[&item.extended_by.to_string()])}</p> });
    let link = item.link.clone().map(|link| {
        view! { <p><a class="function-link" href=link target="_blank" rel="noopener noreferrer">{icon("open-in-new")}{text.go_online}<span class="sr-only">" "{lang.availability().new_tab}</span></a></p> }
    });
    let proof = item.proof.as_ref().map(|proof| {
        let state = proof.received_on.map_or_else(
            || text.proof_missing.to_owned(),
            |on| fill(text.proof_received, &[&dates::full(on, lang)]),
        );
        view! { <div><dt>{text.proof}</dt><dd><span lang="da">{proof.what.0.clone()}</span><br/><span class="row-meta">{state}</span></dd></div> }
    });
    let days = plan::when(lang, item.from, item.to);
    let facts = [
        (text.when, days.unwrap_or_default(), lang.code()),
        (text.with, item.with.0.clone(), "da"),
        (text.place, item.place.0.clone(), "da"),
        (text.good_for, item.good_for.0.clone(), "da"),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(label, value, of)| view! { <div><dt>{label}</dt><dd lang=of>{value}</dd></div> })
        .collect_view();
    let answers = answers(portal, &item, answer);
    let (mine, theirs): (Vec<Step>, Vec<Step>) = item
        .steps
        .into_iter()
        .partition(|step| step.by == StepBy::Citizen);
    let steps = [(text.steps_mine, mine), (text.steps_theirs, theirs)].map(|(title, mut steps)| {
        steps.sort_by_key(|step| (step.done_on.is_some(), step.due_on.is_none(), step.due_on));
        let rows: Vec<AnyView> = steps
            .into_iter()
            .map(|step| step_row(portal, step))
            .collect();
        (!rows.is_empty()).then(|| view! { <section class="group"><h2>{title}</h2><ul class="statement">{rows}</ul></section> })
    });
    view! {
        <div class=class><span class="disc">{icon(sign)}</span>
            <div class="plan-body"><p class="plan-state">{state}</p><p><strong>{obligation}</strong></p>{from_when}{extended}</div>
        </div>
        <dl class="facts">{facts}{proof}</dl>
        {link}
        {answers}
        {steps.into_iter().collect_view()}
    }
    .into_any()
}

/// "It suits me"; what was answered stands there.
fn answers(portal: Portal, item: &PlanItem, answer: Option<RemarkKind>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let applied = portal.store.case().with(|case| {
        let mut applications = case.applications.iter();
        applications.any(|one| one.item == item.id)
    });
    if applied {
        // What the citizen applied for is answered by others.
        let place = ["/ansoegninger/", &address::encode(item.id.as_str())].concat();
        return Some(
            view! { <p><a class="function-link" href=place>{text.see_application}</a></p> }
                .into_any(),
        );
    }
    if item.state.is_over() {
        return None;
    }
    let told = match answer {
        Some(RemarkKind::Approval) => Some(text.approved),
        Some(RemarkKind::Objection) => Some(text.objected),
        _ => None,
    };
    let told = told.map(|told| view! { <p class="meta">{icon("success")}{told}</p> });
    let approve = (item.state == PlanItemState::Proposed && answer.is_none()).then(|| {
        let id = item.id.clone();
        let shown = Shown {
            lang: lang.code().into(),
            title: text.approve.into(),
            lines: vec![item.title.0.clone()],
        };
        let approve = move |_| {
            let command = CitizenCommand::Plan(Act::Remark {
                about: Some(id.clone()),
                kind: RemarkKind::Approval,
                text: Words::default(),
            });
            portal.store.submit(command, shown.clone());
            focus_on(acts::PANEL);
        };
        view! { <button class="button button-primary no-print" type="button" on:click=approve>{text.approve}</button> }
    });
    Some(view! { {told}{approve} }.into_any())
}

fn step_row(portal: Portal, step: Step) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let (authority, _) = portal.store.authority();
    let by = match step.by {
        StepBy::Citizen => text.by_citizen.to_owned(),
        StepBy::Authority => authority,
        StepBy::Provider => text.by_provider.to_owned(),
        StepBy::Employer => text.by_employer.to_owned(),
    };
    let (sign, date) = match (step.done_on, step.due_on) {
        (Some(done_on), _) => (
            "check",
            Some(fill(text.done, &[&dates::full(done_on, lang)])),
        ),
        (None, Some(due_on)) => ("time", Some(fill(text.due, &[&dates::day(due_on, lang)]))),
        (None, None) => ("time", None),
    };
    let date = date.map(|date| [", ", &date].concat());
    view! { <li>{icon(sign)}<span><span lang="da">{step.title.0}</span><br/><span class="row-meta">{by}{date}</span></span></li> }.into_any()
}
