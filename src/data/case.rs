//! The citizen's case on this device: as the server last told it, and beside it the acts that it has not
//! answered yet. What every page reads, and where it puts an act; sending it comes in a file of its own (`sending.rs`).

use std::collections::VecDeque;

use api::{CaseAnswer, Error, LoggedOut, PostCommand, Receipts, SessionTerms};
use domain::case::{Facts, Shown};
use domain::conversation::Slot;
use domain::history::Change;
use domain::ids::{CaseId, CommandId};
use domain::registration::Authority;
use domain::snapshot::{Receipt, ReceiptOf};
use domain::{Case, CitizenCommand, Date, Moment, Rejection, RuleBook, Snapshot};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::clock::Clock;
use super::device;
use super::http::{self, Failure};
use super::live::Live;
use super::outbox::{Act, Input, Keeping, KeptAct, Outbox, Pause};
use super::preview;
use super::tabs::{Notice, Tabs};
use super::vault::{self, Done, Job, KeptDraft, Part, Trouble};

/// What is written is kept when nothing has been typed for so long.
const DRAFT_MS: u32 = 400;
/// Where what sends could not be fetched, it is tried again after so long.
const AGAIN_MS: u32 = 5_000;
/// So long it may take to fetch that; a connection may hang without breaking.
const LONGEST_MS: u32 = 20_000;
/// The phone's clock is worth a word when it is so far from the server's.
const CLOCK_OFF_MS: i64 = 10 * 60_000;

/// The store in the root of the app; every page reads it, and submits to it.
#[derive(Clone, Copy, Debug)]
pub struct CaseStore {
    pub(super) state: RwSignal<Loading>,
    pub(super) who: RwSignal<Option<Who>>,
    pub(super) snapshot: RwSignal<Snapshot>,
    pub(super) rules: RwSignal<RuleBook>,
    pub(super) rules_version: RwSignal<String>,
    /// Every receipt, once they have been asked for.
    pub(super) all_receipts: RwSignal<Option<Vec<Receipt>>>,
    /// Whether nothing older is to be left out.
    pub(super) whole: RwSignal<bool>,
    /// The times that could be booked when they were last asked for.
    pub(super) slots: RwSignal<Vec<Slot>>,
    pub(super) clock: RwSignal<Clock>,
    pub(super) outbox: RwSignal<Outbox>,
    /// Text that is being written, kept while the citizen looks elsewhere.
    pub(super) draft: RwSignal<Draft>,
    pub(super) session: RwSignal<Option<SessionTerms>>,
    /// Whether the server has answered since the page was opened, and still does.
    pub(super) in_step: RwSignal<bool>,
    pub(super) answered_at: RwSignal<Option<Moment>>,
    pub(super) clock_off: RwSignal<bool>,
    /// When the session ends, where that is soon.
    pub(super) ending: RwSignal<Option<Moment>>,
    /// Acts that lie sealed on the phone while nothing may be shown.
    pub(super) sealed: RwSignal<usize>,
    /// Acts that lie on the phone and that this version cannot read.
    pub(super) unreadable: RwSignal<usize>,
    /// What went wrong at logging out.
    pub(super) left: RwSignal<Option<Left>>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    pub(super) background: StoredValue<Background, LocalStorage>,
    pub(super) case: Memo<Case>,
    pub(super) today: Memo<Date>,
}

/// What goes on behind the pages.
#[derive(Debug, Default)]
pub(super) struct Background {
    /// What is to be kept, one after the other.
    jobs: VecDeque<Job>,
    working: bool,
    begun: bool,
    behind: Option<Behind>,
    /// What was done before that was there.
    done: Vec<Performed>,
    pub(super) tabs: Option<Tabs>,
    pub(super) live: Option<Live>,
    pub(super) leads: bool,
    draft_timer: Option<Timeout>,
    /// The citizen logs out: nothing is kept any more.
    leaving: bool,
}

/// What comes in a file of its own, after the first page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Behind {
    pub(super) step: fn(CaseStore, Input),
    pub(super) performed: fn(CaseStore, About, Result<Done, Trouble>),
}

/// What a job was about, and what came of it.
pub(super) type Performed = (About, Result<Done, Trouble>);

/// Whether the case is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    Loading,
    Ready,
    LoggedOut,
    /// No answer; the pages that need the case say so.
    Failed,
}

/// How logging out went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where the browser is to go then; none where the server could not be told.
    pub next: Option<String>,
    /// Whether nothing of the citizen's lies on the phone any more.
    pub wiped: bool,
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
    pub(super) fields: Vec<(String, String)>,
}

impl Draft {
    pub fn written(&self, id: &str) -> String {
        let field = self.fields.iter().find(|(of, _)| *of == id);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub fn write(&mut self, id: &str, text: String) {
        match self.fields.iter_mut().find(|(of, _)| *of == id) {
            Some((_, old)) => *old = text,
            None => self.fields.push((id.to_owned(), text)),
        }
    }

    /// Takes what was kept where nothing is written yet.
    pub(super) fn fill(&mut self, kept: KeptDraft) {
        self.changed = self.changed.or(kept.changed);
        if self.changes.is_empty() {
            self.changes = kept.changes;
        }
        for (id, text) in kept.fields {
            if !self.fields.iter().any(|(of, _)| *of == id) {
                self.fields.push((id, text));
            }
        }
    }

    /// Empties the fields whose ids begin so.
    pub(super) fn forget(&mut self, prefix: &str) {
        self.fields.retain(|(id, _)| !id.starts_with(prefix));
    }

    /// Whether something is written that would be missed.
    pub fn holds_something(&self) -> bool {
        !self.changes.is_empty() || self.fields.iter().any(|(_, text)| !text.is_empty())
    }
}

impl CaseStore {
    /// A store that begins to load.
    pub fn load() -> Self {
        let (snapshot, outbox) = (
            RwSignal::new(Snapshot::default()),
            RwSignal::new(Outbox::default()),
        );
        let clock = RwSignal::new(Clock::set(device::phone_time()));
        let store = Self {
            state: RwSignal::new(Loading::Loading),
            who: RwSignal::new(None),
            snapshot,
            rules: RwSignal::new(RuleBook::default()),
            rules_version: RwSignal::new(String::new()),
            all_receipts: RwSignal::new(None),
            whole: RwSignal::new(false),
            slots: RwSignal::new(Vec::new()),
            clock,
            outbox,
            draft: RwSignal::new(Draft::default()),
            session: RwSignal::new(None),
            in_step: RwSignal::new(true),
            answered_at: RwSignal::new(None),
            clock_off: RwSignal::new(false),
            ending: RwSignal::new(None),
            sealed: RwSignal::new(0),
            unreadable: RwSignal::new(0),
            left: RwSignal::new(None),
            trouble: RwSignal::new(None),
            background: StoredValue::new_local(Background::default()),
            // It is told when there is news of it, and not compared: that would be a page of code.
            case: Memo::new_with_compare(
                move |_| preview::told(snapshot.with(|snapshot| snapshot.case.clone())),
                |_, _| true,
            ),
            today: Memo::new(move |_| clock.get().now().date()),
        };
        if device::has_kept() {
            // What the phone has is shown until the server answers.
            store.perform(Job::Open {
                locked: device::is_locked(),
            });
            store.begin(0);
        }
        // In a task of its own, so that a tap gets in between: the answer is on its way already.
        device::soon(move || store.refresh());
        device::on_roused(move |looked_at| {
            store.input(Input::Roused);
            store.begin(0);
            store.get_in_step(looked_at);
            if store.keeps_acts() {
                // What another tab said meanwhile may not have been heard.
                store.perform(Job::ReadActs {
                    case: store.whose(),
                });
            }
        });
        device::guard_leaving(move || {
            outbox.with_untracked(|outbox| {
                outbox.unanswered().any(|act| act.keeping != Keeping::Kept)
            })
        });
        leptos::prelude::Effect::new(move |_| {
            store.draft.track();
            store.keep_draft_soon();
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
        self.snapshot
            .with(|snapshot| snapshot.latest_at.is_some_and(|at| today < at.date()))
    }

    pub fn now(self) -> Moment {
        self.clock.get().now()
    }

    /// The date in Denmark by the server's clock.
    pub fn today(self) -> Date {
        self.today.get()
    }

    /// The receipts of the citizen's acts, newest first: the latest, or all once they have been fetched.
    pub fn receipts(self) -> Vec<Receipt> {
        let latest = self.snapshot.with(|snapshot| snapshot.receipts.clone());
        let Some(all) = self.all_receipts.get() else {
            return latest;
        };
        let newest = all.first().map_or(0, |newest| newest.version);
        let mut receipts: Vec<Receipt> = latest
            .into_iter()
            .filter(|receipt| receipt.version > newest)
            .collect();
        receipts.extend(all);
        receipts
    }

    /// Whether there may be receipts that were not fetched.
    pub fn has_older_receipts(self) -> bool {
        let full = |snapshot: &Snapshot| snapshot.receipts.len() >= domain::snapshot::RECEIPTS;
        self.all_receipts.with(Option::is_none) && self.snapshot.with(full)
    }

    pub fn fetch_all_receipts(self) {
        spawn_local(async move {
            if let Ok(Receipts { receipts, .. }) = http::get(api::path::RECEIPTS).await {
                self.all_receipts.set(Some(receipts));
            } else {
                self.in_step.set(false);
            }
        });
    }

    /// Whether older things of the case were left out.
    pub fn is_cut(self) -> bool {
        self.snapshot.with(|snapshot| snapshot.cut)
    }

    /// Fetches the case with nothing left out.
    pub fn fetch_whole(self) {
        self.whole.set(true);
        self.refresh();
    }

    /// What has changed in the plan, oldest first.
    pub fn history(self) -> Vec<Change> {
        self.snapshot.with(|snapshot| snapshot.changes.clone())
    }

    /// The latest act of the citizen that was received, of those asked for.
    pub fn latest(self, of: fn(ReceiptOf) -> bool) -> Option<Receipt> {
        self.snapshot.with(|snapshot| {
            let mut receipts = snapshot.receipts.iter();
            receipts.find(|receipt| of(receipt.of)).cloned()
        })
    }

    pub fn acts(self) -> Vec<Act> {
        self.outbox.with(|outbox| outbox.acts().to_vec())
    }

    /// How many acts are neither received nor refused.
    pub fn unanswered(self) -> usize {
        self.outbox.with(|outbox| outbox.unanswered().count())
    }

    /// How many of those are of a kind.
    pub fn unanswered_of(self, is_it: impl Fn(&CitizenCommand) -> bool) -> usize {
        let of_kind = |outbox: &Outbox| {
            let acts = outbox.unanswered();
            acts.filter(|act| is_it(&act.post.command)).count()
        };
        self.outbox.with(of_kind)
    }

    /// Whether no other act is to be sent before this one.
    pub fn is_next(self, id: CommandId) -> bool {
        let next = |outbox: &Outbox| outbox.unanswered().next().map(|act| act.post.id);
        self.outbox.with(next) == Some(id)
    }

    /// How many acts wait for a login, while nothing else may be shown.
    pub fn waiting(self) -> usize {
        self.unanswered().max(self.sealed.get())
    }

    /// Whether something that the citizen wrote lies on the phone and cannot be read: it is not sent.
    pub fn has_unreadable(self) -> bool {
        self.unreadable.get() > 0
    }

    /// How many of them lie on the phone and are not to be seen yet.
    pub fn sealed(self) -> usize {
        self.sealed.get()
    }

    /// What went wrong at logging out.
    pub fn left(self) -> Option<Left> {
        self.left.get()
    }

    /// Whether closing the page would lose an act.
    pub fn holds_alone(self) -> bool {
        let alone = |outbox: &Outbox| outbox.unanswered().any(|act| act.keeping != Keeping::Kept);
        self.outbox.with(alone)
    }

    pub fn paused(self) -> Option<Pause> {
        self.outbox.with(Outbox::paused)
    }

    pub fn draft(self) -> RwSignal<Draft> {
        self.draft
    }

    /// When the server last answered, where it does not now.
    pub fn out_of_step_since(self) -> Option<Moment> {
        if self.in_step.get() {
            return None;
        }
        self.answered_at.get()
    }

    /// Whether the phone's clock is far from the server's.
    pub fn clock_is_off(self) -> bool {
        self.clock_off.get()
    }

    /// Why the phone keeps nothing, where it should.
    pub fn keeping_trouble(self) -> Option<Trouble> {
        let own = |terms: Option<SessionTerms>| terms.is_some_and(|terms| terms.own_device);
        self.trouble.get().filter(|_| own(self.session.get()))
    }

    /// Whether the citizen has said that the phone is theirs.
    pub fn is_own_device(self) -> bool {
        self.session.get().is_some_and(|terms| terms.own_device)
    }

    /// When the session ends, where that is soon, and whether the citizen can make it longer.
    pub fn ending(self) -> Option<(Moment, bool)> {
        let can_go_on = self.session.get().is_some_and(|terms| terms.can_go_on);
        Some((self.ending.get()?, can_go_on))
    }

    /// The citizen is still there.
    pub fn stay(self) {
        spawn_local(async move {
            match http::post_to::<(), SessionTerms>(api::path::SESSION, &()).await {
                Ok(terms) => {
                    self.session.set(Some(terms));
                    self.ending.set(None);
                }
                Err(_) => self.refresh(),
            }
        });
    }

    /// What the server would probably say, by the rules this phone has.
    pub fn expect(self, command: &CitizenCommand) -> Option<Rejection> {
        let now = self.clock.get_untracked().now();
        self.snapshot.with_untracked(|snapshot| {
            self.rules
                .with_untracked(|rules| {
                    snapshot
                        .case
                        .foresee(rules, &self.facts(command), now, command)
                })
                .err()
        })
    }

    /// The times that can be booked, as the server has just told them.
    pub fn know_slots(self, slots: Vec<Slot>) {
        self.slots.set(slots);
    }

    /// What the server said of the time slot that an act names. Another may have taken it since.
    fn facts(self, command: &CitizenCommand) -> Facts {
        let CitizenCommand::Conversation(command) = command else {
            return Facts::default();
        };
        self.slots.with_untracked(|slots| {
            let named = |slot: &&Slot| Some(&slot.id) == command.slot();
            Facts {
                slot: slots
                    .iter()
                    .find(named)
                    .map(|slot| (slot.clone(), Vec::new())),
                ..Facts::default()
            }
        })
    }

    /// Puts an act in the outbox. It is received when a receipt with its id is there.
    pub fn submit(self, command: CitizenCommand, shown: Shown) {
        if preview::refuses() {
            return;
        }
        let made_at = device::phone_time();
        let case = self.whose();
        let id = CommandId::new(made_at, device::random());
        // Kept acts are sent in the order of their ids, whatever happens to the phone's clock.
        let latest = self
            .outbox
            .with_untracked(|outbox| outbox.acts().iter().map(|act| act.post.id).max());
        let post = PostCommand {
            id: latest.map_or(id, |latest| id.after(latest)),
            case,
            made_at,
            command,
            shown,
        };
        match self.behind() {
            Some(behind) => (behind.step)(self, Input::Submitted(post)),
            None => {
                // It lies on the phone before what sends it is there.
                if self.keeps_acts() && !post.command.takes_what_is_shared() {
                    self.perform(Job::KeepAct {
                        case: post.case.clone(),
                        act: Box::new(KeptAct::new(post.clone())),
                    });
                }
                self.outbox.update(|outbox| outbox.wait(post));
                self.begin(0);
            }
        }
    }

    /// Takes a refused act off the list.
    pub fn dismiss(self, id: CommandId) {
        self.input(Input::Dismissed(id));
    }

    /// Takes an act back before it is received.
    pub fn withdraw(self, id: CommandId) {
        if self.behind().is_none() {
            // What waits for what sends it was surely never sent.
            self.outbox.update(|outbox| outbox.let_go(id));
            if self.keeps_acts() {
                self.perform(Job::ForgetAct {
                    case: self.whose(),
                    id,
                });
            }
        }
        self.input(Input::Withdrawn(id));
    }

    /// Tries at once what waits.
    pub fn rouse(self) {
        self.input(Input::Roused);
        self.begin(0);
        self.refresh();
    }

    /// Gives the outbox something, where what sends is there. Until then nothing is on its way and nothing was read
    /// from storage: what it has missed, it asks for when it begins.
    fn input(self, input: Input) {
        if let Some(behind) = self.behind() {
            (behind.step)(self, input);
        }
    }

    pub(super) fn has_begun(self) -> bool {
        self.behind().is_some()
    }

    fn behind(self) -> Option<Behind> {
        self.background.with_value(|background| background.behind)
    }

    /// What sends is there: gives it what has waited for it.
    pub(super) fn meet_behind(self, behind: Behind) -> (Vec<Performed>, Vec<PostCommand>) {
        let done = self.background.try_update_value(|background| {
            background.behind = Some(behind);
            std::mem::take(&mut background.done)
        });
        let waiting = self.outbox.try_update(Outbox::take_waiting);
        (done.unwrap_or_default(), waiting.unwrap_or_default())
    }

    pub(super) fn whose(self) -> CaseId {
        self.who
            .with_untracked(|who| who.as_ref().map(|who| who.case.clone()))
            .unwrap_or_else(|| CaseId::from(""))
    }

    /// Gets in step with the server, because of what the citizen does.
    pub fn refresh(self) {
        self.get_in_step(true);
    }

    /// `asked`: by the citizen. What the page does by itself makes no session longer.
    pub(super) fn get_in_step(self, asked: bool) {
        spawn_local(async move {
            self.fetch(asked).await;
        });
    }

    /// Fetches what is new since the version known.
    async fn fetch(self, asked: bool) {
        let known = self.rules_version.get_untracked();
        let whole = self.whole.get_untracked();
        // The whole case is not what is known.
        let ask_whole = whole && self.snapshot.with_untracked(|snapshot| snapshot.cut);
        let after = match ask_whole {
            true => 0,
            false => self
                .snapshot
                .with_untracked(|snapshot| snapshot.case.version),
        };
        // The first time exactly as the shell fetches it beforehand.
        let mut address = [api::path::CASE, "?after=", &after.to_string()].concat();
        if !known.is_empty() {
            address.push_str("&rules=");
            address.push_str(&known);
        }
        if whole {
            address.push_str("&whole=1");
        }
        if !asked {
            address.push('&');
            address.push_str(api::UNASKED);
        }
        let (answer, body) = match http::get_with_body::<CaseAnswer>(&address).await {
            Ok(answered) => answered,
            Err(Failure::Error {
                error: Error::NotLoggedIn,
                ..
            }) => return self.log_out(),
            // What was opened by staff is closed.
            Err(Failure::Error {
                error: Error::NotFound,
                ..
            }) if preview::is_on() => return self.log_out(),
            // The server's log is the truth, even where it is shorter than ours.
            Err(Failure::Error {
                error: Error::VersionFromFuture { .. },
                ..
            }) => {
                self.snapshot.set(Snapshot::default());
                return self.get_in_step(asked);
            }
            Err(failure) => {
                if let Failure::Error {
                    error: Error::AppTooOld { .. },
                    ..
                } = failure
                {
                    device::tell_shell("genstart:too-old");
                }
                self.in_step.set(false);
                if self.state.get_untracked() == Loading::Loading {
                    self.state.set(Loading::Failed);
                }
                return;
            }
        };
        let known = self
            .who
            .with_untracked(|who| who.as_ref().map(|who| who.case.clone()));
        if known.is_none() {
            // Reading and drawing are two tasks: together they would hold up a tap on a slow phone.
            device::breathe().await;
        }
        if known.is_some_and(|known| known != answer.case) {
            // Another person's case: never on top of this one's, and not while this page alone holds acts of
            // the one before.
            let only_here = self.outbox.with_untracked(|outbox| {
                outbox.unanswered().any(|act| act.keeping != Keeping::Kept)
            });
            if only_here {
                self.log_out();
            } else {
                // What the one before left to be read is locked first, or the page would show it again.
                self.stop_keeping().await;
                device::lock_kept();
                device::reload();
            }
            return;
        }
        let off = device::phone_time().unix_ms() - answer.now.unix_ms();
        let parts = (answer.snapshot.is_some(), answer.book.is_some());
        let (case, terms) = (answer.case.clone(), answer.session);
        self.take(answer);
        self.clock_off
            .set(off.abs() > CLOCK_OFF_MS && device::shell("demo").is_empty());
        self.perform_first(Job::Settle {
            case,
            own: terms.own_device,
            keep_hours: terms.keep_hours,
        });
        match parts {
            (true, rules) => self.keep_answer(Part::Case, rules.then_some(Part::Rules), &body),
            (false, true) => self.keep_answer(Part::Rules, None, &body),
            (false, false) => {}
        }
        self.input(Input::LoggedIn);
    }

    /// What an answer tells is so.
    pub(super) fn take(self, answer: CaseAnswer) {
        if let Some(book) = answer.book {
            self.rules.set(book);
            self.rules_version.set(answer.rules);
        }
        self.clock.set(Clock::set(answer.now));
        if let Some(snapshot) = answer.snapshot {
            // An answer that was overtaken by a later one is no news.
            let known = self.snapshot.with_untracked(|known| known.case.version);
            let uncut = self.whole.get_untracked() && !snapshot.cut;
            if snapshot.case.version > known || uncut || known == 0 {
                self.snapshot.set(snapshot);
            }
        }
        let who = Some(Who {
            case: answer.case,
            name: answer.name,
            authority: answer.authority,
        });
        if self.who.with_untracked(|known| *known != who) {
            self.who.set(who);
        }
        let leaving = self.background.with_value(|background| background.leaving);
        if leaving {
            return;
        }
        if self.session.get_untracked() != Some(answer.session) {
            self.session.set(Some(answer.session));
        }
        let received = self.snapshot.with_untracked(|snapshot| {
            let receipts = snapshot.receipts.iter();
            receipts.map(|receipt| receipt.command).collect()
        });
        self.input(Input::Received(received));
        self.answered_at.set(Some(answer.now));
        if !self.in_step.get_untracked() {
            self.in_step.set(true);
        }
        if self.state.get_untracked() != Loading::Ready {
            self.state.set(Loading::Ready);
        }
        // Not while the first page is still being drawn.
        self.begin(300);
    }

    /// The server says that nobody is logged in: nothing is shown any more, and nothing is lost.
    pub(super) fn log_out(self) {
        self.input(Input::LoggedOut);
        self.session.set(None);
        self.snapshot.set(Snapshot::default());
        self.all_receipts.set(None);
        self.unreadable.set(0);
        self.rules_version.set(String::new());
        device::lock_kept();
        if device::has_kept() {
            self.perform(Job::Lock);
        }
        self.background.update_value(|keeping| keeping.live = None);
        self.state.set(Loading::LoggedOut);
    }

    /// Somebody logs in, and may be somebody else: nothing that the phone has is shown until the server has said who it
    /// is, and nothing that is still on its way is kept for the one before.
    pub async fn go_to_login(self, address: &str) {
        device::lock_kept();
        self.stop_keeping().await;
        device::lock_kept();
        device::remember_login(true);
        device::reload_if_shown_again();
        device::leave_for(address);
    }

    /// The citizen logs out: nothing of theirs stays in this browser, unsent acts included.
    /// Where the browser is to go then; none where [`Self::left`] says what went wrong.
    pub async fn leave(self) -> Option<String> {
        if preview::refuses() {
            return None;
        }
        self.stop_keeping().await;
        let tried = self.left.get_untracked().is_some_and(|left| !left.wiped);
        let mut wiped = true;
        if device::has_kept() || tried {
            wiped = vault::perform(Job::Wipe { case: self.whose() })
                .await
                .is_ok();
            // Whatever still lies there is not shown.
            device::remember_kept(false);
        }
        let left = http::post_to::<(), LoggedOut>(api::path::LOGOUT, &()).await;
        self.outbox.set(Outbox::default());
        self.tell(Notice::Gone);
        let next = left.map(|left| left.next.unwrap_or_else(|| "/".to_owned()));
        let left = Left {
            next: next.ok(),
            wiped,
        };
        if left.wiped && left.next.is_some() {
            return left.next;
        }
        self.log_out();
        self.left.set(Some(left));
        None
    }

    /// From here on nothing is kept any more, whatever is still on its way.
    async fn stop_keeping(self) {
        self.background.update_value(|background| {
            background.leaving = true;
            background.jobs.clear();
            background.draft_timer = None;
            background.live = None;
        });
        while self.background.with_value(|background| background.working) {
            device::breathe().await;
        }
    }

    /// Begins what is done beside the pages, once the first one is there.
    fn begin(self, wait_ms: u32) {
        if preview::is_on() {
            return;
        }
        let begun = self
            .background
            .try_update_value(|keeping| std::mem::replace(&mut keeping.begun, true));
        if begun != Some(false) {
            return;
        }
        Timeout::new(wait_ms, move || {
            spawn_local(async move {
                if !super::step::begin(self).await {
                    self.not_begun();
                }
            });
        })
        .forget();
        Timeout::new(wait_ms.saturating_add(LONGEST_MS), move || {
            if self.behind().is_none() {
                self.not_begun();
            }
        })
        .forget();
    }

    /// Without a connection, perhaps. What waits is tried again; what others want too is not.
    fn not_begun(self) {
        self.background
            .update_value(|keeping| keeping.begun = false);
        self.outbox.update(Outbox::refuse_what_is_shared);
        if self.outbox.with_untracked(Outbox::holds_something) {
            self.begin(AGAIN_MS);
        }
    }

    pub(super) fn tell(self, notice: Notice) {
        self.background.with_value(|keeping| {
            if let Some(tabs) = &keeping.tabs {
                tabs.tell(notice);
            }
        });
    }

    pub(super) fn keeps_acts(self) -> bool {
        let own = self.session.get_untracked();
        own.is_some_and(|terms| terms.own_device) && self.trouble.get_untracked().is_none()
    }

    pub(super) fn keep_answer(self, part: Part, rules: Option<Part>, body: &[u8]) {
        if !self.keeps_acts() {
            return;
        }
        let case = self.whose();
        for part in [Some(part), rules].into_iter().flatten() {
            let (case, body) = (case.clone(), body.to_vec());
            self.perform(Job::KeepAnswer { case, part, body });
        }
    }

    /// What the citizen has looked at, by where it was asked.
    pub(super) fn keep_seen(self, place: &str, body: Vec<u8>) {
        if self.keeps_acts() {
            self.perform(Job::KeepSeen {
                case: self.whose(),
                place: place.to_owned(),
                body,
            });
        }
    }

    pub(super) fn keep_draft_soon(self) {
        if !self
            .session
            .get_untracked()
            .is_some_and(|terms| terms.own_device)
        {
            return;
        }
        let timer = Timeout::new(DRAFT_MS, move || {
            // What lies there is read first (`sending.rs`), or it would be lost.
            if self.behind().is_none() {
                return;
            }
            let draft = self.draft.with_untracked(|draft| KeptDraft {
                changed: draft.changed,
                changes: draft.changes.clone(),
                fields: draft.fields.clone(),
            });
            let case = self.whose();
            self.perform(Job::KeepDraft { case, draft });
        });
        self.background
            .update_value(|keeping| keeping.draft_timer = Some(timer));
    }

    /// Does a job after those before it.
    pub(super) fn perform(self, job: Job) {
        if preview::is_on() {
            return;
        }
        let kept = self.background.try_update_value(|background| {
            if !background.leaving {
                background.jobs.push_back(job);
            }
            !background.leaving
        });
        if kept != Some(true) {
            return;
        }
        self.work();
    }

    /// What a login changes comes before what is to be kept for it; not before the first picture.
    fn perform_first(self, job: Job) {
        if device::has_kept() || self.is_own_untracked() {
            self.perform(job);
        }
    }

    pub(super) fn is_own_untracked(self) -> bool {
        self.session
            .get_untracked()
            .is_some_and(|terms| terms.own_device)
    }

    fn work(self) {
        let next = self.background.try_update_value(|keeping| {
            if keeping.working {
                return None;
            }
            let job = keeping.jobs.pop_front();
            keeping.working = job.is_some();
            job
        });
        let Some(job) = next.flatten() else {
            return;
        };
        spawn_local(async move {
            let about = About::of(&job);
            let done = vault::perform(job).await;
            self.background
                .update_value(|keeping| keeping.working = false);
            match self.behind() {
                Some(behind) => (behind.performed)(self, about, done),
                None => {
                    let waits = |background: &mut Background| background.done.push((about, done));
                    self.background.update_value(waits);
                }
            }
            self.work();
        });
    }
}

/// What a job was about.
#[derive(Debug)]
pub(super) enum About {
    Opened,
    Settled,
    Act(CommandId),
    Forgotten,
    Other,
}

impl About {
    fn of(job: &Job) -> Self {
        match job {
            Job::Open { .. } => Self::Opened,
            Job::Settle { .. } => Self::Settled,
            Job::KeepAct { act, .. } => Self::Act(act.post.id),
            Job::ForgetAct { .. } => Self::Forgotten,
            _ => Self::Other,
        }
    }
}
