//! The waiting room: whom one meets, and that they know one is here. No spinner.

use api::room::{Presence, Role};
use leptos::prelude::*;

use super::{Place, outside};
use crate::text::fill;
use crate::ui::fresh::fresh;
use crate::ui::page::heading;

pub fn screen(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let told = fresh(move || {
        if call.presence() != Some(Presence::Waiting) {
            return view! { <p class="status status-quiet" role="status">{if call.is_online() { text.entering } else { text.offline }}</p> }.into_any();
        }
        let host = call
            .people()
            .into_iter()
            .find(|person| person.role.is_staff());
        let told = match host {
            Some(host) if host.presence == Presence::InRoom => {
                fill(text.waiting_seen, &[&place.name(&host)])
            }
            _ => {
                let with = untrack(|| call.room())
                    .map(|room| match room.role {
                        Role::VisitingAdviser => room.authority.name,
                        _ => room.with,
                    })
                    .unwrap_or_default();
                let whom = if with.is_empty() {
                    text.waiting_somebody
                } else {
                    &with
                };
                fill(text.waiting_alone, &[whom])
            }
        };
        let offline = (!call.is_online()).then_some(text.offline);
        view! { <p class="status" role="status">{told}{offline.map(|offline| [" ", offline].concat())}</p> }.into_any()
    });
    let phone = place.phone();
    view! {
        <div class="container">
            {heading(text.waiting_title, text.waiting_title.into())}
            {told}
            <p>{text.waiting_text}</p>
            <p>{text.waiting_tip}</p>
            <button class="button button-secondary" type="button" on:click=move |_| call.leave()>{text.hang_up}</button>
            {outside::instead(place, &phone)}
        </div>
    }
    .into_any()
}
