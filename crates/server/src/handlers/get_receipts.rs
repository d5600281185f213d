//! Every receipt of the citizen, also those that a phone is not given at first.

use std::sync::Arc;

use api::Receipts;
use axum::extract::State;
use axum::response::Response;

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, snapshots};

pub async fn get_receipts(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    let result = match session {
        Ok(session) => {
            let server = Arc::clone(&app);
            let read = move || {
                snapshots::receipts(&server, &session.case).map(|receipts| Receipts {
                    now: server.now(),
                    receipts,
                })
            };
            tokio::task::spawn_blocking(read)
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}
