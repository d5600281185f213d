//! `/rettigheder`: what am I entitled to, who owes me what, and what always applies?

use domain::agenda::{Owed, Wait, agenda};
use domain::registration::AuthorityRole;
use domain::rules::Rule;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::frame::phone_link;
use crate::pages::{owed, trouble, why};
use crate::text::{dates, fill};
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(rights, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().rights();
    let content = move || trouble::instead(portal).unwrap_or_else(|| rights(portal));
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

fn rights(portal: Portal) -> AnyView {
    let text = portal.lang.get().rights();
    let today = portal.store.today();
    let (authority, phone) = portal.store.authority();
    let turn = portal
        .store
        .rules()
        .with(|rules| rules.turn(today).map(|turn| turned(portal, turn)));
    let (waits, rights, duties) = portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            let waits: Vec<AnyView> = agenda.waits.iter().map(|one| wait(portal, one)).collect();
            let all = |rules: &[&Rule]| -> Vec<AnyView> {
                rules.iter().map(|one| row(portal, one)).collect()
            };
            (waits, all(&agenda.rights), all(&agenda.duties))
        })
    });
    let section = |title: &'static str, rows: Vec<AnyView>, none: &'static str| {
        let content = if rows.is_empty() {
            view! { <p>{none}</p> }.into_any()
        } else {
            rows.into_any()
        };
        view! { <section class="group"><h2>{title}</h2>{content}</section> }
    };
    view! {
        <p class="lead">{text.lead}</p>
        {section(text.rights, rights, text.rights_none)}
        {section(text.waits, waits, text.waits_none)}
        {section(text.duties, duties, text.duties_none)}
        {turn}
        <section class="group"><h2>{text.ask}</h2>
            <p>{fill(text.ask_text, &[&authority])}</p>
            <p>{phone_link(&phone)}</p>
        </section>
        <button class="button button-secondary no-print" type="button" on:click=|_| crate::data::device::print()>{icon("print")}{portal.lang.get().receipt().print}</button>
    }
    .into_any()
}

/// What changed last in the law, and from when.
fn turned(portal: Portal, turn: &Rule) -> Option<AnyView> {
    let lang = portal.lang.get();
    let text = lang.rights();
    let words = turn.words(lang.code())?;
    let from = fill(text.turn_from, &[&dates::full(turn.from, lang)]);
    let doubt = why::doubt(portal, turn).map(|doubt| view! { <p>{doubt}</p> });
    Some(
        view! {
            <section class="group"><h2>{text.turn}</h2>
                <p><strong>{words.title.clone()}</strong><br/>{words.because.clone()}</p>
                {doubt}
                <p class="meta">{from}<br/><span lang="da">{fill(lang.why().source, &[&turn.source.title, turn.id.as_str()])}</span></p>
            </section>
        }
        .into_any(),
    )
}

/// A right or a duty, in the rule's own words.
fn row(portal: Portal, rule: &Rule) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.rights();
    let Some(words) = rule.words(lang.code()) else {
        return ().into_any();
    };
    let uncertain = why::doubt(portal, rule).map(|doubt| view! { <p>{doubt}</p> });
    let rows = [
        (lang.why().good_for, words.good_for.clone()),
        (lang.why().if_missed, words.if_missed.clone()),
        (text.how, words.repair.clone()),
    ];
    let rows = rows.map(|(label, sentence)| view! { <p><strong>{label}</strong>" "{sentence}</p> });
    view! {
        <details class="why">
            <summary>{words.title.clone()}</summary>
            <div class="why-body">
                <p>{words.because.clone()}</p>
                {rows.collect_view()}
                {uncertain}
                <p class="meta" lang="da">{fill(lang.why().source, &[&rule.source.title, rule.id.as_str()])}</p>
            </div>
        </details>
    }
    .into_any()
}

/// What somebody owes the citizen, and whether they are late.
fn wait(portal: Portal, wait: &Wait<'_>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.rights();
    let (_, phone) = portal.store.authority();
    let what = match wait.what {
        Owed::Conversations {
            left,
            kind,
            held_by,
        } => {
            let holder = match held_by {
                AuthorityRole::UnemploymentFund => text.the_fund,
                AuthorityRole::Municipality | AuthorityRole::OtherActor => text.the_municipality,
            };
            let told = if left == 1 {
                text.one_conversation
            } else {
                text.conversations
            };
            fill(told, &[&left.to_string(), owed::kind(kind, lang), holder])
        }
        Owed::Offer => text.an_offer.to_owned(),
        Owed::TimeSlot { kind } => fill(text.a_time, &[owed::kind(kind, lang)]),
    };
    let late = wait.is_late(portal.store.today());
    let by = dates::full(wait.due_on, lang);
    let due = match why::doubt(portal, wait.rule) {
        // No day is promised by a rule of which nobody is sure.
        Some(doubt) => doubt,
        None if late => fill(text.late, &[&by, &phone]),
        None => fill(text.by, &[&by]),
    };
    view! {
        <div class="status status-quiet">{icon(if late { "warning" } else { "calendar" })}<p>{what}" "{due}</p></div>
        {row(portal, wait.rule)}
    }
    .into_any()
}
