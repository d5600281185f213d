//! An address that is no page.

use leptos::prelude::*;

use crate::Portal;
use crate::ui::illustration;
use crate::ui::page::heading;

pub fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().trouble();
    view! {
        <div class="container"><div class="all-done">
            {illustration::road()}
            {heading(text.not_found_title, text.not_found_title.into())}
            <p>{text.not_found_text}</p>
            <a class="button button-primary" href="/">{text.not_found_link}</a>
        </div></div>
    }
    .into_any()
}
