//! What a log amounts to so far: the case, the latest receipts and the latest changes of the plan. It
//! can be made from the log at any time, and is made on from an earlier one. Must not decide anything.

use serde::{Deserialize, Serialize};

use crate::application;
use crate::availability::{self, Lateness, StandingState, standings};
use crate::calendar::{Date, Moment};
use crate::case::{By, Case, Event, ReadFault, Recorded, Shown, Words};
use crate::conversation::{Around, Conversation, ConversationState, Conversations};
use crate::history::{self, Change};
use crate::ids::{CommandId, Reference, RuleId};
use crate::joblog;
use crate::rules::RuleBook;

/// The generation of a kept snapshot's form, raised when one that is kept could be misread.
pub const FORM: u16 = 6;

/// So many of the latest receipts, and of the latest changes of the plan.
pub const RECEIPTS: usize = 20;
const CHANGES: usize = 40;
/// Lines of the joblog from so many days back: more than the longest stretch that an agreement counts.
const JOBLOG_DAYS: i32 = 62;
const JOBLOG_ENTRIES: usize = 120;
const CONFIRMATIONS: usize = 12;
const REMARKS: usize = 20;
const NOTICES: usize = 10;
const ACTIVITIES: usize = 40;
/// Of so many conversations that are over, what was said around them.
const CONVERSATIONS: usize = 6;
const CONTACTS: usize = 10;
/// More than can be open at once.
const APPLICATIONS: usize = 3 * application::MAX_OPEN;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub case: Case,
    /// Of the citizen's acts, newest first.
    pub receipts: Vec<Receipt>,
    /// Of the plan, oldest first.
    pub changes: Vec<Change>,
    /// When the latest event was received.
    pub latest_at: Option<Moment>,
    /// Whether older things were left out of it.
    pub cut: bool,
}

/// Proof that an act was received: the server's time, a reference, and what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of the act's first event.
    pub version: u64,
    /// The act's own name, by which its phone knows it.
    pub command: CommandId,
    pub reference: Reference,
    pub received_at: Moment,
    /// The phone's time when the act was made: evidence only.
    pub made_at: Option<Moment>,
    pub shown: Option<Shown>,
    pub of: ReceiptOf,
    /// That it came after its deadline.
    pub late: Option<Late>,
}

/// What kind of act was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptOf {
    /// Whether changes were told with it.
    Confirmation {
        told_changes: bool,
    },
    Absence,
    Suggestion,
    JobLog,
    Plan,
    Conversation,
    Registration,
    Application,
}

/// An act that was received after its deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// The rule whose deadline it was.
    pub rule: RuleId,
    pub due_on: Date,
    pub lateness: Lateness,
    /// Whether the phone says that it was made in time. Evidence only.
    pub made_in_time: bool,
}

impl Snapshot {
    /// # Errors
    /// [`ReadFault::OutOfOrder`] where an event is missing, doubled or misplaced.
    pub fn replay<'e>(
        log: impl IntoIterator<Item = &'e Recorded>,
        rules: &RuleBook,
    ) -> Result<Self, ReadFault> {
        let mut snapshot = Self::default();
        snapshot.go_on(log, rules)?;
        Ok(snapshot)
    }

    /// Takes what follows in the log.
    ///
    /// # Errors
    /// [`ReadFault::OutOfOrder`] where an event is missing, doubled or misplaced.
    pub fn go_on<'e>(
        &mut self,
        log: impl IntoIterator<Item = &'e Recorded>,
        rules: &RuleBook,
    ) -> Result<(), ReadFault> {
        for recorded in log {
            self.receive(recorded, rules);
            self.changes
                .extend(history::changes(&self.case.plan, recorded));
            let over = self.changes.len().saturating_sub(CHANGES);
            self.changes.drain(..over);
            self.case.take(recorded)?;
            self.latest_at = Some(recorded.recorded_at);
        }
        Ok(())
    }

    fn receive(&mut self, recorded: &Recorded, rules: &RuleBook) {
        if recorded.by != By::Citizen {
            return;
        }
        // An act of several events has one reference: its first event speaks for it.
        let latest = self.receipts.first();
        if latest.is_some_and(|latest| latest.reference == recorded.reference) {
            return;
        }
        self.receipts
            .insert(0, Receipt::of(recorded, &self.case, rules));
        self.receipts.truncate(RECEIPTS);
    }

    /// What a phone is given first: enough for every agenda from `today` on, and no more than it
    /// takes to begin with, however long the case is.
    pub fn recent(mut self, today: Date) -> Self {
        let since = today.plus(-JOBLOG_DAYS);
        let case = &mut self.case;
        let before = size(case);
        case.joblog.entries.retain(|entry| entry.on >= since);
        keep_last(&mut case.joblog.entries, JOBLOG_ENTRIES);
        keep_last(&mut case.availability.confirmations, CONFIRMATIONS);
        keep_last(&mut case.plan.remarks, REMARKS);
        let mut read = case
            .plan
            .notices
            .iter()
            .filter(|notice| notice.read_at.is_some())
            .count();
        case.plan.notices.retain(|notice| {
            let old = notice.read_at.is_some() && read > NOTICES;
            read -= usize::from(notice.read_at.is_some());
            !old
        });
        let mut done = case
            .plan
            .own_activities
            .iter()
            .filter(|own| own.done_on.is_some())
            .count();
        case.plan.own_activities.retain(|own| {
            let old = own.done_on.is_some() && done > ACTIVITIES;
            done -= usize::from(own.done_on.is_some());
            !old
        });
        keep_last(&mut case.conversations.contacts, CONTACTS);
        keep_last(&mut case.applications, APPLICATIONS);
        let emptied = empty_old(&mut case.conversations);
        self.cut = emptied || size(&self.case) < before;
        self
    }
}

/// Every receipt of a log, newest first.
///
/// # Errors
/// [`ReadFault::OutOfOrder`] where an event is missing, doubled or misplaced.
pub fn receipts(log: &[Recorded], rules: &RuleBook) -> Result<Vec<Receipt>, ReadFault> {
    let (mut case, mut receipts) = (Case::default(), Vec::<Receipt>::new());
    for recorded in log {
        let latest = receipts.last().map(|latest| latest.reference);
        if recorded.by == By::Citizen && latest != Some(recorded.reference) {
            receipts.push(Receipt::of(recorded, &case, rules));
        }
        case.take(recorded)?;
    }
    receipts.reverse();
    Ok(receipts)
}

fn size(case: &Case) -> usize {
    let (plan, availability) = (&case.plan, &case.availability);
    case.joblog.entries.len()
        + availability.confirmations.len()
        + plan.remarks.len()
        + plan.notices.len()
        + plan.own_activities.len()
        + case.conversations.contacts.len()
        + case.applications.len()
}

/// Empties what was said around conversations that are long over. That they were held still counts.
fn empty_old(conversations: &mut Conversations) -> bool {
    let over = |one: &&mut Conversation| one.state != ConversationState::Planned;
    let over = conversations.planned.iter_mut().rev().filter(over);
    let mut emptied = false;
    for one in over.skip(CONVERSATIONS) {
        emptied |= one.around != Around::default();
        one.around = Around::default();
        one.before_you_come = Words::default();
    }
    emptied
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    let over = list.len().saturating_sub(most);
    list.drain(..over);
}

impl Receipt {
    /// The receipt of an act, from its first event and the case before it.
    fn of(recorded: &Recorded, before: &Case, rules: &RuleBook) -> Self {
        Self {
            version: recorded.version,
            command: recorded.command,
            reference: recorded.reference,
            received_at: recorded.recorded_at,
            made_at: recorded.made_at,
            shown: recorded.shown.clone(),
            of: ReceiptOf::of(&recorded.event),
            late: Late::of(recorded, before, rules),
        }
    }
}

impl ReceiptOf {
    fn of(event: &Event) -> Self {
        use availability::Event as E;
        match event {
            Event::Availability(E::Confirmed { changes, .. }) => Self::Confirmation {
                told_changes: changes.is_some(),
            },
            Event::Availability(E::SuggestionSaved { .. } | E::SuggestionDeclined { .. }) => {
                Self::Suggestion
            }
            Event::Availability(_) => Self::Absence,
            Event::JobLog(joblog::Event::Logged(entry)) if entry.suggestion.is_some() => {
                Self::Suggestion
            }
            Event::JobLog(_) => Self::JobLog,
            Event::Plan(_) => Self::Plan,
            Event::Conversation(_) => Self::Conversation,
            Event::Application(_) => Self::Application,
            Event::Registration(_) | Event::Erased { .. } => Self::Registration,
        }
    }
}

impl Late {
    fn of(recorded: &Recorded, before: &Case, rules: &RuleBook) -> Option<Self> {
        let Event::Availability(availability::Event::Confirmed { .. }) = &recorded.event else {
            return None;
        };
        let on = recorded.recorded_at.date();
        standings(before, rules, on)
            .into_iter()
            .find_map(|standing| {
                let StandingState::Asked(asked) = standing.state else {
                    return None;
                };
                let due_on = match asked.lateness {
                    Lateness::InTime => return None,
                    Lateness::ExtraTime { missed_on } => missed_on,
                    Lateness::Late => asked.due_on,
                };
                let made_in_time = recorded
                    .made_at
                    .is_some_and(|made_at| made_at.date() <= due_on);
                Some(Self {
                    rule: standing.rule.id.clone(),
                    due_on,
                    lateness: asked.lateness,
                    made_in_time,
                })
            })
    }
}
