//! The acts that the server has not answered yet, as a pure state machine:
//! `step(outbox, input, now, jitter) -> effects`. Nothing here is called sent before the server's
//! receipt, and no act is dropped but by its answer or by the citizen. Must not do I/O.

use api::PostCommand;
use domain::Rejection;
use domain::ids::CommandId;

/// Milliseconds on any clock that only runs forward.
pub type Ms = u64;

const FIRST_WAIT: Ms = 1_000;
const LONGEST_WAIT: Ms = 5 * 60_000;
/// So many server faults, and an act no longer holds back those behind it.
const STEPS_ASIDE_AFTER: u32 = 3;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    acts: Vec<Act>,
    paused: Option<Pause>,
}

/// One act and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub post: PostCommand,
    pub state: ActState,
    tries: u32,
    server_faults: u32,
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
#[derive(Clone, Debug, PartialEq)]
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
    /// The citizen has read why an act was refused.
    Dismissed(CommandId),
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
    /// Give [`Input::Woken`] then.
    WakeAt(Ms),
}

impl Outbox {
    /// `jitter` is a number from 0 to 999, drawn anew each time: phones must not return in step.
    pub fn step(&mut self, input: Input, now: Ms, jitter: u16) -> Vec<Effect> {
        match input {
            Input::Submitted(post) => {
                // The same act once more changes nothing.
                if !self.acts.iter().any(|act| act.post.id == post.id) {
                    self.acts.push(Act {
                        post,
                        state: ActState::NotYetSent,
                        tries: 0,
                        server_faults: 0,
                    });
                }
            }
            Input::Answered { id, answer } => self.answered(id, answer, now, jitter),
            Input::Woken => {}
            Input::Roused => self.hurry(now),
            Input::LoggedIn => {
                // Said with every answer: waits are cut short only by the login that was waited for.
                if self.paused == Some(Pause::LoggedOut) {
                    self.paused = None;
                    self.hurry(now);
                }
            }
            Input::Dismissed(id) => self
                .acts
                .retain(|act| act.post.id != id || !matches!(act.state, ActState::Refused(_))),
        }
        self.next(now)
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

    fn answered(&mut self, id: CommandId, answer: Answer, now: Ms, jitter: u16) {
        let Some(at) = self
            .acts
            .iter()
            .position(|act| act.post.id == id && act.state == ActState::Sending)
        else {
            return;
        };
        let Some(act) = self.acts.get_mut(at) else {
            return;
        };
        match answer {
            Answer::Accepted => {
                self.acts.remove(at);
            }
            Answer::Refused(rejection) => {
                act.state = ActState::Refused(Refusal::Rejected(rejection));
            }
            Answer::Error(error) => act.state = ActState::Refused(Refusal::Error(error)),
            Answer::Offline => act.wait(Why::Offline, now, jitter),
            Answer::ServerFault => {
                act.server_faults += 1;
                act.wait(Why::ServerFault, now, jitter);
            }
            Answer::LoggedOut => {
                act.state = ActState::NotYetSent;
                self.paused = Some(Pause::LoggedOut);
            }
            Answer::AppTooOld => {
                act.state = ActState::NotYetSent;
                self.paused = Some(Pause::AppTooOld);
            }
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
    fn next(&mut self, now: Ms) -> Vec<Effect> {
        if self.paused.is_some() || self.acts.iter().any(|act| act.state == ActState::Sending) {
            return Vec::new();
        }
        let mut wake_at: Option<Ms> = None;
        for act in &mut self.acts {
            match act.state {
                ActState::Refused(_) | ActState::Sending => continue,
                ActState::NotYetSent => return act.send(),
                ActState::Waiting { until, .. } if until <= now => return act.send(),
                ActState::Waiting { until, .. } => {
                    wake_at = Some(wake_at.map_or(until, |earlier| earlier.min(until)));
                    if act.server_faults < STEPS_ASIDE_AFTER {
                        break;
                    }
                }
            }
        }
        wake_at.map(Effect::WakeAt).into_iter().collect()
    }
}

impl Act {
    /// Neither received nor refused.
    pub fn is_unanswered(&self) -> bool {
        !matches!(self.state, ActState::Refused(_))
    }

    fn send(&mut self) -> Vec<Effect> {
        self.state = ActState::Sending;
        vec![Effect::Send(Box::new(self.post.clone()))]
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
    use domain::case::Shown;
    use domain::{CitizenCommand, Moment};

    fn post(id: u128) -> PostCommand {
        let confirm = ConfirmAvailability {
            rule: "AV4b".into(),
            period_from: None,
            suggestions: vec![],
            changes: None,
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
                    Effect::WakeAt(_) => None,
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
}
