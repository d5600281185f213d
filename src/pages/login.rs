//! `/login`: whose phone it is, then on to the issuer. Where the server has no login that is said plainly, with the
//! telephone.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::{address, device};
use crate::pages::frame::phone_link;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

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
    let own = [api::path::LOGIN_BEGIN, "?own=1"].concat();
    let page = view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            {told}
            <p class="lead">{text.lead}</p>
            <p><a class="button button-primary" href=own>{text.own}</a></p>
            <p class="meta">{text.own_text}</p>
            <p><a class="button button-secondary" href=api::path::LOGIN_BEGIN>{text.not_own}</a></p>
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
