//! A citizen's acts: what is taken, what is refused, and that a refusal changes nothing.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::availability::{self, Absence, AbsenceKind, CitizenCommand as Away};
use domain::case::{By, Words};
use domain::joblog::{self, JobSearchEntry, JobSearchKind};
use domain::plan::{self, OwnActivity};
use domain::registration::{self, Opening, Region};
use domain::{Case, CitizenCommand, Date, Event, Moment, Rejection, RuleBook};

const NOW: &str = "2026-06-09T10:00:00+02:00";

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn now() -> Moment {
    Moment::parse(NOW).expect("a moment")
}

/// An open case in which these things happened.
fn case(events: impl IntoIterator<Item = Event>) -> Case {
    let opening = Opening {
        authority: "fund".into(),
        municipality: "0259".into(),
        region: Region::Sjaelland,
    };
    let opened = Event::Registration(registration::Event::CaseOpened(opening));
    let mut case = Case::default();
    let events = std::iter::once(opened).chain(events).collect();
    case.draft(events, &By::Authority("fund".into()), now());
    case
}

fn absent(kind: AbsenceKind, from: &str, to: Option<&str>) -> Absence {
    Absence {
        kind,
        from: day(from),
        to: to.map(day),
    }
}

fn told(absence: Absence) -> Event {
    Event::Availability(availability::Event::AbsenceRegistered(absence))
}

fn decide(case: &Case, act: &CitizenCommand) -> Result<Vec<Event>, Rejection> {
    case.decide(&RuleBook::default(), now(), act)
        .map(|decision| decision.events)
}

fn away(case: &Case, act: Away) -> Result<Vec<Event>, Rejection> {
    decide(case, &CitizenCommand::Availability(act))
}

#[test]
fn sick_is_told_once() {
    assert!(away(&case([]), Away::ReportSick).is_ok());
    let sick = case([told(absent(AbsenceKind::Sickness, "2026-06-01", None))]);
    let open = Rejection::OverlapsAbsence {
        from: day("2026-06-01"),
        to: None,
    };
    assert_eq!(away(&sick, Away::ReportSick), Err(open));
    // Told ahead by the authority, such as an operation: a second open one could not be ended.
    let ahead = case([told(absent(AbsenceKind::Sickness, "2026-06-20", None))]);
    assert!(away(&ahead, Away::ReportSick).is_err());
    // What is over is over.
    let past = absent(AbsenceKind::Sickness, "2026-06-01", Some("2026-06-05"));
    assert!(away(&case([told(past)]), Away::ReportSick).is_ok());
    assert_eq!(away(&case([]), Away::ReportWell), Err(Rejection::NotAbsent));
}

#[test]
fn holidays_backwards_past_or_overlapping_are_refused() {
    let holiday = |from, to| Away::ReportAbsence(absent(AbsenceKind::Holiday, from, Some(to)));
    let free = case([]);
    assert!(away(&free, holiday("2026-07-01", "2026-07-14")).is_ok());
    assert_eq!(
        away(&free, holiday("2026-07-14", "2026-07-01")),
        Err(Rejection::EndsBeforeItBegins)
    );
    assert!(matches!(
        away(&free, holiday("2026-06-08", "2026-06-12")),
        Err(Rejection::TooEarly { .. })
    ));
    let taken = case([told(absent(
        AbsenceKind::Holiday,
        "2026-07-10",
        Some("2026-07-20"),
    ))]);
    for (from, to, fits) in [
        ("2026-07-01", "2026-07-09", true),
        ("2026-07-01", "2026-07-10", false),
        ("2026-07-12", "2026-07-13", false),
        ("2026-07-20", "2026-08-01", false),
        ("2026-07-21", "2026-08-01", true),
    ] {
        assert_eq!(away(&taken, holiday(from, to)).is_ok(), fits, "{from}–{to}");
    }
}

#[test]
fn a_joblog_takes_any_writing_within_its_length() {
    let log = |title: &str| {
        CitizenCommand::JobLog(joblog::CitizenCommand::Log(JobSearchEntry {
            id: "e1".into(),
            on: day("2026-06-09"),
            kind: JobSearchKind::Application,
            title: Words(title.to_owned()),
            employer: Words(String::new()),
            note: Words(String::new()),
            suggestion: None,
        }))
    };
    let free = case([]);
    for title in [
        "Kok 👩🏽‍🍳🏳️‍🌈",
        "طباخ في مطعم",
        "\u{202e}baglæns",
        "a\u{0301}\u{200d}",
    ] {
        let events = decide(&free, &log(title)).expect(title);
        let [Event::JobLog(joblog::Event::Logged(entry))] = events.as_slice() else {
            unreachable!("{events:?}");
        };
        assert_eq!(entry.title.0, title, "to the letter");
    }
    let long = "å".repeat(10_000);
    assert!(
        matches!(decide(&free, &log(&long)), Err(Rejection::TooLong { field, .. }) if field == "title")
    );
    assert!(
        matches!(decide(&free, &log("")), Err(Rejection::Missing { field }) if field == "title")
    );
}

#[test]
fn what_is_not_written_yet_is_not_read() {
    let read = CitizenCommand::Plan(plan::CitizenCommand::MarkRead { version: 99_999 });
    let events = decide(&case([]), &read).expect("taken");
    assert_eq!(events, [Event::Plan(plan::Event::ReadTo { version: 1 })]);
}

#[test]
fn a_full_list_of_activities_still_takes_a_change() {
    let activity = |id: usize| OwnActivity {
        id: id.to_string().as_str().into(),
        title: Words("Gå en tur".into()),
        due_on: None,
        done_on: None,
    };
    let set = |id| CitizenCommand::Plan(plan::CitizenCommand::SetActivity(activity(id)));
    let full = case((0..2_000).map(|id| Event::Plan(plan::Event::OwnActivitySet(activity(id)))));
    assert!(decide(&full, &set(7)).is_ok());
    assert!(matches!(
        decide(&full, &set(2_000)),
        Err(Rejection::TooMany { max: 2_000 })
    ));
}
