//! What stands below the next thing on `/`: what was received, the rest of what is asked, why something is not asked, and
//! the course of things. In the first file, as the next thing is.

use domain::Case;
use domain::Date;
use domain::agenda::{Agenda, Item, Owed, StateKind, Wait, What, agenda};
use domain::plan::Obligation;
use domain::snapshot::ReceiptOf;
use leptos::prelude::*;

use crate::Portal;
use crate::pages::today::due;
use crate::pages::{owed, trouble, why};
use crate::text::{Lang, dates, fill};
use crate::ui::icon::{chevron, icon};

/// What was received, the rest, and the course of things.
pub fn rest(portal: Portal) -> AnyView {
    if trouble::instead(portal).is_some() {
        return ().into_any();
    }
    let today = portal.store.today();
    portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            view! {
                {received(portal)}
                {calm(portal, case, states(portal, &agenda), duties(portal, &agenda))}
                {first_weeks(portal, case, &agenda)}
                {course(portal, case, &agenda)}
            }
            .into_any()
        })
    })
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
            // In the caseworker's own words.
            let (why, reason) = match state.what {
                StateKind::Exempt(exemption) if !exemption.reason.is_empty() => {
                    (text.exempt_reason.to_owned(), exemption.reason.0.clone())
                }
                _ => (why::doubt(portal, state.rule).unwrap_or_default(), String::new()),
            };
            let sentence = [&sentence, " ", &why].concat();
            // The rule that ended tells of the pause, not of what holds now.
            let over = matches!(state.what, StateKind::Restarted { .. });
            let rule = (!over).then(|| why::rule(portal, state.rule));
            Some(view! { <div class="status status-quiet">{icon("info")}<p><strong>{told}</strong><br/>{sentence}" "<span lang="da">{reason}</span></p></div>{rule} }.into_any())
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <section class="group"><h2>{text.states}</h2>{rows}</section> }.into_any())
}

fn duties(portal: Portal, agenda: &Agenda<'_>) -> Option<AnyView> {
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
