//! Login at the issuer: sending the browser there, and taking it back. Whatever goes wrong, the citizen lands on
//! the login page, which says so.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Moment;
use serde::Deserialize;
use store::{CommitFault, Write};

use crate::handlers::{fault, look};
use crate::login::{Begun, Login};
use crate::seal::Seal;
use crate::{App, secrets, session, shell, staff};

/// What the browser has to come back with: so that a login that another browser began is worth nothing here.
const COOKIE: &str = "__Host-genstart-login";
/// So long the citizen has for it.
const LASTS_MS: i64 = 10 * 60 * 1000;

#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Any value: the device is the citizen's own.
    #[serde(default)]
    own: String,
}

pub async fn get_login_begin(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    begin(&app, &headers, Who::Citizen, !asked.own.is_empty()).await
}

/// As [`get_login_begin`], for a member of staff, at their own issuer.
pub async fn get_staff_login_begin(State(app): State<App>, headers: HeaderMap) -> Response {
    begin(&app, &headers, Who::Staff, false).await
}

/// Whose login it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Citizen,
    Staff,
}

async fn begin(app: &App, headers: &HeaderMap, who: Who, own_device: bool) -> Response {
    let back = |why| back_to_login(why, who, app);
    // Nobody is logged in by a link on another site, least of all on a device that it calls their own.
    let (Some((login, seal)), false) = (parts(app, who), session::from_another_site(headers))
    else {
        return back("faulty");
    };
    if app.limits.logins_full() {
        return back("faulty");
    }
    let way = match login.begin(shell::lang(headers, "")).await {
        Ok(way) => way,
        Err(cause) => {
            fault(&cause);
            return back("faulty");
        }
    };
    let browser = secrets::new_token();
    let begun = Begun {
        nonce: way.nonce,
        verifier: way.verifier,
        browser: secrets::token_hash(&browser),
        own_device,
        staff: who == Who::Staff,
    };
    let now = app.now();
    let put = Write::PutLogin {
        state_hash: secrets::token_hash(&way.state),
        body: seal.seal(&postcard::to_allocvec(&begun).unwrap_or_default()),
        now,
        expires_at: Moment::from_unix_ms(now.unix_ms() + LASTS_MS),
    };
    if let Err(cause) = app.store.commit(vec![put]).await {
        fault(&cause);
        return back("faulty");
    }
    let cookie = app.set_cookie(COOKIE, &browser, LASTS_MS / 1000);
    (
        StatusCode::SEE_OTHER,
        [
            (header::SET_COOKIE, cookie),
            (header::LOCATION, way.address),
        ],
    )
        .into_response()
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
        return back_to_login("faulty", Who::Citizen, &app);
    };
    match finish(&app, came_back, &headers).await {
        Ok((cookie, place)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            for cookie in [cookie, app.set_cookie(COOKIE, "", 0)] {
                if let Ok(cookie) = cookie.parse() {
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                }
            }
            response.headers_mut().insert(
                header::LOCATION,
                axum::http::HeaderValue::from_static(place),
            );
            response
        }
        Err((why, who)) => back_to_login(why, who, &app),
    }
}

/// The cookie of a new session and the page to begin with, or the name of what the login page is to say.
async fn finish(
    app: &App,
    came_back: CameBack,
    headers: &HeaderMap,
) -> Result<(String, &'static str), (&'static str, Who)> {
    let logged = |cause: &dyn std::error::Error| {
        fault(cause);
        "faulty"
    };
    let unknown = |why| (why, Who::Citizen);
    let seal = app.seal.as_ref().ok_or(unknown("faulty"))?;
    let state_hash = secrets::token_hash(&came_back.state);
    let kept = app.store.login(state_hash, app.now());
    let kept = kept.map_err(|cause| unknown(logged(&cause)))?;
    let begun: Option<Begun> = kept
        .and_then(|sealed| seal.open(&sealed))
        .and_then(|body| postcard::from_bytes(&body).ok());
    let begun = begun.ok_or(unknown("faulty"))?;
    let who = if begun.staff {
        Who::Staff
    } else {
        Who::Citizen
    };
    let result = async {
        let (login, seal) = parts(app, who).ok_or("faulty")?;
        let browser = session::cookie(headers, COOKIE).map(secrets::token_hash);
        if browser != Some(begun.browser) || !login.is_from(came_back.iss.as_deref()) {
            return Err("faulty");
        }
        // Whatever becomes of it, it was used.
        let end = Write::EndLogin { state_hash };
        match app.store.commit(vec![end]).await {
            Ok(()) => {}
            Err(CommitFault::LoginUnknown) => return Err("faulty"),
            Err(cause) => return Err(logged(&cause)),
        }
        match came_back.error.as_deref() {
            None => {}
            Some("access_denied") => return Err("cancelled"),
            Some(_) => return Err("faulty"),
        }
        match who {
            Who::Citizen => {
                let cookie = citizen(app, login, seal, (came_back.code, begun), headers).await?;
                Ok((cookie, "/"))
            }
            Who::Staff => {
                let cookie = member(app, login, (came_back.code, begun), headers).await?;
                Ok((cookie, api::staff::path::PAGES))
            }
        }
    };
    result.await.map_err(|why| (why, who))
}

async fn citizen(
    app: &App,
    login: &Login,
    seal: &Seal,
    (code, begun): (String, Begun),
    headers: &HeaderMap,
) -> Result<String, &'static str> {
    let logged = |cause: &dyn std::error::Error| {
        fault(cause);
        "faulty"
    };
    let own_device = begun.own_device;
    let number = login
        .finish(code, begun, app.now())
        .await
        .map_err(|cause| logged(&cause))?;
    let cases = app.store.cases_by_civil_number(seal.lookup(&number));
    let cases = cases.map_err(|cause| logged(&cause))?;
    let case = cases.into_iter().next().ok_or("unknown")?;
    let noted = look(app, case.clone(), "citizen", "login", "");
    let (begin, cookie) = session::begin(app, case, own_device, session::browser(headers), None);
    // A session that this browser had is over: its token is not used on.
    let before = session::cookie(headers, app.cookie_name()).map(|token| Write::EndSession {
        token_hash: secrets::token_hash(token),
    });
    let writes = [begin, noted].into_iter().chain(before).collect();
    app.store
        .commit(writes)
        .await
        .map_err(|cause| logged(&cause))?;
    Ok(cookie)
}

/// Only who stands among the authority's staff, and still works there.
async fn member(
    app: &App,
    login: &Login,
    (code, begun): (String, Begun),
    headers: &HeaderMap,
) -> Result<String, &'static str> {
    let logged = |cause: &dyn std::error::Error| {
        fault(cause);
        "faulty"
    };
    let (authority, key) = login
        .finish_staff(code, begun, app.now())
        .await
        .map_err(|cause| logged(&cause))?;
    let found = app.store.staff(&authority, &key);
    let found = found.map_err(|cause| logged(&cause))?;
    let known = found.filter(|staff| staff.active).ok_or("unknown")?;
    let (begin, cookie) = staff::begin(app, known);
    let before = session::cookie(headers, app.staff_cookie_name());
    let before = before.map(|token| Write::EndStaffSession {
        token_hash: secrets::token_hash(token),
    });
    let writes = before.into_iter().chain([begin]).collect();
    app.store
        .commit(writes)
        .await
        .map_err(|cause| logged(&cause))?;
    Ok(cookie)
}

fn parts(app: &App, who: Who) -> Option<(&Login, &Seal)> {
    let login = match who {
        Who::Citizen => &app.login,
        Who::Staff => &app.staff_login,
    };
    login.as_ref().zip(app.seal.as_ref())
}

fn back_to_login(why: &str, who: Who, app: &App) -> Response {
    let page = match who {
        Who::Citizen => api::path::LOGIN,
        Who::Staff => api::staff::path::PAGES,
    };
    let forget = app.set_cookie(COOKIE, "", 0);
    let place = format!("{page}?fault={why}");
    (
        StatusCode::SEE_OTHER,
        [(header::SET_COOKIE, forget), (header::LOCATION, place)],
    )
        .into_response()
}
