//! The one read: where a case stands, as far as it is not known.

use std::sync::Arc;

use api::{CaseAnswer, Error, SessionTerms};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::ids::CaseId;
use serde::Deserialize;
use store::Write;

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, Server, snapshots};

/// What the asker knows.
#[derive(Debug, Default, Deserialize)]
pub struct Known {
    /// The version of the case.
    #[serde(default)]
    pub after: u64,
    /// The version of the rules.
    pub rules: Option<String>,
    /// Any value: nothing older is to be left out.
    #[serde(default)]
    pub whole: String,
}

impl Known {
    /// # Errors
    /// [`Error::Malformed`] for an address that says it otherwise.
    pub fn read(asked: Result<Query<Self>, QueryRejection>) -> Result<Self, Error> {
        asked
            .map(|Query(known)| known)
            .map_err(|_| Error::Malformed {
                reason: "`after`: expected a version, a whole number".into(),
            })
    }
}

pub async fn get_case(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    known: Result<Query<Known>, QueryRejection>,
) -> Response {
    let question = || -> Result<(Session, Known), Error> {
        let session = session.map_err(|SessionFault(error)| error)?;
        Ok((session, Known::read(known)?))
    };
    let result = match question() {
        Ok((session, known)) => {
            let server = Arc::clone(&app);
            tokio::task::spawn_blocking(move || answer(&server, &session, &known))
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(error) => Err(error),
    };
    let result = match result {
        Ok((answer, keep)) => {
            // Only makes the next read quicker; what cannot be kept is made again.
            if let Some(keep) = keep
                && let Err(cause) = app.store.commit(vec![keep]).await
            {
                tracing::warn!(%cause, "a snapshot was not kept");
            }
            Ok(answer)
        }
        Err(error) => Err(error),
    };
    encoding.answer(app.now(), result)
}

/// Where the case stands, and a snapshot worth keeping.
///
/// # Errors
/// [`Error::NotFound`] for a case that is not there, [`Error::VersionFromFuture`], or a fault.
pub fn answer(
    server: &Server,
    session: &Session,
    known: &Known,
) -> Result<(CaseAnswer, Option<Write>), Error> {
    of_case(server, &session.case, session.terms(server), known)
}

/// As [`answer`], whoever asks: that they may is to be known before.
///
/// # Errors
/// As [`answer`].
pub fn of_case(
    server: &Server,
    case: &CaseId,
    session: SessionTerms,
    known: &Known,
) -> Result<(CaseAnswer, Option<Write>), Error> {
    let whose = || -> Result<_, store::StorageFault> {
        let Some(citizen) = server.store.citizen(case)? else {
            return Ok(None);
        };
        let authority = server.store.authority(&citizen.authority)?;
        Ok(authority.map(|authority| (citizen, authority)))
    };
    let (citizen, authority) = whose()
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let (snapshot, keep) = snapshots::read(server, case)?;
    let version = snapshot.case.version;
    if known.after > version {
        return Err(Error::VersionFromFuture {
            asked: known.after,
            version,
        });
    }
    let now = server.now();
    let book = server.rules.for_case(&snapshot.case, now.date());
    let rules = wire::version(&book);
    let is_new = known.after < version || version == 0;
    let answer = CaseAnswer {
        now,
        book: (known.rules.as_ref() != Some(&rules)).then_some(book),
        rules,
        case: citizen.case,
        name: citizen.name,
        authority,
        version,
        snapshot: is_new.then(|| {
            if known.whole.is_empty() {
                snapshot.recent(now.date())
            } else {
                snapshot
            }
        }),
        session,
    };
    Ok((answer, keep))
}
