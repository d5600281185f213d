//! The courses that were saved, side by side: the same things of each, so that one can be picked.

use api::upskilling::{CourseRow, SearchAnswer};
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::address;
use crate::data::courses::Search;
use crate::pages::{courses, may};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::lazy::Fetched;

/// In a file of its own: most people search.
#[cfg(not(feature = "unsplit"))]
#[wasm_split(compare, fallible)]
pub fn code(portal: Portal, search: Search, lang: Lang) -> Fetched {
    Ok(fresh(move || table(portal, search, lang)))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal, search: Search, lang: Lang) -> Fetched {
    Ok(fresh(move || table(portal, search, lang)))
}

fn table(portal: Portal, search: Search, lang: Lang) -> AnyView {
    let text = lang.compare();
    let state = search.state();
    let Some(answer) = state.answer() else {
        return ().into_any();
    };
    if answer.rows.is_empty() {
        return view! { <p>{text.none}</p> }.into_any();
    }
    let heads = heads(lang).map(|head| view! { <th scope="col">{head}</th> });
    let rows = answer.rows.iter().map(|one| row(portal, one, answer, lang));
    view! {
        <table class="compare"><caption class="sr-only">{text.title}</caption>
            <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What is compared, in the order of the columns.
fn heads(lang: Lang) -> [&'static str; 8] {
    let text = lang.compare();
    [
        text.course,
        text.may,
        text.starts,
        text.lasts,
        text.place,
        text.seats,
        text.price,
        text.saved,
    ]
}

fn row(portal: Portal, one: &CourseRow, answer: &SearchAnswer, lang: Lang) -> AnyView {
    let text = lang.may();
    let [_, may_head, starts, lasts, place, seats, price, saved] = heads(lang);
    let run = &one.run;
    let weeks = match run.weeks {
        0 | 1 => text.one_week.to_owned(),
        many => fill(text.weeks, &[&many.to_string()]),
    };
    let where_to = match &run.place {
        Some(place) => place.town.clone(),
        None => courses::attendance(run.attendance, lang).to_owned(),
    };
    let kroner = match run.price_ore {
        0 => lang.course().free.to_owned(),
        ore => fill(lang.compare().kroner, &[&(ore / 100).to_string()]),
    };
    let free = courses::seats(run, lang);
    let told = one.may.as_ref().map(|of| {
        let why = may::because(of, &answer.rules, lang);
        view! { {may::word(of, lang)}<span class="row-meta">{may::scheme(of.scheme, lang)}": "{why}</span> }
    });
    let href = ["/opkvalificering/", &address::encode(&one.id.0)].concat();
    view! {
        <tr>
            <th scope="row"><a href=href lang="da">{one.title.clone()}</a></th>
            <td data-label=may_head>{told}</td>
            <td data-label=starts>{dates::full(run.starts_on, lang)}</td>
            <td data-label=lasts>{weeks}</td>
            <td data-label=place lang="da">{where_to}</td>
            <td data-label=seats>{free}</td>
            <td data-label=price>{kroner}</td>
            <td data-label=saved>{courses::save(portal, one, lang)}</td>
        </tr>
    }
    .into_any()
}
