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

/// Runs when the network is back or the page is looked at again, as long as the page lives. Says which: only the
/// second one is the citizen's doing.
pub fn on_roused(rouse: impl Fn(bool) + Clone + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    for (event, looked_at) in [("online", false), ("focus", true)] {
        let rouse = rouse.clone();
        EventListener::new(&window, event, move |_| rouse(looked_at)).forget();
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
pub fn remembered_in_tab(name: &str) -> Option<String> {
    web_sys::window()?
        .session_storage()
        .ok()??
        .get_item(name)
        .ok()?
}

/// Remembers something in this tab; where that cannot be, it is forgotten.
pub fn remember_in_tab(name: &str, value: &str) {
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

/// What the shell's empty card says, while the shell is there.
pub fn shell_card() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let card = document.query_selector(".now-empty").ok().flatten()?;
    Some(card.inner_html())
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

/// Loads the page anew if it is left and then shown again as it was.
pub fn reload_if_shown_again() {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "pageshow", |event| {
            let as_it_was = js_sys::Reflect::get(event, &"persisted".into());
            if as_it_was.is_ok_and(|as_it_was| as_it_was.is_truthy()) {
                reload();
            }
        })
        .forget();
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
    remembered(KEPT).is_some()
}

/// Whether what the phone has is not to be shown.
pub fn is_locked() -> bool {
    remembered(KEPT).as_deref() == Some(LOCKED)
}

/// Somebody logs in or out: what the phone has is not shown until the server has said who is there. At once, whatever
/// comes of its storage; `get_demo.rs` does the same.
pub fn lock_kept() {
    if has_kept() {
        remember(KEPT, Some(LOCKED));
    }
}

/// Notes that the phone has something of Genstart's, or has not.
pub fn remember_kept(kept: bool) {
    // Without it the phone's own copy is not shown before the server answers; nothing is lost.
    remember(KEPT, kept.then_some("1"));
    if !kept {
        remember(ASKED, None);
    }
}

/// Asks the browser not to remove what is kept here when the phone runs out of room; once for each time that a phone
/// is the citizen's own. Some browsers ask the person, and the answer may never come: nothing waits for it.
pub fn ask_to_persist() {
    if remembered(ASKED).is_some() {
        return;
    }
    remember(ASKED, Some("1"));
    if let Some(asked) = storage_manager().and_then(|manager| manager.persist().ok()) {
        wasm_bindgen_futures::spawn_local(async move {
            drop(wasm_bindgen_futures::JsFuture::from(asked).await);
        });
    }
}

/// Whether the browser has promised it.
pub async fn persists() -> bool {
    let asked = storage_manager().and_then(|manager| manager.persisted().ok());
    let Some(asked) = asked else {
        return false;
    };
    let answer = wasm_bindgen_futures::JsFuture::from(asked).await;
    answer.is_ok_and(|answer| answer.is_truthy())
}

/// Where it is missing, its functions fail.
fn storage_manager() -> Option<web_sys::StorageManager> {
    Some(web_sys::window()?.navigator().storage())
}

/// Whether the browser removes what a site has kept after seven days without a visit: Apple's engine does, unless the
/// site is on the home screen.
pub fn forgets_in_a_week() -> bool {
    let vendor = of_navigator("vendor").and_then(|vendor| vendor.as_string());
    vendor.is_some_and(|vendor| vendor.starts_with("Apple")) && !is_installed()
}

/// Whether this is the app on the home screen, and no browser.
pub fn is_installed() -> bool {
    let asked = web_sys::window().map(|window| window.match_media("(display-mode: standalone)"));
    let standalone = matches!(asked, Some(Ok(Some(query))) if query.matches());
    standalone || of_navigator("standalone").is_some_and(|standalone| standalone.is_truthy())
}

/// What browsers say of themselves beyond the standards.
fn of_navigator(name: &str) -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    js_sys::Reflect::get(&navigator, &name.into()).ok()
}

/// Notes, in the app on the home screen, that the citizen has gone to log in, or is back.
pub fn remember_login(begun: bool) {
    if begun && is_installed() {
        remember(BEGUN, Some("1"));
    } else if !begun {
        remember(BEGUN, None);
    }
}

/// Whether a login was begun in the app on the home screen, and never came back to it.
pub fn login_is_missing() -> bool {
    remembered(BEGUN).is_some() && is_installed()
}

const KEPT: &str = "genstart-kept";
const LOCKED: &str = "locked";
const ASKED: &str = "genstart-asked-to-persist";
const BEGUN: &str = "genstart-login-begun";

fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

fn remember(name: &str, value: Option<&str>) {
    let Some(storage) = storage() else {
        return;
    };
    drop(match value {
        Some(value) => storage.set_item(name, value),
        None => storage.remove_item(name),
    });
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
