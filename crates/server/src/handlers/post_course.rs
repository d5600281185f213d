//! One course for a citizen who tells something of themselves: whether they may is answered anew. Nothing of it is kept.

use std::sync::Arc;

use api::Error;
use api::upskilling::{Question, Tell};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::ids::CourseId;

use crate::App;
use crate::handlers::{fault, get_course};
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};

pub async fn post_course(
    State(app): State<App>,
    encoding: Encoding,
    Path(course): Path<String>,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let now = app.now();
    let result = match session.map_err(|SessionFault(error)| error) {
        Ok(session) => match wire::read::<Tell>(request).await {
            Ok(Tell { told }) => {
                let server = Arc::clone(&app);
                let (course, nothing) = (CourseId(course), Question::default());
                let tell = move || {
                    get_course::told(
                        &server,
                        &session.case,
                        &course,
                        &nothing,
                        told.circumstances(),
                    )
                };
                tokio::task::spawn_blocking(tell)
                    .await
                    .unwrap_or_else(|lost| Err(fault(&lost)))
            }
            Err(error) => Err::<_, Error>(error),
        },
        Err(error) => Err(error),
    };
    encoding.answer(now, result)
}
