//! Who reaches what: staff their own authority's citizens, for a reason that is noted first; and nothing of a citizen's
//! can be done by them.

use domain::case::By;
use serde_json::{Value, json};

use super::http::Site;

/// One browser with its cookie.
pub(crate) struct Browser<'s> {
    site: &'s Site,
    pub(crate) cookie: String,
}

impl<'s> Browser<'s> {
    pub(crate) fn logged_in(site: &'s Site, key: &str) -> Self {
        Self {
            site,
            cookie: site.cookie_of(key),
        }
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        let request = self.site.agent.get(format!("{}{path}", self.site.url));
        let mut answer = request
            .header("cookie", &self.cookie)
            .call()
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.site.agent.post(format!("{}{path}", self.site.url));
        let mut answer = request
            .header("cookie", &self.cookie)
            .header("content-type", "application/json")
            .send(body.to_string().as_bytes())
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    /// The case of one of the authority's citizens, by its own key.
    pub(crate) fn case(&self, key: &str) -> String {
        let (status, found) = self.post("/api/staff/search", &json!({"text": key}));
        assert_eq!(status, 200, "{found}");
        found["citizens"][0][0]["case"].as_str().unwrap().to_owned()
    }

    pub(crate) fn open(&self, case: &str, words: &str) -> (u16, Value) {
        let question = json!({"case": case, "reason": "plan", "words": words});
        self.post("/api/staff/open", &question)
    }

    fn opened(&self, key: &str) -> String {
        let (status, opened) = self.open(&self.case(key), "Jeg ser på planen");
        assert_eq!(status, 200, "{opened}");
        opened["id"].as_str().unwrap().to_owned()
    }
}

/// Every address of staff, with a question that would be answered.
fn questions(case: &str, opened: &str) -> Vec<(&'static str, String, Value)> {
    let of = |path: &str| format!("{path}?opened={opened}");
    let act = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000009", "case": case,
        "act": {"record-held": {"id": "first"}}});
    vec![
        ("get", "/api/staff".into(), Value::Null),
        ("get", "/api/staff/day".into(), Value::Null),
        ("get", "/api/staff/contacts".into(), Value::Null),
        ("get", "/api/staff/applications".into(), Value::Null),
        ("get", "/api/staff/alone".into(), Value::Null),
        (
            "get",
            format!("/api/staff/slots?case={case}&version=1"),
            Value::Null,
        ),
        ("get", of("/api/staff/card"), Value::Null),
        ("get", of("/api/staff/preview"), Value::Null),
        ("get", of("/api/staff/preview/slots"), Value::Null),
        ("get", of("/api/staff/preview/receipts"), Value::Null),
        ("get", of("/api/staff/preview/calendar"), Value::Null),
        ("get", of("/api/staff/preview/applications"), Value::Null),
        ("get", of("/api/staff/preview/upskilling"), Value::Null),
        (
            "get",
            of("/api/staff/preview/upskilling/gaffeltruck-b"),
            Value::Null,
        ),
        ("get", of("/api/staff/preview/occupations"), Value::Null),
        (
            "get",
            of("/api/staff/preview/occupations/cleaner"),
            Value::Null,
        ),
        (
            "post",
            "/api/staff/search".into(),
            json!({"text": "demo-1005"}),
        ),
        (
            "post",
            "/api/staff/open".into(),
            json!({"case": case, "reason": "plan", "words": "Fordi"}),
        ),
        ("post", "/api/staff/acts".into(), act),
    ]
}

fn ask(browser: &Browser<'_>, (method, path, body): &(&str, String, Value)) -> (u16, Value) {
    match *method {
        "get" => browser.get(path),
        _ => browser.post(path, body),
    }
}

#[test]
fn a_citizens_session_opens_nothing_of_staff_and_theirs_nothing_of_a_citizens() {
    let mut site = Site::start();
    let (case, opened) = {
        let staff = Browser::logged_in(&site, "caseworker");
        (staff.case("demo-1005"), staff.opened("demo-1005"))
    };
    site.login("activity-ready");
    let citizen = Browser {
        site: &site,
        cookie: site.cookie.clone(),
    };
    let nobody = Browser {
        site: &site,
        cookie: String::new(),
    };
    for question in questions(&case, &opened) {
        for browser in [&citizen, &nobody] {
            let (status, answer) = ask(browser, &question);
            assert_eq!(
                (status, &answer["error"]),
                (401, &json!("not-logged-in")),
                "{question:?}"
            );
        }
    }
    let staff = Browser::logged_in(&site, "caseworker");
    for path in [
        "/api/case",
        "/api/receipts",
        "/api/privacy",
        "/api/privacy/data.json",
        "/api/slots",
        "/api/calendar",
        "/api/documents/brev",
    ] {
        assert_eq!(staff.get(path).0, 401, "{path}");
    }
    let before = site.log().len();
    let command = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000002", "case": case,
        "made_at": "2026-11-22T20:00:00Z", "command": {"registration": {"set-calm": {"calm": false}}},
        "shown": {"lang": "da", "title": "t", "lines": []}});
    for path in [
        "/api/commands",
        "/api/commands/withdraw",
        "/api/staff/preview",
        "/api/staff/acts",
    ] {
        let (status, answer) = staff.post(path, &command);
        assert!(
            [400, 401, 405].contains(&status),
            "{path}: {status} {answer}"
        );
    }
    assert_eq!(site.log().len(), before, "nothing came through");
}

#[test]
fn staff_of_another_authority_see_nothing_of_ours() {
    let site = Site::start();
    let ours = Browser::logged_in(&site, "caseworker");
    let (case, opened) = (ours.case("demo-1005"), ours.opened("demo-1005"));
    for other in ["other-authority", "fund-adviser"] {
        let other = Browser::logged_in(&site, other);
        for question in questions(&case, &opened) {
            let (status, answer) = ask(&other, &question);
            let text = answer.to_string();
            assert!(
                !text.contains("Torben") && !text.contains(&case),
                "{question:?}: {text}"
            );
            let named = question.1.contains("opened=")
                || question.1.contains("case=")
                || ["/api/staff/open", "/api/staff/acts"].contains(&question.1.as_str());
            assert_eq!(
                status,
                if named { 404 } else { 200 },
                "{question:?}: {text}"
            );
        }
        assert_eq!(
            other
                .post("/api/staff/search", &json!({"text": "Torben"}))
                .1["citizens"],
            json!([])
        );
    }
    // Nor does another session of our own: each says why.
    let colleague = Browser::logged_in(&site, "caseworker");
    assert_eq!(
        colleague.get(&format!("/api/staff/card?opened={opened}")).0,
        404
    );
    assert_eq!(colleague.get("/api/staff/card?opened=").0, 404);
    let (_, day) = Browser::logged_in(&site, "other-authority").get("/api/staff/alone?days=1");
    assert_eq!(
        (&day["people"], &day["measure"]["people"]),
        (&json!([]), &json!(0))
    );
}

#[test]
fn a_case_is_opened_for_a_reason_that_is_noted_before_anything_is_shown() {
    let mut site = Site::start();
    site.login("activity-ready");
    let looks = |site: &Site| {
        let mut told: Value = site.get("/api/privacy").body_mut().read_json().unwrap();
        told["looks"].take().as_array().unwrap().clone()
    };
    let of_staff = |site: &Site| -> Vec<Value> {
        let all = looks(site).into_iter();
        all.filter(|look| !look["staff"].is_null()).collect()
    };
    let staff = Browser::logged_in(&site, "caseworker");
    let case = staff.case("Torben");
    assert_eq!(
        of_staff(&site).len(),
        0,
        "a search shows nothing of the case"
    );
    for words in ["", "  x ", &"x".repeat(301)] {
        let (status, answer) = staff.open(&case, words);
        assert_eq!(
            (status, answer["error"]["out-of-bounds"]["field"].as_str()),
            (400, Some("words")),
            "{answer}"
        );
    }
    let unknown = json!({"case": case, "reason": "curious", "words": "Fordi"});
    assert_eq!(staff.post("/api/staff/open", &unknown).0, 400);
    assert_eq!(of_staff(&site).len(), 0);

    let (_, opened) = staff.open(&case, " Torben ringer om mentoren ");
    let noted = of_staff(&site);
    assert_eq!(noted.len(), 1);
    let look = &noted[0];
    assert_eq!(
        (&look["who"], &look["what"], &look["staff"]),
        (
            &json!("Havnby Kommune"),
            &json!("opened"),
            &json!({"name": "Karin Dahl", "role": "caseworker", "reason": ["plan", "Torben ringer om mentoren"]})
        )
    );
    let id = opened["id"].as_str().unwrap();
    let (status, card) = staff.get(&format!("/api/staff/card?opened={id}"));
    assert_eq!(
        (status, &card["citizen"]["name"]),
        (200, &json!("Torben Riis"))
    );
    let file: Value = site
        .get("/api/privacy/data.json")
        .body_mut()
        .read_json()
        .unwrap();
    assert!(
        file["looks"]
            .to_string()
            .contains("Torben ringer om mentoren")
    );

    // It ends with the session.
    assert_eq!(staff.post("/api/staff/logout", &Value::Null).0, 200);
    assert_eq!(staff.get(&format!("/api/staff/card?opened={id}")).0, 401);
}

#[test]
fn other_sectors_rows_are_told_without_their_words() {
    let mut site = Site::start();
    site.login("activity-ready");
    let mut own: Value = site
        .get("/api/case?after=0")
        .body_mut()
        .read_json()
        .unwrap();
    let staff = Browser::logged_in(&site, "caseworker");
    let opened = staff.opened("demo-1005");
    let (_, seen) = staff.get(&format!("/api/staff/preview?opened={opened}"));
    let items = |answer: &Value| {
        answer["snapshot"]["case"]["plan"]["items"]
            .as_array()
            .unwrap()
            .clone()
    };
    let (own_items, seen_items) = (items(&own), items(&seen));
    assert_eq!(own_items.len(), seen_items.len(), "each row is kept");
    let masked: Vec<_> = own_items
        .iter()
        .zip(&seen_items)
        .filter(|(own, _)| own["sector"] != "employment")
        .collect();
    assert_eq!(masked.len(), 1);
    for (own, seen) in masked {
        assert_eq!(
            (&seen["title"], &seen["with"], &seen["id"]),
            (&json!(""), &json!(""), &json!("masked-1"))
        );
        for field in ["state", "obligation", "from", "to", "sector"] {
            assert_eq!(own[field], seen[field], "{field}");
        }
        assert_eq!(own["steps"][0]["due_on"], seen["steps"][0]["due_on"]);
    }
    let text = seen.to_string().to_lowercase();
    for secret in ["smerte", "clinic", "sygehus"] {
        assert!(!text.contains(secret), "{secret}");
    }
    // Everything else is the citizen's own answer.
    let mut seen = seen;
    for answer in [&mut own, &mut seen] {
        for field in ["now", "session"] {
            answer[field].take();
        }
        answer["snapshot"]["case"]["plan"]["items"].take();
        answer["snapshot"]["changes"].take();
    }
    assert_eq!(own, seen);
}

#[test]
fn staff_answer_contact_and_write_minutes_once_and_the_citizen_reads_them() {
    let mut site = Site::start();
    site.login("education-ready");
    let citizen = Browser {
        site: &site,
        cookie: site.cookie.clone(),
    };
    let (_, own) = citizen.get("/api/case?after=0");
    let case = own["case"].clone();
    let ask_contact = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000003", "case": case, "made_at": "2026-11-22T20:00:00Z",
        "command": {"conversation": {"ask-contact": {"about": "Min praktik", "phone": "11 22 33 44", "when": "Efter kl. 12"}}},
        "shown": {"lang": "da", "title": "Kontakt mig", "lines": []}});
    let (status, answer) = citizen.post("/api/commands", &ask_contact);
    assert_eq!(status, 200, "{answer}");

    let staff = Browser::logged_in(&site, "caseworker");
    let (_, contacts) = staff.get("/api/staff/contacts");
    let waiting = contacts["waiting"].as_array().unwrap();
    let one = waiting
        .iter()
        .find(|one| one["citizen"]["case"] == case)
        .expect("waits");
    assert_eq!(one["request"]["about"], "Min praktik");
    let version = one["request"]["version"].clone();
    let answer = |id: u8, act: Value| {
        let id = format!("0190a6b2-5c1e-7f00-8000-0000000000{id}");
        staff.post(
            "/api/staff/acts",
            &json!({"id": id, "case": case, "act": act}),
        )
    };
    let call = json!({"answer-contact": {"version": version, "answer": {"call_at": "2030-01-02T09:00:00Z", "text": "Karin ringer"}}});
    let (status, first) = answer(20, call.clone());
    assert!(first["outcome"]["written"]["at"].is_string(), "{first}");
    let (_, again) = answer(20, call);
    assert_eq!(
        (status, &first["outcome"]),
        (200, &again["outcome"]),
        "sent twice, done once"
    );
    let other = json!({"record-held": {"id": "first"}});
    assert_eq!(answer(20, other).0, 409, "the same id for another act");
    let (_, contacts) = staff.get("/api/staff/contacts");
    assert!(!contacts["waiting"].to_string().contains("Min praktik"));

    let text = json!({"answer-contact": {"version": version, "answer": {"text": "Ulla skriver"}}});
    let (_, twice) = answer(23, text);
    assert_eq!(twice["outcome"], "overtaken", "a request has one answer");

    let planned = own["snapshot"]["case"]["conversations"]["planned"].as_array();
    let stands = planned.unwrap().iter().find(|one| one["id"] == "first");
    let known = &stands.unwrap()["around"]["minutes_at"];
    let minutes = json!({"write-minutes": {"id": "first", "known": known, "minutes": "Vi aftalte et besøg."}});
    let (_, written) = answer(21, minutes);
    assert!(written["outcome"]["written"].is_object(), "{written}");
    let too_soon = json!({"write-minutes": {"id": "ikke-der", "minutes": "x"}});
    let (_, refused) = answer(22, too_soon);
    assert!(refused["outcome"]["refused"].is_object(), "{refused}");

    let (_, own) = citizen.get("/api/case?after=0");
    let talks = &own["snapshot"]["case"]["conversations"];
    assert_eq!(talks["contacts"][0]["answer"]["text"], "Karin ringer");
    let first = talks["planned"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "first")
        .unwrap();
    assert_eq!(
        (&first["around"]["minutes"], &first["state"]),
        (&json!("Vi aftalte et besøg."), &json!("held"))
    );
    let log = site.log();
    let by_staff = log
        .iter()
        .filter(|one| matches!(&one.by, By::Authority(id) if id.as_str() == "havnby-kommune"));
    let text = format!("{:?}", by_staff.map(|one| &one.event).collect::<Vec<_>>());
    assert_eq!(text.matches("Karin ringer").count(), 1);
    assert_eq!(text.matches("Ulla skriver").count(), 0);
    let (_, privacy) = citizen.get("/api/privacy");
    let written = privacy["looks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|look| look["what"] == "written");
    let written: Vec<&Value> = written.collect();
    assert_eq!(written.len(), 2);
    assert_eq!(written[0]["staff"]["name"], "Karin Dahl");
}

#[test]
fn minutes_are_never_written_over_those_that_a_colleague_wrote_meanwhile() {
    let site = Site::start();
    let staff = Browser::logged_in(&site, "caseworker");
    let (case, opened) = (staff.case("demo-1006"), staff.opened("demo-1006"));
    let stands = || {
        let (_, card) = staff.get(&format!("/api/staff/card?opened={opened}"));
        let talks = card["conversations"].as_array().unwrap();
        let first = talks.iter().find(|one| one["id"] == "first").unwrap();
        first["around"].clone()
    };
    let write = |id: u8, known: &Value, minutes: &str| {
        let act = json!({"write-minutes": {"id": "first", "known": known, "minutes": minutes}});
        let id = format!("0190a6b2-5c1e-7f00-8000-0000000000{id}");
        let post = json!({"id": id, "case": case, "act": act});
        let (status, answer) = staff.post("/api/staff/acts", &post);
        assert_eq!(status, 200, "{answer}");
        answer["outcome"].clone()
    };
    let before = stands()["minutes_at"].clone();
    assert!(write(40, &before, "Karins")["written"].is_object());
    assert_eq!(write(41, &before, "Ullas"), "overtaken");
    let now = stands();
    assert_eq!(now["minutes"], "Karins");
    // Sent again, the first has the outcome that it had; and whoever has read what stands may change it.
    assert!(write(40, &before, "Karins")["written"].is_object());
    assert!(write(42, &now["minutes_at"], "Karins og Ullas")["written"].is_object());
    assert_eq!(stands()["minutes"], "Karins og Ullas");
}

#[test]
fn a_room_tells_staff_of_documents_only_while_it_is_open_and_the_citizen_who_was_told() {
    let mut site = Site::start();
    site.login("activity-ready");
    let staff = Browser::logged_in(&site, "caseworker");
    let (_, today) = staff.get("/api/staff/day");
    let now = domain::Moment::parse(today["now"].as_str().unwrap()).expect("a moment");
    let later = now.plus_ms(3 * 24 * 60 * 60 * 1000);
    let talk = |id: &str, kind: &str, at: domain::Moment| {
        json!({"row": "conversation", "authority": "havnby-kommune", "citizen": "demo-1005", "id": id,
            "conversation": id, "kind": kind, "form": "video", "starts_at": at.to_string(), "with": "Karin Dahl"})
    };
    let document = |id: &str, title: &str| {
        json!({"row": "document", "authority": "havnby-kommune", "citizen": "demo-1005", "id": id, "document": id,
            "title": title, "dated_on": "2026-06-01", "content": "JVBERi0xLjQgaGVq"})
    };
    let rows = [
        talk("open", "follow-up", now),
        talk("closed", "joint", later),
        document("krav", "Krav til jobsøgning"),
        document("brev", "Indkaldelse: forløb i smerteklinikken"),
    ];
    let rows = rows.map(|row| row.to_string()).join("\n");
    let request = site
        .agent
        .post(format!("{}/api/authority/import", site.url));
    let mut sent = request
        .header("authorization", "Bearer demo-havnby-kommune")
        .send(rows.as_bytes())
        .expect("an answer");
    let told = sent.body_mut().read_to_string().unwrap();
    assert_eq!(sent.status(), 200, "{told}");
    let room = |id: &str, on: domain::Moment| {
        let (_, day) = staff.get(&format!("/api/staff/day?on={}", on.date()));
        let meetings = day["meetings"].as_array().unwrap();
        let one = meetings.iter().find(|one| one["conversation"] == id);
        let address = one.expect("listed")["door"]["address"].as_str().unwrap();
        let (_, name) = address.rsplit_once('/').expect("an address");
        staff.get(&format!("/api/room?room={name}"))
    };
    let looks = || {
        let mut told: Value = site.get("/api/privacy").body_mut().read_json().unwrap();
        let looks = told["looks"].take().as_array().unwrap().clone();
        let of_staff = looks.into_iter().filter(|look| !look["staff"].is_null());
        of_staff
            .map(|mut look| look["staff"].take())
            .collect::<Vec<_>>()
    };
    let (status, closed) = room("closed", later);
    assert_eq!((status, &closed["documents"]), (200, &json!([])));
    assert_eq!(looks(), [Value::Null; 0], "nothing of the case was told");
    let (status, open) = room("open", now);
    let documents = json!([{"id": "krav", "title": "Krav til jobsøgning"}]);
    assert_eq!((status, &open["documents"]), (200, &documents), "{open}");
    let karin = json!({"name": "Karin Dahl", "role": "caseworker", "reason": ["conversation", ""]});
    assert_eq!(looks(), [karin]);
}

#[test]
fn the_lists_follow_what_is_written() {
    let site = Site::start();
    let staff = Browser::logged_in(&site, "caseworker");
    let (_, all) = staff.get("/api/staff/alone?days=1");
    let names = |answer: &Value| -> Vec<String> {
        let people = answer["people"].as_array().unwrap().iter();
        people
            .map(|one| one["citizen"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let days: Vec<i64> = all["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["days"].as_i64().unwrap())
        .collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "longest first: {days:?}");
    assert!(names(&all).contains(&"Maria Holm".to_owned()), "{all}");
    for (query, status) in [
        ("?days=0", 400),
        ("?days=731", 400),
        ("?days=x", 400),
        ("?days=730", 200),
    ] {
        assert_eq!(
            staff.get(&format!("/api/staff/alone{query}")).0,
            status,
            "{query}"
        );
    }
    for (query, status) in [("?on=2026-02-30", 400), ("?on=2026-06-09", 200)] {
        assert_eq!(
            staff.get(&format!("/api/staff/day{query}")).0,
            status,
            "{query}"
        );
    }
    // Spoken with today, nobody is alone; and the day's list has them.
    let (_, today) = staff.get("/api/staff/day");
    let now = today["now"].as_str().unwrap().to_owned();
    let row = json!({"row": "conversation", "authority": "havnby-kommune", "citizen": "demo-1003", "id": "now",
        "conversation": "now", "kind": "job", "form": "video", "starts_at": now, "with": "Karin Dahl", "staff": "karin"});
    let mut sent = site
        .agent
        .post(format!("{}/api/authority/import", site.url))
        .header("authorization", "Bearer demo-havnby-kommune")
        .send(row.to_string().as_bytes())
        .expect("an answer");
    assert_eq!(
        sent.status(),
        200,
        "{}",
        sent.body_mut().read_to_string().unwrap()
    );
    let (_, today) = staff.get("/api/staff/day");
    let one = today["meetings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["conversation"] == "now")
        .expect("listed");
    assert_eq!(
        (&one["mine"], &one["door"]["open"]),
        (&json!(true), &json!(true)),
        "{one}"
    );
    let held = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000031", "case": one["citizen"]["case"], "act": {"record-held": {"id": "now"}}});
    assert_eq!(staff.post("/api/staff/acts", &held).0, 200);
    let (_, after) = staff.get("/api/staff/alone?days=1");
    assert!(!names(&after).contains(&"Maria Holm".to_owned()), "{after}");
    assert_eq!(names(&after).len() + 1, names(&all).len());
}

#[test]
fn bad_questions_of_staff_get_a_typed_error() {
    let site = Site::start();
    let staff = Browser::logged_in(&site, "caseworker");
    for (path, body, status) in [
        ("/api/staff/search", json!({"text": "x"}), 400),
        ("/api/staff/search", json!({"text": "x".repeat(81)}), 400),
        ("/api/staff/search", json!({"name": "x"}), 400),
        (
            "/api/staff/open",
            json!({"case": "nobody", "reason": "plan", "words": "Fordi"}),
            404,
        ),
        (
            "/api/staff/acts",
            json!({"id": "0", "case": "x", "act": {"delete": {}}}),
            400,
        ),
        ("/api/staff/acts", json!("x".repeat(70_000)), 413),
    ] {
        let (found, answer) = staff.post(path, &body);
        assert_eq!(found, status, "{path} {answer}");
        assert!(
            answer["error"].is_object() || answer["error"].is_string(),
            "{path} {answer}"
        );
    }
    let request = site.agent.post(format!("{}/api/staff/search", site.url));
    let answer = request
        .header("cookie", &staff.cookie)
        .header("content-type", "application/json")
        .header("sec-fetch-site", "cross-site")
        .send("{\"text\": \"Torben\"}")
        .expect("an answer");
    assert_eq!(answer.status(), 403);
}

/// One slot for two citizens who asked: booked once, refused with the reason, told to the authority's system, and the
/// citizen's to cancel.
#[test]
fn staff_book_a_free_time_for_who_asked_for_contact_and_nobody_has_it_twice() {
    let mut site = Site::start();
    let staff = Browser::logged_in(&site, "caseworker");
    let ask = |citizen: &Browser<'_>, id: u8| {
        let (_, own) = citizen.get("/api/case?after=0");
        let ask = json!({"id": format!("0190a6b2-5c1e-7f00-8000-0000000000{id}"), "case": own["case"],
            "made_at": "2026-11-22T20:00:00Z", "shown": {"lang": "da", "title": "Kontakt mig", "lines": []},
            "command": {"conversation": {"ask-contact": {"about": "Min praktik", "phone": "11 22 33 44", "when": ""}}}});
        let (status, answer) = citizen.post("/api/commands", &ask);
        assert_eq!(status, 200, "{answer}");
        let version = answer["outcome"]["accepted"]["receipt"]["version"].clone();
        (own["case"].as_str().unwrap().to_owned(), version)
    };
    let citizens = ["activity-ready", "education-ready"].map(|key| Browser::logged_in(&site, key));
    let [first, second] = [(&citizens[0], 50), (&citizens[1], 51)].map(|(one, id)| ask(one, id));
    let times = |(case, version): &(String, Value)| {
        let (status, told) = staff.get(&format!("/api/staff/slots?case={case}&version={version}"));
        assert_eq!(status, 200, "{told}");
        told["times"].as_array().unwrap().clone()
    };
    let (before, theirs) = (times(&first), times(&second));
    // A late one: who cancels must do so a day before.
    let time = before
        .iter()
        .rfind(|time| {
            theirs
                .iter()
                .any(|other| other["slot"] == time["slot"] && other["kind"] == time["kind"])
        })
        .expect("a time that suits both");
    for time in &before {
        assert!(!time["forms"].as_array().unwrap().is_empty(), "{time}");
    }
    let book = |id: u8, (case, version): &(String, Value)| {
        let act = json!({"book": {"version": version, "slot": time["slot"], "kind": time["kind"],
            "form": time["forms"][0], "text": "Vi taler om praktikken der."}});
        let id = format!("0190a6b2-5c1e-7f00-8000-0000000000{id}");
        let (status, answer) = staff.post(
            "/api/staff/acts",
            &json!({"id": id, "case": case, "act": act}),
        );
        assert_eq!(status, 200, "{answer}");
        answer["outcome"].clone()
    };
    let written = book(60, &first);
    assert!(written["written"].is_object(), "{written}");
    assert_eq!(book(60, &first), written, "sent twice, done once");
    assert_eq!(book(61, &first), "overtaken", "a request has one answer");
    assert_eq!(book(62, &second)["refused"]["rejection"], "slot-taken");
    assert!(
        times(&second)
            .iter()
            .all(|other| other["slot"] != time["slot"]),
        "it is offered no more"
    );
    let (case, version) = &first;
    assert_eq!(
        staff
            .get(&format!("/api/staff/slots?case={case}&version={version}"))
            .0,
        404,
        "nobody waits there"
    );
    for query in ["", "?case=x", "?case=x&version=-1"] {
        assert_eq!(
            staff.get(&format!("/api/staff/slots{query}")).0,
            400,
            "{query}"
        );
    }

    let (_, own) = citizens[0].get("/api/case?after=0");
    let talks = &own["snapshot"]["case"]["conversations"];
    let answered = talks["contacts"].as_array().unwrap().last().unwrap()["answer"].clone();
    assert_eq!(answered["text"], "Vi taler om praktikken der.");
    let planned = talks["planned"].as_array().unwrap().iter();
    let booked: Vec<&Value> = planned
        .filter(|one| one["id"] == answered["conversation"])
        .collect();
    assert_eq!(
        (booked.len(), &booked[0]["citizen_phone"]),
        (1, &json!("11 22 33 44"))
    );
    let deadlines = talks["deadlines"].as_array().unwrap();
    assert!(
        deadlines.iter().all(|open| open["kind"] != time["kind"]),
        "never both"
    );
    // The authority's own system hears that its slot is taken.
    let fed = site.feed("demo-havnby-kommune", 0).1;
    let fed = fed["acts"].as_array().unwrap().iter();
    let planned = fed.filter(|act| {
        act["recorded"]["event"]["conversation"]["planned"]["slot"]["id"] == time["slot"]
    });
    assert_eq!(planned.count(), 1);
    let cancel = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000070", "case": case, "made_at": "2026-11-22T20:00:00Z",
        "shown": {"lang": "da", "title": "Aflys", "lines": []},
        "command": {"conversation": {"cancel": {"id": booked[0]["id"], "reason": "Jeg er i praktik"}}}});
    let (status, answer) = citizens[0].post("/api/commands", &cancel);
    assert!(
        status == 200 && answer["outcome"]["accepted"].is_object(),
        "{answer}"
    );
    assert!(
        times(&second)
            .iter()
            .any(|other| other["slot"] == time["slot"]),
        "free again"
    );
    assert!(book(63, &second)["written"].is_object());
    site.login("activity-ready");
}

#[test]
fn a_search_is_noted_for_each_citizen_who_was_shown_and_apart_from_who_opened_the_case() {
    let mut site = Site::start();
    site.login("activity-ready");
    let told = |site: &Site| -> Value { site.get("/api/privacy").body_mut().read_json().unwrap() };
    assert_eq!(told(&site)["found"], json!([]));
    let staff = Browser::logged_in(&site, "caseworker");
    for text in ["torBEN", "demo-1005", "Amina"] {
        assert_eq!(
            staff.post("/api/staff/search", &json!({"text": text})).0,
            200
        );
    }
    let privacy = told(&site);
    let found = privacy["found"].as_array().unwrap();
    let by: Vec<&Value> = found.iter().map(|one| &one["by"]).collect();
    assert_eq!(
        by,
        ["key", "name"],
        "newest first, and not the search that did not find them"
    );
    for one in found {
        assert_eq!(
            (&one["authority"], &one["name"], &one["role"]),
            (
                &json!("Havnby Kommune"),
                &json!("Karin Dahl"),
                &json!("caseworker")
            )
        );
    }
    let looks = privacy["looks"].to_string();
    assert!(!looks.contains("Karin"), "apart: {looks}");
    // What was typed is nowhere, neither in the citizen's own file.
    let mut file = site.get("/api/privacy/data.json");
    let file = file.body_mut().read_to_string().unwrap();
    assert!(!file.contains("torBEN"));
    assert_eq!(file.matches("\"found\"").count(), 2);
}

/// A conversation of another sector is a row without words in every list of staff, without a door, and nothing of theirs
/// is written in it.
#[test]
fn another_sectors_conversation_is_nobodys_of_the_authority() {
    let mut site = Site::start();
    site.login("activity-ready");
    let staff = Browser::logged_in(&site, "caseworker");
    let (_, today) = staff.get("/api/staff/day");
    let now = today["now"].as_str().unwrap().to_owned();
    let row = json!({"row": "conversation", "authority": "havnby-kommune", "citizen": "demo-1005", "id": "clinic-talk",
        "conversation": "clinic-talk", "kind": "information", "form": "video", "starts_at": now, "sector": "health",
        "with": "Overlæge Lund", "description": "Om behandlingen", "place": "Havnby Sygehus"});
    let request = site
        .agent
        .post(format!("{}/api/authority/import", site.url));
    let mut sent = request
        .header("authorization", "Bearer demo-havnby-kommune")
        .send(row.to_string().as_bytes())
        .expect("an answer");
    assert_eq!(
        sent.status(),
        200,
        "{}",
        sent.body_mut().read_to_string().unwrap()
    );
    let opened = staff.opened("demo-1005");
    for path in [
        "/api/staff/day",
        "/api/staff/card?opened=",
        "/api/staff/preview?opened=",
    ] {
        let path = if path.ends_with('=') {
            format!("{path}{opened}")
        } else {
            path.into()
        };
        let (status, told) = staff.get(&path);
        let text = told.to_string();
        assert_eq!(status, 200, "{text}");
        for secret in ["Lund", "behandlingen", "Sygehus", "clinic-talk"] {
            assert!(!text.contains(secret), "{secret} in {path}: {text}");
        }
        assert!(text.contains("masked-1"), "{path}: {text}");
    }
    let (_, day) = staff.get("/api/staff/day");
    let meetings = day["meetings"].as_array().unwrap();
    let theirs = meetings
        .iter()
        .find(|one| one["conversation"] == "masked-1")
        .expect("a row");
    assert_eq!(theirs["door"], Value::Null);
    let case = staff.case("demo-1005");
    for (id, of, status) in [(80, "clinic-talk", 404), (81, "masked-1", 200)] {
        let id = format!("0190a6b2-5c1e-7f00-8000-0000000000{id}");
        let act = json!({"id": id, "case": case, "act": {"record-held": {"id": of}}});
        let (found, answer) = staff.post("/api/staff/acts", &act);
        assert_eq!(found, status, "{of}: {answer}");
        assert!(!answer.to_string().contains("written"), "{of}: {answer}");
    }
    // To the citizen it is whole, and so is its room.
    let own = site
        .get("/api/case?after=0")
        .body_mut()
        .read_to_string()
        .unwrap();
    assert!(own.contains("Overlæge Lund"));
    assert_eq!(site.get("/api/room?conversation=clinic-talk").status(), 200);
}

/// An application that the jobcentre must approve is not the fund's to answer, nor another authority's, and has one answer.
#[test]
fn an_application_is_answered_once_by_who_must_approve_it() {
    let mut site = Site::start();
    let apply = |site: &mut Site, who: &str, scheme: &str, id: &str| {
        site.login(who);
        let citizen = Browser {
            site,
            cookie: site.cookie.clone(),
        };
        let (_, own) = citizen.get("/api/case?after=0");
        let (_, course) = citizen.get("/api/upskilling/gaffeltruck-b");
        let run = &course["runs"][2]["run"];
        let (run, starts_on) = (&run["id"], &run["starts_on"]);
        let act = json!({"id": id, "case": own["case"], "made_at": "2026-11-22T20:00:00Z",
            "command": {"application": {"apply": {"course": "gaffeltruck-b", "run": run, "starts_on": starts_on, "scheme": scheme,
                "reason": "Jeg vil arbejde", "phone": "11 22 33 44", "shares": true, "may_wait": true}}},
            "shown": {"lang": "da", "title": "Jeg søger", "lines": []}});
        let (status, answer) = citizen.post("/api/commands", &act);
        assert_eq!(status, 200, "{answer}");
        assert!(answer["outcome"]["accepted"].is_object(), "{answer}");
        own["case"].clone()
    };
    let of_fund = apply(
        &mut site,
        "newly-unemployed",
        "regional-pool",
        "0190a6b2-5c1e-7f00-8000-000000000031",
    );
    let of_town = apply(
        &mut site,
        "activity-ready",
        "regional-pool",
        "0190a6b2-5c1e-7f00-8000-000000000032",
    );
    let answer = |staff: &Browser<'_>, case: &Value, item: &Value, id: u8| {
        let id = format!("0190a6b2-5c1e-7f00-8000-0000000000{id}");
        let act = json!({"answer-application": {"item": item, "approved": true, "text": ""}});
        staff.post(
            "/api/staff/acts",
            &json!({"id": id, "case": case, "act": act}),
        )
    };
    let listed = |staff: &Browser<'_>, case: &Value| {
        let (_, applications) = staff.get("/api/staff/applications");
        let waiting = applications["waiting"].as_array().unwrap().clone();
        waiting
            .into_iter()
            .find(|one| one["citizen"]["case"] == *case)
    };
    let adviser = Browser::logged_in(&site, "fund-adviser");
    let one = listed(&adviser, &of_fund).expect("it waits");
    assert_eq!(one["ours"], false, "the jobcentre must approve it");
    let item = one["application"]["item"].clone();
    assert_eq!(answer(&adviser, &of_fund, &item, 41).0, 404);

    let caseworker = Browser::logged_in(&site, "caseworker");
    assert_eq!(listed(&caseworker, &of_fund), None);
    let one = listed(&caseworker, &of_town).expect("it waits");
    assert_eq!(
        (&one["ours"], &one["application"]["reason"]),
        (&json!(true), &json!("Jeg vil arbejde"))
    );
    let item = one["application"]["item"].clone();
    let other = Browser::logged_in(&site, "other-authority");
    assert_eq!(answer(&other, &of_town, &item, 42).0, 404);
    let (_, written) = answer(&caseworker, &of_town, &item, 43);
    assert!(written["outcome"]["written"].is_object(), "{written}");
    let (_, again) = answer(&caseworker, &of_town, &item, 43);
    assert_eq!(
        again["outcome"], written["outcome"],
        "sent twice, done once"
    );
    assert_eq!(
        answer(&caseworker, &of_town, &item, 44).1["outcome"],
        "overtaken"
    );
    assert_eq!(listed(&caseworker, &of_town), None);
}
