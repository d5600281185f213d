//! `/was`: our accessibility statement, where the operator has none of their own.

use leptos::prelude::*;

use crate::Portal;
use crate::data::device;
use crate::text::fill;
use crate::ui::page::heading;

pub fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().statement();
    let (phone, operator) = (device::shell("phone"), device::shell("operator"));
    let tell = fill(text.tell, &[&phone]);
    let parts = [
        (text.works_title, vec![text.works.to_owned()]),
        (text.gaps_title, vec![text.gaps.to_owned()]),
        (text.tell_title, vec![tell, text.board.to_owned()]),
    ];
    let parts = parts.map(|(title, sentences)| {
        view! { <section class="group"><h2>{title}</h2>{sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}</section> }
    });
    view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            <p class="lead">{fill(text.lead, &[&operator])}</p>
            {parts.into_iter().collect_view()}
        </div>
    }
    .into_any()
}
