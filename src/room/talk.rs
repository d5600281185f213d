//! The talk: the other's picture fills, one's own is small; what happens is told in words; one bar of four buttons.

use api::room::{Person, Presence, SeatId};
use leptos::html::Video;
use leptos::prelude::*;

use super::{Place, bar, chat};
use crate::data::call::{Happening, Sense};
use crate::text::fill;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::heading;

pub fn screen(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    // Who is seen: in the room, or on the way back.
    let seen = Memo::new(move |_| {
        let mut people = call.people();
        people.retain(|person| person.presence != Presence::Waiting);
        people
    });
    // Large is who was chosen, else the one the talk is with.
    let large = Memo::new(move |_| {
        let people = seen.get();
        let chosen = place.pinned.get();
        let chosen = people.iter().find(|person| Some(person.seat) == chosen);
        let first = people.iter().min_by_key(|person| person.role);
        chosen.or(first).map(|person| person.seat)
    });
    let names = move || {
        let names: Vec<String> = seen.get().iter().map(|person| place.name(person)).collect();
        names.join(", ")
    };
    let with = untrack(names);
    let title = if with.is_empty() {
        text.title.to_owned()
    } else {
        fill(text.big, &[&with])
    };
    let faces = view! {
        <For each=move || seen.get() key=|person| (person.seat, person.page) children=move |person| face(place, &person, large)/>
    };
    let alone = fresh(move || {
        if seen.with(Vec::is_empty) {
            view! { <p class="faces-empty">{text.alone}</p> }.into_any()
        } else {
            ().into_any()
        }
    });
    view! {
        <div class="talk">
            <div class="sr-only">{heading(text.title, title)}</div>
            <div class="faces">{alone}{faces.into_any()}{own(place)}</div>
            <div class="told">
                <p class="happened" role="status">{fresh(move || happened(place))}</p>
                {fresh(move || offline(place))}
                {fresh(move || tap(place))}
                {fresh(move || waiting(place))}
                {fresh(move || document(place))}
                {chat::captions(place)}
            </div>
            {fresh(move || if place.writing.get() { chat::panel(place) } else { ().into_any() })}
            {bar::bar(place)}
        </div>
    }
    .into_any()
}

/// One other, with name and role, whatever is sent.
fn face(place: Place, person: &Person, large: Memo<Option<SeatId>>) -> AnyView {
    let (text, call, seat) = (place.text(), place.call, person.seat);
    let video = NodeRef::<Video>::new();
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            call.show_other(seat, &video);
        }
    });
    let name = place.name(person);
    let role = place.role(person.role);
    let stands = Memo::new(move |_| {
        let away = call
            .people()
            .iter()
            .any(|one| one.seat == seat && one.presence == Presence::Away);
        let other = call.other(seat);
        let connected = other.as_ref().is_some_and(|other| other.connected);
        let told = if away {
            Some(text.is_away)
        } else if !connected {
            Some(text.connecting)
        } else if other.as_ref().is_some_and(|other| !other.camera) {
            Some(text.camera_off)
        } else {
            None
        };
        (
            told,
            other.is_some_and(|other| connected && !other.microphone),
        )
    });
    let told = fresh(move || {
        let (told, mute) = stands.get();
        view! {
            {mute.then(|| view! { <span class="mute">{icon("mic-off")}<span class="sr-only">{text.microphone_off}</span></span> })}
            {told.map(|told| view! { <span class="face-told">{told}</span> })}
        }
        .into_any()
    });
    let whose = if name == role {
        String::new()
    } else {
        [" · ", role].concat()
    };
    view! {
        <figure class="face" class:face-large=move || large.get() == Some(seat) class:face-dark=move || stands.get().0.is_some()>
            <video playsinline node_ref=video></video>
            <figcaption><span class="face-name">{name}{whose}</span>{told}</figcaption>
        </figure>
    }
    .into_any()
}

fn own(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let video = NodeRef::<Video>::new();
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            call.show_own(&video);
        }
    });
    let dark = move || call.camera() != Sense::On;
    view! {
        <figure class="face face-own" class:face-dark=dark>
            <video playsinline muted node_ref=video></video>
            <figcaption><span class="face-name">{text.you}</span></figcaption>
        </figure>
    }
    .into_any()
}

/// Joins and leaves in words, for those who do not see them.
fn happened(place: Place) -> AnyView {
    let text = place.text();
    let told = match place.call.happened() {
        None => String::new(),
        Some(Happening::Waits(person)) => fill(text.waits, &[&place.name(&person)]),
        Some(Happening::Came(person)) => fill(text.came, &[&place.name(&person)]),
        Some(Happening::Away(person)) => fill(text.away, &[&place.name(&person)]),
        Some(Happening::Left(person)) => fill(text.left, &[&place.name(&person)]),
        Some(Happening::Opened(document)) => fill(text.opened, &[&document.title]),
        Some(Happening::Closed) => text.shut.to_owned(),
        Some(Happening::NoRoom) => text.no_room.to_owned(),
    };
    told.into_any()
}

fn offline(place: Place) -> AnyView {
    if place.call.is_online() {
        return ().into_any();
    }
    view! { <p class="unsent" role="status">{icon("time")}<span>{place.text().offline}</span></p> }
        .into_any()
}

fn tap(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    if !call.needs_tap() {
        return ().into_any();
    }
    view! {
        <div class="tap" role="alert"><p>{text.tap_text}</p>
            <button class="button button-primary" type="button" on:click=move |_| call.play_all()>{text.tap}</button></div>
    }
    .into_any()
}

/// Those who wait: staff let them in.
fn waiting(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let mut people = call.people();
    people.retain(|person| person.presence == Presence::Waiting);
    if people.is_empty() || !place.is_staff() {
        return ().into_any();
    }
    let rows = people.into_iter().map(|person| {
        let (seat, name) = (person.seat, place.name(&person));
        let (admit, out) = (fill(text.admit, &[&name]), fill(text.show_out, &[&name]));
        let role = place.role(person.role);
        view! {
            <li><p><strong>{name}</strong>" · "{role}</p>
                <div class="button-group">
                    <button class="button button-primary" type="button" on:click=move |_| call.admit(seat)>{admit}</button>
                    <button class="button button-secondary" type="button" on:click=move |_| call.show_out(seat)>{out}</button>
                </div></li>
        }
    });
    view! { <section class="waiting-list" aria-labelledby="waiting-list"><h2 id="waiting-list">{text.waiting_list}</h2><ul class="waiters">{rows.collect_view()}</ul></section> }.into_any()
}

/// The document that is open for all.
fn document(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let Some(document) = call.shown() else {
        return ().into_any();
    };
    let address = untrack(|| call.document_address(&document.id));
    let see = fill(text.document_see, &[&document.title]);
    let hide = place.is_staff().then(|| {
        let label = fill(text.document_hide, &[&document.title]);
        view! { <button class="function-link" type="button" on:click=move |_| call.show(None)>{label}</button> }
    });
    view! {
        <p class="open-document">
            <a class="function-link" href=address target="_blank" rel="noopener">{icon("document")}{see}" "{text.new_tab}</a>
            {hide}
        </p>
    }
    .into_any()
}
