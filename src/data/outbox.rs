//! The acts that the server has not answered yet, as a pure state machine:
//! `step(outbox, input, now, jitter) -> effects`. Nothing here is called sent before the server's
//! receipt, and no act is dropped but by its answer or by the citizen. Must not do I/O.
//!
//! What takes something shared, such as a time slot, is never queued: it is tried once, by its own tab, and is
//! kept nowhere. Where no answer comes, the server is asked to take it back, and says what became of it.
//!
//! On a citizen's own phone the acts are also kept in its storage, which all tabs share. One tab sends; the
//! others hear what has become of the acts.

use api::PostCommand;
use domain::Rejection;
use domain::ids::CommandId;
use serde::{Deserialize, Serialize};

/// Milliseconds on any clock that only runs forward.
pub type Ms = u64;

const FIRST_WAIT: Ms = 1_000;
const LONGEST_WAIT: Ms = 5 * 60_000;
/// So many server faults, and an act no longer holds back those behind it.
const STEPS_ASIDE_AFTER: u32 = 3;

#[derive(Clone, Debug, PartialEq)]
pub struct Outbox {
    acts: Vec<Act>,
    paused: Option<Pause>,
    /// Whether acts are kept in storage before they are sent.
    keeps: bool,
    /// Whether this is the tab that sends.
    may_send: bool,
}

impl Default for Outbox {
    /// In memory only, and sending.
    fn default() -> Self {
        Self {
            acts: Vec::new(),
            paused: None,
            keeps: false,
            may_send: true,
        }
    }
}

/// One act and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub post: PostCommand,
    pub state: ActState,
    /// Whether the citizen wants it back: the server is asked whether it has it.
    pub withdrawn: bool,
    /// Where it would be found after the page is gone.
    pub keeping: Keeping,
    tries: u32,
    server_faults: u32,
    /// Made in this tab while it alone could send: it has surely not been sent before it was tried here.
    ours_alone: bool,
}

/// An act as it lies in storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptAct {
    pub post: PostCommand,
    pub withdrawn: bool,
    pub refusal: Option<Refusal>,
}

impl KeptAct {
    pub fn new(post: PostCommand) -> Self {
        Self {
            post,
            withdrawn: false,
            refusal: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// In this page only.
    Memory,
    /// On its way to storage; it is sent when it lies there.
    OnItsWay,
    Kept,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ActState {
    /// Not tried yet.
    NotYetSent,
    Sending,
    /// Tried; its outcome is not known, so it is sent again under the same id.
    Waiting {
        until: Ms,
        why: Why,
    },
    Refused(Refusal),
}

/// Why an act waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No connection, or no answer in time.
    Offline,
    /// The server answered with a fault or was too busy.
    ServerFault,
}

/// Why an act will not be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Refusal {
    Rejected(Rejection),
    /// The request itself was wrong; sending it again would not help.
    Error(api::Error),
}

/// Why nothing is sent for now; everything is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    LoggedOut,
    AppTooOld,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Submitted(PostCommand),
    Answered {
        id: CommandId,
        answer: Answer,
    },
    /// A wait may be over.
    Woken,
    /// The network is back, the page was looked at again, or the citizen asked: try at once.
    Roused,
    LoggedIn,
    /// The server says that nobody is logged in.
    LoggedOut,
    /// The citizen has read why an act was refused.
    Dismissed(CommandId),
    /// The citizen takes an act back.
    Withdrawn(CommandId),
    /// Whether there is storage, and whether this tab is the one that sends.
    Keeps(bool),
    MaySend(bool),
    /// An act lies in storage now, or could not be put there.
    Kept(CommandId),
    NotKept(CommandId),
    /// The server's log has these acts, however that became known.
    Received(Vec<CommandId>),
    /// The citizen has let go of everything.
    Emptied,
    /// All that lies in storage: read at the start, or because another tab changed it.
    Read(Vec<KeptAct>),
}

/// What became of one try.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Accepted,
    Refused(Rejection),
    Error(api::Error),
    Offline,
    ServerFault,
    LoggedOut,
    AppTooOld,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Send(Box<PostCommand>),
    /// Ask the server to take an act back; the answer is as to a sending.
    Withdraw(Box<PostCommand>),
    /// Give [`Input::Woken`] then.
    WakeAt(Ms),
    /// Put in storage, in place of what lies there under its id; then give [`Input::Kept`] or
    /// [`Input::NotKept`].
    Keep(Box<KeptAct>),
    /// Take out of storage.
    Forget(CommandId),
}

impl Pause {
    fn error(self) -> api::Error {
        match self {
            Self::LoggedOut => api::Error::NotLoggedIn,
            Self::AppTooOld => api::Error::AppTooOld { wire: api::WIRE },
        }
    }
}

impl Outbox {
    /// `jitter` is a number from 0 to 999, drawn anew each time: phones must not return in step.
    pub fn step(&mut self, input: Input, now: Ms, jitter: u16) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Submitted(post) => self.submitted(post, &mut effects),
            Input::Answered { id, answer } => {
                self.answered(id, answer, now, jitter, &mut effects);
            }
            Input::Woken => {}
            Input::Roused => self.hurry(now),
            Input::LoggedIn => {
                // Said with every answer: waits are cut short only by the login that was waited for.
                if self.paused == Some(Pause::LoggedOut) {
                    self.paused = None;
                    self.hurry(now);
                }
            }
            Input::LoggedOut => {
                self.paused.get_or_insert(Pause::LoggedOut);
            }
            Input::Dismissed(id) => {
                let is_it = |act: &Act| act.post.id == id && !act.is_unanswered();
                self.drop_act(is_it, &mut effects);
            }
            Input::Withdrawn(id) => self.withdrawn(id, now, &mut effects),
            Input::Keeps(keeps) => {
                self.keeps = keeps;
                for act in self.acts.iter_mut().filter(|_| keeps) {
                    act.keep(&mut effects);
                }
            }
            Input::MaySend(may_send) => {
                self.may_send = may_send;
                for act in &mut self.acts {
                    act.ours_alone = false;
                }
            }
            Input::Kept(id) => self.kept(id, Keeping::Kept),
            Input::NotKept(id) => self.kept(id, Keeping::Memory),
            Input::Emptied => self.acts.clear(),
            Input::Received(ids) => {
                self.drop_act(|act| ids.contains(&act.post.id), &mut effects);
            }
            Input::Read(kept) => self.read(kept, &mut effects),
        }
        self.next(now, &mut effects);
        effects
    }

    /// Takes an act that is to be sent when what sends is there: [`Outbox::take_waiting`].
    pub fn wait(&mut self, post: PostCommand) {
        if self.same_as(&post).is_some() {
            return;
        }
        self.acts.push(Act::new(post, Keeping::Memory));
    }

    /// What has waited, in order: to be given as [`Input::Submitted`].
    pub fn take_waiting(&mut self) -> Vec<PostCommand> {
        let (waiting, refused) = std::mem::take(&mut self.acts)
            .into_iter()
            .partition(Act::is_unanswered);
        self.acts = refused;
        waiting.into_iter().map(|act: Act| act.post).collect()
    }

    /// Drops an act that has waited.
    pub fn let_go(&mut self, id: CommandId) {
        self.acts.retain(|act| act.post.id != id);
    }

    /// What takes something shared waits for nothing.
    pub fn refuse_what_is_shared(&mut self) {
        for act in self.acts.iter_mut().filter(|act| act.is_shared()) {
            act.state = ActState::Refused(Refusal::Rejected(Rejection::Withdrawn));
        }
    }

    pub fn holds_something(&self) -> bool {
        self.unanswered().next().is_some()
    }

    /// In the order in which the citizen made them.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    pub fn paused(&self) -> Option<Pause> {
        self.paused
    }

    /// Acts that are neither received nor refused.
    pub fn unanswered(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| act.is_unanswered())
    }

    /// The act that says the same and has no answer yet: once more, it would be done twice.
    pub fn same_as(&self, post: &PostCommand) -> Option<CommandId> {
        let same = |act: &&Act| {
            !act.withdrawn && act.post.case == post.case && act.post.command == post.command
        };
        self.unanswered().find(same).map(|act| act.post.id)
    }

    fn submitted(&mut self, post: PostCommand, effects: &mut Vec<Effect>) {
        // The same act once more changes nothing.
        let known = self.acts.iter().any(|act| act.post.id == post.id);
        if known || self.same_as(&post).is_some() {
            return;
        }
        let mut act = Act::new(post, Keeping::Memory);
        act.ours_alone = self.may_send || act.is_shared();
        if act.is_shared()
            && let Some(pause) = self.paused
        {
            act.state = ActState::Refused(Refusal::Error(pause.error()));
        }
        if self.keeps {
            act.keep(effects);
        }
        self.acts.push(act);
    }

    fn kept(&mut self, id: CommandId, keeping: Keeping) {
        if let Some(act) = self.acts.iter_mut().find(|act| act.post.id == id) {
            act.keeping = keeping;
        }
    }

    /// What lies in storage is what the tabs agree on. Of what says the same twice, the sender drops the later.
    fn read(&mut self, kept: Vec<KeptAct>, effects: &mut Vec<Effect>) {
        // Another tab had the answer, or took it back.
        self.acts.retain(|act| {
            act.keeping != Keeping::Kept
                || act.state == ActState::Sending
                || kept.iter().any(|kept| kept.post.id == act.post.id)
        });
        for kept in kept {
            let at = self.acts.iter().position(|act| act.post.id == kept.post.id);
            let act = match at.and_then(|at| self.acts.get_mut(at)) {
                Some(act) => act,
                None => {
                    let act = Act::new(kept.post, Keeping::Kept);
                    let place = self
                        .acts
                        .partition_point(|earlier| earlier.post.id < act.post.id);
                    self.acts.insert(place, act);
                    let Some(act) = self.acts.get_mut(place) else {
                        continue;
                    };
                    act
                }
            };
            act.keeping = Keeping::Kept;
            act.withdrawn |= kept.withdrawn;
            if let Some(refusal) = kept.refusal
                && act.state != ActState::Sending
            {
                act.state = ActState::Refused(refusal);
            }
        }
        if self.may_send {
            self.drop_doubles(effects);
        }
    }

    fn drop_doubles(&mut self, effects: &mut Vec<Effect>) {
        let mut seen: Vec<Act> = Vec::new();
        let mut doubles = Vec::new();
        for act in self.acts.iter().filter(|act| act.is_unanswered()) {
            let same = |earlier: &Act| {
                earlier.post.case == act.post.case && earlier.post.command == act.post.command
            };
            let untried = act.tries == 0 && act.state == ActState::NotYetSent && !act.withdrawn;
            if untried && act.ours_alone && seen.iter().any(same) {
                doubles.push(act.post.id);
            } else {
                seen.push(act.clone());
            }
        }
        self.drop_act(|act| doubles.contains(&act.post.id), effects);
    }

    fn withdrawn(&mut self, id: CommandId, now: Ms, effects: &mut Vec<Effect>) {
        let Some(act) = self.acts.iter_mut().find(|act| act.post.id == id) else {
            return;
        };
        let surely_here = act.ours_alone && act.tries == 0 && act.state == ActState::NotYetSent;
        if surely_here {
            self.drop_act(|act| act.post.id == id, effects);
        } else if act.is_unanswered() {
            act.withdrawn = true;
            if let ActState::Waiting { until, .. } = &mut act.state {
                *until = now;
            }
            if self.keeps {
                act.keep(effects);
            }
        }
    }

    fn drop_act(&mut self, is_it: impl Fn(&Act) -> bool, effects: &mut Vec<Effect>) {
        let keeps = self.keeps;
        self.acts.retain(|act| {
            let goes = is_it(act);
            if goes && keeps {
                effects.push(Effect::Forget(act.post.id));
            }
            !goes
        });
    }

    fn answered(
        &mut self,
        id: CommandId,
        answer: Answer,
        now: Ms,
        jitter: u16,
        effects: &mut Vec<Effect>,
    ) {
        let is_it = |act: &Act| act.post.id == id && act.state == ActState::Sending;
        let keeps = self.keeps;
        let Some(act) = self.acts.iter_mut().find(|act| is_it(act)) else {
            return;
        };
        // Sent once and never again: what became of it is asked by taking it back.
        let asked_once = act.is_shared() && !act.withdrawn;
        let is_shared = act.is_shared();
        let refusal = match answer {
            Answer::Accepted => return self.drop_act(is_it, effects),
            Answer::Refused(Rejection::Withdrawn) if !is_shared => {
                return self.drop_act(is_it, effects);
            }
            Answer::Offline | Answer::ServerFault if asked_once => {
                act.withdrawn = true;
                let why = match answer {
                    Answer::Offline => Why::Offline,
                    _ => Why::ServerFault,
                };
                return act.wait(why, now, jitter);
            }
            Answer::LoggedOut | Answer::AppTooOld if asked_once => {
                let pause = match answer {
                    Answer::LoggedOut => Pause::LoggedOut,
                    _ => Pause::AppTooOld,
                };
                act.state = ActState::Refused(Refusal::Error(pause.error()));
                self.paused = Some(pause);
                return;
            }
            Answer::Refused(rejection) => Refusal::Rejected(rejection),
            Answer::Error(error) => Refusal::Error(error),
            Answer::Offline => return act.wait(Why::Offline, now, jitter),
            Answer::ServerFault => {
                act.server_faults += 1;
                return act.wait(Why::ServerFault, now, jitter);
            }
            Answer::LoggedOut => {
                act.state = ActState::NotYetSent;
                self.paused = Some(Pause::LoggedOut);
                return;
            }
            Answer::AppTooOld => {
                act.state = ActState::NotYetSent;
                self.paused = Some(Pause::AppTooOld);
                return;
            }
        };
        act.state = ActState::Refused(refusal);
        if keeps {
            act.keep(effects);
        }
    }

    fn hurry(&mut self, now: Ms) {
        for act in &mut self.acts {
            if let ActState::Waiting { until, .. } = &mut act.state {
                *until = now;
            }
        }
    }

    /// One act at a time, in order; one that keeps meeting faults lets the others by.
    fn next(&mut self, now: Ms, effects: &mut Vec<Effect>) {
        let busy = self.acts.iter().any(|act| act.state == ActState::Sending);
        if self.paused.is_some() || busy {
            return;
        }
        let mut wake_at: Option<Ms> = None;
        // What others want too goes first.
        for act in self.acts.iter_mut().filter(|act| act.is_shared()) {
            match act.state {
                ActState::Refused(_) | ActState::Sending => {}
                ActState::Waiting { until, .. } if until > now => {
                    wake_at = Some(wake_at.map_or(until, |earlier| earlier.min(until)));
                }
                ActState::NotYetSent | ActState::Waiting { .. } => return effects.push(act.send()),
            }
        }
        for act in self.acts.iter_mut().filter(|act| !act.is_shared()) {
            if !self.may_send {
                break;
            }
            if act.keeping == Keeping::OnItsWay {
                match act.state {
                    ActState::Refused(_) => continue,
                    // What comes after it must not overtake it.
                    _ => break,
                }
            }
            match act.state {
                ActState::Refused(_) | ActState::Sending => continue,
                ActState::NotYetSent => return effects.push(act.send()),
                ActState::Waiting { until, .. } if until <= now => return effects.push(act.send()),
                ActState::Waiting { until, .. } => {
                    wake_at = Some(wake_at.map_or(until, |earlier| earlier.min(until)));
                    if act.server_faults < STEPS_ASIDE_AFTER {
                        break;
                    }
                }
            }
        }
        effects.extend(wake_at.map(Effect::WakeAt));
    }
}

impl Act {
    fn new(post: PostCommand, keeping: Keeping) -> Self {
        Self {
            post,
            state: ActState::NotYetSent,
            withdrawn: false,
            keeping,
            tries: 0,
            server_faults: 0,
            ours_alone: false,
        }
    }

    /// Neither received nor refused.
    pub fn is_unanswered(&self) -> bool {
        !matches!(self.state, ActState::Refused(_))
    }

    /// Whether it takes what another may want.
    pub fn is_shared(&self) -> bool {
        self.post.command.takes_what_is_shared()
    }

    fn keep(&mut self, effects: &mut Vec<Effect>) {
        if self.is_shared() {
            return;
        }
        if self.keeping == Keeping::Memory {
            self.keeping = Keeping::OnItsWay;
        }
        effects.push(Effect::Keep(Box::new(KeptAct {
            post: self.post.clone(),
            withdrawn: self.withdrawn,
            refusal: match &self.state {
                ActState::Refused(refusal) => Some(refusal.clone()),
                _ => None,
            },
        })));
    }

    fn send(&mut self) -> Effect {
        self.state = ActState::Sending;
        let post = Box::new(self.post.clone());
        if self.withdrawn {
            Effect::Withdraw(post)
        } else {
            Effect::Send(post)
        }
    }

    fn wait(&mut self, why: Why, now: Ms, jitter: u16) {
        self.tries += 1;
        let longest = FIRST_WAIT
            .saturating_mul(1 << self.tries.min(16))
            .min(LONGEST_WAIT);
        // Between half and the whole of the wait.
        let wait = longest / 2 + longest / 2 * u64::from(jitter.min(999)) / 999;
        self.state = ActState::Waiting {
            until: now + wait,
            why,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::availability::ConfirmAvailability;
    use domain::case::{Shown, Words};
    use domain::{CitizenCommand, Moment};

    fn post(id: u128) -> PostCommand {
        let confirm = ConfirmAvailability {
            rule: "AV4b".into(),
            period_from: None,
            suggestions: vec![],
            changes: Some(Words(id.to_string())),
        };
        PostCommand {
            id: CommandId(id),
            case: "case".into(),
            made_at: Moment::from_unix_ms(0),
            command: CitizenCommand::ConfirmAvailability(confirm),
            shown: Shown {
                lang: "da".into(),
                title: String::new(),
                lines: vec![],
            },
        }
    }

    fn answered(id: u128, answer: Answer) -> Input {
        Input::Answered {
            id: CommandId(id),
            answer,
        }
    }

    fn states(outbox: &Outbox) -> Vec<(u128, &'static str)> {
        let name = |act: &Act| match act.state {
            ActState::NotYetSent => "not yet sent",
            ActState::Sending => "sending",
            ActState::Waiting { .. } => "waiting",
            ActState::Refused(_) => "refused",
        };
        outbox
            .acts
            .iter()
            .map(|act| (act.post.id.0, name(act)))
            .collect()
    }

    /// Each row: an input at a time, and the ids sent because of it.
    fn play(rows: &[(Ms, Input, &[u128])]) -> Outbox {
        let mut outbox = Outbox::default();
        for (now, input, sent) in rows {
            let effects = outbox.step(input.clone(), *now, 999);
            let found: Vec<u128> = effects
                .iter()
                .filter_map(|effect| match effect {
                    Effect::Send(post) => Some(post.id.0),
                    _ => None,
                })
                .collect();
            assert_eq!(found, *sent, "at {now}: {input:?}");
        }
        outbox
    }

    #[test]
    fn drops_an_act_only_when_it_is_received() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (1, answered(1, Answer::Accepted), &[]),
        ]);
        assert_eq!(states(&outbox), []);
    }

    #[test]
    fn sends_one_at_a_time_and_in_order() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (0, Input::Submitted(post(2)), &[]),
            (0, Input::Submitted(post(1)), &[]),
            (5, answered(1, Answer::Accepted), &[2]),
        ]);
        assert_eq!(states(&outbox), [(2, "sending")]);
    }

    #[test]
    fn offline_waits_and_sends_the_same_id_again() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (10, Input::Submitted(post(2)), &[]),
            (10, answered(1, Answer::Offline), &[]),
            (2_009, Input::Woken, &[]),
            (2_010, Input::Woken, &[1]),
            (2_020, answered(1, Answer::Offline), &[]),
            (2_021, Input::Roused, &[1]),
            (2_022, answered(1, Answer::Accepted), &[2]),
        ]);
        assert_eq!(states(&outbox), [(2, "sending")]);
    }

    #[test]
    fn three_server_faults_let_the_others_by() {
        play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (0, Input::Submitted(post(2)), &[]),
            (1, answered(1, Answer::ServerFault), &[]),
            (10_000, Input::Woken, &[1]),
            (10_001, answered(1, Answer::ServerFault), &[]),
            (20_000, Input::Woken, &[1]),
            (20_001, answered(1, Answer::ServerFault), &[2]),
            (20_002, answered(2, Answer::Accepted), &[]),
            (90_000, Input::Woken, &[1]),
            (90_001, answered(1, Answer::Accepted), &[]),
        ]);
    }

    #[test]
    fn a_refused_act_stays_listed_and_holds_nobody_back() {
        let mut outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (0, Input::Submitted(post(2)), &[]),
            (1, answered(1, Answer::Refused(Rejection::NotBound)), &[2]),
            (2, answered(2, Answer::Accepted), &[]),
        ]);
        assert_eq!(states(&outbox), [(1, "refused")]);
        assert_eq!(outbox.unanswered().count(), 0);
        outbox.step(Input::Dismissed(CommandId(1)), 3, 0);
        assert_eq!(states(&outbox), []);
    }

    #[test]
    fn a_lost_session_pauses_everything_and_keeps_it() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (1, answered(1, Answer::LoggedOut), &[]),
            (2, Input::Submitted(post(2)), &[]),
            (3, Input::Roused, &[]),
            (4, Input::LoggedIn, &[1]),
            (5, answered(1, Answer::Accepted), &[2]),
        ]);
        assert_eq!(outbox.paused(), None);
    }

    #[test]
    fn an_app_too_old_keeps_everything() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (1, answered(1, Answer::AppTooOld), &[]),
            (2, Input::Roused, &[]),
            (3, Input::LoggedIn, &[]),
        ]);
        assert_eq!(
            (states(&outbox), outbox.paused()),
            (vec![(1, "not yet sent")], Some(Pause::AppTooOld))
        );
    }

    #[test]
    fn only_the_answer_to_the_try_under_way_counts() {
        let outbox = play(&[
            (0, Input::Submitted(post(1)), &[1]),
            (1, answered(1, Answer::Offline), &[]),
            (2, answered(1, Answer::Accepted), &[]),
            (2, answered(9, Answer::Accepted), &[]),
        ]);
        assert_eq!(states(&outbox), [(1, "waiting")]);
    }

    #[test]
    fn waits_grow_to_five_minutes_and_are_spread() {
        let mut outbox = Outbox::default();
        outbox.step(Input::Submitted(post(1)), 0, 0);
        let mut waits = Vec::new();
        let mut now = 0;
        for jitter in [999, 0, 999, 999, 999, 999, 999, 999, 999, 999, 0] {
            let effects = outbox.step(answered(1, Answer::Offline), now, jitter);
            let [Effect::WakeAt(at)] = effects[..] else {
                panic!("{effects:?}")
            };
            waits.push(at - now);
            now = at;
            outbox.step(Input::Woken, now, 0);
        }
        assert_eq!(
            waits,
            [
                2_000, 2_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
                150_000
            ]
        );
    }

    fn booking(id: u128) -> PostCommand {
        use domain::conversation::{CitizenCommand as C, ConversationForm, ConversationKind};
        PostCommand {
            command: CitizenCommand::Conversation(C::Book {
                slot: id.to_string().as_str().into(),
                kind: ConversationKind::Job,
                form: ConversationForm::Phone,
                phone: Words::default(),
            }),
            ..post(id)
        }
    }

    #[test]
    fn what_is_shared_is_tried_once_and_never_queued() {
        let mut outbox = Outbox::default();
        outbox.step(Input::Keeps(true), 0, 0);
        outbox.step(Input::MaySend(false), 0, 0);
        // Kept nowhere, and sent by its own tab.
        let effects = outbox.step(Input::Submitted(booking(1)), 0, 0);
        assert_eq!(effects, [Effect::Send(Box::new(booking(1)))]);
        // No answer: the server may have it. It is asked to take it back, not sent again.
        let effects = outbox.step(answered(1, Answer::Offline), 0, 0);
        assert!(
            matches!(effects.as_slice(), [Effect::WakeAt(_)]),
            "{effects:?}"
        );
        let effects = outbox.step(Input::Roused, 10, 0);
        assert_eq!(effects, [Effect::Withdraw(Box::new(booking(1)))]);
        outbox.step(answered(1, Answer::Refused(Rejection::Withdrawn)), 20, 0);
        assert_eq!(states(&outbox), [(1, "refused")]);
        outbox.step(Input::Dismissed(CommandId(1)), 30, 0);
        // It went through after all: the receipt says so.
        outbox.step(Input::Submitted(booking(2)), 40, 0);
        outbox.step(answered(2, Answer::ServerFault), 50, 0);
        outbox.step(Input::Roused, 60, 0);
        outbox.step(answered(2, Answer::Accepted), 70, 0);
        assert_eq!(states(&outbox), []);
    }

    #[test]
    fn what_waits_for_what_sends_is_given_in_order_and_what_is_shared_is_not() {
        let mut outbox = Outbox::default();
        for post in [post(1), booking(2), post(3)] {
            outbox.wait(post);
        }
        assert_eq!(
            states(&outbox),
            [
                (1, "not yet sent"),
                (2, "not yet sent"),
                (3, "not yet sent")
            ]
        );
        outbox.refuse_what_is_shared();
        outbox.let_go(CommandId(3));
        outbox.wait(post(4));
        assert_eq!(outbox.take_waiting(), [post(1), post(4)]);
        assert_eq!(states(&outbox), [(2, "refused")]);
        assert!(!outbox.holds_something());
    }

    #[test]
    fn what_is_shared_waits_for_no_login() {
        let mut outbox = Outbox::default();
        outbox.step(Input::Submitted(booking(1)), 0, 0);
        let effects = outbox.step(answered(1, Answer::LoggedOut), 0, 0);
        assert_eq!(effects, []);
        outbox.step(Input::Submitted(booking(2)), 0, 0);
        assert_eq!(states(&outbox), [(1, "refused"), (2, "refused")]);
        assert_eq!(outbox.step(Input::LoggedIn, 0, 0), []);
    }

    #[test]
    fn what_is_shared_goes_before_what_waits() {
        let mut outbox = Outbox::default();
        outbox.step(Input::Submitted(post(1)), 0, 0);
        outbox.step(answered(1, Answer::Offline), 0, 0);
        let effects = outbox.step(Input::Submitted(booking(2)), 1, 0);
        assert_eq!(effects, [Effect::Send(Box::new(booking(2)))]);
    }

    /// What waits on a phone while the app is renewed is read by the new one: these bytes are what phones hold, and
    /// are never changed. Where a kept act must look otherwise, `FORM` in `vault` says so.
    #[test]
    fn acts_kept_by_earlier_versions_are_read() {
        use domain::availability::{self, Absence, AbsenceKind};
        use domain::{Date, conversation, joblog, plan, registration};
        let day = Date::new(2026, 7, 20).unwrap();
        let entry = joblog::JobSearchEntry {
            id: "e".into(),
            on: day,
            kind: joblog::JobSearchKind::Contact,
            title: Words("Kok".into()),
            employer: Words("Kroen".into()),
            note: Words::default(),
            suggestion: Some("s".into()),
        };
        let absence = Absence {
            kind: AbsenceKind::Holiday,
            from: day,
            to: Some(day),
        };
        let remark = plan::CitizenCommand::Remark {
            about: Some("i".into()),
            kind: plan::RemarkKind::Wish,
            text: Words("Beton".into()),
        };
        let words = conversation::CitizenCommand::Prepare {
            id: "c".into(),
            words: Words("Hej".into()),
        };
        let calm = registration::CitizenCommand::SetCalm { calm: true };
        let absence = availability::CitizenCommand::ReportAbsence(absence);
        let rejected = Refusal::Rejected(Rejection::NotBound);
        for (command, refusal, bytes) in [
            (
                post(7).command,
                None,
                "00000000000000000000000000000007046361736500000441563462000001013702646100000100",
            ),
            (
                CitizenCommand::Availability(absence),
                None,
                "00000000000000000000000000000007046361736500010205f4b8ac0201f4b8ac0202646100000100",
            ),
            (
                CitizenCommand::JobLog(joblog::CitizenCommand::Log(entry)),
                Some(rejected),
                "0000000000000000000000000000000704636173650002000165f4b8ac0202034b6f6b054b726f656e00010173026461000001010003",
            ),
            (
                CitizenCommand::Plan(remark),
                None,
                "00000000000000000000000000000007046361736500030001016903054265746f6e02646100000100",
            ),
            (
                CitizenCommand::Registration(calm),
                Some(Refusal::Error(api::Error::NotFound)),
                "00000000000000000000000000000007046361736500040001026461000001010109",
            ),
            (
                CitizenCommand::Conversation(words),
                None,
                "00000000000000000000000000000007046361736500050401630348656a02646100000100",
            ),
        ] {
            let act = KeptAct {
                post: PostCommand { command, ..post(7) },
                withdrawn: true,
                refusal,
            };
            let kept: Vec<u8> = bytes
                .as_bytes()
                .chunks(2)
                .filter_map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok())
                .collect();
            let written = postcard::to_allocvec(&act).unwrap();
            let now: String = written.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(postcard::from_bytes(&kept), Ok(act), "written now: {now}");
        }
    }
}
