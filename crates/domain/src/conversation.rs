//! Conversations as far as the agenda needs them: what is planned, held or missed, and deadlines
//! for booking one. One deadline or one booking of a kind, never both (SB6). Must not know forms' rules.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Moment};
use crate::case::{Decision, Words};
use crate::ids::{BookingId, ConversationId};
use crate::plan::Obligation;
use crate::rejection::Rejection;

/// What a conversation is about (CO9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConversationKind {
    /// Jobsamtale, type 7.
    Job,
    /// Opfølgningssamtale, type 4.
    FollowUp,
    /// Cv-samtale, at the unemployment fund.
    Cv,
    /// Rådighedssamtale, at the unemployment fund.
    Availability,
    /// Fælles samtale: jobcentre and fund.
    Joint,
    /// Møde i rehabiliteringsteamet.
    RehabilitationTeam,
    /// Informationsmøde, for a group.
    Information,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConversationForm {
    InPerson,
    Phone,
    /// Personligt digitalt fremmøde.
    Video,
}

/// What the log says of conversations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversations {
    /// In the order in which they were planned.
    pub planned: Vec<Conversation>,
    pub deadlines: Vec<BookingDeadline>,
}

impl Conversations {
    pub fn find(&self, id: &ConversationId) -> Option<&Conversation> {
        self.planned.iter().find(|known| known.id == *id)
    }

    /// Conversations of a kind that were held in a stretch of days, both ends included.
    pub fn held(&self, kind: ConversationKind, from: Date, to: Date) -> usize {
        let within = |on: Date| from <= on && on <= to;
        self.planned
            .iter()
            .filter(|one| one.kind == kind && one.state == ConversationState::Held)
            .filter(|one| within(one.starts_at.date()))
            .count()
    }

    /// A conversation of the kind that is still ahead on a day.
    pub fn ahead(&self, kind: ConversationKind, on: Date) -> Option<&Conversation> {
        self.planned
            .iter()
            .find(|one| one.kind == kind && one.is_ahead(on))
    }
}

/// A conversation with a time (CO10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub form: ConversationForm,
    pub starts_at: Moment,
    #[serde(default)]
    pub ends_at: Option<Moment>,
    /// Who the citizen talks with.
    #[serde(default)]
    pub with: Words,
    #[serde(default)]
    pub place: Words,
    /// The number to call, or to be called on.
    #[serde(default)]
    pub phone: Words,
    #[serde(default)]
    pub self_booked: bool,
    #[serde(default = "mandatory")]
    pub obligation: Obligation,
    #[serde(default)]
    pub state: ConversationState,
}

fn mandatory() -> Obligation {
    Obligation::Mandatory
}

impl Conversation {
    /// Planned, and today or later.
    pub fn is_ahead(&self, on: Date) -> bool {
        self.state == ConversationState::Planned && on <= self.starts_at.date()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConversationState {
    #[default]
    Planned,
    Held,
    Cancelled,
    /// The citizen was not there: a fact, not a judgement.
    NoShow,
}

/// Until when a conversation of a kind is to be booked (SB2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingDeadline {
    pub id: BookingId,
    pub kind: ConversationKind,
    /// The day on which the citizen was told.
    pub told_on: Date,
    pub due_on: Date,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Planned, or planned anew under the same id. Ends the booking deadline of its kind.
    Planned(Conversation),
    Held {
        id: ConversationId,
    },
    Cancelled {
        id: ConversationId,
    },
    NotAttended {
        id: ConversationId,
    },
    BookingAsked(BookingDeadline),
    BookingLifted {
        id: BookingId,
    },
}

/// What an authority can tell of conversations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Plan(Conversation),
    RecordHeld { id: ConversationId },
    Cancel { id: ConversationId },
    RecordNoShow { id: ConversationId },
    AskBooking(BookingDeadline),
    LiftBooking { id: BookingId },
}

/// # Errors
/// [`Rejection::BookedAlready`] where a deadline or a second booking of a kind would stand beside a
/// booking ahead (SB6); [`Rejection::InvalidField`] for an unknown id or times out of order.
pub fn decide(known: &Conversations, today: Date, command: Command) -> Result<Decision, Rejection> {
    let invalid = |field: &str, remedy: &str| Rejection::InvalidField {
        field: field.into(),
        remedy: remedy.into(),
    };
    let planned = |id: &ConversationId| {
        known
            .find(id)
            .filter(|one| one.state == ConversationState::Planned)
            .map(|_| id.clone())
            .ok_or_else(|| invalid("conversation", "the id of a planned conversation"))
    };
    let event = match command {
        Command::Plan(conversation) => {
            let starts_at = conversation.starts_at;
            if conversation
                .ends_at
                .is_some_and(|ends_at| ends_at <= starts_at)
            {
                return Err(invalid("ends_at", "a moment after `starts_at`"));
            }
            if conversation.state != ConversationState::Planned {
                return Err(invalid(
                    "state",
                    "`planned`; what became of it is a row of its own",
                ));
            }
            let other = known.ahead(conversation.kind, today);
            if let Some(other) = other.filter(|other| other.id != conversation.id) {
                return Err(Rejection::BookedAlready {
                    starts_at: other.starts_at,
                });
            }
            Event::Planned(conversation)
        }
        Command::RecordHeld { id } => Event::Held { id: planned(&id)? },
        Command::Cancel { id } => Event::Cancelled { id: planned(&id)? },
        Command::RecordNoShow { id } => Event::NotAttended { id: planned(&id)? },
        Command::AskBooking(deadline) => {
            if deadline.due_on < deadline.told_on {
                return Err(invalid("due_on", "a date on or after `told_on`"));
            }
            if let Some(booked) = known.ahead(deadline.kind, deadline.told_on) {
                return Err(Rejection::BookedAlready {
                    starts_at: booked.starts_at,
                });
            }
            Event::BookingAsked(deadline)
        }
        Command::LiftBooking { id } => {
            if !known.deadlines.iter().any(|open| open.id == id) {
                return Err(invalid("booking", "the id of an open booking deadline"));
            }
            Event::BookingLifted { id }
        }
    };
    Ok(crate::case::Event::Conversation(event).into())
}

pub(crate) fn apply(known: &mut Conversations, event: &Event) {
    match event {
        Event::Planned(conversation) => {
            let kind = conversation.kind;
            known.deadlines.retain(|open| open.kind != kind);
            known.planned.retain(|old| old.id != conversation.id);
            known.planned.push(conversation.clone());
        }
        Event::Held { id } => known.set(id, ConversationState::Held),
        Event::Cancelled { id } => known.set(id, ConversationState::Cancelled),
        Event::NotAttended { id } => known.set(id, ConversationState::NoShow),
        Event::BookingAsked(deadline) => {
            known.deadlines.retain(|open| open.kind != deadline.kind);
            known.deadlines.push(deadline.clone());
        }
        Event::BookingLifted { id } => known.deadlines.retain(|open| open.id != *id),
    }
}

impl Conversations {
    fn set(&mut self, id: &ConversationId, state: ConversationState) {
        if let Some(known) = self.planned.iter_mut().find(|known| known.id == *id) {
            known.state = state;
        }
    }
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::Planned(conversation) => vec![
            &mut conversation.with,
            &mut conversation.place,
            &mut conversation.phone,
        ],
        _ => Vec::new(),
    }
}
