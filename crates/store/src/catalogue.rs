//! The catalogue of courses and its full text (FTS5). Must not know Danish, nor what is in a row: who makes them does.

use domain::ids::CaseId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::sqlite::{execute, signed};
use crate::{CommitFault, StorageFault, Store};

/// A row of the catalogue, by its kind and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CatalogueRow {
    pub kind: String,
    pub id: String,
    /// What its maker wants back, such as JSON.
    pub body: String,
}

/// A course as the words that it is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueText {
    pub title: String,
    /// The parts of its title's compound words.
    pub title_parts: String,
    pub about: String,
    pub about_parts: String,
    /// What else it is found by, such as its occupation group.
    pub others: String,
}

/// A change of the catalogue. Refused where it has changed since `expected_version` was read.
#[derive(Clone, Debug)]
pub struct CatalogueWrite {
    pub expected_version: u64,
    /// The authority whose source it is; empty for the operator.
    pub owner: String,
    pub source: String,
    pub put: Vec<CatalogueRow>,
    /// Kinds and ids that the source names no longer.
    pub remove: Vec<(String, String)>,
    /// The text of every course, in the order of their ids, and how it was made; none where no course has changed.
    pub text: Option<(String, Vec<CatalogueText>)>,
}

/// How much a word counts in each column of the text.
const WEIGHTS: &str = "10.0, 5.0, 3.0, 1.5, 2.0";

impl Store {
    /// The version of the catalogue, and how its text was made.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn catalogue_version(&self) -> Result<(u64, String), StorageFault> {
        self.read(version)
    }

    /// Every row, with the version at which they were read, kind by kind and in the order of their ids.
    ///
    /// # Errors
    /// Where the database cannot be read, or what `take` says.
    pub fn read_catalogue(
        &self,
        mut take: impl FnMut(&str, &str) -> Result<(), StorageFault>,
    ) -> Result<(u64, String), StorageFault> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT kind, body FROM catalogue ORDER BY kind, id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (kind, body) = (row.get_ref(0)?.as_str(), row.get_ref(1)?.as_str());
                take(
                    kind.map_err(rusqlite::Error::from)?,
                    body.map_err(rusqlite::Error::from)?,
                )?;
            }
            version(connection)
        })
    }

    /// Kind, id, owner and source of every row that is not of this source.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn catalogue_of_others(
        &self,
        owner: &str,
        source: &str,
    ) -> Result<Vec<[String; 4]>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT kind, id, owner, source FROM catalogue WHERE NOT (owner = ?1 AND source = ?2)";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([owner, source], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The rows of a source as they are kept, and the version at which they were read.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn catalogue_of_source(
        &self,
        owner: &str,
        source: &str,
    ) -> Result<(u64, Vec<CatalogueRow>), StorageFault> {
        self.read(|connection| {
            let sql = "SELECT kind, id, body FROM catalogue WHERE owner = ?1 AND source = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([owner, source], |row| {
                Ok(CatalogueRow {
                    kind: row.get(0)?,
                    id: row.get(1)?,
                    body: row.get(2)?,
                })
            })?;
            let rows = rows.collect::<Result<_, _>>()?;
            Ok((version(connection)?.0, rows))
        })
    }

    /// The body of a row.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn catalogue_row(&self, kind: &str, id: &str) -> Result<Option<String>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT body FROM catalogue WHERE kind = ?1 AND id = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement
                .query_row([kind, id], |row| row.get(0))
                .optional()?)
        })
    }

    /// The key of every claim of a kind.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn claims_of_kind(&self, kind: &str) -> Result<Vec<String>, StorageFault> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT key FROM claims WHERE kind = ?1")?;
            let keys = statement.query_map([kind], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }

    /// For each beginning of a key, which must end with a colon: the cases that have such claims of a kind, with the
    /// number that follows in each.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn claims_under(
        &self,
        kind: &str,
        beginnings: &[String],
    ) -> Result<Vec<Vec<(CaseId, u16)>>, StorageFault> {
        self.read(|connection| {
            let sql = "SELECT key, case_id FROM claims WHERE kind = ?1 AND key >= ?2 AND key < ?3";
            let mut statement = connection.prepare_cached(sql)?;
            let under = |begins: &String| -> Result<Vec<(CaseId, u16)>, StorageFault> {
                // A semicolon is the next sign after a colon.
                let past = [begins.trim_end_matches(':'), ";"].concat();
                let rows = statement.query_map(params![kind, begins, past], |row| {
                    Ok((row.get::<_, String>(0)?, CaseId(row.get(1)?)))
                })?;
                let mut found = Vec::new();
                for row in rows {
                    let (key, case) = row?;
                    let number = key.strip_prefix(begins.as_str());
                    found.extend(number.and_then(|n| n.parse().ok()).map(|n| (case, n)));
                }
                Ok(found)
            };
            beginnings.iter().map(under).collect()
        })
    }

    /// The courses that have one of these words, by their place in the order of ids, from 0, each with how well it
    /// fits (more is better); none where the catalogue is no longer at this version. Words are letters and digits.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn search_catalogue(
        &self,
        at_version: u64,
        words: &[String],
    ) -> Result<Option<Vec<(u32, f64)>>, StorageFault> {
        self.read(|connection| {
            if version(connection)?.0 != at_version {
                return Ok(None);
            }
            let quoted: Vec<String> = words
                .iter()
                .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
                .map(|word| format!("\"{word}\""))
                .collect();
            if quoted.is_empty() {
                return Ok(Some(Vec::new()));
            }
            let sql = format!(
                "SELECT rowid, -bm25(catalogue_text, {WEIGHTS}) FROM catalogue_text WHERE catalogue_text MATCH ?1"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query_map([quoted.join(" OR ")], |row| {
                let row_id: i64 = row.get(0)?;
                Ok((u32::try_from(row_id - 1).unwrap_or(u32::MAX), row.get(1)?))
            })?;
            Ok(Some(found.collect::<Result<_, _>>()?))
        })
    }
}

fn version(connection: &Connection) -> Result<(u64, String), StorageFault> {
    let found: Option<(i64, String)> = connection
        .prepare_cached("SELECT version, form FROM catalogue_version")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (version, form) = found.unwrap_or_default();
    Ok((version.unsigned_abs(), form))
}

/// Refuses where the catalogue has changed since.
pub(crate) fn hold(connection: &Connection, at_version: u64) -> Result<(), CommitFault> {
    if version(connection)?.0 == at_version {
        return Ok(());
    }
    Err(CommitFault::CatalogueChanged)
}

pub(crate) fn write(connection: &Connection, change: CatalogueWrite) -> Result<(), CommitFault> {
    if version(connection)?.0 != change.expected_version {
        return Err(CommitFault::CatalogueChanged);
    }
    for (kind, id) in change.remove {
        let gone = "DELETE FROM catalogue WHERE kind = ?1 AND id = ?2";
        execute(connection, gone, params![kind, id])?;
    }
    for row in change.put {
        execute(
            connection,
            "INSERT OR REPLACE INTO catalogue VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row.kind, row.id, change.owner, change.source, row.body],
        )?;
    }
    let next = signed(change.expected_version + 1);
    execute(
        connection,
        "UPDATE catalogue_version SET version = ?1",
        params![next],
    )?;
    if let Some((form, texts)) = change.text {
        let empty = "INSERT INTO catalogue_text (catalogue_text) VALUES ('delete-all')";
        execute(connection, empty, [])?;
        for (row, text) in (1_i64..).zip(texts) {
            execute(
                connection,
                "INSERT INTO catalogue_text (rowid, title, title_parts, about, about_parts, others)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    row,
                    text.title,
                    text.title_parts,
                    text.about,
                    text.about_parts,
                    text.others
                ],
            )?;
        }
        execute(
            connection,
            "UPDATE catalogue_version SET form = ?1",
            params![form],
        )?;
    }
    Ok(())
}
