//! A talk by video as its screens see it: who is there, what stands open, what is sent. The only code that touches
//! camera, microphone, connections and the room's socket. Must not know a word that is shown.

pub mod devices;
pub mod js;
pub mod link;
pub mod quality;
pub mod socket;
pub mod typed;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use api::room::{
    DocumentTitle, GuestAnswer, GuestRequest, Heard, InvitationRequest, Invitations, Over, Person,
    Presence, Role, RoomAnswer, Said, SeatId,
};
use domain::ids::DocumentId;
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamTrack, MediaStreamTrackState};

pub use devices::{Device, Facing, Kind, Trouble};
pub use link::Network;
pub use typed::MAX_LINE;

use super::clock::Clock;
use super::http::{self, Failure};
use super::{address, device};
use devices::{Meter, Wish};
use link::{Link, PICTURE, SOUND};
use quality::Size;
use socket::Socket;
use typed::Typed;

/// Where the person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Asking,
    /// No answer from the server.
    Failed,
    NotLoggedIn,
    /// There is no such room for this person.
    Unknown,
    /// The browser cannot talk by video.
    Unfit,
    /// Has opened a one-time link, and not used it yet.
    Link(GuestAnswer),
    LinkUnknown,
    /// In front of the door, where devices are tried.
    Ready,
    /// Waits, or is in the room: [`Call::presence`] says which.
    In,
    Over(Over),
}

/// Whether something of one's own is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    On,
    /// Switched off by the person.
    Off,
    Trouble(Trouble),
}

/// What has happened in the room, to be told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    Waits(Person),
    Came(Person),
    /// Has lost the connection.
    Away(Person),
    Left(Person),
    Opened(DocumentTitle),
    Closed,
    NoRoom,
}

/// A line that was written in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenLine {
    /// Who wrote it; none for oneself.
    pub by: Option<Person>,
    pub number: u32,
    pub text: String,
    /// Those who were in the room and have not said yet that they have it.
    pub waits_for: Vec<SeatId>,
}

/// What is known of the connection to one other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub seat: SeatId,
    pub page: u32,
    pub connected: bool,
    pub microphone: bool,
    pub camera: bool,
    /// The line as it stands, while it is being written.
    pub writes: String,
}

/// From which side the room is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Citizen(String),
    Staff(String),
    Guest,
    Link(String),
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts[..] {
            ["samtaler", conversation, "rum"] => Self::Citizen(conversation.to_owned()),
            ["medarbejder", "rum", room] => Self::Staff(room.to_owned()),
            ["rum", token] => Self::Link(token.to_owned()),
            _ => Self::Guest,
        }
    }

    /// The query of every address of the room.
    fn query(&self) -> String {
        match self {
            // As they stand in the address: encoded already.
            Self::Citizen(conversation) => ["?conversation=", conversation].concat(),
            Self::Staff(room) => ["?room=", room].concat(),
            Self::Guest | Self::Link(_) => "?".to_owned(),
        }
    }
}

/// One talk. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    stage: RwSignal<Stage>,
    room: RwSignal<Option<RoomAnswer>>,
    is_open: RwSignal<bool>,
    microphone: RwSignal<Sense>,
    camera: RwSignal<Sense>,
    /// Whether camera and microphone were asked for.
    tried: RwSignal<bool>,
    devices: RwSignal<Vec<Device>>,
    level: RwSignal<u8>,
    network: RwSignal<Option<Network>>,
    facing: RwSignal<Facing>,
    /// Whether the socket to the server stands.
    online: RwSignal<bool>,
    seat: RwSignal<Option<SeatId>>,
    people: RwSignal<Vec<Person>>,
    others: RwSignal<Vec<Other>>,
    happened: RwSignal<Option<Happening>>,
    lines: RwSignal<Vec<WrittenLine>>,
    draft: RwSignal<String>,
    shown: RwSignal<Option<DocumentTitle>>,
    needs_tap: RwSignal<bool>,
    invitations: RwSignal<Option<Invitations>>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

struct Inner {
    place: Place,
    page: u32,
    socket: RefCell<Option<Socket>>,
    /// Which socket is the one that counts.
    socket_number: Cell<u32>,
    /// On another network, perhaps, since the server was last heard.
    moved: Cell<bool>,
    links: RefCell<Vec<Rc<Link>>>,
    mine: RefCell<[Option<MediaStreamTrack>; 2]>,
    own_picture: Option<MediaStream>,
    wish: RefCell<Wish>,
    meter: RefCell<Option<Meter>>,
    retry: RefCell<Option<Timeout>>,
    tick: RefCell<Option<Interval>>,
    size: Cell<Option<Size>>,
    wake: RefCell<Option<JsValue>>,
    /// Whether the browser is being asked for that.
    waking: Cell<bool>,
    next_line: Cell<u32>,
    clock: Cell<Option<Clock>>,
    videos: RefCell<Vec<HtmlVideoElement>>,
    /// What is heard of one's own sound and picture.
    ears: RefCell<[Vec<EventListener>; 2]>,
}

const TICK_MS: u32 = 1_000;
/// The server says something every second. On another network a socket stays open and silent.
const SILENT_MS: f64 = 3_500.0;
/// A socket that does not open within this time is opened anew.
const OPENS_MS: f64 = 4_000.0;
const AGAIN_MS: u32 = 700;

impl Call {
    /// Asks what room this is, by the address of the page.
    pub fn load() -> Self {
        let [a, b, c, d, ..] = device::random();
        let inner = Inner {
            place: Place::of(&address::here()),
            page: u32::from_be_bytes([a, b, c, d]),
            socket: RefCell::default(),
            socket_number: Cell::default(),
            moved: Cell::default(),
            links: RefCell::default(),
            mine: RefCell::default(),
            own_picture: MediaStream::new().ok(),
            wish: RefCell::default(),
            meter: RefCell::default(),
            retry: RefCell::default(),
            tick: RefCell::default(),
            size: Cell::default(),
            wake: RefCell::default(),
            waking: Cell::default(),
            next_line: Cell::default(),
            clock: Cell::default(),
            videos: RefCell::default(),
            ears: RefCell::default(),
        };
        let call = Self {
            stage: RwSignal::new(Stage::Asking),
            room: RwSignal::new(None),
            is_open: RwSignal::new(false),
            microphone: RwSignal::new(Sense::Off),
            camera: RwSignal::new(Sense::Off),
            tried: RwSignal::new(false),
            devices: RwSignal::new(Vec::new()),
            level: RwSignal::new(0),
            network: RwSignal::new(None),
            facing: RwSignal::new(Facing::Me),
            online: RwSignal::new(false),
            seat: RwSignal::new(None),
            people: RwSignal::new(Vec::new()),
            others: RwSignal::new(Vec::new()),
            happened: RwSignal::new(None),
            lines: RwSignal::new(Vec::new()),
            draft: RwSignal::new(String::new()),
            shown: RwSignal::new(None),
            needs_tap: RwSignal::new(false),
            invitations: RwSignal::new(None),
            inner: StoredValue::new_local(Rc::new(inner)),
        };
        device::on_roused(move |looked_at| call.come_back(!looked_at));
        device::on_shown(move || call.come_back(false));
        devices::on_change(move || call.look_for_devices());
        call.ask();
        call
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.with_value(Rc::clone)
    }

    // What screens read.

    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    pub fn room(self) -> Option<RoomAnswer> {
        self.room.get()
    }

    pub fn is_open(self) -> bool {
        self.is_open.get()
    }

    /// Waiting, or in the room; none before the server has said so.
    pub fn presence(self) -> Option<Presence> {
        self.me().map(|me| me.presence)
    }

    fn me(self) -> Option<Person> {
        let seat = self.seat.get()?;
        let find = |people: &Vec<Person>| people.iter().find(|one| one.seat == seat).cloned();
        self.people.with(find)
    }

    /// All but oneself, in the order in which they came.
    pub fn people(self) -> Vec<Person> {
        let me = self.seat.get();
        let mut people = self.people.get();
        people.retain(|person| Some(person.seat) != me);
        people
    }

    /// The connection to somebody in the room.
    pub fn other(self, seat: SeatId) -> Option<Other> {
        self.others
            .with(|others| others.iter().find(|one| one.seat == seat).cloned())
    }

    pub fn microphone(self) -> Sense {
        self.microphone.get()
    }

    pub fn camera(self) -> Sense {
        self.camera.get()
    }

    pub fn tried(self) -> bool {
        self.tried.get()
    }

    pub fn devices(self, kind: Kind) -> Vec<Device> {
        let mut devices = self.devices.get();
        devices.retain(|device| device.kind == kind);
        devices
    }

    /// The id of the device that is used now, or will be.
    pub fn chosen(self, kind: Kind) -> Option<String> {
        let inner = self.inner();
        let (place, wished) = match (kind, &*inner.wish.borrow()) {
            (Kind::Microphone, wish) => (Some(SOUND), wish.microphone.clone()),
            (Kind::Camera, wish) => (Some(PICTURE), wish.camera.clone()),
            (Kind::Speaker, wish) => (None, wish.speaker.clone()),
        };
        let track = place.and_then(|place| inner.mine.borrow().get(place).cloned().flatten());
        let settings = track.and_then(|track| js::call(&track, "getSettings", &[]));
        let used = settings.and_then(|settings| js::text(&settings, "deviceId"));
        used.or(Some(wished)).filter(|id| !id.is_empty())
    }

    /// Where one came from; a guest came from nowhere here.
    pub fn home(self) -> Option<&'static str> {
        match self.inner().place {
            Place::Citizen(_) => Some("/"),
            Place::Staff(_) => Some(api::staff::path::PAGES),
            Place::Guest | Place::Link(_) => None,
        }
    }

    /// How loud the microphone is, from 0 to 100.
    pub fn level(self) -> u8 {
        self.level.get()
    }

    pub fn network(self) -> Option<Network> {
        self.network.get()
    }

    pub fn is_online(self) -> bool {
        self.online.get()
    }

    pub fn happened(self) -> Option<Happening> {
        self.happened.get()
    }

    pub fn lines(self) -> Vec<WrittenLine> {
        self.lines.get()
    }

    pub fn draft(self) -> String {
        self.draft.get()
    }

    pub fn shown(self) -> Option<DocumentTitle> {
        self.shown.get()
    }

    /// Where an open document lies.
    pub fn document_address(self, id: &DocumentId) -> String {
        let query = self.inner().place.query();
        let id = address::encode(id.as_str());
        [api::path::ROOM_DOCUMENTS, "/", &id, &query].concat()
    }

    /// Whether the browser wants a tap before it plays sound.
    pub fn needs_tap(self) -> bool {
        self.needs_tap.get()
    }

    pub fn invitations(self) -> Option<Invitations> {
        self.invitations.get()
    }

    // In front of the room.

    /// Asks the server what room this is.
    pub fn ask(self) {
        let inner = self.inner();
        if !devices::is_fit() {
            // The telephone is the server's to say; the shell has one for everybody.
            self.stage.set(Stage::Unfit);
        } else {
            self.stage.set(Stage::Asking);
        }
        spawn_local(async move {
            if let Place::Link(token) = &inner.place {
                let asked = GuestRequest {
                    token: token.clone(),
                    enter: false,
                };
                let answer = http::post_to::<_, GuestAnswer>(api::path::ROOM_GUEST, &asked).await;
                self.stage.set(match answer {
                    Ok(answer) => Stage::Link(answer),
                    Err(Failure::Error { .. }) => Stage::LinkUnknown,
                    Err(_) => Stage::Failed,
                });
                return;
            }
            let path = [api::path::ROOM, &inner.place.query()].concat();
            match http::get::<RoomAnswer>(&path).await {
                Ok(answer) => {
                    self.take(answer);
                    if self.stage.get_untracked() == Stage::Asking {
                        self.stage.set(Stage::Ready);
                    }
                }
                Err(failure) => self.fail(&failure),
            }
        });
    }

    fn take(self, answer: RoomAnswer) {
        let inner = self.inner();
        inner.clock.set(Some(Clock::set(answer.now)));
        self.room.set(Some(answer));
        self.look_at_the_clock();
        if inner.tick.borrow().is_none() {
            inner
                .tick
                .replace(Some(Interval::new(TICK_MS, move || self.tick())));
        }
    }

    fn fail(self, failure: &Failure) {
        if self.stage.get_untracked() == Stage::Unfit {
            return;
        }
        self.stage.set(match failure {
            Failure::Error { error, .. } => match error {
                api::Error::NotLoggedIn => Stage::NotLoggedIn,
                _ => Stage::Unknown,
            },
            _ => Stage::Failed,
        });
    }

    fn look_at_the_clock(self) {
        let now = self.inner().clock.get().map(Clock::now);
        let open = self.room.with_untracked(|room| {
            let times = room.as_ref().map(|room| (room.opens_at, room.closes_at));
            times
                .zip(now)
                .is_some_and(|((opens, closes), now)| opens <= now && now < closes)
        });
        if self.is_open.get_untracked() != open {
            self.is_open.set(open);
        }
    }

    /// Uses the one-time link, and goes to its room.
    pub fn use_link(self) {
        let inner = self.inner();
        let Place::Link(token) = inner.place.clone() else {
            return;
        };
        spawn_local(async move {
            let asked = GuestRequest { token, enter: true };
            let answer = http::post_to::<_, GuestAnswer>(api::path::ROOM_GUEST, &asked).await;
            match answer {
                Ok(_) => device::leave_for(api::path::GUEST_ROOM),
                // What it is now says why.
                Err(Failure::Error { .. }) => self.ask(),
                Err(_) => self.stage.set(Stage::Failed),
            }
        });
    }

    /// Asks for camera and microphone, and looks at the network.
    pub fn try_devices(self) {
        spawn_local(async move {
            self.open_devices(true, true).await;
            self.tried.set(true);
        });
        let ice = self.ice();
        self.network.set(None);
        spawn_local(async move {
            let found = link::probe(&ice).await;
            self.network.set(Some(found));
        });
    }

    pub fn play_test_sound(self) {
        devices::play_test_sound(&self.inner().wish.borrow().speaker);
    }

    fn ice(self) -> Vec<api::room::IceServer> {
        self.room
            .with_untracked(|room| room.as_ref().map(|room| room.ice.clone()))
            .unwrap_or_default()
    }

    /// Both at once, so that the browser asks once; what cannot be had alone is tried alone.
    async fn open_devices(self, microphone: bool, camera: bool) {
        let inner = self.inner();
        let wish = inner.wish.borrow().clone();
        let size = self.size();
        inner.size.set(Some(size));
        let sound = microphone.then_some(&wish);
        let picture = camera.then_some((&wish, size));
        if let (Some(_), Some(_)) = (sound, picture)
            && let Ok(tracks) = devices::open(sound, picture).await
        {
            self.take_tracks(tracks);
        } else {
            if let Some(wish) = sound {
                match devices::open(Some(wish), None).await {
                    Ok(tracks) => self.take_tracks(tracks),
                    Err(trouble) => self.microphone.set(Sense::Trouble(trouble)),
                }
            }
            if picture.is_some() {
                match devices::open(None, picture).await {
                    Ok(tracks) => self.take_tracks(tracks),
                    Err(trouble) => self.camera.set(Sense::Trouble(trouble)),
                }
            }
        }
        self.look_for_devices();
    }

    fn take_tracks(self, tracks: Vec<MediaStreamTrack>) {
        // Hung up while the browser was asking: nothing stays open.
        if matches!(self.stage.get_untracked(), Stage::Over(_)) {
            tracks.iter().for_each(MediaStreamTrack::stop);
            return;
        }
        for track in tracks {
            let (place, sense) = if track.kind() == "audio" {
                (SOUND, self.microphone)
            } else {
                (PICTURE, self.camera)
            };
            let muted = track.muted();
            self.put(place, Some(track));
            sense.set(if muted {
                Sense::Trouble(Trouble::Taken)
            } else {
                Sense::On
            });
        }
        self.tell_what_is_sent();
    }

    /// Sends this from now on, or nothing; what was sent before is switched off.
    fn put(self, place: usize, track: Option<MediaStreamTrack>) {
        let inner = self.inner();
        let old = inner
            .mine
            .borrow_mut()
            .get_mut(place)
            .and_then(|mine| std::mem::replace(mine, track.clone()));
        if let Some(old) = &old {
            old.stop();
        }
        for link in inner.links.borrow().iter() {
            link.send(place, track.clone());
        }
        if place == PICTURE
            && let Some(own) = &inner.own_picture
        {
            for shown in devices::tracks(&own.get_tracks()) {
                own.remove_track(&shown);
            }
            if let Some(track) = &track {
                own.add_track(track);
            }
        }
        if place == SOUND {
            inner.meter.replace(None);
            if let Some(track) = track
                .as_ref()
                .filter(|_| self.stage.get_untracked() == Stage::Ready)
            {
                inner.meter.replace(Meter::follow(track, self.level));
            }
        }
        let ears = track.map_or_else(Vec::new, |track| {
            let hear = |event: &'static str, gone: bool| {
                EventListener::new(&track, event, move |_| self.hear_of_mine(place, gone))
            };
            vec![
                // A plug that is pulled.
                hear("ended", true),
                // A telephone call, or another program; the same device comes back afterwards.
                hear("mute", true),
                hear("unmute", false),
            ]
        });
        if let Some(old) = inner.ears.borrow_mut().get_mut(place) {
            *old = ears;
        }
    }

    /// The system has taken the device away, or given it back. What the person has switched off stays off.
    fn hear_of_mine(self, place: usize, gone: bool) {
        let sense = if place == SOUND {
            self.microphone
        } else {
            self.camera
        };
        let taken = Sense::Trouble(Trouble::Taken);
        let (from, to) = if gone {
            (Sense::On, taken)
        } else {
            (taken, Sense::On)
        };
        if sense.get_untracked() == from {
            sense.set(to);
            self.tell_what_is_sent();
        }
    }

    fn look_for_devices(self) {
        spawn_local(async move {
            let found = devices::list().await;
            drop(self.devices.try_set(found));
        });
    }

    fn size(self) -> Size {
        let in_room = |people: &Vec<Person>| {
            people
                .iter()
                .filter(|one| one.presence != Presence::Waiting)
                .count()
        };
        Size::for_others(self.people.with_untracked(in_room).saturating_sub(1))
    }

    /// Another microphone or camera, by the browser's id for it.
    pub fn choose(self, kind: Kind, id: &str) {
        {
            let inner = self.inner();
            let mut wish = inner.wish.borrow_mut();
            match kind {
                Kind::Microphone => id.clone_into(&mut wish.microphone),
                Kind::Camera => id.clone_into(&mut wish.camera),
                Kind::Speaker => id.clone_into(&mut wish.speaker),
            }
        }
        match kind {
            Kind::Speaker => self.speak_through(id),
            // What is switched off stays off; the other one is opened when it is switched on.
            Kind::Microphone if self.microphone.get_untracked() == Sense::Off => {
                self.put(SOUND, None);
            }
            Kind::Camera if self.camera.get_untracked() == Sense::Off => {}
            Kind::Microphone => spawn_local(self.open_devices(true, false)),
            Kind::Camera => spawn_local(self.open_devices(false, true)),
        }
    }

    fn speak_through(self, id: &str) {
        for video in self.inner().videos.borrow().iter() {
            js::call(video, "setSinkId", &[id.into()]);
        }
    }

    /// From the camera at the front to the one at the back, or the other way.
    pub fn turn_camera(self) {
        let before = self.chosen(Kind::Camera);
        {
            let inner = self.inner();
            let mut wish = inner.wish.borrow_mut();
            wish.camera = String::new();
            wish.facing = match wish.facing {
                Facing::Me => Facing::Room,
                Facing::Room => Facing::Me,
            };
            self.facing.set(wish.facing);
        }
        // A phone has one camera open at a time.
        self.put(PICTURE, None);
        spawn_local(async move {
            self.open_devices(false, true).await;
            // Cameras that do not say where they look: then it is the other one.
            if before.is_some() && self.chosen(Kind::Camera) == before {
                let mut cameras = self.devices.get_untracked().into_iter();
                let other = cameras
                    .find(|one| one.kind == Kind::Camera && Some(&one.id) != before.as_ref());
                if let Some(other) = other {
                    self.choose(Kind::Camera, &other.id);
                }
            }
        });
    }

    /// Which camera is wished for.
    pub fn facing(self) -> Facing {
        self.facing.get()
    }

    pub fn switch_microphone(self) {
        let track = self.inner().mine.borrow().first().cloned().flatten();
        let live = track.filter(gives);
        match (self.microphone.get_untracked(), live) {
            (Sense::On, live) => {
                if let Some(track) = live {
                    track.set_enabled(false);
                }
                self.microphone.set(Sense::Off);
            }
            (_, Some(track)) => {
                track.set_enabled(true);
                self.microphone.set(Sense::On);
            }
            (_, None) => spawn_local(self.open_devices(true, false)),
        }
        self.tell_what_is_sent();
    }

    /// Off means off: the camera's light goes out.
    pub fn switch_camera(self) {
        if self.camera.get_untracked() == Sense::On {
            self.camera.set(Sense::Off);
            self.put(PICTURE, None);
            self.tell_what_is_sent();
        } else {
            spawn_local(self.open_devices(false, true));
        }
    }

    // Into the room, and out of it.

    pub fn enter(self) {
        let inner = self.inner();
        inner.meter.replace(None);
        self.stage.set(Stage::In);
        self.happened.set(None);
        // Devices that were open before hanging up are opened again.
        let dead = |place: usize| inner.mine.borrow().get(place).is_none_or(Option::is_none);
        let again =
            |sense: RwSignal<Sense>, place| sense.get_untracked() == Sense::On && dead(place);
        let (sound, picture) = (again(self.microphone, SOUND), again(self.camera, PICTURE));
        if sound || picture {
            spawn_local(self.open_devices(sound, picture));
        }
        self.stay_awake();
        self.connect();
    }

    pub fn leave(self) {
        if let Some(socket) = self.inner().socket.borrow().as_ref() {
            socket.say(&Said::Leave);
        }
        self.end(Over::Left);
    }

    fn end(self, why: Over) {
        let inner = self.inner();
        inner.socket_number.set(inner.socket_number.get() + 1);
        inner.socket.replace(None);
        inner.retry.replace(None);
        inner.links.borrow_mut().clear();
        for place in [SOUND, PICTURE] {
            self.put(place, None);
        }
        inner.meter.replace(None);
        self.let_sleep();
        self.online.set(false);
        self.others.set(Vec::new());
        self.people.set(Vec::new());
        self.shown.set(None);
        self.needs_tap.set(false);
        self.stage.set(Stage::Over(why));
    }

    fn connect(self) {
        let inner = self.inner();
        let number = inner.socket_number.get() + 1;
        inner.socket_number.set(number);
        let path = [api::path::ROOM_SOCKET, &inner.place.query()].concat();
        let socket = Socket::open(&path, move |news| {
            let current = self.inner().socket_number.get() == number;
            if current {
                self.hear(news);
            }
        });
        inner.socket.replace(socket);
    }

    fn hear(self, news: socket::News) {
        match news {
            socket::News::Opened => {
                let inner = self.inner();
                let said = Said::Enter {
                    page: inner.page,
                    resume: device::remembered_in_tab(&self.resume_name()),
                };
                if let Some(socket) = inner.socket.borrow().as_ref() {
                    socket.say(&said);
                }
            }
            socket::News::Heard(heard) => self.take_in(heard),
            socket::News::Gone => self.reconnect(),
        }
    }

    /// Under which the way back is kept in this tab.
    fn resume_name(self) -> String {
        let room = |room: &Option<RoomAnswer>| room.as_ref().map(|room| room.room.0.clone());
        let room = self.room.with_untracked(room).unwrap_or_default();
        ["genstart-room-", &room].concat()
    }

    fn take_in(self, heard: Heard) {
        let inner = self.inner();
        match heard {
            Heard::Entered { seat, resume } => {
                device::remember_in_tab(&self.resume_name(), &resume);
                if self.seat.get_untracked() != Some(seat) {
                    // In another place, with other connections.
                    inner.links.borrow_mut().clear();
                    self.seat.set(Some(seat));
                }
                self.online.set(true);
                let on_another_network = inner.moved.replace(false);
                for link in inner.links.borrow().iter() {
                    if on_another_network {
                        link.restart();
                    } else {
                        link.may_be_apart();
                    }
                }
            }
            Heard::People { people } => self.meet(&people),
            Heard::Signal { from, page, signal } => {
                let links = inner.links.borrow();
                let link = links
                    .iter()
                    .find(|link| link.seat == from && link.page == page);
                if let Some(link) = link {
                    link.hear(signal);
                }
            }
            Heard::Shown { document } => {
                if self.shown.get_untracked() != document {
                    self.happened.set(Some(match document.clone() {
                        Some(document) => Happening::Opened(document),
                        None => Happening::Closed,
                    }));
                    self.shown.set(document);
                }
            }
            Heard::NoRoom => self.happened.set(Some(Happening::NoRoom)),
            Heard::Beat => {}
            Heard::Over {
                why: Over::Stopping,
            } => self.reconnect(),
            Heard::Over { why } => self.end(why),
        }
    }

    /// Those who are there now: tells what has changed, and connects to whom there is no connection yet.
    fn meet(self, people: &[Person]) {
        let before = self.people.get_untracked();
        let me = self.seat.get_untracked();
        let news = news(&before, people, me);
        self.people.set(people.to_vec());
        if let Some(news) = news {
            self.happened.set(Some(news));
        }
        let inner = self.inner();
        let in_room = |person: &&Person| person.presence != Presence::Waiting;
        let am_in = people
            .iter()
            .filter(in_room)
            .any(|person| Some(person.seat) == me);
        let Some(me) = me.filter(|_| am_in) else {
            return;
        };
        let others: Vec<&Person> = people
            .iter()
            .filter(in_room)
            .filter(|one| one.seat != me)
            .collect();
        inner.links.borrow_mut().retain(|link| {
            others
                .iter()
                .any(|one| one.seat == link.seat && one.page == link.page)
        });
        for other in &others {
            let known = inner
                .links
                .borrow()
                .iter()
                .any(|link| link.seat == other.seat);
            if !known && other.presence == Presence::InRoom {
                self.begin(me, other);
            }
        }
        self.others.update(|known| {
            known.retain(|one| {
                inner
                    .links
                    .borrow()
                    .iter()
                    .any(|link| link.seat == one.seat && link.page == one.page)
            });
        });
        self.look();
        self.fit_the_camera();
    }

    fn begin(self, me: SeatId, other: &Person) {
        let inner = self.inner();
        let (seat, page) = (other.seat, other.page);
        let mine = inner.mine.borrow().clone();
        let link = Link::begin(me, seat, page, &self.ice(), mine, move |news| {
            self.hear_of(seat, page, news);
        });
        if let Some(link) = link {
            inner.links.borrow_mut().push(link);
            self.others.update(|others| {
                others.retain(|one| one.seat != seat);
                others.push(Other {
                    seat,
                    page,
                    connected: false,
                    microphone: true,
                    camera: true,
                    writes: String::new(),
                });
            });
        }
    }

    fn hear_of(self, seat: SeatId, page: u32, news: link::News) {
        let inner = self.inner();
        match news {
            link::News::Signal(signal) => {
                if let Some(socket) = inner.socket.borrow().as_ref() {
                    socket.say(&Said::Signal {
                        to: seat,
                        page,
                        signal,
                    });
                }
            }
            link::News::Changed => self.look(),
            link::News::CanType => {
                self.tell_what_is_sent();
                self.type_again(seat);
            }
            link::News::Typed(typed) => self.read(seat, page, typed),
        }
    }

    /// How the connections stand.
    fn look(self) {
        let inner = self.inner();
        let Ok(links) = inner.links.try_borrow() else {
            return;
        };
        let connected: Vec<SeatId> = links
            .iter()
            .filter(|link| link.is_connected())
            .map(|link| link.seat)
            .collect();
        let changed = self.others.with_untracked(|others| {
            others
                .iter()
                .any(|one| one.connected != connected.contains(&one.seat))
        });
        if changed {
            self.others.update(|others| {
                for one in others {
                    one.connected = connected.contains(&one.seat);
                }
            });
        }
    }

    /// Each sends to each: the more there are, the smaller the pictures.
    fn fit_the_camera(self) {
        let inner = self.inner();
        let size = self.size();
        let track = inner.mine.borrow().get(PICTURE).cloned().flatten();
        if inner.size.get() != Some(size)
            && let Some(track) = track
        {
            inner.size.set(Some(size));
            let wished = size.constraints();
            drop(track.apply_constraints_with_constraints(&wished));
        }
    }

    fn tick(self) {
        self.look_at_the_clock();
        if self.stage.get_untracked() != Stage::In {
            return;
        }
        let inner = self.inner();
        let (silent, opened) = inner
            .socket
            .borrow()
            .as_ref()
            .map_or((0.0, true), |socket| {
                (socket.silent_ms(), socket.was_opened())
            });
        let links = inner.links.borrow().clone();
        if silent > SILENT_MS || (!opened && silent > OPENS_MS) {
            self.online.set(false);
            self.connect();
        }
        for link in &links {
            link.mend();
        }
        let others = links.len();
        for link in links {
            spawn_local(async move {
                link.look().await;
                link.fit(others).await;
            });
        }
    }

    /// The socket is gone: soon again. One that the server does not open any more is asked about.
    fn reconnect(self) {
        let inner = self.inner();
        self.online.set(false);
        let opened = inner
            .socket
            .borrow()
            .as_ref()
            .is_some_and(Socket::was_opened);
        let again = Timeout::new(AGAIN_MS, move || {
            if self.stage.get_untracked() == Stage::In {
                self.connect();
            }
        });
        inner.retry.replace(Some(again));
        if !opened {
            let path = [api::path::ROOM, &inner.place.query()].concat();
            spawn_local(async move {
                match http::get::<RoomAnswer>(&path).await {
                    Ok(answer) => {
                        let over = answer.now < answer.opens_at || answer.closes_at <= answer.now;
                        self.take(answer);
                        if over {
                            self.end(Over::Closed);
                        }
                    }
                    Err(Failure::Error { .. }) => self.end(Over::NoRight),
                    Err(_) => {}
                }
            });
        }
    }

    /// The network is back, which may be another one, or the page is looked at again: after a telephone call, a locked
    /// screen, another app.
    fn come_back(self, network: bool) {
        if self.stage.try_get_untracked() != Some(Stage::In) {
            return;
        }
        let inner = self.inner();
        self.stay_awake();
        let stale = inner
            .socket
            .borrow()
            .as_ref()
            .is_none_or(|socket| !socket.was_opened() || socket.silent_ms() > SILENT_MS / 2.0);
        if network {
            // What was open leads over the network that is gone, and nobody says so. The others are told of the new way
            // once there is one to the server.
            inner.moved.set(true);
        }
        if network || stale {
            self.connect();
        } else {
            for link in inner.links.borrow().iter() {
                link.may_be_apart();
            }
        }
        let lost = |sense: RwSignal<Sense>, place: usize| {
            let track = inner.mine.borrow().get(place).cloned().flatten();
            let dead = !track.is_some_and(|track| gives(&track));
            dead && matches!(
                sense.get_untracked(),
                Sense::On | Sense::Trouble(Trouble::Taken)
            )
        };
        let (sound, picture) = (lost(self.microphone, SOUND), lost(self.camera, PICTURE));
        if sound || picture {
            spawn_local(self.open_devices(sound, picture));
        }
        self.play_all();
    }

    /// Asked once: a lock that is forgotten is held as long as the page lives.
    fn stay_awake(self) {
        let inner = self.inner();
        let is_held = |held: &JsValue| js::get(held, "released").is_some_and(|it| it.is_falsy());
        if inner.wake.borrow().as_ref().is_some_and(is_held) || inner.waking.replace(true) {
            return;
        }
        spawn_local(async move {
            let navigator = web_sys::window().map(|window| window.navigator());
            let lock = navigator.and_then(|navigator| js::get(&navigator, "wakeLock"));
            if let Some(lock) = lock {
                // Refused while the battery is low, or the page is not looked at: then it is asked again.
                let held = js::wait(&lock, "request", &["screen".into()]).await;
                inner.wake.replace(held.ok());
            }
            inner.waking.set(false);
            // Hung up meanwhile.
            if self.stage.try_get_untracked() != Some(Stage::In) {
                self.let_sleep();
            }
        });
    }

    fn let_sleep(self) {
        if let Some(held) = self.inner().wake.replace(None) {
            js::call(&held, "release", &[]);
        }
    }

    // What only staff do.

    pub fn admit(self, seat: SeatId) {
        self.say(&Said::Admit { seat });
    }

    pub fn show_out(self, seat: SeatId) {
        self.say(&Said::ShowOut { seat });
    }

    pub fn show(self, document: Option<DocumentId>) {
        self.say(&Said::Show { document });
    }

    fn say(self, said: &Said) {
        if let Some(socket) = self.inner().socket.borrow().as_ref() {
            socket.say(said);
        }
    }

    // What is written.

    /// The line as it stands: the others read along.
    pub fn write(self, text: &str) {
        let text: String = text.chars().take(MAX_LINE).collect();
        self.draft.set(text.clone());
        let writing = Typed::Writing(text);
        for link in self.inner().links.borrow().iter() {
            link.type_to(&writing);
        }
    }

    /// The line is finished. `false` where there is nobody to read it: then it stays where it is.
    pub fn finish(self) -> bool {
        let text = self.draft.get_untracked().trim().to_owned();
        let inner = self.inner();
        let to: Vec<SeatId> = inner.links.borrow().iter().map(|link| link.seat).collect();
        if text.is_empty() || to.is_empty() {
            return text.is_empty();
        }
        let number = inner.next_line.get() + 1;
        inner.next_line.set(number);
        let line = Typed::Line {
            number,
            text: text.clone(),
        };
        for link in inner.links.borrow().iter() {
            link.type_to(&line);
        }
        self.lines.update(|lines| {
            lines.push(WrittenLine {
                by: None,
                number,
                text,
                waits_for: to,
            });
        });
        self.write("");
        true
    }

    /// What somebody has not got yet, when they can be reached again.
    fn type_again(self, seat: SeatId) {
        let inner = self.inner();
        let links = inner.links.borrow();
        let Some(link) = links.iter().find(|link| link.seat == seat) else {
            return;
        };
        self.lines.with_untracked(|lines| {
            let waiting = lines
                .iter()
                .filter(|line| line.by.is_none() && line.waits_for.contains(&seat));
            for line in waiting {
                link.type_to(&Typed::Line {
                    number: line.number,
                    text: line.text.clone(),
                });
            }
        });
        let draft = self.draft.get_untracked();
        if !draft.is_empty() {
            link.type_to(&Typed::Writing(draft));
        }
    }

    fn read(self, seat: SeatId, page: u32, typed: Typed) {
        let change = |change: &dyn Fn(&mut Other)| {
            self.others.update(|others| {
                if let Some(other) = others.iter_mut().find(|one| one.seat == seat) {
                    change(other);
                }
            });
        };
        match typed {
            Typed::Writing(text) => change(&|other| other.writes.clone_from(&text)),
            Typed::Sends { microphone, camera } => change(&|other| {
                (other.microphone, other.camera) = (microphone, camera);
            }),
            Typed::Got { number } => self.lines.update(|lines| {
                let line = lines
                    .iter_mut()
                    .find(|line| line.by.is_none() && line.number == number);
                if let Some(line) = line {
                    line.waits_for.retain(|waits| *waits != seat);
                }
            }),
            Typed::Line { number, text } => {
                let find =
                    |people: &Vec<Person>| people.iter().find(|one| one.seat == seat).cloned();
                let by = self.people.with_untracked(find);
                let same = |line: &WrittenLine| {
                    let theirs = line.by.as_ref();
                    theirs.is_some_and(|by| by.seat == seat && by.page == page)
                        && line.number == number
                };
                if by.is_some() && !self.lines.with_untracked(|lines| lines.iter().any(same)) {
                    self.lines.update(|lines| {
                        lines.push(WrittenLine {
                            by,
                            number,
                            text,
                            waits_for: Vec::new(),
                        });
                    });
                }
                let links = self.inner();
                let links = links.links.borrow();
                if let Some(link) = links.iter().find(|link| link.seat == seat) {
                    link.type_to(&Typed::Got { number });
                }
            }
        }
    }

    fn tell_what_is_sent(self) {
        let sends = Typed::Sends {
            microphone: self.microphone.get_untracked() == Sense::On,
            camera: self.camera.get_untracked() == Sense::On,
        };
        for link in self.inner().links.borrow().iter() {
            link.type_to(&sends);
        }
    }

    // Pictures and sound on the page.

    /// Shows one's own picture.
    pub fn show_own(self, video: &HtmlVideoElement) {
        video.set_muted(true);
        let inner = self.inner();
        video.set_src_object(inner.own_picture.as_ref());
        self.play(video);
    }

    /// Shows somebody's picture, with their sound.
    pub fn show_other(self, seat: SeatId, video: &HtmlVideoElement) {
        let inner = self.inner();
        let links = inner.links.borrow();
        if let Some(link) = links.iter().find(|link| link.seat == seat) {
            video.set_src_object(Some(&link.stream));
            self.play(video);
        }
    }

    fn play(self, video: &HtmlVideoElement) {
        {
            let inner = self.inner();
            let mut videos = inner.videos.borrow_mut();
            videos.retain(|known| known.is_connected() && known != video);
            videos.push(video.clone());
            let speaker = &inner.wish.borrow().speaker;
            if !speaker.is_empty() {
                js::call(video, "setSinkId", &[speaker.as_str().into()]);
            }
        }
        self.try_to_play(video.clone());
    }

    fn try_to_play(self, video: HtmlVideoElement) {
        spawn_local(async move {
            if let Err(fault) = js::wait(&video, "play", &[]).await
                && js::fault(&fault) == "NotAllowedError"
                && !video.muted()
            {
                let _ = self.needs_tap.try_set(true);
            }
        });
    }

    /// With a tap of the person's, every browser plays.
    pub fn play_all(self) {
        self.needs_tap.set(false);
        let videos = self.inner().videos.borrow().clone();
        for video in videos.into_iter().filter(|video| video.paused()) {
            self.try_to_play(video);
        }
    }

    // One-time links.

    pub fn ask_invitations(self) {
        let path = [api::path::ROOM_INVITATIONS, &self.inner().place.query()].concat();
        spawn_local(async move {
            if let Ok(found) = http::get::<Invitations>(&path).await {
                self.invitations.set(Some(found));
            }
        });
    }

    pub fn invite(self, role: Role, name: String) {
        self.change_invitations(InvitationRequest::Invite { role, name });
    }

    pub fn revoke(self, id: String) {
        self.change_invitations(InvitationRequest::Revoke { id });
    }

    fn change_invitations(self, wish: InvitationRequest) {
        let path = [api::path::ROOM_INVITATIONS, &self.inner().place.query()].concat();
        spawn_local(async move {
            let answer = http::post_to::<_, Invitations>(&path, &wish).await;
            self.invitations.set(answer.ok());
        });
    }
}

/// Whether the device behind it is there, and the system lets it be heard or seen.
fn gives(track: &MediaStreamTrack) -> bool {
    track.ready_state() == MediaStreamTrackState::Live && !track.muted()
}

/// The one thing to tell of what has changed among the others: what matters most.
fn news(before: &[Person], now: &[Person], me: Option<SeatId>) -> Option<Happening> {
    let others = |people: &[Person]| -> Vec<Person> {
        let others = people.iter().filter(|one| Some(one.seat) != me);
        others.cloned().collect()
    };
    let (before, now) = (others(before), others(now));
    let was = |seat: SeatId| {
        before
            .iter()
            .find(|one| one.seat == seat)
            .map(|one| one.presence)
    };
    let changed = now.iter().find(|one| was(one.seat) != Some(one.presence));
    if let Some(person) = changed.cloned() {
        return Some(match person.presence {
            Presence::Waiting => Happening::Waits(person),
            Presence::InRoom => Happening::Came(person),
            Presence::Away => Happening::Away(person),
        });
    }
    let gone = before
        .into_iter()
        .find(|one| !now.iter().any(|other| other.seat == one.seat));
    gone.map(Happening::Left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(seat: u32, presence: Presence) -> Person {
        Person {
            seat: SeatId(seat),
            page: 0,
            name: seat.to_string(),
            role: Role::Companion,
            presence,
        }
    }

    #[test]
    fn tells_what_has_changed_among_the_others() {
        use Presence::{Away, InRoom, Waiting};
        let me = Some(SeatId(1));
        let (waits, here, away) = (person(2, Waiting), person(2, InRoom), person(2, Away));
        let mine = person(1, InRoom);
        for (before, now, told) in [
            (vec![], vec![mine.clone()], None),
            (
                vec![mine.clone()],
                vec![mine.clone(), waits.clone()],
                Some(Happening::Waits(waits.clone())),
            ),
            (
                vec![waits],
                vec![here.clone()],
                Some(Happening::Came(here.clone())),
            ),
            (
                vec![here.clone()],
                vec![away.clone()],
                Some(Happening::Away(away.clone())),
            ),
            (
                vec![away],
                vec![here.clone()],
                Some(Happening::Came(here.clone())),
            ),
            (
                vec![here.clone()],
                vec![],
                Some(Happening::Left(here.clone())),
            ),
            (vec![here.clone(), mine.clone()], vec![mine, here], None),
        ] {
            assert_eq!(news(&before, &now, me), told, "{before:?} {now:?}");
        }
    }

    #[test]
    fn knows_from_which_side_it_is_entered() {
        for (path, query) in [
            ("/samtaler/cvtalk/rum", "?conversation=cvtalk"),
            ("/samtaler/a%20b/rum/", "?conversation=a%20b"),
            ("/medarbejder/rum/0a1b", "?room=0a1b"),
            ("/rum", "?"),
            ("/rum/secret", "?"),
        ] {
            assert_eq!(Place::of(path).query(), query, "{path}");
        }
        assert_eq!(Place::of("/rum/secret"), Place::Link("secret".into()));
    }
}
