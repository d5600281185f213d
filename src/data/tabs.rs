//! The browser's other tabs with Genstart, and which one of them sends and listens: one that is looked at.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

const NAME: &str = "genstart";

/// What tabs tell each other: never what a citizen wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Acts in storage have changed.
    Acts,
    /// The case was written to.
    Case,
    /// The citizen has logged out, and nothing is kept any more.
    Gone,
}

impl Notice {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Acts, "acts"),
        (Self::Case, "case"),
        (Self::Gone, "gone"),
    ];

    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(notice, _)| *notice == self);
        found.map_or("", |(_, name)| name)
    }
}

/// The way to the other tabs; none where the browser has no such thing.
#[derive(Clone, Debug)]
pub struct Tabs {
    channel: Option<web_sys::BroadcastChannel>,
}

impl Tabs {
    /// Hears the others as long as the page lives.
    pub fn hear(heard: impl Fn(Notice) + 'static) -> Self {
        let channel = web_sys::BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            EventListener::new(channel, "message", move |event| {
                let said = event.dyn_ref::<web_sys::MessageEvent>();
                let said = said.and_then(|said| said.data().as_string());
                let notice = Notice::ALL
                    .iter()
                    .find(|(_, name)| Some(*name) == said.as_deref());
                if let Some((notice, _)) = notice {
                    heard(*notice);
                }
            })
            .forget();
        }
        Self { channel }
    }

    pub fn tell(&self, notice: Notice) {
        if let Some(channel) = &self.channel {
            // Fails only where the channel is closed, and it never is.
            drop(channel.post_message(&notice.name().into()));
        }
    }
}

/// Says whenever this tab becomes the one that leads, or no longer is: it asks while it is looked at.
pub fn lead(changed: impl Fn(bool) + 'static) {
    // Older than the browsers we support, yet not impossible: then every tab leads.
    let Some((locks, request)) = locks() else {
        return changed(true);
    };
    let place = Rc::new(Place {
        locks,
        request,
        changed,
        asked: RefCell::new(false),
        release: RefCell::new(None),
    });
    let look = {
        let place = Rc::clone(&place);
        move || {
            if is_looked_at() {
                Place::ask(&place);
            } else {
                place.let_go();
            }
        }
    };
    look();
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        EventListener::new(&document, "visibilitychange", move |_| look()).forget();
    }
}

pub fn is_looked_at() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.visibility_state() != web_sys::VisibilityState::Hidden)
}

/// The browser's locks (Web Locks), which `web-sys` does not offer yet.
fn locks() -> Option<(JsValue, Function)> {
    let navigator = web_sys::window()?.navigator();
    let locks = js_sys::Reflect::get(&navigator, &"locks".into()).ok()?;
    let request = js_sys::Reflect::get(&locks, &"request".into()).ok()?;
    Some((locks, request.dyn_into().ok()?))
}

struct Place<F> {
    locks: JsValue,
    request: Function,
    changed: F,
    asked: RefCell<bool>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
}

impl<F: Fn(bool) + 'static> Place<F> {
    fn ask(place: &Rc<Self>) {
        if place.asked.replace(true) {
            return;
        }
        let ours = Rc::clone(place);
        let got = Closure::once_into_js(move |_: JsValue| -> Promise {
            let held = Promise::new(&mut |release, _| {
                ours.release.replace(Some(release));
            });
            if is_looked_at() {
                (ours.changed)(true);
            } else {
                ours.let_go();
            }
            held
        });
        // Rejected only where the page goes away.
        drop(place.request.call2(&place.locks, &NAME.into(), &got));
    }

    fn let_go(&self) {
        if let Some(release) = self.release.take() {
            self.asked.replace(false);
            (self.changed)(false);
            drop(release.call0(&JsValue::NULL));
        }
    }
}
