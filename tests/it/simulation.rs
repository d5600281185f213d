//! Phones, tabs, clocks, storage and a network that drops, delays, reorders and doubles, with crashes at every step:
//! the app's own outbox over the real server's decisions and the real database. From a seed, so that a failure can
//! be played again: `GENSTART_SEED=… cargo test --test it simulation`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};

use api::{Outcome, PostCommand, WithdrawCommand};
use domain::case::{Shown, Words};
use domain::ids::{CaseId, CommandId};
use domain::plan::{self, RemarkKind};
use domain::registration::{self, Authority, AuthorityRole, Citizen, Opening, Region};
use domain::{AuthorityCommand, CitizenCommand, Moment, Snapshot, joblog};
use portal::data::outbox::{ActState, Answer, Effect, Input, KeptAct, Outbox};
use server::{Server, act, clock::Clock, config};
use store::{Append, Store, Write};

const SCHEDULES: u64 = 10_000;
/// A broken outbox is noticed within so many.
const NOTICED_WITHIN: u64 = 1_000;
const THREADS: u64 = 4;

/// Numbers from a seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// How an outbox can be wrong. Each is to be noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    NewIdOnRetry,
    DropsOnTimeOut,
    ReceivedTooEarly,
    TwoSenders,
    BlockedByARefusal,
    LostOnReload,
}

/// A tab's memory, and what it has asked of its phone.
struct Tab {
    outbox: Outbox,
    /// Tells this tab's tries from those of the tab that was here before it.
    life: u64,
    leads: bool,
    wake_at: Option<u64>,
}

/// What a tab has asked the storage to do, in order.
enum Job {
    Keep(Box<KeptAct>),
    Forget(CommandId),
}

struct Phone {
    storage: BTreeMap<CommandId, KeptAct>,
    tabs: Vec<Tab>,
    jobs: Vec<VecDeque<Job>>,
    /// Tabs that are to hear that the storage has changed.
    told: Vec<bool>,
    logged_in: bool,
    clock_off_ms: i64,
}

/// Something between a tab and the server.
struct Message {
    phone: usize,
    tab: usize,
    life: u64,
    id: CommandId,
    what: What,
}

enum What {
    Try {
        post: Box<PostCommand>,
        withdraws: bool,
    },
    Answer(Answer),
}

struct World<'s> {
    server: &'s Server,
    case: CaseId,
    chance: Chance,
    broken: Option<Broken>,
    now: u64,
    phones: Vec<Phone>,
    network: Vec<Message>,
    /// Every act that was promised to be kept.
    promised: BTreeMap<CommandId, CitizenCommand>,
    taken_back: BTreeSet<CommandId>,
    /// What a phone showed as received.
    shown_received: BTreeSet<CommandId>,
    shown_refused: BTreeSet<CommandId>,
    lives: u64,
    made: u64,
    faults: Vec<String>,
    healing: bool,
}

impl World<'_> {
    fn step(&mut self, phone: usize, tab: usize, input: Input) {
        let jitter = (self.chance.next() % 1000) as u16;
        let input = match (input, self.broken) {
            (
                Input::Answered {
                    id,
                    answer: Answer::Offline,
                },
                Some(Broken::DropsOnTimeOut),
            ) => Input::Answered {
                id,
                answer: Answer::Accepted,
            },
            (
                Input::Answered {
                    id,
                    answer: Answer::Refused(_),
                },
                Some(Broken::BlockedByARefusal),
            ) => Input::Answered {
                id,
                answer: Answer::Offline,
            },
            (Input::MaySend(_), Some(Broken::TwoSenders)) => Input::MaySend(true),
            (input, _) => input,
        };
        let before: BTreeSet<CommandId> = self.unanswered(phone, tab);
        let answered = match &input {
            Input::Answered { id, answer } => Some((*id, answer.clone())),
            _ => None,
        };
        let now = self.now;
        let effects = self.phones[phone].tabs[tab].outbox.step(input, now, jitter);
        if let Some((id, answer)) = answered
            && before.contains(&id)
            && !self.unanswered(phone, tab).contains(&id)
        {
            match answer {
                Answer::Accepted => drop(self.shown_received.insert(id)),
                _ => drop(self.shown_refused.insert(id)),
            }
        }
        for effect in effects {
            self.perform(phone, tab, effect);
        }
    }

    fn unanswered(&self, phone: usize, tab: usize) -> BTreeSet<CommandId> {
        let outbox = &self.phones[phone].tabs[tab].outbox;
        outbox.unanswered().map(|act| act.post.id).collect()
    }

    fn perform(&mut self, phone: usize, tab: usize, effect: Effect) {
        let life = self.phones[phone].tabs[tab].life;
        match effect {
            Effect::WakeAt(at) => self.phones[phone].tabs[tab].wake_at = Some(at),
            Effect::Keep(_) if self.broken == Some(Broken::LostOnReload) => {
                if let Effect::Keep(act) = effect {
                    self.promised.insert(act.post.id, act.post.command.clone());
                    self.step(phone, tab, Input::Kept(act.post.id));
                }
            }
            Effect::Keep(act) => self.phones[phone].jobs[tab].push_back(Job::Keep(act)),
            Effect::Forget(id) => self.phones[phone].jobs[tab].push_back(Job::Forget(id)),
            Effect::Send(_) | Effect::Withdraw(_) => {
                let withdraws = matches!(effect, Effect::Withdraw(_));
                let (Effect::Send(mut post) | Effect::Withdraw(mut post)) = effect else {
                    return;
                };
                let id = post.id;
                if !self.phones[phone].tabs[tab].leads {
                    self.faults
                        .push(format!("{id} is sent by a tab that does not lead"));
                }
                if self.broken == Some(Broken::NewIdOnRetry) {
                    self.made += 1;
                    post.id = CommandId(u128::from(self.made) << 64 | 1);
                }
                self.network.push(Message {
                    phone,
                    tab,
                    life,
                    id,
                    what: What::Try { post, withdraws },
                });
                if self.broken == Some(Broken::ReceivedTooEarly) {
                    let answer = Answer::Accepted;
                    self.step(phone, tab, Input::Answered { id, answer });
                }
            }
        }
    }

    /// Something happens.
    fn tick(&mut self) {
        self.now += 1 + self.chance.next() % 2_000;
        let phone = self.chance.below(self.phones.len());
        let tab = self.chance.below(self.phones[phone].tabs.len());
        match self.chance.below(20) {
            0..=2 if !self.healing => self.submit(phone, tab),
            3..=7 => self.deliver(),
            8..=11 => self.work(phone, tab),
            12 => self.hear(phone, tab),
            13..=14 => self.wake(phone, tab),
            15 if !self.healing => self.crash(phone, tab),
            16 => self.lead(phone),
            17 if !self.healing => self.log_in_or_out(phone),
            18 if !self.healing => self.take_back(phone, tab),
            _ => self.rouse(phone, tab),
        }
    }

    /// The page is looked at again: it tries what waits, and asks how things stand.
    fn rouse(&mut self, phone: usize, tab: usize) {
        self.step(phone, tab, Input::Roused);
        if self.phones[phone].logged_in {
            self.step(phone, tab, Input::LoggedIn);
        }
    }

    fn submit(&mut self, phone: usize, tab: usize) {
        self.made += 1;
        let made_at = Moment::from_unix_ms(self.now as i64 + self.phones[phone].clock_off_ms);
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.made.to_be_bytes());
        let command = if self.chance.one_in(4) {
            // Refused: nothing by that name is there.
            CitizenCommand::JobLog(joblog::CitizenCommand::Remove {
                id: format!("none-{}", self.made).as_str().into(),
            })
        } else {
            // Sometimes the same thing once more.
            let text = self.chance.below(self.made as usize * 2).to_string();
            CitizenCommand::Plan(plan::CitizenCommand::Remark {
                about: None,
                kind: RemarkKind::Comment,
                text: Words(text),
            })
        };
        let post = PostCommand {
            id: CommandId::new(made_at, random),
            case: self.case.clone(),
            made_at,
            command,
            shown: Shown {
                lang: "da".into(),
                title: String::new(),
                lines: Vec::new(),
            },
        };
        self.step(phone, tab, Input::Submitted(post));
    }

    /// One message arrives, is lost, or comes twice: in any order.
    fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let at = self.chance.below(self.network.len());
        let message = self.network.swap_remove(at);
        let lost = !self.healing && self.chance.one_in(5);
        match message.what {
            What::Try { post, withdraws } => {
                let answer = if lost {
                    Answer::Offline
                } else if !self.healing && self.chance.one_in(8) {
                    Answer::ServerFault
                } else if !self.phones[message.phone].logged_in {
                    Answer::LoggedOut
                } else {
                    if !self.healing && self.chance.one_in(6) {
                        // The same request arrives twice.
                        self.serve(&post, withdraws);
                    }
                    let answer = self.serve(&post, withdraws);
                    // The server dies after it has written, before it answers.
                    if !self.healing && self.chance.one_in(8) {
                        Answer::Offline
                    } else {
                        answer
                    }
                };
                let what = What::Answer(answer);
                self.network.push(Message { what, ..message });
            }
            What::Answer(answer) => {
                let Message {
                    phone,
                    tab,
                    life,
                    id,
                    ..
                } = message;
                if self.phones[phone].tabs[tab].life != life {
                    return;
                }
                let answer = if lost { Answer::Offline } else { answer };
                self.step(phone, tab, Input::Answered { id, answer });
            }
        }
    }

    fn serve(&mut self, post: &PostCommand, withdraws: bool) -> Answer {
        let at = Moment::from_unix_ms(self.now as i64);
        let outcome = if withdraws {
            let back = WithdrawCommand {
                id: post.id,
                case: post.case.clone(),
            };
            act::withdraw(self.server, &self.case, at, &back)
        } else {
            act::receive(self.server, &self.case, at, post)
        };
        match outcome {
            Ok(Outcome::Accepted { .. }) => Answer::Accepted,
            Ok(Outcome::Refused { rejection }) => Answer::Refused(rejection),
            Err(api::Error::Fault { .. }) => Answer::ServerFault,
            Err(error) => Answer::Error(error),
        }
    }

    /// The storage does the next thing it was asked; the other tabs are told.
    fn work(&mut self, phone: usize, tab: usize) {
        let Some(job) = self.phones[phone].jobs[tab].pop_front() else {
            return;
        };
        match job {
            Job::Keep(act) => {
                let id = act.post.id;
                if !self.healing && self.chance.one_in(20) {
                    return self.step(phone, tab, Input::NotKept(id));
                }
                self.promised.insert(id, act.post.command.clone());
                self.phones[phone].storage.insert(id, *act);
                self.step(phone, tab, Input::Kept(id));
            }
            Job::Forget(id) => drop(self.phones[phone].storage.remove(&id)),
        }
        for (other, told) in self.phones[phone].told.iter_mut().enumerate() {
            *told |= other != tab;
        }
    }

    fn hear(&mut self, phone: usize, tab: usize) {
        // A tab reads after what it has asked for itself.
        if self.phones[phone].jobs[tab].is_empty()
            && std::mem::take(&mut self.phones[phone].told[tab])
        {
            self.read(phone, tab);
        }
    }

    fn read(&mut self, phone: usize, tab: usize) {
        let kept = self.phones[phone].storage.values().cloned().collect();
        self.step(phone, tab, Input::Read(kept));
    }

    fn wake(&mut self, phone: usize, tab: usize) {
        let due = self.phones[phone].tabs[tab].wake_at;
        if due.is_some_and(|due| due <= self.now) {
            self.phones[phone].tabs[tab].wake_at = None;
            self.step(phone, tab, Input::Woken);
        }
    }

    /// The tab is closed, killed or loaded anew: what it had not yet put in storage is gone.
    fn crash(&mut self, phone: usize, tab: usize) {
        self.lives += 1;
        self.phones[phone].jobs[tab].clear();
        self.phones[phone].tabs[tab] = Tab {
            outbox: Outbox::default(),
            life: self.lives,
            leads: false,
            wake_at: None,
        };
        self.step(phone, tab, Input::MaySend(false));
        self.step(phone, tab, Input::Keeps(true));
        self.read(phone, tab);
    }

    /// Another tab is looked at: it leads, and reads what lies in storage.
    fn lead(&mut self, phone: usize) {
        let next = self.chance.below(self.phones[phone].tabs.len());
        for tab in 0..self.phones[phone].tabs.len() {
            if self.phones[phone].tabs[tab].leads && tab != next {
                self.phones[phone].tabs[tab].leads = false;
                self.step(phone, tab, Input::MaySend(false));
            }
        }
        if !self.phones[phone].tabs[next].leads && self.phones[phone].jobs[next].is_empty() {
            self.phones[phone].tabs[next].leads = true;
            self.step(phone, next, Input::MaySend(true));
            self.read(phone, next);
        }
    }

    fn log_in_or_out(&mut self, phone: usize) {
        let in_now = !self.phones[phone].logged_in;
        self.phones[phone].logged_in = in_now;
        if in_now {
            for tab in 0..self.phones[phone].tabs.len() {
                self.step(phone, tab, Input::LoggedIn);
            }
        }
    }

    fn take_back(&mut self, phone: usize, tab: usize) {
        let unanswered: Vec<CommandId> = self.unanswered(phone, tab).into_iter().collect();
        if unanswered.is_empty() {
            return;
        }
        let id = unanswered[self.chance.below(unanswered.len())];
        self.taken_back.insert(id);
        self.step(phone, tab, Input::Withdrawn(id));
    }

    /// The network is back, everybody is logged in, and all have time.
    fn heal(&mut self) {
        self.healing = true;
        for phone in 0..self.phones.len() {
            self.phones[phone].logged_in = true;
            for tab in 0..self.phones[phone].tabs.len() {
                self.step(phone, tab, Input::LoggedIn);
            }
        }
        for _ in 0..20_000 {
            if self.is_quiet() {
                return;
            }
            self.now += 400_000;
            self.tick();
        }
    }

    fn is_quiet(&self) -> bool {
        let idle = |phone: &Phone| {
            // Where a refusal could not be written down, the act is refused again after the next start.
            let refused = |id| {
                phone
                    .tabs
                    .iter()
                    .any(|tab| tab.outbox.acts().iter().any(|act| act.post.id == id))
            };
            phone
                .storage
                .iter()
                .all(|(id, act)| act.refusal.is_some() || refused(*id))
                && phone.jobs.iter().all(VecDeque::is_empty)
                && phone.told.iter().all(|told| !told)
                && phone
                    .tabs
                    .iter()
                    .all(|tab| tab.outbox.unanswered().next().is_none())
        };
        self.network.is_empty() && self.phones.iter().all(idle)
    }

    /// What must hold when all has been said.
    fn judge(mut self) -> Vec<String> {
        if !self.is_quiet() {
            for (n, phone) in self.phones.iter().enumerate() {
                let lies: Vec<_> = phone
                    .storage
                    .values()
                    .filter(|act| act.refusal.is_none())
                    .collect();
                let lies: Vec<_> = lies
                    .iter()
                    .map(|act| (act.post.id, act.withdrawn))
                    .collect();
                let (jobs, told): (usize, _) =
                    (phone.jobs.iter().map(VecDeque::len).sum(), &phone.told);
                self.faults.push(format!(
                    "in storage {lies:?}, {jobs} jobs, told {told:?}, {} messages",
                    self.network.len()
                ));
                for tab in &phone.tabs {
                    let held = tab
                        .outbox
                        .unanswered()
                        .map(|act| (act.post.id, state(&act.state)));
                    let held: Vec<_> = held.collect();
                    self.faults.push(format!("phone {n} still holds {held:?}"));
                }
            }
        }
        let log = self.server.store.log(&self.case, 0).expect("a log");
        let mut in_log = BTreeSet::new();
        for recorded in &log {
            if !in_log.insert(recorded.command) {
                self.faults
                    .push(format!("{} is in the log twice", recorded.command));
            }
        }
        let said = |command: &CitizenCommand| {
            log.iter().any(|recorded| match (&recorded.event, command) {
                (
                    domain::Event::Plan(plan::Event::Remarked { text, .. }),
                    CitizenCommand::Plan(plan::CitizenCommand::Remark { text: asked, .. }),
                ) => text == asked,
                _ => false,
            })
        };
        for id in &self.shown_received {
            if !in_log.contains(id) {
                self.faults
                    .push(format!("{id} was shown as received and is not in the log"));
            }
        }
        for (id, command) in &self.promised {
            let refused = matches!(self.server.store.outcome(&self.case, *id), Ok(Some(kept)) if kept.outcome.is_err());
            // What says the same as another is sent once, and taken back with it.
            let with_it = self
                .promised
                .iter()
                .any(|(other, same)| same == command && self.taken_back.contains(other));
            let settled = with_it
                || in_log.contains(id)
                || refused
                || self.taken_back.contains(id)
                || said(command);
            if !settled {
                self.faults.push(format!("{id} is lost"));
            }
        }
        // Acts with an id that no citizen made: done again under another name.
        for id in &in_log {
            let known = self.promised.contains_key(id) || self.shown_received.contains(id);
            let by_citizen = log
                .iter()
                .any(|one| one.command == *id && one.by == domain::case::By::Citizen);
            if by_citizen && !known && id.0 & 0xffff_ffff_ffff_ffff == 1 {
                self.faults.push(format!("{id} was made by nobody"));
            }
        }
        let replayed = Snapshot::replay(&log, &self.server.rules).expect("a log in order");
        let read = server::snapshots::read(self.server, &self.case)
            .expect("a snapshot")
            .0;
        if replayed != read {
            self.faults
                .push("the snapshot is not what the log amounts to".into());
        }
        self.faults
    }
}

fn state(state: &ActState) -> &'static str {
    match state {
        ActState::NotYetSent => "not yet sent",
        ActState::Sending => "sending",
        ActState::Waiting { .. } => "waiting",
        ActState::Refused(_) => "refused",
    }
}

fn server(folder: &std::path::Path) -> Server {
    let store = Store::open(folder).expect("a store");
    let rules = config::read_rules(None, &[]).expect("rules");
    let operator = config::Operator::default();
    let authority = Authority {
        id: "fund".into(),
        role: AuthorityRole::UnemploymentFund,
        name: "Fund".into(),
        phone: "1".into(),
    };
    store
        .commit_blocking(vec![Write::PutAuthority(authority)])
        .expect("kept");
    Server::new(
        store,
        Clock::default(),
        operator,
        rules,
        false,
        server::authority::Credentials::default(),
        false,
    )
}

/// A citizen with a case, for one schedule.
fn citizen(server: &Server, name: &str) -> CaseId {
    let case = CaseId(name.to_owned());
    let opening = Opening {
        authority: "fund".into(),
        municipality: "0101".into(),
        region: Region::Hovedstaden,
        from: None,
    };
    let open = AuthorityCommand::Registration(registration::Command::OpenCase(opening));
    let now = Moment::from_unix_ms(0);
    let opened = domain::Case::default().decide_for_authority(&server.rules, now, open);
    let citizen = Citizen {
        case: case.clone(),
        authority: "fund".into(),
        key: name.to_owned(),
        name: name.to_owned(),
        protected: false,
    };
    let append = Append {
        case: case.clone(),
        expected_version: 0,
        command: CommandId(7),
        fingerprint: [0; 32],
        recorded_at: now,
        made_at: None,
        by: domain::case::By::Authority("fund".into()),
        outcome: Ok(opened.expect("opened").events),
        claims: Vec::new(),
        releases: Vec::new(),
        shown: None,
    };
    server
        .store
        .commit_blocking(vec![Write::PutCitizen(citizen), Write::Append(append)])
        .expect("kept");
    case
}

/// Plays one schedule; what went wrong in it.
fn play(server: &Server, seed: u64, broken: Option<Broken>) -> Vec<String> {
    let case = citizen(server, &format!("{seed}-{broken:?}"));
    let mut chance = Chance::new(seed);
    let phones = 1 + chance.below(2);
    let mut world = World {
        server,
        case,
        broken,
        now: 1_600_000_000_000,
        phones: Vec::new(),
        network: Vec::new(),
        promised: BTreeMap::new(),
        taken_back: BTreeSet::new(),
        shown_received: BTreeSet::new(),
        shown_refused: BTreeSet::new(),
        lives: 0,
        made: 0,
        faults: Vec::new(),
        healing: false,
        chance,
    };
    for phone in 0..phones {
        let tabs = 1 + world.chance.below(2);
        world.phones.push(Phone {
            storage: BTreeMap::new(),
            tabs: Vec::new(),
            jobs: (0..tabs).map(|_| VecDeque::new()).collect(),
            told: vec![false; tabs],
            logged_in: true,
            clock_off_ms: world.chance.next() as i64 % 1_000_000_000_000 - 500_000_000_000,
        });
        for tab in 0..tabs {
            world.phones[phone].tabs.push(Tab {
                outbox: Outbox::default(),
                life: 0,
                leads: false,
                wake_at: None,
            });
            world.crash(phone, tab);
        }
        world.lead(phone);
    }
    for _ in 0..60 + world.chance.below(60) {
        world.tick();
    }
    world.heal();
    world.judge()
}

fn schedules() -> u64 {
    let asked = std::env::var("GENSTART_SCHEDULES").ok();
    asked
        .and_then(|asked| asked.parse().ok())
        .unwrap_or(SCHEDULES)
}

#[test]
fn nothing_is_lost_doubled_or_called_received_too_early() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path());
    if let Some(seed) = std::env::var("GENSTART_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
    {
        assert_eq!(
            play(&server, seed, None),
            Vec::<String>::new(),
            "seed {seed}"
        );
        return;
    }
    let next = AtomicU64::new(0);
    let schedules = schedules();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= schedules {
                        return;
                    }
                    let faults = play(&server, seed, None);
                    assert!(
                        faults.is_empty(),
                        "play it again with GENSTART_SEED={seed}: {faults:#?}"
                    );
                }
            });
        }
    });
    let told = format!(
        "simulation: {schedules} schedules, nothing lost, doubled or called received too early"
    );
    std::io::Write::write_all(&mut std::io::stdout(), format!("{told}\n").as_bytes())
        .expect("said");
}

#[test]
fn each_way_of_being_broken_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(folder.path());
    for broken in [
        Broken::NewIdOnRetry,
        Broken::DropsOnTimeOut,
        Broken::ReceivedTooEarly,
        Broken::TwoSenders,
        Broken::BlockedByARefusal,
        Broken::LostOnReload,
    ] {
        let noticed =
            (0..NOTICED_WITHIN).find(|seed| !play(&server, *seed, Some(broken)).is_empty());
        assert!(noticed.is_some(), "{broken:?} was not noticed");
    }
}
