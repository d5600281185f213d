//! The plan (Min Plan): the citizen's goals, the items on the way and their steps.
//! The authority writes it; the citizen answers, comments, wishes and adds activities of their own.
//! Must not know dates of today.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::calendar::Moment;
use crate::case::{Decision, MAX_WORDS, Recorded, Words};
use crate::ids::{DocumentId, NoticeId, PlanItemId};
use crate::rejection::Rejection;

/// The whole plan as the citizen sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub goal: Option<Goal>,
    pub items: Vec<PlanItem>,
    /// What the citizen said about the plan, oldest first.
    pub remarks: Vec<Remark>,
    pub own_activities: Vec<OwnActivity>,
    pub notices: Vec<AdvanceNotice>,
    pub documents: Vec<Document>,
    /// The version up to which the citizen has marked the plan as read.
    pub read_to: u64,
}

impl Plan {
    pub fn item(&self, id: &PlanItemId) -> Option<&PlanItem> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// What the citizen last answered to an item as it stands: approved, or said what is wrong.
    pub fn answer(&self, id: &PlanItemId) -> Option<&Remark> {
        self.remarks.iter().rev().find(|remark| {
            remark.about.as_ref() == Some(id)
                && matches!(remark.kind, RemarkKind::Approval | RemarkKind::Objection)
        })
    }
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
    /// Which offer of the law it is; none for what is no offer.
    #[serde(default)]
    pub kind: Option<OfferKind>,
    /// Without attendance.
    #[serde(default)]
    pub online: bool,
    /// The employer's sector, for offers at a workplace.
    #[serde(default)]
    pub employer: Option<EmployerSector>,
    /// An https address, for what is online.
    #[serde(default)]
    pub link: Option<String>,
    /// From when it is a duty, where it was voluntary before.
    #[serde(default)]
    pub mandatory_from: Option<Date>,
    /// Days added to its end when it was resumed.
    #[serde(default)]
    pub extended_by: u16,
    /// Whose field it is. What is not employment is told to an authority's staff without its words.
    #[serde(default)]
    pub sector: Sector,
    /// How it is shown that the citizen took part; for what is online above all.
    #[serde(default)]
    pub proof: Option<Proof>,
}

/// Proof of attendance (dokumentation for deltagelse).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// What counts as one, such as the provider's certificate.
    pub what: Words,
    /// The day on which the authority got it; none while it is missing.
    #[serde(default)]
    pub received_on: Option<Date>,
}

/// The fields that a plan across sectors gathers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sector {
    /// Beskæftigelse.
    #[default]
    Employment,
    /// Sundhed.
    Health,
    /// Social.
    Social,
    /// Uddannelse.
    Education,
}

impl PlanItem {
    /// Duty or choice on a day.
    pub fn obligation(&self, on: Date) -> Obligation {
        match self.mandatory_from {
            Some(from) if on < from => Obligation::Voluntary,
            _ => self.obligation,
        }
    }
}

/// The offers of the act (LAB), and what an activity is otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfferKind {
    /// Virksomhedspraktik.
    CompanyPlacement,
    /// Løntilskud.
    WageSubsidy,
    /// Nytteindsats.
    UtilityJob,
    /// Vejledning og opkvalificering.
    GuidanceAndUpskilling,
    Mentor,
    JobRotation,
    /// Voksenlærling.
    AdultApprentice,
    /// 6 ugers jobrettet uddannelse.
    SixWeekJobTraining,
    RegionalPoolCourse,
    /// Uddannelsesløft.
    EducationLift,
    /// FVU, OBU.
    BasicSkills,
    /// Realkompetencevurdering.
    PriorLearningAssessment,
    SpareTimeStudy,
    /// Arbejdspligt.
    WorkDuty,
    /// No offer of the act: an activity agreed in the plan.
    Activity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmployerSector {
    Public,
    Private,
}

/// Something that the citizen says about the plan, in their own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub at: Moment,
    /// The item it is about; none for the plan as a whole.
    pub about: Option<PlanItemId>,
    pub kind: RemarkKind,
    pub text: Words,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    Approval,
    /// Says what is wrong.
    Objection,
    Comment,
    Wish,
}

/// What the citizen has set out to do by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnActivity {
    pub id: PlanItemId,
    pub title: Words,
    #[serde(default)]
    pub due_on: Option<Date>,
    #[serde(default)]
    pub done_on: Option<Date>,
}

/// A word of warning before something changes, to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvanceNotice {
    pub id: NoticeId,
    pub sent_on: Date,
    pub text: Words,
    #[serde(default)]
    pub about: Option<PlanItemId>,
    /// When the citizen said that they have read it.
    #[serde(default)]
    pub read_at: Option<Moment>,
}

/// A document of the case; what is in it lies outside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    pub title: Words,
    pub dated_on: Date,
    /// Its size in bytes.
    pub size: u32,
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

    /// Under way now.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Resumed)
    }

    /// The states that can come next.
    fn next(self) -> &'static [Self] {
        use PlanItemState as S;
        match self {
            S::Proposed => &[S::Prepared, S::Running, S::Cancelled],
            S::Prepared => &[S::Proposed, S::Running, S::Cancelled],
            S::Running | S::Resumed => &[S::Interrupted, S::Completed, S::Cancelled],
            S::Interrupted => &[S::Resumed, S::Completed, S::Cancelled],
            S::Completed | S::Cancelled => &[],
        }
    }

    /// The name as it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Prepared => "prepared",
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Resumed => "resumed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
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
    /// The citizen approved, objected, commented or wished.
    Remarked {
        about: Option<PlanItemId>,
        kind: RemarkKind,
        text: Words,
    },
    /// The citizen's own activity as it now stands.
    OwnActivitySet(OwnActivity),
    OwnActivityRemoved {
        id: PlanItemId,
    },
    NoticeSent(AdvanceNotice),
    NoticeRead {
        id: NoticeId,
    },
    DocumentAdded(Document),
    /// The citizen marked everything up to a version as read.
    ReadTo {
        version: u64,
    },
}

/// The citizen's acts in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CitizenCommand {
    Remark {
        about: Option<PlanItemId>,
        kind: RemarkKind,
        text: Words,
    },
    SetActivity(OwnActivity),
    RemoveActivity {
        id: PlanItemId,
    },
    ReadNotice {
        id: NoticeId,
    },
    /// Everything up to a version of the case is read.
    MarkRead {
        version: u64,
    },
}

/// What an authority can write in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    SetGoal(Goal),
    SetItem(PlanItem),
    SendNotice(AdvanceNotice),
    AddDocument(Document),
}

/// The most remarks, activities or notices in a plan.
const MAX_KEPT: usize = 2_000;

/// # Errors
/// [`Rejection::Missing`] without words, [`Rejection::TooLong`], [`Rejection::UnknownPlanItem`],
/// [`Rejection::UnknownNotice`], [`Rejection::TooMany`].
pub fn decide_for_citizen(
    plan: &Plan,
    version: u64,
    command: &CitizenCommand,
) -> Result<Decision, Rejection> {
    let too_many = Rejection::TooMany {
        max: MAX_KEPT as u32,
    };
    let event = match command {
        CitizenCommand::Remark { about, kind, text } => {
            if about.as_ref().is_some_and(|id| plan.item(id).is_none()) {
                return Err(Rejection::UnknownPlanItem);
            }
            // An approval needs no words.
            if *kind != RemarkKind::Approval && text.is_empty() {
                return Err(Rejection::Missing {
                    field: "text".into(),
                });
            }
            text.at_most(MAX_WORDS, "text")?;
            if plan.remarks.len() >= MAX_KEPT {
                return Err(too_many);
            }
            Event::Remarked {
                about: about.clone(),
                kind: *kind,
                text: text.clone(),
            }
        }
        CitizenCommand::SetActivity(activity) => {
            if activity.title.is_empty() {
                return Err(Rejection::Missing {
                    field: "title".into(),
                });
            }
            activity.title.at_most(crate::joblog::MAX_LINE, "title")?;
            let known = plan.own_activities.iter().any(|own| own.id == activity.id);
            if !known && plan.own_activities.len() >= MAX_KEPT {
                return Err(too_many);
            }
            Event::OwnActivitySet(activity.clone())
        }
        CitizenCommand::RemoveActivity { id } => {
            if !plan.own_activities.iter().any(|own| own.id == *id) {
                return Err(Rejection::UnknownPlanItem);
            }
            Event::OwnActivityRemoved { id: id.clone() }
        }
        CitizenCommand::ReadNotice { id } => {
            if !plan.notices.iter().any(|notice| notice.id == *id) {
                return Err(Rejection::UnknownNotice);
            }
            Event::NoticeRead { id: id.clone() }
        }
        // Nobody has read what is not written yet.
        CitizenCommand::MarkRead { version: read } => Event::ReadTo {
            version: version.min(*read),
        },
    };
    Ok(crate::case::Event::Plan(event).into())
}

/// # Errors
/// [`Rejection::InvalidField`] where a title is empty, an item ends before it begins or a link is not
/// https; [`Rejection::NoSuchStep`] where an item cannot come to the state.
pub fn decide(plan: &Plan, command: Command) -> Result<Decision, Rejection> {
    let invalid = |field: &str, remedy: &str| Rejection::InvalidField {
        field: field.into(),
        remedy: remedy.into(),
    };
    let event = match command {
        Command::SetGoal(goal) if goal.text.is_empty() => {
            return Err(invalid("text", "the goal in words"));
        }
        Command::SetGoal(goal) => Event::GoalSet(goal),
        Command::SetItem(item) => {
            if item.title.is_empty() || item.steps.iter().any(|step| step.title.is_empty()) {
                return Err(invalid("title", "a title for the item and for each step"));
            }
            if item.to.zip(item.from).is_some_and(|(to, from)| to < from) {
                return Err(invalid("to", "a date on or after `from`"));
            }
            if item
                .proof
                .as_ref()
                .is_some_and(|proof| proof.what.is_empty())
            {
                return Err(invalid("proof.what", "what counts as proof, in words"));
            }
            if item
                .link
                .as_ref()
                .is_some_and(|link| !link.starts_with("https://"))
            {
                return Err(invalid("link", "an address that begins with https://"));
            }
            if let Some(known) = plan.item(&item.id)
                && known.state != item.state
                && !known.state.next().contains(&item.state)
            {
                return Err(Rejection::NoSuchStep {
                    from: known.state.name().into(),
                    to: item.state.name().into(),
                });
            }
            Event::ItemSet(item)
        }
        Command::SendNotice(notice) if notice.text.is_empty() => {
            return Err(invalid("text", "the notice in words"));
        }
        Command::SendNotice(notice) => Event::NoticeSent(notice),
        Command::AddDocument(document) if document.title.is_empty() => {
            return Err(invalid("title", "what the document is, in words"));
        }
        Command::AddDocument(document) => Event::DocumentAdded(document),
    };
    Ok(crate::case::Event::Plan(event).into())
}

pub(crate) fn apply(plan: &mut Plan, event: &Event, recorded: &Recorded) {
    match event {
        Event::GoalSet(goal) => plan.goal = Some(goal.clone()),
        Event::ItemSet(item) => match plan.items.iter_mut().find(|old| old.id == item.id) {
            Some(old) => *old = item.clone(),
            None => plan.items.push(item.clone()),
        },
        Event::Remarked { about, kind, text } => plan.remarks.push(Remark {
            at: recorded.recorded_at,
            about: about.clone(),
            kind: *kind,
            text: text.clone(),
        }),
        Event::OwnActivitySet(activity) => {
            let known = plan.own_activities.iter_mut();
            match known.into_iter().find(|old| old.id == activity.id) {
                Some(old) => *old = activity.clone(),
                None => plan.own_activities.push(activity.clone()),
            }
        }
        Event::OwnActivityRemoved { id } => plan.own_activities.retain(|own| own.id != *id),
        Event::NoticeSent(notice) => {
            plan.notices.retain(|old| old.id != notice.id);
            plan.notices.push(notice.clone());
        }
        Event::NoticeRead { id } => {
            let unread = plan
                .notices
                .iter_mut()
                .find(|notice| notice.id == *id && notice.read_at.is_none());
            if let Some(notice) = unread {
                notice.read_at = Some(recorded.recorded_at);
            }
        }
        Event::DocumentAdded(document) => {
            plan.documents.retain(|old| old.id != document.id);
            plan.documents.push(document.clone());
        }
        Event::ReadTo { version } => plan.read_to = plan.read_to.max(*version),
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
            words.extend(item.proof.iter_mut().map(|proof| &mut proof.what));
            words
        }
        Event::Remarked { text, .. } => vec![text],
        Event::OwnActivitySet(activity) => vec![&mut activity.title],
        Event::NoticeSent(notice) => vec![&mut notice.text],
        Event::DocumentAdded(document) => vec![&mut document.title],
        Event::OwnActivityRemoved { .. } | Event::NoticeRead { .. } | Event::ReadTo { .. } => {
            Vec::new()
        }
    }
}
