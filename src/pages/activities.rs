//! What the citizen has set out to do by themselves, on `/plan`.

use std::sync::Arc;

use domain::CitizenCommand;
use domain::case::{Shown, Words};
use domain::ids::PlanItemId;
use domain::joblog::MAX_LINE;
use domain::plan::{CitizenCommand as Act, OwnActivity};
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::acts;
use crate::pages::form::{Filled, Form, date, write, written};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::focus_on;

const TITLE: &str = "activity-title";
const DUE: &str = "activity-due";

pub fn section(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().plan();
    let form = Form::new();
    let fields = view! {
        {form.field(portal, Kind::Line, TITLE, text.own_what, text.own_hint)}
        {form.field(portal, Kind::Date, DUE, text.own_when, "")}
    }
    .into_any();
    let button =
        view! { <button class="button button-secondary" type="submit">{text.own_add}</button> }
            .into_any();
    view! {
        <section class="group" aria-labelledby="own-title">
            <h2 id="own-title">{text.own}</h2>
            {fresh(move || list(portal))}
            <details class="why no-print"><summary>{text.own_new}</summary><div class="why-body">
                {form.view(portal, Arc::new(move || filled(portal)), sent, fields, button)}
            </div></details>
        </section>
    }
    .into_any()
}

fn list(portal: Portal) -> AnyView {
    let text = portal.lang.get().plan();
    let activities = portal
        .store
        .case()
        .with(|case| case.plan.own_activities.clone());
    if activities.is_empty() {
        return view! { <p>{text.own_none}</p> }.into_any();
    }
    let rows: Vec<AnyView> = activities
        .into_iter()
        .map(|activity| row(portal, activity))
        .collect();
    view! { <ul class="suggestions">{rows}</ul> }.into_any()
}

fn row(portal: Portal, activity: OwnActivity) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.plan();
    let title = activity.title.0.clone();
    let when = match (activity.done_on, activity.due_on) {
        (Some(on), _) => Some(fill(text.done, &[&dates::full(on, lang)])),
        (None, Some(on)) => Some(fill(text.due, &[&dates::day(on, lang)])),
        (None, None) => None,
    };
    let shown = |shown: &str| Shown {
        lang: lang.code().into(),
        title: shown.into(),
        lines: vec![title.clone()],
    };
    let finished = OwnActivity {
        done_on: Some(portal.store.today()),
        ..activity.clone()
    };
    let done_shown = shown(text.own_done_shown);
    let done = activity.done_on.is_none().then(|| {
        let title = title.clone();
        let finish = move |_| act(portal, Act::SetActivity(finished.clone()), &done_shown);
        view! { <button class="button button-secondary" type="button" on:click=finish>{text.own_done}<span class="sr-only">": "{title}</span></button> }
    });
    let removed = shown(text.own_removed_shown);
    let id = activity.id;
    let remove = move |_| act(portal, Act::RemoveActivity { id: id.clone() }, &removed);
    view! {
        <li class="suggestion">
            <h3>{title.clone()}</h3>
            {when.map(|when| view! { <p class="row-meta">{when}</p> })}
            <div class="button-group no-print">{done}
                <button class="function-link" type="button" on:click=remove>{icon("close")}{text.own_remove}<span class="sr-only">": "{title}</span></button>
            </div>
        </li>
    }
    .into_any()
}

fn act(portal: Portal, act: Act, shown: &Shown) {
    portal
        .store
        .submit(CitizenCommand::Plan(act), shown.clone());
    focus_on(acts::PANEL);
}

fn sent(portal: Portal) {
    for field in [TITLE, DUE] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.plan();
        let title = written(portal, TITLE);
        let title = title.trim();
        let mut faults = Vec::new();
        if title.is_empty() {
            faults.push((TITLE, text.own_missing));
        } else if title.chars().count() > MAX_LINE {
            faults.push((TITLE, text.own_too_long));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let due_on = date(portal, DUE);
        let when = due_on.map(|on| fill(text.due, &[&dates::day(on, lang)]));
        let shown = Shown {
            lang: lang.code().into(),
            title: text.own_shown.into(),
            lines: [title.to_owned()].into_iter().chain(when).collect(),
        };
        let activity = OwnActivity {
            id: PlanItemId(device::new_id()),
            title: Words(title.to_owned()),
            due_on,
            done_on: None,
        };
        Ok((CitizenCommand::Plan(Act::SetActivity(activity)), shown))
    })
}
