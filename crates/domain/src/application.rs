//! Applications (ansøgninger): for a run of a course, or for a placement or a job with wage subsidy that the citizen has
//! found. Each is an item of the plan, too, and both change in one decision. Must not know the catalogue, nor who else
//! wants a seat: the facts say what is free, and a claim takes it.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Moment};
use crate::case::{Case, Claim, Decision, Facts, MAX_WORDS, Words};
use crate::catalogue::{Course, Run};
use crate::ids::{CourseId, PlanItemId, RuleId, RunId};
use crate::plan::{self, EmployerSector, Obligation, PlanItem, PlanItemState, Sector};
use crate::registration::AuthorityRole;
use crate::rejection::Rejection;
use crate::upskilling::{May, Scheme, Standing};

/// What a citizen has applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The item of the plan that it is.
    pub item: PlanItemId,
    pub scheme: Scheme,
    /// The run of a course; none where the citizen has found a workplace.
    pub course: Option<(CourseId, RunId)>,
    /// Who must approve it.
    pub approved_by: AuthorityRole,
    /// Why, in the citizen's own words.
    pub reason: Words,
    /// The number that the provider is given, or the workplace's own.
    pub phone: Words,
    pub applied_at: Moment,
    pub seat: Seat,
    pub state: ApplicationState,
    /// What was answered, in the authority's words.
    pub answer: Words,
}

impl Application {
    /// Whether something can still come of it.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            ApplicationState::Applied | ApplicationState::Approved
        )
    }

    fn is_for(&self, run: &RunId) -> bool {
        self.course.as_ref().is_some_and(|(_, of)| of == run)
    }
}

/// Where the citizen stands with a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// There is none to have, or it was given back.
    None,
    /// Held for the citizen.
    Held(u16),
    /// In the line: who has a lower number is before.
    Waiting(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicationState {
    /// Waits for the answer of who must approve it.
    Applied,
    Approved,
    Refused,
    /// By the citizen.
    Withdrawn,
    /// By the provider, or by the authority in the plan.
    Cancelled,
}

/// A run of a course as the catalogue has it, and what is taken of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedRun {
    pub course: Course,
    pub run: Run,
    /// The provider's name.
    pub provider: String,
    /// Where it is held, as one says where one is going.
    pub place: String,
    /// The seats that somebody has here.
    pub taken: Vec<u16>,
    /// The numbers of those in the line here.
    pub waiting: Vec<u16>,
}

impl OfferedRun {
    /// Seats that nobody has.
    pub fn free(&self) -> usize {
        usize::from(self.run.free_seats).saturating_sub(self.taken.len())
    }

    /// The first seat that nobody has, where so many stand before in the line.
    fn seat_behind(&self, before: usize) -> Option<u16> {
        let free = self.free() > before;
        let mut seats = 0..self.run.free_seats;
        seats.find(|seat| free && !self.taken.contains(seat))
    }

    fn claim(&self, seat: Seat) -> Option<Claim> {
        claim(&self.run.id, seat)
    }
}

/// What is taken with a seat, or with a place in the line; once, whatever happens at the same moment.
fn claim(run: &RunId, seat: Seat) -> Option<Claim> {
    let (kind, number) = match seat {
        Seat::None => return None,
        Seat::Held(seat) => (SEAT, seat),
        Seat::Waiting(number) => (WAITING, number),
    };
    Some(Claim {
        kind: kind.into(),
        key: [claims_of(run), number.to_string()].concat(),
    })
}

/// The kinds of claims of a run.
pub const SEAT: &str = "seat";
pub const WAITING: &str = "seat-line";

/// How the keys of a run's claims begin; its number follows. The parts are kept apart whatever signs they hold.
pub fn claims_of(run: &RunId) -> String {
    format!("{}:{run}:", run.as_str().len())
}

/// The run that a claim's key is about.
pub fn run_of_claim(key: &str) -> Option<&str> {
    let (length, rest) = key.split_once(':')?;
    rest.get(..length.parse().ok()?)
}

/// What a decision about an application needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub run: Option<OfferedRun>,
    /// What `upskilling::may_i` answers: under which rule, and who must approve.
    pub may: May,
    pub standing: Option<Standing>,
    pub rule: Option<RuleId>,
    pub approved_by: Option<AuthorityRole>,
}

impl Offered {
    /// Whether a reason must be given: a right needs none.
    fn asks_reason(&self) -> bool {
        self.standing != Some(Standing::Right)
    }
}

/// A fact in a case's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Applied(Application),
    /// The first in the line took a seat that had come free.
    SeatTaken {
        item: PlanItemId,
        seat: u16,
    },
    Answered {
        item: PlanItemId,
        approved: bool,
        text: Words,
    },
    Withdrawn {
        item: PlanItemId,
        reason: Words,
    },
    /// The provider holds it on other days; the item of the plan has them.
    Moved {
        item: PlanItemId,
        from: Date,
        to: Date,
    },
    /// The provider has cancelled it, or the authority has in the plan.
    Cancelled {
        item: PlanItemId,
    },
    /// A course that the citizen wants to find again.
    Saved {
        course: CourseId,
    },
    Unsaved {
        course: CourseId,
    },
}

/// What a citizen does. Variants are only ever added, at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    /// Takes a seat, or a place in the line: never queued, since another may take it meanwhile.
    Apply {
        course: CourseId,
        run: RunId,
        /// The first day that the citizen saw: another run is not what they want.
        starts_on: Date,
        scheme: Scheme,
        reason: Words,
        /// For the provider.
        phone: Words,
        /// The citizen has seen what the provider is told, and agrees.
        shares: bool,
        /// A place in the line will do.
        may_wait: bool,
    },
    /// Takes a seat that has come free, as the first in the line: never queued either.
    TakeSeat {
        item: PlanItemId,
    },
    Withdraw {
        item: PlanItemId,
        reason: Words,
    },
    /// Has found a placement or a job with wage subsidy.
    Found {
        scheme: Scheme,
        employer: Words,
        place: Words,
        /// Whom the authority can call there.
        phone: Words,
        from: Date,
        to: Date,
        reason: Words,
        sector: Option<EmployerSector>,
    },
    /// Saves a course for later.
    Save {
        course: CourseId,
    },
    Unsave {
        course: CourseId,
    },
}

impl CitizenCommand {
    /// Whether it takes something that another may want.
    pub fn takes_what_is_shared(&self) -> bool {
        matches!(self, Self::Apply { .. } | Self::TakeSeat { .. })
    }
}

/// What an authority can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Approves or refuses. A refusal says why.
    Answer {
        item: PlanItemId,
        approved: bool,
        text: Words,
    },
    /// The run as its provider holds it now.
    TellRun {
        run: RunId,
        starts_on: Date,
        ends_on: Date,
        /// Where it is held; none where that is not known anew.
        place: Option<String>,
        cancelled: bool,
    },
}

/// The most characters of a number or a name.
const MAX_LINE: usize = 200;
const MAX_PHONE: usize = 40;
/// The most courses that are saved for later.
const MAX_SAVED: usize = 50;
/// The most applications that wait for something.
pub const MAX_OPEN: usize = 20;

/// # Errors
/// [`Rejection::RunGone`] for a run that is not offered; [`Rejection::RunClosed`] after its last day for enrolling, or
/// when it has begun; [`Rejection::RunMoved`] to other days than the citizen saw; [`Rejection::NotPermitted`] by the rule of the scheme; [`Rejection::AppliedAlready`];
/// [`Rejection::SeatsTaken`]; [`Rejection::UnknownApplication`]; [`Rejection::RunClosed`] for withdrawing what has begun; [`Rejection::Missing`], [`Rejection::TooLong`], [`Rejection::EndsBeforeItBegins`], [`Rejection::TooMany`].
pub fn decide_for_citizen(
    case: &Case,
    facts: &Facts,
    now: Moment,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    match command {
        CitizenCommand::Apply { .. } => apply_for(case, facts, now, command),
        CitizenCommand::Found { .. } => found(case, facts, now, command),
        CitizenCommand::TakeSeat { item } => {
            let one = open(case, item)?;
            let offered = facts.offered.as_ref().and_then(|of| of.run.as_ref());
            let offered = offered.ok_or(Rejection::RunGone)?;
            closed(&offered.run, now.date())?;
            let Seat::Waiting(number) = one.seat else {
                return Err(Rejection::UnknownApplication);
            };
            let before = offered.waiting.iter().filter(|other| **other < number);
            let seat = offered.seat_behind(before.count());
            let seat = seat.ok_or(Rejection::SeatsTaken { line: true })?;
            let event = Event::SeatTaken {
                item: item.clone(),
                seat,
            };
            Ok(Decision {
                claims: offered.claim(Seat::Held(seat)).into_iter().collect(),
                releases: released(one),
                ..crate::case::Event::Application(event).into()
            })
        }
        CitizenCommand::Save { course } => {
            if case.saved_courses.len() >= MAX_SAVED {
                return Err(Rejection::TooMany {
                    max: MAX_SAVED as u32,
                });
            }
            let course = course.clone();
            Ok(crate::case::Event::Application(Event::Saved { course }).into())
        }
        CitizenCommand::Unsave { course } => {
            let course = course.clone();
            Ok(crate::case::Event::Application(Event::Unsaved { course }).into())
        }
        CitizenCommand::Withdraw { item, reason } => {
            let one = open(case, item)?;
            reason.at_most(MAX_WORDS, "reason")?;
            let begins = case.plan.item(item).and_then(|item| item.from);
            if let Some(from) = begins.filter(|from| *from <= now.date()) {
                return Err(Rejection::RunClosed { on: from.plus(-1) });
            }
            let event = Event::Withdrawn {
                item: item.clone(),
                reason: reason.clone(),
            };
            Ok(over(case, one, event))
        }
    }
}

fn apply_for(
    case: &Case,
    facts: &Facts,
    now: Moment,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let CitizenCommand::Apply {
        run: asked,
        starts_on,
        scheme,
        reason,
        phone,
        shares,
        may_wait,
        ..
    } = command
    else {
        return Err(Rejection::RunGone);
    };
    reason.at_most(MAX_WORDS, "reason")?;
    phone.at_most(MAX_PHONE, "phone")?;
    for (given, field) in [(!phone.is_empty(), "phone"), (*shares, "shares")] {
        if !given {
            return Err(missing(field));
        }
    }
    if case
        .applications
        .iter()
        .any(|one| one.is_open() && one.is_for(asked))
    {
        return Err(Rejection::AppliedAlready);
    }
    room_for_one_more(case)?;
    let offered = facts.offered.as_ref().ok_or(Rejection::RunGone)?;
    let of = offered.run.as_ref().ok_or(Rejection::RunGone)?;
    let approved_by = permitted(offered)?;
    closed(&of.run, now.date())?;
    if of.run.starts_on != *starts_on {
        return Err(Rejection::RunMoved {
            starts_on: of.run.starts_on,
        });
    }
    if offered.asks_reason() && reason.is_empty() {
        return Err(missing("reason"));
    }
    let seat = match of.seat_behind(of.waiting.len()) {
        Some(seat) => Seat::Held(seat),
        None if of.run.waiting.is_none() => return Err(Rejection::SeatsTaken { line: false }),
        None if !may_wait => return Err(Rejection::SeatsTaken { line: true }),
        None => Seat::Waiting(
            of.waiting
                .iter()
                .max()
                .map_or(0, |last| last.saturating_add(1)),
        ),
    };
    let id = next_id(case);
    let item = PlanItem {
        with: Words(of.provider.clone()),
        good_for: Words(of.course.about.clone()),
        place: Words(of.place.clone()),
        from: Some(of.run.starts_on),
        to: Some(of.run.ends_on),
        online: of.run.site.is_none(),
        ..proposed(&id, Words(of.course.title.clone()), *scheme)
    };
    let application = Application {
        item: id,
        scheme: *scheme,
        course: Some((of.course.id.clone(), of.run.id.clone())),
        approved_by,
        reason: reason.clone(),
        phone: phone.clone(),
        applied_at: now,
        seat,
        state: ApplicationState::Applied,
        answer: Words::default(),
    };
    Ok(Decision {
        events: both(Event::Applied(application), item),
        claims: of.claim(seat).into_iter().collect(),
        releases: Vec::new(),
    })
}

fn found(
    case: &Case,
    facts: &Facts,
    now: Moment,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let CitizenCommand::Found {
        scheme,
        employer,
        place,
        phone,
        from,
        to,
        reason,
        sector,
    } = command
    else {
        return Err(Rejection::UnknownApplication);
    };
    for (words, most, field) in [
        (employer, MAX_LINE, "employer"),
        (place, MAX_LINE, "place"),
        (phone, MAX_PHONE, "phone"),
        (reason, MAX_WORDS, "reason"),
    ] {
        words.at_most(most, field)?;
        if words.is_empty() && field != "place" {
            return Err(missing(field));
        }
    }
    if to < from {
        return Err(Rejection::EndsBeforeItBegins);
    }
    if *from < now.date() {
        return Err(Rejection::TooEarly {
            field: "from".into(),
            earliest: now.date(),
        });
    }
    room_for_one_more(case)?;
    let offered = facts.offered.as_ref().ok_or(Rejection::RunGone)?;
    let approved_by = permitted(offered)?;
    let id = next_id(case);
    let item = PlanItem {
        with: employer.clone(),
        good_for: reason.clone(),
        place: place.clone(),
        from: Some(*from),
        to: Some(*to),
        employer: *sector,
        ..proposed(&id, employer.clone(), *scheme)
    };
    let application = Application {
        item: id,
        scheme: *scheme,
        course: None,
        approved_by,
        reason: reason.clone(),
        phone: phone.clone(),
        applied_at: now,
        seat: Seat::None,
        state: ApplicationState::Applied,
        answer: Words::default(),
    };
    Ok(Decision {
        events: both(Event::Applied(application), item),
        ..Decision::default()
    })
}

/// # Errors
/// [`Rejection::UnknownApplication`] for one that is not open; [`Rejection::InvalidField`] for a refusal without a reason.
pub fn decide(case: &Case, command: Command) -> Result<Decision, Rejection> {
    match command {
        Command::Answer {
            item,
            approved,
            text,
        } => {
            let one = open(case, &item)?;
            text.at_most(MAX_WORDS, "text")?;
            if one.state != ApplicationState::Applied {
                return Err(Rejection::UnknownApplication);
            }
            if !approved && text.is_empty() {
                return Err(Rejection::InvalidField {
                    field: "text".into(),
                    remedy: "why it is refused, in words that the citizen can use".into(),
                });
            }
            let event = Event::Answered {
                item: item.clone(),
                approved,
                text,
            };
            if !approved {
                return Ok(over(case, one, event));
            }
            let events = match case.plan.item(&item) {
                Some(known) if known.state == PlanItemState::Proposed => both(
                    event,
                    PlanItem {
                        state: PlanItemState::Prepared,
                        ..known.clone()
                    },
                ),
                _ => vec![crate::case::Event::Application(event)],
            };
            Ok(Decision {
                events,
                ..Decision::default()
            })
        }
        Command::TellRun {
            run,
            starts_on,
            ends_on,
            place,
            cancelled,
        } => {
            let mut decision = Decision::default();
            let of_run = case
                .applications
                .iter()
                .filter(|one| one.is_open() && one.is_for(&run));
            for one in of_run {
                let item = one.item.clone();
                if cancelled {
                    let more = over(case, one, Event::Cancelled { item });
                    decision.events.extend(more.events);
                    decision.releases.extend(more.releases);
                    continue;
                }
                let Some(known) = case.plan.item(&item) else {
                    continue;
                };
                let moved = PlanItem {
                    from: Some(starts_on),
                    to: Some(ends_on),
                    place: place.clone().map_or_else(|| known.place.clone(), Words),
                    ..known.clone()
                };
                if moved == *known || known.state.is_over() {
                    continue;
                }
                let (from, to) = (starts_on, ends_on);
                decision
                    .events
                    .extend(both(Event::Moved { item, from, to }, moved));
            }
            Ok(decision)
        }
    }
}

/// What follows for an application from what an authority writes of its item: one that is cancelled gives back its seat.
pub(crate) fn follow(case: &Case, item: &PlanItem, decision: &mut Decision) {
    let open = case
        .applications
        .iter()
        .find(|one| one.item == item.id && one.is_open());
    if let Some(one) = open.filter(|_| item.state == PlanItemState::Cancelled) {
        let event = Event::Cancelled {
            item: item.id.clone(),
        };
        decision.events.push(crate::case::Event::Application(event));
        decision.releases.extend(released(one));
    }
}

fn missing(field: &str) -> Rejection {
    Rejection::Missing {
        field: field.into(),
    }
}

fn open<'c>(case: &'c Case, item: &PlanItemId) -> Result<&'c Application, Rejection> {
    let mut known = case.applications.iter();
    known
        .find(|one| one.item == *item && one.is_open())
        .ok_or(Rejection::UnknownApplication)
}

fn room_for_one_more(case: &Case) -> Result<(), Rejection> {
    if case.applications.iter().filter(|one| one.is_open()).count() < MAX_OPEN {
        return Ok(());
    }
    Err(Rejection::TooMany {
        max: MAX_OPEN as u32,
    })
}

/// Who must approve it, where the law does not say no.
fn permitted(offered: &Offered) -> Result<AuthorityRole, Rejection> {
    if offered.may == May::No {
        return Err(Rejection::NotPermitted {
            rule: offered.rule.clone(),
        });
    }
    Ok(offered.approved_by.unwrap_or(AuthorityRole::Municipality))
}

fn closed(run: &Run, today: Date) -> Result<(), Rejection> {
    let last = run.enrol_by.unwrap_or(run.starts_on).min(run.starts_on);
    if run.cancelled {
        return Err(Rejection::RunGone);
    }
    if last < today {
        return Err(Rejection::RunClosed { on: last });
    }
    Ok(())
}

/// The name of an application that comes next. No other item is called so.
fn next_id(case: &Case) -> PlanItemId {
    PlanItemId(format!("application-{}", case.version + 1))
}

fn proposed(id: &PlanItemId, title: Words, scheme: Scheme) -> PlanItem {
    PlanItem {
        id: id.clone(),
        title,
        state: PlanItemState::Proposed,
        obligation: Obligation::Voluntary,
        good_for: Words::default(),
        with: Words::default(),
        place: Words::default(),
        from: None,
        to: None,
        steps: Vec::new(),
        kind: Some(scheme.offer()),
        online: false,
        employer: None,
        link: None,
        mandatory_from: None,
        extended_by: 0,
        sector: Sector::Employment,
        proof: None,
    }
}

fn both(event: Event, item: PlanItem) -> Vec<crate::case::Event> {
    vec![
        crate::case::Event::Application(event),
        crate::case::Event::Plan(plan::Event::ItemSet(item)),
    ]
}

/// It is over: the item, too, and what was held is given back.
fn over(case: &Case, one: &Application, event: Event) -> Decision {
    let item = case
        .plan
        .item(&one.item)
        .filter(|item| !item.state.is_over());
    let events = match item {
        Some(item) => both(
            event,
            PlanItem {
                state: PlanItemState::Cancelled,
                ..item.clone()
            },
        ),
        None => vec![crate::case::Event::Application(event)],
    };
    Decision {
        events,
        claims: Vec::new(),
        releases: released(one),
    }
}

fn released(one: &Application) -> Vec<Claim> {
    let run = one.course.as_ref().map(|(_, run)| run);
    run.and_then(|run| claim(run, one.seat))
        .into_iter()
        .collect()
}

pub(crate) fn apply(applications: &mut Vec<Application>, saved: &mut Vec<CourseId>, event: &Event) {
    let (item, change): (_, &dyn Fn(&mut Application)) = match event {
        Event::Applied(application) => {
            applications.push(application.clone());
            return;
        }
        Event::SeatTaken { item, seat } => (item, &|one| one.seat = Seat::Held(*seat)),
        Event::Answered {
            item,
            approved,
            text,
        } => (item, &|one| {
            one.answer = text.clone();
            if *approved {
                one.state = ApplicationState::Approved;
            } else {
                (one.state, one.seat) = (ApplicationState::Refused, Seat::None);
            }
        }),
        Event::Withdrawn { item, .. } => (item, &|one| {
            (one.state, one.seat) = (ApplicationState::Withdrawn, Seat::None);
        }),
        Event::Cancelled { item } => (item, &|one| {
            (one.state, one.seat) = (ApplicationState::Cancelled, Seat::None);
        }),
        Event::Saved { course } => {
            saved.retain(|known| known != course);
            saved.push(course.clone());
            return;
        }
        Event::Unsaved { course } => {
            saved.retain(|known| known != course);
            return;
        }
        // The item of the plan has the days.
        Event::Moved { .. } => return,
    };
    if let Some(one) = applications.iter_mut().find(|one| one.item == *item) {
        change(one);
    }
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::Applied(application) => vec![
            &mut application.reason,
            &mut application.phone,
            &mut application.answer,
        ],
        Event::Answered { text, .. } => vec![text],
        Event::Withdrawn { reason, .. } => vec![reason],
        Event::SeatTaken { .. }
        | Event::Moved { .. }
        | Event::Cancelled { .. }
        | Event::Saved { .. }
        | Event::Unsaved { .. } => Vec::new(),
    }
}

/// Something on the same days.
#[derive(Clone, Debug, PartialEq)]
pub enum Conflict<'c> {
    Conversation(&'c crate::conversation::Conversation),
    Item(&'c PlanItem),
    Absence(&'c crate::availability::Absence),
}

/// What a citizen has on some days already: booked conversations, what else runs, and absence, the soonest first of each.
pub fn conflicts(case: &Case, from: Date, to: Date) -> Vec<Conflict<'_>> {
    let planned = case.conversations.planned.iter();
    let talks = planned.filter(|one| {
        one.state == crate::conversation::ConversationState::Planned
            && (from..=to).contains(&one.starts_at.date())
    });
    let items = case.plan.items.iter().filter(|item| {
        let begins = item.from.is_some_and(|begins| begins <= to);
        begins && !item.state.is_over() && item.to.or(item.from).is_some_and(|ends| ends >= from)
    });
    let away = case
        .availability
        .absences
        .iter()
        .filter(|away| away.from <= to && away.to.is_none_or(|ends| ends >= from));
    let talks = talks.map(Conflict::Conversation);
    talks
        .chain(items.map(Conflict::Item))
        .chain(away.map(Conflict::Absence))
        .collect()
}
