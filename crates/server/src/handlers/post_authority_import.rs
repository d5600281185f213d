//! What an authority's system sends: the same files and checks as `genstart import`, JSON or, with a `source` in the
//! query, CSV. The whole body is kept, or nothing of it; sent again, it changes nothing.

use std::sync::Arc;

use api::Error;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use domain::ids::AuthorityId;
use serde::Deserialize;

use crate::App;
use crate::authority::Caller;
use crate::handlers::fault;
use crate::import::{self, Import, ImportFault, Row, Sender};
use crate::session::SessionFault;
use crate::wire::Encoding;

#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The sender's own name for the file, where it is CSV.
    #[serde(default)]
    source: String,
}

pub async fn post_authority_import(
    State(app): State<App>,
    caller: Result<Caller, SessionFault>,
    Query(Asked { source }): Query<Asked>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let result = match caller {
        Ok(Caller(authority)) => match axum::body::to_bytes(body, import::MAX_FILE).await {
            Ok(bytes) => {
                let server = Arc::clone(&app);
                let kind = headers
                    .get(CONTENT_TYPE)
                    .and_then(|kind| kind.to_str().ok());
                let is_csv = kind.is_some_and(|kind| kind.starts_with("text/csv"));
                let read = move || {
                    if is_csv {
                        import::csv::read("body", &bytes, &source)
                    } else {
                        import::read("body", &bytes, None)
                    }
                };
                tokio::task::spawn_blocking(move || keep(&server, &authority, read))
                    .await
                    .unwrap_or_else(|lost| Err(fault(&lost)))
            }
            Err(_) => Err(Error::TooLarge {
                max_bytes: import::MAX_FILE as u32,
            }),
        },
        Err(SessionFault(error)) => Err(error),
    };
    Encoding::Json.answer(app.now(), result)
}

fn keep(
    server: &crate::Server,
    authority: &AuthorityId,
    read: impl FnOnce() -> Result<Import, ImportFault>,
) -> Result<import::Imported, Error> {
    let rows = read().map_err(told)?;
    for (line, row) in &rows.rows {
        let of = match row {
            Row::Authority(row) => &row.id,
            Row::Citizen(row) => &row.authority,
            Row::Staff(row) => &row.authority,
            Row::Slot(row) => &row.authority,
            Row::SlotGone { authority, .. } => authority,
            Row::Fact { to, .. } => &to.authority,
        };
        if of != authority {
            return Err(Error::AnotherAuthority { line: *line as u64 });
        }
    }
    let done = import::keep(
        &server.store,
        &server.rules,
        server.now(),
        server.seal.as_ref(),
        &Sender::Authority(authority.clone()),
        &[rows],
    );
    server.live.written();
    if done.as_ref().is_ok_and(|done| !done.catalogue.is_empty()) {
        // So that the next citizen does not wait for it.
        server
            .shelves
            .shelf(&server.store)
            .map_err(|cause| fault(&cause))?;
    }
    done.map_err(told)
}

/// A fault of the file is the sender's to mend; one of the database is ours.
fn told(cause: ImportFault) -> Error {
    match cause {
        ImportFault::Storage(cause) => fault(&cause),
        cause => Error::Malformed {
            reason: cause.to_string(),
        },
    }
}
