//! How much is too much, over HTTP: the table *Limits* of docs/SECURITY.md.

use domain::case::By;
use domain::ids::{AuthorityId, CommandId};
use serde_json::{Value, json};
use server::limits::Limits;
use store::{Append, Store, Write};

use crate::http::{FUND, Site, confirmation};

fn document(id: &str, content: &str) -> Value {
    json!({"row": "document", "authority": "oestsundets-akasse", "citizen": "demo-1001", "id": id,
        "document": id, "title": "Brev", "dated_on": "2026-11-02", "content": content})
}

#[test]
fn a_document_has_four_mebibytes_at_most() {
    const MOST: usize = 4 * 1024 * 1024;
    let site = Site::start();
    // In base64: "%PDF-1", then three bytes by four signs.
    let pdf = |end: &str| format!("JVBERi0x{}{end}", "AAAA".repeat((MOST - 6) / 3));
    assert_eq!(site.import(FUND, &[document("just", &pdf("AA=="))]).0, 200);
    let mut found = site.get("/api/documents/just");
    let length = found.body_mut().read_to_vec().expect("a document").len();
    assert_eq!(length, MOST);

    let (status, answer) = site.import(FUND, &[document("more", &pdf("AAA="))]);
    let reason = answer["error"]["malformed"]["reason"].as_str();
    let reason = reason.unwrap_or_default();
    assert!(
        status == 400 && reason.contains("field `content`") && reason.contains("4 MiB"),
        "{status} {answer}"
    );
    assert_eq!(site.get("/api/documents/more").status(), 404);
}

fn act(id: u64, command: &Value) -> Value {
    let mut act = confirmation();
    act["id"] = json!(format!("0190a6b2-5c1e-7f00-8000-{id:012x}"));
    act["command"] = command.clone();
    act
}

fn entry(id: &str) -> Value {
    json!({"job-log": {"log": {"id": id, "on": "2020-01-02", "kind": "other", "title": "x"}}})
}

fn remark() -> Value {
    json!({"plan": {"remark": {"about": null, "kind": "comment", "text": "x"}}})
}

fn activity(id: &str) -> Value {
    json!({"plan": {"set-activity": {"id": id, "title": "x"}}})
}

/// A case that is full takes nothing more of the kind, says how much it holds, and takes everything else.
#[test]
fn a_case_has_bounds() {
    let site = Site::start();
    let mut whole = site.get("/api/case?whole=1");
    let whole: Value = whole.body_mut().read_json().expect("JSON");
    let holds = |list: &str| {
        let found = whole["snapshot"]["case"].pointer(list);
        found.and_then(Value::as_array).expect("a list").len()
    };
    let rows: Vec<Value> = (holds("/joblog/entries")..10_000)
        .map(|n| {
            json!({"row": "job-search", "authority": "oestsundets-akasse", "citizen": "demo-1001",
                "id": format!("row {n}"), "entry": format!("e{n}"), "on": "2020-01-02", "title": "x"})
        })
        .collect();
    assert_eq!(site.import(FUND, &rows).1["facts"], rows.len());
    assert_eq!(
        [holds("/plan/remarks"), holds("/plan/own_activities")],
        [0, 0]
    );
    // What the citizen wrote, as a year of it would lie there.
    let store = Store::open(site.folder.path()).expect("the store");
    let fund = AuthorityId::from("oestsundets-akasse");
    let citizen = store.citizen_by_key(&fund, "demo-1001").expect("read");
    let case = citizen.expect("the citizen").case;
    let log = store.log(&case, 0).expect("a log");
    let last = log.last().expect("an event");
    let written = (0..4_000u64).map(|n| {
        let event = match n % 2 {
            0 => json!({"plan": {"remarked": {"about": null, "kind": "comment", "text": "x"}}}),
            _ => json!({"plan": {"own-activity-set": {"id": format!("a{n}"), "title": "x"}}}),
        };
        Write::Append(Append {
            case: case.clone(),
            expected_version: last.version + n,
            command: CommandId(u128::from(n)),
            fingerprint: [0; 32],
            recorded_at: last.recorded_at,
            made_at: None,
            by: By::Citizen,
            outcome: Ok(vec![serde_json::from_value(event).expect("an event")]),
            claims: Vec::new(),
            releases: Vec::new(),
            shown: None,
        })
    });
    store.commit_blocking(written.collect()).expect("written");
    assert_eq!(site.get("/api/case").status(), 200);
    for (id, command, most) in [
        (1_000_001, entry("new"), 10_000),
        (1_000_002, remark(), 2_000),
        (1_000_003, activity("new"), 2_000),
    ] {
        let (status, answer) = site.confirm(&act(id, &command));
        let rejection = &answer["outcome"]["refused"]["rejection"];
        assert_eq!(
            (status, rejection),
            (200, &json!({"too-many": {"max": most}})),
            "{command}"
        );
    }
    // What is there already can be changed, and a confirmation is no line of anything.
    for (id, command) in [
        (1_000_004, entry("e77")),
        (1_000_005, activity("a77")),
        (1_000_006, confirmation()["command"].clone()),
    ] {
        let (status, answer) = site.confirm(&act(id, &command));
        assert!(
            status == 200 && answer["outcome"]["accepted"].is_object(),
            "{command}: {answer}"
        );
    }
}

#[test]
fn a_session_that_asks_too_much_is_told_how_long_to_wait() {
    let mut site = Site::start_as(|mut server| {
        server.limits = Limits::new(3);
        server
    });
    for _ in 0..3 {
        assert_eq!(site.get("/api/case").status(), 200);
    }
    let mut refused = site.get("/api/case");
    let answer: Value = refused.body_mut().read_json().expect("JSON");
    let seconds = answer["error"]["too-many"]["seconds"].as_u64();
    assert_eq!(refused.status(), 429);
    assert!(
        seconds.is_some_and(|seconds| (1..=21).contains(&seconds)),
        "{answer}"
    );
    site.login("newly-unemployed");
    assert_eq!(site.get("/api/case").status(), 200, "another session");
}
