//! Who has seen the case, in which searches the citizen was found, and where they are logged in; logging out there.

use std::sync::Arc;

use api::staff::{Reason, SearchedBy};
use api::{Error, FoundBy, Look, LookedAt, OpenSession, Privacy, PrivacyRequest, StaffLook};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::registration::StaffRole;
use store::{StorageFault, Write};

use crate::handlers::fault;
use crate::session::{Session, SessionFault};
use crate::staff::role_named;
use crate::wire::{self, Encoding};
use crate::{App, Server};

/// The latest looks that are told, and as many searches; more are in the citizen's own data.
const LOOKS: usize = 200;
/// For how many months looks are kept.
pub const LOOKS_KEPT_MONTHS: u16 = 24;

pub async fn get_privacy(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
) -> Response {
    let result = match session {
        Ok(session) => told(&app, session).await,
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

pub async fn post_privacy(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let change = async {
        let session = session.map_err(|SessionFault(error)| error)?;
        let end = match wire::read::<PrivacyRequest>(request).await? {
            PrivacyRequest::EndSession { id } => Write::EndSessionNamed {
                case: session.case.clone(),
                id,
            },
            PrivacyRequest::EndOtherSessions => Write::EndOtherSessions {
                case: session.case.clone(),
                token_hash: session.kept.token_hash,
            },
        };
        app.store
            .commit(vec![end])
            .await
            .map_err(|cause| fault(&cause))?;
        told(&app, session).await
    };
    let result = change.await;
    encoding.answer(app.now(), result)
}

async fn told(app: &App, session: Session) -> Result<Privacy, Error> {
    let server = Arc::clone(app);
    tokio::task::spawn_blocking(move || read(&server, &session))
        .await
        .map_err(|lost| fault(&lost))?
        .map_err(|cause| fault(&cause))
}

fn read(server: &Server, session: &Session) -> Result<Privacy, StorageFault> {
    let now = server.now();
    let looks = server.store.looks(&session.case)?;
    // Apart: who searches often hides nobody who opened the case.
    let searches = |look: &store::Look| look.what == "found";
    let (found, looks): (Vec<_>, Vec<_>) = looks.into_iter().partition(searches);
    let name = |id: &str| -> Result<String, StorageFault> {
        let authority = server.store.authority(&id.into())?;
        Ok(authority.map_or_else(|| id.to_owned(), |authority| authority.name))
    };
    let found = found.into_iter().rev().take(LOOKS).map(|look| {
        Ok(FoundBy {
            at: look.at,
            authority: name(&look.who)?,
            name: look.person,
            role: role_named(&look.role).unwrap_or(StaffRole::Caseworker),
            by: SearchedBy::named(&look.name),
        })
    });
    let found = found.collect::<Result<_, StorageFault>>()?;
    let looks = looks.into_iter().rev().take(LOOKS).map(|look| {
        let who = match look.who.as_str() {
            "citizen" => None,
            // As they were named in the room.
            guest if guest.starts_with("guest:") => Some(guest.replacen("guest:", "", 1)),
            id => Some(name(id)?),
        };
        let reason = Reason::named(&look.reason).map(|reason| (reason, look.words));
        Ok(Look {
            at: look.at,
            who,
            staff: role_named(&look.role).map(|role| StaffLook {
                name: look.person,
                role,
                reason,
            }),
            what: match look.what.as_str() {
                "login" => LookedAt::Login,
                "logout" => LookedAt::Logout,
                "case" => LookedAt::Case,
                "document" => LookedAt::Document,
                "calendar" => LookedAt::Calendar,
                "data" => LookedAt::Data,
                "acts" => LookedAt::Acts,
                "opened" => LookedAt::Opened,
                "written" => LookedAt::Written,
                "room" => LookedAt::Room,
                _ => LookedAt::Other,
            },
        })
    });
    let looks = looks.collect::<Result<_, StorageFault>>()?;
    let mut sessions = server.store.sessions(&session.case, now)?;
    let this_one = session.kept.token_hash;
    sessions.sort_by_key(|open| (open.token_hash != this_one, -open.seen_at.unix_ms()));
    Ok(Privacy {
        now,
        looks,
        sessions: sessions
            .into_iter()
            .map(|open| OpenSession {
                this_one: open.token_hash == this_one,
                id: open.id,
                started_at: open.started_at,
                seen_at: open.seen_at,
                browser: open.browser,
                own_device: open.own_device,
            })
            .collect(),
        looks_kept_months: LOOKS_KEPT_MONTHS,
        found,
    })
}
