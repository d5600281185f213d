//! Applying, standing in line, taking a seat, withdrawing and being answered: each rule on both sides of its boundary,
//! and the plan in step with every step.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::application::{
    self, Application, ApplicationState, CitizenCommand, Command, Conflict, Offered, OfferedRun,
    SEAT, Seat, WAITING, claims_of, conflicts,
};
use domain::case::{AuthorityCommand, By, Claim, Decision, Facts, Words};
use domain::catalogue::{Attendance, Course, CourseKind, Hours, Run};
use domain::plan::{self, OfferKind, PlanItemState};
use domain::registration::{self, AuthorityRole, Opening, Region};
use domain::rules::files;
use domain::upskilling::{May, Scheme, Standing};
use domain::{Case, Date, Moment, Rejection, RuleBook};
use proptest::prelude::*;

const NOW: &str = "2026-01-12T10:00:00+01:00";

/// Read once: what is decided here asks them nothing.
static RULES: LazyLock<RuleBook> = LazyLock::new(|| files::built_in().expect("the rules stand"));

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn opened() -> Case {
    let mut case = Case::default();
    let opening = Opening {
        authority: "fund".into(),
        municipality: "0259".into(),
        region: Region::Sjaelland,
        from: None,
    };
    tell(
        &mut case,
        AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
    )
    .expect("a case is opened");
    case
}

fn tell(case: &mut Case, command: AuthorityCommand) -> Result<Decision, Rejection> {
    let decision = case.decide_for_authority(&RULES, at(NOW), command)?;
    case.draft(
        decision.events.clone(),
        &By::Authority("fund".into()),
        at(NOW),
    );
    Ok(decision)
}

fn answer(case: &mut Case, approved: bool, text: &str) -> Result<Decision, Rejection> {
    let item = case.applications.last().map(|one| one.item.clone());
    let command = Command::Answer {
        item: item.unwrap_or_else(|| "none".into()),
        approved,
        text: Words(text.into()),
    };
    tell(case, AuthorityCommand::Application(command))
}

fn run() -> Run {
    Run {
        id: "r1".into(),
        course: "truck".into(),
        provider: "amu".into(),
        site: Some("koege".into()),
        starts_on: date("2026-02-02"),
        ends_on: date("2026-02-06"),
        price_ore: 0,
        seats: 16,
        free_seats: 2,
        waiting: Some(0),
        attendance: Attendance::OnSite,
        hours: Hours::Day,
        lessons_a_week: None,
        enrol_by: Some(date("2026-01-28")),
        cancelled: false,
    }
}

fn offered(run: Run, taken: &[u16], waiting: &[u16]) -> Facts {
    let course = Course {
        id: "truck".into(),
        title: "Gaffeltruck".into(),
        about: "Du lærer at køre truck.".into(),
        group: "lager".into(),
        kind: CourseKind::Amu,
        days: 5,
        full_time_study: false,
        skills: Vec::new(),
    };
    Facts {
        offered: Some(Box::new(Offered {
            run: Some(OfferedRun {
                course,
                run,
                provider: "AMU Sjælland".into(),
                place: "Hallen, Havnen 1, Køge".into(),
                taken: taken.to_vec(),
                waiting: waiting.to_vec(),
            }),
            may: May::Yes,
            standing: Some(Standing::Right),
            rule: Some("UP1".into()),
            approved_by: Some(AuthorityRole::UnemploymentFund),
        })),
        ..Facts::default()
    }
}

fn apply_for() -> CitizenCommand {
    CitizenCommand::Apply {
        course: "truck".into(),
        run: "r1".into(),
        starts_on: date("2026-02-02"),
        scheme: Scheme::SixWeekJobTraining,
        reason: Words("Jeg vil arbejde på lager".into()),
        phone: Words("12 34 56 78".into()),
        shares: true,
        may_wait: true,
    }
}

fn act(case: &mut Case, facts: &Facts, command: CitizenCommand) -> Result<Decision, Rejection> {
    let command = domain::CitizenCommand::Application(command);
    let decision = case.decide(&RULES, facts, at(NOW), &command)?;
    case.draft(decision.events.clone(), &By::Citizen, at(NOW));
    Ok(decision)
}

fn last(case: &Case) -> (&Application, PlanItemState) {
    let one = case.applications.last().expect("an application");
    let item = case.plan.item(&one.item).expect("its item");
    (one, item.state)
}

#[test]
fn an_application_holds_a_seat_and_stands_in_the_plan_until_it_is_answered() {
    let mut case = opened();
    let decision = act(&mut case, &offered(run(), &[0], &[]), apply_for()).expect("received");
    let claim = Claim {
        kind: SEAT.into(),
        key: [claims_of(&"r1".into()), "1".into()].concat(),
    };
    assert_eq!(decision.claims, std::slice::from_ref(&claim));
    let (one, state) = last(&case);
    assert_eq!(
        (one.state, one.seat, state),
        (
            ApplicationState::Applied,
            Seat::Held(1),
            PlanItemState::Proposed
        )
    );
    assert_eq!(one.approved_by, AuthorityRole::UnemploymentFund);
    let item = case.plan.item(&one.item).expect("its item");
    assert_eq!(item.kind, Some(OfferKind::SixWeekJobTraining));
    assert_eq!(
        (item.from, item.to),
        (Some(date("2026-02-02")), Some(date("2026-02-06")))
    );
    assert_eq!(item.place.as_str(), "Hallen, Havnen 1, Køge");

    answer(&mut case, true, "").expect("approved");
    let (one, state) = last(&case);
    assert_eq!(
        (one.state, one.seat, state),
        (
            ApplicationState::Approved,
            Seat::Held(1),
            PlanItemState::Prepared
        )
    );
    assert_eq!(
        answer(&mut case, false, "Nej"),
        Err(Rejection::UnknownApplication),
        "it is answered once"
    );

    let item = last(&case).0.item.clone();
    let withdraw = CitizenCommand::Withdraw {
        item,
        reason: Words::default(),
    };
    let decision = act(&mut case, &Facts::default(), withdraw).expect("withdrawn");
    assert_eq!(decision.releases, [claim]);
    let (one, state) = last(&case);
    assert_eq!(
        (one.state, one.seat, state),
        (
            ApplicationState::Withdrawn,
            Seat::None,
            PlanItemState::Cancelled
        )
    );
}

#[test]
fn a_refusal_says_why_and_gives_the_seat_back() {
    let mut case = opened();
    act(&mut case, &offered(run(), &[], &[]), apply_for()).expect("received");
    assert!(matches!(
        answer(&mut case, false, " "),
        Err(Rejection::InvalidField { field, .. }) if field == "text"
    ));
    let decision = answer(&mut case, false, "Du har brugt de seks uger").expect("refused");
    assert_eq!(decision.releases.len(), 1);
    let (one, state) = last(&case);
    assert_eq!(
        (one.state, one.answer.as_str(), state),
        (
            ApplicationState::Refused,
            "Du har brugt de seks uger",
            PlanItemState::Cancelled
        )
    );
    // Refused is not for ever.
    act(&mut case, &offered(run(), &[], &[]), apply_for()).expect("applied again");
}

#[test]
fn what_cannot_be_applied_for_is_refused_by_its_reason() {
    let facts = |change: fn(&mut Run)| {
        let mut run = run();
        change(&mut run);
        offered(run, &[], &[])
    };
    let begins = |on: &'static str| {
        let mut run = run();
        (run.enrol_by, run.starts_on) = (None, date(on));
        offered(run, &[], &[])
    };
    let rows = [
        (
            "enrols to today",
            facts(|run| run.enrol_by = Some(date("2026-01-12"))),
            None,
        ),
        (
            "enrolled to yesterday",
            facts(|run| run.enrol_by = Some(date("2026-01-11"))),
            Some(Rejection::RunClosed {
                on: date("2026-01-11"),
            }),
        ),
        (
            "began",
            begins("2026-01-11"),
            Some(Rejection::RunClosed {
                on: date("2026-01-11"),
            }),
        ),
        (
            "cancelled",
            facts(|run| run.cancelled = true),
            Some(Rejection::RunGone),
        ),
        ("gone", Facts::default(), Some(Rejection::RunGone)),
        (
            "full, without a line",
            facts(|run| (run.free_seats, run.waiting) = (0, None)),
            Some(Rejection::SeatsTaken { line: false }),
        ),
    ];
    for (name, facts, expected) in rows {
        let outcome = act(&mut opened(), &facts, apply_for());
        assert_eq!(outcome.err(), expected, "{name}");
    }
    let on = |day: &str| {
        let mut command = apply_for();
        if let CitizenCommand::Apply { starts_on, .. } = &mut command {
            *starts_on = date(day);
        }
        command
    };
    let today = begins("2026-01-12");
    assert_eq!(act(&mut opened(), &today, on("2026-01-12")).err(), None);
    assert_eq!(
        act(&mut opened(), &today, on("2026-01-13")).err(),
        Some(Rejection::RunMoved {
            starts_on: date("2026-01-12")
        }),
        "moved since it was seen"
    );

    let mut facts = offered(run(), &[], &[]);
    if let Some(offered) = &mut facts.offered {
        offered.may = May::No;
    }
    let rule = Some("UP1".into());
    assert_eq!(
        act(&mut opened(), &facts, apply_for()).err(),
        Some(Rejection::NotPermitted { rule })
    );

    let mut case = opened();
    let facts = offered(run(), &[], &[]);
    act(&mut case, &facts, apply_for()).expect("received");
    assert_eq!(
        act(&mut case, &facts, apply_for()).err(),
        Some(Rejection::AppliedAlready)
    );
}

#[test]
fn every_field_is_asked_for_by_name_and_a_right_needs_no_reason() {
    let with = |change: fn(&mut CitizenCommand)| {
        let mut command = apply_for();
        change(&mut command);
        command
    };
    type Change = fn(&mut CitizenCommand);
    let empty_reason: Change = |one| {
        if let CitizenCommand::Apply { reason, .. } = one {
            *reason = Words(" ".into());
        }
    };
    let no_phone: Change = |one| {
        if let CitizenCommand::Apply { phone, .. } = one {
            *phone = Words::default();
        }
    };
    let no_consent: Change = |one| {
        if let CitizenCommand::Apply { shares, .. } = one {
            *shares = false;
        }
    };
    let missing = |field: &str| {
        Some(Rejection::Missing {
            field: field.into(),
        })
    };
    let facts = offered(run(), &[], &[]);
    let outcome = |facts: &Facts, change| act(&mut opened(), facts, with(change)).err();
    assert_eq!(outcome(&facts, no_phone), missing("phone"));
    assert_eq!(outcome(&facts, no_consent), missing("shares"));
    assert_eq!(outcome(&facts, empty_reason), None, "it is a right");
    for (may, standing) in [(May::Ask, None), (May::Yes, Some(Standing::Grant))] {
        let mut facts = facts.clone();
        if let Some(offered) = &mut facts.offered {
            (offered.may, offered.standing) = (may, standing);
        }
        assert_eq!(outcome(&facts, empty_reason), missing("reason"));
    }
    let long: Change = |one| {
        if let CitizenCommand::Apply { reason, .. } = one {
            *reason = Words("å".repeat(4_001));
        }
    };
    assert!(matches!(
        outcome(&facts, long),
        Some(Rejection::TooLong { field, max: 4_000 }) if field == "reason"
    ));
}

#[test]
fn who_stands_first_in_the_line_takes_what_comes_free_and_nobody_passes_them() {
    // Both seats are taken, and one citizen waits.
    let mut second = opened();
    let full = offered(run(), &[0, 1], &[0]);
    let refused = {
        let mut command = apply_for();
        if let CitizenCommand::Apply { may_wait, .. } = &mut command {
            *may_wait = false;
        }
        act(&mut second, &full, command)
    };
    assert_eq!(refused.err(), Some(Rejection::SeatsTaken { line: true }));
    let decision = act(&mut second, &full, apply_for()).expect("in line");
    let kinds: Vec<&str> = decision
        .claims
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(kinds, [WAITING]);
    assert_eq!(last(&second).0.seat, Seat::Waiting(1));

    // One seat comes free: it is the first's, neither the second's nor a newcomer's.
    let item = last(&second).0.item.clone();
    let take = || CitizenCommand::TakeSeat { item: item.clone() };
    let one_free = offered(run(), &[0], &[0, 1]);
    assert_eq!(
        act(&mut second, &one_free, take()).err(),
        Some(Rejection::SeatsTaken { line: true })
    );
    let mut newcomer = opened();
    act(&mut newcomer, &one_free, apply_for()).expect("in line");
    assert_eq!(last(&newcomer).0.seat, Seat::Waiting(2));

    // The first has taken it, and another comes free.
    let again = offered(run(), &[1], &[1, 2]);
    let decision = act(&mut second, &again, take()).expect("a seat");
    assert_eq!(last(&second).0.seat, Seat::Held(0));
    assert_eq!((decision.claims.len(), decision.releases.len()), (1, 1));
    assert_eq!(
        act(&mut second, &again, take()).err(),
        Some(Rejection::UnknownApplication),
        "once"
    );
}

#[test]
fn what_the_provider_changes_reaches_the_plan() {
    let mut case = opened();
    act(&mut case, &offered(run(), &[], &[]), apply_for()).expect("received");
    let told = |starts_on: &str, ends_on: &str, cancelled| {
        AuthorityCommand::Application(Command::TellRun {
            run: "r1".into(),
            starts_on: date(starts_on),
            ends_on: date(ends_on),
            place: None,
            cancelled,
        })
    };
    let same = tell(&mut case, told("2026-02-02", "2026-02-06", false)).expect("told");
    assert_eq!(same.events, [], "nothing has changed");
    tell(&mut case, told("2026-02-09", "2026-02-13", false)).expect("moved");
    let item = case.plan.items.last().expect("its item");
    assert_eq!(
        (item.from, item.to, item.place.as_str()),
        (
            Some(date("2026-02-09")),
            Some(date("2026-02-13")),
            "Hallen, Havnen 1, Køge"
        )
    );
    let decision = tell(&mut case, told("2026-02-09", "2026-02-13", true)).expect("cancelled");
    assert_eq!(decision.releases.len(), 1);
    let (one, state) = last(&case);
    assert_eq!(
        (one.state, state),
        (ApplicationState::Cancelled, PlanItemState::Cancelled)
    );
}

#[test]
fn an_item_that_the_authority_cancels_gives_its_seat_back() {
    let mut case = opened();
    act(&mut case, &offered(run(), &[], &[]), apply_for()).expect("received");
    let mut item = case.plan.items.last().expect("its item").clone();
    item.state = PlanItemState::Cancelled;
    let set = AuthorityCommand::Plan(plan::Command::SetItem(item));
    let decision = tell(&mut case, set).expect("cancelled");
    assert_eq!(decision.releases.len(), 1);
    assert_eq!(last(&case).0.state, ApplicationState::Cancelled);
}

#[test]
fn a_course_that_has_begun_is_not_withdrawn_here() {
    let mut case = opened();
    let mut begins = run();
    (begins.starts_on, begins.enrol_by) = (date("2026-01-12"), None);
    let mut command = apply_for();
    if let CitizenCommand::Apply { starts_on, .. } = &mut command {
        *starts_on = date("2026-01-12");
    }
    act(&mut case, &offered(begins, &[], &[]), command).expect("received");
    let withdraw = CitizenCommand::Withdraw {
        item: last(&case).0.item.clone(),
        reason: Words::default(),
    };
    let outcome = act(&mut case, &Facts::default(), withdraw);
    assert_eq!(
        outcome.err(),
        Some(Rejection::RunClosed {
            on: date("2026-01-11")
        })
    );
}

fn found(from: &str, to: &str) -> CitizenCommand {
    CitizenCommand::Found {
        scheme: Scheme::CompanyPlacement,
        employer: Words("Bageren på torvet".into()),
        place: Words::default(),
        phone: Words("12 34 56 78".into()),
        from: date(from),
        to: date(to),
        reason: Words("De mangler folk".into()),
        sector: None,
    }
}

#[test]
fn a_workplace_that_was_found_is_proposed_to_who_must_approve() {
    let mut facts = offered(run(), &[], &[]);
    if let Some(offered) = &mut facts.offered {
        (offered.run, offered.may) = (None, May::Ask);
        offered.approved_by = Some(AuthorityRole::Municipality);
    }
    let mut case = opened();
    let decision = act(&mut case, &facts, found("2026-01-19", "2026-02-13")).expect("received");
    assert_eq!(decision.claims, []);
    let (one, state) = last(&case);
    assert_eq!(
        (one.course.as_ref(), one.approved_by, state),
        (None, AuthorityRole::Municipality, PlanItemState::Proposed)
    );
    let item = case.plan.items.last().expect("its item");
    assert_eq!(item.kind, Some(OfferKind::CompanyPlacement));
    assert_eq!(item.title.as_str(), "Bageren på torvet");

    for (from, to, expected) in [
        ("2026-02-13", "2026-01-19", Rejection::EndsBeforeItBegins),
        (
            "2026-01-11",
            "2026-02-13",
            Rejection::TooEarly {
                field: "from".into(),
                earliest: date("2026-01-12"),
            },
        ),
    ] {
        assert_eq!(
            act(&mut opened(), &facts, found(from, to)).err(),
            Some(expected)
        );
    }
}

#[test]
fn what_lies_on_the_same_days_is_told_before() {
    let mut case = opened();
    act(&mut case, &offered(run(), &[], &[]), apply_for()).expect("received");
    let days = |from: &str, to: &str| {
        conflicts(&case, date(from), date(to))
            .iter()
            .filter(|one| matches!(one, Conflict::Item(_)))
            .count()
    };
    assert_eq!(days("2026-02-06", "2026-02-20"), 1);
    assert_eq!(days("2026-02-07", "2026-02-20"), 0);
    assert_eq!(days("2026-01-01", "2026-02-01"), 0);
    assert_eq!(days("2026-01-01", "2026-02-02"), 1);
}

/// What several citizens do with one run of few seats.
#[derive(Clone, Copy, Debug)]
enum Step {
    Apply(usize),
    Take(usize),
    Withdraw(usize),
    Refuse(usize),
    Approve(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    let who = 0..6usize;
    prop_oneof![
        who.clone().prop_map(Step::Apply),
        who.clone().prop_map(Step::Take),
        who.clone().prop_map(Step::Withdraw),
        who.clone().prop_map(Step::Refuse),
        who.prop_map(Step::Approve),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever is done in which order: no seat is held twice, no more are held than there are, what is held is what is
    /// claimed, nobody has a seat while somebody before them waits for a free one, and the plan says the same.
    #[test]
    fn the_last_seat_goes_to_one(steps in proptest::collection::vec(any_step(), 0..60)) {
        let mut cases: Vec<Case> = (0..6).map(|_| opened()).collect();
        let mut claims: BTreeSet<(String, u16)> = BTreeSet::new();
        for step in steps {
            let of = |kind: &str| -> Vec<u16> {
                claims.iter().filter(|(of, _)| of == kind).map(|(_, number)| *number).collect()
            };
            let facts = offered(run(), &of(SEAT), &of(WAITING));
            let (Step::Apply(who) | Step::Take(who) | Step::Withdraw(who) | Step::Refuse(who) | Step::Approve(who)) = step;
            let Some(case) = cases.get_mut(who) else { continue };
            let item = case.applications.last().map_or("none".into(), |one| one.item.clone());
            let outcome = match step {
                Step::Apply(_) => act(case, &facts, apply_for()),
                Step::Take(_) => act(case, &facts, CitizenCommand::TakeSeat { item }),
                Step::Withdraw(_) => act(case, &facts, CitizenCommand::Withdraw { item, reason: Words::default() }),
                Step::Refuse(_) => answer(case, false, "Nej"),
                Step::Approve(_) => answer(case, true, ""),
            };
            let Ok(decision) = outcome else { continue };
            let named = |claim: &Claim| {
                let number = claim.key.strip_prefix(&claims_of(&"r1".into())).and_then(|n| n.parse().ok());
                (claim.kind.clone(), number.expect("a number"))
            };
            for claim in &decision.releases {
                prop_assert!(claims.remove(&named(claim)), "given back what was held");
            }
            for claim in &decision.claims {
                prop_assert!(claims.insert(named(claim)), "taken once");
            }
            let mut held: BTreeSet<(String, u16)> = BTreeSet::new();
            for case in &cases {
                for one in &case.applications {
                    let item = case.plan.item(&one.item).expect("its item");
                    prop_assert_eq!(item.state.is_over(), !one.is_open());
                    match one.seat {
                        Seat::None => prop_assert!(!one.is_open()),
                        Seat::Held(seat) => prop_assert!(held.insert((SEAT.into(), seat))),
                        Seat::Waiting(number) => prop_assert!(held.insert((WAITING.into(), number))),
                    }
                }
            }
            prop_assert_eq!(&held, &claims);
            prop_assert!(held.iter().filter(|(kind, _)| kind == SEAT).count() <= 2);
        }
    }
}

#[test]
fn an_application_is_for_its_run_whatever_signs_its_name_holds() {
    let one = claims_of(&"a:1".into());
    let other = claims_of(&"a".into());
    assert!(!one.starts_with(&other) && !other.starts_with(&one));
    assert_eq!(application::MAX_OPEN, 20);
}
