//! Whether the server can do its work: the database answers.

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

pub async fn get_health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.is_empty() {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(cause) => {
            tracing::error!(%cause, "unhealthy");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}
