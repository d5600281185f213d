//! Makes or closes the private calendar address. Its secret is told once and kept as a hash.

use api::{CalendarAddress, CalendarDetail, CalendarRequest, Error};
use axum::extract::{Request, State};
use axum::response::Response;
use store::{CommitFault, Write};

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, secrets};

pub async fn post_calendar(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let result = match session {
        Ok(session) => match wire::read::<CalendarRequest>(request).await {
            Ok(wish) => change(&app, session, wish).await,
            Err(error) => Err(error),
        },
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

async fn change(
    app: &App,
    session: Session,
    wish: CalendarRequest,
) -> Result<CalendarAddress, Error> {
    let (write, open, path) = match wish {
        CalendarRequest::Open { detail, lang } => {
            let token = secrets::new_token();
            let name = match detail {
                CalendarDetail::TimeOnly => "time-only",
                CalendarDetail::Everything => "everything",
            };
            let address = store::CalendarAddress {
                case: session.case,
                token_hash: secrets::sha256(&[token.as_bytes()]),
                detail: name.to_owned(),
                lang: if lang == "en" { "en" } else { "da" }.to_owned(),
            };
            let path = format!("{}/{token}.ics", api::path::ICAL);
            (Write::PutCalendarAddress(address), Some(detail), Some(path))
        }
        CalendarRequest::Close => (Write::EndCalendarAddress { case: session.case }, None, None),
    };
    match app.store.commit(vec![write]).await {
        Ok(()) => Ok(CalendarAddress {
            now: app.now(),
            open,
            path,
        }),
        Err(CommitFault::Storage(cause)) => Err(fault(&cause)),
        Err(other) => Err(fault(&other)),
    }
}
