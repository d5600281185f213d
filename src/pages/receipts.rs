//! `/kvitteringer`: did it arrive? Every receipt, with what was sent as the citizen saw it.

use domain::availability::{Lateness, next_due_on, standings};
use domain::snapshot::{Receipt, ReceiptOf};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::pages::{acts, trouble};
use crate::text::{dates, fill};
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(receipts, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().receipt();
    let content = move || trouble::instead(portal).unwrap_or_else(|| list(portal));
    view! { <div class="container">{heading(text.past_title, text.past_title.into())}{content}</div> }.into_any()
}

fn list(portal: Portal) -> AnyView {
    let text = portal.lang.get().receipt();
    let receipts = portal.store.receipts();
    let waiting = acts::acts(portal, |_| true);
    if receipts.is_empty() {
        return view! { {waiting} <div class="all-done group">{illustration::cup()}<h2>{text.none}</h2><p>{text.none_text}</p></div> }.into_any();
    }
    let rows = receipts
        .iter()
        .map(|one| receipt(portal, one, Heading::ListItem))
        .collect_view();
    let older = portal.store.has_older_receipts().then(|| view! { <button class="button button-secondary no-print" type="button" on:click=move |_| portal.store.fetch_all_receipts()>{text.older}</button> });
    view! {
        {waiting}
        {rows}
        {older}
        <button class="button button-secondary no-print" type="button" on:click=|_| device::print()>{icon("print")}{text.print}</button>
    }
    .into_any()
}

/// Where a receipt stands: on its own after an act, or in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    Section,
    ListItem,
}

/// Proof: the server's time, the reference, what was sent, what happens next.
pub fn receipt(portal: Portal, receipt: &Receipt, heading: Heading) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.receipt();
    let (authority, _) = portal.store.authority();
    let name = portal.store.who().map(|who| who.name);
    let name = name.map(|name| view! { <div><dt>{text.name}</dt><dd>{name}</dd></div> });
    // Worth a word only where the phone was without a connection, or its clock is off.
    let apart = |made_at: &domain::Moment| {
        (made_at.unix_ms() - receipt.received_at.unix_ms()).abs() > 5 * 60_000
    };
    let made_at = receipt.made_at.filter(apart).map(|made_at| {
        let told = fill(text.phone_time, &[&dates::proof(made_at, lang)]);
        view! { <div><dt>{text.made_at}</dt><dd>{told}</dd></div> }
    });
    let sent = receipt.shown.as_ref().map(|shown| {
        let lines = shown.lines.iter().map(|line| view! { <li>{icon("check")}<span>{line.clone()}</span></li> }).collect_view();
        view! { <h3>{text.sent}</h3><div lang=shown.lang.clone()><p><strong>{shown.title.clone()}</strong></p><ul class="statement">{lines}</ul></div> }
    });
    let late = late(portal, receipt).map(|lines| {
        lines
            .into_iter()
            .map(|told| view! { <p>{told}</p> })
            .collect_view()
    });
    let next = (heading == Heading::Section).then(|| {
        let today = portal.store.today();
        let due_on = portal.store.case().with(|case| portal.store.rules().with(|rules| next_due_on(&standings(case, rules, today))));
        let told = matches!(receipt.of, ReceiptOf::Confirmation { told_changes: true });
        let read = told.then(|| view! { <p>{fill(text.next_read, &[&authority])}</p> });
        let next = due_on.map(|due_on| view! { <h3>{text.next_title}</h3><p>{fill(text.next_due, &[&dates::day(due_on, lang)])}</p> });
        view! {
            {next}
            {read}
            <div class="button-group no-print">
                <button class="button button-secondary" type="button" on:click=|_| device::print()>{icon("print")}{text.print}</button>
                <a class="function-link" href="/kvitteringer">{text.all}</a>
            </div>
        }
    });
    view! {
        <section class="receipt">{icon("success")}
            <h2>{text.title}</h2>
            <p class="receipt-time">{fill(text.received_at, &[&authority, &dates::proof(receipt.received_at, lang)])}</p>
            {late}
            <dl class="facts"><div><dt>{text.reference}</dt><dd>{receipt.reference.to_string()}</dd></div>{name}{made_at}</dl>
            {sent}
            {next}
        </section>
    }
    .into_any()
}

/// That it came after its deadline, and what follows then.
fn late(portal: Portal, receipt: &Receipt) -> Option<Vec<String>> {
    let lang = portal.lang.get();
    let text = lang.receipt();
    let late = receipt.late.as_ref()?;
    let due_on = dates::day(late.due_on, lang);
    let mut lines = vec![match late.lateness {
        Lateness::InTime => return None,
        Lateness::ExtraTime { .. } => fill(text.received_in_extra_time, &[&due_on]),
        Lateness::Late => {
            let follows = portal.store.rules().with(|rules| {
                let rule = rules.iter().find(|rule| rule.id == late.rule)?;
                Some(rule.words(lang.code())?.if_missed.clone())
            });
            fill(text.received_late, &[&due_on, &follows.unwrap_or_default()])
        }
    }];
    if late.made_in_time {
        let (authority, phone) = portal.store.authority();
        lines.push(fill(text.made_in_time, &[&authority, &phone]));
    }
    Some(lines)
}
