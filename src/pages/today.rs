//! `/`: the one next thing, then the rest. In the first file that the phone fetches.

use domain::agenda::{Agenda, Item, Owed, StateKind, Wait, What, agenda};
use domain::availability::{Lateness, Standing, StandingState};
use domain::plan::Obligation;
use domain::snapshot::ReceiptOf;
use domain::{Case, Date};
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::{owed, trouble, why};
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
            {fresh(move || if rest_due.get() { below(portal) } else { ().into_any() })}
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

/// What was received, the rest, and the course of things.
fn below(portal: Portal) -> AnyView {
    if trouble::instead(portal).is_some() {
        return ().into_any();
    }
    let today = portal.store.today();
    portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            view! {
                {received(portal)}
                {calm(portal, case, states(portal, &agenda), rest(portal, &agenda))}
                {first_weeks(portal, case, &agenda)}
                {course(portal, case, &agenda)}
            }
            .into_any()
        })
    })
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

/// Why something is not asked now, or is asked again: one line each, the rule behind it folded.
fn states(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let pause = agenda.pause().map(|paused| &paused.rule.name);
    let rows: Vec<AnyView> = agenda
        .states
        .iter()
        .filter(|state| pause.is_none() || pause != Some(&state.rule.name))
        .filter_map(|state| {
            let words = state.rule.words(lang.code())?;
            let (told, sentence) = match state.what {
                StateKind::Restarted { on } => (
                    fill(text.restarted, &[&dates::day(on, lang)]),
                    text.restarted_text.to_owned(),
                ),
                StateKind::Sick { from } => (
                    [&words.title, ", ", &dates::day(from, lang)].concat(),
                    words.because.clone(),
                ),
                StateKind::Reduced { to } => (
                    fill(text.until, &[&words.title, &dates::day(to, lang)]),
                    words.because.clone(),
                ),
                StateKind::Exempt(exemption) => (
                    match exemption.to {
                        Some(to) => fill(text.exempt_until, &[&words.title, &dates::day(to, lang)]),
                        None => fill(text.exempt, &[&words.title]),
                    },
                    text.exempt_text.to_owned(),
                ),
                StateKind::Suspended { .. } => (words.title.clone(), words.because.clone()),
            };
            let reason = match state.what {
                StateKind::Exempt(exemption) if !exemption.reason.is_empty() => {
                    Some(view! { " "{text.exempt_reason}" "<span lang="da">{exemption.reason.0.clone()}</span> })
                }
                _ => None,
            };
            let doubt = why::doubt(portal, state.rule).map(|doubt| view! { <br/>{doubt} });
            // The rule that ended tells of the pause, not of what holds now.
            let over = matches!(state.what, StateKind::Restarted { .. });
            let why = (!over).then(|| why::rule(portal, state.rule));
            Some(view! { <div class="status status-quiet">{icon("info")}<p><strong>{told}</strong><br/>{sentence}{reason}{doubt}</p></div>{why} }.into_any())
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="group"><h2>{text.states}</h2>{rows}</section> }.into_any())
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

fn due(item: &Item<'_>, today: Date, lang: Lang) -> Option<String> {
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

fn rest(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let suspended = agenda.pause().is_some();
    let (authority, _) = portal.store.authority();
    let confirmed_today = portal.store.case().with(|case| {
        let last = case.availability.confirmations.last();
        last.is_some_and(|last| last.on == agenda.on)
    });
    let rows: Vec<AnyView> = agenda
        .items
        .iter()
        .skip(usize::from(!suspended))
        .map(|item| row(item, agenda.on, confirmed_today, lang, &authority))
        .collect();
    (!rows.is_empty()).then(|| view! { <section class="group"><h2>{text.rest}</h2><ul class="rows">{rows}</ul></section> }.into_any())
}

fn row(
    item: &Item<'_>,
    today: Date,
    confirmed_today: bool,
    lang: Lang,
    authority: &str,
) -> AnyView {
    let text = lang.today();
    let owed::Door { address, .. } = owed::door(item, lang);
    // What was confirmed today is asked again only next time.
    let title = match &item.what {
        What::Confirm(asked) if confirmed_today && asked.period_from == today => {
            text.next_confirm.to_owned()
        }
        _ => owed::title(item, lang),
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
        <li class="row"><span class="disc">{icon(owed::sign(item))}</span>
            <div><a class="row-title" href=address lang=owed::title_lang(item, lang)>{title}</a><p class="row-meta">{meta}</p></div>
            {chevron()}
        </li>
    }
    .into_any()
}

/// The rest at once; or, for who has one thing at a time, the telephone first and the rest folded.
fn calm(portal: Portal, case: &Case, states: Option<AnyView>, rest: Option<AnyView>) -> AnyView {
    let text = portal.lang.get().today();
    if !case.registration.calm {
        return view! { {rest}{states} }.into_any();
    }
    let (authority, phone) = portal.store.authority();
    let call = owed::tel(&phone);
    let more = rest.is_some() || states.is_some();
    view! {
        <section class="group"><h2>{text.talk}</h2>
            <p>{fill(text.talk_text, &[&authority])}</p>
            <p><a class="button button-secondary" href=call>{icon("phone")}{phone}</a></p>
        </section>
        {more.then(|| view! { <details class="why"><summary>{text.show_rest}</summary>{rest}{states}</details> })}
    }
    .into_any()
}

/// How long somebody counts as new.
const NEW_DAYS: i32 = 42;

/// What happens now, for who has never been unemployed before: in dates and plain words, mine and theirs.
fn first_weeks(portal: Portal, case: &Case, agenda: &Agenda<'_>) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let [first] = case.registration.periods.as_slice() else {
        return None;
    };
    if first.to.is_some() || first.from.days_until(agenda.on) > NEW_DAYS || agenda.pause().is_some()
    {
        return None;
    }
    let wait = |wait: &Wait<'_>| {
        let title = match wait.what {
            Owed::Conversations { .. } => wait.rule.words(lang.code())?.title.clone(),
            Owed::TimeSlot { kind } => fill(lang.rights().a_time, &[owed::kind(kind, lang)]),
            Owed::Offer => return None,
        };
        let due = why::doubt(portal, wait.rule)
            .unwrap_or_else(|| fill(text.theirs_by, &[&dates::full(wait.due_on, lang)]));
        Some(view! { <li>{icon("calendar")}<span>{title}<br/><span class="row-meta">{due}</span></span></li> }.into_any())
    };
    let waits: Vec<AnyView> = agenda.waits.iter().filter_map(wait).collect();
    let week = agenda
        .items
        .iter()
        .any(|item| matches!(item.what, What::Search { .. } | What::Log))
        .then(|| view! { <li>{icon("document")}<span>{text.each_week}</span></li> });
    Some(
        view! {
            <section class="group"><h2>{text.first_weeks}</h2>
                <p>{text.first_weeks_text}</p>
                <ul class="statement">{week}{waits}<li>{icon("help")}<span><a href="/rettigheder">{text.first_weeks_rights}</a></span></li></ul>
            </section>
        }
        .into_any(),
    )
}

/// The latest receipt, so that nobody has to wonder.
fn received(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.today();
    let latest = portal.store.latest(|_| true)?;
    let when = fill(text.received, &[&dates::moment(latest.received_at, lang)]);
    let confirmed = matches!(latest.of, ReceiptOf::Confirmation { .. });
    let (what, what_lang) = match latest.shown {
        Some(shown) if !confirmed => (shown.title, shown.lang),
        _ => (
            lang.receipt().what_confirmed.to_owned(),
            lang.code().to_owned(),
        ),
    };
    Some(
        view! {
            <section class="group"><h2>{text.received_title}</h2>
                <div class="received">{icon("success")}
                    <p><a href="/kvitteringer" lang=what_lang>{what}</a>" "{when}</p>
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
    let suspended = agenda.pause().is_some();
    let next = agenda
        .items
        .iter()
        .filter(|item| item.due_on.is_some())
        .take(2)
        .zip(1..)
        .map(|(item, at)| {
            step(
                Some(at),
                owed::title(item, lang),
                due(item, agenda.on, lang).unwrap_or_default(),
                at == 1 && !suspended,
            )
        });
    Some(view! { <section class="group"><h2>{text.course}</h2><ol class="steps">{past.chain(next).collect_view()}</ol></section> }.into_any())
}

fn step(number: Option<u8>, title: String, meta: String, current: bool) -> AnyView {
    let sign = icon(if number.is_some() { "time" } else { "check" });
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
