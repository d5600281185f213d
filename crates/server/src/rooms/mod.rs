//! The rooms that are open now, each under its conversation, and who may come into one. Introduces browsers to each
//! other and does no more: nothing that is said in a room comes by here, and nothing is kept or logged.

pub mod room;
pub mod turn;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use api::Error;
use api::room::{Door, Heard, Over, Role, RoomId};
use api::staff::Reason;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Moment;
use domain::case::Case;
use domain::conversation::Conversation;
use domain::masking::Masks;
use domain::registration::{Authority, Citizen, StaffRole};
use store::{RoomKey, RoomWrite, Write};
use tokio::sync::mpsc;

use crate::session::{Session, SessionFault, cookie};
use crate::staff::StaffSession;
use crate::{App, Server, handlers, secrets, snapshots};
use room::{Holder, Input, Line, Output, Room, Who};

/// A session that was seen so lately is not written down again.
const SEEN_LATELY_MS: i64 = 60_000;
/// So many words can wait for a slow page; then it is taken for lost.
const WORDS_WAITING: usize = 512;

/// Every open room of this server.
#[derive(Debug, Default)]
pub struct Rooms {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last_line: u64,
    rooms: BTreeMap<RoomKey, Lit>,
}

#[derive(Debug, Default)]
struct Lit {
    room: Room,
    ways: BTreeMap<Line, mpsc::Sender<Word>>,
}

/// What goes out to one page.
#[derive(Debug)]
pub enum Word {
    Say(Heard),
    /// Say this, then close.
    Last(Over),
}

impl Rooms {
    /// A new connection to a room, and what comes out of the room for it.
    pub fn connect(&self, now: Moment, key: &RoomKey, who: Who) -> (Line, mpsc::Receiver<Word>) {
        let (way, words) = mpsc::channel(WORDS_WAITING);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.last_line += 1;
        let line = Line(open.last_line);
        let lit = open.rooms.entry(key.clone()).or_default();
        lit.ways.insert(line, way);
        let out = lit.room.step(now, line, Input::Connected(who));
        lit.carry_out(now, out);
        (line, words)
    }

    pub fn input(&self, now: Moment, key: &RoomKey, line: Line, input: Input) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lit) = open.rooms.get_mut(key) else {
            return;
        };
        if matches!(input, Input::Lost) {
            lit.ways.remove(&line);
        }
        let out = lit.room.step(now, line, input);
        lit.carry_out(now, out);
        let out = lit.room.tick(now);
        lit.carry_out(now, out);
        if lit.room.is_empty() {
            open.rooms.remove(key);
        }
    }

    /// The right of one is gone: they hear so at once.
    pub fn put_out(&self, now: Moment, key: &RoomKey, holder: &Holder) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lit) = open.rooms.get_mut(key) {
            let out = lit.room.put_out(now, holder);
            lit.carry_out(now, out);
        }
    }

    /// What time brings to every room. Rooms that nobody can come back to are forgotten.
    pub fn tick(&self, now: Moment) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for lit in open.rooms.values_mut() {
            let out = lit.room.tick(now);
            lit.carry_out(now, out);
        }
        open.rooms.retain(|_, lit| !lit.room.is_empty());
    }

    /// Whether this document is open in the room for this person.
    pub fn shows(&self, key: &RoomKey, holder: &Holder, document: &str) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = open
            .rooms
            .get(key)
            .and_then(|lit| lit.room.shown_to(holder));
        shown.is_some_and(|shown| shown.id.as_str() == document)
    }
}

impl Lit {
    fn carry_out(&mut self, now: Moment, out: Vec<Output>) {
        let mut out = std::collections::VecDeque::from(out);
        while let Some(output) = out.pop_front() {
            let (line, word) = match output {
                Output::Tell(line, heard) => (line, Word::Say(heard)),
                Output::Close(line, why) => (line, Word::Last(why)),
            };
            let is_last = matches!(word, Word::Last(_));
            let told = self
                .ways
                .get(&line)
                .is_none_or(|way| way.try_send(word).is_ok());
            if is_last {
                self.ways.remove(&line);
            } else if !told {
                // Too slow, or gone: the page finds its connection closed and comes back.
                self.ways.remove(&line);
                out.extend(self.room.step(now, line, Input::Lost));
            }
        }
    }
}

/// How a room stands in addresses: made from the case and the conversation, and back only by the database.
fn id(key: &RoomKey) -> RoomId {
    let hash = secrets::sha256(&[
        b"room",
        key.case.as_str().as_bytes(),
        key.conversation.as_str().as_bytes(),
    ]);
    RoomId(secrets::hex(hash.get(..16).unwrap_or_default()))
}

/// The address of a room for staff, and what makes it lead there.
pub fn door(key: &RoomKey) -> (RoomId, Write) {
    let room = id(key);
    let put = RoomWrite::Put {
        id: room.0.clone(),
        key: key.clone(),
    };
    (room, Write::Room(put))
}

/// Somebody who may come into a room, and what they may know of it.
#[derive(Clone, Debug)]
pub struct Seated {
    pub key: RoomKey,
    pub who: Who,
    pub conversation: Conversation,
    pub citizen: Citizen,
    pub authority: Authority,
    proof: Proof,
}

/// By what they may. Looked at again with every word that they say.
#[derive(Clone, Debug)]
enum Proof {
    Citizen(Box<Session>),
    Staff(Box<StaffSession>),
    Guest([u8; 32]),
}

/// The room that is asked for, as the one who asks names it.
enum Asked {
    Key(RoomKey),
    Room(RoomId),
    /// The guest's own.
    Theirs,
}

impl FromRequestParts<App> for Seated {
    type Rejection = SessionFault;

    /// The one place that says who may come into a room.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let axum::extract::Query(door) =
            axum::extract::Query::<Door>::from_request_parts(parts, app)
                .await
                .map_err(|_| SessionFault(Error::NotFound))?;
        // A socket is opened with GET from anywhere: only our own pages may.
        if crate::session::from_another_site(&parts.headers) {
            return Err(SessionFault(Error::CrossSite));
        }
        let (asked, proof) = match (door.conversation, door.room) {
            (Some(conversation), None) => {
                let session =
                    <Session as FromRequestParts<App>>::from_request_parts(parts, app).await?;
                let key = RoomKey {
                    case: session.case.clone(),
                    conversation,
                };
                (Asked::Key(key), Proof::Citizen(Box::new(session)))
            }
            (None, Some(room)) => {
                let session = StaffSession::from_request_parts(parts, app).await?;
                (Asked::Room(room), Proof::Staff(Box::new(session)))
            }
            (None, None) => {
                let token = cookie(&parts.headers, app.guest_cookie_name())
                    .ok_or(SessionFault(Error::NotLoggedIn))?;
                let hash = secrets::token_hash(token);
                if let Some(seconds) = app.limits.wait_of(hash) {
                    return Err(SessionFault(Error::TooMany { seconds }));
                }
                (Asked::Theirs, Proof::Guest(hash))
            }
            (Some(_), Some(_)) => return Err(SessionFault(Error::NotFound)),
        };
        let server = App::clone(app);
        tokio::task::spawn_blocking(move || seat(&server, asked, proof))
            .await
            .map_err(|lost| handlers::fault(&lost))
            .and_then(|seated| seated)
            .map_err(SessionFault)
    }
}

fn seat(server: &Server, asked: Asked, proof: Proof) -> Result<Seated, Error> {
    let fault = |cause: &store::StorageFault| handlers::fault(cause);
    let (key, holder, role, name) = match (&proof, asked) {
        (Proof::Citizen(_), Asked::Key(key)) => (key, Holder::Citizen, Role::Citizen, None),
        (Proof::Staff(session), Asked::Room(room)) => {
            let key = server.store.room(&room.0).map_err(|cause| fault(&cause))?;
            let key = key.ok_or(Error::NotFound)?;
            // To another authority's staff there is no such room.
            let citizen = session.citizen(server, &key.case);
            citizen
                .map_err(|cause| fault(&cause))?
                .ok_or(Error::NotFound)?;
            let staff = &session.staff;
            let role = match staff.role {
                StaffRole::Caseworker => Role::Caseworker,
                StaffRole::FundAdviser => Role::FundAdviser,
            };
            let holder = Holder::Staff(staff.staff.to_string());
            (key, holder, role, Some(staff.name.clone()))
        }
        (Proof::Guest(hash), _) => {
            let link = server.store.guest(*hash).map_err(|cause| fault(&cause))?;
            let link = link
                .filter(|link| link.revoked_at.is_none() && server.now() < link.expires_at)
                .ok_or(Error::NotLoggedIn)?;
            let role = role(&link.role).ok_or(Error::NotLoggedIn)?;
            (link.key, Holder::Guest(link.id), role, Some(link.name))
        }
        _ => return Err(Error::NotFound),
    };
    let citizen = server
        .store
        .citizen(&key.case)
        .map_err(|cause| fault(&cause))?;
    let citizen = citizen.ok_or(Error::NotFound)?;
    let authority = server.store.authority(&citizen.authority);
    let authority = authority
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let conversation = self::case(server, &key)?
        .conversations
        .find(&key.conversation)
        .filter(|conversation| conversation.has_room())
        .cloned()
        .ok_or(Error::NotFound)?;
    let who = Who {
        holder,
        role,
        name: name.unwrap_or_else(|| citizen.name.clone()),
        protected: role == Role::Citizen && citizen.protected,
    };
    Ok(Seated {
        key,
        who,
        conversation,
        citizen,
        authority,
        proof,
    })
}

/// The case of a room as it stands now, as far as staff may see it. A document whose title tells of another sector is
/// not among those that they can open before others.
pub fn case(server: &Server, key: &RoomKey) -> Result<Case, Error> {
    let (snapshot, _) = snapshots::read(server, &key.case)?;
    let mut case = Masks::of(&snapshot.case).snapshot(snapshot).case;
    case.plan
        .documents
        .retain(|document| !document.title.is_empty());
    Ok(case)
}

impl Seated {
    /// That a member of staff has been told of the case because of the conversation.
    pub fn staff_look(&self, server: &Server, what: &str, name: &str) -> Option<Write> {
        let Proof::Staff(session) = &self.proof else {
            return None;
        };
        let why = Some((Reason::Conversation, String::new()));
        Some(session.look(server, self.key.case.clone(), what, name, why))
    }

    /// Whether the right still stands: asked before every word is carried out.
    pub fn still_may(&self, server: &Server) -> bool {
        match &self.proof {
            Proof::Citizen(session) => session.goes_on(server),
            Proof::Staff(session) => {
                let hash = session.kept.token_hash;
                let found = server.store.staff_session(hash, server.now());
                found.is_ok_and(|found| found.is_some())
            }
            Proof::Guest(hash) => server.store.guest(*hash).is_ok_and(|link| {
                link.is_some_and(|link| link.revoked_at.is_none() && server.now() < link.expires_at)
            }),
        }
    }

    /// As [`Seated::still_may`], and the conversation still has its room.
    pub fn still_has_room(&self, server: &Server) -> bool {
        let has_room = |case: Case| {
            let found = case.conversations.find(&self.key.conversation);
            found.is_some_and(Conversation::has_room)
        };
        self.still_may(server) && case(server, &self.key).is_ok_and(has_room)
    }

    /// Who talks is there, though nothing else is asked for: the session does not run out meanwhile.
    pub fn goes_on(&mut self, server: &Server) -> Option<Write> {
        let now = server.now();
        let lately = |seen: Moment| now.unix_ms() - seen.unix_ms() < SEEN_LATELY_MS;
        match &mut self.proof {
            _ if server.demo => None,
            Proof::Citizen(session) if lately(session.kept.seen_at) => None,
            Proof::Staff(session) if lately(session.kept.seen_at) => None,
            Proof::Citizen(session) => Some(session.renew(server)),
            Proof::Staff(session) => Some(session.renew(server)),
            Proof::Guest(_) => None,
        }
    }

    pub fn is_open(&self, now: Moment) -> bool {
        self.conversation.room_is_open(now)
    }

    /// The telephone that stands beside the room: the conversation's, else the authority's.
    pub fn phone(&self) -> String {
        let own = &self.conversation.phone;
        if own.is_empty() {
            self.authority.phone.clone()
        } else {
            own.as_str().to_owned()
        }
    }
}

/// The role by its name on the wire.
pub fn role(name: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::from(name)).ok()
}

/// The name of a role on the wire.
pub fn role_name(role: Role) -> String {
    let name = serde_json::to_value(role).ok();
    let name = name.as_ref().and_then(serde_json::Value::as_str);
    name.unwrap_or_default().to_owned()
}
