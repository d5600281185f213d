//! What a citizen does with conversations: books, moves, cancels, chooses the form, prepares, comments, and
//! asks for contact. Must not know who else wants a slot: the facts say what is free, and a claim takes it.

use serde::{Deserialize, Serialize};

use super::slot::{Slot, claim, forms};
use super::{
    Conversation, ConversationForm, ConversationKind, ConversationState, Event, TakenSlot,
};
use crate::calendar::Moment;
use crate::case::{Case, Decision, Facts, MAX_WORDS, Words};
use crate::ids::{ConversationId, SlotId};
use crate::rejection::Rejection;
use crate::rules::{Rule, RuleBook};

/// See the module. Variants are only ever added, at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    /// Takes a time slot: never queued, since another may take it meanwhile.
    Book {
        slot: SlotId,
        kind: ConversationKind,
        form: ConversationForm,
        /// The number to be called on; empty where the authority knows it.
        phone: Words,
    },
    /// Moves a conversation to another slot: never queued either.
    Rebook {
        id: ConversationId,
        slot: SlotId,
        form: ConversationForm,
        phone: Words,
    },
    Cancel {
        id: ConversationId,
        reason: Words,
    },
    /// Another form, or another number to be called on.
    ChooseForm {
        id: ConversationId,
        form: ConversationForm,
        phone: Words,
    },
    /// Questions and an agenda of one's own; replaces what was written before.
    Prepare {
        id: ConversationId,
        words: Words,
    },
    /// Whether the fund is to join (CO9b).
    ChooseFund {
        id: ConversationId,
        joins: bool,
    },
    /// Whether the case may be discussed there (CO12).
    TellConsent {
        id: ConversationId,
        given: bool,
    },
    CommentMinutes {
        id: ConversationId,
        words: Words,
    },
    /// There is no free time to book: the authority's to mend.
    TellNoSlots {
        kind: ConversationKind,
    },
    AskContact {
        about: Words,
        phone: Words,
        when: Words,
    },
}

impl CitizenCommand {
    /// The slot that it takes, if it takes one. Such an act is never queued.
    pub fn slot(&self) -> Option<&SlotId> {
        match self {
            Self::Book { slot, .. } | Self::Rebook { slot, .. } => Some(slot),
            _ => None,
        }
    }
}

/// The most characters of a number to be called on.
const MAX_PHONE: usize = 40;
/// The most requests for contact that wait for an answer.
const MAX_OPEN_CONTACTS: usize = 5;

/// # Errors
/// [`Rejection::UnknownSlot`], [`Rejection::SlotTaken`], [`Rejection::SlotPast`] for a slot that cannot be had;
/// [`Rejection::BookedAlready`] beside a booking ahead (SB6); [`Rejection::FormNotPermitted`] by the rules of
/// the day of the conversation (CO7); [`Rejection::TooLateToChange`] after the authority's window, or where it
/// has none; [`Rejection::DeadlineOver`] for cancelling what met a booking deadline that is over (move it);
/// [`Rejection::SlotsThere`] where there is a free time after all; [`Rejection::UnknownConversation`];
/// [`Rejection::Missing`] and [`Rejection::TooLong`] by field.
pub fn decide(
    case: &Case,
    rules: &RuleBook,
    facts: &Facts,
    now: Moment,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let known = &case.conversations;
    let find = |id: &ConversationId| known.find(id).ok_or(Rejection::UnknownConversation);
    let event = match command {
        CitizenCommand::Book {
            kind, form, phone, ..
        } => {
            if let Some(booked) = known.ahead(*kind, now.date()) {
                return Err(Rejection::BookedAlready {
                    starts_at: booked.starts_at,
                });
            }
            let deadline = known.deadlines.iter().find(|open| open.kind == *kind);
            let booked = take(case, rules, facts, now, (*kind, *form), phone)?;
            return Ok(booked.decision(|conversation| Conversation {
                id: ConversationId(format!("booking-{}", case.version + 1)),
                instead_of: deadline.cloned(),
                ..conversation
            }));
        }
        CitizenCommand::Rebook {
            id, form, phone, ..
        } => {
            let old = find(id)?;
            changeable(old, now)?;
            let phone = if phone.is_empty() {
                &old.citizen_phone
            } else {
                phone
            };
            let mut moved =
                take(case, rules, facts, now, (old.kind, *form), phone)?.decision(|conversation| {
                    Conversation {
                        id: old.id.clone(),
                        instead_of: old.instead_of.clone(),
                        obligation: old.obligation,
                        description: old.description.clone(),
                        participants: old.participants.clone(),
                        fund: old.fund.clone(),
                        documents: old.documents.clone(),
                        asks_consent: old.asks_consent,
                        sector: old.sector,
                        ..conversation
                    }
                });
            moved.releases.extend(released(old));
            return Ok(moved);
        }
        CitizenCommand::Cancel { id, reason } => {
            let one = find(id)?;
            changeable(one, now)?;
            reason.at_most(MAX_WORDS, "reason")?;
            if reason.is_empty() {
                return Err(missing("reason"));
            }
            if let Some(deadline) = &one.instead_of
                && deadline.due_on < now.date()
            {
                return Err(Rejection::DeadlineOver {
                    due_on: deadline.due_on,
                });
            }
            let cancelled = Event::CancelledByCitizen {
                id: id.clone(),
                reason: reason.clone(),
            };
            return Ok(Decision {
                releases: released(one).into_iter().collect(),
                ..crate::case::Event::Conversation(cancelled).into()
            });
        }
        CitizenCommand::ChooseForm { id, form, phone } => {
            let one = find(id)?;
            phone.at_most(MAX_PHONE, "phone")?;
            if *form == one.form {
                // Another number is no other conversation: it can be told until the start.
                if one.state != ConversationState::Planned || one.starts_at <= now {
                    return Err(Rejection::TooLateToChange { until: None });
                }
            } else {
                changeable(one, now)?;
                let offered = one.forms.contains(form);
                permitted(case, rules, one.kind, *form, one.starts_at, offered)?;
            }
            Event::FormChosen {
                id: id.clone(),
                form: *form,
                phone: phone.clone(),
            }
        }
        CitizenCommand::Prepare { id, words } => {
            let one = find(id)?;
            words.at_most(MAX_WORDS, "words")?;
            if one.state != ConversationState::Planned {
                return Err(Rejection::TooLateToChange { until: None });
            }
            Event::Prepared {
                id: id.clone(),
                words: words.clone(),
            }
        }
        CitizenCommand::ChooseFund { id, joins } => {
            let one = find(id)?;
            if one.fund.is_none() {
                return Err(Rejection::UnknownConversation);
            }
            if one.state != ConversationState::Planned || one.starts_at <= now {
                return Err(Rejection::TooLateToChange { until: None });
            }
            Event::FundChosen {
                id: id.clone(),
                joins: *joins,
            }
        }
        CitizenCommand::TellConsent { id, given } => {
            let one = find(id)?;
            if !one.asks_consent {
                return Err(Rejection::UnknownConversation);
            }
            if one.state != ConversationState::Planned {
                return Err(Rejection::TooLateToChange { until: None });
            }
            Event::ConsentTold {
                id: id.clone(),
                given: *given,
            }
        }
        CitizenCommand::CommentMinutes { id, words } => {
            let one = find(id)?;
            words.at_most(MAX_WORDS, "words")?;
            if one.around.minutes_at.is_none() {
                return Err(Rejection::UnknownConversation);
            }
            if words.is_empty() {
                return Err(missing("words"));
            }
            Event::MinutesCommented {
                id: id.clone(),
                words: words.clone(),
            }
        }
        CitizenCommand::TellNoSlots { kind } => {
            if !known.deadlines.iter().any(|open| open.kind == *kind) {
                return Err(Rejection::UnknownConversation);
            }
            if facts.free_slots > 0 {
                return Err(Rejection::SlotsThere);
            }
            Event::NoSlotsTold {
                kind: *kind,
                on: now.date(),
            }
        }
        CitizenCommand::AskContact { about, phone, when } => {
            let waiting = known.contacts.iter().filter(|one| one.answer.is_none());
            if waiting.count() >= MAX_OPEN_CONTACTS {
                return Err(Rejection::TooMany {
                    max: MAX_OPEN_CONTACTS as u32,
                });
            }
            about.at_most(MAX_WORDS, "about")?;
            phone.at_most(MAX_PHONE, "phone")?;
            when.at_most(MAX_LINE, "when")?;
            if phone.is_empty() {
                return Err(missing("phone"));
            }
            Event::ContactAsked {
                about: about.clone(),
                phone: phone.clone(),
                when: when.clone(),
            }
        }
    };
    Ok(crate::case::Event::Conversation(event).into())
}

const MAX_LINE: usize = 200;

fn missing(field: &str) -> Rejection {
    Rejection::Missing {
        field: field.into(),
    }
}

/// Within the authority's window for moving, cancelling and choosing.
fn changeable(one: &Conversation, now: Moment) -> Result<(), Rejection> {
    let until = one.changeable_until();
    let planned = one.state == ConversationState::Planned;
    if planned && until.is_some_and(|until| now < until) {
        return Ok(());
    }
    Err(Rejection::TooLateToChange { until })
}

/// The rule that keeps a form from a conversation, if one does.
fn permitted(
    case: &Case,
    rules: &RuleBook,
    kind: ConversationKind,
    form: ConversationForm,
    at: Moment,
    offered: bool,
) -> Result<(), Rejection> {
    let forms = forms(case, rules, kind, at.date());
    if offered && forms.permitted.contains(&form) {
        return Ok(());
    }
    let rule = forms.rule.filter(|_| !forms.permitted.contains(&form));
    Err(Rejection::FormNotPermitted {
        form,
        rule: rule.map(|rule: &Rule| rule.id.clone()),
    })
}

pub(super) struct Taken<'s> {
    slot: &'s Slot,
    seat: u16,
    conversation: Conversation,
}

impl Taken<'_> {
    pub(super) fn decision(self, complete: impl FnOnce(Conversation) -> Conversation) -> Decision {
        let planned = Event::Planned(complete(self.conversation));
        Decision {
            claims: vec![self.slot.claim(self.seat)],
            ..crate::case::Event::Conversation(planned).into()
        }
    }
}

pub(super) fn take<'s>(
    case: &Case,
    rules: &RuleBook,
    facts: &'s Facts,
    now: Moment,
    (kind, form): (ConversationKind, ConversationForm),
    phone: &Words,
) -> Result<Taken<'s>, Rejection> {
    phone.at_most(MAX_PHONE, "phone")?;
    let (slot, taken) = facts.slot.as_ref().ok_or(Rejection::UnknownSlot)?;
    if !slot.kinds.contains(&kind) {
        return Err(Rejection::UnknownSlot);
    }
    if slot.starts_at <= now {
        return Err(Rejection::SlotPast);
    }
    let seat = slot.free_seat(taken).ok_or(Rejection::SlotTaken)?;
    permitted(
        case,
        rules,
        kind,
        form,
        slot.starts_at,
        slot.forms.contains(&form),
    )?;
    Ok(Taken {
        slot,
        seat,
        conversation: Conversation {
            ends_at: Some(slot.ends_at),
            with: Words(slot.with.clone()),
            place: Words(slot.place.clone()),
            phone: Words(slot.phone.clone()),
            self_booked: true,
            staff: slot.staff.clone(),
            who_calls: slot.who_calls,
            citizen_phone: phone.clone(),
            before_you_come: Words(slot.before_you_come.clone()),
            forms: slot.forms.clone(),
            rebook_hours: slot.rebook_hours,
            join_address: slot.join_address.clone(),
            slot: Some(TakenSlot {
                authority: slot.authority.clone(),
                id: slot.id.clone(),
                seat,
            }),
            group: slot.seats > 1,
            ..Conversation::new(ConversationId(String::new()), kind, form, slot.starts_at)
        },
    })
}

fn released(one: &Conversation) -> Option<crate::case::Claim> {
    let TakenSlot {
        authority,
        id,
        seat,
    } = one.slot.as_ref()?;
    Some(claim(authority, id, *seat))
}
