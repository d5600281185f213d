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
        // However much is written to other cases.
        let beat = tokio::time::sleep(BEAT);
        tokio::pin!(beat);
        let notice = loop {
            let next = tokio::select! {
                next = versions.recv() => Some(next),
                () = &mut beat => None,
                () = app.live.stopped() => return None,
            };
            match next {
                Some(Ok((case, version))) if case == session.case => {
                    break Event::default().event("version").data(version.to_string());
                }
                Some(Ok(_)) => {}
                // Some notices were missed: ours may be among them.
                Some(Err(RecvError::Lagged(_))) => {
                    break Event::default().event("version").data("0");
                }
                Some(Err(RecvError::Closed)) => return None,
                None => break Event::default().event("beat").data(""),
            }
        };
        let (server, asked) = (App::clone(&app), session.clone());
        let goes_on = tokio::task::spawn_blocking(move || asked.goes_on(&server)).await;
        if !goes_on.unwrap_or(false) {
            let over = Event::default().event("over").data("");
            return Some((Ok::<_, Infallible>(over), None));
        }
        Some((Ok(notice), Some((app, session, versions))))
    });
    let mut response = Sse::new(notices).into_response();
    response.headers_mut().insert(
        axum::http::header::CACHE_CONTROL,
        axum::http::HeaderValue::from_static("no-store"),
    );
    response
}
