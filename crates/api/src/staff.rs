//! What staff ask and are answered. A citizen's session opens none of it, and theirs opens nothing of a citizen's.

use domain::application::Application;
use domain::attention::{Measure, Touch};
use domain::conversation::{
    ContactAnswer, ContactRequest, Conversation, ConversationForm, ConversationKind,
    ConversationState, staff::Booking,
};
use domain::ids::{CaseId, CommandId, ConversationId, PlanItemId, SlotId};
use domain::plan::PlanItem;
use domain::registration::{Authority, StaffRole};
use domain::{Date, Moment, Rejection};
use serde::{Deserialize, Serialize};

/// Where things are.
pub mod path {
    /// The pages of staff, each answered with their own document.
    pub const PAGES: &str = "/medarbejder";
    /// `GET`: [`super::Me`].
    pub const ME: &str = "/api/staff";
    /// `GET`, with `?on=DATE`: [`super::Day`].
    pub const DAY: &str = "/api/staff/day";
    /// `POST` a [`super::Search`]: [`super::Found`].
    pub const SEARCH: &str = "/api/staff/search";
    /// `POST` a [`super::Open`]: [`super::Opened`].
    pub const OPEN: &str = "/api/staff/open";
    /// `GET`, with `?opened=ID`: [`super::Card`].
    pub const CARD: &str = "/api/staff/card";
    /// `GET`: [`super::Contacts`].
    pub const CONTACTS: &str = "/api/staff/contacts";
    /// `GET`, with `?case=ID&version=N` of a request for contact without an answer: [`super::Bookable`].
    pub const SLOTS: &str = "/api/staff/slots";
    /// `GET`, with `?days=N`: [`super::LeftAlone`].
    pub const ALONE: &str = "/api/staff/alone";
    /// `GET`: [`super::Applications`].
    pub const APPLICATIONS: &str = "/api/staff/applications";
    /// `POST` a [`super::PostAct`]: [`super::ActAnswer`].
    pub const ACTS: &str = "/api/staff/acts";
    /// `GET`, with `?opened=ID` and as [`crate::path::CASE`]: [`crate::CaseAnswer`], as staff see it.
    pub const PREVIEW: &str = "/api/staff/preview";
    /// `GET`, with `?opened=ID`: as [`crate::path::SLOTS`].
    pub const PREVIEW_SLOTS: &str = "/api/staff/preview/slots";
    /// `GET`, with `?opened=ID`: as [`crate::path::RECEIPTS`].
    pub const PREVIEW_RECEIPTS: &str = "/api/staff/preview/receipts";
    /// `GET`, with `?opened=ID`: as [`crate::path::CALENDAR`].
    pub const PREVIEW_CALENDAR: &str = "/api/staff/preview/calendar";
    /// `GET`, with `?opened=ID`: as [`crate::upskilling::path::UPSKILLING`], also with a course's id behind it.
    pub const PREVIEW_UPSKILLING: &str = "/api/staff/preview/upskilling";
    /// `GET`, with `?opened=ID`: as [`crate::upskilling::path::APPLICATIONS`].
    pub const PREVIEW_APPLICATIONS: &str = "/api/staff/preview/applications";
    /// `GET`, with `?opened=ID`: as [`crate::upskilling::path::OCCUPATIONS`], also with an id behind it.
    pub const PREVIEW_OCCUPATIONS: &str = "/api/staff/preview/occupations";
    /// `POST` ends the session, and with it all that was opened in it.
    pub const LOGOUT: &str = "/api/staff/logout";
    /// `GET`: on to the issuer at which staff log in.
    pub const LOGIN_BEGIN: &str = "/login/medarbejder";
}

/// The pages of staff under [`path::PAGES`]; a citizen's card and view have an opening's name behind theirs.
pub const PAGES: &[&str] = &[
    "",
    "/find",
    "/aabn",
    "/kontakt",
    "/ansoegninger",
    "/uden-kontakt",
];

/// The most characters of a search, and the fewest that are searched for.
pub const MAX_SEARCH: usize = 80;
pub const MIN_SEARCH: usize = 2;
/// The bounds of a reason in one's own words, in characters.
pub const MIN_REASON: usize = 3;
pub const MAX_REASON: usize = 300;
/// For how many days without contact or offer one can ask, at most.
pub const MAX_DAYS: u16 = 730;

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub now: Moment,
    pub name: String,
    pub role: StaffRole,
    pub authority: Authority,
}

/// The conversations of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub now: Moment,
    pub on: Date,
    /// By when they begin.
    pub meetings: Vec<Meeting>,
    /// Joint conversations of other authorities into which the citizen has chosen one's fund, by when they begin.
    #[serde(default)]
    pub visits: Vec<Visit>,
}

/// A joint conversation that another authority holds, as far as the fund is told of it: nothing of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The citizen's name; empty where it is protected.
    pub citizen: String,
    /// Who holds the conversation: the authority, and the person in its words.
    pub authority: String,
    pub with: String,
    pub form: ConversationForm,
    pub starts_at: Moment,
    pub ends_at: Option<Moment>,
    pub state: ConversationState,
    pub door: Option<Door>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub citizen: Named,
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    pub form: ConversationForm,
    pub starts_at: Moment,
    pub ends_at: Option<Moment>,
    pub state: ConversationState,
    /// Who holds it, in the authority's words.
    pub with: String,
    /// Whether who asks holds it.
    pub mine: bool,
    pub door: Option<Door>,
}

/// The way into the room of a video conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    pub address: String,
    /// Whether it is open now.
    pub open: bool,
    pub opens_at: Moment,
}

/// A citizen, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub case: CaseId,
    pub name: String,
    /// Whether name and address are protected.
    pub protected: bool,
}

/// A name, or a part of one, or the authority's own key for the citizen. Posted, so that it stands in no address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub now: Moment,
    /// By name, with the authority's own key for each.
    pub citizens: Vec<(Named, String)>,
    /// Whether there are more than are told.
    pub more: bool,
}

/// What a citizen was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchedBy {
    Name,
    /// The authority's own key.
    Key,
}

impl SearchedBy {
    /// The name as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Key => "key",
        }
    }

    pub fn named(name: &str) -> Self {
        if name == Self::Key.name() {
            Self::Key
        } else {
            Self::Name
        }
    }
}

/// Why a citizen's case is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A conversation with the citizen.
    Conversation,
    /// The citizen has asked something.
    Question,
    /// Work on the plan.
    Plan,
    /// Looking after somebody without contact.
    FollowUp,
    Other,
}

impl Reason {
    pub const ALL: [Self; 5] = [
        Self::Conversation,
        Self::Question,
        Self::Plan,
        Self::FollowUp,
        Self::Other,
    ];

    /// The name as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Question => "question",
            Self::Plan => "plan",
            Self::FollowUp => "follow-up",
            Self::Other => "other",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Opens a citizen's case, for a reason that the citizen can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    pub case: CaseId,
    pub reason: Reason,
    /// In one's own words.
    pub words: String,
}

/// It is noted, and open as long as the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub now: Moment,
    /// Names this opening; opens nothing in another session.
    pub id: String,
}

/// A citizen's card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub now: Moment,
    pub citizen: Named,
    /// The authority's own key.
    pub key: String,
    pub reason: Reason,
    pub words: String,
    /// Newest first.
    pub conversations: Vec<Conversation>,
    /// Those that wait first, then the newest.
    pub contacts: Vec<ContactRequest>,
}

/// Who waits to be contacted, longest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    pub now: Moment,
    pub waiting: Vec<Waiting>,
    /// Whether there are more than are told.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub citizen: Named,
    pub request: ContactRequest,
    /// Conversations that the citizen has ahead, with which it can be answered.
    pub ahead: Vec<Ahead>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    pub conversation: ConversationId,
    pub kind: ConversationKind,
    pub form: ConversationForm,
    pub starts_at: Moment,
}

/// The times with which a request for contact can be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookable {
    pub now: Moment,
    /// Soonest first.
    pub times: Vec<BookableTime>,
    /// Whether there are more, later, than are told.
    pub more: bool,
}

/// A free slot for one kind of conversation, in the forms that law and authority permit this citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookableTime {
    pub slot: SlotId,
    pub kind: ConversationKind,
    pub starts_at: Moment,
    pub ends_at: Moment,
    /// Who the citizen will talk with.
    pub with: String,
    /// The one that the authority prefers first; never empty.
    pub forms: Vec<ConversationForm>,
}

/// What citizens have applied for and nobody has answered, longest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applications {
    pub now: Moment,
    pub waiting: Vec<Applied>,
    /// Whether there are more than are told.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    pub citizen: Named,
    pub application: Application,
    /// As it stands in the plan.
    pub item: PlanItem,
    /// Whether it is for the authority of who asks to answer.
    pub ours: bool,
}

/// Citizens without contact or offer for some days, longest first, and how the authority does over as many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlone {
    pub now: Moment,
    pub days: u16,
    pub people: Vec<Alone>,
    /// Whether there are more than are told.
    pub more: bool,
    pub measure: Measure,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alone {
    pub citizen: Named,
    pub days: u32,
    /// What they last had, and when.
    pub last: Touch,
    pub last_on: Date,
    pub next: Option<Ahead>,
}

/// An act of staff, sent as often as needed under the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostAct {
    pub id: CommandId,
    pub case: CaseId,
    pub act: Act,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    WriteMinutes {
        id: ConversationId,
        /// When the minutes that stood there were written: others have come meanwhile where it is not so.
        known: Option<Moment>,
        minutes: String,
    },
    RecordHeld {
        id: ConversationId,
    },
    RecordNoShow {
        id: ConversationId,
    },
    AnswerContact {
        /// The version at which contact was asked for.
        version: u64,
        answer: ContactAnswer,
    },
    /// Answers a request for contact with a conversation in a free slot: taken once, and never queued.
    Book(Booking),
    /// Approves or refuses what a citizen has applied for.
    AnswerApplication {
        item: PlanItemId,
        approved: bool,
        /// A refusal says why.
        text: String,
    },
}

/// The first outcome of an act of staff; the same again for the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActAnswer {
    pub now: Moment,
    pub outcome: ActOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActOutcome {
    /// Written in the case at this time.
    Written {
        at: Moment,
    },
    Refused {
        rejection: Rejection,
    },
    /// A colleague was first: nothing is written.
    Overtaken,
}
