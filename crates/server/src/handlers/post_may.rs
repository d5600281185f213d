//! Asks again whether the citizen may, with what they tell. Nothing of it is kept.

use std::sync::Arc;

use api::Error;
use api::upskilling::{MayAnswer, MayRequest};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::ids::CaseId;

use crate::catalogue::may::Asking;
use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, Server, snapshots};

pub async fn post_may(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let now = app.now();
    let result = match session.map_err(|SessionFault(error)| error) {
        Ok(session) => match wire::read::<MayRequest>(request).await {
            Ok(request) => {
                let server = Arc::clone(&app);
                let answer = move || answer(&server, &session.case, request);
                tokio::task::spawn_blocking(answer)
                    .await
                    .unwrap_or_else(|lost| Err(fault(&lost)))
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    encoding.answer(now, result)
}

fn answer(server: &Server, case: &CaseId, request: MayRequest) -> Result<MayAnswer, Error> {
    let (snapshot, _) = snapshots::read(server, case)?;
    let shelf = server
        .shelves
        .shelf(&server.store)
        .map_err(|cause| fault(&cause))?;
    let run = shelf.run(&request.run).ok_or(Error::NotFound)?;
    let mut asking = Asking {
        case: &snapshot.case,
        rules: &server.rules,
        shelf: &shelf,
        told: request.told,
        decided: Vec::new(),
    };
    Ok(MayAnswer {
        now: server.now(),
        may: asking.all(run),
        rules: asking.decided,
    })
}
