//! What citizens did, for their authority's system: every act once, in the order of receipt.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{ActFeed, Error, FedAct};
use axum::extract::{Query, State};
use axum::response::Response;
use domain::ids::AuthorityId;
use serde::Deserialize;

use crate::App;
use crate::authority::Caller;
use crate::handlers::{fault, look};
use crate::session::SessionFault;
use crate::wire::Encoding;

/// The most events in one answer.
const PAGE: usize = 500;

#[derive(Debug, Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
}

pub async fn get_authority_events(
    State(app): State<App>,
    caller: Result<Caller, SessionFault>,
    after: Result<Query<After>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let question = || -> Result<(AuthorityId, u64), Error> {
        let Caller(authority) = caller.map_err(|SessionFault(error)| error)?;
        let Query(After { after }) = after.map_err(|_| Error::Malformed {
            reason: "`after`: expected a position, a whole number".into(),
        })?;
        Ok((authority, after))
    };
    let result = match question() {
        Ok((authority, after)) => {
            let server = Arc::clone(&app);
            tokio::task::spawn_blocking(move || feed(&server, &authority, after))
                .await
                .unwrap_or_else(|lost| Err(fault(&lost)))
        }
        Err(error) => Err(error),
    };
    Encoding::Json.answer(app.now(), result)
}

fn feed(server: &crate::Server, authority: &AuthorityId, after: u64) -> Result<ActFeed, Error> {
    let found = server
        .store
        .acts_of_citizens(authority, after, PAGE)
        .map_err(|cause| fault(&cause))?;
    if found.is_empty() {
        // A sender ahead of the log would hear nothing for a long time, and then miss what came between.
        let last = server
            .store
            .last_position()
            .map_err(|cause| fault(&cause))?;
        if last < after {
            return Err(Error::PositionFromFuture { asked: after, last });
        }
    }
    note(server, authority, &found)?;
    let more = found.len() == PAGE;
    let acts: Vec<FedAct> = found
        .into_iter()
        .map(|(position, citizen, recorded)| FedAct {
            position,
            citizen,
            recorded,
        })
        .collect();
    Ok(ActFeed {
        now: server.now(),
        next: acts.last().map_or(after, |last| last.position),
        acts,
        more,
    })
}

/// That the authority's system fetched what these citizens did: they can see it.
fn note(
    server: &crate::Server,
    authority: &AuthorityId,
    found: &[(u64, String, domain::Recorded)],
) -> Result<(), Error> {
    let citizens: BTreeSet<&String> = found.iter().map(|(_, citizen, _)| citizen).collect();
    let mut looks = Vec::new();
    for key in citizens {
        let citizen = server.store.citizen_by_key(authority, key);
        if let Some(citizen) = citizen.map_err(|cause| fault(&cause))? {
            looks.push(look(server, citizen.case, authority.as_str(), "acts", ""));
        }
    }
    if looks.is_empty() {
        return Ok(());
    }
    let noted = server.store.commit_blocking(looks);
    noted.map_err(|cause| fault(&cause))
}
