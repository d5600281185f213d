//! A case: the log of what has happened to one citizen, and the state that follows from it.
//! Must not know subjects in detail: each keeps its own state, events and decisions.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::application::{self, Application, Offered};
use crate::availability::{self, Availability};
use crate::calendar::Moment;
use crate::conversation::{self, Conversations, Slot};
use crate::ids::{AuthorityId, CommandId, CourseId, Reference};
use crate::joblog::{self, JobLog};
use crate::plan::{self, Plan};
use crate::registration::{self, Registration};
use crate::rejection::Rejection;
use crate::rules::RuleBook;

/// Personal free text: what somebody wrote in their own words. It is stored beside its event, so
/// that law can empty it without touching the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub String);

impl Words {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// # Errors
    /// [`Rejection::TooLong`] for more than `max` characters.
    pub fn at_most(&self, max: usize, field: &str) -> Result<(), Rejection> {
        if self.0.chars().count() <= max {
            return Ok(());
        }
        Err(Rejection::TooLong {
            field: field.into(),
            max: max as u32,
        })
    }
}

/// The most characters a citizen may write in one field.
pub const MAX_WORDS: usize = 4_000;

/// A fact in a case's log. Variants and fields are only ever added: the log is for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Registration(registration::Event),
    Availability(availability::Event),
    Plan(plan::Event),
    JobLog(joblog::Event),
    Conversation(conversation::Event),
    /// What somebody wrote in an earlier event was emptied, because it was wrong to keep it. The words lie
    /// beside that event and are gone; this says that they were there.
    Erased {
        version: u64,
    },
    Application(application::Event),
}

impl Event {
    /// The personal free text of the event, in an order that never changes, so that a store can
    /// lay it beside the event and put it back.
    pub fn words_mut(&mut self) -> Vec<&mut Words> {
        match self {
            Self::Registration(_) | Self::Erased { .. } => Vec::new(),
            Self::Availability(event) => availability::words_mut(event),
            Self::Plan(event) => plan::words_mut(event),
            Self::JobLog(event) => joblog::words_mut(event),
            Self::Conversation(event) => conversation::words_mut(event),
            Self::Application(event) => application::words_mut(event),
        }
    }
}

/// An event as it stands in the log: who, when, by which act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1 for the first event of the case, then one more each.
    pub version: u64,
    /// The server's time of receipt: the one that decides.
    pub recorded_at: Moment,
    /// The phone's time when the act was made: evidence only.
    pub made_at: Option<Moment>,
    pub by: By,
    pub command: CommandId,
    pub reference: Reference,
    pub event: Event,
    /// What the citizen saw when acting, on the act's first event.
    pub shown: Option<Shown>,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    Citizen,
    Authority(AuthorityId),
}

/// The words that stood on the citizen's screen when they acted, kept on the receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Language code, such as `da`.
    pub lang: String,
    pub title: String,
    pub lines: Vec<String>,
}

/// Something shared that only one may take; taken in the same transaction as the act, or nothing is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    pub kind: String,
    pub key: String,
}

/// What a decision needs to know and the log does not hold. The server reads it with the case; a claim makes
/// sure that it still holds when the act is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The time slot that the act names, with the seats of it that are taken.
    pub slot: Option<(Slot, Vec<u16>)>,
    /// How many slots are free of the kind that the act names.
    pub free_slots: usize,
    /// What the citizen applies for.
    pub offered: Option<Box<Offered>>,
}

/// What an act leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
    /// What the case gives back.
    pub releases: Vec<Claim>,
}

impl From<Event> for Decision {
    fn from(event: Event) -> Self {
        Self {
            events: vec![event],
            claims: Vec::new(),
            releases: Vec::new(),
        }
    }
}

/// What a citizen can do. Variants are only ever added, at the end: phones keep them in queues.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CitizenCommand {
    ConfirmAvailability(availability::ConfirmAvailability),
    Availability(availability::CitizenCommand),
    JobLog(joblog::CitizenCommand),
    Plan(plan::CitizenCommand),
    Registration(registration::CitizenCommand),
    Conversation(conversation::CitizenCommand),
    Application(application::CitizenCommand),
}

impl CitizenCommand {
    /// Whether it takes something that another may want: such an act is never queued.
    pub fn takes_what_is_shared(&self) -> bool {
        match self {
            Self::Conversation(command) => command.slot().is_some(),
            Self::Application(command) => command.takes_what_is_shared(),
            _ => false,
        }
    }
}

/// What an authority can tell of a case. Other rights than a citizen's, so another type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityCommand {
    Registration(registration::Command),
    Availability(availability::Command),
    Plan(plan::Command),
    JobLog(joblog::Command),
    Conversation(conversation::Command),
    Application(application::Command),
    /// Empties what somebody wrote in an event.
    Erase {
        version: u64,
    },
}

/// The state of a case: what its log amounts to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The version of the last event, 0 before the first.
    pub version: u64,
    pub registration: Registration,
    pub availability: Availability,
    pub plan: Plan,
    pub joblog: JobLog,
    pub conversations: Conversations,
    /// Oldest first.
    pub applications: Vec<Application>,
    /// Courses saved for later, the latest last.
    pub saved_courses: Vec<CourseId>,
}

/// A log that cannot be this case's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadFault {
    #[error("event {found} follows event {last}: the log has a gap or is out of order")]
    OutOfOrder { last: u64, found: u64 },
}

impl Case {
    /// Replays a log from its first event.
    ///
    /// # Errors
    /// [`ReadFault::OutOfOrder`] where an event is missing, doubled or misplaced.
    pub fn replay<'e>(log: impl IntoIterator<Item = &'e Recorded>) -> Result<Self, ReadFault> {
        let mut case = Self::default();
        for recorded in log {
            case.take(recorded)?;
        }
        Ok(case)
    }

    /// Takes the log's next event.
    ///
    /// # Errors
    /// [`ReadFault::OutOfOrder`] for any other.
    pub fn take(&mut self, recorded: &Recorded) -> Result<(), ReadFault> {
        if recorded.version != self.version + 1 {
            return Err(ReadFault::OutOfOrder {
                last: self.version,
                found: recorded.version,
            });
        }
        self.apply(recorded);
        Ok(())
    }

    /// Takes a fact as a fact: cannot fail.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.version = recorded.version;
        match &recorded.event {
            Event::Registration(event) => {
                let on = recorded.recorded_at.date();
                registration::apply(&mut self.registration, event, on);
            }
            Event::Availability(event) => {
                availability::apply(&mut self.availability, event, recorded);
            }
            Event::Plan(event) => plan::apply(&mut self.plan, event, recorded),
            Event::JobLog(event) => joblog::apply(&mut self.joblog, event),
            Event::Conversation(event) => {
                conversation::apply(&mut self.conversations, event, recorded);
            }
            Event::Application(event) => {
                application::apply(&mut self.applications, &mut self.saved_courses, event);
            }
            // The words are gone from the event that held them.
            Event::Erased { .. } => {}
        }
    }

    /// Applies events that have no place in a log yet, as if they came next.
    pub fn draft(&mut self, events: Vec<Event>, by: &By, now: Moment) {
        for event in events {
            let recorded = Recorded {
                version: self.version + 1,
                recorded_at: now,
                made_at: None,
                by: by.clone(),
                command: CommandId(0),
                reference: Reference::from_position(0),
                event,
                shown: None,
            };
            self.apply(&recorded);
        }
    }

    /// What the citizen's act leads to under the rules of the day on which the server receives it.
    ///
    /// # Errors
    /// The reason for refusing, as data.
    pub fn decide(
        &self,
        rules: &RuleBook,
        facts: &Facts,
        now: Moment,
        command: &CitizenCommand,
    ) -> Result<Decision, Rejection> {
        match command {
            CitizenCommand::Application(command) => {
                application::decide_for_citizen(self, facts, now, command)
            }
            _ => self.foresee(rules, facts, now, command),
        }
    }

    /// As [`Case::decide`], as far as a phone can tell: what an application leads to rests on what only the server knows.
    ///
    /// # Errors
    /// The reason for refusing, as data.
    pub fn foresee(
        &self,
        rules: &RuleBook,
        facts: &Facts,
        now: Moment,
        command: &CitizenCommand,
    ) -> Result<Decision, Rejection> {
        match command {
            CitizenCommand::Application(_) => Ok(Decision::default()),
            CitizenCommand::Conversation(command) => {
                conversation::citizen::decide(self, rules, facts, now, command)
            }
            CitizenCommand::ConfirmAvailability(command) => {
                availability::confirm(self, rules, now.date(), command)
            }
            CitizenCommand::Availability(command) => {
                availability::decide_for_citizen(&self.availability, now.date(), command)
            }
            CitizenCommand::JobLog(command) => {
                joblog::decide_for_citizen(&self.joblog, now.date(), command)
            }
            CitizenCommand::Plan(command) => {
                plan::decide_for_citizen(&self.plan, self.version, command)
            }
            CitizenCommand::Registration(registration::CitizenCommand::SetCalm { calm }) => {
                let event = registration::Event::CalmSet { calm: *calm };
                Ok(Event::Registration(event).into())
            }
        }
    }

    /// What an authority's word leads to.
    ///
    /// # Errors
    /// The reason for refusing, with the field at fault where it is one.
    pub fn decide_for_authority(
        &self,
        rules: &RuleBook,
        now: Moment,
        command: AuthorityCommand,
    ) -> Result<Decision, Rejection> {
        let opens = matches!(
            command,
            AuthorityCommand::Registration(registration::Command::OpenCase(_))
        );
        if !opens && self.registration.opening.is_none() {
            return Err(Rejection::CaseNotOpen);
        }
        match command {
            AuthorityCommand::Registration(command) => {
                registration::decide(&self.registration, command)
            }
            AuthorityCommand::Availability(command) => availability::decide(self, rules, command),
            AuthorityCommand::Plan(plan::Command::SetItem(item)) => {
                let mut decision = plan::decide(&self.plan, plan::Command::SetItem(item.clone()))?;
                application::follow(self, &item, &mut decision);
                Ok(decision)
            }
            AuthorityCommand::Plan(command) => plan::decide(&self.plan, command),
            AuthorityCommand::JobLog(command) => joblog::decide(&self.joblog, command),
            AuthorityCommand::Conversation(command) => {
                conversation::decide(self, rules, now.date(), command)
            }
            AuthorityCommand::Application(command) => application::decide(self, command),
            AuthorityCommand::Erase { version } if (1..=self.version).contains(&version) => {
                Ok(Event::Erased { version }.into())
            }
            AuthorityCommand::Erase { .. } => Err(Rejection::InvalidField {
                field: "version".into(),
                remedy: "the version of an event of the case".into(),
            }),
        }
    }
}
