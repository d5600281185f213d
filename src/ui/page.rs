//! A page's place in the document: its title, its heading with the focus after a change of page.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::html::H1;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Whether a page was shown before: the first one leaves the focus where the browser has it.
static SHOWN_BEFORE: AtomicBool = AtomicBool::new(false);

/// Draws the app beside the shell's `#app`; what is given back puts it in its place.
pub fn mount(app: fn() -> AnyView) -> Option<impl FnOnce()> {
    let shell = document().get_element_by_id("app")?;
    let place = shell.clone_node().ok()?;
    let place = place.dyn_into::<web_sys::HtmlElement>().ok()?;
    leptos::mount::mount_to(place.clone(), app).forget();
    // Fails only where the shell is gone, and then there is no place for it.
    Some(move || drop(shell.replace_with_with_node_1(&place)))
}

/// The page's one `h1`. Names the document, and takes the focus when the citizen came from another page.
pub fn heading(title: &'static str, text: String) -> AnyView {
    let place = begun(title);
    view! { <h1 tabindex="-1" node_ref=place>{text}</h1> }.into_any()
}

/// As [`heading`], in the words of an authority or a school: they are Danish, whatever language the citizen reads.
pub fn heading_told(title: &'static str, text: String) -> AnyView {
    let place = begun(title);
    view! { <h1 tabindex="-1" lang="da" node_ref=place>{text}</h1> }.into_any()
}

/// A page begins, with a heading in this place.
fn begun(title: &'static str) -> NodeRef<H1> {
    let place = NodeRef::<H1>::new();
    document().set_title(&[title, " – Genstart"].concat());
    Effect::new(move |_| {
        if let Some(heading) = place.get()
            && SHOWN_BEFORE.swap(true, Ordering::Relaxed)
        {
            // A heading that cannot take the focus is read all the same.
            drop(heading.focus());
        }
        request_animation_frame(go_to_fragment);
    });
    place
}

/// Moves the focus to a part of the page that has just changed.
pub fn focus_on(id: &str) {
    let place = document()
        .get_element_by_id(id)
        .and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(place) = place {
        drop(place.focus());
    }
}

/// Shows the part of the page that the address names, once it is there.
pub fn go_to_fragment() {
    let fragment = document()
        .location()
        .and_then(|here| here.hash().ok())
        .unwrap_or_default();
    let place = fragment
        .strip_prefix('#')
        .and_then(|id| document().get_element_by_id(id));
    if let Some(place) = place {
        place.scroll_into_view();
    }
}

/// To be called before a part of the page is drawn anew: if the focus is inside it now, the part
/// itself has it afterwards, rather than nothing.
pub fn keep_focus(id: &'static str) {
    let place = document().get_element_by_id(id);
    let holds = place.is_some_and(|place| place.contains(document().active_element().as_deref()));
    if holds {
        request_animation_frame(move || focus_on(id));
    }
}
