//! Dates and times in the citizen's language, by the browser's own `Intl`.

use std::cell::RefCell;

use domain::{Date, Moment};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;

use super::Lang;

/// The parts of a date that are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Weekday,
    DayAndMonth,
    WithYear,
}

/// "mandag den 15. juni", "Monday 15 June".
pub fn day(date: Date, lang: Lang) -> String {
    // Danish needs a word between that `Intl` leaves out without a year.
    let between = match lang {
        Lang::Da => " den ",
        Lang::En => " ",
    };
    let part = |style| format(date, lang, style);
    [&part(Style::Weekday), between, &part(Style::DayAndMonth)].concat()
}

/// "15. juni 2026", "15 June 2026".
pub fn full(date: Date, lang: Lang) -> String {
    format(date, lang, Style::WithYear)
}

/// "tirsdag den 9. juni kl. 10.42", "Tuesday 9 June at 10:42".
pub fn moment(at: Moment, lang: Lang) -> String {
    let (date, hour, minute) = at.in_denmark();
    let two = |number: u8| {
        if number < 10 {
            ["0", &number.to_string()].concat()
        } else {
            number.to_string()
        }
    };
    let (before, between) = match lang {
        Lang::Da => (" kl. ", "."),
        Lang::En => (" at ", ":"),
    };
    [&day(date, lang), before, &two(hour), between, &two(minute)].concat()
}

/// As [`moment`], with the year: for what is kept as proof.
pub fn proof(at: Moment, lang: Lang) -> String {
    let year = at.date().year().to_string();
    let between = match lang {
        Lang::Da => " kl. ",
        Lang::En => " at ",
    };
    moment(at, lang).replacen(between, &[" ", &year, between].concat(), 1)
}

thread_local! {
    /// Making a formatter costs the browser far more than using it.
    static FORMATTERS: RefCell<Vec<(Lang, Style, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(date: Date, lang: Lang, style: Style) -> String {
    let formatter = FORMATTERS.with_borrow_mut(|made| {
        let known = made
            .iter()
            .find(|(of, parts, _)| (*of, *parts) == (lang, style));
        if let Some((_, _, formatter)) = known {
            return formatter.clone();
        }
        let formatter = formatter(lang, style);
        made.push((lang, style, formatter.clone()));
        formatter
    });
    // Midday in UTC is on the same day.
    let midday = date.begins_at().unix_ms() as f64 + 12.0 * 3_600_000.0;
    let written = formatter.call1(&JsValue::NULL, &JsValue::from_f64(midday));
    written
        .ok()
        .and_then(|written| written.as_string())
        .unwrap_or_else(|| date.to_string())
}

fn formatter(lang: Lang, style: Style) -> Function {
    let parts: &[(&str, &str)] = match style {
        Style::Weekday => &[("weekday", "long")],
        Style::DayAndMonth => &[("day", "numeric"), ("month", "long")],
        Style::WithYear => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    };
    let options = Object::new();
    for (name, value) in parts.iter().chain(&[("timeZone", "UTC")]) {
        // Setting a property of a fresh object cannot fail.
        drop(Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        ));
    }
    let locales = Array::of1(&JsValue::from_str(lang.locale()));
    js_sys::Intl::DateTimeFormat::new(&locales, &options).format()
}
