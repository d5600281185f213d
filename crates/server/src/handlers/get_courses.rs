//! What the citizen could learn: one page of the catalogue, as it fits what was typed and chosen, and whether they
//! may. What was typed is never logged.

use api::Error;
use api::upskilling::{CourseRow, Question, SearchAnswer};
use axum::extract::{Query, State};
use axum::response::Response;
use domain::ids::CaseId;
use domain::upskilling::Circumstances;

use crate::catalogue::may::Asking;
use crate::catalogue::search::{Asker, search};
use crate::handlers::{answer, fault};
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server, snapshots};

pub async fn get_courses(
    State(app): State<App>,
    encoding: Encoding,
    Query(pairs): Query<Vec<(String, String)>>,
    session: Result<Session, SessionFault>,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        found(server, &session.case, Question::from_pairs(&pairs)?)
    })
    .await
}

/// What fits the question, for this citizen.
pub fn found(server: &Server, case: &CaseId, question: Question) -> Result<SearchAnswer, Error> {
    let now = server.now();
    let (snapshot, _) = snapshots::read(server, case)?;
    let asker = Asker::of(&snapshot.case, now.date());
    let found =
        search(&server.store, &server.shelves, &question, &asker).map_err(|cause| fault(&cause))?;
    let mut asking = Asking {
        case: &snapshot.case,
        rules: &server.rules,
        shelf: &found.shelf,
        told: Circumstances::default(),
        decided: Vec::new(),
    };
    let rows = found.rows.into_iter().map(|found| {
        let mut row = found.row;
        row.may = asking.best(&found.run);
        row
    });
    let rows: Vec<CourseRow> = rows.collect();
    Ok(SearchAnswer {
        now,
        rows,
        rules: asking.decided,
        question: Question {
            page: found.page,
            ..question
        },
        from_place: found.from.map(|from| from.name.to_owned()),
        read_as: found.read_as,
        total: found.total,
        pages: found.pages,
        counts: found.counts,
    })
}
