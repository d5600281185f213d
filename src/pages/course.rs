//! `/opkvalificering/ID`: may I take this course, when and where is it held, and what happens if I do?

use api::upskilling::{CourseAnswer, OfOneself, RunAnswer};
use domain::upskilling;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::data::courses::{CourseStore, Told};
use crate::pages::frame::phone_link;
use crate::pages::{courses, may, tell, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::{focus_on, heading, heading_told};

pub const RUNS_TITLE: &str = "course-runs";
/// So many runs are shown at first, and so many more each time.
const RUNS: usize = 5;

#[wasm_split(course, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().course();
    let path = untrack(|| portal.address.path());
    let id = path.trim_end_matches('/').strip_prefix("/opkvalificering/");
    let store = CourseStore::load(portal.store, address::decode(id.unwrap_or_default()));
    let shown = RwSignal::new(RUNS);
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            let title = heading(text.title, text.title.into());
            return Some(view! { {title}{trouble::instead(portal)} }.into_any());
        }
        Some(fresh(move || view(portal, store, shown)))
    };
    view! {
        <div class="container">
            <p class="no-print"><a class="function-link" href="/opkvalificering">{text.back}</a></p>
            {content}
        </div>
    }
    .into_any()
}

fn view(portal: Portal, store: CourseStore, shown: RwSignal<usize>) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.course();
    let state = store.state();
    let Some(answer) = state.answer().cloned() else {
        let title = heading(text.title, text.title.into());
        let content = match state {
            Told::Asking => view! { <p role="status">{text.asking}</p> }.into_any(),
            Told::Gone => view! { <p role="alert">{text.gone}</p> }.into_any(),
            _ => view! {
                <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body"><p>{text.failed}</p>
                    <button class="button button-secondary" type="button" on:click=move |_| store.ask()>{text.again}</button></div></div>
            }
            .into_any(),
        };
        return view! { {title}{content}{courses::help(portal)} }.into_any();
    };
    let kept = matches!(state, Told::Kept(_)).then(
        || view! { <p class="row-meta">{fill(text.kept, &[&dates::proof(answer.now, lang)])}</p> },
    );
    let demand =
        may::demand(answer.demand, lang).map(|told| view! { <p class="row-meta">{told}</p> });
    let (title, dated) = (answer.course.title.clone(), answer.clone());
    view! {
        {heading_told(text.title, title)}
        {kept}
        <p class="lead" lang="da">{answer.course.about.clone()}</p>
        {demand}
        {more(store, &answer, lang)}
        {fresh(move || runs(portal, &dated, shown))}
        {calls(&answer, lang)}
        {courses::help(portal)}
    }
    .into_any()
}

/// What the citizen can tell of themselves.
fn more(store: CourseStore, answer: &CourseAnswer, lang: Lang) -> Option<AnyView> {
    let text = lang.course();
    if !tell::is_asked(&store.told(), answer) {
        return None;
    }
    // What was kept from before knows nothing of it.
    let counts = matches!(store.state(), Told::Told(_)) && store.told() != OfOneself::default();
    let counted = counts.then(|| view! { <p role="status">{text.told}</p> });
    Some(
        view! {
            <details class="narrow">
                <summary>{text.tell}</summary>
                {tell::form(store, answer, lang)}
            </details>
            {counted}
        }
        .into_any(),
    )
}

fn runs(portal: Portal, answer: &CourseAnswer, shown: RwSignal<usize>) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.course();
    if answer.runs.is_empty() {
        return view! { <p>{text.no_runs}</p> }.into_any();
    }
    let many = shown.get();
    let rows = answer.runs.iter().take(many).enumerate();
    let rows = rows
        .map(|(at, one)| run(portal, at, one, answer))
        .collect_view();
    let more = (answer.runs.len() > many).then(|| {
        view! { <button class="button button-secondary" type="button" on:click=move |_| { shown.set(many + RUNS); focus_on(&place_of(many)); }>{text.more}</button> }
    });
    view! { <section class="group"><h2 id=RUNS_TITLE tabindex="-1">{text.runs}</h2><ul class="rows courses">{rows}</ul>{more}</section> }.into_any()
}

fn place_of(run: usize) -> String {
    ["course-run-", &run.to_string()].concat()
}

fn run(portal: Portal, at: usize, one: &RunAnswer, answer: &CourseAnswer) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.course();
    let run = &one.run;
    let best = one.may.first();
    let word = best.map(|best| {
        let why = may::because(best, &answer.rules, lang);
        view! { {may::word(best, lang)}<p>{may::scheme(best.scheme, lang)}": "{why}</p> }
    });
    let open = best.is_some_and(|best| best.may != upskilling::May::No);
    let apply = open.then(|| {
        let [course, of] = [&answer.course.id.0, &run.id.0].map(|id| address::encode(id));
        let place = ["/opkvalificering/", &course, "/soeg/", &of].concat();
        let label = [text.apply, ": ", &dates::full(run.starts_on, lang)].concat();
        view! { <p><a class="function-link" href=place aria-label=label>{text.apply}</a></p> }
    });
    let answers = one
        .may
        .iter()
        .map(|of| may::answer(portal, of, &answer.rules));
    let place = run.place.as_ref().map(|place| {
        let whole = [&place.name, &place.address, &place.town].map(String::as_str);
        let whole: Vec<&str> = whole.into_iter().filter(|part| !part.is_empty()).collect();
        view! { <div><dt>{text.place}</dt><dd lang="da">{whole.join(", ")}</dd></div> }
    });
    let enrol = run
        .enrol_by
        .map(|by| view! { <div><dt>{text.enrol_by}</dt><dd>{dates::full(by, lang)}</dd></div> });
    let kroner = (run.price_ore / 100).to_string();
    let price = if run.price_ore == 0 {
        text.free.to_owned()
    } else {
        fill(text.price_of, &[&kroner])
    };
    let phone =
        (!one.provider_phone.is_empty()).then(|| view! { " "{phone_link(&one.provider_phone)} });
    let web = (!one.provider_web.is_empty()).then(|| {
        view! { <div><dt>{text.web}</dt><dd><a href=one.provider_web.clone() rel="noreferrer">{one.provider_web.clone()}</a></dd></div> }
    });
    view! {
        <li class="course">
            <h3 id=place_of(at) tabindex="-1">{courses::run(run, lang)}</h3>
            {word}
            {apply}
            <details class="why">
                <summary>{text.details}</summary>
                <div class="why-body">
                    <dl class="facts">
                        <div><dt>{text.days}</dt><dd>{fill(text.from_to, &[&dates::full(run.starts_on, lang), &dates::full(run.ends_on, lang)])}</dd></div>
                        <div><dt>{text.attendance}</dt><dd>{courses::attendance(run.attendance, lang)}</dd></div>
                        {place}
                        {enrol}
                        <div><dt>{text.price}</dt><dd>{price}</dd></div>
                        <div><dt>{text.provider}</dt><dd><span lang="da">{run.provider.clone()}</span>{phone}</dd></div>
                        {web}
                    </dl>
                    {answers.collect_view()}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// People are sought.
fn calls(answer: &CourseAnswer, lang: Lang) -> Option<AnyView> {
    if answer.calls.is_empty() {
        return None;
    }
    let text = lang.course();
    let rows = answer.calls.iter().map(|call| {
        view! { <li lang="da"><strong>{call.title.clone()}</strong><p>{call.about.clone()}</p><p>{phone_link(&call.contact)}</p></li> }
    });
    Some(view! { <section class="group"><h2>{text.calls}</h2><ul class="plain">{rows.collect_view()}</ul></section> }.into_any())
}
