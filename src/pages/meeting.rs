//! What a conversation looks like, wherever it stands: what, when, how, with whom, and its one door. The
//! telephone, video and the office are equals. Shared by the pages of conversations.

use domain::CitizenCommand;
use domain::conversation::{Conversation, ConversationForm, ConversationState, WhoCalls};
use domain::snapshot::ReceiptOf;
use leptos::prelude::*;

use crate::Portal;
use crate::pages::frame::phone_link;
use crate::pages::owed;
use crate::text::{Lang, dates, fill};
use crate::ui::icon::icon;

/// Whether an act is about conversations.
pub fn is_act(command: &CitizenCommand) -> bool {
    matches!(command, CitizenCommand::Conversation(_))
}

pub fn is_ours(of: ReceiptOf) -> bool {
    of == ReceiptOf::Conversation
}

/// The page of a conversation.
pub fn page_of(conversation: &Conversation) -> String {
    owed::talk(&conversation.id)
}

pub fn sign(form: ConversationForm) -> &'static str {
    match form {
        ConversationForm::InPerson => "person",
        ConversationForm::Phone => "phone",
        ConversationForm::Video => "video",
    }
}

/// "Tirsdag den 9. juni kl. 10.00 til 10.45".
pub fn when(conversation: &Conversation, lang: Lang) -> String {
    let text = lang.talks();
    let starts = dates::moment(conversation.starts_at, lang);
    match conversation.ends_at {
        Some(ends_at) if ends_at.date() == conversation.starts_at.date() => {
            fill(text.from_to, &[&starts, &dates::clock(ends_at, lang)])
        }
        _ => starts,
    }
}

/// How it is held, in a sentence: who calls whom, where to come, or that it is here.
pub fn how(portal: Portal, one: &Conversation) -> String {
    let text = portal.lang.get().talks();
    let (authority, phone) = portal.store.authority();
    let with = if one.with.is_empty() {
        authority
    } else {
        one.with.0.clone()
    };
    let number = |words: &domain::case::Words| words.0.replace(' ', "\u{a0}");
    match (one.form, one.who_calls) {
        (ConversationForm::InPerson, _) if one.place.is_empty() => fill(text.meet, &[&with]),
        (ConversationForm::InPerson, _) => fill(text.meet_at, &[&with, one.place.as_str()]),
        (ConversationForm::Phone, WhoCalls::Citizen) => {
            let phone = if one.phone.is_empty() {
                phone
            } else {
                number(&one.phone)
            };
            fill(text.you_call, &[&with, &phone])
        }
        (ConversationForm::Phone, WhoCalls::Authority) if one.citizen_phone.is_empty() => {
            fill(text.they_call, &[&with])
        }
        (ConversationForm::Phone, WhoCalls::Authority) => {
            fill(text.they_call_on, &[&with, &number(&one.citizen_phone)])
        }
        (ConversationForm::Video, _) if one.join_address.is_some() => {
            fill(text.video_elsewhere, &[&with])
        }
        (ConversationForm::Video, _) => fill(text.video_here, &[&with]),
    }
}

/// What, when and how, with the door; the title leads to the conversation's own page where `linked`.
pub fn card(portal: Portal, one: &Conversation, linked: bool) -> AnyView {
    let lang = portal.lang.get();
    let kind = owed::kind(one.kind, lang);
    // Its own page has it as the heading of all.
    let title = linked.then(|| view! { <h3><a href=page_of(one)>{kind}</a></h3> });
    let form = owed::form(one.form, lang);
    view! {
        <article class="meeting">
            {title}
            <p class="meeting-when">{icon("calendar")}{when(one, lang)}</p>
            <p>{icon(sign(one.form))}<span><strong class="meeting-form">{form}</strong>". "{how(portal, one)}</span></p>
            {door(portal, one)}
        </article>
    }
    .into_any()
}

/// The one way in: the room, the authority's own address, or the telephone.
pub fn door(portal: Portal, one: &Conversation) -> Option<AnyView> {
    if one.state != ConversationState::Planned {
        return None;
    }
    let lang = portal.lang.get();
    let text = lang.talks();
    // The clock is set with every answer: what is drawn changes only when the door does.
    let (opens_at, closes_at) = (one.opens_at(), one.closes_at());
    let door = Memo::new(move |_| {
        let now = portal.store.now();
        (now >= opens_at, now > closes_at)
    });
    let (is_open, is_over) = door.get();
    match one.form {
        ConversationForm::InPerson => None,
        ConversationForm::Phone => {
            let calls = one.who_calls == WhoCalls::Citizen && !one.phone.is_empty();
            calls.then(|| {
                view! { <p class="meeting-call">{icon("phone")}{phone_link(one.phone.as_str())}</p> }.into_any()
            })
        }
        ConversationForm::Video => {
            let fallback = (!one.phone.is_empty()).then(
                || view! { <p class="meta">{icon("phone")}<span>{text.no_luck}" "{phone_link(one.phone.as_str())}</span></p> },
            );
            if is_over {
                return None;
            }
            let way = match &one.join_address {
                Some(address) => view! { <a class="button button-primary" href=address.clone() target="_blank" rel="noopener noreferrer">{icon("open-in-new")}{text.join}<span class="sr-only">" "{lang.availability().new_tab}</span></a> }.into_any(),
                None => {
                    let room = [&page_of(one), "/rum"].concat();
                    if is_open {
                        view! { <a class="button button-primary" href=room>{icon("video")}{text.join}</a> }.into_any()
                    } else {
                        let opens = fill(text.opens, &[&dates::moment(opens_at, lang)]);
                        view! { <p class="meta">{icon("time")}<span>{opens}</span></p><p><a class="function-link" href=room>{icon("video")}{text.try_devices}</a></p> }.into_any()
                    }
                }
            };
            Some(view! { {way}{fallback} }.into_any())
        }
    }
}
