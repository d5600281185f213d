//! The fund in a joint conversation of another authority: who comes in follows from what the citizen has chosen, at
//! every question and in the room itself; and nothing else of the case is told to the fund.

use std::net::TcpStream;
use std::time::Duration;

use domain::Moment;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::http::{MUNICIPALITY, Site};
use super::staff::Browser;

const MINUTE_MS: i64 = 60_000;

/// A joint conversation of Lis Bertelsen's by video that begins in five minutes: its room is open.
struct Joint {
    site: Site,
    starts_at: Moment,
}

impl Joint {
    fn begin() -> Self {
        let mut site = Site::start();
        site.login("rehabilitation");
        let answer: Value = site.get("/api/case").body_mut().read_json().unwrap();
        let now = Moment::parse(answer["now"].as_str().unwrap()).expect("a moment");
        let joint = Self {
            starts_at: now.plus_ms(5 * MINUTE_MS),
            site,
        };
        joint.plan(&json!({}));
        joint
    }

    /// The authority plans it anew, with some fields changed.
    fn plan(&self, change: &Value) {
        let fund =
            json!({"authority": "oestsundets-akasse", "name": "Østsundets A-kasse", "joins": true});
        let mut row = json!({"row": "conversation", "authority": "havnby-kommune", "citizen": "demo-1007",
            "id": change.to_string(), "conversation": "joint", "kind": "joint", "form": "video",
            "starts_at": self.starts_at.to_string(), "with": "Karin Dahl", "fund": fund});
        for (field, value) in change.as_object().unwrap() {
            row[field] = value.clone();
        }
        self.import(&[row]);
    }

    fn import(&self, rows: &[Value]) {
        let (status, answer) = self.site.import(MUNICIPALITY, rows);
        assert_eq!(status, 200, "{answer}");
    }

    fn browser(&self, key: &str) -> Browser<'_> {
        Browser::logged_in(&self.site, key)
    }

    /// The citizen chooses the fund in or out; `number` names the act.
    fn choose(&self, number: u8, joins: bool) {
        let choose = json!({"id": format!("0190a6b2-5c1e-7f00-8000-0000000000{number:02}"), "made_at": "2026-11-22T20:00:00Z",
            "command": {"conversation": {"choose-fund": {"id": "joint", "joins": joins}}},
            "shown": {"lang": "da", "title": "Valg", "lines": []}});
        let (status, answer) = self.site.confirm(&choose);
        assert_eq!(status, 200, "{answer}");
        assert!(answer["outcome"]["accepted"].is_object(), "{answer}");
    }

    /// The conversations of others that stand in somebody's list of the day.
    fn visits(&self, key: &str) -> Vec<Value> {
        let on = self.starts_at.date();
        let (status, day) = self.browser(key).get(&format!("/api/staff/day?on={on}"));
        assert_eq!(status, 200, "{day}");
        day["visits"].as_array().unwrap().clone()
    }

    /// The room's name in addresses, as the host's own list has it.
    fn room(&self) -> String {
        let on = self.starts_at.date();
        let (_, day) = self
            .browser("caseworker")
            .get(&format!("/api/staff/day?on={on}"));
        let meetings = day["meetings"].as_array().unwrap();
        let joint = meetings.iter().find(|one| one["conversation"] == "joint");
        let address = joint.expect("listed")["door"]["address"].as_str().unwrap();
        address.rsplit_once('/').unwrap().1.to_owned()
    }

    fn socket(&self, cookie: &str, question: &str) -> Result<Socket, u16> {
        let host = self.site.url.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(host).expect("connected");
        let patience = Some(Duration::from_secs(10));
        stream.set_read_timeout(patience).expect("set");
        let mut request = tungstenite::ClientRequestBuilder::new(
            format!("ws://{host}/api/room/socket?{question}")
                .parse()
                .expect("an address"),
        );
        request = request.with_header("cookie", cookie);
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(other) => panic!("{other}"),
        }
    }
}

struct Socket(WebSocket<TcpStream>);

impl Socket {
    fn say(&mut self, said: &Value) {
        let message = Message::text(said.to_string());
        self.0.send(message).expect("said");
    }

    fn enter(&mut self) {
        self.say(&json!({"enter": {"page": 1, "resume": null}}));
    }

    /// The next word that is one of these kinds, by its own words.
    fn hear(&mut self, kind: &str) -> Value {
        loop {
            let message = self
                .0
                .read()
                .unwrap_or_else(|end| panic!("no {kind}: {end}"));
            let Message::Text(text) = message else {
                continue;
            };
            let heard: Value = serde_json::from_str(&text).expect("a word");
            if !heard[kind].is_null() {
                return heard[kind].clone();
            }
            assert!(heard["over"].is_null(), "{heard}");
        }
    }

    /// The next list of people that has somebody of this role, and that somebody.
    fn hear_of(&mut self, role: &str) -> Value {
        loop {
            let told = self.hear("people");
            let mut people = told["people"].as_array().unwrap().iter();
            if let Some(found) = people.find(|person| person["role"] == role) {
                return found.clone();
            }
        }
    }
}

#[test]
fn a_fund_that_is_chosen_in_finds_the_conversation_and_its_door_and_nothing_else() {
    let joint = Joint::begin();
    let room = joint.room();
    let found = joint.visits("fund-adviser");
    assert_eq!(found.len(), 1, "{found:?}");
    let mut visit = found[0].clone();
    let door = visit["door"].take();
    assert_eq!(
        (&door["open"], door["address"].as_str()),
        (
            &json!(true),
            Some(["/medarbejder/rum/", &room].concat().as_str())
        )
    );
    // All that is told, by name: no key of the case, no plan, no words of the citizen's.
    let told = json!({"citizen": "Lis Bertelsen", "authority": "Havnby Kommune", "with": "Karin Dahl", "form": "video",
        "starts_at": visit["starts_at"], "ends_at": null, "state": "planned", "door": null});
    assert_eq!(visit, told);

    let adviser = joint.browser("fund-adviser");
    let (status, answer) = adviser.get(&format!("/api/room?room={room}"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        (
            &answer["role"],
            &answer["name"],
            &answer["with"],
            &answer["documents"]
        ),
        (
            &json!("visiting-adviser"),
            &json!("Lone Bech"),
            &json!("Lis Bertelsen"),
            &json!([])
        )
    );
    assert_eq!(answer["authority"]["name"], "Havnby Kommune");
    // The case itself stays closed, and nobody is brought along.
    let case = joint.browser("caseworker").case("demo-1007");
    assert_eq!(adviser.open(&case, "Fælles samtale").0, 404);
    let (_, found) = adviser.post("/api/staff/search", &json!({"text": "Lis Bertelsen"}));
    assert_eq!(found["citizens"], json!([]));
    for role in ["companion", "interpreter"] {
        let invite = json!({"invite": {"role": role, "name": "Bo"}});
        let invited = adviser.post(&format!("/api/room/invitations?room={room}"), &invite);
        assert_eq!(invited.0, 400, "{invited:?}");
    }
    let act = json!({"id": "0190a6b2-5c1e-7f00-8000-000000000077", "case": case,
        "act": {"record-held": {"id": "joint"}}});
    assert_eq!(adviser.post("/api/staff/acts", &act).0, 404);
    // The citizen reads who came.
    let told: Value = joint
        .site
        .get("/api/privacy")
        .body_mut()
        .read_json()
        .unwrap();
    let looks = told["looks"].as_array().unwrap();
    let look = looks
        .iter()
        .find(|look| look["staff"]["name"] == "Lone Bech");
    let look = look.expect("noted");
    assert_eq!(
        (&look["what"], &look["who"]),
        (&json!("room"), &json!("Østsundets A-kasse"))
    );

    // Another authority has neither.
    assert_eq!(joint.visits("other-authority"), [Value::Null; 0]);
    let other = joint.browser("other-authority");
    let question = format!("room={room}");
    assert_eq!(other.get(&format!("/api/room?{question}")).0, 404);
    assert_eq!(joint.socket(&other.cookie, &question).err(), Some(404));
    // Nor has the authority's own staff a visit of it: it is their conversation.
    assert_eq!(joint.visits("caseworker"), [Value::Null; 0]);
}

#[test]
fn the_right_follows_what_the_citizen_chooses() {
    let joint = Joint::begin();
    let room = joint.room();
    let question = format!("room={room}");
    let adviser = joint.browser("fund-adviser");
    let reaches = || {
        let asked = adviser.get(&format!("/api/room?{question}")).0;
        let socket = joint.socket(&adviser.cookie, &question).err();
        let (listed, socket) = (joint.visits("fund-adviser").len(), socket.unwrap_or(101));
        (asked, socket, listed)
    };
    assert_eq!(reaches(), (200, 101, 1));
    joint.choose(1, false);
    assert_eq!(reaches(), (404, 404, 0));
    // What the authority plans anew does not choose for the citizen.
    joint.plan(&json!({"place": "Lokale 4"}));
    assert_eq!(reaches(), (404, 404, 0));
    joint.choose(2, true);
    assert_eq!(reaches(), (200, 101, 1));
    // Nor is there a way in to another kind, to another fund's, or to one that is not held here.
    let other_fund =
        json!({"authority": "vesterlund-kommune", "name": "Vesterlund", "joins": true});
    for change in [
        json!({"kind": "job"}),
        json!({"fund": other_fund}),
        json!({"fund": null}),
        json!({"fund": {"authority": "oestsundets-akasse", "name": "Østsundets A-kasse", "joins": false}}),
    ] {
        joint.plan(&change);
        assert_eq!(reaches(), (404, 404, 0), "{change}");
    }
    // Chosen in again, it lasts until the conversation is called off.
    joint.choose(3, true);
    assert_eq!(reaches(), (200, 101, 1));
    let cancel = json!({"row": "conversation-cancelled", "authority": "havnby-kommune", "citizen": "demo-1007",
        "id": "off", "conversation": "joint"});
    joint.import(&[cancel]);
    assert_eq!(reaches(), (404, 404, 0));
}

#[test]
fn who_sits_in_the_room_is_let_in_by_the_host_and_put_out_when_the_fund_is_chosen_out() {
    let joint = Joint::begin();
    let question = format!("room={}", joint.room());
    let (karin, lone) = (joint.browser("caseworker"), joint.browser("fund-adviser"));
    let mut host = joint.socket(&karin.cookie, &question).expect("open");
    host.enter();
    let mut adviser = joint.socket(&lone.cookie, &question).expect("open");
    adviser.enter();
    let waits = host.hear_of("visiting-adviser");
    assert_eq!(
        (&waits["name"], &waits["presence"]),
        (&json!("Lone Bech"), &json!("waiting"))
    );
    host.say(&json!({"admit": {"seat": waits["seat"]}}));
    loop {
        if host.hear_of("visiting-adviser")["presence"] == "in-room" {
            break;
        }
    }
    assert_eq!(adviser.hear_of("caseworker")["name"], "Karin Dahl");

    // The citizen waits: the adviser lets nobody in.
    let mut citizen = joint
        .socket(&joint.site.cookie, "conversation=joint")
        .expect("open");
    citizen.enter();
    let seat = adviser.hear_of("citizen")["seat"].clone();

    joint.choose(1, false);
    assert_eq!(adviser.hear("over")["why"], "no-right");
    let gone = loop {
        let people = host.hear("people")["people"].clone();
        let people = people.as_array().unwrap().clone();
        if people
            .iter()
            .all(|person| person["role"] != "visiting-adviser")
        {
            break people;
        }
    };
    assert_eq!(gone.len(), 2, "the citizen and the host stay: {gone:?}");

    // Chosen in again, the adviser waits as the first time, and lets nobody in.
    joint.choose(2, true);
    let mut again = joint.socket(&lone.cookie, &question).expect("open");
    again.enter();
    assert_eq!(host.hear_of("visiting-adviser")["presence"], "waiting");
    again.say(&json!({"admit": {"seat": seat}}));
    assert_eq!(again.hear("over")["why"], "no-right");
}

#[test]
fn a_protected_name_is_never_told_to_the_fund() {
    let joint = Joint::begin();
    joint.import(&[
        json!({"row": "citizen", "authority": "havnby-kommune", "citizen": "demo-1007",
        "name": "Lis Bertelsen", "municipality": "0376", "region": "sjaelland", "protected": true}),
    ]);
    let question = format!("room={}", joint.room());
    let found = joint.visits("fund-adviser");
    assert_eq!(found[0]["citizen"], "", "{found:?}");
    let (karin, lone) = (joint.browser("caseworker"), joint.browser("fund-adviser"));
    let (_, answer) = lone.get(&format!("/api/room?{question}"));
    assert_eq!(answer["with"], "Karin Dahl");
    for told in [json!(found), answer] {
        assert!(!told.to_string().contains("Bertelsen"), "{told}");
    }
    let mut host = joint.socket(&karin.cookie, &question).expect("open");
    host.enter();
    let mut citizen = joint
        .socket(&joint.site.cookie, "conversation=joint")
        .expect("open");
    citizen.enter();
    assert_eq!(host.hear_of("citizen")["name"], "Lis Bertelsen");
    let mut adviser = joint.socket(&lone.cookie, &question).expect("open");
    adviser.enter();
    let seat = host.hear_of("visiting-adviser")["seat"].clone();
    host.say(&json!({"admit": {"seat": seat}}));
    assert_eq!(adviser.hear_of("citizen")["name"], "");
}
