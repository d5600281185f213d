//! The menu of the talk: devices, the other camera, whose picture is large, who is here, documents, links.

use api::room::Presence;
use leptos::prelude::*;

use super::{Place, invite, lobby};
use crate::data::call::{Facing, Kind};
use crate::text::fill;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;

pub fn content(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let devices = move |kind| fresh(move || lobby::choice(place, kind));
    let turn = fresh(move || {
        if call.devices(Kind::Camera).len() < 2 {
            return ().into_any();
        }
        let label = match call.facing() {
            Facing::Me => text.turn_back,
            Facing::Room => text.turn_front,
        };
        view! { <button class="function-link" type="button" on:click=move |_| call.turn_camera()>{icon("turn")}{label}</button> }.into_any()
    });
    let documents = untrack(|| call.room())
        .filter(|room| room.role.is_staff())
        .map(|room| {
            let rows = room.documents.into_iter().map(|document| {
                let label = fill(text.document_show, &[&document.title]);
                let show = move |_| {
                    call.show(Some(document.id.clone()));
                    place.menu.close();
                };
                view! { <li><button class="function-link" type="button" on:click=show>{icon("document")}{label}</button></li> }
            });
            let rows = rows.collect_view();
            let none = rows.is_empty().then(|| view! { <p>{text.documents_none}</p> });
            view! { <section class="group"><h2>{text.documents}</h2>{none}<ul class="menu-rows">{rows}</ul></section> }
        });
    let may_invite = untrack(|| call.room()).is_some_and(|room| !room.role.is_from_outside());
    view! {
        {fresh(move || people(place))}
        {devices(Kind::Microphone)}{devices(Kind::Camera)}{devices(Kind::Speaker)}
        <p>{turn}</p>
        {documents}
        {may_invite.then(|| invite::section(place))}
    }
    .into_any()
}

/// Whose picture is large; staff show out whom they do not want here.
fn people(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let mut people = call.people();
    people.retain(|person| person.presence == Presence::InRoom);
    let staff = place.is_staff();
    let rows = people.into_iter().map(|person| {
        let (seat, name) = (person.seat, place.name(&person));
        let pinned = place.pinned.get() == Some(seat);
        let label = fill(if pinned { text.unpin } else { text.pin }, &[&name]);
        let pin = move |_| {
            place.pinned.set((!pinned).then_some(seat));
            place.menu.close();
        };
        let out = staff.then(|| {
            let label = fill(text.show_out, &[&name]);
            let out = move |_| {
                call.show_out(seat);
                place.menu.close();
            };
            view! { <li><button class="function-link" type="button" on:click=out>{icon("close")}{label}</button></li> }
        });
        view! { <li><button class="function-link" type="button" on:click=pin>{icon("pin")}{label}</button></li>{out} }
    });
    view! { <ul class="menu-rows">{rows.collect_view()}</ul> }.into_any()
}
