//! Quiet drawings, the files of `style/illustrations/` as they are.

use leptos::prelude::*;

pub fn calendar_plant() -> AnyView {
    drawing(include_str!("../../style/illustrations/calendar-plant.svg"))
}

pub fn cup() -> AnyView {
    drawing(include_str!("../../style/illustrations/cup.svg"))
}

pub fn road() -> AnyView {
    drawing(include_str!("../../style/illustrations/road.svg"))
}

/// The text is ours, from the build: no markup of anybody else's comes here.
fn drawing(svg: &'static str) -> AnyView {
    view! { <div class="drawing" aria-hidden="true" inner_html=svg></div> }.into_any()
}
