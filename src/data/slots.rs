//! The times that can be booked now: asked for when somebody wants to book, and never kept. Another may take
//! one at any moment; only the server gives one.

use api::FreeSlots;
use domain::conversation::Slot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::case::CaseStore;
use super::http;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Asking,
    Failed,
    Told(Vec<Slot>),
}

#[derive(Clone, Copy, Debug)]
pub struct SlotStore {
    state: RwSignal<Told>,
    case: CaseStore,
}

impl SlotStore {
    /// Asks the server.
    pub fn load(case: CaseStore) -> Self {
        let store = Self {
            state: RwSignal::new(Told::Asking),
            case,
        };
        store.ask();
        store
    }

    pub fn state(self) -> Told {
        self.state.get()
    }

    pub fn ask(self) {
        spawn_local(async move {
            let told = match http::get::<FreeSlots>(api::path::SLOTS).await {
                Ok(free) => Told::Told(free.slots),
                Err(_) => Told::Failed,
            };
            if let Told::Told(slots) = &told {
                self.case.know_slots(slots.clone());
            }
            // The page may be gone.
            drop(self.state.try_set(told));
        });
    }
}
