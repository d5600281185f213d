//! Sick, well, holiday and other days away, on `/raadighed`. Each lists the meetings and deadlines it
//! touches, and none claims to cancel what it cannot.

use std::sync::Arc;

use domain::agenda::{What, due_within};
use domain::availability::{Absence, AbsenceKind, CitizenCommand as Act};
use domain::case::Shown;
use domain::rules::{Rule, Terms};
use domain::{CitizenCommand, Date};
use leptos::prelude::*;

use crate::Portal;
use crate::pages::form::{Filled, Form, date, write, written};
use crate::pages::{acts, owed};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::focus_on;

const FROM: &str = "absence-from";
const TO: &str = "absence-to";
const KIND: &str = "absence-kind";
/// So far ahead a sick report shows what it touches.
const SICK_DAYS: i32 = 14;

/// The kinds that a citizen can report, with their names in the form.
const KINDS: [(AbsenceKind, &str); 5] = [
    (AbsenceKind::Holiday, "holiday"),
    (AbsenceKind::TemporaryWork, "temporary-work"),
    (AbsenceKind::Education, "education"),
    (AbsenceKind::CivicDuty, "civic-duty"),
    (AbsenceKind::Birth, "birth"),
];

/// Whether an act is about days away.
pub fn is_act(command: &CitizenCommand) -> bool {
    matches!(
        command,
        CitizenCommand::Availability(Act::ReportSick | Act::ReportWell | Act::ReportAbsence(_))
    )
}

pub fn section(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().absence();
    let away = Form::new();
    view! {
        <section class="group" aria-labelledby="absence-title">
            <h2 id="absence-title">{text.title}</h2>
            {fresh(move || sick(portal))}
            <details class="why"><summary>{text.away}</summary><div class="why-body">{view(away, portal)}</div></details>
            {fresh(move || known(portal).into_any())}
        </section>
    }
    .into_any()
}

/// Well again where one is sick, else sick.
fn sick(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.absence();
    let today = portal.store.today();
    let since = portal.store.case().with(|case| {
        let sickness = case.availability.absence(AbsenceKind::Sickness, today);
        sickness.filter(|sickness| sickness.to.is_none()).copied()
    });
    let (act, title, line, label) = match since {
        Some(_) => (
            Act::ReportWell,
            text.well_shown,
            fill(text.well_line, &[&dates::full(today, lang)]),
            text.well,
        ),
        None => (
            Act::ReportSick,
            text.sick_shown,
            fill(text.sick_line, &[&dates::full(today, lang)]),
            text.sick,
        ),
    };
    let report = move |_| {
        let shown = Shown {
            lang: lang.code().into(),
            title: title.into(),
            lines: vec![line.clone()],
        };
        portal
            .store
            .submit(CitizenCommand::Availability(act.clone()), shown);
        focus_on(acts::PANEL);
    };
    let button = view! { <button class="button button-secondary" type="button" on:click=report>{label}</button> };
    match since {
        Some(sickness) => {
            let told = fill(text.sick_since, &[&dates::day(sickness.from, lang)]);
            view! { <div class="status status-quiet">{icon("info")}<p>{told}</p></div>{soon(portal)}<p>{text.also_jobnet}</p><div class="button-group">{button}</div> }.into_any()
        }
        None => view! {
            <details class="why"><summary>{text.sick_title}</summary><div class="why-body">
                {rule(portal, |terms| matches!(terms, Terms::Sickness { .. }))}
                {soon(portal)}
                <p>{text.also_jobnet}</p>
                {button}
            </div></details>
        }
        .into_any(),
    }
}

/// What the rule of the day says, in its own words.
fn rule(portal: Portal, is_it: fn(&Terms) -> bool) -> Option<AnyView> {
    let lang = portal.lang.get();
    let today = portal.store.today();
    portal.store.case().with(|case| {
        let opening = case.registration.opening.as_ref()?;
        let group = case.registration.target_group(today);
        portal.store.rules().with(|rules| {
            let holds = |rule: &&Rule| is_it(&rule.terms) && rule.binds(group);
            let words = rules.on(today, opening).find(holds)?.words(lang.code())?;
            let (because, repair) = (words.because.clone(), words.repair.clone());
            Some(view! { <p>{because}</p><p>{repair}</p> }.into_any())
        })
    })
}

/// What a sick report touches, from today.
fn soon(portal: Portal) -> AnyView {
    let today = portal.store.today();
    let heading = portal.lang.get().absence().touches_soon;
    touched(portal, today, today.plus(SICK_DAYS), heading)
}

/// Meetings and deadlines from a day to a day. They stand as they are: a report cancels none.
fn touched(portal: Portal, from: Date, to: Date, heading: &'static str) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.absence();
    let today = portal.store.today();
    let (authority, phone) = portal.store.authority();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            due_within(case, rules, today, (from, to))
                .iter()
                .map(|item| {
                    let title = owed::title(item, lang);
                    let title_lang = owed::title_lang(item, lang);
                    let due = owed::due(item, today, lang).unwrap_or_default();
                    let sign = if matches!(item.what, What::Attend(_)) { "calendar" } else { "time" };
                    view! { <li>{icon(sign)}<span><span lang=title_lang>{title}</span><br/><span class="row-meta">{due}</span></span></li> }.into_any()
                })
                .collect()
        })
    });
    if rows.is_empty() {
        return view! { <p>{text.touches_none}</p> }.into_any();
    }
    let call = fill(text.not_cancelled, &[&authority, &phone]);
    view! { <p>{heading}</p><ul class="statement">{rows}</ul><p>{call}</p> }.into_any()
}

fn view(form: Form, portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().absence();
    let choices = KINDS.map(|(kind, value)| {
        let id = ["absence-", value].concat();
        let chosen = untrack(|| written(portal, KIND)) == value;
        let choose = move |_| write(portal, KIND, value.to_owned());
        view! {
            <div class="form-group-radio">
                <input class="form-radio" type="radio" name=KIND id=id.clone() checked=chosen on:change=choose/>
                <label for=id>{label(portal, kind)}</label>
            </div>
        }
    });
    let wrong = move || {
        let faults = form.faults.get();
        faults
            .iter()
            .find(|(of, _)| *of == "absence-holiday")
            .map(|(_, remedy)| *remedy)
    };
    let touches = move || {
        let (from, to) = (date(portal, FROM)?, date(portal, TO)?);
        (from <= to).then(
            || view! { {short_notice(portal, from)} {touched(portal, from, to, text.touches)} },
        )
    };
    let fields = view! {
            <fieldset class="form-group" class:form-error=move || wrong().is_some() aria-describedby=move || wrong().map(|_| "absence-kind-error")>
                <legend class="form-label">{text.kind}</legend>
                {move || wrong().map(|remedy| view! { <span class="form-error-message" id="absence-kind-error">{remedy}</span> })}
                {choices.collect_view()}
            </fieldset>
            {form.field(portal, Kind::Date, FROM, text.from, "")}
            {form.field(portal, Kind::Date, TO, text.to, "")}
            {touches}
    }
    .into_any();
    let button =
        view! { <button class="button button-secondary" type="submit">{text.send}</button> }
            .into_any();
    view! {
        {move || rule(portal, |terms| matches!(terms, Terms::HolidayNotice { .. }))}
        {form.view(portal, Arc::new(move || filled(portal)), sent, fields, button)}
    }
    .into_any()
}

/// A holiday told later than the rule of the day asks: said, and sent all the same.
fn short_notice(portal: Portal, from: Date) -> Option<AnyView> {
    if written(portal, KIND) != "holiday" {
        return None;
    }
    let text = portal.lang.get().absence();
    let today = portal.store.today();
    let notice = portal.store.case().with(|case| {
        let opening = case.registration.opening.as_ref()?;
        let group = case.registration.target_group(today);
        portal.store.rules().with(|rules| {
            let binding = rules.on(today, opening).filter(|rule| rule.binds(group));
            binding.into_iter().find_map(|rule| match rule.terms {
                Terms::HolidayNotice { days_of_notice, .. } => Some(days_of_notice),
                _ => None,
            })
        })
    })?;
    let short = today.days_until(from) < i32::from(notice);
    let (authority, phone) = portal.store.authority();
    let told = fill(
        text.short_notice,
        &[&notice.to_string(), &authority, &phone],
    );
    short.then(|| view! { <p>{icon("info")}{told}</p> }.into_any())
}

fn sent(portal: Portal) {
    for field in [FROM, TO] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.absence();
        let today = portal.store.today();
        let chosen = written(portal, KIND);
        let kind = KINDS.iter().find(|(_, value)| *value == chosen);
        let (from, to) = (date(portal, FROM), date(portal, TO));
        let mut faults = Vec::new();
        if kind.is_none() {
            faults.push(("absence-holiday", text.kind_missing));
        }
        match from {
            None => faults.push((FROM, text.from_missing)),
            Some(from) if from < today => faults.push((FROM, text.from_past)),
            Some(_) => {}
        }
        match to {
            None => faults.push((TO, text.to_missing)),
            Some(to) if from.is_some_and(|from| to < from) => faults.push((TO, text.to_before)),
            Some(_) => {}
        }
        let (Some((kind, _)), Some(from), Some(to), true) = (kind, from, to, faults.is_empty())
        else {
            return Err(faults);
        };
        let absence = Absence {
            kind: *kind,
            from,
            to: Some(to),
        };
        let days = fill(
            text.from_to,
            &[&dates::full(from, lang), &dates::full(to, lang)],
        );
        let shown = Shown {
            lang: lang.code().into(),
            title: text.away_shown.into(),
            lines: vec![label(portal, *kind).to_owned(), days],
        };
        Ok((
            CitizenCommand::Availability(Act::ReportAbsence(absence)),
            shown,
        ))
    })
}

fn label(portal: Portal, kind: AbsenceKind) -> &'static str {
    let text = portal.lang.get_untracked().absence();
    match kind {
        AbsenceKind::Holiday => text.holiday,
        AbsenceKind::TemporaryWork => text.temporary_work,
        AbsenceKind::Education => text.education,
        AbsenceKind::CivicDuty => text.civic_duty,
        AbsenceKind::Birth | AbsenceKind::ParentalLeave => text.birth,
        AbsenceKind::Sickness => text.sickness,
    }
}

/// Days away that are told of and not over.
fn known(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.absence();
    let today = portal.store.today();
    let rows: Vec<AnyView> = portal.store.case().with(|case| {
        let absences = case.availability.absences.iter();
        absences
            .filter(|absence| absence.to.is_none_or(|to| today <= to))
            .map(|absence| {
                let from = dates::full(absence.from, lang);
                let days = match absence.to {
                    Some(to) => fill(text.from_to, &[&from, &dates::full(to, lang)]),
                    None => fill(text.from_on, &[&from]),
                };
                view! { <li>{icon("calendar")}<span>{label(portal, absence.kind)}<br/><span class="row-meta">{days}</span></span></li> }.into_any()
            })
            .collect()
    });
    (!rows.is_empty())
        .then(|| view! { <h3>{text.known}</h3><ul class="statement">{rows}</ul> }.into_any())
}
