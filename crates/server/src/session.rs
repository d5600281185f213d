//! Who is asking: a session by its cookie. The browser holds no other token.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, Method, header, request::Parts};
use domain::Moment;
use domain::ids::CaseId;

use crate::{App, secrets};

const COOKIE: &str = "genstart-session";
/// How long a session lasts.
const LASTS_MS: i64 = 8 * 60 * 60 * 1000;

/// A request with a session, from our own pages.
#[derive(Clone, Debug)]
pub struct Session {
    pub case: CaseId,
}

impl FromRequestParts<App> for Session {
    type Rejection = SessionFault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        if parts.method != Method::GET && from_another_site(&parts.headers) {
            return Err(SessionFault(api::Error::CrossSite));
        }
        let token = cookie(&parts.headers, COOKIE).ok_or(SessionFault(api::Error::NotLoggedIn))?;
        match app.store.session(token_hash(token), app.now()) {
            Ok(Some(case)) => Ok(Self { case }),
            Ok(None) => Err(SessionFault(api::Error::NotLoggedIn)),
            Err(fault) => Err(SessionFault(crate::handlers::fault(&fault))),
        }
    }
}

/// Why there is no session; a handler answers it in the encoding that was asked for.
#[derive(Debug)]
pub struct SessionFault(pub api::Error);

impl axum::response::IntoResponse for SessionFault {
    fn into_response(self) -> axum::response::Response {
        let status = axum::http::StatusCode::from_u16(self.0.status()).unwrap_or_default();
        status.into_response()
    }
}

/// A browser says where a request comes from; what says nothing is no browser, and has no cookie to misuse.
fn from_another_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// A demo's session: what to keep, and what to set in the browser. Its clock may be set far on, which
/// is to log nobody out; the cookie ends it.
pub fn begin_demo(case: CaseId, now: Moment, secure: bool) -> (store::Write, String) {
    const CENTURY_MS: i64 = 100 * 366 * 24 * 60 * 60 * 1000;
    let token = secrets::new_token();
    let expires_at = Moment::from_unix_ms(now.unix_ms() + CENTURY_MS);
    let cookie = set_cookie(&token, LASTS_MS / 1000, secure);
    (
        store::Write::PutSession {
            token_hash: token_hash(&token),
            case,
            now,
            expires_at,
        },
        cookie,
    )
}

/// The end of the request's session, if it has one, and the cookie that forgets it.
pub fn end(headers: &HeaderMap, secure: bool) -> (Option<store::Write>, String) {
    let write = cookie(headers, COOKIE).map(|token| store::Write::EndSession {
        token_hash: token_hash(token),
    });
    (write, set_cookie("", 0, secure))
}

fn set_cookie(token: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

fn token_hash(token: &str) -> [u8; 32] {
    secrets::sha256(&[token.as_bytes()])
}

/// The value of a cookie of the request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
