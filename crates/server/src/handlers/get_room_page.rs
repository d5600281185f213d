//! The room's own document: the only one that may use camera and microphone, and reach its socket.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::Response;

use crate::App;
use crate::shell::Document;

/// As every document's, but for what a talk needs.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(self), camera=(self), display-capture=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(self), midi=(), payment=(), screen-wake-lock=(self), \
    speaker-selection=(self), usb=()";

pub async fn get_room_page(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let mut response = app.shells.answer(Document::Room, &headers, query);
    let secure = !app.is_plain_demo();
    let own = response.headers_mut();
    own.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(PERMISSIONS),
    );
    // Not every browser takes 'self' to mean the socket too.
    let policy = own.get(header::CONTENT_SECURITY_POLICY).cloned();
    let policy = policy.as_ref().and_then(|policy| policy.to_str().ok());
    if let Some((policy, host)) = policy.zip(host(&headers)) {
        let scheme = if secure { "wss" } else { "ws" };
        let reach = format!("connect-src 'self' {scheme}://{host};");
        if let Ok(policy) = policy.replace("connect-src 'self';", &reach).parse() {
            own.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    response
}

/// The host that was asked, where it is nothing but a host.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let plain = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
    (!host.is_empty() && host.chars().all(plain)).then_some(host)
}
