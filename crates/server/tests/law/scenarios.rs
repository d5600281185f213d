//! A case, a date, and what is owed then, each row with its source.

use std::collections::BTreeSet;
use std::fmt::Write;

use domain::agenda::{Agenda, Item, Owed, State, StateKind, Wait, What, agenda};
use domain::plan::Obligation;
use domain::rules::Terms;
use domain::{Case, Date, RuleBook};
use serde::Deserialize;
use serde_json::Value;
use server::report::name;

use crate::{LOCAL, Place, rules};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    fund: bool,
    /// Whether the authority has a confirmation of its own.
    #[serde(default)]
    local: bool,
    municipality: String,
    region: String,
    facts: Vec<Value>,
    on: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) date: Date,
    /// What is asked of the citizen, whole and in order.
    owed: Vec<String>,
    /// Why something is not asked. What a line leaves out, such as until when, may be anything.
    #[serde(default)]
    states: Vec<String>,
    /// The same, whole: every line in full, in any order.
    #[serde(default)]
    told: Option<Vec<String>>,
    /// Some of what others owe. All of it comes with the soonest first.
    #[serde(default)]
    waits: Vec<String>,
    #[serde(default)]
    duties: Vec<String>,
    #[serde(default)]
    rights: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    source: String,
}

/// Rules that stand in another table, and where.
const ELSEWHERE: &[(&str, &str)] = &[
    ("SU3", "what it does to an offer stands with OF1"),
    ("SU2b", "what rests under it stands with SB2"),
    ("SU3b", "what rests under it stands with OF2"),
    ("AV17", "bounds.toml"),
    ("CO7", "bounds.toml"),
    ("CO11", "bounds.toml"),
    ("SB3", "bounds.toml"),
    ("RI1", "bounds.toml"),
    ("RI2", "bounds.toml"),
    ("RI3", "bounds.toml"),
    ("RI4", "bounds.toml"),
    ("RI5", "bounds.toml"),
];

/// The scenario's case.
fn case(scenario: &Scenario, rules: &RuleBook) -> Result<Case, String> {
    let place = Place {
        authority: if scenario.local { LOCAL } else { "elsewhere" },
        role: if scenario.fund {
            "unemployment-fund"
        } else {
            "municipality"
        },
        municipality: &scenario.municipality,
        region: &scenario.region,
    };
    super::case(&scenario.name, &place, &scenario.facts, rules)
}

/// Every case with the rows that are asked of it.
pub(crate) fn cases(rules: &RuleBook) -> Vec<(Case, Vec<Expected>)> {
    let scenarios = tables().into_iter().flat_map(|(_, table)| table.case);
    scenarios
        .map(|scenario| (case(&scenario, rules).expect("a case"), scenario.on))
        .collect()
}

fn tables() -> Vec<(String, Table)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/law/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of tables")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a table");
        let file = path.file_name().expect("a name").to_string_lossy();
        let table = toml::from_str(&text).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        (file.into_owned(), table)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_row_of_the_law_table_holds() {
    let rules = rules();
    let (mut rows, mut faults) = (0, String::new());
    let mut names = BTreeSet::new();
    for (file, table) in tables() {
        for scenario in &table.case {
            assert!(
                names.insert(scenario.name.clone()),
                "{file}: {} twice",
                scenario.name
            );
            let case = match case(scenario, &rules) {
                Ok(case) => case,
                Err(fault) => {
                    let _ = writeln!(faults, "{file}, {}: {fault}", scenario.name);
                    continue;
                }
            };
            for expected in &scenario.on {
                rows += 1;
                assert!(
                    !expected.source.is_empty(),
                    "{file}, {}: no source",
                    scenario.name
                );
                let found = agenda(&case, &rules, expected.date);
                for fault in compare(expected, &found) {
                    let (name, date, source) = (&scenario.name, expected.date, &expected.source);
                    let _ = writeln!(faults, "{file}, {name}, {date}: {fault}\n    ({source})");
                }
            }
        }
    }
    // Every rule that can change an agenda stands in the table, and what stands there is a rule.
    let asked: BTreeSet<String> = tables()
        .iter()
        .flat_map(|(_, table)| &table.case)
        .flat_map(|scenario| &scenario.on)
        .flat_map(|on| {
            let lists = [&on.owed, &on.states, &on.waits, &on.duties, &on.rights];
            lists.into_iter().chain(&on.told)
        })
        .flatten()
        .map(|line| {
            line.trim_start_matches("exempt ")
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    for rule in rules.iter() {
        let id = rule.id.as_str();
        let silent = matches!(
            rule.terms,
            Terms::Context
                | Terms::ConversationForms { .. }
                | Terms::Uncounted
                | Terms::NoConfirmation
        );
        let elsewhere = ELSEWHERE.iter().any(|(of, _)| *of == id);
        // No agenda reads the schemes: crates/domain/tests/upskilling has their table.
        let of_a_scheme = id.starts_with("UP");
        if !silent && !of_a_scheme && !elsewhere && !asked.contains(id) {
            let _ = writeln!(faults, "no row of the table has {id} ({})", rule.name);
        }
    }
    crate::tell(&format!("{rows} rows of the law table"));
    assert!(faults.is_empty(), "\n{faults}");
    assert!(rows >= 200, "{rows} rows");
}

pub(crate) fn compare(expected: &Expected, found: &Agenda<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let owed: Vec<String> = found.items.iter().map(owed).collect();
    if owed != expected.owed {
        faults.push(format!("owed {owed:?}, expected {:?}", expected.owed));
    }
    let states: Vec<String> = found.states.iter().map(state).collect();
    let waits: Vec<String> = found.waits.iter().map(wait).collect();
    let ids = |rules: &[&domain::Rule]| -> Vec<String> {
        rules.iter().map(|rule| rule.id.to_string()).collect()
    };
    let (duties, rights) = (ids(&found.duties), ids(&found.rights));
    for (what, found, expected) in [
        ("states", &states, &expected.states),
        ("waits", &waits, &expected.waits),
        ("duties", &duties, &expected.duties),
        ("rights", &rights, &expected.rights),
    ] {
        // Of a state a row may leave out the end of the line.
        let open = what == "states";
        let is = |line: &String, one: &String| {
            line.strip_prefix(one.as_str())
                .is_some_and(|rest| rest.is_empty() || (open && rest.starts_with(' ')))
        };
        for missing in expected
            .iter()
            .filter(|one| !found.iter().any(|line| is(line, one)))
        {
            faults.push(format!("{what}: no `{missing}` among {found:?}"));
        }
    }
    if let Some(expected) = &expected.told {
        let whole = |lines: &[String]| lines.iter().cloned().collect::<BTreeSet<String>>();
        if whole(&states) != whole(expected) {
            faults.push(format!("told {states:?}, expected {expected:?}"));
        }
    }
    if !found.waits.is_sorted_by_key(|wait| wait.due_on) {
        faults.push(format!("waits: not the soonest first, {waits:?}"));
    }
    let first = |text: &String| text.split(' ').next().map(str::to_owned);
    let appear: BTreeSet<String> = owed
        .iter()
        .chain(&waits)
        .filter_map(first)
        .chain(duties.iter().chain(&rights).cloned())
        .collect();
    for wrong in expected.never.iter().filter(|id| appear.contains(*id)) {
        faults.push(format!("`{wrong}` appears"));
    }
    faults
}

pub(crate) fn owed(item: &Item<'_>) -> String {
    let mut words = vec![item.rule.id.to_string()];
    match &item.what {
        What::Confirm(_) => words.push("confirm".into()),
        What::Register => words.push("register".into()),
        What::PlanStep { .. } => words.push("step".into()),
        What::ApproveCv => words.push("cv".into()),
        What::Search {
            logged, required, ..
        } => words.push(format!("search {logged}/{required}")),
        What::Log => words.push("log".into()),
        What::Book { kind, .. } => words.push(format!("book {}", name(kind))),
        What::Attend(conversation) => words.push(format!("attend {}", name(&conversation.kind))),
        What::TakePart(item) => words.push(format!("take-part {}", item.id)),
        What::Prepare(conversation) => {
            words.push(format!("prepare {}", name(&conversation.kind)));
        }
    }
    words.extend(item.due_on.map(|due_on| due_on.to_string()));
    if item.obligation == Obligation::Voluntary {
        words.push("voluntary".into());
    }
    words.join(" ")
}

pub(crate) fn state(state: &State<'_>) -> String {
    let mut words = vec![state.rule.id.to_string()];
    let until = |until: Option<Date>| until.map(|until| format!("until {until}"));
    match state.what {
        StateKind::Suspended { until: end, whole } => {
            words.push("suspended".into());
            words.extend(whole.then(|| "whole".into()));
            words.extend(until(end));
        }
        StateKind::Restarted { on } => words.push(format!("restarted {on}")),
        StateKind::Sick { from } => words.push(format!("sick {from}")),
        StateKind::Reduced { to } => {
            words.push("reduced".into());
            words.extend(until(Some(to)));
        }
        StateKind::Exempt(exemption) => {
            words.insert(0, "exempt".into());
            words.extend(until(exemption.to));
        }
    }
    words.join(" ")
}

pub(crate) fn wait(wait: &Wait<'_>) -> String {
    match wait.what {
        Owed::Conversations {
            left,
            kind,
            held_by,
        } => format!(
            "{} {left} {} {} {}",
            wait.rule.id,
            name(&kind),
            name(&held_by),
            wait.due_on
        ),
        Owed::Offer => format!("{} offer {}", wait.rule.id, wait.due_on),
        Owed::TimeSlot { kind } => {
            format!("{} time-slot {} {}", wait.rule.id, name(&kind), wait.due_on)
        }
    }
}
