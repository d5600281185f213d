//! The connection to one other browser: sound and picture both ways, and a channel for what is written. Negotiated as
//! WebRTC's own examples have it (perfect negotiation): one of the two gives way when both begin at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use api::room::{IceServer, SeatId, Signal};
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    MediaStream, MediaStreamTrack, MessageEvent, RtcConfiguration, RtcDataChannel,
    RtcDataChannelInit, RtcDataChannelState, RtcDataChannelType, RtcIceServer, RtcPeerConnection,
    RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcRtpSender, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcSdpType, RtcSessionDescriptionInit, RtcSignalingState,
    RtcTrackEvent,
};

use super::js;
use super::quality::most_bits;
use super::typed::Typed;
use crate::data::device;

#[derive(Debug)]
pub enum News {
    /// To be carried to the other.
    Signal(Signal),
    /// Connected, or not any more.
    Changed,
    /// The channel is open.
    CanType,
    Typed(Typed),
}

/// A connection, closed when it is dropped.
pub struct Link {
    pub seat: SeatId,
    pub page: u32,
    peer: RtcPeerConnection,
    /// The other's sound and picture.
    pub stream: MediaStream,
    channel: RtcDataChannel,
    /// Gives way when both begin at once; the other one begins.
    polite: bool,
    making_offer: Cell<bool>,
    ignored_offer: Cell<bool>,
    met: Cell<bool>,
    inbox: RefCell<VecDeque<Signal>>,
    reading: Cell<bool>,
    mine: RefCell<[Option<MediaStreamTrack>; 2]>,
    senders: RefCell<[Option<RtcRtpSender>; 2]>,
    most: Cell<Option<u32>>,
    /// Since when it is not connected.
    apart_since: Cell<Option<f64>>,
    restarted_at: Cell<f64>,
    /// How much has come, and when it was found to be more.
    came: Cell<f64>,
    heard_at: Cell<f64>,
    news: Box<dyn Fn(News)>,
    listeners: RefCell<Vec<EventListener>>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("seat", &self.seat)
            .finish_non_exhaustive()
    }
}

/// Sound, then picture: the places in what is sent.
pub const SOUND: usize = 0;
pub const PICTURE: usize = 1;
const KINDS: [&str; 2] = ["audio", "video"];
/// The channel for what is written: both sides know its number.
const CHANNEL: u16 = 0;
/// So long a connection may mend by itself; then it is begun anew, and again after each pause.
const MENDS_MS: f64 = 2_500.0;
const PAUSE_MS: f64 = 3_500.0;
/// A voice that is silent comes as sound too, fifty times a second.
const QUIET_MS: f64 = 1_800.0;

impl Link {
    pub fn begin(
        me: SeatId,
        seat: SeatId,
        page: u32,
        ice: &[IceServer],
        mine: [Option<MediaStreamTrack>; 2],
        news: impl Fn(News) + 'static,
    ) -> Option<Rc<Self>> {
        let peer = RtcPeerConnection::new_with_configuration(&configuration(ice)).ok()?;
        let known = RtcDataChannelInit::new();
        known.set_negotiated(true);
        known.set_id(CHANNEL);
        let channel = peer.create_data_channel_with_data_channel_dict("written", &known);
        channel.set_binary_type(RtcDataChannelType::Arraybuffer);
        let link = Rc::new(Self {
            seat,
            page,
            stream: MediaStream::new().ok()?,
            channel,
            polite: me > seat,
            making_offer: Cell::new(false),
            ignored_offer: Cell::new(false),
            met: Cell::new(false),
            inbox: RefCell::default(),
            reading: Cell::new(false),
            mine: RefCell::new(mine),
            senders: RefCell::default(),
            most: Cell::new(None),
            apart_since: Cell::new(Some(device::running_ms())),
            restarted_at: Cell::new(device::running_ms()),
            came: Cell::new(0.0),
            heard_at: Cell::new(device::running_ms()),
            news: Box::new(news),
            listeners: RefCell::default(),
            peer,
        });
        link.listen();
        if !link.polite {
            // Asks for sound and picture both ways, whether or not there is anything to send yet.
            for kind in KINDS {
                let transceiver = link.peer.add_transceiver_with_str(kind);
                link.take_up(&transceiver);
            }
        }
        Some(link)
    }

    fn listen(self: &Rc<Self>) {
        let hear = |target: &web_sys::EventTarget,
                    name: &'static str,
                    heard: fn(&Rc<Self>, &web_sys::Event)| {
            let weak: Weak<Self> = Rc::downgrade(self);
            let listener = EventListener::new(target, name, move |event| {
                if let Some(link) = weak.upgrade() {
                    heard(&link, event);
                }
            });
            self.listeners.borrow_mut().push(listener);
        };
        hear(&self.peer, "negotiationneeded", |link, _| {
            // The polite one waits for the first offer, so that the two do not begin at once.
            if !link.polite || link.met.get() {
                let link = Rc::clone(link);
                wasm_bindgen_futures::spawn_local(async move { link.offer().await });
            }
        });
        hear(&self.peer, "icecandidate", |link, event| {
            let candidate = event
                .dyn_ref::<RtcPeerConnectionIceEvent>()
                .and_then(RtcPeerConnectionIceEvent::candidate);
            if let Some(candidate) = candidate {
                link.tell(News::Signal(Signal::Candidate {
                    candidate: candidate.candidate(),
                    mid: candidate.sdp_mid(),
                    line: candidate.sdp_m_line_index(),
                }));
            }
        });
        hear(&self.peer, "track", |link, event| {
            if let Some(event) = event.dyn_ref::<RtcTrackEvent>() {
                link.stream.add_track(&event.track());
                link.tell(News::Changed);
            }
        });
        hear(&self.peer, "connectionstatechange", |link, _| {
            let since = link.apart_since.get();
            link.apart_since.set(if link.is_connected() {
                None
            } else {
                since.or_else(|| Some(device::running_ms()))
            });
            if link.peer.connection_state() == RtcPeerConnectionState::Failed {
                link.restart();
            }
            link.tell(News::Changed);
        });
        hear(&self.channel, "open", |link, _| link.tell(News::CanType));
        hear(&self.channel, "message", |link, event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let bytes = data.and_then(|data| data.dyn_into::<ArrayBuffer>().ok());
            let typed = bytes.and_then(|bytes| Typed::decode(&Uint8Array::new(&bytes).to_vec()));
            if let Some(typed) = typed {
                link.tell(News::Typed(typed));
            }
        });
    }

    fn tell(&self, news: News) {
        (self.news)(news);
    }

    pub fn is_connected(&self) -> bool {
        self.peer.connection_state() == RtcPeerConnectionState::Connected
    }

    /// Whether it was sent; the other says whether it came.
    pub fn type_to(&self, typed: &Typed) -> bool {
        self.channel.ready_state() == RtcDataChannelState::Open
            && self.channel.send_with_u8_array(&typed.encode()).is_ok()
    }

    /// Sends this from now on, or nothing.
    pub fn send(self: &Rc<Self>, place: usize, track: Option<MediaStreamTrack>) {
        if let Some(mine) = self.mine.borrow_mut().get_mut(place) {
            *mine = track;
        }
        self.replace(place);
    }

    fn replace(&self, place: usize) {
        let sender = self.senders.borrow().get(place).cloned().flatten();
        let track = self.mine.borrow().get(place).cloned().flatten();
        if let Some(sender) = sender {
            // Refused only for a track of another kind.
            drop(sender.replace_track(track.as_ref()));
        }
    }

    fn take_up(&self, transceiver: &RtcRtpTransceiver) {
        let kind = transceiver.receiver().track().kind();
        let Some(place) = KINDS.iter().position(|known| *known == kind) else {
            return;
        };
        transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
        if let Some(sender) = self.senders.borrow_mut().get_mut(place) {
            *sender = Some(transceiver.sender());
        }
        self.replace(place);
    }

    async fn offer(&self) {
        self.making_offer.set(true);
        let made = js::wait(&self.peer, "setLocalDescription", &[]).await;
        self.making_offer.set(false);
        if made.is_ok() {
            self.say_description();
        }
    }

    fn say_description(&self) {
        let Some(description) = self.peer.local_description() else {
            return;
        };
        let sdp = description.sdp();
        self.tell(News::Signal(match description.type_() {
            RtcSdpType::Offer => Signal::Offer { sdp },
            _ => Signal::Answer { sdp },
        }));
    }

    /// What the other says, one after the other.
    pub fn hear(self: &Rc<Self>, signal: Signal) {
        self.inbox.borrow_mut().push_back(signal);
        if self.reading.replace(true) {
            return;
        }
        let link = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                let next = link.inbox.borrow_mut().pop_front();
                match next {
                    Some(signal) => link.read(signal).await,
                    None => break,
                }
            }
            link.reading.set(false);
        });
    }

    async fn read(&self, signal: Signal) {
        let (kind, sdp) = match signal {
            Signal::Candidate {
                candidate,
                mid,
                line,
            } => {
                let init = web_sys::RtcIceCandidateInit::new(&candidate);
                init.set_sdp_mid(mid.as_deref());
                init.set_sdp_m_line_index(line);
                // One of an offer that was ignored is of no use; another may still do.
                drop(js::wait(&self.peer, "addIceCandidate", &[init.into()]).await);
                return;
            }
            Signal::Offer { sdp } => (RtcSdpType::Offer, sdp),
            Signal::Answer { sdp } => (RtcSdpType::Answer, sdp),
        };
        let is_offer = kind == RtcSdpType::Offer;
        let stable = self.peer.signaling_state() == RtcSignalingState::Stable;
        let collides = is_offer && (self.making_offer.get() || !stable);
        self.ignored_offer.set(!self.polite && collides);
        if self.ignored_offer.get() {
            // The other would not have offered, had ours arrived.
            if !stable {
                self.say_description();
            }
            return;
        }
        if !is_offer && (stable || self.is_late(&sdp)) {
            return;
        }
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(&sdp);
        let set = js::wait(&self.peer, "setRemoteDescription", &[description.into()]).await;
        if set.is_err() {
            return;
        }
        let first = !self.met.replace(true);
        if !is_offer {
            return;
        }
        if first && self.polite {
            for transceiver in self.peer.get_transceivers().iter() {
                self.take_up(transceiver.unchecked_ref());
            }
        }
        let made = js::wait(&self.peer, "setLocalDescription", &[]).await;
        if made.is_ok() {
            self.say_description();
        }
    }

    /// Whether this answers an offer that was answered before: one is said again where it may have been lost.
    fn is_late(&self, answer: &str) -> bool {
        let known = self.peer.remote_description();
        known.is_some_and(|known| ice_name(&known.sdp()) == ice_name(answer))
    }

    /// To be called once a second: finds out whether anything comes, over whatever way.
    pub async fn look(&self) {
        let Some(came) = self.has_come().await else {
            return;
        };
        if self.came.replace(came) == came {
            return;
        }
        let was_quiet = self.is_quiet();
        self.heard_at.set(device::running_ms());
        if was_quiet {
            // The other has missed a part of the picture, and would wait for it for seconds.
            for active in [false, true] {
                self.encode(|how| js::set(how, "active", &active.into()))
                    .await;
            }
        }
    }

    /// In bytes.
    async fn has_come(&self) -> Option<f64> {
        let report = js::wait(&self.peer, "getStats", &[]).await.ok()?;
        let rows = js::call(&report, "values", &[])?;
        let rows = js_sys::try_iter(&rows).ok()??.filter_map(Result::ok);
        let pairs = rows.filter(|row| js::text(row, "type").as_deref() == Some("candidate-pair"));
        Some(
            pairs
                .filter_map(|row| js::number(&row, "bytesReceived"))
                .sum(),
        )
    }

    /// To be called now and then: mends what does not mend by itself.
    pub fn mend(&self) {
        let Some(since) = self.apart_since.get() else {
            return;
        };
        let now = device::running_ms();
        let due = now - since > MENDS_MS && now - self.restarted_at.get() > PAUSE_MS;
        if due {
            self.restart();
        }
    }

    /// Looks for a way to the other anew.
    pub fn restart(&self) {
        self.restarted_at.set(device::running_ms());
        if self.peer.signaling_state() == RtcSignalingState::HaveLocalOffer {
            // It may have been lost on the way.
            self.say_description();
        } else if self.met.get() {
            js::call(&self.peer, "restartIce", &[]);
        }
    }

    /// The way to the server was cut, or nobody looked for a while. Where nothing comes from the other either, the network
    /// may have changed under both: the browser is sure of that only seconds later.
    pub fn may_be_apart(&self) {
        if !self.is_connected() || self.is_quiet() {
            self.restart();
        }
    }

    /// Whether nothing has come for longer than a voice pauses.
    fn is_quiet(&self) -> bool {
        device::running_ms() - self.heard_at.get() > QUIET_MS
    }

    /// Asks for no more of the line than is due where there are so many others.
    pub async fn fit(&self, others: usize) {
        let most = most_bits(others);
        if self.most.get() == Some(most) {
            return;
        }
        let limit = |how: &JsValue| js::set(how, "maxBitrate", &most.into());
        if self.encode(limit).await {
            self.most.set(Some(most));
        }
    }

    /// Changes how one's own picture is encoded. Whether it could.
    async fn encode(&self, change: impl FnOnce(&JsValue)) -> bool {
        let sender = self.senders.borrow().get(PICTURE).cloned().flatten();
        let Some(sender) = sender else {
            return false;
        };
        let parameters: JsValue = sender.get_parameters().into();
        let encodings = js::get(&parameters, "encodings").map(|list| Array::from(&list));
        let Some(first) = encodings.map(|list| list.get(0)).filter(JsValue::is_object) else {
            return false;
        };
        change(&first);
        let set = js::wait(&sender, "setParameters", &[parameters]).await;
        set.is_ok()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listeners.borrow_mut().clear();
        self.peer.close();
    }
}

/// By what one end of a connection is known to the other, as long as it is not begun anew.
fn ice_name(sdp: &str) -> Option<&str> {
    sdp.lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"))
}

fn configuration(ice: &[IceServer]) -> RtcConfiguration {
    let servers = Array::new();
    for known in ice {
        let server = RtcIceServer::new();
        let urls: Array = known
            .urls
            .iter()
            .map(|url| JsValue::from_str(url))
            .collect();
        server.set_urls(&urls);
        if !known.username.is_empty() {
            server.set_username(&known.username);
            server.set_credential(&known.credential);
        }
        servers.push(&server);
    }
    let configuration = RtcConfiguration::new();
    configuration.set_ice_servers(&servers);
    configuration
}

/// How this network takes to talking by video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Good,
    /// No way out was found in time: it may still work with somebody on the same network.
    Doubtful,
}

const PROBE_MS: u32 = 6_000;

/// Looks for a way out through the operator's servers; where there are none, for any way at all.
pub async fn probe(ice: &[IceServer]) -> Network {
    probe_once(ice).await.unwrap_or(Network::Doubtful)
}

async fn probe_once(ice: &[IceServer]) -> Option<Network> {
    let peer = RtcPeerConnection::new_with_configuration(&configuration(ice)).ok()?;
    peer.create_data_channel("probe");
    let relays = ice.iter().any(|one| !one.username.is_empty());
    let enough = if relays {
        "relay"
    } else if ice.is_empty() {
        "host"
    } else {
        "srflx"
    };
    let found = Rc::new(Cell::new(false));
    let done = js_sys::Promise::new(&mut |resume, _| {
        let (seen, way) = (Rc::clone(&found), resume.clone());
        EventListener::new(&peer, "icecandidate", move |event| {
            let candidate = event
                .dyn_ref::<RtcPeerConnectionIceEvent>()
                .and_then(RtcPeerConnectionIceEvent::candidate);
            let over = candidate.is_none();
            let fits = candidate.is_some_and(|one| {
                js::text(&one, "type").as_deref() == Some(enough)
                    || one.candidate().contains(&[" typ ", enough].concat())
            });
            if fits {
                seen.set(true);
            }
            if fits || over {
                drop(way.call0(&JsValue::NULL));
            }
        })
        .forget();
        gloo::timers::callback::Timeout::new(PROBE_MS, move || drop(resume.call0(&JsValue::NULL)))
            .forget();
    });
    js::wait(&peer, "setLocalDescription", &[]).await.ok()?;
    drop(wasm_bindgen_futures::JsFuture::from(done).await);
    peer.close();
    Some(if found.get() {
        Network::Good
    } else {
        Network::Doubtful
    })
}
