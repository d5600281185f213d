//! Ends the session and leaves the browser nothing.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::Write;

use crate::handlers::look;
use crate::session::{Session, from_another_site};
use crate::{App, handlers};

pub async fn post_logout(
    State(app): State<App>,
    session: Option<Session>,
    headers: HeaderMap,
) -> Response {
    if from_another_site(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(session) = session {
        let end = Write::EndSession {
            token_hash: session.kept.token_hash,
        };
        let noted = look(&app, session.case, "citizen", "logout", "");
        if let Err(cause) = app.store.commit(vec![end, noted]).await {
            handlers::fault(&cause);
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    }
    (
        StatusCode::SEE_OTHER,
        [
            (header::SET_COOKIE, app.set_cookie(app.cookie_name(), "", 0)),
            (header::LOCATION, "/".to_owned()),
        ],
    )
        .into_response()
}
