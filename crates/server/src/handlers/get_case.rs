//! The one read: a case from a version on.

use std::sync::Arc;

use api::{CaseTail, Error};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server};

#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
}

pub async fn get_case(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    after: Result<Query<After>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let question = || -> Result<(Session, u64), Error> {
        let session = session.map_err(|SessionFault(error)| error)?;
        let Query(After { after }) = after.map_err(|_| Error::Malformed {
            reason: "`after`: expected a version, a whole number".into(),
        })?;
        Ok((session, after))
    };
    let result = match question() {
        Ok((session, after)) => {
            let server = Arc::clone(&app);
            tokio::task::spawn_blocking(move || tail(&server, &session, after))
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(error) => Err(error),
    };
    encoding.answer(app.now(), result)
}

fn tail(server: &Server, session: &Session, after: u64) -> Result<CaseTail, Error> {
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
    if after > version {
        return Err(Error::VersionFromFuture {
            asked: after,
            version,
        });
    }
    events.retain(|recorded| recorded.version > after);
    Ok(CaseTail {
        now: server.now(),
        rules: server.published_rules.version.clone(),
        case: citizen.case,
        name: citizen.name,
        authority,
        version,
        events,
    })
}
