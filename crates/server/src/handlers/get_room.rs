//! A room, for one who may come in: with whom, when, the telephone instead, and who helps two browsers to find each other.

use api::Error;
use api::room::{DocumentTitle, Role, RoomAnswer};
use axum::extract::State;
use axum::response::Response;

use crate::handlers::fault;
use crate::rooms::{self, Seated, turn};
use crate::session::SessionFault;
use crate::wire::Encoding;
use crate::{App, secrets};

pub async fn get_room(
    State(app): State<App>,
    encoding: Encoding,
    seated: Result<Seated, SessionFault>,
) -> Response {
    let result = match seated {
        Ok(seated) => tell(&app, seated).await,
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

async fn tell(app: &App, seated: Seated) -> Result<RoomAnswer, Error> {
    let now = app.now();
    let (room, put) = rooms::door(&seated.key);
    // Staff are told what documents there are while the room is open, and the citizen reads who was; and who else came.
    let is_open = seated.conversation.room_is_open(now);
    let what = if seated.who.role.is_staff() {
        "opened"
    } else {
        "room"
    };
    let look = seated.staff_look(app, what, "").filter(|_| is_open);
    app.store
        .commit([put].into_iter().chain(look).collect())
        .await
        .map_err(|cause| fault(&cause))?;
    let documents = if seated.who.role.is_staff() && is_open {
        rooms::case(app, &seated.key)?
            .plan
            .documents
            .iter()
            .map(|document| DocumentTitle {
                id: document.id.clone(),
                title: document.title.as_str().to_owned(),
            })
            .collect()
    } else {
        Vec::new()
    };
    let conversation = &seated.conversation;
    let knows_citizen = match seated.who.role {
        Role::VisitingAdviser => !seated.citizen.protected,
        role => role.is_staff(),
    };
    let with = if knows_citizen {
        seated.citizen.name.clone()
    } else {
        conversation.with.as_str().to_owned()
    };
    let (opens_at, closes_at) = (conversation.opens_at(), conversation.closes_at());
    // Until the room closes; the servers live on the real clock, a demo may not.
    let lasts_ms = closes_at.unix_ms() - now.unix_ms();
    let ice = if is_open || now < opens_at {
        let lasts_ms = lasts_ms.min(MOST_MS);
        let until_s = (app.clock.real().unix_ms() + lasts_ms) / 1000;
        turn::servers(&app.operator.room, until_s, &secrets::new_trace())
    } else {
        Vec::new()
    };
    Ok(RoomAnswer {
        now,
        room,
        name: seated.who.name.clone(),
        role: seated.who.role,
        with,
        phone: seated.phone(),
        authority: seated.authority,
        starts_at: conversation.starts_at,
        ends_at: conversation.ends_at,
        opens_at,
        closes_at,
        ice,
        documents,
    })
}

/// Credentials for a relay last no longer than this.
const MOST_MS: i64 = 4 * 60 * 60 * 1000;
