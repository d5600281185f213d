//! The server: reads cases, takes acts, hands out the app. Decides nothing itself: `domain` does.

pub mod assets;
pub mod authority;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod demo;
pub mod handlers;
pub mod import;
pub mod report;
pub mod rulebook;
pub mod secrets;
pub mod security;
pub mod session;
pub mod shell;
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
use crate::clock::Clock;
use crate::config::Operator;
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
}

pub type App = Arc<Server>;

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
        let shells = Shells::new(&operator, demo);
        Self {
            store,
            clock,
            operator,
            rules,
            shells,
            demo,
            credentials,
            behind_tls,
        }
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}

/// Every address the server answers.
pub fn router(server: Server) -> Router {
    let server: App = Arc::new(server);
    let mut router = Router::new()
        .route(api::path::CASE, get(handlers::get_case::get_case))
        .route(
            api::path::COMMANDS,
            post(handlers::post_command::post_command),
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
        .route(
            "/api/{*path}",
            axum::routing::any(handlers::get_page::no_such_endpoint),
        )
        .route("/healthz", get(handlers::get_health::get_health))
        .route("/assets/{*path}", get(handlers::get_asset::get_asset))
        .route("/icon.svg", get(handlers::get_asset::get_icon))
        .route("/was", get(handlers::get_page::get_was))
        .route(api::path::LOGIN, get(handlers::get_page::get_login))
        .route(api::path::LOGOUT, post(handlers::post_logout::post_logout))
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
