//! `/joblog`: have I done enough this week? Add in three fields; earlier weeks folded.

use std::sync::Arc;

use domain::agenda::{What, agenda};
use domain::case::{Shown, Words};
use domain::ids::EntryId;
use domain::joblog::{CitizenCommand as Act, JobSearchEntry, JobSearchKind, MAX_LINE, Per};
use domain::snapshot::ReceiptOf;
use domain::{CitizenCommand, Date};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::pages::form::{Filled, Form, date, write, written};
use crate::pages::{acts, trouble, why};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const TITLE: &str = "joblog-title";
const EMPLOYER: &str = "joblog-employer";
const ON: &str = "joblog-on";

#[wasm_split(joblog, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().joblog();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let form = Form::new();
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let is_mine = |command: &CitizenCommand| matches!(command, CitizenCommand::JobLog(_));
        let is_ours = |of| of == ReceiptOf::JobLog;
        let shown = view! {
            {fresh(move || status(portal))}
            {acts::panel(portal, is_mine, is_ours)}
            {view(form, portal)}
            {fresh(move || entries(portal))}
            {fresh(move || older(portal))}
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

/// How far along the week or month is, and who set how much.
fn status(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.joblog();
    let today = portal.store.today();
    portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            let asked = agenda
                .items
                .iter()
                .find(|item| matches!(item.what, What::Search { .. } | What::Log));
            let requirement = case.joblog.requirement(today);
            let (authority, _) = portal.store.authority();
            let (class, sign, sentence) = match (requirement, asked) {
                (Some(agreed), asked) => {
                    let (first, _) = agreed.per.around(today);
                    let logged = case.joblog.logged(first, today).to_string();
                    let told = match agreed.per {
                        Per::Week => text.of_week,
                        Per::Month => text.of_month,
                    };
                    let sentence = fill(told, &[&logged, &agreed.count.to_string(), &authority]);
                    match asked {
                        Some(_) => ("status status-todo", "time", sentence),
                        None => ("status", "success", sentence),
                    }
                }
                (None, Some(item)) => {
                    let due_on = item.due_on.map(|due_on| dates::day(due_on, lang));
                    let sentence = fill(text.weekly, &[&due_on.unwrap_or_default()]);
                    ("status status-todo", "time", sentence)
                }
                (None, None) => ("status status-quiet", "info", text.nothing_asked.to_owned()),
            };
            let why = asked.map(|item| why::item(portal, lang.today().why, item));
            view! { <div class=class>{icon(sign)}<p>{sentence}</p></div>{why} }.into_any()
        })
    })
}

fn view(form: Form, portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().joblog();
    if untrack(|| written(portal, ON)).is_empty() {
        write(portal, ON, untrack(|| portal.store.today()).to_string());
    }
    let fields = view! {
        {form.field(portal, Kind::Line, TITLE, text.what, text.what_hint)}
        {form.field(portal, Kind::Line, EMPLOYER, text.employer, text.employer_hint)}
        {form.field(portal, Kind::Date, ON, text.on, "")}
    }
    .into_any();
    let button = view! { <button class="button button-primary" type="submit">{text.add}</button> }
        .into_any();
    view! {
        <section class="group" aria-labelledby="add-title">
            <h2 id="add-title">{text.add_title}</h2>
            {form.view(portal, Arc::new(move || filled(portal)), sent, fields, button)}
        </section>
    }
    .into_any()
}

/// What was written is on its way, and stands in the list of acts until its receipt: the fields are
/// free for the next one.
fn sent(portal: Portal) {
    for field in [TITLE, EMPLOYER] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.joblog();
        let (title, employer) = (written(portal, TITLE), written(portal, EMPLOYER));
        let (title, employer) = (title.trim(), employer.trim());
        let long = |text: &str| text.chars().count() > MAX_LINE;
        let today = portal.store.today();
        let mut faults = Vec::new();
        if title.is_empty() {
            faults.push((TITLE, text.what_missing));
        }
        for (field, words) in [(TITLE, title), (EMPLOYER, employer)] {
            if long(words) {
                faults.push((field, text.too_long));
            }
        }
        let on = date(portal, ON);
        match on {
            None => faults.push((ON, text.on_missing)),
            Some(on) if on > today => faults.push((ON, text.on_future)),
            Some(_) => {}
        }
        let Some(on) = on.filter(|_| faults.is_empty()) else {
            return Err(faults);
        };
        let entry = JobSearchEntry {
            id: EntryId(device::new_id()),
            on,
            kind: JobSearchKind::Application,
            title: Words(title.to_owned()),
            employer: Words(employer.to_owned()),
            note: Words::default(),
            suggestion: None,
        };
        let shown = Shown {
            lang: lang.code().into(),
            title: text.shown_title.to_owned(),
            lines: vec![line(title, employer), dates::full(on, lang)],
        };
        Ok((CitizenCommand::JobLog(Act::Log(entry)), shown))
    })
}

fn line(title: &str, employer: &str) -> String {
    if employer.is_empty() {
        title.to_owned()
    } else {
        [title, ", ", employer].concat()
    }
}

/// This week open, earlier weeks folded, newest first.
fn entries(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.joblog();
    let mut entries = portal.store.case().with(|case| case.joblog.entries.clone());
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.on));
    if entries.is_empty() {
        return view! { <section class="group"><h2>{text.this_week}</h2><p>{text.none}</p></section> }.into_any();
    }
    let monday = |on: Date| Per::Week.around(on).0;
    let this_week = monday(portal.store.today());
    let mut weeks: Vec<(Date, Vec<JobSearchEntry>)> = Vec::new();
    for entry in entries {
        let week = monday(entry.on);
        match weeks.last_mut() {
            Some((last, entries)) if *last == week => entries.push(entry),
            _ => weeks.push((week, vec![entry])),
        }
    }
    let rows = weeks
        .into_iter()
        .map(|(week, entries)| {
            let rows: Vec<AnyView> = entries.into_iter().map(|entry| row(portal, entry)).collect();
            if week >= this_week {
                view! { <section class="group"><h2>{text.this_week}</h2><ul class="suggestions">{rows}</ul></section> }.into_any()
            } else {
                let title = fill(text.week_of, &[&dates::full(week, lang), &rows.len().to_string()]);
                view! { <details class="why"><summary>{title}</summary><ul class="suggestions">{rows}</ul></details> }.into_any()
            }
        })
        .collect_view();
    rows.into_any()
}

fn row(portal: Portal, entry: JobSearchEntry) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.joblog();
    let (title, employer) = (entry.title.0, entry.employer.0);
    let shown = Shown {
        lang: lang.code().into(),
        title: text.removed_title.to_owned(),
        lines: vec![line(&title, &employer), dates::full(entry.on, lang)],
    };
    let remove = move |_| {
        let command = CitizenCommand::JobLog(Act::Remove {
            id: entry.id.clone(),
        });
        portal.store.submit(command, shown.clone());
        focus_on(acts::PANEL);
    };
    view! {
        <li class="suggestion">
            <h3>{title.clone()}</h3>
            {(!employer.is_empty()).then(|| view! { <p>{employer}</p> })}
            <p class="row-meta">{dates::full(entry.on, lang)}</p>
            <button class="function-link" type="button" on:click=remove>{icon("close")}{text.remove}<span class="sr-only">": "{title}</span></button>
        </li>
    }
    .into_any()
}

/// What was left out at first.
fn older(portal: Portal) -> AnyView {
    let text = portal.lang.get().joblog();
    let button = portal.store.is_cut().then(|| view! { <button class="button button-secondary no-print" type="button" on:click=move |_| portal.store.fetch_whole()>{text.older}</button> });
    view! { {button} }.into_any()
}
