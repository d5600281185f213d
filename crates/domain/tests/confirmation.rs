//! The confirmation of availability as rows: case, date, expected standing. Expectations are
//! written from the sources (STAR's page of 16 February 2018, law texts of 2019-20), not from output.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]

use domain::availability::{
    Absence, AbsenceKind, Command, Lateness, Reminder, StandingState, standings,
};
use domain::case::{AuthorityCommand, By, Recorded};
use domain::ids::{CommandId, Reference};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::files;
use domain::{Case, Date, Moment, RuleBook, agenda};

/// The local parameters of two authorities, as files of their own would hold them.
const LOCAL: &str = r#"
[[rule]]
id = "AV4b"
name = "fund-weekly"
from = "2020-01-07"
authority = "fund"
certainty = "inferred"
source = { title = "The fund's own rules" }
[rule.terms.local-confirmation]
bound = ["unemployment-benefit"]
interval = { days = 7, reading = "a" }
[[rule.words]]
lang = "da"
title = "t"
because = "b"
good_for = "g"
if_missed = "i"
repair = "r"
confirms = ["c"]
[[rule.words]]
lang = "en"
title = "t"
because = "b"
good_for = "g"
if_missed = "i"
repair = "r"
confirms = ["c"]

[[rule]]
id = "AV4c"
name = "fund-reopening"
from = "2020-05-27"
to = "2020-06-30"
authority = "fund"
certainty = "inferred"
source = { title = "The fund's own letter" }
[rule.terms.reopening-confirmation]
bound = ["unemployment-benefit"]
due_on = "2020-06-10"
[[rule.words]]
lang = "da"
title = "t"
because = "b"
good_for = "g"
if_missed = "i"
repair = "r"
confirms = ["c"]
[[rule.words]]
lang = "en"
title = "t"
because = "b"
good_for = "g"
if_missed = "i"
repair = "r"
confirms = ["c"]
"#;

fn rules() -> RuleBook {
    files::read([("fund.toml", LOCAL)]).expect("the rules")
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| panic!("{text} is no date"))
}

/// `given` is a list of facts: `fund` or `town` (authority), `dagpenge`, `sick-pay`, `registered D`,
/// `deregistered D`, `confirmed D`, `absent D..D`, `absent D..`, `letter D..D`.
fn case(given: &str) -> Case {
    let mut case = Case::default();
    let rules = rules();
    let mut log = 0;
    for fact in given
        .split(',')
        .map(str::trim)
        .filter(|fact| !fact.is_empty())
    {
        let (word, rest) = fact.split_once(' ').unwrap_or((fact, ""));
        let days = || {
            rest.split_once("..")
                .map(|(from, to)| (date(from), (!to.is_empty()).then(|| date(to))))
                .expect("a stretch")
        };
        let open = |authority: &str| {
            registration::Command::OpenCase(Opening {
                authority: authority.into(),
                municipality: "0259".into(),
                region: Region::Sjaelland,
            })
        };
        let group = |group| registration::Command::SetTargetGroup {
            group,
            from: date("2018-01-01"),
        };
        let command = match word {
            "fund" | "town" => AuthorityCommand::Registration(open(word)),
            "dagpenge" => AuthorityCommand::Registration(group(TargetGroup::UnemploymentBenefit)),
            "job-ready" => AuthorityCommand::Registration(group(TargetGroup::JobReadyCashBenefit)),
            "activity-ready" => {
                AuthorityCommand::Registration(group(TargetGroup::ActivityReadyCashBenefit))
            }
            "sick-pay" => AuthorityCommand::Registration(group(TargetGroup::SicknessBenefit)),
            "registered" => {
                AuthorityCommand::Registration(registration::Command::Register { on: date(rest) })
            }
            "deregistered" => {
                AuthorityCommand::Registration(registration::Command::Deregister { on: date(rest) })
            }
            "confirmed" => {
                AuthorityCommand::Availability(Command::RecordConfirmation { on: date(rest) })
            }
            "absent" => {
                let (from, to) = days();
                AuthorityCommand::Availability(Command::RegisterAbsence(Absence {
                    kind: AbsenceKind::Holiday,
                    from,
                    to,
                }))
            }
            "letter" => {
                let (missed_on, extended_to) = days();
                AuthorityCommand::Availability(Command::RecordReminder(Reminder {
                    missed_on,
                    extended_to: extended_to.expect("a date"),
                }))
            }
            other => panic!("no such fact: {other}"),
        };
        for event in case
            .decide_for_authority(&rules, Moment::from_unix_ms(0), command)
            .unwrap_or_else(|no| panic!("{fact}: {no}"))
            .events
        {
            log += 1;
            let at = Moment::from_unix_ms(log);
            case.apply(&Recorded {
                version: log as u64,
                recorded_at: at,
                made_at: None,
                by: By::Authority("town".into()),
                command: CommandId(log as u128),
                reference: Reference::from_position(log as u64),
                event,
                shown: None,
            });
        }
    }
    case
}

fn told(state: &StandingState<'_>) -> String {
    match state {
        StandingState::Asked(asked) => {
            let late = match asked.lateness {
                Lateness::InTime => "due".to_owned(),
                Lateness::ExtraTime { missed_on } => format!("extra time after {missed_on} to"),
                Lateness::Late => "late since".to_owned(),
            };
            format!("{late} {} misses {}", asked.due_on, asked.misses.len())
        }
        StandingState::NoDuty => "no duty".into(),
        StandingState::Resting { by } => format!("rests by {}", by.id),
        StandingState::NotBound { .. } => "not bound".into(),
        StandingState::NotRegistered => "not registered".into(),
        StandingState::Deregistered { on } => format!("deregistered {on}"),
        StandingState::Lapsed { on, misses } => format!("lapsed {on} misses {}", misses.len()),
        StandingState::Absent { .. } => "absent".into(),
        StandingState::Done { on } => format!("done {on}"),
    }
}

/// `then` names the rule ids and their standings, in order.
fn check(given: &str, on: &str, then: &[(&str, &str)]) {
    let (case, rules) = (case(given), rules());
    let found: Vec<_> = standings(&case, &rules, date(on))
        .iter()
        .map(|s| (s.rule.id.to_string(), told(&s.state)))
        .collect();
    let wanted: Vec<_> = then
        .iter()
        .map(|(id, state)| ((*id).to_owned(), (*state).to_owned()))
        .collect();
    assert_eq!(found, wanted, "given {given} on {on}");
}

const TOWN: &str = "town, dagpenge";
const FUND: &str = "fund, dagpenge";

#[test]
fn national_check_until_december_2019() {
    for (given, on, then) in [
        // A week from the registration, and from each check.
        (
            "registered 2019-10-01",
            "2019-10-01",
            "due 2019-10-08 misses 0",
        ),
        (
            "registered 2019-10-01, confirmed 2019-10-03",
            "2019-10-04",
            "due 2019-10-10 misses 0",
        ),
        (
            "registered 2019-10-01, confirmed 2019-10-03",
            "2019-10-10",
            "due 2019-10-10 misses 0",
        ),
        // An end on Saturday or Sunday moves to Monday (reading A).
        (
            "registered 2019-10-05",
            "2019-10-07",
            "due 2019-10-14 misses 0",
        ),
        (
            "registered 2019-10-06",
            "2019-10-07",
            "due 2019-10-14 misses 0",
        ),
        // Store Bededag 2019 is Friday 17 May: the end moves to Monday 20 May.
        (
            "registered 2019-05-10",
            "2019-05-13",
            "due 2019-05-20 misses 0",
        ),
        (
            "registered 2019-05-09",
            "2019-05-13",
            "due 2019-05-16 misses 0",
        ),
        // Easter 2019: 18 April (Maundy Thursday) to 22 April (Easter Monday).
        (
            "registered 2019-04-11",
            "2019-04-12",
            "due 2019-04-23 misses 0",
        ),
        // Days of absence are not counted: 3 days away, three days later.
        (
            "registered 2019-10-01, absent 2019-10-02..2019-10-04",
            "2019-10-05",
            "due 2019-10-11 misses 0",
        ),
        // The end falls in absence: it moves past it.
        (
            "registered 2019-10-01, absent 2019-10-08..2019-10-09",
            "2019-10-05",
            "due 2019-10-10 misses 0",
        ),
        (
            "registered 2019-10-01, absent 2019-10-03..",
            "2019-10-05",
            "absent",
        ),
        // First and second miss: a letter and seven more days.
        (
            "registered 2019-10-01",
            "2019-10-09",
            "extra time after 2019-10-08 to 2019-10-15 misses 1",
        ),
        (
            "registered 2019-10-01",
            "2019-10-15",
            "extra time after 2019-10-08 to 2019-10-15 misses 1",
        ),
        (
            "registered 2019-10-01, letter 2019-10-08..2019-10-17",
            "2019-10-09",
            "extra time after 2019-10-08 to 2019-10-17 misses 1",
        ),
        (
            "registered 2019-10-01",
            "2019-10-16",
            "lapsed 2019-10-16 misses 1",
        ),
        (
            "registered 2019-10-01, confirmed 2019-10-10",
            "2019-10-11",
            "due 2019-10-17 misses 1",
        ),
        (
            "registered 2019-09-02, confirmed 2019-09-11, confirmed 2019-09-20",
            "2019-09-21",
            "due 2019-09-27 misses 2",
        ),
        (
            "registered 2019-09-02, confirmed 2019-09-11",
            "2019-09-19",
            "extra time after 2019-09-18 to 2019-09-25 misses 2",
        ),
        // Third miss within 12 months: no letter, no extra time.
        (
            "registered 2019-09-02, confirmed 2019-09-11, confirmed 2019-09-20",
            "2019-09-28",
            "lapsed 2019-09-28 misses 3",
        ),
        // A miss 12 months old no longer counts; one that is a day younger does, over registrations.
        (
            "registered 2018-09-03, confirmed 2018-09-12, confirmed 2018-09-19, deregistered 2018-09-24, registered 2019-09-03, confirmed 2019-09-12, confirmed 2019-09-20",
            "2019-09-21",
            "due 2019-09-27 misses 2",
        ),
        (
            "registered 2018-09-04, confirmed 2018-09-13, confirmed 2018-09-20, deregistered 2018-09-24, registered 2019-09-03, confirmed 2019-09-12, confirmed 2019-09-19, confirmed 2019-09-27",
            "2019-09-28",
            "due 2019-10-04 misses 2",
        ),
        (
            "registered 2019-09-02, deregistered 2019-09-12",
            "2019-09-12",
            "deregistered 2019-09-12",
        ),
        ("", "2019-09-12", "not registered"),
        (
            "registered 2019-11-25, confirmed 2019-12-02",
            "2019-12-06",
            "due 2019-12-09 misses 0",
        ),
    ] {
        check(&format!("{TOWN}, {given}"), on, &[("AV4", then)]);
    }
}

#[test]
fn national_check_binds_those_who_had_to_use_jobnet() {
    check(
        "town, job-ready, registered 2019-10-01",
        "2019-10-02",
        &[("AV4", "due 2019-10-08 misses 0")],
    );
    check(
        "town, activity-ready, registered 2019-10-01",
        "2019-10-02",
        &[("AV4", "not bound")],
    );
    check("town, sick-pay", "2019-10-02", &[("AV4", "not bound")]);
}

#[test]
fn no_national_check_from_7_december_2019() {
    for on in [
        "2019-12-07",
        "2020-01-15",
        "2022-05-13",
        "2026-11-22",
        "2027-01-01",
    ] {
        check(
            &format!("{TOWN}, registered 2019-10-01"),
            on,
            &[("AV4", "no duty")],
        );
    }
}

#[test]
fn local_confirmation_since_2020() {
    let none = ("AV4", "no duty");
    for (given, on, then) in [
        (
            "registered 2026-11-02",
            "2026-11-03",
            "due 2026-11-09 misses 0",
        ),
        (
            "registered 2026-11-02",
            "2026-11-12",
            "late since 2026-11-09 misses 1",
        ),
        (
            "registered 2026-11-02, confirmed 2026-11-12",
            "2026-11-13",
            "due 2026-11-19 misses 1",
        ),
        (
            "registered 2026-11-02, absent 2026-11-03..2026-11-05",
            "2026-11-13",
            "late since 2026-11-12 misses 1",
        ),
        // Store Bededag is a Friday: 17 May 2019 and 5 May 2023 are public holidays, 26 April 2024 is not.
        (
            "registered 2023-04-28",
            "2023-05-01",
            "due 2023-05-08 misses 0",
        ),
        (
            "registered 2024-04-19",
            "2024-04-20",
            "due 2024-04-26 misses 0",
        ),
    ] {
        check(&format!("{FUND}, {given}"), on, &[none, ("AV4b", then)]);
    }
    check(
        "fund, sick-pay",
        "2026-11-03",
        &[none, ("AV4b", "not bound")],
    );
    // The rule's first day is the first day that counts.
    check(
        &format!("{FUND}, registered 2019-11-04"),
        "2020-01-08",
        &[none, ("AV4b", "due 2020-01-14 misses 0")],
    );
}

#[test]
fn suspended_in_spring_2020_and_back_on_27_may() {
    let none = ("AV4", "no duty");
    let given = format!(
        "{FUND}, registered 2020-01-20, confirmed 2020-01-27, confirmed 2020-02-03, confirmed 2020-02-10, confirmed 2020-02-17, confirmed 2020-02-24, confirmed 2020-03-02, confirmed 2020-03-09"
    );
    check(
        &given,
        "2020-03-11",
        &[none, ("AV4b", "due 2020-03-16 misses 0")],
    );
    for on in ["2020-03-12", "2020-03-20", "2020-04-15", "2020-05-26"] {
        check(
            &given,
            on,
            &[("SU1", "rests by SU1"), none, ("AV4b", "rests by SU1")],
        );
    }
    // From the restart the days are counted anew: 27 May is day 0; 3 June is a Wednesday.
    check(
        &given,
        "2020-05-27",
        &[
            none,
            ("AV4b", "due 2020-06-03 misses 0"),
            ("AV4c", "due 2020-06-10 misses 0"),
        ],
    );
    let confirmed = format!("{given}, confirmed 2020-06-02");
    check(
        &confirmed,
        "2020-06-03",
        &[
            none,
            ("AV4b", "due 2020-06-09 misses 0"),
            ("AV4c", "done 2020-06-02"),
        ],
    );
    check(
        &given,
        "2020-06-11",
        &[
            none,
            ("AV4b", "late since 2020-06-03 misses 1"),
            ("AV4c", "late since 2020-06-10 misses 1"),
        ],
    );
    // A deadline missed before the pause stays missed; none is added by the pause.
    let missed = format!("{FUND}, registered 2020-02-03, confirmed 2020-02-12");
    check(
        &missed,
        "2020-03-11",
        &[none, ("AV4b", "late since 2020-02-19 misses 2")],
    );
    check(
        &missed,
        "2020-04-15",
        &[("SU1", "rests by SU1"), none, ("AV4b", "rests by SU1")],
    );
}

#[test]
fn a_lapsed_registration_asks_to_register_again() {
    let rules = rules();
    let case = case(&format!("{TOWN}, registered 2019-10-01"));
    let agenda = agenda(&case, &rules, date("2019-10-16"));
    let ids: Vec<_> = agenda
        .items
        .iter()
        .map(|item| item.rule.id.as_str())
        .collect();
    assert_eq!(ids, ["AV1"]);
}
