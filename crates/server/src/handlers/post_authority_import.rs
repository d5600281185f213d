//! What an authority's system sends: the same files and checks as `genstart import`. The whole body is
//! kept, or nothing of it; sent again, it changes nothing.

use std::sync::Arc;

use api::Error;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use domain::ids::AuthorityId;

use crate::App;
use crate::authority::Caller;
use crate::handlers::fault;
use crate::import::{self, ImportFault, Row};
use crate::session::SessionFault;
use crate::wire::Encoding;

pub async fn post_authority_import(
    State(app): State<App>,
    caller: Result<Caller, SessionFault>,
    body: Body,
) -> Response {
    let result = match caller {
        Ok(Caller(authority)) => match axum::body::to_bytes(body, import::MAX_FILE).await {
            Ok(bytes) => {
                let server = Arc::clone(&app);
                tokio::task::spawn_blocking(move || keep(&server, &authority, &bytes))
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
    bytes: &[u8],
) -> Result<import::Imported, Error> {
    let rows = import::read("body", bytes, None).map_err(told)?;
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
        &[rows],
    );
    server.live.written();
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
