//! The plan (Min Plan): the citizen's goals, the items on the way and their steps.
//! Read-only for the citizen so far; the authority writes it. Must not know dates of today.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::case::{Decision, Words};
use crate::ids::PlanItemId;
use crate::rejection::Rejection;

/// The whole plan as the citizen sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub goal: Option<Goal>,
    pub items: Vec<PlanItem>,
}

/// Where the citizen is heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    pub kind: GoalKind,
    pub text: Words,
    /// For an education: its first day.
    #[serde(default)]
    pub starts_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalKind {
    Job,
    Education,
}

/// One element of the plan: an offer or an activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanItem {
    pub id: PlanItemId,
    pub title: Words,
    pub state: PlanItemState,
    pub obligation: Obligation,
    pub good_for: Words,
    /// Who runs it: a provider, an employer, the authority.
    #[serde(default)]
    pub with: Words,
    #[serde(default)]
    pub place: Words,
    #[serde(default)]
    pub from: Option<Date>,
    #[serde(default)]
    pub to: Option<Date>,
    #[serde(default)]
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanItemState {
    Proposed,
    /// Ready; waits for the workplace or the place.
    Prepared,
    Running,
    Interrupted,
    Resumed,
    Completed,
    Cancelled,
}

impl PlanItemState {
    /// Completed or cancelled: nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obligation {
    Mandatory,
    Voluntary,
}

/// A step on the way, by the citizen or by somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub title: Words,
    pub by: StepBy,
    #[serde(default)]
    pub due_on: Option<Date>,
    #[serde(default)]
    pub done_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepBy {
    Citizen,
    Authority,
    Provider,
    Employer,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    GoalSet(Goal),
    /// An item as it now stands; replaces an earlier one with the same id.
    ItemSet(PlanItem),
}

/// What an authority can write in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    SetGoal(Goal),
    SetItem(PlanItem),
}

/// # Errors
/// [`Rejection::InvalidField`] where a title is empty or an item ends before it begins.
pub fn decide(command: Command) -> Result<Decision, Rejection> {
    let invalid = |field: &str, remedy: &str| Rejection::InvalidField {
        field: field.into(),
        remedy: remedy.into(),
    };
    let event = match command {
        Command::SetGoal(goal) if goal.text.is_empty() => {
            return Err(invalid("text", "write the goal in words"));
        }
        Command::SetGoal(goal) => Event::GoalSet(goal),
        Command::SetItem(item) => {
            if item.title.is_empty() || item.steps.iter().any(|step| step.title.is_empty()) {
                return Err(invalid("title", "write a title for the item and each step"));
            }
            if item.to.zip(item.from).is_some_and(|(to, from)| to < from) {
                return Err(invalid("to", "a date on or after `from`"));
            }
            Event::ItemSet(item)
        }
    };
    Ok(crate::case::Event::Plan(event).into())
}

pub fn apply(plan: &mut Plan, event: &Event) {
    match event {
        Event::GoalSet(goal) => plan.goal = Some(goal.clone()),
        Event::ItemSet(item) => match plan.items.iter_mut().find(|old| old.id == item.id) {
            Some(old) => *old = item.clone(),
            None => plan.items.push(item.clone()),
        },
    }
}

/// The personal free text of an event, in an order that never changes.
pub(crate) fn words_mut(event: &mut Event) -> Vec<&mut Words> {
    match event {
        Event::GoalSet(goal) => vec![&mut goal.text],
        Event::ItemSet(item) => {
            let mut words = vec![
                &mut item.title,
                &mut item.good_for,
                &mut item.with,
                &mut item.place,
            ];
            words.extend(item.steps.iter_mut().map(|step| &mut step.title));
            words
        }
    }
}
