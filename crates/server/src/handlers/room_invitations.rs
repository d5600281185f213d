//! One-time links into a room, for those who have no login: a companion of the citizen's, an interpreter.
//! A link opens one room once; who came in by it is let in by staff like everybody else.

use api::Error;
use api::room::{
    GuestAnswer, GuestRequest, Invitation, InvitationRequest, InvitationState, Invitations, Role,
};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::Moment;
use store::{CommitFault, RoomKey, RoomWrite, Write};

use crate::handlers::fault;
use crate::rooms::room::Holder;
use crate::rooms::{self, Seated};
use crate::session::{SessionFault, from_another_site};
use crate::wire::{self, Encoding};
use crate::{App, Server, secrets};

/// The longest name of a guest, in characters.
const MAX_NAME: usize = 80;
/// The most links into one room.
const MAX_LINKS: usize = 20;

pub async fn get_invitations(
    State(app): State<App>,
    encoding: Encoding,
    seated: Result<Seated, SessionFault>,
) -> Response {
    let result = match seated {
        Ok(seated) => list(&app, &seated, None).await,
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

pub async fn post_invitations(
    State(app): State<App>,
    encoding: Encoding,
    seated: Result<Seated, SessionFault>,
    request: Request,
) -> Response {
    let result = match seated {
        Ok(seated) => match wire::read::<InvitationRequest>(request).await {
            Ok(wish) => change(&app, &seated, wish).await,
            Err(error) => Err(error),
        },
        Err(SessionFault(error)) => Err(error),
    };
    encoding.answer(app.now(), result)
}

async fn change(app: &App, seated: &Seated, wish: InvitationRequest) -> Result<Invitations, Error> {
    let now = app.now();
    let ended = match &wish {
        InvitationRequest::Revoke { id } => Some(Holder::Guest(id.clone())),
        InvitationRequest::Invite { .. } => None,
    };
    let (write, path) = match wish {
        InvitationRequest::Invite { role, name } => {
            let may = match role {
                Role::Companion => !seated.who.role.is_from_outside(),
                Role::Interpreter => seated.who.role.is_staff(),
                _ => false,
            };
            let name = name.trim().to_owned();
            let out_of_bounds = |field: &str, remedy: &str| Error::OutOfBounds {
                field: field.to_owned(),
                remedy: remedy.to_owned(),
            };
            if !may {
                return Err(out_of_bounds(
                    "role",
                    "`companion`; staff also `interpreter`",
                ));
            }
            if name.is_empty() || name.chars().count() > MAX_NAME {
                return Err(out_of_bounds("name", "1 to 80 characters"));
            }
            let expires_at = seated.conversation.closes_at();
            if expires_at <= now {
                return Err(Error::RoomClosed {
                    opens_at: seated.conversation.opens_at(),
                    closes_at: expires_at,
                });
            }
            if links(app, seated).await?.len() >= MAX_LINKS {
                return Err(out_of_bounds(
                    "invitations",
                    "at most 20 for one conversation",
                ));
            }
            let token = secrets::new_token();
            let invitation = store::Invitation {
                token_hash: secrets::token_hash(&token),
                id: secrets::new_trace(),
                key: seated.key.clone(),
                role: rooms::role_name(role),
                name,
                made_at: now,
                expires_at,
                used_at: None,
                revoked_at: None,
            };
            let path = [api::path::GUEST_ROOM, "/", &token].concat();
            (RoomWrite::Invite(invitation), Some(path))
        }
        // A guest is shown out, not by another from outside.
        InvitationRequest::Revoke { .. } if seated.who.role.is_from_outside() => {
            return Err(Error::NotFound);
        }
        InvitationRequest::Revoke { id } => {
            let key = seated.key.clone();
            (RoomWrite::Revoke { key, id, now }, None)
        }
    };
    app.store
        .commit(vec![Write::Room(write)])
        .await
        .map_err(|cause| fault(&cause))?;
    if let Some(guest) = ended {
        app.rooms.put_out(now, &seated.key, &guest);
    }
    list(app, seated, path).await
}

async fn list(app: &App, seated: &Seated, path: Option<String>) -> Result<Invitations, Error> {
    let now = app.now();
    let links = if seated.who.role.is_from_outside() {
        Vec::new()
    } else {
        links(app, seated).await?
    };
    let invitations = links
        .into_iter()
        .filter_map(|link| {
            Some(Invitation {
                role: rooms::role(&link.role)?,
                state: state(&link, now),
                id: link.id,
                name: link.name,
                expires_at: link.expires_at,
            })
        })
        .collect();
    Ok(Invitations {
        now,
        invitations,
        path,
    })
}

async fn links(app: &App, seated: &Seated) -> Result<Vec<store::Invitation>, Error> {
    let (server, key) = (App::clone(app), seated.key.clone());
    tokio::task::spawn_blocking(move || server.store.invitations(&key))
        .await
        .map_err(|lost| fault(&lost))?
        .map_err(|cause| fault(&cause))
}

fn state(link: &store::Invitation, now: Moment) -> InvitationState {
    if link.revoked_at.is_some() {
        InvitationState::Revoked
    } else if link.used_at.is_some() {
        InvitationState::Used
    } else if link.expires_at <= now {
        InvitationState::Expired
    } else {
        InvitationState::Open
    }
}

/// What a link is, for whoever holds it; used only when that is asked for.
pub async fn post_guest(
    State(app): State<App>,
    encoding: Encoding,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let result = if from_another_site(&headers) {
        Err(Error::CrossSite)
    } else {
        match wire::read::<GuestRequest>(request).await {
            Ok(asked) => meet(&app, asked).await,
            Err(error) => Err(error),
        }
    };
    let cookie = result.as_ref().ok().and_then(|(_, cookie)| cookie.clone());
    let mut response = encoding.answer(app.now(), result.map(|(answer, _)| answer));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

async fn meet(app: &App, asked: GuestRequest) -> Result<(GuestAnswer, Option<String>), Error> {
    if app.limits.logins_full() {
        return Err(Error::TooMany { seconds: 60 });
    }
    let token_hash = secrets::token_hash(&asked.token);
    let server = App::clone(app);
    let mut answer = tokio::task::spawn_blocking(move || look(&server, token_hash))
        .await
        .map_err(|lost| fault(&lost))??;
    if !asked.enter {
        return Ok((answer, None));
    }
    let (now, guest) = (app.now(), secrets::new_token());
    let enter = RoomWrite::Use {
        token_hash,
        guest_hash: secrets::token_hash(&guest),
        now,
    };
    match app.store.commit(vec![Write::Room(enter)]).await {
        Ok(()) => {}
        Err(CommitFault::InvitationOver) => return Err(Error::LinkOver),
        Err(cause) => return Err(fault(&cause)),
    }
    answer.state = InvitationState::Used;
    let lasts_s = GUEST_COOKIE_S;
    let cookie = app.set_cookie(app.guest_cookie_name(), &guest, lasts_s);
    Ok((answer, Some(cookie)))
}

/// The cookie goes at the latest then; the right it stands for ends when the room closes.
const GUEST_COOKIE_S: i64 = 24 * 60 * 60;

fn look(server: &Server, token_hash: [u8; 32]) -> Result<GuestAnswer, Error> {
    let read = |cause: store::StorageFault| fault(&cause);
    let link = server.store.invitation(token_hash).map_err(read)?;
    let link = link.ok_or(Error::NotFound)?;
    let key: &RoomKey = &link.key;
    let citizen = server.store.citizen(&key.case).map_err(read)?;
    let citizen = citizen.ok_or(Error::NotFound)?;
    let authority = server.store.authority(&citizen.authority).map_err(read)?;
    let conversation = rooms::case(server, key)?;
    let conversation = conversation.conversations.find(&key.conversation);
    let conversation = conversation
        .filter(|one| one.has_room())
        .ok_or(Error::NotFound)?;
    let now = server.now();
    Ok(GuestAnswer {
        now,
        role: rooms::role(&link.role).ok_or(Error::NotFound)?,
        state: state(&link, now),
        name: link.name,
        authority: authority.ok_or(Error::NotFound)?,
        starts_at: conversation.starts_at,
    })
}
