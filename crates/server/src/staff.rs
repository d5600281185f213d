//! Who asks on an authority's behalf: a session of a member of staff, by a cookie of its own. It opens no
//! citizen's pages and no citizen's session opens theirs. Which cases it reaches is asked for each.

use axum::extract::FromRequestParts;
use axum::http::{Method, request::Parts};
use domain::conversation::Conversation;
use domain::ids::{CaseId, ConversationId};
use domain::registration::{AuthorityRole, Citizen, Staff, StaffRole};
use store::{RoomKey, StorageFault, Write};

use crate::session::{SessionFault, cookie, from_another_site};
use crate::{App, Server, rooms, secrets};

/// A session that was seen so lately is not written down again.
const SEEN_LATELY_MS: i64 = 60_000;

/// A request of a member of staff, from our own pages.
#[derive(Clone, Debug)]
pub struct StaffSession {
    pub staff: Staff,
    pub kept: store::StaffSession,
}

impl FromRequestParts<App> for StaffSession {
    type Rejection = SessionFault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        if parts.method != Method::GET && from_another_site(&parts.headers) {
            return Err(SessionFault(api::Error::CrossSite));
        }
        let not_logged_in = || SessionFault(api::Error::NotLoggedIn);
        let token = cookie(&parts.headers, app.staff_cookie_name()).ok_or_else(not_logged_in)?;
        let token_hash = secrets::token_hash(token);
        if let Some(seconds) = app.limits.wait_of(token_hash) {
            return Err(SessionFault(api::Error::TooMany { seconds }));
        }
        let now = app.now();
        let fault = |cause: &dyn std::error::Error| SessionFault(crate::handlers::fault(cause));
        let found = app.store.staff_session(token_hash, now);
        let kept = found
            .map_err(|cause| fault(&cause))?
            .ok_or_else(not_logged_in)?;
        let mut session = Self {
            staff: kept.staff.clone(),
            kept,
        };
        if now.unix_ms() - session.kept.seen_at.unix_ms() > SEEN_LATELY_MS && !app.demo {
            let seen = session.renew(app);
            app.store
                .commit(vec![seen])
                .await
                .map_err(|cause| fault(&cause))?;
        }
        Ok(session)
    }
}

impl StaffSession {
    /// Used now: it ends later, when that is written down.
    pub fn renew(&mut self, server: &Server) -> Write {
        self.kept.seen_at = server.now();
        self.kept.expires_at = server
            .lasting
            .ends_at(self.kept.started_at, self.kept.seen_at);
        Write::SeeStaffSession {
            token_hash: self.kept.token_hash,
            seen_at: self.kept.seen_at,
            expires_at: self.kept.expires_at,
        }
    }

    /// The citizen of a case, where it is one of the member's own authority; to everybody else it is none.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn citizen(&self, server: &Server, case: &CaseId) -> Result<Option<Citizen>, StorageFault> {
        let citizen = server.store.citizen(case)?;
        Ok(citizen.filter(|citizen| citizen.authority == self.staff.authority))
    }
}

/// Whether a member of staff may come to a conversation that another authority holds: an adviser of the fund that the
/// citizen has chosen in. It opens its room, and nothing else of the case.
pub fn visits(staff: &Staff, conversation: &Conversation) -> bool {
    staff.role == StaffRole::FundAdviser && conversation.invites(&staff.authority)
}

/// Whether an authority of a role answers an application that one of another must approve. An other actor acts for the
/// municipality.
pub fn approves(role: AuthorityRole, must: AuthorityRole) -> bool {
    let fund = AuthorityRole::UnemploymentFund;
    (role == fund) == (must == fund)
}

/// The address of a conversation's room, for who holds it, and what makes it lead there.
pub fn room(case: &CaseId, conversation: &ConversationId) -> (String, Write) {
    let (room, put) = rooms::door(&RoomKey {
        case: case.clone(),
        conversation: conversation.clone(),
    });
    ([api::staff::path::PAGES, "/rum/", &room.0].concat(), put)
}

/// The name of a role as it is kept beside a look.
pub fn role_name(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Caseworker => "caseworker",
        StaffRole::FundAdviser => "fund-adviser",
    }
}

/// The role of that name.
pub fn role_named(name: &str) -> Option<StaffRole> {
    let roles = [StaffRole::Caseworker, StaffRole::FundAdviser];
    roles.into_iter().find(|role| role_name(*role) == name)
}

/// A new session of a member of staff: what to keep, and what to set in the browser.
pub fn begin(server: &Server, staff: Staff) -> (Write, String) {
    let now = server.now();
    let token = secrets::new_token();
    let session = store::StaffSession {
        token_hash: secrets::token_hash(&token),
        staff,
        started_at: now,
        seen_at: now,
        expires_at: server.lasting.ends_at(now, now),
    };
    let lasts_ms = server.lasting.whole_ms.min(24 * 60 * 60 * 1000);
    let cookie = server.set_cookie(server.staff_cookie_name(), &token, lasts_ms / 1000);
    (Write::PutStaffSession(session), cookie)
}
