//! `/medarbejder/kontakt`: who wants to be contacted, longest first, and the answer.

use api::staff::{Contacts, Waiting, path};
use leptos::prelude::*;

use super::{Staff, answer, parts};
use crate::data::staff::{Asked, Sending};
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::page::heading;
use crate::ui::phone::phone_link;

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let asked: Asked<Contacts> = Asked::load(path::CONTACTS);
    let (answering, sending) = (RwSignal::new(None::<String>), Sending::new());
    let content = move || {
        parts::told(
            staff,
            asked,
            |asked| asked.ask(path::CONTACTS),
            |contacts| {
                if contacts.waiting.is_empty() {
                    return view! { <p>{text.contacts_none}</p> }.into_any();
                }
                let today = contacts.now.date();
                let rows: Vec<AnyView> = contacts
                    .waiting
                    .into_iter()
                    .map(|one| row(staff, asked, (answering, sending), one, today))
                    .collect();
                let more = contacts.more.then(|| view! { <p>{text.contacts_more}</p> });
                view! { {rows}{more} }.into_any()
            },
        )
    };
    view! {
        <div class="container">{heading(text.contacts_title, text.contacts_title.into())}{parts::written(staff, sending)}{fresh(content)}</div>
    }
    .into_any()
}

fn row(
    staff: Staff,
    asked: Asked<Contacts>,
    (answering, sending): (RwSignal<Option<String>>, Sending),
    one: Waiting,
    today: domain::Date,
) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let Waiting {
        citizen,
        request,
        ahead,
    } = one;
    let when = fill(text.asked_at, &[&dates::moment(request.asked_at, lang)]);
    let days = request.asked_at.date().days_until(today);
    let waited = (days > 0).then(|| fill(text.asked_days, &[&days.to_string()]));
    let waited = waited.map(|waited| [". ", &waited].concat());
    let fact = |label: &'static str, words: &str| {
        let words = words.to_owned();
        (!words.is_empty()).then(|| view! { <div><dt>{label}</dt><dd lang="da">{words}</dd></div> })
    };
    let phone = (!request.phone.is_empty())
        .then(|| view! { <div><dt>{text.call_on}</dt><dd>{phone_link(request.phone.as_str())}</dd></div> });
    let facts = view! {
        <dl class="facts">{phone}{fact(text.asked_about, request.about.as_str())}{fact(text.suits, request.when.as_str())}</dl>
    };
    let name = format!("contact-{}-{}", citizen.case, request.version);
    // Where a colleague has answered, the row would go, and with it the words that were written here.
    let again = move |written: bool| {
        if written {
            asked.ask(path::CONTACTS);
        }
    };
    let form = answer::form(
        staff,
        citizen.case.clone(),
        &request,
        ahead,
        (name, answering),
        sending,
        again,
    );
    view! {
        <section class="staff-row">
            <h2>{parts::name(staff, &citizen)}</h2>
            <p class="row-meta">{when}{waited}</p>
            {facts}
            {form}
            {parts::open_button(staff, &citizen)}
        </section>
    }
    .into_any()
}
