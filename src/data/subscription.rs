//! The private calendar address: asked for, made and closed at once, never queued.

use api::{CalendarAddress, CalendarDetail, CalendarRequest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::device;
use super::http::{self, Failure};

/// Where the address stands, as far as the server has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscription {
    Asking,
    /// No answer: nothing was changed for certain.
    Failed,
    Closed,
    /// `address` is known only just after it was made.
    Open {
        detail: CalendarDetail,
        address: Option<String>,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct CalendarStore {
    state: RwSignal<Subscription>,
}

impl CalendarStore {
    /// Asks the server how it stands.
    pub fn load() -> Self {
        let store = Self {
            state: RwSignal::new(Subscription::Asking),
        };
        store.ask();
        store
    }

    pub fn state(self) -> Subscription {
        self.state.get()
    }

    pub fn ask(self) {
        self.state.set(Subscription::Asking);
        spawn_local(async move {
            self.answered(http::get(api::path::CALENDAR).await);
        });
    }

    pub fn request(self, request: CalendarRequest) {
        self.state.set(Subscription::Asking);
        spawn_local(async move {
            self.answered(http::post_to(api::path::CALENDAR, &request).await);
        });
    }

    fn answered(self, answer: Result<CalendarAddress, Failure>) {
        let state = match answer {
            Ok(CalendarAddress { open: None, .. }) => Subscription::Closed,
            Ok(CalendarAddress {
                open: Some(detail),
                path,
                ..
            }) => Subscription::Open {
                detail,
                address: path.map(|path| [device::origin(), path].concat()),
            },
            Err(_) => Subscription::Failed,
        };
        // The page may be gone.
        drop(self.state.try_set(state));
    }
}
