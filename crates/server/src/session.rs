//! Who is asking: a session by its cookie. The browser holds no other token.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, Method, Uri, header, request::Parts};
use domain::Moment;
use domain::ids::CaseId;
use store::Write;

use crate::{App, Server, secrets};

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A session that was seen so lately is not written down again.
const SEEN_LATELY_MS: i64 = MINUTE_MS;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// So long after it was last used.
    pub idle_ms: i64,
    /// So long after the login, whatever happens.
    pub whole_ms: i64,
}

impl Default for Lasting {
    fn default() -> Self {
        Self {
            idle_ms: 30 * MINUTE_MS,
            whole_ms: 8 * HOUR_MS,
        }
    }
}

impl Lasting {
    /// A demo's clock may be set far on, which is to log nobody out: the cookie ends it.
    pub const DEMO: Self = Self {
        idle_ms: 100 * 366 * 24 * HOUR_MS,
        whole_ms: 100 * 366 * 24 * HOUR_MS,
    };

    pub fn ends_at(self, started_at: Moment, seen_at: Moment) -> Moment {
        let idle = seen_at.unix_ms().saturating_add(self.idle_ms);
        let whole = started_at.unix_ms().saturating_add(self.whole_ms);
        Moment::from_unix_ms(idle.min(whole))
    }
}

/// A request with a session, from our own pages.
#[derive(Clone, Debug)]
pub struct Session {
    pub case: CaseId,
    pub kept: store::Session,
}

impl FromRequestParts<App> for Session {
    type Rejection = SessionFault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        if parts.method != Method::GET && from_another_site(&parts.headers) {
            return Err(SessionFault(api::Error::CrossSite));
        }
        let token = cookie(&parts.headers, app.cookie_name())
            .ok_or(SessionFault(api::Error::NotLoggedIn))?;
        if let Some(seconds) = app.limits.wait_of(secrets::token_hash(token)) {
            return Err(SessionFault(api::Error::TooMany { seconds }));
        }
        let now = app.now();
        let fault = |cause: &dyn std::error::Error| SessionFault(crate::handlers::fault(cause));
        let found = app.store.session(secrets::token_hash(token), now);
        let kept = found
            .map_err(|cause| fault(&cause))?
            .ok_or(SessionFault(api::Error::NotLoggedIn))?;
        let mut session = Self {
            case: kept.case.clone(),
            kept,
        };
        if is_use(&parts.uri)
            && now.unix_ms() - session.kept.seen_at.unix_ms() > SEEN_LATELY_MS
            && !app.demo
        {
            app.store
                .commit(vec![session.renew(app)])
                .await
                .map_err(|cause| fault(&cause))?;
        }
        Ok(session)
    }
}

impl axum::extract::OptionalFromRequestParts<App> for Session {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> Result<Option<Self>, Self::Rejection> {
        Ok(
            <Self as FromRequestParts<App>>::from_request_parts(parts, app)
                .await
                .ok(),
        )
    }
}

impl Session {
    /// What the session allows its phone.
    pub fn terms(&self, server: &Server) -> api::SessionTerms {
        let (kept, lasting) = (&self.kept, server.lasting);
        let whole = kept.started_at.unix_ms().saturating_add(lasting.whole_ms);
        api::SessionTerms {
            own_device: kept.own_device,
            keep_hours: server.keep_hours,
            ends_at: (!server.demo).then_some(kept.expires_at),
            can_go_on: kept.expires_at.unix_ms() < whole,
        }
    }

    /// Used now: it ends later, when that is written down.
    pub fn renew(&mut self, server: &Server) -> Write {
        self.kept.seen_at = server.now();
        self.kept.expires_at = server
            .lasting
            .ends_at(self.kept.started_at, self.kept.seen_at);
        Write::SeeSession {
            token_hash: self.kept.token_hash,
            seen_at: self.kept.seen_at,
            expires_at: self.kept.expires_at,
        }
    }

    /// Whether it has not been ended meanwhile.
    pub fn goes_on(&self, server: &Server) -> bool {
        let found = server.store.session(self.kept.token_hash, server.now());
        found.is_ok_and(|found| found.is_some())
    }
}

/// Whether somebody is there: an open stream is no sign of it, nor is what a page asks for by itself.
fn is_use(uri: &Uri) -> bool {
    let mut asked = uri.query().unwrap_or_default().split('&');
    uri.path() != api::path::LIVE && asked.all(|pair| pair != api::UNASKED)
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
pub fn from_another_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host != text("host")
}

/// A new session: what to keep, and what to set in the browser.
pub fn begin(
    server: &Server,
    case: CaseId,
    own_device: bool,
    browser: String,
    id_token: Option<Vec<u8>>,
) -> (Write, String) {
    let now = server.now();
    let token = secrets::new_token();
    let session = store::Session {
        token_hash: secrets::token_hash(&token),
        id: secrets::new_trace(),
        case,
        started_at: now,
        seen_at: now,
        expires_at: server.lasting.ends_at(now, now),
        own_device,
        browser,
        id_token,
    };
    // A demo's session has no end of its own; its cookie has.
    let lasts_ms = server.lasting.whole_ms.min(24 * HOUR_MS);
    let cookie = server.set_cookie(server.cookie_name(), &token, lasts_ms / 1000);
    (Write::PutSession(session), cookie)
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

/// The kind of browser, so that a citizen knows their own; no more than that is kept.
pub fn browser(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = |names: &[(&str, &str)]| {
        let found = names.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| (*name).to_owned())
    };
    // In the order in which one browser's name holds another's.
    let name = first(&[
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    [name, system]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
        rows.iter()
            .map(|(name, value)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, axum::http::HeaderValue::from_static(value))
            })
            .collect()
    }

    #[test]
    fn knows_another_site() {
        for (rows, another) in [
            (vec![], false),
            (vec![("sec-fetch-site", "same-origin")], false),
            (vec![("sec-fetch-site", "same-site")], true),
            (vec![("sec-fetch-site", "cross-site")], true),
            (vec![("host", "a.dk"), ("origin", "https://a.dk")], false),
            (vec![("host", "a.dk"), ("origin", "https://b.dk")], true),
            (vec![("host", "a.dk"), ("origin", "null")], true),
        ] {
            assert_eq!(from_another_site(&headers(&rows)), another, "{rows:?}");
        }
    }

    #[test]
    fn tells_the_kind_of_browser_and_no_more() {
        let samsung = "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) \
            SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36";
        assert_eq!(
            browser(&headers(&[("user-agent", samsung)])),
            "Samsung Internet, Android"
        );
        assert_eq!(browser(&headers(&[])), "");
    }

    #[test]
    fn a_session_ends_when_it_is_idle_and_at_last_whatever_happens() {
        let at = |minutes: i64| Moment::from_unix_ms(minutes * MINUTE_MS);
        let lasting = Lasting::default();
        assert_eq!(lasting.ends_at(at(0), at(10)), at(40));
        assert_eq!(lasting.ends_at(at(0), at(470)), at(480));
    }
}
