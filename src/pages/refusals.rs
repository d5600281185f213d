//! Why an act was refused, and the way out. Most acts are received, so the words come in a file of their own, fetched when
//! the first refusal is to be told.

use api::Error;
use domain::Rejection;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::SplitLoaderError;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::outbox::Refusal;
use crate::text::{dates, fill};

/// Tells a refusal in the citizen's words.
pub type Reasons = fn(Portal, &Refusal) -> String;

/// Fetches the words; whoever waits for them is drawn anew then. Where they cannot be fetched, the next who asks tries again.
pub fn fetch(portal: Portal) {
    spawn_local(async move {
        if let Ok(told) = code().await {
            // The page may be gone.
            let _ = portal.reasons.try_set(Some(told));
        }
    });
}

#[cfg(not(feature = "unsplit"))]
#[wasm_split(refusals, fallible)]
fn code() -> Result<Reasons, SplitLoaderError> {
    Ok(told)
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
async fn code() -> Result<Reasons, SplitLoaderError> {
    Ok(told)
}

fn told(portal: Portal, why: &Refusal) -> String {
    match why {
        Refusal::Rejected(why) => rejection(portal, why),
        Refusal::Error(why) => error(portal, why),
    }
}

/// A domain refusal in the citizen's words, with the way out.
fn rejection(portal: Portal, rejection: &Rejection) -> String {
    let lang = portal.lang.get();
    let text = lang.refusals();
    let (authority, phone) = portal.store.authority();
    match rejection {
        Rejection::PeriodClosed {
            confirmed_on,
            received_at,
            reference,
            ..
        } => {
            let when = received_at.map_or_else(
                || dates::day(*confirmed_on, lang),
                |at| dates::moment(at, lang),
            );
            match reference {
                Some(reference) => fill(
                    text.period_closed_reference,
                    &[&when, &reference.to_string()],
                ),
                None => fill(text.period_closed, &[&when]),
            }
        }
        Rejection::NothingAsked { .. } => text.nothing_asked.to_owned(),
        Rejection::Resting { .. } => text.resting.to_owned(),
        Rejection::NotBound => text.not_bound.to_owned(),
        Rejection::NotRegistered { .. } => fill(text.not_registered, &[&authority, &phone]),
        Rejection::TooLong { max, .. } => fill(text.too_long, &[&max.to_string()]),
        Rejection::Missing { .. } => text.missing.to_owned(),
        Rejection::InFuture { .. } => text.in_future.to_owned(),
        Rejection::TooEarly { earliest, .. } => {
            fill(text.too_early, &[&dates::day(*earliest, lang)])
        }
        Rejection::EndsBeforeItBegins => text.ends_before.to_owned(),
        Rejection::OverlapsAbsence { from, to } => {
            let from = dates::day(*from, lang);
            match to {
                Some(to) => fill(text.overlaps, &[&from, &dates::day(*to, lang)]),
                None => fill(text.overlaps_open, &[&from]),
            }
        }
        Rejection::NotAbsent => text.not_absent.to_owned(),
        Rejection::Withdrawn => text.withdrawn.to_owned(),
        Rejection::TooMany { .. } => fill(text.too_many, &[&authority, &phone]),
        Rejection::BookedAlready { starts_at } => {
            fill(text.booked_already, &[&dates::moment(*starts_at, lang)])
        }
        Rejection::UnknownSlot => text.unknown_slot.to_owned(),
        Rejection::SlotTaken => text.slot_taken.to_owned(),
        Rejection::SlotPast => text.slot_past.to_owned(),
        Rejection::SlotsThere => text.slots_there.to_owned(),
        Rejection::FormNotPermitted { .. } => text.form_not_permitted.to_owned(),
        Rejection::TooLateToChange { until: None } => {
            fill(text.too_late_to_change, &[&authority, &phone])
        }
        Rejection::TooLateToChange { until: Some(until) } => {
            let until = dates::moment(*until, lang);
            fill(text.too_late_since, &[&until, &authority, &phone])
        }
        Rejection::DeadlineOver { due_on } => {
            let due_on = dates::day(*due_on, lang);
            fill(text.deadline_over, &[&due_on, &authority, &phone])
        }
        Rejection::RunGone => text.run_gone.to_owned(),
        Rejection::RunClosed { on } => fill(
            text.run_closed,
            &[&dates::day(*on, lang), &authority, &phone],
        ),
        Rejection::RunMoved { starts_on } => {
            fill(text.run_moved, &[&dates::full(*starts_on, lang)])
        }
        Rejection::NotPermitted { .. } => fill(text.not_permitted, &[&authority, &phone]),
        Rejection::AppliedAlready => text.applied_already.to_owned(),
        Rejection::SeatsTaken { line: true } => text.seats_taken_line.to_owned(),
        Rejection::SeatsTaken { line: false } => text.seats_taken.to_owned(),
        Rejection::UnknownConversation
        | Rejection::UnknownEntry
        | Rejection::UnknownSuggestion
        | Rejection::UnknownPlanItem
        | Rejection::UnknownApplication
        | Rejection::UnknownNotice => text.gone.to_owned(),
        Rejection::NoSuchStep { .. }
        | Rejection::AlreadyRegistered { .. }
        | Rejection::CaseAlreadyOpen
        | Rejection::CaseNotOpen
        | Rejection::InvalidField { .. } => fill(text.other, &[&authority, &phone]),
    }
}

/// A fault of the request in the citizen's words, with the way out.
fn error(portal: Portal, error: &Error) -> String {
    let text = portal.lang.get().refusals();
    let (authority, phone) = portal.store.authority();
    match error {
        Error::UnknownCommand { .. } => text.unknown_command.to_owned(),
        Error::TooLarge { .. } | Error::OutOfBounds { .. } => text.too_large.to_owned(),
        Error::CommandIdReused => text.command_id_reused.to_owned(),
        Error::VersionFromFuture { .. } => text.version_from_future.to_owned(),
        Error::AppTooOld { .. } => text.app_too_old.to_owned(),
        Error::NotFound => text.not_found.to_owned(),
        Error::ClockIsBack => text.clock_is_back.to_owned(),
        Error::NotLoggedIn | Error::AnotherPerson => text.log_in_again.to_owned(),
        Error::Malformed { .. }
        | Error::UnsupportedFormat
        | Error::CrossSite
        | Error::NoCredential
        | Error::TooMany { .. }
        | Error::AnotherAuthority { .. }
        | Error::PositionFromFuture { .. }
        | Error::RoomClosed { .. }
        | Error::LinkOver
        | Error::Fault { .. } => fill(text.malformed, &[&authority, &phone]),
    }
}
