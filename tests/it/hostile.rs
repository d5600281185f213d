//! Requests that no app of ours makes, to every address of the router: forged, cut off, oversized, of the wrong kind,
//! sent twice, in somebody else's name. None is a fault, none stops the server, none changes a case.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use api::path;
use api::staff::path as staff;
use api::upskilling::path as upskilling;
use serde_json::{Value, json};
use server::seal::Seal;
use server::{import, login};
use store::Store;

use crate::http::{FUND, ID, MUNICIPALITY, Site, confirmation};

/// Whom an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anybody,
    Citizen,
    Authority,
    Staff,
}

/// What an honest request says there. `CASE` stands for the citizen's own case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Nothing,
    Json(&'static str),
    Rows(&'static str),
    Form(&'static str),
}

/// An address as the router has it, where it is met, and what it takes.
#[derive(Clone, Copy, Debug)]
struct Address {
    route: &'static str,
    at: &'static str,
    who: Who,
    get: bool,
    post: Option<Says>,
}

const fn page(route: &'static str, at: &'static str) -> Address {
    Address {
        route,
        at,
        who: Who::Anybody,
        get: true,
        post: None,
    }
}

const fn read(at: &'static str) -> Address {
    Address {
        who: Who::Citizen,
        ..page(at, at)
    }
}

const fn write(at: &'static str, post: Says) -> Address {
    Address {
        get: false,
        post: Some(post),
        ..read(at)
    }
}

const fn asked_by_staff(at: &'static str) -> Address {
    Address {
        who: Who::Staff,
        ..page(at, at)
    }
}

const fn sent_by_staff(at: &'static str, says: &'static str) -> Address {
    Address {
        get: false,
        post: Some(Says::Json(says)),
        ..asked_by_staff(at)
    }
}

const ACT: &str = r#"{"id":"0190a6b2-5c1e-7f00-8000-000000000001","case":"CASE","made_at":"2026-11-22T20:00:00Z",
    "command":{"confirm-availability":{"rule":"AV4b","period_from":null,"suggestions":["s1"],"changes":"Jeg er flyttet."}},
    "shown":{"lang":"da","title":"Bekræft","lines":["Jeg søger arbejde."]}}"#;
const BACK: &str = r#"{"id":"0190a6b2-5c1e-7f00-8000-000000000002","case":"CASE"}"#;
const ROW: &str = r#"{"row":"requirement","authority":"oestsundets-akasse","citizen":"demo-1001","id":"hostile",
    "count":2,"per":"week","from":"2026-11-02"}"#;

/// Every address; `the_table_has_every_address_of_the_router` holds that none is missing.
const ADDRESSES: &[Address] = &[
    read(path::CASE),
    write(path::COMMANDS, Says::Json(ACT)),
    write(path::WITHDRAW, Says::Json(BACK)),
    read(path::SLOTS),
    read(path::LIVE),
    read(path::RECEIPTS),
    Address {
        get: true,
        ..write(path::PRIVACY, Says::Json(r#"{"end-session":{"id":"x"}}"#))
    },
    read(path::MY_DATA),
    write(path::SESSION, Says::Nothing),
    Address {
        who: Who::Authority,
        ..read(path::AUTHORITY_EVENTS)
    },
    Address {
        who: Who::Authority,
        ..write(path::AUTHORITY_IMPORT, Says::Rows(ROW))
    },
    Address {
        get: true,
        ..write(
            path::CALENDAR,
            Says::Json(r#"{"open":{"detail":"time-only","lang":"da"}}"#),
        )
    },
    read(path::CALENDAR_FILE),
    page("/ical/{secret}", "/ical/guessed.ics"),
    Address {
        who: Who::Citizen,
        ..page("/api/documents/{id}", "/api/documents/guessed")
    },
    Address {
        route: upskilling::UPSKILLING,
        ..read("/api/upskilling?q=truckkort&km=50")
    },
    Address {
        route: "/api/upskilling/{course}",
        get: true,
        ..write(
            "/api/upskilling/gaffeltruck-b",
            Says::Json(r#"{"told":{"education":"none","weeks_used":0}}"#),
        )
    },
    Address {
        route: upskilling::OCCUPATIONS,
        ..read("/api/occupations?q=reng")
    },
    Address {
        route: "/api/occupations/{id}",
        ..read("/api/occupations/cleaner")
    },
    Address {
        get: true,
        ..write(
            upskilling::APPLICATIONS,
            Says::Json(
                r#"{"scheme":"company-placement","from":"2026-12-01","to":"2026-12-18","told":{"employer":"private"}}"#,
            ),
        )
    },
    Address {
        route: path::ROOM,
        ..read("/api/room?conversation=cvtalk")
    },
    Address {
        route: path::ROOM_SOCKET,
        ..read("/api/room/socket?conversation=cvtalk")
    },
    Address {
        route: path::ROOM_INVITATIONS,
        get: true,
        ..write(
            "/api/room/invitations?conversation=cvtalk",
            Says::Json(r#"{"invite":{"role":"companion","name":"Bo"}}"#),
        )
    },
    Address {
        who: Who::Anybody,
        ..write(
            path::ROOM_GUEST,
            Says::Json(r#"{"token":"guessed","use":true}"#),
        )
    },
    Address {
        who: Who::Citizen,
        ..page(
            "/api/room/documents/{id}",
            "/api/room/documents/guessed?conversation=cvtalk",
        )
    },
    page(ROOM_PAGES[0], "/samtaler/cvtalk/rum"),
    page(ROOM_PAGES[1], "/medarbejder/rum/guessed"),
    page(ROOM_PAGES[2], "/rum"),
    page(ROOM_PAGES[3], "/rum/guessed"),
    page(NOWHERE, "/api/nothing/here"),
    page("/healthz", "/healthz"),
    page("/assets/{*path}", "/assets/nothing.js"),
    page("/icon.svg", "/icon.svg"),
    page("/manifest.webmanifest", "/manifest.webmanifest"),
    page("/icons/{name}", "/icons/nothing.png"),
    page("/sw.js", "/sw.js"),
    page("/was", "/was"),
    page(path::LOGIN, path::LOGIN),
    page(path::LOGIN_BEGIN, path::LOGIN_BEGIN),
    Address {
        get: true,
        who: Who::Anybody,
        ..write(path::LOGIN_CASE, Says::Form("case=0"))
    },
    page(
        path::LOGIN_CALLBACK,
        "/login/callback?code=stolen&state=guessed",
    ),
    Address {
        who: Who::Anybody,
        ..write(path::LOGOUT, Says::Nothing)
    },
    asked_by_staff(staff::ME),
    asked_by_staff(staff::DAY),
    asked_by_staff(staff::CONTACTS),
    asked_by_staff(staff::APPLICATIONS),
    asked_by_staff(staff::ALONE),
    asked_by_staff(staff::SLOTS),
    asked_by_staff(staff::CARD),
    asked_by_staff(staff::PREVIEW),
    asked_by_staff(staff::PREVIEW_SLOTS),
    asked_by_staff(staff::PREVIEW_RECEIPTS),
    asked_by_staff(staff::PREVIEW_CALENDAR),
    asked_by_staff(staff::PREVIEW_UPSKILLING),
    asked_by_staff(staff::PREVIEW_APPLICATIONS),
    asked_by_staff(staff::PREVIEW_OCCUPATIONS),
    Address {
        route: "/api/staff/preview/upskilling/{course}",
        ..asked_by_staff("/api/staff/preview/upskilling/gaffeltruck-b")
    },
    Address {
        route: "/api/staff/preview/occupations/{id}",
        ..asked_by_staff("/api/staff/preview/occupations/cleaner")
    },
    sent_by_staff(staff::SEARCH, r#"{"text":"Amina"}"#),
    sent_by_staff(
        staff::OPEN,
        r#"{"case":"CASE","reason":"plan","words":"Jeg ser på planen"}"#,
    ),
    sent_by_staff(
        staff::ACTS,
        r#"{"id":"0190a6b2-5c1e-7f00-8000-000000000007","case":"CASE","act":{"write-minutes":{"id":"x","minutes":"Vi"}}}"#,
    ),
    Address {
        who: Who::Anybody,
        ..write(staff::LOGOUT, Says::Nothing)
    },
    page(staff::LOGIN_BEGIN, staff::LOGIN_BEGIN),
    page(staff::PAGES, staff::PAGES),
    page("/medarbejder/{*path}", "/medarbejder/find"),
    page("/demo", "/demo"),
    Address {
        who: Who::Anybody,
        ..write("/demo/clock", Says::Form("days=0"))
    },
    page("/demo/login/{key}", "/demo/login/nobody"),
    // What the router has no address for.
    page("/", "/raadighed"),
];

/// Answers every method, and always that nothing is there.
const NOWHERE: &str = "/api/{*path}";

/// The only documents that may use camera and microphone.
const ROOM_PAGES: [&str; 4] = [
    "/samtaler/{conversation}/rum",
    "/medarbejder/rum/{room}",
    path::GUEST_ROOM,
    "/rum/{token}",
];
const ROOM_PERMISSIONS: &str = "accelerometer=(), autoplay=(self), camera=(self), display-capture=(), geolocation=(), \
    gyroscope=(), magnetometer=(), microphone=(self), midi=(), payment=(), screen-wake-lock=(self), \
    speaker-selection=(self), usb=()";

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
];

/// With every answer of ours, whatever was asked.
const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[derive(Clone, Debug)]
struct Request {
    method: String,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// How long the body claims to be, where that is not true.
    claims: Option<usize>,
}

impl Request {
    fn to(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            claims: None,
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    fn saying(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = self.claims.unwrap_or(self.body.len());
        if length > 0 {
            head.push_str(&format!("content-length: {length}\r\n"));
        }
        [format!("{head}\r\n").as_bytes(), &self.body].concat()
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = lines.find(|(of, _)| of.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Sends bytes as they are; an answer, unless the server has none for this. Where it is the `end`, the server hears
/// that nothing more comes. A stream is not waited for to its end.
fn exchange(site: &Site, bytes: &[u8], end: bool) -> Option<Answer> {
    let address = site.url.strip_prefix("http://").expect("an address");
    let stream = TcpStream::connect(address).expect("a server that listens");
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).expect("set");
    stream.set_write_timeout(patience).expect("set");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // An answer may come, and the connection go, before everything is said.
            let mut writing = &stream;
            let _ = writing.write_all(bytes);
            if end {
                let _ = writing.shutdown(Shutdown::Write);
            }
        });
        let (mut heard, mut piece) = (Vec::new(), [0; 16 * 1024]);
        let mut reading = &stream;
        while let Ok(length @ 1..) = reading.read(&mut piece) {
            heard.extend_from_slice(&piece[..length]);
            if answer(&heard).is_some_and(|answer| answer.head.contains("text/event-stream")) {
                let _ = stream.shutdown(Shutdown::Both);
                break;
            }
        }
        answer(&heard)
    })
}

fn answer(heard: &[u8]) -> Option<Answer> {
    let end = heard.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&heard[..end]).into_owned();
    Some(Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head,
        body: heard[end + 4..].to_vec(),
    })
}

fn ask(site: &Site, request: &Request) -> Answer {
    exchange(site, &request.bytes(), false).unwrap_or_else(|| {
        panic!("no answer to {} {}", request.method, request.target);
    })
}

/// A demo with a login too, whose issuer is not there: so that every address is.
fn site() -> Site {
    Site::start_as(|server| {
        let settings = "issuer = \"http://127.0.0.1:9\"\nclient_id = \"genstart\"\npublic_url = \"http://127.0.0.1\"\n";
        let settings = login::Settings::parse(settings, "login.toml").expect("settings");
        let seal = Seal::parse(&"ab".repeat(32), "key").expect("a key");
        server.with_login(settings.with_secret("secret"), seal)
    })
}

/// What the attacks are made from: an honest request, and what else one may have in hand.
struct Target<'s> {
    address: &'s Address,
    method: &'static str,
    says: Says,
    honest: Request,
    cookie: &'s str,
    staff: &'s str,
}

impl Target<'_> {
    /// Every honest request of the table; `spare` is a session that may be ended.
    fn all<'s>(site: &'s Site, spare: &'s str, staff: &'s str) -> Vec<Target<'s>> {
        let case = site.get("/api/case").body_mut().read_json::<Value>();
        let case = case.unwrap()["case"].as_str().expect("a case").to_owned();
        let mut targets = Vec::new();
        for address in ADDRESSES {
            let get = address.get.then_some(("GET", Says::Nothing));
            let post = address.post.map(|says| ("POST", says));
            for (method, says) in get.into_iter().chain(post) {
                let request = Request::to(method, address.at);
                let request = match address.who {
                    Who::Anybody => request.with("cookie", spare),
                    Who::Citizen => request.with("cookie", &site.cookie),
                    Who::Authority => request.with("authorization", format!("Bearer {FUND}")),
                    Who::Staff => request.with("cookie", staff),
                };
                let honest = match says {
                    Says::Nothing => request,
                    Says::Json(text) => request
                        .with("content-type", api::JSON)
                        .saying(text.replace("CASE", &case)),
                    Says::Rows(text) => request.saying(text.replace('\n', " ")),
                    Says::Form(text) => request
                        .with("content-type", "application/x-www-form-urlencoded")
                        .saying(text),
                };
                targets.push(Target {
                    address,
                    method,
                    says,
                    honest,
                    cookie: &site.cookie,
                    staff,
                });
            }
        }
        targets
    }

    fn honest(&self) -> Request {
        self.honest.clone()
    }

    fn without_credential(&self) -> Request {
        let mut request = self.honest();
        let credentials = ["cookie", "authorization"];
        request
            .headers
            .retain(|(name, _)| !credentials.contains(name));
        request
    }

    /// The same request with each of these bodies, where it has one.
    fn saying<B: Into<Vec<u8>>>(&self, bodies: impl IntoIterator<Item = B>) -> Vec<Request> {
        match self.says {
            Says::Nothing => Vec::new(),
            _ => bodies
                .into_iter()
                .map(|body| self.honest().saying(body))
                .collect(),
        }
    }

    fn is_json(&self) -> bool {
        matches!(self.says, Says::Json(_))
    }

    fn most_bytes(&self) -> usize {
        match self.says {
            Says::Rows(_) => import::MAX_FILE,
            _ => api::MAX_BODY,
        }
    }

    /// The honest body in the portal's own encoding.
    fn postcard(&self) -> Option<Vec<u8>> {
        fn encoded<T: serde::Serialize + serde::de::DeserializeOwned>(body: &[u8]) -> Vec<u8> {
            let read: T = serde_json::from_slice(body).expect("an honest body");
            postcard::to_allocvec(&read).expect("encoded")
        }
        let body = &self.honest.body;
        match (self.address.route, self.says) {
            (path::COMMANDS, _) => Some(encoded::<api::PostCommand>(body)),
            (path::WITHDRAW, _) => Some(encoded::<api::WithdrawCommand>(body)),
            (path::PRIVACY, Says::Json(_)) => Some(encoded::<api::PrivacyRequest>(body)),
            (path::CALENDAR, Says::Json(_)) => Some(encoded::<api::CalendarRequest>(body)),
            (staff::SEARCH, _) => Some(encoded::<api::staff::Search>(body)),
            (staff::OPEN, _) => Some(encoded::<api::staff::Open>(body)),
            (staff::ACTS, _) => Some(encoded::<api::staff::PostAct>(body)),
            ("/api/upskilling/{course}", Says::Json(_)) => {
                Some(encoded::<api::upskilling::Tell>(body))
            }
            (upskilling::APPLICATIONS, Says::Json(_)) => {
                Some(encoded::<api::upskilling::AskFound>(body))
            }
            (path::ROOM_INVITATIONS, Says::Json(_)) => {
                Some(encoded::<api::room::InvitationRequest>(body))
            }
            (path::ROOM_GUEST, _) => Some(encoded::<api::room::GuestRequest>(body)),
            (_, Says::Json(_)) => panic!("{}: no type for its body", self.address.route),
            _ => None,
        }
    }
}

/// With a field too many in each of its objects in turn.
fn with_a_field_too_many(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(fields) => {
            let mut more = fields.clone();
            more.insert("unknown".to_owned(), json!(1));
            found.push(Value::Object(more));
            for (name, inner) in fields {
                for changed in with_a_field_too_many(inner) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), changed);
                    found.push(Value::Object(fields));
                }
            }
        }
        Value::Array(values) => {
            for (at, inner) in values.iter().enumerate() {
                for changed in with_a_field_too_many(inner) {
                    let mut values = values.clone();
                    values[at] = changed;
                    found.push(Value::Array(values));
                }
            }
        }
        _ => {}
    }
    found
}

struct Attack {
    name: &'static str,
    /// The requests made of an honest one; none where it does not fit there.
    make: fn(&Target) -> Vec<Request>,
    /// The statuses that are right; empty where any below 500 is.
    right: fn(&Target) -> &'static [u16],
}

/// Who has no credential for it is told so, where one is needed.
fn nobody(target: &Target) -> &'static [u16] {
    match target.address.who {
        Who::Anybody => &[],
        Who::Citizen | Who::Authority | Who::Staff => &[401],
    }
}

fn not_read(_: &Target) -> &'static [u16] {
    &[400]
}

fn anything(_: &Target) -> &'static [u16] {
    &[]
}

const ATTACKS: &[Attack] = &[
    Attack {
        name: "no session",
        make: |target| vec![target.without_credential()],
        right: nobody,
    },
    Attack {
        name: "a forged credential",
        make: |target| {
            let forged = ["x", "", "' OR 1=1 --", "%00", "genstart-session=", "\"\""];
            let forged = forged.map(|value| {
                let request = target.without_credential();
                request
                    .with("cookie", format!("genstart-session={value}"))
                    .with("authorization", format!("Bearer {value}"))
            });
            forged.into()
        },
        right: nobody,
    },
    Attack {
        name: "the credential of another kind",
        make: |target| {
            let request = target.without_credential();
            match target.address.who {
                Who::Anybody => Vec::new(),
                Who::Citizen => vec![
                    request.clone().with("cookie", target.staff),
                    request.with("authorization", format!("Bearer {FUND}")),
                ],
                Who::Authority => [target.cookie, target.staff]
                    .map(|cookie| request.clone().with("cookie", cookie))
                    .into(),
                Who::Staff => vec![
                    request.clone().with("cookie", target.cookie),
                    request.with("authorization", format!("Bearer {FUND}")),
                ],
            }
        },
        right: nobody,
    },
    Attack {
        name: "a cookie of 100 kB, and 5,000 small ones",
        make: |target| {
            let (long, many) = ("a".repeat(100_000), "a=b; ".repeat(5_000));
            let cookies = [format!("genstart-session={long}"), format!("{many}c=d")];
            let cookies = cookies.map(|cookie| target.without_credential().with("cookie", cookie));
            cookies.into()
        },
        right: |target| match target.address.who {
            Who::Anybody => &[],
            Who::Citizen | Who::Authority | Who::Staff => &[401, 431],
        },
    },
    Attack {
        name: "from another site",
        make: |target| {
            let honest = || target.honest();
            let origin = "https://evil.example";
            // A browser has no token to send along by itself.
            if target.address.who == Who::Authority {
                return Vec::new();
            }
            vec![
                honest()
                    .with("sec-fetch-site", "cross-site")
                    .with("origin", origin),
                honest().with("sec-fetch-site", "same-site"),
                honest().with("origin", origin),
                honest().with("origin", "null"),
            ]
        },
        right: |target| match (target.address.route, target.address.who, target.method) {
            (path::LOGOUT | staff::LOGOUT, _, _) | (_, Who::Citizen | Who::Staff, "POST") => &[403],
            _ => &[],
        },
    },
    Attack {
        name: "no JSON",
        make: |target| {
            target.saying([
                "{\"id\": nope",
                "[]",
                "null",
                "17",
                "\"\"",
                "{}",
                "\0",
                "{\"id\":1,\"id\":2}",
            ])
        },
        right: |target| match target.says {
            Says::Form(_) => &[],
            _ => &[400],
        },
    },
    Attack {
        name: "JSON, cut off",
        make: |target| {
            let whole = target.honest().body;
            let cuts = (1..whole.len()).step_by(7).map(|end| whole[..end].to_vec());
            target.saying(cuts)
        },
        right: |target| match target.says {
            Says::Form(_) => &[],
            _ => &[400],
        },
    },
    Attack {
        name: "the portal's own encoding, cut off anywhere",
        make: |target| {
            let Some(whole) = target.postcard() else {
                return Vec::new();
            };
            let cut = |end: usize| {
                target
                    .honest()
                    .with("content-type", api::POSTCARD)
                    .saying(&whole[..end])
            };
            (0..whole.len()).map(cut).collect()
        },
        right: not_read,
    },
    Attack {
        name: "the portal's own encoding, of lengths that are not there",
        make: |target| {
            let lengths: [&[u8]; 3] = [&[0xff; 64], &[0x80; 64], &[0xff, 0xff, 0xff, 0xff, 0x0f]];
            match target.is_json() {
                true => lengths
                    .map(|body| {
                        target
                            .honest()
                            .with("content-type", api::POSTCARD)
                            .saying(body)
                    })
                    .into(),
                false => Vec::new(),
            }
        },
        right: not_read,
    },
    Attack {
        name: "another kind of content",
        make: |target| {
            let kinds = [
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/xml",
                "",
                "application/x-www-form-urlencoded",
            ];
            match target.is_json() {
                true => kinds
                    .map(|kind| target.honest().with("content-type", kind))
                    .into(),
                false => Vec::new(),
            }
        },
        right: |_| &[415],
    },
    Attack {
        name: "nested without end",
        make: |target| {
            let deep = [
                "[".repeat(60_000),
                "[".repeat(100_000),
                "{\"id\":".repeat(10_000),
                format!("{{\"row\":{}", "[".repeat(60_000)),
            ];
            target.saying(deep)
        },
        right: |target| match target.says {
            Says::Form(_) => &[],
            _ => &[400, 413],
        },
    },
    Attack {
        name: "too large",
        make: |target| {
            let body = vec![b' '; target.most_bytes() + 1];
            target.saying([body])
        },
        right: |_| &[413],
    },
    Attack {
        name: "not UTF-8",
        make: |target| {
            if target.says == Says::Nothing {
                return Vec::new();
            }
            let mut body = target.honest().body;
            let at = body.iter().rposition(|byte| byte.is_ascii_lowercase());
            body[at.unwrap_or(0)] = 0xff;
            target.saying([body])
        },
        right: |target| match target.says {
            Says::Form(_) => &[],
            _ => &[400],
        },
    },
    Attack {
        name: "a field too many",
        make: |target| match target.says {
            Says::Json(_) | Says::Rows(_) => {
                let honest: Value = serde_json::from_slice(&target.honest.body).expect("JSON");
                target.saying(with_a_field_too_many(&honest).iter().map(Value::to_string))
            }
            _ => Vec::new(),
        },
        right: not_read,
    },
    Attack {
        name: "a method that it does not know",
        make: |target| {
            let known = |method: &&str| match *method {
                "GET" | "HEAD" => target.address.get,
                "POST" => target.address.post.is_some(),
                _ => false,
            };
            let unknown = METHODS.into_iter().filter(|method| !known(method));
            let request = |method: &str| Request {
                method: method.to_owned(),
                ..target.honest()
            };
            unknown.map(request).collect()
        },
        right: |target| match target.address.route {
            NOWHERE => &[404],
            _ => &[405],
        },
    },
    Attack {
        name: "an address with a crooked end",
        make: |target| {
            let long = format!("?after={}", "9".repeat(20_000));
            let ends = [
                "?after=-1",
                "?after=99999999999999999999",
                "?after=1&after=2",
                "?after=%ff",
                "?wire=99",
                "?wire=",
                "?rules=%00%ff",
                "?lang=../../etc/passwd",
                "?own=1&own=2",
                "?&&&==",
                "?code=&code=&state=",
                &long,
            ];
            let crooked = |end: &&str| {
                let mut request = target.honest();
                request.target = format!(
                    "{}{end}",
                    target.address.at.split('?').next().unwrap_or_default()
                );
                // What would be done all the same is not to be.
                request.body.truncate(1);
                request
            };
            ends.iter().map(crooked).collect()
        },
        right: anything,
    },
    Attack {
        name: "a body that is longer than what comes",
        make: |target| {
            let mut request = target.honest();
            request.claims = Some(request.body.len() + 1);
            vec![request]
        },
        right: anything,
    },
];

#[test]
fn the_table_has_every_address_of_the_router() {
    let site = site();
    let quoted = site.router.split('"').skip(1).step_by(2);
    let router: BTreeSet<&str> = quoted
        .filter(|text| text.starts_with('/') && !text.contains("__private"))
        .collect();
    let table: BTreeSet<&str> = ADDRESSES.iter().map(|address| address.route).collect();
    assert!(router.len() > 20, "{}", site.router);
    assert_eq!(table, router);
}

#[test]
fn no_request_is_a_fault_or_changes_a_case() {
    let mut site = site();
    let opened = site.calendar(&json!({"open": {"detail": "everything", "lang": "da"}}));
    let calendar = opened.1["path"].as_str().expect("a path").to_owned();
    let store = Store::open(site.folder.path()).expect("the store");
    let before = store.last_position().expect("a position");
    let spare = site.cookie.clone();
    site.login("newly-unemployed");
    let (mut faults, mut asked) = (Vec::new(), 0);
    let staff = site.cookie_of("fund-adviser");
    for target in Target::all(&site, &spare, &staff) {
        for attack in ATTACKS {
            let right = (attack.right)(&target);
            for request in (attack.make)(&target) {
                asked += 1;
                // What is not said to its end need not be answered.
                let answer = match request.claims {
                    None => ask(&site, &request),
                    Some(_) => match exchange(&site, &request.bytes(), true) {
                        Some(answer) => answer,
                        None => continue,
                    },
                };
                let mut wrong = wrong_with(&target, &answer);
                if !right.is_empty() && !right.contains(&answer.status) {
                    wrong.push(format!("expected {right:?}"));
                }
                if !wrong.is_empty() {
                    let body: String = String::from_utf8_lossy(&request.body)
                        .chars()
                        .take(200)
                        .collect();
                    faults.push(format!(
                        "{}: {} {} {body} -> {}: {}",
                        attack.name,
                        request.method,
                        request.target.chars().take(100).collect::<String>(),
                        answer.status,
                        wrong.join("; ")
                    ));
                }
            }
            let written = store.last_position().expect("a position");
            if written != before {
                faults.push(format!(
                    "{}: {}: something was written",
                    attack.name, target.address.at
                ));
            }
        }
        assert_eq!(
            site.get("/healthz").status(),
            200,
            "after {}",
            target.address.at
        );
    }
    assert!(
        faults.is_empty(),
        "{} of {asked}:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(asked > 1_000, "{asked} requests");
    // Nor is anybody logged out by it, or an address closed.
    assert_eq!(site.get("/api/case").status(), 200);
    assert_eq!(site.calendar_state()["open"], "everything");
    site.cookie.clear();
    assert_eq!(site.get(&calendar).status(), 200);
}

/// What no answer of ours may be or lack, whatever was asked.
fn wrong_with(target: &Target, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    if answer.status >= 500 {
        wrong.push("a fault".to_owned());
    }
    // Headers that are too large never reach us.
    if answer.status == 431 {
        return wrong;
    }
    let is_room = ROOM_PAGES.contains(&target.address.route) && answer.status == 200;
    for (name, value) in HEADERS {
        let value = match name {
            "permissions-policy" if is_room => ROOM_PERMISSIONS,
            _ => value,
        };
        if answer.header(name) != Some(value) {
            wrong.push(format!("{name} is {:?}", answer.header(name)));
        }
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    if !policy.contains("default-src 'none'") || !policy.contains("frame-ancestors 'none'") {
        wrong.push(format!("the policy is {policy}"));
    }
    let said = answer.head.to_lowercase();
    for unwanted in ["\r\nserver:", "\r\naccess-control-"] {
        if said.contains(unwanted) {
            wrong.push(format!("{} is said", unwanted.trim()));
        }
    }
    let is_api = target.address.at.starts_with("/api/") && answer.status != 405;
    if is_api
        && !answer
            .header("cache-control")
            .is_some_and(|how| how.contains("no-store"))
    {
        wrong.push("it may be kept".to_owned());
    }
    if answer.status >= 400 && answer.header("content-type") == Some(api::JSON) {
        let told = answer.json();
        if told["error"].is_null() || told["now"].is_null() {
            wrong.push(format!("an error without a type: {told}"));
        }
    }
    wrong
}

#[test]
fn trace_is_not_allowed_anywhere() {
    let site = site();
    for address in ADDRESSES {
        let request = Request::to("TRACE", address.at).with("x-secret", "mirror, mirror");
        let answer = ask(&site, &request);
        let expected = if address.route == NOWHERE { 404 } else { 405 };
        assert_eq!(answer.status, expected, "{}", address.at);
        let told = format!("{}{}", answer.head, String::from_utf8_lossy(&answer.body));
        assert!(!told.contains("mirror"), "{}: {told}", address.at);
    }
}

#[test]
fn what_is_no_http_or_leads_elsewhere_is_no_fault() {
    let site = site();
    let many = format!(
        "GET / HTTP/1.1\r\nhost: a\r\n{}\r\n",
        "x: y\r\n".repeat(500)
    );
    let long = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(600_000));
    let raw: [&[u8]; 14] = [
        b"",
        b"\r\n\r\n",
        b"GET",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /api/commands HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /api/commands HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"POST /api/commands HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        many.as_bytes(),
        long.as_bytes(),
    ];
    for bytes in raw {
        if let Some(answer) = exchange(&site, bytes, true) {
            assert!((400..500).contains(&answer.status), "{answer:?}");
        }
    }
    for target in [
        "/api/../api/case",
        "/assets/../../Cargo.toml",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/..%5c..%5cCargo.toml",
        "/icons/..%2f..%2fCargo.toml",
        "/api/documents/..%2f..%2fgenstart.db",
        "/api/documents/%ff%fe",
        "/api/documents/%00",
        "/ical/%ff%fe",
        "/ical/..%2f..%2fgenstart.db",
        "/demo/login/%ff",
        "//evil.example",
        "/%00",
        "/plan/%ff",
        "http://evil.example/api/case",
        "*",
    ] {
        let answer = ask(
            &site,
            &Request::to("GET", target).with("cookie", &site.cookie),
        );
        assert!(answer.status < 500, "{target}: {}", answer.head);
        let told = String::from_utf8_lossy(&answer.body);
        assert!(
            !told.contains("[package]") && !told.contains("SQLite format"),
            "{target}"
        );
        let elsewhere = answer
            .header("location")
            .is_some_and(|to| to.contains("evil"));
        assert!(!elsewhere, "{target}: {}", answer.head);
    }
    assert_eq!(site.get("/healthz").status(), 200);
}

#[test]
fn what_is_sent_twice_is_done_once() {
    let mut site = site();
    let store = Store::open(site.folder.path()).expect("the store");
    let staff = site.cookie_of("fund-adviser");
    for at in 0..Target::all(&site, "", "").len() {
        // The one before may have logged out.
        site.login("newly-unemployed");
        let spare = site.cookie.clone();
        let targets = Target::all(&site, &spare, &staff);
        let target = &targets[at];
        let first = ask(&site, &target.honest);
        let written = store.last_position().expect("a position");
        let again = ask(&site, &target.honest);
        let place = format!("{} {}", target.method, target.address.at);
        assert!(
            first.status < 500 && again.status < 500,
            "{place}: {first:?} {again:?}"
        );
        assert_eq!(
            store.last_position().expect("a position"),
            written,
            "{place}"
        );
        if target.says != Says::Nothing {
            assert_eq!(first.status / 100, again.status / 100, "{place}");
            assert_eq!(first.json()["outcome"], again.json()["outcome"], "{place}");
        }
    }
    let acts = site
        .log()
        .into_iter()
        .filter(|recorded| recorded.by == domain::case::By::Citizen);
    assert_eq!(acts.count(), 1, "the one confirmation");
}

/// Whatever somebody names: another's case, act, session, letter or calendar stays another's.
#[test]
fn nobody_reaches_what_is_anothers_by_naming_it() {
    let mut site = site();
    let json =
        |site: &Site, path: &str| -> Value { site.get(path).body_mut().read_json().unwrap() };
    let post = |site: &Site, path: &str, body: &Value| {
        let request = Request::to("POST", path)
            .with("cookie", &site.cookie)
            .with("content-type", api::JSON)
            .saying(body.to_string());
        let answer = ask(site, &request);
        (answer.status, answer.json())
    };
    let letter = json!({"row": "document", "authority": "oestsundets-akasse", "citizen": "demo-1001", "id": "brev",
        "document": "brev", "title": "Brev", "dated_on": "2026-11-02", "content": "JVBERi0xLjQgaGVq"});
    assert_eq!(site.import(FUND, std::slice::from_ref(&letter)).0, 200);
    let case = json(&site, "/api/case")["case"].clone();
    let (_, mine) = site.confirm(&confirmation());
    let reference = mine["outcome"]["accepted"]["receipt"]["reference"]
        .as_str()
        .expect("a reference")
        .to_owned();
    let session = json(&site, "/api/privacy")["sessions"][0]["id"].clone();
    let calendar = site
        .calendar(&json!({"open": {"detail": "everything", "lang": "da"}}))
        .1["path"]
        .clone();
    let owner = site.cookie.clone();

    site.login("graduate");
    let theirs = json(&site, "/api/case")["case"].clone();
    assert_ne!(case, theirs);
    let mut act = confirmation();
    act["case"] = case.clone();
    let taken = |(status, answer): (u16, Value)| (status, answer["error"].clone());
    let another = (409, json!("another-person"));
    assert_eq!(taken(post(&site, path::COMMANDS, &act)), another);
    assert_eq!(
        taken(post(
            &site,
            path::WITHDRAW,
            &json!({"id": ID, "case": case})
        )),
        another
    );
    // The other's ids are no ids here: neither one that was used nor one that will be.
    let will_be = "0190a6b2-5c1e-7f00-8000-00000000000f";
    for id in [ID, will_be] {
        let (status, answer) = post(&site, path::WITHDRAW, &json!({"id": id, "case": theirs}));
        let rejection = &answer["outcome"]["refused"]["rejection"];
        assert_eq!((status, rejection), (200, &json!("withdrawn")), "{answer}");
    }
    for wish in [
        json!({"end-session": {"id": session}}),
        json!("end-other-sessions"),
    ] {
        assert_eq!(post(&site, path::PRIVACY, &wish).0, 200);
    }
    assert_eq!(post(&site, path::CALENDAR, &json!("close")).0, 200);
    assert_eq!(site.get("/api/documents/brev").status(), 404);
    for path in [
        path::RECEIPTS,
        path::MY_DATA,
        path::PRIVACY,
        "/api/case?whole=1",
        path::CALENDAR_FILE,
    ] {
        let told = site.get(path).body_mut().read_to_string().unwrap();
        for private in [
            reference.as_str(),
            case.as_str().unwrap(),
            "Jeg er flyttet.",
        ] {
            assert!(!told.contains(private), "{private} in {path}");
        }
    }
    assert_eq!(
        site.import(MUNICIPALITY, std::slice::from_ref(&letter)).0,
        403
    );
    assert_eq!(site.feed(MUNICIPALITY, 0).1["acts"], json!([]));

    // The owner has everything as it was, and the id that was named in vain is good here.
    site.cookie = owner;
    assert_eq!(site.get("/api/documents/brev").status(), 200);
    assert_eq!(site.get(calendar.as_str().unwrap()).status(), 200);
    assert_eq!(site.confirm(&confirmation()).1["outcome"], mine["outcome"]);
    let mut next = confirmation();
    next["id"] = json!(will_be);
    next["command"] =
        json!({"plan": {"remark": {"about": null, "kind": "comment", "text": "Hej"}}});
    let (status, answer) = site.confirm(&next);
    assert!(
        status == 200 && answer["outcome"]["accepted"].is_object(),
        "{answer}"
    );
}

#[test]
fn a_field_too_many_in_any_act_is_refused() {
    let site = site();
    for command in [
        json!({"availability": {"report-absence": {"kind": "holiday", "from": "2027-01-04", "to": "2027-01-05"}}}),
        json!({"availability": {"save-suggestion": {"id": "s1"}}}),
        json!({"availability": {"decline-suggestion": {"id": "s1", "reason": "x"}}}),
        json!({"job-log": {"log": {"id": "e", "on": "2020-01-02", "kind": "other", "title": "x"}}}),
        json!({"job-log": {"remove": {"id": "e"}}}),
        json!({"plan": {"remark": {"about": null, "kind": "comment", "text": "x"}}}),
        json!({"plan": {"set-activity": {"id": "a", "title": "x"}}}),
        json!({"plan": {"remove-activity": {"id": "a"}}}),
        json!({"plan": {"read-notice": {"id": "n"}}}),
        json!({"plan": {"mark-read": {"version": 1}}}),
        json!({"registration": {"set-calm": {"calm": true}}}),
        json!({"conversation": {"book": {"slot": "s", "kind": "cv", "form": "phone", "phone": ""}}}),
        json!({"conversation": {"rebook": {"id": "c", "slot": "s", "form": "phone", "phone": ""}}}),
        json!({"conversation": {"cancel": {"id": "c", "reason": "x"}}}),
        json!({"conversation": {"choose-form": {"id": "c", "form": "phone", "phone": ""}}}),
        json!({"conversation": {"prepare": {"id": "c", "words": "x"}}}),
        json!({"conversation": {"choose-fund": {"id": "c", "joins": true}}}),
        json!({"conversation": {"tell-consent": {"id": "c", "given": true}}}),
    ] {
        for changed in with_a_field_too_many(&command) {
            let mut act = confirmation();
            act["command"] = changed;
            let (status, answer) = site.confirm(&act);
            assert_eq!(status, 400, "{}: {answer}", act["command"]);
        }
        // Without it, it is read: refused or taken, and no fault of the request.
        let mut act = confirmation();
        act["command"] = command;
        let (status, answer) = site.confirm(&act);
        assert!(
            status == 200 || answer["error"] == "command-id-reused",
            "{}: {answer}",
            act["command"]
        );
    }
}
