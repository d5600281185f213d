//! What a member of staff does in a case: minutes, held, not attended, an answer to a request for contact, with a time
//! that is booked or without. Decided and written as the authority's word, once for each id; who it was stands beside it.

use api::Error;
use api::staff::{Act, ActAnswer, ActOutcome, PostAct};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::application::{self, ApplicationState};
use domain::case::{By, Decision, Facts, Words};
use domain::conversation::{Command, Conversation, staff};
use domain::ids::ConversationId;
use domain::{AuthorityCommand, Case, Moment, Rejection};
use store::{Append, CommitFault, Write};

use crate::handlers::{answer, fault};
use crate::session::SessionFault;
use crate::staff::{self as staff_rights, StaffSession};
use crate::wire::{self, Encoding};
use crate::{App, Server, secrets, slots, snapshots};

/// How often to decide again when somebody else wrote to the case meanwhile.
const TRIES: usize = 16;

pub async fn post_staff_act(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    request: Request,
) -> Response {
    let asked = match &session {
        Ok(_) => wire::read::<PostAct>(request).await,
        Err(_) => Err(Error::NotLoggedIn),
    };
    answer(app, encoding, session, |server, session| {
        let post = asked?;
        let citizen = session.citizen(server, &post.case);
        citizen
            .map_err(|cause| fault(&cause))?
            .ok_or(Error::NotFound)?;
        for _ in 0..TRIES {
            if let Some(outcome) = known(server, &post)? {
                let now = server.now();
                return Ok(ActAnswer { now, outcome });
            }
            if attempt(server, session, &post)? == Tried::Overtaken {
                let (now, outcome) = (server.now(), ActOutcome::Overtaken);
                return Ok(ActAnswer { now, outcome });
            }
        }
        Err(fault(&TooMuchAtOnce))
    })
    .await
}

#[derive(Debug, thiserror::Error)]
#[error("the case was written to {TRIES} times while one act of staff was decided")]
struct TooMuchAtOnce;

fn fingerprint(post: &PostAct) -> [u8; 32] {
    secrets::sha256(&[&Encoding::Postcard.encode(post)])
}

/// The outcome that the act has already.
fn known(server: &Server, post: &PostAct) -> Result<Option<ActOutcome>, Error> {
    let kept = server.store.outcome(&post.case, post.id);
    let Some(kept) = kept.map_err(|cause| fault(&cause))? else {
        return Ok(None);
    };
    if kept.fingerprint != fingerprint(post) {
        return Err(Error::CommandIdReused);
    }
    Ok(Some(match kept.outcome {
        Ok(events) => ActOutcome::Written {
            at: events
                .first()
                .map_or_else(|| server.now(), |first| first.recorded_at),
        },
        Err(rejection) => ActOutcome::Refused { rejection },
    }))
}

/// Whether the act was made beside something that a colleague has written since.
fn overtaken(case: &Case, act: &Act) -> bool {
    let talks = &case.conversations;
    match act {
        Act::WriteMinutes { id, known, .. } => {
            let stands = talks.find(id).and_then(|one| one.around.minutes_at);
            stands != *known
        }
        Act::AnswerContact { version, .. } | Act::Book(staff::Booking { version, .. }) => {
            let mut asked = talks.contacts.iter();
            asked.any(|asked| asked.version == *version && asked.answer.is_some())
        }
        Act::AnswerApplication { item, .. } => {
            let mut known = case.applications.iter();
            known.any(|one| one.item == *item && one.state != ApplicationState::Applied)
        }
        Act::RecordHeld { .. } | Act::RecordNoShow { .. } => false,
    }
}

#[derive(PartialEq, Eq)]
enum Tried {
    /// Written, or raced: the next look finds what stands.
    Written,
    Overtaken,
}

/// Decides and writes.
fn attempt(server: &Server, session: &StaffSession, post: &PostAct) -> Result<Tried, Error> {
    let now = server.now();
    let (snapshot, _) = snapshots::read(server, &post.case)?;
    let before = |latest: domain::Moment| now.date() < latest.date();
    if server.demo && snapshot.latest_at.is_some_and(before) {
        return Err(Error::ClockIsBack);
    }
    if overtaken(&snapshot.case, &post.act) {
        return Ok(Tried::Overtaken);
    }
    let of_another_sector = named(&post.act)
        .and_then(|id| snapshot.case.conversations.find(id))
        .is_some_and(Conversation::is_of_another_sector);
    if of_another_sector {
        return Err(Error::NotFound);
    }
    if let Act::AnswerApplication { item, .. } = &post.act {
        let known = snapshot.case.applications.iter();
        let must = known.filter(|one| one.item == *item);
        let role = server.store.authority(&session.staff.authority);
        let role = role.map_err(|cause| fault(&cause))?.map(|of| of.role);
        let may = |must| role.is_some_and(|role| staff_rights::approves(role, must));
        if !must.map(|one| one.approved_by).any(may) {
            return Err(Error::NotFound);
        }
    }
    let facts = match &post.act {
        Act::Book(booking) => slots::fact(server, &snapshot.case, &booking.slot),
        _ => Ok(Facts::default()),
    };
    let facts = facts.map_err(|cause| fault(&cause))?;
    let (decided, name) = decide(server, &snapshot.case, &facts, now, &post.act);
    let (outcome, claims, releases) = match decided {
        Ok(decision) => (Ok(decision.events), decision.claims, decision.releases),
        Err(rejection) => (Err(rejection), Vec::new(), Vec::new()),
    };
    let written = outcome.is_ok();
    let held = facts.slot.filter(|_| written);
    let held = held.map(|(slot, _)| Write::HoldSlot(Box::new(slot)));
    let append = Write::Append(Append {
        case: post.case.clone(),
        expected_version: snapshot.case.version,
        command: post.id,
        fingerprint: fingerprint(post),
        recorded_at: now,
        made_at: None,
        by: By::Authority(session.staff.authority.clone()),
        outcome,
        claims,
        releases,
        shown: None,
    });
    let noted = written.then(|| session.look(server, post.case.clone(), "written", name, None));
    let writes = held.into_iter().chain([append]).chain(noted).collect();
    match server.store.commit_blocking(writes) {
        Ok(()) => {
            server.live.written();
            Ok(Tried::Written)
        }
        Err(
            CommitFault::CommandKnown
            | CommitFault::VersionConflict { .. }
            | CommitFault::ClaimTaken(_)
            | CommitFault::SlotChanged
            | CommitFault::CatalogueChanged,
        ) => Ok(Tried::Written),
        Err(cause) => Err(fault(&cause)),
    }
}

/// The conversation that an act is about.
fn named(act: &Act) -> Option<&ConversationId> {
    match act {
        Act::WriteMinutes { id, .. } | Act::RecordHeld { id } | Act::RecordNoShow { id } => {
            Some(id)
        }
        Act::AnswerContact { answer, .. } => answer.conversation.as_ref(),
        Act::Book(_) | Act::AnswerApplication { .. } => None,
    }
}

/// What the act leads to, and under which name it is noted.
fn decide(
    server: &Server,
    case: &Case,
    facts: &Facts,
    now: Moment,
    act: &Act,
) -> (Result<Decision, Rejection>, &'static str) {
    let (command, name) = match act.clone() {
        Act::Book(booking) => {
            let decided = staff::book(case, &server.rules, facts, now, &booking);
            return (decided, "booked");
        }
        Act::WriteMinutes { id, minutes, .. } => {
            let minutes = Words(minutes);
            (Command::WriteMinutes { id, minutes }, "minutes")
        }
        Act::RecordHeld { id } => (Command::RecordHeld { id }, "held"),
        Act::RecordNoShow { id } => (Command::RecordNoShow { id }, "no-show"),
        Act::AnswerContact { version, answer } => {
            (Command::AnswerContact { version, answer }, "contact")
        }
        Act::AnswerApplication {
            item,
            approved,
            text,
        } => {
            let text = Words(text);
            let command = AuthorityCommand::Application(application::Command::Answer {
                item,
                approved,
                text,
            });
            let decided = case.decide_for_authority(&server.rules, now, command);
            return (decided, "application");
        }
    };
    let command = AuthorityCommand::Conversation(command);
    (case.decide_for_authority(&server.rules, now, command), name)
}
