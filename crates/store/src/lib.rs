//! The log of every case, durable. One writer commits in groups: many acts, one fsync, each
//! answered after it. Must not decide anything: it keeps what was decided, or refuses whole.

mod catalogue;
#[cfg(test)]
mod conformance;
mod follow_up;
mod rooms;
mod sqlite;

use domain::case::{By, Claim, Event, Recorded, Shown};
use domain::conversation::Slot;
use domain::ids::{AuthorityId, CaseId, CommandId, DocumentId, SlotId};
use domain::registration::{Authority, Citizen, Staff};
use domain::{Moment, Rejection};
use thiserror::Error;

pub use catalogue::{CatalogueRow, CatalogueText, CatalogueWrite};
pub use follow_up::FollowUp;
pub use rooms::{Invitation, RoomKey, RoomWrite};
pub use sqlite::{Pragmas, Store};

/// One change. Several in one [`Store::commit`] are made together or not at all.
#[derive(Clone, Debug)]
pub enum Write {
    Append(Append),
    PutAuthority(Authority),
    /// Replaces the name of a citizen that is known.
    PutCitizen(Citizen),
    /// Also forgets the sessions that have run out when it starts.
    PutSession(Session),
    /// That a session was used, and when it ends now.
    SeeSession {
        token_hash: [u8; 32],
        seen_at: Moment,
        expires_at: Moment,
    },
    EndSession {
        token_hash: [u8; 32],
    },
    /// Ends a session of a case by its name.
    EndSessionNamed {
        case: CaseId,
        id: String,
    },
    EndOtherSessions {
        case: CaseId,
        token_hash: [u8; 32],
    },
    /// A login that has been begun; also forgets those that have run out by `now`.
    PutLogin {
        state_hash: [u8; 32],
        body: Vec<u8>,
        now: Moment,
        expires_at: Moment,
    },
    /// The login is used, and cannot be used again.
    EndLogin {
        state_hash: [u8; 32],
    },
    /// The civil registration number of a case's citizen, sealed, with the keyed hash that finds it: the first of
    /// these. The others are of the same number under older keys.
    PutCivilNumber {
        case: CaseId,
        lookups: Vec<[u8; 32]>,
        sealed: Vec<u8>,
    },
    /// The same number under another key, unless it has changed since.
    ResealCivilNumber {
        case: CaseId,
        was: Vec<u8>,
        lookup: [u8; 32],
        sealed: Vec<u8>,
    },
    /// What a log amounts to at a version. Not kept where words of the case were emptied since.
    PutSnapshot {
        case: CaseId,
        form: String,
        version: u64,
        body: Vec<u8>,
    },
    /// What is in a document that the log names.
    PutDocument {
        case: CaseId,
        id: DocumentId,
        content: Vec<u8>,
    },
    /// That somebody looked at something of a case.
    NoteLook(Look),
    /// Makes a private calendar address; an earlier one of the case ends.
    PutCalendarAddress(CalendarAddress),
    /// Replaces what is known of a member of staff. One who is no longer active is logged out.
    PutStaff(Staff),
    /// Also forgets the sessions that have run out when it starts.
    PutStaffSession(StaffSession),
    /// That a session was used, and when it ends now.
    SeeStaffSession {
        token_hash: [u8; 32],
        seen_at: Moment,
        expires_at: Moment,
    },
    /// What was opened in it is closed.
    EndStaffSession {
        token_hash: [u8; 32],
    },
    OpenCase(OpenedCase),
    /// What staff's lists are made from, up to a position. What was made in another form is forgotten.
    PutFollowUp {
        form: String,
        position: u64,
        cases: Vec<FollowUp>,
    },
    /// Replaces what is known of a time slot.
    PutSlot(Slot),
    /// Writes nothing; what is written with it holds only while the slot is as it was read.
    HoldSlot(Box<Slot>),
    /// The slot is offered no longer. Whoever has booked it keeps the conversation.
    RemoveSlot {
        authority: AuthorityId,
        id: SlotId,
    },
    EndCalendarAddress {
        case: CaseId,
    },
    Room(RoomWrite),
    Catalogue(CatalogueWrite),
    /// Writes nothing; what is written with it holds only while the catalogue is at the version that was read.
    HoldCatalogue {
        version: u64,
    },
}

/// A citizen who is logged in somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub token_hash: [u8; 32],
    /// Names it to the citizen, and opens nothing.
    pub id: String,
    pub case: CaseId,
    pub started_at: Moment,
    pub seen_at: Moment,
    pub expires_at: Moment,
    pub own_device: bool,
    /// The kind of browser, such as `Firefox, Android`.
    pub browser: String,
    /// What the login's issuer wants back at logout, sealed.
    pub id_token: Option<Vec<u8>>,
}

/// A member of staff who is logged in somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    pub token_hash: [u8; 32],
    pub staff: Staff,
    pub started_at: Moment,
    pub seen_at: Moment,
    pub expires_at: Moment,
}

/// Somebody looked at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub at: Moment,
    pub case: CaseId,
    /// `citizen`, or an authority's id.
    pub who: String,
    /// The kind of thing, such as `document`.
    pub what: String,
    pub name: String,
    /// Who of the authority's staff it was, and as what; empty otherwise.
    pub person: String,
    pub role: String,
    /// Why: the reason chosen, and in their own words.
    pub reason: String,
    pub words: String,
}

/// A case that a member of staff opened, in one session, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedCase {
    pub id: String,
    pub token_hash: [u8; 32],
    pub case: CaseId,
    pub opened_at: Moment,
    pub reason: String,
    pub words: String,
}

/// A private calendar address, by the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarAddress {
    pub case: CaseId,
    pub token_hash: [u8; 32],
    /// How much it tells: the name as it crosses the wire.
    pub detail: String,
    pub lang: String,
}

/// An act and its outcome: the only way to write to a case.
#[derive(Clone, Debug)]
pub struct Append {
    pub case: CaseId,
    /// The version the act was decided on.
    pub expected_version: u64,
    pub command: CommandId,
    /// A hash of the act, by which a reused id is known.
    pub fingerprint: [u8; 32],
    pub recorded_at: Moment,
    pub made_at: Option<Moment>,
    pub by: By,
    pub outcome: Result<Vec<Event>, Rejection>,
    pub claims: Vec<Claim>,
    /// What the case gives back, so that another can take it.
    pub releases: Vec<Claim>,
    pub shown: Option<Shown>,
}

/// The first outcome of an act, as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptOutcome {
    pub fingerprint: [u8; 32],
    pub outcome: Result<Vec<Recorded>, Rejection>,
}

/// Why a commit changed nothing.
#[derive(Debug, Error)]
pub enum CommitFault {
    /// Somebody wrote to the case since it was read: read it again and decide again.
    #[error("the case is at version {version}")]
    VersionConflict { version: u64 },
    /// The act has an outcome already: give that one.
    #[error("the act is known")]
    CommandKnown,
    /// The login was used already, or its time is over.
    #[error("the login is not under way")]
    LoginUnknown,
    /// The one-time link was used already, or its time is over.
    #[error("the link is not open")]
    InvitationOver,
    /// The slot is another one since it was read, or gone: read it again and decide again.
    #[error("the slot has changed")]
    SlotChanged,
    /// Another import wrote to the catalogue since it was read: read it again.
    #[error("the catalogue has changed")]
    CatalogueChanged,
    #[error("the {} `{}` is taken", .0.kind, .0.key)]
    ClaimTaken(Claim),
    #[error(transparent)]
    Storage(#[from] StorageFault),
}

/// The database could not be read or written.
#[derive(Debug, Error)]
pub enum StorageFault {
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("a stored event cannot be read: {0}")]
    Event(#[from] serde_json::Error),
    #[error(
        "the database is of a newer Genstart (schema {found}, this one knows {known}); start that one"
    )]
    Newer { found: u32, known: u32 },
    #[error("the data folder: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the writer has stopped")]
    WriterStopped,
    #[error("a commit failed for the whole group: {0}")]
    Group(String),
}
