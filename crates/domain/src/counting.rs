//! Months of accumulated unemployment (sammenlagt ledighed): not the calendar's, since days without
//! registration and days that a rule leaves out do not count.

use crate::calendar::Date;
use crate::case::Case;
use crate::registration::TargetGroup;
use crate::rules::{RuleBook, Terms};

/// No count is followed further than this.
const HORIZON_DAYS: i32 = 20 * 366;

/// Whether the group is to be registered as job seekers, so that only registered days count.
pub fn asks_registration(rules: &RuleBook, group: Option<TargetGroup>, on: Date) -> bool {
    rules.iter().any(|rule| {
        matches!(rule.terms, Terms::Registration { .. }) && rule.in_force(on) && rule.binds(group)
    })
}

/// The day on which `months` of unemployment have accumulated since `start`: the same day of a later
/// month, moved by one day for each day that does not count.
pub fn after_months(case: &Case, rules: &RuleBook, start: Date, months: u16) -> Date {
    let needed = start.days_until(start.months_after(months));
    follow(case, rules, start, needed).0
}

/// The day on which so many days of unemployment have accumulated since `start`; none where the registration
/// ended before.
pub fn after_days(case: &Case, rules: &RuleBook, start: Date, days: i32) -> Option<Date> {
    let (day, left) = follow(case, rules, start, days);
    (left <= 0).then_some(day)
}

/// The day on which `needed` days have been counted, or the horizon and how many are still left there.
fn follow(case: &Case, rules: &RuleBook, start: Date, needed: i32) -> (Date, i32) {
    let registration = &case.registration;
    let registered_only = asks_registration(rules, registration.target_group(start), start);
    let left_out: Vec<_> = rules
        .iter()
        .filter(|rule| matches!(rule.terms, Terms::Uncounted))
        .collect();
    // A registration that is open goes on, as far as anybody knows.
    let counts = |day: Date| {
        !left_out.iter().any(|rule| rule.in_force(day))
            && (!registered_only || registration.period(day).is_some())
    };
    let (mut day, mut left) = (start, needed);
    while left > 0 && start.days_until(day) < HORIZON_DAYS {
        if counts(day) {
            left -= 1;
        }
        day = day.plus(1);
    }
    (day, left)
}
