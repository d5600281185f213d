//! What staff's pages ask and send: asked for at once, never queued and kept nowhere. What is typed lives as long as
//! the document, and an act that got no answer is sent again under the same name.

use api::Error;
use api::staff::{Act, ActAnswer, ActOutcome, PostAct};
use domain::ids::{CaseId, CommandId};
use domain::{Moment, Rejection};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::device;
use super::http::{self, Failure};

/// Something that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<T> {
    Asking,
    Told(T),
    Failed(Trouble),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    Offline,
    /// A fault at the server, or more asked than it takes.
    Fault,
    /// The session is over: log in, and nothing that was typed is lost.
    LoggedOut,
    /// What was asked for is not there, or not one's own authority's.
    NotThere,
    /// This page is older than the server.
    TooOld,
    /// A colleague was first.
    Overtaken,
    /// A colleague has answered: it is not answered twice.
    Answered,
    /// The case does not allow it.
    Refused(Rejection),
    Other,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Offline => Self::Offline,
            Failure::ServerFault => Self::Fault,
            Failure::Error { error, .. } => match error {
                Error::NotLoggedIn => Self::LoggedOut,
                Error::NotFound => Self::NotThere,
                Error::AppTooOld { .. } => Self::TooOld,
                _ => Self::Other,
            },
        }
    }
}

/// An answer that a page shows, and asks for again.
#[derive(Debug)]
pub struct Asked<T: Send + Sync + 'static> {
    state: RwSignal<Told<T>>,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static> Asked<T> {
    /// Asks the server.
    pub fn load(path: &str) -> Self {
        let asked = Self {
            state: RwSignal::new(Told::Asking),
        };
        asked.ask(path);
        asked
    }

    pub fn state(self) -> Told<T> {
        self.state.get()
    }

    pub fn told(self) -> Option<T> {
        match self.state.get() {
            Told::Told(told) => Some(told),
            Told::Asking | Told::Failed(_) => None,
        }
    }

    /// Asks again, as long as nothing speaks against what was told: no connection does not.
    pub fn renew(self, path: &'static str) {
        spawn_local(async move {
            let told = match http::get(path).await.map_err(Trouble::from) {
                Ok(told) => Told::Told(told),
                Err(Trouble::Offline | Trouble::Fault) => return,
                Err(trouble) => Told::Failed(trouble),
            };
            let known = self.state.try_with_untracked(|known| *known == told);
            if known == Some(false) {
                drop(self.state.try_set(told));
            }
        });
    }

    /// Asks; what was told before stays until the answer is there.
    pub fn ask(self, path: &str) {
        let path = path.to_owned();
        spawn_local(async move {
            let told = match http::get(&path).await {
                Ok(told) => Told::Told(told),
                Err(failure) => Told::Failed(failure.into()),
            };
            // The page may be gone.
            drop(self.state.try_set(told));
        });
    }
}

/// Something that is sent by a button, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    state: RwSignal<Sent>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sent {
    #[default]
    Nothing,
    Sending,
    /// Written at the server's time.
    Done(Option<Moment>),
    Failed(Trouble),
}

impl Default for Sending {
    fn default() -> Self {
        Self::new()
    }
}

impl Sending {
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(Sent::Nothing),
        }
    }

    pub fn state(self) -> Sent {
        self.state.get()
    }

    /// Whether a button may send now.
    fn begins(self) -> bool {
        let idle = self.state.with_untracked(|state| *state != Sent::Sending);
        if idle {
            self.state.set(Sent::Sending);
        }
        idle
    }

    /// Sends a question; `then` is for its answer.
    pub fn post<Q, A>(self, path: &'static str, question: Q, then: impl FnOnce(A) + 'static)
    where
        Q: Serialize + 'static,
        A: DeserializeOwned + 'static,
    {
        if !self.begins() {
            return;
        }
        spawn_local(async move {
            let state = match http::post_to::<Q, A>(path, &question).await {
                Ok(answer) => {
                    then(answer);
                    Sent::Done(None)
                }
                Err(failure) => Sent::Failed(failure.into()),
            };
            drop(self.state.try_set(state));
        });
    }

    /// Does something in a case; `done` hears whether it is written, or a colleague was first or the case
    /// does not allow it.
    pub fn act(self, typed: Typed, case: CaseId, act: Act, done: impl FnOnce(bool) + 'static) {
        if !self.begins() {
            return;
        }
        let post = PostAct {
            id: typed.name_of(&case, &act),
            case,
            act,
        };
        let late = match post.act {
            Act::AnswerContact { .. } | Act::Book(_) | Act::AnswerApplication { .. } => {
                Trouble::Answered
            }
            _ => Trouble::Overtaken,
        };
        spawn_local(async move {
            let answered = http::post_to::<_, ActAnswer>(api::staff::path::ACTS, &post).await;
            let state = match answered.map(|answer| answer.outcome) {
                Ok(ActOutcome::Written { at }) => {
                    typed.has_outcome(post.id);
                    done(true);
                    Sent::Done(Some(at))
                }
                Ok(ActOutcome::Overtaken) => {
                    typed.has_outcome(post.id);
                    done(false);
                    Sent::Failed(late)
                }
                Ok(ActOutcome::Refused { rejection }) => {
                    typed.has_outcome(post.id);
                    done(false);
                    Sent::Failed(Trouble::Refused(rejection))
                }
                Err(failure) => Sent::Failed(failure.into()),
            };
            drop(self.state.try_set(state));
        });
    }
}

/// What has been typed in this document, and the names of acts that have no outcome yet.
#[derive(Clone, Copy, Debug)]
pub struct Typed {
    fields: RwSignal<Vec<(String, String)>>,
    /// When that was written which a draft was begun beside.
    beside: StoredValue<Vec<(String, Option<Moment>)>>,
    acts: StoredValue<Vec<(CommandId, CaseId, Act)>>,
}

impl Default for Typed {
    fn default() -> Self {
        Self::new()
    }
}

impl Typed {
    pub fn new() -> Self {
        let typed = Self::nothing();
        device::guard_leaving(move || {
            let written = |(_, text): &(String, String)| !text.is_empty();
            typed
                .fields
                .with_untracked(|fields| fields.iter().any(written))
        });
        typed
    }

    fn nothing() -> Self {
        Self {
            fields: RwSignal::new(Vec::new()),
            beside: StoredValue::new(Vec::new()),
            acts: StoredValue::new(Vec::new()),
        }
    }

    pub fn get(self, key: &str) -> String {
        self.fields.with(|fields| {
            let field = fields.iter().find(|(of, _)| of == key);
            field.map(|(_, text)| text.clone()).unwrap_or_default()
        })
    }

    pub fn set(self, key: &str, text: String) {
        self.fields.update(|fields| {
            fields.retain(|(of, _)| of != key);
            if !text.is_empty() {
                fields.push((key.to_owned(), text));
            }
        });
    }

    /// What stands in the fields whose keys begin so.
    pub fn under(self, prefix: &str) -> Vec<(String, String)> {
        self.fields.with_untracked(|fields| {
            let ours = |(of, _): &&(String, String)| of.starts_with(prefix);
            fields.iter().filter(ours).cloned().collect()
        })
    }

    /// Begins to write where something stands: its words are filled in, unless there is a draft already.
    pub fn begin(self, key: &str, words: String, written_at: Option<Moment>) {
        let draft = |fields: &Vec<(String, String)>| fields.iter().any(|(of, _)| of == key);
        if !self.fields.with_untracked(draft) {
            self.look_again(key);
            self.set(key, words);
        }
        self.begun_beside(key, written_at);
    }

    /// When that was written which the draft was begun beside. It stays so until the member of staff is told that there
    /// is something newer: a page that is drawn anew beside a draft is not read.
    pub fn begun_beside(self, key: &str, written_at: Option<Moment>) -> Option<Moment> {
        let known = self.beside.with_value(|beside| {
            let of_key = beside.iter().find(|(of, _)| of == key);
            of_key.map(|(_, known)| *known)
        });
        known.unwrap_or_else(|| {
            self.beside
                .update_value(|beside| beside.push((key.to_owned(), written_at)));
            written_at
        })
    }

    /// What stands there is read again before the draft is sent.
    pub fn look_again(self, key: &str) {
        self.beside
            .update_value(|beside| beside.retain(|(of, _)| of != key));
    }

    /// Empties what was sent; what was typed since stays.
    pub fn forget(self, sent: &[(String, String)]) {
        for (key, _) in sent {
            self.look_again(key);
        }
        self.fields
            .update(|fields| fields.retain(|field| !sent.contains(field)));
    }

    pub fn forget_all(self) {
        self.beside.update_value(Vec::clear);
        self.fields.update(Vec::clear);
    }

    /// The name under which an act is sent: the same again for the same act, until it has its outcome.
    fn name_of(self, case: &CaseId, act: &Act) -> CommandId {
        let known = self.acts.with_value(|acts| {
            let same = |(_, of, known): &&(CommandId, CaseId, Act)| of == case && known == act;
            acts.iter().find(same).map(|(id, ..)| *id)
        });
        known.unwrap_or_else(|| {
            let id = CommandId::new(device::phone_time(), device::random());
            self.acts
                .update_value(|acts| acts.push((id, case.clone(), act.clone())));
            id
        })
    }

    fn has_outcome(self, id: CommandId) {
        self.acts
            .update_value(|acts| acts.retain(|(of, ..)| *of != id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let typed = Typed::nothing();
        for (key, text) in fields {
            typed.set(key, (*text).to_owned());
        }
        typed
    }

    fn kept(typed: Typed) -> Vec<String> {
        let all = typed.under("").into_iter();
        all.map(|(key, text)| [key, text].join(": ")).collect()
    }

    #[test]
    fn only_what_was_sent_is_emptied() {
        Owner::new().with(|| {
            let typed = typed(&[
                ("minutes-a-booking-1", "Sendt"),
                ("minutes-a-booking-12", "Halvt"),
                ("contact-a-4-words", "Sendt"),
                ("contact-a-4-how", "text"),
                ("contact-a-41-words", "Halvt"),
                ("open-words-a", "Sendt"),
                ("open-words-b", "Sendt"),
            ]);
            let sent = |key: &str| vec![(key.to_owned(), "Sendt".to_owned())];
            typed.forget(&sent("minutes-a-booking-1"));
            typed.forget(&typed.under("contact-a-4-"));
            typed.forget(&sent("open-words-a"));
            let left = [
                "minutes-a-booking-12: Halvt",
                "contact-a-41-words: Halvt",
                "open-words-b: Sendt",
            ];
            assert_eq!(kept(typed), left);
            // Written on while it was under way.
            typed.set("open-words-b", "Sendt og mere".into());
            typed.forget(&sent("open-words-b"));
            assert!(kept(typed).contains(&"open-words-b: Sendt og mere".to_owned()));
            typed.forget_all();
            assert_eq!(kept(typed), [""; 0]);
        });
    }

    #[test]
    fn a_draft_is_beside_what_stood_when_it_was_begun() {
        Owner::new().with(|| {
            let (key, typed) = ("minutes-a-1", typed(&[]));
            let at = |hour: i64| Some(Moment::from_unix_ms(hour * 3_600_000));
            typed.begin(key, "Kollegaens".into(), at(1));
            assert_eq!(typed.get(key), "Kollegaens");
            // Drawn anew, or begun again: the draft stays, and so does what it was begun beside.
            typed.set(key, "Mit".into());
            typed.begin(key, "Nyere".into(), at(2));
            assert_eq!(
                (typed.get(key), typed.begun_beside(key, at(3))),
                ("Mit".to_owned(), at(1))
            );
            // The member of staff was told.
            typed.look_again(key);
            assert_eq!(typed.begun_beside(key, at(3)), at(3));
            // Emptied by hand, it is begun from what stands there now.
            typed.set(key, String::new());
            typed.begin(key, "Nyest".into(), at(4));
            assert_eq!(
                (typed.get(key), typed.begun_beside(key, None)),
                ("Nyest".to_owned(), at(4))
            );
        });
    }
}
