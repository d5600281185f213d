//! What an authority's staff are told: the same agenda without other sectors' words, and who is left alone.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::attention::{Attention, Measure, Touch};
use domain::case::{By, Recorded, Shown, Words};
use domain::conversation::{
    self, BookingDeadline, ContactAnswer, Conversation, ConversationForm, ConversationKind,
};
use domain::ids::{CommandId, Reference};
use domain::masking::Masks;
use domain::plan::{
    self, AdvanceNotice, Document, Obligation, OfferKind, OwnActivity, PlanItem, PlanItemState,
    RemarkKind, Sector, Step, StepBy,
};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::files;
use domain::{Case, Date, Event, Moment, RuleBook, Snapshot, agenda};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn rules() -> RuleBook {
    files::read([]).expect("the national law")
}

fn opened() -> Vec<Event> {
    vec![
        Event::Registration(registration::Event::CaseOpened(Opening {
            authority: "kommune".into(),
            municipality: "0259".into(),
            region: Region::Sjaelland,
            from: None,
        })),
        Event::Registration(registration::Event::TargetGroupSet {
            group: TargetGroup::ActivityReadyCashBenefit,
            from: day("2026-01-05"),
        }),
    ]
}

fn item(id: &str, title: &str, sector: Sector, kind: Option<OfferKind>) -> PlanItem {
    PlanItem {
        id: id.into(),
        title: Words(title.into()),
        state: PlanItemState::Running,
        obligation: Obligation::Mandatory,
        good_for: Words(format!("{title} hjælper")),
        with: Words(format!("{title} ApS")),
        place: Words(format!("{title}vej 1")),
        from: Some(day("2026-02-01")),
        to: Some(day("2026-07-01")),
        steps: vec![Step {
            title: Words(format!("Mød op til {title}")),
            by: StepBy::Citizen,
            due_on: Some(day("2026-06-12")),
            done_on: None,
        }],
        kind,
        online: false,
        employer: None,
        link: Some(format!("https://{id}.example.dk")),
        mandatory_from: None,
        extended_by: 0,
        proof: None,
        sector,
    }
}

fn log(events: Vec<(By, Event)>) -> Vec<Recorded> {
    (1..)
        .zip(events)
        .map(|(version, (by, event))| Recorded {
            version,
            recorded_at: day("2026-03-01").begins_at(),
            made_at: None,
            by,
            command: CommandId(u128::from(version)),
            reference: Reference::from_position(version),
            event,
            shown: Some(Shown {
                lang: "da".into(),
                title: "Sendt".into(),
                lines: vec!["Smerteklinikken passer ikke".into()],
            }),
        })
        .collect()
}

fn case(events: Vec<Event>) -> Case {
    let by = By::Authority("kommune".into());
    let log = log(events
        .into_iter()
        .map(|event| (by.clone(), event))
        .collect());
    Case::replay(&log).expect("replays")
}

/// Row for row the same is owed on the same days; not a word, name, link or id of another sector is left.
#[test]
fn staff_see_the_same_agenda_and_no_word_of_other_sectors() {
    let health = item("klinik", "Smerteklinikken", Sector::Health, None);
    let school = item(
        "skole",
        "Aftenskolen",
        Sector::Education,
        Some(OfferKind::Activity),
    );
    let own = item(
        "praktik",
        "Havnepraktikken",
        Sector::Employment,
        Some(OfferKind::CompanyPlacement),
    );
    let authority = || By::Authority("kommune".into());
    let mut events: Vec<(By, Event)> = opened()
        .into_iter()
        .map(|event| (authority(), event))
        .collect();
    for one in [health, own, school] {
        events.push((authority(), Event::Plan(plan::Event::ItemSet(one))));
    }
    for about in ["klinik", "praktik"] {
        let remarked = plan::Event::Remarked {
            about: Some(about.into()),
            kind: RemarkKind::Comment,
            text: Words(format!("Jeg tænker på {about}")),
        };
        events.push((By::Citizen, Event::Plan(remarked)));
    }
    // Of no item by its id: known by the words, however they are written.
    for (id, title) in [("d1", "Henvisning til smerteklinikken"), ("d2", "Referat")] {
        let added = plan::Event::DocumentAdded(Document {
            id: id.into(),
            title: Words(title.into()),
            dated_on: day("2026-03-01"),
            size: 9,
        });
        events.push((authority(), Event::Plan(added)));
    }
    for (id, title) in [("o1", "Ring til AFTENSKOLEN"), ("o2", "Øv dig i at cykle")] {
        let of_plan = plan::Event::Remarked {
            about: None,
            kind: RemarkKind::Wish,
            text: Words(format!("Må jeg: {title}")),
        };
        let own = plan::Event::OwnActivitySet(OwnActivity {
            id: id.into(),
            title: Words(title.into()),
            due_on: None,
            done_on: None,
        });
        events.extend([of_plan, own].map(|event| (By::Citizen, Event::Plan(event))));
    }
    let notice = plan::Event::NoticeSent(AdvanceNotice {
        id: "n1".into(),
        sent_on: day("2026-03-01"),
        text: Words("Smerteklinikken flytter".into()),
        about: None,
        read_at: None,
    });
    events.push((authority(), Event::Plan(notice)));
    events.push((
        By::Citizen,
        Event::Availability(domain::availability::Event::Confirmed {
            on: day("2026-03-01"),
            rule: "AV4b".into(),
            suggestions: Vec::new(),
            changes: None,
        }),
    ));
    let rules = rules();
    let snapshot = Snapshot::replay(&log(events), &rules).expect("replays");
    let masks = Masks::of(&snapshot.case);
    let told = masks.snapshot(snapshot.clone());

    let text = format!("{told:?}");
    let titles = |titles: Vec<&Words>| -> Vec<String> {
        titles.into_iter().map(|title| title.0.clone()).collect()
    };
    let plan = &told.case.plan;
    assert_eq!(
        titles(plan.documents.iter().map(|one| &one.title).collect()),
        ["", "Referat"]
    );
    assert_eq!(
        titles(plan.own_activities.iter().map(|one| &one.title).collect()),
        ["", "Øv dig i at cykle"]
    );
    assert!(text.contains("Må jeg: Øv dig i at cykle"));
    for secret in ["Smerte", "klinik", "Aften", "skole"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    for open in [
        "Havnepraktikken",
        "praktik.example.dk",
        "Jeg tænker på praktik",
    ] {
        assert!(text.contains(open), "{open} is gone");
    }
    let masked: Vec<bool> = told
        .case
        .plan
        .items
        .iter()
        .map(PlanItem::is_masked)
        .collect();
    assert_eq!(
        masked,
        [true, false, true],
        "the rows stand in their places"
    );
    for on in ["2026-03-01", "2026-06-09", "2026-06-30", "2020-04-01"] {
        let rows = |case: &Case| -> Vec<String> {
            let agenda = agenda(case, &rules, day(on));
            let rows = agenda.items.iter().map(|item| {
                let kind = format!("{:?}", std::mem::discriminant(&item.what));
                format!(
                    "{kind} {:?} {:?} {}",
                    item.due_on, item.obligation, item.rule.id
                )
            });
            rows.collect()
        };
        assert_eq!(rows(&told.case), rows(&snapshot.case), "{on}");
    }
    assert!(agenda(&told.case, &rules, day("2026-06-09")).items.len() > 1);
    // Where nothing is to be hidden, nothing is changed.
    let plain = Snapshot::replay(
        &log(opened()
            .into_iter()
            .map(|event| (authority(), event))
            .collect()),
        &rules,
    );
    let plain = plain.expect("replays");
    assert_eq!(Masks::of(&plain.case).snapshot(plain.clone()), plain);
}

fn talk(id: &str, at: &str, state: Option<conversation::Event>) -> Vec<Event> {
    let planned = conversation::Event::Planned(Conversation::new(
        id.into(),
        ConversationKind::Job,
        ConversationForm::Phone,
        Moment::parse(at).expect("a moment"),
    ));
    let events = [planned].into_iter().chain(state);
    events.map(Event::Conversation).collect()
}

fn held(id: &str) -> Option<conversation::Event> {
    Some(conversation::Event::Held { id: id.into() })
}

#[test]
fn tells_what_a_citizen_last_had_of_the_authority() {
    let on = day("2026-06-09");
    let table = [
        ("nothing", opened(), Touch::Nothing, "2026-01-05"),
        (
            "a talk",
            [opened(), talk("t", "2026-05-01T10:00:00Z", held("t"))].concat(),
            Touch::Talk,
            "2026-05-01",
        ),
        (
            "one that was not held",
            [opened(), talk("t", "2026-05-01T10:00:00Z", None)].concat(),
            Touch::Nothing,
            "2026-01-05",
        ),
        (
            "one that the citizen missed",
            [
                opened(),
                talk(
                    "t",
                    "2026-05-01T10:00:00Z",
                    Some(conversation::Event::NotAttended { id: "t".into() }),
                ),
            ]
            .concat(),
            Touch::Nothing,
            "2026-01-05",
        ),
        (
            "an offer that runs",
            [
                opened(),
                vec![Event::Plan(plan::Event::ItemSet(item(
                    "p",
                    "P",
                    Sector::Employment,
                    Some(OfferKind::Mentor),
                )))],
            ]
            .concat(),
            Touch::Offer,
            "2026-06-09",
        ),
        (
            "an activity is no offer",
            [
                opened(),
                vec![Event::Plan(plan::Event::ItemSet(item(
                    "p",
                    "P",
                    Sector::Employment,
                    Some(OfferKind::Activity),
                )))],
            ]
            .concat(),
            Touch::Nothing,
            "2026-01-05",
        ),
    ];
    for (name, events, touch, last) in table {
        let found = Attention::of(&case(events)).last_touch(on);
        assert_eq!(found, Some((touch, day(last))), "{name}");
    }
    let gone = [
        opened(),
        vec![
            Event::Registration(registration::Event::Registered {
                on: day("2026-01-05"),
            }),
            Event::Registration(registration::Event::Deregistered {
                on: day("2026-03-01"),
            }),
        ],
    ]
    .concat();
    assert_eq!(
        Attention::of(&case(gone)).last_touch(on),
        None,
        "no longer the authority's"
    );
}

#[test]
fn an_answer_to_a_request_for_contact_is_contact_when_it_is_called() {
    let asked = Event::Conversation(conversation::Event::ContactAsked {
        about: Words("Ferie".into()),
        phone: Words("12".into()),
        when: Words::default(),
    });
    let answered = Event::Conversation(conversation::Event::ContactAnswered {
        version: 3,
        answer: ContactAnswer {
            call_at: Some(Moment::parse("2026-06-08T09:00:00Z").expect("a moment")),
            conversation: None,
            text: Words::default(),
        },
    });
    let attention = Attention::of(&case([opened(), vec![asked, answered]].concat()));
    assert_eq!(attention.days_alone(day("2026-06-07")), Some(153));
    assert_eq!(attention.days_alone(day("2026-06-08")), Some(0));
}

#[test]
fn measures_passivity_beside_timeliness() {
    let deadline = Event::Conversation(conversation::Event::BookingAsked(BookingDeadline {
        id: "b".into(),
        kind: ConversationKind::Job,
        told_on: day("2026-05-10"),
        due_on: day("2026-05-20"),
        no_slots_on: None,
    }));
    let cases = [
        case(opened()),
        case([opened(), talk("t", "2026-06-01T10:00:00Z", held("t"))].concat()),
        case([opened(), talk("t", "2026-06-01T10:00:00Z", None)].concat()),
        case([opened(), vec![deadline]].concat()),
        // Too long ago, and not yet.
        case([opened(), talk("t", "2026-02-01T10:00:00Z", held("t"))].concat()),
        case([opened(), talk("t", "2026-06-20T10:00:00Z", None)].concat()),
    ];
    let all: Vec<Attention> = cases.iter().map(Attention::of).collect();
    let measure = Measure::over(&all, day("2026-06-09"), 30);
    assert_eq!(
        measure,
        Measure {
            people: 6,
            alone: 5,
            owed: 3,
            held: 1
        }
    );
    assert_eq!(
        Measure::over(&[], day("2026-06-09"), 30),
        Measure::default()
    );
}

/// A conversation of another sector is a row without words; what the authority's own conversations tell of another
/// sector is hidden; and the same is owed.
#[test]
fn conversations_of_other_sectors_are_told_without_their_words() {
    let talk = |id: &str, sector: Sector, about: &str| {
        let mut one = Conversation::new(
            id.into(),
            ConversationKind::FollowUp,
            ConversationForm::Video,
            Moment::parse("2026-06-12T10:00:00Z").expect("a moment"),
        );
        one.with = Words(format!("{about} overlæge"));
        one.place = Words(format!("{about}vej 1"));
        one.description = Words(format!("Om {about}"));
        one.participants = vec![conversation::Participant {
            name: Words(format!("{about}s sygeplejerske")),
            part: conversation::Part::Health,
        }];
        one.documents = vec![about.into()];
        one.join_address = Some(format!("https://{about}.example.dk"));
        one.staff = Some(about.into());
        one.sector = sector;
        conversation::Event::Planned(one)
    };
    let words = |words: &str| Words(words.into());
    let events = [
        talk("smerte-1", Sector::Health, "Smerteklinikken"),
        talk("vores", Sector::Employment, "Havnen"),
        conversation::Event::Prepared {
            id: "smerte-1".into(),
            words: words("Mine smerter"),
        },
        conversation::Event::MinutesWritten {
            id: "smerte-1".into(),
            minutes: words("Smerter i ryggen"),
        },
        conversation::Event::Prepared {
            id: "vores".into(),
            words: words("Om smerteklinikken overlæge og om løn"),
        },
        conversation::Event::MinutesWritten {
            id: "vores".into(),
            minutes: words("Vi talte om løn"),
        },
        conversation::Event::ContactAsked {
            about: words("Brev: om SMERTEKLINIKKEN"),
            phone: words("12"),
            when: words("Om formiddagen"),
        },
    ];
    let by = By::Authority("kommune".into());
    let events: Vec<(By, Event)> = opened()
        .into_iter()
        .chain(events.into_iter().map(Event::Conversation))
        .map(|event| (by.clone(), event))
        .collect();
    let rules = rules();
    let snapshot = Snapshot::replay(&log(events), &rules).expect("replays");
    let told = Masks::of(&snapshot.case).snapshot(snapshot.clone());
    let text = format!("{:?}", told.case.conversations).to_lowercase();
    for secret in ["smerte", "klinik", "ryggen"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    for open in ["om havnen", "vi talte om løn", "om formiddagen"] {
        assert!(text.contains(open), "{open} is gone from {text}");
    }
    let [theirs, ours] = told.case.conversations.planned.as_slice() else {
        panic!("two rows: {text}");
    };
    assert!(theirs.is_of_another_sector() && theirs.with.are_hidden());
    assert!(theirs.around.minutes.are_hidden() && theirs.around.minutes_at.is_some());
    assert_eq!(
        (theirs.id.as_str(), ours.id.as_str()),
        ("masked-1", "vores")
    );
    assert!(ours.around.prepared.are_hidden());
    for on in ["2026-06-01", "2026-06-09", "2026-06-12"] {
        let rows = |case: &Case| -> Vec<String> {
            let items = agenda(case, &rules, day(on)).items;
            let row = |item: &domain::agenda::Item<'_>| {
                let kind = format!("{:?}", std::mem::discriminant(&item.what));
                format!(
                    "{kind} {:?} {:?} {}",
                    item.due_on, item.obligation, item.rule.id
                )
            };
            items.iter().map(row).collect()
        };
        assert_eq!(rows(&told.case), rows(&snapshot.case), "{on}");
    }
}

/// What an activity was called before stands in old receipts: they tell it no more than the new ones.
#[test]
fn the_old_title_of_a_renamed_activity_is_told_nowhere() {
    let by = By::Authority("kommune".into());
    let title = |title: &str, sector: Sector| {
        (
            by.clone(),
            Event::Plan(plan::Event::ItemSet(item("klinik", title, sector, None))),
        )
    };
    let confirmed = domain::availability::Event::Confirmed {
        on: day("2026-03-01"),
        rule: "AV4b".into(),
        suggestions: Vec::new(),
        changes: None,
    };
    let confirmed = || (By::Citizen, Event::Availability(confirmed.clone()));
    let opened = opened().into_iter().map(|event| (by.clone(), event));
    // The receipts of `log` tell of `Smerteklinikken`.
    for first in [Sector::Health, Sector::Employment] {
        let events = [
            title("Smerteklinikken", first),
            confirmed(),
            title("Et forløb", Sector::Health),
            confirmed(),
        ];
        let log = log(opened.clone().chain(events).collect());
        let snapshot = Snapshot::replay(&log, &rules()).expect("replays");
        let shown = |masks: &Masks| {
            let told = masks.snapshot(snapshot.clone()).receipts;
            told.iter()
                .filter(|receipt| receipt.shown.is_some())
                .count()
        };
        let now = Masks::of(&snapshot.case);
        assert_eq!(
            shown(&now),
            2,
            "by its present title nothing is known of the old one"
        );
        assert_eq!(shown(&now.with_earlier(&log)), 0);
    }
}

/// A town tells nothing of what happens there; an address does.
#[test]
fn the_town_of_an_activity_hides_nothing_of_the_authoritys_own() {
    let by = By::Authority("kommune".into());
    for (place, hidden) in [("Havnby", false), ("Klinikvej 3, Havnby", true)] {
        let training = PlanItem {
            place: Words(place.into()),
            ..item("klinik", "Et forløb", Sector::Health, None)
        };
        let talk = Conversation {
            place: Words(format!("{place}, stuen")),
            ..Conversation::new(
                "vores".into(),
                ConversationKind::Job,
                ConversationForm::InPerson,
                Moment::parse("2026-06-12T08:00:00Z").expect("a moment"),
            )
        };
        let events = [
            Event::Plan(plan::Event::ItemSet(training)),
            Event::Conversation(conversation::Event::Planned(talk)),
        ];
        let events = opened().into_iter().chain(events);
        let log = log(events.map(|event| (by.clone(), event)).collect());
        let snapshot = Snapshot::replay(&log, &rules()).expect("replays");
        let told = Masks::of(&snapshot.case).snapshot(snapshot);
        let shown = &told.case.conversations.planned;
        let is_hidden = shown.first().map(|one| one.place.are_hidden());
        assert_eq!(is_hidden, Some(hidden), "{place}");
    }
}
