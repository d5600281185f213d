//! Logs in as a demo citizen or as a demo authority's member of staff, without a password. Exists only with `--demo`.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::handlers::look;
use crate::{App, demo, handlers, session, staff};

#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Any value: the device is the citizen's own.
    #[serde(default)]
    own: String,
}

pub async fn get_demo_login(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    if let Some(known) = demo::staff_keys().iter().find(|known| known.key == key) {
        return as_staff(&app, known).await;
    }
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
    let noted = look(&app, citizen.case.clone(), "citizen", "login", "");
    let own = !asked.own.is_empty();
    let browser = session::browser(&headers);
    let (begin, cookie) = session::begin(&app, citizen.case, own, browser, None);
    if let Err(cause) = app.store.commit(vec![begin, noted]).await {
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

async fn as_staff(app: &App, known: &demo::StaffKey) -> Response {
    let staff = app.store.staff(
        &known.authority.as_str().into(),
        &known.staff.as_str().into(),
    );
    let staff = match staff {
        Ok(Some(staff)) => staff,
        Ok(None) => return Redirect::to("/demo").into_response(),
        Err(cause) => return internal(&cause),
    };
    let (begin, cookie) = staff::begin(app, staff);
    if let Err(cause) = app.store.commit(vec![begin]).await {
        return internal(&cause);
    }
    let place = (header::LOCATION, "/medarbejder".to_owned());
    (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), place]).into_response()
}

fn internal(cause: &dyn std::error::Error) -> Response {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        handlers::fault(cause).to_string(),
    )
        .into_response()
}
