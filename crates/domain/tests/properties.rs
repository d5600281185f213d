//! What holds for every case, not only for those we thought of.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::availability::{
    Absence, AbsenceKind, Command, ConfirmAvailability, StandingState, count, standings,
};
use domain::calendar::closed_day;
use domain::case::{AuthorityCommand, By, Words};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::{Interval, Reading, files};
use domain::{Case, CitizenCommand, Date, Moment, RuleBook, agenda};
use proptest::prelude::*;

fn rules() -> RuleBook {
    let fund = include_str!("../../../demo/rules/oestsundets-akasse.toml");
    files::read([("fund.toml", fund)]).expect("rules")
}

fn day(offset: i32) -> Date {
    Date::new(2018, 1, 1).expect("a date").plus(offset)
}

prop_compose! {
    fn any_day()(offset in 0..3_650) -> Date { day(offset) }
}

fn any_command() -> impl Strategy<Value = AuthorityCommand> {
    let absence = (any_day(), proptest::option::of(0..400)).prop_map(|(from, length)| Absence {
        kind: AbsenceKind::Holiday,
        from,
        to: length.map(|length| from.plus(length)),
    });
    prop_oneof![
        any_day()
            .prop_map(|on| AuthorityCommand::Registration(registration::Command::Register { on })),
        any_day().prop_map(|on| AuthorityCommand::Registration(
            registration::Command::Deregister { on }
        )),
        any_day().prop_map(|on| AuthorityCommand::Availability(Command::RecordConfirmation { on })),
        absence
            .prop_map(|absence| AuthorityCommand::Availability(Command::RegisterAbsence(absence))),
    ]
}

/// A case that any sequence of an authority's words leads to; what is refused changes nothing.
fn case_of(commands: Vec<AuthorityCommand>, rules: &RuleBook) -> Case {
    let by = By::Authority("oestsundets-akasse".into());
    let opening = Opening {
        authority: "oestsundets-akasse".into(),
        municipality: "0259".into(),
        region: Region::Sjaelland,
    };
    let group = TargetGroup::UnemploymentBenefit;
    let first = [
        AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
        AuthorityCommand::Registration(registration::Command::SetTargetGroup {
            group,
            from: day(0),
        }),
    ];
    let mut case = Case::default();
    for command in first.into_iter().chain(commands) {
        if let Ok(decision) = case.decide_for_authority(rules, command) {
            case.draft(decision.events, &by, Moment::from_unix_ms(0));
        }
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever happened, every date has an answer, and the answer is the same each time.
    #[test]
    fn every_date_has_one_answer(commands in proptest::collection::vec(any_command(), 0..40), on in any_day()) {
        let rules = rules();
        let case = case_of(commands, &rules);
        prop_assert_eq!(agenda(&case, &rules, on), agenda(&case, &rules, on));
    }

    /// Where a confirmation is asked for, it is taken, and then it is no longer asked for that day.
    #[test]
    fn what_is_asked_for_is_taken_once(commands in proptest::collection::vec(any_command(), 0..40), on in any_day()) {
        let rules = rules();
        let mut case = case_of(commands, &rules);
        let asks = |case: &Case| standings(case, &rules, on).iter().any(|s| matches!(s.state, StandingState::Asked(_)));
        let confirmed_later = case.availability.confirmations.last().is_some_and(|last| last.on >= on);
        let command = CitizenCommand::ConfirmAvailability(ConfirmAvailability {
            rule: "AV4b".into(), period_from: None, suggestions: vec![], changes: Some(Words("x".into())),
        });
        let now = on.begins_at();
        let decided = case.decide(&rules, now, &command);
        if !confirmed_later {
            prop_assert_eq!(decided.is_ok(), asks(&case));
        }
        if let Ok(decision) = decided {
            case.draft(decision.events, &By::Citizen, now);
            prop_assert!(case.decide(&rules, now, &command).is_err());
        }
    }

    /// By reading A a deadline is never on a closed day and never before its days have passed.
    #[test]
    fn a_deadline_is_an_open_day(from in any_day(), days in 1u16..60) {
        let interval = Interval { days, reading: Reading::A, closed_by_analogy: false };
        let counted = count(&interval, &[], from).expect("no absence");
        prop_assert_eq!(closed_day(counted.due_on), None);
        prop_assert!(from.days_until(counted.due_on) >= i32::from(days));
        prop_assert_eq!(from.days_until(counted.due_on), i32::from(days) + counted.moved_over.len() as i32);
    }

    /// More absence never brings a deadline forward.
    #[test]
    fn absence_never_hurries(from in any_day(), starts in 0..20i32, length in 0..20i32) {
        let interval = Interval { days: 7, reading: Reading::A, closed_by_analogy: false };
        let absence = Absence { kind: AbsenceKind::Sickness, from: from.plus(starts), to: Some(from.plus(starts + length)) };
        let with = count(&interval, &[absence], from).expect("it ends");
        let without = count(&interval, &[], from).expect("no absence");
        prop_assert!(with.due_on >= without.due_on);
    }

    #[test]
    fn text_that_is_no_date_is_refused(text in "\\PC{0,24}") {
        if let Some(date) = Date::parse(&text) {
            prop_assert_eq!(date.to_string(), text.clone());
        }
        let _ = Moment::parse(&text);
    }
}
