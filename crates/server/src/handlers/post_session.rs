//! The citizen is still there: the session goes on, as far as it can.

use api::SessionTerms;
use axum::extract::State;
use axum::response::Response;

use crate::App;
use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;

pub async fn post_session(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    let result = match session {
        Ok(session) => go_on(&app, session).await,
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

async fn go_on(app: &App, mut session: Session) -> Result<SessionTerms, api::Error> {
    app.store
        .commit(vec![session.renew(app)])
        .await
        .map_err(|cause| fault(&cause))?;
    Ok(session.terms(app))
}
