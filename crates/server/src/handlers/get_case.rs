//! The one read: a case from a version on.

use std::sync::Arc;

use api::{CaseTail, Error};
use axum::extract::{Query, State};
use axum::response::Response;
use domain::Case;
use serde::Deserialize;

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, Server};

#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
    /// The version of the rules that are known.
    #[serde(default)]
    rules: String,
}

pub async fn get_case(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    after: Result<Query<After>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let question = || -> Result<(Session, After), Error> {
        let session = session.map_err(|SessionFault(error)| error)?;
        let Query(after) = after.map_err(|_| Error::Malformed {
            reason: "`after`: expected a version, a whole number".into(),
        })?;
        Ok((session, after))
    };
    let result = match question() {
        Ok((session, after)) => {
            let server = Arc::clone(&app);
            tokio::task::spawn_blocking(move || tail(&server, &session, &after))
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(error) => Err(error),
    };
    encoding.answer(app.now(), result)
}

fn tail(server: &Server, session: &Session, known: &After) -> Result<CaseTail, Error> {
    let read = || -> Result<_, store::StorageFault> {
        let Some(citizen) = server.store.citizen(&session.case)? else {
            return Ok(None);
        };
        let Some(authority) = server.store.authority(&citizen.authority)? else {
            return Ok(None);
        };
        Ok(Some((
            citizen,
            authority,
            server.store.log(&session.case, 0)?,
        )))
    };
    let (citizen, authority, mut events) = read()
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let version = events.last().map_or(0, |last| last.version);
    if known.after > version {
        return Err(Error::VersionFromFuture {
            asked: known.after,
            version,
        });
    }
    let now = server.now();
    let case = Case::replay(&events).map_err(|cause| fault(&cause))?;
    let book = server.rules.for_case(&case, now.date());
    let rules = wire::version(&book);
    events.retain(|recorded| recorded.version > known.after);
    Ok(CaseTail {
        now,
        book: (rules != known.rules).then_some(book),
        rules,
        case: citizen.case,
        name: citizen.name,
        authority,
        version,
        events,
    })
}
