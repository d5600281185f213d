//! What is owed on a date and why: computed from case, rules and date, never stored.

use crate::availability::{self, Asked, Standing, StandingState};
use crate::calendar::Date;
use crate::case::Case;
use crate::ids::{AuthorityId, PlanItemId};
use crate::plan::{Obligation, PlanItem, Step, StepBy};
use crate::rules::{Rule, RuleBook, Terms};

/// The agenda of a case on a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Agenda<'r> {
    pub on: Date,
    /// What is asked, the next thing first.
    pub items: Vec<Item<'r>>,
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
}

impl Item<'_> {
    pub fn is_late(&self, on: Date) -> bool {
        self.due_on.is_some_and(|due_on| due_on < on)
    }

    /// The plan item it belongs to.
    pub fn plan_item(&self) -> Option<&PlanItemId> {
        match &self.what {
            What::PlanStep { item, .. } => Some(&item.id),
            What::Confirm(_) | What::Register => None,
        }
    }
}

/// Computes the agenda. Pure: the same case, rules and date give the same agenda for ever.
pub fn agenda<'r>(case: &'r Case, rules: &'r RuleBook, on: Date) -> Agenda<'r> {
    let standings = availability::standings(case, rules, on);
    let mut items = Vec::new();
    for standing in &standings {
        if let StandingState::Asked(asked) = &standing.state {
            items.push(Item {
                rule: standing.rule,
                set_by: standing
                    .rule
                    .authority
                    .as_ref()
                    .map_or(SetBy::Law, SetBy::Authority),
                due_on: Some(asked.due_on),
                obligation: Obligation::Mandatory,
                what: What::Confirm(asked.clone()),
            });
        }
    }
    if let Some(opening) = &case.registration.opening {
        for rule in rules.on(on, opening.region, &opening.authority) {
            match &rule.terms {
                Terms::Registration { bound } => {
                    items.extend(registration(case, rule, bound, &standings, on));
                }
                Terms::PlanStep => {
                    let rests = rules
                        .on(on, opening.region, &opening.authority)
                        .any(|other| match &other.terms {
                            Terms::Suspension { rests } => rests.contains(&rule.id),
                            _ => false,
                        });
                    items.extend(plan_steps(case, rule, &opening.authority, rests));
                }
                _ => {}
            }
        }
    }
    Agenda {
        on,
        items: in_order(items),
        standings,
    }
}

/// What is due first comes first; on the same day duty before choice; else as found. By insertion,
/// since the few items do not pay for a general sort's code on the phone.
fn in_order(items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let place = |item: &Item<'_>| {
        (
            item.due_on.is_none(),
            item.due_on,
            item.obligation == Obligation::Voluntary,
        )
    };
    let mut ordered = Vec::with_capacity(items.len());
    for item in items {
        let at = ordered.partition_point(|earlier| place(earlier) <= place(&item));
        ordered.insert(at, item);
    }
    ordered
}

fn registration<'r>(
    case: &'r Case,
    rule: &'r Rule,
    bound: &[crate::registration::TargetGroup],
    standings: &[Standing<'r>],
    on: Date,
) -> Option<Item<'r>> {
    let group = case.registration.target_group(on)?;
    let lapsed = standings
        .iter()
        .any(|standing| matches!(standing.state, StandingState::Lapsed { .. }));
    let unregistered = case.registration.period(on).is_none();
    (bound.contains(&group) && (lapsed || unregistered)).then_some(Item {
        rule,
        set_by: SetBy::Law,
        due_on: Some(on),
        obligation: Obligation::Mandatory,
        what: What::Register,
    })
}

/// The citizen's open steps; while the duty rests, each is left to the citizen.
fn plan_steps<'r>(
    case: &'r Case,
    rule: &'r Rule,
    authority: &'r AuthorityId,
    rests: bool,
) -> impl Iterator<Item = Item<'r>> {
    let open = case.plan.items.iter().filter(|item| !item.state.is_over());
    open.flat_map(move |item| {
        let mine = item
            .steps
            .iter()
            .filter(|step| step.by == StepBy::Citizen && step.done_on.is_none());
        mine.map(move |step| Item {
            rule,
            set_by: SetBy::Authority(authority),
            due_on: step.due_on,
            obligation: if rests {
                Obligation::Voluntary
            } else {
                item.obligation
            },
            what: What::PlanStep { item, step },
        })
    })
}
