//! An act of a citizen: decided, written and answered. Sent twice, it is done once and answered the same.

use api::{
    Error, MAX_SHOWN_LINE, MAX_SHOWN_LINES, MAX_SUGGESTIONS, Outcome, PostCommand, WithdrawCommand,
};
use domain::case::{By, Facts};
use domain::conversation;
use domain::ids::CaseId;
use domain::{Case, CitizenCommand, Moment, Rejection};
use store::{Append, CommitFault, Write};

use crate::handlers::fault;
use crate::wire::Encoding;
use crate::{Server, applications, secrets, slots, snapshots};

/// How often to decide again when somebody else wrote to the case meanwhile.
const TRIES: usize = 16;

/// Takes an act, or gives the outcome that it has already. Not to be called where the runtime must not
/// wait: it does until the outcome is on disk.
///
/// # Errors
/// Why the request was not carried out; it changed nothing then.
pub fn receive(
    server: &Server,
    case: &CaseId,
    received_at: Moment,
    post: &PostCommand,
) -> Result<Outcome, Error> {
    if post.case != *case {
        return Err(Error::AnotherPerson);
    }
    check_bounds(post)?;
    let fingerprint = secrets::sha256(&[&Encoding::Postcard.encode(post)]);
    for _ in 0..TRIES {
        if let Some(known) = known(server, case, post.id, Some(fingerprint))? {
            return Ok(known);
        }
        let writes = decide(server, case, received_at, fingerprint, post)?;
        write(server, writes)?;
    }
    Err(fault(&TooMuchAtOnce))
}

/// Takes an act back, unless it has an outcome already: then that is the answer.
///
/// # Errors
/// As [`receive`].
pub fn withdraw(
    server: &Server,
    case: &CaseId,
    received_at: Moment,
    withdraw: &WithdrawCommand,
) -> Result<Outcome, Error> {
    if withdraw.case != *case {
        return Err(Error::AnotherPerson);
    }
    for _ in 0..TRIES {
        if let Some(known) = known(server, case, withdraw.id, None)? {
            return Ok(known);
        }
        let (snapshot, _) = snapshots::read(server, case)?;
        write(
            server,
            vec![Write::Append(Append {
                case: case.clone(),
                expected_version: snapshot.case.version,
                command: withdraw.id,
                fingerprint: [0; 32],
                recorded_at: received_at,
                made_at: None,
                by: By::Citizen,
                outcome: Err(Rejection::Withdrawn),
                claims: Vec::new(),
                releases: Vec::new(),
                shown: None,
            })],
        )?;
    }
    Err(fault(&TooMuchAtOnce))
}

/// Committed, or raced: either way the next look finds what stands.
fn write(server: &Server, writes: Vec<Write>) -> Result<(), Error> {
    match server.store.commit_blocking(writes) {
        Ok(()) => {
            server.live.written();
            Ok(())
        }
        Err(
            CommitFault::CommandKnown
            | CommitFault::VersionConflict { .. }
            | CommitFault::ClaimTaken(_)
            | CommitFault::SlotChanged
            | CommitFault::CatalogueChanged,
        ) => Ok(()),
        Err(
            cause @ (CommitFault::Storage(_)
            | CommitFault::LoginUnknown
            | CommitFault::InvitationOver),
        ) => Err(fault(&cause)),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the case was written to {TRIES} times while one act was decided")]
struct TooMuchAtOnce;

/// The outcome that an act has already.
fn known(
    server: &Server,
    case: &CaseId,
    id: domain::ids::CommandId,
    fingerprint: Option<[u8; 32]>,
) -> Result<Option<Outcome>, Error> {
    let kept = server
        .store
        .outcome(case, id)
        .map_err(|cause| fault(&cause))?;
    let Some(kept) = kept else {
        return Ok(None);
    };
    let events = match kept.outcome {
        Ok(events) => events,
        // What was taken back stays taken back, whatever the act was.
        Err(rejection @ Rejection::Withdrawn) => return Ok(Some(Outcome::Refused { rejection })),
        Err(rejection) => {
            same(fingerprint, kept.fingerprint)?;
            return Ok(Some(Outcome::Refused { rejection }));
        }
    };
    same(fingerprint, kept.fingerprint)?;
    let version = events.first().map_or(0, |first| first.version);
    let (snapshot, _) = snapshots::read(server, case)?;
    let found = |receipts: Vec<domain::snapshot::Receipt>| {
        receipts
            .into_iter()
            .find(|receipt| receipt.version == version)
    };
    let receipt = match found(snapshot.receipts) {
        Some(receipt) => receipt,
        None => found(snapshots::receipts(server, case)?).ok_or(Error::NotFound)?,
    };
    Ok(Some(Outcome::Accepted { receipt }))
}

fn same(asked: Option<[u8; 32]>, kept: [u8; 32]) -> Result<(), Error> {
    match asked {
        Some(asked) if asked != kept => Err(Error::CommandIdReused),
        _ => Ok(()),
    }
}

fn decide(
    server: &Server,
    case: &CaseId,
    received_at: Moment,
    fingerprint: [u8; 32],
    post: &PostCommand,
) -> Result<Vec<Write>, Error> {
    let (snapshot, _) = snapshots::read(server, case)?;
    let before = |latest: Moment| received_at.date() < latest.date();
    if server.demo && snapshot.latest_at.is_some_and(before) {
        return Err(Error::ClockIsBack);
    }
    let (facts, still) = facts(server, &snapshot.case, received_at, &post.command)?;
    let decision = snapshot
        .case
        .decide(&server.rules, &facts, received_at, &post.command);
    let (outcome, claims, releases) = match decision {
        Ok(decision) => (Ok(decision.events), decision.claims, decision.releases),
        Err(rejection) => (Err(rejection), Vec::new(), Vec::new()),
    };
    let takes = outcome.is_ok() && !claims.is_empty();
    let held = facts.slot.filter(|_| takes);
    let held = held.map(|(slot, _)| Write::HoldSlot(Box::new(slot)));
    let append = Write::Append(Append {
        case: case.clone(),
        expected_version: snapshot.case.version,
        command: post.id,
        fingerprint,
        recorded_at: received_at,
        made_at: Some(post.made_at),
        by: By::Citizen,
        outcome,
        claims,
        releases,
        shown: Some(post.shown.clone()),
    });
    let still = still.filter(|_| takes);
    Ok(held.into_iter().chain(still).chain([append]).collect())
}

/// What the decision needs and the log does not hold, and what must still be so when it is written.
fn facts(
    server: &Server,
    case: &Case,
    now: Moment,
    command: &CitizenCommand,
) -> Result<(Facts, Option<Write>), Error> {
    let command = match command {
        CitizenCommand::Conversation(command) => command,
        CitizenCommand::Application(command) => {
            return applications::facts(server, case, now, command).map_err(|cause| fault(&cause));
        }
        _ => return Ok(Default::default()),
    };
    let read = || match command {
        conversation::CitizenCommand::TellNoSlots { kind } => Ok(Facts {
            free_slots: slots::free(server, case, now)?
                .iter()
                .filter(|free| free.kinds.contains(kind))
                .filter(|free| free.has_a_form_for(case, &server.rules, *kind))
                .count(),
            ..Facts::default()
        }),
        _ => match command.slot() {
            Some(id) => slots::fact(server, case, id),
            None => Ok(Facts::default()),
        },
    };
    let facts = read().map_err(|cause: store::StorageFault| fault(&cause))?;
    Ok((facts, None))
}

/// What a receipt keeps has bounds; what a citizen wrote is the domain's to judge.
fn check_bounds(post: &PostCommand) -> Result<(), Error> {
    let too_long = |line: &String| line.chars().count() > MAX_SHOWN_LINE;
    let out = |field: &str, remedy: String| {
        Err(Error::OutOfBounds {
            field: field.into(),
            remedy,
        })
    };
    if post.shown.lines.len() > MAX_SHOWN_LINES {
        return out("shown.lines", format!("at most {MAX_SHOWN_LINES} lines"));
    }
    if post
        .shown
        .lines
        .iter()
        .chain([&post.shown.title])
        .any(too_long)
    {
        return out(
            "shown",
            format!("at most {MAX_SHOWN_LINE} characters a line"),
        );
    }
    if post.shown.lang.len() > 8 {
        return out("shown.lang", "a language code such as `da`".into());
    }
    match &post.command {
        CitizenCommand::ConfirmAvailability(confirm)
            if confirm.suggestions.len() > MAX_SUGGESTIONS =>
        {
            out("command.suggestions", format!("at most {MAX_SUGGESTIONS}"))
        }
        // The domain bounds what the citizen writes.
        _ => Ok(()),
    }
}
