//! Reading what a back-office sends (docs/API.md, "Import files"): rows in JSON or JSON Lines,
//! checked in full before anything is kept. A fault names file, line and field.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use domain::availability::{self, Absence, AbsenceKind, Exemption, JobSuggestion, Reminder};
use domain::case::By;
use domain::conversation::{
    self, BookingDeadline, Conversation, ConversationForm, ConversationKind, ConversationState,
};
use domain::ids::{
    AuthorityId, BookingId, CaseId, CommandId, ConversationId, DocumentId, EntryId, ExemptionId,
    NoticeId, PlanItemId, RuleId, SuggestionId,
};
use domain::joblog::{self, JobSearchEntry, JobSearchKind};
use domain::plan::{AdvanceNotice, Document, Goal, GoalKind, Obligation, PlanItem};
use domain::registration::{self, Authority, Citizen, Opening, Region, TargetGroup};
use domain::{AuthorityCommand, Case, Date, Moment, Rejection, RuleBook, case::Words};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use store::{Append, CommitFault, StorageFault, Store, Write};
use thiserror::Error;

use crate::secrets;

/// The largest file, in bytes: a country's morning delta fits many times over.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// The largest document, in bytes.
pub const MAX_DOCUMENT: usize = 4 * 1024 * 1024;

/// The rows of a file, each with its line.
#[derive(Debug, Default)]
pub struct Import {
    pub file: String,
    pub rows: Vec<(usize, Row)>,
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every row is of the largest kind"
)]
pub enum Row {
    Authority(Authority),
    Citizen(CitizenRow),
    Fact {
        to: FactTo,
        fingerprint: [u8; 32],
        command: AuthorityCommand,
        /// What is in the document that the command names; it lies outside the log.
        document: Option<Vec<u8>>,
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
    let mut rows = Vec::new();
    for (line, json) in split(file, text)? {
        rows.push((line, row(file, line, json, today)?));
    }
    if rows.is_empty() {
        return Err(ImportFault::Empty { file: own() });
    }
    Ok(Import { file: own(), rows })
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
        let line_of = |row: &str| {
            let at = (row.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            1 + text
                .as_bytes()
                .get(..at)
                .unwrap_or_default()
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
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

fn row(file: &str, line: usize, json: &str, today: Option<Date>) -> Result<Row, ImportFault> {
    let fault = |field: &str, fault: String| ImportFault::Row {
        file: file.to_owned(),
        line,
        field: field.to_owned(),
        fault,
    };
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
    if let Some(field) = fields
        .iter()
        .find_map(|(field, value)| person_number(field, value))
    {
        return Err(fault(
            &field,
            "looks like a civil registration number; send your own key for the person instead"
                .into(),
        ));
    }
    match kind.as_str() {
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
    let command = fact(&kind, value).map_err(|(field, reason)| fault(&field, reason))?;
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

const KINDS: &[&str] = &[
    "authority",
    "citizen",
    "target-group",
    "registration",
    "deregistration",
    "confirmation",
    "absence",
    "reminder",
    "suggestion",
    "suggestion-withdrawn",
    "goal",
    "plan-item",
    "advance-notice",
    "cv",
    "contact-group",
    "exemption",
    "reduced-effort",
    "absence-ended",
    "requirement",
    "job-search",
    "conversation",
    "conversation-held",
    "conversation-cancelled",
    "no-show",
    "booking-deadline",
    "booking-deadline-lifted",
    "calm",
    "document",
];

type FieldFault = (String, String);

fn fact(kind: &str, fields: Value) -> Result<Option<AuthorityCommand>, FieldFault> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct On {
        on: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Group {
        group: TargetGroup,
        from: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct AbsenceFields {
        kind: AbsenceKind,
        from: Date,
        #[serde(default)]
        to: Option<Date>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ReminderFields {
        missed_on: Date,
        extended_to: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SuggestionFields {
        suggestion: SuggestionId,
        title: String,
        employer: String,
        place: String,
        #[serde(default)]
        apply_by: Option<Date>,
        #[serde(default)]
        link: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Withdrawn {
        suggestion: SuggestionId,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct GoalFields {
        kind: GoalKind,
        text: Words,
        #[serde(default)]
        starts_on: Option<Date>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ItemFields {
        item: PlanItem,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NoticeFields {
        notice: NoticeId,
        sent_on: Date,
        text: Words,
        #[serde(default)]
        about: Option<PlanItemId>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ContactGroup {
        group: String,
        from: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExemptionFields {
        exemption: ExemptionId,
        rules: Vec<RuleId>,
        from: Date,
        #[serde(default)]
        to: Option<Date>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Stretch {
        from: Date,
        to: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ended {
        kind: AbsenceKind,
        on: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SearchFields {
        entry: EntryId,
        on: Date,
        #[serde(default)]
        kind: JobSearchKind,
        title: Words,
        #[serde(default)]
        employer: Words,
        #[serde(default)]
        note: Words,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ConversationFields {
        conversation: ConversationId,
        kind: ConversationKind,
        form: ConversationForm,
        starts_at: Moment,
        #[serde(default)]
        ends_at: Option<Moment>,
        #[serde(default)]
        with: Words,
        #[serde(default)]
        place: Words,
        #[serde(default)]
        phone: Words,
        #[serde(default)]
        self_booked: bool,
        #[serde(default)]
        obligation: Option<Obligation>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OfConversation {
        conversation: ConversationId,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct BookingFields {
        booking: BookingId,
        kind: ConversationKind,
        told_on: Date,
        due_on: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OfBooking {
        booking: BookingId,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct CalmFields {
        calm: bool,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct DocumentFields {
        document: DocumentId,
        title: Words,
        dated_on: Date,
        size: u32,
    }
    use availability::Command as A;
    use conversation::Command as C;
    use registration::Command as R;
    let conversation = |command| AuthorityCommand::Conversation(command);
    Ok(Some(match kind {
        "target-group" => {
            let Group { group, from } = typed(fields)?;
            AuthorityCommand::Registration(R::SetTargetGroup { group, from })
        }
        "registration" => AuthorityCommand::Registration(R::Register {
            on: typed::<On>(fields)?.on,
        }),
        "deregistration" => AuthorityCommand::Registration(R::Deregister {
            on: typed::<On>(fields)?.on,
        }),
        "confirmation" => AuthorityCommand::Availability(A::RecordConfirmation {
            on: typed::<On>(fields)?.on,
        }),
        "absence" => {
            let AbsenceFields { kind, from, to } = typed(fields)?;
            AuthorityCommand::Availability(A::RegisterAbsence(Absence { kind, from, to }))
        }
        "reminder" => {
            let ReminderFields {
                missed_on,
                extended_to,
            } = typed(fields)?;
            AuthorityCommand::Availability(A::RecordReminder(Reminder {
                missed_on,
                extended_to,
            }))
        }
        "suggestion" => {
            let SuggestionFields {
                suggestion: id,
                title,
                employer,
                place,
                apply_by,
                link,
            } = typed(fields)?;
            AuthorityCommand::Availability(A::SuggestJob(JobSuggestion {
                id,
                title,
                employer,
                place,
                apply_by,
                link,
            }))
        }
        "suggestion-withdrawn" => AuthorityCommand::Availability(A::WithdrawSuggestion {
            id: typed::<Withdrawn>(fields)?.suggestion,
        }),
        "goal" => {
            let GoalFields {
                kind,
                text,
                starts_on,
            } = typed(fields)?;
            AuthorityCommand::Plan(domain::plan::Command::SetGoal(Goal {
                kind,
                text,
                starts_on,
            }))
        }
        "plan-item" => AuthorityCommand::Plan(domain::plan::Command::SetItem(
            typed::<ItemFields>(fields)?.item,
        )),
        "advance-notice" => {
            let NoticeFields {
                notice: id,
                sent_on,
                text,
                about,
            } = typed(fields)?;
            AuthorityCommand::Plan(domain::plan::Command::SendNotice(AdvanceNotice {
                id,
                sent_on,
                text,
                about,
                read_at: None,
            }))
        }
        "cv" => AuthorityCommand::Registration(R::ApproveCv {
            on: typed::<On>(fields)?.on,
        }),
        "contact-group" => {
            let ContactGroup { group, from } = typed(fields)?;
            AuthorityCommand::Registration(R::SetContactGroup { group, from })
        }
        "exemption" => {
            let ExemptionFields {
                exemption: id,
                rules,
                from,
                to,
            } = typed(fields)?;
            AuthorityCommand::Availability(A::GrantExemption(Exemption {
                id,
                rules,
                from,
                to,
            }))
        }
        "reduced-effort" => {
            let Stretch { from, to } = typed(fields)?;
            AuthorityCommand::Availability(A::GrantReducedEffort { from, to })
        }
        "absence-ended" => {
            let Ended { kind, on } = typed(fields)?;
            AuthorityCommand::Availability(A::EndAbsence { kind, on })
        }
        "requirement" => AuthorityCommand::JobLog(joblog::Command::SetRequirement(typed(fields)?)),
        "job-search" => {
            let SearchFields {
                entry: id,
                on,
                kind,
                title,
                employer,
                note,
            } = typed(fields)?;
            AuthorityCommand::JobLog(joblog::Command::RecordEntry(JobSearchEntry {
                id,
                on,
                kind,
                title,
                employer,
                note,
                suggestion: None,
            }))
        }
        "conversation" => {
            let planned: ConversationFields = typed(fields)?;
            conversation(C::Plan(Conversation {
                id: planned.conversation,
                kind: planned.kind,
                form: planned.form,
                starts_at: planned.starts_at,
                ends_at: planned.ends_at,
                with: planned.with,
                place: planned.place,
                phone: planned.phone,
                self_booked: planned.self_booked,
                obligation: planned.obligation.unwrap_or(Obligation::Mandatory),
                state: ConversationState::Planned,
            }))
        }
        "conversation-held" => conversation(C::RecordHeld {
            id: typed::<OfConversation>(fields)?.conversation,
        }),
        "conversation-cancelled" => conversation(C::Cancel {
            id: typed::<OfConversation>(fields)?.conversation,
        }),
        "no-show" => conversation(C::RecordNoShow {
            id: typed::<OfConversation>(fields)?.conversation,
        }),
        "booking-deadline" => {
            let BookingFields {
                booking: id,
                kind,
                told_on,
                due_on,
            } = typed(fields)?;
            conversation(C::AskBooking(BookingDeadline {
                id,
                kind,
                told_on,
                due_on,
            }))
        }
        "booking-deadline-lifted" => conversation(C::LiftBooking {
            id: typed::<OfBooking>(fields)?.booking,
        }),
        "calm" => AuthorityCommand::Registration(R::SetCalm {
            calm: typed::<CalmFields>(fields)?.calm,
        }),
        "document" => {
            let DocumentFields {
                document: id,
                title,
                dated_on,
                size,
            } = typed(fields)?;
            AuthorityCommand::Plan(domain::plan::Command::AddDocument(Document {
                id,
                title,
                dated_on,
                size,
            }))
        }
        _ => return Ok(None),
    }))
}

fn typed<T: DeserializeOwned>(fields: Value) -> Result<T, FieldFault> {
    serde_path_to_error::deserialize(fields).map_err(|fault| {
        let reason = fault.inner().to_string();
        let path = fault.path().to_string();
        // A missing or unknown field is named in the reason, not in the path.
        let named = reason
            .split('`')
            .nth(1)
            .filter(|_| reason.starts_with("missing field") || reason.starts_with("unknown field"));
        let field = match (path.as_str(), named) {
            (path, Some(named)) if path == "." || path.ends_with(named) => named.to_owned(),
            (path, Some(named)) => format!("{path}.{named}"),
            (path, None) => path.to_owned(),
        };
        (field, reason)
    })
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

/// `"-9d"`, `"+2d"`, `"0d"` and `"next 08-10"` become dates, `"+2d 10:00"` a time in Denmark.
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

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub authorities: usize,
    pub citizens: usize,
    pub facts: usize,
    /// Rows that were there already, to the letter.
    pub known: usize,
}

/// Keeps all the files or nothing. Works beside a running server: where that wrote to a case
/// meanwhile, everything is decided again.
///
/// # Errors
/// The first row that cannot stand, by file, line and field.
pub fn keep(
    store: &Store,
    rules: &RuleBook,
    now: Moment,
    imports: &[Import],
) -> Result<Imported, ImportFault> {
    loop {
        let mut draft = Draft {
            store,
            rules,
            now,
            cases: BTreeMap::new(),
            authorities: BTreeMap::new(),
            writes: Vec::new(),
            imported: Imported::default(),
        };
        for import in imports {
            for (line, row) in &import.rows {
                draft.take(row).map_err(|fault| match fault {
                    TakeFault::Field(field, fault) => ImportFault::Row {
                        file: import.file.clone(),
                        line: *line,
                        field,
                        fault,
                    },
                    TakeFault::Storage(fault) => fault.into(),
                })?;
            }
        }
        match store.commit_blocking(draft.writes) {
            Ok(()) => return Ok(draft.imported),
            Err(CommitFault::Storage(fault)) => return Err(fault.into()),
            Err(
                CommitFault::VersionConflict { .. }
                | CommitFault::CommandKnown
                | CommitFault::ClaimTaken(_),
            ) => {}
        }
    }
}

/// The cases as they will be when the rows so far are kept.
struct Draft<'s> {
    store: &'s Store,
    rules: &'s RuleBook,
    now: Moment,
    cases: BTreeMap<(AuthorityId, String), DraftCase>,
    authorities: BTreeMap<AuthorityId, Authority>,
    writes: Vec<Write>,
    imported: Imported,
}

struct DraftCase {
    id: CaseId,
    state: Case,
    rows: BTreeMap<CommandId, [u8; 32]>,
}

enum TakeFault {
    Field(String, String),
    Storage(StorageFault),
}

impl From<StorageFault> for TakeFault {
    fn from(fault: StorageFault) -> Self {
        Self::Storage(fault)
    }
}

impl Draft<'_> {
    fn take(&mut self, row: &Row) -> Result<(), TakeFault> {
        let field = |field: &str, fault: &str| TakeFault::Field(field.to_owned(), fault.to_owned());
        match row {
            Row::Authority(authority) => {
                for (name, value) in [
                    ("id", authority.id.as_str()),
                    ("name", &authority.name),
                    ("phone", &authority.phone),
                ] {
                    if value.trim().is_empty() {
                        return Err(field(name, "empty; citizens need it"));
                    }
                }
                self.authorities
                    .insert(authority.id.clone(), authority.clone());
                self.writes.push(Write::PutAuthority(authority.clone()));
                self.imported.authorities += 1;
                Ok(())
            }
            Row::Citizen(row) => self.take_citizen(row),
            Row::Fact {
                to,
                fingerprint,
                command,
                document,
            } => {
                if self.case(&to.authority, &to.citizen)?.is_none() {
                    return Err(field(
                        "citizen",
                        "nobody is known by this key; send the row `citizen` first",
                    ));
                }
                let before = self.imported.facts;
                self.append(to, *fingerprint, command.clone())?;
                let kept = self.imported.facts > before;
                if let (Some(content), true) = (document, kept)
                    && let AuthorityCommand::Plan(domain::plan::Command::AddDocument(named)) =
                        command
                    && let Some(case) = self.case(&to.authority, &to.citizen)?
                {
                    let case = case.id.clone();
                    self.writes.push(Write::PutDocument {
                        case,
                        id: named.id.clone(),
                        content: content.clone(),
                    });
                }
                Ok(())
            }
        }
    }

    fn take_citizen(&mut self, row: &CitizenRow) -> Result<(), TakeFault> {
        let CitizenRow {
            authority,
            citizen,
            name,
            municipality,
            region,
        } = row;
        if citizen.trim().is_empty() {
            return Err(TakeFault::Field(
                "citizen".into(),
                "expected your own key for the person".into(),
            ));
        }
        if !self.authorities.contains_key(authority) && self.store.authority(authority)?.is_none() {
            return Err(TakeFault::Field(
                "authority".into(),
                "not known; send the row `authority` first".into(),
            ));
        }
        let known = self.case(authority, citizen)?.map(|case| case.id.clone());
        let case = known.unwrap_or_else(secrets::new_case_id);
        let person = Citizen {
            case: case.clone(),
            authority: authority.clone(),
            key: citizen.clone(),
            name: name.clone(),
        };
        self.writes.push(Write::PutCitizen(person));
        self.imported.citizens += 1;
        let opening = Opening {
            authority: authority.clone(),
            municipality: municipality.clone(),
            region: *region,
        };
        if let Some(case) = self.case(authority, citizen)? {
            if case.state.registration.opening.as_ref() == Some(&opening) {
                return Ok(());
            }
            let version = case.state.version;
            let id = format!("moved at {version}");
            let to = FactTo {
                authority: authority.clone(),
                citizen: citizen.clone(),
                id,
            };
            let moved = registration::Command::Move(opening);
            return self.append(&to, [0; 32], AuthorityCommand::Registration(moved));
        }
        self.cases.insert(
            (authority.clone(), citizen.clone()),
            DraftCase {
                id: case,
                state: Case::default(),
                rows: BTreeMap::new(),
            },
        );
        let to = FactTo {
            authority: authority.clone(),
            citizen: citizen.clone(),
            id: "citizen".into(),
        };
        self.append(
            &to,
            [0; 32],
            AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
        )
    }

    fn case(
        &mut self,
        authority: &AuthorityId,
        citizen: &str,
    ) -> Result<Option<&mut DraftCase>, TakeFault> {
        let key = (authority.clone(), citizen.to_owned());
        if !self.cases.contains_key(&key) {
            let Some(known) = self.store.citizen_by_key(authority, citizen)? else {
                return Ok(None);
            };
            let log = self.store.log(&known.case, 0)?;
            let state = Case::replay(&log)
                .map_err(|fault| TakeFault::Field("citizen".into(), fault.to_string()))?;
            self.cases.insert(
                key.clone(),
                DraftCase {
                    id: known.case,
                    state,
                    rows: BTreeMap::new(),
                },
            );
        }
        Ok(self.cases.get_mut(&key))
    }

    fn append(
        &mut self,
        to: &FactTo,
        fingerprint: [u8; 32],
        command: AuthorityCommand,
    ) -> Result<(), TakeFault> {
        let (rules, now, store) = (self.rules, self.now, self.store);
        let hash = secrets::sha256(&[
            to.authority.as_str().as_bytes(),
            to.citizen.as_bytes(),
            to.id.as_bytes(),
        ]);
        let id = CommandId(
            hash.iter()
                .take(16)
                .fold(0, |sum, byte| sum << 8 | u128::from(*byte)),
        );
        let Some(case) = self.case(&to.authority, &to.citizen)? else {
            return Ok(());
        };
        let kept = store.outcome(&case.id, id)?.map(|kept| kept.fingerprint);
        if let Some(first) = case.rows.get(&id).copied().or(kept) {
            if first != fingerprint {
                return Err(TakeFault::Field(
                    "id".into(),
                    "another row was sent under this id; give each row an id of its own".into(),
                ));
            }
            self.imported.known += 1;
            return Ok(());
        }
        let decision = case
            .state
            .decide_for_authority(rules, now, command)
            .map_err(|rejection| match rejection {
                Rejection::InvalidField { field, remedy } => {
                    TakeFault::Field(field, format!("expected {remedy}"))
                }
                other => TakeFault::Field("row".into(), other.to_string()),
            })?;
        let append = Append {
            case: case.id.clone(),
            expected_version: case.state.version,
            command: id,
            fingerprint,
            recorded_at: now,
            made_at: None,
            by: By::Authority(to.authority.clone()),
            outcome: Ok(decision.events.clone()),
            claims: decision.claims,
            shown: None,
        };
        case.state
            .draft(decision.events, &By::Authority(to.authority.clone()), now);
        case.rows.insert(id, fingerprint);
        self.writes.push(Write::Append(append));
        self.imported.facts += 1;
        Ok(())
    }
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
            Row::Authority(_) => continue,
            Row::Citizen(CitizenRow {
                authority,
                citizen,
                municipality,
                region,
                ..
            }) => {
                let opening = Opening {
                    authority: authority.clone(),
                    municipality: municipality.clone(),
                    region: *region,
                };
                (
                    authority,
                    citizen,
                    AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
                )
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
