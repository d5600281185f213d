//! `/ansoegninger/fundet`: I have found a placement or a job with wage subsidy myself. May I, and who says so?

use std::sync::Arc;

use domain::CitizenCommand;
use domain::application::CitizenCommand as Act;
use domain::case::{MAX_WORDS, Shown, Words};
use domain::plan::EmployerSector;
use domain::upskilling::{OfEmployer, Scheme};
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::found::{Asked, FoundStore};
use crate::pages::form::{Filled, Form, date, write, written};
use crate::pages::{acts, applications, courses, may, trouble};
use crate::text::{dates, fill};
use crate::ui::choice::choice;
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const SCHEME: &str = "found-scheme";
const EMPLOYER: &str = "found-employer";
const SECTOR: &str = "found-sector";
const PLACE: &str = "found-place";
const PHONE: &str = "found-phone";
const FROM: &str = "found-from";
const TO: &str = "found-to";
const HOURS: &str = "found-hours";
const LAST: &str = "found-last";
const REASON: &str = "found-reason";
const ANSWER: &str = "found-answer";
const MAX_LINE: usize = 200;
const MAX_PHONE: usize = 40;
const MAX_HOURS: u16 = 60;

const SCHEMES: [(&str, Scheme); 2] = [
    ("company-placement", Scheme::CompanyPlacement),
    ("wage-subsidy", Scheme::WageSubsidy),
];

#[cfg(not(feature = "unsplit"))]
#[wasm_split(found, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// What is filled in so far that an answer can rest on.
struct Written {
    scheme: Scheme,
    from: domain::Date,
    to: domain::Date,
    told: OfEmployer,
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().found();
    let (form, store) = (Form::new(), FoundStore::new());
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let button =
            view! { <button class="button button-primary" type="submit">{text.send}</button> }
                .into_any();
        let filled = Arc::new(move || filled(portal));
        let shown = view! {
            {acts::panel(portal, applications::is_act, applications::is_ours)}
            {form.view(portal, filled, sent, fields(portal, form, store), button)}
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/ansoegninger">{text.back}</a></p>
            {heading(text.title, text.title.into())}
            <p class="lead">{text.lead}</p>
            {content}
        </div>
    }
    .into_any()
}

fn fields(portal: Portal, form: Form, store: FoundStore) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.found();
    let radio = |name: &'static str, legend, options: Vec<(&'static str, &'static str)>| {
        let chosen = untrack(|| written(portal, name));
        let choose = move |value: &'static str| write(portal, name, value.to_owned());
        choice(name, legend, options, &chosen, form.faults, choose)
    };
    let schemes = SCHEMES.map(|(value, scheme)| (value, may::scheme(scheme, lang)));
    let sectors = vec![("private", text.private), ("public", text.public)];
    let last = vec![("no", lang.tell().no), ("yes", lang.tell().yes)];
    let ask = move |_| {
        match untrack(|| asked(portal)) {
            Ok(Written {
                scheme,
                from,
                to,
                told,
            }) => {
                form.faults.set(Vec::new());
                store.ask(scheme, from, to, told);
                focus_on(ANSWER);
            }
            Err(faults) => form.faults.set(faults),
        };
    };
    view! {
        {radio(SCHEME, text.scheme, schemes.to_vec())}
        {form.field(portal, Kind::Line, EMPLOYER, text.employer, "")}
        {radio(SECTOR, text.sector, sectors)}
        {form.field(portal, Kind::Line, PLACE, text.place, text.place_hint)}
        {form.field(portal, Kind::Phone, PHONE, text.phone, text.phone_hint)}
        {form.field(portal, Kind::Date, FROM, text.from, "")}
        {form.field(portal, Kind::Date, TO, text.to, "")}
        {form.field(portal, Kind::Line, HOURS, text.hours, "")}
        {radio(LAST, text.last, last)}
        <button class="button button-secondary" type="button" on:click=ask>{text.ask}</button>
        <div class="group" id=ANSWER tabindex="-1" role="status">{fresh(move || answer(portal, store))}</div>
        {form.field(portal, Kind::Lines, REASON, text.reason, text.reason_hint)}
    }
    .into_any()
}

fn answer(portal: Portal, store: FoundStore) -> AnyView {
    let text = portal.lang.get_untracked().found();
    match store.state() {
        Asked::Nothing => ().into_any(),
        Asked::Asking => view! { <p>{text.asking}</p> }.into_any(),
        Asked::Failed => view! { <p>{text.ask_failed}</p> }.into_any(),
        Asked::Told(told) => {
            let whole = may::whole(portal, &told.may, &told.rules);
            view! { <h2>{text.answer}</h2>{whole} }.into_any()
        }
    }
}

fn sent(portal: Portal) {
    for field in [EMPLOYER, PLACE, PHONE, FROM, TO, HOURS, REASON] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

/// What an answer needs.
fn asked(portal: Portal) -> Result<Written, Vec<Fault>> {
    let text = portal.lang.get().found();
    let mut faults = Vec::new();
    let chosen = written(portal, SCHEME);
    let scheme = SCHEMES.iter().find(|(value, _)| *value == chosen);
    if scheme.is_none() {
        faults.push((SCHEME, text.scheme_missing));
    }
    let sector = match written(portal, SECTOR).as_str() {
        "private" => Some(EmployerSector::Private),
        "public" => Some(EmployerSector::Public),
        _ => None,
    };
    if sector.is_none() {
        faults.push((SECTOR, text.sector_missing));
    }
    let (from, to) = (date(portal, FROM), date(portal, TO));
    match from {
        None => faults.push((FROM, text.from_missing)),
        Some(from) if from < portal.store.today() => faults.push((FROM, text.from_past)),
        Some(_) => {}
    }
    match (from, to) {
        (_, None) => faults.push((TO, text.to_missing)),
        (Some(from), Some(to)) if to < from => faults.push((TO, text.to_before)),
        _ => {}
    }
    let hours = written(portal, HOURS);
    let hours = hours.trim();
    let number = hours
        .parse()
        .ok()
        .filter(|hours| (1..=MAX_HOURS).contains(hours));
    if !hours.is_empty() && number.is_none() {
        faults.push((HOURS, text.hours_wrong));
    }
    let last_employer = match written(portal, LAST).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match (scheme, from, to) {
        (Some((_, scheme)), Some(from), Some(to)) if faults.is_empty() => Ok(Written {
            scheme: *scheme,
            from,
            to,
            told: OfEmployer {
                employer: sector,
                last_employer,
                hours_a_week: number,
                ..OfEmployer::default()
            },
        }),
        _ => Err(faults),
    }
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.found();
        let asked = asked(portal);
        let [employer, place, phone, reason] =
            [EMPLOYER, PLACE, PHONE, REASON].map(|id| written(portal, id).trim().to_owned());
        let mut faults = asked.as_ref().err().cloned().unwrap_or_default();
        for (words, field, most, missing) in [
            (&employer, EMPLOYER, MAX_LINE, text.employer_missing),
            (&phone, PHONE, MAX_PHONE, text.phone_missing),
            (&reason, REASON, MAX_WORDS, text.reason_missing),
        ] {
            if words.is_empty() {
                faults.push((field, missing));
            } else if words.chars().count() > most {
                faults.push((field, text.too_long));
            }
        }
        if place.chars().count() > MAX_LINE {
            faults.push((PLACE, text.too_long));
        }
        let asked = match asked {
            Ok(asked) if faults.is_empty() => asked,
            _ => return Err(faults),
        };
        let days = fill(
            lang.course().from_to,
            &[&dates::full(asked.from, lang), &dates::full(asked.to, lang)],
        );
        let lines = [
            may::scheme(asked.scheme, lang).to_owned(),
            employer.clone(),
            place.clone(),
            phone.clone(),
            days,
            reason.clone(),
        ];
        let shown = Shown {
            lang: lang.code().into(),
            title: text.shown.into(),
            lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        };
        let act = Act::Found {
            scheme: asked.scheme,
            employer: Words(employer),
            place: Words(place),
            phone: Words(phone),
            from: asked.from,
            to: asked.to,
            reason: Words(reason),
            sector: asked.told.employer,
        };
        Ok((CitizenCommand::Application(act), shown))
    })
}
