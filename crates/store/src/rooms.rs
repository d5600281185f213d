//! Rooms and the one-time links into them. Must not decide who may come in.

use domain::Moment;
use domain::ids::{CaseId, ConversationId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{CommitFault, StorageFault, Store};

/// A name is kept so long after its link has run out.
const NAMES_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A conversation, as a room belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomKey {
    pub case: CaseId,
    pub conversation: ConversationId,
}

/// One change to rooms and their links.
#[derive(Clone, Debug)]
pub enum RoomWrite {
    /// Which conversation the address of a room means; the same again changes nothing.
    Put { id: String, key: RoomKey },
    /// Also forgets the links that ran out long before.
    Invite(Invitation),
    /// Refused unless the link is open at `now`.
    Use {
        token_hash: [u8; 32],
        guest_hash: [u8; 32],
        now: Moment,
    },
    /// Closes a link, and ends the visit of who came in by it.
    Revoke {
        key: RoomKey,
        id: String,
        now: Moment,
    },
}

/// A one-time link into a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub token_hash: [u8; 32],
    /// Names it, and opens nothing.
    pub id: String,
    pub key: RoomKey,
    /// The name of the role as it crosses the wire.
    pub role: String,
    pub name: String,
    pub made_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
}

impl Store {
    /// # Errors
    /// Where the database cannot be read.
    pub fn room(&self, id: &str) -> Result<Option<RoomKey>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, conversation FROM rooms WHERE id = ?1";
            Ok(connection
                .prepare_cached(sql)?
                .query_row([id], |row| {
                    Ok(RoomKey {
                        case: CaseId(row.get(0)?),
                        conversation: ConversationId(row.get(1)?),
                    })
                })
                .optional()?)
        })
    }

    /// # Errors
    /// Where the database cannot be read.
    pub fn invitation(&self, token_hash: [u8; 32]) -> Result<Option<Invitation>, StorageFault> {
        self.read(|connection| {
            Ok(invitations(connection, "token_hash = ?1", params![token_hash])?.pop())
        })
    }

    /// The link by which the guest with this cookie came in.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn guest(&self, guest_hash: [u8; 32]) -> Result<Option<Invitation>, StorageFault> {
        self.read(|connection| {
            Ok(invitations(connection, "guest_hash = ?1", params![guest_hash])?.pop())
        })
    }

    /// The links into a room, newest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn invitations(&self, key: &RoomKey) -> Result<Vec<Invitation>, StorageFault> {
        self.read(|connection| {
            let of = "case_id = ?1 AND conversation = ?2";
            let key = params![key.case.as_str(), key.conversation.as_str()];
            invitations(connection, of, key)
        })
    }
}

pub(crate) fn write(connection: &Connection, change: RoomWrite) -> Result<(), CommitFault> {
    let execute = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<usize, StorageFault> {
        Ok(connection.prepare_cached(sql)?.execute(params)?)
    };
    match change {
        RoomWrite::Put { id, key } => {
            let put = "INSERT OR IGNORE INTO rooms VALUES (?1, ?2, ?3)";
            execute(
                put,
                params![id, key.case.as_str(), key.conversation.as_str()],
            )?;
        }
        RoomWrite::Invite(invitation) => {
            let over = invitation.made_at.unix_ms() - NAMES_KEPT_MS;
            execute(
                "DELETE FROM invitations WHERE expires_at < ?1",
                params![over],
            )?;
            execute(
                "INSERT INTO invitations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, NULL, NULL)",
                params![
                    invitation.token_hash,
                    invitation.id,
                    invitation.key.case.as_str(),
                    invitation.key.conversation.as_str(),
                    invitation.role,
                    invitation.name,
                    invitation.made_at.unix_ms(),
                    invitation.expires_at.unix_ms()
                ],
            )?;
        }
        RoomWrite::Use {
            token_hash,
            guest_hash,
            now,
        } => {
            let used = execute(
                "UPDATE invitations SET used_at = ?3, guest_hash = ?2
                 WHERE token_hash = ?1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?3",
                params![token_hash, guest_hash, now.unix_ms()],
            )?;
            if used == 0 {
                return Err(CommitFault::InvitationOver);
            }
        }
        RoomWrite::Revoke { key, id, now } => {
            execute(
                "UPDATE invitations SET revoked_at = ?4
                 WHERE case_id = ?1 AND conversation = ?2 AND id = ?3 AND revoked_at IS NULL",
                params![
                    key.case.as_str(),
                    key.conversation.as_str(),
                    id,
                    now.unix_ms()
                ],
            )?;
        }
    }
    Ok(())
}

fn invitations(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Invitation>, StorageFault> {
    let sql = format!(
        "SELECT token_hash, id, case_id, conversation, role, name, made_at, expires_at, used_at, revoked_at
         FROM invitations WHERE {condition} ORDER BY made_at DESC, id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params, |row| {
        let moment = |at: Option<i64>| at.map(Moment::from_unix_ms);
        Ok(Invitation {
            token_hash: row.get(0)?,
            id: row.get(1)?,
            key: RoomKey {
                case: CaseId(row.get(2)?),
                conversation: ConversationId(row.get(3)?),
            },
            role: row.get(4)?,
            name: row.get(5)?,
            made_at: Moment::from_unix_ms(row.get(6)?),
            expires_at: Moment::from_unix_ms(row.get(7)?),
            used_at: moment(row.get(8)?),
            revoked_at: moment(row.get(9)?),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
