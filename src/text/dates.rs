//! Dates and times in the citizen's language. The names are ours: the browser's formatters gave the
//! same words and cost an eighth of the time to the first screen on a slow phone.

use domain::{Date, Moment};

use super::{Lang, fill};

/// How a language names and writes dates.
#[derive(Debug)]
pub struct Dates {
    /// From Monday.
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
    /// Day and month.
    pub day_and_month: &'static str,
    /// Weekday, then the rest of the date.
    pub with_weekday: &'static str,
    /// Day and month, then the year.
    pub with_year: &'static str,
    /// Date, hour, minute.
    pub with_time: &'static str,
    /// Hour, minute.
    pub clock: &'static str,
}

/// "mandag den 15. juni", "Monday 15 June".
pub fn day(date: Date, lang: Lang) -> String {
    with_weekday(date, &day_and_month(date, lang), lang)
}

/// "15. juni 2026", "15 June 2026".
pub fn full(date: Date, lang: Lang) -> String {
    let year = date.year().to_string();
    fill(lang.dates().with_year, &[&day_and_month(date, lang), &year])
}

/// "tirsdag den 9. juni kl. 10.42", "Tuesday 9 June at 10:42".
pub fn moment(at: Moment, lang: Lang) -> String {
    with_time(at, &day(at.date(), lang), lang)
}

/// As [`moment`], with the year: for what is kept as proof.
pub fn proof(at: Moment, lang: Lang) -> String {
    let date = at.date();
    with_time(at, &with_weekday(date, &full(date, lang), lang), lang)
}

fn day_and_month(date: Date, lang: Lang) -> String {
    let months = &lang.dates().months;
    let month = months.get(usize::from(date.month()) - 1);
    fill(
        lang.dates().day_and_month,
        &[&date.day().to_string(), month.copied().unwrap_or_default()],
    )
}

fn with_weekday(date: Date, rest: &str, lang: Lang) -> String {
    let weekday = lang.dates().weekdays.get(usize::from(date.weekday()));
    fill(
        lang.dates().with_weekday,
        &[weekday.copied().unwrap_or_default(), rest],
    )
}

/// "november 2026"
pub fn month(first: Date, lang: Lang) -> String {
    let names = &lang.dates().months;
    let name = names
        .get(usize::from(first.month()).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    [name, " ", &first.year().to_string()].concat()
}

/// "kl. 10.42", "10:42".
pub fn clock(at: Moment, lang: Lang) -> String {
    let (_, hour, minute) = at.in_denmark();
    fill(lang.dates().clock, &[&two(hour), &two(minute)])
}

fn two(number: u8) -> String {
    let digits = number.to_string();
    if number < 10 {
        ["0", &digits].concat()
    } else {
        digits
    }
}

fn with_time(at: Moment, date: &str, lang: Lang) -> String {
    let (_, hour, minute) = at.in_denmark();
    fill(lang.dates().with_time, &[date, &two(hour), &two(minute)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_people_write_them() {
        let at = Moment::parse("2026-06-09T08:05:00Z").expect("a moment");
        for (lang, short, exact) in [
            (
                Lang::Da,
                "tirsdag den 9.\u{a0}juni kl.\u{a0}10.05",
                "tirsdag den 9.\u{a0}juni 2026 kl.\u{a0}10.05",
            ),
            (
                Lang::En,
                "Tuesday 9\u{a0}June at 10:05",
                "Tuesday 9\u{a0}June 2026 at 10:05",
            ),
        ] {
            assert_eq!(
                (moment(at, lang), proof(at, lang)),
                (short.into(), exact.into())
            );
        }
        let new_year = Date::new(2027, 1, 1).expect("a date");
        assert_eq!(day(new_year, Lang::Da), "fredag den 1.\u{a0}januar");
        assert_eq!(full(new_year, Lang::En), "1\u{a0}January 2027");
    }
}
