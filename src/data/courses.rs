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
    static FOUND: RefCell<HashMap<String, Arc<SearchAnswer>>> = RefCell::default();
    static COURSES: RefCell<HashMap<String, Arc<CourseAnswer>>> = RefCell::default();
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
            let told = ask(self.store, &FOUND, &place).await;
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
            let answer = if told == OfOneself::default() {
                ask(self.store, &COURSES, &place).await
            } else {
                answered(
                    &COURSES,
                    &place,
                    http::post_to(&place, &Tell { told }).await,
                )
            };
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

pub(super) type Kept<T> = std::thread::LocalKey<RefCell<HashMap<String, Arc<T>>>>;

/// Asks, and keeps the answer; without a connection the last answer to the same is told.
pub(super) async fn ask<T: DeserializeOwned + 'static>(
    store: CaseStore,
    kept: &'static Kept<T>,
    place: &str,
) -> Told<T> {
    let answer = match http::get_with_body(place).await {
        Ok((answer, body)) => {
            store.keep_seen(place, body);
            Ok(answer)
        }
        Err(failure) => Err(failure),
    };
    let offline = matches!(answer, Err(Failure::Offline));
    match answered(kept, place, answer) {
        Told::Failed if offline => seen(place).await.map_or(Told::Failed, Told::Kept),
        told => told,
    }
}

/// What the phone has kept of before the app was opened.
async fn seen<T: DeserializeOwned>(place: &str) -> Option<Arc<T>> {
    if preview::is_on() || !device::has_kept() {
        return None;
    }
    let job = Job::ReadSeen {
        place: place.to_owned(),
        locked: device::is_locked(),
    };
    match vault::perform(job).await {
        Ok(Done::Seen(body)) => http::read_kept(&body).map(Arc::new),
        _ => None,
    }
}

fn answered<T: 'static>(
    kept: &'static Kept<T>,
    place: &str,
    answer: Result<T, Failure>,
) -> Told<T> {
    match answer {
        Ok(answer) => {
            let answer = Arc::new(answer);
            kept.with_borrow_mut(|kept| kept.insert(place.to_owned(), Arc::clone(&answer)));
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
        Err(Failure::Error {
            error: Error::NotLoggedIn,
            ..
        }) => Told::LoggedOut,
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
