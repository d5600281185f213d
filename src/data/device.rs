//! What the browser offers: its clocks, randomness, language, the print dialogue. Each use is one
//! small function, so that the rest of the app needs no browser.

use domain::Moment;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds on a clock that only runs forward.
pub fn running_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// The phone's own time, for evidence beside a receipt.
#[expect(
    clippy::disallowed_methods,
    reason = "the phone's time is kept as evidence and decides nothing"
)]
pub fn phone_time() -> Moment {
    Moment::from_unix_ms(js_sys::Date::now() as i64)
}

/// Random bytes for a command id.
pub fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // Ten bytes are far below the limit of 65,536, the one reason to fail.
        drop(crypto.get_random_values_with_u8_array(&mut bytes));
    }
    bytes
}

/// A name for something made here, that nothing else will bear.
pub fn new_id() -> String {
    let digits = random().map(|byte| {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        [digit(byte >> 4), digit(byte & 15)]
    });
    digits.as_flattened().iter().collect()
}

/// A number from 0 to 999, to spread retries.
pub fn jitter() -> u16 {
    let [a, b, ..] = random();
    u16::from_be_bytes([a, b]) % 1000
}

/// Scheme, host and port of this site.
pub fn origin() -> String {
    web_sys::window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// Runs in a task of its own, after what the browser has to do.
pub fn soon(act: impl FnOnce() + 'static) {
    Timeout::new(0, act).forget();
}

/// Lets the browser draw and hear taps before what follows.
pub async fn breathe() {
    let wait = js_sys::Promise::new(&mut |resume, _| {
        if let Some(window) = web_sys::window() {
            // Fails only without a window, and then nobody waits.
            drop(window.set_timeout_with_callback(&resume));
        }
    });
    drop(wasm_bindgen_futures::JsFuture::from(wait).await);
}

/// Runs when the network is back or the page is looked at again, as long as the page lives.
pub fn on_roused(rouse: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    for event in ["online", "focus"] {
        let rouse = rouse.clone();
        EventListener::new(&window, event, move |_| rouse()).forget();
    }
}

/// Runs when the page can be seen again, as long as it lives.
pub fn on_shown(shown: impl Fn() + 'static) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let seen = document.clone();
    EventListener::new(&document, "visibilitychange", move |_| {
        if !seen.hidden() {
            shown();
        }
    })
    .forget();
}

/// What this tab was given to remember, until it is closed.
pub fn remembered(name: &str) -> Option<String> {
    web_sys::window()?
        .session_storage()
        .ok()??
        .get_item(name)
        .ok()?
}

/// Remembers something in this tab; where that cannot be, it is forgotten.
pub fn remember(name: &str, value: &str) {
    let storage = web_sys::window().and_then(|window| window.session_storage().ok()?);
    if let Some(storage) = storage {
        drop(storage.set_item(name, value));
    }
}

/// Asks before the page is left while `unsafe_to_leave` says so.
pub fn guard_leaving(unsafe_to_leave: impl Fn() -> bool + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let ask = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window, "beforeunload", ask, move |event| {
        if unsafe_to_leave() {
            event.prevent_default();
        }
    })
    .forget();
}

/// What the server wrote on the shell about the operator and the data.
pub fn shell(name: &str) -> String {
    root()
        .and_then(|root| root.dataset().get(name))
        .unwrap_or_default()
}

fn root() -> Option<web_sys::HtmlElement> {
    web_sys::window()?
        .document()?
        .document_element()?
        .dyn_into()
        .ok()
}

/// The language in which the server sent the shell.
pub fn shell_lang() -> String {
    root().map(|root| root.lang()).unwrap_or_default()
}

/// Remembers the language for the next visit, on this page and in the cookie.
pub fn remember_lang(code: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(root) = root() {
        root.set_lang(code);
    }
    if let Ok(document) = document.dyn_into::<web_sys::HtmlDocument>() {
        // Without cookies the language is asked for again next time; nothing is lost.
        drop(
            document
                .set_cookie(&["lang=", code, "; Path=/; Max-Age=31536000; SameSite=Lax"].concat()),
        );
    }
}

/// Tells the shell something, such as that the app is there.
pub fn tell_shell(event: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some((document, event)) = document.zip(web_sys::Event::new(event).ok()) {
        drop(document.dispatch_event(&event));
    }
}

/// Tells the shell that one page is left for another. `false` where it fetches a new version of the app there.
pub fn is_nothing_new(to: &str) -> bool {
    let detail = web_sys::CustomEventInit::new();
    detail.set_cancelable(true);
    detail.set_detail(&JsValue::from_str(to));
    let event = web_sys::CustomEvent::new_with_event_init_dict("genstart:between", &detail);
    let document = web_sys::window().and_then(|window| window.document());
    match (document, event) {
        (Some(document), Ok(event)) => document.dispatch_event(&event).unwrap_or(true),
        _ => true,
    }
}

/// A mark on the browser's timeline, for measuring.
pub fn mark(name: &str) {
    if let Some(clock) = web_sys::window().and_then(|window| window.performance()) {
        drop(clock.mark(name));
    }
}

/// Opens the browser's print dialogue.
pub fn print() {
    if let Some(window) = web_sys::window() {
        drop(window.print());
    }
}

/// Whether the browser knows that there is no connection. That it knows of none is no proof of one.
pub fn is_offline() -> bool {
    web_sys::window().is_some_and(|window| !window.navigator().on_line())
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        drop(window.location().reload());
    }
}

/// Goes to a page anew, with nothing left of this one.
pub fn leave_for(path: &str) {
    if let Some(window) = web_sys::window() {
        drop(window.location().assign(path));
    }
}

/// Writes a fault to the console: kinds and numbers, never what a citizen wrote.
pub fn complain(what: &str) {
    web_sys::console::error_1(&JsValue::from_str(what));
}

/// Whether the phone may have something of Genstart's: asked without fetching the code that reads it.
pub fn has_kept() -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(KEPT), Ok(Some(_))))
}

/// Notes that the phone has something of Genstart's, or has not.
pub fn remember_kept(kept: bool) {
    let Some(storage) = storage() else {
        return;
    };
    // Without it the phone's own copy is not shown before the server answers; nothing is lost.
    if kept {
        drop(storage.set_item(KEPT, "1"));
    } else {
        drop(storage.remove_item(KEPT));
    }
}

const KEPT: &str = "genstart-kept";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
