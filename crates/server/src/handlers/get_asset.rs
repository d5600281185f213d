//! Files of the built app. Under `/assets/` the address changes with the content.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::assets::{Keep, Representation, mime};

pub async fn get_asset(headers: HeaderMap, Path(path): Path<String>) -> Response {
    file(&headers, &format!("assets/{path}"), Keep::Forever)
}

/// What browsers look for at the root, by its own name.
pub async fn get_public(headers: HeaderMap, uri: Uri) -> Response {
    file(&headers, uri.path().trim_start_matches('/'), Keep::Ask)
}

/// What keeps the app's files for later. It fetches them itself, under a policy of its own.
pub async fn get_worker(headers: HeaderMap) -> Response {
    let mut response = file(&headers, "sw.js", Keep::Ask);
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; connect-src 'self'; frame-ancestors 'none'"),
    );
    response
}

fn file(headers: &HeaderMap, path: &str, keep: Keep) -> Response {
    match Representation::of_file(path) {
        Some(file) => file.answer(headers, mime(path), keep),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
