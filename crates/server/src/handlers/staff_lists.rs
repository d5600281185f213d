//! Staff's lists: the day's conversations, who waits for contact, who has been left alone; and the search. All of them
//! within their own authority.

use api::Error;
use api::staff::{
    Ahead, Alone, Applications, Applied, Bookable, BookableTime, Contacts, Day, Door, Found,
    LeftAlone, MAX_DAYS, MAX_SEARCH, MIN_SEARCH, Me, Meeting, Named, Search, SearchedBy, Visit,
    Waiting,
};
use axum::extract::{Query, Request, State};
use axum::response::Response;
use domain::application::ApplicationState;
use domain::attention::{Attention, Measure};
use domain::conversation::{Conversation, ConversationForm, ConversationState};
use domain::ids::CaseId;
use domain::registration::Citizen;
use domain::{Case, Date};
use serde::Deserialize;
use store::{StorageFault, Write};

use crate::handlers::{answer, fault};
use crate::session::SessionFault;
use crate::staff::{self, StaffSession};
use crate::wire::{self, Encoding};
use crate::{App, Server, follow_up, slots, snapshots};

/// So many citizens a search tells, and so many rows a list.
const FOUND: usize = 20;
const LISTED: usize = 200;
/// For how many days without contact one is asked unless it is said.
const DAYS: u16 = 30;

pub async fn get_me(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let authority = server.store.authority(&session.staff.authority);
        let authority = authority.map_err(|cause| fault(&cause))?;
        Ok(Me {
            now: server.now(),
            name: session.staff.name.clone(),
            role: session.staff.role,
            authority: authority.ok_or(Error::NotFound)?,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
pub struct OfDay {
    on: Option<Date>,
}

pub async fn get_day(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Result<Query<OfDay>, axum::extract::rejection::QueryRejection>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let Query(asked) = asked.map_err(|_| malformed("`on`: expected a date, YYYY-MM-DD"))?;
        let now = server.now();
        let on = asked.on.unwrap_or(now.date());
        follow_up::bring_on(server)?;
        let (from, to) = (on.begins_at(), on.plus(1).begins_at());
        let cases = server
            .store
            .talks_between(&session.staff.authority, from, to)
            .map_err(|cause| fault(&cause))?;
        let (mut meetings, mut rooms) = (Vec::new(), Vec::new());
        for case in cases {
            let Some((citizen, mut state)) = read(server, session, &case)? else {
                continue;
            };
            snapshots::masks(server, &case, &state)?.conversations(&mut state.conversations);
            let of_day = state.conversations.planned.iter().filter(|one| {
                one.starts_at.date() == on && one.state != ConversationState::Cancelled
            });
            for one in of_day {
                let (meeting, room) = meeting(server, session, &citizen, one);
                meetings.push(meeting);
                rooms.extend(room);
            }
        }
        let (visits, doors) = visits(server, session, on)?;
        rooms.extend(doors);
        if !rooms.is_empty() {
            let put = server.store.commit_blocking(rooms);
            put.map_err(|cause| fault(&cause))?;
        }
        meetings
            .sort_by(|a, b| (a.starts_at, &a.citizen.name).cmp(&(b.starts_at, &b.citizen.name)));
        Ok(Day {
            now,
            on,
            meetings,
            visits,
        })
    })
    .await
}

/// The joint conversations of other authorities that who asks may come to on a day, and what makes their doors.
fn visits(
    server: &Server,
    session: &StaffSession,
    on: Date,
) -> Result<(Vec<Visit>, Vec<Write>), Error> {
    let storage = |cause: StorageFault| fault(&cause);
    let ours = &session.staff.authority;
    let (from, to) = (on.begins_at(), on.plus(1).begins_at());
    let cases = server
        .store
        .visits_between(ours, from, to)
        .map_err(storage)?;
    let (mut visits, mut rooms) = (Vec::new(), Vec::new());
    for case in cases {
        let citizen = server.store.citizen(&case).map_err(storage)?;
        let Some(citizen) = citizen.filter(|citizen| citizen.authority != *ours) else {
            continue;
        };
        let holds = server
            .store
            .authority(&citizen.authority)
            .map_err(storage)?;
        let holds = holds.ok_or(Error::NotFound)?;
        let (snapshot, _) = snapshots::read(server, &case)?;
        let planned = snapshot.case.conversations.planned.iter();
        let invited = planned.filter(|one| {
            // What else became of it is between the citizen and who holds it.
            let goes_on = matches!(
                one.state,
                ConversationState::Planned | ConversationState::Held
            );
            goes_on && one.starts_at.date() == on && staff::visits(&session.staff, one)
        });
        for one in invited {
            let (door, room) = door(server, &citizen, one);
            rooms.extend(room);
            visits.push(Visit {
                citizen: if citizen.protected {
                    String::new()
                } else {
                    citizen.name.clone()
                },
                authority: holds.name.clone(),
                with: one.with.0.clone(),
                form: one.form,
                starts_at: one.starts_at,
                ends_at: one.ends_at,
                state: one.state,
                door,
            });
        }
    }
    visits.sort_by(|a, b| (a.starts_at, &a.citizen).cmp(&(b.starts_at, &b.citizen)));
    Ok((visits, rooms))
}

/// The way into a video conversation while it lasts, and what makes it lead there.
fn door(server: &Server, citizen: &Citizen, one: &Conversation) -> (Option<Door>, Option<Write>) {
    let now = server.now();
    let by_video = one.form == ConversationForm::Video
        && one.state == ConversationState::Planned
        && !one.is_of_another_sector();
    let mut put = None;
    let door = (by_video && now < one.closes_at()).then(|| Door {
        address: one.join_address.clone().unwrap_or_else(|| {
            let (address, room) = staff::room(&citizen.case, &one.id);
            put = Some(room);
            address
        }),
        open: one.opens_at() <= now,
        opens_at: one.opens_at(),
    });
    (door, put)
}

fn meeting(
    server: &Server,
    session: &StaffSession,
    citizen: &Citizen,
    one: &Conversation,
) -> (Meeting, Option<Write>) {
    let (door, put) = door(server, citizen, one);
    let meeting = Meeting {
        citizen: named(citizen),
        conversation: one.id.clone(),
        kind: one.kind,
        form: one.form,
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        state: one.state,
        with: one.with.0.clone(),
        mine: one.staff.as_ref() == Some(&session.staff.staff),
        door,
    };
    (meeting, put)
}

pub async fn post_search(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    request: Request,
) -> Response {
    let asked = match &session {
        Ok(_) => wire::read::<Search>(request).await,
        Err(_) => Err(Error::NotLoggedIn),
    };
    answer(app, encoding, session, |server, session| {
        let text = asked?.text.trim().to_owned();
        if !(MIN_SEARCH..=MAX_SEARCH).contains(&text.chars().count()) {
            return Err(Error::OutOfBounds {
                field: "text".into(),
                remedy: format!("{MIN_SEARCH} to {MAX_SEARCH} characters"),
            });
        }
        let found = server
            .store
            .find_citizens(&session.staff.authority, &text, FOUND + 1)
            .map_err(|cause| fault(&cause))?;
        let more = found.len() > FOUND;
        let shown = || found.iter().take(FOUND);
        // Noted before anybody is shown: who was, and by what; not what was typed.
        let noted: Vec<Write> = shown()
            .map(|citizen| {
                let by = if citizen.key == text {
                    SearchedBy::Key
                } else {
                    SearchedBy::Name
                };
                session.look(server, citizen.case.clone(), "found", by.name(), None)
            })
            .collect();
        if !noted.is_empty() {
            let done = server.store.commit_blocking(noted);
            done.map_err(|cause| fault(&cause))?;
        }
        let citizens = shown().map(|citizen| (named(citizen), citizen.key.clone()));
        Ok(Found {
            now: server.now(),
            more,
            citizens: citizens.collect(),
        })
    })
    .await
}

pub async fn get_contacts(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        follow_up::bring_on(server)?;
        let cases = server
            .store
            .waiting_for_contact(&session.staff.authority, LISTED + 1)
            .map_err(|cause| fault(&cause))?;
        let more = cases.len() > LISTED;
        let mut waiting = Vec::new();
        for case in cases.iter().take(LISTED) {
            let Some((citizen, mut state)) = read(server, session, case)? else {
                continue;
            };
            snapshots::masks(server, case, &state)?.conversations(&mut state.conversations);
            let asked = state.conversations.contacts.iter();
            waiting.extend(
                asked
                    .filter(|asked| asked.answer.is_none())
                    .map(|asked| Waiting {
                        citizen: named(&citizen),
                        request: asked.clone(),
                        ahead: ahead(&state, server.now().date()),
                    }),
            );
        }
        waiting.sort_by_key(|one| (one.request.asked_at, one.request.version));
        Ok(Contacts {
            now: server.now(),
            waiting,
            more,
        })
    })
    .await
}

pub async fn get_applications(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let storage = |cause: StorageFault| fault(&cause);
        follow_up::bring_on(server)?;
        let authority = &session.staff.authority;
        let cases = server
            .store
            .waiting_applications(authority, LISTED + 1)
            .map_err(storage)?;
        let role = server.store.authority(authority).map_err(storage)?;
        let role = role.ok_or(Error::NotFound)?.role;
        let more = cases.len() > LISTED;
        let mut waiting = Vec::new();
        for case in cases.iter().take(LISTED) {
            let Some((citizen, mut state)) = read(server, session, case)? else {
                continue;
            };
            let masks = snapshots::masks(server, case, &state)?;
            masks.applications(&mut state.applications);
            let plan = &state.plan;
            let applied = state.applications.iter();
            let applied = applied.filter(|one| one.state == ApplicationState::Applied);
            waiting.extend(applied.filter_map(|one| {
                Some(Applied {
                    citizen: named(&citizen),
                    item: plan.item(&one.item)?.clone(),
                    ours: staff::approves(role, one.approved_by),
                    application: one.clone(),
                })
            }));
        }
        waiting.sort_by(|a, b| {
            let key = |one: &Applied| (one.application.applied_at, one.citizen.case.clone());
            key(a).cmp(&key(b))
        });
        Ok(Applications {
            now: server.now(),
            waiting,
            more,
        })
    })
    .await
}

/// A request for contact, by the case and the version at which it was made.
#[derive(Debug, Deserialize)]
pub struct OfRequest {
    case: CaseId,
    version: u64,
}

/// The free times with which a request can be answered: for whom nobody waits there is none, so that nothing is told of
/// a citizen without a reason.
pub async fn get_bookable(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Result<Query<OfRequest>, axum::extract::rejection::QueryRejection>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let Query(asked) = asked.map_err(|_| malformed("expected `case`, and `version`"))?;
        let (_, case) = read(server, session, &asked.case)?.ok_or(Error::NotFound)?;
        let mut contacts = case.conversations.contacts.iter();
        let waits = |one: &domain::conversation::ContactRequest| {
            one.version == asked.version && one.answer.is_none()
        };
        if !contacts.any(waits) {
            return Err(Error::NotFound);
        }
        let now = server.now();
        let free = slots::free(server, &case, now).map_err(|cause| fault(&cause))?;
        let mut times = free.into_iter().flat_map(|slot| {
            let kinds = slot.kinds.iter();
            // One of a kind at a time (SB6).
            let kinds = kinds.filter(|kind| case.conversations.ahead(**kind, now.date()).is_none());
            let times = kinds.map(|kind| BookableTime {
                slot: slot.id.clone(),
                kind: *kind,
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                with: slot.with.clone(),
                forms: slot.forms_for(&case, &server.rules, *kind),
            });
            times
                .filter(|time| !time.forms.is_empty())
                .collect::<Vec<_>>()
        });
        let first = times.by_ref().take(LISTED).collect();
        let more = times.next().is_some();
        Ok(Bookable {
            now,
            times: first,
            more,
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
pub struct OverDays {
    days: Option<u16>,
}

pub async fn get_alone(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Result<Query<OverDays>, axum::extract::rejection::QueryRejection>,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let Query(asked) = asked.map_err(|_| malformed("`days`: expected a whole number"))?;
        let days = asked.days.unwrap_or(DAYS);
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(Error::OutOfBounds {
                field: "days".into(),
                remedy: format!("1 to {MAX_DAYS}"),
            });
        }
        follow_up::bring_on(server)?;
        let rows = server.store.follow_up(&session.staff.authority);
        let rows = rows.map_err(|cause| fault(&cause))?;
        let all: Vec<(CaseId, Attention)> = rows
            .into_iter()
            .filter_map(|(case, _, body)| Some((case, serde_json::from_str(&body).ok()?)))
            .collect();
        let now = server.now();
        let today = now.date();
        let mut alone: Vec<(u32, &CaseId, &Attention)> = all
            .iter()
            .filter_map(|(case, one)| Some((one.days_alone(today)?, case, one)))
            .filter(|(alone, _, _)| *alone >= u32::from(days))
            .collect();
        alone.sort_by_key(|(days, case, _)| (std::cmp::Reverse(*days), (*case).clone()));
        let more = alone.len() > LISTED;
        let mut people = Vec::new();
        for (days, case, one) in alone.into_iter().take(LISTED) {
            let (Some((citizen, state)), Some((last, last_on))) =
                (read(server, session, case)?, one.last_touch(today))
            else {
                continue;
            };
            people.push(Alone {
                citizen: named(&citizen),
                days,
                last,
                last_on,
                next: ahead(&state, today).into_iter().next(),
            });
        }
        Ok(LeftAlone {
            now,
            days,
            people,
            more,
            measure: Measure::over(all.iter().map(|(_, one)| one), today, days),
        })
    })
    .await
}

/// The conversations that a citizen has ahead with the authority, soonest first.
fn ahead(case: &Case, today: Date) -> Vec<Ahead> {
    let planned = case.conversations.planned.iter();
    let mut ahead: Vec<Ahead> = planned
        .filter(|one| one.is_ahead(today) && !one.is_of_another_sector())
        .map(|one| Ahead {
            conversation: one.id.clone(),
            kind: one.kind,
            form: one.form,
            starts_at: one.starts_at,
        })
        .collect();
    ahead.sort_by_key(|one| one.starts_at);
    ahead
}

pub fn named(citizen: &Citizen) -> Named {
    Named {
        case: citizen.case.clone(),
        name: citizen.name.clone(),
        protected: citizen.protected,
    }
}

/// A citizen of one's own authority, with their case.
fn read(
    server: &Server,
    session: &StaffSession,
    case: &CaseId,
) -> Result<Option<(Citizen, Case)>, Error> {
    let citizen = session.citizen(server, case);
    let Some(citizen) = citizen.map_err(|cause: StorageFault| fault(&cause))? else {
        return Ok(None);
    };
    let (snapshot, _) = snapshots::read(server, case)?;
    Ok(Some((citizen, snapshot.case)))
}

fn malformed(reason: &str) -> Error {
    Error::Malformed {
        reason: reason.into(),
    }
}
