//! `/kontakt`: ask to be contacted, from every page. The telephone stands first; what is asked here is answered with
//! a time at which somebody calls, or a conversation.

use std::sync::Arc;

use domain::CitizenCommand;
use domain::case::{MAX_WORDS, Shown, Words};
use domain::conversation::{CitizenCommand as Act, ContactRequest};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::form::{Filled, Form, write, written};
use crate::pages::frame::phone_link;
use crate::pages::{acts, meeting, owed, trouble};
use crate::text::{dates, fill};
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};

const ABOUT: &str = "contact-about";
const PHONE: &str = "contact-phone";
const WHEN: &str = "contact-when";
const MAX_SHORT: usize = 200;
const MAX_PHONE: usize = 40;

#[wasm_split(contact, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().contact();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let form = Form::new();
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let fields = view! {
            {form.field(portal, Kind::Phone, PHONE, text.phone, "")}
            {form.field(portal, Kind::Lines, ABOUT, text.about, text.about_hint)}
            {form.field(portal, Kind::Line, WHEN, text.when, text.when_hint)}
        }
        .into_any();
        let button =
            view! { <button class="button button-primary" type="submit">{text.send}</button> }
                .into_any();
        let shown = view! {
            {fresh(move || call(portal))}
            {acts::panel(portal, is_act, meeting::is_ours)}
            {fresh(move || asked(portal))}
            <section class="group" aria-labelledby="ask-title">
                <h2 id="ask-title">{text.ask}</h2>
                <p>{text.ask_text}</p>
                {form.view(portal, Arc::new(move || filled(portal)), sent, fields, button)}
            </section>
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

fn is_act(command: &CitizenCommand) -> bool {
    matches!(
        command,
        CitizenCommand::Conversation(Act::AskContact { .. })
    )
}

fn call(portal: Portal) -> AnyView {
    let text = portal.lang.get().contact();
    let (authority, phone) = portal.store.authority();
    view! { <p>{icon("phone")}<span>{fill(text.call, &[&authority])}" "{phone_link(&phone)}</span></p> }.into_any()
}

/// What was asked for, and what was answered.
fn asked(portal: Portal) -> AnyView {
    let text = portal.lang.get().contact();
    let asked: Vec<AnyView> = portal.store.case().with(|case| {
        let latest = case.conversations.contacts.iter().rev().take(5);
        latest.map(|one| row(portal, one)).collect()
    });
    if asked.is_empty() {
        return ().into_any();
    }
    view! { <section class="group"><h2>{text.asked}</h2><ul class="statement">{asked}</ul></section> }
        .into_any()
}

fn row(portal: Portal, one: &ContactRequest) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.contact();
    let (authority, _) = portal.store.authority();
    let when = fill(text.asked_at, &[&dates::moment(one.asked_at, lang)]);
    let (sign, answer) = match &one.answer {
        None => ("time", fill(text.waits, &[&authority])),
        Some(answer) => match answer.call_at {
            Some(at) => (
                "phone",
                fill(
                    text.they_call,
                    &[&authority, &dates::moment(at, lang), one.phone.as_str()],
                ),
            ),
            None if answer.conversation.is_some() => ("calendar", text.booked.to_owned()),
            None => ("check", fill(text.answered, &[&authority])),
        },
    };
    let conversation = one
        .answer
        .as_ref()
        .and_then(|answer| answer.conversation.as_ref())
        .map(|id| {
            view! { " "<a href=owed::talk(id)>{text.see_conversation}</a> }
        });
    let words = one
        .answer
        .as_ref()
        .filter(|answer| !answer.text.is_empty())
        .map(|answer| view! { <br/><span lang="da">{answer.text.0.clone()}</span> });
    view! { <li>{icon(sign)}<span><strong>{answer}</strong>{conversation}{words}<br/><span class="row-meta">{when}" "<span class="own-words">{one.about.0.clone()}</span></span></span></li> }.into_any()
}

fn sent(portal: Portal) {
    for field in [ABOUT, WHEN] {
        write(portal, field, String::new());
    }
    focus_on(acts::PANEL);
}

fn filled(portal: Portal) -> Filled {
    untrack(|| {
        let lang = portal.lang.get();
        let text = lang.contact();
        let [about, phone, when] =
            [ABOUT, PHONE, WHEN].map(|id| written(portal, id).trim().to_owned());
        let mut faults = Vec::new();
        if phone.is_empty() {
            faults.push((PHONE, text.phone_missing));
        } else if phone.chars().count() > MAX_PHONE {
            faults.push((PHONE, text.phone_too_long));
        }
        if about.chars().count() > MAX_WORDS {
            faults.push((ABOUT, text.about_too_long));
        }
        if when.chars().count() > MAX_SHORT {
            faults.push((WHEN, text.when_too_long));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let lines = [phone.clone(), about.clone(), when.clone()];
        let shown = Shown {
            lang: lang.code().into(),
            title: text.shown.into(),
            lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        };
        let act = Act::AskContact {
            about: Words(about),
            phone: Words(phone),
            when: Words(when),
        };
        Ok((CitizenCommand::Conversation(act), shown))
    })
}
