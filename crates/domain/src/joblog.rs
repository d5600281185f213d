//! The joblog: what the citizen has done to find work, and how much is agreed (AV8, AV9).
//! Must not know what follows from too little.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::case::{Decision, MAX_WORDS, Words};
use crate::ids::{EntryId, SuggestionId};
use crate::rejection::Rejection;

/// The most characters in the short fields of an entry.
pub const MAX_LINE: usize = 200;
/// The most entries that a case can hold: far more than anybody writes.
pub const MAX_ENTRIES: usize = 10_000;

/// What the log says of the search for work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobLog {
    /// In the order in which they were written.
    pub entries: Vec<JobSearchEntry>,
    /// From when how much is agreed, oldest first.
    pub requirements: Vec<JobSearchRequirement>,
}

/// One line of the joblog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSearchEntry {
    /// Made by whoever wrote it; the same id again replaces the entry.
    pub id: EntryId,
    /// The day on which it was done.
    pub on: Date,
    pub kind: JobSearchKind,
    /// The job, or what was done.
    pub title: Words,
    #[serde(default)]
    pub employer: Words,
    #[serde(default)]
    pub note: Words,
    /// The suggestion it came from.
    #[serde(default)]
    pub suggestion: Option<SuggestionId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobSearchKind {
    /// An application for a job that is advertised.
    #[default]
    Application,
    /// Asking an employer without an advertisement.
    Unsolicited,
    /// A call, a visit, a talk with somebody who may know of work.
    Contact,
    Other,
}

/// How much is agreed (krav til jobsøgning), and from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSearchRequirement {
    pub count: u16,
    pub per: Per,
    pub from: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl Per {
    /// The first and the last day of the stretch that holds `on`.
    pub fn around(self, on: Date) -> (Date, Date) {
        match self {
            Self::Week => {
                let monday = on.plus(-i32::from(on.weekday()));
                (monday, monday.plus(6))
            }
            Self::Month => {
                let first = on.plus(1 - i32::from(on.day()));
                (first, first.months_after(1).plus(-1))
            }
        }
    }
}

impl JobLog {
    pub fn requirement(&self, on: Date) -> Option<&JobSearchRequirement> {
        self.requirements
            .iter()
            .rev()
            .find(|requirement| requirement.from <= on)
    }

    /// How many entries lie between two days, both included.
    pub fn logged(&self, from: Date, to: Date) -> usize {
        self.entries
            .iter()
            .filter(|entry| from <= entry.on && entry.on <= to)
            .count()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Replaces an earlier entry with the same id.
    Logged(JobSearchEntry),
    Removed {
        id: EntryId,
    },
    RequirementSet(JobSearchRequirement),
}

/// The citizen's acts in the joblog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    Log(JobSearchEntry),
    Remove { id: EntryId },
}

/// What an authority can tell of the search for work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Logged elsewhere, such as on Jobnet.
    RecordEntry(JobSearchEntry),
    SetRequirement(JobSearchRequirement),
}

/// # Errors
/// [`Rejection::Missing`] without a title, [`Rejection::TooLong`] for a field, [`Rejection::InFuture`]
/// for a day that has not come, [`Rejection::UnknownEntry`] for an entry that is not there.
pub fn decide_for_citizen(
    log: &JobLog,
    today: Date,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let event = match command {
        CitizenCommand::Log(entry) => {
            if entry.on > today {
                return Err(Rejection::InFuture { field: "on".into() });
            }
            Event::Logged(checked(log, entry.clone())?)
        }
        CitizenCommand::Remove { id } => {
            if !log.entries.iter().any(|entry| entry.id == *id) {
                return Err(Rejection::UnknownEntry);
            }
            Event::Removed { id: id.clone() }
        }
    };
    Ok(crate::case::Event::JobLog(event).into())
}

/// # Errors
/// As [`decide_for_citizen`], and [`Rejection::InvalidField`] for a requirement of nothing.
pub fn decide(log: &JobLog, command: Command) -> Result<Decision, Rejection> {
    let event = match command {
        Command::RecordEntry(entry) => Event::Logged(checked(log, entry)?),
        Command::SetRequirement(requirement) if requirement.count > 100 => {
            return Err(Rejection::InvalidField {
                field: "count".into(),
                remedy: "a number from 0 to 100".into(),
            });
        }
        Command::SetRequirement(requirement) => Event::RequirementSet(requirement),
    };
    Ok(crate::case::Event::JobLog(event).into())
}

fn checked(log: &JobLog, entry: JobSearchEntry) -> Result<JobSearchEntry, Rejection> {
    if entry.title.is_empty() {
        return Err(Rejection::Missing {
            field: "title".into(),
        });
    }
    for (field, words, max) in [
        ("title", &entry.title, MAX_LINE),
        ("employer", &entry.employer, MAX_LINE),
        ("note", &entry.note, MAX_WORDS),
    ] {
        words.at_most(max, field)?;
    }
    let is_new = !log.entries.iter().any(|known| known.id == entry.id);
    if is_new && log.entries.len() >= MAX_ENTRIES {
        return Err(Rejection::TooMany {
            max: MAX_ENTRIES as u32,
        });
    }
    Ok(entry)
}

pub(crate) fn apply(log: &mut JobLog, event: &Event) {
    match event {
        Event::Logged(entry) => match log.entries.iter_mut().find(|old| old.id == entry.id) {
            Some(old) => *old = entry.clone(),
            None => log.entries.push(entry.clone()),
        },
        Event::Removed { id } => log.entries.retain(|entry| entry.id != *id),
        Event::RequirementSet(requirement) => {
            let at = log
                .requirements
                .partition_point(|earlier| earlier.from <= requirement.from);
            log.requirements.insert(at, *requirement);
        }
    }
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::Logged(entry) => vec![&mut entry.title, &mut entry.employer, &mut entry.note],
        _ => Vec::new(),
    }
}
