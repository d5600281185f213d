//! Ends the session and leaves the browser nothing.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::{App, session};

pub async fn post_logout(State(app): State<App>, headers: HeaderMap) -> Response {
    let (end, cookie) = session::end(&headers, app.behind_tls);
    if let Some(end) = end
        && let Err(cause) = app.store.commit(vec![end]).await
    {
        tracing::error!(%cause, "a session could not be ended");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (
        StatusCode::SEE_OTHER,
        [
            (header::SET_COOKIE, cookie),
            (header::LOCATION, "/".to_owned()),
        ],
    )
        .into_response()
}
