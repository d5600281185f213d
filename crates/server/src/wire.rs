//! Encodings: postcard for the portal, JSON for everyone else. Must not know what it encodes.

use api::{Error, ErrorAnswer};
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use domain::{Moment, RuleBook};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::App;
use crate::secrets;

/// How the other side wants its answer: `?wire=2` for the portal's own encoding, else JSON. In the
/// address, not in a header, so that the shell can preload what the app will ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Postcard,
    Json,
}

impl FromRequestParts<App> for Encoding {
    type Rejection = Response;

    /// Refuses an app that speaks another generation; it knows the status, whatever the body.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let wire = parts
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .find_map(|pair| pair.strip_prefix("wire="));
        match wire {
            None => Ok(Self::Json),
            Some(wire) if wire.parse() == Ok(api::WIRE) => Ok(Self::Postcard),
            Some(_) => {
                let error = Error::AppTooOld { wire: api::WIRE };
                Err(Self::Json.answer::<()>(app.now(), Err(error)))
            }
        }
    }
}

impl Encoding {
    pub fn encode<T: Serialize>(self, value: &T) -> Vec<u8> {
        match self {
            Self::Postcard => postcard::to_allocvec(value).unwrap_or_default(),
            Self::Json => serde_json::to_vec(value).unwrap_or_default(),
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Postcard => api::POSTCARD,
            Self::Json => api::JSON,
        }
    }

    /// The answer to a request of the API, whichever way it went. Never cached.
    pub fn answer<T: Serialize>(self, now: Moment, result: Result<T, Error>) -> Response {
        let (status, body) = match result {
            Ok(value) => (StatusCode::OK, self.encode(&value)),
            Err(error) => {
                let status = StatusCode::from_u16(error.status())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, self.encode(&ErrorAnswer { now, error }))
            }
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.mime())),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::VARY, HeaderValue::from_static("cookie")),
        ];
        (status, headers, body).into_response()
    }
}

/// Reads a request's body, however large it claims to be.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::UnsupportedFormat`], [`Error::UnknownCommand`], [`Error::Malformed`].
pub async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Error> {
    let content_type = text(request.headers(), header::CONTENT_TYPE).to_owned();
    let body = axum::body::to_bytes(request.into_body(), api::MAX_BODY).await;
    let body: Bytes = body.map_err(|_| Error::TooLarge {
        max_bytes: api::MAX_BODY as u32,
    })?;
    if content_type.starts_with(api::POSTCARD) {
        return postcard::from_bytes(&body).map_err(|fault| Error::Malformed {
            reason: fault.to_string(),
        });
    }
    if !content_type.starts_with(api::JSON) {
        return Err(Error::UnsupportedFormat);
    }
    let reader = &mut serde_json::Deserializer::from_slice(&body);
    serde_path_to_error::deserialize(reader).map_err(|fault| {
        let (path, reason) = (fault.path().to_string(), fault.inner().to_string());
        match reason
            .strip_prefix("unknown variant `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((name, _))
                if path == "command" || path.is_empty() || path.starts_with("command") =>
            {
                Error::UnknownCommand {
                    name: name.to_owned(),
                }
            }
            _ => Error::Malformed {
                reason: format!("{path}: {reason}"),
            },
        }
    })
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// A version made from the rules themselves.
pub fn version(rules: &RuleBook) -> String {
    let hash = secrets::sha256(&[&Encoding::Postcard.encode(rules)]);
    secrets::hex(&hash).chars().take(16).collect()
}
