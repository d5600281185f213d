//! Conversations: what is planned, held or missed, deadlines for booking one, and what is said before and
//! after. One deadline or one booking of a kind, never both (SB6). What a citizen does is in `citizen`, a time that
//! staff book for them in `staff`, time slots and forms in `slot`; the room of a video conversation is the server's, and no part of the log.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Moment};
use crate::case::{Case, Decision, MAX_WORDS, Recorded, Words};
use crate::ids::{AuthorityId, BookingId, ConversationId, DocumentId, SlotId, StaffId};
use crate::plan::{Obligation, Sector};
use crate::rejection::Rejection;
use crate::rules::{RuleBook, Terms};

pub mod citizen;
pub mod slot;
pub mod staff;

pub use citizen::CitizenCommand;
pub use slot::Slot;

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
    /// Oldest first.
    pub contacts: Vec<ContactRequest>,
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
    /// What it is about, beyond its kind.
    #[serde(default)]
    pub description: Words,
    /// Who holds it, by the authority's own key.
    #[serde(default)]
    pub staff: Option<StaffId>,
    /// Who calls whom, where it is by telephone.
    #[serde(default)]
    pub who_calls: WhoCalls,
    /// The number on which the citizen wants to be called.
    #[serde(default)]
    pub citizen_phone: Words,
    /// What to know before coming to the place.
    #[serde(default)]
    pub before_you_come: Words,
    /// The forms that the authority offers; empty where there is no other than `form`.
    #[serde(default)]
    pub forms: Vec<ConversationForm>,
    /// Until how many hours before the start the citizen can move it, cancel it or choose another form in the
    /// portal; none where they cannot, and call.
    #[serde(default)]
    pub rebook_hours: Option<u16>,
    /// The authority's own join address, where the video is not the portal's.
    #[serde(default)]
    pub join_address: Option<String>,
    /// The slot that it was booked in.
    #[serde(default)]
    pub slot: Option<TakenSlot>,
    /// The deadline that the booking met: it stands again if the citizen cancels.
    #[serde(default)]
    pub instead_of: Option<BookingDeadline>,
    /// Who else is to be there.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// The unemployment fund's part in a joint conversation (CO9b).
    #[serde(default)]
    pub fund: Option<FundPart>,
    /// Documents to read beforehand.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// Whether the citizen is asked to agree that the case is discussed there (CO12).
    #[serde(default)]
    pub asks_consent: bool,
    /// Several citizens at once.
    #[serde(default)]
    pub group: bool,
    /// What became of it and was said around it.
    #[serde(default)]
    pub around: Around,
    /// Whose field it is. What is not employment is told to an authority's staff without its words.
    #[serde(default)]
    pub sector: Sector,
}

fn mandatory() -> Obligation {
    Obligation::Mandatory
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhoCalls {
    #[default]
    Authority,
    Citizen,
}

/// A slot of an authority, and the seat in it: 0 where it holds one only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenSlot {
    pub authority: AuthorityId,
    pub id: SlotId,
    pub seat: u16,
}

/// Somebody who is to be there, beside the citizen and who holds it (CO11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    pub name: Words,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Beskæftigelse.
    Employment,
    /// Sundhed.
    Health,
    /// Social.
    Social,
    /// Uddannelse.
    Education,
    /// Sundhedskoordinator fra regionen.
    HealthCoordinator,
    Interpreter,
    /// Bisidder.
    Companion,
    Other,
}

/// Whether the fund takes part in a joint conversation, and who chose so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundPart {
    pub authority: AuthorityId,
    pub name: Words,
    pub joins: bool,
}

/// What was said before and after a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    /// The citizen's questions and own agenda.
    #[serde(default)]
    pub prepared: Words,
    #[serde(default)]
    pub cancelled_because: Words,
    /// Referat.
    #[serde(default)]
    pub minutes: Words,
    #[serde(default)]
    pub minutes_at: Option<Moment>,
    /// The citizen's word on the minutes.
    #[serde(default)]
    pub comment: Words,
    /// Whether the citizen agrees that the case is discussed, and when they said so.
    #[serde(default)]
    pub consent: Option<(bool, Moment)>,
    /// When the citizen chose the fund in or out, oldest first.
    #[serde(default)]
    pub fund_choices: Vec<(bool, Moment)>,
}

/// A citizen asks to be contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRequest {
    /// The version of the case at which it was asked: its name.
    pub version: u64,
    pub asked_at: Moment,
    pub about: Words,
    /// The number to call, and when it suits.
    pub phone: Words,
    pub when: Words,
    pub answer: Option<ContactAnswer>,
}

/// What the authority answers to a request for contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactAnswer {
    /// When they call; none where a conversation is booked instead, or it is done.
    #[serde(default)]
    pub call_at: Option<Moment>,
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    #[serde(default)]
    pub text: Words,
}

impl Conversation {
    /// A planned conversation of which no more is known.
    pub fn new(
        id: ConversationId,
        kind: ConversationKind,
        form: ConversationForm,
        starts_at: Moment,
    ) -> Self {
        Self {
            id,
            kind,
            form,
            starts_at,
            ends_at: None,
            with: Words::default(),
            place: Words::default(),
            phone: Words::default(),
            self_booked: false,
            obligation: mandatory(),
            state: ConversationState::Planned,
            description: Words::default(),
            staff: None,
            who_calls: WhoCalls::Authority,
            citizen_phone: Words::default(),
            before_you_come: Words::default(),
            forms: Vec::new(),
            rebook_hours: None,
            join_address: None,
            slot: None,
            instead_of: None,
            participants: Vec::new(),
            fund: None,
            documents: Vec::new(),
            asks_consent: false,
            group: false,
            around: Around::default(),
            sector: Sector::Employment,
        }
    }

    /// Held by video in a room of ours. While it goes on it may already be recorded as held.
    pub fn has_room(&self) -> bool {
        let goes_on = matches!(
            self.state,
            ConversationState::Planned | ConversationState::Held
        );
        // Where the authority meets elsewhere, its own address is the door.
        self.form == ConversationForm::Video && self.join_address.is_none() && goes_on
    }

    pub fn room_is_open(&self, now: Moment) -> bool {
        self.has_room() && self.opens_at() <= now && now < self.closes_at()
    }

    /// Whether the fund takes part: as the authority planned it, unless the citizen last chose it out (CO9b).
    pub fn fund_joins(&self) -> bool {
        let chosen = self.around.fund_choices.last();
        self.fund.as_ref().is_some_and(|fund| fund.joins) && chosen.is_none_or(|(joins, _)| *joins)
    }

    /// Whether somebody of this fund may come to it: a joint conversation that it takes part in.
    pub fn invites(&self, fund: &AuthorityId) -> bool {
        let named = self
            .fund
            .as_ref()
            .is_some_and(|part| part.authority == *fund);
        self.kind == ConversationKind::Joint && named && self.fund_joins()
    }

    /// Planned, and today or later.
    pub fn is_ahead(&self, on: Date) -> bool {
        self.state == ConversationState::Planned && on <= self.starts_at.date()
    }

    /// Until when the citizen can move it, cancel it or choose another form in the portal.
    pub fn changeable_until(&self) -> Option<Moment> {
        let hours = self.rebook_hours?;
        Some(self.starts_at.plus_ms(-i64::from(hours) * HOUR_MS))
    }

    /// When the room of a video conversation opens.
    pub fn opens_at(&self) -> Moment {
        self.starts_at.plus_ms(-ROOM_OPENS_MS)
    }

    /// When the room closes: a conversation may last longer than planned.
    pub fn closes_at(&self) -> Moment {
        let ends_at = self
            .ends_at
            .unwrap_or_else(|| self.starts_at.plus_ms(HOUR_MS));
        ends_at.plus_ms(ROOM_CLOSES_MS)
    }
}

const HOUR_MS: i64 = 3_600_000;
/// So long before the start a room opens.
const ROOM_OPENS_MS: i64 = 10 * 60_000;
/// So long after the end a room closes.
const ROOM_CLOSES_MS: i64 = 2 * HOUR_MS;

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
    /// The day on which the citizen told that there was no free time: it is the authority's to find one.
    #[serde(default)]
    pub no_slots_on: Option<Date>,
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
    /// The citizen cancelled a conversation that they could; its booking deadline stands again.
    CancelledByCitizen {
        id: ConversationId,
        reason: Words,
    },
    FormChosen {
        id: ConversationId,
        form: ConversationForm,
        /// The number to call; empty leaves it as it is.
        phone: Words,
    },
    Prepared {
        id: ConversationId,
        words: Words,
    },
    FundChosen {
        id: ConversationId,
        joins: bool,
    },
    ConsentTold {
        id: ConversationId,
        given: bool,
    },
    MinutesWritten {
        id: ConversationId,
        minutes: Words,
    },
    MinutesCommented {
        id: ConversationId,
        words: Words,
    },
    /// The citizen found no free time for a kind that is to be booked: the authority's to mend.
    NoSlotsTold {
        kind: ConversationKind,
        on: Date,
    },
    ContactAsked {
        about: Words,
        phone: Words,
        when: Words,
    },
    ContactAnswered {
        /// The version at which it was asked.
        version: u64,
        answer: ContactAnswer,
    },
}

/// What an authority can tell of conversations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Plan(Conversation),
    RecordHeld {
        id: ConversationId,
    },
    Cancel {
        id: ConversationId,
    },
    RecordNoShow {
        id: ConversationId,
    },
    AskBooking(BookingDeadline),
    LiftBooking {
        id: BookingId,
    },
    /// Referat: what was agreed.
    WriteMinutes {
        id: ConversationId,
        minutes: Words,
    },
    AnswerContact {
        version: u64,
        answer: ContactAnswer,
    },
}

/// # Errors
/// [`Rejection::BookedAlready`] where a deadline or a second booking of a kind would stand beside a
/// booking ahead (SB6); [`Rejection::TooEarly`] for a booking deadline that is shorter than the law lets it
/// be (SB2); [`Rejection::InvalidField`] for an unknown id, times out of order, or a deadline for who is
/// exempt from booking (SB3).
pub fn decide(
    case: &Case,
    rules: &RuleBook,
    today: Date,
    command: Command,
) -> Result<Decision, Rejection> {
    let known = &case.conversations;
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
            check_words(&conversation)?;
            if let Some(address) = &conversation.join_address
                && !address.starts_with("https://")
            {
                return Err(invalid(
                    "join_address",
                    "an address that begins with https://",
                ));
            }
            if conversation.around != Around::default() {
                return Err(invalid(
                    "around",
                    "nothing yet; that comes with rows of its own",
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
            check_deadline(case, rules, &deadline)?;
            Event::BookingAsked(deadline)
        }
        Command::LiftBooking { id } => {
            if !known.deadlines.iter().any(|open| open.id == id) {
                return Err(invalid("booking", "the id of an open booking deadline"));
            }
            Event::BookingLifted { id }
        }
        Command::WriteMinutes { id, minutes } => {
            let over = known.find(&id).filter(|one| {
                one.state == ConversationState::Held
                    || one.state == ConversationState::Planned && one.starts_at.date() <= today
            });
            if over.is_none() {
                return Err(invalid("conversation", "the id of one that was held"));
            }
            if minutes.is_empty() {
                return Err(invalid("minutes", "what was said and agreed"));
            }
            minutes.at_most(MAX_MINUTES, "minutes")?;
            Event::MinutesWritten { id, minutes }
        }
        Command::AnswerContact { version, answer } => {
            if !known.contacts.iter().any(|asked| asked.version == version) {
                return Err(invalid(
                    "contact",
                    "the version at which contact was asked for",
                ));
            }
            if answer.call_at.is_none() && answer.conversation.is_none() && answer.text.is_empty() {
                return Err(invalid(
                    "answer",
                    "when you call, a conversation, or a text",
                ));
            }
            if let Some(id) = &answer.conversation
                && known.find(id).is_none()
            {
                return Err(invalid("answer.conversation", "the id of a conversation"));
            }
            answer.text.at_most(MAX_WORDS, "answer.text")?;
            Event::ContactAnswered { version, answer }
        }
    };
    Ok(crate::case::Event::Conversation(event).into())
}

/// The most characters of minutes.
pub const MAX_MINUTES: usize = 20_000;
/// The most people who can be named beside the citizen and who holds it.
const MAX_PARTICIPANTS: usize = 12;

fn check_words(conversation: &Conversation) -> Result<(), Rejection> {
    if conversation.participants.len() > MAX_PARTICIPANTS {
        return Err(Rejection::TooMany {
            max: MAX_PARTICIPANTS as u32,
        });
    }
    for (words, field) in [
        (&conversation.description, "description"),
        (&conversation.before_you_come, "before_you_come"),
    ] {
        words.at_most(MAX_WORDS, field)?;
    }
    Ok(())
}

/// A deadline is at least as long as the law of the day says, and asks only those who book themselves.
fn check_deadline(
    case: &Case,
    rules: &RuleBook,
    deadline: &BookingDeadline,
) -> Result<(), Rejection> {
    let Some(opening) = case.registration.opening_on(deadline.told_on) else {
        return Ok(());
    };
    let group = case.registration.target_group(deadline.told_on);
    let binding = rules
        .on(deadline.told_on, opening)
        .filter(|rule| rule.binds(group));
    for rule in binding {
        let Terms::SelfBooking { min_days, .. } = &rule.terms else {
            continue;
        };
        let exemptions = &case.availability.exemptions;
        if exemptions
            .iter()
            .any(|one| one.holds(deadline.told_on) && one.rules.contains(&rule.id))
        {
            return Err(Rejection::InvalidField {
                field: "citizen".into(),
                remedy: "a citizen who is not exempt from booking; send a row `conversation` with a time".into(),
            });
        }
        let earliest = deadline.told_on.plus(i32::from(*min_days));
        if deadline.due_on < earliest {
            return Err(Rejection::TooEarly {
                field: "due_on".into(),
                earliest,
            });
        }
    }
    Ok(())
}

pub(crate) fn apply(known: &mut Conversations, event: &Event, recorded: &Recorded) {
    let now = recorded.recorded_at;
    match event {
        Event::Planned(conversation) => {
            let kind = conversation.kind;
            known.deadlines.retain(|open| open.kind != kind);
            // Planned anew, it keeps what was said around it.
            let around = known.find(&conversation.id).map(|old| old.around.clone());
            known.planned.retain(|old| old.id != conversation.id);
            known.planned.push(Conversation {
                around: around.unwrap_or_default(),
                ..conversation.clone()
            });
        }
        Event::Held { id } => known.set(id, ConversationState::Held),
        Event::Cancelled { id } => known.set(id, ConversationState::Cancelled),
        Event::NotAttended { id } => known.set(id, ConversationState::NoShow),
        Event::BookingAsked(deadline) => {
            known.deadlines.retain(|open| open.kind != deadline.kind);
            known.deadlines.push(deadline.clone());
        }
        Event::BookingLifted { id } => known.deadlines.retain(|open| open.id != *id),
        Event::CancelledByCitizen { id, reason } => {
            let mut deadline = None;
            known.change(id, |one| {
                one.state = ConversationState::Cancelled;
                one.around.cancelled_because = reason.clone();
                deadline = one.instead_of.take();
            });
            known.deadlines.extend(deadline);
        }
        Event::FormChosen { id, form, phone } => known.change(id, |one| {
            one.form = *form;
            if !phone.is_empty() {
                one.citizen_phone = phone.clone();
            }
        }),
        Event::Prepared { id, words } => {
            known.change(id, |one| one.around.prepared = words.clone());
        }
        Event::FundChosen { id, joins } => known.change(id, |one| {
            one.around.fund_choices.push((*joins, now));
            if let Some(fund) = &mut one.fund {
                fund.joins = *joins;
            }
        }),
        Event::ConsentTold { id, given } => {
            known.change(id, |one| one.around.consent = Some((*given, now)));
        }
        Event::MinutesWritten { id, minutes } => known.change(id, |one| {
            one.state = ConversationState::Held;
            one.around.minutes = minutes.clone();
            one.around.minutes_at = Some(now);
        }),
        Event::MinutesCommented { id, words } => {
            known.change(id, |one| one.around.comment = words.clone());
        }
        Event::NoSlotsTold { kind, on } => {
            for open in known.deadlines.iter_mut().filter(|open| open.kind == *kind) {
                open.no_slots_on = Some(*on);
            }
        }
        Event::ContactAsked { about, phone, when } => known.contacts.push(ContactRequest {
            version: recorded.version,
            asked_at: now,
            about: about.clone(),
            phone: phone.clone(),
            when: when.clone(),
            answer: None,
        }),
        Event::ContactAnswered { version, answer } => {
            let asked = known
                .contacts
                .iter_mut()
                .find(|one| one.version == *version);
            if let Some(asked) = asked {
                asked.answer = Some(answer.clone());
            }
        }
    }
}

impl Conversations {
    fn set(&mut self, id: &ConversationId, state: ConversationState) {
        self.change(id, |known| known.state = state);
    }

    fn change(&mut self, id: &ConversationId, change: impl FnOnce(&mut Conversation)) {
        if let Some(known) = self.planned.iter_mut().find(|known| known.id == *id) {
            change(known);
        }
    }
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::Planned(conversation) => {
            let mut words = vec![
                &mut conversation.with,
                &mut conversation.place,
                &mut conversation.phone,
                &mut conversation.description,
                &mut conversation.citizen_phone,
                &mut conversation.before_you_come,
            ];
            words.extend(conversation.fund.as_mut().map(|fund| &mut fund.name));
            words.extend(
                conversation
                    .participants
                    .iter_mut()
                    .map(|one| &mut one.name),
            );
            words
        }
        Event::CancelledByCitizen { reason: words, .. }
        | Event::FormChosen { phone: words, .. }
        | Event::Prepared { words, .. }
        | Event::MinutesWritten { minutes: words, .. }
        | Event::MinutesCommented { words, .. } => vec![words],
        Event::ContactAsked { about, phone, when } => vec![about, phone, when],
        Event::ContactAnswered { answer, .. } => vec![&mut answer.text],
        Event::Held { .. }
        | Event::Cancelled { .. }
        | Event::NotAttended { .. }
        | Event::BookingAsked(_)
        | Event::BookingLifted { .. }
        | Event::FundChosen { .. }
        | Event::ConsentTold { .. }
        | Event::NoSlotsTold { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_open_from_ten_minutes_before_until_two_hours_after() {
        let at = |text: &str| Moment::parse(text).expect("a moment");
        let talk = |change: fn(&mut Conversation)| {
            let starts_at = at("2026-06-09T10:00:00+02:00");
            let mut talk = Conversation::new(
                "talk".into(),
                ConversationKind::Job,
                ConversationForm::Video,
                starts_at,
            );
            talk.ends_at = Some(at("2026-06-09T10:30:00+02:00"));
            change(&mut talk);
            talk
        };
        for (now, change, open) in [
            ("09:49:59", (|_| ()) as fn(&mut Conversation), false),
            ("09:50:00", |_| (), true),
            ("12:29:59", |_| (), true),
            ("12:30:00", |_| (), false),
            // Without an end it is taken to last an hour.
            ("12:59:59", |talk| talk.ends_at = None, true),
            ("13:00:00", |talk| talk.ends_at = None, false),
            (
                "10:10:00",
                |talk| talk.state = ConversationState::Held,
                true,
            ),
            (
                "10:10:00",
                |talk| talk.state = ConversationState::Cancelled,
                false,
            ),
            (
                "10:10:00",
                |talk| talk.state = ConversationState::NoShow,
                false,
            ),
            (
                "10:10:00",
                |talk| talk.form = ConversationForm::Phone,
                false,
            ),
            (
                "10:10:00",
                |talk| talk.form = ConversationForm::InPerson,
                false,
            ),
            // The authority meets elsewhere.
            (
                "10:10:00",
                |talk| talk.join_address = Some("https://vdx.example.dk".into()),
                false,
            ),
        ] {
            let now = at(&format!("2026-06-09T{now}+02:00"));
            assert_eq!(talk(change).room_is_open(now), open, "{now}");
        }
    }
}
