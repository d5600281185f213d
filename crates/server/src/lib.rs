//! The server: reads cases, takes acts, hands out the app. Decides nothing itself: `domain` does.

pub mod act;
pub mod applications;
pub mod assets;
pub mod authority;
pub mod calendar;
pub mod catalogue;
pub mod clock;
pub mod config;
pub mod demo;
pub mod follow_up;
pub mod handlers;
pub mod import;
pub mod limits;
pub mod live;
pub mod login;
pub mod report;
pub mod rooms;
pub mod rulebook;
pub mod seal;
pub mod secrets;
pub mod security;
pub mod session;
pub mod shell;
pub mod slots;
pub mod snapshots;
pub mod staff;
pub mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use domain::{Moment, RuleBook};
use store::Store;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::authority::Credentials;
use crate::catalogue::Shelves;
use crate::clock::Clock;
use crate::config::Operator;
use crate::limits::Limits;
use crate::live::Live;
use crate::login::Login;
use crate::rooms::Rooms;
use crate::seal::Seal;
use crate::session::Lasting;
use crate::shell::Shells;

/// What every request can reach. Nothing in it changes while the server runs but the database.
#[derive(Debug)]
pub struct Server {
    pub store: Store,
    pub clock: Clock,
    pub operator: Operator,
    pub rules: RuleBook,
    pub shells: Shells,
    pub demo: bool,
    /// Which authorities' systems may send and fetch.
    pub credentials: Credentials,
    /// Whether something in front of this server ends TLS.
    pub behind_tls: bool,
    /// How long a session lasts.
    pub lasting: Lasting,
    /// For how many hours after the last answer a citizen's own phone may show what it has kept.
    pub keep_hours: u16,
    pub live: Live,
    pub rooms: Rooms,
    pub shelves: Shelves,
    pub limits: Limits,
    /// Seals what must not lie open in the database; none where there is no key.
    pub seal: Option<Seal>,
    /// The issuer at which citizens log in; none in a demo.
    pub login: Option<Login>,
    /// The issuer at which staff log in; none in a demo, and where staff have no login here.
    pub staff_login: Option<Login>,
    /// The form of the snapshots that this program makes under these rules.
    pub snapshot_form: String,
}

pub type App = Arc<Server>;

/// For how many hours a phone may show what it has kept, unless the operator says otherwise.
pub const KEEP_HOURS: u16 = 24;

impl Server {
    pub fn new(
        store: Store,
        clock: Clock,
        operator: Operator,
        rules: RuleBook,
        demo: bool,
        credentials: Credentials,
        behind_tls: bool,
    ) -> Self {
        let shells = Shells::new(&operator, demo, false, false);
        let form = domain::snapshot::FORM.to_string();
        Self {
            snapshot_form: [form, wire::version(&rules)].join("-"),
            store,
            clock,
            operator,
            rules,
            shells,
            demo,
            credentials,
            behind_tls,
            lasting: if demo {
                Lasting::DEMO
            } else {
                Lasting::default()
            },
            keep_hours: KEEP_HOURS,
            live: Live::default(),
            rooms: Rooms::default(),
            shelves: Shelves::default(),
            limits: Limits::default(),
            seal: None,
            login: None,
            staff_login: None,
        }
    }

    /// With a login, and the key that it needs.
    pub fn with_login(mut self, settings: login::Settings, seal: Seal) -> Self {
        self.lasting = settings.lasting();
        self.keep_hours = settings.keep_hours;
        self.shells = Shells::new(&self.operator, self.demo, true, settings.staff.is_some());
        self.staff_login = settings.of_staff().map(Login::new);
        self.login = Some(Login::new(settings));
        self.seal = Some(seal);
        self
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The session's cookie. With the prefix a browser takes it from a secure connection only; a demo runs
    /// without one, and some browsers drop secure cookies there.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_plain_demo() {
            "genstart-session"
        } else {
            "__Host-genstart-session"
        }
    }

    /// The cookie of a session of staff.
    pub fn staff_cookie_name(&self) -> &'static str {
        if self.is_plain_demo() {
            "genstart-staff"
        } else {
            "__Host-genstart-staff"
        }
    }

    /// The cookie of a guest in a room.
    pub fn guest_cookie_name(&self) -> &'static str {
        if self.is_plain_demo() {
            "genstart-guest"
        } else {
            "__Host-genstart-guest"
        }
    }

    fn is_plain_demo(&self) -> bool {
        self.demo && !self.behind_tls
    }

    pub fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> String {
        let secure = if self.is_plain_demo() { "" } else { "; Secure" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }
}

/// Every address the server answers.
pub fn router(server: impl Into<App>) -> Router {
    let server: App = server.into();
    let mut router = Router::new()
        .route(api::path::CASE, get(handlers::get_case::get_case))
        .route(
            api::path::COMMANDS,
            post(handlers::post_command::post_command),
        )
        .route(
            api::path::WITHDRAW,
            post(handlers::post_command::post_withdraw),
        )
        .route(api::path::SLOTS, get(handlers::get_slots::get_slots))
        .route(
            api::upskilling::path::UPSKILLING,
            get(handlers::get_courses::get_courses),
        )
        .route(
            "/api/upskilling/{course}",
            get(handlers::get_course::get_course).post(handlers::post_course::post_course),
        )
        .route(
            api::upskilling::path::APPLICATIONS,
            get(handlers::get_applications::get_applications)
                .post(handlers::post_found::post_found),
        )
        .route(
            api::upskilling::path::OCCUPATIONS,
            get(handlers::get_occupations::get_occupations),
        )
        .route(
            "/api/occupations/{id}",
            get(handlers::get_occupations::get_near),
        )
        .route(api::path::LIVE, get(handlers::get_live::get_live))
        .route(
            api::path::RECEIPTS,
            get(handlers::get_receipts::get_receipts),
        )
        .route(
            api::path::PRIVACY,
            get(handlers::privacy::get_privacy).post(handlers::privacy::post_privacy),
        )
        .route(api::path::MY_DATA, get(handlers::get_my_data::get_my_data))
        .route(
            api::path::SESSION,
            post(handlers::post_session::post_session),
        )
        .route(
            api::path::AUTHORITY_EVENTS,
            get(handlers::get_authority_events::get_authority_events),
        )
        .route(
            api::path::AUTHORITY_IMPORT,
            post(handlers::post_authority_import::post_authority_import)
                .layer(DefaultBodyLimit::max(import::MAX_FILE)),
        )
        .route(
            api::path::CALENDAR,
            get(handlers::get_calendar::get_calendar).post(handlers::post_calendar::post_calendar),
        )
        .route(
            api::path::CALENDAR_FILE,
            get(handlers::get_calendar_file::get_calendar_file),
        )
        .route("/ical/{secret}", get(handlers::get_calendar_file::get_ical))
        .route(
            "/api/documents/{id}",
            get(handlers::get_document::get_document),
        )
        .route(api::path::ROOM, get(handlers::get_room::get_room))
        .route(
            api::path::ROOM_SOCKET,
            get(handlers::get_room_socket::get_room_socket),
        )
        .route(
            api::path::ROOM_INVITATIONS,
            get(handlers::room_invitations::get_invitations)
                .post(handlers::room_invitations::post_invitations),
        )
        .route(
            api::path::ROOM_GUEST,
            post(handlers::room_invitations::post_guest),
        )
        .route(
            "/api/room/documents/{id}",
            get(handlers::get_room_document::get_room_document),
        )
        .route(
            "/samtaler/{conversation}/rum",
            get(handlers::get_room_page::get_room_page),
        )
        .route(
            "/medarbejder/rum/{room}",
            get(handlers::get_room_page::get_room_page),
        )
        .route(
            api::path::GUEST_ROOM,
            get(handlers::get_room_page::get_room_page),
        )
        .route("/rum/{token}", get(handlers::get_room_page::get_room_page))
        .route(
            "/api/{*path}",
            axum::routing::any(handlers::get_page::no_such_endpoint),
        )
        .route(api::staff::path::ME, get(handlers::staff_lists::get_me))
        .route(api::staff::path::DAY, get(handlers::staff_lists::get_day))
        .route(
            api::staff::path::SEARCH,
            post(handlers::staff_lists::post_search),
        )
        .route(
            api::staff::path::CONTACTS,
            get(handlers::staff_lists::get_contacts),
        )
        .route(
            api::staff::path::ALONE,
            get(handlers::staff_lists::get_alone),
        )
        .route(
            api::staff::path::APPLICATIONS,
            get(handlers::staff_lists::get_applications),
        )
        .route(
            api::staff::path::SLOTS,
            get(handlers::staff_lists::get_bookable),
        )
        .route(
            api::staff::path::OPEN,
            post(handlers::staff_case::post_open),
        )
        .route(api::staff::path::CARD, get(handlers::staff_case::get_card))
        .route(
            api::staff::path::PREVIEW,
            get(handlers::staff_case::get_preview),
        )
        .route(
            api::staff::path::PREVIEW_SLOTS,
            get(handlers::staff_case::get_preview_slots),
        )
        .route(
            api::staff::path::PREVIEW_RECEIPTS,
            get(handlers::staff_case::get_preview_receipts),
        )
        .route(
            api::staff::path::PREVIEW_CALENDAR,
            get(handlers::staff_case::get_preview_calendar),
        )
        .route(
            api::staff::path::PREVIEW_UPSKILLING,
            get(handlers::staff_case::get_preview_courses),
        )
        .route(
            "/api/staff/preview/upskilling/{course}",
            get(handlers::staff_case::get_preview_course),
        )
        .route(
            api::staff::path::PREVIEW_APPLICATIONS,
            get(handlers::staff_case::get_preview_applications),
        )
        .route(
            api::staff::path::PREVIEW_OCCUPATIONS,
            get(handlers::staff_case::get_preview_occupations),
        )
        .route(
            "/api/staff/preview/occupations/{id}",
            get(handlers::staff_case::get_preview_near),
        )
        .route(
            api::staff::path::ACTS,
            post(handlers::post_staff_act::post_staff_act),
        )
        .route(
            api::staff::path::LOGOUT,
            post(handlers::post_staff_logout::post_staff_logout),
        )
        .route("/healthz", get(handlers::get_health::get_health))
        .route("/assets/{*path}", get(handlers::get_asset::get_asset))
        .route("/icon.svg", get(handlers::get_asset::get_public))
        .route(
            "/manifest.webmanifest",
            get(handlers::get_asset::get_public),
        )
        .route("/icons/{name}", get(handlers::get_asset::get_public))
        .route("/sw.js", get(handlers::get_asset::get_worker))
        .route("/was", get(handlers::get_page::get_was))
        .route(api::path::LOGIN, get(handlers::get_page::get_login))
        .route(
            api::path::LOGIN_BEGIN,
            get(handlers::login::get_login_begin),
        )
        .route(
            api::staff::path::LOGIN_BEGIN,
            get(handlers::login::get_staff_login_begin),
        )
        .route(
            api::path::LOGIN_CALLBACK,
            get(handlers::login::get_login_callback),
        )
        .route(
            api::path::LOGIN_CASE,
            get(handlers::login_case::get_login_case).post(handlers::login_case::post_login_case),
        )
        .route(api::path::LOGOUT, post(handlers::post_logout::post_logout))
        .route(
            api::staff::path::PAGES,
            get(handlers::get_page::get_staff_page),
        )
        .route(
            "/medarbejder/{*path}",
            get(handlers::get_page::get_staff_page),
        )
        .fallback(get(handlers::get_page::get_page));
    if server.demo {
        router = router
            .route("/demo", get(handlers::get_demo::get_demo))
            .route(
                "/demo/clock",
                post(handlers::post_demo_clock::post_demo_clock),
            )
            .route(
                "/demo/login/{key}",
                get(handlers::get_demo_login::get_demo_login),
            );
    }
    router
        .layer(DefaultBodyLimit::max(api::MAX_BODY))
        .layer(
            CompressionLayer::new()
                .br(true)
                .gzip(true)
                .quality(CompressionLevel::Precise(6)),
        )
        .layer(CatchPanicLayer::custom(|_| {
            // The panic itself is in the log; the answer says nothing about it.
            axum::response::IntoResponse::into_response(
                axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            )
        }))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&server),
            security::headers,
        ))
        .layer(middleware::from_fn(security::log_request))
        .with_state(server)
}
