//! `/brancheskift` and `/brancheskift/ID`: what else can I do with what I can already, and what is in between?

use api::upskilling::{Gap, Labels, Near, OccupationsFound, Question};
use domain::catalogue::DemandLevel;
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::data::courses::{Told, address_of};
use crate::data::occupations::{Names, NearStore, typed};
use crate::pages::{courses, may, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading};
use crate::ui::phone::phone_link;

const FOUND: &str = "occupations-found";
const FIELD: &str = "occupations-q";

#[cfg(not(feature = "unsplit"))]
#[wasm_split(occupations, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let path = untrack(|| portal.address.path());
    let id = path.trim_end_matches('/').strip_prefix("/brancheskift/");
    match id {
        Some(id) => one_page(portal, address::decode(id)),
        None => names_page(portal),
    }
}

/// In the citizen's language, else in any.
fn label(labels: &Labels, lang: Lang) -> String {
    let own = labels.get(lang.code());
    let mut any = labels.values();
    own.or_else(|| any.next()).cloned().unwrap_or_default()
}

/// Whether a label is in the page's language; else it is Danish.
fn lang_of(labels: &Labels, lang: Lang) -> &'static str {
    if labels.contains_key(lang.code()) {
        lang.code()
    } else {
        "da"
    }
}

fn names_page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().occupations();
    let (names, field) = (Names::load(portal.store), StoredValue::new(typed()));
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        names.ask(field.get_value());
        focus_on(FOUND);
    };
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            <form class="search" role="search" on:submit=submit>
                <div class="form-group">
                    <label class="form-label" for=FIELD>{text.search}</label>
                    <span class="form-hint" id="occupations-q-hint">{text.search_hint}</span>
                    <input class="form-input" type="search" id=FIELD maxlength="200" autocomplete="off" enterkeyhint="search" aria-describedby="occupations-q-hint" prop:value=field.get_value() on:input=move |event| field.set_value(event_target_value(&event))/>
                </div>
                <button class="button button-primary" type="submit">{icon("search")}{text.find}</button>
            </form>
            <div class="group" role="status" id=FOUND tabindex="-1">{fresh(move || found(portal, names, field))}</div>
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/opkvalificering">{text.back_to_courses}</a></p>
            {heading(text.title, text.title.into())}
            <p class="lead">{text.lead}</p>
            {content}
        </div>
    }
    .into_any()
}

fn found(portal: Portal, names: Names, field: StoredValue<String>) -> AnyView {
    let lang = portal.lang.get_untracked();
    let Some(state) = names.state() else {
        return ().into_any();
    };
    let Some(answer) = state.answer() else {
        return without(lang, &state, move || names.ask(field.get_value()));
    };
    let text = lang.occupations();
    let OccupationsFound { rows, more, .. } = &**answer;
    if rows.is_empty() {
        return view! { <h2>{text.none}</h2><p>{text.none_text}</p> }.into_any();
    }
    let rows = rows.iter().map(|row| {
        let place = ["/brancheskift/", &address::encode(row.id.as_str())].concat();
        view! { <li><a href=place lang=lang_of(&row.labels, lang)>{label(&row.labels, lang)}</a></li> }
    });
    let more = more.then(|| view! { <p class="row-meta">{text.more}</p> });
    view! { <h2>{text.which}</h2><ul>{rows.collect_view()}</ul>{more} }.into_any()
}

/// Why there is no answer.
fn without<T>(lang: Lang, state: &Told<T>, again: impl Fn() + 'static) -> AnyView {
    let text = lang.occupations();
    match state {
        Told::Asking => view! { <p>{lang.course().asking}</p> }.into_any(),
        Told::Gone => view! { <p>{text.gone}</p> }.into_any(),
        Told::LoggedOut => view! { <p>{lang.trouble().logged_out_title}</p> }.into_any(),
        _ => view! { <p>{text.failed}</p><button class="button button-secondary" type="button" on:click=move |_| again()>{lang.course().again}</button> }.into_any(),
    }
}

fn one_page(portal: Portal, id: String) -> AnyView {
    let text = portal.lang.get_untracked().occupations();
    let store = NearStore::load(portal.store, id);
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            <div role="status">{fresh(move || near(portal, store))}</div>
            {courses::help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/brancheskift">{text.back}</a></p>
            {heading(text.near_title, text.near_title.into())}
            {content}
        </div>
    }
    .into_any()
}

fn near(portal: Portal, store: NearStore) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.occupations();
    let state = store.state();
    let Some(answer) = state.answer() else {
        return without(lang, &state, move || store.ask());
    };
    let kept = matches!(state, Told::Kept(_)).then(|| {
        let told = fill(lang.course().kept, &[&dates::proof(answer.now, lang)]);
        view! { <p class="row-meta">{told}</p> }
    });
    let from = label(&answer.occupation.labels, lang);
    if answer.near.is_empty() {
        return view! { {kept}<p>{fill(text.near_none, &[&from])}</p> }.into_any();
    }
    let rows = answer.near.iter().map(|one| row(one, lang));
    view! {
        {kept}
        <p class="lead">{fill(text.near_lead, &[&from])}</p>
        <h2>{text.near_rows}</h2>
        <p class="row-meta">{text.order}</p>
        <ul class="rows courses">{rows.collect_view()}</ul>
    }
    .into_any()
}

fn row(one: &Near, lang: Lang) -> AnyView {
    let text = lang.occupations();
    let name = label(&one.occupation.labels, lang);
    let (has, lacks) = (one.shared.len(), one.missing.len());
    let counted = fill(
        text.counted,
        &[&has.to_string(), &(has + lacks).to_string()],
    );
    let demand = one.demand.filter(|level| *level != DemandLevel::Few);
    let demand = may::demand(demand, lang).map(|told| view! { <p class="row-meta">{told}</p> });
    let shared = one.shared.iter().map(|labels| {
        view! { <li lang=lang_of(labels, lang)>{label(labels, lang)}</li> }
    });
    let missing = if lacks == 0 {
        view! { <p>{text.nothing_missing}</p> }.into_any()
    } else {
        let rows = one.missing.iter().map(|gap| self::gap(gap, lang));
        view! { <h4>{text.missing}</h4><ul>{rows.collect_view()}</ul> }.into_any()
    };
    let calls = one.calls.iter().map(|call| {
        view! { <li lang="da"><strong>{call.title.clone()}</strong>" "{phone_link(&call.contact)}</li> }
    });
    let calls = (!one.calls.is_empty()).then(
        || view! { <h4>{lang.course().calls}</h4><ul class="plain">{calls.collect_view()}</ul> },
    );
    view! {
        <li class="course">
            <h3 lang=lang_of(&one.occupation.labels, lang)>{name}</h3>
            <p>{counted}</p>
            {demand}
            <details class="why"><summary>{text.details}</summary><div class="why-body">
                <h4>{text.shared}</h4><ul>{shared.collect_view()}</ul>
                {missing}
                {calls}
            </div></details>
        </li>
    }
    .into_any()
}

/// A skill that is missing, with the courses that teach it; there is always the search.
fn gap(gap: &Gap, lang: Lang) -> AnyView {
    let text = lang.occupations();
    let name = label(&gap.labels, lang);
    let courses = gap.courses.iter().map(|(id, title)| {
        let place = ["/opkvalificering/", &address::encode(&id.0)].concat();
        view! { <li><a href=place lang="da">{title.clone()}</a></li> }
    });
    let courses = (!gap.courses.is_empty())
        .then(|| view! { <ul class="plain">{courses.collect_view()}</ul> });
    // The catalogue is Danish.
    let question = Question {
        text: gap
            .labels
            .get("da")
            .cloned()
            .unwrap_or_else(|| name.clone()),
        ..Question::default()
    };
    let search = gap.courses.is_empty().then(|| {
        let said = [text.search_courses, ": ", &name].concat();
        view! { " "<a href=address_of(&question) aria-label=said>{text.search_courses}</a> }
    });
    view! { <li><span lang=lang_of(&gap.labels, lang)>{name}</span>{search}{courses}</li> }
        .into_any()
}
