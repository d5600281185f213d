//! What holds for every case, not only for those we thought of.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::ops::Range;
use std::sync::LazyLock;

use domain::agenda::What;
use domain::availability::{
    Absence, AbsenceKind, Command, ConfirmAvailability, Exemption, StandingState, count, standings,
};
use domain::calendar::closed_day;
use domain::case::{AuthorityCommand, By, Facts, Recorded, Words};
use domain::conversation::{BookingDeadline, Conversation, ConversationForm, ConversationKind};
use domain::ids::{BookingId, CommandId, ConversationId, PlanItemId, Reference};
use domain::joblog::{JobSearchRequirement, Per};
use domain::plan::{EmployerSector, Obligation, OfferKind, PlanItem, PlanItemState, Step, StepBy};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::{Interval, Reading, Terms, files};
use domain::{Case, CitizenCommand, Date, Moment, RuleBook, agenda};
use proptest::prelude::*;

/// Read once: five hundred cases of each property ask it.
static RULES: LazyLock<RuleBook> = LazyLock::new(|| {
    let fund = include_str!("../../../demo/rules/oestsundets-akasse.toml");
    files::read([("fund.toml", fund)]).expect("rules")
});

fn rules() -> &'static RuleBook {
    &RULES
}

fn day(offset: i32) -> Date {
    Date::new(2018, 1, 1).expect("a date").plus(offset)
}

/// Days after 1 January 2018: ten years, and those in which the suspensions of 2020 and 2021 begin and end.
const ALL_DAYS: Range<i32> = 0..3_650;
const SUSPENDED_DAYS: Range<i32> = 730..1_330;

fn any_day_in(days: Range<i32>) -> impl Strategy<Value = Date> {
    days.prop_map(day)
}

fn any_day() -> impl Strategy<Value = Date> {
    any_day_in(ALL_DAYS)
}

fn any_kind() -> impl Strategy<Value = ConversationKind> {
    prop_oneof![
        Just(ConversationKind::Job),
        Just(ConversationKind::FollowUp),
        Just(ConversationKind::Cv),
        Just(ConversationKind::Availability),
        Just(ConversationKind::Joint),
        Just(ConversationKind::RehabilitationTeam),
        Just(ConversationKind::Information),
    ]
}

fn any_group() -> impl Strategy<Value = TargetGroup> {
    prop_oneof![
        3 => Just(TargetGroup::UnemploymentBenefit),
        1 => Just(TargetGroup::JobReadyCashBenefit),
        1 => Just(TargetGroup::ActivityReadyCashBenefit),
        1 => Just(TargetGroup::EducationReady),
        1 => Just(TargetGroup::SicknessBenefit),
        1 => Just(TargetGroup::FlexJobApproved),
        1 => prop_oneof![
            Just(TargetGroup::ObviouslyEducationReady),
            Just(TargetGroup::ActivityReadyYouth),
            Just(TargetGroup::JobClarification),
            Just(TargetGroup::ResourceCourse),
            Just(TargetGroup::Rehabilitee),
            Just(TargetGroup::DisabilityPension),
            Just(TargetGroup::SelfSupporting),
            Just(TargetGroup::UnderEighteen),
        ],
    ]
}

fn any_region() -> impl Strategy<Value = Region> {
    prop_oneof![
        Just(Region::Hovedstaden),
        Just(Region::Sjaelland),
        Just(Region::Syddanmark),
        Just(Region::Midtjylland),
        Just(Region::Nordjylland),
    ]
}

fn any_offer() -> impl Strategy<Value = OfferKind> {
    prop_oneof![
        Just(OfferKind::CompanyPlacement),
        Just(OfferKind::WageSubsidy),
        Just(OfferKind::UtilityJob),
        Just(OfferKind::GuidanceAndUpskilling),
        Just(OfferKind::Mentor),
        Just(OfferKind::BasicSkills),
    ]
}

fn any_exempt() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("AV4"),
        Just("AV4b"),
        Just("AV9"),
        Just("SB2"),
        Just("CO10")
    ]
}

fn any_command() -> impl Strategy<Value = AuthorityCommand> {
    any_command_in(ALL_DAYS)
}

fn any_command_in(days: Range<i32>) -> impl Strategy<Value = AuthorityCommand> {
    use domain::{conversation::Command as C, joblog::Command as J, plan::Command as P};
    use registration::Command as R;
    let absence = |kind| {
        (any_day_in(days.clone()), proptest::option::of(0..400)).prop_map(move |(from, length)| {
            let to = length.map(|length| from.plus(length));
            AuthorityCommand::Availability(Command::RegisterAbsence(Absence { kind, from, to }))
        })
    };
    let item = (
        0..4u8,
        any_state(),
        any_day_in(days.clone()),
        any_offer(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(id, state, from, kind, online, public)| {
            AuthorityCommand::Plan(P::SetItem(PlanItem {
                id: PlanItemId(id.to_string()),
                title: Words("x".into()),
                state,
                obligation: Obligation::Mandatory,
                good_for: Words::default(),
                with: Words::default(),
                place: Words::default(),
                from: Some(from),
                to: Some(from.plus(28)),
                steps: vec![Step {
                    title: Words("x".into()),
                    by: StepBy::Citizen,
                    due_on: Some(from.plus(7)),
                    done_on: None,
                }],
                kind: Some(kind),
                online,
                employer: Some(if public {
                    EmployerSector::Public
                } else {
                    EmployerSector::Private
                }),
                link: None,
                mandatory_from: None,
                extended_by: 0,
                proof: None,
                sector: domain::plan::Sector::Employment,
            }))
        });
    let conversation = (0..6u8, any_kind(), any_day_in(days.clone()), any::<bool>()).prop_map(
        |(id, kind, on, in_person)| {
            AuthorityCommand::Conversation(C::Plan(Conversation::new(
                ConversationId(id.to_string()),
                kind,
                if in_person {
                    ConversationForm::InPerson
                } else {
                    ConversationForm::Phone
                },
                Moment::from_unix_ms(on.begins_at().unix_ms() + 36_000_000),
            )))
        },
    );
    let booking = (0..4u8, any_kind(), any_day_in(days.clone()), 0..30i32).prop_map(
        |(id, kind, told_on, days)| {
            AuthorityCommand::Conversation(C::AskBooking(BookingDeadline {
                id: BookingId(id.to_string()),
                kind,
                told_on,
                due_on: told_on.plus(days),
                no_slots_on: None,
            }))
        },
    );
    let ended = prop_oneof![
        (0..6u8).prop_map(|id| C::RecordHeld {
            id: ConversationId(id.to_string())
        }),
        (0..6u8).prop_map(|id| C::Cancel {
            id: ConversationId(id.to_string())
        }),
        (0..4u8).prop_map(|id| C::LiftBooking {
            id: BookingId(id.to_string())
        }),
    ]
    .prop_map(AuthorityCommand::Conversation);
    let group = (any_group(), any_day_in(days.clone())).prop_map(|(group, from)| {
        AuthorityCommand::Registration(R::SetTargetGroup { group, from })
    });
    let requirement =
        (0..4u16, any_day_in(days.clone()), any::<bool>()).prop_map(|(count, from, week)| {
            let per = if week { Per::Week } else { Per::Month };
            AuthorityCommand::JobLog(J::SetRequirement(JobSearchRequirement { count, per, from }))
        });
    let registered =
        any_day_in(days.clone()).prop_map(|on| AuthorityCommand::Registration(R::Register { on }));
    let deregistered = any_day_in(days.clone())
        .prop_map(|on| AuthorityCommand::Registration(R::Deregister { on }));
    let cv =
        any_day_in(days.clone()).prop_map(|on| AuthorityCommand::Registration(R::ApproveCv { on }));
    let confirmed = any_day_in(days.clone())
        .prop_map(|on| AuthorityCommand::Availability(Command::RecordConfirmation { on }));
    let reduced = any_day_in(days.clone()).prop_map(|from| {
        let to = from.plus(30);
        AuthorityCommand::Availability(Command::GrantReducedEffort { from, to })
    });
    let exempt = (
        any_exempt(),
        any_day_in(days.clone()),
        proptest::option::of(0..60),
    )
        .prop_map(|(rule, from, length)| {
            AuthorityCommand::Availability(Command::GrantExemption(Exemption {
                id: rule.into(),
                rules: vec![rule.into()],
                from,
                to: length.map(|length| from.plus(length)),
                reason: Words::default(),
            }))
        });
    prop_oneof![
        registered,
        deregistered,
        confirmed,
        cv,
        group,
        item,
        conversation,
        booking,
        ended,
        requirement,
        reduced,
        exempt,
        absence(AbsenceKind::Holiday),
        absence(AbsenceKind::Sickness),
    ]
}

fn any_state() -> impl Strategy<Value = PlanItemState> {
    prop_oneof![
        Just(PlanItemState::Proposed),
        Just(PlanItemState::Running),
        Just(PlanItemState::Interrupted),
        Just(PlanItemState::Resumed),
        Just(PlanItemState::Completed),
    ]
}

/// A case that any sequence of an authority's words leads to; what is refused changes nothing.
fn case_of(commands: Vec<AuthorityCommand>, rules: &RuleBook) -> Case {
    case_in(Region::Sjaelland, commands, rules)
}

fn case_in(region: Region, commands: Vec<AuthorityCommand>, rules: &RuleBook) -> Case {
    let by = By::Authority("oestsundets-akasse".into());
    let opening = Opening {
        authority: "oestsundets-akasse".into(),
        municipality: "0259".into(),
        region,
        from: None,
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
        if let Ok(decision) = case.decide_for_authority(rules, Moment::from_unix_ms(0), command) {
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
        let case = case_of(commands, rules);
        prop_assert_eq!(agenda(&case, rules, on), agenda(&case, rules, on));
    }

    /// The log alone makes the case: replayed in whole, or on from any event of it.
    #[test]
    fn replay_is_total(commands in proptest::collection::vec(any_command(), 0..40), cut in 0..40usize) {
        let rules = rules();
        let mut log = Vec::new();
        let mut case = Case::default();
        let opening = Opening {
            authority: "oestsundets-akasse".into(),
            municipality: "0259".into(),
            region: Region::Sjaelland,
            from: None,
        };
        let first = AuthorityCommand::Registration(registration::Command::OpenCase(opening));
        for command in std::iter::once(first).chain(commands) {
            let now = Moment::from_unix_ms(0);
            let Ok(decision) = case.decide_for_authority(rules, now, command) else { continue };
            for event in decision.events {
                let recorded = Recorded {
                    version: case.version + 1,
                    recorded_at: now,
                    made_at: None,
                    by: By::Authority("oestsundets-akasse".into()),
                    command: CommandId(0),
                    reference: Reference::from_position(0),
                    event,
                    shown: None,
                };
                case.apply(&recorded);
                log.push(recorded);
            }
        }
        prop_assert_eq!(Case::replay(&log).expect("a whole log"), case.clone());
        let (before, after) = log.split_at(cut.min(log.len()));
        let mut stepwise = Case::replay(before).expect("its beginning");
        for recorded in after {
            stepwise.apply(recorded);
        }
        prop_assert_eq!(stepwise, case);
        // Out of order, doubled or with a hole: refused whole.
        if let [one, two, ..] = log.as_slice() {
            prop_assert!(Case::replay([two, one]).is_err());
            prop_assert!(Case::replay([one, one]).is_err());
            prop_assert!(Case::replay([two]).is_err());
        }
    }

    /// What a suspension lets rest is not a duty in its days and places, and what it keeps is.
    #[test]
    fn a_suspension_suspends_what_it_says_and_nothing_else(
        commands in proptest::collection::vec(any_command(), 0..40), on in any_day(), region in any_region(),
    ) {
        let rules = rules();
        let case = case_in(region, commands, rules);
        let agenda = agenda(&case, rules, on);
        let opening = case.registration.opening.as_ref().expect("an open case");
        let in_force: Vec<_> = rules.on(on, opening).collect();
        let group = case.registration.target_group(on);
        for rule in &in_force {
            let Terms::Suspension { rests, forms, .. } = &rule.terms else { continue };
            for item in agenda.items.iter().filter(|item| rests.contains(&item.rule.id)) {
                let spared = matches!(item.what, What::Attend(one) if !forms.is_empty() && !forms.contains(&one.form));
                prop_assert!(spared || item.obligation == Obligation::Voluntary, "{} under {}", item.rule.id, rule.name);
            }
            // Told to those of whom something that rests would be asked, and to nobody else.
            let touches = in_force.iter().any(|other| other.binds(group) && rests.contains(&other.id));
            let told = agenda.states.iter().any(|state| state.rule.name == rule.name);
            prop_assert_eq!(told, touches && rule.binds(group), "{}", rule.name);
        }
        let rests = |id: &domain::ids::RuleId| in_force.iter().any(|rule| rule.terms.rests().contains(id));
        for duty in in_force.iter().filter(|rule| matches!(rule.terms, Terms::Duty { .. }) && rule.binds(group)) {
            prop_assert!(rests(&duty.id) || agenda.duties.iter().any(|found| found.name == duty.name), "{}", duty.name);
        }
    }

    /// Every other duty goes on under it: what would be asked if nothing had ever been suspended is asked.
    #[test]
    fn a_suspension_keeps_every_duty_that_it_does_not_name(
        commands in proptest::collection::vec(any_command_in(SUSPENDED_DAYS), 0..40),
        on in any_day_in(SUSPENDED_DAYS), region in any_region(),
    ) {
        let rules = rules();
        let pauses = |terms: &Terms| matches!(terms, Terms::Suspension { .. } | Terms::OfferSuspension { .. });
        let never = RuleBook::new(rules.iter().filter(|rule| !pauses(&rule.terms)).cloned().collect()).expect("rules");
        let case = case_in(region, commands, rules);
        let opening = case.registration.opening.as_ref().expect("an open case");
        let rests = |id: &domain::ids::RuleId| rules.on(on, opening).any(|rule| rule.terms.rests().contains(id));
        let no_offers = rules.on(on, opening).any(|rule| matches!(rule.terms, Terms::OfferSuspension { .. }));
        let found = agenda(&case, rules, on);
        for item in agenda(&case, &never, on).items {
            // A day of a confirmation or a registration may differ with what rested before it; another property's.
            let counted = matches!(item.what, What::Confirm(_) | What::Register);
            let offers = no_offers && matches!(item.what, What::TakePart(_));
            if item.obligation == Obligation::Voluntary || counted || offers || rests(&item.rule.id) {
                continue;
            }
            let same = |other: &domain::agenda::Item<'_>| other.rule.id == item.rule.id && other.what == item.what;
            let kept = found.items.iter().find(|other| same(other));
            prop_assert_eq!(kept.map(|kept| kept.obligation), Some(Obligation::Mandatory), "{:?} on {}", item, on);
        }
    }

    /// An offer that is suspended is no duty, and one that no suspension meets stays what it was.
    #[test]
    fn a_suspended_offer_is_no_duty(
        commands in proptest::collection::vec(any_command_in(SUSPENDED_DAYS), 0..40),
        on in any_day_in(SUSPENDED_DAYS), region in any_region(),
    ) {
        let rules = rules();
        let case = case_in(region, commands, rules);
        let opening = case.registration.opening.as_ref().expect("an open case");
        for item in agenda(&case, rules, on).items {
            let What::TakePart(offer) = item.what else { continue };
            let meets = |rule: &domain::Rule| match &rule.terms {
                Terms::OfferSuspension { in_person_only, employers, kinds, .. } => {
                    !(*in_person_only && offer.online)
                        && (employers.is_empty() || offer.employer.is_some_and(|of| employers.contains(&of)))
                        && (kinds.is_empty() || offer.kind.is_some_and(|kind| kinds.contains(&kind)))
                }
                _ => false,
            };
            let met = rules.on(on, opening).any(meets);
            prop_assert!(!met || item.obligation == Obligation::Voluntary, "{} on {}", offer.id, on);
        }
    }

    /// One booking deadline or one booking of a kind, never both (SB6).
    #[test]
    fn a_deadline_or_a_booking_never_both(commands in proptest::collection::vec(any_command(), 0..60), on in any_day()) {
        let rules = rules();
        let case = case_of(commands, rules);
        let agenda = agenda(&case, rules, on);
        for item in &agenda.items {
            if let What::Book { kind, .. } = item.what {
                let booked = |other: &domain::agenda::Item<'_>| matches!(other.what, What::Attend(one) if one.kind == kind);
                prop_assert!(!agenda.items.iter().any(booked));
            }
        }
    }

    /// Each open deadline is asked by exactly one rule.
    #[test]
    fn each_deadline_has_one_rule(commands in proptest::collection::vec(any_command(), 0..60), on in any_day(), region in any_region()) {
        let rules = rules();
        let case = case_in(region, commands, rules);
        let agenda = agenda(&case, rules, on);
        for (at, item) in agenda.items.iter().enumerate() {
            let same = |other: &domain::agenda::Item<'_>| match (&item.what, &other.what) {
                // A fund's own confirmation may stand beside another of its own.
                (What::Confirm(_), What::Confirm(_)) => item.rule.id == other.rule.id,
                (one, other) => one == other,
            };
            prop_assert!(!agenda.items.iter().skip(at + 1).any(same), "{:?}", item.what);
        }
        // In order, for a reason that can be told.
        let dates: Vec<_> = agenda.items.iter().map(|item| (item.due_on.is_none(), item.due_on)).collect();
        prop_assert!(dates.is_sorted());
    }

    /// Where a confirmation is asked for, it is taken, and then it is no longer asked for that day.
    #[test]
    fn what_is_asked_for_is_taken_once(commands in proptest::collection::vec(any_command(), 0..40), on in any_day()) {
        let rules = rules();
        let mut case = case_of(commands, rules);
        let asks = |case: &Case| standings(case, rules, on).iter().any(|s| matches!(s.state, StandingState::Asked(_)));
        let confirmed_later = case.availability.confirmations.last().is_some_and(|last| last.on >= on);
        let command = CitizenCommand::ConfirmAvailability(ConfirmAvailability {
            rule: "AV4b".into(), period_from: None, suggestions: vec![], changes: Some(Words("x".into())),
        });
        let now = on.begins_at();
        let decided = case.decide(rules, &Facts::default(), now, &command);
        if !confirmed_later {
            prop_assert_eq!(decided.is_ok(), asks(&case));
        }
        if let Ok(decision) = decided {
            case.draft(decision.events, &By::Citizen, now);
            prop_assert!(case.decide(rules, &Facts::default(), now, &command).is_err());
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

    /// A phone is given less than the whole, and sees the same.
    #[test]
    fn a_cut_snapshot_owes_the_same(
        commands in proptest::collection::vec(any_command(), 0..60), on in any_day(), later in 0..40i32,
    ) {
        let rules = rules();
        let case = case_of(commands, rules);
        let cut = domain::Snapshot { case: case.clone(), ..Default::default() }.recent(on);
        let day = on.plus(later);
        prop_assert_eq!(agenda(&cut.case, rules, day), agenda(&case, rules, day));
    }

    /// A phone's format is bytes, the log is text: what is read from the one can be written in the other.
    #[test]
    fn what_a_phone_sends_can_be_written_and_read_again(day in any::<i32>(), ms in any::<i64>()) {
        let bytes = postcard::to_allocvec(&(day, ms)).expect("bytes");
        if let Ok(day) = postcard::from_bytes::<Date>(&bytes) {
            let text = serde_json::to_string(&day).expect("written");
            prop_assert_eq!(serde_json::from_str::<Date>(&text).expect("read"), day);
        }
        if let Ok((_, at)) = postcard::from_bytes::<(i32, Moment)>(&bytes) {
            let text = serde_json::to_string(&at).expect("written");
            prop_assert_eq!(serde_json::from_str::<Moment>(&text).expect("read"), at);
        }
    }
}

#[test]
fn a_day_that_cannot_be_written_is_not_read() {
    // The years −5000 and 9999 in days of the Julian count.
    for (day, is_read) in [(-105_192, false), (5_373_484, true), (5_373_485, false)] {
        let bytes = postcard::to_allocvec(&day).expect("bytes");
        assert_eq!(
            postcard::from_bytes::<Date>(&bytes).is_ok(),
            is_read,
            "{day}"
        );
    }
}
