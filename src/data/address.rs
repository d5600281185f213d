//! The browser's address: which page is shown, and going to another without loading it anew.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::{device, preview};

/// The path that is shown; follows links, back and forward.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    path: RwSignal<String>,
    /// Whether something is half filled in: no new version of the app under it.
    half_filled: RwSignal<bool>,
}

impl Address {
    /// Follows the browser from now on. `ours` says which paths the app shows itself.
    pub fn follow(ours: fn(&str) -> bool) -> Self {
        let address = Self {
            path: RwSignal::new(current()),
            half_filled: RwSignal::new(false),
        };
        if let Some(window) = web_sys::window() {
            EventListener::new(&window, "popstate", move |_| address.path.set(current())).forget();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "click", options, move |event| {
                if let Some(target) = link_clicked(event)
                    && ours(&target.pathname())
                {
                    event.prevent_default();
                    address.go(&[target.pathname(), target.hash()].concat());
                }
            })
            .forget();
        }
        address
    }

    pub fn path(self) -> String {
        self.path.get()
    }

    pub fn mind(self, half_filled: bool) {
        if self.half_filled.get_untracked() != half_filled {
            self.half_filled.set(half_filled);
        }
    }

    /// Goes to a page of ours.
    pub fn go(self, to: &str) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let (path, fragment) = to
            .split_once('#')
            .map_or((to, None), |(path, fragment)| (path, Some(fragment)));
        if !self.half_filled.get_untracked() && !device::is_nothing_new(to) {
            // The page is loaded anew, with a new version of the app.
            return;
        }
        if let Ok(history) = window.history() {
            let shown = preview::outside(to);
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&shown)));
        }
        self.path.set(path.to_owned());
        window.scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(place) =
            fragment.and_then(|fragment| window.document()?.get_element_by_id(fragment))
        {
            place.scroll_into_view();
        }
    }
}

/// What the address was asked with under a name, such as `fault` in `?fault=faulty`.
pub fn asked(name: &str) -> String {
    let search = web_sys::window().and_then(|window| window.location().search().ok());
    let search = search.unwrap_or_default();
    let mut pairs = search.trim_start_matches('?').split('&');
    let found = pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    decode(found.unwrap_or_default())
}

/// A name as a part of an address.
pub fn encode(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

/// The name that stands in a part of an address; nothing where it cannot be read.
pub fn decode(part: &str) -> String {
    js_sys::decode_uri_component(part).map_or_else(|_| String::new(), Into::into)
}

/// The path of this document as the browser has it.
pub fn here() -> String {
    web_sys::window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_else(|| "/".to_owned())
}

fn current() -> String {
    preview::inside(here())
}

/// The link of a plain click that stays in this window and on this site.
fn link_clicked(event: &web_sys::Event) -> Option<web_sys::HtmlAnchorElement> {
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    if event.default_prevented()
        || mouse.button() != 0
        || mouse.ctrl_key()
        || mouse.meta_key()
        || mouse.shift_key()
        || mouse.alt_key()
    {
        return None;
    }
    let link = event
        .target()?
        .dyn_into::<web_sys::Element>()
        .ok()?
        .closest("a[href]")
        .ok()??;
    let link = link.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    let here = web_sys::window()?.location();
    let plain = link.target().is_empty() && !link.has_attribute("download");
    let same_page = link.pathname() == here.pathname().ok()? && !link.hash().is_empty();
    (plain && !same_page && link.origin() == here.origin().ok()? && link.search().is_empty())
        .then_some(link)
}
