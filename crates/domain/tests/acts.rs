//! Acts of the citizen and words of the authority: what is taken, what is refused, what follows, and
//! that a refusal changes nothing.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::availability::{
    self, Absence, AbsenceKind, Availability, CitizenCommand as Away, Command as Told,
    Event as Happened, Exemption, JobSuggestion, Reminder, SuggestionAnswer,
};
use domain::case::{AuthorityCommand, By, Facts, Words};
use domain::joblog::{self, JobSearchEntry, JobSearchKind};
use domain::plan::{self, OwnActivity};
use domain::registration::{self, Opening, Region};
use domain::rules::files;
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
        from: None,
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
    case.decide(&RuleBook::default(), &Facts::default(), now(), act)
        .map(|decision| decision.events)
}

fn away(case: &Case, act: Away) -> Result<Vec<Event>, Rejection> {
    decide(case, &CitizenCommand::Availability(act))
}

/// What an authority's word leads to under the national law.
fn authority(case: &Case, word: Told) -> Result<Vec<Event>, Rejection> {
    let rules = files::read([]).expect("the national law");
    case.decide_for_authority(&rules, now(), AuthorityCommand::Availability(word))
        .map(|decision| decision.events)
}

fn holiday(from: &str, to: Option<&str>) -> Absence {
    absent(AbsenceKind::Holiday, from, to)
}

fn sick(from: &str, to: Option<&str>) -> Absence {
    absent(AbsenceKind::Sickness, from, to)
}

fn suggestion(id: &str, title: &str, link: Option<&str>) -> JobSuggestion {
    JobSuggestion {
        id: id.into(),
        title: title.into(),
        employer: "Kroen".into(),
        place: "Køge".into(),
        apply_by: None,
        link: link.map(str::to_owned),
    }
}

fn exemption(id: &str, rule: &str, from: &str, to: Option<&str>) -> Exemption {
    Exemption {
        id: id.into(),
        rules: vec![rule.into()],
        from: day(from),
        to: to.map(day),
        reason: Words::default(),
    }
}

fn confirmed(on: &str) -> Happened {
    Happened::Confirmed {
        on: day(on),
        rule: "AV4".into(),
        suggestions: Vec::new(),
        changes: None,
    }
}

/// An open case in which these things happened to the availability.
fn available(happened: &[Happened]) -> Case {
    case(happened.iter().cloned().map(Event::Availability))
}

fn overlaps(from: &str, to: Option<&str>) -> Rejection {
    Rejection::OverlapsAbsence {
        from: day(from),
        to: to.map(day),
    }
}

#[test]
fn days_away_and_suggestions_are_taken_or_refused_for_a_reason() {
    let away_from = |absence| Happened::AbsenceRegistered(absence);
    let suggested = |id| Happened::JobSuggested(suggestion(id, "Kok", None));
    let today = "2026-06-09";
    // What happened, what the citizen does on 9 June, and what follows.
    let rows: Vec<(Vec<Happened>, Away, Result<Happened, Rejection>)> = vec![
        // Sick through today is sick today, and told once.
        (
            vec![away_from(sick("2026-06-01", Some(today)))],
            Away::ReportSick,
            Err(overlaps("2026-06-01", Some(today))),
        ),
        (
            vec![away_from(sick("2026-06-01", Some("2026-06-08")))],
            Away::ReportSick,
            Ok(away_from(sick(today, None))),
        ),
        // Falling ill on holiday is told all the same.
        (
            vec![away_from(holiday("2026-06-01", None))],
            Away::ReportSick,
            Ok(away_from(sick(today, None))),
        ),
        // Today is the first day well, so yesterday was the last away.
        (
            vec![away_from(sick("2026-06-01", None))],
            Away::ReportWell,
            Ok(Happened::AbsenceEnded {
                kind: AbsenceKind::Sickness,
                on: day("2026-06-08"),
            }),
        ),
        (
            vec![away_from(holiday("2026-06-01", None))],
            Away::ReportWell,
            Err(Rejection::NotAbsent),
        ),
        (
            vec![away_from(sick("2026-06-01", Some("2026-06-30")))],
            Away::ReportWell,
            Err(Rejection::NotAbsent),
        ),
        // From today on, one day or without an end.
        (
            vec![],
            Away::ReportAbsence(holiday(today, Some(today))),
            Ok(away_from(holiday(today, Some(today)))),
        ),
        (
            vec![],
            Away::ReportAbsence(holiday(today, None)),
            Ok(away_from(holiday(today, None))),
        ),
        (
            vec![],
            Away::ReportAbsence(holiday("2026-06-08", None)),
            Err(Rejection::TooEarly {
                field: "from".into(),
                earliest: day(today),
            }),
        ),
        // What has no end overlaps all that comes later.
        (
            vec![away_from(holiday("2026-07-10", Some("2026-07-20")))],
            Away::ReportAbsence(holiday("2026-07-01", None)),
            Err(overlaps("2026-07-10", Some("2026-07-20"))),
        ),
        (
            vec![away_from(holiday("2026-07-10", None))],
            Away::ReportAbsence(holiday("2026-08-01", Some("2026-08-07"))),
            Err(overlaps("2026-07-10", None)),
        ),
        (
            vec![away_from(holiday("2026-07-10", None))],
            Away::ReportAbsence(holiday("2026-07-01", Some("2026-07-09"))),
            Ok(away_from(holiday("2026-07-01", Some("2026-07-09")))),
        ),
        // A suggestion is answered by its own id.
        (
            vec![suggested("s1"), suggested("s2")],
            Away::SaveSuggestion { id: "s2".into() },
            Ok(Happened::SuggestionSaved { id: "s2".into() }),
        ),
        (
            vec![suggested("s1"), suggested("s2")],
            Away::SaveSuggestion { id: "s3".into() },
            Err(Rejection::UnknownSuggestion),
        ),
        (
            vec![suggested("s1")],
            Away::DeclineSuggestion {
                id: "s1".into(),
                reason: Words("For langt".into()),
            },
            Ok(Happened::SuggestionDeclined {
                id: "s1".into(),
                reason: Words("For langt".into()),
            }),
        ),
    ];
    for (happened, act, expected) in rows {
        let expected = expected.map(|event| vec![Event::Availability(event)]);
        let found = away(&available(&happened), act.clone());
        assert_eq!(found, expected, "{act:?} after {happened:?}");
    }
}

#[test]
fn what_an_authority_tells_is_taken_or_its_fault_is_named() {
    let away_from = |absence| Happened::AbsenceRegistered(absence);
    let suggested = |id| Happened::JobSuggested(suggestion(id, "Kok", None));
    let end = |kind, on| Told::EndAbsence { kind, on: day(on) };
    let ended = |kind, on| Happened::AbsenceEnded { kind, on: day(on) };
    let letter = |missed_on, extended_to| Reminder {
        missed_on: day(missed_on),
        extended_to: day(extended_to),
    };
    let (holidays, illness) = (AbsenceKind::Holiday, AbsenceKind::Sickness);
    // What happened, what the authority tells, and what follows or which field is at fault.
    let rows: Vec<(Vec<Happened>, Told, Result<Happened, &str>)> = vec![
        // A confirmation on or after the last; where no rule asks, under the row that says so.
        (
            vec![confirmed("2026-06-01"), confirmed("2026-06-05")],
            Told::RecordConfirmation {
                on: day("2026-06-03"),
            },
            Err("on"),
        ),
        (
            vec![confirmed("2026-06-01"), confirmed("2026-06-05")],
            Told::RecordConfirmation {
                on: day("2026-06-05"),
            },
            Ok(confirmed("2026-06-05")),
        ),
        (
            vec![],
            Told::RecordConfirmation {
                on: day("2018-01-01"),
            },
            Ok(confirmed("2018-01-01")),
        ),
        (
            vec![],
            Told::RegisterAbsence(holiday("2026-07-01", Some("2026-07-01"))),
            Ok(away_from(holiday("2026-07-01", Some("2026-07-01")))),
        ),
        (
            vec![],
            Told::RegisterAbsence(holiday("2026-07-02", Some("2026-07-01"))),
            Err("to"),
        ),
        (
            vec![],
            Told::RegisterAbsence(holiday("2026-07-02", None)),
            Ok(away_from(holiday("2026-07-02", None))),
        ),
        (
            vec![],
            Told::SuggestJob(suggestion("s1", " ", None)),
            Err("title"),
        ),
        (
            vec![],
            Told::SuggestJob(suggestion("s1", "Kok", Some("http://job.example.dk"))),
            Err("link"),
        ),
        (
            vec![],
            Told::SuggestJob(suggestion("s1", "Kok", Some("https://job.example.dk"))),
            Ok(Happened::JobSuggested(suggestion(
                "s1",
                "Kok",
                Some("https://job.example.dk"),
            ))),
        ),
        (
            vec![],
            Told::SuggestJob(suggestion("s1", "Kok", None)),
            Ok(suggested("s1")),
        ),
        (
            vec![suggested("s1"), suggested("s2")],
            Told::WithdrawSuggestion { id: "s2".into() },
            Ok(Happened::SuggestionWithdrawn { id: "s2".into() }),
        ),
        (
            vec![suggested("s1"), suggested("s2")],
            Told::WithdrawSuggestion { id: "s3".into() },
            Err("id"),
        ),
        // A letter gives more time than there was.
        (
            vec![],
            Told::RecordReminder(letter("2019-10-08", "2019-10-08")),
            Err("extended_to"),
        ),
        (
            vec![],
            Told::RecordReminder(letter("2019-10-08", "2019-10-09")),
            Ok(Happened::ReminderSent(letter("2019-10-08", "2019-10-09"))),
        ),
        // An absence of that kind that is open; ended the day before its first, it never was.
        (
            vec![away_from(sick("2026-06-09", None))],
            end(illness, "2026-06-08"),
            Ok(ended(illness, "2026-06-08")),
        ),
        (
            vec![away_from(sick("2026-06-09", None))],
            end(illness, "2026-06-07"),
            Err("kind"),
        ),
        (
            vec![away_from(holiday("2026-06-01", None))],
            end(illness, "2026-06-08"),
            Err("kind"),
        ),
        (
            vec![away_from(sick("2026-06-01", Some("2026-06-30")))],
            end(illness, "2026-06-08"),
            Err("kind"),
        ),
        (
            vec![
                away_from(sick("2026-05-01", Some("2026-05-05"))),
                away_from(holiday("2026-06-01", None)),
            ],
            end(holidays, "2026-06-08"),
            Ok(ended(holidays, "2026-06-08")),
        ),
        (vec![], end(holidays, "2026-06-08"), Err("kind")),
        (
            vec![],
            Told::GrantExemption(exemption("x1", "SB2", "2026-06-01", Some("2026-06-01"))),
            Ok(Happened::ExemptionGranted(exemption(
                "x1",
                "SB2",
                "2026-06-01",
                Some("2026-06-01"),
            ))),
        ),
        (
            vec![],
            Told::GrantExemption(exemption("x1", "SB2", "2026-06-02", Some("2026-06-01"))),
            Err("to"),
        ),
        (
            vec![],
            Told::GrantExemption(exemption("x1", "SB2", "2026-06-02", None)),
            Ok(Happened::ExemptionGranted(exemption(
                "x1",
                "SB2",
                "2026-06-02",
                None,
            ))),
        ),
        (
            vec![],
            Told::GrantExemption(exemption("x1", "ZZ9", "2026-06-02", None)),
            Err("rules"),
        ),
        (
            vec![],
            Told::GrantReducedEffort {
                from: day("2026-06-02"),
                to: day("2026-06-02"),
            },
            Ok(Happened::ReducedEffortGranted {
                from: day("2026-06-02"),
                to: day("2026-06-02"),
            }),
        ),
        (
            vec![],
            Told::GrantReducedEffort {
                from: day("2026-06-02"),
                to: day("2026-06-01"),
            },
            Err("to"),
        ),
    ];
    for (happened, word, expected) in rows {
        let found = authority(&available(&happened), word.clone()).map_err(|no| match no {
            Rejection::InvalidField { field, .. } => field,
            other => other.to_string(),
        });
        let expected = expected
            .map(|event| vec![Event::Availability(event)])
            .map_err(str::to_owned);
        assert_eq!(found, expected, "{word:?} after {happened:?}");
    }
    // Before the first rule nobody asked anything.
    let early = Told::RecordConfirmation {
        on: day("2017-12-31"),
    };
    assert_eq!(
        authority(&case([]), early),
        Err(Rejection::NothingAsked { rule: None })
    );
}

#[test]
fn what_is_told_changes_what_it_names_and_nothing_else() {
    let away_from = |absence| Happened::AbsenceRegistered(absence);
    let end = |kind, on| Happened::AbsenceEnded { kind, on: day(on) };
    let (holidays, illness) = (AbsenceKind::Holiday, AbsenceKind::Sickness);
    let rows: Vec<(Vec<Happened>, Vec<Absence>)> = vec![
        // The open one of the kind.
        (
            vec![
                away_from(holiday("2026-06-01", None)),
                away_from(sick("2026-06-02", None)),
                end(illness, "2026-06-08"),
            ],
            vec![
                holiday("2026-06-01", None),
                sick("2026-06-02", Some("2026-06-08")),
            ],
        ),
        (
            vec![
                away_from(sick("2026-05-01", Some("2026-05-04"))),
                away_from(sick("2026-06-02", None)),
                end(illness, "2026-06-08"),
            ],
            vec![
                sick("2026-05-01", Some("2026-05-04")),
                sick("2026-06-02", Some("2026-06-08")),
            ],
        ),
        // One day is a day; none is none.
        (
            vec![
                away_from(holiday("2026-06-09", None)),
                end(holidays, "2026-06-09"),
            ],
            vec![holiday("2026-06-09", Some("2026-06-09"))],
        ),
        (
            vec![
                away_from(sick("2026-06-01", None)),
                away_from(holiday("2026-06-09", None)),
                end(holidays, "2026-06-08"),
            ],
            vec![sick("2026-06-01", None)],
        ),
    ];
    for (happened, absences) in rows {
        let found = available(&happened).availability.absences;
        assert_eq!(found, absences, "{happened:?}");
    }

    let suggested = |id, title| Happened::JobSuggested(suggestion(id, title, None));
    let saved = |id: &str| Happened::SuggestionSaved { id: id.into() };
    let declined = |id: &str| Happened::SuggestionDeclined {
        id: id.into(),
        reason: Words("For langt".into()),
    };
    let granted = |id, from| Happened::ExemptionGranted(exemption(id, "SB2", from, None));
    let found = available(&[
        suggested("s1", "Kok"),
        suggested("s2", "Tjener"),
        suggested("s3", "Bager"),
        // The same id again is the same suggestion.
        suggested("s2", "Overtjener"),
        Happened::SuggestionWithdrawn { id: "s1".into() },
        saved("s2"),
        saved("s3"),
        // The last answer counts.
        declined("s2"),
        granted("x1", "2026-06-01"),
        granted("x2", "2026-06-02"),
        granted("x1", "2026-06-03"),
        Happened::ReducedEffortGranted {
            from: day("2026-06-02"),
            to: day("2026-06-05"),
        },
    ])
    .availability;
    let Availability {
        suggestions,
        exemptions,
        reduced_effort,
        ..
    } = &found;
    assert_eq!(
        suggestions,
        &[
            suggestion("s2", "Overtjener", None),
            suggestion("s3", "Bager", None)
        ]
    );
    assert_eq!(
        exemptions,
        &[
            exemption("x2", "SB2", "2026-06-02", None),
            exemption("x1", "SB2", "2026-06-03", None)
        ]
    );
    assert_eq!(reduced_effort, &[(day("2026-06-02"), day("2026-06-05"))]);
    let reason = Words("For langt".into());
    for (id, answer) in [
        ("s1", None),
        ("s2", Some(SuggestionAnswer::Declined { reason })),
        ("s3", Some(SuggestionAnswer::Saved)),
    ] {
        assert_eq!(found.answer(&id.into()), answer.as_ref(), "{id}");
    }
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
