//! How the private calendar address of the citizen stands.

use std::sync::Arc;

use api::{CalendarAddress, CalendarDetail, Error};
use axum::extract::State;
use axum::response::Response;

use crate::App;
use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;

pub async fn get_calendar(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    let result = match session {
        Ok(session) => {
            let server = Arc::clone(&app);
            tokio::task::spawn_blocking(move || {
                let found = server
                    .store
                    .calendar_address(&session.case)
                    .map_err(|cause| fault(&cause))?;
                Ok(CalendarAddress {
                    now: server.now(),
                    open: found.map(|found| detail(&found.detail)),
                    path: None,
                })
            })
            .await
            .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(SessionFault(error)) => Err::<_, Error>(error),
    };
    encoding.answer(app.now(), result)
}

/// What is not known to tell everything tells the time only.
pub fn detail(name: &str) -> CalendarDetail {
    match name {
        "everything" => CalendarDetail::Everything,
        _ => CalendarDetail::TimeOnly,
    }
}
