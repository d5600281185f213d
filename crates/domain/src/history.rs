//! What has changed in a plan, who changed it and when: read out of the log, for the citizen's own
//! words. Must not say what a change means.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Moment};
use crate::case::{By, Event, Recorded};
use crate::ids::PlanItemId;
use crate::plan::{self, Plan, PlanItem, PlanItemState, RemarkKind};

/// One change of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The event's version: what is newer than [`Plan::read_to`] is unread.
    pub version: u64,
    pub at: Moment,
    pub by: By,
    /// The item it is about; none for the plan as a whole.
    pub about: Option<PlanItemId>,
    pub what: ChangeKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    GoalSet,
    ItemAdded,
    StateSet(PlanItemState),
    /// New first and last day.
    DatesSet {
        from: Option<Date>,
        to: Option<Date>,
    },
    ObligationSet,
    StepsSet,
    /// Something else in the item.
    DetailsSet,
    Remarked(RemarkKind),
    ActivitySet,
    ActivityRemoved,
    NoticeSent,
    NoticeRead,
    DocumentAdded,
}

impl Change {
    /// Whether somebody else made it and the citizen has not marked it as read.
    pub fn is_unread(&self, plan: &Plan) -> bool {
        self.by != By::Citizen && self.version > plan.read_to
    }
}

/// What an event changes in a plan, as it stood before.
pub fn changes(before: &Plan, recorded: &Recorded) -> Vec<Change> {
    let Event::Plan(event) = &recorded.event else {
        return Vec::new();
    };
    let change = |about: Option<&PlanItemId>, what| Change {
        version: recorded.version,
        at: recorded.recorded_at,
        by: recorded.by.clone(),
        about: about.cloned(),
        what,
    };
    let one = |about, what| vec![change(about, what)];
    match event {
        plan::Event::GoalSet(_) => one(None, ChangeKind::GoalSet),
        plan::Event::ItemSet(item) => match before.item(&item.id) {
            Some(old) => differences(old, item)
                .into_iter()
                .map(|what| change(Some(&item.id), what))
                .collect(),
            None => one(Some(&item.id), ChangeKind::ItemAdded),
        },
        plan::Event::Remarked { about, kind, .. } => {
            one(about.as_ref(), ChangeKind::Remarked(*kind))
        }
        plan::Event::OwnActivitySet(_) => one(None, ChangeKind::ActivitySet),
        plan::Event::OwnActivityRemoved { .. } => one(None, ChangeKind::ActivityRemoved),
        plan::Event::NoticeSent(notice) => one(notice.about.as_ref(), ChangeKind::NoticeSent),
        plan::Event::NoticeRead { .. } => one(None, ChangeKind::NoticeRead),
        plan::Event::DocumentAdded(_) => one(None, ChangeKind::DocumentAdded),
        plan::Event::ReadTo { .. } => Vec::new(),
    }
}

/// What is different between an item as it was and as it is; nothing where it was sent again.
fn differences(old: &PlanItem, new: &PlanItem) -> Vec<ChangeKind> {
    let mut found = Vec::new();
    if old.state != new.state {
        found.push(ChangeKind::StateSet(new.state));
    }
    if (old.from, old.to) != (new.from, new.to) {
        found.push(ChangeKind::DatesSet {
            from: new.from,
            to: new.to,
        });
    }
    if (old.obligation, old.mandatory_from) != (new.obligation, new.mandatory_from) {
        found.push(ChangeKind::ObligationSet);
    }
    if old.steps != new.steps {
        found.push(ChangeKind::StepsSet);
    }
    if found.is_empty() && old != new {
        found.push(ChangeKind::DetailsSet);
    }
    found
}
