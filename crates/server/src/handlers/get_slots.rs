//! The times that the citizen can book now. Another may take one meanwhile: only the act takes it.

use std::sync::Arc;

use api::{Error, FreeSlots};
use axum::extract::State;
use axum::response::Response;

use crate::App;
use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{slots, snapshots};

pub async fn get_slots(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    let now = app.now();
    let result = match session {
        Ok(session) => {
            let server = Arc::clone(&app);
            let read = move || {
                let (snapshot, _) = snapshots::read(&server, &session.case)?;
                let free = slots::free(&server, &snapshot.case, now);
                let slots = free.map_err(|cause| fault(&cause))?;
                Ok::<_, Error>(FreeSlots { now, slots })
            };
            tokio::task::spawn_blocking(read)
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(now, result)
}
