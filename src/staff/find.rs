//! `/medarbejder/find`: a citizen of one's own authority, by name or by the authority's own number.

use api::staff::{Found, MAX_SEARCH, MIN_SEARCH, Search, path};
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::staff::Sending;
use crate::text::fill;
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::heading;

const TEXT: &str = "find-text";

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let faults = RwSignal::new(Vec::<Fault>::new());
    let found = RwSignal::new(None::<Found>);
    let sending = Sending::new();
    let search = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = untrack(|| staff.typed.get(TEXT)).trim().to_owned();
        let fault = match wanted.chars().count() {
            ..MIN_SEARCH => Some((TEXT, text.find_short)),
            MIN_SEARCH..=MAX_SEARCH => None,
            _ => Some((TEXT, text.find_long)),
        };
        faults.set(fault.into_iter().collect());
        if faults.with_untracked(Vec::is_empty) {
            let question = Search { text: wanted };
            sending.post(path::SEARCH, question, move |answer| {
                drop(found.try_set(Some(answer)));
            });
        }
    };
    let authority = move || staff.me.told().map(|me| me.authority.name);
    let hint = move || fill(text.find_hint, &[&authority().unwrap_or_default()]);
    view! {
        <div class="container">
            {heading(text.find, text.find.into())}
            {parts::summary(staff, faults)}
            <form on:submit=search novalidate>
                <p>{hint}</p>
                {parts::field(staff, Kind::Line, (TEXT, TEXT.to_owned()), (text.find_label, ""), faults)}
                <button class="button button-primary" type="submit">{text.find_do}</button>
            </form>
            {parts::sent(staff, sending)}
            <div class="staff-found" role="status">{fresh(move || found.get().map_or_else(|| ().into_any(), |found| list(staff, &found)))}</div>
        </div>
    }
    .into_any()
}

fn list(staff: Staff, found: &Found) -> AnyView {
    let text = staff.text();
    if found.citizens.is_empty() {
        return view! { <p>{text.found_none}</p> }.into_any();
    }
    let rows: Vec<AnyView> = found
        .citizens
        .iter()
        .map(|(citizen, key)| {
            view! {
                <section class="staff-row"><h3>{parts::name(staff, citizen)}</h3>
                    <p class="row-meta">{fill(text.number, &[key])}</p>
                    {parts::open_button(staff, citizen)}</section>
            }
            .into_any()
        })
        .collect();
    let more = found.more.then(|| view! { <p>{text.found_more}</p> });
    view! { <h2>{text.found}</h2>{rows}{more} }.into_any()
}
