//! Whom each rule binds, and its first and last day: the other half of a double entry.

use domain::agenda::{Agenda, agenda};
use domain::{Case, Date, RuleBook};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Place, rules, scenarios};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    bound: Vec<Bound>,
    days: Vec<Days>,
    offers: Vec<Offers>,
}

/// What becomes of offers under way on a day; those not named are a duty.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offers {
    on: Date,
    region: String,
    online: bool,
    employer: String,
    stopped: Vec<String>,
    voluntary: Vec<String>,
    source: String,
}

const KINDS: [&str; 15] = [
    "company-placement",
    "wage-subsidy",
    "utility-job",
    "guidance-and-upskilling",
    "mentor",
    "job-rotation",
    "adult-apprentice",
    "six-week-job-training",
    "regional-pool-course",
    "education-lift",
    "basic-skills",
    "prior-learning-assessment",
    "spare-time-study",
    "work-duty",
    "activity",
];

/// Whom a rule binds on a day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    id: String,
    #[serde(rename = "where")]
    place: Where,
    on: Date,
    groups: Vec<String>,
    #[serde(default)]
    says: String,
    #[serde(default)]
    since: i32,
    #[serde(default)]
    also: Vec<String>,
    source: String,
}

/// The first and the last day of a rule for a group.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    id: String,
    #[serde(rename = "where")]
    place: Where,
    group: String,
    first: Date,
    #[serde(default)]
    last: Option<Date>,
    #[serde(default)]
    says: String,
    #[serde(default)]
    since: i32,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    region: Option<String>,
    source: String,
}

/// Where in the agenda a rule shows.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Where {
    Owed,
    Waits,
    Duties,
    Rights,
    States,
}

pub(crate) const GROUPS: [&str; 14] = [
    "unemployment-benefit",
    "job-ready-cash-benefit",
    "activity-ready-cash-benefit",
    "education-ready",
    "obviously-education-ready",
    "activity-ready-youth",
    "sickness-benefit",
    "job-clarification",
    "resource-course",
    "flex-job-approved",
    "rehabilitee",
    "disability-pension",
    "self-supporting",
    "under-eighteen",
];

/// A question with its answer: a case, a day, and whether the rule shows there.
pub(crate) struct Asked {
    case: Case,
    on: Date,
    id: String,
    place: Where,
    says: String,
    shows: bool,
    told: String,
}

impl Asked {
    /// What is wrong under these rules, if anything is.
    pub(crate) fn fault(&self, rules: &RuleBook) -> Option<String> {
        let found = agenda(&self.case, rules, self.on);
        let lines = lines(&found, self.place);
        let is_it = |line: &String| {
            let (id, rest) = line.split_once(' ').unwrap_or((line, ""));
            id == self.id && rest.starts_with(&self.says)
        };
        (lines.iter().any(is_it) != self.shows).then(|| format!("{}: {lines:?}", self.told))
    }
}

fn lines(found: &Agenda<'_>, place: Where) -> Vec<String> {
    let ids = |rules: &[&domain::Rule]| rules.iter().map(|rule| rule.id.to_string()).collect();
    match place {
        Where::Owed => found.items.iter().map(scenarios::owed).collect(),
        Where::Waits => found.waits.iter().map(scenarios::wait).collect(),
        Where::Duties => ids(&found.duties),
        Where::Rights => ids(&found.rights),
        Where::States => found.states.iter().map(scenarios::state).collect(),
    }
}

/// A case that everything can be asked of, on one day.
fn case(
    rules: &RuleBook,
    group: &str,
    on: Date,
    since: i32,
    also: &[String],
    region: &str,
) -> Case {
    let has = |what: &str| also.iter().any(|one| one == what);
    let start = on.plus(-since);
    let day = |date: Date| date.to_string();
    let mut facts: Vec<Value> =
        vec![json!({"row": "target-group", "group": group, "from": day(start.plus(-7))})];
    if since == 0 {
        facts = vec![json!({"row": "target-group", "group": group, "from": day(start)})];
    }
    if has("registered-again") {
        facts.push(json!({"row": "registration", "on": day(on.plus(-30))}));
        facts.push(
            json!({"row": "booking-deadline", "booking": "b0", "kind": "availability",
            "told_on": day(on.plus(-20)), "due_on": day(on.plus(-10))}),
        );
        facts.push(json!({"row": "deregistration", "on": day(on.plus(-9))}));
        facts.push(json!({"row": "registration", "on": day(on)}));
    } else if !has("unregistered") {
        facts.push(json!({"row": "registration", "on": day(start)}));
    }
    if has("requirement") {
        facts.push(
            json!({"row": "requirement", "count": 2, "per": "week", "from": day(on.plus(-1))}),
        );
    }
    if has("sickness") {
        facts.push(json!({"row": "absence", "kind": "sickness", "from": day(on)}));
    }
    for days in [41, 42] {
        if has(&format!("reduced-{days}")) {
            let (from, to) = (day(on.plus(-days)), day(on.plus(30)));
            facts.push(json!({"row": "reduced-effort", "from": from, "to": to}));
        }
    }
    if has("reduced") {
        facts.push(json!({"row": "reduced-effort", "from": day(on), "to": day(on.plus(20))}));
    }
    facts.push(
        json!({"row": "conversation", "conversation": "c1", "kind": "information",
        "form": "in-person", "starts_at": format!("{}T10:00:00+01:00", on.plus(2))}),
    );
    facts.push(
        json!({"row": "booking-deadline", "booking": "b1", "kind": "rehabilitation-team",
        "told_on": day(on), "due_on": day(on.plus(9))}),
    );
    facts.push(
        json!({"row": "plan-item", "item": {"id": "placement", "title": "Praktik",
        "kind": "company-placement", "employer": "private", "state": "running",
        "obligation": "mandatory", "good_for": "Job",
        "steps": [{"title": "Ring", "by": "citizen", "due_on": day(on.plus(3))}]}}),
    );
    let place = Place {
        authority: "elsewhere",
        role: "municipality",
        municipality: "0751",
        region,
    };
    crate::case(group, &place, &facts, rules).expect("a case")
}

pub(crate) fn questions(rules: &RuleBook) -> Vec<Asked> {
    let table: Table = toml::from_str(include_str!("bounds.toml")).expect("the table");
    let mut asked = Vec::new();
    for row in &table.bound {
        assert!(!row.source.is_empty(), "{}: no source", row.id);
        for group in &row.groups {
            let known = GROUPS.contains(&group.as_str());
            assert!(known, "{}: no group `{group}`", row.id);
        }
        for group in GROUPS {
            let case = case(rules, group, row.on, row.since, &row.also, "midtjylland");
            // An offer that is running is the offer that is owed.
            let case = without_offer(case, row.place);
            let shows = row.groups.iter().any(|bound| bound == group);
            let told = format!("{} {} on {}, {group}", row.id, row.says, row.on);
            asked.push(Asked {
                case,
                on: row.on,
                id: row.id.clone(),
                place: row.place,
                says: row.says.clone(),
                shows,
                told,
            });
        }
    }
    for row in &table.days {
        assert!(!row.source.is_empty(), "{}: no source", row.id);
        let region = row.region.as_deref().unwrap_or("midtjylland");
        let edges = [(row.first.plus(-1), false), (row.first, true)]
            .into_iter()
            .chain(
                row.last
                    .into_iter()
                    .flat_map(|last| [(last, true), (last.plus(1), false)]),
            );
        for (on, shows) in edges {
            let case = case(rules, &row.group, on, row.since, &row.also, region);
            asked.push(Asked {
                case: without_offer(case, row.place),
                on,
                id: row.id.clone(),
                place: row.place,
                says: row.says.clone(),
                shows,
                told: format!("{} {} on {on}, {}", row.id, row.says, row.group),
            });
        }
    }
    for row in &table.offers {
        assert!(!row.source.is_empty(), "{}: no source", row.on);
        for kind in KINDS {
            let named = |kinds: &[String]| kinds.iter().any(|one| one == kind);
            let says = format!("take-part {kind}");
            let ask = |says: String, shows: bool| Asked {
                case: offered(rules, row, kind),
                on: row.on,
                id: "OF1".into(),
                place: Where::Owed,
                told: format!("{says} on {}, {}, {}", row.on, row.region, row.source),
                says,
                shows,
            };
            asked.push(ask(says.clone(), !named(&row.stopped)));
            asked.push(ask(says + " voluntary", named(&row.voluntary)));
        }
    }
    asked
}

/// A case with one offer under way.
fn offered(rules: &RuleBook, row: &Offers, kind: &str) -> Case {
    let facts = [
        json!({"row": "target-group", "group": "activity-ready-cash-benefit", "from": row.on.to_string()}),
        json!({"row": "plan-item", "item": {"id": kind, "title": "Tilbud", "kind": kind,
            "employer": row.employer, "online": row.online, "state": "running",
            "obligation": "mandatory", "good_for": "Job"}}),
    ];
    let place = Place {
        authority: "elsewhere",
        role: "municipality",
        municipality: "0751",
        region: &row.region,
    };
    crate::case(kind, &place, &facts, rules).expect("a case")
}

fn without_offer(mut case: Case, place: Where) -> Case {
    if matches!(place, Where::Waits) {
        case.plan.items.clear();
    }
    case
}

#[test]
fn every_rule_binds_whom_and_when_its_source_says() {
    let rules = rules();
    let questions = questions(&rules);
    let faults: Vec<String> = questions
        .iter()
        .filter_map(|asked| {
            let expected = if asked.shows { "missing" } else { "shows" };
            asked
                .fault(&rules)
                .map(|fault| format!("{expected}: {fault}"))
        })
        .collect();
    crate::tell(&format!("{} questions of whom and when", questions.len()));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(questions.len() > 600, "{} questions", questions.len());
}
