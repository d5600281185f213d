//! One course for a citizen who tells something of themselves: whether they may is answered anew. Nothing of it is kept.

use api::Error;
use api::upskilling::{Question, Tell};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use domain::ids::CourseId;

use crate::App;
use crate::handlers::{answer, get_course};
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};

pub async fn post_course(
    State(app): State<App>,
    encoding: Encoding,
    Path(course): Path<String>,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let asked = match &session {
        Ok(_) => wire::read::<Tell>(request).await,
        Err(_) => Err(Error::NotLoggedIn),
    };
    answer(app, encoding, session, move |server, session| {
        let (told, question) = (asked?.told.circumstances(), Question::default());
        get_course::told(server, &session.case, &CourseId(course), &question, told)
    })
    .await
}
