//! A case as its log has it, without reading the whole log each time: from the snapshot that was kept, and
//! what follows it. A snapshot that does not fit is not used; everything can be made from the log.

use domain::Case;
use domain::ids::CaseId;
use domain::masking::Masks;
use domain::snapshot::{self, Receipt};
use domain::{Event, Snapshot};
use store::Write;

use crate::{Server, handlers};

/// So many events after the kept snapshot, and a new one is kept.
const KEEP_AFTER: usize = 100;

/// Where a case stands, and the snapshot that is worth keeping, if one is.
///
/// # Errors
/// A fault of the database or of the log, logged.
pub fn read(server: &Server, case: &CaseId) -> Result<(Snapshot, Option<Write>), api::Error> {
    let kept = server
        .store
        .snapshot(case, &server.snapshot_form)
        .map_err(|cause| handlers::fault(&cause))?;
    let kept = kept.and_then(|(version, body)| {
        let snapshot: Snapshot = postcard::from_bytes(&body).ok()?;
        (snapshot.case.version == version).then_some(snapshot)
    });
    let mut snapshot = kept.unwrap_or_default();
    let mut tail = log(server, case, snapshot.case.version)?;
    // Words that were emptied meanwhile are still in the snapshot: it is made anew.
    let emptied = |recorded: &domain::Recorded| matches!(recorded.event, Event::Erased { .. });
    if snapshot.case.version > 0 && tail.iter().any(emptied) {
        snapshot = Snapshot::default();
        tail = log(server, case, 0)?;
    }
    snapshot
        .go_on(&tail, &server.rules)
        .map_err(|cause| handlers::fault(&cause))?;
    let keep = (tail.len() >= KEEP_AFTER).then(|| Write::PutSnapshot {
        case: case.clone(),
        form: server.snapshot_form.clone(),
        version: snapshot.case.version,
        body: postcard::to_allocvec(&snapshot).unwrap_or_default(),
    });
    Ok((snapshot, keep))
}

/// All receipts of a case, newest first.
///
/// # Errors
/// A fault of the database or of the log, logged.
pub fn receipts(server: &Server, case: &CaseId) -> Result<Vec<Receipt>, api::Error> {
    let log = log(server, case, 0)?;
    snapshot::receipts(&log, &server.rules).map_err(|cause| handlers::fault(&cause))
}

/// What staff may not see of a case, by what it has now and by all that its log has called it.
///
/// # Errors
/// A fault of the database, logged.
pub fn masks(server: &Server, id: &CaseId, case: &Case) -> Result<Masks, api::Error> {
    Ok(Masks::of(case).with_earlier(&log(server, id, 0)?))
}

fn log(server: &Server, case: &CaseId, after: u64) -> Result<Vec<domain::Recorded>, api::Error> {
    server
        .store
        .log(case, after)
        .map_err(|cause| handlers::fault(&cause))
}
