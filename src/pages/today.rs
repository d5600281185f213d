//! `/`: the one next thing, then the rest. In the first file that the phone fetches.

use domain::agenda::{Agenda, Item, What, agenda};
use domain::availability::{Lateness, Standing, StandingState};
use domain::plan::Obligation;
use domain::{Case, Date};
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::{trouble, why};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::{chevron, icon};
use crate::ui::illustration;
use crate::ui::page::heading;

pub fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().today();
    let lead = move || {
        let today = portal.store.today();
        let urgent = portal.store.case().with(|case| {
            portal.store.rules().with(|rules| {
                let agenda = agenda(case, rules, today);
                let first = agenda.items.first().filter(|_| !is_paused(&agenda));
                first.map(|first| is_soon(first, today))
            })
        });
        match urgent {
            Some(true) => text.one_thing_soon,
            Some(false) => text.one_thing,
            None if portal.store.who().is_some() => text.all_calm,
            None => "\u{a0}",
        }
    };
    view! {
        <div class="band"><div class="container">
            <div>{heading(text.title, text.greeting.into())}<p class="lead">{fresh(move || view! { <span>{lead()}</span> }.into_any())}</p></div>
            {illustration::calendar_plant()}
        </div></div>
        <div class="container">{fresh(move || content(portal))}</div>
    }
    .into_any()
}

fn content(portal: Portal) -> AnyView {
    if let Some(trouble) = trouble::instead(portal) {
        return if portal.store.who().is_some() {
            trouble
        } else {
            waiting_card(trouble, portal)
        };
    }
    let today = portal.store.today();
    let shown = portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            view! {
                {state(portal, &agenda)}
                {card(portal, case, &agenda)}
                {rest(portal, &agenda)}
                {received(portal)}
                {course(portal, case, &agenda)}
            }
            .into_any()
        })
    });
    device::mark("genstart:next-thing");
    shown
}

/// Until the case is there the card keeps its place.
fn waiting_card(trouble: AnyView, portal: Portal) -> AnyView {
    use crate::data::case::Loading;
    if portal.store.state() != Loading::Loading {
        return trouble;
    }
    let line = |class: &'static str| view! { <span class=class></span> };
    view! {
        <div class="now now-empty">
            {["line line-due", "line line-title", "line line-title line-half", "line", "line line-half", "line line-button"].map(line).collect_view()}
            <p class="waiting" role="status">{portal.lang.get().frame().waiting}</p>
        </div>
    }
    .into_any()
}

/// Whether all duties rest by a suspension.
fn is_paused(agenda: &Agenda<'_>) -> bool {
    agenda.standings.iter().any(is_pause)
}

fn is_pause(standing: &Standing<'_>) -> bool {
    matches!(standing.state, StandingState::Resting { by } if by.id == standing.rule.id)
}

/// A pause of all duties is said first.
fn state(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let suspended = agenda
        .standings
        .iter()
        .find(|standing| is_pause(standing))?;
    let words = suspended.rule.words(portal.lang.get().code())?;
    let (title, because, repair) = (
        words.title.clone(),
        words.because.clone(),
        words.repair.clone(),
    );
    Some(
        view! {
            <section class="now" aria-labelledby="now-title">
                <p class="due">{icon("info")}<span>{because}</span></p>
                <h2 id="now-title">{title}</h2>
                <p>{words.if_missed.clone()}</p>
                <p>{repair}</p>
                {why::standing(portal, suspended, None)}
            </section>
        }
        .into_any(),
    )
}

fn card(portal: Portal, case: &Case, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let suspended = is_paused(agenda);
    let Some(first) = agenda.items.first() else {
        return (!suspended).then(|| done(portal, agenda));
    };
    if suspended {
        return None;
    }
    let words = first.rule.words(lang.code());
    let (title, explanation, address, act) = match &first.what {
        What::Confirm(_) => {
            let suggestions = case.availability.suggestions.len();
            let intro = match suggestions {
                0 => text.intro_confirm_none.to_owned(),
                many => fill(text.intro_confirm, &[&many.to_string()]),
            };
            (
                words.map(|words| words.title.clone()).unwrap_or_default(),
                intro,
                "/raadighed".to_owned(),
                text.confirm,
            )
        }
        What::Register => {
            let repair = words.map(|words| words.repair.clone()).unwrap_or_default();
            (
                words.map(|words| words.title.clone()).unwrap_or_default(),
                repair,
                "/raadighed".to_owned(),
                text.register,
            )
        }
        What::PlanStep { item, step } => (
            step.title.0.clone(),
            [
                item.title.0.as_str(),
                " · ",
                if first.obligation == Obligation::Mandatory {
                    text.duty
                } else {
                    text.voluntary
                },
            ]
            .concat(),
            ["/plan#", item.id.as_str()].concat(),
            text.plan_step,
        ),
    };
    let because = words.map(|words| words.because.clone()).unwrap_or_default();
    // An act on its way is not asked for again: its own page says how it stands.
    let waits = matches!(first.what, What::Confirm(_)) && portal.store.unanswered() > 0;
    let way_on = if waits {
        let see = lang.frame().unsent_link;
        view! { <a class="button button-secondary" href=address>{see}</a> }.into_any()
    } else {
        view! { <a class="button button-primary" href=address>{act}</a> }.into_any()
    };
    let soon = is_soon(first, agenda.on);
    let due = due(first, agenda.on, lang);
    Some(
        view! {
            <section class="now" aria-labelledby="now-title">
                {due.map(|due| view! { <p class="due" class:due-soon=soon>{icon(if soon { "warning" } else { "time" })}<span>{due}</span></p> })}
                <h2 id="now-title">{title}</h2>
                <p>{because}</p>
                <p>{explanation}</p>
                {way_on}
                {why::item(portal, text.why, first)}
            </section>
        }
        .into_any(),
    )
}

/// Nothing is asked: said with the reason, and with what comes next.
fn done(portal: Portal, agenda: &Agenda<'_>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.today();
    let bound = agenda
        .standings
        .iter()
        .find(|standing| matches!(standing.state, StandingState::NotBound { .. }));
    let reason = bound.map_or(text.all_done_none, |_| lang.availability().not_bound);
    view! {
        <section class="now"><div class="all-done">{illustration::cup()}<h2>{text.all_done}</h2><p>{reason}</p></div></section>
    }
    .into_any()
}

/// Less than 48 hours left, or past.
fn is_soon(item: &Item<'_>, today: Date) -> bool {
    item.obligation == Obligation::Mandatory
        && item
            .due_on
            .is_some_and(|due_on| today.days_until(due_on) < 2)
}

fn due(item: &Item<'_>, today: Date, lang: Lang) -> Option<String> {
    let text = lang.today();
    if let What::Confirm(asked) = &item.what
        && let Lateness::ExtraTime { missed_on } = asked.lateness
    {
        return Some(fill(
            lang.availability().extra_time,
            &[
                &dates::day(missed_on, lang),
                &dates::day(asked.due_on, lang),
            ],
        ));
    }
    let due_on = item.due_on?;
    Some(match today.days_until(due_on) {
        0 => text.due_today.to_owned(),
        ..0 => fill(text.due_was, &[&dates::day(due_on, lang)]),
        _ => fill(text.due, &[&dates::day(due_on, lang)]),
    })
}

fn rest(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let suspended = is_paused(agenda);
    let (authority, _) = portal.store.authority();
    let rows: Vec<AnyView> = agenda
        .items
        .iter()
        .skip(usize::from(!suspended))
        .map(|item| row(item, agenda.on, lang, &authority))
        .collect();
    (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.rest}</h2><ul class="rows">{rows}</ul></section> }.into_any())
}

fn row(item: &Item<'_>, today: Date, lang: Lang, authority: &str) -> AnyView {
    let text = lang.today();
    let title = || {
        item.rule
            .words(lang.code())
            .map(|words| words.title.clone())
            .unwrap_or_default()
    };
    let (sign, title, address) = match &item.what {
        What::Confirm(_) => ("check", title(), "/raadighed".to_owned()),
        What::Register => ("person", title(), "/raadighed".to_owned()),
        What::PlanStep { item, step } => (
            "list-check",
            step.title.0.clone(),
            ["/plan#", item.id.as_str()].concat(),
        ),
    };
    // What an authority asks by itself is no duty of the law.
    let obligation = match (&item.what, &item.rule.authority) {
        (What::Confirm(_), Some(_)) => authority.to_owned(),
        _ if item.obligation == Obligation::Mandatory => text.duty.to_owned(),
        _ => text.voluntary.to_owned(),
    };
    let meta = due(item, today, lang).map_or_else(
        || obligation.clone(),
        |due| [obligation.as_str(), " · ", &due].concat(),
    );
    view! {
        <li class="row"><span class="disc">{icon(sign)}</span>
            <div><a class="row-title" href=address>{title}</a><p class="row-meta">{meta}</p></div>
            {chevron()}
        </li>
    }
    .into_any()
}

/// The latest receipt, so that nobody has to wonder.
fn received(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let latest = portal.store.receipts().into_iter().next()?;
    let when = fill(text.received, &[&dates::moment(latest.received_at, lang)]);
    Some(
        view! {
            <section class="group"><h2>{text.received_title}</h2>
                <div class="received">{icon("success")}
                    <p><a href="/kvitteringer">{lang.receipt().what_confirmed}</a>" "{when}</p>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// Where the citizen is in the course of things: registered, confirmed, next.
fn course(portal: Portal, case: &Case, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let registered = case.registration.period(agenda.on)?;
    let past = [
        (text.registered, Some(registered.from)),
        (
            text.confirmed_last,
            case.availability.confirmations.last().map(|last| last.on),
        ),
    ];
    let past = past.into_iter().filter_map(|(what, on)| {
        on.map(|on| step(None, what.to_owned(), dates::full(on, lang), false))
    });
    let next = agenda
        .items
        .iter()
        .filter(|item| item.due_on.is_some())
        .take(2)
        .zip(1..)
        .map(|(item, at)| {
            let title = match &item.what {
                What::PlanStep { step, .. } => step.title.0.clone(),
                What::Confirm(_) | What::Register => item
                    .rule
                    .words(lang.code())
                    .map(|words| words.title.clone())
                    .unwrap_or_default(),
            };
            step(
                Some(at),
                title,
                due(item, agenda.on, lang).unwrap_or_default(),
                at == 1,
            )
        });
    Some(view! { <section class="group"><h2>{text.course}</h2><ol class="steps">{past.chain(next).collect_view()}</ol></section> }.into_any())
}

fn step(number: Option<u8>, title: String, meta: String, current: bool) -> AnyView {
    let sign = number.map_or_else(|| icon("check"), |number| number.to_string().into_any());
    view! {
        <li aria-current=current.then_some("step")><span class="disc">{sign}</span>
            <div class="step-body"><span class="step-title">{title}</span><p class="row-meta">{meta}</p></div>
        </li>
    }
    .into_any()
}

/// The standing that speaks for all: a pause, else what is asked first, else why nothing is.
pub fn chief<'s, 'r>(standings: &'s [Standing<'r>]) -> Option<&'s Standing<'r>> {
    let asked = |standing: &&Standing<'_>| match &standing.state {
        StandingState::Asked(asked) => Some(asked.due_on),
        _ => None,
    };
    let paused = standings
        .iter()
        .find(|standing| matches!(standing.state, StandingState::Resting { .. }));
    let first = standings
        .iter()
        .filter(|standing| asked(standing).is_some())
        .min_by_key(asked);
    let other = standings
        .iter()
        .find(|standing| !matches!(standing.state, StandingState::NoDuty));
    paused.or(first).or(other).or(standings.first())
}
