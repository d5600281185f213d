//! Icons of the sprite in the shell; always beside a word.

use leptos::prelude::*;

/// The icon `#i-NAME`.
pub fn icon(name: &'static str) -> AnyView {
    svg(name, "icon-svg")
}

/// The arrow at the end of a row.
pub fn chevron() -> AnyView {
    svg("chevron-right", "icon-svg chevron")
}

fn svg(name: &'static str, class: &'static str) -> AnyView {
    view! { <svg class=class aria-hidden="true" focusable="false"><use href=["#i-", name].concat()></use></svg> }.into_any()
}
