//! Sessions over HTTP, with the clock of a server that is no demo: what makes one longer, and what does not.

use std::sync::Arc;

use domain::Moment;
use server::import::Sender;
use server::{App, Server, authority, clock::Clock, config, demo, import, secrets, session};
use store::{Store, Write};

const MINUTE_MS: i64 = 60_000;

/// A server with the demo's citizens, and no demo; where it listens.
fn start(folder: &std::path::Path) -> (App, String) {
    let store = Store::open(folder).expect("a store");
    let rules = config::read_rules(None, demo::RULES).expect("rules");
    let now = Clock::default().now();
    let citizens = demo::citizens(now.date()).expect("citizens");
    import::keep(&store, &rules, now, None, &Sender::Operator, &[citizens]).expect("kept");
    let server = Server::new(
        store,
        Clock::default(),
        config::Operator::default(),
        rules,
        false,
        authority::Credentials::default(),
        false,
    );
    let app = Arc::new(server);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let router = server::router(Arc::clone(&app));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router).await.expect("served");
        });
    });
    (app, url)
}

#[test]
fn what_a_page_asks_for_by_itself_does_not_make_the_session_longer() {
    let folder = tempfile::tempdir().expect("a folder");
    let (app, url) = start(folder.path());
    let fund = "oestsundets-akasse".into();
    let citizen = app.store.citizen_by_key(&fund, "demo-1001").expect("read");
    let case = citizen.expect("a citizen").case;
    let (begin, cookie) = session::begin(&app, case, true, String::new(), None);
    let begun = match begin {
        Write::PutSession(begun) => Some(begun),
        _ => None,
    };
    let mut begun = begun.expect("a session");
    // Last used ten minutes ago.
    let used_at = Moment::from_unix_ms(app.now().unix_ms() - 10 * MINUTE_MS);
    (begun.started_at, begun.seen_at) = (used_at, used_at);
    begun.expires_at = Moment::from_unix_ms(used_at.unix_ms() + 30 * MINUTE_MS);
    let hash = begun.token_hash;
    let kept = || app.store.session(hash, app.now()).expect("read");
    let put = Write::PutSession(begun.clone());
    app.store.commit_blocking(vec![put]).expect("kept");
    let cookie = cookie.split(';').next().expect("a cookie");
    assert_eq!(
        cookie
            .split_once('=')
            .map(|(_, token)| secrets::token_hash(token)),
        Some(hash)
    );
    let status = |path: &str| {
        let asked = ureq::get(format!("{url}{path}")).header("cookie", cookie);
        asked.call().expect("an answer").status().as_u16()
    };

    assert_eq!(status("/api/case?after=0&unasked=1"), 200);
    assert_eq!(status("/api/live"), 200);
    assert_eq!(kept(), Some(begun.clone()), "as if nobody had been there");

    assert_eq!(status("/api/case?after=0"), 200);
    let used = kept().expect("a session");
    assert!(used.seen_at.unix_ms() > used_at.unix_ms() + 9 * MINUTE_MS);
    assert!(used.expires_at.unix_ms() > begun.expires_at.unix_ms() + 9 * MINUTE_MS);
}
