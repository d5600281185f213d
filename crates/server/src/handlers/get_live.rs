//! A stream that says at which version the case is: what is new is asked for. Ends with the session.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::error::RecvError;

use crate::App;
use crate::live::Live;
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;

/// A page that has heard nothing for much longer opens the stream anew.
const BEAT: Duration = Duration::from_secs(15);

pub async fn get_live(State(app): State<App>, session: Result<Session, SessionFault>) -> Response {
    let session = match session {
        Ok(session) => session,
        Err(SessionFault(error)) => return Encoding::Json.answer::<()>(app.now(), Err(error)),
    };
    let versions = Live::listen(&app);
    let notices = stream::unfold(Some((app, session, versions)), |listening| async {
        let (app, session, mut versions) = listening?;
        let notice = loop {
            let next = tokio::time::timeout(BEAT, versions.recv());
            let next = tokio::select! {
                next = next => next,
                () = app.live.stopped() => return None,
            };
            match next {
                Ok(Ok((case, version))) if case == session.case => {
                    break Event::default().event("version").data(version.to_string());
                }
                Ok(Ok(_)) => {}
                // Some notices were missed: ours may be among them.
                Ok(Err(RecvError::Lagged(_))) => break Event::default().event("version").data("0"),
                Ok(Err(RecvError::Closed)) => return None,
                Err(_) if !session.goes_on(&app) => {
                    let over = Event::default().event("over").data("");
                    return Some((Ok::<_, Infallible>(over), None));
                }
                Err(_) => break Event::default().event("beat").data(""),
            }
        };
        Some((Ok(notice), Some((app, session, versions))))
    });
    let mut response = Sse::new(notices).into_response();
    response.headers_mut().insert(
        axum::http::header::CACHE_CONTROL,
        axum::http::HeaderValue::from_static("no-store"),
    );
    response
}
