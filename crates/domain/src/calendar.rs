//! Danish days: civil dates, the moment an act was received, public holidays.
//! Must not read a clock; today is always an argument.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A civil date in Denmark. Serialises as `2026-11-22` where people read it, else as a day number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// The date, or `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = time::Month::try_from(month).ok()?;
        time::Date::from_calendar_date(year, month, day)
            .ok()
            .map(Self)
    }

    /// Reads `2026-11-22` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits =
            |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// 1 to 12.
    pub fn month(self) -> u8 {
        u8::from(self.0.month())
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_days_from_monday()
    }

    /// The date `days` later (earlier, if negative); the calendar's last day if it has no such date.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        let later = time::Date::from_julian_day(self.0.to_julian_day().saturating_add(days));
        later.map_or(
            if days < 0 {
                Self(time::Date::MIN)
            } else {
                Self(time::Date::MAX)
            },
            Self,
        )
    }

    /// Days from this date to `other`; negative if `other` is earlier.
    pub fn days_until(self, other: Self) -> i32 {
        other.0.to_julian_day() - self.0.to_julian_day()
    }

    /// The same day `months` earlier, or the last day of that month if it is shorter.
    #[must_use]
    pub fn months_before(self, months: u16) -> Self {
        self.in_month(-i32::from(months))
    }

    /// The same day `months` later, or the last day of that month if it is shorter.
    #[must_use]
    pub fn months_after(self, months: u16) -> Self {
        self.in_month(i32::from(months))
    }

    fn in_month(self, months_on: i32) -> Self {
        let index = self.year() * 12 + i32::from(self.month()) - 1 + months_on;
        let (year, month) = (index.div_euclid(12), (index.rem_euclid(12) + 1) as u8);
        (0..4)
            .find_map(|short| Self::new(year, month, self.day().saturating_sub(short)))
            .unwrap_or(self)
    }

    /// The first moment of the day in Denmark.
    pub fn begins_at(self) -> Moment {
        let utc = i64::from(self.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY) * DAY_MS;
        // Both clock changes come after 01:00, so midnight has the offset of the evening before.
        Moment(utc - Moment(utc - 3 * HOUR_MS).offset_ms())
    }

    /// When a Danish clock shows this time on the day: the first time in autumn, where it shows it twice; an hour on in
    /// spring, where it never does. None for what no clock shows.
    pub fn at(self, hour: u8, minute: u8) -> Option<Moment> {
        if hour > 23 || minute > 59 {
            return None;
        }
        let day = i64::from(self.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY) * DAY_MS;
        let shown = day + i64::from(hour) * HOUR_MS + i64::from(minute) * 60_000;
        let in_summer = Moment(shown - 2 * HOUR_MS);
        let holds = in_summer.offset_ms() == 2 * HOUR_MS;
        Some(if holds {
            in_summer
        } else {
            Moment(shown - HOUR_MS)
        })
    }

    /// The last minute of the day in Denmark, 23:59, when a deadline on this day runs out.
    pub fn ends_at(self) -> Moment {
        Moment(self.plus(1).begins_at().0 - 60_000)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i32(self.0.to_julian_day())
        }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::parse(&text)
                .ok_or_else(|| de::Error::custom("expected a date such as 2026-11-22"))
        } else {
            let day = i32::deserialize(deserializer)?;
            // Only what the written form can say, too: what is taken must be readable for ever.
            time::Date::from_julian_day(day)
                .ok()
                .filter(|date| (0..=9999).contains(&date.year()))
                .map(Self)
                .ok_or_else(|| de::Error::custom("no such day"))
        }
    }
}

const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A moment on the server's clock: milliseconds since 1970 in UTC.
/// Serialises as `2026-11-22T20:20:04.123Z` where people read it, else as the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// So many milliseconds later, or earlier where there are fewer than none.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The civil date in Denmark at this moment.
    pub fn date(self) -> Date {
        self.in_denmark().0
    }

    /// Date, hour and minute on a Danish clock.
    pub fn in_denmark(self) -> (Date, u8, u8) {
        let local = self.0.saturating_add(self.offset_ms());
        let minute_of_day = local.rem_euclid(DAY_MS) / 60_000;
        (
            day_of(local),
            (minute_of_day / 60) as u8,
            (minute_of_day % 60) as u8,
        )
    }

    /// Denmark is one hour ahead of UTC, and two from 01:00 UTC on the last Sunday of March to
    /// 01:00 UTC on the last Sunday of October (directive 2000/84/EC, bekendtgørelse 1127/2001).
    fn offset_ms(self) -> i64 {
        let year = day_of(self.0).year();
        let change = |month| {
            let last = Date::new(year, month, 31).unwrap_or(day_of(self.0));
            let sunday = last.plus(-((i32::from(last.weekday()) + 1) % 7));
            i64::from(sunday.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY) * DAY_MS + HOUR_MS
        };
        if (change(3)..change(10)).contains(&self.0) {
            2 * HOUR_MS
        } else {
            HOUR_MS
        }
    }
}

fn day_of(ms: i64) -> Date {
    let day = ms
        .div_euclid(DAY_MS)
        .saturating_add(i64::from(UNIX_EPOCH_JULIAN_DAY));
    let day = i32::try_from(day).unwrap_or(i32::MAX);
    time::Date::from_julian_day(day).map_or(Date(time::Date::MAX), Date)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.rem_euclid(DAY_MS);
        let (hour, minute, second) = (ms / HOUR_MS, ms / 60_000 % 60, ms / 1000 % 60);
        write!(
            f,
            "{}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
            day_of(self.0),
            ms % 1000
        )
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Moment {
    /// Reads an RFC 3339 time with its offset, such as `2019-10-15T09:00:00+02:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let (clock, offset_ms) = if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
            (clock, 0)
        } else {
            let at = rest.rfind(['+', '-'])?;
            let (clock, offset) = rest.split_at_checked(at)?;
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let ms = two_digits(hours, 23)? * HOUR_MS + two_digits(minutes, 59)? * 60_000;
            (clock, if offset.starts_with('-') { -ms } else { ms })
        };
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = clock.split(':');
        let (h, m, s) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some()
            || fraction.is_empty()
            || !fraction.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        let time = two_digits(h, 23)? * HOUR_MS
            + two_digits(m, 59)? * 60_000
            + two_digits(s, 60)? * 1000
            + ms;
        let day = i64::from(Date::parse(date)?.0.to_julian_day() - UNIX_EPOCH_JULIAN_DAY);
        Some(Self(day * DAY_MS + time - offset_ms))
    }
}

fn two_digits(text: &str, max: i64) -> Option<i64> {
    let number = text.parse().ok()?;
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && number <= max).then_some(number)
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Self::parse(&text)
                .ok_or_else(|| de::Error::custom("expected a time such as 2026-11-22T20:20:04Z"))
        } else {
            let ms = i64::deserialize(deserializer)?;
            // Years 0 to 9999: what the written form can say.
            if !(-62_167_219_200_000..=253_402_300_799_999).contains(&ms) {
                return Err(de::Error::custom("no such time"));
            }
            Ok(Self(ms))
        }
    }
}

/// A Danish public holiday. 1 May, 5 June, 24 and 31 December are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holiday {
    NewYearsDay,
    MaundyThursday,
    GoodFriday,
    EasterSunday,
    EasterMonday,
    /// Store Bededag, the fourth Friday after Easter; a public holiday until 2023 (lov 214/2023).
    GreatPrayerDay,
    AscensionDay,
    WhitSunday,
    WhitMonday,
    ChristmasDay,
    SecondChristmasDay,
}

/// The public holiday on `date`, if it is one.
pub fn holiday(date: Date) -> Option<Holiday> {
    match (date.month(), date.day()) {
        (1, 1) => return Some(Holiday::NewYearsDay),
        (12, 25) => return Some(Holiday::ChristmasDay),
        (12, 26) => return Some(Holiday::SecondChristmasDay),
        _ => {}
    }
    match easter(date.year())?.days_until(date) {
        -3 => Some(Holiday::MaundyThursday),
        -2 => Some(Holiday::GoodFriday),
        0 => Some(Holiday::EasterSunday),
        1 => Some(Holiday::EasterMonday),
        26 if date.year() <= 2023 => Some(Holiday::GreatPrayerDay),
        39 => Some(Holiday::AscensionDay),
        49 => Some(Holiday::WhitSunday),
        50 => Some(Holiday::WhitMonday),
        _ => None,
    }
}

/// Easter Sunday of a Gregorian year (the anonymous algorithm, Nature, 20 April 1876).
fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as u8, (n % 31 + 1) as u8)
}

/// Why a deadline cannot end on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosedDay {
    Holiday(Holiday),
    Saturday,
    Sunday,
    /// 5 June, 24 and 31 December: closed only where a rule says so, by analogy with
    /// forældelsesloven § 27, stk. 2.
    ByAnalogy,
    /// The person has registered absence on the day.
    Absence,
}

/// Whether `date` is a Saturday, Sunday or public holiday.
pub fn closed_day(date: Date) -> Option<ClosedDay> {
    holiday(date)
        .map(ClosedDay::Holiday)
        .or(match date.weekday() {
            5 => Some(ClosedDay::Saturday),
            6 => Some(ClosedDay::Sunday),
            _ => None,
        })
}

/// 5 June, 24 and 31 December: not public holidays, but like them at a deadline's end in general law.
pub fn closed_by_analogy(date: Date) -> bool {
    matches!((date.month(), date.day()), (6, 5) | (12, 24 | 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn great_prayer_day_ends_with_2023() {
        assert_eq!(holiday(date("2019-05-17")), Some(Holiday::GreatPrayerDay));
        assert_eq!(holiday(date("2023-05-05")), Some(Holiday::GreatPrayerDay));
        assert_eq!(holiday(date("2024-04-26")), None);
    }

    #[test]
    fn knows_the_movable_feasts() {
        for (day, feast) in [
            ("2020-04-09", Holiday::MaundyThursday),
            ("2020-04-10", Holiday::GoodFriday),
            ("2020-04-12", Holiday::EasterSunday),
            ("2020-04-13", Holiday::EasterMonday),
            ("2020-05-21", Holiday::AscensionDay),
            ("2020-05-31", Holiday::WhitSunday),
            ("2020-06-01", Holiday::WhitMonday),
        ] {
            assert_eq!(holiday(date(day)), Some(feast), "{day}");
        }
        assert_eq!(holiday(date("2020-06-05")), None);
        assert_eq!(holiday(date("2020-12-24")), None);
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in [
            "",
            "2026",
            "2026-02-30",
            "2026-2-3",
            "2026-02-03-",
            "+026-02-03",
            "2026-13-01",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn months_before_keeps_to_the_month() {
        assert_eq!(date("2024-03-31").months_before(1), date("2024-02-29"));
        assert_eq!(date("2019-10-15").months_before(12), date("2018-10-15"));
        assert_eq!(date("2019-01-15").months_before(1), date("2018-12-15"));
    }

    #[test]
    fn danish_time_agrees_with_the_time_zone_database() {
        let zone = jiff::tz::TimeZone::get("Europe/Copenhagen").expect("time-zone data");
        let start = 1_483_228_800; // 1 January 2017
        for hours in (0..24 * 365 * 15).step_by(1) {
            let seconds = start + i64::from(hours) * 3600;
            let there = jiff::Timestamp::from_second(seconds)
                .expect("in range")
                .to_zoned(zone.clone());
            let at = Moment::from_unix_ms(seconds * 1000);
            let (day, hour, minute) = at.in_denmark();
            let shown = day.at(hour, minute).expect("a time");
            // Twice in the night when summer time ends: the first is told.
            assert!(shown == at || shown == at.plus_ms(-HOUR_MS), "{at}");
            assert_eq!(shown.in_denmark(), (day, hour, minute));
            assert_eq!(
                (day.to_string(), i64::from(hour), minute),
                (there.date().to_string(), i64::from(there.hour()), 0)
            );
        }
    }

    #[test]
    fn a_day_begins_and_ends_on_the_danish_clock() {
        for day in [
            "2026-03-29",
            "2026-03-30",
            "2026-10-25",
            "2026-10-26",
            "2026-01-01",
            "2026-07-01",
        ] {
            let day = date(day);
            assert_eq!(day.begins_at().in_denmark(), (day, 0, 0));
            assert_eq!(day.ends_at().in_denmark(), (day, 23, 59));
        }
    }

    #[test]
    fn moments_read_back_as_written() {
        let at = Moment::parse("2019-10-15T09:00:00+02:00").expect("a moment");
        assert_eq!(at.to_string(), "2019-10-15T07:00:00.000Z");
        assert_eq!(Moment::parse(&at.to_string()), Some(at));
        for text in [
            "",
            "2019-10-15",
            "2019-10-15T09:00",
            "2019-10-15T25:00:00Z",
            "2019-10-15T09:00:00.Z",
            "2019-10-15T09:00:00",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
