//! The agenda as a jurist reads it: what is owed on a date and why, in words or as JSON.

use std::fmt::Write;

use domain::agenda::{Item, SetBy, State, StateKind, Wait, What};
use domain::availability::{Lateness, Standing, StandingState};
use domain::calendar::ClosedDay;
use domain::plan::Obligation;
use domain::rules::{Certainty, Rule};
use domain::{Case, Date, RuleBook, agenda};
use serde::Serialize;

/// The agenda of one citizen on a date.
#[derive(Debug, Serialize)]
pub struct Report {
    pub citizen: String,
    pub on: Date,
    pub owed: Vec<Owed>,
    /// What others owe the citizen.
    pub waits: Vec<Waits>,
    pub duties: Vec<Lasting>,
    pub rights: Vec<Lasting>,
    /// What lets something rest, and what has begun again.
    pub states: Vec<Stands>,
    pub standings: Vec<Stands>,
}

#[derive(Debug, Serialize)]
pub struct Waits {
    pub what: String,
    pub due_on: Date,
    pub late: bool,
    pub rule: Cited,
}

/// A duty or a right without a date.
#[derive(Debug, Serialize)]
pub struct Lasting {
    pub what: String,
    pub why: String,
    pub rule: Cited,
}

#[derive(Debug, Serialize)]
pub struct Owed {
    pub what: String,
    pub due_on: Option<Date>,
    pub late: bool,
    pub obligation: Obligation,
    pub set_by: String,
    /// How the deadline came about.
    pub counted: String,
    pub missed_before: Vec<Date>,
    pub good_for: String,
    pub if_missed: String,
    pub repair: String,
    pub rule: Cited,
}

/// Where the case stands under a rule, asked or not.
#[derive(Debug, Serialize)]
pub struct Stands {
    pub state: String,
    pub why: String,
    pub rule: Cited,
}

#[derive(Debug, Serialize)]
pub struct Cited {
    pub id: String,
    pub name: String,
    pub from: Date,
    pub to: Option<Date>,
    pub source: String,
    pub address: String,
    pub certainty: Certainty,
    pub note: String,
}

const LANG: &str = "en";

pub fn report(citizen: &str, case: &Case, rules: &RuleBook, on: Date) -> Report {
    let agenda = agenda(case, rules, on);
    Report {
        citizen: citizen.to_owned(),
        on,
        owed: agenda.items.iter().map(|item| owed(item, on)).collect(),
        waits: agenda.waits.iter().map(|wait| waits(wait, on)).collect(),
        duties: agenda.duties.iter().map(|rule| lasting(rule)).collect(),
        rights: agenda.rights.iter().map(|rule| lasting(rule)).collect(),
        states: agenda.states.iter().map(state).collect(),
        standings: agenda.standings.iter().map(stands).collect(),
    }
}

fn owed(item: &Item<'_>, on: Date) -> Owed {
    let words = item.rule.words(LANG);
    let word = |pick: fn(&domain::rules::RuleWords) -> &String| {
        words.map(pick).cloned().unwrap_or_default()
    };
    let (what, counted, misses) = match &item.what {
        What::Confirm(asked) => (word(|w| &w.title), counted(asked), asked.misses.clone()),
        What::Register => (word(|w| &w.title), String::new(), Vec::new()),
        What::PlanStep { item, step } => (
            format!("{} ({})", step.title.as_str(), item.title.as_str()),
            String::new(),
            Vec::new(),
        ),
        What::ApproveCv | What::Log => (word(|w| &w.title), String::new(), Vec::new()),
        What::Search {
            logged, required, ..
        } => {
            let counted = format!("{logged} of {required} logged");
            (word(|w| &w.title), counted, Vec::new())
        }
        What::Book { kind, deadline } => {
            let counted = deadline.map_or_else(
                || "at once after registering again".to_owned(),
                |deadline| format!("told on {}", deadline.told_on),
            );
            (
                format!("{} ({})", word(|w| &w.title), name(kind)),
                counted,
                Vec::new(),
            )
        }
        What::Attend(conversation) | What::Prepare(conversation) => (
            format!(
                "{} ({}, {})",
                match item.what {
                    What::Prepare(_) => "Prepare".to_owned(),
                    _ => word(|w| &w.title),
                },
                name(&conversation.kind),
                name(&conversation.form)
            ),
            String::new(),
            Vec::new(),
        ),
        What::TakePart(item) => (item.title.0.clone(), String::new(), Vec::new()),
    };
    Owed {
        what,
        due_on: item.due_on,
        late: item.is_late(on),
        obligation: item.obligation,
        set_by: match item.set_by {
            SetBy::Law => "the law".into(),
            SetBy::Authority(id) => id.to_string(),
        },
        counted,
        missed_before: misses,
        good_for: match &item.what {
            What::PlanStep { item, .. } | What::TakePart(item) if !item.good_for.is_empty() => {
                item.good_for.0.clone()
            }
            _ => word(|w| &w.good_for),
        },
        if_missed: word(|w| &w.if_missed),
        repair: word(|w| &w.repair),
        rule: cited(item.rule),
    }
}

fn waits(wait: &Wait<'_>, on: Date) -> Waits {
    let what = match &wait.what {
        agenda::Owed::Conversations {
            left,
            kind,
            held_by,
        } => format!("{left} conversation(s), {}, {}", name(kind), name(held_by)),
        agenda::Owed::Offer => "one offer".to_owned(),
        agenda::Owed::TimeSlot { kind } => {
            format!("a free time for a conversation, {}", name(kind))
        }
    };
    Waits {
        what,
        due_on: wait.due_on,
        late: wait.due_on < on,
        rule: cited(wait.rule),
    }
}

fn lasting(rule: &Rule) -> Lasting {
    let words = rule.words(LANG);
    Lasting {
        what: words.map(|words| words.title.clone()).unwrap_or_default(),
        why: words.map(|words| words.because.clone()).unwrap_or_default(),
        rule: cited(rule),
    }
}

fn state(state: &State<'_>) -> Stands {
    let what = match state.what {
        StateKind::Suspended {
            until: Some(until), ..
        } => format!("suspended, until {until}"),
        StateKind::Suspended { until: None, .. } => "suspended".to_owned(),
        StateKind::Restarted { on } => format!("applies again from {on}"),
        StateKind::Sick { from } => format!("sick since {from}"),
        StateKind::Reduced { to } => format!("less intensive effort, to {to}"),
        StateKind::Exempt(exemption) => format!("exempt since {}", exemption.from),
    };
    let words = state.rule.words(LANG);
    Stands {
        state: what,
        why: words.map(|words| words.because.clone()).unwrap_or_default(),
        rule: cited(state.rule),
    }
}

/// A value's name as it stands in files.
pub fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn counted(asked: &domain::availability::Asked) -> String {
    let mut text = match asked.lateness {
        Lateness::ExtraTime { missed_on } => {
            return format!("missed on {missed_on}; extra time to {}", asked.due_on);
        }
        Lateness::InTime | Lateness::Late => String::new(),
    };
    let Some(counted) = &asked.counted else {
        return format!("the rule names {}", asked.due_on);
    };
    let _ = write!(text, "{} days from {}", counted.days, counted.from);
    if counted.absent_days > 0 {
        let _ = write!(
            text,
            ", {} days of absence not counted",
            counted.absent_days
        );
    }
    for (day, reason) in &counted.moved_over {
        let reason = match reason {
            ClosedDay::Holiday(holiday) => format!("{holiday:?}"),
            ClosedDay::Saturday => "Saturday".into(),
            ClosedDay::Sunday => "Sunday".into(),
            ClosedDay::ByAnalogy => "closed by analogy".into(),
            ClosedDay::Absence => "absence".into(),
        };
        let _ = write!(text, ", not {day} ({reason})");
    }
    text
}

fn stands(standing: &Standing<'_>) -> Stands {
    let why = standing
        .rule
        .words(LANG)
        .map(|words| words.because.clone())
        .unwrap_or_default();
    let state = match &standing.state {
        StandingState::Asked(asked) => match asked.lateness {
            Lateness::InTime => format!("owed by {}", asked.due_on),
            Lateness::ExtraTime { missed_on } => {
                format!("owed by {} (missed on {missed_on})", asked.due_on)
            }
            Lateness::Late => format!("owed, late since {}", asked.due_on),
        },
        StandingState::NoDuty => "not owed: there is no such duty on this date".into(),
        StandingState::Resting { by } => format!("not owed: rests under {} ({})", by.id, by.name),
        StandingState::NotBound { group } => {
            format!("not owed: the rule does not bind the target group {group:?}")
        }
        StandingState::NotRegistered => {
            "not owed: not registered as a job seeker on this date".into()
        }
        StandingState::Deregistered { on } => format!("not owed: deregistered from {on}"),
        StandingState::Lapsed { on, misses } => {
            format!(
                "by the rule the registration ends on {on}, after {} missed deadline(s); a fact only when the authority says so",
                misses.len()
            )
        }
        StandingState::Absent { absence } => {
            format!("not owed: absent from {} with no known end", absence.from)
        }
        StandingState::Done { on } => format!("done on {on}"),
        StandingState::Exempt { to } => match to {
            Some(to) => format!("not owed: exempt until {to}"),
            None => "not owed: exempt".into(),
        },
    };
    Stands {
        state,
        why,
        rule: cited(standing.rule),
    }
}

fn cited(rule: &Rule) -> Cited {
    Cited {
        id: rule.id.to_string(),
        name: rule.name.clone(),
        from: rule.from,
        to: rule.to,
        source: rule.source.title.clone(),
        address: rule.source.address.clone(),
        certainty: rule.certainty,
        note: rule.note.clone(),
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} on {}", self.citizen, self.on)?;
        if self.owed.is_empty() {
            writeln!(f, "  Nothing is owed.")?;
        }
        for owed in &self.owed {
            let due = owed
                .due_on
                .map_or_else(|| "no date".to_owned(), |due_on| due_on.to_string());
            let late = if owed.late { ", late" } else { "" };
            let duty = if owed.obligation == Obligation::Mandatory {
                "duty"
            } else {
                "voluntary"
            };
            writeln!(
                f,
                "  {due}{late}: {} [{}, {duty}, set by {}]",
                owed.what, owed.rule.id, owed.set_by
            )?;
            for (label, text) in [
                ("counted", &owed.counted),
                ("good for", &owed.good_for),
                ("if missed", &owed.if_missed),
                ("repair", &owed.repair),
            ] {
                if !text.is_empty() {
                    writeln!(f, "    {label}: {text}")?;
                }
            }
            if !owed.missed_before.is_empty() {
                let days: Vec<String> = owed.missed_before.iter().map(Date::to_string).collect();
                writeln!(f, "    missed: {}", days.join(", "))?;
            }
            source(f, &owed.rule)?;
        }
        for wait in &self.waits {
            let late = if wait.late { ", late" } else { "" };
            writeln!(
                f,
                "  owed to the citizen by {}{late}: {} [{}]",
                wait.due_on, wait.what, wait.rule.id
            )?;
            source(f, &wait.rule)?;
        }
        for state in &self.states {
            writeln!(
                f,
                "  {} ({}): {}",
                state.rule.id, state.rule.name, state.state
            )?;
            source(f, &state.rule)?;
        }
        for (label, rules) in [("duty", &self.duties), ("right", &self.rights)] {
            for lasting in rules {
                writeln!(f, "  {label}: {} [{}]", lasting.what, lasting.rule.id)?;
                source(f, &lasting.rule)?;
            }
        }
        writeln!(f, "  Under the rules of the date:")?;
        for standing in &self.standings {
            writeln!(
                f,
                "  {} ({}): {}",
                standing.rule.id, standing.rule.name, standing.state
            )?;
            writeln!(f, "    why: {}", standing.why)?;
            source(f, &standing.rule)?;
        }
        Ok(())
    }
}

fn source(f: &mut std::fmt::Formatter<'_>, rule: &Cited) -> std::fmt::Result {
    let to = rule
        .to
        .map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
    writeln!(f, "    source: {} ({})", rule.source, rule.address)?;
    let certainty = match rule.certainty {
        Certainty::Found => "found in its source",
        Certainty::Inferred => "INFERRED",
        Certainty::Unverified => "UNVERIFIED",
    };
    writeln!(f, "    in force: from {} {to}; {certainty}", rule.from)?;
    if !rule.note.is_empty() {
        writeln!(f, "    note: {}", rule.note)?;
    }
    Ok(())
}
