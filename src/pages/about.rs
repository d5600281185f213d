//! `/om`: what this is, privacy, accessibility, contact. Needs no login.

use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::pages::frame::phone_link;
use crate::text::fill;
use crate::ui::page::heading;

pub fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().about();
    let (phone, email, operator) = (
        device::shell("phone"),
        device::shell("email"),
        device::shell("operator"),
    );
    let part = |id: &'static str, title: &'static str, sentences: &[&'static str]| {
        let sentences = sentences
            .iter()
            .map(|sentence| view! { <p>{*sentence}</p> })
            .collect_view();
        view! { <h2 id=id>{title}</h2>{sentences} }.into_any()
    };
    let email = (!email.is_empty()).then(
        || view! { <p><a href=["mailto:", &email].concat()>{fill(text.email, &[&email])}</a></p> },
    );
    view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            <p class="lead">{text.lead}</p>
            <section class="group">{part("saadan", text.what_title, &[text.what])}</section>
            <section class="group">
                {part("privatliv", text.privacy_title, &[text.privacy_stored, text.privacy_seen, text.privacy_cookies, text.privacy_rights])}
            </section>
            <section class="group">
                {part("tilgaengelighed", text.accessibility_title, &[text.accessibility])}
                <p><a href="/was">{text.accessibility_link}</a></p>
            </section>
            <section class="group">
                {part("kontakt", text.contact_title, &[])}
                <p>{operator}</p>
                <p>{fill(text.contact, &[""])}{phone_link(&phone)}</p>
                {email}
            </section>
        </div>
    }
    .into_any()
}
