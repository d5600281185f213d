//! `/login` where the server has no login: said plainly, with the telephone.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::pages::frame::phone_link;
use crate::pages::trouble;
use crate::ui::illustration;
use crate::ui::lazy::{Fetched, lazy};
use crate::ui::page::heading;

pub fn open(portal: Portal) -> AnyView {
    lazy(
        move || Box::pin(code(portal)),
        portal.lang.get_untracked().frame().waiting,
        trouble::chunk_gone,
    )
}

#[wasm_split(login, fallible)]
fn code(portal: Portal) -> Fetched {
    let text = portal.lang.get_untracked().trouble();
    let page = view! {
        <div class="container"><div class="all-done">
            {illustration::road()}
            {heading(text.no_login_title, text.no_login_title.into())}
            <p>{text.no_login_text}</p>
            <p>{phone_link(&device::shell("phone"))}</p>
        </div></div>
    };
    Ok(page.into_any())
}
