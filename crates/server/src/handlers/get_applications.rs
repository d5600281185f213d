//! Where the citizen's applications stand with others: how many are before in a line, and whether a seat has come free.

use api::Error;
use api::upskilling::{LineOf, MyApplications};
use axum::extract::State;
use axum::response::Response;
use domain::ids::CaseId;

use crate::handlers::{answer, fault};
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server, applications, snapshots};

pub async fn get_applications(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        lines(server, &session.case)
    })
    .await
}

/// The lines in which a case's open applications stand.
pub fn lines(server: &Server, case: &CaseId) -> Result<MyApplications, Error> {
    let (snapshot, _) = snapshots::read(server, case)?;
    let open = snapshot.case.applications.iter();
    let mut lines = Vec::new();
    for one in open.filter(|one| one.is_open()) {
        let place = applications::place_in_line(server, one);
        if let Some((before, seat_is_free)) = place.map_err(|cause| fault(&cause))? {
            lines.push(LineOf {
                item: one.item.clone(),
                before,
                seat_is_free,
            });
        }
    }
    Ok(MyApplications {
        now: server.now(),
        lines,
    })
}
