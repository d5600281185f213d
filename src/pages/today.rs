//! `/`: the one next thing, then the rest. In the first file that the phone fetches.

use domain::Date;
use domain::agenda::{Agenda, Item, StateKind, What, agenda};
use domain::availability::{Lateness, Standing, StandingState};
use domain::plan::Obligation;
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::{owed, rest, trouble, why};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::page::heading;

pub fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().today();
    let lead = move || {
        let today = portal.store.today();
        let urgent = portal.store.case().with(|case| {
            portal.store.rules().with(|rules| {
                let agenda = agenda(case, rules, today);
                let first = agenda.items.first().filter(|_| agenda.pause().is_none());
                let as_soon = |item: &&Item<'_>| {
                    item.obligation == Obligation::Mandatory
                        && item.due_on.is_some()
                        && item.due_on <= first.and_then(|first| first.due_on)
                };
                let several = agenda.items.iter().filter(as_soon).count() > 1;
                first.map(|first| (is_soon(first, today), several))
            })
        });
        match urgent {
            Some((_, true)) => text.several_soon,
            Some((true, _)) => text.one_thing_soon,
            Some((false, _)) => text.one_thing,
            None if portal.store.who().is_some() => text.all_calm,
            None => "\u{a0}",
        }
    };
    // The next thing first; what stands below it is drawn in a task of its own, the first time.
    let rest_due = RwSignal::new(false);
    view! {
        <div class="band"><div class="container">
            <div>{heading(text.title, text.greeting.into())}<p class="lead">{fresh(move || view! { <span>{lead()}</span> }.into_any())}</p></div>
            {illustration::calendar_plant()}
        </div></div>
        <div class="container">
            {fresh(move || content(portal, rest_due))}
            {fresh(move || if rest_due.get() { rest::rest(portal) } else { ().into_any() })}
        </div>
    }
    .into_any()
}

/// The one next thing.
fn content(portal: Portal, rest_due: RwSignal<bool>) -> AnyView {
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
                {pause(portal, &agenda)}
                {card(portal, &agenda)}
            }
            .into_any()
        })
    });
    device::mark("genstart:next-thing");
    if !rest_due.get_untracked() {
        // The citizen may have gone to another page meanwhile.
        device::soon(move || _ = rest_due.try_set(true));
    }
    shown
}

/// Until the case is there the card stays as the shell has it.
fn waiting_card(trouble: AnyView, portal: Portal) -> AnyView {
    use crate::data::case::Loading;
    if portal.store.state() != Loading::Loading {
        return trouble;
    }
    match device::shell_card() {
        Some(card) => view! { <div class="now now-empty" inner_html=card></div> }.into_any(),
        None => trouble,
    }
}

/// A pause of all duties is said first.
fn pause(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let paused = agenda.pause()?;
    let words = paused.rule.words(lang.code())?;
    let until = match paused.what {
        StateKind::Suspended {
            until: Some(until), ..
        } => Some(fill(lang.today().paused_until, &[&dates::day(until, lang)])),
        _ => None,
    };
    Some(
        view! {
            <section class="now" aria-labelledby="now-title">
                <p class="due">{icon("info")}<span>{words.because.clone()}</span></p>
                <h2 id="now-title">{words.title.clone()}</h2>
                {until.map(|until| view! { <p>{until}</p> })}
                <p>{words.if_missed.clone()}</p>
                <p>{words.repair.clone()}</p>
                {why::rule(portal, paused.rule)}
            </section>
        }
        .into_any(),
    )
}

fn card(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let suspended = agenda.pause().is_some();
    let Some(first) = agenda.items.first() else {
        return (!suspended).then(|| done(portal, agenda));
    };
    if suspended {
        return None;
    }
    let words = first.rule.words(lang.code());
    let because = words.map(|words| words.because.clone()).unwrap_or_default();
    let explanation = explanation(portal, first);
    let owed::Door { address, label } = owed::door(first, lang);
    // An act on its way is not asked for again: its own page says how it stands.
    let confirms = |command: &domain::CitizenCommand| {
        matches!(command, domain::CitizenCommand::ConfirmAvailability(_))
    };
    // Drawn anew, with the focus lost, only where that changes.
    let confirmed = Memo::new(move |_| portal.store.unanswered_of(confirms) > 0);
    let waits = matches!(first.what, What::Confirm(_)) && confirmed.get();
    let away = address.starts_with("https://");
    let way_on = if waits {
        let see = lang.frame().unsent_link;
        view! { <a class="button button-secondary" href=address>{see}</a> }.into_any()
    } else {
        view! {
            <a class="button button-primary" href=address target=away.then_some("_blank") rel=away.then_some("noopener")>
                {label}{away.then(|| view! { <span class="sr-only">" "{lang.availability().new_tab}</span> })}
            </a>
        }
        .into_any()
    };
    let soon = is_soon(first, agenda.on);
    let due = due(first, agenda.on, lang);
    Some(
        view! {
            <section class="now" aria-labelledby="now-title">
                {due.map(|due| view! { <p class="due" class:due-soon=soon>{icon(if soon { "warning" } else { "time" })}<span>{due}</span></p> })}
                <h2 id="now-title" lang=owed::title_lang(first, lang)>{owed::title(first, lang)}</h2>
                <p>{because}</p>
                <p>{explanation}</p>
                {way_on}
                {why::item(portal, text.why, first)}
            </section>
        }
        .into_any(),
    )
}

/// One more line on the card: how much it is, or how to do it.
fn explanation(portal: Portal, item: &Item<'_>) -> String {
    let lang = portal.lang.get();
    let text = lang.today();
    let repair = || {
        item.rule
            .words(lang.code())
            .map(|words| words.repair.clone())
            .unwrap_or_default()
    };
    let obligation = || match item.obligation {
        Obligation::Mandatory => text.duty,
        Obligation::Voluntary => text.voluntary_told,
    };
    match &item.what {
        What::Confirm(_) => {
            let suggestions = portal
                .store
                .case()
                .with(|case| case.availability.suggestions.len());
            match suggestions {
                0 => text.intro_confirm_none.to_owned(),
                many => fill(text.intro_confirm, &[&many.to_string()]),
            }
        }
        What::Register | What::ApproveCv | What::Book { .. } => repair(),
        What::Search {
            logged, required, ..
        } => fill(text.searched, &[&logged.to_string(), &required.to_string()]),
        What::Log => text.intro_log.to_owned(),
        What::PlanStep { item, .. } => [item.title.as_str(), " · ", obligation()].concat(),
        What::TakePart(_) | What::Attend(_) | What::Prepare(_) => obligation().to_owned(),
    }
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

pub fn due(item: &Item<'_>, today: Date, lang: Lang) -> Option<String> {
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
    owed::due(item, today, lang)
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
