//! One room as a pure machine: who is in it, who waits, who may say what to whom. Knows no socket, no clock and no
//! database, and never looks into what two browsers tell each other.

use api::room::{
    DocumentTitle, Heard, MAX_IN_ROOM, MAX_WAITING, Over, Person, Presence, Role, Said, SeatId,
};
use domain::Moment;

/// Who has lost the connection, or hung up, comes back within this time without being let in anew.
pub const RETURN_MS: i64 = 10 * 60 * 1000;
/// A connection that has said nothing yet is closed after this time.
pub const SILENT_MS: i64 = 20 * 1000;
/// The most connections to one room.
pub const MAX_LINES: usize = 32;
/// What one message costs, and how much a connection can owe: 240 at once, then 20 a second. Three browsers that
/// answer at the same time send some 50.
const MESSAGE_COSTS_MS: i64 = 50;
const MAY_OWE_MS: i64 = 240 * MESSAGE_COSTS_MS;

/// A connection, by a number that is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(pub u64);

/// Who is at the other end of a connection, as their session or link has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub holder: Holder,
    pub role: Role,
    pub name: String,
    /// Never named to who comes from outside.
    pub protected: bool,
}

/// Whose place it is: each has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    Citizen,
    /// By the staff member's id.
    Staff(String),
    /// Another authority's, by its id and the staff member's.
    Visitor {
        authority: String,
        staff: String,
    },
    /// By the link's id.
    Guest(String),
}

#[derive(Debug)]
pub enum Input {
    Connected(Who),
    /// `token` is a fresh secret, for whom takes a new place.
    Said {
        said: Said,
        token: String,
    },
    /// Staff open a document that is known to be in the case, or close it.
    Show(Option<DocumentTitle>),
    /// What cannot be read, or names what is not there.
    Garbled,
    NoRight,
    /// The room's time is over.
    Closed,
    Stopping,
    /// The connection is gone.
    Lost,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    Tell(Line, Heard),
    /// The last word to a connection.
    Close(Line, Over),
}

#[derive(Debug, Default)]
pub struct Room {
    lines: Vec<Connection>,
    seats: Vec<Seat>,
    last_seat: u32,
    shown: Option<DocumentTitle>,
}

#[derive(Debug)]
struct Connection {
    line: Line,
    who: Who,
    since: Moment,
    seat: Option<SeatId>,
    heard_at: Moment,
    owes_ms: i64,
}

#[derive(Debug)]
struct Seat {
    id: SeatId,
    who: Who,
    page: u32,
    token: String,
    admitted: bool,
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Line(Line),
    /// Has lost the connection.
    Away(Moment),
    /// Has hung up.
    Left(Moment),
}

impl Seat {
    fn line(&self) -> Option<Line> {
        match self.at {
            At::Line(line) => Some(line),
            _ => None,
        }
    }

    /// Holds a place among those in the room.
    fn counts(&self) -> bool {
        self.admitted && !matches!(self.at, At::Left(_))
    }

    fn is_over(&self, now: Moment) -> bool {
        match self.at {
            At::Line(_) => false,
            At::Away(since) | At::Left(since) => now.unix_ms() - since.unix_ms() > RETURN_MS,
        }
    }
}

impl Room {
    pub fn step(&mut self, now: Moment, line: Line, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Connected(who) => self.connect(now, line, who, &mut out),
            Input::Lost => self.lose(now, line, &mut out),
            Input::Garbled => self.close(now, line, Over::Malformed, &mut out),
            Input::NoRight => self.close(now, line, Over::NoRight, &mut out),
            Input::Closed => self.close(now, line, Over::Closed, &mut out),
            Input::Stopping => self.close(now, line, Over::Stopping, &mut out),
            Input::Show(document) => self.show(now, line, document, &mut out),
            Input::Said { said, token } => {
                if self.is_flooding(now, line) {
                    self.close(now, line, Over::Flooding, &mut out);
                } else {
                    self.say(now, line, said, token, &mut out);
                }
            }
        }
        out
    }

    /// What time alone brings: places that nobody came back to, connections that never said anything.
    pub fn tick(&mut self, now: Moment) -> Vec<Output> {
        let mut out = Vec::new();
        let silent = |one: &Connection| {
            one.seat.is_none() && now.unix_ms() - one.since.unix_ms() > SILENT_MS
        };
        let silent: Vec<Line> = self
            .lines
            .iter()
            .filter(|one| silent(one))
            .map(|one| one.line)
            .collect();
        for line in silent {
            self.close(now, line, Over::Malformed, &mut out);
        }
        let before = self.seats.len();
        self.seats.retain(|seat| !seat.is_over(now));
        if self.seats.len() != before {
            self.settle(&mut out);
        }
        out
    }

    /// The right of one is gone at once, such as by a link that is closed.
    pub fn put_out(&mut self, now: Moment, holder: &Holder) -> Vec<Output> {
        let mut out = Vec::new();
        let of = |one: &&Connection| one.who.holder == *holder;
        let lines: Vec<Line> = self.lines.iter().filter(of).map(|one| one.line).collect();
        for line in lines {
            self.close(now, line, Over::NoRight, &mut out);
        }
        let before = self.seats.len();
        self.seats.retain(|seat| seat.who.holder != *holder);
        if self.seats.len() != before {
            self.settle(&mut out);
        }
        out
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.seats.is_empty()
    }

    /// The document that is open for all, if this one is in the room.
    pub fn shown_to(&self, holder: &Holder) -> Option<&DocumentTitle> {
        let is_in = |seat: &Seat| seat.who.holder == *holder && seat.counts();
        self.shown.as_ref().filter(|_| self.seats.iter().any(is_in))
    }

    fn connect(&mut self, now: Moment, line: Line, who: Who, out: &mut Vec<Output>) {
        if self.lines.len() >= MAX_LINES {
            out.push(Output::Close(line, Over::Full));
            return;
        }
        self.lines.push(Connection {
            line,
            who,
            since: now,
            seat: None,
            heard_at: now,
            owes_ms: 0,
        });
    }

    fn is_flooding(&mut self, now: Moment, line: Line) -> bool {
        let Some(connection) = self.lines.iter_mut().find(|one| one.line == line) else {
            return false;
        };
        let passed = now.unix_ms() - connection.heard_at.unix_ms();
        connection.heard_at = now;
        connection.owes_ms = (connection.owes_ms - passed.max(0)).max(0) + MESSAGE_COSTS_MS;
        connection.owes_ms > MAY_OWE_MS
    }

    fn say(&mut self, now: Moment, line: Line, said: Said, token: String, out: &mut Vec<Output>) {
        let Some(connection) = self.lines.iter().find(|one| one.line == line) else {
            return;
        };
        if let Said::Enter { page, resume } = said {
            if connection.seat.is_some() {
                return self.close(now, line, Over::Malformed, out);
            }
            let who = connection.who.clone();
            return self.enter(now, line, who, page, resume.as_deref(), token, out);
        }
        let Some(me) = connection.seat.and_then(|seat| self.seat(seat)) else {
            return self.close(now, line, Over::Malformed, out);
        };
        let (id, page, admitted) = (me.id, me.page, me.admitted);
        let is_host = admitted && me.who.role.is_staff();
        match said {
            Said::Enter { .. } | Said::Show { document: Some(_) } => {
                self.close(now, line, Over::Malformed, out);
            }
            Said::Show { document: None } => self.show(now, line, None, out),
            Said::Leave => {
                let at = At::Left(now);
                if admitted {
                    self.set(id, at);
                } else {
                    self.seats.retain(|seat| seat.id != id);
                }
                self.close(now, line, Over::Left, out);
                self.settle(out);
            }
            Said::Signal {
                to,
                page: meant,
                signal,
            } => {
                if !admitted {
                    return self.close(now, line, Over::NoRight, out);
                }
                // Whoever has gone meanwhile hears nothing: the list of people says so.
                let other = self
                    .seat(to)
                    .filter(|other| other.admitted && other.page == meant && other.id != id);
                if let Some(other) = other.and_then(Seat::line) {
                    let heard = Heard::Signal {
                        from: id,
                        page,
                        signal,
                    };
                    out.push(Output::Tell(other, heard));
                }
            }
            Said::Admit { .. } | Said::ShowOut { .. } if !is_host => {
                self.close(now, line, Over::NoRight, out);
            }
            Said::Admit { seat } => {
                let waits = self.seat(seat).is_some_and(|seat| !seat.admitted);
                if waits && self.in_room() >= MAX_IN_ROOM {
                    out.push(Output::Tell(line, Heard::NoRoom));
                } else if let Some(seat) = self.seats.iter_mut().find(|one| one.id == seat) {
                    seat.admitted = true;
                    let shown = self.shown.clone();
                    if let (Some(theirs), Some(_)) = (seat.line(), &shown) {
                        out.push(Output::Tell(theirs, Heard::Shown { document: shown }));
                    }
                    self.settle(out);
                }
            }
            Said::ShowOut { seat } if seat == id => {}
            Said::ShowOut { seat } => {
                let theirs = self.seat(seat).and_then(Seat::line);
                self.seats.retain(|one| one.id != seat);
                if let Some(theirs) = theirs {
                    self.close(now, theirs, Over::ShownOut, out);
                }
                self.settle(out);
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what one message says, and by whom"
    )]
    fn enter(
        &mut self,
        now: Moment,
        line: Line,
        who: Who,
        page: u32,
        resume: Option<&str>,
        token: String,
        out: &mut Vec<Output>,
    ) {
        let same = |seat: &Seat| seat.who.holder == who.holder;
        let kept = self.seats.iter().find(|seat| same(seat));
        let id = match kept {
            Some(seat) if resume == Some(seat.token.as_str()) && !seat.is_over(now) => {
                let full = seat.admitted && !seat.counts() && self.in_room() >= MAX_IN_ROOM;
                if full {
                    return self.close(now, line, Over::Full, out);
                }
                seat.id
            }
            found => {
                let mine = found.map(|seat| (seat.id, seat.counts()));
                let staff = who.role.is_staff();
                let others = |seats: &[Seat], admitted: bool| {
                    let counted = seats
                        .iter()
                        .filter(|seat| Some(seat.id) != mine.map(|(id, _)| id));
                    counted
                        .filter(|seat| {
                            if admitted {
                                seat.counts()
                            } else {
                                !seat.admitted
                            }
                        })
                        .count()
                };
                let limit = if staff { MAX_IN_ROOM } else { MAX_WAITING };
                if others(&self.seats, staff) >= limit {
                    return self.close(now, line, Over::Full, out);
                }
                let old = found.and_then(Seat::line);
                if let Some((id, _)) = mine {
                    self.seats.retain(|seat| seat.id != id);
                }
                if let Some(old) = old {
                    self.close(now, old, Over::Elsewhere, out);
                }
                self.last_seat += 1;
                let id = SeatId(self.last_seat);
                self.seats.push(Seat {
                    id,
                    who,
                    page,
                    token,
                    admitted: staff,
                    at: At::Line(line),
                });
                id
            }
        };
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == id) else {
            return;
        };
        let old = seat.line().filter(|old| *old != line);
        (seat.at, seat.page) = (At::Line(line), page);
        let (resume, admitted) = (seat.token.clone(), seat.admitted);
        if let Some(connection) = self.lines.iter_mut().find(|one| one.line == line) {
            connection.seat = Some(id);
        }
        if let Some(old) = old {
            self.close(now, old, Over::Elsewhere, out);
        }
        out.push(Output::Tell(line, Heard::Entered { seat: id, resume }));
        if let Some(document) = self.shown.clone().filter(|_| admitted) {
            let document = Some(document);
            out.push(Output::Tell(line, Heard::Shown { document }));
        }
        self.settle(out);
    }

    fn show(
        &mut self,
        now: Moment,
        line: Line,
        document: Option<DocumentTitle>,
        out: &mut Vec<Output>,
    ) {
        let seat = self
            .lines
            .iter()
            .find(|one| one.line == line)
            .and_then(|one| one.seat);
        let host = seat.and_then(|seat| self.seat(seat));
        if !host.is_some_and(|seat| seat.admitted && seat.who.role.is_staff()) {
            return self.close(now, line, Over::NoRight, out);
        }
        self.put_up(document, out);
    }

    fn put_up(&mut self, document: Option<DocumentTitle>, out: &mut Vec<Output>) {
        if self.shown == document {
            return;
        }
        self.shown = document;
        for line in self
            .seats
            .iter()
            .filter(|seat| seat.admitted)
            .filter_map(Seat::line)
        {
            let document = self.shown.clone();
            out.push(Output::Tell(line, Heard::Shown { document }));
        }
    }

    fn lose(&mut self, now: Moment, line: Line, out: &mut Vec<Output>) {
        self.lines.retain(|one| one.line != line);
        let seat = self.seats.iter_mut().find(|seat| seat.line() == Some(line));
        if let Some(seat) = seat {
            seat.at = At::Away(now);
            self.settle(out);
        }
    }

    fn close(&mut self, now: Moment, line: Line, why: Over, out: &mut Vec<Output>) {
        out.push(Output::Close(line, why));
        let before = self.seats.len();
        if why == Over::NoRight {
            // Without the right there is nothing to come back to.
            self.seats.retain(|seat| seat.line() != Some(line));
        }
        self.lose(now, line, out);
        if self.seats.len() != before {
            self.settle(out);
        }
    }

    /// Tells everybody who is there now. A document is open as long as staff are in the room.
    fn settle(&mut self, out: &mut Vec<Output>) {
        let hosted = self
            .seats
            .iter()
            .any(|seat| seat.counts() && seat.who.role.is_staff());
        if !hosted {
            self.put_up(None, out);
        }
        for seat in &self.seats {
            if let Some(line) = seat.line() {
                let people = self.people(seat);
                out.push(Output::Tell(line, Heard::People { people }));
            }
        }
    }

    /// Whom one may know of: those in the room know all, those who wait know themselves and staff.
    fn people(&self, viewer: &Seat) -> Vec<Person> {
        let may_know = |other: &&Seat| {
            let is_here = other.counts() || (!other.admitted && other.line().is_some());
            let known = viewer.admitted
                || other.id == viewer.id
                || (other.admitted && other.who.role.is_staff());
            is_here && known
        };
        let person = |seat: &Seat| {
            let hidden = seat.who.protected && viewer.who.role.is_from_outside();
            Person {
                seat: seat.id,
                page: seat.page,
                name: if hidden {
                    String::new()
                } else {
                    seat.who.name.clone()
                },
                role: seat.who.role,
                presence: match seat.at {
                    At::Line(_) if seat.admitted => Presence::InRoom,
                    At::Line(_) => Presence::Waiting,
                    At::Away(_) | At::Left(_) => Presence::Away,
                },
            }
        };
        self.seats.iter().filter(may_know).map(person).collect()
    }

    fn seat(&self, id: SeatId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == id)
    }

    fn set(&mut self, id: SeatId, at: At) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == id) {
            seat.at = at;
        }
    }

    fn in_room(&self) -> usize {
        self.seats.iter().filter(|seat| seat.counts()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::room::Signal;

    /// Four people and a spare connection for each: `citizen`, `caseworker`, `adviser`, `companion`, `interpreter`.
    fn who(name: &str) -> Who {
        let guest = || Holder::Guest(name.to_owned());
        let staff = || Holder::Staff(name.to_owned());
        let (holder, role) = match name {
            "citizen" => (Holder::Citizen, Role::Citizen),
            "adviser" => (staff(), Role::FundAdviser),
            "interpreter" => (guest(), Role::Interpreter),
            name if name.starts_with("caseworker") => (staff(), Role::Caseworker),
            _ => (guest(), Role::Companion),
        };
        Who {
            holder,
            role,
            name: name.to_owned(),
            protected: role == Role::Citizen,
        }
    }

    /// Walks a script of `LINE WORD [ARGUMENTS]` and gives what each line heard last, and all that it was told.
    #[derive(Default)]
    struct Stage {
        room: Room,
        ms: i64,
        heard: Vec<(u64, Heard)>,
        closed: Vec<(u64, Over)>,
    }

    impl Stage {
        fn walk(script: &str) -> Self {
            let mut stage = Self::default();
            for step in script
                .split(';')
                .map(str::trim)
                .filter(|step| !step.is_empty())
            {
                stage.step(step);
            }
            stage
        }

        fn step(&mut self, step: &str) {
            let words: Vec<&str> = step.split_whitespace().collect();
            if let ["wait", ms] = words[..] {
                self.ms += ms.parse::<i64>().expect("a number");
                let out = self.room.tick(Moment::from_unix_ms(self.ms));
                return self.note(out);
            }
            let line: u64 = words[0].parse().expect("a line");
            let seat = |at: usize| SeatId(words[at].parse().expect("a seat"));
            let said = match words[1] {
                "is" => return self.input(line, Input::Connected(who(words[2]))),
                "lost" => return self.input(line, Input::Lost),
                "garbled" => return self.input(line, Input::Garbled),
                "put-out" => {
                    let holder = who(words[2]).holder;
                    let out = self.room.put_out(Moment::from_unix_ms(self.ms), &holder);
                    return self.note(out);
                }
                "rightless" => return self.input(line, Input::NoRight),
                "shows" => {
                    let document = (words[2] != "nothing").then(|| DocumentTitle {
                        id: words[2].into(),
                        title: words[2].to_owned(),
                    });
                    return self.input(line, Input::Show(document));
                }
                "enters" => Said::Enter {
                    page: line as u32,
                    resume: words.get(2).map(|token| (*token).to_owned()),
                },
                "admits" => Said::Admit { seat: seat(2) },
                "shows-out" => Said::ShowOut { seat: seat(2) },
                "signals" => Said::Signal {
                    to: seat(2),
                    page: words[3].parse().expect("a page"),
                    signal: Signal::Offer { sdp: "v=0".into() },
                },
                "leaves" => Said::Leave,
                other => panic!("no step is called {other}"),
            };
            let token = format!("token-{line}");
            self.input(line, Input::Said { said, token });
        }

        fn input(&mut self, line: u64, input: Input) {
            let out = self
                .room
                .step(Moment::from_unix_ms(self.ms), Line(line), input);
            self.note(out);
        }

        fn note(&mut self, out: Vec<Output>) {
            for output in out {
                match output {
                    Output::Tell(Line(line), heard) => self.heard.push((line, heard)),
                    Output::Close(Line(line), why) => self.closed.push((line, why)),
                }
            }
        }

        /// Whom a line was told of last, as `name presence`, the role where the name is hidden.
        fn knows(&self, line: u64) -> String {
            let told = self.heard.iter().rev().find_map(|(of, heard)| match heard {
                Heard::People { people } if *of == line => Some(people),
                _ => None,
            });
            let person = |person: &Person| {
                let presence = match person.presence {
                    Presence::Waiting => "waits",
                    Presence::InRoom => "in",
                    Presence::Away => "away",
                };
                let hidden = format!("({:?})", person.role);
                let name = if person.name.is_empty() {
                    &hidden
                } else {
                    &person.name
                };
                format!("{name} {presence}")
            };
            told.map(|people| people.iter().map(person).collect::<Vec<_>>().join(", "))
                .unwrap_or_default()
        }

        fn signals(&self, line: u64) -> usize {
            let is_signal = |heard: &Heard| matches!(heard, Heard::Signal { .. });
            self.heard
                .iter()
                .filter(|(of, heard)| *of == line && is_signal(heard))
                .count()
        }
    }

    const TWO: &str = "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 2 admits 1;";
    const FOUR: &str = "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 3 is companion; 3 enters; 4 is interpreter; \
        4 enters; 2 admits 1; 2 admits 3; 2 admits 4;";

    #[test]
    fn everybody_knows_whom_they_may_know() {
        for (script, line, knows) in [
            ("1 is citizen; 1 enters", 1, "citizen waits"),
            // The citizen sees that the caseworker is there; another who waits is nobody's business.
            (
                "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 3 is companion; 3 enters",
                1,
                "citizen waits, caseworker in",
            ),
            (
                "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 3 is companion; 3 enters",
                2,
                "citizen waits, caseworker in, companion waits",
            ),
            (TWO, 1, "citizen in, caseworker in"),
            (
                FOUR,
                1,
                "citizen in, caseworker in, companion in, interpreter in",
            ),
            // A protected name is not told to guests.
            (
                FOUR,
                3,
                "(Citizen) in, caseworker in, companion in, interpreter in",
            ),
            (
                FOUR,
                4,
                "(Citizen) in, caseworker in, companion in, interpreter in",
            ),
        ] {
            assert_eq!(Stage::walk(script).knows(line), knows, "{script}");
        }
        let lost = format!("{TWO} 1 lost");
        assert_eq!(Stage::walk(&lost).knows(2), "citizen away, caseworker in");
        let left = format!("{TWO} 1 leaves");
        assert_eq!(Stage::walk(&left).knows(2), "caseworker in");
        let rightless = format!("{TWO} 1 rightless");
        assert_eq!(Stage::walk(&rightless).knows(2), "caseworker in");
        let put_out = format!("{FOUR} 3 put-out companion; 4 lost; 4 put-out interpreter");
        assert_eq!(Stage::walk(&put_out).knows(2), "citizen in, caseworker in");
        let gone = format!("{TWO} 1 lost; wait 600001");
        assert_eq!(Stage::walk(&gone).knows(2), "caseworker in");
        let shown_out = format!("{FOUR} 2 shows-out 3");
        assert_eq!(
            Stage::walk(&shown_out).knows(2),
            "citizen in, caseworker in, interpreter in"
        );
        let unseen = "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 1 lost";
        assert_eq!(
            Stage::walk(unseen).knows(2),
            "caseworker in",
            "who waited and is gone"
        );
    }

    #[test]
    fn comes_back_without_being_let_in_anew() {
        for (script, line, knows) in [
            (
                format!("{TWO} 1 lost; 9 is citizen; 9 enters token-1"),
                9,
                "citizen in, caseworker in",
            ),
            (
                format!("{TWO} 1 leaves; 9 is citizen; 9 enters token-1"),
                9,
                "citizen in, caseworker in",
            ),
            (
                format!("{TWO} 1 lost; wait 599999; 9 is citizen; 9 enters token-1"),
                9,
                "citizen in, caseworker in",
            ),
            // While the old connection is not known to be dead.
            (
                format!("{TWO} 9 is citizen; 9 enters token-1"),
                9,
                "citizen in, caseworker in",
            ),
            // Too late, with another's word, or without one: to be let in again.
            (
                format!("{TWO} 1 lost; wait 600001; 9 is citizen; 9 enters token-1"),
                9,
                "caseworker in, citizen waits",
            ),
            (
                format!("{TWO} 1 lost; 9 is citizen; 9 enters token-2"),
                9,
                "caseworker in, citizen waits",
            ),
            (
                format!("{TWO} 1 lost; 9 is citizen; 9 enters"),
                9,
                "caseworker in, citizen waits",
            ),
            // Another's place is not to be had with its word.
            (
                format!("{TWO} 1 lost; 9 is companion; 9 enters token-1"),
                9,
                "caseworker in, companion waits",
            ),
            (
                format!("{TWO} 2 shows-out 1; 9 is citizen; 9 enters token-1"),
                9,
                "caseworker in, citizen waits",
            ),
            (
                format!("{TWO} 1 rightless; 9 is citizen; 9 enters token-1"),
                9,
                "caseworker in, citizen waits",
            ),
            // Who waited waits on.
            (
                "1 is citizen; 1 enters; 1 lost; 9 is citizen; 9 enters token-1".to_owned(),
                9,
                "citizen waits",
            ),
        ] {
            assert_eq!(Stage::walk(&script).knows(line), knows, "{script}");
        }
    }

    #[test]
    fn closes_with_a_reason() {
        let five = format!("{FOUR} 5 is another; 5 enters; 2 admits 5");
        let waiting: String = (10..19)
            .map(|line| format!("{line} is guest-{line}; {line} enters;"))
            .collect();
        let crowd: String = (10..43)
            .map(|line| format!("{line} is guest-{line};"))
            .collect();
        let flood = format!("{TWO} {}", "1 signals 2 2;".repeat(240));
        let spread = format!("{TWO} {}", "1 signals 2 2; wait 50;".repeat(1_000));
        for (script, closed) in [
            (format!("{TWO} 1 garbled"), vec![(1, Over::Malformed)]),
            (format!("{TWO} 1 enters"), vec![(1, Over::Malformed)]),
            (
                "1 is citizen; 1 leaves".to_owned(),
                vec![(1, Over::Malformed)],
            ),
            (
                "1 is citizen; wait 20001".to_owned(),
                vec![(1, Over::Malformed)],
            ),
            ("1 is citizen; 1 enters; wait 20001".to_owned(), vec![]),
            (format!("{TWO} 1 leaves"), vec![(1, Over::Left)]),
            (format!("{TWO} 1 rightless"), vec![(1, Over::NoRight)]),
            (format!("{TWO} 2 shows-out 1"), vec![(1, Over::ShownOut)]),
            (format!("{TWO} 2 shows-out 2"), vec![]),
            // Only staff let in, show out and open documents.
            (
                format!("{TWO} 3 is companion; 3 enters; 1 admits 3"),
                vec![(1, Over::NoRight)],
            ),
            (format!("{TWO} 1 shows-out 2"), vec![(1, Over::NoRight)]),
            (format!("{TWO} 1 shows plan"), vec![(1, Over::NoRight)]),
            // Who waits is in touch with nobody.
            (
                "1 is citizen; 1 enters; 2 is caseworker; 2 enters; 1 signals 2 2".to_owned(),
                vec![(1, Over::NoRight)],
            ),
            (
                format!("{TWO} 9 is citizen; 9 enters"),
                vec![(1, Over::Elsewhere)],
            ),
            (
                format!("{TWO} 9 is citizen; 9 enters token-1"),
                vec![(1, Over::Elsewhere)],
            ),
            (five, vec![]),
            (
                format!("{FOUR} 5 is caseworker-2; 5 enters"),
                vec![(5, Over::Full)],
            ),
            // A place that was hung up may be taken by another.
            (
                format!(
                    "{FOUR} 3 leaves; 5 is caseworker-2; 5 enters; 9 is companion; 9 enters token-3"
                ),
                vec![(3, Over::Left), (9, Over::Full)],
            ),
            (waiting, vec![(18, Over::Full)]),
            (crowd, vec![(42, Over::Full)]),
            (flood, vec![(1, Over::Flooding)]),
            (spread, vec![]),
        ] {
            assert_eq!(Stage::walk(&script).closed, closed, "{script}");
        }
        let five = Stage::walk(&format!("{FOUR} 5 is another; 5 enters; 2 admits 5"));
        assert!(five.heard.contains(&(2, Heard::NoRoom)));
        assert!(five.knows(5).contains("another waits"));
    }

    #[test]
    fn carries_signals_to_the_one_they_are_meant_for() {
        for (script, line, signals) in [
            (format!("{TWO} 1 signals 2 2"), 2, 1),
            (format!("{FOUR} 1 signals 2 2; 3 signals 2 2"), 4, 0),
            (format!("{FOUR} 4 signals 1 1"), 1, 1),
            // For a page that is loaded no more, for nobody, for oneself, for one who waits.
            (format!("{TWO} 1 signals 2 7"), 2, 0),
            (format!("{TWO} 1 signals 9 9"), 2, 0),
            (format!("{TWO} 1 signals 1 1"), 1, 0),
            (
                format!("{TWO} 3 is companion; 3 enters; 2 signals 3 3"),
                3,
                0,
            ),
            // Back in the same place with another page.
            (
                format!("{TWO} 9 is citizen; 9 enters token-1; 2 signals 1 9"),
                9,
                1,
            ),
        ] {
            assert_eq!(Stage::walk(&script).signals(line), signals, "{script}");
        }
    }

    #[test]
    fn a_document_is_open_for_those_in_the_room_while_staff_are_there() {
        let companion = Holder::Guest("companion".into());
        for (script, shown) in [
            (format!("{FOUR} 2 shows plan"), true),
            (format!("{FOUR} 2 shows plan; 2 shows nothing"), false),
            (format!("{FOUR} 2 shows plan; 2 leaves"), false),
            (format!("{FOUR} 2 shows plan; 2 lost"), true),
            (format!("{FOUR} 2 shows plan; 2 lost; wait 600001"), false),
            (format!("{FOUR} 2 shows plan; 3 leaves"), false),
            (format!("{FOUR} 2 shows plan; 2 shows-out 3"), false),
            (
                format!("{TWO} 3 is companion; 3 enters; 2 shows plan"),
                false,
            ),
            (
                format!("{TWO} 3 is companion; 3 enters; 2 shows plan; 2 admits 3"),
                true,
            ),
        ] {
            let stage = Stage::walk(&script);
            assert_eq!(stage.room.shown_to(&companion).is_some(), shown, "{script}");
            let told = stage
                .heard
                .iter()
                .rev()
                .find_map(|(line, heard)| match heard {
                    Heard::Shown { document } if *line == 3 => Some(document.is_some()),
                    _ => None,
                });
            let gone = script.contains("3 leaves") || script.contains("shows-out 3");
            assert!(gone || told.unwrap_or(false) == shown, "{script}");
        }
    }

    #[test]
    fn is_forgotten_when_nobody_can_come_back() {
        for (script, empty) in [
            (format!("{TWO} 1 lost; 2 lost"), false),
            (format!("{TWO} 1 lost; 2 lost; wait 600001"), true),
            (format!("{TWO} 1 leaves; 2 leaves; wait 600001"), true),
            ("1 is citizen; 1 enters; 1 leaves".to_owned(), true),
        ] {
            assert_eq!(Stage::walk(&script).room.is_empty(), empty, "{script}");
        }
    }

    #[test]
    fn takes_any_order_of_anything() {
        // Every pair and triple of steps after a room of three: no panic, and never more in it than may be.
        let steps = [
            "1 enters",
            "1 enters token-1",
            "1 leaves",
            "1 lost",
            "1 garbled",
            "1 signals 2 2",
            "2 admits 1",
            "2 admits 3",
            "2 shows-out 1",
            "2 shows-out 3",
            "2 leaves",
            "2 lost",
            "3 leaves",
            "5 is citizen",
            "5 enters token-1",
            "5 enters",
            "2 shows plan",
            "wait 600001",
            "9 enters",
        ];
        for a in steps {
            for b in steps {
                for c in steps {
                    let script = format!("{TWO} 3 is companion; 3 enters; {a}; {b}; {c}");
                    let stage = Stage::walk(&script);
                    assert!(stage.room.in_room() <= MAX_IN_ROOM, "{script}");
                    let mut lines: Vec<_> =
                        stage.room.seats.iter().filter_map(Seat::line).collect();
                    let known = lines
                        .iter()
                        .all(|line| stage.room.lines.iter().any(|one| one.line == *line));
                    assert!(known, "a place without its connection: {script}");
                    lines.dedup();
                    assert_eq!(
                        lines.len(),
                        stage.room.seats.iter().filter_map(Seat::line).count()
                    );
                }
            }
        }
    }
}
