//! What is stored and what crosses the wire is for ever: the forms of today, locked. A change here
//! breaks every database and every queue: add a variant or a field, and a line, instead.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use domain::application::{self, Application, ApplicationState, Seat};
use domain::availability::{
    self, Absence, AbsenceKind, ConfirmAvailability, Exemption, JobSuggestion, Reminder,
};
use domain::case::{By, Recorded, Shown, Words};
use domain::conversation::{
    self, Around, BookingDeadline, ContactAnswer, Conversation, ConversationForm, ConversationKind,
    ConversationState, FundPart, Part, Participant, TakenSlot, WhoCalls,
};
use domain::ids::{CommandId, Reference};
use domain::joblog::{self, JobSearchEntry, JobSearchKind, JobSearchRequirement, Per};
use domain::plan::{
    self, AdvanceNotice, EmployerSector, Goal, GoalKind, Obligation, OfferKind, OwnActivity,
    PlanItem, PlanItemState, Proof, RemarkKind, Sector, Step, StepBy,
};
use domain::registration::{self, AuthorityRole, Opening, Region, TargetGroup};
use domain::upskilling::Scheme;
use domain::{CitizenCommand, Date, Event, Moment, Rejection, RuleBook, Snapshot};

fn day() -> Date {
    Date::new(2026, 11, 22).expect("a date")
}

fn application() -> Application {
    Application {
        item: "application-9".into(),
        scheme: Scheme::SixWeekJobTraining,
        course: Some(("gaffeltruck-b".into(), "r1".into())),
        approved_by: AuthorityRole::UnemploymentFund,
        reason: Words("Jeg vil arbejde på lager".into()),
        phone: Words("12 34 56 78".into()),
        applied_at: Moment::from_unix_ms(1_000),
        seat: Seat::Held(3),
        state: ApplicationState::Applied,
        answer: Words::default(),
    }
}

fn events() -> Vec<(&'static str, Event)> {
    let opening = Opening {
        authority: "fund".into(),
        municipality: "0751".into(),
        region: Region::Midtjylland,
        from: Some(day()),
    };
    let step = Step {
        title: Words("Ring".into()),
        by: StepBy::Citizen,
        due_on: Some(day()),
        done_on: None,
    };
    let item = PlanItem {
        id: "cv".into(),
        title: Words("Cv".into()),
        state: PlanItemState::Running,
        obligation: Obligation::Mandatory,
        good_for: Words("Job".into()),
        with: Words("A-kassen".into()),
        place: Words("Køge".into()),
        from: Some(day()),
        to: None,
        steps: vec![step],
        kind: Some(OfferKind::CompanyPlacement),
        online: false,
        employer: Some(EmployerSector::Private),
        link: Some("https://kursus.example.dk".into()),
        mandatory_from: Some(day()),
        extended_by: 5,
        sector: Sector::Health,
        proof: Some(Proof {
            what: Words("Kursusbevis".into()),
            received_on: Some(day()),
        }),
    };
    let entry = JobSearchEntry {
        id: "e1".into(),
        on: day(),
        kind: JobSearchKind::Contact,
        title: Words("Ringet".into()),
        employer: Words("Kroen".into()),
        note: Words("Ring igen".into()),
        suggestion: Some("s1".into()),
    };
    let conversation = Conversation {
        id: "c1".into(),
        kind: ConversationKind::Joint,
        form: ConversationForm::Video,
        starts_at: Moment::from_unix_ms(1_000),
        ends_at: Some(Moment::from_unix_ms(2_000)),
        with: Words("Lone".into()),
        place: Words("Køge".into()),
        phone: Words("12 34 56 78".into()),
        self_booked: true,
        obligation: Obligation::Voluntary,
        state: ConversationState::Planned,
        description: Words("Om praktik".into()),
        staff: Some("lone".into()),
        who_calls: WhoCalls::Citizen,
        citizen_phone: Words("87 65 43 21".into()),
        before_you_come: Words("Ring på".into()),
        forms: vec![ConversationForm::Video, ConversationForm::Phone],
        rebook_hours: Some(24),
        join_address: Some("https://moede.example.dk/1".into()),
        slot: Some(TakenSlot {
            authority: "fund".into(),
            id: "s1".into(),
            seat: 0,
        }),
        instead_of: None,
        participants: vec![Participant {
            name: Words("Ali".into()),
            part: Part::Interpreter,
        }],
        fund: Some(FundPart {
            authority: "fund".into(),
            name: Words("Fonden".into()),
            joins: true,
        }),
        documents: vec!["d1".into()],
        asks_consent: true,
        group: false,
        around: Around::default(),
        sector: Sector::Employment,
    };
    let deadline = BookingDeadline {
        id: "b1".into(),
        kind: ConversationKind::Job,
        told_on: day(),
        due_on: day().plus(8),
        no_slots_on: None,
    };
    let activity = OwnActivity {
        id: "a1".into(),
        title: Words("Gå en tur".into()),
        due_on: Some(day()),
        done_on: None,
    };
    let notice = AdvanceNotice {
        id: "n1".into(),
        sent_on: day(),
        text: Words("Vi flytter".into()),
        about: Some("cv".into()),
        read_at: None,
    };
    let exemption = Exemption {
        id: "x1".into(),
        rules: vec!["SB2".into()],
        from: day(),
        to: Some(day()),
        reason: Words("Så længe kurset varer".into()),
    };
    let confirmed = availability::Event::Confirmed {
        on: day(),
        rule: "AV4b".into(),
        suggestions: vec!["s1".into()],
        changes: Some(Words("Flyttet".into())),
    };
    let suggestion = JobSuggestion {
        id: "s1".into(),
        title: "Kok".into(),
        employer: "Kroen".into(),
        place: "Stege".into(),
        apply_by: Some(day()),
        link: Some("https://job.example.dk/1".into()),
    };
    let absence = Absence {
        kind: AbsenceKind::Holiday,
        from: day(),
        to: Some(day()),
    };
    let reminder = Reminder {
        missed_on: day(),
        extended_to: day().plus(7),
    };
    let goal = Goal {
        kind: GoalKind::Education,
        text: Words("Kok".into()),
        starts_on: Some(day()),
    };
    let document = plan::Document {
        id: "d1".into(),
        title: Words("Min plan".into()),
        dated_on: day(),
        size: 1_024,
    };
    vec![
        (
            "case-opened",
            Event::Registration(registration::Event::CaseOpened(opening.clone())),
        ),
        (
            "moved",
            Event::Registration(registration::Event::Moved(opening)),
        ),
        (
            "target-group-set",
            Event::Registration(registration::Event::TargetGroupSet {
                group: TargetGroup::UnemploymentBenefit,
                from: day(),
            }),
        ),
        (
            "registered",
            Event::Registration(registration::Event::Registered { on: day() }),
        ),
        (
            "deregistered",
            Event::Registration(registration::Event::Deregistered { on: day() }),
        ),
        ("confirmed", Event::Availability(confirmed)),
        (
            "absence",
            Event::Availability(availability::Event::AbsenceRegistered(absence)),
        ),
        (
            "suggested",
            Event::Availability(availability::Event::JobSuggested(suggestion)),
        ),
        (
            "withdrawn",
            Event::Availability(availability::Event::SuggestionWithdrawn { id: "s1".into() }),
        ),
        (
            "reminder",
            Event::Availability(availability::Event::ReminderSent(reminder)),
        ),
        ("goal", Event::Plan(plan::Event::GoalSet(goal))),
        ("item", Event::Plan(plan::Event::ItemSet(item))),
        (
            "cv-approved",
            Event::Registration(registration::Event::CvApproved { on: day() }),
        ),
        (
            "contact-group",
            Event::Registration(registration::Event::ContactGroupSet {
                group: "KG1".into(),
                from: day(),
            }),
        ),
        (
            "absence-ended",
            Event::Availability(availability::Event::AbsenceEnded {
                kind: AbsenceKind::Sickness,
                on: day(),
            }),
        ),
        (
            "exempted",
            Event::Availability(availability::Event::ExemptionGranted(exemption)),
        ),
        (
            "reduced-effort",
            Event::Availability(availability::Event::ReducedEffortGranted {
                from: day(),
                to: day(),
            }),
        ),
        (
            "suggestion-saved",
            Event::Availability(availability::Event::SuggestionSaved { id: "s1".into() }),
        ),
        (
            "suggestion-declined",
            Event::Availability(availability::Event::SuggestionDeclined {
                id: "s1".into(),
                reason: Words("For langt".into()),
            }),
        ),
        (
            "remarked",
            Event::Plan(plan::Event::Remarked {
                about: Some("cv".into()),
                kind: RemarkKind::Objection,
                text: Words("Det passer ikke".into()),
            }),
        ),
        (
            "own-activity",
            Event::Plan(plan::Event::OwnActivitySet(activity)),
        ),
        (
            "own-activity-removed",
            Event::Plan(plan::Event::OwnActivityRemoved { id: "a1".into() }),
        ),
        ("notice", Event::Plan(plan::Event::NoticeSent(notice))),
        (
            "notice-read",
            Event::Plan(plan::Event::NoticeRead { id: "n1".into() }),
        ),
        ("logged", Event::JobLog(joblog::Event::Logged(entry))),
        (
            "log-removed",
            Event::JobLog(joblog::Event::Removed { id: "e1".into() }),
        ),
        (
            "requirement",
            Event::JobLog(joblog::Event::RequirementSet(JobSearchRequirement {
                count: 2,
                per: Per::Week,
                from: day(),
            })),
        ),
        (
            "planned",
            Event::Conversation(conversation::Event::Planned(conversation)),
        ),
        (
            "held",
            Event::Conversation(conversation::Event::Held { id: "c1".into() }),
        ),
        (
            "cancelled",
            Event::Conversation(conversation::Event::Cancelled { id: "c1".into() }),
        ),
        (
            "not-attended",
            Event::Conversation(conversation::Event::NotAttended { id: "c1".into() }),
        ),
        (
            "booking-asked",
            Event::Conversation(conversation::Event::BookingAsked(deadline)),
        ),
        (
            "booking-lifted",
            Event::Conversation(conversation::Event::BookingLifted { id: "b1".into() }),
        ),
        (
            "calm",
            Event::Registration(registration::Event::CalmSet { calm: true }),
        ),
        (
            "document",
            Event::Plan(plan::Event::DocumentAdded(document)),
        ),
        (
            "cancelled-by-citizen",
            Event::Conversation(conversation::Event::CancelledByCitizen {
                id: "c1".into(),
                reason: Words("Jobsamtale".into()),
            }),
        ),
        (
            "form-chosen",
            Event::Conversation(conversation::Event::FormChosen {
                id: "c1".into(),
                form: ConversationForm::Phone,
                phone: Words("87 65 43 21".into()),
            }),
        ),
        (
            "prepared",
            Event::Conversation(conversation::Event::Prepared {
                id: "c1".into(),
                words: Words("Om truck".into()),
            }),
        ),
        (
            "fund-chosen",
            Event::Conversation(conversation::Event::FundChosen {
                id: "c1".into(),
                joins: false,
            }),
        ),
        (
            "consent-told",
            Event::Conversation(conversation::Event::ConsentTold {
                id: "c1".into(),
                given: true,
            }),
        ),
        (
            "minutes-written",
            Event::Conversation(conversation::Event::MinutesWritten {
                id: "c1".into(),
                minutes: Words("Vi aftalte".into()),
            }),
        ),
        (
            "minutes-commented",
            Event::Conversation(conversation::Event::MinutesCommented {
                id: "c1".into(),
                words: Words("Enig".into()),
            }),
        ),
        (
            "no-slots-told",
            Event::Conversation(conversation::Event::NoSlotsTold {
                kind: ConversationKind::Job,
                on: day(),
            }),
        ),
        (
            "contact-asked",
            Event::Conversation(conversation::Event::ContactAsked {
                about: Words("Min ferie".into()),
                phone: Words("87 65 43 21".into()),
                when: Words("Efter kl. 12".into()),
            }),
        ),
        (
            "contact-answered",
            Event::Conversation(conversation::Event::ContactAnswered {
                version: 1,
                answer: ContactAnswer {
                    call_at: Some(Moment::from_unix_ms(1_000)),
                    conversation: None,
                    text: Words("Vi ringer".into()),
                },
            }),
        ),
        ("read-to", Event::Plan(plan::Event::ReadTo { version: 9 })),
        ("erased", Event::Erased { version: 3 }),
        (
            "course-saved",
            Event::Application(application::Event::Saved {
                course: "gaffeltruck-b".into(),
            }),
        ),
        (
            "course-unsaved",
            Event::Application(application::Event::Unsaved {
                course: "gaffeltruck-b".into(),
            }),
        ),
        (
            "applied",
            Event::Application(application::Event::Applied(application())),
        ),
        (
            "seat-taken",
            Event::Application(application::Event::SeatTaken {
                item: "application-9".into(),
                seat: 3,
            }),
        ),
        (
            "application-answered",
            Event::Application(application::Event::Answered {
                item: "application-9".into(),
                approved: false,
                text: Words("Du har brugt de seks uger".into()),
            }),
        ),
        (
            "application-withdrawn",
            Event::Application(application::Event::Withdrawn {
                item: "application-9".into(),
                reason: Words("Jeg har fået job".into()),
            }),
        ),
        (
            "run-moved",
            Event::Application(application::Event::Moved {
                item: "application-9".into(),
                from: day(),
                to: day(),
            }),
        ),
        (
            "application-cancelled",
            Event::Application(application::Event::Cancelled {
                item: "application-9".into(),
            }),
        ),
    ]
}

#[test]
fn stored_events_keep_their_form() {
    let mut forms = String::new();
    for (name, event) in events() {
        let json = serde_json::to_string(&event).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Event>(&json).expect("reads back"),
            event
        );
        forms.push_str(&format!("{name}: {json}\n"));
    }
    insta::assert_snapshot!("stored_events", forms);
}

/// What earlier versions wrote, to the letter, is read for ever.
#[test]
fn stored_events_of_earlier_versions_are_read() {
    let earlier = [
        include_str!("stored/2026-11-22.txt"),
        include_str!("stored/2026-11-25.txt"),
        include_str!("stored/2026-11-26.txt"),
    ];
    for line in earlier.iter().flat_map(|text| text.lines()) {
        let (name, json) = line.split_once(": ").expect("a name and a form");
        let event = serde_json::from_str::<Event>(json);
        assert!(event.is_ok(), "{name}: {event:?}");
    }
}

#[test]
fn personal_words_keep_their_places() {
    let mut places = String::new();
    for (name, mut event) in events() {
        let words: Vec<String> = event
            .words_mut()
            .iter()
            .map(|words| words.0.clone())
            .collect();
        places.push_str(&format!("{name}: {words:?}\n"));
    }
    insta::assert_snapshot!("personal_words", places);
}

#[test]
fn refusals_keep_their_form() {
    let refusals = [
        Rejection::PeriodClosed {
            confirmed_on: day(),
            received_at: Some(Moment::from_unix_ms(0)),
            reference: Some(Reference::from_position(1)),
            next_due_on: Some(day()),
        },
        Rejection::NothingAsked {
            rule: Some("AV4".into()),
        },
        Rejection::Resting { rule: "SU1".into() },
        Rejection::NotBound,
        Rejection::NotRegistered { on: day() },
        Rejection::AlreadyRegistered { on: day() },
        Rejection::CaseAlreadyOpen,
        Rejection::CaseNotOpen,
        Rejection::TooLong {
            field: "changes".into(),
            max: 4000,
        },
        Rejection::InvalidField {
            field: "to".into(),
            remedy: "a date".into(),
        },
        Rejection::Missing {
            field: "title".into(),
        },
        Rejection::InFuture { field: "on".into() },
        Rejection::TooEarly {
            field: "from".into(),
            earliest: day(),
        },
        Rejection::EndsBeforeItBegins,
        Rejection::OverlapsAbsence {
            from: day(),
            to: None,
        },
        Rejection::NotAbsent,
        Rejection::UnknownEntry,
        Rejection::UnknownSuggestion,
        Rejection::UnknownPlanItem,
        Rejection::UnknownNotice,
        Rejection::TooMany { max: 3 },
        Rejection::BookedAlready {
            starts_at: Moment::from_unix_ms(1_000),
        },
        Rejection::NoSuchStep {
            from: "running".into(),
            to: "proposed".into(),
        },
        Rejection::Withdrawn,
        Rejection::UnknownSlot,
        Rejection::SlotTaken,
        Rejection::SlotPast,
        Rejection::FormNotPermitted {
            form: ConversationForm::Video,
            rule: Some("CO7".into()),
        },
        Rejection::UnknownConversation,
        Rejection::TooLateToChange {
            until: Some(Moment::from_unix_ms(1_000)),
        },
        Rejection::DeadlineOver { due_on: day() },
        Rejection::SlotsThere,
        Rejection::RunGone,
        Rejection::RunClosed { on: day() },
        Rejection::RunMoved { starts_on: day() },
        Rejection::NotPermitted {
            rule: Some("UP1".into()),
        },
        Rejection::AppliedAlready,
        Rejection::SeatsTaken { line: true },
        Rejection::UnknownApplication,
    ];
    let forms: Vec<String> = refusals
        .iter()
        .map(|refusal| serde_json::to_string(refusal).expect("JSON"))
        .collect();
    insta::assert_snapshot!("refusals", forms.join("\n"));
}

/// The compact form that phones keep and send: bytes, so that a variant or field out of place shows.
#[test]
fn the_portals_own_format_keeps_its_bytes() {
    let hex = |bytes: Vec<u8>| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mut forms = String::new();
    for (name, event) in events() {
        let recorded = Recorded {
            version: 1,
            recorded_at: Moment::from_unix_ms(1_000),
            made_at: None,
            by: By::Citizen,
            command: CommandId(7),
            reference: Reference::from_position(1),
            event,
            shown: Some(Shown {
                lang: "da".into(),
                title: "t".into(),
                lines: vec!["l".into()],
            }),
        };
        let bytes = postcard::to_allocvec(&recorded).expect("bytes");
        assert_eq!(
            postcard::from_bytes::<Recorded>(&bytes).expect("reads back"),
            recorded
        );
        forms.push_str(&format!("{name}: {}\n", hex(bytes)));
    }
    let (_, command) = &acts()[0];
    // Kept by servers and phones: where these bytes change, `snapshot::FORM` is to be raised.
    let log: Vec<Recorded> = (1..)
        .zip(events())
        .map(|(version, (_, event))| Recorded {
            version,
            recorded_at: Moment::from_unix_ms(1_000),
            made_at: None,
            by: By::Citizen,
            command: CommandId(u128::from(version)),
            reference: Reference::from_position(version),
            event,
            shown: None,
        })
        .collect();
    let snapshot = Snapshot::replay(&log, &RuleBook::default()).expect("replays");
    let bytes = postcard::to_allocvec(&snapshot).expect("bytes");
    assert_eq!(
        postcard::from_bytes::<Snapshot>(&bytes).expect("reads back"),
        snapshot
    );
    forms.push_str(&format!(
        "snapshot of form {}: {}\n",
        domain::snapshot::FORM,
        hex(bytes)
    ));
    forms.push_str(&format!(
        "command: {}\n",
        hex(postcard::to_allocvec(command).expect("bytes"))
    ));
    insta::assert_snapshot!("portal_format", forms);
}

/// Every act, as a citizen's phone may still hold it.
fn acts() -> Vec<(&'static str, CitizenCommand)> {
    let confirmation = ConfirmAvailability {
        rule: "AV4b".into(),
        period_from: Some(day()),
        suggestions: vec!["s1".into()],
        changes: Some(Words("Flyttet".into())),
    };
    let absence = Absence {
        kind: AbsenceKind::Holiday,
        from: day(),
        to: Some(day()),
    };
    let entry = JobSearchEntry {
        id: "e1".into(),
        on: day(),
        kind: JobSearchKind::Application,
        title: Words("Kok".into()),
        employer: Words("Kroen".into()),
        note: Words(String::new()),
        suggestion: None,
    };
    let activity = OwnActivity {
        id: "a1".into(),
        title: Words("Gå en tur".into()),
        due_on: Some(day()),
        done_on: None,
    };
    let remark = plan::CitizenCommand::Remark {
        about: Some("cv".into()),
        kind: RemarkKind::Objection,
        text: Words("Det passer ikke".into()),
    };
    let reason = Words("For langt".into());
    vec![
        ("confirm", CitizenCommand::ConfirmAvailability(confirmation)),
        (
            "sick",
            CitizenCommand::Availability(availability::CitizenCommand::ReportSick),
        ),
        (
            "well",
            CitizenCommand::Availability(availability::CitizenCommand::ReportWell),
        ),
        (
            "absence",
            CitizenCommand::Availability(availability::CitizenCommand::ReportAbsence(absence)),
        ),
        (
            "save-suggestion",
            CitizenCommand::Availability(availability::CitizenCommand::SaveSuggestion {
                id: "s1".into(),
            }),
        ),
        (
            "decline-suggestion",
            CitizenCommand::Availability(availability::CitizenCommand::DeclineSuggestion {
                id: "s1".into(),
                reason,
            }),
        ),
        (
            "log",
            CitizenCommand::JobLog(joblog::CitizenCommand::Log(entry)),
        ),
        (
            "remove-log",
            CitizenCommand::JobLog(joblog::CitizenCommand::Remove { id: "e1".into() }),
        ),
        ("remark", CitizenCommand::Plan(remark)),
        (
            "activity",
            CitizenCommand::Plan(plan::CitizenCommand::SetActivity(activity)),
        ),
        (
            "remove-activity",
            CitizenCommand::Plan(plan::CitizenCommand::RemoveActivity { id: "a1".into() }),
        ),
        (
            "read-notice",
            CitizenCommand::Plan(plan::CitizenCommand::ReadNotice { id: "n1".into() }),
        ),
        (
            "mark-read",
            CitizenCommand::Plan(plan::CitizenCommand::MarkRead { version: 9 }),
        ),
        (
            "calm",
            CitizenCommand::Registration(registration::CitizenCommand::SetCalm { calm: true }),
        ),
        (
            "book",
            CitizenCommand::Conversation(conversation::CitizenCommand::Book {
                slot: "s1".into(),
                kind: ConversationKind::Job,
                form: ConversationForm::Phone,
                phone: Words("87 65 43 21".into()),
            }),
        ),
        (
            "rebook",
            CitizenCommand::Conversation(conversation::CitizenCommand::Rebook {
                id: "c1".into(),
                slot: "s2".into(),
                form: ConversationForm::Video,
                phone: Words::default(),
            }),
        ),
        (
            "cancel",
            CitizenCommand::Conversation(conversation::CitizenCommand::Cancel {
                id: "c1".into(),
                reason: Words("Jobsamtale".into()),
            }),
        ),
        (
            "choose-form",
            CitizenCommand::Conversation(conversation::CitizenCommand::ChooseForm {
                id: "c1".into(),
                form: ConversationForm::InPerson,
                phone: Words::default(),
            }),
        ),
        (
            "prepare",
            CitizenCommand::Conversation(conversation::CitizenCommand::Prepare {
                id: "c1".into(),
                words: Words("Om truck".into()),
            }),
        ),
        (
            "choose-fund",
            CitizenCommand::Conversation(conversation::CitizenCommand::ChooseFund {
                id: "c1".into(),
                joins: true,
            }),
        ),
        (
            "tell-consent",
            CitizenCommand::Conversation(conversation::CitizenCommand::TellConsent {
                id: "c1".into(),
                given: true,
            }),
        ),
        (
            "comment-minutes",
            CitizenCommand::Conversation(conversation::CitizenCommand::CommentMinutes {
                id: "c1".into(),
                words: Words("Enig".into()),
            }),
        ),
        (
            "tell-no-slots",
            CitizenCommand::Conversation(conversation::CitizenCommand::TellNoSlots {
                kind: ConversationKind::Job,
            }),
        ),
        (
            "ask-contact",
            CitizenCommand::Conversation(conversation::CitizenCommand::AskContact {
                about: Words("Min ferie".into()),
                phone: Words("87 65 43 21".into()),
                when: Words("Efter kl. 12".into()),
            }),
        ),
        (
            "apply",
            CitizenCommand::Application(application::CitizenCommand::Apply {
                course: "gaffeltruck-b".into(),
                run: "r1".into(),
                starts_on: day(),
                scheme: Scheme::SixWeekJobTraining,
                reason: Words("Jeg vil arbejde på lager".into()),
                phone: Words("12 34 56 78".into()),
                shares: true,
                may_wait: false,
            }),
        ),
        (
            "save-course",
            CitizenCommand::Application(application::CitizenCommand::Save {
                course: "gaffeltruck-b".into(),
            }),
        ),
        (
            "unsave-course",
            CitizenCommand::Application(application::CitizenCommand::Unsave {
                course: "gaffeltruck-b".into(),
            }),
        ),
        (
            "take-seat",
            CitizenCommand::Application(application::CitizenCommand::TakeSeat {
                item: "application-9".into(),
            }),
        ),
        (
            "withdraw-application",
            CitizenCommand::Application(application::CitizenCommand::Withdraw {
                item: "application-9".into(),
                reason: Words("Jeg har fået job".into()),
            }),
        ),
        (
            "found",
            CitizenCommand::Application(application::CitizenCommand::Found {
                scheme: Scheme::CompanyPlacement,
                employer: Words("Bageren".into()),
                place: Words("Køge".into()),
                phone: Words("12 34 56 78".into()),
                from: day(),
                to: day(),
                reason: Words("De mangler folk".into()),
                sector: None,
            }),
        ),
    ]
}

/// Acts wait on phones and cross the wire in both forms.
#[test]
fn acts_keep_their_forms() {
    let mut forms = String::new();
    for (name, act) in acts() {
        let bytes = postcard::to_allocvec(&act).expect("bytes");
        assert_eq!(
            postcard::from_bytes::<CitizenCommand>(&bytes).expect("reads back"),
            act
        );
        let json = serde_json::to_string(&act).expect("JSON");
        assert_eq!(
            serde_json::from_str::<CitizenCommand>(&json).expect("reads back"),
            act
        );
        let bytes: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        forms.push_str(&format!("{name}: {json} {bytes}\n"));
    }
    insta::assert_snapshot!("acts", forms);
}
