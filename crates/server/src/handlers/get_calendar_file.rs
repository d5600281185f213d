//! The calendar as a file: for the citizen who is logged in, and for a calendar program that knows the
//! private address. What an address holds is never logged.

use std::sync::Arc;

use api::{CalendarDetail, Error};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::ids::CaseId;

use crate::handlers::{fault, get_calendar};
use crate::session::{Session, SessionFault};
use crate::{App, Server, calendar, secrets, shell, snapshots};

pub async fn get_calendar_file(
    State(app): State<App>,
    session: Result<Session, SessionFault>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let lang = shell::lang(&headers, uri.query().unwrap_or_default());
    match session {
        Ok(session) => {
            let found = move |_: &Server| {
                Ok(Some((
                    session.case,
                    CalendarDetail::Everything,
                    lang.to_owned(),
                )))
            };
            answer(app, found).await
        }
        Err(SessionFault(error)) => refused(&error),
    }
}

pub async fn get_ical(State(app): State<App>, Path(name): Path<String>) -> Response {
    let token = name.trim_end_matches(".ics").to_owned();
    let found = move |server: &Server| {
        let hash = secrets::sha256(&[token.as_bytes()]);
        let address = server.store.calendar_by_token(hash)?;
        Ok(address.map(|address| {
            (
                address.case,
                get_calendar::detail(&address.detail),
                address.lang,
            )
        }))
    };
    answer(app, found).await
}

type Found = Option<(CaseId, CalendarDetail, String)>;

async fn answer(
    app: App,
    find: impl FnOnce(&Server) -> Result<Found, store::StorageFault> + Send + 'static,
) -> Response {
    let server = Arc::clone(&app);
    let file = move || -> Result<String, Error> {
        let found = find(&server).map_err(|cause| fault(&cause))?;
        let (case, detail, lang) = found.ok_or(Error::NotFound)?;
        let state = snapshots::read(&server, &case)?.0.case;
        Ok(calendar::file(
            &case,
            &state,
            &server.rules,
            server.now(),
            detail,
            &lang,
        ))
    };
    let file = tokio::task::spawn_blocking(file)
        .await
        .unwrap_or_else(|lost| Err(fault(&lost)));
    match file {
        Ok(text) => (
            [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, "private, no-store"),
            ],
            text,
        )
            .into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &Error) -> Response {
    (
        StatusCode::from_u16(error.status()).unwrap_or_default(),
        [(header::CACHE_CONTROL, "private, no-store")],
    )
        .into_response()
}
