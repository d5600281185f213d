//! The citizen's case on this device: the log as the server has it, and beside it the acts that it
//! has not answered yet. The one place that performs what the outbox asks for.

use api::{CaseTail, CommandAnswer, Error, Outcome, PostCommand};
use domain::case::{Receipt, Shown, receipts};
use domain::history::{Change, history};
use domain::ids::{CaseId, CommandId};
use domain::registration::Authority;
use domain::{Case, CitizenCommand, Date, Moment, Recorded, Rejection, RuleBook};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::clock::Clock;
use super::device;
use super::http::{self, Failure};
use super::outbox::{Act, Answer, Effect, Input, Outbox, Pause};

/// The store in the root of the app; every page reads it, and submits to it.
#[derive(Clone, Copy, Debug)]
pub struct CaseStore {
    state: RwSignal<Loading>,
    who: RwSignal<Option<Who>>,
    log: RwSignal<Vec<Recorded>>,
    rules: RwSignal<RuleBook>,
    rules_version: RwSignal<String>,
    clock: RwSignal<Clock>,
    outbox: RwSignal<Outbox>,
    /// Text that is being written, kept while the citizen looks elsewhere.
    draft: RwSignal<Draft>,
    case: Memo<Case>,
    today: Memo<Date>,
}

/// Whether the case is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    Loading,
    Ready,
    LoggedOut,
    /// No answer; the pages that need the case say so.
    Failed,
}

/// Whose case it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub case: CaseId,
    pub name: String,
    pub authority: Authority,
}

/// What is being filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Whether something has changed that the confirmation tells of; none until it is answered.
    pub changed: Option<bool>,
    pub changes: String,
    /// The fields of the other forms, by id.
    fields: Vec<(&'static str, String)>,
}

impl Draft {
    pub fn written(&self, id: &str) -> String {
        let field = self.fields.iter().find(|(of, _)| *of == id);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub fn write(&mut self, id: &'static str, text: String) {
        match self.fields.iter_mut().find(|(of, _)| *of == id) {
            Some((_, old)) => *old = text,
            None => self.fields.push((id, text)),
        }
    }
}

impl CaseStore {
    /// A store that begins to load.
    pub fn load() -> Self {
        let (log, rules, outbox) = (
            RwSignal::new(Vec::new()),
            RwSignal::new(RuleBook::default()),
            RwSignal::new(Outbox::default()),
        );
        let clock = RwSignal::new(Clock::set(device::phone_time()));
        let case = Memo::new(move |_| {
            log.with(|log: &Vec<Recorded>| Case::replay(log))
                .unwrap_or_default()
        });
        let store = Self {
            state: RwSignal::new(Loading::Loading),
            who: RwSignal::new(None),
            log,
            rules,
            rules_version: RwSignal::new(String::new()),
            clock,
            outbox,
            draft: RwSignal::new(Draft::default()),
            case,
            today: Memo::new(move |_| clock.get().now().date()),
        };
        store.refresh();
        device::on_roused(move || {
            store.input(Input::Roused);
            store.refresh();
        });
        device::guard_leaving(move || {
            outbox.with_untracked(|outbox| outbox.unanswered().next().is_some())
        });
        store
    }

    pub fn state(self) -> Loading {
        self.state.get()
    }

    pub fn who(self) -> Option<Who> {
        self.who.get()
    }

    /// The name and the telephone of the authority, or the operator's until the case is there. The
    /// number does not break over two lines.
    pub fn authority(self) -> (String, String) {
        let (name, phone) = match self.who.get() {
            Some(who) => (who.authority.name, who.authority.phone),
            None => (device::shell("operator"), device::shell("phone")),
        };
        (name, phone.replace(' ', "\u{a0}"))
    }

    /// The case as the server has it: nothing counts before its receipt.
    pub fn case(self) -> Memo<Case> {
        self.case
    }

    pub fn rules(self) -> RwSignal<RuleBook> {
        self.rules
    }

    /// Whether the date lies before the latest event: a demo's clock that was set back.
    pub fn is_before_the_log(self) -> bool {
        let today = self.today.get();
        self.log.with(|log| {
            log.last()
                .is_some_and(|last| today < last.recorded_at.date())
        })
    }

    pub fn now(self) -> Moment {
        self.clock.get().now()
    }

    /// The date in Denmark by the server's clock.
    pub fn today(self) -> Date {
        self.today.get()
    }

    /// The case as it stood before an event, without anything that is not received.
    pub fn before(self, version: u64) -> Case {
        let earlier = version.saturating_sub(1) as usize;
        self.log
            .with(|log| Case::replay(log.iter().take(earlier)))
            .unwrap_or_default()
    }

    /// The receipts of the citizen's acts, newest first.
    pub fn receipts(self) -> Vec<Receipt> {
        self.log.with(|log| receipts(log.iter()))
    }

    /// What has changed in the plan, oldest first.
    pub fn history(self) -> Vec<Change> {
        self.log.with(|log| history(log.iter()))
    }

    /// The latest act of the citizen that was received, of those asked for.
    pub fn latest(self, of: fn(&domain::Event) -> bool) -> Option<Receipt> {
        self.receipts()
            .into_iter()
            .find(|receipt| of(&receipt.event))
    }

    pub fn acts(self) -> Vec<Act> {
        self.outbox.with(|outbox| outbox.acts().to_vec())
    }

    /// How many acts are neither received nor refused.
    pub fn unanswered(self) -> usize {
        self.outbox.with(|outbox| outbox.unanswered().count())
    }

    pub fn paused(self) -> Option<Pause> {
        self.outbox.with(Outbox::paused)
    }

    pub fn draft(self) -> RwSignal<Draft> {
        self.draft
    }

    /// What the server would probably say, by the rules this phone has.
    pub fn expect(self, command: &CitizenCommand) -> Option<Rejection> {
        let confirmed = self
            .log
            .with_untracked(|log| Case::replay(log))
            .unwrap_or_default();
        self.rules
            .with_untracked(|rules| {
                confirmed.decide(rules, self.clock.get_untracked().now(), command)
            })
            .err()
    }

    /// Puts an act in the outbox. It is received when a receipt with its id is there.
    pub fn submit(self, command: CitizenCommand, shown: Shown) -> CommandId {
        let made_at = device::phone_time();
        let id = CommandId::new(made_at, device::random());
        let case = self
            .who
            .with_untracked(|who| who.as_ref().map(|who| who.case.clone()));
        let case = case.unwrap_or_else(|| CaseId::from(""));
        self.input(Input::Submitted(PostCommand {
            id,
            case,
            made_at,
            command,
            shown,
        }));
        id
    }

    /// Takes a refused act off the list.
    pub fn dismiss(self, id: CommandId) {
        self.input(Input::Dismissed(id));
    }

    /// Tries at once what waits.
    pub fn rouse(self) {
        self.input(Input::Roused);
        self.refresh();
    }

    fn input(self, input: Input) {
        let now = device::running_ms() as u64;
        let effects = self
            .outbox
            .try_update(|outbox| outbox.step(input, now, device::jitter()))
            .unwrap_or_default();
        for effect in effects {
            match effect {
                Effect::Send(post) => spawn_local(self.send(*post)),
                Effect::WakeAt(at) => {
                    let wait = at.saturating_sub(now).min(u64::from(u32::MAX >> 1)) as u32;
                    Timeout::new(wait, move || self.input(Input::Woken)).forget();
                }
            }
        }
    }

    async fn send(self, post: PostCommand) {
        let id = post.id;
        let answer = match http::post(&post).await {
            Ok(CommandAnswer { now, outcome }) => {
                self.clock.set(Clock::set(now));
                match outcome {
                    // Sent again until its receipt stands in the log here: the first outcome comes again.
                    Outcome::Accepted { events } => {
                        if self.take(events) || self.fetch().await {
                            // What was written stands on the receipt now.
                            if matches!(post.command, CitizenCommand::ConfirmAvailability(_)) {
                                self.draft.update(|draft| {
                                    draft.changed = None;
                                    draft.changes.clear();
                                });
                            }
                            // The act may have been decided by rules that this phone does not have yet.
                            self.refresh();
                            Answer::Accepted
                        } else {
                            Answer::Offline
                        }
                    }
                    // What stood in the way may be news to this phone.
                    Outcome::Refused { rejection } => {
                        self.refresh();
                        Answer::Refused(rejection)
                    }
                }
            }
            Err(Failure::Offline) => Answer::Offline,
            Err(Failure::ServerFault) => Answer::ServerFault,
            // Somebody else has logged in here: the act waits for the one who made it.
            Err(Failure::Error {
                error: Error::NotLoggedIn | Error::AnotherPerson,
                ..
            }) => Answer::LoggedOut,
            Err(Failure::Error {
                error: Error::AppTooOld { .. },
                ..
            }) => Answer::AppTooOld,
            Err(Failure::Error { error, .. }) => Answer::Error(error),
        };
        self.input(Input::Answered { id, answer });
    }

    /// Adds events that follow on what is known; `false` where they would leave a gap.
    fn take(self, events: Vec<Recorded>) -> bool {
        let known = self.log.with_untracked(Vec::len) as u64;
        let fresh: Vec<_> = events
            .into_iter()
            .filter(|event| event.version > known)
            .collect();
        match fresh.first() {
            Some(first) if first.version == known + 1 => self.log.update(|log| log.extend(fresh)),
            Some(_) => return false,
            None => {}
        }
        true
    }

    /// Gets in step with the server.
    pub fn refresh(self) {
        spawn_local(async move {
            self.fetch().await;
        });
    }

    /// Fetches what is new since the last event known; whether that went well.
    async fn fetch(self) -> bool {
        let after = self.log.with_untracked(Vec::len);
        let known = self.rules_version.get_untracked();
        let mut address = [api::path::CASE, "?after=", &after.to_string()].concat();
        // The first time exactly as the shell fetches it beforehand.
        if !known.is_empty() {
            address.push_str("&rules=");
            address.push_str(&known);
        }
        let tail = match http::get::<CaseTail>(&address).await {
            Ok(tail) => tail,
            Err(Failure::Error {
                error: Error::NotLoggedIn,
                ..
            }) => return self.lost(Loading::LoggedOut),
            // The server's log is the truth, even where it is shorter than ours.
            Err(Failure::Error {
                error: Error::VersionFromFuture { .. },
                ..
            }) => {
                self.log.set(Vec::new());
                self.refresh();
                return false;
            }
            Err(_) => return self.lost(Loading::Failed),
        };
        let known = self
            .who
            .with_untracked(|who| who.as_ref().map(|who| who.case.clone()));
        if known.is_none() {
            // Reading and drawing are two tasks: together they would hold up a tap on a slow phone.
            device::breathe().await;
        }
        if known.is_some_and(|known| known != tail.case) {
            // Another person's case: never on top of this one's, and not while this one's acts wait.
            if self
                .outbox
                .with_untracked(|outbox| outbox.unanswered().next().is_none())
            {
                device::reload();
            }
            return false;
        }
        if let Some(book) = tail.book {
            self.rules.set(book);
            self.rules_version.set(tail.rules);
        }
        self.clock.set(Clock::set(tail.now));
        let taken = self.take(tail.events);
        let who = Some(Who {
            case: tail.case,
            name: tail.name,
            authority: tail.authority,
        });
        if self.who.with_untracked(|known| *known != who) {
            self.who.set(who);
        }
        if self.state.get_untracked() != Loading::Ready {
            self.state.set(Loading::Ready);
        }
        self.input(Input::LoggedIn);
        taken
    }

    /// What was shown stays shown: only a page that never had the case is left without it.
    fn lost(self, state: Loading) -> bool {
        if self.who.with_untracked(Option::is_none) {
            self.state.set(state);
        }
        false
    }
}
