//! What is owed on a date and why: computed from case, rules and date, never stored.
//! One question a function; the law's numbers are in the rules.

use std::cmp::Ordering;

use crate::availability::{
    self, AbsenceKind, Asked, Exemption, Standing, StandingState, after_rests,
};
use crate::calendar::Date;
use crate::case::Case;
use crate::conversation::{BookingDeadline, Conversation, ConversationKind};
use crate::counting;
use crate::ids::{AuthorityId, PlanItemId};
use crate::joblog::Per;
use crate::plan::{Obligation, PlanItem, PlanItemState, Step, StepBy};
use crate::registration::{AuthorityRole, Opening, RegisteredPeriod, TargetGroup};
use crate::rules::{Certainty, CountedFrom, MissedBooking, OfferEffect, Rule, RuleBook, Terms};

/// The agenda of a case on a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda<'r> {
    pub on: Date,
    /// What is asked of the citizen, the next thing first.
    pub items: Vec<Item<'r>>,
    /// What others owe the citizen, soonest first.
    pub waits: Vec<Wait<'r>>,
    /// Duties without a date.
    pub duties: Vec<&'r Rule>,
    pub rights: Vec<&'r Rule>,
    /// Why something is not asked now.
    pub states: Vec<State<'r>>,
    /// Where the case stands under each confirmation rule of the date, asked or not, and why.
    pub standings: Vec<Standing<'r>>,
}

/// One thing that is asked, with the rule that asks it. What it is good for, what follows if it is
/// missed and how to repair it are the rule's own words.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'r> {
    pub rule: &'r Rule,
    pub set_by: SetBy<'r>,
    pub due_on: Option<Date>,
    pub obligation: Obligation,
    pub what: What<'r>,
}

/// Who set it: national law, or the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy<'r> {
    Law,
    Authority(&'r AuthorityId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum What<'r> {
    Confirm(Asked),
    /// Register as a job seeker again.
    Register,
    PlanStep {
        item: &'r PlanItem,
        step: &'r Step,
    },
    ApproveCv,
    /// Search for work as agreed, and log it.
    Search {
        logged: usize,
        required: u16,
        per: Per,
    },
    /// Write in the joblog this week.
    Log,
    Book {
        kind: ConversationKind,
        /// None where it is to be booked at once after registering again.
        deadline: Option<&'r BookingDeadline>,
    },
    Attend(&'r Conversation),
    TakePart(&'r PlanItem),
    /// Think a conversation over, and write down what to talk about.
    Prepare(&'r Conversation),
}

/// What somebody else owes the citizen.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait<'r> {
    pub rule: &'r Rule,
    /// The last day; past, where the authority is late.
    pub due_on: Date,
    pub what: Owed,
}

impl Wait<'_> {
    /// Never by a rule of which nobody knows for certain.
    pub fn is_late(&self, on: Date) -> bool {
        self.due_on < on && self.rule.certainty != Certainty::Unverified
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    Conversations {
        left: u16,
        kind: ConversationKind,
        held_by: AuthorityRole,
    },
    Offer,
    /// A time for a conversation that the citizen is to book and cannot.
    TimeSlot {
        kind: ConversationKind,
    },
}

/// Why something is not asked, or asked again.
#[derive(Clone, Debug, PartialEq)]
pub struct State<'r> {
    pub rule: &'r Rule,
    pub what: StateKind<'r>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StateKind<'r> {
    /// `until` is the last day, where it is public.
    /// `whole`: the search for work or all attendance rests.
    Suspended {
        until: Option<Date>,
        whole: bool,
    },
    /// A suspension ended; duties apply again from `on`.
    Restarted {
        on: Date,
    },
    Sick {
        from: Date,
    },
    Reduced {
        to: Date,
    },
    Exempt(&'r Exemption),
}

/// How long after a suspension its end is told.
const RESTART_TOLD_DAYS: i32 = 14;
/// So many days before a conversation one is reminded to prepare it: the portal's own choice, and no law's.
const PREPARE_DAYS: i32 = 7;

impl<'r> Agenda<'r> {
    /// The suspension that speaks for the day: the search for work or all attendance rests under it,
    /// and nothing is a duty meanwhile.
    pub fn pause(&self) -> Option<&State<'r>> {
        let duty = |item: &Item<'_>| item.obligation == Obligation::Mandatory;
        if self.items.iter().any(duty) {
            return None;
        }
        let whole =
            |state: &&State<'_>| matches!(state.what, StateKind::Suspended { whole: true, .. });
        self.states
            .iter()
            .filter(whole)
            .min_by_key(|state| &state.rule.id)
    }
}

impl Item<'_> {
    pub fn is_late(&self, on: Date) -> bool {
        self.due_on.is_some_and(|due_on| due_on < on)
    }

    /// The plan item it belongs to.
    pub fn plan_item(&self) -> Option<&PlanItemId> {
        match &self.what {
            What::PlanStep { item, .. } | What::TakePart(item) => Some(&item.id),
            _ => None,
        }
    }
}

/// Computes the agenda. Pure: the same case, rules and date give the same agenda for ever.
pub fn agenda<'r>(case: &'r Case, rules: &'r RuleBook, on: Date) -> Agenda<'r> {
    let mut agenda = Agenda {
        on,
        items: Vec::new(),
        waits: Vec::new(),
        duties: Vec::new(),
        rights: Vec::new(),
        states: Vec::new(),
        standings: availability::standings(case, rules, on),
    };
    let Some(opening) = case.registration.opening_on(on) else {
        return agenda;
    };
    let group = case.registration.target_group(on);
    let in_force: Vec<&Rule> = rules
        .on(on, opening)
        .filter(|rule| rule.binds(group))
        .collect();
    let mut day = Day {
        case,
        rules,
        on,
        opening,
        group,
        registered: None,
        in_force,
    };
    // A registration that a rule has ended is none, whether or not the authority has told so.
    let ended_on = day.registration_ended_on();
    day.registered = case.registration.period(on).filter(|_| ended_on.is_none());
    if let Some(on) = ended_on {
        for standing in &mut agenda.standings {
            if matches!(standing.state, StandingState::Asked(_)) {
                standing.state = StandingState::Deregistered { on };
            }
        }
    }
    agenda.states = day.states();
    for standing in &agenda.standings {
        if let StandingState::Asked(asked) = &standing.state {
            let due_on = Some(asked.due_on);
            let what = What::Confirm(asked.clone());
            let item = Item {
                rule: standing.rule,
                set_by: set_by(standing.rule),
                due_on,
                obligation: Obligation::Mandatory,
                what,
            };
            agenda.items.push(item);
        }
    }
    for rule in &day.in_force {
        day.ask(rule, &mut agenda);
    }
    let by_id = |one: &&Rule, other: &&Rule| one.id.cmp(&other.id);
    agenda.items = in_order(agenda.items, |one, other| place(one).cmp(&place(other)));
    agenda.waits = in_order(agenda.waits, |one, other| one.due_on.cmp(&other.due_on));
    agenda.duties = in_order(agenda.duties, by_id);
    agenda.rights = in_order(agenda.rights, by_id);
    agenda
}

/// So many weeks ahead what comes again is told: a phone knows the rules of so many.
const TOLD_AHEAD_WEEKS: i32 = 6;

/// What falls due from a day to a day, as far as it is known today: what stands on the agenda of today, and what comes
/// again each week or month and stands on no agenda before.
pub fn due_within<'r>(
    case: &'r Case,
    rules: &'r RuleBook,
    today: Date,
    (from, to): (Date, Date),
) -> Vec<Item<'r>> {
    let within = |item: &Item<'_>| {
        item.due_on
            .is_some_and(|due_on| from <= due_on && due_on <= to)
    };
    let mut found = agenda(case, rules, today).items;
    found.retain(within);
    let (monday, _) = Per::Week.around(today);
    for week in 1..=TOLD_AHEAD_WEEKS {
        for item in agenda(case, rules, monday.plus(7 * week)).items {
            let again = matches!(item.what, What::Search { .. } | What::Log);
            let mut known = found.iter();
            let is_known =
                known.any(|known| known.rule.id == item.rule.id && known.due_on == item.due_on);
            if again && within(&item) && !is_known {
                found.push(item);
            }
        }
    }
    found
}

/// In order; what is equal stays as it came. By insertion, since the few things do not pay for a
/// general sort's code on the phone.
fn in_order<T>(things: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut ordered: Vec<T> = Vec::with_capacity(things.len());
    for thing in things {
        let at = ordered.partition_point(|earlier| order(earlier, &thing).is_le());
        ordered.insert(at, thing);
    }
    ordered
}

/// The reason for an item's place: overdue and soonest first, undated last; duty before choice.
fn place<'i>(item: &'i Item<'_>) -> (bool, Option<Date>, bool, &'i str) {
    (
        item.due_on.is_none(),
        item.due_on,
        item.obligation == Obligation::Voluntary,
        item.rule.id.as_str(),
    )
}

fn set_by(rule: &Rule) -> SetBy<'_> {
    rule.authority.as_ref().map_or(SetBy::Law, SetBy::Authority)
}

/// One case on one day.
struct Day<'r> {
    case: &'r Case,
    rules: &'r RuleBook,
    on: Date,
    opening: &'r Opening,
    group: Option<TargetGroup>,
    /// The present registration.
    registered: Option<&'r RegisteredPeriod>,
    /// The rules of the day that bind the citizen.
    in_force: Vec<&'r Rule>,
}

impl<'r> Day<'r> {
    /// What one rule asks, owes or grants on the day.
    fn ask(&self, rule: &'r Rule, agenda: &mut Agenda<'r>) {
        let by_law = |what, due_on, obligation| Item {
            rule,
            set_by: set_by(rule),
            due_on,
            obligation,
            what,
        };
        let duty = |what, due_on| by_law(what, Some(due_on), Obligation::Mandatory);
        let rests = self.rests(rule);
        let weakened = if rests {
            Obligation::Voluntary
        } else {
            Obligation::Mandatory
        };
        match &rule.terms {
            Terms::Registration { .. } if self.registered.is_none() => {
                agenda.items.push(duty(What::Register, self.on));
            }
            Terms::PlanStep => {
                let steps = self.case.plan.items.iter().flat_map(open_steps);
                agenda.items.extend(steps.map(|(item, step)| Item {
                    set_by: SetBy::Authority(&self.opening.authority),
                    ..by_law(
                        What::PlanStep { item, step },
                        step.due_on.map(|due_on| self.after_rest(rule, due_on)),
                        weaker(item.obligation(self.on), weakened),
                    )
                }));
            }
            Terms::Attendance { .. } => {
                let ahead = self.case.conversations.planned.iter();
                for one in ahead.filter(|one| one.is_ahead(self.on)) {
                    let on = one.starts_at.date();
                    // It stands until the authority cancels it: told, and not asked.
                    let excused = self.is_excused(one);
                    let attendance = if excused {
                        Obligation::Voluntary
                    } else {
                        self.attendance(rule, one)
                    };
                    let obligation = weaker(one.obligation, attendance);
                    let mut ask = |what, due_on, obligation| {
                        agenda.items.push(Item {
                            set_by: SetBy::Authority(&self.opening.authority),
                            ..by_law(what, due_on, obligation)
                        });
                    };
                    ask(What::Attend(one), Some(on), obligation);
                    // No deadline: what is owed comes before it.
                    if !one.group
                        && !excused
                        && self.on.days_until(on) <= PREPARE_DAYS
                        && one.around.prepared.is_empty()
                    {
                        ask(What::Prepare(one), None, Obligation::Voluntary);
                    }
                }
            }
            Terms::OfferAttendance { .. } => {
                // What was voluntary from the start stands in the plan and is not asked.
                let running = self.case.plan.items.iter().filter(|item| {
                    item.state.is_running()
                        && item.kind.is_some()
                        && item.obligation(self.on) == Obligation::Mandatory
                });
                for item in running {
                    let obligation = match self.offer_effect(item) {
                        Some(OfferEffect::Stopped) => continue,
                        Some(OfferEffect::Voluntary) => Obligation::Voluntary,
                        None => weakened,
                    };
                    agenda.items.push(Item {
                        set_by: SetBy::Authority(&self.opening.authority),
                        ..by_law(What::TakePart(item), None, obligation)
                    });
                }
            }
            // What follows is not owed at all while it rests.
            _ if rests => {}
            Terms::CvApproval { days, .. } => {
                let due_on = self.cv_due(rule, *days);
                agenda
                    .items
                    .extend(due_on.map(|due_on| duty(What::ApproveCv, due_on)));
            }
            Terms::JobSearch { .. } => {
                if let Some((due_on, what)) = self.search() {
                    agenda.items.push(Item {
                        set_by: SetBy::Authority(&self.opening.authority),
                        ..duty(what, due_on)
                    });
                }
            }
            Terms::JobLog { .. } => {
                let (monday, sunday) = Per::Week.around(self.on);
                let agreed = self.case.joblog.requirement(self.on).is_some();
                let logged = self.case.joblog.logged(monday, self.on);
                if self.registered.is_some() && !agreed && logged == 0 {
                    agenda.items.push(duty(What::Log, sunday));
                }
            }
            Terms::SelfBooking { missed, .. } => {
                for deadline in self.open_deadlines() {
                    if is_told_free_of(deadline) {
                        agenda.waits.push(Wait {
                            rule,
                            due_on: deadline.due_on,
                            what: Owed::TimeSlot {
                                kind: deadline.kind,
                            },
                        });
                        continue;
                    }
                    let ended = *missed == MissedBooking::Deregistered && deadline.due_on < self.on;
                    if !ended {
                        let what = What::Book {
                            kind: deadline.kind,
                            deadline: Some(deadline),
                        };
                        agenda.items.push(duty(what, deadline.due_on));
                    }
                }
            }
            Terms::BookingAtOnce { .. } => {
                if let Some((deadline, registered)) = self.missed_before_registration() {
                    let what = What::Book {
                        kind: deadline.kind,
                        deadline: None,
                    };
                    agenda.items.push(duty(what, registered));
                }
            }
            Terms::Conversations { .. } => agenda.waits.extend(self.conversations_left(rule)),
            Terms::OfferDue { months, .. } => {
                agenda.waits.extend(self.offer_due(rule, *months));
            }
            Terms::Duty { .. } | Terms::HolidayNotice { .. } => agenda.duties.push(rule),
            Terms::Right { after_months, .. } => {
                let begins = self.start().map(|start| {
                    counting::after_months(self.case, self.rules, start, *after_months)
                });
                if *after_months == 0 || begins.is_some_and(|begins| begins <= self.on) {
                    agenda.rights.push(rule);
                }
            }
            _ => {}
        }
    }

    fn states(&self) -> Vec<State<'r>> {
        let mut states = Vec::new();
        for rule in &self.in_force {
            let what = match &rule.terms {
                Terms::Suspension {
                    announced_end_on,
                    forms,
                    rests,
                } => {
                    let told = announced_end_on.is_some_and(|told_on| told_on <= self.on);
                    let until = rule.to.filter(|_| told);
                    let whole = forms.is_empty() && self.asks_week_or_attendance(rests);
                    // Told only to those of whom something that rests would be asked.
                    let touches = self.in_force.iter().any(|rule| rests.contains(&rule.id));
                    touches.then_some(StateKind::Suspended { until, whole })
                }
                Terms::OfferSuspension { .. } => {
                    // A proposal has not begun, and nothing of it stops.
                    let touched = self.case.plan.items.iter().filter(|item| {
                        !item.state.is_over() && item.state != PlanItemState::Proposed
                    });
                    let touches = |item: &PlanItem| suspends(rule, item).is_some();
                    touched
                        .into_iter()
                        .any(touches)
                        .then_some(StateKind::Suspended {
                            until: None,
                            whole: false,
                        })
                }
                Terms::Sickness { days, .. } => self
                    .sick_since(self.on, *days)
                    .map(|from| StateKind::Sick { from }),
                Terms::ReducedEffort { weeks, .. } => {
                    self.reduced_to(*weeks).map(|to| StateKind::Reduced { to })
                }
                _ => self.exemption(rule).map(StateKind::Exempt),
            };
            states.extend(what.map(|what| State { rule, what }));
        }
        states.extend(self.restarted());
        states
    }

    /// Whether one of the rules asks this citizen to search, to log or to attend.
    fn asks_week_or_attendance(&self, rests: &[crate::ids::RuleId]) -> bool {
        let asks = |rule: &&&Rule| {
            matches!(
                rule.terms,
                Terms::JobSearch { .. } | Terms::JobLog { .. } | Terms::Attendance { .. }
            )
        };
        self.in_force
            .iter()
            .filter(asks)
            .any(|rule| rests.contains(&rule.id))
    }

    /// The first suspension that ended a little while ago, where none of its kind goes on.
    fn restarted(&self) -> Option<State<'r>> {
        let is_suspension = |rule: &Rule| matches!(rule.terms, Terms::Suspension { .. });
        let goes_on = |ended: &Rule| {
            self.in_force
                .iter()
                .any(|rule| rule.id == ended.id && is_suspension(rule))
        };
        let of_their_own = self
            .rules
            .iter()
            .filter(|rule| is_suspension(rule) && rule.holds_for(self.opening) && !goes_on(rule));
        let ended = of_their_own.filter_map(|rule| {
            let last = rule.to?;
            let on = last.plus(1);
            let told = (0..RESTART_TOLD_DAYS).contains(&on.days_until(self.on));
            (told && self.has_rested(rule, last)).then_some(State {
                rule,
                what: StateKind::Restarted { on },
            })
        });
        ended.min_by_key(|state| &state.rule.id)
    }

    /// Whether what a suspension let rest for this citizen on a day is asked of them again: who came later had no pause.
    fn has_rested(&self, suspension: &Rule, on: Date) -> bool {
        let group = self.case.registration.target_group(on);
        let rests = suspension.terms.rests();
        group.is_some()
            && suspension.binds(group)
            && self.in_force.iter().any(|rule| rests.contains(&rule.id))
    }

    /// Whether something lets the rule rest today: a suspension, sickness, less intensive effort or
    /// an exemption.
    fn rests(&self, rule: &Rule) -> bool {
        self.rests_unless(rule, |_| false)
    }

    fn rests_unless(&self, rule: &Rule, but: impl Fn(&Rule) -> bool) -> bool {
        let of_it = |other: &&&Rule| other.terms.rests().contains(&rule.id) && !but(other);
        let by_rule = self
            .in_force
            .iter()
            .filter(of_it)
            .any(|other| match &other.terms {
                Terms::Sickness { days, .. } => self.sick_since(self.on, *days).is_some(),
                Terms::ReducedEffort { weeks, .. } => self.reduced_to(*weeks).is_some(),
                _ => true,
            });
        by_rule || self.exemption(rule).is_some()
    }

    /// Whether a conversation is to be attended, or left to the citizen while that rests for its form.
    fn attendance(&self, rule: &Rule, conversation: &Conversation) -> Obligation {
        let other_form = |other: &Rule| match &other.terms {
            Terms::Suspension { forms, .. } => {
                !forms.is_empty() && !forms.contains(&conversation.form)
            }
            _ => false,
        };
        if self.rests_unless(rule, other_form) {
            Obligation::Voluntary
        } else {
            Obligation::Mandatory
        }
    }

    fn exemption(&self, rule: &Rule) -> Option<&'r Exemption> {
        self.case.availability.exemption(&rule.id, self.on)
    }

    /// Since when the citizen is sick on a day, within the first `days` days.
    fn sick_since(&self, day: Date, days: Option<u16>) -> Option<Date> {
        let absence = self.case.availability.absence(AbsenceKind::Sickness, day)?;
        let within = days.is_none_or(|days| absence.from.days_until(day) < i32::from(days));
        within.then_some(absence.from)
    }

    /// The last day of less intensive effort, if today is one: no longer than the rule allows.
    fn reduced_to(&self, weeks: u16) -> Option<Date> {
        let stretches = self.case.availability.reduced_effort.iter();
        stretches
            .map(|(from, to)| (*from, (*to).min(from.plus(i32::from(weeks) * 7 - 1))))
            .find(|(from, to)| *from <= self.on && self.on <= *to)
            .map(|(_, to)| to)
    }

    /// Whether sickness excuses from a conversation on its own day.
    fn is_excused(&self, conversation: &Conversation) -> bool {
        let day = conversation.starts_at.date();
        self.in_force.iter().any(|rule| match &rule.terms {
            Terms::Sickness {
                days,
                excuses_attendance: true,
                ..
            } => self.sick_since(day, *days).is_some(),
            _ => false,
        })
    }

    /// What becomes of an offer while offers are suspended; none where it goes on as it is.
    fn offer_effect(&self, item: &PlanItem) -> Option<OfferEffect> {
        let effects = self.in_force.iter().filter_map(|rule| suspends(rule, item));
        // What is stopped by one rule is not kept by another.
        effects.reduce(|one, other| {
            if one == OfferEffect::Stopped {
                one
            } else {
                other
            }
        })
    }

    /// By when the CV is to be approved, unless it is. A deadline that rested is due when it rests no more.
    fn cv_due(&self, rule: &Rule, days: u16) -> Option<Date> {
        let registration = &self.case.registration;
        let from = self.registered?.from;
        if registration.cv_approved.iter().any(|on| *on <= self.on) {
            return None;
        }
        let due_on = from.plus(i32::from(days));
        let rests = self.rules.rests(&rule.id, self.opening);
        Some(after_rests(&rests, from, due_on, self.on).unwrap_or(due_on))
    }

    /// A deadline that fell in a rest of its rule, once that is over: the first day after it.
    fn after_rest(&self, rule: &Rule, due_on: Date) -> Date {
        let rests = self.rules.rests(&rule.id, self.opening);
        after_rests(&rests, due_on, due_on, self.on).unwrap_or(due_on)
    }

    /// The agreed search that is not done yet, and by when.
    fn search(&self) -> Option<(Date, What<'r>)> {
        self.registered?;
        let requirement = self.case.joblog.requirement(self.on)?;
        let (first, last) = requirement.per.around(self.on);
        let logged = self.case.joblog.logged(first, self.on);
        let what = What::Search {
            logged,
            required: requirement.count,
            per: requirement.per,
        };
        (logged < usize::from(requirement.count)).then_some((last, what))
    }

    /// Booking deadlines that were told of and whose conversation is not booked.
    fn open_deadlines(&self) -> impl Iterator<Item = &'r BookingDeadline> {
        let (conversations, on) = (&self.case.conversations, self.on);
        conversations.deadlines.iter().filter(move |deadline| {
            deadline.told_on <= on && conversations.ahead(deadline.kind, on).is_none()
        })
    }

    /// A booking deadline missed in an earlier registration, and the day of the present one.
    fn missed_before_registration(&self) -> Option<(&'r BookingDeadline, Date)> {
        let from = self.registered?.from;
        self.open_deadlines()
            .find(|deadline| deadline.due_on < from && !is_told_free_of(deadline))
            .map(|deadline| (deadline, from))
    }

    /// The first day without registration, where a rule has ended it: a check or a booking missed.
    fn registration_ended_on(&self) -> Option<Date> {
        let registered = self.case.registration.period(self.on)?;
        let ends = |rule: &Rule| match &rule.terms {
            Terms::SuggestionCheck { .. } => {
                // What a check ended stays ended when the check itself is gone, until they register again.
                let last = rule.to.map_or(self.on, |to| to.min(self.on));
                let then = self.case.registration.period(last);
                then.filter(|then| *then == registered)?;
                match availability::state(self.case, self.rules, rule, last) {
                    StandingState::Lapsed { on, .. } => Some(on),
                    _ => None,
                }
            }
            Terms::SelfBooking {
                missed: MissedBooking::Deregistered,
                ..
            } if rule.in_force(self.on) && rule.binds(self.group) && !self.rests(rule) => self
                .open_deadlines()
                .filter(|missed| !is_told_free_of(missed))
                .find(|missed| registered.from <= missed.due_on && missed.due_on < self.on)
                .map(|missed| missed.due_on.plus(1)),
            _ => None,
        };
        let held = self
            .rules
            .iter()
            .filter(|rule| rule.holds_for(self.opening));
        held.filter_map(ends).min()
    }

    /// Where counting of contact begins: with the present benefit, for who is registered where that
    /// is asked.
    fn start(&self) -> Option<Date> {
        let asked = counting::asks_registration(self.rules, self.group, self.on);
        (!asked || self.registered.is_some())
            .then(|| self.case.registration.in_group_since(self.on))
            .flatten()
    }

    fn conversations_left(&self, rule: &'r Rule) -> Option<Wait<'r>> {
        let Terms::Conversations {
            kind,
            held_by,
            count,
            days,
            months,
            from,
            after_months,
            ..
        } = &rule.terms
        else {
            return None;
        };
        let start = match from {
            CountedFrom::Registration => self.registered?.from,
            CountedFrom::Benefit => self.start()?,
        };
        let counted = |months| counting::after_months(self.case, self.rules, start, months);
        let due_on = match (days, months) {
            (Some(days), _) => start.plus(i32::from(*days)),
            (None, Some(months)) => counted(*months),
            (None, None) => return None,
        };
        let held = self
            .case
            .conversations
            .held(*kind, counted(*after_months), self.on);
        let left = count.saturating_sub(held.min(usize::from(u16::MAX)) as u16);
        // What was due before the rule began is not the rule's.
        (left > 0 && due_on >= rule.from).then_some(Wait {
            rule,
            due_on,
            what: Owed::Conversations {
                left,
                kind: *kind,
                held_by: *held_by,
            },
        })
    }

    fn offer_due(&self, rule: &'r Rule, months: u16) -> Option<Wait<'r>> {
        let start = self.start()?;
        let due_on = counting::after_months(self.case, self.rules, start, months);
        let begun = |item: &PlanItem| {
            item.kind.is_some()
                && !matches!(
                    item.state,
                    PlanItemState::Proposed | PlanItemState::Prepared | PlanItemState::Cancelled
                )
                && item.from.is_none_or(|from| from <= self.on)
                && item.to.is_none_or(|to| start <= to)
        };
        let given = self.case.plan.items.iter().any(begun);
        (!given && due_on >= rule.from).then_some(Wait {
            rule,
            due_on,
            what: Owed::Offer,
        })
    }
}

/// Whether the citizen told in time that there was nothing to book: then nothing is missed (SB7).
fn is_told_free_of(deadline: &BookingDeadline) -> bool {
    deadline.no_slots_on.is_some_and(|on| on <= deadline.due_on)
}

/// What a rule makes of an offer, if it suspends it.
fn suspends(rule: &Rule, item: &PlanItem) -> Option<OfferEffect> {
    let Terms::OfferSuspension {
        effect,
        in_person_only,
        employers,
        kinds,
    } = &rule.terms
    else {
        return None;
    };
    let holds = !(*in_person_only && item.online)
        && (employers.is_empty() || item.employer.is_some_and(|of| employers.contains(&of)))
        && (kinds.is_empty() || item.kind.is_some_and(|kind| kinds.contains(&kind)));
    holds.then_some(*effect)
}

/// The citizen's open steps.
fn open_steps(item: &PlanItem) -> impl Iterator<Item = (&PlanItem, &Step)> {
    let mine = |step: &&Step| step.by == StepBy::Citizen && step.done_on.is_none();
    let open = (!item.state.is_over()).then_some(item);
    open.into_iter()
        .flat_map(move |item| item.steps.iter().filter(mine).map(move |step| (item, step)))
}

/// A choice, if either says so.
fn weaker(one: Obligation, other: Obligation) -> Obligation {
    if one == Obligation::Mandatory {
        other
    } else {
        one
    }
}
