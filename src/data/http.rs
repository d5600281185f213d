//! Requests to our own server, in the portal's own encoding. One try each: when to try again is
//! the outbox's to say.

use api::{CommandAnswer, Error, ErrorAnswer};
use domain::Moment;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::preview;

/// After so long without an answer the try counts as offline.
const TIMEOUT_MS: u32 = 20_000;

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// No connection, no answer in time, or an answer that is not ours (a captive portal).
    Offline,
    /// A 5xx or 429.
    ServerFault,
    /// The server said why, and when.
    Error { error: Error, now: Option<Moment> },
}

/// An answer's body, where this version can read it.
pub fn read_body<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    postcard::from_bytes(body).ok()
}

/// Asks for something, or sends what is answered at once; the answer as it came.
pub async fn body(path: &str, question: Option<&[u8]>) -> Result<Vec<u8>, Failure> {
    let answer = send(path, question).await?;
    match answer.status {
        200 if answer.is_ours => Ok(answer.body),
        200 => Err(Failure::Offline),
        _ => read::<()>(&answer).map(|()| Vec::new()),
    }
}

/// Reads something, by path and query.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(&send(path, None).await?)
}

/// Reads something, with the answer as it came.
pub async fn get_with_body<T: DeserializeOwned>(path: &str) -> Result<(T, Vec<u8>), Failure> {
    let answer = send(path, None).await?;
    Ok((read(&answer)?, answer.body))
}

/// Sends an act, or takes one back; the answer also as it came.
pub async fn act<Q: Serialize>(
    path: &str,
    question: &Q,
) -> Result<(CommandAnswer, Vec<u8>), Failure> {
    let body = postcard::to_allocvec(question).map_err(|_| Failure::Offline)?;
    let answer = send(path, Some(&body)).await?;
    Ok((read(&answer)?, answer.body))
}

/// Sends something that is answered at once.
pub async fn post_to<Q: Serialize, A: DeserializeOwned>(
    path: &str,
    question: &Q,
) -> Result<A, Failure> {
    let body = postcard::to_allocvec(question).map_err(|_| Failure::Offline)?;
    read(&send(path, Some(&body)).await?)
}

/// An answer that is not ours counts as none: something stands between us and the server. So does one that
/// was cut off on its way. One that is ours, whole, and cannot be read is newer than this app.
fn decode<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    if !answer.is_ours {
        return Err(Failure::Offline);
    }
    postcard::from_bytes(&answer.body).map_err(|fault| match fault {
        postcard::Error::DeserializeUnexpectedEnd => Failure::Offline,
        _ => too_old(),
    })
}

fn too_old() -> Failure {
    Failure::Error {
        error: Error::AppTooOld { wire: 0 },
        now: None,
    }
}

struct Answer {
    status: u16,
    is_ours: bool,
    body: Vec<u8>,
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    match answer.status {
        200 => decode(answer),
        426 => Err(too_old()),
        429 | 500.. => Err(Failure::ServerFault),
        _ => {
            let ErrorAnswer { now, error } = decode(answer)?;
            Err(Failure::Error {
                error,
                now: Some(now),
            })
        }
    }
}

async fn send(path: &str, body: Option<&[u8]>) -> Result<Answer, Failure> {
    let Some(path) = preview::address(path, body.is_some()) else {
        preview::refuses();
        return Err(Failure::Offline);
    };
    attempt(&path, body).await.map_err(|_| Failure::Offline)
}

/// What the shell has asked for while the app was on its way: the first thing that the app would ask.
fn beforehand(window: &web_sys::Window, address: &str) -> Option<js_sys::Promise> {
    let early = js_sys::Reflect::get(window, &"genstartEarly".into()).ok()?;
    let of = js_sys::Reflect::get(&early, &"address".into()).ok()?;
    if of.as_string().as_deref() != Some(address) {
        return None;
    }
    // Once: the next time it is asked anew.
    drop(js_sys::Reflect::delete_property::<js_sys::Object>(
        early.unchecked_ref(),
        &"address".into(),
    ));
    js_sys::Reflect::get(&early, &"case".into())
        .ok()?
        .dyn_into()
        .ok()
}

async fn attempt(path: &str, body: Option<&[u8]>) -> Result<Answer, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let between = if path.contains('?') {
        "&wire="
    } else {
        "?wire="
    };
    let address = [path, between, &api::WIRE.to_string()].concat();
    let cut_off = web_sys::AbortController::new()?;
    let options = web_sys::RequestInit::new();
    options.set_signal(Some(&cut_off.signal()));
    if let Some(body) = body {
        options.set_method("POST");
        options.set_body(&Uint8Array::from(body));
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", api::POSTCARD)?;
        options.set_headers(&headers);
    }
    let timer = Timeout::new(TIMEOUT_MS, move || cut_off.abort());
    let asked = match beforehand(&window, &address) {
        Some(asked) => asked,
        None => window.fetch_with_str_and_init(&address, &options),
    };
    let response: web_sys::Response = JsFuture::from(asked).await?.dyn_into()?;
    let bytes = JsFuture::from(response.array_buffer()?).await?;
    drop(timer);
    let content_type = response.headers().get("content-type")?;
    Ok(Answer {
        status: response.status(),
        is_ours: content_type.as_deref() == Some(api::POSTCARD),
        body: Uint8Array::new(&bytes).to_vec(),
    })
}
