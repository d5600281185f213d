//! `/plan`: where am I heading, and who does what?

use domain::agenda::agenda;
use domain::case::{MAX_WORDS, Shown, Words};
use domain::ids::PlanItemId;
use domain::plan::{
    CitizenCommand as Act, Event, GoalKind, Obligation, Plan, PlanItem, PlanItemState, RemarkKind,
    Step, StepBy,
};
use domain::{CitizenCommand, Date};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::{acts, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const ABOUT: &str = "remark-about";
const KIND: &str = "remark-kind";
const TEXT: &str = "remark-text";

#[wasm_split(plan, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let form = Form::new();
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let is_mine = |command: &CitizenCommand| matches!(command, CitizenCommand::Plan(_));
        let is_ours = |event: &domain::Event| {
            matches!(
                event,
                domain::Event::Plan(Event::Remarked { .. } | Event::NoticeRead { .. })
            )
        };
        let shown = view! {
            {acts::panel(portal, is_mine, is_ours)}
            {fresh(move || plan(portal))}
            {view(form, portal)}
            {fresh(move || said(portal).into_any())}
            <button class="button button-secondary no-print" type="button" on:click=|_| crate::data::device::print()>{icon("print")}{portal.lang.get().receipt().print}</button>
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
        let goal = goal(lang, &case.plan);
        let notices = notices(portal, &case.plan);
        if case.plan.items.is_empty() {
            return view! { {notices}{goal} <div class="all-done group">{illustration::road()}<h2>{text.items_none}</h2><p>{text.none_text}</p></div> }.into_any();
        }
        let mut items: Vec<&PlanItem> = case.plan.items.iter().collect();
        items.sort_by_key(|item| order(item.state));
        let rows = portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            items
                .into_iter()
                .map(|item| {
                    // A pause makes a duty a choice: the agenda knows.
                    let paused = item.obligation(today) == Obligation::Mandatory
                        && agenda.items.iter().any(|asked| {
                            asked.plan_item() == Some(&item.id)
                                && asked.obligation == Obligation::Voluntary
                        });
                    let answer = case.plan.answer(&item.id).map(|answer| answer.kind);
                    item_row(portal, item.clone(), today, paused, answer)
                })
                .collect_view()
        });
        view! { {notices}{goal} <section class="group"><h2>{text.items}</h2><ol class="plan-line">{rows}</ol></section> }.into_any()
    })
}

fn goal(lang: Lang, plan: &Plan) -> AnyView {
    let text = lang.plan();
    let Some(goal) = &plan.goal else {
        return view! { <p>{text.goal_none}</p> }.into_any();
    };
    let title = if goal.kind == GoalKind::Education {
        text.goal_education
    } else {
        text.goal_job
    };
    let starts = goal
        .starts_on
        .map(|on| view! { <p>{fill(text.goal_starts, &[&dates::full(on, lang)])}</p> });
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

fn item_row(
    portal: Portal,
    item: PlanItem,
    today: Date,
    paused: bool,
    answer: Option<RemarkKind>,
) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let (class, sign, state) = match item.state {
        PlanItemState::Running => ("plan-item plan-running", "chevron-right", text.running),
        PlanItemState::Resumed => ("plan-item plan-running", "chevron-right", text.resumed),
        PlanItemState::Prepared => ("plan-item plan-ready", "calendar", text.prepared),
        PlanItemState::Interrupted => ("plan-item plan-waiting", "time", text.interrupted),
        PlanItemState::Proposed => ("plan-item plan-waiting", "time", text.proposed),
        PlanItemState::Completed => ("plan-item plan-done", "check", text.completed),
        PlanItemState::Cancelled => ("plan-item plan-done", "close", text.cancelled),
    };
    let obligation = match item.obligation(today) {
        _ if paused => text.paused,
        Obligation::Mandatory => text.mandatory,
        Obligation::Voluntary => text.voluntary,
    };
    let from_when = item
        .mandatory_from
        .filter(|from| today < *from)
        .map(|from| view! { <p>{fill(text.mandatory_from, &[&dates::full(from, lang)])}</p> });
    let extended = (item.extended_by > 0)
        .then(|| view! { <p>{fill(text.extended, &[&item.extended_by.to_string()])}</p> });
    let link = item.link.clone().map(|link| {
        view! { <a class="function-link" href=link target="_blank" rel="noopener noreferrer">{icon("open-in-new")}{text.go_online}<span class="sr-only">" "{lang.availability().new_tab}</span></a> }
    });
    let answers = answers(portal, &item, answer);
    let facts = [(text.with, item.with.0), (text.place, item.place.0)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty());
    let facts = facts
        .map(|(label, value)| view! { <div><dt>{label}</dt><dd lang="da">{value}</dd></div> })
        .collect_view();
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
        (!rows.is_empty()).then(|| view! { <h4>{title}</h4><ul class="statement">{rows}</ul> })
    });
    view! {
        <li class=class id=item.id.0><span class="disc">{icon(sign)}</span>
            <div class="plan-body">
                <p class="plan-state">{state}</p>
                <h3 lang="da">{item.title.0}</h3>
                <p>{obligation}</p>
                {from_when}
                {when(lang, item.from, item.to).map(|when| view! { <p class="row-meta">{when}</p> })}
                <p lang="da">{item.good_for.0}</p>
                <dl class="facts">{facts}</dl>
                {extended}
                {link}
                {steps.into_iter().collect_view()}
                {answers}
            </div>
        </li>
    }
    .into_any()
}

/// "It suits me", or a word about it; what was answered stands there.
fn answers(portal: Portal, item: &PlanItem, answer: Option<RemarkKind>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    if item.state.is_over() {
        return None;
    }
    let (id, title) = (item.id.clone(), item.title.0.clone());
    let told = match answer {
        Some(RemarkKind::Approval) => Some(text.approved),
        Some(RemarkKind::Objection) => Some(text.objected),
        _ => None,
    };
    let told = told.map(|told| view! { <p class="meta">{icon("success")}{told}</p> });
    let approve = (item.state == PlanItemState::Proposed && answer.is_none()).then(|| {
        let (id, title) = (id.clone(), title.clone());
        let shown = Shown {
            lang: lang.code().into(),
            title: text.approve.into(),
            lines: vec![title.clone()],
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
        view! { <button class="button button-secondary" type="button" on:click=approve>{text.approve}<span class="sr-only" lang="da">": "{title}</span></button> }
    });
    let comment = move |_| {
        write(portal, ABOUT, id.0.clone());
        focus_on(TEXT);
    };
    Some(view! {
        {told}
        <div class="button-group no-print">{approve}
            <button class="function-link" type="button" on:click=comment>{text.write_about}<span class="sr-only" lang="da">": "{title}</span></button>
        </div>
    }.into_any())
}

/// The citizen's own words about the plan: a wish, a comment, or what does not fit.
fn view(form: Form, portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if form.submit(portal, filled(portal)) {
            sent(portal);
        }
    };
    let anyway = move || {
        if let Ok(filled) = filled(portal) {
            form.send(portal, filled);
            sent(portal);
        }
    };
    let choices = KINDS.map(|(kind, value)| {
        let id = ["remark-", value].concat();
        let chosen = untrack(|| written(portal, KIND)) == value;
        let choose = move |_| write(portal, KIND, value.to_owned());
        view! {
            <div class="form-group-radio">
                <input class="form-radio" type="radio" name=KIND id=id.clone() checked=chosen on:change=choose/>
                <label for=id>{label(text, kind)}</label>
            </div>
        }
    });
    let wrong = move || {
        let faults = form.faults.get();
        let of = |fault: &&(&str, &'static str)| fault.0 == "remark-wish";
        faults.iter().find(of).map(|(_, remedy)| *remedy)
    };
    let about = move || {
        about(portal).map(|(_, title)| {
            let whole = move |_| write(portal, ABOUT, String::new());
            view! { <p>{text.about}" "<span lang="da">{title}</span>" "<button class="function-link" type="button" on:click=whole>{text.about_whole}</button></p> }
        })
    };
    view! {
        <section class="group no-print" aria-labelledby="say-title">
            <h2 id="say-title">{text.say}</h2>
            {form.summary(portal)}
            <form on:submit=submit novalidate>
                {about}
                <fieldset class="form-group" class:form-error=move || wrong().is_some() aria-describedby=move || wrong().map(|_| "remark-kind-error")>
                    <legend class="form-label">{text.say_kind}</legend>
                    {move || wrong().map(|remedy| view! { <span class="form-error-message" id="remark-kind-error">{remedy}</span> })}
                    {choices.collect_view()}
                </fieldset>
                {form.field(portal, Kind::Lines, TEXT, text.say_text, text.say_hint)}
                {form.warning(portal, anyway)}
                <button class="button button-primary" type="submit">{text.say_send}</button>
            </form>
        </section>
    }
    .into_any()
}

const KINDS: [(RemarkKind, &str); 3] = [
    (RemarkKind::Wish, "wish"),
    (RemarkKind::Comment, "comment"),
    (RemarkKind::Objection, "objection"),
];

fn label(text: &'static crate::text::Plan, kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Wish => text.wish,
        RemarkKind::Comment => text.comment,
        RemarkKind::Objection => text.objection,
        RemarkKind::Approval => text.approve,
    }
}

/// The item that is written about, while it is in the plan.
fn about(portal: Portal) -> Option<(PlanItemId, String)> {
    let id = written(portal, ABOUT);
    portal.store.case().with(|case| {
        let item = case.plan.items.iter().find(|item| item.id.0 == id)?;
        Some((item.id.clone(), item.title.0.clone()))
    })
}

fn sent(portal: Portal) {
    for field in [TEXT, ABOUT] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.plan();
        let chosen = written(portal, KIND);
        let kind = KINDS.iter().find(|(_, value)| *value == chosen);
        let words = written(portal, TEXT);
        let words = words.trim();
        let mut faults = Vec::new();
        if kind.is_none() {
            faults.push(("remark-wish", text.say_kind_missing));
        }
        if words.is_empty() {
            faults.push((TEXT, text.say_missing));
        } else if words.chars().count() > MAX_WORDS {
            faults.push((TEXT, text.say_too_long));
        }
        let (Some((kind, _)), true) = (kind, faults.is_empty()) else {
            return Err(faults);
        };
        let about = about(portal);
        let title = about.as_ref().map(|(_, title)| title.clone());
        let shown = Shown {
            lang: lang.code().into(),
            title: label(text, *kind).into(),
            lines: title.into_iter().chain([words.to_owned()]).collect(),
        };
        let remark = Act::Remark {
            about: about.map(|(id, _)| id),
            kind: *kind,
            text: Words(words.to_owned()),
        };
        Ok((CitizenCommand::Plan(remark), shown))
    })
}

/// What the citizen has said, newest first.
fn said(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.plan();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        let remarks = case.plan.remarks.iter().rev();
        remarks
            .map(|remark| {
                let about = remark.about.as_ref().and_then(|id| case.plan.item(id));
                let about = about.map(|item| view! { <span lang="da">{item.title.0.clone()}</span>": " });
                view! { <li>{icon("success")}<span>{label(text, remark.kind)}" · "{about}{remark.text.0.clone()}<br/><span class="row-meta">{dates::moment(remark.at, lang)}</span></span></li> }.into_any()
            })
            .collect()
    });
    (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.said}</h2><ul class="statement">{rows}</ul></section> }.into_any())
}

fn when(lang: Lang, from: Option<Date>, to: Option<Date>) -> Option<String> {
    let text = lang.plan();
    let day = |date| dates::full(date, lang);
    match (from, to) {
        (Some(from), Some(to)) => Some(fill(text.from_to, &[&day(from), &day(to)])),
        (Some(from), None) => Some(fill(text.from, &[&day(from)])),
        (None, _) => None,
    }
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
