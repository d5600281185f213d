//! The binary as its users start it: agenda for jurists, imports, and a server that is killed.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

fn genstart(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genstart"))
        .args(arguments)
        .output()
        .expect("genstart")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

// ---- agenda ----------------------------------------------------------------------------------

/// The owed rule ids with their deadlines, and the standings, for one demo citizen on a date.
fn agenda(citizen: &str, at: &str, rules: bool) -> (Vec<String>, BTreeMap<String, String>) {
    let (case, folder) = (
        root().join("demo/citizens.jsonl"),
        root().join("demo/rules"),
    );
    let mut arguments = vec!["agenda", "--json", "--case", case.to_str().unwrap()];
    arguments.extend(["--citizen", citizen, "--at", at]);
    if rules {
        arguments.extend(["--rules", folder.to_str().unwrap()]);
    }
    let output = genstart(&arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let reports: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let report = &reports[0];
    let owed = report["owed"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|owed| {
            for field in ["good_for", "if_missed", "repair", "set_by"] {
                assert_ne!(owed[field], json!(""), "{field} of {owed}");
            }
            assert_ne!(owed["rule"]["source"], json!(""));
            format!(
                "{} {}",
                owed["rule"]["id"].as_str().unwrap(),
                owed["due_on"].as_str().unwrap_or("-")
            )
        });
    let standings = report["standings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|standing| {
            assert_ne!(standing["rule"]["source"], json!(""));
            (
                standing["rule"]["name"].as_str().unwrap().to_owned(),
                standing["state"].as_str().unwrap().to_owned(),
            )
        });
    (
        owed.filter(|owed| !owed.starts_with("PL1")).collect(),
        standings.collect(),
    )
}

#[test]
fn agenda_answers_for_any_date() {
    let local = true;
    // The demo's newly unemployed registered ten days before the date asked about and confirmed five
    // days before it; a conversation is three days ahead and can be prepared, and
    // fourteen days for the CV end in four.
    for (at, rules, owed, standing) in [
        // Thursday 10 October + 7 days.
        (
            "2019-10-15",
            local,
            vec![
                "AV4 2019-10-17",
                "CO10 2019-10-18",
                "AV2 2019-10-19",
                "CO10 -",
            ],
            ("suggestion-check", "owed by 2019-10-17"),
        ),
        (
            "2020-01-15",
            local,
            vec!["CO10 2020-01-18", "AV2 2020-01-19", "CO10 -"],
            (
                "no-national-confirmation",
                "not owed: there is no such duty",
            ),
        ),
        (
            "2020-04-15",
            local,
            vec!["CO10 2020-04-18", "CO10 -"],
            ("oestsundets-weekly", "not owed: rests under SU1"),
        ),
        (
            "2020-06-08",
            local,
            vec![
                "AV4b 2020-06-10",
                "CO10 2020-06-11",
                "AV2 2020-06-12",
                "CO10 -",
            ],
            ("oestsundets-reopening", "done on 2020-06-03"),
        ),
        // Confirmed on Friday 10 May 2019; 17 May is Store Bededag, 18-19 a weekend.
        (
            "2019-05-15",
            local,
            vec![
                "CO10 2019-05-18",
                "AV2 2019-05-19",
                "AV4 2019-05-20",
                "CO10 -",
            ],
            ("suggestion-check", "owed by 2019-05-20"),
        ),
        (
            "2026-11-22",
            local,
            vec![
                "AV4b 2026-11-24",
                "CO10 2026-11-25",
                "AV2 2026-11-26",
                "CO10 -",
            ],
            ("oestsundets-weekly", "owed by 2026-11-24"),
        ),
        (
            "2026-11-22",
            !local,
            vec!["CO10 2026-11-25", "AV2 2026-11-26", "CO10 -"],
            (
                "no-national-confirmation",
                "not owed: there is no such duty",
            ),
        ),
    ] {
        let (found, standings) = agenda("demo-1001", at, rules);
        assert_eq!(found, owed, "{at}");
        let state = standings
            .get(standing.0)
            .unwrap_or_else(|| panic!("{at}: {standings:?}"));
        assert!(state.starts_with(standing.1), "{at}: {state}");
    }
}

#[test]
fn great_prayer_day_moves_a_local_deadline_until_2023_only() {
    let folder = tempfile::tempdir().unwrap();
    let rule = std::fs::read_to_string(root().join("demo/rules/oestsundets-akasse.toml")).unwrap();
    let by_reading_a = rule.replace("calendar-days", "a");
    std::fs::write(folder.path().join("fund.toml"), by_reading_a).unwrap();
    let (case, folder) = (
        root().join("demo/citizens.jsonl"),
        folder.path().to_str().unwrap().to_owned(),
    );
    // Confirmed five days before: on a Friday, so that seven days end on the fourth Friday after Easter.
    for (at, due_on) in [("2023-05-03", "2023-05-08"), ("2024-04-24", "2024-04-26")] {
        let output = genstart(&[
            "agenda",
            "--case",
            case.to_str().unwrap(),
            "--citizen",
            "demo-1001",
            "--at",
            at,
            "--rules",
            &folder,
        ]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains(&format!("  {due_on}: Confirm that you are available [AV4b")),
            "{at}: {text}"
        );
    }
}

#[test]
fn agenda_says_what_is_wrong_with_its_words() {
    let case = root().join("demo/citizens.jsonl");
    for (arguments, said) in [
        (
            vec![
                "agenda",
                "--case",
                case.to_str().unwrap(),
                "--at",
                "15/10/2019",
            ],
            "expected a date such as 2019-10-15",
        ),
        (
            vec!["agenda", "--case", "/no/such/file", "--at", "2019-10-15"],
            "/no/such/file",
        ),
        (
            vec![
                "agenda",
                "--case",
                case.to_str().unwrap(),
                "--at",
                "2026-11-22",
                "--citizen",
                "nobody",
            ],
            "no citizen has the key `nobody`",
        ),
        (
            vec!["serve", "--now", "2019-10-15T09:00:00+02:00"],
            "--demo",
        ),
        (vec!["serve"], "--operator"),
    ] {
        let output = genstart(&arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && told.contains(said),
            "{arguments:?}: {told}"
        );
    }
}

#[test]
fn rules_check_tells_how_sure_each_row_is_and_what_was_not_found() {
    let output = genstart(&["rules", "check"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success());
    for said in [
        "AV4\n  ",
        "first-within-a-week-2026 from 2026-07-01 on [UNVERIFIED]",
        "right-and-duty-2021 from 2020-12-20 to 2021-06-30 [INFERRED]",
        "    Back on 1 July 2021 is found; the first day is inferred from the stop of offers in person.\n",
        "No fault.\n",
    ] {
        assert!(told.contains(said), "{said} in {told}");
    }
}

#[test]
fn rules_diff_tells_what_changes_for_whom_and_nothing_where_nothing_does() {
    for (from, to, said) in [
        // The reopening, by region.
        (
            "2020-05-26",
            "2020-05-27",
            "2020-05-27 begins: CO7 remote-only-east-2020 from 2020-05-27 to 2020-06-14",
        ),
        ("2020-05-26", "2020-05-27", "; in hovedstaden, sjaelland\n"),
        // In either order.
        (
            "2020-06-15",
            "2020-06-14",
            "2020-06-15 ends: CO7 remote-only-east-2020",
        ),
        (
            "2024-03-01",
            "2024-03-31",
            "Nothing changes from 2024-03-01 to 2024-03-31.\n",
        ),
    ] {
        let output = genstart(&["rules", "diff", from, to]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && told.contains(said),
            "{from} to {to}: {said} in {told}"
        );
    }
    let output = genstart(&["rules", "diff", "2020-05-26", "27/5/2020"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && told.contains("expected a date such as"),
        "{told}"
    );
}

// ---- import ----------------------------------------------------------------------------------

const AUTHORITY: &str = r#"{"row":"authority","id":"fund","role":"unemployment-fund","name":"A-kassen","phone":"12 34 56 78"}"#;
const CITIZEN: &str = r#"{"row":"citizen","authority":"fund","citizen":"K-1","name":"Bo","municipality":"0751","region":"midtjylland"}"#;

fn fact(row: &str) -> String {
    format!(
        r#"{{"authority":"fund","citizen":"K-1",{}"#,
        row.trim_start_matches('{')
    )
}

fn import(data: &Path, name: &str, content: &[u8]) -> (bool, String) {
    let file = data.join(name);
    std::fs::create_dir_all(data).unwrap();
    std::fs::write(&file, content).unwrap();
    let output = genstart(&[
        "import",
        "--data",
        data.to_str().unwrap(),
        file.to_str().unwrap(),
    ]);
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[test]
fn import_takes_a_file_whole_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        AUTHORITY.to_owned(),
        CITIZEN.to_owned(),
        fact(r#"{"row":"registration","id":"1","on":"2026-11-02"}"#),
    ];
    let (ok, told) = import(folder.path(), "a.jsonl", rows.join("\n").as_bytes());
    assert!(
        ok && told.contains("1 authorities, 1 citizens, 2 facts; 0 rows known"),
        "{told}"
    );
    let (ok, told) = import(folder.path(), "a.jsonl", rows.join("\r\n").as_bytes());
    assert!(
        ok && told.contains("0 facts; 1 rows known already"),
        "{told}"
    );
    // The same as an array, with a byte order mark.
    let (ok, told) = import(
        folder.path(),
        "a.json",
        format!("\u{feff}[{}]", rows.join(",\n")).as_bytes(),
    );
    assert!(
        ok && told.contains("0 facts; 1 rows known already"),
        "{told}"
    );
}

#[test]
fn import_names_file_line_and_field_and_keeps_nothing() {
    let good = format!("{AUTHORITY}\n{CITIZEN}\n");
    let with = |row: String| format!("{good}{row}\n").into_bytes();
    let rows: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("empty", b"".to_vec(), &["the file is empty"]),
        (
            "only white space",
            b" \n\n".to_vec(),
            &["the file is empty"],
        ),
        ("broken", with("{\"row\":".into()), &["line 3", "not JSON"]),
        ("not an object", with("17".into()), &["line 3", "`row`"]),
        (
            "array cut off",
            b"[{\"row\":\"authority\"},\n".to_vec(),
            &["line 2", "not JSON"],
        ),
        (
            "latin-1",
            [good.as_bytes(), b"{\"row\":\"goal\",\"text\":\"\xe6\"}"].concat(),
            &["line 3", "not UTF-8"],
        ),
        (
            "utf-16",
            "row"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .chain([0xff, 0xfe])
                .collect(),
            &["not UTF-8"],
        ),
        (
            "unknown kind",
            with(fact(r#"{"row":"rumour","id":"1"}"#)),
            &["line 3", "`row`", "rumour"],
        ),
        (
            "no kind",
            with("{}".into()),
            &["line 3", "`row`", "missing"],
        ),
        (
            "no id",
            with(fact(r#"{"row":"registration","on":"2026-11-02"}"#)),
            &["line 3", "`id`", "missing"],
        ),
        (
            "no date",
            with(fact(r#"{"row":"registration","id":"1"}"#)),
            &["line 3", "`on`", "missing"],
        ),
        (
            "no such day",
            with(fact(r#"{"row":"registration","id":"1","on":"2026-02-31"}"#)),
            &["line 3", "`on`", "expected a date"],
        ),
        (
            "offset outside the demo",
            with(fact(r#"{"row":"registration","id":"1","on":"-3d"}"#)),
            &["line 3", "`on`", "expected a date"],
        ),
        (
            "unknown field",
            with(fact(
                r#"{"row":"registration","id":"1","on":"2026-11-02","colour":"red"}"#,
            )),
            &["line 3", "`colour`"],
        ),
        (
            "unknown word",
            with(fact(
                r#"{"row":"target-group","id":"1","group":"rich","from":"2026-11-02"}"#,
            )),
            &["line 3", "`group`", "rich"],
        ),
        (
            "unknown citizen",
            with(
                fact(r#"{"row":"registration","id":"1","on":"2026-11-02"}"#).replace("K-1", "K-2"),
            ),
            &["line 3", "`citizen`"],
        ),
        (
            "unknown authority",
            CITIZEN.as_bytes().to_vec(),
            &["line 1", "`authority`"],
        ),
        (
            "bad municipality",
            format!("{AUTHORITY}\n{}", CITIZEN.replace("0751", "Aarhus")).into_bytes(),
            &["line 2", "`municipality`", "four digits"],
        ),
        (
            "ends before it begins",
            with(fact(
                r#"{"row":"absence","id":"1","kind":"holiday","from":"2026-11-09","to":"2026-11-02"}"#,
            )),
            &["line 3", "`to`"],
        ),
        (
            "link that is no https",
            with(fact(
                r#"{"row":"suggestion","id":"1","suggestion":"s","title":"t","employer":"e","place":"p","link":"javascript:alert(1)"}"#,
            )),
            &["line 3", "`link`", "https"],
        ),
        (
            "one id for two rows",
            with(
                [
                    fact(r#"{"row":"registration","id":"1","on":"2026-11-02"}"#),
                    fact(r#"{"row":"deregistration","id":"1","on":"2026-11-09"}"#),
                ]
                .join("\n"),
            ),
            &["line 4", "`id`"],
        ),
        (
            "registered twice",
            with(
                [
                    fact(r#"{"row":"registration","id":"1","on":"2026-11-02"}"#),
                    fact(r#"{"row":"registration","id":"2","on":"2026-11-09"}"#),
                ]
                .join("\n"),
            ),
            &["line 4", "already registered"],
        ),
        (
            "a civil registration number as key",
            with(CITIZEN.replace("K-1", "010203-1234")),
            &["line 3", "`citizen`", "civil registration number"],
        ),
        (
            "a civil registration number by name",
            with(CITIZEN.replace("\"name\"", "\"cpr\":\"x\",\"name\"")),
            &["line 3", "`cpr`", "civil registration number"],
        ),
    ];
    for (what, content, said) in rows {
        let folder = tempfile::tempdir().unwrap();
        let (ok, told) = import(folder.path(), "rows.jsonl", &content);
        assert!(!ok && told.contains("rows.jsonl"), "{what}: {told}");
        for words in said {
            assert!(
                told.contains(words),
                "{what}: `{words}` is missing in: {told}"
            );
        }
        // Nothing was kept: the good rows are new to the next import.
        let (ok, told) = import(folder.path(), "good.jsonl", good.as_bytes());
        assert!(
            ok && told.contains("1 authorities, 1 citizens, 1 facts"),
            "{what}: {told}"
        );
    }
}

#[test]
fn import_refuses_a_huge_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge.jsonl");
    std::fs::File::create(&file)
        .unwrap()
        .set_len(65 * 1024 * 1024)
        .unwrap();
    let output = genstart(&[
        "import",
        "--data",
        folder.path().to_str().unwrap(),
        file.to_str().unwrap(),
    ]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && told.contains("larger than 64 MiB"),
        "{told}"
    );
}

// ---- serve -----------------------------------------------------------------------------------

struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_genstart"))
            .args([
                "serve",
                "--demo",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.to_str().unwrap(),
            ])
            .args(arguments)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .expect("genstart serve");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("{line}"))
            .to_owned();
        Self { child, url }
    }

    fn login(&self, key: &str) -> Client {
        let agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            // Each request on a connection of its own: one that was answered before its body was read is closed by
            // the server, and a client that is about to use it again would not know yet.
            .max_idle_connections(0)
            .build()
            .new_agent();
        let answer = agent
            .get(format!("{}/demo/login/{key}", self.url))
            .call()
            .expect("a login");
        let cookie = answer.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let mut client = Client {
            agent,
            url: self.url.clone(),
            cookie,
            case: Value::Null,
        };
        client.case = client.case()["case"].clone();
        client
    }

    fn kill(mut self) {
        self.child.kill().unwrap(); // SIGKILL
        self.child.wait().unwrap();
    }
}

#[derive(Clone)]
struct Client {
    agent: ureq::Agent,
    url: String,
    cookie: String,
    case: Value,
}

impl Client {
    fn case(&self) -> Value {
        let mut answer = self
            .agent
            .get(format!("{}/api/case", self.url))
            .header("cookie", &self.cookie)
            .call()
            .expect("a case");
        assert_eq!(answer.status(), 200);
        answer.body_mut().read_json().expect("JSON")
    }

    /// The whole log.
    fn log(&self) -> Vec<Value> {
        let mut answer = self
            .agent
            .get(format!("{}/api/privacy/data.json", self.url))
            .header("cookie", &self.cookie)
            .call()
            .expect("the citizen's data");
        let file: Value = answer.body_mut().read_json().expect("JSON");
        file["events"].as_array().expect("events").clone()
    }

    /// The answer, or nothing where the server was gone.
    fn confirm(&self, id: &str) -> Option<Value> {
        let body = json!({
            "id": id,
            "case": self.case,
            "made_at": "2026-11-22T20:00:00Z",
            "command": { "confirm-availability": { "rule": "AV4b", "period_from": null, "suggestions": [], "changes": "Jeg er flyttet." } },
            "shown": { "lang": "da", "title": "Bekræft", "lines": ["Jeg søger arbejde."] },
        });
        let sent = self
            .agent
            .post(format!("{}/api/commands", self.url))
            .header("cookie", &self.cookie)
            .send_json(&body);
        let mut answer = sent.ok()?;
        assert_eq!(answer.status(), 200);
        answer.body_mut().read_json().ok()
    }
}

fn id(round: usize, citizen: usize, nth: usize) -> String {
    format!("0190a6b2-5c1e-7f00-8000-{round:04x}{citizen:04x}{nth:04x}")
}

#[test]
fn killed_fifty_times_no_receipt_is_lost_and_no_act_is_done_twice() {
    const ROUNDS: usize = 50;
    const KEYS: [&str; 2] = ["newly-unemployed", "long-career"];
    let folder = tempfile::tempdir().unwrap();
    let mut receipts: BTreeMap<(usize, String), String> = BTreeMap::new();
    let mut cut_off = 0;
    for round in 0..=ROUNDS {
        // A new day each round, so that a new confirmation is asked for.
        let now = time_of(round);
        let serving = Serving::start(folder.path(), &["--now", &now]);
        let clients: Vec<Client> = KEYS.iter().map(|key| serving.login(key)).collect();
        for (citizen, client) in clients.iter().enumerate() {
            let events = client.log();
            let acts = events.iter().filter(|event| event["by"] == "citizen");
            let found: Vec<(String, String)> = acts
                .map(|act| {
                    (
                        act["command"].as_str().unwrap().to_owned(),
                        act["reference"].as_str().unwrap().to_owned(),
                    )
                })
                .collect();
            let ids: BTreeSet<&String> = found.iter().map(|(id, _)| id).collect();
            assert_eq!(
                ids.len(),
                found.len(),
                "round {round}: an act was done twice"
            );
            for ((_, id), reference) in receipts.iter().filter(|((owner, _), _)| *owner == citizen)
            {
                assert!(
                    found.contains(&(id.clone(), reference.clone())),
                    "round {round}: the receipt {reference} is lost"
                );
            }
        }
        if round == ROUNDS {
            serving.kill();
            break;
        }
        // Several acts of each citizen at once; the server dies while they are under way.
        let tries: Vec<_> = (0..KEYS.len() * 3)
            .map(|n| {
                let (citizen, nth) = (n % KEYS.len(), n / KEYS.len());
                let client = clients[citizen].clone();
                let id = id(round, citizen, nth);
                std::thread::spawn(move || (citizen, id.clone(), client.confirm(&id)))
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_micros(
            (round as u64 * 7_919) % 12_000,
        ));
        serving.kill();
        for tried in tries {
            let (citizen, id, answer) = tried.join().expect("a thread");
            match answer {
                None => cut_off += 1,
                Some(answer) => {
                    let receipt = &answer["outcome"]["accepted"]["receipt"];
                    if let Some(reference) = receipt["reference"].as_str() {
                        receipts.insert((citizen, id), reference.to_owned());
                    }
                }
            }
        }
    }
    assert!(
        cut_off > 0 && !receipts.is_empty(),
        "{cut_off} cut off, {} receipts: the test did not bite",
        receipts.len()
    );
}

fn time_of(round: usize) -> String {
    let day = domain::Date::new(2026, 11, 22)
        .unwrap()
        .plus(i32::try_from(round).unwrap());
    format!("{day}T09:00:00+01:00")
}

#[test]
fn an_act_sent_again_after_a_crash_gets_its_first_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let first = serving
        .login("newly-unemployed")
        .confirm(&id(0, 0, 0))
        .expect("an answer");
    serving.kill();
    let serving = Serving::start(folder.path(), &[]);
    let client = serving.login("newly-unemployed");
    let again = client.confirm(&id(0, 0, 0)).expect("an answer");
    assert_eq!(first["outcome"], again["outcome"]);
    let other = client.confirm(&id(0, 0, 1)).expect("an answer");
    assert!(
        other["outcome"]["refused"]["rejection"]["period-closed"].is_object(),
        "{other}"
    );
    serving.kill();
}

#[test]
fn import_works_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let row = r#"{"row":"suggestion","authority":"oestsundets-akasse","citizen":"demo-1001","id":"late","suggestion":"late","title":"Kok","employer":"Kroen","place":"Stege"}"#;
    let client = serving.login("newly-unemployed");
    let before = client.case()["version"].as_u64().unwrap();
    let (ok, told) = import(folder.path(), "more.jsonl", row.as_bytes());
    assert!(ok, "{told}");
    assert_eq!(client.case()["version"].as_u64().unwrap(), before + 1);
    serving.kill();
}

#[test]
fn stops_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(folder.path(), &[]);
    let pid = serving.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(serving.child.wait().unwrap().success());
}
