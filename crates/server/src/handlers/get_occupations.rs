//! What a citizen has worked as, and what else they can do: occupations by what they are called, and those near to one by
//! the skills that they take. What was typed is never logged.

use api::Error;
use api::upskilling::{
    Gap, MAX_COURSES, MAX_OCCUPATIONS, MAX_TEXT, Near, NearAnswer, OccupationRow, OccupationsFound,
};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::ids::{CaseId, OccupationId};
use domain::occupation::{Neighbour, Occupation};
use serde::Deserialize;

use crate::catalogue::Shelf;
use crate::catalogue::search::Asker;
use crate::catalogue::words::words_of;
use crate::handlers::{answer, fault};
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server, snapshots};

#[derive(Debug, Deserialize)]
pub struct Called {
    #[serde(default)]
    q: String,
}

pub async fn get_occupations(
    State(app): State<App>,
    encoding: Encoding,
    Query(called): Query<Called>,
    session: Result<Session, SessionFault>,
) -> Response {
    answer(app, encoding, session, move |server, _| {
        found(server, &called)
    })
    .await
}

/// The occupations that are called so.
pub fn found(server: &Server, called: &Called) -> Result<OccupationsFound, Error> {
    let shelf = server.shelves.shelf(&server.store);
    let shelf = shelf.map_err(|cause| fault(&cause))?;
    let text: String = called.q.chars().take(MAX_TEXT).collect();
    let mut found = called_like(shelf.occupations.all(), &words_of(&text));
    let more = found.len() > MAX_OCCUPATIONS;
    found.truncate(MAX_OCCUPATIONS);
    Ok(OccupationsFound {
        now: server.now(),
        rows: found.into_iter().map(row).collect(),
        more,
    })
}

pub async fn get_near(
    State(app): State<App>,
    encoding: Encoding,
    Path(id): Path<String>,
    session: Result<Session, SessionFault>,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        near(server, &session.case, &OccupationId(id))
    })
    .await
}

/// What is near to an occupation, as it is wanted where the citizen is.
pub fn near(server: &Server, case: &CaseId, id: &OccupationId) -> Result<NearAnswer, Error> {
    let now = server.now();
    let (snapshot, _) = snapshots::read(server, case)?;
    let shelf = server.shelves.shelf(&server.store);
    let shelf = shelf.map_err(|cause| fault(&cause))?;
    let occupation = shelf.occupations.find(id).ok_or(Error::NotFound)?;
    let region = Asker::of(&snapshot.case, now.date()).region;
    let wanted = |one: &Occupation| shelf.group_by_isco(&one.isco)?.wanted_in(region);
    let near = shelf.occupations.near(id, MAX_OCCUPATIONS, wanted);
    Ok(NearAnswer {
        now,
        occupation: row(occupation),
        near: near
            .iter()
            .map(|one| told(&shelf, one, now.date()))
            .collect(),
    })
}

/// Every word that was typed must begin a word of one of its names; whose name is nearest in length comes first.
fn called_like<'o>(all: &'o [Occupation], typed: &[String]) -> Vec<&'o Occupation> {
    if typed.is_empty() {
        return Vec::new();
    }
    let fits = |name: &String| {
        let words = words_of(name);
        let has = |one: &String| words.iter().any(|word| word.starts_with(one.as_str()));
        let within = |one: &String| words.iter().any(|word| word.contains(one.as_str()));
        let letters: usize = words.iter().map(String::len).sum();
        if typed.iter().all(has) {
            Some((0, letters))
        } else if typed.iter().all(within) {
            Some((1, letters))
        } else {
            None
        }
    };
    let mut found: Vec<((u8, usize), &Occupation)> = all
        .iter()
        .filter_map(|one| {
            let own = one.labels.values().filter_map(fits).min();
            // What it is also called counts less.
            let also = one.also.iter().filter_map(fits).min();
            let also = also.map(|(how, letters)| (how + 2, letters));
            Some((own.into_iter().chain(also).min()?, one))
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    found.into_iter().map(|(_, one)| one).collect()
}

fn row(one: &Occupation) -> OccupationRow {
    OccupationRow {
        id: one.id.clone(),
        labels: one.labels.clone(),
    }
}

fn told(shelf: &Shelf, one: &Neighbour<'_>, today: domain::Date) -> Near {
    let missing = one.missing.iter().map(|skill| Gap {
        labels: skill.labels.clone(),
        courses: shelf
            .courses_teaching(&skill.id)
            .take(MAX_COURSES)
            .map(|course| (course.id.clone(), course.title.clone()))
            .collect(),
    });
    let group = shelf.group_by_isco(&one.occupation.isco);
    let calls = shelf
        .calls
        .iter()
        .filter(|call| call.is_open(today) && group.is_some_and(|group| group.id == call.group));
    Near {
        occupation: row(one.occupation),
        shared: one
            .shared
            .iter()
            .map(|skill| skill.labels.clone())
            .collect(),
        missing: missing.collect(),
        demand: one.demand,
        calls: calls.cloned().collect(),
    }
}
