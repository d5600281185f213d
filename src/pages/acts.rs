//! Acts on their way, each with its honest state: sending, not yet received, refused.

use domain::agenda::{Item, What, agenda};
use domain::snapshot::ReceiptOf;
use domain::{CitizenCommand, Date, Moment, Rejection, joblog};
use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::data::outbox::{Act, ActState, Keeping, Pause, Refusal, Why};
use crate::pages::frame::phone_link;
use crate::pages::refusals;
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::keep_focus;

/// So long before its deadline an act that is not sent shows the telephone.
const NEAR_MS: i64 = 48 * 60 * 60 * 1000;

/// A page's acts that have no receipt, in the order in which they were made.
pub fn acts(portal: Portal, is_mine: fn(&CitizenCommand) -> bool) -> Vec<AnyView> {
    portal
        .store
        .acts()
        .iter()
        .filter(|act| is_mine(&act.post.command))
        .map(|act| view(portal, act))
        .collect()
}

/// Where the acts of a page stand; it takes the focus when one is sent.
pub const PANEL: &str = "acts";

/// A page's own acts on their way, and the receipt of the latest one if it came today.
pub fn panel(
    portal: Portal,
    is_mine: fn(&CitizenCommand) -> bool,
    is_ours: fn(ReceiptOf) -> bool,
) -> AnyView {
    panel_named(PANEL, portal, is_mine, is_ours)
}

/// As [`panel`], where a page has more than one.
pub fn panel_named(
    id: &'static str,
    portal: Portal,
    is_mine: fn(&CitizenCommand) -> bool,
    is_ours: fn(ReceiptOf) -> bool,
) -> AnyView {
    let draw = move || {
        keep_focus(id);
        view! { {acts(portal, is_mine)} {received(portal, is_ours)} }.into_any()
    };
    view! { <div id=id tabindex="-1" role="status">{fresh(draw)}</div> }.into_any()
}

/// The latest receipt of today, in a line.
fn received(portal: Portal, is_ours: fn(ReceiptOf) -> bool) -> Option<AnyView> {
    let lang = portal.lang.get();
    let latest = portal.store.latest(is_ours)?;
    if latest.received_at.date() != portal.store.today() {
        return None;
    }
    let told = fill(
        lang.acts().received,
        &[
            &dates::moment(latest.received_at, lang),
            &latest.reference.to_string(),
        ],
    );
    let what = latest.shown.map(|shown| {
        let lines = shown.lines.join(" · ");
        view! { <p lang=shown.lang><strong>{shown.title}</strong>": "{lines}</p> }
    });
    Some(view! { <div class="received">{icon("success")}<div>{what}<p>{told}" "<a href="/kvitteringer">{lang.receipt().all}</a></p></div></div> }.into_any())
}

fn view(portal: Portal, act: &Act) -> AnyView {
    let text = portal.lang.get().acts();
    let paused = portal.store.paused();
    let is_kept = act.keeping == Keeping::Kept;
    // What sends it could not be fetched yet.
    let is_stuck = act.keeping == Keeping::Memory && portal.store.is_next(act.post.id);
    let (sign, title, explanation) = match (&act.state, paused) {
        (ActState::Refused(refusal), _) => {
            let reason = match refusal {
                Refusal::Rejected(Rejection::Withdrawn) if act.is_shared() => {
                    text.not_taken.to_owned()
                }
                refusal => reason(portal, refusal),
            };
            return refused(portal, act, reason);
        }
        _ if act.withdrawn && act.is_shared() => ("time", text.asking, text.asking_text),
        _ if act.withdrawn => ("time", text.taken_back, text.taken_back_text),
        (_, Some(Pause::LoggedOut)) => ("warning", text.log_in, text.log_in_text),
        (_, Some(Pause::AppTooOld)) => ("warning", text.too_old, text.too_old_text),
        (ActState::Sending, None) => ("time", text.sending, text.sending_text),
        (ActState::NotYetSent, None) if is_kept => ("time", text.unsent, text.kept_text),
        (ActState::NotYetSent, None) if is_stuck => ("time", text.unsent, text.unsent_text),
        (ActState::NotYetSent, None) => ("time", text.unsent, text.waiting_turn),
        (
            ActState::Waiting {
                why: Why::Offline, ..
            },
            None,
        ) => (
            "time",
            text.unsent,
            if is_kept {
                text.kept_text
            } else {
                text.unsent_text
            },
        ),
        (
            ActState::Waiting {
                why: Why::ServerFault,
                ..
            },
            None,
        ) => ("time", text.fault, text.fault_text),
    };
    let waits = matches!(act.state, ActState::Waiting { .. })
        || paused.is_some()
        || (is_kept || is_stuck) && act.state == ActState::NotYetSent;
    let way_out = waits.then(|| {
        let near = near_deadline(portal, &act.post.command);
        let forgotten = (is_kept && device::forgets_in_a_week()).then_some(text.forgotten);
        let lost = (paused != Some(Pause::AppTooOld) && !is_kept).then_some(text.lost_if_left);
        let log_in = (paused == Some(Pause::LoggedOut)).then(|| view! { <a class="function-link" href=api::path::LOGIN target="_blank">{text.log_in_link}</a> });
        let again = paused.is_none().then(|| {
            let again = portal.lang.get().trouble().again;
            view! { <button class="button button-secondary" type="button" on:click=move |_| portal.store.rouse()>{again}</button> }
        });
        let id = act.post.id;
        let back = (!act.withdrawn).then(|| view! { <button class="function-link" type="button" on:click=move |_| portal.store.withdraw(id)>{text.take_back}</button> });
        let near = near.map(|(told, phone)| view! { <p><strong>{told}</strong></p> <p>{icon("phone")}{phone_link(&phone)}</p> });
        view! { <p>{lost}" "{forgotten}</p> {near} {log_in} <div class="button-group">{again}{back}</div> }
    });
    view! {
        <section class="pending">{icon(sign)}
            <div><h2>{title}</h2><p>{explanation}</p>{way_out}{sent(portal, act)}</div>
        </section>
    }
    .into_any()
}

fn refused(portal: Portal, act: &Act, reason: String) -> AnyView {
    let text = portal.lang.get().acts();
    let id = act.post.id;
    let (_, phone) = portal.store.authority();
    view! {
        <section class="pending">{icon("error")}
            <div><h2>{text.refused}</h2><p>{reason}</p>{phone_link(&phone)}{sent(portal, act)}
                <button class="button button-secondary" type="button" on:click=move |_| portal.store.dismiss(id)>{text.remove}</button>
            </div>
        </section>
    }
    .into_any()
}

/// What was to be sent, so that nothing typed is lost.
fn sent(portal: Portal, act: &Act) -> AnyView {
    let summary = portal.lang.get().acts().sent_as;
    let lines = act
        .post
        .shown
        .lines
        .iter()
        .map(|line| view! { <p>{line.clone()}</p> })
        .collect_view();
    view! { <details class="why"><summary>{summary}</summary><div class="why-body" lang=act.post.shown.lang.clone()>{lines}</div></details> }.into_any()
}

/// What is said of the deadline that an act is to meet, where it is near or past, with the telephone. The deadline is that
/// of the case as the server has it.
fn near_deadline(portal: Portal, command: &CitizenCommand) -> Option<(String, String)> {
    let (lang, now) = (portal.lang.get(), portal.store.now());
    let meets = |item: &Item<'_>| match command {
        CitizenCommand::ConfirmAvailability(_) => matches!(item.what, What::Confirm(_)),
        CitizenCommand::JobLog(joblog::CitizenCommand::Log(_)) => {
            matches!(item.what, What::Log | What::Search { .. })
        }
        _ => false,
    };
    let due_on = portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, now.date());
            let met = agenda.items.iter().filter(|item| meets(item));
            met.filter_map(|item| item.due_on).min()
        })
    })?;
    if !is_near(due_on, now) {
        return None;
    }
    let text = lang.acts();
    let told = if due_on < now.date() {
        text.past_deadline
    } else {
        text.close_to_deadline
    };
    let (authority, phone) = portal.store.authority();
    let due_on = dates::day(due_on, lang);
    Some((fill(told, &[&due_on, &authority, &phone]), phone))
}

/// Whether it is better to call than to wait for a connection.
fn is_near(due_on: Date, now: Moment) -> bool {
    due_on.ends_at().unix_ms() - now.unix_ms() < NEAR_MS
}

/// Why something was refused, in the citizen's words: few need them, so they come in a file of their own. Nothing as long
/// as that is not there.
pub fn reason(portal: Portal, why: &Refusal) -> String {
    match portal.reasons.get() {
        Some(told) => told(portal, why),
        None => {
            refusals::fetch(portal);
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_near_from_48_hours_before_its_end() {
        let due_on = Date::parse("2026-06-11").expect("a date");
        for (now, near) in [
            ("2026-06-09T23:58:00+02:00", false),
            ("2026-06-09T23:59:00+02:00", false),
            ("2026-06-10T00:00:00+02:00", true),
            ("2026-06-11T23:59:00+02:00", true),
            ("2026-06-13T09:00:00+02:00", true),
        ] {
            let now = Moment::parse(now).expect("a moment");
            assert_eq!(is_near(due_on, now), near, "{now}");
        }
    }
}
