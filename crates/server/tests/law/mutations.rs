//! Every parameter of every rule matters: changed by a day, by one, or without one of its groups, some
//! row of the tables notices, or the rule book itself refuses it.

use domain::agenda::agenda;
use domain::rules::Terms;
use domain::{Rule, RuleBook};
use serde_json::Value;

use crate::{bounds, forms, rules, scenarios};

/// Parameters that no agenda reads, and who will.
const NOT_IN_AN_AGENDA: &[(&str, &str)] = &[
    ("days_of_notice", "the form of absence tells it"),
    (
        "min_days",
        "the authority's to keep when it sets a deadline",
    ),
    (
        "within_working_days",
        "the authority's to keep when it gives a time",
    ),
];

/// Mutants that change no agenda of any case, each with the proof.
const EQUIVALENT: &[(&str, &str)] = &[
    (
        "suspension-2020-announced terms.suspension.rests without \"AV4c\"",
        "the one AV4c in the book begins on 27 May 2020",
    ),
    (
        "suspension-2020-order terms.suspension.rests without \"AV4c\"",
        "the one AV4c in the book begins on 27 May 2020",
    ),
    (
        "suspension-2020-prolonged terms.suspension.rests without \"AV4c\"",
        "the one AV4c in the book begins on 27 May 2020",
    ),
    (
        "suspension-2020-order terms.suspension.announced_end_on=2020-03-19",
        "the row itself begins on 20 March",
    ),
    (
        "oestsundets-weekly terms.local-confirmation.interval.closed_by_analogy=true",
        "calendar days never move for a closed day",
    ),
    (
        "oestsundets-reopening from=2020-05-26",
        "it rests on 26 May under SU1",
    ),
    (
        "self-booking-2020 from=2020-05-26",
        "the same rests on 26 May under SU2",
    ),
    (
        "offers-2020-in-person-stopped from=2020-03-29",
        "all offers are stopped on 29 March",
    ),
    (
        "offers-2020-remote-voluntary from=2020-03-29",
        "all offers are stopped on 29 March, and what is stopped is not voluntary",
    ),
    (
        "offers-2020-east-voluntary from=2020-05-26",
        "the same offers are stopped on 26 May",
    ),
    (
        "offers-spring-2021 from=2021-04-14",
        "the same offers are stopped on 14 April, and what is stopped is not voluntary",
    ),
    // Forms of conversations: the row before or after says the same.
    (
        "in-person-2018 to=2022-01-01",
        "in-person-2022 asks the same on 1 January",
    ),
    (
        "in-person-2022 from=2021-12-31",
        "in-person-2018 asks the same on 31 December",
    ),
    (
        "first-in-person-2023 from=2023-03-21",
        "in-person-2022 asks the same on 21 March",
    ),
    (
        "remote-only-east-2020 from=2020-05-26",
        "remote-only-2020 leaves the same on 26 May",
    ),
    (
        "remote-spring-2020 from=2020-05-26",
        "remote-only-2020 leaves no others on 26 May",
    ),
    (
        "remote-spring-2020 to=2020-10-01",
        "remote-autumn-2020 adds the same on 1 October",
    ),
    (
        "remote-autumn-2020 from=2020-09-30",
        "remote-spring-2020 adds the same on 30 September",
    ),
    (
        "remote-autumn-2020 to=2021-03-01",
        "remote-2021 adds the same on 1 March",
    ),
    (
        "remote-2021 from=2021-02-28",
        "remote-autumn-2020 adds the same on 28 February",
    ),
];

/// What may be left uncaught, of all mutants.
const MOST: f64 = 0.02;

#[test]
fn every_parameter_of_every_rule_matters() {
    let book = rules();
    let cases = scenarios::cases(&book);
    let questions = bounds::questions(&book);
    let of_form = forms::questions(&book);
    let baseline = questions.iter().find_map(|asked| asked.fault(&book));
    assert_eq!(baseline, None, "the tables hold before anything is changed");
    let all: Vec<Rule> = book.iter().cloned().collect();
    let (mut mutants, mut survivors) = (0_usize, Vec::new());
    for (at, rule) in all.iter().enumerate() {
        for (what, mutant) in mutants_of(rule) {
            mutants += 1;
            let mut rules = all.clone();
            rules[at] = mutant;
            // The book refuses what leaves a gap or an overlap.
            let Ok(rules) = RuleBook::new(rules) else {
                continue;
            };
            let asks_form = matches!(rule.terms, Terms::ConversationForms { .. });
            let near = |asked: &&forms::Asked| {
                asks_form
                    && rule.from.plus(-1) <= asked.on
                    && rule.to.is_none_or(|to| asked.on <= to.plus(1))
            };
            let caught = of_form
                .iter()
                .filter(near)
                .any(|asked| asked.fault(&rules).is_some())
                || questions.iter().any(|asked| asked.fault(&rules).is_some())
                || cases.iter().any(|(case, rows)| {
                    rows.iter().any(|row| {
                        !scenarios::compare(row, &agenda(case, &rules, row.date)).is_empty()
                    })
                });
            let name = format!("{} {what}", rule.name);
            let known = EQUIVALENT.iter().any(|(mutant, _)| *mutant == name);
            if !caught && !known {
                survivors.push(name);
            }
        }
    }
    crate::tell(&format!(
        "{mutants} mutants of rules, {} not caught",
        survivors.len()
    ));
    assert!(mutants > 500, "{mutants} mutants");
    let share = (survivors.len() + EQUIVALENT.len()) as f64 / mutants as f64;
    assert!(
        survivors.is_empty() && share <= MOST,
        "\n{}",
        survivors.join("\n")
    );
}

/// The rule with one thing changed, for each thing that is read of it.
fn mutants_of(rule: &Rule) -> Vec<(String, Rule)> {
    let whole = serde_json::to_value(rule).expect("JSON");
    let silent = matches!(
        rule.terms,
        Terms::Context
            | Terms::NoConfirmation
            | Terms::NoRule
            | Terms::NoRuleFor { .. }
            // No agenda reads them: crates/domain/tests/upskilling asks and changes them.
            | Terms::Upskilling { .. }
            | Terms::UpskillingCondition { .. }
    );
    if silent {
        return Vec::new();
    }
    let mut found = Vec::new();
    for field in ["from", "to", "regions", "municipalities", "terms"] {
        let mut changes = Vec::new();
        walk(whole.get(field).expect("the field"), field, &mut changes);
        for (what, changed) in changes {
            let mut mutant = whole.clone();
            mutant
                .as_object_mut()
                .expect("an object")
                .insert(field.to_owned(), changed);
            if let Ok(mutant) = serde_json::from_value::<Rule>(mutant) {
                found.push((what, mutant));
            }
        }
    }
    found
}

/// Every way to change one thing inside a value.
fn walk(value: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    let name = path.rsplit('.').next().unwrap_or_default();
    if NOT_IN_AN_AGENDA.iter().any(|(skipped, _)| *skipped == name) {
        return;
    }
    match value {
        Value::Number(number) => {
            let number = number.as_i64().expect("a whole number");
            for changed in [number - 1, number + 1] {
                found.push((format!("{path}={changed}"), changed.into()));
            }
        }
        Value::Bool(flag) => found.push((format!("{path}={}", !flag), (!flag).into())),
        Value::String(text) => {
            if let Some(date) = domain::Date::parse(text) {
                for changed in [date.plus(-1), date.plus(1)] {
                    found.push((format!("{path}={changed}"), changed.to_string().into()));
                }
            } else {
                for changed in others(text) {
                    found.push((format!("{path}={changed}"), (*changed).into()));
                }
            }
        }
        Value::Array(values) => {
            for at in 0..values.len() {
                let mut fewer = values.clone();
                let gone = fewer.remove(at);
                // Without its last one a list means everybody or everything: another mutant.
                found.push((format!("{path} without {gone}"), fewer.into()));
            }
        }
        Value::Object(fields) => {
            for (field, inner) in fields {
                let mut changes = Vec::new();
                walk(inner, &format!("{path}.{field}"), &mut changes);
                for (what, changed) in changes {
                    let mut object = fields.clone();
                    object.insert(field.clone(), changed);
                    found.push((what, object.into()));
                }
            }
        }
        Value::Null => {}
    }
}

/// What could stand in a word's place.
fn others(word: &str) -> &'static [&'static str] {
    match word {
        "municipality" => &["unemployment-fund"],
        "unemployment-fund" => &["municipality"],
        "authority" => &["citizen"],
        "citizen" => &["authority"],
        "job" => &["follow-up"],
        "follow-up" | "cv" | "availability" => &["job"],
        "benefit" => &["registration"],
        "registration" => &["benefit"],
        "deregistered" => &["deduction"],
        "deduction" => &["deregistered"],
        "stopped" => &["voluntary"],
        "voluntary" => &["stopped"],
        "a" => &["b", "c", "d"],
        "calendar-days" => &["a"],
        _ => &[],
    }
}
