//! `/samtaler`: when do I talk to whom, and how? The next one first, then what is to be booked, then those that
//! are over, with their minutes.

use domain::agenda::{What, agenda};
use domain::conversation::{Conversation, ConversationState};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::{acts, meeting, owed, trouble, why};
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(conversations, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().talks();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {acts::panel(portal, meeting::is_act, meeting::is_ours)}
            {fresh(move || to_book(portal))}
            {fresh(move || ahead(portal))}
            {fresh(move || contact(portal))}
            {fresh(move || over(portal))}
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

/// What is to be booked, by when, and why.
fn to_book(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.talks();
    let today = portal.store.today();
    portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            let book = |item: &&domain::agenda::Item<'_>| matches!(item.what, What::Book { .. });
            let rows: Vec<AnyView> = agenda
                .items
                .iter()
                .filter(book)
                .map(|item| {
                    let What::Book { kind, .. } = item.what else {
                        return ().into_any();
                    };
                    let due = owed::due(item, today, lang).unwrap_or_default();
                    let late = item.is_late(today);
                    let class = if late { "status status-late" } else { "status status-todo" };
                    let sign = if late { "warning" } else { "time" };
                    view! {
                        <div class=class>{icon(sign)}<p>{fill(text.to_book, &[owed::kind(kind, lang)])}" "{due}"."</p></div>
                        <a class="button button-primary" href="/samtaler/book">{text.book}</a>
                        {why::item(portal, lang.today().why, item)}
                    }
                    .into_any()
                })
                .collect();
            let told: Vec<AnyView> = case
                .conversations
                .deadlines
                .iter()
                .filter_map(|open| {
                    let on = open.no_slots_on?;
                    let (authority, phone) = portal.store.authority();
                    let told = fill(
                        text.no_slots_told,
                        &[&dates::day(on, lang), &authority, &phone],
                    );
                    Some(view! { <div class="status status-quiet">{icon("info")}<p>{told}</p></div><p><a class="function-link" href="/samtaler/book">{text.look_again}</a></p> }.into_any())
                })
                .collect();
            view! { {rows}{told} }.into_any()
        })
    })
}

fn ahead(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.talks();
    let mut planned = of(portal, |one, now| {
        one.state == ConversationState::Planned && one.closes_at() > now
    });
    planned.sort_by_key(|one| one.starts_at);
    let asked = portal
        .store
        .case()
        .with(|case| !case.conversations.deadlines.is_empty());
    if planned.is_empty() && asked {
        return ().into_any();
    }
    if planned.is_empty() {
        return view! { <div class="all-done group">{illustration::cup()}<h2>{text.none}</h2><p>{text.none_text}</p><p><a class="function-link" href="/samtaler/book">{text.see_times}</a></p></div> }.into_any();
    }
    let cards: Vec<AnyView> = planned
        .iter()
        .map(|one| meeting::card(portal, one, true))
        .collect();
    view! { <section class="group"><h2>{text.ahead}</h2>{cards}</section> }.into_any()
}

fn contact(portal: Portal) -> AnyView {
    let text = portal.lang.get().talks();
    view! { <p class="group"><a class="button button-secondary" href="/kontakt">{icon("phone")}{text.ask_contact}</a></p> }.into_any()
}

fn over(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.talks();
    let mut over = of(portal, |one, now| {
        one.state != ConversationState::Planned || one.closes_at() <= now
    });
    over.sort_by_key(|one| std::cmp::Reverse(one.starts_at));
    if over.is_empty() {
        return ().into_any();
    }
    let rows: Vec<AnyView> = over
        .iter()
        .map(|one| {
            let (sign, state) = state(one.state, text);
            let minutes = one.around.minutes_at.map(|_| [". ", text.has_minutes].concat());
            let when = dates::moment(one.starts_at, lang);
            view! { <li>{icon(sign)}<span><a href=meeting::page_of(one)>{owed::kind(one.kind, lang)}</a><br/><span class="row-meta">{when}". "{state}{minutes}</span></span></li> }.into_any()
        })
        .collect();
    view! { <section class="group"><h2>{text.over}</h2><ul class="statement">{rows}</ul></section> }
        .into_any()
}

/// What became of it: a word and a sign.
pub fn state(
    state: ConversationState,
    text: &'static crate::text::Talks,
) -> (&'static str, &'static str) {
    match state {
        ConversationState::Planned => ("time", text.planned),
        ConversationState::Held => ("check", text.held),
        ConversationState::Cancelled => ("close", text.cancelled),
        ConversationState::NoShow => ("info", text.no_show),
    }
}

/// As long as they are the same, nothing is drawn anew, whatever the clock says.
fn of(portal: Portal, is_it: fn(&Conversation, domain::Moment) -> bool) -> Vec<Conversation> {
    let found = Memo::new(move |_| {
        let now = portal.store.now();
        portal.store.case().with(|case| {
            let planned = case.conversations.planned.iter();
            planned
                .filter(|one| is_it(one, now))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    found.get()
}
