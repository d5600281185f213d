//! `/medarbejder/aabn`: why a citizen's case is opened, before anything of it is shown. The citizen can read it.

use api::staff::{MAX_REASON, MIN_REASON, Open, Opened, Reason, path};
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::staff::Sending;
use crate::text::{StaffPages, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::page::heading;

const REASON: &str = "open-reason";
const WORDS: &str = "open-words";

/// The ids of the choices, beside the reasons.
const CHOICES: [(&str, Reason); 5] = [
    ("open-conversation", Reason::Conversation),
    ("open-question", Reason::Question),
    ("open-plan", Reason::Plan),
    ("open-follow-up", Reason::FollowUp),
    ("open-other", Reason::Other),
];

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let Some(citizen) = staff.chosen.get_untracked() else {
        let place = [path::PAGES, "/find"].concat();
        return view! {
            <div class="container">{heading(text.open_title, text.open_title.into())}
                <p>{text.open_none}" "<a href=place>{text.find}</a></p></div>
        }
        .into_any();
    };
    let faults = RwSignal::new(Vec::<Fault>::new());
    let sending = Sending::new();
    let case = citizen.case.clone();
    // What is written of one citizen never stands in another's form.
    let keys = [REASON, WORDS].map(|field| [field, "-", case.as_str()].concat());
    let [reason_key, words_key] = keys.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match untrack(|| filled(staff, text, &keys)) {
            Err(found) => faults.set(found),
            Ok((reason, words)) => {
                faults.set(Vec::new());
                let question = Open {
                    case: case.clone(),
                    reason,
                    words,
                };
                let sent = keys.clone().map(|key| {
                    let typed = untrack(|| staff.typed.get(&key));
                    (key, typed)
                });
                sending.post(path::OPEN, question, move |opened: Opened| {
                    staff.typed.forget(&sent);
                    let card = [path::PAGES, "/borger/", &opened.id].concat();
                    staff.address.go(&card);
                });
            }
        }
    };
    let choices = CHOICES
        .map(|(id, reason)| (id, reason.name(), parts::reason(text, reason)))
        .into();
    view! {
        <div class="container">
            {heading(text.open_title, text.open_title.into())}
            <p class="lead">{parts::name(staff, &citizen)}</p>
            <p>{fill(text.open_text, &[&citizen.name])}</p>
            {parts::summary(staff, faults)}
            <form on:submit=submit novalidate>
                {parts::choice(staff, (REASON, reason_key), text.reason, choices, faults)}
                {parts::field(staff, Kind::Lines, (WORDS, words_key), (text.words, text.words_hint), faults)}
                <button class="button button-primary" type="submit">{text.open_do}</button>
            </form>
            {parts::sent(staff, sending)}
        </div>
    }
    .into_any()
}

fn filled(
    staff: Staff,
    text: &'static StaffPages,
    [reason, words]: &[String; 2],
) -> Result<(Reason, String), Vec<Fault>> {
    let reason = Reason::named(&staff.typed.get(reason));
    let words = staff.typed.get(words).trim().to_owned();
    let mut faults = Vec::new();
    if reason.is_none() {
        faults.push(("open-conversation", text.reason_missing));
    }
    match words.chars().count() {
        ..MIN_REASON => faults.push((WORDS, text.words_missing)),
        MIN_REASON..=MAX_REASON => {}
        _ => faults.push((WORDS, text.words_long)),
    }
    match reason {
        Some(reason) if faults.is_empty() => Ok((reason, words)),
        _ => Err(faults),
    }
}
