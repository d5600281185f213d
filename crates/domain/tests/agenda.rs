//! What pages read of an agenda beside its lists, and what only another rule book than the nation's
//! can show. What is owed itself stands in the tables of `crates/server/tests/law`.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::agenda::{What, due_within};
use domain::availability::{self, Absence, AbsenceKind};
use domain::case::{By, Words};
use domain::conversation::{
    self, BookingDeadline, Conversation, ConversationForm, ConversationKind,
};
use domain::plan::{self, Obligation, OfferKind, PlanItem, PlanItemState, Step, StepBy};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::files;
use domain::{Case, Date, Event, Moment, RuleBook, agenda, counting};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn rules() -> RuleBook {
    files::read([]).expect("the national law")
}

/// A case in Region Zealand in which these things happened.
fn case(group: TargetGroup, events: impl IntoIterator<Item = Event>) -> Case {
    let opening = Opening {
        authority: "elsewhere".into(),
        municipality: "0259".into(),
        region: Region::Sjaelland,
        from: None,
    };
    let from = day("2018-01-01");
    let first = [
        registration::Event::CaseOpened(opening),
        registration::Event::TargetGroupSet { group, from },
    ];
    let events = first.map(Event::Registration).into_iter().chain(events);
    let mut case = Case::default();
    let by = By::Authority("elsewhere".into());
    case.draft(events.collect(), &by, Moment::from_unix_ms(0));
    case
}

fn registered(on: &str) -> Event {
    Event::Registration(registration::Event::Registered { on: day(on) })
}

fn deregistered(on: &str) -> Event {
    Event::Registration(registration::Event::Deregistered { on: day(on) })
}

fn planned(form: ConversationForm, on: &str) -> Event {
    Event::Conversation(conversation::Event::Planned(Conversation::new(
        "c1".into(),
        ConversationKind::Job,
        form,
        day(on).begins_at(),
    )))
}

fn to_book(told_on: &str, due_on: &str) -> Event {
    Event::Conversation(conversation::Event::BookingAsked(BookingDeadline {
        id: "b1".into(),
        kind: ConversationKind::Availability,
        told_on: day(told_on),
        due_on: day(due_on),
        no_slots_on: None,
    }))
}

/// An offer under way with steps of the citizen by these days; none for a step without one.
fn offer(id: &str, steps: &[Option<&str>]) -> Event {
    let step = |due_on: &Option<&str>| Step {
        title: Words("Ring".into()),
        by: StepBy::Citizen,
        due_on: due_on.map(day),
        done_on: None,
    };
    Event::Plan(plan::Event::ItemSet(PlanItem {
        id: id.into(),
        title: Words(id.into()),
        state: PlanItemState::Running,
        obligation: Obligation::Mandatory,
        good_for: Words("Job".into()),
        with: Words::default(),
        place: Words::default(),
        from: None,
        to: None,
        steps: steps.iter().map(step).collect(),
        kind: Some(OfferKind::BasicSkills),
        online: false,
        employer: None,
        link: None,
        mandatory_from: None,
        extended_by: 0,
        proof: None,
        sector: plan::Sector::Employment,
    }))
}

/// A pause of all duties is said first and alone, so it must be one (docs/LAW.md, sections 2, 20 and 21).
#[test]
fn a_pause_speaks_where_the_week_or_all_attendance_rests_and_nothing_is_a_duty() {
    use ConversationForm::{InPerson, Phone};
    use TargetGroup::{SicknessBenefit, UnemploymentBenefit};
    let rules = rules();
    let rows: Vec<(TargetGroup, Vec<Event>, &str, Option<&str>)> = vec![
        // Nothing rests yet.
        (
            UnemploymentBenefit,
            vec![registered("2020-02-17")],
            "2020-03-11",
            None,
        ),
        // Search and attendance both rest: the first by id speaks.
        (
            UnemploymentBenefit,
            vec![registered("2020-02-17")],
            "2020-04-15",
            Some("SU1"),
        ),
        // What is left to the citizen is no duty.
        (
            UnemploymentBenefit,
            vec![registered("2020-02-17"), planned(Phone, "2020-04-22")],
            "2020-04-15",
            Some("SU1"),
        ),
        // Registration stays a duty, beside what is voluntary too.
        (UnemploymentBenefit, vec![], "2020-04-15", None),
        (
            UnemploymentBenefit,
            vec![planned(Phone, "2020-04-22")],
            "2020-04-15",
            None,
        ),
        // Nobody asks the sick to search: what rests of theirs is attendance.
        (SicknessBenefit, vec![], "2020-04-15", Some("SU2")),
        // Only what is in person rests in the East after the reopening.
        (
            SicknessBenefit,
            vec![planned(InPerson, "2020-06-09")],
            "2020-05-28",
            None,
        ),
        (SicknessBenefit, vec![], "2020-05-28", None),
    ];
    for (group, events, on, pause) in rows {
        let case = case(group, events.clone());
        let agenda = agenda(&case, &rules, day(on));
        let found = agenda.pause().map(|state| state.rule.id.as_str());
        assert_eq!(found, pause, "{group:?} on {on}, {events:?}");
    }
}

#[test]
fn late_is_what_was_due_before_today() {
    let days = ["2026-06-09", "2026-06-10", "2026-06-11"];
    let steps: Vec<Option<&str>> = days.into_iter().map(Some).chain([None]).collect();
    let case = case(TargetGroup::SicknessBenefit, [offer("course", &steps)]);
    let (rules, today) = (rules(), day("2026-06-10"));
    let agenda = agenda(&case, &rules, today);
    let is_step = |what: &What<'_>| matches!(what, What::PlanStep { .. });
    let steps = agenda.items.iter().filter(|item| is_step(&item.what));
    let late: Vec<_> = steps
        .map(|item| (item.due_on, item.is_late(today)))
        .collect();
    let [yesterday, on_the_day, tomorrow] = days.map(|text| Some(day(text)));
    assert_eq!(
        late,
        [
            (yesterday, true),
            (on_the_day, false),
            (tomorrow, false),
            (None, false)
        ]
    );
}

#[test]
fn an_offer_and_its_steps_name_their_item_of_the_plan() {
    let case = case(
        TargetGroup::UnemploymentBenefit,
        [
            offer("course", &[Some("2026-06-12")]),
            offer("mentor", &[]),
            planned(ConversationForm::Phone, "2026-06-11"),
        ],
    );
    let rules = rules();
    let agenda = agenda(&case, &rules, day("2026-06-10"));
    let named = |item: &domain::agenda::Item<'_>| {
        let id = item.plan_item().map(|id| id.to_string());
        (item.rule.id.to_string(), id)
    };
    let found: Vec<_> = agenda.items.iter().map(named).collect();
    let expected = [
        ("AV1", None),
        ("CO10", None),
        ("PL1", Some("course")),
        ("OF1", Some("course")),
        ("OF1", Some("mentor")),
        // To prepare the conversation: last, since it is no duty and has no deadline.
        ("CO10", None),
    ]
    .map(|(rule, id)| (rule.to_owned(), id.map(str::to_owned)));
    assert_eq!(found, expected);
}

/// A rule of another place ends no registration here.
#[test]
fn a_missed_booking_ends_a_registration_where_its_rule_holds() {
    for (place, items) in [
        (Region::Sjaelland, ["AV1"].as_slice()),
        // Here nobody has to book, and the registration goes on with its week and its CV.
        (Region::Nordjylland, &["AV9", "AV2"]),
    ] {
        let mut rows: Vec<_> = rules().iter().cloned().collect();
        for row in &mut rows {
            if row.id.as_str() == "SB2" {
                row.regions = vec![place];
            }
        }
        let rules = RuleBook::new(rows).expect("a rule book");
        let case = case(
            TargetGroup::UnemploymentBenefit,
            [
                registered("2022-06-01"),
                to_book("2022-06-01", "2022-06-09"),
            ],
        );
        let agenda = agenda(&case, &rules, day("2022-06-10"));
        let found: Vec<_> = agenda
            .items
            .iter()
            .map(|item| item.rule.id.as_str())
            .collect();
        assert_eq!(found, items, "booking in {place:?}");
    }
}

/// Six months of unemployment never come for who is never unemployed again: the count gives up after
/// twenty years.
#[test]
fn a_count_of_months_comes_to_an_end() {
    let start = day("2020-01-06");
    let rules = rules();
    let end = |events: Vec<Event>| {
        let case = case(TargetGroup::JobReadyCashBenefit, events);
        counting::after_months(&case, &rules, start, 6)
    };
    let again = vec![
        registered("2020-01-06"),
        deregistered("2020-02-03"),
        registered("2021-07-01"),
    ];
    // Of 182 days 28 by February 2020, and 154 from July 2021 on.
    assert_eq!(end(again), day("2021-12-02"));
    let never = vec![registered("2020-01-06"), deregistered("2020-02-03")];
    assert_eq!(end(never), start.plus(20 * 366));
}

/// A reminder and no duty: from a week before, until it is prepared, and never before anything that is owed.
#[test]
fn a_conversation_is_to_be_prepared_from_a_week_before_until_it_is() {
    let rules = rules();
    let prepared = |words: &str| {
        Event::Conversation(conversation::Event::Prepared {
            id: "c1".into(),
            words: Words(words.into()),
        })
    };
    let held = || Event::Conversation(conversation::Event::Held { id: "c1".into() });
    let in_a_group = || {
        let mut one = Conversation::new(
            "c1".into(),
            ConversationKind::Information,
            ConversationForm::InPerson,
            day("2026-06-17").begins_at(),
        );
        one.group = true;
        Event::Conversation(conversation::Event::Planned(one))
    };
    let talk = || planned(ConversationForm::Phone, "2026-06-17");
    let rows: Vec<(Vec<Event>, &str, bool)> = vec![
        (vec![talk()], "2026-06-09", false),
        (vec![talk()], "2026-06-10", true),
        (vec![talk()], "2026-06-17", true),
        (vec![talk()], "2026-06-18", false),
        (vec![talk(), prepared("Mit cv")], "2026-06-16", false),
        // Emptied again, it is to be prepared again.
        (
            vec![talk(), prepared("Mit cv"), prepared(" ")],
            "2026-06-16",
            true,
        ),
        (vec![talk(), held()], "2026-06-17", false),
        (vec![in_a_group()], "2026-06-16", false),
    ];
    for (events, on, asked) in rows {
        let told = format!("{events:?} on {on}");
        let steps = [offer("course", &[Some("2026-12-24")])];
        let events = events.into_iter().chain(steps);
        let case = case(TargetGroup::UnemploymentBenefit, events);
        let items = agenda(&case, &rules, day(on)).items;
        let is_it = |item: &domain::agenda::Item<'_>| matches!(item.what, What::Prepare(_));
        assert_eq!(
            items.iter().filter(|item| is_it(item)).count(),
            usize::from(asked),
            "{told}"
        );
        if asked {
            let last = items.last().expect("one");
            assert!(is_it(last), "what is owed comes first: {told}");
            assert_eq!(
                (last.due_on, last.obligation),
                (None, Obligation::Voluntary)
            );
        }
    }
}

fn away(kind: AbsenceKind, from: &str) -> Event {
    Event::Availability(availability::Event::AbsenceRegistered(Absence {
        kind,
        from: day(from),
        to: None,
    }))
}

/// A report of sickness cancels no conversation: it stands until the authority says otherwise (docs/LAW.md, section 13).
#[test]
fn a_conversation_of_somebody_who_is_sick_stands_and_asks_nothing_of_the_insured() {
    use TargetGroup::{JobReadyCashBenefit, UnemploymentBenefit};
    let rules = rules();
    for (group, obligation, prepares) in [
        (UnemploymentBenefit, Obligation::Voluntary, false),
        (JobReadyCashBenefit, Obligation::Mandatory, true),
    ] {
        let talk = planned(ConversationForm::Phone, "2026-06-17");
        let sick = away(AbsenceKind::Sickness, "2026-06-15");
        let case = case(group, [registered("2026-05-04"), talk, sick]);
        let items = agenda(&case, &rules, day("2026-06-16")).items;
        let talks = items
            .iter()
            .filter(|item| matches!(item.what, What::Attend(_)));
        let found: Vec<_> = talks.map(|item| item.obligation).collect();
        assert_eq!(found, [obligation], "{group:?}");
        let prepare = items
            .iter()
            .any(|item| matches!(item.what, What::Prepare(_)));
        assert_eq!(prepare, prepares, "{group:?}");
    }
}

/// What comes again each week is told of the weeks to come, too (docs/LAW.md, section 7: the joblog each week).
#[test]
fn what_falls_in_days_to_come_holds_what_comes_again() {
    let rules = rules();
    let talk = planned(ConversationForm::Phone, "2026-07-08");
    let case = case(
        TargetGroup::UnemploymentBenefit,
        [registered("2026-05-04"), talk],
    );
    for (from, to, expected) in [
        // This week's, and the next one's.
        ("2026-06-09", "2026-06-21", vec!["2026-06-14", "2026-06-21"]),
        // Between two Sundays there is none.
        ("2026-06-29", "2026-07-04", vec![]),
        (
            "2026-06-29",
            "2026-07-12",
            vec!["2026-07-05", "2026-07-08", "2026-07-12"],
        ),
        // Farther than the rules are known.
        ("2026-12-01", "2026-12-31", vec![]),
    ] {
        let found = due_within(&case, &rules, day("2026-06-09"), (day(from), day(to)));
        let mut found: Vec<_> = found
            .iter()
            .filter_map(|item| item.due_on.map(|due_on| due_on.to_string()))
            .collect();
        found.sort();
        assert_eq!(found, expected, "{from} to {to}");
    }
}

/// Whatever day is asked, there is an answer, at once.
#[test]
fn a_date_far_off_has_an_answer() {
    let rules = rules();
    let sick = away(AbsenceKind::Sickness, "2026-06-15");
    let events = [
        registered("2026-05-04"),
        planned(ConversationForm::Phone, "2026-06-17"),
        to_book("2026-06-01", "2026-06-10"),
        offer("course", &[Some("9999-12-31"), Some("0001-01-01"), None]),
        sick,
    ];
    for group in [
        TargetGroup::UnemploymentBenefit,
        TargetGroup::EducationReady,
    ] {
        let case = case(group, events.clone());
        for on in [
            "0000-01-01",
            "0001-01-01",
            "1899-12-31",
            "2018-01-01",
            "2199-02-28",
            "9999-12-31",
        ] {
            let on = day(on);
            let found = agenda(&case, &rules, on);
            assert_eq!(found.on, on);
            due_within(&case, &rules, on, (on, day("9999-12-31")));
            due_within(&case, &rules, day("2026-06-16"), (on, on));
        }
    }
}
