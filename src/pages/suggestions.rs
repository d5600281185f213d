//! Job suggestions on `/raadighed`: look through, save, say why one does not fit, or write it in the
//! joblog in one tap.

use domain::CitizenCommand;
use domain::availability::{CitizenCommand as Act, JobSuggestion, SuggestionAnswer};
use domain::case::{MAX_WORDS, Shown, Words};
use domain::ids::{EntryId, SuggestionId};
use domain::joblog::{self, JobSearchEntry, JobSearchKind};
use domain::snapshot::ReceiptOf;
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::acts;
use crate::pages::form::{Form, write, written};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::focus_on;

const REASON: &str = "decline-reason";
const PANEL: &str = "suggestion-acts";

/// Whether an act answers a suggestion.
pub fn is_act(command: &CitizenCommand) -> bool {
    match command {
        CitizenCommand::Availability(act) => {
            matches!(
                act,
                Act::SaveSuggestion { .. } | Act::DeclineSuggestion { .. }
            )
        }
        CitizenCommand::JobLog(joblog::CitizenCommand::Log(entry)) => entry.suggestion.is_some(),
        _ => false,
    }
}

fn is_ours(of: ReceiptOf) -> bool {
    of == ReceiptOf::Suggestion
}

pub fn section(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().availability();
    // The one that the citizen is saying no to just now.
    let declining = RwSignal::new(None::<SuggestionId>);
    let reason = Form::new();
    view! {
        <section class="group"><h2>{text.suggestions}</h2>
            {acts::panel_named(PANEL, portal, is_act, is_ours)}
            {fresh(move || list(portal, declining, reason))}
        </section>
    }
    .into_any()
}

fn list(portal: Portal, declining: RwSignal<Option<SuggestionId>>, reason: Form) -> AnyView {
    let text = portal.lang.get().availability();
    let list = portal
        .store
        .case()
        .with(|case| case.availability.suggestions.clone());
    if list.is_empty() {
        return view! { <p>{text.suggestions_none}</p> }.into_any();
    }
    let rows: Vec<AnyView> = list
        .iter()
        .map(|suggestion| row(portal, suggestion, declining, reason))
        .collect();
    view! { <ul class="suggestions">{rows}</ul> }.into_any()
}

fn row(
    portal: Portal,
    suggestion: &JobSuggestion,
    declining: RwSignal<Option<SuggestionId>>,
    reason: Form,
) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.availability();
    let title = suggestion.title.clone();
    let apply_by = suggestion.apply_by.map(|apply_by| view! { <p class="row-meta">{fill(text.apply_by, &[&dates::day(apply_by, lang)])}</p> });
    let link = suggestion.link.clone().map(|link| {
        view! {
            <a class="function-link" href=link target="_blank" rel="noopener noreferrer">
                {icon("open-in-new")}{text.see_vacancy}<span class="sr-only">": "{title.clone()}" "{text.new_tab}</span>
            </a>
        }
    });
    let (answer, logged) = portal.store.case().with(|case| {
        let mut entries = case.joblog.entries.iter();
        let logged = entries.any(|entry| entry.suggestion.as_ref() == Some(&suggestion.id));
        (case.availability.answer(&suggestion.id).cloned(), logged)
    });
    let told = match &answer {
        Some(SuggestionAnswer::Saved) => Some(text.saved.to_owned()),
        Some(SuggestionAnswer::Declined { reason }) if reason.is_empty() => {
            Some(text.declined.to_owned())
        }
        Some(SuggestionAnswer::Declined { reason }) => {
            Some(fill(text.declined_because, &[reason.as_str()]))
        }
        None => None,
    };
    let told = told
        .into_iter()
        .chain(logged.then(|| text.logged.to_owned()))
        .map(|told| view! { <p class="meta">{icon("success")}{told}</p> })
        .collect_view();
    let about = move |name: &str| view! { <span class="sr-only">{[": ", name].concat()}</span> };
    let save = (answer.is_none() && !logged).then(|| {
        let act = CitizenCommand::Availability(Act::SaveSuggestion {
            id: suggestion.id.clone(),
        });
        let shown = shown(portal, text.save_shown, suggestion, None);
        view! { <button class="function-link" type="button" on:click=move |_| send(portal, act.clone(), &shown)>{text.save}{about(&title)}</button> }
    });
    let log = (!logged).then(|| {
        let suggestion = suggestion.clone();
        let log = move |_| {
            let entry = JobSearchEntry {
                id: EntryId(device::new_id()),
                on: portal.store.today(),
                kind: JobSearchKind::Application,
                title: Words(suggestion.title.clone()),
                employer: Words(suggestion.employer.clone()),
                note: Words::default(),
                suggestion: Some(suggestion.id.clone()),
            };
            let shown = shown(portal, lang.joblog().shown_title, &suggestion, None);
            let act = joblog::CitizenCommand::Log(entry);
            send(portal, CitizenCommand::JobLog(act), &shown);
        };
        view! { <button class="function-link" type="button" on:click=log>{text.to_joblog}{about(&title)}</button> }
    });
    let open = declining.get().as_ref() == Some(&suggestion.id);
    let decline = (!logged && !open && !matches!(answer, Some(SuggestionAnswer::Declined { .. }))).then(|| {
        let id = suggestion.id.clone();
        let begin = move |_| {
            write(portal, REASON, String::new());
            declining.set(Some(id.clone()));
            request_animation_frame(|| focus_on(REASON));
        };
        view! { <button class="function-link" type="button" on:click=begin>{text.decline}{about(&title)}</button> }
    });
    let why = open.then(|| why(portal, suggestion.clone(), declining, reason));
    view! {
        <li class="suggestion"><h3>{title}</h3><p>{suggestion.employer.clone()}" · "{suggestion.place.clone()}</p>{apply_by}{told}{link}
            <div class="button-group no-print">{save}{log}{decline}</div>
            {why}
        </li>
    }
    .into_any()
}

/// The reason for a no, in the citizen's own words.
fn why(
    portal: Portal,
    suggestion: JobSuggestion,
    declining: RwSignal<Option<SuggestionId>>,
    reason: Form,
) -> AnyView {
    let text = portal.lang.get_untracked().availability();
    let send = move |_| {
        let words = untrack(|| written(portal, REASON));
        let words = words.trim();
        let fault = match words.chars().count() {
            0 => Some(text.decline_missing),
            MAX_WORDS.. => Some(text.changes_too_long),
            _ => None,
        };
        reason
            .faults
            .set(fault.map(|fault| (REASON, fault)).into_iter().collect());
        if fault.is_some() {
            focus_on(REASON);
            return;
        }
        let act = CitizenCommand::Availability(Act::DeclineSuggestion {
            id: suggestion.id.clone(),
            reason: Words(words.to_owned()),
        });
        let shown = shown(portal, text.decline_shown, &suggestion, Some(words));
        self::send(portal, act, &shown);
        write(portal, REASON, String::new());
        declining.set(None);
    };
    view! {
        {reason.field(portal, Kind::Lines, REASON, text.decline_why, text.decline_hint)}
        <div class="button-group">
            <button class="button button-secondary" type="button" on:click=send>{text.decline_send}</button>
            <button class="function-link" type="button" on:click=move |_| declining.set(None)>{text.decline_not}</button>
        </div>
    }
    .into_any()
}

fn shown(portal: Portal, title: &str, suggestion: &JobSuggestion, words: Option<&str>) -> Shown {
    let line = [&suggestion.title, " (", &suggestion.employer, ")"].concat();
    Shown {
        lang: portal.lang.get_untracked().code().into(),
        title: title.into(),
        lines: [line].into_iter().chain(words.map(str::to_owned)).collect(),
    }
}

fn send(portal: Portal, act: CitizenCommand, shown: &Shown) {
    portal.store.submit(act, shown.clone());
    focus_on(PANEL);
}
