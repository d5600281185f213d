//! Whether the citizen may take a workplace that they have found. Nothing of what is told is kept.

use api::Error;
use api::upskilling::{AskFound, FoundAnswer};
use axum::extract::{Request, State};
use axum::response::Response;

use crate::catalogue::may;
use crate::handlers::answer;
use crate::session::{Session, SessionFault};
use crate::wire::{self, Encoding};
use crate::{App, applications, snapshots};

pub async fn post_found(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<Session, SessionFault>,
    request: Request,
) -> Response {
    let asked = match &session {
        Ok(_) => wire::read::<AskFound>(request).await,
        Err(_) => Err(Error::NotLoggedIn),
    };
    answer(app, encoding, session, |server, session| {
        let asked = asked?;
        if asked.to < asked.from {
            return Err(Error::OutOfBounds {
                field: "to".into(),
                remedy: "a day not before `from`".into(),
            });
        }
        let now = server.now();
        let (snapshot, _) = snapshots::read(server, &session.case)?;
        let (question, told) =
            applications::workplace(now, asked.scheme, (asked.from, asked.to), &asked.told);
        let mut rules = Vec::new();
        let may = may::asked(&snapshot.case, &server.rules, &told, &question, &mut rules);
        Ok(FoundAnswer { now, may, rules })
    })
    .await
}
