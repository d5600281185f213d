//! Journeys over HTTP, with the server in this process: bad input, rights, headers.

use domain::{Case, Recorded};
use serde_json::{Value, json};
use server::import::Sender;
use server::{Server, clock::Clock, config, demo, import};
use store::Store;

pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) agent: ureq::Agent,
    pub(crate) cookie: String,
    /// The addresses that the server answers, as its router says.
    pub(crate) router: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Site {
    pub(crate) fn start() -> Self {
        Self::start_as(|server| server)
    }

    /// A server that is changed before it starts.
    pub(crate) fn start_as(change: impl FnOnce(Server) -> Server) -> Self {
        let operator = config::Operator {
            name: "Drift".into(),
            phone: "12 34 56 78".into(),
            ..Default::default()
        };
        Self::start_with(operator, false, change)
    }

    fn start_with(
        operator: config::Operator,
        behind_tls: bool,
        change: impl FnOnce(Server) -> Server,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let rules = config::read_rules(None, demo::RULES).expect("rules");
        let now = Clock::default().now();
        import::keep(
            &store,
            &rules,
            now,
            None,
            &Sender::Operator,
            &[
                demo::citizens(now.date()).expect("citizens"),
                demo::catalogue(now.date()).expect("courses"),
                demo::occupations().expect("occupations"),
            ],
        )
        .expect("kept");
        let mut server = Server::new(
            store,
            Clock::default(),
            operator,
            rules,
            true,
            demo::credentials().expect("credentials"),
            behind_tls,
        );
        // More than a person asks for, in little time.
        server.limits = server::limits::Limits::new(1_000_000);
        let app = server::router(change(server));
        let router = format!("{app:?}");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("set");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                axum::serve(listener, app).await.expect("served");
            });
        });
        let agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            // Each request on a connection of its own: one that was answered before its body was read is closed by
            // the server, and a client that is about to use it again would not know yet.
            .max_idle_connections(0)
            .build()
            .new_agent();
        let mut site = Self {
            url,
            agent,
            cookie: String::new(),
            router,
            folder,
        };
        site.login("newly-unemployed");
        site
    }

    pub(crate) fn login(&mut self, key: &str) {
        self.cookie = self.cookie_of(key);
    }

    /// The cookie of somebody who logs in to the demo.
    pub(crate) fn cookie_of(&self, key: &str) -> String {
        let answer = self.get(&format!("/demo/login/{key}"));
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> ureq::http::Response<ureq::Body> {
        self.agent
            .get(format!("{}{path}", self.url))
            .header("cookie", &self.cookie)
            .call()
            .expect("an answer")
    }

    /// The whole log, as the citizen gets it in the file with everything.
    pub(crate) fn log(&self) -> Vec<Recorded> {
        let mut file: Value = self
            .get("/api/privacy/data.json")
            .body_mut()
            .read_json()
            .unwrap();
        serde_json::from_value(file["events"].take()).expect("a log")
    }

    fn post(&self, content_type: &str, body: &[u8]) -> (u16, Value) {
        let request = self
            .agent
            .post(format!("{}/api/commands", self.url))
            .header("cookie", &self.cookie);
        let mut answer = request
            .header("content-type", content_type)
            .send(body)
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    /// Sends an act in the citizen's own case, unless it names another.
    pub(crate) fn confirm(&self, body: &Value) -> (u16, Value) {
        let mut body = body.clone();
        if body["case"].is_null() {
            let tail: Value = self
                .get("/api/case")
                .body_mut()
                .read_json()
                .unwrap_or_default();
            body["case"] = tail["case"].clone();
        }
        self.post("application/json", body.to_string().as_bytes())
    }
}

pub(crate) const ID: &str = "0190a6b2-5c1e-7f00-8000-000000000001";

pub(crate) fn confirmation() -> Value {
    json!({
        "id": ID,
        "case": null,
        "made_at": "2026-11-22T20:00:00Z",
        "command": { "confirm-availability": { "rule": "AV4b", "period_from": null, "suggestions": ["s1"], "changes": "Jeg er flyttet." } },
        "shown": { "lang": "da", "title": "Bekræft", "lines": ["Jeg søger arbejde."] },
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut body = confirmation();
    *body.pointer_mut(path).expect("a place") = value;
    body
}

#[test]
fn an_act_gets_a_receipt_with_the_servers_time_and_the_words_that_were_shown() {
    let site = Site::start();
    let (status, answer) = site.confirm(&confirmation());
    assert_eq!(status, 200, "{answer}");
    let receipt = &answer["outcome"]["accepted"]["receipt"];
    assert_eq!(receipt["shown"]["lines"], json!(["Jeg søger arbejde."]));
    assert_eq!(receipt["of"]["confirmation"]["told_changes"], true);
    assert!(domain::ids::Reference::parse(receipt["reference"].as_str().unwrap()).is_some());
    let now = domain::Moment::parse(answer["now"].as_str().unwrap()).unwrap();
    let received_at = domain::Moment::parse(receipt["received_at"].as_str().unwrap()).unwrap();
    assert!(
        (0..5_000).contains(&(now.unix_ms() - received_at.unix_ms())),
        "the server's time, not the phone's"
    );
    // The same again is the same answer, and one event.
    assert_eq!(
        site.confirm(&confirmation()).1["outcome"],
        answer["outcome"]
    );
    let log = site.log();
    assert_eq!(
        Case::replay(&log)
            .expect("replays")
            .availability
            .confirmations
            .iter()
            .filter(|c| c.receipt.is_some())
            .count(),
        1
    );
    // What is known is not told again.
    let told: Value = site.get("/api/case").body_mut().read_json().unwrap();
    let version = told["version"].as_u64().unwrap();
    assert_eq!(told["snapshot"]["case"]["version"], version);
    let known = format!("/api/case?after={version}");
    let told: Value = site.get(&known).body_mut().read_json().unwrap();
    assert_eq!(
        (&told["version"], &told["snapshot"]),
        (&json!(version), &Value::Null)
    );
}

#[test]
fn bad_acts_get_a_typed_error_and_change_nothing() {
    let site = Site::start();
    let version = |site: &Site| -> Value {
        site.get("/api/case")
            .body_mut()
            .read_json::<Value>()
            .unwrap()["version"]
            .clone()
    };
    let before = version(&site);
    let long = "x".repeat(5_001);
    let many: Vec<String> = (0..501).map(|n| n.to_string()).collect();
    let rows: Vec<(&str, u16, &str, (u16, Value))> = vec![
        (
            "no JSON",
            400,
            "malformed",
            site.post("application/json", b"{"),
        ),
        (
            "nothing",
            400,
            "malformed",
            site.post("application/json", b""),
        ),
        (
            "another type",
            400,
            "malformed",
            site.post("application/json", b"[]"),
        ),
        (
            "no id",
            400,
            "malformed",
            site.confirm(&with("/id", json!(null))),
        ),
        (
            "an id that is none",
            400,
            "malformed",
            site.confirm(&with("/id", json!("1"))),
        ),
        (
            "a time that is none",
            400,
            "malformed",
            site.confirm(&with("/made_at", json!("yesterday"))),
        ),
        (
            "an unknown command",
            400,
            "unknown-command",
            site.confirm(&with("/command", json!({ "steal-benefit": {} }))),
        ),
        (
            "a field too many",
            400,
            "malformed",
            site.confirm(&with(
                "/shown",
                json!({ "lang": "da", "title": "", "lines": [], "x": 1 }),
            )),
        ),
        (
            "a line too long",
            400,
            "out-of-bounds",
            site.confirm(&with("/shown/lines", json!([long]))),
        ),
        (
            "too many lines",
            400,
            "out-of-bounds",
            site.confirm(&with("/shown/lines", json!(vec![""; 61]))),
        ),
        (
            "a language that is none",
            400,
            "out-of-bounds",
            site.confirm(&with("/shown/lang", json!("danish as it is spoken"))),
        ),
        (
            "too many suggestions",
            400,
            "out-of-bounds",
            site.confirm(&with(
                "/command/confirm-availability/suggestions",
                json!(many),
            )),
        ),
        (
            "too large",
            413,
            "too-large",
            site.post("application/json", &vec![b' '; 70_000]),
        ),
        (
            "no type",
            415,
            "unsupported-format",
            site.post("text/plain", b"{}"),
        ),
        (
            "the portal's format, cut off",
            400,
            "malformed",
            site.post(api::POSTCARD, &[1, 2, 3]),
        ),
    ];
    for (what, status, kind, (found, answer)) in rows {
        assert_eq!(found, status, "{what}: {answer}");
        assert!(
            answer["error"][kind].is_object() || answer["error"] == kind,
            "{what}: {answer}"
        );
        assert!(
            answer["now"].is_string(),
            "{what}: every answer carries the server's time"
        );
    }
    assert_eq!(version(&site), before);
    // Too long for the domain is a refusal, with its bound.
    let (status, answer) = site.confirm(&with(
        "/command/confirm-availability/changes",
        json!("y".repeat(4_001)),
    ));
    assert_eq!(
        (
            status,
            &answer["outcome"]["refused"]["rejection"]["too-long"]["max"]
        ),
        (200, &json!(4000)),
        "{answer}"
    );
    assert_eq!(version(&site), before);
}

#[test]
fn an_act_made_in_another_persons_case_is_not_taken() {
    let mut site = Site::start();
    let tail: Value = site.get("/api/case").body_mut().read_json().unwrap();
    site.login("long-career");
    let mut act = confirmation();
    act["case"] = tail["case"].clone();
    let (status, answer) = site.confirm(&act);
    assert_eq!((status, &answer["error"]), (409, &json!("another-person")));
}

#[test]
fn a_command_id_is_for_one_act() {
    let site = Site::start();
    assert_eq!(site.confirm(&confirmation()).0, 200);
    let (status, answer) = site.confirm(&with(
        "/command/confirm-availability/changes",
        json!("Noget andet."),
    ));
    assert_eq!(
        (status, &answer["error"]),
        (409, &json!("command-id-reused"))
    );
}

#[test]
fn a_closed_period_is_refused_with_the_first_receipt() {
    let site = Site::start();
    let (_, first) = site.confirm(&confirmation());
    let (status, second) =
        site.confirm(&with("/id", json!("0190a6b2-5c1e-7f00-8000-000000000002")));
    let rejection = &second["outcome"]["refused"]["rejection"]["period-closed"];
    assert_eq!(
        (status, &rejection["reference"]),
        (200, &first["outcome"]["accepted"]["receipt"]["reference"])
    );
}

#[test]
fn reads_are_for_the_citizen_alone() {
    let mut site = Site::start();
    let mut future = site.get("/api/case?after=9999");
    let answer: Value = future.body_mut().read_json().unwrap();
    assert_eq!(
        (
            future.status().as_u16(),
            &answer["error"]["version-from-future"]["asked"]
        ),
        (409, &json!(9999))
    );
    assert_eq!(site.get("/api/case?after=-1").status(), 400);
    assert_eq!(
        site.get(&format!("/api/case?after=x&wire={}", api::WIRE))
            .status(),
        400
    );
    assert_eq!(site.get("/api/case?wire=1").status(), 426);
    assert_eq!(site.get("/api/nothing").status(), 404);
    site.cookie = "genstart-session=forged".into();
    assert_eq!(site.get("/api/case").status(), 401);
    assert_eq!(site.confirm(&confirmation()).0, 401);
    site.cookie.clear();
    assert_eq!(site.get("/api/case").status(), 401);
}

#[test]
fn another_site_cannot_act_for_the_citizen() {
    let site = Site::start();
    let request = site
        .agent
        .post(format!("{}/api/commands", site.url))
        .header("cookie", &site.cookie);
    let answer = request
        .header("sec-fetch-site", "cross-site")
        .send_json(confirmation())
        .expect("an answer");
    assert_eq!(answer.status(), 403);
}

#[test]
fn logging_out_ends_the_session() {
    let site = Site::start();
    let answer = site
        .agent
        .post(format!("{}/logout", site.url))
        .header("cookie", &site.cookie)
        .send_empty()
        .expect("an answer");
    assert_eq!(answer.status(), 303);
    assert!(
        answer.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(site.get("/api/case").status(), 401);
}

#[test]
fn every_answer_carries_the_security_headers() {
    let site = Site::start();
    for path in [
        "/",
        "/api/case",
        "/nowhere",
        "/assets/nothing.js",
        "/healthz",
        "/demo",
    ] {
        let answer = site.get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers()[name], value, "{path}");
        }
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        let permissions = answer.headers()["permissions-policy"].to_str().unwrap();
        assert!(
            permissions.contains("camera=()") && permissions.contains("microphone=()"),
            "{path}"
        );
        assert!(
            !answer.headers().contains_key("strict-transport-security"),
            "{path}: not behind TLS"
        );
    }
    let cookie = site.get("/demo/login/newly-unemployed").headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && !cookie.contains("Secure"),
        "{cookie}"
    );
}

#[test]
fn behind_tls_the_browser_is_told_to_stay_there() {
    let operator = config::Operator {
        name: "Drift".into(),
        phone: "1".into(),
        accessibility_statement: "https://was.digst.dk/x".into(),
        ..Default::default()
    };
    let site = Site::start_with(operator, true, |server| server);
    assert!(
        site.get("/").headers()["strict-transport-security"]
            .to_str()
            .unwrap()
            .contains("max-age=31536000")
    );
    assert!(
        site.get("/demo/login/newly-unemployed").headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("; Secure")
    );
    let statement = site.get("/was");
    assert_eq!(
        (
            statement.status().as_u16(),
            statement.headers()["location"].to_str().unwrap()
        ),
        (302, "https://was.digst.dk/x")
    );
}

#[test]
fn a_citizen_gets_the_rules_that_are_needed_and_only_once() {
    let site = Site::start();
    let tail: Value = site.get("/api/case").body_mut().read_json().unwrap();
    let rules: domain::RuleBook = serde_json::from_value(tail["book"].clone()).expect("rules");
    assert!(rules.iter().any(|rule| rule.id.as_str() == "AV4b"));
    let not_hers = |rule: &domain::Rule| !rule.note.is_empty() || rule.id.as_str() == "AV16";
    assert!(!rules.iter().any(not_hers));
    let version = tail["rules"].as_str().unwrap();
    let again = site
        .get(&format!("/api/case?rules={version}"))
        .body_mut()
        .read_json::<Value>()
        .unwrap();
    assert!(again["book"].is_null());
    // What reaches the phone, compressed as it is sent, whoever it is.
    for key in KEYS {
        let login = site.get(&format!("/demo/login/{key}"));
        let cookie = login.headers()["set-cookie"].to_str().unwrap();
        let answer = site
            .agent
            .get(format!("{}/api/case?wire={}", site.url, api::WIRE))
            .header("cookie", cookie.split(';').next().unwrap())
            .header("accept-encoding", "br")
            .call()
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        let bytes = answer.into_body().read_to_vec().expect("a body");
        assert!(bytes.len() < 10 * 1024, "{key}: {} bytes", bytes.len());
    }
}

const KEYS: [&str; 7] = [
    "newly-unemployed",
    "long-career",
    "sickness-benefit",
    "graduate",
    "activity-ready",
    "education-ready",
    "rehabilitation",
];

pub(crate) const FUND: &str = "demo-oestsundets-akasse";
pub(crate) const MUNICIPALITY: &str = "demo-havnby-kommune";

impl Site {
    pub(crate) fn import(&self, token: &str, rows: &[Value]) -> (u16, Value) {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        let request = self
            .agent
            .post(format!("{}/api/authority/import", self.url))
            .header("authorization", format!("Bearer {token}"));
        let mut answer = request
            .send(lines.join("\n").as_bytes())
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    pub(crate) fn feed(&self, token: &str, after: u64) -> (u16, Value) {
        let mut answer = self
            .agent
            .get(format!("{}/api/authority/events?after={after}", self.url))
            .header("authorization", format!("Bearer {token}"))
            .call()
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }
}

fn requirement(authority: &str, citizen: &str, count: u16) -> Value {
    json!({"row": "requirement", "authority": authority, "citizen": citizen, "id": "r1",
        "count": count, "per": "week", "from": "2026-11-02"})
}

#[test]
fn an_authority_writes_to_its_own_citizens_and_to_nobody_elses() {
    let site = Site::start();
    let own = requirement("oestsundets-akasse", "demo-1001", 2);
    assert_eq!(site.import(FUND, std::slice::from_ref(&own)).1["facts"], 1);
    // Sent twice, it is there once.
    let again = site.import(FUND, std::slice::from_ref(&own)).1;
    assert_eq!((&again["facts"], &again["known"]), (&json!(0), &json!(1)));
    // The same id for something else changes nothing, and says so by line and field.
    let (status, answer) = site.import(FUND, &[requirement("oestsundets-akasse", "demo-1001", 3)]);
    assert_eq!(status, 400);
    let reason = answer["error"]["malformed"]["reason"].as_str().unwrap();
    assert!(reason.contains("line 1, field `id`"), "{reason}");
    // Another authority's citizen: refused whole, though the first row was the sender's own.
    let other = requirement("havnby-kommune", "demo-1003", 2);
    let mut mine = own.clone();
    mine["id"] = json!("r2");
    let (status, answer) = site.import(FUND, &[mine.clone(), other]);
    assert_eq!(
        (status, &answer["error"]["another-authority"]["line"]),
        (403, &json!(2))
    );
    assert_eq!(site.import(FUND, &[mine]).1["facts"], 1, "it was not kept");
    assert_eq!(site.import("forged", std::slice::from_ref(&own)).0, 401);
    assert_eq!(site.feed("", 0).0, 401);
    // A citizen's session opens nothing of an authority's.
    assert_eq!(site.get("/api/authority/events").status(), 401);
    let broken = site.import(FUND, &[json!({"row": "requirement"})]);
    assert_eq!(broken.0, 400);
}

#[test]
fn the_feed_gives_every_act_once_in_order_to_its_authority() {
    let mut site = Site::start();
    assert_eq!(site.feed(FUND, 0).1["acts"], json!([]));
    assert_eq!(site.confirm(&confirmation()).0, 200);
    site.login("graduate");
    let log = |number: u8| {
        let mut body = confirmation();
        body["id"] = json!(format!("0190a6b2-5c1e-7f00-8000-0000000000{number:02x}"));
        let on = "2020-01-02";
        body["command"] = json!({"job-log": {"log": {"id": format!("e{number}"), "on": on,
            "kind": "application", "title": format!("Job {number}")}}});
        body
    };
    for number in 16..26 {
        assert_eq!(site.confirm(&log(number)).0, 200);
    }
    let (status, feed) = site.feed(FUND, 0);
    assert_eq!(status, 200);
    let acts = feed["acts"].as_array().unwrap();
    assert_eq!(acts.len(), 11);
    assert_eq!(acts[0]["citizen"], "demo-1001");
    assert_eq!(
        acts[0]["recorded"]["event"]["availability"]["confirmed"]["changes"],
        "Jeg er flyttet."
    );
    assert_eq!(acts[10]["citizen"], "demo-1004");
    let positions: Vec<u64> = acts
        .iter()
        .map(|act| act["position"].as_u64().unwrap())
        .collect();
    assert!(
        positions.windows(2).all(|two| two[0] < two[1]),
        "{positions:?}"
    );
    // From where one stopped.
    let later = site.feed(FUND, positions[4]).1;
    assert_eq!(later["acts"].as_array().unwrap().len(), 6);
    assert_eq!(site.feed(FUND, positions[10]).1["acts"], json!([]));
    // From beyond the end, as after a backup was restored: said, not silent.
    let (status, answer) = site.feed(FUND, 1_000_000);
    let error = &answer["error"]["position-from-future"];
    assert_eq!((status, &error["asked"]), (409, &json!(1_000_000)));
    assert!(error["last"].as_u64().unwrap() >= positions[10], "{error}");
    // Another authority gets none of it.
    assert_eq!(site.feed(MUNICIPALITY, 0).1["acts"], json!([]));
}

/// Acts of many citizens at once, and a reader that follows: nothing is skipped, nothing comes twice.
#[test]
fn the_feed_skips_nothing_under_concurrent_commits() {
    let site = Site::start();
    let seen = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4u8)
            .map(|writer| {
                let mut mine = Site {
                    url: site.url.clone(),
                    agent: site.agent.clone(),
                    cookie: String::new(),
                    router: String::new(),
                    folder: tempfile::tempdir().expect("a folder"),
                };
                scope.spawn(move || {
                    mine.login(
                        ["newly-unemployed", "long-career", "graduate"][usize::from(writer) % 3],
                    );
                    for number in 0..25u8 {
                        let mut body = confirmation();
                        let id = u16::from(writer) * 256 + u16::from(number);
                        body["id"] = json!(format!("0190a6b2-5c1e-7f00-8000-00000001{id:04x}"));
                        body["command"] = json!({"job-log": {"log": {"id": format!("w{id}"),
                            "on": "2020-01-02", "kind": "other", "title": "x"}}});
                        let (status, answer) = mine.confirm(&body);
                        assert_eq!(status, 200, "{answer}");
                    }
                })
            })
            .collect();
        let mut seen: Vec<u64> = Vec::new();
        loop {
            let written = writers.iter().all(|writer| writer.is_finished());
            let feed = site.feed(FUND, seen.last().copied().unwrap_or(0)).1;
            let acts = feed["acts"].as_array().expect("acts");
            seen.extend(acts.iter().map(|act| act["position"].as_u64().unwrap()));
            if written && acts.is_empty() {
                return seen;
            }
        }
    });
    assert_eq!(seen.len(), 100);
    let once: std::collections::BTreeSet<u64> = seen.iter().copied().collect();
    assert_eq!(once.len(), 100);
}

/// A document comes by import, lies outside the log, and is handed to its own citizen alone.
#[test]
fn a_document_reaches_its_own_citizen_and_every_look_is_noted() {
    let mut site = Site::start();
    let document = |id: &str, content: &str| {
        json!({"row": "document", "authority": "oestsundets-akasse", "citizen": "demo-1001", "id": id,
            "document": id, "title": "Brev", "dated_on": "2026-11-02", "content": content})
    };
    // base64 of "%PDF-1.4 hej"
    let (status, _) = site.import(FUND, &[document("brev 1", "JVBERi0xLjQgaGVq")]);
    assert_eq!(status, 200);
    for (content, remedy) in [("aGVq", "not a PDF"), ("%%%", "not base64")] {
        let (status, answer) = site.import(FUND, &[document("brev 2", content)]);
        assert_eq!(status, 400);
        let reason = answer["error"]["malformed"]["reason"].as_str().unwrap();
        assert!(
            reason.contains("field `content`") && reason.contains(remedy),
            "{reason}"
        );
    }
    let mut found = site.get("/api/documents/brev%201");
    assert_eq!(found.status(), 200);
    assert_eq!(found.headers()["content-type"], "application/pdf");
    assert_eq!(found.headers()["cache-control"], "private, no-store");
    assert_eq!(found.body_mut().read_to_string().unwrap(), "%PDF-1.4 hej");
    // What is in it is not in the log, which says that it is there.
    let tail = site.get("/api/case").body_mut().read_to_string().unwrap();
    assert!(
        tail.contains("document-added") && !tail.contains("JVBERi"),
        "{tail}"
    );
    assert_eq!(site.get("/api/documents/brev%202").status(), 404);
    site.login("graduate");
    assert_eq!(site.get("/api/documents/brev%201").status(), 404);
    site.cookie.clear();
    assert_eq!(site.get("/api/documents/brev%201").status(), 401);
    let store = Store::open(site.folder.path()).expect("the store");
    let fund = domain::ids::AuthorityId::from("oestsundets-akasse");
    let citizen = store
        .citizen_by_key(&fund, "demo-1001")
        .unwrap()
        .expect("the citizen");
    let mut looks = store.looks(&citizen.case).unwrap();
    looks.retain(|look| look.what == "document");
    assert_eq!(looks.len(), 1);
    assert_eq!(
        (looks[0].who.as_str(), looks[0].name.as_str()),
        ("citizen", "brev 1")
    );
}

impl Site {
    pub(crate) fn calendar(&self, wish: &Value) -> (u16, Value) {
        let request = self
            .agent
            .post(format!("{}/api/calendar", self.url))
            .header("cookie", &self.cookie)
            .header("content-type", "application/json");
        let mut answer = request
            .send(wish.to_string().as_bytes())
            .expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.body_mut().read_json().unwrap_or(Value::Null))
    }

    pub(crate) fn calendar_state(&self) -> Value {
        let mut state = self.get("/api/calendar");
        state.body_mut().read_json().unwrap()
    }
}

/// A calendar program that has the address sees only what the citizen chose, until it is closed.
#[test]
fn a_private_calendar_address_tells_what_was_chosen_and_can_be_closed() {
    let mut site = Site::start();
    assert!(site.calendar_state()["open"].is_null());
    let open = |detail: &str| json!({"open": {"detail": detail, "lang": "da"}});
    let (status, made) = site.calendar(&open("time-only"));
    assert_eq!((status, &made["open"]), (200, &json!("time-only")));
    let first = made["path"].as_str().unwrap().to_owned();
    // Told once: afterwards only that there is one.
    assert_eq!(site.calendar_state()["open"], json!("time-only"));
    assert!(site.calendar_state()["path"].is_null());
    let cookie = std::mem::take(&mut site.cookie);
    let mut file = site.get(&first);
    assert_eq!(
        file.headers()["content-type"],
        "text/calendar; charset=utf-8"
    );
    let text = file.body_mut().read_to_string().unwrap();
    assert!(
        text.contains("SUMMARY:Aftale") && text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{text}"
    );
    for private in ["Cv-samtale", "Lone", "Bekr", "12 34 56 78"] {
        assert!(!text.contains(private), "{private} in {text}");
    }
    site.cookie = cookie;
    let everything = site.calendar(&open("everything")).1["path"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        site.get(&first).status(),
        404,
        "a new address ends the old one"
    );
    let text = site.get(&everything).body_mut().read_to_string().unwrap();
    assert!(
        text.contains("SUMMARY:Cv-samtale") && text.contains("Lone Bech"),
        "{text}"
    );
    assert_eq!(site.calendar(&json!("close")).0, 200);
    assert_eq!(site.get(&everything).status(), 404);
    assert_eq!(site.get("/ical/gaet.ics").status(), 404);
    // The file for who is logged in.
    assert!(
        site.get("/api/calendar.ics")
            .body_mut()
            .read_to_string()
            .unwrap()
            .contains("Cv-samtale")
    );
    site.cookie.clear();
    assert_eq!(site.get("/api/calendar.ics").status(), 401);
    assert_eq!(site.get("/api/calendar").status(), 401);
    assert_eq!(site.calendar(&open("everything")).0, 401);
}

/// A law that changes overnight is one new row of data: no case is written to.
#[test]
fn a_switch_of_rules_writes_nothing_to_any_case() {
    let site = Site::start();
    let store = Store::open(site.folder.path()).expect("the store");
    let fund = domain::ids::AuthorityId::from("oestsundets-akasse");
    let citizen = store
        .citizen_by_key(&fund, "demo-1001")
        .unwrap()
        .expect("the citizen");
    let before = store.log(&citizen.case, 0).unwrap();
    let case = Case::replay(&before).unwrap();
    let today = before[0].recorded_at.date();
    let words = |lang: &str| {
        format!(
            "[[rule.words]]\nlang = \"{lang}\"\ntitle = \"t\"\nbecause = \"b\"\ngood_for = \"g\"\nif_missed = \"i\"\nrepair = \"r\"\n"
        )
    };
    let pause = format!(
        "[[rule]]\nid = \"SU1\"\nname = \"pause\"\nfrom = \"{today}\"\ncertainty = \"found\"\nsource = {{ title = \"x\" }}\n\
         [rule.terms.suspension]\nrests = [\"AV4b\", \"AV8\", \"AV9\", \"CO10\", \"AV2\", \"PL1\"]\n{}{}",
        words("da"),
        words("en")
    );
    let further: Vec<(&str, &str)> = demo::RULES
        .iter()
        .copied()
        .chain([("pause.toml", pause.as_str())])
        .collect();
    let (old, new) = (
        config::read_rules(None, demo::RULES).unwrap(),
        config::read_rules(None, &further).unwrap(),
    );
    let asked = |rules: &domain::RuleBook| {
        let agenda = domain::agenda(&case, rules, today);
        (
            agenda
                .items
                .iter()
                .any(|item| item.rule.id.as_str() == "AV4b"),
            agenda.pause().is_some(),
        )
    };
    assert_eq!((asked(&old), asked(&new)), ((true, false), (false, true)));
    // The same log serves both: nothing was written for the switch.
    assert_eq!(store.log(&citizen.case, 0).unwrap(), before);
}

#[test]
fn a_long_case_reaches_the_phone_in_a_short_answer() {
    let site = Site::start();
    let tail: Value = site.get("/api/case").body_mut().read_json().unwrap();
    let act = |n: u32, command: Value| {
        json!({
            "id": format!("0190a6b2-5c1e-7f00-8000-{n:012}"), "case": tail["case"], "made_at": "2026-11-01T09:00:00Z",
            "command": command,
            "shown": { "lang": "da", "title": "Skriv i joblog", "lines": [format!("Nummer {n} af mange, i egne ord")] },
        })
    };
    let today = server::clock::Clock::default().now().date();
    for n in 0..2_000u32 {
        let on = today.plus(-(i32::try_from(n).unwrap() / 3)).to_string();
        let command = match n % 10 {
            9 => {
                json!({"plan": {"remark": {"about": null, "kind": "comment", "text": format!("Kommentar {n}")}}})
            }
            _ => json!({"job-log": {"log": {"id": format!("e{n}"), "on": on, "kind": "application",
                "title": format!("Rengøringsassistent {n}"), "employer": format!("Firma {n} A/S")}}}),
        };
        let (status, answer) =
            site.post("application/json", act(n, command).to_string().as_bytes());
        assert_eq!(status, 200, "{answer}");
        assert!(answer["outcome"]["accepted"].is_object(), "{answer}");
    }
    let answer = site
        .agent
        .get(format!("{}/api/case?after=0&wire={}", site.url, api::WIRE))
        .header("cookie", &site.cookie)
        .header("accept-encoding", "br")
        .call()
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let bytes = answer.into_body().read_to_vec().expect("a body");
    assert!(bytes.len() <= 15 * 1024, "{} bytes", bytes.len());
    // Nothing is gone: it comes when it is asked for.
    let cut: Value = site.get("/api/case").body_mut().read_json().unwrap();
    assert_eq!(cut["snapshot"]["cut"], true);
    let whole: Value = site
        .get("/api/case?whole=1")
        .body_mut()
        .read_json()
        .unwrap();
    assert!(
        whole["snapshot"]["case"]["joblog"]["entries"]
            .as_array()
            .unwrap()
            .len()
            >= 1_800
    );
    let receipts: Value = site.get("/api/receipts").body_mut().read_json().unwrap();
    assert_eq!(receipts["receipts"].as_array().unwrap().len(), 2_000);
    // What was kept on the way is what the log amounts to.
    let rules = config::read_rules(None, demo::RULES).expect("rules");
    let replayed = domain::Snapshot::replay(&site.log(), &rules).expect("replays");
    let kept: domain::Snapshot =
        serde_json::from_value(whole["snapshot"].clone()).expect("a snapshot");
    assert_eq!(kept, replayed);
}
