//! The law as tables: what is owed in a case on a date, whom each rule binds and when, and that every
//! parameter of a rule matters to them. Expectations are written from the sources, never from what the
//! program says.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]

mod bounds;
mod forms;
mod mutations;
mod scenarios;
mod suspension;

use domain::rules::files;
use domain::{Case, Moment, RuleBook};
use serde_json::{Value, json};
use server::import;

/// Says how much was checked, also where the test passes: what the test harness captures, it drops.
fn tell(checked: &str) {
    use std::io::Write;
    writeln!(std::io::stdout(), "{checked}").expect("a place to say it");
}

/// The authority that has a confirmation of its own.
const LOCAL: &str = "oestsundets-akasse";

fn rules() -> RuleBook {
    let fund = include_str!("../../../../demo/rules/oestsundets-akasse.toml");
    files::read([("oestsundets-akasse.toml", fund)]).expect("the rules stand")
}

/// Where a case is, and whose.
struct Place<'p> {
    authority: &'p str,
    role: &'p str,
    municipality: &'p str,
    region: &'p str,
}

/// Facts as a back-office would send them, read by the importer.
fn case(name: &str, place: &Place<'_>, facts: &[Value], rules: &RuleBook) -> Result<Case, String> {
    let Place {
        authority,
        role,
        municipality,
        region,
    } = place;
    let mut rows = vec![
        json!({"row": "authority", "id": authority, "role": role, "name": "-", "phone": "-"}),
        json!({"row": "citizen", "authority": authority, "citizen": "1", "name": "-",
            "municipality": municipality, "region": region}),
    ];
    for (number, fact) in facts.iter().enumerate() {
        let mut row = fact.clone();
        row["authority"] = json!(authority);
        row["citizen"] = json!("1");
        row["id"] = json!(format!("fact-{number}"));
        if row["row"] == "job-search" && row.get("entry").is_none() {
            row["entry"] = json!(format!("entry-{number}"));
        }
        if row["row"] == "moved" {
            row["row"] = json!("citizen");
            row["name"] = json!("-");
            row.as_object_mut().expect("a row").remove("id");
        }
        rows.push(row);
    }
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let file =
        import::read(name, lines.join("\n").as_bytes(), None).map_err(|fault| fault.to_string())?;
    let long_after = Moment::parse("2030-01-01T00:00:00Z").expect("a moment");
    let mut cases = import::cases(&file, rules, long_after).map_err(|fault| fault.to_string())?;
    Ok(cases.pop().expect("a case").1)
}
