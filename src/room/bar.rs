//! The one bar: microphone, camera, write, hang up. Large, with words.

use leptos::prelude::*;

use super::Place;
use crate::data::call::Sense;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;

pub fn bar(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let microphone = move || call.microphone() == Sense::On;
    let camera = move || call.camera() == Sense::On;
    let write = move |_| place.writing.update(|open| *open = !*open);
    view! {
        <div class="bar" role="group" aria-label=text.bar>
            <button class="bar-button" type="button" aria-pressed=pressed(microphone) on:click=move |_| call.switch_microphone()>
                {face(place, text.microphone, ["mic", "mic-off"], microphone)}</button>
            <button class="bar-button" type="button" aria-pressed=pressed(camera) on:click=move |_| call.switch_camera()>
                {face(place, text.camera, ["camera", "camera-off"], camera)}</button>
            <button class="bar-button" type="button" aria-expanded=pressed(move || place.writing.get()) on:click=write>
                {icon("chat")}<span>{text.write}</span></button>
            <button class="bar-button bar-hang-up" type="button" on:click=move |_| call.leave()>
                {icon("hang-up")}<span>{text.hang_up}</span></button>
        </div>
    }
    .into_any()
}

fn pressed(
    is_on: impl Fn() -> bool + Send + Sync + 'static,
) -> impl Fn() -> &'static str + Send + Sync + 'static {
    move || if is_on() { "true" } else { "false" }
}

/// What is off says so in a word too.
fn face(
    place: Place,
    label: &'static str,
    icons: [&'static str; 2],
    is_on: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    let off = place.text().is_off;
    fresh(move || {
        let [on_icon, off_icon] = icons;
        let on = is_on();
        view! {
            {icon(if on { on_icon } else { off_icon })}<span>{label}</span>
            {(!on).then(|| view! { <span class="bar-off" aria-hidden="true">{off}</span> })}
        }
        .into_any()
    })
}
