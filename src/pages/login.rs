//! `/login`: whose phone it is, then on to the issuer. Where the server has no login that is said plainly, with the
//! telephone; where one did not come back to the app on the home screen, the browser is offered.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::{address, device};
use crate::pages::frame::phone_link;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

/// To the issuer, from the citizen's own phone.
const OWN: &str = "/login/begin?own=1";

#[wasm_split(login, fallible)]
pub fn code(portal: Portal) -> Fetched {
    if device::shell("login").is_empty() {
        return Ok(no_login(portal));
    }
    let text = portal.lang.get_untracked().login();
    let told = match address::asked("fault").as_str() {
        "" => None,
        "unknown" => Some((text.unknown, text.unknown_text)),
        "cancelled" => Some((text.cancelled, text.cancelled_text)),
        _ => Some((text.faulty, text.faulty_text)),
    };
    let told = told.map(|(title, explanation)| {
        view! {
            <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body">
                <h2 class="alert-heading">{title}</h2><p class="alert-text">{explanation}" "{phone_link(&device::shell("phone"))}</p>
            </div></div>
        }
    });
    let failed = told.is_some();
    if failed {
        // It came back, though without a session.
        device::remember_login(false);
    }
    let missing = (!failed && device::login_is_missing()).then(|| view! {
        <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body">
            <h2 class="alert-heading">{text.missing}</h2><p class="alert-text">{text.missing_text}</p>
            <p><a class="function-link" href=api::path::LOGIN target="_blank">{text.in_browser}</a></p>
        </div></div>
    });
    let go = move |event: leptos::ev::MouseEvent, address: &'static str| {
        device::lock_kept();
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        leptos::task::spawn_local(portal.store.go_to_login(address));
    };
    let page = view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            {told} {missing}
            <p class="lead">{text.lead}</p>
            <p><a class="button button-primary" href=OWN on:click=move |event| go(event, OWN)>{text.own}</a></p>
            <p class="meta">{text.own_text}</p>
            <p><a class="button button-secondary" href=api::path::LOGIN_BEGIN on:click=move |event| go(event, api::path::LOGIN_BEGIN)>{text.not_own}</a></p>
            <p class="meta">{text.not_own_text}</p>
        </div>
    };
    Ok(page.into_any())
}

fn no_login(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().trouble();
    view! {
        <div class="container"><div class="all-done">
            {illustration::road()}
            {heading(text.no_login_title, text.no_login_title.into())}
            <p>{text.no_login_text}</p>
            <p>{phone_link(&device::shell("phone"))}</p>
        </div></div>
    }
    .into_any()
}
