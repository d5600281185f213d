//! Files of the built app. Under `/assets/` the address changes with the content.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::assets::{Keep, Representation, mime};

pub async fn get_asset(headers: HeaderMap, Path(path): Path<String>) -> Response {
    file(&headers, &format!("assets/{path}"), Keep::Forever)
}

pub async fn get_icon(headers: HeaderMap) -> Response {
    file(&headers, "icon.svg", Keep::Ask)
}

fn file(headers: &HeaderMap, path: &str, keep: Keep) -> Response {
    match Representation::of_file(path) {
        Some(file) => file.answer(headers, mime(path), keep),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
