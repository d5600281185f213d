//! The table, and how its rows are asked.

use domain::registration::{RegisteredPeriod, TargetGroup};
use domain::rules::Terms;
use domain::upskilling::{Answer, Circumstances, May, Run, Scheme, Why, may_i};
use domain::{Case, Date, RuleBook};
use serde::{Deserialize, de::DeserializeOwned};
use toml::{Table, Value};

use crate::rules;

/// A scheme with a citizen who may, and rows that differ from that in one thing or two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    scheme: Scheme,
    group: String,
    /// The first day in the group, and as a job seeker.
    since: Date,
    starts: Date,
    weeks: u16,
    #[serde(default)]
    granted: Option<Date>,
    told: Table,
    /// Whom the scheme binds on days; of the others it is not for their group.
    #[serde(default)]
    binds: Vec<Binds>,
    /// What it does meanwhile.
    follows: Vec<Follows>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Binds {
    on: Date,
    groups: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Follows {
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    on: Option<Date>,
    /// Standing, who approves; benefit, availability and job search meanwhile.
    says: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    since: Option<Date>,
    #[serde(default)]
    unregistered: bool,
    #[serde(default)]
    starts: Option<Date>,
    #[serde(default)]
    weeks: Option<u16>,
    #[serde(default)]
    granted: Option<Date>,
    /// What is told otherwise.
    #[serde(default)]
    but: Table,
    /// What is not told.
    #[serde(default)]
    without: Vec<String>,
    answer: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    section: Vec<Section>,
}

/// A question with its answer.
pub(crate) struct Asked {
    case: Case,
    told: Circumstances,
    run: Run,
    expected: String,
    says: fn(&Answer<'_>, &Run) -> String,
    what: String,
}

impl Asked {
    /// What is wrong under these rules, if anything is.
    pub(crate) fn fault(&self, rules: &RuleBook) -> Option<String> {
        let answer = may_i(&self.case, rules, &self.told, &self.run);
        let found = (self.says)(&answer, &self.run);
        let (what, expected) = (&self.what, &self.expected);
        (found != *expected).then(|| format!("{what}: expected `{expected}`, found `{found}`"))
    }
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

fn word<T: serde::Serialize>(value: &T) -> String {
    let json = serde_json::to_value(value).expect("JSON");
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}

fn read<T: DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).expect("a word of the domain")
}

fn may(may: May) -> &'static str {
    match may {
        May::No => "no",
        May::Ask => "ask",
        May::Yes => "yes",
    }
}

/// `no UP1a, uncertain, yes from 2025-02-10`; `ask UP1f: listed`; `ask UP2b pool-empty`.
fn answered(answer: &Answer<'_>, _: &Run) -> String {
    let mut text = may(answer.may).to_owned();
    let missing: Vec<String> = answer.missing.iter().map(word).collect();
    let id = answer.rule.map_or("-", |rule| rule.id.as_str());
    match answer.why {
        Why::AllMet => {}
        Why::NotMet => text += &format!(" {id}"),
        Why::NotTold => text += &format!(" {id}: {}", missing.join(" ")),
        Why::NoScheme | Why::NotForTheGroup | Why::LawNotFound | Why::PoolEmpty => {
            text += &format!(" {id} {}", word(&answer.why));
        }
    }
    if !answer.certain {
        text += ", uncertain";
    }
    if let Some(becomes) = answer.becomes {
        text += &format!(", {} from {}", may(becomes.may), becomes.on);
    }
    text
}

fn followed(answer: &Answer<'_>, run: &Run) -> String {
    let (Some(standing), Some(approved_by), Some(meanwhile)) =
        (answer.standing, answer.approved_by, answer.meanwhile)
    else {
        return "nothing".to_owned();
    };
    let law_of = if answer.law_on == run.starts_on {
        "start"
    } else {
        "grant"
    };
    [
        word(&standing),
        word(&approved_by),
        word(&meanwhile.benefit),
        word(&meanwhile.availability),
        word(&meanwhile.job_search),
        law_of.to_owned(),
    ]
    .join(" ")
}

fn bound(answer: &Answer<'_>, _: &Run) -> String {
    word(&(answer.why != Why::NotForTheGroup && answer.why != Why::NoScheme))
}

fn case(group: &str, since: Date, registered: bool) -> Case {
    let mut case = Case::default();
    if group != "none" {
        let group: TargetGroup = read(group);
        case.registration.target_groups.push((since, group));
    }
    if registered {
        case.registration.periods.push(RegisteredPeriod {
            from: since,
            to: None,
        });
    }
    case
}

impl Section {
    fn run(&self) -> Run {
        Run {
            scheme: self.scheme,
            starts_on: self.starts,
            weeks: self.weeks,
            granted_on: self.granted,
        }
    }

    fn told(&self, but: &Table, without: &[String]) -> Circumstances {
        let mut told = self.told.clone();
        told.extend(but.clone());
        for field in without {
            told.remove(field).expect("something told to leave out");
        }
        Value::Table(told).try_into().expect("circumstances")
    }

    fn row(&self, row: &Row) -> Asked {
        let group = row.group.as_ref().unwrap_or(&self.group);
        let mut run = self.run();
        run.starts_on = row.starts.unwrap_or(run.starts_on);
        run.weeks = row.weeks.unwrap_or(run.weeks);
        run.granted_on = row.granted.or(run.granted_on);
        let changes = serde_json::to_string(&row.but).expect("JSON");
        let what = format!(
            "{} {group} {} {changes} without {:?}",
            word(&self.scheme),
            run.starts_on,
            row.without
        );
        Asked {
            case: case(group, row.since.unwrap_or(self.since), !row.unregistered),
            told: self.told(&row.but, &row.without),
            run,
            expected: row.answer.clone(),
            says: answered,
            what,
        }
    }

    fn follows(&self, row: &Follows) -> Asked {
        let group = row.group.as_ref().unwrap_or(&self.group);
        let mut run = self.run();
        run.starts_on = row.on.unwrap_or(run.starts_on);
        // Granted on another day than it starts, so that it shows which of them counts.
        run.granted_on = Some(run.starts_on.plus(-7));
        Asked {
            case: case(group, run.starts_on.plus(-400), true),
            told: self.told(&Table::new(), &[]),
            run,
            expected: row.says.clone(),
            says: followed,
            what: format!("{} {group} {} meanwhile", word(&self.scheme), run.starts_on),
        }
    }

    fn binds(&self, row: &Binds) -> Vec<Asked> {
        let of = |group: &str| Asked {
            case: case(group, row.on.plus(-400), true),
            told: self.told(&Table::new(), &[]),
            run: Run {
                starts_on: row.on,
                granted_on: Some(row.on),
                ..self.run()
            },
            expected: row.groups.iter().any(|one| one == group).to_string(),
            says: bound,
            what: format!("{} binds {group} on {}", word(&self.scheme), row.on),
        };
        let known = |group: &String| GROUPS.contains(&group.as_str());
        assert!(row.groups.iter().all(known), "{:?}", row.groups);
        GROUPS.into_iter().map(of).collect()
    }
}

fn whole() -> Whole {
    toml::from_str(include_str!("table.toml")).expect("the table")
}

pub(crate) fn questions() -> Vec<Asked> {
    let mut asked = Vec::new();
    for section in &whole().section {
        asked.extend(section.rows.iter().map(|row| section.row(row)));
        asked.extend(section.follows.iter().map(|row| section.follows(row)));
        asked.extend(section.binds.iter().flat_map(|row| section.binds(row)));
    }
    asked
}

#[test]
fn may_i_answers_as_its_source_says() {
    let rules = rules();
    let faults: Vec<String> = questions()
        .iter()
        .filter_map(|asked| asked.fault(&rules))
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_row_names_its_source_and_there_are_enough() {
    let whole = whole();
    let mut rows = 0;
    for section in &whole.section {
        let sources = (section.rows.iter().map(|row| &row.source))
            .chain(section.follows.iter().map(|row| &row.source))
            .chain(section.binds.iter().map(|row| &row.source));
        for source in sources {
            assert!(!source.trim().is_empty(), "{}", word(&section.scheme));
        }
        rows += section.rows.len();
    }
    assert!(rows >= 120, "{rows} rows of answers");
}

#[test]
fn the_phone_gets_no_row_of_a_scheme() {
    let rules = rules();
    let mut case = case("unemployment-benefit", day(2025, 1, 6), true);
    case.registration.opening = Some(domain::registration::Opening {
        authority: "fund".into(),
        municipality: "0751".into(),
        region: domain::registration::Region::Midtjylland,
        from: None,
    });
    let book = rules.for_case(&case, day(2025, 3, 3));
    let is_scheme = |terms: &Terms| {
        matches!(
            terms,
            Terms::Upskilling { .. } | Terms::UpskillingCondition { .. }
        )
    };
    assert!(rules.iter().any(|rule| is_scheme(&rule.terms)));
    assert!(!book.iter().any(|rule| is_scheme(&rule.terms)));
}

fn day(year: i32, month: u8, day: u8) -> Date {
    Date::new(year, month, day).expect("a day")
}
