//! Courses: asked for when the citizen looks for one. What was found is kept as long as the app is open, and on one's own
//! phone as long as the case is, so that it is there again without a connection, with the time at which it was so.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use api::Error;
use api::upskilling::{CourseAnswer, OfOneself, Question, SearchAnswer, Tell, path};
use domain::upskilling::Education;
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::case::CaseStore;
use super::http::{self, Failure};
use super::vault::{self, Done, Job};
use super::{address, device, preview};

/// What the server has said, or why not.
#[derive(Debug)]
pub enum Told<T> {
    Asking,
    /// The last answer to the same, while there is no connection.
    Kept(Arc<T>),
    Failed,
    /// There is no such course.
    Gone,
    LoggedOut,
    Told(Arc<T>),
}

impl<T> Clone for Told<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Asking => Self::Asking,
            Self::Kept(answer) => Self::Kept(Arc::clone(answer)),
            Self::Failed => Self::Failed,
            Self::Gone => Self::Gone,
            Self::LoggedOut => Self::LoggedOut,
            Self::Told(answer) => Self::Told(Arc::clone(answer)),
        }
    }
}

impl<T> Told<T> {
    pub fn answer(&self) -> Option<&Arc<T>> {
        match self {
            Self::Kept(answer) | Self::Told(answer) => Some(answer),
            Self::Asking | Self::Failed | Self::Gone | Self::LoggedOut => None,
        }
    }
}

thread_local! {
    /// The answers as they came, by where they were asked.
    static SEEN: RefCell<HashMap<String, Vec<u8>>> = RefCell::default();
    /// What the citizen has told of themselves, as long as the app is open: it holds for the next course, too.
    static TELLS: RefCell<OfOneself> = RefCell::default();
}

/// The search, as the address asks it.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    state: RwSignal<Told<SearchAnswer>>,
    question: RwSignal<Question>,
    store: CaseStore,
    /// Names and values, as they are filled in.
    form: StoredValue<Vec<(String, String)>>,
}

impl Search {
    /// Asks what the address asks, and again whenever the citizen goes back or forward.
    pub fn follow(store: CaseStore) -> Self {
        let question = asked();
        let search = Self {
            store,
            state: RwSignal::new(Told::Asking),
            form: StoredValue::new(form_of(&question)),
            question: RwSignal::new(question),
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
        self.form.set_value(form_of(&question));
        self.question.set(question);
        self.state.set(Told::Asking);
        self.ask();
    }

    /// A field of the form was filled in.
    pub fn put(self, name: &str, value: String) {
        self.form.update_value(|form| {
            form.retain(|(known, _)| known != name);
            form.push((name.to_owned(), value));
        });
    }

    /// Asks what the form holds.
    pub fn go_by_form(self) {
        self.go(Question {
            page: 0,
            ..read(self.form.get_value())
        });
    }

    fn look_again(self) {
        let question = asked();
        if self.question.try_get_untracked().as_ref() == Some(&question) {
            return;
        }
        // The page may be gone.
        drop(self.form.try_set_value(form_of(&question)));
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
            let told = ask(self.store, &place, None).await;
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
    store: CaseStore,
    id: StoredValue<String>,
}

impl CourseStore {
    /// Asks the server.
    pub fn load(store: CaseStore, id: String) -> Self {
        let course = Self {
            store,
            state: RwSignal::new(Told::Asking),
            id: StoredValue::new(id),
        };
        course.ask();
        course
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
            let told = TELLS.with_borrow(OfOneself::clone);
            let told = (told != OfOneself::default()).then_some(Tell { told });
            // Fails for nothing that can be told.
            let told = told.and_then(|told| postcard::to_allocvec(&told).ok());
            let answer = ask(self.store, &place, told).await;
            drop(state.try_set(answer));
        });
    }

    /// What the citizen has told.
    pub fn told(self) -> OfOneself {
        TELLS.with_borrow(OfOneself::clone)
    }

    /// The citizen tells something, or takes it back.
    pub fn tell(self, name: &str, value: &str) {
        TELLS.with_borrow_mut(|told| tells(told, name, value));
    }
}

/// Asks, and keeps the answer; without a connection the last answer to the same is told.
pub(super) async fn ask<T: DeserializeOwned>(
    store: CaseStore,
    place: &str,
    told: Option<Vec<u8>>,
) -> Told<T> {
    let (body, is_new) = match body_of(store, place, told).await {
        Ok(answer) => answer,
        Err(Failure::Error {
            error: Error::NotFound,
            ..
        }) => return Told::Gone,
        Err(Failure::Error {
            error: Error::NotLoggedIn,
            ..
        }) => return Told::LoggedOut,
        Err(_) => return Told::Failed,
    };
    match http::read_body(&body).map(Arc::new) {
        Some(answer) if is_new => Told::Told(answer),
        Some(answer) => Told::Kept(answer),
        None => Told::Failed,
    }
}

/// The answer, and whether it is of now.
async fn body_of(
    store: CaseStore,
    place: &str,
    told: Option<Vec<u8>>,
) -> Result<(Vec<u8>, bool), Failure> {
    match http::body(place, told.as_deref()).await {
        Ok(body) => {
            SEEN.with_borrow_mut(|seen| seen.insert(place.to_owned(), body.clone()));
            // What a citizen tells of themselves is kept nowhere, nor what comes of it.
            if told.is_none() {
                store.keep_seen(place, body.clone());
            }
            Ok((body, true))
        }
        Err(Failure::Offline) => {
            let seen = SEEN.with_borrow(|seen| seen.get(place).cloned());
            let seen = match seen {
                None => kept(place).await,
                seen => seen,
            };
            seen.map(|body| (body, false)).ok_or(Failure::Offline)
        }
        Err(failure) => Err(failure),
    }
}

/// What the phone has kept of before the app was opened.
async fn kept(place: &str) -> Option<Vec<u8>> {
    if preview::is_on() || !device::has_kept() {
        return None;
    }
    let job = Job::ReadSeen {
        place: place.to_owned(),
        locked: device::is_locked(),
    };
    match vault::perform(job).await {
        Ok(Done::Seen(body)) => Some(body),
        _ => None,
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
            Some((name.to_owned(), address::decode(&value.replace('+', "%20"))))
        });
    read(pairs.collect())
}

/// What cannot be read asks nothing, and does not take the rest with it.
fn read(mut pairs: Vec<(String, String)>) -> Question {
    loop {
        match Question::from_pairs(&pairs) {
            Ok(question) => return question,
            Err(Error::OutOfBounds { field, .. }) => pairs.retain(|(name, _)| *name != field),
            Err(_) => return Question::default(),
        }
    }
}

/// What a form holds that asks this.
fn form_of(question: &Question) -> Vec<(String, String)> {
    let own = |(name, value): (&'static str, String)| (name.to_owned(), value);
    question.pairs().into_iter().map(own).collect()
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

/// The educations that can be told, by their values.
pub const EDUCATIONS: [(&str, Education); 5] = [
    ("none", Education::None),
    ("upper-secondary", Education::UpperSecondary),
    ("vocational", Education::Vocational),
    ("short-higher", Education::VocationalAndShortHigher),
    ("higher", Education::Higher),
];

fn tells(told: &mut OfOneself, name: &str, value: &str) {
    let yes_or_no = match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match name {
        "born" => told.born_on = domain::Date::parse(value),
        "education" => {
            let known = EDUCATIONS.iter().find(|(known, _)| *known == value);
            told.education = known.map(|(_, education)| *education);
        }
        "education-used" => told.education_used_on = domain::Date::parse(value),
        "weeks" => told.weeks_used = value.parse().ok(),
        "notice" => told.planned_in_notice = yes_or_no,
        "same-group" => told.same_occupation_group = yes_or_no,
        "prior-learning" => told.prior_learning_assessed = yes_or_no,
        "agreed" => told.agreed = yes_or_no,
        _ => {}
    }
}
