//! The choices beside the citizen's words: where, when, how long, in which trade. Each says how many courses it would leave.

use api::upskilling::{Counts, Length, Question, SCHEMES, Sort};
use domain::catalogue::Attendance;
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::data::courses::Search;
use crate::pages::courses::{attendance, chosen};
use crate::pages::may;
use crate::text::{Lang, fill};
use crate::ui::fresh::fresh;
use crate::ui::lazy::Fetched;

/// In a file of its own: most people search without.
#[cfg(not(feature = "unsplit"))]
#[wasm_split(narrow, fallible)]
pub fn code(search: Search, lang: Lang) -> Fetched {
    Ok(fresh(move || filters(search, lang)))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(search: Search, lang: Lang) -> Fetched {
    Ok(fresh(move || filters(search, lang)))
}

/// A choice: its value in the address, how it is told, whether it is chosen.
type Choice = (String, String, bool);

fn filters(search: Search, lang: Lang) -> AnyView {
    let text = lang.narrow();
    let question = search.question();
    let state = search.state();
    let counts = state.answer().map(|answer| answer.counts.clone());
    let counts = counts.unwrap_or_default();
    let many = chosen(&question);
    let clear = (many > 0).then(|| {
        let only_words = Question {
            text: question.text.clone(),
            ..Question::default()
        };
        view! { <button class="button button-secondary" type="button" on:click=move |_| search.go(only_words.clone())>{text.clear}</button> }
    });
    view! {
        <div class="narrow-body">
                <div class="form-group">
                    <label class="form-label" for="courses-place">{text.place}</label>
                    <span class="form-hint" id="courses-place-hint">{text.place_hint}</span>
                    <input class="form-input" type="text" id="courses-place" name="place" autocomplete="address-level2" aria-describedby="courses-place-hint" value=question.place.clone().unwrap_or_default() on:input=move |event| search.put("place", event_target_value(&event))/>
                </div>
                {select(search, "km", text.km, text.any, distances(&question, &counts, lang))}
                {date(search, "from", text.from, question.from)}
                {date(search, "to", text.to, question.to)}
                {select(search, "length", text.length, text.any, lengths(&question, &counts, lang))}
                {select(search, "attendance", text.attendance, text.any, attendances(&question, &counts, lang))}
                {select(search, "sector", text.sector, text.any, sectors(&question, &counts, lang))}
                {select(search, "scheme", text.scheme, text.any, schemes(&question, &counts, lang))}
                {check(search, "demand", text.wanted, counts.wanted, question.wanted)}
                {check(search, "seats", text.seats, counts.free_seats, question.free_seats)}
                {select(search, "sort", text.sort, text.sort_best, sorts(&question, lang))}
                <div class="button-group"><button class="button button-primary" type="submit">{text.apply}</button>{clear}</div>
        </div>
    }
    .into_any()
}

fn date(
    search: Search,
    name: &'static str,
    label: &'static str,
    value: Option<domain::Date>,
) -> AnyView {
    let value = value.map(|on| on.to_string()).unwrap_or_default();
    let id = ["courses-", name].concat();
    view! { <div class="form-group"><label class="form-label" for=id.clone()>{label}</label><input class="form-input input-short" type="date" id=id name=name value=value on:input=move |event| search.put(name, event_target_value(&event))/></div> }
    .into_any()
}

fn check(
    search: Search,
    name: &'static str,
    label: &'static str,
    count: u32,
    checked: bool,
) -> AnyView {
    let (id, told) = (["courses-", name].concat(), counted(label, count));
    view! { <div class="form-group-checkbox"><input class="form-checkbox" type="checkbox" id=id.clone() name=name value="1" checked=checked on:change=move |event| search.put(name, if event_target_checked(&event) { "1" } else { "" }.to_owned())/><label for=id>{told}</label></div> }
    .into_any()
}

fn counted(label: &str, count: u32) -> String {
    [label, " (", &count.to_string(), ")"].concat()
}

fn select(
    search: Search,
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
            <select class="form-input" id=id name=name on:change=move |event| search.put(name, event_target_value(&event))><option value="">{any}</option>{rows.collect_view()}</select>
        </div>
    }
    .into_any()
}

fn distances(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let one = |(km, count): &(u16, u32)| {
        let told = fill(lang.narrow().up_to_km, &[&km.to_string()]);
        (
            km.to_string(),
            counted(&told, *count),
            question.km == Some(*km),
        )
    };
    counts.km.iter().map(one).collect()
}

fn lengths(question: &Question, counts: &Counts, lang: Lang) -> Vec<Choice> {
    let text = lang.narrow();
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
    let text = lang.narrow();
    [
        ("soonest", Sort::Soonest, text.sort_soonest),
        ("nearest", Sort::Nearest, text.sort_nearest),
        ("cheapest", Sort::Cheapest, text.sort_cheapest),
    ]
    .map(|(value, sort, told)| (value.to_owned(), told.to_owned(), question.sort == sort))
    .to_vec()
}
