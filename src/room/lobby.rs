//! In front of the door: whom one meets and when, one's own picture, a moving bar for the microphone, a sound, the
//! network, and what to do where something is missing.

use leptos::html::Video;
use leptos::prelude::*;

use super::{Place, invite, outside};
use crate::data::call::{Kind, Network, Sense, Trouble};
use crate::text::{Room, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::page::heading;

pub fn screen(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let Some(room) = untrack(|| call.room()) else {
        return ().into_any();
    };
    let whom = match room.role {
        api::room::Role::Citizen if !room.with.is_empty() => fill(text.with, &[&room.with]),
        role if role.is_staff() => fill(text.with_citizen, &[&room.with]),
        api::room::Role::VisitingAdviser if !room.with.is_empty() => {
            fill(text.with_citizen, &[&room.with])
        }
        role => fill(text.comes_as, &[&place.role(role).to_ascii_lowercase()]),
    };
    let begins = fill(text.begins, &[&dates::moment(room.starts_at, place.lang)]);
    let opens = dates::moment(room.opens_at, place.lang);
    let (opens_at, phone) = (room.opens_at, room.phone.clone());
    let told = fresh(move || {
        if call.is_open() {
            return ().into_any();
        }
        let over = untrack(|| call.room()).is_some_and(|room| room.now >= opens_at);
        let told = if over {
            text.closed.to_owned()
        } else {
            fill(text.opens, &[&opens])
        };
        view! { <p class="status status-quiet" role="status">{told}</p> }.into_any()
    });
    let door = fresh(move || {
        if call.is_open() {
            view! { <p class="door">{enter(place)}</p> }.into_any()
        } else {
            ().into_any()
        }
    });
    let devices = fresh(move || {
        if call.tried() {
            devices(place)
        } else {
            untried(place)
        }
    });
    let brings = (!room.role.is_from_outside()).then(|| invite::section(place));
    view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            <p class="lead">{whom}</p>
            <p>{begins}</p>
            {told}
            <section class="group" aria-labelledby="devices"><h2 id="devices">{text.devices}</h2>{devices}</section>
            {door}
            {brings}
            {outside::instead(place, &phone)}
        </div>
    }
    .into_any()
}

/// The one door, named after what goes in through it. First after the devices were tried, or nobody would.
fn enter(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let (label, class) = match (call.tried(), call.microphone(), call.camera()) {
        (false, ..) => (text.enter_plain, "button button-secondary"),
        (_, _, Sense::On) => (text.enter, "button button-primary"),
        (_, Sense::On, _) => (text.enter_sound, "button button-primary"),
        _ => (text.enter_plain, "button button-primary"),
    };
    view! { <button class=class type="button" on:click=move |_| call.enter()>{label}</button> }
        .into_any()
}

fn untried(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    view! {
        <p>{text.devices_why}</p>
        <button class="button button-primary" type="button" on:click=move |_| call.try_devices()>{text.devices_start}</button>
    }
    .into_any()
}

fn devices(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let picture = fresh(move || match call.camera() {
        Sense::On => own_picture(place),
        Sense::Off => ().into_any(),
        Sense::Trouble(trouble) => remedy(
            place,
            trouble,
            [text.camera_refused, text.camera_taken, text.camera_missing],
        ),
    });
    let sound = fresh(move || {
        match call.microphone() {
        Sense::On => view! {
            <p id="level-name">{text.level}</p>
            <meter class="level" min="0" max="100" aria-labelledby="level-name" prop:value=move || f64::from(call.level())></meter>
            <p class="meta">{text.level_hint}</p>
        }
        .into_any(),
        Sense::Off => ().into_any(),
        Sense::Trouble(trouble) => remedy(
            place,
            trouble,
            [text.microphone_refused, text.microphone_taken, text.microphone_missing],
        ),
    }
    });
    let network = fresh(move || {
        let told = match call.network() {
            None => text.network_asking,
            Some(Network::Good) => text.network_good,
            Some(Network::Doubtful) => text.network_doubtful,
        };
        view! { <p class="network" role="status">{told}</p> }.into_any()
    });
    let sense = move |kind| match kind {
        Kind::Microphone => call.microphone(),
        _ => call.camera(),
    };
    let chosen = move |kind| {
        fresh(move || {
            if sense(kind) == Sense::On {
                choice(place, kind)
            } else {
                ().into_any()
            }
        })
    };
    view! {
        {picture}{chosen(Kind::Camera)}
        {sound}{chosen(Kind::Microphone)}
        <p><button class="button button-secondary" type="button" aria-describedby="sound-hint" on:click=move |_| call.play_test_sound()>{text.sound_play}</button></p>
        <p class="meta" id="sound-hint">{text.sound_hint}</p>
        {network}
    }
    .into_any()
}

fn own_picture(place: Place) -> AnyView {
    let video = NodeRef::<Video>::new();
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            place.call.show_own(&video);
        }
    });
    let label = place.text().own_picture;
    view! { <figure class="own"><video class="own-test" playsinline muted node_ref=video></video><figcaption class="sr-only">{label}</figcaption></figure> }
        .into_any()
}

/// What to do where a device is refused, taken or missing: in that order.
fn remedy(place: Place, trouble: Trouble, told: [&'static str; 3]) -> AnyView {
    let (text, call): (&'static Room, _) = (place.text(), place.call);
    let [refused, taken, missing] = told;
    let (told, how) = match trouble {
        Trouble::Refused => (refused, Some(text.allow_how)),
        Trouble::Taken => (taken, None),
        Trouble::Missing => (missing, None),
    };
    view! {
        <div class="alert alert-warning"><div class="alert-body">
            <p class="alert-text">{told}</p>
            {how.map(|how| view! { <p>{how}</p> })}
            <button class="button button-secondary" type="button" on:click=move |_| call.try_devices()>{text.try_again}</button>
        </div></div>
    }
    .into_any()
}

/// Which of several devices.
pub fn choice(place: Place, kind: Kind) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let devices = call.devices(kind);
    if devices.len() < 2 {
        return ().into_any();
    }
    let (id, label) = match kind {
        Kind::Microphone => ("choose-microphone", text.choose_microphone),
        Kind::Camera => ("choose-camera", text.choose_camera),
        Kind::Speaker => ("choose-speaker", text.choose_speaker),
    };
    let chosen = call.chosen(kind);
    let options = devices.into_iter().map(|device| {
        let now = chosen.as_ref() == Some(&device.id);
        view! { <option value=device.id selected=now>{device.label}</option> }
    });
    let choose = move |event| call.choose(kind, &event_target_value(&event));
    view! {
        <div class="form-group">
            <label class="form-label" for=id>{label}</label>
            <select class="form-input" id=id on:change=choose>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}
