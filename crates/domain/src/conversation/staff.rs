//! What an authority's staff book for a citizen: a request for contact is answered with a conversation in a free slot.
//! Must not know who else wants the slot: the facts say what is free, and a claim takes it.

use serde::{Deserialize, Serialize};

use super::citizen::take;
use super::{ContactAnswer, Conversation, ConversationForm, ConversationKind, Event};
use crate::calendar::Moment;
use crate::case::{Case, Decision, Facts, MAX_WORDS, Words};
use crate::ids::{ConversationId, SlotId};
use crate::rejection::Rejection;
use crate::rules::RuleBook;

/// A conversation in a free slot, as the answer to a request for contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// The version at which contact was asked for.
    pub version: u64,
    pub slot: SlotId,
    pub kind: ConversationKind,
    pub form: ConversationForm,
    /// What the citizen reads beside the time.
    pub text: Words,
}

/// What the booking leads to: the conversation, which ends the booking deadline of its kind (SB6) and lets it stand
/// again if the citizen cancels; and the answer. The citizen is called on the number that they asked to be called on.
///
/// # Errors
/// [`Rejection::InvalidField`] where nobody waits for an answer there; [`Rejection::BookedAlready`] beside a booking
/// ahead of the kind (SB6); [`Rejection::UnknownSlot`], [`Rejection::SlotTaken`], [`Rejection::SlotPast`] for a slot
/// that cannot be had; [`Rejection::FormNotPermitted`] by the rules of its day (CO7); [`Rejection::TooLong`].
pub fn book(
    case: &Case,
    rules: &RuleBook,
    facts: &Facts,
    now: Moment,
    booking: &Booking,
) -> Result<Decision, Rejection> {
    let Booking {
        version,
        kind,
        form,
        text,
        ..
    } = booking;
    let known = &case.conversations;
    let mut waiting = known.contacts.iter().filter(|one| one.answer.is_none());
    let asked =
        waiting
            .find(|one| one.version == *version)
            .ok_or_else(|| Rejection::InvalidField {
                field: "contact".into(),
                remedy: "the version at which contact was asked for".into(),
            })?;
    text.at_most(MAX_WORDS, "text")?;
    if let Some(booked) = known.ahead(*kind, now.date()) {
        return Err(Rejection::BookedAlready {
            starts_at: booked.starts_at,
        });
    }
    let deadline = known.deadlines.iter().find(|open| open.kind == *kind);
    let id = ConversationId(format!("booking-{}", case.version + 1));
    let taken = take(case, rules, facts, now, (*kind, *form), &asked.phone)?;
    let mut decision = taken.decision(|conversation| Conversation {
        id: id.clone(),
        self_booked: false,
        instead_of: deadline.cloned(),
        ..conversation
    });
    let answer = ContactAnswer {
        call_at: None,
        conversation: Some(id),
        text: text.clone(),
    };
    let answered = Event::ContactAnswered {
        version: *version,
        answer,
    };
    decision
        .events
        .push(crate::case::Event::Conversation(answered));
    Ok(decision)
}
