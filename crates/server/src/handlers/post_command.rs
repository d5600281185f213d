//! The one write: an act of a citizen.

use std::sync::Arc;

use api::{CommandAnswer, Error, Outcome, PostCommand, WithdrawCommand};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::handlers::{fault, get_case};
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, Server, act};

pub async fn post_command(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    known: Result<Query<get_case::Known>, QueryRejection>,
    request: Request,
) -> Response {
    let received_at = app.now();
    take(
        app,
        encoding,
        session,
        known,
        request,
        move |server, session, post: PostCommand| {
            act::receive(server, &session.case, received_at, &post)
        },
    )
    .await
}

pub async fn post_withdraw(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    known: Result<Query<get_case::Known>, QueryRejection>,
    request: Request,
) -> Response {
    let received_at = app.now();
    take(
        app,
        encoding,
        session,
        known,
        request,
        move |server, session, back: WithdrawCommand| {
            act::withdraw(server, &session.case, received_at, &back)
        },
    )
    .await
}

/// Reads the request, does what it asks, and says where the case stands then.
async fn take<T: DeserializeOwned + Send + 'static>(
    app: App,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    known: Result<Query<get_case::Known>, QueryRejection>,
    request: Request,
    act: impl FnOnce(&Server, &Session, T) -> Result<Outcome, Error> + Send + 'static,
) -> Response {
    let read = async {
        let session = session.map_err(|SessionFault(error)| error)?;
        let known = get_case::Known::read(known)?;
        Ok::<_, Error>((session, known, wire::read::<T>(request).await?))
    };
    let result = match read.await {
        Ok((session, known, asked)) => {
            let server = Arc::clone(&app);
            let answer = move || {
                let outcome = act(&server, &session, asked)?;
                let case = match known.rules {
                    Some(_) => Some(Box::new(get_case::answer(&server, &session, &known)?.0)),
                    None => None,
                };
                Ok(CommandAnswer {
                    now: server.now(),
                    outcome,
                    case,
                })
            };
            tokio::task::spawn_blocking(answer)
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(error) => Err(error),
    };
    encoding.answer(app.now(), result)
}
