//! `/opkvalificering`: what could I learn that leads to work? The citizen's own words first; the answer to "may I?" in
//! every row. The address holds the question, so that it can be shared and opened again.

use api::upskilling::{
    Because, Counts, CourseRow, Length, Question, ReadAs, Reading, RunRow, SCHEMES, SearchAnswer,
    Sort,
};
use domain::catalogue::Attendance;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::courses::{Search, Told, address_of};
use crate::pages::frame::phone_link;
use crate::pages::{may, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
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
    let search = Search::follow();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            search.go_by_form(&event);
            focus_on(FOUND);
        };
        let shown = view! {
            <form class="search" role="search" action="/opkvalificering" method="get" on:submit=submit>
                {words(search, lang)}
                {fresh(move || filters(search, lang))}
            </form>
            <div id=FOUND tabindex="-1">{fresh(move || found(portal, search))}</div>
            {help(portal)}
        };
        Some(shown.into_any())
    };
    view! {
        <div class="container">
            {heading(text.title, text.title.into())}
            <p class="lead">{text.lead}</p>
            {content}
        </div>
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
            <input class="form-input" type="search" id="courses-q" name="q" maxlength="200" autocomplete="off" enterkeyhint="search" aria-describedby="courses-q-hint" prop:value=move || search.question().text/>
        </div>
        <button class="button button-primary" type="submit">{icon("search")}{text.find}</button>
    }
    .into_any()
}

/// A choice: its value in the address, how it is told, whether it is chosen.
type Choice = (String, String, bool);

fn filters(search: Search, lang: Lang) -> AnyView {
    let text = lang.courses();
    let question = search.question();
    let state = search.state();
    let counts = state.answer().map(|answer| answer.counts.clone());
    let counts = counts.unwrap_or_default();
    let chosen = Question {
        text: String::new(),
        page: 0,
        ..question.clone()
    };
    let many = chosen.pairs().len();
    let title = if many == 0 {
        text.narrow.to_owned()
    } else {
        fill(text.narrow_chosen, &[&many.to_string()])
    };
    let date = |name: &'static str, label: &'static str, value: Option<domain::Date>| {
        let value = value.map(|on| on.to_string()).unwrap_or_default();
        let id = ["courses-", name].concat();
        view! { <div class="form-group"><label class="form-label" for=id.clone()>{label}</label><input class="form-input input-short" type="date" id=id name=name value=value/></div> }
    };
    let check = |name: &'static str, label: &'static str, count: u32, checked: bool| {
        let id = ["courses-", name].concat();
        view! { <div class="form-group-checkbox"><input class="form-checkbox" type="checkbox" id=id.clone() name=name value="1" checked=checked/><label for=id>{counted(label, count)}</label></div> }
    };
    let clear = (many > 0).then(|| {
        let only_words = Question {
            text: question.text.clone(),
            ..Question::default()
        };
        view! { <button class="button button-secondary" type="button" on:click=move |_| search.go(only_words.clone())>{text.clear}</button> }
    });
    view! {
        <details class="narrow">
            <summary>{title}</summary>
            <div class="narrow-body">
                <div class="form-group">
                    <label class="form-label" for="courses-place">{text.place}</label>
                    <span class="form-hint" id="courses-place-hint">{text.place_hint}</span>
                    <input class="form-input" type="text" id="courses-place" name="place" autocomplete="address-level2" aria-describedby="courses-place-hint" value=question.place.clone().unwrap_or_default()/>
                </div>
                {select("km", text.km, text.any, distances(&question, &counts, lang))}
                {date("from", text.from, question.from)}
                {date("to", text.to, question.to)}
                {select("length", text.length, text.any, lengths(&question, &counts, lang))}
                {select("attendance", text.attendance, text.any, attendances(&question, &counts, lang))}
                {select("sector", text.sector, text.any, sectors(&question, &counts, lang))}
                {select("scheme", text.scheme, text.any, schemes(&question, &counts, lang))}
                {check("demand", text.wanted, counts.wanted, question.wanted)}
                {check("seats", text.seats, counts.free_seats, question.free_seats)}
                {select("sort", text.sort, text.sort_best, sorts(&question, lang))}
                <div class="button-group"><button class="button button-primary" type="submit">{text.apply}</button>{clear}</div>
            </div>
        </details>
    }
    .into_any()
}

fn counted(label: &str, count: u32) -> String {
    [label, " (", &count.to_string(), ")"].concat()
}

fn select(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    choices: Vec<Choice>,
) -> AnyView {
    let id = ["courses-", name].concat();
    let rows = choices.into_iter().map(
        |(value, told, selected)| view! { <option value=value selected=selected>{told}</option> },
    );
    view! {
        <div class="form-group">
            <label class="form-label" for=id.clone()>{label}</label>
            <select class="form-input" id=id name=name><option value="">{any}</option>{rows.collect_view()}</select>
        </div>
    }
    .into_any()
}

fn distances(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let one = |(km, count): &(u16, u32)| {
        let told = fill(lang.courses().up_to_km, &[&km.to_string()]);
        (
            km.to_string(),
            counted(&told, *count),
            question.km == Some(*km),
        )
    };
    counts.km.iter().map(one).collect()
}

fn lengths(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let text = lang.courses();
    let one = |(length, count): &(Length, u32)| {
        let (value, told) = match length {
            Length::Week => ("week", text.length_week),
            Length::SixWeeks => ("six-weeks", text.length_six_weeks),
            Length::Longer => ("longer", text.length_longer),
        };
        (
            value.to_owned(),
            counted(told, *count),
            question.length == Some(*length),
        )
    };
    counts.lengths.iter().map(one).collect()
}

fn attendances(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let one = |(of, count): &(Attendance, u32)| {
        let value = match of {
            Attendance::OnSite => "on-site",
            Attendance::Online => "online",
            Attendance::Mixed => "mixed",
        };
        (
            value.to_owned(),
            counted(attendance(*of, lang), *count),
            question.attendance == Some(*of),
        )
    };
    counts.attendances.iter().map(one).collect()
}

pub fn attendance(of: Attendance, lang: Lang) -> &'static str {
    let text = lang.may();
    match of {
        Attendance::OnSite => text.on_site,
        Attendance::Online => text.online,
        Attendance::Mixed => text.mixed,
    }
}

fn sectors(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let one = |sector: &api::upskilling::SectorCount| {
        let own = lang == Lang::En && !sector.name_en.is_empty();
        let name = if own { &sector.name_en } else { &sector.name };
        (
            sector.id.0.clone(),
            counted(name, sector.count),
            question.sector.as_ref() == Some(&sector.id),
        )
    };
    counts.sectors.iter().map(one).collect()
}

fn schemes(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let one = |(scheme, count): &(domain::upskilling::Scheme, u32)| {
        let (name, _) = SCHEMES.iter().find(|(_, known)| known == scheme)?;
        let told = counted(may::scheme(*scheme, lang), *count);
        Some(((*name).to_owned(), told, question.scheme == Some(*scheme)))
    };
    counts.schemes.iter().filter_map(one).collect()
}

fn sorts(question: &Question, lang: Lang) -> Vec<Choice> {
    let text = lang.courses();
    [
        ("soonest", Sort::Soonest, text.sort_soonest),
        ("nearest", Sort::Nearest, text.sort_nearest),
        ("cheapest", Sort::Cheapest, text.sort_cheapest),
    ]
    .map(|(value, sort, told)| (value.to_owned(), told.to_owned(), question.sort == sort))
    .to_vec()
}

fn found(portal: Portal, search: Search) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.courses();
    let state = search.state();
    let kept = match &state {
        Told::Kept(answer) => Some(fill(text.kept, &[&dates::proof(answer.now, lang)])),
        _ => None,
    };
    let Some(answer) = state.answer().cloned() else {
        if matches!(state, Told::Asking) {
            return view! { <p role="status">{text.asking}</p> }.into_any();
        }
        return view! {
            <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body"><p>{text.failed}</p>
                <button class="button button-secondary" type="button" on:click=move |_| search.ask()>{text.again}</button></div></div>
        }
        .into_any();
    };
    let kept = kept.map(|told| view! { <p class="row-meta">{told}</p> });
    let nothing_asked = answer.question.pairs().is_empty();
    let place = match (&answer.question.place, &answer.from_place) {
        (Some(place), None) => Some(fill(text.place_unknown, &[place])),
        _ => None,
    };
    let place = place.map(|told| view! { <p>{told}</p> });
    let read = answer
        .read_as
        .iter()
        .map(|one| view! { <p>{read_as(one, lang)}</p> });
    let (title, rows) = if nothing_asked {
        (text.suggestions.to_owned(), SUGGESTIONS)
    } else {
        let title = match answer.total {
            0 => text.found_none.to_owned(),
            1 => text.found_one.to_owned(),
            many => fill(text.found_many, &[&many.to_string()]),
        };
        (title, usize::MAX)
    };
    let (_, phone) = untrack(|| portal.store.authority());
    let none = (answer.total == 0).then(|| view! { <p>{fill(text.none_text, &[&phone])}</p> });
    let list = answer.rows.iter().take(rows);
    let list = list.map(|one| row(one, &answer, lang)).collect_view();
    let all = (nothing_asked && answer.total > 0).then(|| {
        let told = fill(text.all, &[&answer.total.to_string()]);
        let everything = Question {
            sort: Sort::Soonest,
            ..Question::default()
        };
        view! { <button class="button button-secondary" type="button" on:click=move |_| { search.go(everything.clone()); focus_on(FOUND); }>{told}</button> }
    });
    let pages = (!nothing_asked && answer.pages > 1).then(|| pages(search, &answer, lang));
    view! {
        <section class="group">
            <h2 role="status">{title}</h2>
            {kept}{place}{read.collect_view()}{none}
            <ul class="rows courses">{list}</ul>
            {all}{pages}
        </section>
    }
    .into_any()
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

fn row(row: &CourseRow, answer: &SearchAnswer, lang: Lang) -> AnyView {
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
            let far = place.km.map(|km| fill(text.km_away, &[&km.to_string()]));
            let town = place.town.clone();
            parts.push(far.map_or(town.clone(), |far| [&town, ", ", &far].concat()));
        }
        None => parts.push(attendance(run.attendance, lang).to_owned()),
    }
    parts.push(match (run.free_seats, run.waiting) {
        (0, Some(waiting)) => fill(text.waiting, &[&waiting.to_string()]),
        (0, None) => text.no_seats.to_owned(),
        (1, _) => text.one_seat.to_owned(),
        (many, _) => fill(text.free_seats, &[&many.to_string()]),
    });
    parts.join(" · ")
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
