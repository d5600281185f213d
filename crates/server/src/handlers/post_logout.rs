//! Ends the session and leaves the browser nothing.

use api::LoggedOut;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::Write;

use crate::handlers::look;
use crate::session::{Session, cookie, from_another_site};
use crate::wire::Encoding;
use crate::{App, handlers, secrets};

pub async fn post_logout(
    State(app): State<App>,
    session: Option<Session>,
    encoding: Encoding,
    headers: HeaderMap,
) -> Response {
    if from_another_site(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    // By the cookie itself: where the session cannot be read, it is ended all the same.
    let end = cookie(&headers, app.cookie_name()).map(|token| Write::EndSession {
        token_hash: secrets::token_hash(token),
    });
    let noted = session.map(|session| look(&app, session.case, "citizen", "logout", ""));
    let writes: Vec<Write> = end.into_iter().chain(noted).collect();
    if !writes.is_empty()
        && let Err(cause) = app.store.commit(writes).await
    {
        handlers::fault(&cause);
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let next = match &app.login {
        Some(login) => login.way_out().await,
        None => None,
    };
    let forget = app.set_cookie(app.cookie_name(), "", 0);
    let answer = match encoding {
        Encoding::Postcard => encoding.answer(app.now(), Ok(LoggedOut { next })),
        Encoding::Json => {
            let place = next.unwrap_or_else(|| "/".to_owned());
            (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
        }
    };
    ([(header::SET_COOKIE, forget)], answer).into_response()
}
