//! A document that staff have opened for all in a room. Handed to those in the room as long as it is open there; every
//! look is noted before it is.

use api::Error;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::DocumentId;

use crate::App;
use crate::handlers::{fault, look};
use crate::rooms::Seated;
use crate::rooms::room::Holder;
use crate::session::SessionFault;

pub async fn get_room_document(
    State(app): State<App>,
    seated: Result<Seated, SessionFault>,
    Path(id): Path<String>,
) -> Response {
    match content(&app, seated, DocumentId(id)).await {
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
    seated: Result<Seated, SessionFault>,
    id: DocumentId,
) -> Result<Vec<u8>, Error> {
    let seated = seated.map_err(|SessionFault(error)| error)?;
    if !app
        .rooms
        .shows(&seated.key, &seated.who.holder, id.as_str())
    {
        return Err(Error::NotFound);
    }
    let server = App::clone(app);
    let (of, name) = (seated.key.case.clone(), id.clone());
    let content = tokio::task::spawn_blocking(move || server.store.document(&of, &name))
        .await
        .map_err(|lost| fault(&lost))?
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let who = match &seated.who.holder {
        Holder::Citizen => "citizen".to_owned(),
        Holder::Staff(_) => seated.authority.id.to_string(),
        Holder::Visitor { authority, .. } => authority.clone(),
        // Named to the citizen as they were in the room.
        Holder::Guest(_) => ["guest:", &seated.who.name].concat(),
    };
    let noted = seated
        .staff_look(app, "document", id.as_str())
        .unwrap_or_else(|| look(app, seated.key.case, &who, "document", id.as_str()));
    app.store
        .commit(vec![noted])
        .await
        .map_err(|cause| fault(&cause))?;
    Ok(content)
}
