//! Occupations: asked for when the citizen looks for another. What was told is kept as courses are (`courses.rs`).

use std::cell::RefCell;

use api::upskilling::{NearAnswer, OccupationsFound, path};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address;
use super::case::CaseStore;
use super::courses::{Told, ask};

thread_local! {
    /// What the citizen typed, so that it is there again.
    static TYPED: RefCell<String> = RefCell::default();
}

/// Occupations by what they are called.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// None before anything is asked.
    state: RwSignal<Option<Told<OccupationsFound>>>,
    store: CaseStore,
}

impl Names {
    /// Asks again what was asked last.
    pub fn load(store: CaseStore) -> Self {
        let names = Self {
            store,
            state: RwSignal::new(None),
        };
        if !typed().is_empty() {
            names.ask(typed());
        }
        names
    }

    pub fn state(self) -> Option<Told<OccupationsFound>> {
        self.state.get()
    }

    pub fn ask(self, text: String) {
        TYPED.replace(text.clone());
        self.state.set(Some(Told::Asking));
        spawn_local(async move {
            let place = [path::OCCUPATIONS, "?q=", &address::encode(&text)].concat();
            let told = ask(self.store, &place, None).await;
            // An answer to what is not asked any more is not shown.
            if typed() == text {
                drop(self.state.try_set(Some(told)));
            }
        });
    }
}

/// What was typed last.
pub fn typed() -> String {
    TYPED.with_borrow(String::clone)
}

/// What is near to one occupation.
#[derive(Clone, Copy, Debug)]
pub struct NearStore {
    state: RwSignal<Told<NearAnswer>>,
    store: CaseStore,
    id: StoredValue<String>,
}

impl NearStore {
    /// Asks the server.
    pub fn load(store: CaseStore, id: String) -> Self {
        let near = Self {
            store,
            state: RwSignal::new(Told::Asking),
            id: StoredValue::new(id),
        };
        near.ask();
        near
    }

    pub fn state(self) -> Told<NearAnswer> {
        self.state.get()
    }

    pub fn ask(self) {
        let Some(id) = self.id.try_get_value() else {
            return;
        };
        spawn_local(async move {
            let place = [path::OCCUPATIONS, "/", &address::encode(&id)].concat();
            drop(self.state.try_set(ask(self.store, &place, None).await));
        });
    }
}
