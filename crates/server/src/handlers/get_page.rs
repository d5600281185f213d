//! The shell for the pages of the portal; the app does the rest.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::App;
use crate::shell::Document;
use crate::wire::Encoding;

pub async fn get_page(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let mut response = app.shells.answer(Document::Portal, &headers, query);
    let path = uri.path().trim_end_matches('/');
    let path = if path.is_empty() { "/" } else { path };
    // Which items, conversations and courses there are is the citizen's: the app says when there is none.
    let known = api::path::PAGES.contains(&path)
        || path.starts_with("/plan/")
        || path.starts_with("/samtaler/")
        || path.starts_with("/opkvalificering/")
        || path.starts_with("/ansoegninger/")
        || path.starts_with("/brancheskift/");
    if !known {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Staff's own document: their pages, and a citizen's as they see them. Without a session it says how to log in.
pub async fn get_staff_page(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let mut response = app.shells.answer(Document::Staff, &headers, query);
    let rest = uri.path().strip_prefix(api::staff::path::PAGES);
    let rest = rest.unwrap_or_default().trim_end_matches('/');
    let known = api::staff::PAGES.contains(&rest)
        || ["/borger/", "/visning/"]
            .iter()
            .any(|page| rest.starts_with(page));
    if !known {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The operator's own statement where there is one, else our page.
pub async fn get_was(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    match app.operator.accessibility_statement.as_str() {
        "" => get_page(State(app), headers, uri).await,
        statement => (
            StatusCode::FOUND,
            [(header::LOCATION, statement.to_owned())],
        )
            .into_response(),
    }
}

/// In a demo, the list of demo citizens; elsewhere the page that leads to the issuer of the login.
pub async fn get_login(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    if app.demo {
        return Redirect::to("/demo").into_response();
    }
    let query = uri.query().unwrap_or_default();
    app.shells.answer(Document::Portal, &headers, query)
}

pub async fn no_such_endpoint(State(app): State<App>, encoding: Encoding) -> Response {
    encoding.answer::<()>(app.now(), Err(api::Error::NotFound))
}
