//! `/log-af`: logging out while something is unsent. It is named, sent or deleted; nothing goes in silence.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::pages::acts;
use crate::ui::fresh::fresh;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(leaving, fallible)]
pub fn code(portal: Portal) -> Fetched {
    let text = portal.lang.get_untracked().leaving();
    let offline = RwSignal::new(false);
    let content = move || {
        let text = portal.lang.get().leaving();
        let unsent = portal.store.unanswered() > 0;
        let leave = move |_| {
            leptos::task::spawn_local(async move {
                match portal.store.leave().await {
                    Some(next) => device::leave_for(&next),
                    None => _ = offline.try_set(true),
                }
            });
        };
        let label = if unsent { text.delete } else { text.sent };
        let send = unsent.then(|| view! {
            <button class="button button-primary" type="button" on:click=move |_| portal.store.rouse()>{text.send}</button>
        });
        let told = unsent.then(|| view! { <p class="lead">{text.lead}</p> <h2>{text.listed}</h2> });
        let after = unsent.then(|| view! { <p class="meta">{text.delete_text}</p> });
        view! {
            {told}
            {acts::acts(portal, |_| true)}
            <div class="button-group">{send}<button class="button button-secondary" type="button" on:click=leave>{label}</button></div>
            {after}
            <p role="alert">{offline.get().then_some(text.offline)}</p>
        }
        .into_any()
    };
    let page = view! { <div class="container">{heading(text.title, text.title.into())}{fresh(content)}</div> };
    Ok(page.into_any())
}
