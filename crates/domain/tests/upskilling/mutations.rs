//! Every parameter of every scheme matters: changed by a day, by one, or without one of its parts, some row of the
//! table notices, or the rule book itself refuses it.

use domain::rules::Terms;
use domain::{Rule, RuleBook};
use serde_json::Value;

use crate::table::questions;
use crate::{rows_of_schemes, rules};

/// Before this day the book knows nothing, so no row asks.
const THE_BOOK_BEGINS: &str = "2018-01-01";

/// Mutants that change no answer, each with the proof.
const EQUIVALENT: &[(&str, &str)] = &[
    (
        "adult-apprentice certainty=found",
        "every yes and ask rests on the inferred thirty days too",
    ),
    (
        "basic-skills certainty=found",
        "every yes and ask rests on the inferred agreement too",
    ),
    (
        "job-rotation certainty=found",
        "every yes and ask rests on the inferred agreement too",
    ),
    (
        "own-time-others certainty=found",
        "the answer is always that the law was not found",
    ),
    (
        "own-time-others-not-found certainty=found",
        "the answer is always that the law was not found",
    ),
    (
        "placement-others certainty=found",
        "every yes and ask rests on the inferred agreement too",
    ),
    (
        "subsidy-others certainty=found",
        "every yes and ask rests on the inferred agreement too",
    ),
    (
        "regional-pool-job-ready-2019 certainty=found",
        "every yes and ask rests on the inferred lists of those years too",
    ),
    (
        "job-rotation-closing-2026 certainty=found",
        "job rotation is uncertain in all years",
    ),
    (
        "job-rotation-closing-2026 from=2026-01-31",
        "what starts on 31 January was granted by then",
    ),
    (
        "lift-basic-course from=2020-07-31",
        "the job-ready are not bound before 1 August",
    ),
    (
        "lift-shortage-list from=2020-07-31",
        "there is no such scheme before 1 August",
    ),
    (
        "law-expected-2027 terms.upskilling-condition.schemes without \"prior-learning-assessment\"",
        "it is uncertain in all years",
    ),
];

#[test]
fn every_parameter_of_every_scheme_matters() {
    let rows = rows_of_schemes(&rules());
    let questions = questions();
    let unchanged = RuleBook::new(rows.clone()).expect("the rows stand alone");
    let baseline = questions.iter().find_map(|asked| asked.fault(&unchanged));
    assert_eq!(baseline, None, "the table holds before anything is changed");
    let (mut mutants, mut survivors) = (0_usize, Vec::new());
    for (at, rule) in rows.iter().enumerate() {
        for (what, mutant) in mutants_of(rule) {
            mutants += 1;
            let mut changed = rows.clone();
            changed[at] = mutant;
            // The book refuses what leaves a gap or an overlap.
            let Ok(book) = RuleBook::new(changed) else {
                continue;
            };
            let name = format!("{} {what}", rule.name);
            let known = EQUIVALENT.iter().any(|(mutant, _)| *mutant == name);
            if !known && !questions.iter().any(|asked| asked.fault(&book).is_some()) {
                survivors.push(name);
            }
        }
    }
    assert!(mutants > 300, "{mutants} mutants");
    assert!(survivors.is_empty(), "\n{}", survivors.join("\n"));
}

fn mutants_of(rule: &Rule) -> Vec<(String, Rule)> {
    let of_schemes = matches!(
        rule.terms,
        Terms::Upskilling { .. } | Terms::UpskillingCondition { .. }
    );
    if !of_schemes {
        return Vec::new();
    }
    let whole = serde_json::to_value(rule).expect("JSON");
    let mut found = Vec::new();
    for field in ["from", "to", "certainty", "terms"] {
        let mut changes = Vec::new();
        walk(&whole[field], field, &mut changes);
        for (what, changed) in changes {
            let mut mutant = whole.clone();
            mutant[field] = changed;
            if let Ok(mutant) = serde_json::from_value::<Rule>(mutant) {
                found.push((what, mutant));
            }
        }
    }
    found
}

/// Every way to change one thing inside a value.
fn walk(value: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Number(number) => {
            let number = number.as_i64().expect("a whole number");
            for changed in [number - 1, number + 1] {
                found.push((format!("{path}={changed}"), changed.into()));
            }
        }
        Value::String(text) if text == THE_BOOK_BEGINS => {}
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
                found.push((format!("{path} without {gone}"), fewer.into()));
                let mut changes = Vec::new();
                walk(&values[at], &format!("{path}.{at}"), &mut changes);
                for (what, changed) in changes {
                    let mut list = values.clone();
                    list[at] = changed;
                    found.push((what, list.into()));
                }
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
        Value::Bool(_) | Value::Null => {}
    }
}

/// What could stand in a word's place.
fn others(word: &str) -> &'static [&'static str] {
    match word {
        "municipality" => &["unemployment-fund"],
        "unemployment-fund" => &["municipality"],
        "right" => &["grant"],
        "grant" => &["right", "start"],
        "start" => &["grant"],
        "stays" => &["rests"],
        "rests" => &["stays"],
        "kept" => &["wage"],
        "wage" => &["kept"],
        "public" => &["private"],
        "private" => &["public"],
        "inferred" | "unverified" => &["found"],
        "found" => &["inferred"],
        _ => &[],
    }
}
