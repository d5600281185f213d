//! The confirmation of availability as rows: case, date, expected standing. Expectations are
//! written from the sources (STAR's page of 16 February 2018, law texts of 2019-20), not from output.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]

use domain::availability::{
    self, Absence, AbsenceKind, Command, ConfirmAvailability, Exemption, Lateness, Reminder,
    Standing, StandingState, count, next_due_on, standings,
};
use domain::case::{AuthorityCommand, By, Facts, MAX_WORDS, Recorded, Words};
use domain::conversation::{self, BookingDeadline, ConversationKind};
use domain::ids::{CommandId, Reference};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::{Interval, Reading, files};
use domain::{Case, CitizenCommand, Date, Event, Moment, Rejection, RuleBook, agenda};

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
/// `deregistered D`, `confirmed D`, `absent D..D`, `absent D..`, `exempt RULE D..D`, `letter D..D`, and `booking D..D`: a
/// conversation to be booked, told on the first day and due on the second.
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
                from: None,
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
            "exempt" => {
                let (rule, rest) = rest.split_once(' ').expect("a rule");
                let (from, to) = rest.split_once("..").expect("a stretch");
                AuthorityCommand::Availability(Command::GrantExemption(Exemption {
                    id: rest.into(),
                    rules: vec![rule.into()],
                    from: date(from),
                    to: (!to.is_empty()).then(|| date(to)),
                    reason: Words::default(),
                }))
            }
            "letter" => {
                let (missed_on, extended_to) = days();
                AuthorityCommand::Availability(Command::RecordReminder(Reminder {
                    missed_on,
                    extended_to: extended_to.expect("a date"),
                }))
            }
            "booking" => {
                let (told_on, due_on) = days();
                AuthorityCommand::Conversation(conversation::Command::AskBooking(BookingDeadline {
                    id: "b".into(),
                    kind: ConversationKind::Job,
                    told_on,
                    due_on: due_on.expect("a date"),
                    no_slots_on: None,
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
        StandingState::Absent { absence } => format!("absent since {}", absence.from),
        StandingState::Done { on } => format!("done {on}"),
        StandingState::Exempt { to: Some(to) } => format!("exempt to {to}"),
        StandingState::Exempt { to: None } => "exempt".into(),
    }
}

/// `then` names the rule ids and their standings, in order.
fn check(given: &str, on: &str, then: &[(&str, &str)]) {
    let (case, rules) = (case(given), rules());
    compare(&standings(&case, &rules, date(on)), given, on, then);
}

fn compare(found: &[Standing<'_>], given: &str, on: &str, then: &[(&str, &str)]) {
    let found: Vec<_> = found
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

/// An exemption (fritagelse) is a decision that the rule is not owed; what was counted begins anew after it.
#[test]
fn an_exemption_frees_from_a_confirmation_while_it_holds() {
    for (given, on, rule, then) in [
        (
            "town, dagpenge, registered 2019-08-05, exempt AV4 2019-08-08..2019-08-31",
            "2019-08-07",
            "AV4",
            "due 2019-08-12 misses 0",
        ),
        (
            "town, dagpenge, registered 2019-08-05, exempt AV4 2019-08-08..2019-08-31",
            "2019-08-08",
            "AV4",
            "exempt to 2019-08-31",
        ),
        (
            "town, dagpenge, registered 2019-08-05, exempt AV4 2019-08-08..2019-08-31",
            "2019-08-31",
            "AV4",
            "exempt to 2019-08-31",
        ),
        // From Sunday 1 September seven days: Sunday the 8th, moved to Monday.
        (
            "town, dagpenge, registered 2019-08-05, exempt AV4 2019-08-08..2019-08-31",
            "2019-09-02",
            "AV4",
            "due 2019-09-09 misses 0",
        ),
        (
            "fund, dagpenge, registered 2023-02-06, exempt AV4b 2023-02-08..",
            "2023-06-01",
            "AV4b",
            "exempt",
        ),
        (
            "fund, dagpenge, registered 2020-02-17, exempt AV4c 2020-05-20..2020-06-20",
            "2020-06-08",
            "AV4c",
            "exempt to 2020-06-20",
        ),
        // Another rule's exemption frees from nothing here.
        (
            "town, dagpenge, registered 2019-08-05, exempt SB2 2019-08-08..2019-08-31",
            "2019-08-08",
            "AV4",
            "due 2019-08-12 misses 0",
        ),
    ] {
        let (case, rules) = (case(given), rules());
        let found = standings(&case, &rules, date(on));
        let found = found
            .iter()
            .find(|standing| standing.rule.id.as_str() == rule);
        let found = found.map(|standing| told(&standing.state));
        assert_eq!(found.as_deref(), Some(then), "given {given} on {on}");
        let asked = agenda(&case, &rules, date(on)).items;
        let asked = asked.iter().any(|item| item.rule.id.as_str() == rule);
        assert_eq!(asked, then.starts_with("due"), "given {given} on {on}");
    }
}

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
            "absent since 2019-10-03",
        ),
        // It is the absence without an end that lets no deadline be counted.
        (
            "registered 2019-10-01, absent 2019-10-02..2019-10-02, absent 2019-10-03..",
            "2019-10-05",
            "absent since 2019-10-03",
        ),
        (
            "registered 2019-10-01, absent 2019-10-03.., absent 2019-12-23..2019-12-31",
            "2019-10-05",
            "absent since 2019-10-03",
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
        // Checked on the last of the seven more days, and the day after: by then it is over.
        (
            "registered 2019-10-01, confirmed 2019-10-15",
            "2019-10-16",
            "due 2019-10-22 misses 1",
        ),
        (
            "registered 2019-10-01, confirmed 2019-10-16",
            "2019-10-17",
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
        (
            "registered 2019-09-02, confirmed 2019-09-11, confirmed 2019-09-20, confirmed 2019-09-28",
            "2019-09-29",
            "lapsed 2019-09-28 misses 3",
        ),
        // A miss of 10 September 2018 counts to 9 September 2019; the window is half-open.
        (
            "registered 2018-09-03, confirmed 2018-09-12, confirmed 2018-09-19, deregistered 2018-09-24, registered 2019-09-03",
            "2019-09-09",
            "due 2019-09-10 misses 1",
        ),
        (
            "registered 2018-09-03, confirmed 2018-09-12, confirmed 2018-09-19, deregistered 2018-09-24, registered 2019-09-03",
            "2019-09-10",
            "due 2019-09-10 misses 0",
        ),
        (
            "registered 2018-09-03, confirmed 2018-09-12, confirmed 2018-09-19, deregistered 2018-09-24, registered 2019-09-03",
            "2019-09-11",
            "extra time after 2019-09-10 to 2019-09-17 misses 1",
        ),
        // What ran out while registered was missed; what was still open when it ended was not.
        (
            "registered 2019-09-02, deregistered 2019-09-10, registered 2019-09-16",
            "2019-09-17",
            "due 2019-09-23 misses 1",
        ),
        (
            "registered 2019-09-02, deregistered 2019-09-09, registered 2019-09-16",
            "2019-09-17",
            "due 2019-09-23 misses 0",
        ),
        // The rule book begins with 2018: nothing is missed before.
        (
            "registered 2017-12-01, deregistered 2018-01-05, registered 2018-01-10",
            "2018-01-11",
            "due 2018-01-17 misses 0",
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
        // A miss is remembered for a year.
        (
            "registered 2025-11-03, confirmed 2025-11-12, deregistered 2025-11-17, registered 2026-11-05",
            "2026-11-09",
            "due 2026-11-12 misses 1",
        ),
        (
            "registered 2025-11-03, confirmed 2025-11-12, deregistered 2025-11-17, registered 2026-11-05",
            "2026-11-10",
            "due 2026-11-12 misses 0",
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
fn what_touches_a_rest_is_counted_anew_from_its_end() {
    let none = ("AV4", "no duty");
    let reopening = ("AV4c", "due 2020-06-10 misses 0");
    for (given, on, own, reopening) in [
        // The deadline of 11 March was missed before the rest, that of 12 March was not.
        (
            "registered 2020-02-26, confirmed 2020-03-04",
            "2020-05-27",
            "due 2020-06-03 misses 1",
            reopening,
        ),
        (
            "registered 2020-02-27, confirmed 2020-03-05",
            "2020-05-27",
            "due 2020-06-03 misses 0",
            reopening,
        ),
        // The last day of the rest is of it; the day after is not.
        (
            "registered 2020-05-26",
            "2020-05-28",
            "due 2020-06-03 misses 0",
            reopening,
        ),
        (
            "registered 2020-05-28",
            "2020-05-29",
            "due 2020-06-04 misses 0",
            reopening,
        ),
        // A registration that ended within the rest: what was due in it was not missed.
        (
            "registered 2020-03-02, confirmed 2020-03-09, deregistered 2020-04-01, registered 2020-06-01",
            "2020-06-02",
            "due 2020-06-08 misses 0",
            reopening,
        ),
        // Late before the rest, and after it once more: confirmed at last, a week runs from there.
        (
            "registered 2020-02-03, confirmed 2020-02-12",
            "2020-05-27",
            "due 2020-06-03 misses 2",
            reopening,
        ),
        (
            "registered 2020-02-03, confirmed 2020-02-12, confirmed 2020-06-10",
            "2020-06-11",
            "due 2020-06-17 misses 3",
            ("AV4c", "done 2020-06-10"),
        ),
        // The confirmation of the reopening: from its first day, on the day itself, to its last.
        (
            "registered 2020-03-02, confirmed 2020-03-09, confirmed 2020-05-27",
            "2020-05-27",
            "due 2020-06-03 misses 0",
            ("AV4c", "done 2020-05-27"),
        ),
        (
            "registered 2020-03-02, confirmed 2020-03-09, confirmed 2020-05-28",
            "2020-05-27",
            "due 2020-06-03 misses 0",
            reopening,
        ),
        (
            "registered 2020-06-08",
            "2020-06-10",
            "due 2020-06-15 misses 0",
            reopening,
        ),
        (
            "registered 2020-06-08",
            "2020-06-11",
            "due 2020-06-15 misses 0",
            ("AV4c", "late since 2020-06-10 misses 1"),
        ),
    ] {
        let given = format!("{FUND}, {given}");
        check(&given, on, &[none, ("AV4b", own), reopening]);
    }
}

#[test]
fn a_registration_that_a_rule_ended_asks_no_confirmation() {
    let rules = rules();
    for (given, on, then) in [
        // Without a booking the registration ends with the day after the deadline (SB4).
        (
            "registered 2020-02-03, booking 2020-02-04..2020-02-13",
            "2020-02-13",
            "late since 2020-02-10 misses 1",
        ),
        (
            "registered 2020-02-03, booking 2020-02-04..2020-02-13",
            "2020-02-14",
            "deregistered 2020-02-14",
        ),
        // The check ended it on 19 November; a booking that was missed later ends nothing again.
        (
            "registered 2019-11-04, booking 2020-01-06..2020-01-16",
            "2020-01-20",
            "deregistered 2019-11-19",
        ),
    ] {
        let given = format!("{FUND}, {given}");
        let case = case(&given);
        let found = agenda(&case, &rules, date(on)).standings;
        compare(&found, &given, on, &[("AV4", "no duty"), ("AV4b", then)]);
    }
}

#[test]
fn the_next_deadline_is_the_earliest_that_is_open() {
    let rules = rules();
    for (given, on, next) in [
        ("registered 2020-05-27", "2020-05-28", Some("2020-06-03")),
        ("registered 2020-06-08", "2020-06-09", Some("2020-06-10")),
        ("registered 2020-03-09", "2020-04-15", None),
        ("registered 2026-11-02", "2026-11-03", Some("2026-11-09")),
        ("", "2026-11-03", None),
    ] {
        let case = case(&format!("{FUND}, {given}"));
        let found = next_due_on(&standings(&case, &rules, date(on)));
        assert_eq!(found, next.map(date), "given {given} on {on}");
    }
}

/// How days are counted (LAW 10): the due day, the days of absence that were not counted, and the
/// closed days that the end was moved over, or that were passed.
#[test]
fn each_reading_counts_its_own_days() {
    use Reading::{A, B, C, CalendarDays, D};
    for (reading, from, absent, then) in [
        (A, "2019-10-01", "", "2019-10-08 absent 0"),
        (
            A,
            "2019-10-01",
            "2019-10-02..2019-10-04",
            "2019-10-11 absent 3",
        ),
        (
            A,
            "2019-10-05",
            "",
            "2019-10-14 absent 0, 2019-10-12 Saturday, 2019-10-13 Sunday",
        ),
        // Maundy Thursday to Easter Monday.
        (
            A,
            "2019-04-11",
            "",
            "2019-04-23 absent 0, 2019-04-18 Holiday(MaundyThursday), 2019-04-19 Holiday(GoodFriday), \
             2019-04-20 Saturday, 2019-04-21 Holiday(EasterSunday), 2019-04-22 Holiday(EasterMonday)",
        ),
        (A, "2019-10-01", "2019-10-03..", "none"),
        // Constitution Day is no public holiday; by analogy it is one.
        (A, "2019-05-29", "", "2019-06-05 absent 0"),
        // Absence only moves the end.
        (
            B,
            "2019-10-01",
            "2019-10-03..2019-10-04",
            "2019-10-08 absent 0",
        ),
        (
            B,
            "2019-10-01",
            "2019-10-08..2019-10-09",
            "2019-10-10 absent 0, 2019-10-08 Absence, 2019-10-09 Absence",
        ),
        (B, "2019-10-01", "2019-10-03..", "none"),
        (B, "2019-10-01", "2019-10-03..2023-10-03", "none"),
        // Only open days.
        (
            C,
            "2019-10-01",
            "",
            "2019-10-10 absent 0, 2019-10-05 Saturday, 2019-10-06 Sunday",
        ),
        (
            C,
            "2019-10-01",
            "2019-10-03..2019-10-04",
            "2019-10-14 absent 2, 2019-10-05 Saturday, 2019-10-06 Sunday, 2019-10-12 Saturday, \
             2019-10-13 Sunday",
        ),
        (C, "2019-10-01", "2019-10-03..", "none"),
        // The day of the check is day 1.
        (D, "2019-10-01", "", "2019-10-07 absent 0"),
        (
            D,
            "2019-10-01",
            "2019-10-02..2019-10-02",
            "2019-10-08 absent 1",
        ),
        // Every day counts and the end never moves.
        (
            CalendarDays,
            "2019-10-05",
            "2019-10-08..2019-10-12",
            "2019-10-12 absent 0",
        ),
        // Three years, 1098 days, and no longer: 3 January 2022 is that day, and so is 9 January,
        // a Sunday.
        (
            A,
            "2019-01-01",
            "2019-01-02..2021-12-27",
            "2022-01-03 absent 1091",
        ),
        (A, "2019-01-01", "2019-01-02..2021-12-28", "none"),
        (
            A,
            "2019-01-07",
            "2019-01-08..2022-01-02",
            "2022-01-10 absent 1091, 2022-01-09 Sunday",
        ),
        (A, "2019-01-06", "2019-01-07..2022-01-01", "none"),
    ] {
        let interval = Interval {
            days: 7,
            reading,
            closed_by_analogy: false,
        };
        assert_eq!(
            counted(interval, absent, from),
            then,
            "{reading:?} from {from}, absent {absent}"
        );
    }
    let analogy = Interval {
        days: 7,
        reading: A,
        closed_by_analogy: true,
    };
    assert_eq!(
        counted(analogy, "", "2019-05-29"),
        "2019-06-06 absent 0, 2019-06-05 ByAnalogy"
    );
}

fn counted(interval: Interval, absent: &str, from: &str) -> String {
    let absences: Vec<Absence> = absent
        .split_once("..")
        .map(|(from, to)| Absence {
            kind: AbsenceKind::Holiday,
            from: date(from),
            to: (!to.is_empty()).then(|| date(to)),
        })
        .into_iter()
        .collect();
    let Some(counted) = count(&interval, &absences, date(from)) else {
        return "none".into();
    };
    assert_eq!((counted.from, counted.days), (date(from), interval.days));
    let mut told = format!("{} absent {}", counted.due_on, counted.absent_days);
    for (day, reason) in counted.moved_over {
        told.push_str(&format!(", {day} {reason:?}"));
    }
    told
}

/// What the citizen's own confirmation leads to, in a word: the rule under which it was taken, or why not.
fn confirmed(case: &Case, on: &str, rule: &str, period_from: &str, changes: &str) -> String {
    let command = CitizenCommand::ConfirmAvailability(ConfirmAvailability {
        rule: rule.into(),
        period_from: Date::parse(period_from),
        suggestions: vec!["s1".into()],
        changes: (changes != "-").then(|| Words(changes.to_owned())),
    });
    match case.decide(&rules(), &Facts::default(), date(on).begins_at(), &command) {
        Ok(decision) => {
            let [
                Event::Availability(availability::Event::Confirmed {
                    on: confirmed_on,
                    rule,
                    suggestions,
                    changes,
                }),
            ] = decision.events.as_slice()
            else {
                panic!("{decision:?}");
            };
            assert_eq!(*confirmed_on, date(on));
            assert_eq!(suggestions, &["s1".into()]);
            let written = changes.as_ref().map(|words| words.0.chars().count());
            written.map_or_else(
                || rule.to_string(),
                |length| format!("{rule}, {length} written"),
            )
        }
        Err(Rejection::PeriodClosed {
            confirmed_on,
            received_at,
            reference,
            next_due_on,
        }) => {
            let by = match (received_at, reference) {
                (Some(_), Some(_)) => "the citizen",
                (None, None) => "the authority",
                _ => "nobody",
            };
            let next = next_due_on.map_or_else(|| "-".to_owned(), |next| next.to_string());
            format!("closed {confirmed_on} by {by}, next {next}")
        }
        Err(Rejection::NothingAsked { rule }) => {
            format!(
                "nothing asked {}",
                rule.map_or_else(String::new, |rule| rule.to_string())
            )
        }
        Err(other) => other.to_string(),
    }
}

#[test]
fn a_confirmation_answers_what_is_asked_once() {
    let (most, too_much) = ("å".repeat(MAX_WORDS), "å".repeat(MAX_WORDS + 1));
    let too_long = format!("`changes` is longer than {MAX_WORDS} characters");
    for (given, on, rule, period_from, changes, then) in [
        (
            "registered 2026-11-02",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            "-",
            "AV4b",
        ),
        // Words of their own are kept, and blanks are none.
        (
            "registered 2026-11-02",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            "Flyttet",
            "AV4b, 7 written",
        ),
        (
            "registered 2026-11-02",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            " \n ",
            "AV4b",
        ),
        (
            "registered 2026-11-02",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            most.as_str(),
            "AV4b, 4000 written",
        ),
        (
            "registered 2026-11-02",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            too_much.as_str(),
            too_long.as_str(),
        ),
        // Two rules ask: the one that the phone knew, else the first.
        (
            "registered 2020-05-27",
            "2020-05-28",
            "AV4c",
            "2020-05-27",
            "-",
            "AV4c",
        ),
        (
            "registered 2020-05-27",
            "2020-05-28",
            "AV4b",
            "2020-05-27",
            "-",
            "AV4b",
        ),
        (
            "registered 2020-05-27",
            "2020-05-28",
            "AV9",
            "2020-05-27",
            "-",
            "AV4b",
        ),
        // Once a day, whatever the phone knew.
        (
            "registered 2026-11-02, confirmed 2026-11-03",
            "2026-11-03",
            "AV4b",
            "2026-11-02",
            "-",
            "closed 2026-11-03 by the authority, next 2026-11-10",
        ),
        (
            "registered 2026-11-02, confirmed 2026-11-03",
            "2026-11-03",
            "AV4b",
            "-",
            "-",
            "closed 2026-11-03 by the authority, next 2026-11-10",
        ),
        // Once in a period: the phone counted from a day before the confirmation that closed it.
        (
            "registered 2026-11-02, confirmed 2026-11-04",
            "2026-11-05",
            "AV4b",
            "2026-11-02",
            "-",
            "closed 2026-11-04 by the authority, next 2026-11-11",
        ),
        (
            "registered 2026-11-02, confirmed 2026-11-04",
            "2026-11-05",
            "AV4b",
            "2026-11-04",
            "-",
            "AV4b",
        ),
        (
            "registered 2026-11-02, confirmed 2026-11-04",
            "2026-11-05",
            "AV4b",
            "-",
            "-",
            "AV4b",
        ),
        // One answers both that are open.
        (
            "registered 2020-05-27, confirmed 2020-05-28",
            "2020-05-28",
            "AV4c",
            "2020-05-27",
            "-",
            "closed 2020-05-28 by the authority, next 2020-06-04",
        ),
        // Nothing is asked, and why.
        (
            "registered 2020-03-09",
            "2020-04-15",
            "AV4b",
            "-",
            "-",
            "the duty rests under SU1",
        ),
        (
            "",
            "2026-11-03",
            "AV4b",
            "-",
            "-",
            "not registered as a job seeker on 2026-11-03",
        ),
        (
            "registered 2026-11-02, absent 2026-11-03..",
            "2026-11-05",
            "AV4b",
            "2026-11-02",
            "-",
            "nothing asked AV4",
        ),
    ] {
        let case = case(&format!("{FUND}, {given}"));
        let found = confirmed(&case, on, rule, period_from, changes);
        assert_eq!(found, then, "given {given} on {on}, {rule} {period_from}");
    }
    let sick = case("fund, sick-pay");
    let found = confirmed(&sick, "2026-11-03", "AV4b", "-", "-");
    assert_eq!(found, "not bound to confirm");
}

#[test]
fn a_confirmation_of_the_citizens_own_has_a_receipt() {
    for (by, then) in [
        (By::Citizen, "the citizen"),
        (By::Authority("fund".into()), "the authority"),
    ] {
        let mut case = case(&format!("{FUND}, registered 2026-11-02"));
        let event = availability::Event::Confirmed {
            on: date("2026-11-03"),
            rule: "AV4b".into(),
            suggestions: Vec::new(),
            changes: None,
        };
        let now = date("2026-11-03").begins_at();
        case.draft(vec![Event::Availability(event)], &by, now);
        let found = confirmed(&case, "2026-11-03", "AV4b", "2026-11-02", "-");
        let then = format!("closed 2026-11-03 by {then}, next 2026-11-10");
        assert_eq!(found, then);
    }
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
