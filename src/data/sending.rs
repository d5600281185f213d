//! Sending what the citizen does, keeping it on their own phone, and keeping in step with the server and with the
//! browser's other tabs. Comes in a file of its own, after the first page (`step.rs`). Decides nothing: the outbox says
//! what is to be done, and here it is done.

use api::{CaseAnswer, CommandAnswer, Error, Outcome, PostCommand, WithdrawCommand};
use domain::ids::CaseId;
use domain::{CitizenCommand, Moment};
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::case::{About, Behind, CaseStore, Draft, Loading};
use super::clock::Clock;
use super::http::{self, Failure};
use super::live::{Heard, Live};
use super::outbox::{Answer, Effect, Input, Outbox};
use super::tabs::{Notice, Tabs};
use super::vault::{Done, Job, KeptDraft, Opened, Part, Trouble};
use super::{device, tabs};

/// So long before the session ends the citizen is warned.
const WARNED_MS: i64 = 5 * 60_000;
/// How often to look whether the session ends soon.
const LOOK_MS: u32 = 10_000;
/// What takes something that others want too is not sent later than so long after the citizen asked for it.
const AT_ONCE_MS: i64 = 20_000;

/// Begins: first what has waited for this, then listening.
pub fn start(store: CaseStore) {
    // Fetched twice, where the first time took too long.
    if store.has_begun() {
        return;
    }
    let (done, waiting) = store.meet_behind(Behind {
        step: CaseStore::step,
        performed: CaseStore::performed,
    });
    device::remember_login(false);
    for (about, done) in done {
        store.performed(about, done);
    }
    if store.draft.with_untracked(Draft::holds_something) {
        store.keep_draft_soon();
    }
    if store.state.get_untracked() == Loading::LoggedOut {
        store.step(Input::LoggedOut);
    }
    let now = device::phone_time().unix_ms();
    for post in waiting {
        let too_late = now - post.made_at.unix_ms() > AT_ONCE_MS;
        if too_late && post.command.takes_what_is_shared() {
            store.outbox.update(|outbox| outbox.wait(post));
            store.outbox.update(Outbox::refuse_what_is_shared);
        } else {
            store.step(Input::Submitted(post));
        }
    }
    let heard = Tabs::hear(move |notice| store.heard(notice));
    store.meet(heard);
    tabs::lead(move |leads| store.leads(leads));
    Interval::new(LOOK_MS, move || store.mind_the_end()).forget();
}

impl CaseStore {
    /// What the outbox makes of something, and doing what it asks for. What changes nothing draws nothing anew.
    fn step(self, input: Input) {
        let now = device::running_ms() as u64;
        let effects = self
            .outbox
            .try_maybe_update(|outbox| {
                let before = outbox.clone();
                let effects = outbox.step(input, now, device::jitter());
                (before != *outbox, effects)
            })
            .unwrap_or_default();
        for effect in effects {
            match effect {
                Effect::Send(post) => spawn_local(self.send(*post)),
                Effect::Withdraw(post) => spawn_local(self.take_back(*post)),
                Effect::WakeAt(at) => {
                    let wait = at.saturating_sub(now).min(u64::from(u32::MAX >> 1)) as u32;
                    Timeout::new(wait, move || self.step(Input::Woken)).forget();
                }
                Effect::Keep(act) => self.perform(Job::KeepAct {
                    case: act.post.case.clone(),
                    act,
                }),
                Effect::Forget(id) => self.perform(Job::ForgetAct {
                    case: self.whose(),
                    id,
                }),
            }
        }
    }

    async fn send(self, post: PostCommand) {
        let path = self.with_rules(api::path::COMMANDS);
        let answered = http::act(&path, &post).await;
        self.answered(post, answered).await;
    }

    async fn take_back(self, post: PostCommand) {
        let question = WithdrawCommand {
            id: post.id,
            case: post.case.clone(),
        };
        let path = self.with_rules(api::path::WITHDRAW);
        let answered = http::act(&path, &question).await;
        self.answered(post, answered).await;
    }

    /// The answer is to say where the case stands, too.
    fn with_rules(self, path: &str) -> String {
        let known = self.rules_version.get_untracked();
        [path, "?rules=", &known].concat()
    }

    async fn answered(
        self,
        post: PostCommand,
        answered: Result<(CommandAnswer, Vec<u8>), Failure>,
    ) {
        let id = post.id;
        let answer = match answered {
            Ok((CommandAnswer { now, outcome, case }, body)) => {
                self.clock.set(Clock::set(now));
                let accepted = matches!(outcome, Outcome::Accepted { .. });
                // Its receipt, or what stood in the way, comes with it.
                if let Some(case) = case {
                    let has_rules = case.book.is_some();
                    self.take(*case);
                    self.keep_answer(
                        Part::CaseOfAct,
                        has_rules.then_some(Part::RulesOfAct),
                        &body,
                    );
                }
                if accepted && self.is_own_untracked() {
                    device::ask_to_persist();
                }
                // Written down where the act was made; what was typed stands on the receipt now.
                if accepted && matches!(post.command, CitizenCommand::ConfirmAvailability(_)) {
                    self.draft.update(|draft| {
                        draft.changed = None;
                        draft.changes.clear();
                    });
                }
                if accepted && post.command.takes_what_is_shared() {
                    self.draft.update(|draft| draft.forget("booking-"));
                }
                self.tell(Notice::Case);
                match outcome {
                    Outcome::Accepted { .. } => Answer::Accepted,
                    Outcome::Refused { rejection } => Answer::Refused(rejection),
                }
            }
            Err(Failure::Offline) => Answer::Offline,
            Err(Failure::ServerFault) => Answer::ServerFault,
            // Somebody else has logged in here: the act waits for the one who made it.
            Err(Failure::Error {
                error: Error::NotLoggedIn | Error::AnotherPerson,
                ..
            }) => {
                self.refresh();
                Answer::LoggedOut
            }
            Err(Failure::Error {
                error: Error::AppTooOld { .. },
                ..
            }) => {
                device::tell_shell("genstart:too-old");
                Answer::AppTooOld
            }
            Err(Failure::Error { error, .. }) => Answer::Error(error),
        };
        self.step(Input::Answered { id, answer });
    }

    /// Looks whether the session ends soon, or has ended.
    fn mind_the_end(self) {
        let ends_at = self.session.get_untracked().and_then(|terms| terms.ends_at);
        let Some(ends_at) = ends_at else {
            return;
        };
        let now = self.clock.get_untracked().now();
        let left_ms = ends_at.unix_ms() - now.unix_ms();
        if left_ms <= 0 {
            self.ending.set(None);
            return self.get_in_step(false);
        }
        let soon = (left_ms < WARNED_MS).then_some(ends_at);
        if self.ending.get_untracked() != soon {
            self.ending.set(soon);
        }
    }

    fn meet(self, tabs: Tabs) {
        self.background
            .update_value(|keeping| keeping.tabs = Some(tabs));
        if self.keeps_acts() {
            // What was said before this tab listened.
            self.perform(Job::ReadActs { case: self.whose() });
        }
    }

    /// Whether this is the tab that sends and listens for all.
    fn leads(self, leads: bool) {
        self.background
            .update_value(|keeping| keeping.leads = leads);
        self.listen();
        if self.keeps_acts() {
            self.step(Input::MaySend(leads));
            if leads {
                self.perform(Job::ReadActs { case: self.whose() });
            }
        }
    }

    /// One stream for the browser where its tabs share what they hear.
    fn listen(self) {
        let ready = self.state.get_untracked() == Loading::Ready;
        self.background.update_value(|keeping| {
            keeping.live = match keeping.live.take() {
                Some(live) if keeping.leads && ready => Some(live),
                None if keeping.leads && ready => Some(Live::listen(move |heard| {
                    self.heard_from_server(heard);
                })),
                _ => None,
            };
        });
    }

    fn heard_from_server(self, heard: Heard) {
        match heard {
            Heard::Version(version) => {
                let known = self
                    .snapshot
                    .with_untracked(|snapshot| snapshot.case.version);
                if version == 0 || version > known {
                    self.get_in_step(false);
                    self.tell(Notice::Case);
                }
            }
            Heard::Over => self.get_in_step(false),
        }
    }

    /// What another tab says.
    fn heard(self, notice: Notice) {
        match notice {
            Notice::Acts => self.perform(Job::ReadActs { case: self.whose() }),
            Notice::Case => self.get_in_step(false),
            Notice::Gone => device::reload(),
        }
    }

    fn performed(self, about: About, done: Result<Done, Trouble>) {
        match (about, done) {
            (About::Act(id), Ok(_)) => {
                self.step(Input::Kept(id));
                self.tell(Notice::Acts);
            }
            (About::Act(id), Err(trouble)) => {
                self.trouble.set(Some(trouble));
                self.step(Input::NotKept(id));
            }
            (About::Forgotten, Ok(_)) => self.tell(Notice::Acts),
            (
                About::Settled,
                Ok(Done::Settled {
                    acts,
                    unreadable,
                    draft,
                }),
            ) => {
                self.sealed.set(0);
                self.unreadable.set(unreadable);
                if let Some(draft) = draft {
                    self.restore(&self.whose(), draft);
                }
                if self.is_own_untracked() {
                    let leads = self.background.with_value(|keeping| keeping.leads);
                    self.step(Input::MaySend(leads));
                    self.step(Input::Keeps(true));
                }
                self.step(Input::Read(acts));
                self.listen();
            }
            (
                _,
                Ok(
                    Done::Acts(acts, unreadable)
                    | Done::Settled {
                        acts, unreadable, ..
                    },
                ),
            ) => {
                self.unreadable.set(unreadable);
                self.step(Input::Read(acts));
            }
            (_, Ok(Done::Opened(opened))) => self.open(*opened),
            (_, Ok(Done::Nothing | Done::Seen(_))) => {}
            (About::Opened, Err(_)) => {}
            (_, Err(trouble)) => {
                if self.trouble.get_untracked().is_none() {
                    self.trouble.set(Some(trouble));
                }
                self.step(Input::Keeps(false));
                self.step(Input::MaySend(true));
            }
        }
    }

    /// What was being written before the page was gone, where nothing has been written since.
    fn restore(self, of: &CaseId, kept: KeptDraft) {
        let ours = self
            .who
            .with_untracked(|who| who.as_ref().is_none_or(|who| who.case == *of));
        if ours {
            self.draft.update(|draft| draft.fill(kept));
        }
    }

    /// Shows what the phone has kept, unless the server was quicker.
    fn open(self, opened: Opened) {
        self.sealed.set(opened.waiting);
        let Some(shown) = opened.shown else {
            return;
        };
        self.restore(&opened.case, shown.draft);
        if matches!(
            self.state.get_untracked(),
            Loading::Ready | Loading::LoggedOut
        ) {
            return;
        }
        let in_step = self.in_step.get_untracked();
        let phone_ms = device::phone_time().unix_ms();
        let mut latest: Option<CaseAnswer> = None;
        for (part, body) in shown.parts {
            let answer = match part {
                Part::Case | Part::Rules => postcard::from_bytes::<CaseAnswer>(&body).ok(),
                Part::CaseOfAct | Part::RulesOfAct => postcard::from_bytes::<CommandAnswer>(&body)
                    .ok()
                    .and_then(|answer| answer.case.map(|case| *case)),
            };
            let Some(mut answer) = answer else { continue };
            let Some(known) = &mut latest else {
                latest = Some(answer);
                continue;
            };
            if answer.now > known.now {
                std::mem::swap(known, &mut answer);
            }
            // Of two, the later one stands; what it did not tell again the earlier one did.
            if known.snapshot.is_none() {
                known.snapshot = answer.snapshot;
            }
            if known.book.is_none() && known.rules == answer.rules {
                known.book = answer.book;
            }
        }
        let Some(mut answer) =
            latest.filter(|answer| answer.snapshot.is_some() && answer.book.is_some())
        else {
            return;
        };
        let told_at = answer.now;
        // The server's time, carried on by the phone's clock: the last that is known of it.
        let since = phone_ms - opened.answered_at as i64;
        answer.now = Moment::from_unix_ms(told_at.unix_ms() + since.max(0));
        let whose = answer.case.clone();
        if whose != opened.case {
            return;
        }
        self.take(answer);
        self.answered_at.set(Some(told_at));
        self.in_step.set(in_step);
        // This tab may have become the one that sends before the phone's own was read.
        let leads = self.background.with_value(|keeping| keeping.leads);
        self.step(Input::MaySend(leads));
        self.step(Input::Keeps(true));
        self.step(Input::Read(shown.acts));
    }
}
