//! `/medarbejder/borger/ID`: a citizen's card. The way to see Genstart as the citizen sees it, the conversations with
//! what became of them and their minutes, and what the citizen has asked.

use api::staff::{Act, Ahead, Card, path};
use domain::case::Words;
use domain::conversation::{ContactRequest, Conversation, ConversationState, MAX_MINUTES};
use domain::ids::CaseId;
use leptos::prelude::*;

use super::{Staff, answer, parts};
use crate::data::staff::{Asked, Sending};
use crate::data::{address as data_address, device, preview};
use crate::text::{dates, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::{focus_on, heading};

const MINUTES: &str = "minutes";

/// Whose minutes are being written, or which request is being answered; and what is being sent.
type Forms = (RwSignal<Option<String>>, Sending);

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let opened = untrack(|| opened(staff));
    let asked: Asked<Card> = Asked::load(&address(&opened));
    let forms = (RwSignal::new(None::<String>), Sending::new());
    let again = |asked: Asked<Card>| {
        // Only the address knows which.
        asked.ask(&address(&opened_of(&data_address::here())));
    };
    let content = move || parts::told(staff, asked, again, |card| shown(staff, asked, forms, card));
    let back = [path::PAGES, "/find"].concat();
    view! {
        <div class="container">
            <p><a class="function-link" href=back>{text.find}</a></p>
            {parts::written(staff, forms.1)}
            {fresh(content)}
        </div>
    }
    .into_any()
}

fn opened(staff: Staff) -> String {
    opened_of(&staff.address.path())
}

fn opened_of(path: &str) -> String {
    let begins = [path::PAGES, "/borger/"].concat();
    let rest = path.strip_prefix(&begins).unwrap_or_default();
    rest.trim_end_matches('/').to_owned()
}

fn address(opened: &str) -> String {
    [path::CARD, "?opened=", opened].concat()
}

fn shown(staff: Staff, asked: Asked<Card>, forms: Forms, card: Card) -> AnyView {
    let text = staff.text();
    let opened = untrack(|| opened(staff));
    let because = fill(
        text.opened_because,
        &[parts::reason(text, card.reason), &card.words],
    );
    let see = [preview::PLACE, &opened].concat();
    let case = card.citizen.case.clone();
    let refresh = move || asked.ask(&address(&opened_of(&data_address::here())));
    let ahead = ahead(&card);
    let requests: Vec<AnyView> = card
        .contacts
        .into_iter()
        .map(|asked| contact(staff, &case, &asked, ahead.clone(), forms, refresh))
        .collect();
    let now = card.now;
    let talks: Vec<AnyView> = card
        .conversations
        .into_iter()
        .map(|one| talk(staff, &case, &one, now, forms, refresh))
        .collect();
    let none = talks.is_empty().then(|| view! { <p>{text.talks_none}</p> });
    let requests = (!requests.is_empty())
        .then(|| view! { <section class="group"><h2>{text.contacts}</h2>{requests}</section> });
    view! {
        {heading(text.open, card.citizen.name.clone())}
        <p class="row-meta">{fill(text.number, &[&card.key])}{card.citizen.protected.then(|| [". ", text.protected].concat())}</p>
        <p>{because}</p>
        <p><a class="button button-primary" href=see>{text.see}</a></p>
        {requests}
        <section class="group"><h2>{text.talks}</h2>{none}{talks}</section>
    }
    .into_any()
}

fn ahead(card: &Card) -> Vec<Ahead> {
    let planned = card.conversations.iter().rev();
    planned
        .filter(|one| one.is_ahead(card.now.date()))
        .map(|one| Ahead {
            conversation: one.id.clone(),
            kind: one.kind,
            form: one.form,
            starts_at: one.starts_at,
        })
        .collect()
}

fn contact(
    staff: Staff,
    case: &CaseId,
    asked: &ContactRequest,
    ahead: Vec<Ahead>,
    (writing, sending): Forms,
    refresh: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let when = fill(text.asked_at, &[&dates::moment(asked.asked_at, lang)]);
    let answered = match &asked.answer {
        None => text.waits.to_owned(),
        Some(answer) => match (answer.call_at, &answer.conversation) {
            (Some(at), _) => fill(text.answered_call, &[&dates::moment(at, lang)]),
            (None, Some(_)) => text.answered_talk.to_owned(),
            (None, None) => String::new(),
        },
    };
    let words = asked.answer.as_ref().map(|answer| answer.text.clone());
    let name = format!("contact-{}-{}", case, asked.version);
    // A colleague's answer does not take away what was being written meanwhile.
    let open = writing.with_untracked(|open| open.as_ref() == Some(&name));
    let form = (asked.answer.is_none() || open).then(|| {
        answer::form(
            staff,
            case.clone(),
            asked,
            ahead,
            (name, writing),
            sending,
            move |_| refresh(),
        )
    });
    view! {
        <section class="staff-row"><h3>{text.asked_contact}</h3>
            <p class="row-meta">{when}</p>
            {own_words("", &asked.about)}
            <p>{answered}</p>
            {words.map(|words| own_words("", &words))}
            {form}
        </section>
    }
    .into_any()
}

/// What somebody wrote, in their own language and lines.
fn own_words(label: &'static str, words: &Words) -> AnyView {
    if words.is_empty() {
        return ().into_any();
    }
    let label = (!label.is_empty()).then(|| view! { <strong>{label}</strong><br/> });
    view! { <p class="own-words">{label}<span lang="da">{words.0.clone()}</span></p> }.into_any()
}

fn talk(
    staff: Staff,
    case: &CaseId,
    one: &Conversation,
    now: domain::Moment,
    forms: Forms,
    refresh: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let (_, sending) = forms;
    let begun = one.state == ConversationState::Planned && one.starts_at <= now;
    let outcome = begun.then(|| {
        let mark = |label: &'static str, act: Act| {
            let case = case.clone();
            let done = move |_| {
                sending.act(staff.typed, case.clone(), act.clone(), move |_| {
                    refresh();
                    device::soon(|| focus_on(parts::WRITTEN));
                });
            };
            view! { <button class="button button-secondary" type="button" on:click=done>{label}</button> }
        };
        let id = one.id.clone();
        let held = mark(text.mark_held, Act::RecordHeld { id: id.clone() });
        let missed = mark(text.mark_no_show, Act::RecordNoShow { id });
        view! { <div class="button-group">{held}{missed}</div> }
    });
    let today = now.date();
    let can_write = one.state == ConversationState::Held
        || one.state == ConversationState::Planned && one.starts_at.date() <= today;
    let minutes = can_write.then(|| minutes(staff, case, one, forms, refresh));
    let around = &one.around;
    view! {
        <section class="staff-row">
            <h3>{dates::moment(one.starts_at, lang)}</h3>
            <p>{parts::kind_and_form(one.kind, one.form, lang)}" · "{parts::state(text, one.state)}</p>
            {own_words("", &one.with)}
            {own_words(text.prepared, &around.prepared)}
            {own_words(text.minutes, &around.minutes)}
            {own_words(text.comment, &around.comment)}
            {outcome}
            {begun.then(|| parts::sent(staff, sending))}
            {minutes}
        </section>
    }
    .into_any()
}

fn minutes(
    staff: Staff,
    case: &CaseId,
    one: &Conversation,
    (writing, sending): Forms,
    refresh: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let key = format!("{MINUTES}-{}-{}", case, one.id);
    let written = one.around.minutes.0.clone();
    let known = one.around.minutes_at;
    let (case, id) = (case.clone(), one.id.clone());
    let when = one.starts_at;
    let draw = move || {
        let (text, lang) = (staff.text(), staff.lang.get());
        if writing.get().as_deref() != Some(&key) {
            let label = if written.is_empty() {
                text.minutes_write
            } else {
                text.minutes_change
            };
            let name = [label, ": ", &dates::moment(when, lang)].concat();
            let (key, written) = (key.clone(), written.clone());
            let begin = move |_| {
                staff.typed.begin(&key, written.clone(), known);
                writing.set(Some(key.clone()));
                device::soon(|| focus_on(MINUTES));
            };
            return view! { <button class="button button-secondary" type="button" aria-label=name on:click=begin>{label}</button> }.into_any();
        }
        let faults = RwSignal::new(Vec::<Fault>::new());
        let known = staff.typed.begun_beside(&key, known);
        let (case, id, of) = (case.clone(), id.clone(), key.clone());
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let minutes = untrack(|| staff.typed.get(&of)).trim().to_owned();
            let fault = match minutes.chars().count() {
                0 => Some((MINUTES, text.minutes_missing)),
                1..=MAX_MINUTES => None,
                _ => Some((MINUTES, text.minutes_long)),
            };
            faults.set(fault.into_iter().collect());
            if fault.is_none() {
                let act = Act::WriteMinutes {
                    id: id.clone(),
                    known,
                    minutes,
                };
                let sent = [(of.clone(), untrack(|| staff.typed.get(&of)))];
                let of = of.clone();
                sending.act(staff.typed, case.clone(), act, move |is_written| {
                    if !is_written {
                        staff.typed.look_again(&of);
                        return refresh();
                    }
                    staff.typed.forget(&sent);
                    drop(writing.try_set(None));
                    refresh();
                    device::soon(|| focus_on(parts::WRITTEN));
                });
            }
        };
        view! {
            {parts::summary(staff, faults)}
            <form on:submit=submit novalidate>
                {parts::field(staff, Kind::Lines, (MINUTES, key.clone()), (text.minutes_label, text.minutes_hint), faults)}
                <button class="button button-primary" type="submit">{text.minutes_send}</button>
            </form>
            {parts::sent(staff, sending)}
        }
        .into_any()
    };
    fresh(draw)
}
