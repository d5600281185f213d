//! What stands in place of a page that needs the case and does not have it.

use leptos::prelude::*;

use crate::Portal;
use crate::data::case::Loading;
use crate::data::device;
use crate::pages::frame::phone_link;
use crate::text::{Lang, fill};
use crate::ui::illustration;
use crate::ui::page::heading;

/// `None` when the case is there.
pub fn instead(portal: Portal) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.trouble();
    match portal.store.state() {
        Loading::Ready => None,
        Loading::Loading => Some(
            view! { <p class="waiting-page" role="status">{lang.frame().waiting}</p> }.into_any(),
        ),
        Loading::LoggedOut => {
            // What only this page holds stays with it.
            let elsewhere = portal.store.holds_alone().then_some("_blank");
            let log_in =
                view! { <a class="button button-primary" href=api::path::LOGIN target=elsewhere>{text.log_in}</a> }
                    .into_any();
            Some(notice(
                lang,
                view! { <h2>{text.logged_out_title}</h2> {waiting(portal)} }.into_any(),
                text.logged_out_text,
                log_in,
            ))
        }
        Loading::Failed => {
            let again = view! { <button class="button button-primary" type="button" on:click=move |_| portal.store.rouse()>{text.again}</button> };
            Some(notice(
                lang,
                view! { <h2>{text.failed_title}</h2> {waiting(portal)} }.into_any(),
                text.failed_text,
                again.into_any(),
            ))
        }
    }
}

/// How many acts wait for a login: their number, and nothing of what is in them.
fn waiting(portal: Portal) -> Option<AnyView> {
    let text = portal.lang.get().trouble();
    let told = match portal.store.waiting() {
        0 => return None,
        1 => text.waits_one.to_owned(),
        many => fill(text.waits_many, &[&many.to_string()]),
    };
    Some(view! { <p><strong>{told}</strong></p> }.into_any())
}

/// A page's code that could not be fetched.
pub fn chunk_gone(again: Callback<()>) -> AnyView {
    let lang = Lang::from_code(&device::shell_lang());
    let text = lang.trouble();
    // Perhaps the server has a new version of the app.
    device::tell_shell("genstart:chunk-gone");
    // After an upgrade the old file is gone for good: then only a new page helps.
    let again = view! {
        <button class="button button-primary" type="button" on:click=move |_| again.run(())>{text.again}</button>
        <button class="button button-secondary" type="button" on:click=|_| device::reload()>{text.reload}</button>
    };
    view! { <div class="container">{notice(lang, heading(text.chunk_title, text.chunk_title.into()), text.chunk_text, again.into_any())}</div> }.into_any()
}

fn notice(lang: Lang, title: AnyView, explanation: &'static str, way_out: AnyView) -> AnyView {
    let (operator, phone) = (device::shell("operator"), device::shell("phone"));
    let call = fill(lang.frame().call, &[&operator, ""]);
    view! {
        <section class="now"><div class="all-done" role="alert">
            {illustration::road()}
            {title}
            <p>{explanation}</p>
            {way_out}
            <p>{call}{phone_link(&phone)}</p>
        </div></section>
    }
    .into_any()
}

/// Whether the case is there.
pub fn is_ready(portal: Portal) -> bool {
    portal.store.state() == Loading::Ready
}
