//! `/raadighed`: am I in order? What I confirm, item by item, then the button.

use domain::availability::{
    Asked, ConfirmAvailability, Lateness, Standing, StandingState, standings,
};
use domain::case::{MAX_WORDS, Shown, Words};
use domain::snapshot::ReceiptOf;
use domain::{Case, CitizenCommand, RuleBook};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::outbox::Refusal;
use crate::pages::today::chief;
use crate::pages::{absence, acts, receipts, suggestions, trouble, why};
use crate::text::{dates, fill};
use crate::ui::error_summary::{Fault, error_summary};
use crate::ui::field::show_whole;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading, keep_focus};

#[wasm_split(availability, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.availability();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let asking = Memo::new(move |_| {
        with_chief(portal, |chief| {
            matches!(chief.state, StandingState::Asked(_))
        })
        .unwrap_or(false)
            && !confirmed_today(portal)
    });
    let waiting = Memo::new(move |_| portal.store.unanswered_of(is_confirmation) > 0);
    let form = Form {
        faults: RwSignal::new(Vec::new()),
        likely_refused: RwSignal::new(None),
    };
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, absence::is_act, is_absence)}
            <div id=ACTS tabindex="-1" role="status">{fresh(move || on_the_way(portal))}</div>
            {fresh(move || with_chief(portal, |chief| status(portal, chief)).into_any())}
            {suggestions::section(portal)}
            <Show when=move || asking.get() && !waiting.get()>{form.view(portal)}</Show>
            <Show when=move || !asking.get() && !waiting.get() && !confirmed_today(portal)>{form.anyway(portal)}</Show>
            {absence::section(portal)}
            {fresh(move || past(portal))}
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

/// Asks about the standing that speaks for all today.
fn with_chief<T>(portal: Portal, ask: impl FnOnce(&Standing<'_>) -> T) -> Option<T> {
    let today = portal.store.today();
    portal.store.case().with(|case| {
        portal
            .store
            .rules()
            .with(|rules| chief(&standings(case, rules, today)).map(ask))
    })
}

fn confirmed_today(portal: Portal) -> bool {
    let today = portal.store.today();
    portal.store.case().with(|case| {
        case.availability
            .confirmations
            .last()
            .is_some_and(|last| last.on == today)
    })
}

/// The state in one sentence, with the rule of the date behind it.
fn status(portal: Portal, chief: &Standing<'_>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.availability();
    let (authority, phone) = portal.store.authority();
    let day = |date| dates::day(date, lang);
    let words = chief.rule.words(lang.code());
    let because = words.map(|words| words.because.clone()).unwrap_or_default();
    let mut asked = None;
    let (class, sign, sentence) = match &chief.state {
        StandingState::Asked(open) => {
            asked = Some(open);
            let due_on = day(open.due_on);
            match open.lateness {
                _ if confirmed_today(portal) => {
                    ("status", "success", fill(text.in_order_due, &[&due_on]))
                }
                Lateness::InTime if open.due_on == portal.store.today() => {
                    ("status status-todo", "time", text.open_today.to_owned())
                }
                Lateness::InTime => ("status status-todo", "time", fill(text.open, &[&due_on])),
                Lateness::ExtraTime { missed_on } => (
                    "status status-todo",
                    "warning",
                    fill(text.extra_time, &[&day(missed_on), &due_on]),
                ),
                Lateness::Late => ("status status-todo", "warning", fill(text.late, &[&due_on])),
            }
        }
        StandingState::NoDuty => (
            "status status-quiet",
            "info",
            fill(text.no_duty, &[&because]),
        ),
        StandingState::Resting { by } => {
            let words = by.words(lang.code());
            let (title, because) = words
                .map(|words| (words.title.as_str(), words.because.as_str()))
                .unwrap_or_default();
            ("status", "info", fill(text.resting, &[title, because]))
        }
        StandingState::NotBound { .. } => ("status", "success", text.not_bound.to_owned()),
        StandingState::NotRegistered => (
            "status status-quiet",
            "info",
            text.not_registered.to_owned(),
        ),
        StandingState::Deregistered { on } => (
            "status status-todo",
            "warning",
            fill(text.deregistered, &[&day(on.plus(-1)), &authority, &phone]),
        ),
        StandingState::Lapsed { on, .. } => (
            "status status-todo",
            "warning",
            fill(text.lapsed, &[&day(*on), &authority, &phone]),
        ),
        StandingState::Absent { absence } => (
            "status status-quiet",
            "info",
            fill(text.absent, &[&day(absence.from)]),
        ),
        StandingState::Done { on } => ("status", "success", fill(text.done, &[&day(*on)])),
        StandingState::Exempt { to: Some(to) } => {
            ("status", "success", fill(text.exempt_until, &[&day(*to)]))
        }
        StandingState::Exempt { to: None } => ("status", "success", text.exempt.to_owned()),
    };
    let because = asked.map(|_| view! { <p>{because}</p> });
    let misses = asked.filter(|asked| !asked.misses.is_empty()).map(|asked| {
        let days: Vec<String> = asked
            .misses
            .iter()
            .map(|miss| dates::full(*miss, lang))
            .collect();
        let told = match days.as_slice() {
            [one] => fill(text.missed_one, &[one]),
            many => fill(
                text.missed_many,
                &[&many.len().to_string(), &many.join(", ")],
            ),
        };
        view! { <p class="meta">{told}</p> }
    });
    view! {
        <div class=class>{icon(sign)}<p>{sentence}</p></div>
        {because}
        {misses}
        {why::standing(portal, chief, asked)}
    }
    .into_any()
}

/// Acts that have no receipt, then today's receipt. Whoever has the focus here keeps it.
fn on_the_way(portal: Portal) -> AnyView {
    keep_focus(ACTS);
    view! { {acts::acts(portal, is_confirmation)} {received_today(portal)} }.into_any()
}

const ACTS: &str = "confirmations";

fn is_confirmation(command: &CitizenCommand) -> bool {
    matches!(command, CitizenCommand::ConfirmAvailability(_))
}

fn is_absence(of: ReceiptOf) -> bool {
    of == ReceiptOf::Absence
}

fn was_confirmed(of: ReceiptOf) -> bool {
    matches!(of, ReceiptOf::Confirmation { .. })
}

/// The receipt of a confirmation made today.
fn received_today(portal: Portal) -> Option<AnyView> {
    let today = portal.store.today();
    let latest = portal.store.latest(was_confirmed)?;
    (latest.received_at.date() == today)
        .then(|| receipts::receipt(portal, &latest, receipts::Heading::Section))
}

/// What is being filled in; the text itself is in the store, where it survives a look elsewhere.
#[derive(Clone, Copy)]
struct Form {
    faults: RwSignal<Vec<Fault>>,
    likely_refused: RwSignal<Option<Refusal>>,
}

const CHANGES: &str = "changes";
const CHANGED: &str = "changed-no";

impl Form {
    fn view(self, portal: Portal) -> AnyView {
        let lang = portal.lang.get_untracked();
        let text = lang.availability();
        let draft = portal.store.draft();
        let summary = move || {
            let faults = self.faults.get();
            (!faults.is_empty()).then(|| error_summary(text.error_title, faults))
        };
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit(portal);
        };
        let choice = move |changed: bool, id: &'static str, label: &'static str| {
            let choose = move |_| {
                draft.update(|draft| draft.changed = Some(changed));
                // What is being corrected is not held against anybody any more.
                self.faults.set(Vec::new());
            };
            view! {
                <div class="form-group-radio">
                    <input class="form-radio" type="radio" name="changed" id=id checked=draft.get_untracked().changed == Some(changed) on:change=choose/>
                    <label for=id>{label}</label>
                </div>
            }
        };
        let faulty =
            move |field: &'static str| self.faults.get().iter().any(|(of, _)| *of == field);
        let fault = move |field: &'static str, id: &'static str| {
            let remedy = self
                .faults
                .get()
                .iter()
                .find(|(of, _)| *of == field)
                .map(|(_, remedy)| *remedy);
            remedy.map(|remedy| view! { <span class="form-error-message" id=id>{remedy}</span> })
        };
        let words = move || {
            (draft.get().changed == Some(true)).then(|| {
                let write = move |event| draft.update(|draft| draft.changes = event_target_value(&event));
                view! {
                    <div class="form-group" class:form-error=move || faulty(CHANGES)>
                        <label class="form-label" for=CHANGES>{text.changes_label}</label>
                        <span class="form-hint" id="changes-hint">{text.changes_hint}</span>
                        {move || fault(CHANGES, "changes-error")}
                        <textarea class="form-input" id=CHANGES name="changes" rows="4" aria-describedby=move || if faulty(CHANGES) { "changes-hint changes-error" } else { "changes-hint" }
                            aria-invalid=move || faulty(CHANGES).then_some("true") on:input=write on:focus=|event| show_whole(&event) prop:value=draft.get_untracked().changes></textarea>
                    </div>
                }
            })
        };
        // Only the choice draws the field, not each letter that is written in it.
        let changed = Memo::new(move |_| draft.get().changed == Some(true));
        let words = move || changed.get().then(|| untrack(words));
        let refused = move || {
            self.likely_refused.get().map(|refusal| {
                let reason = acts::reason(portal, &refusal);
                let (authority, _) = portal.store.authority();
                let send = move |_| self.send(portal);
                view! {
                    <div class="alert alert-info" role="alert">{icon("info")}<div class="alert-body">
                        <h2 class="alert-heading">{text.likely_refused}</h2>
                        <p class="alert-text">{reason}" "{fill(text.confirm_anyway_why, &[&authority])}</p>
                        <button class="button button-secondary" type="button" on:click=send>{text.send_anyway}</button>
                    </div></div>
                }
            })
        };
        view! {
            <form on:submit=submit novalidate>
                <section class="group" aria-labelledby="statement-title">
                    <h2 id="statement-title">{text.statement_title}</h2>
                    <ul class="statement">
                        {move || confirms(portal).into_iter().map(|line| view! { <li>{icon("check")}<span>{line}</span></li> }).collect_view()}
                    </ul>
                </section>
                {summary}
                <fieldset class="form-group" class:form-error=move || faulty(CHANGED) aria-describedby=move || faulty(CHANGED).then_some("changed-error")>
                    <legend class="form-label">{text.changes_title}</legend>
                    {move || fault(CHANGED, "changed-error")}
                    {choice(false, CHANGED, text.changes_no)}
                    {choice(true, "changed-yes", text.changes_yes)}
                </fieldset>
                {words}
                {refused}
                <button class="button button-primary" type="submit">{text.confirm}</button>
            </form>
        }
        .into_any()
    }

    /// Nothing is asked by the rules this phone has; they may be old, so sending stays possible.
    fn anyway(self, portal: Portal) -> AnyView {
        let text = portal.lang.get_untracked().availability();
        let may = move || {
            with_chief(portal, |chief| {
                matches!(
                    chief.state,
                    StandingState::Resting { .. }
                        | StandingState::NoDuty
                        | StandingState::NotBound { .. }
                        | StandingState::Exempt { .. }
                )
            })
            .unwrap_or(false)
        };
        let why = move || fill(text.confirm_anyway_why, &[&portal.store.authority().0]);
        let shown = move || {
            may().then(|| {
                view! {
                    <details class="why"><summary>{text.confirm_anyway}</summary><div class="why-body">
                        <p>{why}</p>
                        <button class="button button-secondary" type="button" on:click=move |_| self.send(portal)>{text.send_anyway}</button>
                    </div></details>
                }
            })
        };
        shown.into_any()
    }

    fn submit(self, portal: Portal) {
        let lang = portal.lang.get_untracked();
        let text = lang.availability();
        let draft = portal.store.draft().get_untracked();
        let fault = match (draft.changed, draft.changes.trim()) {
            (None, _) => Some((CHANGED, text.changes_unanswered)),
            (Some(false), _) => None,
            (Some(true), "") => Some((CHANGES, text.changes_missing)),
            (Some(true), words) if words.chars().count() > MAX_WORDS => {
                Some((CHANGES, text.changes_too_long))
            }
            (Some(true), _) => None,
        };
        self.faults.set(fault.into_iter().collect());
        if fault.is_some() {
            return;
        }
        let expected = command(portal).and_then(|command| portal.store.expect(&command));
        match expected {
            Some(rejection) => self.likely_refused.set(Some(Refusal::Rejected(rejection))),
            None => self.send(portal),
        }
    }

    fn send(self, portal: Portal) {
        let lang = portal.lang.get_untracked();
        let Some(command) = command(portal) else {
            return;
        };
        let lines = untrack(|| lines(portal));
        let title = untrack(|| {
            with_chief(portal, |chief| {
                chief
                    .rule
                    .words(lang.code())
                    .map(|words| words.title.clone())
            })
        })
        .flatten();
        let shown = Shown {
            lang: lang.code().into(),
            title: title.unwrap_or_default(),
            lines,
        };
        self.likely_refused.set(None);
        portal.store.submit(command, shown);
        focus_on(ACTS);
    }
}

/// The act as it would be sent now.
fn command(portal: Portal) -> Option<CitizenCommand> {
    let draft = portal.store.draft().get_untracked();
    let changes = (draft.changed == Some(true))
        .then(|| Words(draft.changes.trim().to_owned()))
        .filter(|words| !words.is_empty());
    untrack(|| {
        let suggestions = portal.store.case().with(|case| {
            case.availability
                .suggestions
                .iter()
                .map(|suggestion| suggestion.id.clone())
                .collect()
        });
        with_chief(portal, |chief| {
            let period_from = match &chief.state {
                StandingState::Asked(Asked { period_from, .. }) => Some(*period_from),
                _ => None,
            };
            CitizenCommand::ConfirmAvailability(ConfirmAvailability {
                rule: asked_rule(portal, chief),
                period_from,
                suggestions,
                changes,
            })
        })
    })
}

/// The rule that asks; where a pause speaks for all, the rule that rests under it.
fn asked_rule(portal: Portal, chief: &Standing<'_>) -> domain::ids::RuleId {
    let today = portal.store.today();
    let rule = |case: &Case, rules: &RuleBook| {
        let standings = standings(case, rules, today);
        standings
            .iter()
            .find(|standing| standing.rule.terms.asks_confirmation())
            .map(|standing| standing.rule.id.clone())
    };
    let asks = chief
        .rule
        .terms
        .asks_confirmation()
        .then(|| chief.rule.id.clone());
    asks.or_else(|| {
        portal
            .store
            .case()
            .with(|case| portal.store.rules().with(|rules| rule(case, rules)))
    })
    .unwrap_or_else(|| chief.rule.id.clone())
}

/// What the rule lets the citizen confirm, and the suggestions that stand above it.
fn confirms(portal: Portal) -> Vec<String> {
    let lang = portal.lang.get();
    let text = lang.availability();
    let mut lines = with_chief(portal, |chief| {
        chief
            .rule
            .words(lang.code())
            .map(|words| words.confirms.clone())
    })
    .flatten()
    .unwrap_or_default();
    let titles: Vec<String> = portal.store.case().with(|case| {
        case.availability
            .suggestions
            .iter()
            .map(|suggestion| [&suggestion.title, " (", &suggestion.employer, ")"].concat())
            .collect()
    });
    lines.push(if titles.is_empty() {
        text.statement_seen_none.to_owned()
    } else {
        fill(text.statement_seen, &[&titles.join("; ")])
    });
    lines
}

/// All that is sent, in the words on the screen.
fn lines(portal: Portal) -> Vec<String> {
    let text = portal.lang.get().availability();
    let draft = portal.store.draft().get();
    let mut lines = confirms(portal);
    let changes = draft.changes.trim();
    lines.push(if draft.changed == Some(true) && !changes.is_empty() {
        fill(text.changes_told, &[changes])
    } else {
        text.no_changes.to_owned()
    });
    lines
}

/// Earlier confirmations, newest first, with their receipts.
fn past(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.availability();
    let rows: Vec<String> = portal.store.case().with(|case| {
        let received = case.availability.confirmations.iter().rev();
        let told = |on: &domain::availability::Confirmation| {
            let day = dates::full(on.on, lang);
            match &on.receipt {
                Some((_, reference)) => fill(text.past_item, &[&day, &reference.to_string()]),
                None => fill(text.past_elsewhere, &[&day]),
            }
        };
        received.map(told).collect()
    });
    let rows: Vec<AnyView> = rows
        .into_iter()
        .map(|row| view! { <li>{icon("success")}<span>{row}</span></li> }.into_any())
        .collect();
    let content = if rows.is_empty() {
        view! { <p>{text.past_none}</p> }.into_any()
    } else {
        view! { <ul class="statement">{rows}</ul> }.into_any()
    };
    view! { <section class="group"><h2>{text.past}</h2>{content}</section> }.into_any()
}
