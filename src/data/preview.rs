//! A citizen's own pages before a member of staff: the same pages over the same store, which then reads from staff's
//! addresses and sends nothing. A document shows one citizen from beginning to end. In the citizen's own bundle none
//! of this is there.

#[cfg(not(feature = "staff"))]
pub use off::*;
#[cfg(feature = "staff")]
pub use on::*;

/// In the citizen's own bundle: nothing is different.
#[cfg(not(feature = "staff"))]
mod off {
    use std::borrow::Cow;

    use domain::Case;

    pub const fn is_on() -> bool {
        false
    }

    pub const fn refuses() -> bool {
        false
    }

    pub const fn address(path: &str, _sends: bool) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(path))
    }

    pub fn inside(path: String) -> String {
        path
    }

    pub const fn outside(path: &str) -> Cow<'_, str> {
        Cow::Borrowed(path)
    }

    pub fn told(case: Case) -> Case {
        case
    }
}

#[cfg(feature = "staff")]
mod on {
    use std::borrow::Cow;
    use std::cell::RefCell;

    use api::staff::path as staff;
    use api::upskilling::path as upskilling;
    use domain::Case;
    use gloo::events::{EventListener, EventListenerOptions};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;

    use crate::data::{address, device};

    /// Where the pages of a citizen whose case was opened begin.
    pub const PLACE: &str = "/medarbejder/visning/";

    struct Shown {
        opened: String,
        /// How often something was refused.
        refused: RwSignal<u32>,
        words: fn(&mut Case),
    }

    thread_local! {
        static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
    }

    /// The name of the opening that this document is to show; none where it shows staff's own pages.
    pub fn asked() -> Option<String> {
        let path = address::here();
        let rest = path.strip_prefix(PLACE)?;
        let opened = rest.split('/').next().unwrap_or_default();
        (!opened.is_empty()).then(|| opened.to_owned())
    }

    /// From here on this document shows what was opened. `words` gives masked rows the words that they are told
    /// with; what is given back counts what was refused.
    pub fn begin(opened: String, words: fn(&mut Case)) -> RwSignal<u32> {
        let refused = RwSignal::new(0);
        SHOWN.set(Some(Shown {
            opened,
            refused,
            words,
        }));
        refuse_links();
        refused
    }

    fn with<T>(ask: impl FnOnce(&Shown) -> T) -> Option<T> {
        SHOWN.with_borrow(|shown| shown.as_ref().map(ask))
    }

    pub fn is_on() -> bool {
        with(|_| ()).is_some()
    }

    /// Whether what somebody is about to do is the citizen's alone; then it is said.
    pub fn refuses() -> bool {
        let refused = with(|shown| shown.refused);
        if let Some(refused) = refused {
            refused.update(|times| *times += 1);
        }
        refused.is_some()
    }

    /// Where a request of the citizen's pages goes; nothing where it may not be made.
    pub fn address(path: &str, sends: bool) -> Option<Cow<'_, str>> {
        let Some(opened) = with(|shown| shown.opened.clone()) else {
            return Some(Cow::Borrowed(path));
        };
        if path.starts_with(staff::ME) {
            return Some(Cow::Borrowed(path));
        }
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        // Of these, one thing of several can be asked for.
        let of = |whole: &'static str, shown: &'static str| {
            let rest = place.strip_prefix(whole)?;
            Some((shown, rest))
        };
        let (place, rest) = match place {
            _ if sends => return None,
            api::path::CASE => (staff::PREVIEW, ""),
            api::path::SLOTS => (staff::PREVIEW_SLOTS, ""),
            api::path::RECEIPTS => (staff::PREVIEW_RECEIPTS, ""),
            api::path::CALENDAR => (staff::PREVIEW_CALENDAR, ""),
            upskilling::APPLICATIONS => (staff::PREVIEW_APPLICATIONS, ""),
            _ => of(upskilling::UPSKILLING, staff::PREVIEW_UPSKILLING)
                .or_else(|| of(upskilling::OCCUPATIONS, staff::PREVIEW_OCCUPATIONS))?,
        };
        let between = if query.is_empty() { "" } else { "&" };
        let address = [place, rest, "?opened=", &opened, between, query].concat();
        Some(Cow::Owned(address))
    }

    /// The citizen's own address of a page.
    pub fn inside(path: String) -> String {
        let rest = with(|shown| {
            let base = [PLACE, &shown.opened].concat();
            path.strip_prefix(&base).map(str::to_owned)
        });
        match rest.flatten() {
            Some(rest) if rest.is_empty() => "/".to_owned(),
            Some(rest) => rest,
            None => path,
        }
    }

    /// The address under which staff see a page of the citizen's.
    pub fn outside(path: &str) -> Cow<'_, str> {
        match with(|shown| [PLACE, &shown.opened, path].concat()) {
            Some(address) => Cow::Owned(address),
            None => Cow::Borrowed(path),
        }
    }

    /// The case with words for what is masked.
    pub fn told(mut case: Case) -> Case {
        if let Some(words) = with(|shown| shown.words) {
            words(&mut case);
        }
        case
    }

    /// Links that lead to what only the citizen has: a document, the room, their file.
    fn refuse_links() {
        let Some(window) = web_sys::window() else {
            return;
        };
        let options = EventListenerOptions {
            phase: gloo::events::EventListenerPhase::Capture,
            passive: false,
        };
        EventListener::new_with_options(&window, "click", options, |event| {
            let link = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .and_then(|target| target.closest("a[href]").ok()?)
                .and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
            let Some(link) = link.filter(|link| link.origin() == device::origin()) else {
                return;
            };
            let path = link.pathname();
            let is_theirs = path.starts_with("/api/") || path.ends_with("/rum");
            if is_theirs || path == api::path::LOGIN {
                event.prevent_default();
                event.stop_propagation();
                if is_theirs {
                    refuses();
                } else {
                    device::leave_for(staff::PAGES);
                }
            }
        })
        .forget();
    }
}
