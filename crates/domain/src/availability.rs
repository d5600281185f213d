//! Availability for work: absence, job suggestions, and the confirmation of availability as a
//! family of dated rules (AV4, AV4b, AV4c, AV5, AV6). Must not hold any rule's numbers: they are
//! parameters of the rule of the date.

use serde::{Deserialize, Serialize};

use crate::calendar::{ClosedDay, Date, Moment, closed_by_analogy, closed_day};
use crate::case::{By, Case, Decision, MAX_WORDS, Recorded, Words};
use crate::ids::{ExemptionId, Reference, RuleId, SuggestionId};
use crate::registration::TargetGroup;
use crate::rejection::Rejection;
use crate::rules::{Interval, Reading, Rest, Rule, RuleBook, SecondChance, Terms};

/// What the log says of the citizen's availability.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Availability {
    /// Oldest first.
    pub confirmations: Vec<Confirmation>,
    pub absences: Vec<Absence>,
    pub suggestions: Vec<JobSuggestion>,
    /// Letters after a missed national check, with the deadline they set.
    pub reminders: Vec<Reminder>,
    /// Granted by a caseworker (fritagelse).
    pub exemptions: Vec<Exemption>,
    /// Stretches of less intensive effort (mindre intensiv indsats), first and last day.
    pub reduced_effort: Vec<(Date, Date)>,
    /// What the citizen answered to suggestions.
    pub answers: Vec<(SuggestionId, SuggestionAnswer)>,
}

impl Availability {
    /// The absence of a kind that holds on a day.
    pub fn absence(&self, kind: AbsenceKind, on: Date) -> Option<&Absence> {
        self.absences
            .iter()
            .find(|absence| absence.kind == kind && absence.holds(on))
    }

    /// The exemption from a rule that holds on a day.
    pub fn exemption(&self, rule: &RuleId, on: Date) -> Option<&Exemption> {
        let granted = self.exemptions.iter();
        granted
            .into_iter()
            .find(|exemption| exemption.holds(on) && exemption.rules.contains(rule))
    }

    pub fn answer(&self, id: &SuggestionId) -> Option<&SuggestionAnswer> {
        let answer = self.answers.iter().find(|(known, _)| known == id);
        answer.map(|(_, answer)| answer)
    }
}

/// Freed from rules by a decision: not the same as an absence, which is a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    pub id: ExemptionId,
    /// The rules that are not owed.
    pub rules: Vec<RuleId>,
    pub from: Date,
    #[serde(default)]
    pub to: Option<Date>,
    /// Why, as the citizen reads it; may be empty.
    #[serde(default)]
    pub reason: Words,
}

impl Exemption {
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuggestionAnswer {
    Saved,
    Declined { reason: Words },
}

/// A confirmation that was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub on: Date,
    pub rule: RuleId,
    /// The citizen's own act, rather than one told by the authority.
    pub receipt: Option<(Moment, Reference)>,
}

/// Days away, a right that needs nobody's leave (fravær; not the same as an exemption).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    pub kind: AbsenceKind,
    pub from: Date,
    /// The last day; none while the end is not known.
    #[serde(default)]
    pub to: Option<Date>,
}

impl Absence {
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

/// Absence types, with their codes in the shared data basis (AV19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbsenceKind {
    /// 1
    Education,
    /// 2
    TemporaryWork,
    /// 3
    CivicDuty,
    /// 4: within 14 days of a birth.
    Birth,
    /// 8
    ParentalLeave,
    /// 10
    Holiday,
    /// 11
    Sickness,
}

/// A vacancy that somebody thinks fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSuggestion {
    pub id: SuggestionId,
    pub title: String,
    pub employer: String,
    pub place: String,
    #[serde(default)]
    pub apply_by: Option<Date>,
    /// An https address.
    #[serde(default)]
    pub link: Option<String>,
}

/// A letter after a missed check: the new deadline stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub missed_on: Date,
    pub extended_to: Date,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// AV4, AV4b, AV4c: the citizen confirmed, or the authority tells that they did.
    Confirmed {
        on: Date,
        rule: RuleId,
        suggestions: Vec<SuggestionId>,
        /// Changes to report, in the citizen's own words.
        changes: Option<Words>,
    },
    AbsenceRegistered(Absence),
    /// Replaces an earlier suggestion with the same id.
    JobSuggested(JobSuggestion),
    SuggestionWithdrawn {
        id: SuggestionId,
    },
    ReminderSent(Reminder),
    /// `on` is the last day of the absence of that kind that was open.
    AbsenceEnded {
        kind: AbsenceKind,
        on: Date,
    },
    ExemptionGranted(Exemption),
    ReducedEffortGranted {
        from: Date,
        to: Date,
    },
    SuggestionSaved {
        id: SuggestionId,
    },
    SuggestionDeclined {
        id: SuggestionId,
        reason: Words,
    },
}

/// The citizen's other acts on availability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    /// Sick, from today (AV15: not for days that are over).
    ReportSick,
    /// Well again: today is the first day.
    ReportWell,
    /// Holiday or other days away.
    ReportAbsence(Absence),
    SaveSuggestion {
        id: SuggestionId,
    },
    DeclineSuggestion {
        id: SuggestionId,
        reason: Words,
    },
}

/// The citizen's act: I have looked through the suggestions, I am still available, and this has changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmAvailability {
    /// The rule under which the citizen was asked, as the phone knew it.
    pub rule: RuleId,
    /// The day from which the phone counted the period; none if it knew of no open period.
    pub period_from: Option<Date>,
    /// Those that stood on the screen.
    pub suggestions: Vec<SuggestionId>,
    pub changes: Option<Words>,
}

/// What an authority can tell of the availability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    RecordConfirmation { on: Date },
    RegisterAbsence(Absence),
    SuggestJob(JobSuggestion),
    WithdrawSuggestion { id: SuggestionId },
    RecordReminder(Reminder),
    EndAbsence { kind: AbsenceKind, on: Date },
    GrantExemption(Exemption),
    GrantReducedEffort { from: Date, to: Date },
}

/// Whether one confirmation rule asks something of this case on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<'r> {
    pub rule: &'r Rule,
    pub state: StandingState<'r>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StandingState<'r> {
    /// A confirmation is asked for.
    Asked(Asked),
    /// The law has no such duty on the day; the rule says so.
    NoDuty,
    /// The duty rests under the rule named.
    Resting {
        by: &'r Rule,
    },
    NotBound {
        group: TargetGroup,
    },
    NotRegistered,
    /// The authority has ended the registration; the first day without it.
    Deregistered {
        on: Date,
    },
    /// Deadline and extra time ran out: by the rule the registration ends on this day.
    Lapsed {
        on: Date,
        misses: Vec<Date>,
    },
    /// Absent with no known end: no deadline is counted.
    Absent {
        absence: Absence,
    },
    /// Asked once, and done.
    Done {
        on: Date,
    },
    /// Freed from it by a decision; the last day, where it is known.
    Exempt {
        to: Option<Date>,
    },
}

/// An open confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The day from which is counted.
    pub period_from: Date,
    pub due_on: Date,
    /// How the deadline came about; none where the rule or a letter names it.
    pub counted: Option<Counted>,
    pub lateness: Lateness,
    /// Deadlines missed within the rule's window, oldest first, this one included.
    pub misses: Vec<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lateness {
    InTime,
    /// The deadline has passed and the rule gives extra time: `due_on` is its end.
    ExtraTime {
        missed_on: Date,
    },
    /// The deadline has passed; a confirmation still counts from the day it comes.
    Late,
}

/// How a deadline was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub from: Date,
    pub days: u16,
    /// Days of absence that were not counted.
    pub absent_days: u16,
    /// Closed days that the end was moved over.
    pub moved_over: Vec<(Date, ClosedDay)>,
    pub due_on: Date,
}

/// Where the case stands under every confirmation rule of the day, in the rule book's order.
/// A suspension comes first. Empty for a case that is not open.
pub fn standings<'r>(case: &'r Case, rules: &'r RuleBook, on: Date) -> Vec<Standing<'r>> {
    let Some(opening) = case.registration.opening_on(on) else {
        return Vec::new();
    };
    let in_force = || rules.on(on, opening);
    let mut standings = Vec::new();
    for rule in in_force().filter(|rule| rule.terms.rests_confirmation()) {
        standings.push(Standing {
            rule,
            state: StandingState::Resting { by: rule },
        });
    }
    for rule in in_force() {
        if rule.terms == Terms::NoConfirmation {
            standings.push(Standing {
                rule,
                state: StandingState::NoDuty,
            });
        } else if rule.terms.asks_confirmation() {
            standings.push(Standing {
                rule,
                state: state(case, rules, rule, on),
            });
        }
    }
    standings
}

/// Where the case stands under one confirmation rule on a day.
pub(crate) fn state<'r>(
    case: &Case,
    rules: &'r RuleBook,
    rule: &'r Rule,
    on: Date,
) -> StandingState<'r> {
    let registration = &case.registration;
    let (Some(opening), Some(bound)) = (registration.opening_on(on), rule.terms.bound()) else {
        return StandingState::NoDuty;
    };
    match registration.target_group(on) {
        Some(group) if !bound.contains(&group) => return StandingState::NotBound { group },
        None => return StandingState::NotRegistered,
        Some(_) => {}
    }
    let Some(registered) = registration.period(on) else {
        return registration
            .ended_before(on)
            .map_or(StandingState::NotRegistered, |last| {
                StandingState::Deregistered { on: last.plus(1) }
            });
    };
    let suspended = rules.on(on, opening).find(|other| {
        matches!(other.terms, Terms::Suspension { .. }) && other.terms.rests().contains(&rule.id)
    });
    if let Some(by) = suspended {
        return StandingState::Resting { by };
    }
    let availability = &case.availability;
    if let Some(exemption) = availability.exemption(&rule.id, on) {
        return StandingState::Exempt { to: exemption.to };
    }
    let start = registered.from.max(rule.from);
    let (interval, second_chance) = match &rule.terms {
        Terms::SuggestionCheck {
            interval,
            second_chance,
            ..
        } => (interval, Some(second_chance)),
        Terms::LocalConfirmation { interval, .. } => (interval, None),
        Terms::ReopeningConfirmation { due_on, .. } => {
            let done = availability
                .confirmations
                .iter()
                .find(|done| start <= done.on && done.on <= on);
            return done.map_or_else(
                || {
                    let lateness = if on <= *due_on {
                        Lateness::InTime
                    } else {
                        Lateness::Late
                    };
                    let misses = if on <= *due_on {
                        Vec::new()
                    } else {
                        vec![*due_on]
                    };
                    StandingState::Asked(Asked {
                        period_from: rule.from,
                        due_on: *due_on,
                        counted: None,
                        lateness,
                        misses,
                    })
                },
                |done| StandingState::Done { on: done.on },
            );
        }
        _ => return StandingState::NoDuty,
    };
    let mut rests = rules.rests(&rule.id, opening);
    // After an exemption the days are counted anew, as after a suspension.
    for exemption in &availability.exemptions {
        if exemption.rules.contains(&rule.id) {
            rests.push(Rest {
                from: exemption.from,
                to: exemption.to,
            });
        }
    }
    let walk = |on| Walk {
        availability,
        interval,
        second_chance,
        rests: &rests,
        on,
    };
    // Misses are the person's: those of earlier registrations count within the window.
    let mut misses = Vec::new();
    for earlier in registration
        .periods
        .iter()
        .take_while(|earlier| *earlier != registered)
    {
        if let Some(to) = earlier.to {
            walk(to.plus(1)).from(earlier.from.max(rule.from), &mut misses);
        }
    }
    // A registration that ended within a rest never saw it end: what was due in it was not missed either.
    misses.retain(|miss| !rests.iter().any(|rest| rest.holds(*miss)));
    walk(on).from(start, &mut misses)
}

/// Counting one periodic confirmation through a case's history, day by day of its deadlines.
struct Walk<'c> {
    availability: &'c Availability,
    interval: &'c Interval,
    second_chance: Option<&'c SecondChance>,
    rests: &'c [Rest],
    /// The day that is asked about.
    on: Date,
}

impl<'c> Walk<'c> {
    /// Counts on from a day, and adds what was missed.
    fn from<'r>(&self, start: Date, misses: &mut Vec<Date>) -> StandingState<'r> {
        let mut period_from = start;
        loop {
            let Some(counted) = count(self.interval, &self.availability.absences, period_from)
            else {
                let longest = |absence: &&Absence| (absence.to.is_none(), absence.to);
                let endless = self.availability.absences.iter().max_by_key(longest);
                return endless.map_or(StandingState::NoDuty, |absence| StandingState::Absent {
                    absence: *absence,
                });
            };
            let due_on = counted.due_on;
            let confirmed_on = self.confirmed_after(period_from);
            if let Some(done_on) = confirmed_on.filter(|done_on| *done_on <= due_on) {
                period_from = done_on;
                continue;
            }
            // A deadline that falls in or after the start of a rest never runs out: the days are
            // counted anew from the day on which duties begin again.
            if let Some(restart) = after_rests(self.rests, period_from, due_on, self.on) {
                period_from = restart;
                continue;
            }
            if self.on <= due_on && confirmed_on.is_none() {
                return self.asked(period_from, counted, Lateness::InTime, misses);
            }
            misses.push(due_on);
            let Some(second_chance) = self.second_chance else {
                // What was still open when a rest began is counted anew after it, as all else is.
                let restart = after_rests(self.rests, due_on, self.on, self.on);
                let Some(anew) = confirmed_on.into_iter().chain(restart).min() else {
                    return self.asked(period_from, counted, Lateness::Late, misses);
                };
                period_from = anew;
                continue;
            };
            let window = due_on.months_before(second_chance.window_months);
            misses.retain(|miss| *miss > window);
            let extended_to = self.extended_to(due_on, second_chance);
            let within_times = misses.len() <= usize::from(second_chance.times);
            match confirmed_on {
                Some(done_on) if within_times && done_on <= extended_to => period_from = done_on,
                None if within_times && self.on <= extended_to => {
                    let extended = Asked {
                        period_from,
                        due_on: extended_to,
                        counted: None,
                        lateness: Lateness::ExtraTime { missed_on: due_on },
                        misses: misses.clone(),
                    };
                    return StandingState::Asked(extended);
                }
                _ => {
                    let on = if within_times { extended_to } else { due_on }.plus(1);
                    let misses = misses.clone();
                    return StandingState::Lapsed { on, misses };
                }
            }
        }
    }

    fn asked<'r>(
        &self,
        period_from: Date,
        counted: Counted,
        lateness: Lateness,
        misses: &[Date],
    ) -> StandingState<'r> {
        // Without a rule's own window a year is enough to look back.
        let window = self.on.months_before(
            self.second_chance
                .map_or(12, |second_chance| second_chance.window_months),
        );
        let misses = misses.iter().copied().filter(|miss| *miss > window);
        StandingState::Asked(Asked {
            period_from,
            due_on: counted.due_on,
            counted: Some(counted),
            lateness,
            misses: misses.collect(),
        })
    }

    fn confirmed_after(&self, day: Date) -> Option<Date> {
        let confirmations = &self.availability.confirmations;
        let next = confirmations.partition_point(|confirmation| confirmation.on <= day);
        confirmations
            .get(next)
            .map(|confirmation| confirmation.on)
            .filter(|done_on| *done_on <= self.on)
    }

    fn extended_to(&self, missed_on: Date, second_chance: &SecondChance) -> Date {
        let letter = self
            .availability
            .reminders
            .iter()
            .rev()
            .find(|letter| letter.missed_on == missed_on);
        letter.map_or_else(
            || missed_on.plus(i32::from(second_chance.days)),
            |letter| letter.extended_to,
        )
    }
}

/// The day on which duties begin again after the first rest that touches a stretch of days, once it
/// is over.
pub(crate) fn after_rests(rests: &[Rest], from: Date, to: Date, on: Date) -> Option<Date> {
    let touching = rests.iter().filter(|rest| rest.from <= to);
    touching
        .filter_map(|rest| rest.to)
        .filter(|last| from <= *last)
        .min()
        .map(|last| last.plus(1))
        .filter(|restart| *restart <= on)
}

/// An absence that lasts longer than this has no known end.
const HORIZON_DAYS: i32 = 3 * 366;

/// Counts an interval from a day, by the rule's reading; `None` while an absence has no end.
pub fn count(interval: &Interval, absences: &[Absence], from: Date) -> Option<Counted> {
    let absent = |day: Date| absences.iter().find(|absence| absence.holds(day));
    let closed = |day: Date| {
        closed_day(day)
            .or_else(|| {
                (interval.closed_by_analogy && closed_by_analogy(day))
                    .then_some(ClosedDay::ByAnalogy)
            })
            .or_else(|| absent(day).map(|_| ClosedDay::Absence))
    };
    let mut counted = Counted {
        from,
        days: interval.days,
        absent_days: 0,
        moved_over: Vec::new(),
        due_on: from,
    };
    let mut left = interval.days - u16::from(interval.reading == Reading::D);
    let horizon = from.plus(HORIZON_DAYS);
    while left > 0 {
        let day = counted.due_on.plus(1);
        if day > horizon {
            return None;
        }
        counted.due_on = day;
        match interval.reading {
            Reading::A | Reading::D => match absent(day) {
                Some(Absence { to: None, .. }) => return None,
                Some(_) => counted.absent_days += 1,
                None => left -= 1,
            },
            Reading::B | Reading::CalendarDays => left -= 1,
            Reading::C => match absent(day) {
                Some(Absence { to: None, .. }) => return None,
                Some(_) => counted.absent_days += 1,
                None => match closed(day) {
                    Some(reason) => counted.moved_over.push((day, reason)),
                    None => left -= 1,
                },
            },
        }
    }
    if interval.reading != Reading::CalendarDays {
        while let Some(reason) = closed(counted.due_on) {
            if counted.due_on > horizon {
                return None;
            }
            counted.moved_over.push((counted.due_on, reason));
            counted.due_on = counted.due_on.plus(1);
        }
    }
    Some(counted)
}

/// What a citizen's confirmation leads to on the day the server receives it.
///
/// # Errors
/// [`Rejection::PeriodClosed`] where an earlier confirmation closed the period, and the reasons for
/// which nothing is asked; [`Rejection::TooLong`] for more than [`MAX_WORDS`] characters.
pub fn confirm(
    case: &Case,
    rules: &RuleBook,
    today: Date,
    command: &ConfirmAvailability,
) -> Result<Decision, Rejection> {
    let changes = command
        .changes
        .clone()
        .filter(|changes| !changes.is_empty());
    if changes
        .as_ref()
        .is_some_and(|changes| changes.as_str().chars().count() > MAX_WORDS)
    {
        return Err(Rejection::TooLong {
            field: "changes".into(),
            max: MAX_WORDS as u32,
        });
    }
    let standings = standings(case, rules, today);
    let asked = |standing: &&Standing<'_>| matches!(standing.state, StandingState::Asked(_));
    let standing = standings
        .iter()
        .filter(asked)
        .find(|standing| standing.rule.id == command.rule)
        .or_else(|| standings.iter().find(asked));
    let closing = case
        .availability
        .confirmations
        .iter()
        .rev()
        .find(|earlier| {
            earlier.on == today
                || command
                    .period_from
                    .is_some_and(|period_from| earlier.on > period_from)
        });
    if let Some(closing) = closing {
        return Err(Rejection::PeriodClosed {
            confirmed_on: closing.on,
            received_at: closing.receipt.map(|(received_at, _)| received_at),
            reference: closing.receipt.map(|(_, reference)| reference),
            next_due_on: next_due_on(&standings),
        });
    }
    let Some(standing) = standing else {
        return Err(not_asked(&standings, today));
    };
    let event = Event::Confirmed {
        on: today,
        rule: standing.rule.id.clone(),
        suggestions: command.suggestions.clone(),
        changes,
    };
    Ok(crate::case::Event::Availability(event).into())
}

/// The earliest open deadline.
pub fn next_due_on(standings: &[Standing<'_>]) -> Option<Date> {
    let due = standings
        .iter()
        .filter_map(|standing| match &standing.state {
            StandingState::Asked(asked) => Some(asked.due_on),
            _ => None,
        });
    due.min()
}

fn not_asked(standings: &[Standing<'_>], today: Date) -> Rejection {
    let reason = |standing: &Standing<'_>| match &standing.state {
        StandingState::Resting { by } => Some(Rejection::Resting {
            rule: by.id.clone(),
        }),
        StandingState::NotBound { .. } => Some(Rejection::NotBound),
        StandingState::NotRegistered
        | StandingState::Deregistered { .. }
        | StandingState::Lapsed { .. } => Some(Rejection::NotRegistered { on: today }),
        StandingState::NoDuty
        | StandingState::Asked(_)
        | StandingState::Absent { .. }
        | StandingState::Exempt { .. }
        | StandingState::Done { .. } => None,
    };
    let rule = standings.first().map(|standing| standing.rule.id.clone());
    standings
        .iter()
        .find_map(reason)
        .unwrap_or(Rejection::NothingAsked { rule })
}

/// What an authority's word on availability leads to.
///
/// # Errors
/// [`Rejection::NothingAsked`] for a confirmation on a day before the first rule;
/// [`Rejection::InvalidField`] for dates out of order, an empty title or a link that is not https.
pub fn decide(case: &Case, rules: &RuleBook, command: Command) -> Result<Decision, Rejection> {
    let invalid = |field: &str, remedy: &str| Rejection::InvalidField {
        field: field.into(),
        remedy: remedy.into(),
    };
    let event = match command {
        Command::RecordConfirmation { on } => {
            let last = case.availability.confirmations.last();
            if last.is_some_and(|last| on < last.on) {
                return Err(invalid("on", "a date on or after the last confirmation"));
            }
            let opening = case
                .registration
                .opening_on(on)
                .ok_or(Rejection::CaseNotOpen)?;
            // Where no rule asked, the row that says so: what happened is a fact all the same.
            let of_the_day = || rules.on(on, opening);
            let rule = of_the_day()
                .find(|rule| rule.terms.asks_confirmation())
                .or_else(|| of_the_day().find(|rule| rule.terms == Terms::NoConfirmation));
            let rule = rule.ok_or(Rejection::NothingAsked { rule: None })?;
            Event::Confirmed {
                on,
                rule: rule.id.clone(),
                suggestions: Vec::new(),
                changes: None,
            }
        }
        Command::RegisterAbsence(absence) if absence.to.is_some_and(|to| to < absence.from) => {
            return Err(invalid("to", "a date on or after `from`"));
        }
        Command::RegisterAbsence(absence) => Event::AbsenceRegistered(absence),
        Command::SuggestJob(suggestion) => {
            if suggestion.title.trim().is_empty() {
                return Err(invalid("title", "the title of the vacancy"));
            }
            if suggestion
                .link
                .as_ref()
                .is_some_and(|link| !link.starts_with("https://"))
            {
                return Err(invalid("link", "an address that begins with https://"));
            }
            Event::JobSuggested(suggestion)
        }
        Command::WithdrawSuggestion { id }
            if !case
                .availability
                .suggestions
                .iter()
                .any(|known| known.id == id) =>
        {
            return Err(invalid("id", "the id of a suggestion of this citizen"));
        }
        Command::WithdrawSuggestion { id } => Event::SuggestionWithdrawn { id },
        Command::RecordReminder(reminder) if reminder.extended_to <= reminder.missed_on => {
            return Err(invalid("extended_to", "a date after `missed_on`"));
        }
        Command::RecordReminder(reminder) => Event::ReminderSent(reminder),
        Command::EndAbsence { kind, on } => {
            let open = case.availability.absences.iter().any(|absence| {
                absence.kind == kind && absence.to.is_none() && absence.from <= on.plus(1)
            });
            if !open {
                return Err(invalid("kind", "an absence that is open on that day"));
            }
            Event::AbsenceEnded { kind, on }
        }
        Command::GrantExemption(exemption) => {
            if exemption.to.is_some_and(|to| to < exemption.from) {
                return Err(invalid("to", "a date on or after `from`"));
            }
            let known = |id: &RuleId| rules.iter().any(|rule| rule.id == *id);
            if let Some(unknown) = exemption.rules.iter().find(|id| !known(id)) {
                return Err(Rejection::InvalidField {
                    field: "rules".into(),
                    remedy: ["ids of rules; `", unknown.as_str(), "` is none"].concat(),
                });
            }
            exemption.reason.at_most(MAX_WORDS, "reason")?;
            Event::ExemptionGranted(exemption)
        }
        Command::GrantReducedEffort { from, to } if to < from => {
            return Err(invalid("to", "a date on or after `from`"));
        }
        Command::GrantReducedEffort { from, to } => Event::ReducedEffortGranted { from, to },
    };
    Ok(crate::case::Event::Availability(event).into())
}

pub(crate) fn apply(availability: &mut Availability, event: &Event, recorded: &Recorded) {
    match event {
        Event::Confirmed { on, rule, .. } => {
            let receipt =
                (recorded.by == By::Citizen).then_some((recorded.recorded_at, recorded.reference));
            availability.confirmations.push(Confirmation {
                on: *on,
                rule: rule.clone(),
                receipt,
            });
        }
        Event::AbsenceRegistered(absence) => availability.absences.push(*absence),
        Event::JobSuggested(suggestion) => match availability
            .suggestions
            .iter_mut()
            .find(|old| old.id == suggestion.id)
        {
            Some(old) => *old = suggestion.clone(),
            None => availability.suggestions.push(suggestion.clone()),
        },
        Event::SuggestionWithdrawn { id } => availability
            .suggestions
            .retain(|suggestion| suggestion.id != *id),
        Event::ReminderSent(reminder) => availability.reminders.push(*reminder),
        Event::AbsenceEnded { kind, on } => {
            let open = availability
                .absences
                .iter_mut()
                .find(|absence| absence.kind == *kind && absence.to.is_none());
            if let Some(absence) = open {
                absence.to = Some(*on);
            }
            // Ended before it held a day: it never was.
            availability
                .absences
                .retain(|absence| absence.to.is_none_or(|to| absence.from <= to));
        }
        Event::ExemptionGranted(exemption) => {
            availability.exemptions.retain(|old| old.id != exemption.id);
            availability.exemptions.push(exemption.clone());
        }
        Event::ReducedEffortGranted { from, to } => {
            availability.reduced_effort.push((*from, *to));
        }
        Event::SuggestionSaved { id } => availability.answered(id, SuggestionAnswer::Saved),
        Event::SuggestionDeclined { id, reason } => {
            let reason = reason.clone();
            availability.answered(id, SuggestionAnswer::Declined { reason });
        }
    }
}

impl Availability {
    fn answered(&mut self, id: &SuggestionId, answer: SuggestionAnswer) {
        self.answers.retain(|(known, _)| known != id);
        self.answers.push((id.clone(), answer));
    }
}

/// What a citizen's word about days away, or about a suggestion, leads to.
///
/// # Errors
/// [`Rejection::TooEarly`] for days that are over, [`Rejection::EndsBeforeItBegins`],
/// [`Rejection::OverlapsAbsence`], [`Rejection::NotAbsent`], [`Rejection::UnknownSuggestion`],
/// [`Rejection::TooLong`].
pub fn decide_for_citizen(
    availability: &Availability,
    today: Date,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let overlapping = |from: Date, to: Option<Date>| {
        let absences = availability.absences.iter();
        absences.into_iter().find(|other| {
            to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|end| from <= end)
        })
    };
    let event = match command {
        CitizenCommand::ReportSick => {
            // Falling ill on holiday is told all the same.
            let sickness = |absence: &&Absence| {
                absence.kind == AbsenceKind::Sickness && absence.to.is_none_or(|to| today <= to)
            };
            if let Some(open) = availability.absences.iter().find(sickness) {
                return Err(Rejection::OverlapsAbsence {
                    from: open.from,
                    to: open.to,
                });
            }
            Event::AbsenceRegistered(Absence {
                kind: AbsenceKind::Sickness,
                from: today,
                to: None,
            })
        }
        CitizenCommand::ReportWell => {
            let open =
                |absence: &&Absence| absence.kind == AbsenceKind::Sickness && absence.to.is_none();
            if availability.absences.iter().find(open).is_none() {
                return Err(Rejection::NotAbsent);
            }
            Event::AbsenceEnded {
                kind: AbsenceKind::Sickness,
                on: today.plus(-1),
            }
        }
        CitizenCommand::ReportAbsence(absence) => {
            if absence.from < today {
                return Err(Rejection::TooEarly {
                    field: "from".into(),
                    earliest: today,
                });
            }
            if absence.to.is_some_and(|to| to < absence.from) {
                return Err(Rejection::EndsBeforeItBegins);
            }
            if let Some(other) = overlapping(absence.from, absence.to) {
                return Err(Rejection::OverlapsAbsence {
                    from: other.from,
                    to: other.to,
                });
            }
            Event::AbsenceRegistered(*absence)
        }
        CitizenCommand::SaveSuggestion { id } => {
            known_suggestion(availability, id)?;
            Event::SuggestionSaved { id: id.clone() }
        }
        CitizenCommand::DeclineSuggestion { id, reason } => {
            known_suggestion(availability, id)?;
            reason.at_most(MAX_WORDS, "reason")?;
            Event::SuggestionDeclined {
                id: id.clone(),
                reason: reason.clone(),
            }
        }
    };
    Ok(crate::case::Event::Availability(event).into())
}

fn known_suggestion(availability: &Availability, id: &SuggestionId) -> Result<(), Rejection> {
    let known = availability.suggestions.iter().any(|known| known.id == *id);
    known.then_some(()).ok_or(Rejection::UnknownSuggestion)
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::Confirmed {
            changes: Some(changes),
            ..
        } => vec![changes],
        Event::SuggestionDeclined { reason, .. } => vec![reason],
        Event::ExemptionGranted(exemption) => vec![&mut exemption.reason],
        _ => Vec::new(),
    }
}
