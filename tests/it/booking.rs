//! Time slots under pressure: the server in this process, on the real store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::case::{Shown, Words};
use domain::conversation::{CitizenCommand as Act, ConversationForm, ConversationKind, Slot};
use domain::ids::{AuthorityId, CaseId, CommandId};
use domain::{CitizenCommand, Moment, Rejection};
use server::import::Sender;
use server::{Server, act, clock::Clock, config, demo, import, slots, snapshots};
use store::{CommitFault, Store, Write};

/// A fund with so many citizens and so many free slots.
fn fund(citizens: usize, free: usize) -> (Arc<Server>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let rules = config::read_rules(None, &[]).expect("rules");
    let clock = Clock::default();
    let mut rows = String::from(
        "{\"row\":\"authority\",\"id\":\"fund\",\"role\":\"unemployment-fund\",\"name\":\"Fonden\",\"phone\":\"12 34 56 78\"}\n\
         {\"row\":\"authority\",\"id\":\"other\",\"role\":\"unemployment-fund\",\"name\":\"Den anden\",\"phone\":\"12 34 56 78\"}\n",
    );
    let slot = |authority: &str, id: &str, at: usize| {
        // From next week on, each at another time.
        let hours = |half: i64| {
            clock
                .now()
                .plus_ms((7 * 48 + 2 * at as i64 + half) * 1_800_000)
        };
        let [starts, ends] =
            [0, 1].map(|half| serde_json::to_string(&hours(half)).expect("a time"));
        format!(
            "{{\"row\":\"slot\",\"authority\":\"{authority}\",\"id\":\"{id}\",\"kinds\":[\"availability\"],\"forms\":[\"phone\"],\
             \"starts_at\":{starts},\"ends_at\":{ends},\"rebook_hours\":24}}\n"
        )
    };
    rows.extend((0..free).map(|at| slot("fund", &at.to_string(), at)));
    rows.push_str(&slot("other", "theirs", 0));
    rows.extend((0..citizens).map(|at| {
        format!(
            "{{\"row\":\"citizen\",\"authority\":\"fund\",\"citizen\":\"{at}\",\"name\":\"N {at}\",\"municipality\":\"0259\",\"region\":\"sjaelland\"}}\n"
        )
    }));
    let read = import::read("rows", rows.as_bytes(), None).expect("rows");
    import::keep(
        &store,
        &rules,
        clock.now(),
        None,
        &Sender::Operator,
        &[read],
    )
    .expect("kept");
    let operator = config::Operator::default();
    let credentials = demo::credentials().expect("credentials");
    let server = Server::new(store, clock, operator, rules, false, credentials, false);
    (Arc::new(server), folder)
}

fn case_of(server: &Server, key: usize) -> CaseId {
    let citizen = server
        .store
        .citizen_by_key(&"fund".into(), &key.to_string());
    citizen.expect("read").expect("known").case
}

fn send(server: &Server, case: &CaseId, id: u128, act: Act) -> Result<(), Rejection> {
    let post = api::PostCommand {
        id: CommandId(id),
        case: case.clone(),
        // The phone's own clock, which is the same when it sends again.
        made_at: Moment::from_unix_ms(0),
        command: CitizenCommand::Conversation(act),
        shown: Shown {
            lang: "da".into(),
            title: "t".into(),
            lines: Vec::new(),
        },
    };
    match act::receive(server, case, server.now(), &post).expect("an outcome") {
        api::Outcome::Accepted { .. } => Ok(()),
        api::Outcome::Refused { rejection } => Err(rejection),
    }
}

fn book(slot: &str) -> Act {
    Act::Book {
        slot: slot.into(),
        kind: ConversationKind::Availability,
        form: ConversationForm::Phone,
        phone: Words::default(),
    }
}

fn free(server: &Server, case: &CaseId) -> Vec<String> {
    let (snapshot, _) = snapshots::read(server, case).expect("a case");
    let free = slots::free(server, &snapshot.case, server.now()).expect("slots");
    free.into_iter().map(|slot| slot.id.0).collect()
}

/// A thousand citizens at once want the same hundred slots: a hundred have one, everybody has an answer.
#[test]
fn each_slot_is_given_once_whatever_happens_at_the_same_moment() {
    const CITIZENS: usize = 1_000;
    const SLOTS: usize = 100;
    let (server, _folder) = fund(CITIZENS, SLOTS);
    let (booked, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= CITIZENS {
                        break;
                    }
                    let case = case_of(&server, at);
                    let slot = (at % SLOTS).to_string();
                    match send(&server, &case, at as u128 + 1, book(&slot)) {
                        Ok(()) => {
                            booked.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(rejection) => assert_eq!(rejection, Rejection::SlotTaken),
                    }
                }
            });
        }
    });
    assert_eq!(booked.into_inner(), SLOTS);
    assert_eq!(free(&server, &case_of(&server, 0)), Vec::<String>::new());
}

#[test]
fn a_slot_that_is_given_back_can_be_had_again_and_another_authoritys_never() {
    let (server, _folder) = fund(2, 2);
    let (one, other) = (case_of(&server, 0), case_of(&server, 1));
    assert_eq!(
        send(&server, &one, 1, book("theirs")),
        Err(Rejection::UnknownSlot)
    );
    assert_eq!(send(&server, &one, 2, book("0")), Ok(()));
    // Sent twice, it is one booking.
    assert_eq!(send(&server, &one, 2, book("0")), Ok(()));
    assert_eq!(free(&server, &one), ["1"]);
    assert_eq!(
        send(&server, &other, 3, book("0")),
        Err(Rejection::SlotTaken)
    );
    let (snapshot, _) = snapshots::read(&server, &one).expect("a case");
    let id = snapshot
        .case
        .conversations
        .planned
        .last()
        .expect("booked")
        .id
        .clone();
    let move_it = Act::Rebook {
        id: id.clone(),
        slot: "1".into(),
        form: ConversationForm::Phone,
        phone: Words::default(),
    };
    assert_eq!(send(&server, &one, 4, move_it), Ok(()));
    assert_eq!(free(&server, &one), ["0"]);
    assert_eq!(send(&server, &other, 5, book("0")), Ok(()));
    let cancel = Act::Cancel {
        id,
        reason: Words("Job".into()),
    };
    assert_eq!(send(&server, &one, 6, cancel), Ok(()));
    assert_eq!(free(&server, &one), ["1"]);
}

/// The authority moves a slot, or takes it away, after it was read and before it is written.
#[test]
fn nobody_has_a_slot_that_has_changed_meanwhile() {
    let (server, _folder) = fund(1, 1);
    let fund: AuthorityId = "fund".into();
    let slot = || {
        let read = server.store.slot(&fund, &"0".into());
        read.expect("read").map(|(slot, _)| slot)
    };
    let was = slot().expect("a slot");
    let hold = |slot: &Slot| {
        let hold = Write::HoldSlot(Box::new(slot.clone()));
        server.store.commit_blocking(vec![hold])
    };
    hold(&was).expect("as it was read");
    let moved = Slot {
        starts_at: was.starts_at.plus_ms(60_000),
        ..was.clone()
    };
    let put = server.store.commit_blocking(vec![Write::PutSlot(moved)]);
    put.expect("moved");
    assert!(matches!(hold(&was), Err(CommitFault::SlotChanged)));
    let gone = Write::RemoveSlot {
        authority: fund.clone(),
        id: "0".into(),
    };
    server.store.commit_blocking(vec![gone]).expect("removed");
    assert!(matches!(hold(&was), Err(CommitFault::SlotChanged)));
}
