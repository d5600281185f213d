//! The rule book under its version: the same for ever, so the phone asks once.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::RuleBook;

use crate::App;
use crate::assets::Keep;
use crate::wire::Encoding;

pub async fn get_rules(
    State(app): State<App>,
    encoding: Encoding,
    headers: HeaderMap,
    Path(version): Path<String>,
) -> Response {
    if version != app.published_rules.version {
        return encoding.answer::<RuleBook>(app.now(), Err(api::Error::NotFound));
    }
    app.published_rules
        .in_encoding(encoding)
        .answer(&headers, encoding.mime(), Keep::Forever)
}
