//! The one write: an act of a citizen. Sent twice, it is done once and answered the same.

use std::sync::Arc;

use api::{
    CommandAnswer, Error, MAX_SHOWN_LINE, MAX_SHOWN_LINES, MAX_SUGGESTIONS, Outcome, PostCommand,
};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::case::By;
use domain::{Case, CitizenCommand, Moment, Rejection};
use store::{Append, CommitFault, Write};

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, secrets};

/// How often to decide again when somebody else wrote to the case meanwhile.
const TRIES: usize = 16;

pub async fn post_command(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let received_at = app.now();
    let result = match session {
        Ok(session) => match wire::read::<PostCommand>(request).await {
            Ok(post) => act(&app, &session, received_at, post).await,
            Err(error) => Err(error),
        },
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(
        app.now(),
        result.map(|outcome| CommandAnswer {
            now: app.now(),
            outcome,
        }),
    )
}

async fn act(
    app: &App,
    session: &Session,
    received_at: Moment,
    post: PostCommand,
) -> Result<Outcome, Error> {
    if post.case != session.case {
        return Err(Error::AnotherPerson);
    }
    check_bounds(&post)?;
    let fingerprint = secrets::sha256(&[&Encoding::Postcard.encode(&post)]);
    for _ in 0..TRIES {
        let server = Arc::clone(app);
        let (session, post) = (session.clone(), post.clone());
        let read = move || {
            if let Some(kept) = server.store.outcome(&session.case, post.id)? {
                return Ok(Step::Known(kept));
            }
            let log = server.store.log(&session.case, 0)?;
            Ok::<_, store::StorageFault>(Step::New(decide(
                &server,
                session,
                received_at,
                fingerprint,
                post,
                &log,
            )))
        };
        let step = tokio::task::spawn_blocking(read)
            .await
            .map_err(|lost| fault(&lost))?;
        match step.map_err(|cause| fault(&cause))? {
            Step::Known(kept) if kept.fingerprint != fingerprint => {
                return Err(Error::CommandIdReused);
            }
            Step::Known(kept) => {
                return Ok(match kept.outcome {
                    Ok(events) => Outcome::Accepted { events },
                    Err(rejection) => Outcome::Refused { rejection },
                });
            }
            Step::New(append) => match app.store.commit(vec![Write::Append(append?)]).await {
                // Committed, or raced: either way the next look finds what stands.
                Ok(())
                | Err(
                    CommitFault::CommandKnown
                    | CommitFault::VersionConflict { .. }
                    | CommitFault::ClaimTaken(_),
                ) => {}
                Err(CommitFault::Storage(cause)) => return Err(fault(&cause)),
            },
        }
    }
    Err(fault(&TooMuchAtOnce))
}

enum Step {
    Known(store::KeptOutcome),
    New(Result<Append, Error>),
}

#[derive(Debug, thiserror::Error)]
#[error("the case was written to {TRIES} times while one act was decided")]
struct TooMuchAtOnce;

fn decide(
    server: &crate::Server,
    session: Session,
    received_at: Moment,
    fingerprint: [u8; 32],
    post: PostCommand,
    log: &[domain::Recorded],
) -> Result<Append, Error> {
    if log
        .last()
        .is_some_and(|last| server.demo && received_at.date() < last.recorded_at.date())
    {
        return Err(Error::ClockIsBack);
    }
    let case = Case::replay(log).map_err(|cause| fault(&cause))?;
    let decision = case.decide(&server.rules, received_at, &post.command);
    let (outcome, claims) = match decision {
        Ok(decision) => (Ok(decision.events), decision.claims),
        Err(rejection) => (Err::<_, Rejection>(rejection), Vec::new()),
    };
    Ok(Append {
        case: session.case,
        expected_version: case.version,
        command: post.id,
        fingerprint,
        recorded_at: received_at,
        made_at: Some(post.made_at),
        by: By::Citizen,
        outcome,
        claims,
        shown: Some(post.shown),
    })
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
