//! Logs in as a demo citizen, without a password. Exists only with `--demo`.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::{App, demo, handlers, session};

pub async fn get_demo_login(State(app): State<App>, Path(key): Path<String>) -> Response {
    let keys = demo::keys();
    let Some(known) = keys.iter().find(|known| known.key == key) else {
        return Redirect::to("/demo").into_response();
    };
    let citizen = match app
        .store
        .citizen_by_key(&known.authority.as_str().into(), &known.citizen)
    {
        Ok(Some(citizen)) => citizen,
        Ok(None) => return Redirect::to("/demo").into_response(),
        Err(cause) => return internal(&cause),
    };
    let (begin, cookie) = session::begin_demo(citizen.case, app.now(), app.behind_tls);
    if let Err(cause) = app.store.commit(vec![begin]).await {
        return internal(&cause);
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

fn internal(cause: &dyn std::error::Error) -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        handlers::fault(cause).to_string(),
    )
        .into_response()
}
