//! Dates and times in the citizen's language, by the browser's own `Intl`.

use domain::{Date, Moment};
use wasm_bindgen::JsValue;

use super::Lang;

/// "mandag den 15. juni", "Monday 15 June".
pub fn day(date: Date, lang: Lang) -> String {
    // Danish needs a word between that `Intl` leaves out without a year.
    let between = match lang {
        Lang::Da => " den ",
        Lang::En => " ",
    };
    let part = |options| format(midday(date), lang, options);
    [
        part(&[("weekday", "long")]),
        between.to_owned(),
        part(&[("day", "numeric"), ("month", "long")]),
    ]
    .concat()
}

/// "15. juni 2026", "15 June 2026".
pub fn full(date: Date, lang: Lang) -> String {
    format(
        midday(date),
        lang,
        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    )
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

/// A moment on the day in every time zone of the kingdom, for formatting in UTC.
fn midday(date: Date) -> f64 {
    date.begins_at().unix_ms() as f64 + 12.0 * 3_600_000.0
}

fn format(ms: f64, lang: Lang, options: &[(&str, &str)]) -> String {
    let chosen = js_sys::Object::new();
    for (name, value) in options.iter().chain(&[("timeZone", "UTC")]) {
        // Setting a property of a fresh object cannot fail.
        drop(js_sys::Reflect::set(
            &chosen,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        ));
    }
    js_sys::Date::new(&JsValue::from_f64(ms))
        .to_locale_date_string(lang.locale(), &chosen)
        .into()
}
