//! Login at the issuer: sending the browser there, and taking it back. Somebody with several cases chooses one.
//! Whatever goes wrong, the citizen lands on the login page, which says so.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::ids::CaseId;
use serde::Deserialize;
use store::{CommitFault, StorageFault, Write};
use thiserror::Error;

use crate::handlers::look;
use crate::login::{Begun, Choosing, Login, LoginFault, UnderWay};
use crate::seal::Seal;
use crate::{App, secrets, session, shell, staff};

/// What the browser has to come back with: so that a login that another browser began is worth nothing here.
pub(super) const COOKIE: &str = "__Host-genstart-login";
/// So long the citizen has for each step.
const LASTS_MS: i64 = 10 * 60 * 1000;

#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Any value: the device is the citizen's own.
    #[serde(default)]
    own: String,
}

/// Why somebody was not logged in: for the log, which never says who.
#[derive(Debug, Error)]
pub(super) enum Refused {
    #[error("no login is set up")]
    NotSetUp,
    #[error("it was begun on another site")]
    AnotherSite,
    #[error("too many logins are begun at once")]
    TooMany,
    #[error("what the browser came back with cannot be read")]
    Unreadable,
    #[error("no such login is under way: never begun, used, or too old")]
    NotUnderWay,
    #[error("another browser began it")]
    AnotherBrowser,
    #[error("the answer says that it comes from another issuer")]
    AnotherIssuer,
    #[error("the citizen stopped at the issuer")]
    Cancelled,
    // Not what it says: anybody can write that into an address.
    #[error("the issuer answered with an error")]
    AtIssuer,
    #[error("nobody here has the person's number")]
    Unknown,
    #[error("no member of staff here has the person's key")]
    NotStaff,
    #[error("{0}")]
    Issuer(#[from] LoginFault),
    #[error("{0}")]
    Storage(#[from] StorageFault),
    #[error("{0}")]
    Commit(#[from] CommitFault),
}

impl Refused {
    /// What the login page is to say.
    fn told(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Unknown | Self::NotStaff => "unknown",
            _ => "faulty",
        }
    }
}

pub async fn get_login_begin(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    begin_login(&app, &headers, Who::Citizen, !asked.own.is_empty()).await
}

/// As [`get_login_begin`], for a member of staff, at their own issuer.
pub async fn get_staff_login_begin(State(app): State<App>, headers: HeaderMap) -> Response {
    begin_login(&app, &headers, Who::Staff, false).await
}

/// Whose login it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Citizen,
    Staff,
}

async fn begin_login(app: &App, headers: &HeaderMap, who: Who, own_device: bool) -> Response {
    match begin(app, headers, who, own_device).await {
        Ok((cookie, place)) => go(place, [cookie]),
        Err(why) => back_to_login(&why, who, app),
    }
}

/// The cookie with which the browser has to come back, and where it is sent.
async fn begin(
    app: &App,
    headers: &HeaderMap,
    who: Who,
    own_device: bool,
) -> Result<(String, String), Refused> {
    let (login, seal) = parts(app, who).ok_or(Refused::NotSetUp)?;
    // Nobody is logged in by a link on another site, least of all on a device that it calls their own.
    if session::from_another_site(headers) {
        return Err(Refused::AnotherSite);
    }
    if app.limits.logins_full() {
        return Err(Refused::TooMany);
    }
    let way = login.begin(shell::lang(headers, "")).await?;
    let browser = secrets::new_token();
    let begun = UnderWay::Begun(Begun {
        nonce: way.nonce,
        verifier: way.verifier,
        browser: secrets::token_hash(&browser),
        own_device,
        staff: who == Who::Staff,
    });
    remember(app, seal, &way.state, &begun).await?;
    let cookie = app.set_cookie(COOKIE, &browser, LASTS_MS / 1000);
    Ok((cookie, way.address))
}

/// Keeps a login under way, to be found by what only its browser brings.
async fn remember(
    app: &App,
    seal: &Seal,
    secret: &str,
    under_way: &UnderWay,
) -> Result<(), CommitFault> {
    let now = app.now();
    let put = Write::PutLogin {
        state_hash: secrets::token_hash(secret),
        body: seal.seal(&postcard::to_allocvec(under_way).unwrap_or_default()),
        now,
        expires_at: Moment::from_unix_ms(now.unix_ms() + LASTS_MS),
    };
    app.store.commit(vec![put]).await
}

/// A login that was kept, unless its time is over.
pub(super) fn remembered(app: &App, secret: &str) -> Result<UnderWay, Refused> {
    let seal = app.seal.as_ref().ok_or(Refused::NotSetUp)?;
    let kept = app.store.login(secrets::token_hash(secret), app.now())?;
    kept.and_then(|sealed| seal.open(&sealed))
        .and_then(|body| postcard::from_bytes(&body).ok())
        .ok_or(Refused::NotUnderWay)
}

#[derive(Deserialize)]
pub struct CameBack {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

impl std::fmt::Debug for CameBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CameBack").finish_non_exhaustive()
    }
}

pub async fn get_login_callback(
    State(app): State<App>,
    came_back: Result<Query<CameBack>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Query(came_back)) = came_back else {
        return back_to_login(&Refused::Unreadable, Who::Citizen, &app);
    };
    let begun = match remembered(&app, &came_back.state) {
        Ok(UnderWay::Begun(begun)) => begun,
        Ok(UnderWay::Choosing(_)) => {
            return back_to_login(&Refused::NotUnderWay, Who::Citizen, &app);
        }
        Err(why) => return back_to_login(&why, Who::Citizen, &app),
    };
    let who = if begun.staff {
        Who::Staff
    } else {
        Who::Citizen
    };
    match finish(&app, who, begun, came_back, &headers).await {
        Ok(response) => response,
        Err(why) => back_to_login(&why, who, &app),
    }
}

/// Logged in, or on to the choice of a case.
async fn finish(
    app: &App,
    who: Who,
    begun: Begun,
    came_back: CameBack,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let (login, seal) = parts(app, who).ok_or(Refused::NotSetUp)?;
    if session::cookie(headers, COOKIE).map(secrets::token_hash) != Some(begun.browser) {
        return Err(Refused::AnotherBrowser);
    }
    if !login.is_from(came_back.iss.as_deref()) {
        return Err(Refused::AnotherIssuer);
    }
    // Whatever becomes of it, it was used.
    let end = Write::EndLogin {
        state_hash: secrets::token_hash(&came_back.state),
    };
    match app.store.commit(vec![end]).await {
        Err(CommitFault::LoginUnknown) => return Err(Refused::NotUnderWay),
        done => done?,
    }
    match came_back.error.as_deref() {
        None => {}
        Some("access_denied") => return Err(Refused::Cancelled),
        Some(_) => return Err(Refused::AtIssuer),
    }
    if who == Who::Staff {
        return member(app, login, (came_back.code, begun), headers).await;
    }
    let own_device = begun.own_device;
    let number = login.finish(came_back.code, begun, app.now()).await?;
    let lookups = seal.lookups(&number);
    let cases = app.store.cases_by_civil_number(&lookups)?;
    match cases.as_slice() {
        [] => Err(Refused::Unknown),
        [only] => log_in(app, headers, only.clone(), own_device, None).await,
        _ => {
            let browser = secrets::new_token();
            let choosing = UnderWay::Choosing(Choosing {
                cases,
                lookups,
                own_device,
            });
            remember(app, seal, &browser, &choosing).await?;
            let cookie = app.set_cookie(COOKIE, &browser, LASTS_MS / 1000);
            Ok(go(api::path::LOGIN_CASE.to_owned(), [cookie]))
        }
    }
}

/// Begins a session in a case; `with` goes with it, or nothing does.
pub(super) async fn log_in(
    app: &App,
    headers: &HeaderMap,
    case: CaseId,
    own_device: bool,
    with: Option<Write>,
) -> Result<Response, Refused> {
    let noted = look(app, case.clone(), "citizen", "login", "");
    let (begin, cookie) = session::begin(app, case, own_device, session::browser(headers), None);
    // A session that this browser had is over: its token is not used on.
    let before = session::cookie(headers, app.cookie_name()).map(|token| Write::EndSession {
        token_hash: secrets::token_hash(token),
    });
    let writes = [begin, noted].into_iter().chain(before).chain(with);
    match app.store.commit(writes.collect()).await {
        Err(CommitFault::LoginUnknown) => Err(Refused::NotUnderWay),
        done => {
            done?;
            Ok(go("/".to_owned(), [cookie, app.set_cookie(COOKIE, "", 0)]))
        }
    }
}

/// Only who stands among the authority's staff, and still works there.
async fn member(
    app: &App,
    login: &Login,
    (code, begun): (String, Begun),
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let (authority, key) = login.finish_staff(code, begun, app.now()).await?;
    let found = app.store.staff(&authority, &key)?;
    let known = found
        .filter(|staff| staff.active)
        .ok_or(Refused::NotStaff)?;
    let (begin, cookie) = staff::begin(app, known);
    let before = session::cookie(headers, app.staff_cookie_name());
    let before = before.map(|token| Write::EndStaffSession {
        token_hash: secrets::token_hash(token),
    });
    let writes = before.into_iter().chain([begin]).collect();
    app.store.commit(writes).await?;
    let place = api::staff::path::PAGES.to_owned();
    Ok(go(place, [cookie, app.set_cookie(COOKIE, "", 0)]))
}

pub(super) fn back_to_login(why: &Refused, who: Who, app: &App) -> Response {
    match why {
        Refused::Issuer(_) | Refused::Storage(_) | Refused::Commit(_) => {
            tracing::error!(%why, "a login failed");
        }
        _ => tracing::warn!(%why, "a login failed"),
    }
    let page = match who {
        Who::Citizen => api::path::LOGIN,
        Who::Staff => api::staff::path::PAGES,
    };
    let place = format!("{page}?fault={}", why.told());
    go(place, [app.set_cookie(COOKIE, "", 0)])
}

/// Sends the browser on, with cookies.
fn go(place: String, cookies: impl IntoIterator<Item = String>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    for cookie in cookies.into_iter().filter_map(|cookie| cookie.parse().ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn parts(app: &App, who: Who) -> Option<(&Login, &Seal)> {
    let login = match who {
        Who::Citizen => &app.login,
        Who::Staff => &app.staff_login,
    };
    login.as_ref().zip(app.seal.as_ref())
}
