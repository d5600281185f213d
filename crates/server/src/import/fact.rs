//! What one row tells: its fields, typed, as the command that it stands for.

use domain::application;
use domain::availability::{self, Absence, AbsenceKind, Exemption, JobSuggestion, Reminder};
use domain::conversation::{
    self, BookingDeadline, ContactAnswer, Conversation, ConversationForm, ConversationKind,
    FundPart, Participant, WhoCalls,
};
use domain::ids::{
    BookingId, ConversationId, DocumentId, EntryId, ExemptionId, NoticeId, PlanItemId, RuleId,
    StaffId, SuggestionId,
};
use domain::joblog::{self, JobSearchEntry, JobSearchKind};
use domain::plan::{AdvanceNotice, Document, Goal, GoalKind, Obligation, PlanItem, Sector};
use domain::registration::{self, TargetGroup};
use domain::{AuthorityCommand, Date, Moment, case::Words};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) const KINDS: &[&str] = &[
    "authority",
    "citizen",
    "staff",
    "slot",
    "slot-gone",
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
    "minutes",
    "contact-answer",
    "application-answer",
    "booking-deadline",
    "booking-deadline-lifted",
    "calm",
    "document",
    "erase",
    "catalogue",
    "sector",
    "group",
    "provider",
    "site",
    "course",
    "run",
    "list",
    "pool",
    "call",
    "skill",
    "occupation",
];

pub(super) type FieldFault = (String, String);

pub(super) fn fact(kind: &str, fields: Value) -> Result<Option<AuthorityCommand>, FieldFault> {
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
        #[serde(default)]
        reason: Words,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Stretch {
        from: Date,
        to: Date,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct EraseFields {
        /// Of the event, as the feed gives it; not needed where `of` names a row.
        #[serde(default)]
        version: u64,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct AnswerFields {
        item: PlanItemId,
        approved: bool,
        #[serde(default)]
        text: Words,
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
        #[serde(default)]
        description: Words,
        #[serde(default)]
        staff: Option<StaffId>,
        #[serde(default)]
        who_calls: WhoCalls,
        #[serde(default)]
        citizen_phone: Words,
        #[serde(default)]
        before_you_come: Words,
        #[serde(default)]
        forms: Vec<ConversationForm>,
        #[serde(default)]
        rebook_hours: Option<u16>,
        #[serde(default)]
        join_address: Option<String>,
        #[serde(default)]
        participants: Vec<Participant>,
        #[serde(default)]
        fund: Option<FundPart>,
        #[serde(default)]
        documents: Vec<DocumentId>,
        #[serde(default)]
        asks_consent: bool,
        #[serde(default)]
        group: bool,
        #[serde(default)]
        sector: Sector,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct MinutesFields {
        conversation: ConversationId,
        minutes: Words,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ContactFields {
        /// Of the request, as the feed gives it.
        version: u64,
        answer: ContactAnswer,
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
                reason,
            } = typed(fields)?;
            AuthorityCommand::Availability(A::GrantExemption(Exemption {
                id,
                rules,
                from,
                to,
                reason,
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
                ends_at: planned.ends_at,
                with: planned.with,
                place: planned.place,
                phone: planned.phone,
                self_booked: planned.self_booked,
                obligation: planned.obligation.unwrap_or(Obligation::Mandatory),
                description: planned.description,
                staff: planned.staff,
                who_calls: planned.who_calls,
                citizen_phone: planned.citizen_phone,
                before_you_come: planned.before_you_come,
                forms: planned.forms,
                rebook_hours: planned.rebook_hours,
                join_address: planned.join_address,
                participants: planned.participants,
                fund: planned.fund,
                documents: planned.documents,
                asks_consent: planned.asks_consent,
                group: planned.group,
                sector: planned.sector,
                ..Conversation::new(
                    planned.conversation,
                    planned.kind,
                    planned.form,
                    planned.starts_at,
                )
            }))
        }
        "minutes" => {
            let MinutesFields {
                conversation: id,
                minutes,
            } = typed(fields)?;
            conversation(C::WriteMinutes { id, minutes })
        }
        "contact-answer" => {
            let ContactFields { version, answer } = typed(fields)?;
            conversation(C::AnswerContact { version, answer })
        }
        "application-answer" => {
            let AnswerFields {
                item,
                approved,
                text,
            } = typed(fields)?;
            AuthorityCommand::Application(application::Command::Answer {
                item,
                approved,
                text,
            })
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
                no_slots_on: None,
            }))
        }
        "booking-deadline-lifted" => conversation(C::LiftBooking {
            id: typed::<OfBooking>(fields)?.booking,
        }),
        "erase" => AuthorityCommand::Erase {
            version: typed::<EraseFields>(fields)?.version,
        },
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

pub(super) fn typed<T: DeserializeOwned>(fields: Value) -> Result<T, FieldFault> {
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
