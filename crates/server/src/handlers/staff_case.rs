//! One citizen's case, to a member of staff of the citizen's own authority: opened for a reason that is noted before
//! anything is shown, then the card and the citizen's own pages. Nothing of the citizen's can be done here.

use api::staff::{Card, MAX_REASON, MIN_REASON, Open, Opened, Reason};
use api::upskilling;
use api::{CalendarAddress, CaseAnswer, Error, FreeSlots, Receipts, SessionTerms};
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use domain::ids::{CourseId, OccupationId};
use domain::registration::Citizen;
use domain::upskilling::Circumstances;
use serde::Deserialize;
use store::{OpenedCase, Write};

use crate::handlers::staff_lists::named;
use crate::handlers::{
    answer, fault, get_applications, get_calendar, get_case, get_course, get_courses,
    get_occupations,
};
use crate::session::SessionFault;
use crate::staff::{StaffSession, role_name};
use crate::wire::{self, Encoding};
use crate::{App, Server, secrets, slots, snapshots};

pub async fn post_open(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    request: Request,
) -> Response {
    let asked = match &session {
        Ok(_) => wire::read::<Open>(request).await,
        Err(_) => Err(Error::NotLoggedIn),
    };
    answer(app, encoding, session, |server, session| {
        let Open {
            case,
            reason,
            words,
        } = asked?;
        let words = words.trim().to_owned();
        if !(MIN_REASON..=MAX_REASON).contains(&words.chars().count()) {
            return Err(Error::OutOfBounds {
                field: "words".into(),
                remedy: format!("{MIN_REASON} to {MAX_REASON} characters"),
            });
        }
        let citizen = session.citizen(server, &case);
        let citizen = citizen.map_err(|cause| fault(&cause))?;
        citizen.ok_or(Error::NotFound)?;
        let opened = OpenedCase {
            id: secrets::new_trace(),
            token_hash: session.kept.token_hash,
            case: case.clone(),
            opened_at: server.now(),
            reason: reason.name().into(),
            words: words.clone(),
        };
        let id = opened.id.clone();
        // Noted in the same breath: what is not noted is not open.
        let noted = session.look(server, case, "opened", "", Some((reason, words)));
        server
            .store
            .commit_blocking(vec![noted, Write::OpenCase(opened)])
            .map_err(|cause| fault(&cause))?;
        Ok(Opened {
            now: server.now(),
            id,
        })
    })
    .await
}

/// Which opening, and what the asker knows of the case.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    opened: String,
    #[serde(default)]
    after: u64,
    rules: Option<String>,
    #[serde(default)]
    whole: String,
}

type Question = Result<Query<Asked>, axum::extract::rejection::QueryRejection>;

pub async fn get_card(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, citizen, _) = opened(server, session, asked)?;
        let (snapshot, _) = snapshots::read(server, &opened.case)?;
        let masks = snapshots::masks(server, &opened.case, &snapshot.case)?;
        let mut known = snapshot.case.conversations;
        masks.conversations(&mut known);
        let (mut conversations, mut contacts) = (known.planned, known.contacts);
        conversations.sort_by_key(|one| std::cmp::Reverse(one.starts_at));
        contacts.sort_by_key(|asked| {
            let version = asked.version;
            (asked.answer.is_some(), std::cmp::Reverse(version))
        });
        Ok(Card {
            now: server.now(),
            citizen: named(&citizen),
            key: citizen.key,
            reason: Reason::named(&opened.reason).unwrap_or(Reason::Other),
            words: opened.words,
            conversations,
            contacts,
        })
    })
    .await
}

/// The case as the citizen's own pages are made from it, as far as staff may see it.
pub async fn get_preview(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, _, asked) = opened(server, session, asked)?;
        let known = get_case::Known {
            after: asked.after,
            rules: asked.rules,
            whole: asked.whole,
        };
        let terms = SessionTerms {
            own_device: false,
            keep_hours: 0,
            ends_at: None,
            can_go_on: false,
        };
        let (mut answer, _) = get_case::of_case(server, &opened.case, terms, &known)?;
        // By the very case that is answered with: another read could know another activity.
        if let Some(snapshot) = answer.snapshot.take() {
            let masks = snapshots::masks(server, &opened.case, &snapshot.case)?;
            answer.snapshot = Some(masks.snapshot(snapshot));
        }
        Ok::<CaseAnswer, Error>(answer)
    })
    .await
}

pub async fn get_preview_slots(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        let now = server.now();
        let (snapshot, _) = snapshots::read(server, &opened.case)?;
        let slots = slots::free(server, &snapshot.case, now).map_err(|cause| fault(&cause))?;
        Ok(FreeSlots { now, slots })
    })
    .await
}

pub async fn get_preview_receipts(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        // Receipts first: what they tell of, the case after them knows.
        let receipts = snapshots::receipts(server, &opened.case)?;
        let (snapshot, _) = snapshots::read(server, &opened.case)?;
        Ok(Receipts {
            now: server.now(),
            receipts: snapshots::masks(server, &opened.case, &snapshot.case)?.receipts(receipts),
        })
    })
    .await
}

pub async fn get_preview_calendar(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        let found = server.store.calendar_address(&opened.case);
        let found = found.map_err(|cause| fault(&cause))?;
        Ok(CalendarAddress {
            now: server.now(),
            open: found.map(|found| get_calendar::detail(&found.detail)),
            path: None,
        })
    })
    .await
}

/// What a citizen asks of courses, asked before staff: by the very same question.
type Pairs = Query<Vec<(String, String)>>;

pub async fn get_preview_courses(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    Query(pairs): Pairs,
    asked: Question,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        let question = upskilling::Question::from_pairs(&pairs)?;
        get_courses::found(server, &opened.case, question)
    })
    .await
}

pub async fn get_preview_course(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    Path(course): Path<String>,
    Query(pairs): Pairs,
    asked: Question,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        let question = upskilling::Question::from_pairs(&pairs)?;
        let nothing = Circumstances::default();
        get_course::told(server, &opened.case, &CourseId(course), &question, nothing)
    })
    .await
}

pub async fn get_preview_applications(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        get_applications::lines(server, &opened.case)
    })
    .await
}

pub async fn get_preview_occupations(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    Query(called): Query<get_occupations::Called>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        opened(server, session, asked)?;
        get_occupations::found(server, &called)
    })
    .await
}

pub async fn get_preview_near(
    State(app): State<App>,
    encoding: Encoding,
    session: Result<StaffSession, SessionFault>,
    Path(id): Path<String>,
    asked: Question,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        let (opened, _, _) = opened(server, session, asked)?;
        get_occupations::near(server, &opened.case, &OccupationId(id))
    })
    .await
}

/// What was opened in this very session, of a citizen who still is the authority's.
fn opened(
    server: &Server,
    session: &StaffSession,
    asked: Question,
) -> Result<(OpenedCase, Citizen, Asked), Error> {
    let Query(asked) = asked.map_err(|_| Error::Malformed {
        reason: "expected `opened`, and `after` as a whole number".into(),
    })?;
    let opened = server
        .store
        .opened_case(session.kept.token_hash, &asked.opened)
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    let citizen = session
        .citizen(server, &opened.case)
        .map_err(|cause| fault(&cause))?
        .ok_or(Error::NotFound)?;
    Ok((opened, citizen, asked))
}

/// How a look by a member of staff is kept.
impl StaffSession {
    pub fn look(
        &self,
        server: &Server,
        case: domain::ids::CaseId,
        what: &str,
        name: &str,
        why: Option<(Reason, String)>,
    ) -> Write {
        let (reason, words) = match why {
            Some((reason, words)) => (reason.name().to_owned(), words),
            None => (String::new(), String::new()),
        };
        Write::NoteLook(store::Look {
            at: server.now(),
            case,
            who: self.staff.authority.0.clone(),
            what: what.to_owned(),
            name: name.to_owned(),
            person: self.staff.name.clone(),
            role: role_name(self.staff.role).to_owned(),
            reason,
            words,
        })
    }
}
