//! Why an act is refused: data, never text. Each reason can be told to the citizen, with a way out.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::{Date, Moment};
use crate::conversation::ConversationForm;
use crate::ids::{Reference, RuleId};

/// Variants are only ever added, at the end: they are stored as outcomes and cross the wire.
/// The English sentences are for tools and logs; the portal has its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The period the citizen confirmed for is closed by an earlier confirmation.
    #[error("already confirmed on {confirmed_on}")]
    PeriodClosed {
        confirmed_on: Date,
        received_at: Option<Moment>,
        reference: Option<Reference>,
        next_due_on: Option<Date>,
    },
    /// No rule of the date asks the citizen to confirm.
    #[error("no rule asks for a confirmation today")]
    NothingAsked { rule: Option<RuleId> },
    /// The duty rests by the rule named.
    #[error("the duty rests under {rule}")]
    Resting { rule: RuleId },
    /// The citizen's target group is not bound to confirm.
    #[error("not bound to confirm")]
    NotBound,
    #[error("not registered as a job seeker on {on}")]
    NotRegistered { on: Date },
    #[error("already registered on {on}, or registered later")]
    AlreadyRegistered { on: Date },
    #[error("the case is already open")]
    CaseAlreadyOpen,
    #[error("the case is not open yet; send the citizen first")]
    CaseNotOpen,
    #[error("`{field}` is longer than {max} characters")]
    TooLong { field: String, max: u32 },
    #[error("`{field}`: expected {remedy}")]
    InvalidField { field: String, remedy: String },
    /// A field that must be filled in is empty.
    #[error("`{field}` is empty")]
    Missing { field: String },
    #[error("`{field}` lies in the future")]
    InFuture { field: String },
    /// A day before the earliest that can be told now.
    #[error("`{field}` lies before {earliest}")]
    TooEarly { field: String, earliest: Date },
    #[error("ends before it begins")]
    EndsBeforeItBegins,
    /// Days that an absence told earlier holds already.
    #[error("overlaps an absence from {from}")]
    OverlapsAbsence { from: Date, to: Option<Date> },
    /// Nothing to end: no such absence is open.
    #[error("not reported away")]
    NotAbsent,
    #[error("no such entry in the joblog")]
    UnknownEntry,
    #[error("no such suggestion")]
    UnknownSuggestion,
    #[error("no such item in the plan")]
    UnknownPlanItem,
    #[error("no such notice")]
    UnknownNotice,
    #[error("more than {max} of them")]
    TooMany { max: u32 },
    /// A conversation of the kind is booked already (SB6).
    #[error("a conversation of this kind is booked already")]
    BookedAlready { starts_at: Moment },
    /// An offer cannot go from the one state to the other.
    #[error("an item cannot go from `{from}` to `{to}`")]
    NoSuchStep { from: String, to: String },
    /// The citizen took it back before it was received.
    #[error("withdrawn before it was received")]
    Withdrawn,
    #[error("no such time slot")]
    UnknownSlot,
    /// Another took it first.
    #[error("the time slot is taken")]
    SlotTaken,
    #[error("the time slot has begun")]
    SlotPast,
    /// By the rules of the conversation's day, or because the authority does not offer it.
    #[error("a conversation like this cannot be by {form:?} then")]
    FormNotPermitted {
        form: ConversationForm,
        rule: Option<RuleId>,
    },
    #[error("no such conversation")]
    UnknownConversation,
    /// It could be changed until a moment, or not at all.
    #[error("too late to change it here")]
    TooLateToChange { until: Option<Moment> },
    /// The deadline that the booking met is over: it can be moved, not cancelled.
    #[error("the booking deadline was {due_on}; move it instead")]
    DeadlineOver { due_on: Date },
    #[error("there is a free time")]
    SlotsThere,
    /// It is not offered, or no longer.
    #[error("no such course run, or it is cancelled")]
    RunGone,
    /// One could enrol until a day.
    #[error("the course run could be applied for until {on}")]
    RunClosed { on: Date },
    /// It is held on other days than those that were seen.
    #[error("the course run begins on {starts_on} now")]
    RunMoved { starts_on: Date },
    /// The scheme's rule says no.
    #[error("the scheme does not permit it")]
    NotPermitted { rule: Option<RuleId> },
    #[error("applied for already")]
    AppliedAlready,
    /// Another took the last seat; whether there is a line to stand in.
    #[error("no seat is free")]
    SeatsTaken { line: bool },
    #[error("no such application, or it is over")]
    UnknownApplication,
}
