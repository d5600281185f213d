//! The video room on the wire: what a page asks before it goes in, and what is said over the socket that introduces
//! those in it to each other. Their sound, pictures and words never come by here.

use domain::Moment;
use domain::ids::{ConversationId, DocumentId};
use domain::registration::Authority;
use serde::{Deserialize, Serialize};

/// The most people in a room at the same time: each sends to each.
pub const MAX_IN_ROOM: usize = 4;
/// The most who wait in front of it.
pub const MAX_WAITING: usize = 8;
/// The largest message over the socket, in bytes: several times a description of a browser's media.
pub const MAX_MESSAGE: usize = 48 * 1024;

/// A room as it stands in addresses and for staff: made from the case and the conversation, and says nothing of either.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoomId(pub String);

/// Which room somebody asks for, and so as whom: the query of each of its addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Door {
    /// The citizen's own conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// A room of the authority, for its staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// The encoding, as in every address.
    #[serde(default, skip_serializing)]
    pub wire: Option<u16>,
}

/// What somebody is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Citizen,
    Caseworker,
    FundAdviser,
    /// Bisidder, whom the citizen brings.
    Companion,
    Interpreter,
    /// Adviser of a fund that the citizen has chosen into a joint conversation of another authority: is let in like
    /// the citizen.
    VisitingAdviser,
}

impl Role {
    /// Staff of the authority that holds the conversation: open the room, let people in, and show documents.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Caseworker | Self::FundAdviser)
    }

    /// Came by a one-time link.
    pub fn is_guest(self) -> bool {
        matches!(self, Self::Companion | Self::Interpreter)
    }

    /// Neither the citizen nor of the authority that holds the conversation: a protected name is not for them, and they
    /// bring nobody.
    pub fn is_from_outside(self) -> bool {
        self.is_guest() || self == Self::VisitingAdviser
    }
}

/// A room, for one who may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomAnswer {
    pub now: Moment,
    pub room: RoomId,
    /// One's own name.
    pub name: String,
    pub role: Role,
    /// Whom one talks with: for the citizen and guests as the authority wrote it, for staff the citizen.
    pub with: String,
    pub authority: Authority,
    /// The telephone that is always there instead.
    pub phone: String,
    pub starts_at: Moment,
    pub ends_at: Option<Moment>,
    pub opens_at: Moment,
    pub closes_at: Moment,
    pub ice: Vec<IceServer>,
    /// The documents of the case that this person can open for all; staff's only.
    pub documents: Vec<DocumentTitle>,
}

/// A server that helps two browsers to find each other (RFC 8835).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    pub urls: Vec<String>,
    /// Empty where the server asks for none.
    pub username: String,
    pub credential: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentTitle {
    pub id: DocumentId,
    pub title: String,
}

/// Makes or ends a one-time link into a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum InvitationRequest {
    /// A citizen brings a companion; staff also an interpreter.
    Invite {
        role: Role,
        name: String,
    },
    Revoke {
        id: String,
    },
}

/// The links into a room that were made by those on this side, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    pub now: Moment,
    pub invitations: Vec<Invitation>,
    /// The path of the link that was just made: told once.
    pub path: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Names it, and opens nothing.
    pub id: String,
    pub role: Role,
    pub name: String,
    pub expires_at: Moment,
    pub state: InvitationState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvitationState {
    Open,
    Used,
    Expired,
    Revoked,
}

/// Asks what a one-time link is, or uses it. Looking does not use it: programs look at links before people do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestRequest {
    pub token: String,
    #[serde(rename = "use")]
    pub enter: bool,
}

/// What a one-time link is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestAnswer {
    pub now: Moment,
    pub role: Role,
    pub name: String,
    pub authority: Authority,
    pub starts_at: Moment,
    pub state: InvitationState,
}

/// Somebody's place in a room, while the room lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeatId(pub u32);

/// What a page says over the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Said {
    /// The first word, and again after each loss of the connection.
    Enter {
        /// Drawn anew by each page that is loaded: its connections to the others end with it.
        page: u32,
        /// What [`Heard::Entered`] gave: back to the same place without being let in anew.
        resume: Option<String>,
    },
    /// Staff let somebody in who waits.
    Admit { seat: SeatId },
    /// Staff show somebody out.
    ShowOut { seat: SeatId },
    /// To one other, unchanged.
    Signal {
        to: SeatId,
        /// The page it is meant for; for another it is dropped.
        page: u32,
        signal: Signal,
    },
    /// Staff open a document of the case for all, or close it.
    Show { document: Option<DocumentId> },
    /// Hangs up. The place is kept for a while.
    Leave,
}

/// What two browsers tell each other to connect (RFC 8829); the server does not read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Signal {
    Offer {
        sdp: String,
    },
    Answer {
        sdp: String,
    },
    Candidate {
        candidate: String,
        mid: Option<String>,
        line: Option<u16>,
    },
}

/// What the server says over the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Heard {
    Entered {
        seat: SeatId,
        /// For coming back.
        resume: String,
    },
    /// Everybody whom this person may know of, whenever something changes.
    People { people: Vec<Person> },
    Signal {
        from: SeatId,
        page: u32,
        signal: Signal,
    },
    /// The document that is open for all; none when it is closed.
    Shown { document: Option<DocumentTitle> },
    /// Nobody more fits in: whom staff let in waits on.
    NoRoom,
    /// The connection is alive.
    Beat,
    /// The last word: the connection is closed.
    Over { why: Over },
}

/// Somebody in the room or in front of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub seat: SeatId,
    pub page: u32,
    /// Empty where it is protected from who hears this: the role stands for it.
    pub name: String,
    pub role: Role,
    pub presence: Presence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    Waiting,
    InRoom,
    /// Has lost the connection, and can come back.
    Away,
}

/// Why the server ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Hung up.
    Left,
    /// Came in from another page.
    Elsewhere,
    /// Staff showed them out.
    ShownOut,
    /// The right is gone: logged out, link revoked, conversation cancelled.
    NoRight,
    /// The room is not open yet, or not any more.
    Closed,
    Full,
    Malformed,
    /// More messages than any page sends.
    Flooding,
    /// The server stops, and is back soon.
    Stopping,
}
