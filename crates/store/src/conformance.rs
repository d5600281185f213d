//! What every database must do, as a list of stories: a second database takes the same list.

use domain::availability::{self, Absence, AbsenceKind};
use domain::case::{By, Claim, Event, Shown, Words};
use domain::ids::{CaseId, CommandId};
use domain::registration::{Authority, AuthorityRole, Citizen, Staff, StaffRole};
use domain::{Date, Moment, Rejection};

use crate::{Append, CommitFault, Invitation, RoomKey, RoomWrite, Session, Store, Write};

type Story = (&'static str, fn(&Store));

const STORIES: &[Story] = &[
    (
        "keeps_an_act_and_gives_it_back",
        keeps_an_act_and_gives_it_back,
    ),
    (
        "lays_personal_text_beside_the_event",
        lays_personal_text_beside_the_event,
    ),
    (
        "refuses_an_outdated_version_and_changes_nothing",
        refuses_an_outdated_version_and_changes_nothing,
    ),
    (
        "keeps_the_first_outcome_of_a_command",
        keeps_the_first_outcome_of_a_command,
    ),
    (
        "keeps_a_refusal_as_an_outcome",
        keeps_a_refusal_as_an_outcome,
    ),
    ("gives_a_claim_to_one_only", gives_a_claim_to_one_only),
    (
        "gives_back_what_the_case_itself_had",
        gives_back_what_the_case_itself_had,
    ),
    (
        "makes_a_batch_whole_or_not_at_all",
        makes_a_batch_whole_or_not_at_all,
    ),
    (
        "knows_citizens_by_their_senders_key",
        knows_citizens_by_their_senders_key,
    ),
    ("ends_sessions", ends_sessions),
    ("uses_a_login_once", uses_a_login_once),
    ("uses_an_invitation_once", uses_an_invitation_once),
    ("knows_a_room_by_its_address", knows_a_room_by_its_address),
    (
        "finds_a_case_by_its_civil_number",
        finds_a_case_by_its_civil_number,
    ),
    (
        "empties_words_and_the_snapshots_that_hold_them",
        empties_words_and_the_snapshots_that_hold_them,
    ),
    (
        "tells_which_cases_were_written_to",
        tells_which_cases_were_written_to,
    ),
    (
        "keeps_documents_and_who_looked",
        keeps_documents_and_who_looked,
    ),
    (
        "has_one_calendar_address_for_each_case",
        has_one_calendar_address_for_each_case,
    ),
    (
        "opens_a_case_for_one_session_of_staff",
        opens_a_case_for_one_session_of_staff,
    ),
    (
        "brings_the_follow_up_on_and_makes_it_anew",
        brings_the_follow_up_on_and_makes_it_anew,
    ),
    (
        "gives_one_slot_to_one_of_many_at_once",
        gives_one_slot_to_one_of_many_at_once,
    ),
];

#[test]
fn sqlite_conforms() {
    for (name, story) in STORIES {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        story(&store);
    }
}

#[test]
fn sqlite_is_durable_where_it_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let pragmas = Store::open(folder.path())
        .expect("a store")
        .pragmas()
        .expect("pragmas");
    assert_eq!(
        (
            pragmas.journal_mode.as_str(),
            pragmas.synchronous,
            pragmas.foreign_keys
        ),
        ("wal", 2, true)
    );
}

#[test]
fn sqlite_refuses_a_newer_database() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Store::open(folder.path()).expect("a store"));
    let raw = rusqlite::Connection::open(folder.path().join("genstart.db")).expect("the file");
    raw.pragma_update(None, "user_version", 999)
        .expect("written");
    assert!(matches!(
        Store::open(folder.path()),
        Err(crate::StorageFault::Newer { found: 999, .. })
    ));
}

/// An event that only a newer program knows: its case is refused whole, with the event named, and the
/// event stays for the program that knows it.
#[test]
fn sqlite_refuses_a_case_with_an_event_of_a_newer_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    keep(&store, act("a", 0, 1, vec![absence(), absence()])).expect("kept");
    keep(&store, act("b", 0, 2, vec![absence()])).expect("kept");
    let raw = rusqlite::Connection::open(folder.path().join("genstart.db")).expect("the file");
    let newer = r#"{"availability":{"beamed-up":{"on":"2031-01-01"}}}"#;
    let change = "UPDATE events SET body = ?1 WHERE case_id = 'a' AND version = 2";
    assert_eq!(raw.execute(change, [newer]).expect("written"), 1);
    let fault = store.log(&"a".into(), 0).expect_err("refused whole");
    assert!(fault.to_string().contains("beamed-up"), "{fault}");
    assert_eq!(store.log(&"b".into(), 0).expect("another case").len(), 1);
    let kept: String = raw
        .query_row(
            "SELECT body FROM events WHERE case_id = 'a' AND version = 2",
            [],
            |row| row.get(0),
        )
        .expect("still there");
    assert_eq!(kept, newer);
}

fn absence() -> Event {
    let day = Date::new(2026, 11, 23).expect("a date");
    Event::Availability(availability::Event::AbsenceRegistered(Absence {
        kind: AbsenceKind::Holiday,
        from: day,
        to: None,
    }))
}

fn confirmed(changes: &str) -> Event {
    Event::Availability(availability::Event::Confirmed {
        on: Date::new(2026, 11, 23).expect("a date"),
        rule: "AV4b".into(),
        suggestions: vec!["s1".into()],
        changes: Some(Words(changes.to_owned())),
    })
}

fn act(case: &str, expected_version: u64, command: u128, events: Vec<Event>) -> Append {
    Append {
        case: case.into(),
        expected_version,
        command: CommandId(command),
        fingerprint: [command as u8; 32],
        recorded_at: Moment::from_unix_ms(1_000),
        made_at: Some(Moment::from_unix_ms(900)),
        by: By::Citizen,
        outcome: Ok(events),
        claims: Vec::new(),
        releases: Vec::new(),
        shown: None,
    }
}

fn keep(store: &Store, act: Append) -> Result<(), CommitFault> {
    store.commit_blocking(vec![Write::Append(act)])
}

fn keeps_an_act_and_gives_it_back(store: &Store) {
    keep(store, act("a", 0, 1, vec![absence(), absence()])).expect("kept");
    keep(store, act("a", 2, 2, vec![absence()])).expect("kept");
    keep(store, act("b", 0, 1, vec![absence()])).expect("another case may use the same id");
    let log = store.log(&"a".into(), 0).expect("read");
    assert_eq!(log.iter().map(|r| r.version).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(log[0].reference, log[1].reference, "one act, one reference");
    assert_ne!(log[1].reference, log[2].reference);
    assert_eq!(
        (
            log[0].recorded_at.unix_ms(),
            log[0].made_at.map(Moment::unix_ms)
        ),
        (1_000, Some(900))
    );
    assert_eq!(store.log(&"a".into(), 2).expect("read"), log[2..]);
    assert_eq!(store.log(&"nobody".into(), 0).expect("read"), []);
}

fn lays_personal_text_beside_the_event(store: &Store) {
    let shown = Shown {
        lang: "da".into(),
        title: "Bekræft".into(),
        lines: vec!["Jeg søger".into()],
    };
    keep(
        store,
        Append {
            shown: Some(shown.clone()),
            ..act("a", 0, 1, vec![confirmed("Jeg flytter til Møn.")])
        },
    )
    .expect("kept");
    let log = store.log(&"a".into(), 0).expect("read");
    assert_eq!(
        (&log[0].event, &log[0].shown),
        (&confirmed("Jeg flytter til Møn."), &Some(shown))
    );
}

fn refuses_an_outdated_version_and_changes_nothing(store: &Store) {
    keep(store, act("a", 0, 1, vec![absence()])).expect("kept");
    let fault = keep(store, act("a", 0, 2, vec![absence()])).expect_err("outdated");
    assert!(matches!(fault, CommitFault::VersionConflict { version: 1 }));
    assert_eq!(store.log(&"a".into(), 0).expect("read").len(), 1);
    assert_eq!(
        store.outcome(&"a".into(), CommandId(2)).expect("read"),
        None
    );
}

fn keeps_the_first_outcome_of_a_command(store: &Store) {
    keep(store, act("a", 0, 1, vec![absence()])).expect("kept");
    assert!(matches!(
        keep(store, act("a", 1, 1, vec![absence()])),
        Err(CommitFault::CommandKnown)
    ));
    let kept = store
        .outcome(&"a".into(), CommandId(1))
        .expect("read")
        .expect("an outcome");
    assert_eq!(kept.fingerprint, [1; 32]);
    assert_eq!(
        kept.outcome.expect("accepted"),
        store.log(&"a".into(), 0).expect("read")
    );
}

fn keeps_a_refusal_as_an_outcome(store: &Store) {
    keep(
        store,
        Append {
            outcome: Err(Rejection::NotBound),
            ..act("a", 0, 1, vec![])
        },
    )
    .expect("kept");
    let kept = store
        .outcome(&"a".into(), CommandId(1))
        .expect("read")
        .expect("an outcome");
    assert_eq!(kept.outcome, Err(Rejection::NotBound));
    assert_eq!(store.log(&"a".into(), 0).expect("read"), []);
}

fn gives_a_claim_to_one_only(store: &Store) {
    let slot = Claim {
        kind: "slot".into(),
        key: "monday-9".into(),
    };
    keep(
        store,
        Append {
            claims: vec![slot.clone()],
            ..act("a", 0, 1, vec![absence()])
        },
    )
    .expect("kept");
    let fault = keep(
        store,
        Append {
            claims: vec![slot.clone()],
            ..act("b", 0, 2, vec![absence()])
        },
    )
    .expect_err("taken");
    assert!(matches!(fault, CommitFault::ClaimTaken(taken) if taken == slot));
    assert_eq!(store.log(&"b".into(), 0).expect("read"), []);
    assert_eq!(
        store.outcome(&"b".into(), CommandId(2)).expect("read"),
        None
    );
}

fn gives_back_what_the_case_itself_had(store: &Store) {
    let slot = Claim {
        kind: "slot".into(),
        key: "monday-9".into(),
    };
    let take = |case: &str, id: u128| Append {
        claims: vec![slot.clone()],
        ..act(case, 0, id, vec![absence()])
    };
    keep(store, take("a", 1)).expect("kept");
    // Another's release gives nothing back.
    let release = |case: &str, version: u64, id: u128| Append {
        releases: vec![slot.clone()],
        ..act(case, version, id, vec![absence()])
    };
    keep(store, release("b", 0, 2)).expect("kept");
    keep(store, take("c", 3)).expect_err("still taken");
    keep(store, release("a", 1, 4)).expect("kept");
    keep(store, take("c", 3)).expect("free again");
}

fn makes_a_batch_whole_or_not_at_all(store: &Store) {
    let writes = vec![
        Write::Append(act("a", 0, 1, vec![absence()])),
        Write::Append(act("b", 7, 2, vec![absence()])),
    ];
    store
        .commit_blocking(writes)
        .expect_err("the second is outdated");
    assert_eq!(store.log(&"a".into(), 0).expect("read"), []);
}

fn knows_citizens_by_their_senders_key(store: &Store) {
    assert!(store.is_empty().expect("read"));
    let authority = Authority {
        id: "fund".into(),
        role: AuthorityRole::UnemploymentFund,
        name: "A-kassen".into(),
        phone: "12 34 56 78".into(),
    };
    let citizen = Citizen {
        case: "a".into(),
        authority: "fund".into(),
        key: "K-1".into(),
        name: "Amina".into(),
        protected: false,
    };
    store
        .commit_blocking(vec![
            Write::PutAuthority(authority.clone()),
            Write::PutCitizen(citizen.clone()),
        ])
        .expect("kept");
    assert_eq!(
        store.authority(&"fund".into()).expect("read"),
        Some(authority)
    );
    assert_eq!(
        store.citizen_by_key(&"fund".into(), "K-1").expect("read"),
        Some(citizen.clone())
    );
    assert_eq!(
        store.citizen_by_key(&"fund".into(), "K-2").expect("read"),
        None
    );
    assert_eq!(store.citizen(&"a".into()).expect("read"), Some(citizen));
    assert!(!store.is_empty().expect("read"));
}

fn keeps_documents_and_who_looked(store: &Store) {
    let put = |case: &str, content: &[u8]| Write::PutDocument {
        case: case.into(),
        id: "d1".into(),
        content: content.to_vec(),
    };
    store
        .commit_blocking(vec![put("a", b"%PDF-a"), put("b", b"%PDF-b")])
        .expect("kept");
    let found = |case: &str, id: &str| store.document(&case.into(), &id.into()).expect("read");
    assert_eq!(found("a", "d1").as_deref(), Some(&b"%PDF-a"[..]));
    assert_eq!(found("b", "d1").as_deref(), Some(&b"%PDF-b"[..]));
    assert_eq!((found("a", "d2"), found("c", "d1")), (None, None));
    let look = |case: &str, at: i64| crate::Look {
        at: Moment::from_unix_ms(at),
        case: case.into(),
        who: "citizen".into(),
        what: "document".into(),
        name: "d1".into(),
        person: "Karin".into(),
        role: "caseworker".into(),
        reason: "plan".into(),
        words: "Om planen".into(),
    };
    let looks = [look("a", 2), look("b", 1), look("a", 1)];
    let notes = looks.clone().map(Write::NoteLook).into();
    store.commit_blocking(notes).expect("kept");
    let of_a = store.looks(&"a".into()).expect("read");
    assert_eq!(of_a, [looks[2].clone(), looks[0].clone()]);
}

/// An authority, its citizens and a member of its staff.
fn people(store: &Store, authority: &str, citizens: &[&str]) {
    let put_authority = Write::PutAuthority(Authority {
        id: authority.into(),
        role: AuthorityRole::Municipality,
        name: authority.into(),
        phone: "12 34 56 78".into(),
    });
    let put_citizens = citizens.iter().map(|name| {
        Write::PutCitizen(Citizen {
            case: CaseId(format!("{authority}-{name}")),
            authority: authority.into(),
            key: (*name).into(),
            name: format!("{name} Ærø"),
            protected: false,
        })
    });
    let put_staff = Write::PutStaff(Staff {
        authority: authority.into(),
        staff: "karin".into(),
        name: "Karin".into(),
        role: StaffRole::Caseworker,
        active: true,
    });
    let writes = [put_authority].into_iter().chain(put_citizens);
    let writes = writes.chain([put_staff]).collect();
    store.commit_blocking(writes).expect("kept");
}

fn opens_a_case_for_one_session_of_staff(store: &Store) {
    people(store, "a", &["x", "y"]);
    people(store, "b", &["x"]);
    let find = |authority: &str, text: &str| -> Vec<CaseId> {
        let found = store.find_citizens(&authority.into(), text, 9);
        let found = found.expect("read").into_iter();
        found.map(|citizen| citizen.case).collect()
    };
    assert_eq!(find("a", "x"), ["a-x".into()], "by key");
    assert_eq!(find("a", "ærØ"), ["a-x".into(), "a-y".into()], "by name");
    assert_eq!(find("b", "y ærø"), [] as [CaseId; 0], "another's");

    let staff = store.staff(&"a".into(), &"karin".into()).expect("read");
    let staff = staff.expect("known");
    let session = |token: u8| {
        Write::PutStaffSession(crate::StaffSession {
            token_hash: [token; 32],
            staff: staff.clone(),
            started_at: Moment::from_unix_ms(1),
            seen_at: Moment::from_unix_ms(1),
            expires_at: Moment::from_unix_ms(1_000),
        })
    };
    let opened = crate::OpenedCase {
        id: "o1".into(),
        token_hash: [1; 32],
        case: "a-x".into(),
        opened_at: Moment::from_unix_ms(2),
        reason: "plan".into(),
        words: "Om planen".into(),
    };
    let writes = vec![session(1), session(2), Write::OpenCase(opened.clone())];
    store.commit_blocking(writes).expect("kept");
    let found = |token: u8| store.opened_case([token; 32], "o1").expect("read");
    assert_eq!((found(1), found(2)), (Some(opened), None));
    let end = Write::EndStaffSession {
        token_hash: [1; 32],
    };
    store.commit_blocking(vec![end]).expect("ended");
    assert_eq!(found(1), None, "closed with the session");
}

fn brings_the_follow_up_on_and_makes_it_anew(store: &Store) {
    people(store, "a", &["x", "y"]);
    people(store, "b", &["z"]);
    let at = Moment::from_unix_ms;
    let row = |case: &str, starts_at: i64, asked_at: i64| crate::FollowUp {
        case: case.into(),
        body: format!("{starts_at}"),
        talks: vec![("t".into(), at(starts_at))],
        visits: vec![("t".into(), "fund".into(), at(starts_at))],
        waiting: vec![(1, at(asked_at))],
        applications: vec![("application-1".into(), at(asked_at))],
    };
    let put = |form: &str, position, cases| {
        let form = form.into();
        let put = Write::PutFollowUp {
            form,
            position,
            cases,
        };
        store.commit_blocking(vec![put]).expect("kept");
    };
    put(
        "1",
        7,
        vec![row("a-x", 10, 5), row("a-y", 20, 4), row("b-z", 10, 1)],
    );
    let a = "a".into();
    let talks = |from, to| store.talks_between(&a, at(from), at(to)).expect("read");
    assert_eq!(talks(10, 20), ["a-x".into()]);
    let visits = |of: &str, from, to| {
        let found = store.visits_between(&of.into(), at(from), at(to));
        found.expect("read")
    };
    assert_eq!(visits("fund", 10, 20), ["a-x".into(), "b-z".into()]);
    assert_eq!(visits("a", 0, 99), [] as [CaseId; 0], "whose they are");
    let waiting = || store.waiting_for_contact(&a, 9).expect("read");
    assert_eq!(waiting(), ["a-y".into(), "a-x".into()], "longest first");
    let applied = || store.waiting_applications(&a, 9).expect("read");
    assert_eq!(applied(), ["a-y".into(), "a-x".into()], "longest first");
    assert_eq!(store.follow_up(&a).expect("read").len(), 2);

    put("1", 6, vec![row("a-x", 99, 99)]);
    assert_eq!(talks(10, 20), ["a-x".into()], "what came late is left out");
    put("1", 8, vec![row("a-x", 30, 1)]);
    assert_eq!(talks(10, 20), [] as [CaseId; 0]);
    assert_eq!(visits("fund", 10, 20), ["b-z".into()]);
    assert_eq!(store.follow_up_position("1").expect("read"), 8);
    assert_eq!(store.follow_up_position("2").expect("read"), 0);
    put("2", 3, vec![row("a-y", 10, 1)]);
    assert_eq!(store.follow_up(&a).expect("read").len(), 1, "made anew");
    assert_eq!(waiting(), ["a-y".into()]);
    assert_eq!(applied(), ["a-y".into()]);
    assert_eq!(visits("fund", 0, 99), ["a-y".into()]);
}

fn has_one_calendar_address_for_each_case(store: &Store) {
    let address = |case: &str, hash: u8| crate::CalendarAddress {
        case: case.into(),
        token_hash: [hash; 32],
        detail: "time-only".into(),
        lang: "da".into(),
    };
    let put = |address| {
        store
            .commit_blocking(vec![Write::PutCalendarAddress(address)])
            .expect("kept");
    };
    put(address("a", 1));
    put(address("b", 2));
    put(address("a", 3));
    let by_token = |hash| store.calendar_by_token([hash; 32]).expect("read");
    assert_eq!(by_token(1), None, "an earlier address ends");
    assert_eq!(by_token(3), Some(address("a", 3)));
    let end = Write::EndCalendarAddress { case: "a".into() };
    store.commit_blocking(vec![end]).expect("ended");
    assert_eq!((by_token(3), by_token(2)), (None, Some(address("b", 2))));
    assert_eq!(store.calendar_address(&"a".into()).expect("read"), None);
}

fn session(token: u8, expires_at: i64) -> Session {
    Session {
        token_hash: [token; 32],
        id: format!("session-{token}"),
        case: CaseId("a".into()),
        started_at: Moment::from_unix_ms(10),
        seen_at: Moment::from_unix_ms(10),
        expires_at: Moment::from_unix_ms(expires_at),
        own_device: true,
        browser: "Firefox, Android".into(),
        id_token: Some(vec![1, 2]),
    }
}

fn ends_sessions(store: &Store) {
    let (now, later) = (Moment::from_unix_ms(10), Moment::from_unix_ms(20));
    let keep = |writes| store.commit_blocking(writes).expect("kept");
    let put = session(7, 20);
    keep(vec![Write::PutSession(put.clone())]);
    assert_eq!(store.session([7; 32], now).expect("read"), Some(put));
    assert_eq!(store.session([8; 32], now).expect("read"), None);
    let over = store.session([7; 32], later).expect("read");
    assert_eq!(over, None, "run out");

    keep(vec![Write::SeeSession {
        token_hash: [7; 32],
        seen_at: Moment::from_unix_ms(15),
        expires_at: Moment::from_unix_ms(30),
    }]);
    let seen = store.session([7; 32], later).expect("read");
    assert_eq!(seen.map(|seen| seen.seen_at.unix_ms()), Some(15));

    let open = |at: Moment| {
        let sessions = store.sessions(&"a".into(), at).expect("read");
        sessions.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    keep(vec![
        Write::PutSession(session(8, 99)),
        Write::PutSession(session(9, 99)),
    ]);
    assert_eq!(open(now), ["session-7", "session-8", "session-9"]);
    let named = |case: &str, id: &str| Write::EndSessionNamed {
        case: case.into(),
        id: id.into(),
    };
    keep(vec![named("b", "session-8")]);
    assert_eq!(open(now).len(), 3, "another case's");
    keep(vec![named("a", "session-8")]);
    assert_eq!(open(now), ["session-7", "session-9"]);
    keep(vec![Write::EndOtherSessions {
        case: "a".into(),
        token_hash: [7; 32],
    }]);
    assert_eq!(open(now), ["session-7"]);
    keep(vec![Write::EndSession {
        token_hash: [7; 32],
    }]);
    assert_eq!(store.session([7; 32], now).expect("read"), None);
}

fn uses_a_login_once(store: &Store) {
    let (now, later) = (Moment::from_unix_ms(10), Moment::from_unix_ms(20));
    let put = Write::PutLogin {
        state_hash: [1; 32],
        body: vec![5],
        now,
        expires_at: later,
    };
    store.commit_blocking(vec![put]).expect("kept");
    assert_eq!(store.login([1; 32], now).expect("read"), Some(vec![5]));
    assert_eq!(store.login([1; 32], later).expect("read"), None, "run out");
    let end = || {
        let end = Write::EndLogin {
            state_hash: [1; 32],
        };
        store.commit_blocking(vec![end, Write::PutSession(session(7, 20))])
    };
    end().expect("used");
    assert!(matches!(end(), Err(CommitFault::LoginUnknown)));
}

fn finds_a_case_by_its_civil_number(store: &Store) {
    let authority = Authority {
        id: "fund".into(),
        role: AuthorityRole::UnemploymentFund,
        name: "Fund".into(),
        phone: "1".into(),
    };
    let citizen = Citizen {
        case: "a".into(),
        authority: "fund".into(),
        key: "1".into(),
        name: "Anna".into(),
        protected: true,
    };
    let number = Write::PutCivilNumber {
        case: "a".into(),
        lookups: vec![[3; 32]],
        sealed: vec![9],
    };
    let writes = vec![
        Write::PutAuthority(authority),
        Write::PutCitizen(citizen.clone()),
        number,
    ];
    store.commit_blocking(writes).expect("kept");
    assert_eq!(store.citizen(&"a".into()).expect("read"), Some(citizen));
    let found = |lookups: &[[u8; 32]]| store.cases_by_civil_number(lookups).expect("read");
    assert_eq!(found(&[[3; 32]]), ["a".into()]);
    assert_eq!(found(&[[4; 32], [3; 32]]), ["a".into()], "by either key");
    assert_eq!(found(&[[4; 32]]), []);
    // Whoever came in by a number that was wrong is out.
    let put = |lookup| Write::PutCivilNumber {
        case: "a".into(),
        lookups: vec![lookup, [3; 32]],
        sealed: vec![9],
    };
    let is_open = || store.session([7; 32], Moment::from_unix_ms(10));
    store
        .commit_blocking(vec![Write::PutSession(session(7, 20)), put([5; 32])])
        .expect("kept");
    assert!(
        is_open().expect("read").is_some(),
        "the same number under a newer key"
    );
    assert_eq!(found(&[[5; 32]]), ["a".into()]);
    store.commit_blocking(vec![put([6; 32])]).expect("kept");
    assert!(is_open().expect("read").is_none());

    // Sealed anew, unless it was changed meanwhile.
    let reseal = |was, lookup| Write::ResealCivilNumber {
        case: "a".into(),
        was: vec![was],
        lookup,
        sealed: vec![10],
    };
    let kept = || store.civil_numbers(&"".into(), 9).expect("read");
    store
        .commit_blocking(vec![reseal(8, [7; 32])])
        .expect("nothing");
    assert_eq!(
        (kept(), found(&[[6; 32]]).len()),
        (vec![("a".into(), vec![9])], 1)
    );
    store
        .commit_blocking(vec![reseal(9, [7; 32])])
        .expect("sealed");
    assert_eq!(
        (kept(), found(&[[7; 32]]).len()),
        (vec![("a".into(), vec![10])], 1)
    );
    assert_eq!(store.civil_numbers(&"a".into(), 9).expect("read"), []);
    assert_eq!(
        store.civil_number(&"a".into()).expect("read"),
        Some(vec![10])
    );
}

fn empties_words_and_the_snapshots_that_hold_them(store: &Store) {
    let case: CaseId = "a".into();
    let kept = |version, body| Write::PutSnapshot {
        case: "a".into(),
        form: "1".into(),
        version,
        body: vec![body],
    };
    let found = || store.snapshot(&"a".into(), "1").expect("read");
    keep(store, act("a", 0, 1, vec![confirmed("private")])).expect("kept");
    store.commit_blocking(vec![kept(1, 1)]).expect("kept");
    assert_eq!(found(), Some((1, vec![1])));
    assert_eq!(
        store.snapshot(&case, "2").expect("read"),
        None,
        "another form"
    );

    keep(store, act("a", 1, 2, vec![Event::Erased { version: 1 }])).expect("kept");
    assert_eq!(found(), None);
    let log = store.log(&case, 0).expect("read");
    assert!(!format!("{log:?}").contains("private"));
    assert_eq!(log.len(), 2, "the events stand");
    // One that was made before, and comes after.
    store.commit_blocking(vec![kept(1, 1)]).expect("kept");
    assert_eq!(found(), None);
    store.commit_blocking(vec![kept(2, 2)]).expect("kept");
    assert_eq!(found(), Some((2, vec![2])));
}

fn tells_which_cases_were_written_to(store: &Store) {
    keep(store, act("a", 0, 1, vec![absence()])).expect("kept");
    keep(store, act("b", 0, 2, vec![absence(), absence()])).expect("kept");
    let (last, cases) = store.written_since(0).expect("read");
    assert_eq!((last, cases), (3, vec![("a".into(), 1), ("b".into(), 2)]));
    let (last, cases) = store.written_since(1).expect("read");
    assert_eq!((last, cases), (3, vec![("b".into(), 2)]));
    assert_eq!(store.written_since(3).expect("read"), (3, vec![]));
}

fn gives_one_slot_to_one_of_many_at_once(store: &Store) {
    let store = &store;
    let won = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..64u128)
            .map(|n| {
                scope.spawn(move || {
                    let claims = vec![Claim {
                        kind: "slot".into(),
                        key: (n % 4).to_string(),
                    }];
                    keep(
                        store,
                        Append {
                            claims,
                            ..act(&format!("case-{n}"), 0, n, vec![absence()])
                        },
                    )
                    .is_ok()
                })
            })
            .collect();
        tries
            .into_iter()
            .filter_map(|t| t.join().ok())
            .filter(|won| *won)
            .count()
    });
    assert_eq!(won, 4);
}

fn uses_an_invitation_once(store: &Store) {
    let key = RoomKey {
        case: "a".into(),
        conversation: "talk".into(),
    };
    let at = |minute: i64| Moment::from_unix_ms(minute * 60_000);
    let invite = |token: u8, made: i64| {
        Write::Room(RoomWrite::Invite(Invitation {
            token_hash: [token; 32],
            id: token.to_string(),
            key: key.clone(),
            role: "companion".into(),
            name: "Bo".into(),
            made_at: at(made),
            expires_at: at(made + 60),
            used_at: None,
            revoked_at: None,
        }))
    };
    let enter = |token: u8, guest: u8, now: i64| {
        store.commit_blocking(vec![Write::Room(RoomWrite::Use {
            token_hash: [token; 32],
            guest_hash: [guest; 32],
            now: at(now),
        })])
    };
    let over = |result| matches!(result, Err(CommitFault::InvitationOver));
    let made = [1, 2, 3].map(|token| invite(token, i64::from(token)));
    store.commit_blocking(made.into()).expect("kept");
    enter(1, 11, 5).expect("open");
    assert!(over(enter(1, 12, 5)), "used");
    assert!(over(enter(9, 12, 5)), "unknown");
    assert!(over(enter(2, 12, 62)), "its time is over");
    let revoke = RoomWrite::Revoke {
        key: key.clone(),
        id: "3".into(),
        now: at(6),
    };
    store
        .commit_blocking(vec![Write::Room(revoke)])
        .expect("kept");
    assert!(over(enter(3, 12, 7)), "revoked");
    let guest = store.guest([11; 32]).expect("read").expect("there");
    assert_eq!((guest.id.as_str(), guest.used_at), ("1", Some(at(5))));
    assert_eq!(store.guest([12; 32]).expect("read"), None);
    let names: Vec<_> = store.invitations(&key).expect("read");
    let names: Vec<_> = names.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(names, ["3", "2", "1"], "newest first");
    // Names of long ago are forgotten when the next link is made.
    store
        .commit_blocking(vec![invite(4, 30 * 24 * 60 + 63)])
        .expect("kept");
    let left = store.invitations(&key).expect("read");
    assert_eq!(left.len(), 2, "the third ran out in the last thirty days");
}

fn knows_a_room_by_its_address(store: &Store) {
    let key = |case: &str| RoomKey {
        case: case.into(),
        conversation: "talk".into(),
    };
    let put = |case: &str| {
        let id = "r1".to_owned();
        let key = key(case);
        store
            .commit_blocking(vec![Write::Room(RoomWrite::Put { id, key })])
            .expect("kept");
    };
    put("a");
    put("b");
    assert_eq!(store.room("r1").expect("read"), Some(key("a")));
    assert_eq!(store.room("r2").expect("read"), None);
}
