//! Booking, moving, cancelling and choosing the form: each rule on both sides of its boundary.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::agenda::{Owed, What};
use domain::availability::{self, Exemption};
use domain::case::{AuthorityCommand, By, Decision, Facts, Words};
use domain::conversation::slot::{Slot, forms};
use domain::conversation::{
    self, BookingDeadline, CitizenCommand, Command, ContactAnswer, Conversation, ConversationForm,
    ConversationKind, ConversationState, WhoCalls,
};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::{ChosenBy, files};
use domain::{Case, Date, Moment, Rejection, RuleBook, agenda};

use ConversationForm::{InPerson, Phone, Video};

fn rules() -> RuleBook {
    files::read(std::iter::empty::<(&str, &str)>()).expect("the built-in rules")
}

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// A case opened and registered long before, in a group.
fn case_of(group: TargetGroup, since: &str) -> Case {
    let mut case = Case::default();
    let opening = Opening {
        authority: "town".into(),
        municipality: "0751".into(),
        region: Region::Midtjylland,
        from: None,
    };
    tell(
        &mut case,
        AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
    );
    let from = date(since);
    tell(
        &mut case,
        AuthorityCommand::Registration(registration::Command::SetTargetGroup { group, from }),
    );
    tell(
        &mut case,
        AuthorityCommand::Registration(registration::Command::Register { on: from }),
    );
    case
}

fn tell(case: &mut Case, command: AuthorityCommand) {
    let now = at("2026-01-01T12:00:00+01:00");
    let decision = case
        .decide_for_authority(&rules(), now, command)
        .expect("a fact");
    case.draft(decision.events, &By::Authority("town".into()), now);
}

fn conversation(case: &mut Case, command: Command) {
    tell(case, AuthorityCommand::Conversation(command));
}

fn deadline(told_on: &str, due_on: &str) -> BookingDeadline {
    BookingDeadline {
        id: "b1".into(),
        kind: ConversationKind::Job,
        told_on: date(told_on),
        due_on: date(due_on),
        no_slots_on: None,
    }
}

fn slot(starts_at: &str) -> Slot {
    Slot {
        authority: "town".into(),
        id: "s1".into(),
        kinds: vec![ConversationKind::Job],
        forms: vec![InPerson, Phone, Video],
        starts_at: at(starts_at),
        ends_at: at(starts_at).plus_ms(1_800_000),
        staff: Some("karin".into()),
        with: "Karin".into(),
        place: "Torvet 1".into(),
        before_you_come: String::new(),
        phone: "12 34 56 78".into(),
        who_calls: WhoCalls::Authority,
        rebook_hours: Some(24),
        join_address: None,
        seats: 1,
    }
}

fn facts(slot: Slot, taken: &[u16]) -> Facts {
    Facts {
        slot: Some((slot, taken.to_vec())),
        free_slots: 0,
        ..Facts::default()
    }
}

fn book(form: ConversationForm) -> CitizenCommand {
    CitizenCommand::Book {
        slot: "s1".into(),
        kind: ConversationKind::Job,
        form,
        phone: Words("22 33 44 55".into()),
    }
}

fn decide(
    case: &Case,
    facts: &Facts,
    now: &str,
    command: CitizenCommand,
) -> Result<Decision, Rejection> {
    let command = domain::CitizenCommand::Conversation(command);
    case.decide(&rules(), facts, at(now), &command)
}

fn act(case: &mut Case, facts: &Facts, now: &str, command: CitizenCommand) -> Decision {
    let decision = decide(case, facts, now, command).expect("accepted");
    case.draft(decision.events.clone(), &By::Citizen, at(now));
    decision
}

/// One who had a first conversation, so that the form is theirs to choose since 2023.
fn after_first() -> Case {
    let mut case = case_of(TargetGroup::JobReadyCashBenefit, "2025-06-02");
    let first = Conversation::new(
        "first".into(),
        ConversationKind::Job,
        InPerson,
        at("2025-06-10T10:00:00+02:00"),
    );
    conversation(&mut case, Command::Plan(first));
    conversation(&mut case, Command::RecordHeld { id: "first".into() });
    case
}

const NOW: &str = "2026-06-01T09:00:00+02:00";

#[test]
fn which_forms_a_conversation_may_have() {
    let insured = TargetGroup::UnemploymentBenefit;
    let sick = TargetGroup::SicknessBenefit;
    let job = ConversationKind::Job;
    let all = vec![InPerson, Phone, Video];
    use ChosenBy::{Authority, Citizen};
    // Group, since, a first conversation held, kind, on; forms, who chooses, the rule's row.
    for (group, since, first, kind, on, permitted, by, row) in [
        (
            insured,
            "2019-01-07",
            true,
            job,
            "2019-10-15",
            vec![InPerson],
            Authority,
            "in-person-2018",
        ),
        (
            insured,
            "2019-01-07",
            true,
            job,
            "2020-03-29",
            vec![InPerson],
            Authority,
            "in-person-2018",
        ),
        (
            insured,
            "2019-01-07",
            true,
            job,
            "2020-03-30",
            vec![Phone, Video],
            Authority,
            "remote-only-2020",
        ),
        (
            insured,
            "2021-12-06",
            true,
            job,
            "2022-06-05",
            vec![InPerson],
            Authority,
            "in-person-2022",
        ),
        (
            insured,
            "2021-12-06",
            true,
            job,
            "2022-06-06",
            all.clone(),
            Citizen,
            "choice-after-six-months-2022",
        ),
        (
            insured,
            "2023-03-01",
            false,
            job,
            "2023-03-22",
            vec![InPerson],
            Authority,
            "first-in-person-2023",
        ),
        (
            insured,
            "2023-03-01",
            true,
            job,
            "2023-03-22",
            all.clone(),
            Citizen,
            "choice-after-the-first-2023",
        ),
        (
            insured,
            "2023-03-01",
            false,
            ConversationKind::Availability,
            "2026-06-01",
            all.clone(),
            Citizen,
            "fund-choice-2023",
        ),
        (
            insured,
            "2023-03-01",
            false,
            ConversationKind::Cv,
            "2026-06-01",
            vec![InPerson],
            Authority,
            "fund-cv-in-person-2023",
        ),
        (
            sick,
            "2026-05-01",
            false,
            ConversationKind::FollowUp,
            "2026-06-01",
            all.clone(),
            Citizen,
            "sickness-choice-2023",
        ),
        (
            sick,
            "2026-05-01",
            false,
            ConversationKind::Information,
            "2026-06-01",
            all,
            Authority,
            "",
        ),
    ] {
        let mut case = case_of(group, since);
        if first {
            let held = Conversation::new("c".into(), job, InPerson, date(since).begins_at());
            conversation(&mut case, Command::Plan(held));
            conversation(&mut case, Command::RecordHeld { id: "c".into() });
        }
        let rules = rules();
        let found = forms(&case, &rules, kind, date(on));
        let name = found.rule.map_or("", |rule| rule.name.as_str());
        assert_eq!(
            (found.permitted, found.chosen_by, name),
            (permitted, by, row),
            "{group:?} {kind:?} {on}"
        );
    }
}

/// A move, dated or on the day on which it is received.
fn moves(case: &mut Case, municipality: &str, region: Region, from: Option<&str>) {
    let place = Opening {
        authority: "town".into(),
        municipality: municipality.into(),
        region,
        from: from.map(date),
    };
    let moved = registration::Command::Move(place);
    tell(case, AuthorityCommand::Registration(moved));
}

#[test]
fn where_one_lives_decides_whether_one_is_seen_in_person() {
    let rules = rules();
    let all = vec![InPerson, Phone, Video];
    let apart = vec![Phone, Video];
    for (municipality, region, on, permitted) in [
        ("0101", Region::Hovedstaden, "2020-05-26", &apart),
        ("0851", Region::Nordjylland, "2020-05-26", &apart),
        ("0101", Region::Hovedstaden, "2020-05-27", &apart),
        ("0336", Region::Sjaelland, "2020-06-14", &apart),
        ("0336", Region::Sjaelland, "2020-06-15", &all),
        ("0461", Region::Syddanmark, "2020-05-27", &all),
        ("0751", Region::Midtjylland, "2020-05-27", &all),
        ("0851", Region::Nordjylland, "2020-05-27", &all),
        ("0860", Region::Nordjylland, "2020-11-06", &all),
        ("0860", Region::Nordjylland, "2020-11-07", &apart),
        ("0851", Region::Nordjylland, "2020-11-07", &all),
        ("0860", Region::Nordjylland, "2020-12-16", &apart),
        ("0860", Region::Nordjylland, "2020-12-17", &all),
    ] {
        let mut case = case_of(TargetGroup::UnemploymentBenefit, "2020-01-06");
        moves(&mut case, municipality, region, Some("2020-01-06"));
        let found = forms(&case, &rules, ConversationKind::Job, date(on));
        assert_eq!(&found.permitted, permitted, "{municipality} {on}");
    }
}

/// A slot is offered in those of its forms that the law permits on its day, and not at all where it permits none.
#[test]
fn a_slot_has_the_forms_that_it_offers_and_the_law_permits() {
    let rules = rules();
    let case = case_of(TargetGroup::UnemploymentBenefit, "2020-01-06");
    for (starts_at, offered, left) in [
        ("2020-04-15T10:00:00Z", vec![InPerson, Phone], vec![Phone]),
        ("2020-04-15T10:00:00Z", vec![InPerson], vec![]),
        (
            "2020-08-17T10:00:00Z",
            vec![Video, InPerson],
            vec![Video, InPerson],
        ),
    ] {
        let slot = Slot {
            forms: offered,
            ..slot(starts_at)
        };
        let kind = ConversationKind::Job;
        assert_eq!(slot.forms_for(&case, &rules, kind), left, "{starts_at}");
        assert_eq!(slot.has_a_form_for(&case, &rules, kind), !left.is_empty());
    }
}

#[test]
fn a_slot_needs_a_number_only_where_the_citizen_calls() {
    for (forms, who_calls, right) in [
        (vec![InPerson], WhoCalls::Citizen, true),
        (vec![Phone], WhoCalls::Authority, true),
        (vec![Phone], WhoCalls::Citizen, false),
    ] {
        let slot = Slot {
            forms: forms.clone(),
            who_calls,
            phone: String::new(),
            ..slot("2026-06-12T10:00:00Z")
        };
        assert_eq!(slot.check().is_ok(), right, "{forms:?} {who_calls:?}");
    }
}

#[test]
fn a_slot_is_for_one_unless_it_says_more() {
    let mut fields = serde_json::to_value(slot("2026-06-12T10:00:00Z")).expect("JSON");
    fields.as_object_mut().expect("fields").remove("seats");
    let slot: Slot = serde_json::from_value(fields).expect("a slot");
    assert_eq!(slot.seats, 1);
}

#[test]
fn a_day_before_a_move_is_answered_by_the_place_of_then() {
    let rules = rules();
    let mut case = case_of(TargetGroup::UnemploymentBenefit, "2020-01-06");
    moves(&mut case, "0101", Region::Hovedstaden, Some("2020-01-06"));
    moves(&mut case, "0751", Region::Midtjylland, Some("2020-06-01"));
    for (on, in_person) in [("2020-05-31", false), ("2020-06-01", true)] {
        let found = forms(&case, &rules, ConversationKind::Job, date(on));
        assert_eq!(found.permitted.contains(&InPerson), in_person, "{on}");
    }
}

#[test]
fn a_booking_is_the_slot_and_ends_the_deadline() {
    let mut case = after_first();
    conversation(
        &mut case,
        Command::AskBooking(deadline("2026-05-29", "2026-06-08")),
    );
    let free = facts(slot("2026-06-12T10:00:00+02:00"), &[]);
    let decision = act(&mut case, &free, NOW, book(Video));
    assert_eq!(
        decision.claims,
        [slot("2026-06-12T10:00:00+02:00").claim(0)]
    );
    let booked = case
        .conversations
        .ahead(ConversationKind::Job, date("2026-06-01"));
    let booked = booked.expect("a booking");
    assert_eq!(
        (booked.form, booked.starts_at),
        (Video, at("2026-06-12T10:00:00+02:00"))
    );
    assert!(booked.self_booked && case.conversations.deadlines.is_empty());
    // One deadline or one booking, never both.
    let again = case.decide_for_authority(
        &rules(),
        at(NOW),
        AuthorityCommand::Conversation(Command::AskBooking(deadline("2026-06-01", "2026-06-12"))),
    );
    assert!(matches!(again, Err(Rejection::BookedAlready { .. })));
    assert!(matches!(
        decide(&case, &free, NOW, book(Phone)),
        Err(Rejection::BookedAlready { .. })
    ));
}

#[test]
fn refuses_what_cannot_be_booked() {
    let case = after_first();
    let later = "2026-06-12T10:00:00+02:00";
    let new = case_of(TargetGroup::JobReadyCashBenefit, "2026-05-25");
    let only_phone = Slot {
        forms: vec![Phone],
        ..slot(later)
    };
    let other_kind = Slot {
        kinds: vec![ConversationKind::Cv],
        ..slot(later)
    };
    let long = CitizenCommand::Book {
        slot: "s1".into(),
        kind: ConversationKind::Job,
        form: Phone,
        phone: Words("2".repeat(41)),
    };
    let not_permitted = |rule: Option<&str>| Rejection::FormNotPermitted {
        form: Video,
        rule: rule.map(Into::into),
    };
    for (case, facts, command, expected) in [
        (&case, Facts::default(), book(Video), Rejection::UnknownSlot),
        (
            &case,
            facts(other_kind, &[]),
            book(Video),
            Rejection::UnknownSlot,
        ),
        (
            &case,
            facts(slot(later), &[0]),
            book(Video),
            Rejection::SlotTaken,
        ),
        (
            &case,
            facts(slot(NOW), &[]),
            book(Video),
            Rejection::SlotPast,
        ),
        (
            &case,
            facts(only_phone, &[]),
            book(Video),
            not_permitted(None),
        ),
        (
            &new,
            facts(slot(later), &[]),
            book(Video),
            not_permitted(Some("CO7")),
        ),
        (
            &case,
            facts(slot(later), &[]),
            long,
            Rejection::TooLong {
                field: "phone".into(),
                max: 40,
            },
        ),
    ] {
        assert_eq!(
            decide(case, &facts, NOW, command.clone()),
            Err(expected),
            "{command:?}"
        );
    }
}

#[test]
fn a_meeting_of_several_has_seats() {
    let several = Slot {
        seats: 3,
        ..slot("2026-06-12T10:00:00+02:00")
    };
    let mut case = after_first();
    let decision = act(
        &mut case,
        &facts(several.clone(), &[0, 2]),
        NOW,
        book(InPerson),
    );
    assert_eq!(decision.claims, [several.claim(1)]);
    let full = facts(several, &[0, 1, 2]);
    assert_eq!(
        decide(&after_first(), &full, NOW, book(InPerson)),
        Err(Rejection::SlotTaken)
    );
}

#[test]
fn moving_takes_the_new_time_and_gives_back_the_old() {
    let mut case = after_first();
    let old = slot("2026-06-12T10:00:00+02:00");
    act(&mut case, &facts(old.clone(), &[]), NOW, book(Phone));
    let id = case
        .conversations
        .planned
        .last()
        .expect("booked")
        .id
        .clone();
    let new = Slot {
        id: "s2".into(),
        ..slot("2026-06-15T10:00:00+02:00")
    };
    let move_it = CitizenCommand::Rebook {
        id: id.clone(),
        slot: "s2".into(),
        form: Video,
        phone: Words::default(),
    };
    // The window closes 24 hours before the start.
    for (now, may) in [
        ("2026-06-11T09:59:59+02:00", true),
        ("2026-06-11T10:00:00+02:00", false),
    ] {
        let moved = decide(&case, &facts(new.clone(), &[]), now, move_it.clone());
        assert_eq!(moved.is_ok(), may, "{now}: {moved:?}");
    }
    let decision = act(&mut case, &facts(new.clone(), &[]), NOW, move_it);
    assert_eq!(
        (decision.claims, decision.releases),
        (vec![new.claim(0)], vec![old.claim(0)])
    );
    let moved = case.conversations.find(&id).expect("the same one");
    assert_eq!((moved.starts_at, moved.form), (new.starts_at, Video));
    // The number told before still stands.
    assert_eq!(moved.citizen_phone.as_str(), "22 33 44 55");
}

#[test]
fn cancelling_brings_the_deadline_back_and_is_not_for_when_it_is_over() {
    let mut case = after_first();
    conversation(
        &mut case,
        Command::AskBooking(deadline("2026-05-29", "2026-06-08")),
    );
    let booked_in = slot("2026-06-22T10:00:00+02:00");
    act(&mut case, &facts(booked_in.clone(), &[]), NOW, book(Phone));
    let id = case
        .conversations
        .planned
        .last()
        .expect("booked")
        .id
        .clone();
    let cancel = CitizenCommand::Cancel {
        id: id.clone(),
        reason: Words("Jobsamtale".into()),
    };
    let none = Facts::default();
    assert!(decide(&case, &none, "2026-06-08T23:59:00+02:00", cancel.clone()).is_ok());
    assert_eq!(
        decide(&case, &none, "2026-06-09T00:00:00+02:00", cancel.clone()),
        Err(Rejection::DeadlineOver {
            due_on: date("2026-06-08")
        })
    );
    let without = CitizenCommand::Cancel {
        id: id.clone(),
        reason: Words("  ".into()),
    };
    assert!(matches!(
        decide(&case, &none, NOW, without),
        Err(Rejection::Missing { .. })
    ));
    let decision = act(&mut case, &none, NOW, cancel.clone());
    assert_eq!(decision.releases, [booked_in.claim(0)]);
    let cancelled = case.conversations.find(&id).expect("it is kept");
    assert_eq!(cancelled.state, ConversationState::Cancelled);
    let rules = rules();
    let on = date("2026-06-02");
    let asked = agenda::agenda(&case, &rules, on);
    assert!(asked.items.iter().any(|item| matches!(
        item.what,
        What::Book { deadline: Some(open), .. } if open.due_on == date("2026-06-08")
    )));
    // Cancelled is cancelled.
    assert!(matches!(
        decide(&case, &none, NOW, cancel),
        Err(Rejection::TooLateToChange { .. })
    ));
}

#[test]
fn a_summons_without_a_window_is_not_changed_here() {
    let mut case = after_first();
    let summons = Conversation {
        forms: vec![InPerson, Phone],
        who_calls: WhoCalls::Authority,
        ..Conversation::new(
            "c".into(),
            ConversationKind::Job,
            Phone,
            at("2026-06-22T10:00:00+02:00"),
        )
    };
    conversation(&mut case, Command::Plan(summons));
    let none = Facts::default();
    let too_late = Err(Rejection::TooLateToChange { until: None });
    let choose = |form| CitizenCommand::ChooseForm {
        id: "c".into(),
        form,
        phone: Words("99 88 77 66".into()),
    };
    assert_eq!(decide(&case, &none, NOW, choose(InPerson)), too_late);
    let cancel = CitizenCommand::Cancel {
        id: "c".into(),
        reason: Words("Ferie".into()),
    };
    assert_eq!(decide(&case, &none, NOW, cancel), too_late);
    // The number can be told until the start.
    act(&mut case, &none, "2026-06-22T09:59:00+02:00", choose(Phone));
    let known = case.conversations.find(&"c".into()).expect("planned");
    assert_eq!(known.citizen_phone.as_str(), "99 88 77 66");
    assert_eq!(
        decide(&case, &none, "2026-06-22T10:00:00+02:00", choose(Phone)),
        too_late
    );
}

#[test]
fn a_deadline_is_as_long_as_the_law_says_and_asks_nobody_exempt() {
    let mut case = case_of(TargetGroup::JobReadyCashBenefit, "2025-06-02");
    let ask = |case: &Case, due_on: &str| {
        let ask = Command::AskBooking(deadline("2026-06-01", due_on));
        case.decide_for_authority(&rules(), at(NOW), AuthorityCommand::Conversation(ask))
    };
    assert_eq!(
        ask(&case, "2026-06-08"),
        Err(Rejection::TooEarly {
            field: "due_on".into(),
            earliest: date("2026-06-09")
        })
    );
    assert!(ask(&case, "2026-06-09").is_ok());
    let exemption = Exemption {
        id: "x".into(),
        rules: vec!["SB2".into()],
        from: date("2026-01-01"),
        to: Some(date("2026-05-31")),
        reason: Words::default(),
    };
    let grant = |to: &str| {
        AuthorityCommand::Availability(availability::Command::GrantExemption(Exemption {
            to: Some(date(to)),
            ..exemption.clone()
        }))
    };
    tell(&mut case, grant("2026-05-31"));
    assert!(ask(&case, "2026-06-09").is_ok());
    tell(&mut case, grant("2026-06-01"));
    assert!(matches!(
        ask(&case, "2026-06-09"),
        Err(Rejection::InvalidField { .. })
    ));
}

#[test]
fn where_there_is_nothing_to_book_nothing_is_missed() {
    let mut case = case_of(TargetGroup::UnemploymentBenefit, "2025-06-02");
    conversation(
        &mut case,
        Command::AskBooking(deadline("2026-05-29", "2026-06-08")),
    );
    let told = CitizenCommand::TellNoSlots {
        kind: ConversationKind::Job,
    };
    let there_are = Facts {
        slot: None,
        free_slots: 1,
        ..Facts::default()
    };
    assert_eq!(
        decide(&case, &there_are, NOW, told.clone()),
        Err(Rejection::SlotsThere)
    );
    let rules = rules();
    let after = date("2026-06-09");
    let asks_to_register = |case: &Case| {
        let agenda = agenda::agenda(case, &rules, after);
        agenda.items.iter().any(|item| item.what == What::Register)
    };
    // The law ends the registration after a missed deadline.
    assert!(asks_to_register(&case));
    act(
        &mut case,
        &Facts::default(),
        "2026-06-08T23:59:00+02:00",
        told,
    );
    assert!(!asks_to_register(&case));
    let agenda = agenda::agenda(&case, &rules, after);
    assert!(agenda.waits.iter().any(|wait| wait.what
        == Owed::TimeSlot {
            kind: ConversationKind::Job
        }));
}

#[test]
fn told_too_late_that_there_is_nothing_to_book_mends_nothing() {
    let mut case = case_of(TargetGroup::UnemploymentBenefit, "2025-06-02");
    conversation(
        &mut case,
        Command::AskBooking(deadline("2026-05-29", "2026-06-08")),
    );
    let told = CitizenCommand::TellNoSlots {
        kind: ConversationKind::Job,
    };
    act(
        &mut case,
        &Facts::default(),
        "2026-06-09T00:00:00+02:00",
        told,
    );
    let rules = rules();
    let agenda = agenda::agenda(&case, &rules, date("2026-06-09"));
    assert!(agenda.items.iter().any(|item| item.what == What::Register));
}

#[test]
fn times_hold_across_both_clock_changes() {
    // The slot is a moment: ten in the morning on a Danish clock, before and after the change.
    for (starts_at, hour) in [
        ("2026-03-28T09:00:00Z", 10),
        ("2026-03-29T08:00:00Z", 10),
        ("2026-10-24T08:00:00Z", 10),
        ("2026-10-25T09:00:00Z", 10),
    ] {
        assert_eq!(at(starts_at).in_denmark().1, hour, "{starts_at}");
    }
    // A window of 24 hours is 24 hours, also over the night that has 23 or 25 of them.
    let mut one = Conversation::new(
        "c".into(),
        ConversationKind::Job,
        Phone,
        at("2026-03-29T10:00:00+02:00"),
    );
    one.rebook_hours = Some(24);
    let until = one.changeable_until().expect("a window");
    assert_eq!(until.in_denmark(), (date("2026-03-28"), 9, 0));
}

#[test]
fn what_is_said_before_and_after() {
    let mut case = after_first();
    let none = Facts::default();
    let mut one = Conversation::new(
        "c".into(),
        ConversationKind::RehabilitationTeam,
        InPerson,
        at("2026-06-02T10:00:00+02:00"),
    );
    one.asks_consent = true;
    conversation(&mut case, Command::Plan(one));
    let id = || "c".into();
    let words = |text: &str| Words(text.into());
    act(
        &mut case,
        &none,
        NOW,
        CitizenCommand::Prepare {
            id: id(),
            words: words("Om smerter"),
        },
    );
    act(
        &mut case,
        &none,
        NOW,
        CitizenCommand::TellConsent {
            id: id(),
            given: true,
        },
    );
    act(
        &mut case,
        &none,
        NOW,
        CitizenCommand::TellConsent {
            id: id(),
            given: false,
        },
    );
    let comment = CitizenCommand::CommentMinutes {
        id: id(),
        words: words("Enig"),
    };
    assert_eq!(
        decide(&case, &none, NOW, comment.clone()),
        Err(Rejection::UnknownConversation)
    );
    let minutes = AuthorityCommand::Conversation(Command::WriteMinutes {
        id: id(),
        minutes: words("Aftalt"),
    });
    // Not before it was.
    assert!(
        case.decide_for_authority(&rules(), at(NOW), minutes.clone())
            .is_err()
    );
    let after = at("2026-06-02T12:00:00+02:00");
    let decision = case
        .decide_for_authority(&rules(), after, minutes)
        .expect("held");
    case.draft(decision.events, &By::Authority("town".into()), after);
    act(&mut case, &none, "2026-06-03T10:00:00+02:00", comment);
    let known = case.conversations.find(&id()).expect("it");
    assert_eq!(known.state, ConversationState::Held);
    assert_eq!(known.around.prepared, words("Om smerter"));
    assert_eq!(known.around.consent.map(|(given, _)| given), Some(false));
    assert_eq!(known.around.comment, words("Enig"));
}

#[test]
fn contact_is_asked_for_and_answered() {
    let mut case = after_first();
    let ask = |phone: &str| CitizenCommand::AskContact {
        about: Words("Min ferie".into()),
        phone: Words(phone.into()),
        when: Words::default(),
    };
    let none = Facts::default();
    assert!(matches!(
        decide(&case, &none, NOW, ask(" ")),
        Err(Rejection::Missing { .. })
    ));
    for _ in 0..5 {
        act(&mut case, &none, NOW, ask("22 33 44 55"));
    }
    assert_eq!(
        decide(&case, &none, NOW, ask("22 33 44 55")),
        Err(Rejection::TooMany { max: 5 })
    );
    let version = case.conversations.contacts.first().expect("asked").version;
    let answer = |version, answer| {
        AuthorityCommand::Conversation(Command::AnswerContact { version, answer })
    };
    let call = ContactAnswer {
        call_at: Some(at("2026-06-02T13:00:00+02:00")),
        conversation: None,
        text: Words::default(),
    };
    let nothing = ContactAnswer {
        call_at: None,
        ..call.clone()
    };
    for (version, answer_with) in [(version, nothing), (9_999, call.clone())] {
        assert!(
            case.decide_for_authority(&rules(), at(NOW), answer(version, answer_with))
                .is_err()
        );
    }
    tell(&mut case, answer(version, call.clone()));
    let answered = case.conversations.contacts.first().expect("asked");
    assert_eq!(answered.answer.as_ref(), Some(&call));
    // There is room for one more.
    act(&mut case, &none, NOW, ask("22 33 44 55"));
}

#[test]
fn the_fund_is_chosen_in_and_out() {
    let mut case = after_first();
    let mut one = Conversation::new(
        "c".into(),
        ConversationKind::Joint,
        Video,
        at("2026-06-22T10:00:00+02:00"),
    );
    one.fund = Some(conversation::FundPart {
        authority: "fund".into(),
        name: Words("Fonden".into()),
        joins: true,
    });
    conversation(&mut case, Command::Plan(one));
    let choose = |joins| CitizenCommand::ChooseFund {
        id: "c".into(),
        joins,
    };
    let none = Facts::default();
    act(&mut case, &none, NOW, choose(false));
    act(&mut case, &none, NOW, choose(true));
    let known = case.conversations.find(&"c".into()).expect("it");
    let choices: Vec<bool> = known
        .around
        .fund_choices
        .iter()
        .map(|(joins, _)| *joins)
        .collect();
    assert_eq!(
        (choices, known.fund.as_ref().map(|fund| fund.joins)),
        (vec![false, true], Some(true))
    );
    let begun = "2026-06-22T10:00:00+02:00";
    assert!(decide(&case, &none, begun, choose(false)).is_err());
}

#[test]
fn a_slot_that_cannot_be_kept_is_refused_by_field() {
    let fine = Slot {
        place: "Havnegade 4".into(),
        phone: "12 34 56 78".into(),
        ..slot("2026-06-12T10:00:00+02:00")
    };
    assert_eq!(fine.check(), Ok(()));
    let (video, address) = (vec![Video], Some("https://vdx.example/1".to_owned()));
    for (slot, field) in [
        (
            Slot {
                ends_at: fine.starts_at,
                ..fine.clone()
            },
            Some("ends_at"),
        ),
        (
            Slot {
                kinds: Vec::new(),
                ..fine.clone()
            },
            Some("kinds"),
        ),
        (
            Slot {
                forms: Vec::new(),
                ..fine.clone()
            },
            Some("forms"),
        ),
        (
            Slot {
                seats: 0,
                ..fine.clone()
            },
            Some("seats"),
        ),
        (
            Slot {
                seats: 201,
                forms: vec![InPerson],
                ..fine.clone()
            },
            Some("seats"),
        ),
        (
            Slot {
                seats: 200,
                forms: vec![InPerson],
                ..fine.clone()
            },
            None,
        ),
        (
            Slot {
                forms: vec![InPerson],
                place: " ".into(),
                ..fine.clone()
            },
            Some("place"),
        ),
        (
            Slot {
                forms: vec![Phone],
                phone: String::new(),
                who_calls: WhoCalls::Citizen,
                ..fine.clone()
            },
            Some("phone"),
        ),
        (
            Slot {
                seats: 2,
                forms: video.clone(),
                ..fine.clone()
            },
            Some("join_address"),
        ),
        (
            Slot {
                seats: 2,
                forms: video,
                join_address: address,
                ..fine.clone()
            },
            None,
        ),
        (
            Slot {
                join_address: Some("http://vdx.example/1".into()),
                ..fine
            },
            Some("join_address"),
        ),
    ] {
        assert_eq!(
            slot.check().err().map(|(field, _)| field),
            field,
            "{slot:?}"
        );
    }
}

/// A request for contact is answered with a booked time: one deadline or one booking of the kind, as for the citizen.
#[test]
fn staff_book_for_a_citizen_who_asked_for_contact() {
    use conversation::staff::{Booking, book};
    let mut case = after_first();
    let none = Facts::default();
    let ask = CitizenCommand::AskContact {
        about: Words("Min praktik".into()),
        phone: Words("22 33 44 55".into()),
        when: Words::default(),
    };
    act(&mut case, &none, NOW, ask);
    conversation(
        &mut case,
        Command::AskBooking(deadline("2026-06-01", "2026-06-20")),
    );
    let version = case.conversations.contacts.first().expect("asked").version;
    let booking = Booking {
        version,
        slot: "s1".into(),
        kind: ConversationKind::Job,
        form: Phone,
        text: Words("Vi tager det der.".into()),
    };
    let free = || facts(slot("2026-06-15T10:00:00+02:00"), &[]);
    let refused = |facts: &Facts, booking: &Booking| {
        book(&case, &rules(), facts, at(NOW), booking).expect_err("refused")
    };
    assert_eq!(refused(&none, &booking), Rejection::UnknownSlot);
    let taken = facts(slot("2026-06-15T10:00:00+02:00"), &[0]);
    assert_eq!(refused(&taken, &booking), Rejection::SlotTaken);
    let past = facts(slot("2026-05-15T10:00:00+02:00"), &[]);
    assert_eq!(refused(&past, &booking), Rejection::SlotPast);
    let of_another_kind = Booking {
        kind: ConversationKind::Cv,
        ..booking.clone()
    };
    assert_eq!(refused(&free(), &of_another_kind), Rejection::UnknownSlot);
    let mut by_phone_only = slot("2026-06-15T10:00:00+02:00");
    by_phone_only.forms = vec![Phone];
    let by_video = Booking {
        form: Video,
        ..booking.clone()
    };
    assert!(matches!(
        refused(&facts(by_phone_only, &[]), &by_video),
        Rejection::FormNotPermitted { form: Video, .. }
    ));
    let nobody = Booking {
        version: 9_999,
        ..booking.clone()
    };
    assert!(matches!(
        refused(&free(), &nobody),
        Rejection::InvalidField { .. }
    ));
    let long = Booking {
        text: Words("x".repeat(4_001)),
        ..booking.clone()
    };
    assert!(matches!(refused(&free(), &long), Rejection::TooLong { .. }));

    let decision = book(&case, &rules(), &free(), at(NOW), &booking).expect("booked");
    assert_eq!(
        decision.claims,
        [slot("2026-06-15T10:00:00+02:00").claim(0)]
    );
    case.draft(decision.events, &By::Authority("town".into()), at(NOW));
    let talks = &case.conversations;
    let booked = talks
        .ahead(ConversationKind::Job, at(NOW).date())
        .expect("booked");
    assert_eq!(
        (
            booked.self_booked,
            booked.citizen_phone.as_str(),
            booked.rebook_hours
        ),
        (false, "22 33 44 55", Some(24))
    );
    assert!(
        talks.deadlines.is_empty(),
        "a deadline or a booking, never both"
    );
    let answer = talks
        .contacts
        .first()
        .and_then(|asked| asked.answer.as_ref());
    let answer = answer.expect("answered");
    assert_eq!(answer.conversation.as_ref(), Some(&booked.id));
    assert_eq!(answer.text.as_str(), "Vi tager det der.");
    // Nobody waits any more; and of a kind one is ahead.
    let again = book(&case, &rules(), &free(), at(NOW), &booking);
    assert!(matches!(again, Err(Rejection::InvalidField { .. })));
    let ask = CitizenCommand::AskContact {
        about: Words::default(),
        phone: Words("22 33 44 55".into()),
        when: Words::default(),
    };
    act(&mut case, &none, NOW, ask);
    let version = case.conversations.contacts.last().expect("asked").version;
    let second = Booking { version, ..booking };
    assert!(matches!(
        book(&case, &rules(), &free(), at(NOW), &second),
        Err(Rejection::BookedAlready { .. })
    ));
    // The citizen cancels by the usual rules: the slot is given back, and the deadline stands again.
    let id = case
        .conversations
        .planned
        .last()
        .expect("booked")
        .id
        .clone();
    let cancel = CitizenCommand::Cancel {
        id,
        reason: Words("Jeg er i praktik".into()),
    };
    let cancelled = act(&mut case, &none, NOW, cancel);
    assert_eq!(
        cancelled.releases,
        [slot("2026-06-15T10:00:00+02:00").claim(0)]
    );
    assert_eq!(case.conversations.deadlines.len(), 1);
}
