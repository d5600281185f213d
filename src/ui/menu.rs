//! The menu: a native dialog, so that the keyboard, Escape and the screen reader know it.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::icon::icon;

/// A handle to open and close the menu.
#[derive(Clone, Copy, Debug)]
pub struct Menu {
    dialog: NodeRef<Dialog>,
}

impl Default for Menu {
    fn default() -> Self {
        Self {
            dialog: NodeRef::new(),
        }
    }
}

impl Menu {
    /// The button in the header.
    pub fn button(self, label: &'static str) -> AnyView {
        let open = move |_| {
            if let Some(dialog) = self.dialog.get_untracked() {
                // Fails only where the dialog is open already.
                drop(dialog.show_modal());
            }
        };
        view! { <button class="menu-button" type="button" aria-haspopup="dialog" on:click=open>{icon("menu")}{label}</button> }.into_any()
    }

    pub fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// The menu itself; a click on a link in it closes it.
    pub fn dialog(self, title: &'static str, close: &'static str, content: AnyView) -> AnyView {
        let shut = move || self.close();
        let followed = move |event: leptos::ev::MouseEvent| {
            let target = event
                .target()
                .and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok());
            if target.is_some_and(|target| target.closest("a").ok().flatten().is_some()) {
                shut();
            }
        };
        view! {
            <dialog class="menu" aria-labelledby="menu-title" node_ref=self.dialog on:click=followed>
                <div class="menu-top">
                    <h2 id="menu-title">{title}</h2>
                    <button class="menu-button" type="button" on:click=move |_| shut()>{icon("close")}{close}</button>
                </div>
                {content}
            </dialog>
        }
        .into_any()
    }
}
