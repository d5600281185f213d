//! The server's notices that the case was written to, while the page is looked at. What is new is asked for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;

use super::device;

/// The server says something at least every 15 seconds.
const SILENT_MS: f64 = 40_000.0;
const LOOK_MS: u32 = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The case is at this version; 0 where that is not known.
    Version(u64),
    /// The session is over.
    Over,
}

/// A stream that is kept open until it is dropped.
pub struct Live {
    _look: Interval,
    stream: Rc<RefCell<Option<Stream>>>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

struct Stream {
    source: web_sys::EventSource,
    heard_at: Rc<RefCell<f64>>,
    _listeners: Vec<EventListener>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Live {
    pub fn listen(heard: impl Fn(Heard) + 'static) -> Self {
        let heard: Rc<dyn Fn(Heard)> = Rc::new(heard);
        let stream = Rc::new(RefCell::new(open(&heard)));
        let watched = Rc::clone(&stream);
        let look = Interval::new(LOOK_MS, move || {
            let stale = watched.borrow().as_ref().is_none_or(|stream| {
                let silent = device::running_ms() - *stream.heard_at.borrow() > SILENT_MS;
                silent || stream.source.ready_state() == web_sys::EventSource::CLOSED
            });
            if stale {
                let anew = open(&heard);
                watched.replace(anew);
            }
        });
        Self {
            _look: look,
            stream,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.stream.take();
    }
}

fn open(heard: &Rc<dyn Fn(Heard)>) -> Option<Stream> {
    let source = web_sys::EventSource::new(api::path::LIVE).ok()?;
    let heard_at = Rc::new(RefCell::new(device::running_ms()));
    let listeners = ["open", "beat", "version", "over"].map(|name| {
        let (heard, heard_at) = (Rc::clone(heard), Rc::clone(&heard_at));
        EventListener::new(&source, name, move |event| {
            heard_at.replace(device::running_ms());
            match name {
                // Something may have been missed while nobody listened.
                "open" => heard(Heard::Version(0)),
                "version" => heard(Heard::Version(version(event).unwrap_or_default())),
                "over" => heard(Heard::Over),
                _ => {}
            }
        })
    });
    Some(Stream {
        source,
        heard_at,
        _listeners: listeners.into(),
    })
}

fn version(event: &web_sys::Event) -> Option<u64> {
    use wasm_bindgen::JsCast;
    let said = event.dyn_ref::<web_sys::MessageEvent>()?.data();
    said.as_string()?.parse().ok()
}
