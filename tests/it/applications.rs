//! Seats under pressure, and what becomes of an application when its provider, its approver or its citizen changes
//! something: the server in this process, on the real store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use api::upskilling::Question;
use domain::application::{ApplicationState, CitizenCommand as Act, Seat};
use domain::case::{Shown, Words};
use domain::ids::{CaseId, CommandId, PlanItemId};
use domain::plan::PlanItemState;
use domain::upskilling::Scheme;
use domain::{Case, CitizenCommand, Date, Moment, Rejection};
use server::handlers::get_courses;
use server::import::Sender;
use server::{Server, act, clock::Clock, config, demo, import, snapshots};
use store::Store;

/// The catalogue of one source: a course of the pool with two runs.
fn catalogue(first: &str) -> String {
    let rows = [
        r#"{"row":"catalogue","source":"s"}"#,
        r#"{"row":"sector","id":"transport","name":"Transport"}"#,
        r#"{"row":"group","id":"lager","sector":"transport","name":"Lager"}"#,
        r#"{"row":"provider","id":"amu","name":"AMU"}"#,
        r#"{"row":"site","id":"k","provider":"amu","name":"Hallen","address":"Havnen 1","town":"Køge","municipality":"0259","at":{"lat":55.4,"lon":12.1}}"#,
        r#"{"row":"site","id":"r","provider":"amu","name":"Skolen","address":"Vej 2","town":"Roskilde","municipality":"0265","at":{"lat":55.6,"lon":12.1}}"#,
        r#"{"row":"course","id":"fvu","title":"FVU-læsning","group":"lager","kind":"basic-skills","days":20}"#,
        first,
    ];
    rows.join("\n")
}

const FIRST: &str = r#"{"row":"run","id":"one","course":"fvu","provider":"amu","site":"k","starts_on":"+30d","ends_on":"+60d","price_ore":0,"seats":20,"free_seats":3,"waiting":0,"attendance":"on-site"}"#;

fn keep(server: &Server, text: &str) -> import::Imported {
    let today = server.now().date();
    let read = import::read("rows", text.as_bytes(), Some(today)).expect("rows");
    import::keep(
        &server.store,
        &server.rules,
        server.now(),
        None,
        &Sender::Operator,
        &[read],
    )
    .expect("kept")
}

/// A municipality with so many citizens on unemployment benefit.
fn town(citizens: usize) -> (Arc<Server>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let rules = config::read_rules(None, &[]).expect("rules");
    let operator = config::Operator::default();
    let credentials = demo::credentials().expect("credentials");
    let server = Server::new(
        store,
        Clock::default(),
        operator,
        rules,
        false,
        credentials,
        false,
    );
    let mut rows = String::from(
        "{\"row\":\"authority\",\"id\":\"town\",\"role\":\"municipality\",\"name\":\"Byen\",\"phone\":\"12 34 56 78\"}\n",
    );
    for at in 0..citizens {
        rows.push_str(&format!(
            "{{\"row\":\"citizen\",\"authority\":\"town\",\"citizen\":\"{at}\",\"name\":\"N {at}\",\"municipality\":\"0259\",\"region\":\"sjaelland\"}}\n\
             {{\"row\":\"target-group\",\"id\":\"g\",\"authority\":\"town\",\"citizen\":\"{at}\",\"group\":\"unemployment-benefit\",\"from\":\"-200d\"}}\n\
             {{\"row\":\"registration\",\"id\":\"r\",\"authority\":\"town\",\"citizen\":\"{at}\",\"on\":\"-200d\"}}\n"
        ));
    }
    keep(&server, &rows);
    keep(&server, &catalogue(FIRST));
    (Arc::new(server), folder)
}

fn case_id(server: &Server, key: usize) -> CaseId {
    let citizen = server
        .store
        .citizen_by_key(&"town".into(), &key.to_string());
    citizen.expect("read").expect("known").case
}

fn case_of(server: &Server, key: usize) -> Case {
    let (snapshot, _) = snapshots::read(server, &case_id(server, key)).expect("a case");
    snapshot.case
}

fn send(server: &Server, key: usize, id: u128, mut act: Act) -> Result<(), Rejection> {
    if let Act::Apply { starts_on, .. } = &mut act {
        // As the citizen sees it.
        *starts_on = server.now().date().plus(30);
    }
    let case = case_id(server, key);
    let post = api::PostCommand {
        id: CommandId(id),
        case: case.clone(),
        made_at: Moment::from_unix_ms(0),
        command: CitizenCommand::Application(act),
        shown: Shown {
            lang: "da".into(),
            title: "t".into(),
            lines: Vec::new(),
        },
    };
    match act::receive(server, &case, server.now(), &post).expect("an outcome") {
        api::Outcome::Accepted { .. } => Ok(()),
        api::Outcome::Refused { rejection } => Err(rejection),
    }
}

fn apply_for(may_wait: bool) -> Act {
    Act::Apply {
        course: "fvu".into(),
        run: "one".into(),
        starts_on: Date::new(2026, 1, 1).expect("a date"),
        scheme: Scheme::BasicSkills,
        reason: Words("Jeg vil læse bedre".into()),
        phone: Words("12 34 56 78".into()),
        shares: true,
        may_wait,
    }
}

fn item(server: &Server, key: usize) -> PlanItemId {
    let case = case_of(server, key);
    case.applications
        .last()
        .expect("an application")
        .item
        .clone()
}

fn withdraw(server: &Server, key: usize) -> Act {
    Act::Withdraw {
        item: item(server, key),
        reason: Words::default(),
    }
}

/// Three seats and many who want one at the same moment: three have one, and the others hear that they have not.
#[test]
fn the_last_seat_goes_to_one_of_many_at_once() {
    const CITIZENS: usize = 60;
    let (server, _folder) = town(CITIZENS);
    let (given, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= CITIZENS {
                        break;
                    }
                    match send(&server, at, at as u128 + 1, apply_for(false)) {
                        Ok(()) => {
                            given.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(rejection) => {
                            assert_eq!(rejection, Rejection::SeatsTaken { line: true });
                        }
                    }
                }
            });
        }
    });
    assert_eq!(given.into_inner(), 3);
}

/// A provider hears of our applications later: until then what is told of seats is less what is held here.
#[test]
fn what_is_held_here_counts_in_the_search() {
    let (server, _folder) = town(6);
    let search = |free_seats: bool| {
        let question = Question {
            free_seats,
            ..Question::default()
        };
        get_courses::found(&server, &case_id(&server, 5), question).expect("an answer")
    };
    assert_eq!(
        (search(true).total, search(false).rows[0].run.free_seats),
        (1, 3)
    );
    for at in 0..4 {
        assert_eq!(send(&server, at, 10 + at as u128, apply_for(true)), Ok(()));
    }
    let all = search(false);
    let run = &all.rows[0].run;
    assert_eq!((run.free_seats, run.waiting), (0, Some(1)));
    assert_eq!(all.counts.free_seats, 0);
    assert_eq!(search(true).total, 0, "none that the citizen could have");
    for at in 0..2 {
        assert_eq!(
            send(&server, at, 20 + at as u128, withdraw(&server, at)),
            Ok(())
        );
    }
    let told = search(true);
    assert_eq!(
        (
            told.total,
            told.counts.free_seats,
            told.rows[0].run.free_seats
        ),
        (1, 1, 1),
        "one of the two is for who waits"
    );
}

#[test]
fn who_waits_gets_the_seat_that_comes_free_in_the_order_of_the_line() {
    let (server, _folder) = town(6);
    for at in 0..5 {
        // Sent twice, it is one application.
        assert_eq!(send(&server, at, 10 + at as u128, apply_for(true)), Ok(()));
        assert_eq!(send(&server, at, 10 + at as u128, apply_for(true)), Ok(()));
    }
    let seats: Vec<Seat> = (0..5)
        .map(|at| case_of(&server, at).applications[0].seat)
        .collect();
    let expected = [
        Seat::Held(0),
        Seat::Held(1),
        Seat::Held(2),
        Seat::Waiting(0),
        Seat::Waiting(1),
    ];
    assert_eq!(seats, expected);
    let take = |key: usize| Act::TakeSeat {
        item: item(&server, key),
    };
    let none = Err(Rejection::SeatsTaken { line: true });
    assert_eq!(send(&server, 3, 20, take(3)), none);
    assert_eq!(send(&server, 1, 21, withdraw(&server, 1)), Ok(()));
    assert_eq!(
        send(&server, 4, 22, take(4)),
        none,
        "the second has to wait"
    );
    assert_eq!(
        send(&server, 5, 23, apply_for(false)),
        none,
        "and a newcomer, too"
    );
    assert_eq!(send(&server, 3, 24, take(3)), Ok(()));
    assert_eq!(case_of(&server, 3).applications[0].seat, Seat::Held(1));
}

#[test]
fn a_run_that_its_provider_moves_or_cancels_is_so_in_the_plan_of_who_applied() {
    let (server, _folder) = town(2);
    assert_eq!(send(&server, 0, 1, apply_for(true)), Ok(()));
    let state = || {
        let case = case_of(&server, 0);
        let item = case.plan.items.last().expect("an item").clone();
        (
            case.applications[0].state,
            item.state,
            item.from,
            item.place.0,
        )
    };
    let today = server.now().date();
    let (first, second) = (Some(today.plus(30)), Some(today.plus(37)));
    assert_eq!(
        state(),
        (
            ApplicationState::Applied,
            PlanItemState::Proposed,
            first,
            "Hallen, Havnen 1, Køge".into()
        )
    );
    let before = case_of(&server, 0).version;
    keep(&server, &catalogue(FIRST));
    assert_eq!(
        case_of(&server, 0).version,
        before,
        "sent again, nothing happens"
    );

    let moved = FIRST
        .replace("+30d", "+37d")
        .replace("\"site\":\"k\"", "\"site\":\"r\"");
    keep(&server, &catalogue(&moved));
    assert_eq!(
        state(),
        (
            ApplicationState::Applied,
            PlanItemState::Proposed,
            second,
            "Skolen, Vej 2, Roskilde".into()
        )
    );
    let back = keep(&server, &catalogue(FIRST));
    assert_eq!(state().2, first, "moved back: {back:?}");

    let cancelled = FIRST.replace("}", ",\"cancelled\":true}");
    keep(&server, &catalogue(&cancelled));
    let (of, item, ..) = state();
    assert_eq!(
        (of, item),
        (ApplicationState::Cancelled, PlanItemState::Cancelled)
    );
    assert_eq!(
        send(&server, 1, 9, apply_for(true)),
        Err(Rejection::RunGone)
    );
}

#[test]
fn the_authoritys_own_system_answers_by_a_row() {
    let (server, _folder) = town(1);
    assert_eq!(send(&server, 0, 1, apply_for(true)), Ok(()));
    let row = |id: &str, approved: bool, text: &str| {
        let item = item(&server, 0);
        format!(
            "{{\"row\":\"application-answer\",\"id\":\"{id}\",\"authority\":\"town\",\"citizen\":\"0\",\"item\":\"{item}\",\"approved\":{approved},\"text\":\"{text}\"}}"
        )
    };
    keep(&server, &row("a1", true, ""));
    let case = case_of(&server, 0);
    assert_eq!(case.applications[0].state, ApplicationState::Approved);
    assert_eq!(case.plan.items[0].state, PlanItemState::Prepared);
    assert_eq!(keep(&server, &row("a1", true, "")).known, 1);
}
