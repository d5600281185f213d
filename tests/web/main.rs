//! Tests in a real browser: our parts, and the small functions that reach the browser.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::{Date, Moment};
use leptos::prelude::*;
use portal::data::{device, http};
use portal::text::{Lang, dates, fill};
use portal::ui::{error_summary, icon, menu, page};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Draws something in a place of its own.
fn draw(view: impl FnOnce() -> AnyView + 'static) -> web_sys::HtmlElement {
    let place = document().create_element("div").expect("an element");
    document()
        .body()
        .expect("a body")
        .append_child(&place)
        .expect("added");
    let place: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(place);
    leptos::mount::mount_to(place.clone(), view).forget();
    place
}

async fn drawn() {
    leptos::task::tick().await;
}

#[wasm_bindgen_test]
fn days_are_written_as_people_say_them() {
    let day = Date::new(2026, 6, 15).expect("a date");
    assert_eq!(dates::day(day, Lang::Da), "mandag den 15.\u{a0}juni");
    assert_eq!(dates::day(day, Lang::En), "Monday 15\u{a0}June");
    assert_eq!(dates::full(day, Lang::Da), "15.\u{a0}juni 2026");
    assert_eq!(dates::full(day, Lang::En), "15\u{a0}June 2026");
}

#[wasm_bindgen_test]
fn moments_are_danish_time_in_summer_and_winter() {
    for (at, da, en) in [
        (
            "2026-06-09T08:42:00Z",
            "tirsdag den 9.\u{a0}juni kl.\u{a0}10.42",
            "Tuesday 9\u{a0}June at 10:42",
        ),
        (
            "2026-12-31T23:05:00Z",
            "fredag den 1.\u{a0}januar kl.\u{a0}00.05",
            "Friday 1\u{a0}January at 00:05",
        ),
        (
            "2026-03-29T01:00:00Z",
            "søndag den 29.\u{a0}marts kl.\u{a0}03.00",
            "Sunday 29\u{a0}March at 03:00",
        ),
    ] {
        let at = Moment::parse(at).expect("a moment");
        assert_eq!(dates::moment(at, Lang::Da), da);
        assert_eq!(dates::moment(at, Lang::En), en);
    }
}

#[wasm_bindgen_test]
fn texts_are_filled_in_in_order() {
    assert_eq!(
        fill("Ring til {} på {}.", &["A-kassen", "12 34 56 78"]),
        "Ring til A-kassen på 12 34 56 78."
    );
    assert_eq!(fill("{}", &[]), "");
}

#[wasm_bindgen_test]
async fn the_error_summary_takes_the_focus_and_leads_to_the_field() {
    let place = draw(|| {
        view! { {error_summary::error_summary("Ret det", vec![("name", "Skriv dit navn")])} <input id="name"/> }.into_any()
    });
    drawn().await;
    let summary = place
        .query_selector("[role=alert]")
        .expect("asked")
        .expect("a summary");
    assert!(
        document()
            .active_element()
            .expect("focus")
            .is_same_node(Some(&summary))
    );
    let link: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(
        place.query_selector("a").expect("asked").expect("a link"),
    );
    link.click();
    assert_eq!(document().active_element().expect("focus").id(), "name");
}

#[wasm_bindgen_test]
async fn the_menu_opens_and_closes() {
    let menu = menu::Menu::default();
    let place = draw(move || {
        view! { {menu.button("Menu")} {menu.dialog("Menu", "Luk", view! { <a href="#x">"x"</a> }.into_any())} }.into_any()
    });
    drawn().await;
    let button = |place_of: &str| -> web_sys::HtmlElement {
        let found = place.query_selector(place_of).expect("asked");
        wasm_bindgen::JsCast::unchecked_into(found.expect("a button"))
    };
    let is_open = || {
        place
            .query_selector("dialog[open]")
            .expect("asked")
            .is_some()
    };
    assert!(!is_open());
    button("button[aria-haspopup]").click();
    assert!(is_open());
    button("dialog button").click();
    assert!(!is_open());
}

#[wasm_bindgen_test]
async fn a_heading_names_the_document() {
    let place = draw(|| page::heading("Min plan", "Min plan".into()));
    drawn().await;
    assert_eq!(document().title(), "Min plan – Genstart");
    assert!(
        place
            .query_selector("h1[tabindex='-1']")
            .expect("asked")
            .is_some()
    );
}

#[wasm_bindgen_test]
fn icons_are_beside_words_and_silent() {
    let place = draw(|| icon::icon("check"));
    let svg = place
        .query_selector("svg")
        .expect("asked")
        .expect("a picture");
    assert_eq!(svg.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert!(place.inner_html().contains("#i-check"));
}

#[wasm_bindgen_test]
fn random_numbers_differ_and_the_running_clock_runs_forward() {
    assert_ne!(device::random(), device::random());
    let first = device::running_ms();
    assert!(device::running_ms() >= first);
}

#[wasm_bindgen_test]
fn the_language_is_remembered() {
    device::remember_lang("en");
    assert_eq!(device::shell_lang(), "en");
    let document: web_sys::HtmlDocument = wasm_bindgen::JsCast::unchecked_into(document());
    assert!(document.cookie().expect("cookies").contains("lang=en"));
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_ours_counts_as_offline() {
    // The test server answers with pages of its own, as a captive portal does.
    let answer = http::get::<api::CaseAnswer>("/").await;
    assert_eq!(answer, Err(http::Failure::Offline));
}
