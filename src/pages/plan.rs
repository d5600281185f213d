//! `/plan`: where am I heading, and who does what?

use domain::Date;
use domain::plan::{GoalKind, Obligation, PlanItem, PlanItemState, Step, StepBy};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::trouble;
use crate::text::{Lang, dates, fill};
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(plan, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let content = move || trouble::instead(portal).unwrap_or_else(|| plan(portal));
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

fn plan(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let plan = portal.store.case().with(|case| case.plan.clone());
    let goal = match plan.goal {
        None => view! { <p>{text.goal_none}</p> }.into_any(),
        Some(goal) => {
            let title = if goal.kind == GoalKind::Education {
                text.goal_education
            } else {
                text.goal_job
            };
            let starts = goal
                .starts_on
                .map(|on| view! { <p>{fill(text.goal_starts, &[&dates::full(on, lang)])}</p> });
            // Written by people in Denmark, whatever the language of the portal.
            view! { <section class="plan-goal"><h2>{title}</h2><p class="lead" lang="da">{goal.text.0}</p>{starts}</section> }.into_any()
        }
    };
    let mut items = plan.items;
    items.sort_by_key(|item| order(item.state));
    if items.is_empty() {
        return view! { {goal} <div class="all-done group">{illustration::road()}<h2>{text.items_none}</h2><p>{text.none_text}</p></div> }.into_any();
    }
    let rows = items
        .into_iter()
        .map(|item| item_row(lang, item))
        .collect_view();
    view! { {goal} <section class="group"><h2>{text.items}</h2><ol class="plan-line">{rows}</ol></section> }.into_any()
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

fn item_row(lang: Lang, item: PlanItem) -> AnyView {
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
    let obligation = match item.obligation {
        Obligation::Mandatory => text.mandatory,
        Obligation::Voluntary => text.voluntary,
    };
    let facts = [(text.with, item.with.0), (text.place, item.place.0)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty());
    let facts = facts
        .map(|(label, value)| view! { <div><dt>{label}</dt><dd lang="da">{value}</dd></div> })
        .collect_view();
    let steps: Vec<AnyView> = item
        .steps
        .into_iter()
        .map(|step| step_row(lang, step))
        .collect();
    let steps = (!steps.is_empty())
        .then(|| view! { <h4>{text.steps}</h4><ul class="statement">{steps}</ul> });
    view! {
        <li class=class id=item.id.0><span class="disc">{icon(sign)}</span>
            <div class="plan-body">
                <p class="plan-state">{state}</p>
                <h3 lang="da">{item.title.0}</h3>
                <p>{obligation}</p>
                {when(lang, item.from, item.to).map(|when| view! { <p class="row-meta">{when}</p> })}
                <p lang="da">{item.good_for.0}</p>
                <dl class="facts">{facts}</dl>
                {steps}
            </div>
        </li>
    }
    .into_any()
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

fn step_row(lang: Lang, step: Step) -> AnyView {
    let text = lang.plan();
    let by = match step.by {
        StepBy::Citizen => text.by_citizen,
        StepBy::Authority => text.by_authority,
        StepBy::Provider => text.by_provider,
        StepBy::Employer => text.by_employer,
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
