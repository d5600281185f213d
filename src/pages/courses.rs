//! `/opkvalificering`: what could I learn that leads to work? The citizen's own words first; the answer to "may I?" in
//! every row. The address holds the question, so that it can be shared and opened again.

use api::upskilling::{Because, CourseRow, Question, ReadAs, Reading, RunRow, SearchAnswer, Sort};
use domain::case::Shown;
use domain::catalogue::Attendance;
use domain::{CitizenCommand, application};
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::courses::{Search, Told, address_of};
use crate::pages::frame::phone_link;
use crate::pages::{acts, compare, may, narrow, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::{Fetched, lazy};
use crate::ui::page::{focus_on, heading};

const FOUND: &str = "courses-found";
/// So many suggestions before anything is asked: more would be a list.
const SUGGESTIONS: usize = 3;

#[wasm_split(courses, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.courses();
    let search = Search::follow(portal.store);
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            search.go_by_form();
            focus_on(FOUND);
        };
        let shown = view! {
            <form class="search" role="search" action="/opkvalificering" method="get" on:submit=submit>
                {words(search, lang)}
                {choices(search, lang)}
            </form>
            <div role="status">{fresh(move || acts::acts(portal, is_save).into_any())}</div>
            <div class="group" role="status" id=FOUND tabindex="-1">{fresh(move || told(portal, search))}</div>
            {fresh(move || found(portal, search, lang))}
            {help(portal)}
        };
        Some(shown.into_any())
    };
    let only_saved = || Question {
        saved: true,
        ..Question::default()
    };
    let saved = address_of(&only_saved());
    let show_saved = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        search.go(only_saved());
        focus_on(FOUND);
    };
    view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            <p class="lead">{text.lead}</p>
            {content}
            <section class="group no-print">
                <h2>{text.more}</h2>
                <p><a class="function-link" href=saved on:click=show_saved>{text.saved}</a></p>
                <p><a class="function-link" href="/ansoegninger">{text.mine}</a></p>
                <p><a class="function-link" href="/brancheskift">{text.other_work}</a></p>
            </section>
        </div>
    }
    .into_any()
}

/// How many choices are made beside the words.
pub fn chosen(question: &Question) -> usize {
    let chosen = Question {
        text: String::new(),
        page: 0,
        ..question.clone()
    };
    chosen.pairs().len()
}

/// Fetched when it is opened; open it stays, whatever is found.
fn choices(search: Search, lang: Lang) -> AnyView {
    let text = lang.courses();
    let opened = RwSignal::new(false);
    let title = move || match chosen(&search.question()) {
        0 => text.narrow.to_owned(),
        many => fill(text.narrow_chosen, &[&many.to_string()]),
    };
    let content = move || {
        opened.get().then(|| {
            lazy(
                Box::new(move || Box::pin(narrow::code(search, lang))),
                lang.frame().waiting,
                trouble::chunk_gone,
            )
        })
    };
    view! {
        <details class="narrow" on:toggle=move |_| opened.set(true)>
            <summary>{fresh(move || title().into_any())}</summary>
            {content}
        </details>
    }
    .into_any()
}

/// Never drawn anew: what is typed stays, whatever is found meanwhile.
fn words(search: Search, lang: Lang) -> AnyView {
    let text = lang.courses();
    view! {
        <div class="form-group">
            <label class="form-label" for="courses-q">{text.search}</label>
            <span class="form-hint" id="courses-q-hint">{text.search_hint}</span>
            <input class="form-input" type="search" id="courses-q" name="q" maxlength="200" autocomplete="off" enterkeyhint="search" aria-describedby="courses-q-hint" prop:value=move || search.question().text on:input=move |event| search.put("q", event_target_value(&event))/>
        </div>
        <button class="button button-primary" type="submit">{icon("search")}{text.find}</button>
    }
    .into_any()
}

pub fn attendance(of: Attendance, lang: Lang) -> &'static str {
    let text = lang.may();
    match of {
        Attendance::OnSite => text.on_site,
        Attendance::Online => text.online,
        Attendance::Mixed => text.mixed,
    }
}

/// What was found, in words: said to whoever does not see the page, too.
fn told(portal: Portal, search: Search) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.courses();
    let state = search.state();
    let Some(answer) = state.answer() else {
        return match state {
            Told::Asking => view! { <p>{text.asking}</p> }.into_any(),
            Told::LoggedOut => {
                let trouble = lang.trouble();
                let log_in = view! { <a class="button button-primary" href=api::path::LOGIN target="_blank">{trouble.log_in}</a> };
                warning(
                    search,
                    lang,
                    trouble.logged_out_title,
                    Some(log_in.into_any()),
                )
            }
            _ => warning(search, lang, text.failed, None),
        };
    };
    let mut lines = Vec::new();
    if let Told::Kept(_) = state {
        lines.push(fill(text.kept, &[&dates::proof(answer.now, lang)]));
    }
    if let (Some(place), None) = (&answer.question.place, &answer.from_place) {
        lines.push(fill(text.place_unknown, &[place]));
    }
    lines.extend(answer.read_as.iter().map(|one| read_as(one, lang)));
    let title = match answer.total {
        0 => {
            let (_, phone) = untrack(|| portal.store.authority());
            lines.push(fill(text.none_text, &[&phone]));
            text.found_none.to_owned()
        }
        _ if answer.question.saved => text.saved.to_owned(),
        _ if is_nothing(&answer.question) => text.suggestions.to_owned(),
        1 => text.found_one.to_owned(),
        many => fill(text.found_many, &[&many.to_string()]),
    };
    let lines = lines
        .into_iter()
        .map(|line| view! { <p>{line}</p> }.into_any());
    view! { <h2>{title}</h2>{lines.collect_view()} }.into_any()
}

fn warning(search: Search, lang: Lang, told: &'static str, way_out: Option<AnyView>) -> AnyView {
    let again = lang.courses().again;
    view! {
        <div class="alert alert-warning">{icon("warning")}<div class="alert-body"><p>{told}</p>
            <div class="button-group">{way_out}<button class="button button-secondary" type="button" on:click=move |_| search.ask()>{again}</button></div></div></div>
    }
    .into_any()
}

fn is_nothing(question: &Question) -> bool {
    question.pairs().is_empty()
}

fn found(portal: Portal, search: Search, lang: Lang) -> AnyView {
    let text = lang.courses();
    if search.question().saved {
        return lazy(
            Box::new(move || Box::pin(compare::code(portal, search, lang))),
            lang.frame().waiting,
            trouble::chunk_gone,
        );
    }
    let state = search.state();
    let Some(answer) = state.answer() else {
        return ().into_any();
    };
    let nothing = is_nothing(&answer.question);
    let many = if nothing { SUGGESTIONS } else { usize::MAX };
    let list = answer.rows.iter().take(many);
    let list = list
        .map(|one| row(portal, one, answer, lang))
        .collect_view();
    let below = if nothing && answer.total > 0 {
        let told = fill(text.all, &[&answer.total.to_string()]);
        let all = move |_| {
            search.go(Question {
                sort: Sort::Soonest,
                ..Question::default()
            });
            focus_on(FOUND);
        };
        view! { <button class="button button-secondary" type="button" on:click=all>{told}</button> }
            .into_any()
    } else if answer.pages > 1 {
        pages(search, answer, lang)
    } else {
        ().into_any()
    };
    view! { <ul class="rows courses">{list}</ul>{below} }.into_any()
}

fn read_as(one: &ReadAs, lang: Lang) -> String {
    let text = lang.courses();
    let read = one.read.join(", ");
    match one.how {
        Reading::Unknown => fill(text.read_unknown, &[&one.typed]),
        Reading::Corrected | Reading::SameMeaning | Reading::Parts => {
            fill(text.read_as, &[&one.typed, &read])
        }
    }
}

fn row(portal: Portal, row: &CourseRow, answer: &SearchAnswer, lang: Lang) -> AnyView {
    let text = lang.courses();
    let href = [
        "/opkvalificering/",
        &crate::data::address::encode(&row.id.0),
    ]
    .concat();
    let why = row.may.as_ref().map(|of| {
        let why = may::because(of, &answer.rules, lang);
        view! { {may::word(of, lang)}<p class="row-meta">{may::scheme(of.scheme, lang)}": "{why}</p> }
    });
    let because = match &row.because {
        Because::Title => None,
        Because::Words(words) => Some(fill(text.because_words, &[&words.join(", ")])),
        Because::Wanted => Some(text.because_wanted.to_owned()),
        Because::Near(_) | Because::Online | Because::Starts(_) | Because::Costs(_) => None,
    };
    let because = because.map(|told| view! { <p class="row-meta">{told}</p> });
    view! {
        <li class="course">
            <h3><a class="course-title" lang="da" href=href>{row.title.clone()}</a></h3>
            <p>{run(&row.run, lang)}</p>
            {why}
            {because}
            {save(portal, row, lang)}
        </li>
    }
    .into_any()
}

/// When, how long, where, at what price, with how many seats, in a line.
pub fn run(run: &RunRow, lang: Lang) -> String {
    let text = lang.may();
    let mut parts = vec![fill(text.starts, &[&dates::full(run.starts_on, lang)])];
    parts.push(match run.weeks {
        0 | 1 => text.one_week.to_owned(),
        many => fill(text.weeks, &[&many.to_string()]),
    });
    match &run.place {
        Some(place) => {
            let far = place.km.map(|km| match km {
                0 => text.close_by.to_owned(),
                km => fill(text.km_away, &[&km.to_string()]),
            });
            let town = place.town.clone();
            parts.push(far.map_or(town.clone(), |far| [&town, ", ", &far].concat()));
        }
        None => parts.push(attendance(run.attendance, lang).to_owned()),
    }
    parts.push(seats(run, lang));
    parts.join(" · ")
}

/// How many seats are free, or how many wait for one.
pub fn seats(run: &RunRow, lang: Lang) -> String {
    let text = lang.may();
    match (run.free_seats, run.waiting) {
        (0, Some(waiting)) => fill(text.waiting, &[&waiting.to_string()]),
        (0, None) => text.no_seats.to_owned(),
        (1, _) => text.one_seat.to_owned(),
        (many, _) => fill(text.free_seats, &[&many.to_string()]),
    }
}

fn is_save(command: &CitizenCommand) -> bool {
    use application::CitizenCommand as Act;
    matches!(
        command,
        CitizenCommand::Application(Act::Save { .. } | Act::Unsave { .. })
    )
}

/// Saves a course for later, or lets it go; saved it is when the server has said so.
pub fn save(portal: Portal, row: &CourseRow, lang: Lang) -> AnyView {
    let (id, title) = (row.id.clone(), row.title.clone());
    let draw = move || {
        let text = lang.courses();
        let about = |command: &CitizenCommand| match command {
            CitizenCommand::Application(
                application::CitizenCommand::Save { course }
                | application::CitizenCommand::Unsave { course },
            ) => *course == id,
            _ => false,
        };
        if portal.store.unanswered_of(about) > 0 {
            return view! { <span class="row-meta">{text.saving}</span> }.into_any();
        }
        let is_saved = portal
            .store
            .case()
            .with(|case| case.saved_courses.contains(&id));
        let label = if is_saved { text.unsave } else { text.save };
        let shown = Shown {
            lang: lang.code().into(),
            title: label.into(),
            lines: vec![title.clone()],
        };
        let course = id.clone();
        let act = move |_| {
            let course = course.clone();
            let act = if is_saved {
                application::CitizenCommand::Unsave { course }
            } else {
                application::CitizenCommand::Save { course }
            };
            portal
                .store
                .submit(CitizenCommand::Application(act), shown.clone());
        };
        let said = [label, ": ", &title].concat();
        view! { <button class="function-link" type="button" aria-label=said on:click=act>{label}</button> }
            .into_any()
    };
    fresh(draw)
}

fn pages(search: Search, answer: &SearchAnswer, lang: Lang) -> AnyView {
    let text = lang.courses();
    let page = answer.question.page.max(1);
    let to = |page: u32, label: &'static str| {
        let question = Question {
            page,
            ..answer.question.clone()
        };
        let href = address_of(&question);
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            search.go(question.clone());
            focus_on(FOUND);
        };
        view! { <a class="button button-secondary" href=href on:click=go>{label}</a> }
    };
    let before = (page > 1).then(|| to(page - 1, text.before));
    let next = (page < answer.pages).then(|| to(page + 1, text.next));
    let told = fill(
        text.page_of,
        &[&page.to_string(), &answer.pages.to_string()],
    );
    view! { <nav class="button-group" aria-label=text.pages>{before}<p class="row-meta">{told}</p>{next}</nav> }
        .into_any()
}

/// There is always somebody to ask.
pub fn help(portal: Portal) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.may();
    let (authority, phone) = untrack(|| portal.store.authority());
    view! {
        <section class="group">
            <h2>{text.help}</h2>
            <p>{fill(text.help_text, &[&authority])}</p>
            <p>{phone_link(&phone)}</p>
            <p><a class="function-link" href="/kontakt">{lang.frame().contact}</a></p>
        </section>
    }
    .into_any()
}
