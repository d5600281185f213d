//! Ends a session of staff, and with it all that was opened in it.

use api::{Error, LoggedOut};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use store::Write;

use crate::session::{cookie, from_another_site};
use crate::wire::Encoding;
use crate::{App, handlers, secrets};

pub async fn post_staff_logout(
    State(app): State<App>,
    encoding: Encoding,
    headers: HeaderMap,
) -> Response {
    if from_another_site(&headers) {
        return encoding.answer::<()>(app.now(), Err(Error::CrossSite));
    }
    // By the cookie itself: where the session cannot be read, it is ended all the same.
    if let Some(token) = cookie(&headers, app.staff_cookie_name()) {
        let end = Write::EndStaffSession {
            token_hash: secrets::token_hash(token),
        };
        if let Err(cause) = app.store.commit(vec![end]).await {
            return encoding.answer::<()>(app.now(), Err(handlers::fault(&cause)));
        }
    }
    let next = match &app.staff_login {
        Some(login) => login.way_out().await,
        None => None,
    };
    let forget = app.set_cookie(app.staff_cookie_name(), "", 0);
    let answer = encoding.answer(app.now(), Ok(LoggedOut { next }));
    ([(header::SET_COOKIE, forget)], answer).into_response()
}
