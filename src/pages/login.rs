//! `/login` where the server has no login: said plainly, with the telephone.

use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::pages::frame::phone_link;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(login, fallible)]
pub fn code(portal: Portal) -> Fetched {
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
