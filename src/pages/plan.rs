//! `/plan`: where am I heading, and who does what? Each item has a page of its own.

use domain::agenda::agenda;
use domain::case::Shown;
use domain::plan::{CitizenCommand as Act, GoalKind, Obligation, Plan, PlanItem, PlanItemState};
use domain::snapshot::ReceiptOf;
use domain::{CitizenCommand, Date};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::{activities, acts, changes, owed, remark, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::{chevron, icon};
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

#[wasm_split(plan, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Whether an act is the plan's.
pub fn is_act(command: &CitizenCommand) -> bool {
    matches!(command, CitizenCommand::Plan(_))
}

/// Whether a receipt is to be shown on the plan's pages.
pub fn is_ours(of: ReceiptOf) -> bool {
    of == ReceiptOf::Plan
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, is_act, is_ours)}
            {fresh(move || plan(portal))}
            {activities::section(portal)}
            {fresh(move || documents(portal).into_any())}
            {remark::form(portal, || None)}
            {fresh(move || said(portal).into_any())}
            {fresh(move || changes::section(portal, None).into_any())}
            <button class="button button-secondary no-print group" type="button" on:click=|_| crate::data::device::print()>{icon("print")}{portal.lang.get().receipt().print}</button>
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

fn plan(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let today = portal.store.today();
    portal.store.case().with(|case| {
        let goal = goal(lang, &case.plan, today);
        let notices = notices(portal, &case.plan);
        let unread = unread(portal, &case.plan);
        if case.plan.items.is_empty() {
            return view! { {notices}{unread}{goal} <div class="all-done group">{illustration::road()}<h2>{text.items_none}</h2><p>{text.none_text}</p></div> }.into_any();
        }
        let fresh_ones: Vec<_> = portal
            .store
            .history()
            .into_iter()
            .filter(|change| change.is_unread(&case.plan))
            .filter_map(|change| change.about)
            .collect();
        let mut items: Vec<&PlanItem> = case.plan.items.iter().collect();
        items.sort_by_key(|item| order(item.state));
        let rows = items
            .into_iter()
            .map(|item| {
                let obligation = obligation(portal, item);
                item_row(lang, item, obligation, fresh_ones.contains(&item.id))
            })
            .collect_view();
        view! { {notices}{unread}{goal} <section class="group"><h2>{text.items}</h2><ol class="plan-line">{rows}</ol></section> }.into_any()
    })
}

/// Duty or voluntary, in words; a pause makes a duty a choice, which the agenda knows.
pub fn obligation(portal: Portal, item: &PlanItem) -> &'static str {
    let text = portal.lang.get().plan();
    let today = portal.store.today();
    let paused = item.obligation(today) == Obligation::Mandatory
        && portal.store.case().with(|case| {
            portal.store.rules().with(|rules| {
                agenda(case, rules, today).items.iter().any(|asked| {
                    asked.plan_item() == Some(&item.id) && asked.obligation == Obligation::Voluntary
                })
            })
        });
    match item.obligation(today) {
        _ if paused => text.paused,
        Obligation::Mandatory => text.mandatory,
        Obligation::Voluntary => text.voluntary,
    }
}

fn goal(lang: Lang, plan: &Plan, today: Date) -> AnyView {
    let text = lang.plan();
    let Some(goal) = &plan.goal else {
        return view! { <p>{text.goal_none}</p> }.into_any();
    };
    let title = if goal.kind == GoalKind::Education {
        text.goal_education
    } else {
        text.goal_job
    };
    let starts = goal.starts_on.map(|on| {
        let begins = fill(text.goal_starts, &[&dates::full(on, lang)]);
        let days = today.days_until(on);
        let left = (days > 0).then(|| fill(text.goal_days, &[&days.to_string()]));
        view! { <p>{begins}" "{left}</p> }
    });
    // Written by people in Denmark, whatever the language of the portal.
    view! { <section class="plan-goal"><h2>{title}</h2><p class="lead" lang="da">{goal.text.0.clone()}</p>{starts}</section> }.into_any()
}

/// Advance notices that are not read, each with its button.
fn notices(portal: Portal, plan: &Plan) -> Vec<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let unread = plan
        .notices
        .iter()
        .filter(|notice| notice.read_at.is_none());
    unread
        .map(|notice| {
            let (id, words) = (notice.id.clone(), notice.text.0.clone());
            let shown = Shown {
                lang: lang.code().into(),
                title: text.notice_read_shown.into(),
                lines: vec![words.clone()],
            };
            let read = move |_| {
                let command = CitizenCommand::Plan(Act::ReadNotice { id: id.clone() });
                portal.store.submit(command, shown.clone());
                focus_on(acts::PANEL);
            };
            view! {
                <section class="now"><h2>{text.notice}</h2><p lang="da">{words}</p>
                    <p class="meta">{dates::full(notice.sent_on, lang)}</p>
                    <button class="button button-secondary" type="button" on:click=read>{text.notice_read}</button>
                </section>
            }
            .into_any()
        })
        .collect()
}

/// What others have changed since the citizen last marked the plan as read.
fn unread(portal: Portal, plan: &Plan) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let history = portal.store.history();
    let unread = history.iter().filter(|change| change.is_unread(plan));
    let last = unread.clone().map(|change| change.version).max()?;
    let count = unread.count();
    let told = if count == 1 {
        text.unread_one.to_owned()
    } else {
        fill(text.unread_many, &[&count.to_string()])
    };
    let shown = Shown {
        lang: lang.code().into(),
        title: text.mark_read_shown.into(),
        lines: vec![told.clone()],
    };
    let mark = move |_| {
        let command = CitizenCommand::Plan(Act::MarkRead { version: last });
        portal.store.submit(command, shown.clone());
        focus_on(acts::PANEL);
    };
    Some(view! {
        <div class="status status-quiet no-print">{icon("info")}<p>{told}<br/>
            <button class="function-link" type="button" on:click=mark>{text.mark_read}</button></p>
        </div>
    }
    .into_any())
}

/// What runs comes first, what is over last.
fn order(state: PlanItemState) -> u8 {
    match state {
        PlanItemState::Running | PlanItemState::Resumed => 0,
        PlanItemState::Prepared => 1,
        PlanItemState::Interrupted => 2,
        PlanItemState::Proposed => 3,
        PlanItemState::Completed => 4,
        PlanItemState::Cancelled => 5,
    }
}

/// How a state looks: the class of its row and its icon, always beside the word.
pub fn look(state: PlanItemState) -> (&'static str, &'static str) {
    match state {
        PlanItemState::Running | PlanItemState::Resumed => {
            ("plan-item plan-running", "chevron-right")
        }
        PlanItemState::Prepared => ("plan-item plan-ready", "calendar"),
        PlanItemState::Interrupted | PlanItemState::Proposed => ("plan-item plan-waiting", "time"),
        PlanItemState::Completed => ("plan-item plan-done", "check"),
        PlanItemState::Cancelled => ("plan-item plan-done", "close"),
    }
}

fn item_row(lang: Lang, item: &PlanItem, obligation: &'static str, is_new: bool) -> AnyView {
    let text = lang.plan();
    let (class, sign) = look(item.state);
    let state = changes::state_name(lang, item.state);
    let new = is_new.then(|| view! { <span class="mark-new">{text.new}</span>" " });
    let when = when(lang, item.from, item.to);
    view! {
        <li class=class><span class="disc">{icon(sign)}</span>
            <div class="plan-body row-body">
                <p class="plan-state">{new}{state}</p>
                <h3><a class="row-title" href=owed::plan_item(&item.id) lang="da">{item.title.0.clone()}</a></h3>
                <p>{obligation}</p>
                {when.map(|when| view! { <p class="row-meta">{when}</p> })}
                {chevron()}
            </div>
        </li>
    }
    .into_any()
}

/// First and last day.
pub fn when(lang: Lang, from: Option<Date>, to: Option<Date>) -> Option<String> {
    let text = lang.plan();
    let day = |date| dates::full(date, lang);
    match (from, to) {
        (Some(from), Some(to)) => Some(fill(text.from_to, &[&day(from), &day(to)])),
        (Some(from), None) => Some(fill(text.from, &[&day(from)])),
        (None, _) => None,
    }
}

/// Documents of the case; each look at one is checked and noted.
fn documents(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        let documents = case.plan.documents.iter();
        documents
            .map(|document| {
                let address = [
                    api::path::DOCUMENTS,
                    "/",
                    &crate::data::address::encode(document.id.as_str()),
                ]
                .concat();
                let size = (document.size / 1024).max(1).to_string();
                view! {
                    <li>{icon("document")}<span><a href=address target="_blank" rel="noopener"><span lang="da">{document.title.0.clone()}</span><span class="sr-only">" "{lang.availability().new_tab}</span></a>
                        <br/><span class="row-meta">{fill(text.document_meta, &[&dates::full(document.dated_on, lang), &size])}</span></span></li>
                }
                .into_any()
            })
            .collect()
    });
    (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.documents}</h2><ul class="statement">{rows}</ul></section> }.into_any())
}

/// What the citizen has said of the plan as a whole, newest first.
fn said(portal: Portal) -> Option<AnyView> {
    said_about(portal, None)
}

/// What the citizen has said of an item, or of the plan as a whole.
pub fn said_about(portal: Portal, about: Option<&domain::ids::PlanItemId>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        let remarks = case.plan.remarks.iter().rev();
        remarks
            .filter(|remark| remark.about.as_ref() == about)
            .map(|remark| {
                view! { <li>{icon("success")}<span>{remark::label(text, remark.kind)}" · "{remark.text.0.clone()}<br/><span class="row-meta">{dates::moment(remark.at, lang)}</span></span></li> }.into_any()
            })
            .collect()
    });
    (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.said}</h2><ul class="statement">{rows}</ul></section> }.into_any())
}
