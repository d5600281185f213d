//! Who has seen the case, and where the citizen is logged in: asked for and changed at once, never queued.

use api::{Privacy, PrivacyRequest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::http;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Asking,
    Failed,
    Told(Privacy),
}

#[derive(Clone, Copy, Debug)]
pub struct PrivacyStore {
    state: RwSignal<Told>,
}

impl PrivacyStore {
    /// Asks the server.
    pub fn load() -> Self {
        let store = Self {
            state: RwSignal::new(Told::Asking),
        };
        store.ask();
        store
    }

    pub fn state(self) -> Told {
        self.state.get()
    }

    pub fn ask(self) {
        spawn_local(async move {
            let told = http::get(api::path::PRIVACY).await;
            self.answered(told.map_or(Told::Failed, Told::Told));
        });
    }

    pub fn request(self, request: PrivacyRequest) {
        spawn_local(async move {
            let told = http::post_to(api::path::PRIVACY, &request).await;
            self.answered(told.map_or(Told::Failed, Told::Told));
        });
    }

    fn answered(self, told: Told) {
        // The page may be gone.
        drop(self.state.try_set(told));
    }
}
