//! `/medarbejder/visning/ID`: the citizen's own pages as staff see them. A bar says whose they are and that it is noted;
//! every button is there and refuses with words; nothing is sent.

use api::staff::{Card, path};
use domain::Case;
use domain::case::Words;
use domain::plan::Sector;
use leptos::html::Dialog;
use leptos::prelude::*;

use super::parts;
use crate::data::staff::Asked;
use crate::data::{device, preview};
use crate::text::{Lang, StaffPages, fill};
use crate::ui::fresh::fresh;
use crate::ui::page::heading;
use crate::{Portal, Route};

thread_local! {
    /// The language in which masked rows are told.
    static LANG: std::cell::Cell<Option<RwSignal<Lang>>> = const { std::cell::Cell::new(None) };
}

pub fn app() -> AnyView {
    let lang = RwSignal::new(Lang::from_code(&device::shell_lang()));
    LANG.set(Some(lang));
    let opened = preview::asked().unwrap_or_default();
    let refused = preview::begin(opened.clone(), words);
    let card: Asked<Card> = Asked::load(&[path::CARD, "?opened=", &opened].concat());
    let pages = crate::portal(lang, page);
    view! {
        {fresh(move || bar(lang, card, &opened))}
        {refusal(lang, refused)}
        {pages}
    }
    .into_any()
}

/// What only the citizen sees is not asked for.
fn page(route: Route, portal: Portal) -> AnyView {
    if !matches!(route, Route::Privacy | Route::Leaving) {
        return route.page(portal);
    }
    let text = portal.lang.get_untracked().staff();
    view! { <div class="container">{heading(text.only_see, text.only_see.into())}<p>{text.only_see_text}</p></div> }.into_any()
}

fn bar(lang: RwSignal<Lang>, card: Asked<Card>, opened: &str) -> AnyView {
    let text = lang.get().staff();
    let told = card.told().map(|card| {
        let whose = fill(text.bar, &[&card.citizen.name]);
        let why = parts::reason(text, card.reason);
        let seen = fill(text.bar_seen, &[why, &card.words]);
        view! { <p><strong>{whose}</strong></p><p>{seen}</p> }
    });
    let back = [path::PAGES, "/borger/", opened].concat();
    let skip = lang.get().frame().skip;
    // The way past all links comes before them; the citizen's own (`_staff.scss`) is not shown beside it.
    view! {
        <a class="skipnav" href="#main">{skip}</a>
        <aside class="preview-bar no-print" aria-label=text.bar_label>{told}
            <p><a class="function-link" href=back>{text.bar_back}</a></p>
        </aside>
    }
    .into_any()
}

/// Said each time somebody presses what is the citizen's.
fn refusal(lang: RwSignal<Lang>, refused: RwSignal<u32>) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if refused.get() > 0
            && let Some(dialog) = dialog.get_untracked()
            && !dialog.open()
        {
            // Fails only where it is shown already.
            drop(dialog.show_modal());
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let content = move || {
        let text = lang.get().staff();
        view! {
            <h2 id="refusal-title">{text.only_citizen}</h2>
            <p>{text.only_citizen_text}</p>
            <button class="button button-primary" type="button" on:click=close>{text.close}</button>
        }
        .into_any()
    };
    view! { <dialog class="refusal" aria-labelledby="refusal-title" node_ref=dialog>{fresh(content)}</dialog> }.into_any()
}

/// Gives what is masked the words that it is told with.
fn words(case: &mut Case) {
    let lang = LANG.get().map_or(Lang::Da, |lang| lang.get());
    fill_in(case, lang.staff());
}

fn fill_in(case: &mut Case, text: &'static StaffPages) {
    let plan = &mut case.plan;
    for item in &mut plan.items {
        if !item.is_masked() {
            continue;
        }
        let told = match item.sector {
            Sector::Employment => text.masked_text,
            Sector::Health => text.masked_health,
            Sector::Social => text.masked_social,
            Sector::Education => text.masked_education,
        };
        item.title = Words(told.to_owned());
        for step in &mut item.steps {
            step.title = Words(text.masked_step.to_owned());
        }
    }
    let titles = plan
        .documents
        .iter_mut()
        .map(|document| &mut document.title);
    let own = plan.own_activities.iter_mut().map(|own| &mut own.title);
    for words in titles.chain(own).filter(|words| words.is_empty()) {
        *words = Words(text.masked_text.to_owned());
    }
    let said = plan.remarks.iter_mut();
    for (kind, words) in said.map(|remark| (remark.kind, &mut remark.text)) {
        // An approval needs no words.
        if words.is_empty() && kind != domain::plan::RemarkKind::Approval {
            *words = Words(text.masked_text.to_owned());
        }
    }
    for notice in &mut plan.notices {
        if notice.text.is_empty() {
            notice.text = Words(text.masked_text.to_owned());
        }
    }
    case.conversations.each_words(|sector, words| {
        *words = Words(parts::unhidden(text, sector, words).to_owned());
    });
}
