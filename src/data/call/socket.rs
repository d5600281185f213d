//! The socket to the server of a room. One connection; when to open the next is the call's to say.

use std::cell::Cell;
use std::rc::Rc;

use api::room::{Heard, Said};
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use crate::data::device;

#[derive(Debug)]
pub enum News {
    Opened,
    Heard(Heard),
    /// Closed, or never opened.
    Gone,
}

/// Open until it is dropped.
pub struct Socket {
    socket: WebSocket,
    heard_at: Rc<Cell<f64>>,
    opened: Rc<Cell<bool>>,
    _listeners: Vec<EventListener>,
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

impl Socket {
    /// `path` with its query. What cannot be opened is told as gone.
    pub fn open(path: &str, news: impl Fn(News) + 'static) -> Option<Self> {
        let origin = device::origin().replacen("http", "ws", 1);
        let wire = ["&wire=", &api::WIRE.to_string()].concat();
        let socket = WebSocket::new(&[&origin, path, &wire].concat()).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let news = Rc::new(news);
        let heard_at = Rc::new(Cell::new(device::running_ms()));
        let opened = Rc::new(Cell::new(false));
        let listeners = ["open", "message", "close"].map(|name| {
            let (news, heard_at, opened) =
                (Rc::clone(&news), Rc::clone(&heard_at), Rc::clone(&opened));
            EventListener::new(&socket, name, move |event| {
                heard_at.set(device::running_ms());
                match name {
                    "open" => {
                        opened.set(true);
                        news(News::Opened);
                    }
                    "close" => news(News::Gone),
                    _ => {
                        if let Some(heard) = read(event) {
                            news(News::Heard(heard));
                        }
                    }
                }
            })
        });
        Some(Self {
            socket,
            heard_at,
            opened,
            _listeners: listeners.into(),
        })
    }

    pub fn say(&self, said: &Said) {
        if let Ok(bytes) = postcard::to_allocvec(said) {
            // Fails only before it is open, and then nothing is said.
            drop(self.socket.send_with_u8_array(&bytes));
        }
    }

    /// For how long nothing was heard.
    pub fn silent_ms(&self) -> f64 {
        device::running_ms() - self.heard_at.get()
    }

    pub fn was_opened(&self) -> bool {
        self.opened.get()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        drop(self.socket.close());
    }
}

fn read(event: &web_sys::Event) -> Option<Heard> {
    let data = event.dyn_ref::<MessageEvent>()?.data();
    let bytes = Uint8Array::new(data.dyn_ref::<ArrayBuffer>()?).to_vec();
    postcard::from_bytes(&bytes).ok()
}
