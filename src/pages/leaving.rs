//! `/log-af`: logging out while something is unsent. It is named, sent or deleted; nothing goes in silence.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::case::Left;
use crate::data::device;
use crate::pages::acts;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(leaving, fallible)]
pub fn code(portal: Portal) -> Fetched {
    let text = portal.lang.get_untracked().leaving();
    let content = move || {
        let text = portal.lang.get().leaving();
        let unsent = portal.store.unanswered() > 0;
        let leave = move |_| {
            leptos::task::spawn_local(async move {
                if let Some(next) = portal.store.leave().await {
                    device::leave_for(&next);
                }
            });
        };
        if let Some(left) = portal.store.left() {
            return instead(portal, left, leave);
        }
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
        }
        .into_any()
    };
    let page = view! { <div class="container">{heading(text.title, text.title.into())}{fresh(content)}</div> };
    Ok(page.into_any())
}

/// What went wrong, and what the citizen can do.
fn instead(
    portal: Portal,
    left: Left,
    again: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> AnyView {
    let (text, trouble) = (portal.lang.get().leaving(), portal.lang.get().trouble());
    let told = left.next.is_none().then_some(text.offline);
    let lies = if left.wiped {
        text.emptied
    } else {
        text.not_emptied
    };
    let go_on = left
        .next
        .map(|next| view! { <a class="button button-primary" href=next>{text.go_on}</a> });
    view! {
        <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body"><p class="alert-text">{told}" "{lies}</p></div></div>
        <div class="button-group"><button class="button button-secondary" type="button" on:click=again>{trouble.again}</button>{go_on}</div>
    }
    .into_any()
}
