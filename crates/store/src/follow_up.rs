//! What staff's lists are made from: a projection of the log, brought on from the position that it has reached. It can
//! be emptied at any time and is made again. Must not read a log: who makes it does.

use domain::Moment;
use domain::ids::{AuthorityId, CaseId, ConversationId, PlanItemId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::sqlite::{execute, signed};
use crate::{StorageFault, Store};

/// One case in the projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    pub case: CaseId,
    /// What its maker wants back, such as JSON.
    pub body: String,
    /// Its conversations that were not cancelled, by when they begin.
    pub talks: Vec<(ConversationId, Moment)>,
    /// Those of them that another authority takes part in, and which.
    pub visits: Vec<(ConversationId, AuthorityId, Moment)>,
    /// Requests for contact without an answer: the version and the moment at which each was made.
    pub waiting: Vec<(u64, Moment)>,
    /// Applications without an answer, and when each was made.
    pub applications: Vec<(PlanItemId, Moment)>,
}

impl Store {
    /// The position up to which the projection in this form is made; 0 where it is not.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn follow_up_position(&self, form: &str) -> Result<u64, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT position FROM follow_up_form WHERE form = ?1";
            let found: Option<i64> = connection
                .prepare_cached(sql)?
                .query_row([form], |row| row.get(0))
                .optional()?;
            Ok(found.unwrap_or(0).unsigned_abs())
        })
    }

    /// The bodies of an authority's cases, with the names of their citizens.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn follow_up(
        &self,
        authority: &AuthorityId,
    ) -> Result<Vec<(CaseId, String, String)>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT follow_up.case_id, name, body FROM follow_up
                       JOIN citizens ON citizens.case_id = follow_up.case_id
                       WHERE authority = ?1 ORDER BY follow_up.case_id";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([authority.as_str()], |row| {
                Ok((CaseId(row.get(0)?), row.get(1)?, row.get(2)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The cases of an authority that have a conversation in a stretch of time.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn talks_between(
        &self,
        authority: &AuthorityId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<CaseId>, StorageFault> {
        let sql = "SELECT DISTINCT follow_up_talks.case_id FROM follow_up_talks
                   JOIN citizens ON citizens.case_id = follow_up_talks.case_id
                   WHERE starts_at >= ?2 AND starts_at < ?3 AND authority = ?1 ORDER BY 1";
        self.cases_between(sql, authority, from, to)
    }

    /// The cases, whichever authority's, with a conversation in a stretch of time that this authority takes part in.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn visits_between(
        &self,
        authority: &AuthorityId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<CaseId>, StorageFault> {
        let sql = "SELECT DISTINCT case_id FROM follow_up_visits
                   WHERE authority = ?1 AND starts_at >= ?2 AND starts_at < ?3 ORDER BY 1";
        self.cases_between(sql, authority, from, to)
    }

    fn cases_between(
        &self,
        sql: &str,
        authority: &AuthorityId,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<CaseId>, StorageFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let stretch = params![authority.as_str(), from.unix_ms(), to.unix_ms()];
            let rows = statement.query_map(stretch, |row| row.get(0).map(CaseId))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The cases of an authority in which somebody waits to be contacted, longest first, at most `limit`.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn waiting_for_contact(
        &self,
        authority: &AuthorityId,
        limit: usize,
    ) -> Result<Vec<CaseId>, StorageFault> {
        let sql = "SELECT follow_up_waiting.case_id FROM follow_up_waiting
                   JOIN citizens ON citizens.case_id = follow_up_waiting.case_id
                   WHERE authority = ?1 GROUP BY 1 ORDER BY min(asked_at), 1 LIMIT ?2";
        self.first_cases(sql, authority, limit)
    }

    /// The cases of an authority in which an application waits for an answer, longest first, at most `limit`.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn waiting_applications(
        &self,
        authority: &AuthorityId,
        limit: usize,
    ) -> Result<Vec<CaseId>, StorageFault> {
        let sql = "SELECT follow_up_applications.case_id FROM follow_up_applications
                   JOIN citizens ON citizens.case_id = follow_up_applications.case_id
                   WHERE authority = ?1 GROUP BY 1 ORDER BY min(applied_at), 1 LIMIT ?2";
        self.first_cases(sql, authority, limit)
    }

    fn first_cases(
        &self,
        sql: &str,
        authority: &AuthorityId,
        limit: usize,
    ) -> Result<Vec<CaseId>, StorageFault> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![authority.as_str(), limit], |row| {
                row.get(0).map(CaseId)
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Brings the projection on to a position; one in another form is emptied first.
pub(crate) fn put(
    connection: &Connection,
    form: &str,
    position: u64,
    cases: Vec<FollowUp>,
) -> Result<(), StorageFault> {
    let reached: Option<i64> = connection
        .prepare_cached("SELECT position FROM follow_up_form WHERE form = ?1")?
        .query_row([form], |row| row.get(0))
        .optional()?;
    match reached {
        // Somebody else read later and was quicker: what they wrote is not put back.
        Some(reached) if reached > signed(position) => return Ok(()),
        Some(_) => {}
        None => {
            connection.execute_batch(
                "DELETE FROM follow_up; DELETE FROM follow_up_talks; DELETE FROM follow_up_visits;
                 DELETE FROM follow_up_waiting; DELETE FROM follow_up_applications;
                 DELETE FROM follow_up_form;",
            )?;
            let first = "INSERT INTO follow_up_form VALUES (?1, 0)";
            execute(connection, first, params![form])?;
        }
    }
    for FollowUp {
        case,
        body,
        talks,
        visits,
        waiting,
        applications,
    } in cases
    {
        let case = case.as_str();
        for gone in [
            "DELETE FROM follow_up_talks WHERE case_id = ?1",
            "DELETE FROM follow_up_visits WHERE case_id = ?1",
            "DELETE FROM follow_up_waiting WHERE case_id = ?1",
            "DELETE FROM follow_up_applications WHERE case_id = ?1",
        ] {
            execute(connection, gone, params![case])?;
        }
        let put = "INSERT OR REPLACE INTO follow_up VALUES (?1, ?2)";
        execute(connection, put, params![case, body])?;
        for (conversation, starts_at) in talks {
            let put = "INSERT OR REPLACE INTO follow_up_talks VALUES (?1, ?2, ?3)";
            let row = params![case, conversation.as_str(), starts_at.unix_ms()];
            execute(connection, put, row)?;
        }
        for (conversation, authority, starts_at) in visits {
            let put = "INSERT OR REPLACE INTO follow_up_visits VALUES (?1, ?2, ?3, ?4)";
            let (conversation, authority) = (conversation.as_str(), authority.as_str());
            let row = params![case, conversation, authority, starts_at.unix_ms()];
            execute(connection, put, row)?;
        }
        for (version, asked_at) in waiting {
            let put = "INSERT OR REPLACE INTO follow_up_waiting VALUES (?1, ?2, ?3)";
            let row = params![case, signed(version), asked_at.unix_ms()];
            execute(connection, put, row)?;
        }
        for (item, applied_at) in applications {
            let put = "INSERT OR REPLACE INTO follow_up_applications VALUES (?1, ?2, ?3)";
            let row = params![case, item.as_str(), applied_at.unix_ms()];
            execute(connection, put, row)?;
        }
    }
    let on = "UPDATE follow_up_form SET position = ?1";
    execute(connection, on, params![signed(position)])?;
    Ok(())
}
