//! One course with its runs, and of each scheme that could carry a run, whether the citizen may.

use api::Error;
use api::upskilling::{CourseAnswer, MAX_RUNS, Question, RunAnswer};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::catalogue::{PositiveList, places};
use domain::ids::{CaseId, CourseId};
use domain::upskilling::Circumstances;

use crate::catalogue::may::Asking;
use crate::catalogue::search::{Asker, km_from, run_row};
use crate::handlers::{answer, fault};
use crate::session::{Session, SessionFault};
use crate::wire::Encoding;
use crate::{App, Server, snapshots};

pub async fn get_course(
    State(app): State<App>,
    encoding: Encoding,
    Path(course): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    session: Result<Session, SessionFault>,
) -> Response {
    answer(app, encoding, session, move |server, session| {
        let (question, nothing) = (Question::from_pairs(&pairs)?, Circumstances::default());
        told(server, &session.case, &CourseId(course), &question, nothing)
    })
    .await
}

/// The course, as it is for this citizen, who tells this of themselves.
pub fn told(
    server: &Server,
    case: &CaseId,
    course: &CourseId,
    question: &Question,
    told: Circumstances,
) -> Result<CourseAnswer, Error> {
    let now = server.now();
    let today = now.date();
    let (snapshot, _) = snapshots::read(server, case)?;
    let shelf = server
        .shelves
        .shelf(&server.store)
        .map_err(|cause| fault(&cause))?;
    let at = shelf.course_at(course).ok_or(Error::NotFound)?;
    let known = shelf.courses.get(at).ok_or(Error::NotFound)?;
    let asker = Asker::of(&snapshot.case, today);
    let from = match &question.place {
        Some(place) => places::named(place),
        None => places::municipality(&asker.municipality),
    };
    let mut asking = Asking {
        case: &snapshot.case,
        rules: &server.rules,
        shelf: &shelf,
        told,
        decided: Vec::new(),
    };
    let seats = server.shelves.seats(&server.store, &shelf);
    let seats = seats.map_err(|cause| fault(&cause))?;
    let ahead = || {
        let runs = (shelf.first_run_of(at)..).zip(shelf.runs_of(at));
        runs.filter(|(_, run)| run.starts_on >= today)
    };
    let runs = ahead().take(MAX_RUNS).filter_map(|(place, run)| {
        let provider = shelf.providers.get(run.provider as usize)?;
        Some(RunAnswer {
            run: run_row(&shelf, &seats, place, km_from(&shelf, run, from))?,
            provider_phone: provider.phone.clone(),
            provider_web: provider.web.clone(),
            may: asking.all(run),
        })
    });
    let runs: Vec<RunAnswer> = runs.collect();
    let lists = shelf
        .lists_of(at)
        .filter(|list| list.to.is_none_or(|to| today <= to));
    let lists = lists.map(|list| PositiveList {
        courses: vec![course.clone()],
        starred: list
            .starred
            .iter()
            .filter(|one| *one == course)
            .cloned()
            .collect(),
        ..list.clone()
    });
    let own_pools = shelf
        .pools
        .iter()
        .filter(|pool| pool.municipality == asker.municipality && pool.is_for(today));
    let group = shelf.group_of(at);
    let sector = shelf.sector_of(at).and_then(|at| shelf.sectors.get(at));
    let calls = shelf
        .calls
        .iter()
        .filter(|call| call.is_open(today) && call.group == known.group);
    Ok(CourseAnswer {
        now,
        group: group.map(|group| group.name.clone()).unwrap_or_default(),
        sector: sector.map(|sector| sector.name.clone()).unwrap_or_default(),
        sector_en: sector
            .map(|sector| sector.name_en.clone())
            .unwrap_or_default(),
        demand: group.and_then(|group| group.wanted_in(asker.region)),
        from_place: from.map(|from| from.name.to_owned()),
        runs,
        runs_in_all: u32::try_from(ahead().count()).unwrap_or(u32::MAX),
        lists: lists.collect(),
        pools: own_pools.cloned().collect(),
        calls: calls.cloned().collect(),
        rules: asking.decided,
        course: known.clone(),
    })
}
