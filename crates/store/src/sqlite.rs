//! SQLite: WAL, `synchronous=FULL` on the writing connection, one writer thread, a few readers.
//! Must not be reached but through [`Store`].

use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use domain::case::{By, Claim, Event, Recorded};
use domain::conversation::Slot;
use domain::ids::{AuthorityId, CaseId, CommandId, DocumentId, Reference, SlotId, StaffId};
use domain::registration::{Authority, Citizen, Staff};
use domain::{Moment, Rejection};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use tokio::sync::oneshot;

use crate::{
    Append, CalendarAddress, CommitFault, KeptOutcome, Look, OpenedCase, Session, StaffSession,
    StorageFault, Write, follow_up,
};

/// Numbered by their place; never edited once they have landed.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/sqlite/0001_first_light.sql"),
    include_str!("../migrations/sqlite/0002_feed.sql"),
    include_str!("../migrations/sqlite/0003_documents_and_calendar.sql"),
    include_str!("../migrations/sqlite/0004_in_step_and_safe.sql"),
    include_str!("../migrations/sqlite/0005_conversations.sql"),
    include_str!("../migrations/sqlite/0006_rooms.sql"),
    include_str!("../migrations/sqlite/0008_staff.sql"),
    include_str!("../migrations/sqlite/0009_visits.sql"),
    include_str!("../migrations/sqlite/0010_catalogue.sql"),
    include_str!("../migrations/sqlite/0011_applications.sql"),
];

/// The most commits that share one fsync.
const GROUP: usize = 256;
const READERS: usize = 4;
/// How long to wait for another process, such as an import, to end its transaction.
const BUSY: Duration = Duration::from_secs(30);
/// For so long it is kept who has looked: two years.
const LOOKS_KEPT_MS: i64 = 731 * 24 * 60 * 60 * 1000;
/// The slot of what the citizen saw.
const SHOWN: i64 = -1;

/// The database of one data folder. Cheap to share; dropped, it ends its writer.
#[derive(Debug)]
pub struct Store {
    writer: mpsc::Sender<Job>,
    readers: Mutex<Vec<Connection>>,
    path: std::path::PathBuf,
}

#[derive(Debug)]
enum Job {
    Commit {
        writes: Vec<Write>,
        reply: oneshot::Sender<Result<(), CommitFault>>,
    },
    Pragmas {
        reply: oneshot::Sender<Result<Pragmas, StorageFault>>,
    },
}

/// How the writing connection is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragmas {
    pub journal_mode: String,
    /// 2 is FULL.
    pub synchronous: i64,
    pub foreign_keys: bool,
}

impl Store {
    /// Opens the database in a folder, making both where there are none, and brings it up to date.
    ///
    /// # Errors
    /// [`StorageFault::Newer`] for a database that a newer program made.
    pub fn open(folder: &Path) -> Result<Self, StorageFault> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join("genstart.db");
        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is emptied is overwritten.
        connection.pragma_update(None, "secure_delete", true)?;
        migrate(&mut connection)?;
        let (writer, jobs) = mpsc::channel();
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || write_groups(connection, &jobs))?;
        Ok(Self {
            writer,
            readers: Mutex::default(),
            path,
        })
    }

    /// Makes the changes together, durably, or none of them.
    ///
    /// # Errors
    /// See [`CommitFault`]; nothing is changed then.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), CommitFault> {
        let (reply, answer) = oneshot::channel();
        self.writer
            .send(Job::Commit { writes, reply })
            .map_err(|_| StorageFault::WriterStopped)?;
        answer.await.map_err(|_| StorageFault::WriterStopped)?
    }

    /// As [`Store::commit`], for a program without an async runtime.
    ///
    /// # Errors
    /// See [`CommitFault`].
    pub fn commit_blocking(&self, writes: Vec<Write>) -> Result<(), CommitFault> {
        let (reply, answer) = oneshot::channel();
        self.writer
            .send(Job::Commit { writes, reply })
            .map_err(|_| StorageFault::WriterStopped)?;
        answer
            .blocking_recv()
            .map_err(|_| StorageFault::WriterStopped)?
    }

    /// The settings of the writing connection, for tests and the health of the server.
    ///
    /// # Errors
    /// Where the database cannot be asked.
    pub fn pragmas(&self) -> Result<Pragmas, StorageFault> {
        let (reply, answer) = oneshot::channel();
        self.writer
            .send(Job::Pragmas { reply })
            .map_err(|_| StorageFault::WriterStopped)?;
        answer
            .blocking_recv()
            .map_err(|_| StorageFault::WriterStopped)?
    }

    /// The events of a case after a version, in order.
    ///
    /// # Errors
    /// Where the database or an event cannot be read.
    pub fn log(&self, case: &CaseId, after: u64) -> Result<Vec<Recorded>, StorageFault> {
        self.read(|connection| {
            recorded(
                connection,
                case,
                "version > ?2",
                params![case.as_str(), signed(after)],
            )
        })
    }

    /// The first outcome of an act, if it has one.
    ///
    /// # Errors
    /// Where the database or an event cannot be read.
    pub fn outcome(
        &self,
        case: &CaseId,
        command: CommandId,
    ) -> Result<Option<KeptOutcome>, StorageFault> {
        self.read(|connection| {
            let row = connection
                .prepare_cached("SELECT fingerprint, rejection FROM outcomes WHERE case_id = ?1 AND command_id = ?2")?
                .query_row(params![case.as_str(), command.to_string()], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?)))
                .optional()?;
            let Some((fingerprint, rejection)) = row else { return Ok(None) };
            let outcome = match rejection {
                Some(rejection) => Err(serde_json::from_str::<Rejection>(&rejection)?),
                None => Ok(recorded(connection, case, "command_id = ?2", params![case.as_str(), command.to_string()])?),
            };
            Ok(Some(KeptOutcome { fingerprint, outcome }))
        })
    }

    /// What the citizens of an authority did after a position, in order: position, the sender's key
    /// for the citizen, the event. With it what staff booked for them here, as the authority's own system knows nothing
    /// of the slot that it took. Positions are given under one writer, so none is ever skipped.
    ///
    /// # Errors
    /// Where the database or an event cannot be read.
    pub fn acts_of_citizens(
        &self,
        authority: &AuthorityId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, String, Recorded)>, StorageFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT position, key, events.case_id, version FROM events
                 JOIN citizens ON citizens.case_id = events.case_id
                 WHERE position > ?1 AND citizens.authority = ?2 AND
                     (events.authority IS NULL OR json_extract(body, '$.conversation.planned.slot') IS NOT NULL)
                 ORDER BY position LIMIT ?3",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![signed(after), authority.as_str(), limit])?;
            let mut acts = Vec::new();
            while let Some(row) = rows.next()? {
                let position: i64 = row.get(0)?;
                let case = CaseId(row.get(2)?);
                let version: i64 = row.get(3)?;
                let one = recorded(
                    connection,
                    &case,
                    "version = ?2",
                    params![case.as_str(), version],
                )?;
                let key: String = row.get(1)?;
                acts.extend(
                    one.into_iter()
                        .map(|one| (position.unsigned_abs(), key.clone(), one)),
                );
            }
            Ok(acts)
        })
    }

    /// The position of the latest event of all; 0 where there is none.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn last_position(&self) -> Result<u64, StorageFault> {
        self.read(|connection| {
            let last: i64 = connection
                .prepare_cached("SELECT coalesce(max(position), 0) FROM events")?
                .query_row([], |row| row.get(0))?;
            Ok(last.unsigned_abs())
        })
    }

    /// # Errors
    /// Where the database cannot be read.
    pub fn authority(&self, id: &AuthorityId) -> Result<Option<Authority>, StorageFault> {
        self.read(|connection| {
            let row = connection
                .prepare_cached("SELECT role, name, phone FROM authorities WHERE id = ?1")?
                .query_row([id.as_str()], |row| {
                    Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let Some((role, name, phone)) = row else {
                return Ok(None);
            };
            Ok(Some(Authority {
                id: id.clone(),
                role: serde_json::from_str(&role)?,
                name,
                phone,
            }))
        })
    }

    /// # Errors
    /// Where the database cannot be read.
    pub fn citizen(&self, case: &CaseId) -> Result<Option<Citizen>, StorageFault> {
        self.read(|connection| {
            let sql =
                "SELECT case_id, authority, key, name, protected FROM citizens WHERE case_id = ?1";
            Ok(connection
                .prepare_cached(sql)?
                .query_row([case.as_str()], citizen)
                .optional()?)
        })
    }

    /// The citizen whom an authority knows by a key.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn citizen_by_key(
        &self,
        authority: &AuthorityId,
        key: &str,
    ) -> Result<Option<Citizen>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, authority, key, name, protected FROM citizens WHERE authority = ?1 AND key = ?2";
            Ok(connection.prepare_cached(sql)?.query_row([authority.as_str(), key], citizen).optional()?)
        })
    }

    /// Whether anybody was ever imported.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn is_empty(&self) -> Result<bool, StorageFault> {
        self.read(|connection| {
            Ok(connection.query_row(
                "SELECT NOT EXISTS (SELECT 1 FROM authorities)",
                [],
                |row| row.get(0),
            )?)
        })
    }

    /// The session with this token, if it has not run out.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn session(
        &self,
        token_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Session>, StorageFault> {
        self.read(|connection| {
            let condition = "token_hash = ?1 AND expires_at > ?2";
            Ok(sessions(connection, condition, params![token_hash, now.unix_ms()])?.pop())
        })
    }

    /// The sessions of a case that have not run out, oldest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn sessions(&self, case: &CaseId, now: Moment) -> Result<Vec<Session>, StorageFault> {
        self.read(|connection| {
            let condition = "case_id = ?1 AND expires_at > ?2";
            sessions(connection, condition, params![case.as_str(), now.unix_ms()])
        })
    }

    /// Who works for an authority, by its own key.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn staff(
        &self,
        authority: &AuthorityId,
        key: &StaffId,
    ) -> Result<Option<Staff>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT role, name, active FROM staff WHERE authority = ?1 AND key = ?2";
            let row = connection
                .prepare_cached(sql)?
                .query_row(params![authority.as_str(), key.as_str()], |row| {
                    Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let Some((role, name, active)) = row else {
                return Ok(None);
            };
            Ok(Some(Staff {
                authority: authority.clone(),
                staff: key.clone(),
                name,
                role: serde_json::from_str(&role)?,
                active,
            }))
        })
    }

    /// The session of a member of staff, unless it has run out.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn staff_session(
        &self,
        token_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<StaffSession>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT authority, key, role, name, active, started_at, seen_at, expires_at
                       FROM staff_sessions JOIN staff USING (authority, key)
                       WHERE token_hash = ?1 AND expires_at > ?2 AND active";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params![token_hash, now.unix_ms()])?;
            let Some(row) = rows.next()? else {
                return Ok(None);
            };
            Ok(Some(StaffSession {
                token_hash,
                staff: Staff {
                    authority: AuthorityId(row.get(0)?),
                    staff: StaffId(row.get(1)?),
                    role: serde_json::from_str(&row.get::<_, String>(2)?)?,
                    name: row.get(3)?,
                    active: row.get(4)?,
                },
                started_at: Moment::from_unix_ms(row.get(5)?),
                seen_at: Moment::from_unix_ms(row.get(6)?),
                expires_at: Moment::from_unix_ms(row.get(7)?),
            }))
        })
    }

    /// A time slot with the seats of it that are taken.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn slot(
        &self,
        authority: &AuthorityId,
        id: &SlotId,
    ) -> Result<Option<(Slot, Vec<u16>)>, StorageFault> {
        self.read(|connection| {
            let condition = "authority = ?1 AND id = ?2";
            let found = slots(
                connection,
                condition,
                params![authority.as_str(), id.as_str()],
            );
            Ok(found?.pop())
        })
    }

    /// The time slots of an authority in a stretch of time, soonest first, each with the seats of it
    /// that are taken.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn slots(
        &self,
        authority: &AuthorityId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<(Slot, Vec<u16>)>, StorageFault> {
        self.read(|connection| {
            let condition = "authority = ?1 AND starts_at >= ?2 AND starts_at < ?3";
            let stretch = params![authority.as_str(), from.unix_ms(), to.unix_ms()];
            slots(connection, condition, stretch)
        })
    }

    /// What was kept of a login under way.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn login(
        &self,
        state_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Vec<u8>>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT body FROM logins WHERE state_hash = ?1 AND expires_at > ?2";
            Ok(connection
                .prepare_cached(sql)?
                .query_row(params![state_hash, now.unix_ms()], |row| row.get(0))
                .optional()?)
        })
    }

    /// The cases of the person with this civil registration number, by its keyed hashes; the one that
    /// was written to last comes first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn cases_by_civil_number(&self, lookups: &[[u8; 32]]) -> Result<Vec<CaseId>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, (SELECT max(position) FROM events WHERE events.case_id = civil_numbers.case_id)
                       FROM civil_numbers WHERE lookup = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let mut found: Vec<(Option<i64>, CaseId)> = Vec::new();
            for lookup in lookups {
                let cases = statement.query_map([lookup], |row| Ok((row.get(1)?, CaseId(row.get(0)?))))?;
                for case in cases {
                    found.push(case?);
                }
            }
            found.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
            Ok(found.into_iter().map(|(_, case)| case).collect())
        })
    }

    /// Sealed civil registration numbers by case, of those that come after one.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn civil_numbers(
        &self,
        after: &CaseId,
        limit: usize,
    ) -> Result<Vec<(CaseId, Vec<u8>)>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, sealed FROM civil_numbers WHERE case_id > ?1 ORDER BY case_id LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let numbers = statement.query_map(params![after.as_str(), limit], |row| {
                Ok((CaseId(row.get(0)?), row.get(1)?))
            })?;
            Ok(numbers.collect::<Result<_, _>>()?)
        })
    }

    /// The civil registration number of a case's citizen, sealed.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn civil_number(&self, case: &CaseId) -> Result<Option<Vec<u8>>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT sealed FROM civil_numbers WHERE case_id = ?1";
            Ok(connection
                .prepare_cached(sql)?
                .query_row([case.as_str()], |row| row.get(0))
                .optional()?)
        })
    }

    /// A snapshot of a case in this form, with its version.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn snapshot(
        &self,
        case: &CaseId,
        form: &str,
    ) -> Result<Option<(u64, Vec<u8>)>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT version, body FROM snapshots WHERE case_id = ?1 AND form = ?2";
            Ok(connection
                .prepare_cached(sql)?
                .query_row([case.as_str(), form], |row| {
                    Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
                })
                .optional()?)
        })
    }

    /// The cases that were written to after a position, each with its version, and the last position.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn written_since(&self, position: u64) -> Result<(u64, Vec<(CaseId, u64)>), StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, max(version), max(position) FROM events WHERE position > ?1 GROUP BY case_id";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([signed(position)])?;
            let (mut last, mut cases) = (position, Vec::new());
            while let Some(row) = rows.next()? {
                last = last.max(row.get::<_, i64>(2)?.unsigned_abs());
                cases.push((CaseId(row.get(0)?), row.get::<_, i64>(1)?.unsigned_abs()));
            }
            Ok((last, cases))
        })
    }

    /// What is in a document of a case.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn document(
        &self,
        case: &CaseId,
        id: &DocumentId,
    ) -> Result<Option<Vec<u8>>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT content FROM documents WHERE case_id = ?1 AND id = ?2";
            Ok(connection
                .prepare_cached(sql)?
                .query_row([case.as_str(), id.as_str()], |row| row.get(0))
                .optional()?)
        })
    }

    /// Who has looked at what of a case, oldest first.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn looks(&self, case: &CaseId) -> Result<Vec<Look>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT at, who, what, name, person, role, reason, words FROM audit
                       WHERE case_id = ?1 ORDER BY at, rowid";
            let mut statement = connection.prepare_cached(sql)?;
            let looks = statement.query_map([case.as_str()], |row| {
                Ok(Look {
                    at: Moment::from_unix_ms(row.get(0)?),
                    case: case.clone(),
                    who: row.get(1)?,
                    what: row.get(2)?,
                    name: row.get(3)?,
                    person: row.get(4)?,
                    role: row.get(5)?,
                    reason: row.get(6)?,
                    words: row.get(7)?,
                })
            })?;
            Ok(looks.collect::<Result<_, _>>()?)
        })
    }

    /// The citizens of an authority whose name holds a text or whose key is it, by name, at most `limit`.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn find_citizens(
        &self,
        authority: &AuthorityId,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Citizen>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, authority, key, name, protected FROM citizens
                       WHERE authority = ?1 ORDER BY name, key";
            let mut statement = connection.prepare_cached(sql)?;
            // Not by SQL: that knows no capitals beyond the English alphabet.
            let wanted = text.to_lowercase();
            let mut found = Vec::new();
            for row in statement.query_map([authority.as_str()], citizen)? {
                let one = row?;
                if one.key == text || one.name.to_lowercase().contains(&wanted) {
                    found.push(one);
                }
                if found.len() == limit {
                    break;
                }
            }
            Ok(found)
        })
    }

    /// A case that was opened in a session of staff, by the name that its opening was given.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn opened_case(
        &self,
        token_hash: [u8; 32],
        id: &str,
    ) -> Result<Option<OpenedCase>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT case_id, opened_at, reason, words FROM opened_cases
                       WHERE id = ?1 AND token_hash = ?2";
            Ok(connection
                .prepare_cached(sql)?
                .query_row(params![id, token_hash], |row| {
                    Ok(OpenedCase {
                        id: id.to_owned(),
                        token_hash,
                        case: CaseId(row.get(0)?),
                        opened_at: Moment::from_unix_ms(row.get(1)?),
                        reason: row.get(2)?,
                        words: row.get(3)?,
                    })
                })
                .optional()?)
        })
    }

    /// The private calendar address of a case.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn calendar_address(&self, case: &CaseId) -> Result<Option<CalendarAddress>, StorageFault> {
        self.read(|connection| calendar_address(connection, "case_id = ?1", &case.as_str()))
    }

    /// The private calendar address with this secret, by its hash.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn calendar_by_token(
        &self,
        token_hash: [u8; 32],
    ) -> Result<Option<CalendarAddress>, StorageFault> {
        self.read(|connection| calendar_address(connection, "token_hash = ?1", &token_hash))
    }

    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StorageFault>,
    ) -> Result<T, StorageFault> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let connection =
                    Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                connection.busy_timeout(BUSY)?;
                connection
            }
        };
        let answer = {
            // One snapshot for the whole question, so that an outcome and its events agree.
            let snapshot = connection.unchecked_transaction()?;
            question(&snapshot)?
        };
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        Ok(answer)
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StorageFault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        return Err(StorageFault::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

/// Ends when the last sender is gone.
fn write_groups(mut connection: Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut commits = Vec::new();
        let rest = std::iter::from_fn(|| jobs.try_recv().ok());
        for job in std::iter::once(first).chain(rest.take(GROUP - 1)) {
            match job {
                Job::Commit { writes, reply } => commits.push((writes, reply)),
                // Whoever asked may have gone; then nobody needs the answer.
                Job::Pragmas { reply } => {
                    drop(reply.send(pragmas(&connection).map_err(StorageFault::from)));
                }
            }
        }
        if commits.is_empty() {
            continue;
        }
        let (writes, replies): (Vec<_>, Vec<_>) = commits.into_iter().unzip();
        let results = match write_group(&mut connection, writes) {
            Ok(results) => results,
            Err(fault) => replies
                .iter()
                .map(|_| Err(StorageFault::Group(fault.to_string()).into()))
                .collect(),
        };
        for (reply, result) in replies.into_iter().zip(results) {
            drop(reply.send(result));
        }
    }
}

/// One transaction, one savepoint for each commit in it, one fsync for all.
fn write_group(
    connection: &mut Connection,
    commits: Vec<Vec<Write>>,
) -> Result<Vec<Result<(), CommitFault>>, StorageFault> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut results = Vec::with_capacity(commits.len());
    for writes in commits {
        let savepoint = transaction.savepoint()?;
        let result = writes
            .into_iter()
            .try_for_each(|change| write(&savepoint, change));
        if result.is_ok() {
            savepoint.commit()?;
        } else {
            savepoint.finish()?; // rolls back
        }
        results.push(result);
    }
    transaction.commit()?;
    Ok(results)
}

fn write(connection: &Connection, write: Write) -> Result<(), CommitFault> {
    match write {
        Write::Append(act) => append(connection, act)?,
        Write::PutAuthority(Authority {
            id,
            role,
            name,
            phone,
        }) => {
            let role = serde_json::to_string(&role).map_err(StorageFault::from)?;
            execute(
                connection,
                "INSERT INTO authorities VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET role = excluded.role, name = excluded.name, phone = excluded.phone",
                params![id.as_str(), role, name, phone],
            )?;
        }
        Write::PutCitizen(Citizen {
            case,
            authority,
            key,
            name,
            protected,
        }) => {
            execute(
                connection,
                "INSERT INTO citizens (case_id, authority, key, name, protected) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (case_id) DO UPDATE SET name = excluded.name, protected = excluded.protected",
                params![case.as_str(), authority.as_str(), key, name, protected],
            )?;
        }
        Write::PutSession(session) => {
            let over = "DELETE FROM sessions WHERE expires_at <= ?1";
            execute(connection, over, params![session.started_at.unix_ms()])?;
            execute(
                connection,
                "INSERT INTO sessions (token_hash, case_id, expires_at, id, started_at, seen_at, own_device, browser, id_token)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    session.token_hash,
                    session.case.as_str(),
                    session.expires_at.unix_ms(),
                    session.id,
                    session.started_at.unix_ms(),
                    session.seen_at.unix_ms(),
                    session.own_device,
                    session.browser,
                    session.id_token
                ],
            )?;
        }
        Write::SeeSession {
            token_hash,
            seen_at,
            expires_at,
        } => {
            execute(
                connection,
                "UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE token_hash = ?1",
                params![token_hash, seen_at.unix_ms(), expires_at.unix_ms()],
            )?;
        }
        Write::EndSessionNamed { case, id } => {
            let end = "DELETE FROM sessions WHERE case_id = ?1 AND id = ?2";
            execute(connection, end, params![case.as_str(), id])?;
        }
        Write::EndOtherSessions { case, token_hash } => {
            let end = "DELETE FROM sessions WHERE case_id = ?1 AND token_hash <> ?2";
            execute(connection, end, params![case.as_str(), token_hash])?;
        }
        Write::PutLogin {
            state_hash,
            body,
            now,
            expires_at,
        } => {
            let over = "DELETE FROM logins WHERE expires_at <= ?1";
            execute(connection, over, params![now.unix_ms()])?;
            let put = "INSERT INTO logins VALUES (?1, ?2, ?3)";
            execute(
                connection,
                put,
                params![state_hash, body, expires_at.unix_ms()],
            )?;
        }
        Write::EndLogin { state_hash } => {
            let end = "DELETE FROM logins WHERE state_hash = ?1";
            if execute(connection, end, params![state_hash])? == 0 {
                return Err(CommitFault::LoginUnknown);
            }
        }
        Write::PutCivilNumber {
            case,
            lookups,
            sealed,
        } => {
            let known: Option<[u8; 32]> = connection
                .prepare_cached("SELECT lookup FROM civil_numbers WHERE case_id = ?1")
                .and_then(|mut known| {
                    known
                        .query_row([case.as_str()], |row| row.get(0))
                        .optional()
                })
                .map_err(StorageFault::from)?;
            if known.is_some_and(|known| !lookups.contains(&known)) {
                // Whoever came in by another number is out.
                let out = "DELETE FROM sessions WHERE case_id = ?1";
                execute(connection, out, params![case.as_str()])?;
            }
            let put = "INSERT OR REPLACE INTO civil_numbers VALUES (?1, ?2, ?3)";
            let lookup = lookups.first();
            execute(connection, put, params![case.as_str(), lookup, sealed])?;
        }
        Write::ResealCivilNumber {
            case,
            was,
            lookup,
            sealed,
        } => {
            let put = "UPDATE civil_numbers SET lookup = ?3, sealed = ?4 WHERE case_id = ?1 AND sealed = ?2";
            execute(connection, put, params![case.as_str(), was, lookup, sealed])?;
        }
        Write::PutSnapshot {
            case,
            form,
            version,
            body,
        } => {
            let put = "INSERT OR REPLACE INTO snapshots SELECT ?1, ?2, ?3, ?4
                 WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE case_id = ?1 AND version > ?3)";
            execute(
                connection,
                put,
                params![case.as_str(), form, signed(version), body],
            )?;
        }
        Write::PutDocument { case, id, content } => {
            execute(
                connection,
                "INSERT OR REPLACE INTO documents VALUES (?1, ?2, ?3)",
                params![case.as_str(), id.as_str(), content],
            )?;
        }
        Write::NoteLook(look) => {
            let old = "DELETE FROM audit WHERE case_id = ?1 AND at < ?2";
            let before = look.at.unix_ms() - LOOKS_KEPT_MS;
            execute(connection, old, params![look.case.as_str(), before])?;
            execute(
                connection,
                "INSERT INTO audit (at, case_id, who, what, name, person, role, reason, words)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    look.at.unix_ms(),
                    look.case.as_str(),
                    look.who,
                    look.what,
                    look.name,
                    look.person,
                    look.role,
                    look.reason,
                    look.words
                ],
            )?;
        }
        Write::PutCalendarAddress(address) => {
            execute(
                connection,
                "INSERT OR REPLACE INTO calendar_addresses VALUES (?1, ?2, ?3, ?4)",
                params![
                    address.case.as_str(),
                    address.token_hash,
                    address.detail,
                    address.lang
                ],
            )?;
        }
        Write::EndCalendarAddress { case } => {
            let end = "DELETE FROM calendar_addresses WHERE case_id = ?1";
            execute(connection, end, params![case.as_str()])?;
        }
        Write::PutStaff(Staff {
            authority,
            staff,
            name,
            role,
            active,
        }) => {
            let role = serde_json::to_string(&role).map_err(StorageFault::from)?;
            execute(
                connection,
                "INSERT INTO staff VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (authority, key)
                 DO UPDATE SET role = excluded.role, name = excluded.name, active = excluded.active",
                params![authority.as_str(), staff.as_str(), role, name, active],
            )?;
            if !active {
                let out = "DELETE FROM staff_sessions WHERE authority = ?1 AND key = ?2";
                execute(connection, out, params![authority.as_str(), staff.as_str()])?;
            }
        }
        Write::PutStaffSession(session) => {
            let over = "DELETE FROM staff_sessions WHERE expires_at <= ?1";
            execute(connection, over, params![session.started_at.unix_ms()])?;
            execute(
                connection,
                "INSERT INTO staff_sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    session.token_hash,
                    session.staff.authority.as_str(),
                    session.staff.staff.as_str(),
                    session.started_at.unix_ms(),
                    session.seen_at.unix_ms(),
                    session.expires_at.unix_ms()
                ],
            )?;
        }
        Write::SeeStaffSession {
            token_hash,
            seen_at,
            expires_at,
        } => {
            execute(
                connection,
                "UPDATE staff_sessions SET seen_at = ?2, expires_at = ?3 WHERE token_hash = ?1",
                params![token_hash, seen_at.unix_ms(), expires_at.unix_ms()],
            )?;
        }
        Write::EndStaffSession { token_hash } => {
            let end = "DELETE FROM staff_sessions WHERE token_hash = ?1";
            execute(connection, end, params![token_hash])?;
        }
        Write::OpenCase(opened) => {
            execute(
                connection,
                "INSERT INTO opened_cases VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    opened.id,
                    opened.token_hash,
                    opened.case.as_str(),
                    opened.opened_at.unix_ms(),
                    opened.reason,
                    opened.words
                ],
            )?;
        }
        Write::PutFollowUp {
            form,
            position,
            cases,
        } => follow_up::put(connection, &form, position, cases)?,
        Write::PutSlot(slot) => {
            let body = serde_json::to_string(&slot).map_err(StorageFault::from)?;
            execute(
                connection,
                "INSERT OR REPLACE INTO slots VALUES (?1, ?2, ?3, ?4)",
                params![
                    slot.authority.as_str(),
                    slot.id.as_str(),
                    slot.starts_at.unix_ms(),
                    body
                ],
            )?;
        }
        Write::HoldSlot(slot) => {
            let key = params![slot.authority.as_str(), slot.id.as_str()];
            let now = slots(connection, "authority = ?1 AND id = ?2", key)?.pop();
            if now.is_none_or(|(now, _)| now != *slot) {
                return Err(CommitFault::SlotChanged);
            }
        }
        Write::RemoveSlot { authority, id } => {
            let gone = "DELETE FROM slots WHERE authority = ?1 AND id = ?2";
            execute(connection, gone, params![authority.as_str(), id.as_str()])?;
        }
        Write::Room(change) => crate::rooms::write(connection, change)?,
        Write::Catalogue(change) => crate::catalogue::write(connection, change)?,
        Write::HoldCatalogue { version } => crate::catalogue::hold(connection, version)?,
        Write::EndSession { token_hash } => {
            execute(
                connection,
                "DELETE FROM sessions WHERE token_hash = ?1",
                params![token_hash],
            )?;
        }
    }
    Ok(())
}

fn append(connection: &Connection, act: Append) -> Result<(), CommitFault> {
    let (case, command) = (act.case.as_str(), act.command.to_string());
    let one = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<i64, StorageFault> {
        Ok(connection
            .prepare_cached(sql)?
            .query_row(params, |row| row.get(0))?)
    };
    if one(
        "SELECT EXISTS (SELECT 1 FROM outcomes WHERE case_id = ?1 AND command_id = ?2)",
        &[&case, &command],
    )? == 1
    {
        return Err(CommitFault::CommandKnown);
    }
    let version = one(
        "SELECT COALESCE(MAX(version), 0) FROM events WHERE case_id = ?1",
        &[&case],
    )?;
    if version != signed(act.expected_version) {
        return Err(CommitFault::VersionConflict {
            version: version.unsigned_abs(),
        });
    }
    let rejection = match &act.outcome {
        Ok(_) => None,
        Err(rejection) => Some(serde_json::to_string(rejection).map_err(StorageFault::from)?),
    };
    execute(
        connection,
        "INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            case,
            command,
            act.fingerprint,
            act.recorded_at.unix_ms(),
            rejection
        ],
    )?;
    let Ok(events) = act.outcome else {
        return Ok(());
    };
    for Claim { kind, key } in act.releases {
        let release = "DELETE FROM claims WHERE kind = ?1 AND key = ?2 AND case_id = ?3";
        execute(connection, release, params![kind, key, case])?;
    }
    for Claim { kind, key } in act.claims {
        let taken = execute(
            connection,
            "INSERT OR IGNORE INTO claims VALUES (?1, ?2, ?3, ?4)",
            params![kind, key, case, command],
        )? == 0;
        if taken {
            return Err(CommitFault::ClaimTaken(Claim { kind, key }));
        }
    }
    let first = one("SELECT COALESCE(MAX(position), 0) + 1 FROM events", &[])?;
    let authority = match &act.by {
        By::Citizen => None,
        By::Authority(id) => Some(id.as_str()),
    };
    let mut shown = act.shown;
    for (offset, mut event) in (0..).zip(events) {
        let version = version + 1 + offset;
        for (slot, words) in (0..).zip(event.words_mut()) {
            put_text(
                connection,
                case,
                version,
                slot,
                &std::mem::take(&mut words.0),
            )?;
        }
        if let Some(shown) = shown.take() {
            put_text(
                connection,
                case,
                version,
                SHOWN,
                &serde_json::to_string(&shown).map_err(StorageFault::from)?,
            )?;
        }
        if let Event::Erased { version: of } = &event {
            erase(connection, case, signed(*of), version)?;
        }
        let body = serde_json::to_string(&event).map_err(StorageFault::from)?;
        execute(
            connection,
            "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                first + offset,
                case,
                version,
                command,
                first,
                act.recorded_at.unix_ms(),
                act.made_at.map(Moment::unix_ms),
                authority,
                body
            ],
        )?;
    }
    Ok(())
}

/// Empties the words of an event, what the citizen saw among them, wherever they are kept.
fn erase(connection: &Connection, case: &str, of: i64, version: i64) -> Result<(), StorageFault> {
    let words = "DELETE FROM texts WHERE case_id = ?1 AND version = ?2";
    execute(connection, words, params![case, of])?;
    let snapshot = "DELETE FROM snapshots WHERE case_id = ?1";
    execute(connection, snapshot, params![case])?;
    let note = "INSERT OR REPLACE INTO erasures VALUES (?1, ?2)";
    execute(connection, note, params![case, version])?;
    Ok(())
}

fn put_text(
    connection: &Connection,
    case: &str,
    version: i64,
    slot: i64,
    text: &str,
) -> Result<(), StorageFault> {
    if !text.is_empty() {
        execute(
            connection,
            "INSERT INTO texts VALUES (?1, ?2, ?3, ?4)",
            params![case, version, slot, text],
        )?;
    }
    Ok(())
}

pub(crate) fn execute(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<usize, StorageFault> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

fn recorded(
    connection: &Connection,
    case: &CaseId,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Recorded>, StorageFault> {
    let sql = format!(
        "SELECT version, command_id, act, recorded_at, made_at, authority, body FROM events
         WHERE case_id = ?1 AND {condition} ORDER BY version"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut log: Vec<Recorded> = Vec::new();
    while let Some(row) = rows.next()? {
        let version: i64 = row.get(0)?;
        let command: String = row.get(1)?;
        let body: String = row.get(6)?;
        let mut recorded = Recorded {
            version: version.unsigned_abs(),
            command: CommandId::parse(&command).unwrap_or(CommandId(0)),
            reference: Reference::from_position(row.get::<_, i64>(2)?.unsigned_abs()),
            recorded_at: Moment::from_unix_ms(row.get(3)?),
            made_at: row.get::<_, Option<i64>>(4)?.map(Moment::from_unix_ms),
            by: row
                .get::<_, Option<String>>(5)?
                .map_or(By::Citizen, |id| By::Authority(AuthorityId(id))),
            event: serde_json::from_str::<Event>(&body)?,
            shown: None,
        };
        put_back_texts(connection, case, version, &mut recorded)?;
        log.push(recorded);
    }
    Ok(log)
}

fn put_back_texts(
    connection: &Connection,
    case: &CaseId,
    version: i64,
    recorded: &mut Recorded,
) -> Result<(), StorageFault> {
    let mut statement = connection
        .prepare_cached("SELECT slot, text FROM texts WHERE case_id = ?1 AND version = ?2")?;
    let mut rows = statement.query(params![case.as_str(), version])?;
    while let Some(row) = rows.next()? {
        let (slot, text): (i64, String) = (row.get(0)?, row.get(1)?);
        if slot == SHOWN {
            recorded.shown = Some(serde_json::from_str(&text)?);
        } else if let Some(words) = usize::try_from(slot)
            .ok()
            .and_then(|slot| recorded.event.words_mut().into_iter().nth(slot))
        {
            words.0 = text;
        }
    }
    Ok(())
}

fn sessions(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Session>, StorageFault> {
    let sql = format!(
        "SELECT token_hash, id, case_id, started_at, seen_at, expires_at, own_device, browser, id_token
         FROM sessions WHERE {condition} ORDER BY started_at"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let sessions = statement.query_map(params, |row| {
        Ok(Session {
            token_hash: row.get(0)?,
            id: row.get(1)?,
            case: CaseId(row.get(2)?),
            started_at: Moment::from_unix_ms(row.get(3)?),
            seen_at: Moment::from_unix_ms(row.get(4)?),
            expires_at: Moment::from_unix_ms(row.get(5)?),
            own_device: row.get(6)?,
            browser: row.get(7)?,
            id_token: row.get(8)?,
        })
    })?;
    Ok(sessions.collect::<Result<_, _>>()?)
}

fn slots(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<(Slot, Vec<u16>)>, StorageFault> {
    let sql = format!("SELECT body FROM slots WHERE {condition} ORDER BY starts_at, id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut taken = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM claims WHERE kind = ?1 AND key = ?2)")?;
    let mut rows = statement.query(params)?;
    let mut slots = Vec::new();
    while let Some(row) = rows.next()? {
        let slot: Slot = serde_json::from_str(&row.get::<_, String>(0)?)?;
        let mut seats = Vec::new();
        for seat in 0..slot.seats {
            let Claim { kind, key } = slot.claim(seat);
            if taken.query_row([kind, key], |row| row.get(0))? {
                seats.push(seat);
            }
        }
        slots.push((slot, seats));
    }
    Ok(slots)
}

fn calendar_address(
    connection: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Option<CalendarAddress>, StorageFault> {
    let sql = format!(
        "SELECT case_id, token_hash, detail, lang FROM calendar_addresses WHERE {condition}"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([value], |row| {
            Ok(CalendarAddress {
                case: CaseId(row.get(0)?),
                token_hash: row.get(1)?,
                detail: row.get(2)?,
                lang: row.get(3)?,
            })
        })
        .optional()?)
}

fn pragmas(connection: &Connection) -> Result<Pragmas, rusqlite::Error> {
    Ok(Pragmas {
        journal_mode: connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        synchronous: connection.pragma_query_value(None, "synchronous", |row| row.get(0))?,
        foreign_keys: connection.pragma_query_value(None, "foreign_keys", |row| row.get(0))?,
    })
}

fn citizen(row: &rusqlite::Row<'_>) -> Result<Citizen, rusqlite::Error> {
    Ok(Citizen {
        case: CaseId(row.get(0)?),
        authority: AuthorityId(row.get(1)?),
        key: row.get(2)?,
        name: row.get(3)?,
        protected: row.get(4)?,
    })
}

/// SQLite's integers are signed; versions stay far below the limit.
pub(crate) fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
