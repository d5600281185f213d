//! A document of the citizen's own case. Every look is noted before the document is handed out.

use std::sync::Arc;

use api::Error;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::DocumentId;

use crate::App;
use crate::handlers::{fault, look};
use crate::session::{Session, SessionFault};

pub async fn get_document(
    State(app): State<App>,
    session: Result<Session, SessionFault>,
    Path(id): Path<String>,
) -> Response {
    match content(&app, session, DocumentId(id)).await {
        Ok(content) => (
            [
                (header::CONTENT_TYPE, "application/pdf"),
                (
                    header::CONTENT_DISPOSITION,
                    "inline; filename=\"dokument.pdf\"",
                ),
                (header::CACHE_CONTROL, "private, no-store"),
            ],
            content,
        )
            .into_response(),
        Err(error) => (
            StatusCode::from_u16(error.status()).unwrap_or_default(),
            [(header::CACHE_CONTROL, "private, no-store")],
        )
            .into_response(),
    }
}

async fn content(
    app: &App,
    session: Result<Session, SessionFault>,
    id: DocumentId,
) -> Result<Vec<u8>, Error> {
    let Session { case, .. } = session.map_err(|SessionFault(error)| error)?;
    let server = Arc::clone(app);
    let (of, name) = (case.clone(), id.clone());
    let content = tokio::task::spawn_blocking(move || server.store.document(&of, &name))
        .await
        .map_err(|lost| fault(&lost))?
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let noted = look(app, case, "citizen", "document", id.as_str());
    app.store
        .commit(vec![noted])
        .await
        .map_err(|cause| fault(&cause))?;
    Ok(content)
}
