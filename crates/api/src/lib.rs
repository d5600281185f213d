//! What crosses the wire: paths, requests, answers, errors. Knows no transport and no encoding;
//! the portal speaks postcard, everyone else JSON (docs/API.md).

pub mod room;
pub mod staff;
pub mod upskilling;

use domain::conversation::Slot;
use domain::ids::{CaseId, CommandId};
use domain::registration::{Authority, StaffRole};
use domain::snapshot::Receipt;
use domain::{CitizenCommand, Moment, Recorded, Rejection, RuleBook, Snapshot, case::Shown};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The generation of these types in the portal's own encoding, asked for as `?wire=N`. Raised when
/// an old app could no longer read an answer, which it then learns from the status 426.
pub const WIRE: u16 = 8;

/// The compact encoding the portal speaks.
pub const POSTCARD: &str = "application/vnd.genstart.postcard";
pub const JSON: &str = "application/json";

/// The largest request body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;
/// The most characters of one line that a receipt keeps, and the most lines.
pub const MAX_SHOWN_LINE: usize = 5_000;
pub const MAX_SHOWN_LINES: usize = 60;
/// The most suggestions one confirmation can name.
pub const MAX_SUGGESTIONS: usize = 500;

/// Stands in the query of what a page asks for by itself, such as after a notice of the server: it is no sign that
/// the citizen is there, and makes no session longer.
pub const UNASKED: &str = "unasked=1";

/// Where things are.
pub mod path {
    /// `GET`, with `?after=VERSION` and `&rules=VERSION` of what is known: [`super::CaseAnswer`]. With
    /// `&whole=1` nothing older is left out. With [`super::UNASKED`] the session is not used by it.
    pub const CASE: &str = "/api/case";
    /// `GET`: a stream of server-sent events, each the version at which the case is now.
    pub const LIVE: &str = "/api/live";
    /// `POST` a [`super::PostCommand`], with `?rules=VERSION`: [`super::CommandAnswer`].
    pub const COMMANDS: &str = "/api/commands";
    /// `POST` a [`super::WithdrawCommand`]: [`super::CommandAnswer`].
    pub const WITHDRAW: &str = "/api/commands/withdraw";
    /// `GET`: [`super::FreeSlots`].
    pub const SLOTS: &str = "/api/slots";
    /// `GET`: [`super::Receipts`].
    pub const RECEIPTS: &str = "/api/receipts";
    /// `GET`: [`super::Privacy`]; `POST` a [`super::PrivacyRequest`]: the same.
    pub const PRIVACY: &str = "/api/privacy";
    /// `GET`: everything that is kept about the citizen, as a JSON file.
    pub const MY_DATA: &str = "/api/privacy/data.json";
    /// `POST`: the session goes on; [`super::SessionTerms`].
    pub const SESSION: &str = "/api/session";
    /// `POST` rows of an authority's own, as `genstart import` reads them.
    pub const AUTHORITY_IMPORT: &str = "/api/authority/import";
    /// `GET`, with `?after=POSITION`: [`super::ActFeed`].
    pub const AUTHORITY_EVENTS: &str = "/api/authority/events";
    /// `GET`: [`super::CalendarAddress`]; `POST` a [`super::CalendarRequest`]: the same.
    pub const CALENDAR: &str = "/api/calendar";
    /// `GET`, with `?lang=`: the calendar as an iCalendar file (RFC 5545).
    pub const CALENDAR_FILE: &str = "/api/calendar.ics";
    /// `GET` with a secret behind it: the calendar for who has been given the address.
    pub const ICAL: &str = "/ical";
    /// `GET` with the document's id behind it: the document itself.
    pub const DOCUMENTS: &str = "/api/documents";
    /// `GET`, as [`super::room::Door`]: [`super::room::RoomAnswer`].
    pub const ROOM: &str = "/api/room";
    /// A WebSocket, as [`super::room::Door`]: [`super::room::Said`] and [`super::room::Heard`].
    pub const ROOM_SOCKET: &str = "/api/room/socket";
    /// `GET`: [`super::room::Invitations`]; `POST` an [`super::room::InvitationRequest`]: the same.
    pub const ROOM_INVITATIONS: &str = "/api/room/invitations";
    /// `POST` a [`super::room::GuestRequest`]: [`super::room::GuestAnswer`].
    pub const ROOM_GUEST: &str = "/api/room/guest";
    /// `GET` with the document's id behind it: a document that is open in the room.
    pub const ROOM_DOCUMENTS: &str = "/api/room/documents";
    /// A guest's room; a one-time link has its token behind it.
    pub const GUEST_ROOM: &str = "/rum";
    /// `POST` ends the session.
    pub const LOGOUT: &str = "/logout";
    pub const LOGIN: &str = "/login";
    /// `GET`, with `?own=1` where the device is the citizen's own: on to the issuer.
    pub const LOGIN_BEGIN: &str = "/login/begin";
    pub const LOGIN_CALLBACK: &str = "/login/callback";
    /// `GET`: the cases of somebody who has several; `POST` chooses one.
    pub const LOGIN_CASE: &str = "/login/case";

    /// The pages of the portal, which the server answers with the shell.
    pub const PAGES: &[&str] = &[
        "/",
        "/plan",
        "/raadighed",
        "/joblog",
        "/kalender",
        "/samtaler",
        "/samtaler/book",
        "/kontakt",
        "/opkvalificering",
        "/brancheskift",
        "/ansoegninger",
        "/ansoegninger/fundet",
        "/kvitteringer",
        "/rettigheder",
        "/privatliv",
        "/log-af",
        "/om",
        "/was",
    ];
}

/// Where a case stands: what a phone needs to be in step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseAnswer {
    /// The server's time: the app's now is this, carried on.
    pub now: Moment,
    /// The version of the rules that this citizen needs now.
    pub rules: String,
    /// Those rules, unless the version is the one asked with.
    pub book: Option<RuleBook>,
    /// Whose case it is: an act names it, so that it is never taken for somebody else's.
    pub case: CaseId,
    /// The citizen's name, for the citizen's own eyes.
    pub name: String,
    /// The authority whose case it is.
    pub authority: Authority,
    /// The version of the case's last event.
    pub version: u64,
    /// The case, unless its version is the one asked with.
    pub snapshot: Option<Snapshot>,
    pub session: SessionTerms,
}

/// What the session allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTerms {
    /// Whether the citizen said that the device is their own: only then is anything kept on it.
    pub own_device: bool,
    /// For how many hours after the server's last answer the device may show what it has kept.
    pub keep_hours: u16,
    /// When it ends unless something is done; none where it does not.
    pub ends_at: Option<Moment>,
    /// Whether the citizen can make it longer.
    pub can_go_on: bool,
}

/// The session is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedOut {
    /// Where the browser logs out at the issuer of the login too.
    pub next: Option<String>,
}

/// The times that the citizen can book now, soonest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreeSlots {
    pub now: Moment,
    pub slots: Vec<Slot>,
}

/// Every receipt of the citizen, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipts {
    pub now: Moment,
    pub receipts: Vec<Receipt>,
}

/// What is kept about the citizen, and who has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privacy {
    pub now: Moment,
    /// Newest first.
    pub looks: Vec<Look>,
    /// Where the citizen is logged in, this session first.
    pub sessions: Vec<OpenSession>,
    /// For how many months it is kept who has looked.
    pub looks_kept_months: u16,
    /// Searches of staff in which the citizen was shown, newest first. What was typed is kept nowhere.
    pub found: Vec<FoundBy>,
}

/// A member of staff searched, and was shown the citizen's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundBy {
    pub at: Moment,
    /// The name of the authority.
    pub authority: String,
    pub name: String,
    pub role: StaffRole,
    pub by: staff::SearchedBy,
}

/// Somebody looked at something of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub at: Moment,
    /// The name of who looked; none for the citizen.
    pub who: Option<String>,
    pub what: LookedAt,
    /// Who of the authority's staff it was.
    pub staff: Option<StaffLook>,
}

/// A member of an authority's staff who looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffLook {
    pub name: String,
    pub role: StaffRole,
    /// Why, where a reason was asked for: chosen, and in their own words.
    pub reason: Option<(staff::Reason, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookedAt {
    Login,
    Logout,
    Case,
    Document,
    Calendar,
    Data,
    /// The acts that an authority's system fetched.
    Acts,
    Other,
    /// The whole case, by a member of staff who said why.
    Opened,
    /// A member of staff wrote something in it.
    Written,
    /// Came to the room of a conversation; saw nothing of the case.
    Room,
}

/// A place where the citizen is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    pub id: String,
    pub this_one: bool,
    pub started_at: Moment,
    pub seen_at: Moment,
    /// The kind of browser, such as `Firefox, Android`.
    pub browser: String,
    pub own_device: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum PrivacyRequest {
    /// Logs out there.
    EndSession {
        id: String,
    },
    EndOtherSessions,
}

/// The private address under which a calendar program fetches the citizen's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarAddress {
    pub now: Moment,
    /// How much an address in use tells; none where there is no address.
    pub open: Option<CalendarDetail>,
    /// The path of the address: told once, when it is made.
    pub path: Option<String>,
}

/// How much a private calendar address tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalendarDetail {
    /// "Aftale" and the time, and no more.
    TimeOnly,
    Everything,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CalendarRequest {
    /// Makes an address; an earlier one stops working.
    Open {
        detail: CalendarDetail,
        /// A language code, such as `da`.
        lang: String,
    },
    /// The address stops working.
    Close,
}

/// What citizens did, in the order of receipt, for their authority's system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActFeed {
    pub now: Moment,
    pub acts: Vec<FedAct>,
    /// Ask for what comes after this position next time.
    pub next: u64,
    /// Whether there is more at once.
    pub more: bool,
}

/// One event of a citizen's act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FedAct {
    /// Grows with every event of every case; not without gaps for one authority.
    pub position: u64,
    /// The authority's own key for the citizen.
    pub citizen: String,
    pub recorded: Recorded,
}

/// A citizen's act, sent as often as needed under the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostCommand {
    pub id: CommandId,
    /// The case that the citizen had before them when acting.
    pub case: CaseId,
    /// The phone's time when the act was made: evidence only.
    pub made_at: Moment,
    pub command: CitizenCommand,
    /// What the citizen saw, kept on the receipt.
    pub shown: Shown,
}

/// Takes an act back, unless it has an outcome already: then that is the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawCommand {
    pub id: CommandId,
    pub case: CaseId,
}

/// The first outcome of an act; the same again for the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandAnswer {
    pub now: Moment,
    pub outcome: Outcome,
    /// Where the case stands after it, where `?rules=` was asked with.
    pub case: Option<Box<CaseAnswer>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Received: the server's time, and the reference.
    Accepted { receipt: Receipt },
    /// Refused, with the reason.
    Refused { rejection: Rejection },
}

/// What every answer other than 200 says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    pub now: Moment,
    pub error: Error,
}

/// Why a request was not carried out. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Error {
    #[error("no session; log in and send the same again")]
    NotLoggedIn,
    #[error("the request could not be read: {reason}")]
    Malformed { reason: String },
    #[error("no command is called `{name}`")]
    UnknownCommand { name: String },
    #[error("the request is larger than {max_bytes} bytes")]
    TooLarge { max_bytes: u32 },
    #[error("`{field}` is outside its bounds: {remedy}")]
    OutOfBounds { field: String, remedy: String },
    #[error("the act was made in another person's case; log in as that person")]
    AnotherPerson,
    #[error("this command id was used for another act; make a new id")]
    CommandIdReused,
    #[error("version {asked} lies in the future; the case is at {version}")]
    VersionFromFuture { asked: u64, version: u64 },
    #[error("this app is too old for the server; load it anew")]
    AppTooOld { wire: u16 },
    #[error("there is nothing here")]
    NotFound,
    #[error("the request came from another site")]
    CrossSite,
    #[error("send JSON or the portal's own format")]
    UnsupportedFormat,
    #[error("a fault on our side; nothing is lost, send the same again (trace {trace})")]
    Fault { trace: String },
    #[error("no credential of an authority; send `Authorization: Bearer TOKEN`")]
    NoCredential,
    #[error("line {line} is about another authority's citizen; send only your own")]
    AnotherAuthority { line: u64 },
    #[error("the clock shows a time before what has already happened; set it forward")]
    ClockIsBack,
    #[error(
        "position {asked} lies in the future; the last is {last}. Was a backup restored? Begin at 0: what you know by its reference is not new"
    )]
    PositionFromFuture { asked: u64, last: u64 },
    #[error("too many requests; wait {seconds} seconds, then send the same again")]
    TooMany { seconds: u32 },
    #[error("the room is not open now; it opens at {opens_at} and closes at {closes_at}")]
    RoomClosed { opens_at: Moment, closes_at: Moment },
    #[error("the link was used already, or its time is over")]
    LinkOver,
}

impl Error {
    /// The one mapping to an HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotLoggedIn | Self::NoCredential => 401,
            Self::Malformed { .. } | Self::UnknownCommand { .. } | Self::OutOfBounds { .. } => 400,
            Self::TooLarge { .. } => 413,
            Self::AnotherPerson
            | Self::CommandIdReused
            | Self::VersionFromFuture { .. }
            | Self::PositionFromFuture { .. }
            | Self::ClockIsBack
            | Self::RoomClosed { .. }
            | Self::LinkOver => 409,
            Self::AppTooOld { .. } => 426,
            Self::NotFound => 404,
            Self::CrossSite | Self::AnotherAuthority { .. } => 403,
            Self::UnsupportedFormat => 415,
            Self::Fault { .. } => 500,
            Self::TooMany { .. } => 429,
        }
    }
}
