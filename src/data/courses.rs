//! Courses: asked for when the citizen looks for one. What was found is kept as long as the app is open, so that it is
//! there again without a connection, with the time at which it was so.

use std::cell::RefCell;
use std::collections::HashMap;

use api::Error;
use api::upskilling::{CourseAnswer, Question, SearchAnswer, path};
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use super::http::{self, Failure};
use super::{address, preview};

/// What the server has said, or why not.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<T> {
    Asking,
    /// The last answer to the same, while there is no connection.
    Kept(T),
    Failed,
    /// There is no such course.
    Gone,
    Told(T),
}

impl<T> Told<T> {
    pub fn answer(&self) -> Option<&T> {
        match self {
            Self::Kept(answer) | Self::Told(answer) => Some(answer),
            Self::Asking | Self::Failed | Self::Gone => None,
        }
    }
}

thread_local! {
    static FOUND: RefCell<HashMap<String, SearchAnswer>> = RefCell::default();
    static COURSES: RefCell<HashMap<String, CourseAnswer>> = RefCell::default();
}

/// The search, as the address asks it.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    state: RwSignal<Told<SearchAnswer>>,
    question: RwSignal<Question>,
}

impl Search {
    /// Asks what the address asks, and again whenever the citizen goes back or forward.
    pub fn follow() -> Self {
        let search = Self {
            state: RwSignal::new(Told::Asking),
            question: RwSignal::new(asked()),
        };
        search.ask();
        if let Some(window) = web_sys::window() {
            let listener = EventListener::new(&window, "popstate", move |_| search.look_again());
            // Ends with the page.
            let listener = StoredValue::new_local(Some(listener));
            on_cleanup(move || drop(listener.try_update_value(Option::take)));
        }
        search
    }

    pub fn state(self) -> Told<SearchAnswer> {
        self.state.get()
    }

    pub fn question(self) -> Question {
        self.question.get()
    }

    /// Asks something else: it has an address of its own.
    pub fn go(self, question: Question) {
        let query = query_of(&question);
        let here = address::here();
        if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
            let to = with_query(&here, &query);
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&to)));
        }
        self.question.set(question);
        self.state.set(Told::Asking);
        self.ask();
    }

    /// Asks what a form holds.
    pub fn go_by_form(self, event: &leptos::ev::SubmitEvent) {
        let target = event.target().and_then(|form| form.dyn_into().ok());
        let form: Option<web_sys::HtmlFormElement> = target;
        let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let entries = data.and_then(|data| js_sys::try_iter(&data).ok().flatten());
        let pairs = entries.into_iter().flatten().flatten().filter_map(|entry| {
            let pair = js_sys::Array::from(&entry);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        });
        // What a browser lets nobody type, such as half a date, asks nothing.
        if let Ok(question) = Question::from_pairs(pairs) {
            self.go(question);
        }
    }

    fn look_again(self) {
        let question = asked();
        if self.question.try_get_untracked().as_ref() == Some(&question) {
            return;
        }
        // The page may be gone.
        drop(self.question.try_set(question));
        drop(self.state.try_set(Told::Asking));
        self.ask();
    }

    pub fn ask(self) {
        let Some(question) = self.question.try_get_untracked() else {
            return;
        };
        let query = query_of(&question);
        let state = self.state;
        spawn_local(async move {
            let place = with_query(path::UPSKILLING, &query);
            let told = ask(&FOUND, &place).await;
            // An answer to what is not asked any more is not shown.
            if self.question.try_get_untracked() == Some(question) {
                drop(state.try_set(told));
            }
        });
    }
}

/// One course.
#[derive(Clone, Copy, Debug)]
pub struct CourseStore {
    state: RwSignal<Told<CourseAnswer>>,
    id: StoredValue<String>,
}

impl CourseStore {
    /// Asks the server.
    pub fn load(id: String) -> Self {
        let store = Self {
            state: RwSignal::new(Told::Asking),
            id: StoredValue::new(id),
        };
        store.ask();
        store
    }

    pub fn state(self) -> Told<CourseAnswer> {
        self.state.get()
    }

    pub fn ask(self) {
        let Some(id) = self.id.try_get_value() else {
            return;
        };
        let state = self.state;
        spawn_local(async move {
            let place = [path::UPSKILLING, "/", &address::encode(&id)].concat();
            drop(state.try_set(ask(&COURSES, &place).await));
        });
    }
}

type Kept<T> = std::thread::LocalKey<RefCell<HashMap<String, T>>>;

async fn ask<T: DeserializeOwned + Clone + 'static>(
    kept: &'static Kept<T>,
    place: &str,
) -> Told<T> {
    match http::get::<T>(place).await {
        Ok(answer) => {
            kept.with_borrow_mut(|kept| kept.insert(place.to_owned(), answer.clone()));
            Told::Told(answer)
        }
        Err(Failure::Offline) => {
            let before = kept.with_borrow(|kept| kept.get(place).cloned());
            before.map_or(Told::Failed, Told::Kept)
        }
        Err(Failure::Error {
            error: Error::NotFound,
            ..
        }) => Told::Gone,
        Err(_) => Told::Failed,
    }
}

/// What the address asks. What cannot be read asks nothing.
fn asked() -> Question {
    let search = web_sys::window().and_then(|window| window.location().search().ok());
    let search = search.unwrap_or_default();
    let pairs = search
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            // A form without the app writes a space as `+`.
            Some((name, address::decode(&value.replace('+', "%20"))))
        });
    let pairs: Vec<_> = pairs.collect();
    // One value that cannot be read does not take the others with it.
    let mut question = Question::default();
    for (name, value) in pairs {
        let both = question.pairs();
        let all = both.iter().map(|(name, value)| (*name, value.as_str()));
        if let Ok(read) = Question::from_pairs(all.chain([(name, value.as_str())])) {
            question = read;
        }
    }
    question
}

fn query_of(question: &Question) -> String {
    let pairs = question.pairs();
    let pairs = pairs
        .iter()
        .map(|(name, value)| [name, "=", &address::encode(value)].concat());
    pairs.collect::<Vec<_>>().join("&")
}

/// The address of a question's page.
pub fn address_of(question: &Question) -> String {
    with_query(&preview::outside("/opkvalificering"), &query_of(question))
}

fn with_query(place: &str, query: &str) -> String {
    let between = if query.is_empty() { "" } else { "?" };
    [place, between, query].concat()
}
