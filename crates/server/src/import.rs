//! Reading what a back-office sends (docs/API.md, "Import files"): rows in JSON or JSON Lines,
//! checked in full before anything is kept. A fault names file, line and field.

use std::collections::HashMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use domain::calendar::closed_day;
use domain::case::By;
use domain::conversation::Slot;
use domain::ids::{AuthorityId, SlotId};
use domain::registration::{self, Authority, Opening, Region, Staff};
use domain::{AuthorityCommand, Case, Date, Moment, RuleBook};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use store::StorageFault;
use thiserror::Error;

use crate::catalogue::Kind;
use crate::secrets;

mod catalogue;
pub mod csv;
pub mod esco;
mod fact;
mod keep;

pub use catalogue::{Changes, Difference, Entry, Source};
pub use keep::{Imported, Sender, keep};

use fact::{FieldFault, KINDS, fact, typed};

/// The largest file, in bytes: a country's morning delta fits many times over.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// The largest document, in bytes.
pub const MAX_DOCUMENT: usize = 4 * 1024 * 1024;

/// The rows of a file, each with its line.
#[derive(Debug, Default)]
pub struct Import {
    pub file: String,
    pub rows: Vec<(usize, Row)>,
    /// Whose rows of the catalogue these are; none where there are none.
    pub source: Option<Source>,
    /// Rows of the catalogue, each with its line.
    pub entries: Vec<(usize, Entry)>,
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every row is of the largest kind"
)]
pub enum Row {
    Authority(Authority),
    Citizen(CitizenRow),
    Staff(Staff),
    Slot(Slot),
    SlotGone {
        authority: AuthorityId,
        slot: SlotId,
    },
    Fact {
        to: FactTo,
        fingerprint: [u8; 32],
        command: AuthorityCommand,
        /// What is in the document that the command names; it lies outside the log.
        document: Option<Vec<u8>>,
        /// The sender's own row whose words are to be emptied.
        of: Option<String>,
    },
}

/// Which citizen a row is about, and the sender's own name for the row.
#[derive(Clone, Debug, Deserialize)]
pub struct FactTo {
    pub authority: AuthorityId,
    pub citizen: String,
    /// Unique among the sender's rows: the same row sent again changes nothing.
    pub id: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitizenRow {
    pub authority: AuthorityId,
    /// The sender's own key for the person.
    pub citizen: String,
    pub name: String,
    pub municipality: String,
    pub region: Region,
    /// Since when the citizen lives there, where it is not since the row is received.
    #[serde(default)]
    pub from: Option<Date>,
    /// Whether name and address are protected.
    #[serde(default)]
    pub protected: bool,
    /// By which a login knows the person; kept sealed.
    #[serde(default)]
    pub civil_registration_number: Option<String>,
}

/// A file that was not imported, with the place and the remedy.
#[derive(Debug, Error)]
pub enum ImportFault {
    #[error("{file}: the file is empty; send at least one row")]
    Empty { file: String },
    #[error("{file}: the file is larger than {} MiB; send it in parts", MAX_FILE / 1024 / 1024)]
    TooLarge { file: String },
    #[error("{file}, line {line}: not UTF-8; save the file as UTF-8 and send it again")]
    NotUtf8 { file: String, line: usize },
    #[error("{file}, line {line}: not JSON: {fault}")]
    NotJson {
        file: String,
        line: usize,
        fault: String,
    },
    #[error("{file}, line {line}, field `{field}`: {fault}")]
    Row {
        file: String,
        line: usize,
        field: String,
        fault: String,
    },
    #[error("{0}")]
    Storage(#[from] StorageFault),
}

/// Reads a file. Where `today` is given, dates may be offsets such as `"-9d"` from it.
///
/// # Errors
/// The first fault; the file is not used then.
pub fn read(file: &str, bytes: &[u8], today: Option<Date>) -> Result<Import, ImportFault> {
    let own = || file.to_owned();
    if bytes.len() > MAX_FILE {
        return Err(ImportFault::TooLarge { file: own() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let before = bytes.get(..fault.valid_up_to()).unwrap_or_default();
        ImportFault::NotUtf8 {
            file: own(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        }
    })?;
    let mut import = Import {
        file: own(),
        ..Import::default()
    };
    let mut seen = HashMap::new();
    for (line, json) in split(file, text)? {
        match row(file, line, json, today)? {
            Read::Case(row) => import.rows.push((line, row)),
            Read::Source(source) if import.source.is_none() => import.source = Some(source),
            Read::Source(_) => {
                let reason = "the file names its source twice; send one source in one file";
                return Err(fault_at(file, line, "row", reason));
            }
            Read::Entry(entry) => {
                if import.source.is_none() {
                    let reason = "the file does not say whose catalogue this is; begin it with a row `catalogue`";
                    return Err(fault_at(file, line, "row", reason));
                }
                if let Some(before) = seen.insert((entry.kind, entry.id.clone()), line) {
                    let reason = format!("`{}` stands in line {before} already", entry.id);
                    return Err(fault_at(file, line, "id", &reason));
                }
                import.entries.push((line, entry));
            }
        }
    }
    if import.rows.is_empty() && import.source.is_none() {
        return Err(ImportFault::Empty { file: own() });
    }
    Ok(import)
}

/// The rows of a JSON array or of JSON Lines, each with the line on which it begins.
fn split<'t>(file: &str, text: &'t str) -> Result<Vec<(usize, &'t str)>, ImportFault> {
    if text.trim_start().starts_with('[') {
        let rows: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|fault| ImportFault::NotJson {
                file: file.to_owned(),
                line: fault.line(),
                fault: fault.to_string(),
            })?;
        // From one row to the next, so that a long file is read once.
        let (mut before, mut line) = (0, 1);
        let mut line_of = |row: &str| {
            let at = (row.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let between = text.as_bytes().get(before..at).unwrap_or_default();
            line += between.iter().filter(|byte| **byte == b'\n').count();
            before = at;
            line
        };
        return Ok(rows
            .into_iter()
            .map(|row| (line_of(row.get()), row.get()))
            .collect());
    }
    Ok((1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .collect())
}

fn fault_at(file: &str, line: usize, field: &str, reason: &str) -> ImportFault {
    ImportFault::Row {
        file: file.to_owned(),
        line,
        field: field.to_owned(),
        fault: reason.to_owned(),
    }
}

/// What one row is.
enum Read {
    Case(Row),
    /// Of the catalogue: whose the following rows are.
    Source(Source),
    Entry(Entry),
}

fn row(file: &str, line: usize, json: &str, today: Option<Date>) -> Result<Read, ImportFault> {
    let fault = |field: &str, fault: String| fault_at(file, line, field, &fault);
    let not_json = |fault: serde_json::Error| ImportFault::NotJson {
        file: file.to_owned(),
        line,
        fault: fault.to_string(),
    };
    let mut value: Value = serde_json::from_str(json).map_err(not_json)?;
    if let Some(today) = today {
        resolve_offsets(&mut value, today);
    }
    let fingerprint = secrets::sha256(&[value.to_string().as_bytes()]);
    let Some(fields) = value.as_object_mut() else {
        return Err(fault("row", "expected an object with a field `row`".into()));
    };
    let kind = fields
        .remove("row")
        .and_then(|kind| kind.as_str().map(str::to_owned));
    let Some(kind) = kind else {
        return Err(fault(
            "row",
            format!("missing; one of {}", KINDS.join(", ")),
        ));
    };
    let told = |(field, reason): FieldFault| fault(&field, reason);
    if kind == "catalogue" {
        let source = typed::<Source>(value).and_then(Source::check);
        return source.map(Read::Source).map_err(told);
    }
    // Nobody's case, so nobody's number: a telephone number stands where it likes.
    if let Some(kind) = Kind::parse(&kind) {
        return catalogue::entry(kind, value).map(Read::Entry).map_err(told);
    }
    case_row(file, line, &kind, value, fingerprint).map(Read::Case)
}

/// A row of somebody's case, or of those who work with it.
fn case_row(
    file: &str,
    line: usize,
    kind: &str,
    mut value: Value,
    fingerprint: [u8; 32],
) -> Result<Row, ImportFault> {
    let fault = |field: &str, fault: String| fault_at(file, line, field, &fault);
    let Some(fields) = value.as_object_mut() else {
        return Err(fault("row", "expected an object with a field `row`".into()));
    };
    let is_citizen = kind == "citizen";
    let own_place = |field: &str| is_citizen && field == "civil_registration_number";
    if let Some(field) = fields
        .iter()
        .filter(|(field, _)| !own_place(field))
        .find_map(|(field, value)| person_number(field, value))
    {
        return Err(fault(
            &field,
            "looks like a civil registration number; send your own key for the person instead \
             (the number has one place: `civil_registration_number` of the row `citizen`)"
                .into(),
        ));
    }
    match kind {
        "authority" => {
            return typed(value)
                .map(Row::Authority)
                .map_err(|(field, reason)| fault(&field, reason));
        }
        "citizen" => {
            return typed(value)
                .map(Row::Citizen)
                .map_err(|(field, reason)| fault(&field, reason));
        }
        "staff" => {
            return typed(value)
                .map(Row::Staff)
                .map_err(|(field, reason)| fault(&field, reason));
        }
        "slot" => {
            let slot: Slot = typed(value).map_err(|(field, reason)| fault(&field, reason))?;
            slot.check()
                .map_err(|(field, remedy)| fault(field, format!("expected {remedy}")))?;
            return Ok(Row::Slot(slot));
        }
        "slot-gone" => {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Gone {
                authority: AuthorityId,
                id: SlotId,
            }
            let Gone { authority, id } =
                typed(value).map_err(|(field, reason)| fault(&field, reason))?;
            return Ok(Row::SlotGone {
                authority,
                slot: id,
            });
        }
        _ => {}
    }
    let mut take = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        Some(_) => Err(fault(name, "expected a text".into())),
        None => Err(fault(name, "missing".into())),
    };
    let to = FactTo {
        authority: AuthorityId(take("authority")?),
        citizen: take("citizen")?,
        id: take("id")?,
    };
    let mut document = None;
    if kind == "document" {
        document = Some(content(fields).map_err(|(field, reason)| fault(&field, reason))?);
    }
    let of = match fields.remove("of") {
        Some(Value::String(of)) if kind == "erase" => Some(of),
        Some(_) => {
            return Err(fault(
                "of",
                "expected the `id` of a row of yours, in a row `erase`".into(),
            ));
        }
        None => None,
    };
    let command = fact(kind, value).map_err(|(field, reason)| fault(&field, reason))?;
    let Some(command) = command else {
        return Err(fault(
            "row",
            format!("`{kind}` is no kind of row; one of {}", KINDS.join(", ")),
        ));
    };
    Ok(Row::Fact {
        to,
        fingerprint,
        command,
        document,
        of,
    })
}

/// Takes a document's content out of its row, checks it, and leaves its size instead.
fn content(fields: &mut serde_json::Map<String, Value>) -> Result<Vec<u8>, FieldFault> {
    let wrong = |reason: &str| ("content".to_owned(), reason.to_owned());
    let Some(Value::String(text)) = fields.remove("content") else {
        return Err(wrong("expected the PDF in base64"));
    };
    let content = BASE64_STANDARD
        .decode(text.trim())
        .map_err(|_| wrong("not base64; encode the PDF as in RFC 4648 section 4"))?;
    if !content.starts_with(b"%PDF-") {
        return Err(wrong("not a PDF"));
    }
    if content.len() > MAX_DOCUMENT {
        let most = MAX_DOCUMENT / 1024 / 1024;
        return Err(wrong(&format!(
            "larger than {most} MiB; send a smaller PDF"
        )));
    }
    fields.insert("size".to_owned(), content.len().into());
    Ok(content)
}

/// The field that holds a civil registration number, wherever it stands in the row: a field by that
/// name, or ten digits, with or without the hyphen, of which the first six can be a day.
fn person_number(field: &str, value: &Value) -> Option<String> {
    match value {
        _ if field.contains("cpr") || field.contains("civil_registration") => {
            Some(field.to_owned())
        }
        Value::String(text) if looks_like_person_number(text) && field != "phone" => {
            Some(field.to_owned())
        }
        Value::Array(values) => values.iter().find_map(|value| person_number(field, value)),
        Value::Object(fields) => fields
            .iter()
            .find_map(|(field, value)| person_number(field, value)),
        _ => None,
    }
}

fn looks_like_person_number(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| *c != '-' && *c != ' ').collect();
    let number = |at: usize| {
        let two = digits
            .get(at..at + 2)
            .and_then(|two| two.parse::<u8>().ok());
        two.unwrap_or(0)
    };
    digits.len() == 10
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (1..=31).contains(&number(0))
        && (1..=12).contains(&number(2))
}

/// `"-9d"`, `"+2d"`, `"0d"` and `"next 08-10"` become dates, `"+2d 10:00"` a time in Denmark; `"+2wd 10:00"` one
/// on the second open day from today.
fn resolve_offsets(value: &mut Value, today: Date) {
    match value {
        Value::String(text) => {
            if let Some(resolved) = resolve_offset(text, today) {
                *text = resolved;
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| resolve_offsets(value, today)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|value| resolve_offsets(value, today)),
        _ => {}
    }
}

fn resolve_offset(text: &str, today: Date) -> Option<String> {
    if let Some(day) = text.strip_prefix("next ") {
        let in_year = |year: i32| Date::parse(&format!("{year:04}-{day}"));
        let this_year = in_year(today.year()).filter(|date| *date > today);
        return this_year
            .or_else(|| in_year(today.year() + 1))
            .map(|date| date.to_string());
    }
    // `+3w1`: the Monday of the week that comes three weeks after this one.
    if let Some((weeks, day)) = text.split_once('w')
        && let (Ok(weeks), Ok(day)) = (weeks.parse::<i32>(), day.parse::<i32>())
        && weeks.abs() < 2_000
        && (1..=7).contains(&day)
    {
        let monday = today.plus(-i32::from(today.weekday()));
        return Some(monday.plus(weeks * 7 + day - 1).to_string());
    }
    if let Some((days, time)) = text.split_once("wd ") {
        let days: i32 = days.strip_prefix('+')?.parse().ok()?;
        let date = open_day(today, days);
        return resolve_offset(&format!("+{}d {time}", today.days_until(date)), today);
    }
    let (days, time) = text.split_once("d ").map_or_else(
        || (text.strip_suffix('d'), None),
        |(days, time)| (Some(days), Some(time)),
    );
    let days = days.filter(|days| days.starts_with(['+', '-', '0']))?;
    let date = today.plus(days.parse().ok()?);
    let Some(time) = time else {
        return Some(date.to_string());
    };
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    // No meeting is held in the hour of a clock change.
    let at = date.begins_at().unix_ms() + (hour * 60 + minute) * 60_000;
    let drift = i64::from(Moment::from_unix_ms(at).in_denmark().1) - hour;
    Some(Moment::from_unix_ms(at - drift * 3_600_000).to_string())
}

/// The open day that comes so many open days after today.
fn open_day(today: Date, days: i32) -> Date {
    let mut date = today;
    for _ in 0..days {
        date = date.plus(1);
        while closed_day(date).is_some() {
            date = date.plus(1);
        }
    }
    date
}

/// The cases of a file, without a database: for `genstart agenda`.
///
/// # Errors
/// The first row that cannot stand.
pub fn cases(
    import: &Import,
    rules: &RuleBook,
    now: Moment,
) -> Result<Vec<(String, Case)>, ImportFault> {
    let mut cases: Vec<(AuthorityId, String, Case)> = Vec::new();
    for (line, row) in &import.rows {
        let (authority, citizen, command) = match row {
            Row::Authority(_) | Row::Staff(_) | Row::Slot(_) | Row::SlotGone { .. } => continue,
            Row::Citizen(CitizenRow {
                authority,
                citizen,
                municipality,
                region,
                from,
                ..
            }) => {
                let opening = Opening {
                    authority: authority.clone(),
                    municipality: municipality.clone(),
                    region: *region,
                    from: *from,
                };
                let known = cases.iter().any(|(a, c, _)| a == authority && c == citizen);
                let command = if known {
                    registration::Command::Move(opening)
                } else {
                    registration::Command::OpenCase(opening)
                };
                (authority, citizen, AuthorityCommand::Registration(command))
            }
            Row::Fact { to, command, .. } => (&to.authority, &to.citizen, command.clone()),
        };
        let at = |field: &str, fault: String| ImportFault::Row {
            file: import.file.clone(),
            line: *line,
            field: field.to_owned(),
            fault,
        };
        let found = cases
            .iter()
            .position(|(a, c, _)| a == authority && c == citizen);
        let index = found.unwrap_or_else(|| {
            cases.push((authority.clone(), citizen.clone(), Case::default()));
            cases.len() - 1
        });
        let Some((_, _, case)) = cases.get_mut(index) else {
            continue;
        };
        let decision = case
            .decide_for_authority(rules, now, command)
            .map_err(|rejection| at("row", rejection.to_string()))?;
        case.draft(decision.events, &By::Authority(authority.clone()), now);
    }
    Ok(cases
        .into_iter()
        .map(|(_, citizen, case)| (citizen, case))
        .collect())
}
