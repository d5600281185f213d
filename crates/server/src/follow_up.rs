//! What staff's lists are made from: which citizens have a conversation on a day, wait for contact, or have been left
//! alone. Brought on from what was written since it was last asked for, so that no list reads every case.

use api::Error;
use domain::Case;
use domain::application::ApplicationState;
use domain::attention::Attention;
use domain::conversation::ConversationState;
use domain::ids::CaseId;
use store::{CommitFault, FollowUp, Write};

use crate::handlers::fault;
use crate::{Server, snapshots};

/// Changed when what is made of a case does.
const FORM: &str = "3";

/// Brings it in step with the log. Not to be called where the runtime must not wait.
///
/// # Errors
/// A fault of the database, logged.
pub fn bring_on(server: &Server) -> Result<(), Error> {
    let read = || {
        let position = server.store.follow_up_position(FORM)?;
        server.store.written_since(position)
    };
    let (position, cases) = read().map_err(|cause: store::StorageFault| fault(&cause))?;
    if cases.is_empty() {
        return Ok(());
    }
    // One case that cannot be read keeps its earlier row, and holds up nobody's list; that it cannot is logged.
    let rows = cases.into_iter().filter_map(|(case, _)| {
        let (snapshot, _) = snapshots::read(server, &case).ok()?;
        Some(row(case, &snapshot.case))
    });
    let put = Write::PutFollowUp {
        form: FORM.into(),
        position,
        cases: rows.collect(),
    };
    let done = server.store.commit_blocking(vec![put]);
    done.map_err(|cause: CommitFault| fault(&cause))
}

fn row(id: CaseId, case: &Case) -> FollowUp {
    let conversations = &case.conversations;
    let talks = || {
        let planned = conversations.planned.iter();
        planned.filter(|one| one.state != ConversationState::Cancelled)
    };
    let waiting = conversations.contacts.iter();
    let applied = case.applications.iter();
    FollowUp {
        case: id,
        body: serde_json::to_string(&Attention::of(case)).unwrap_or_default(),
        talks: talks().map(|one| (one.id.clone(), one.starts_at)).collect(),
        visits: talks()
            .filter_map(|one| {
                let fund = &one.fund.as_ref()?.authority;
                let joins = one.invites(fund);
                joins.then(|| (one.id.clone(), fund.clone(), one.starts_at))
            })
            .collect(),
        waiting: waiting
            .filter(|asked| asked.answer.is_none())
            .map(|asked| (asked.version, asked.asked_at))
            .collect(),
        applications: applied
            .filter(|one| one.state == ApplicationState::Applied)
            .map(|one| (one.item.clone(), one.applied_at))
            .collect(),
    }
}
