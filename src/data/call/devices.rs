//! Camera, microphone and loudspeaker. A device that is refused, taken or missing is a kind of answer, never a fault.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use js_sys::{Array, Object};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    AnalyserNode, AudioContext, MediaDevices, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, MediaTrackConstraints,
};

use super::js;
use super::quality::Size;

/// Why a device cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The person, or the system, does not let this page.
    Refused,
    /// Another program has it.
    Taken,
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Microphone,
    Camera,
    Speaker,
}

/// A device that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub kind: Kind,
    pub id: String,
    pub label: String,
}

/// Which camera of a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facing {
    #[default]
    Me,
    Room,
}

/// Which of the devices is wished for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub microphone: String,
    pub camera: String,
    pub speaker: String,
    pub facing: Facing,
}

/// Whether the browser can talk by video at all.
pub fn is_fit() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    js::get(&window, "RTCPeerConnection").is_some() && media().is_some()
}

fn media() -> Option<MediaDevices> {
    let navigator = web_sys::window()?.navigator();
    js::get(&navigator, "mediaDevices")?.dyn_into().ok()
}

/// Opens what is asked for; the browser asks the person once for both.
///
/// # Errors
/// Why not: of two that are asked for, one may still be had alone.
pub async fn open(
    microphone: Option<&Wish>,
    camera: Option<(&Wish, Size)>,
) -> Result<Vec<MediaStreamTrack>, Trouble> {
    let media = media().ok_or(Trouble::Missing)?;
    let mut found = ask(&media, microphone, camera, true).await;
    if let Err(fault) = &found
        && js::fault(fault) == "OverconstrainedError"
    {
        // The one that was chosen is gone.
        found = ask(&media, microphone, camera, false).await;
    }
    let stream = found.map_err(|fault| trouble(&fault))?;
    let stream: MediaStream = stream.dyn_into().map_err(|_| Trouble::Missing)?;
    Ok(tracks(&stream.get_tracks()))
}

/// `very`: those that were chosen, or none.
async fn ask(
    media: &MediaDevices,
    microphone: Option<&Wish>,
    camera: Option<(&Wish, Size)>,
    very: bool,
) -> Result<JsValue, JsValue> {
    let choose = |of: &MediaTrackConstraints, id: &str| {
        if very && !id.is_empty() {
            // Chromium passes over one that is merely wished for.
            let exact = Object::new();
            js::set(&exact, "exact", &id.into());
            js::set(of, "deviceId", &exact);
        }
    };
    let asked = MediaStreamConstraints::new();
    if let Some(wish) = microphone {
        let sound = MediaTrackConstraints::new();
        sound.set_echo_cancellation_bool(true);
        sound.set_noise_suppression_bool(true);
        sound.set_auto_gain_control_bool(true);
        choose(&sound, &wish.microphone);
        asked.set_audio_media_track_constraints(&sound);
    }
    if let Some((wish, size)) = camera {
        let picture = size.constraints();
        if wish.camera.is_empty() {
            let facing = match wish.facing {
                Facing::Me => "user",
                Facing::Room => "environment",
            };
            picture.set_facing_mode_str(facing);
        }
        choose(&picture, &wish.camera);
        asked.set_video_media_track_constraints(&picture);
    }
    js::wait(media, "getUserMedia", &[asked.into()]).await
}

fn trouble(fault: &JsValue) -> Trouble {
    match js::fault(fault).as_str() {
        "NotAllowedError" | "SecurityError" => Trouble::Refused,
        "NotReadableError" | "AbortError" => Trouble::Taken,
        _ => Trouble::Missing,
    }
}

pub fn tracks(of: &Array) -> Vec<MediaStreamTrack> {
    of.iter()
        .filter_map(|track| track.dyn_into().ok())
        .collect()
}

/// What can be chosen. Browsers name devices only after one was opened.
pub async fn list() -> Vec<Device> {
    let Some(media) = media() else {
        return Vec::new();
    };
    let Ok(found) = js::wait(&media, "enumerateDevices", &[]).await else {
        return Vec::new();
    };
    Array::from(&found)
        .iter()
        .filter_map(|device| {
            let kind = match js::text(&device, "kind")?.as_str() {
                "audioinput" => Kind::Microphone,
                "videoinput" => Kind::Camera,
                "audiooutput" => Kind::Speaker,
                _ => return None,
            };
            let label = js::text(&device, "label").filter(|label| !label.is_empty())?;
            let id = js::text(&device, "deviceId")?;
            Some(Device { kind, id, label })
        })
        .collect()
}

/// Hears of devices that are plugged in or out.
pub fn on_change(changed: impl Fn() + 'static) {
    if let Some(media) = media() {
        gloo::events::EventListener::new(&media, "devicechange", move |_| changed()).forget();
    }
}

/// How loud a microphone is, from 0 to 100, as long as it is kept.
pub struct Meter {
    _look: Interval,
    context: AudioContext,
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meter").finish_non_exhaustive()
    }
}

const METER_MS: u32 = 100;

impl Meter {
    pub fn follow(track: &MediaStreamTrack, level: RwSignal<u8>) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let stream = MediaStream::new().ok()?;
        stream.add_track(track);
        let source = context.create_media_stream_source(&stream).ok()?;
        let analyser: AnalyserNode = context.create_analyser().ok()?;
        analyser.set_fft_size(512);
        source.connect_with_audio_node(&analyser).ok()?;
        let last = Rc::new(Cell::new(0u8));
        let look = Interval::new(METER_MS, move || {
            // Kept alive: a source that nobody holds falls silent in some browsers.
            let _ = &source;
            let mut wave = [128u8; 512];
            analyser.get_byte_time_domain_data(&mut wave);
            let swing = wave.iter().map(|at| at.abs_diff(128)).max().unwrap_or(0);
            let now = swing.saturating_mul(2).min(100);
            // Falls slowly, so that a word can be seen.
            let shown = now.max(last.get().saturating_sub(12));
            last.set(shown);
            let _ = level.try_set(shown);
        });
        Some(Self {
            _look: look,
            context,
        })
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        drop(self.context.close());
    }
}

/// Two notes, to hear whether the loudspeaker is on.
pub fn play_test_sound(speaker: &str) {
    let play = || -> Option<()> {
        let context = AudioContext::new().ok()?;
        if !speaker.is_empty() {
            js::call(&context, "setSinkId", &[speaker.into()]);
        }
        let volume = context.create_gain().ok()?;
        volume.gain().set_value(0.2);
        volume
            .connect_with_audio_node(&context.destination())
            .ok()?;
        for (pitch, at) in [(440.0, 0.0), (660.0, 0.35)] {
            let note = context.create_oscillator().ok()?;
            note.frequency().set_value(pitch);
            note.connect_with_audio_node(&volume).ok()?;
            let now = context.current_time() + at;
            note.start_with_when(now).ok()?;
            note.stop_with_when(now + 0.3).ok()?;
        }
        gloo::timers::callback::Timeout::new(1_500, move || drop(context.close())).forget();
        Some(())
    };
    // Without sound there is nothing to hear, which is what the person finds out.
    let _ = play();
}
