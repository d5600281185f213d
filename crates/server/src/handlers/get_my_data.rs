//! Everything that is kept about the citizen, as a file for themselves or for another system.

use std::sync::Arc;

use api::Error;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::handlers::{fault, look};
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server};

pub async fn get_my_data(
    State(app): State<App>,
    session: Result<Session, SessionFault>,
) -> Response {
    let file = async {
        let session = session.map_err(|SessionFault(error)| error)?;
        let noted = look(&app, session.case.clone(), "citizen", "data", "");
        app.store
            .commit(vec![noted])
            .await
            .map_err(|cause| fault(&cause))?;
        let server = Arc::clone(&app);
        tokio::task::spawn_blocking(move || data(&server, &session))
            .await
            .unwrap_or_else(|lost| Err(fault(&lost)))
    };
    let result = file.await;
    let is_there = result.is_ok();
    let mut response = Encoding::Json.answer(app.now(), result);
    if is_there {
        response.headers_mut().insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"genstart.json\""),
        );
    }
    response.into_response()
}

fn data(server: &Server, session: &Session) -> Result<serde_json::Value, Error> {
    let case = &session.case;
    let read = || -> Result<_, store::StorageFault> {
        Ok((
            server.store.citizen(case)?,
            server.store.log(case, 0)?,
            server.store.looks(case)?,
            server.store.sessions(case, server.now())?,
            server.store.civil_number(case)?.is_some(),
        ))
    };
    let (citizen, log, looks, sessions, has_number) = read().map_err(|cause| fault(&cause))?;
    let looks: Vec<_> = looks
        .iter()
        .map(|look| {
            json!({"at": look.at, "who": look.who, "what": look.what, "name": look.name,
            "person": look.person, "role": look.role, "reason": look.reason, "words": look.words})
        })
        .collect();
    let sessions: Vec<_> = sessions
        .iter()
        .map(|open| {
            json!({"started_at": open.started_at, "seen_at": open.seen_at, "ends_at": open.expires_at,
                "browser": open.browser, "own_device": open.own_device})
        })
        .collect();
    Ok(json!({
        "made_at": server.now(),
        "citizen": citizen.map(|citizen| json!({"name": citizen.name, "authority": citizen.authority,
            "key": citizen.key, "protected": citizen.protected})),
        // Known to the citizen, and kept sealed: not written into a file that may lie about.
        "civil_registration_number_is_kept": has_number,
        "events": log,
        "looks": looks,
        "sessions": sessions,
    }))
}
