//! What the decisions about applications need to know: the run as the catalogue has it, who holds a seat of it or stands
//! in its line, and whether the law permits it. Must not take a seat: an act does.

use std::collections::HashSet;

use domain::application::{
    Application, CitizenCommand, Offered, OfferedRun, SEAT, Seat, WAITING, claims_of,
};
use domain::case::Facts;
use domain::catalogue::{Course, Run, Site};
use domain::ids::{CaseId, CourseId, PlanItemId, RunId};
use domain::upskilling::{self, Circumstances, OfEmployer, Scheme};
use domain::{Case, Date, Moment};
use store::{StorageFault, Store, Write};

use crate::Server;
use crate::catalogue::{Shelf, may};

/// What a decision needs to know, and what must still be so when the act is written.
///
/// # Errors
/// Where the database cannot be read.
pub fn facts(
    server: &Server,
    case: &Case,
    now: Moment,
    command: &CitizenCommand,
) -> Result<(Facts, Option<Write>), StorageFault> {
    let (offered, held) = match command {
        CitizenCommand::Apply {
            course,
            run,
            scheme,
            ..
        } => of_run(server, case, (course, run), *scheme)?,
        CitizenCommand::TakeSeat { item } => match course_of(case, item) {
            Some((one, (course, run))) => of_run(server, case, (course, run), one.scheme)?,
            None => (None, None),
        },
        CitizenCommand::Found {
            scheme,
            from,
            to,
            sector,
            ..
        } => {
            let told = OfEmployer {
                employer: *sector,
                ..OfEmployer::default()
            };
            let (question, told) = workplace(now, *scheme, (*from, *to), &told);
            (Some(answered(server, case, &told, &question, None)), None)
        }
        CitizenCommand::Withdraw { .. }
        | CitizenCommand::Save { .. }
        | CitizenCommand::Unsave { .. } => (None, None),
    };
    let facts = Facts {
        offered: offered.map(Box::new),
        ..Facts::default()
    };
    Ok((facts, held))
}

/// What is asked of `may_i` about a workplace that the citizen has found. The employer applies now.
pub fn workplace(
    now: Moment,
    scheme: Scheme,
    (from, to): (Date, Date),
    told: &OfEmployer,
) -> (upskilling::Run, Circumstances) {
    // One that lasts longer than can be counted is long, and not short.
    let days = u16::try_from(from.days_until(to).max(0)).unwrap_or(u16::MAX);
    let question = upskilling::Run {
        scheme,
        starts_on: from,
        weeks: days / 7 + 1,
        granted_on: Some(now.date()),
    };
    let told = Circumstances {
        applied_on: Some(now.date()),
        ..told.circumstances()
    };
    (question, told)
}

fn course_of<'c>(
    case: &'c Case,
    item: &PlanItemId,
) -> Option<(&'c Application, &'c (CourseId, RunId))> {
    let one = case.applications.iter().find(|one| one.item == *item)?;
    Some((one, one.course.as_ref()?))
}

fn of_run(
    server: &Server,
    case: &Case,
    (course, run): (&CourseId, &RunId),
    scheme: Scheme,
) -> Result<(Option<Offered>, Option<Write>), StorageFault> {
    let shelf = server.shelves.shelf(&server.store)?;
    let held = Some(Write::HoldCatalogue {
        version: shelf.version,
    });
    let Some((course, run)) = named(&shelf, course, run) else {
        return Ok((None, held));
    };
    // What the citizen told for an answer is kept nowhere: who must approve asks for it.
    let nothing = Circumstances::default();
    let Some((question, circumstances)) =
        may::question(case, &shelf, course, &run, scheme, &nothing)
    else {
        return Ok((None, held));
    };
    let of_run = offered_run(&server.store, &shelf, course.clone(), run)?;
    let offered = answered(server, case, &circumstances, &question, of_run);
    Ok((Some(offered), held))
}

fn answered(
    server: &Server,
    case: &Case,
    told: &Circumstances,
    question: &upskilling::Run,
    run: Option<OfferedRun>,
) -> Offered {
    let answer = upskilling::may_i(case, &server.rules, told, question);
    Offered {
        run,
        may: answer.may,
        standing: answer.standing,
        rule: answer.rule.map(|rule| rule.id.clone()),
        approved_by: answer.approved_by,
    }
}

fn named<'s>(shelf: &'s Shelf, course: &CourseId, run: &RunId) -> Option<(&'s Course, Run)> {
    let at = shelf.course_at(course)?;
    let shelved = shelf.runs_of(at).iter().find(|one| *one.id == *run.0)?;
    Some((shelf.courses.get(at)?, shelf.whole(shelved)?))
}

fn offered_run(
    store: &Store,
    shelf: &Shelf,
    course: Course,
    run: Run,
) -> Result<Option<OfferedRun>, StorageFault> {
    let [taken, waiting] = claims(store, &run.id)?;
    let Some(provider) = shelf.providers.iter().find(|one| one.id == run.provider) else {
        return Ok(None);
    };
    let site = run.site.as_ref();
    let site = site.and_then(|id| shelf.sites.iter().find(|site| site.id == *id));
    Ok(Some(OfferedRun {
        provider: provider.name.clone(),
        place: site.map(Site::whole).unwrap_or_default(),
        course,
        run,
        taken,
        waiting,
    }))
}

/// The numbers of the seats that somebody has, and of those in the line.
fn claims(store: &Store, run: &RunId) -> Result<[Vec<u16>; 2], StorageFault> {
    let under = |kind: &str| -> Result<Vec<u16>, StorageFault> {
        let found = store.claims_under(kind, &[claims_of(run)])?;
        let numbers = found.into_iter().flatten().map(|(_, number)| number);
        Ok(numbers.collect())
    };
    Ok([under(SEAT)?, under(WAITING)?])
}

/// The cases that hold a seat of a run, or stand in its line.
///
/// # Errors
/// Where the database cannot be read.
pub fn cases_with(store: &Store, run: &RunId) -> Result<Vec<CaseId>, StorageFault> {
    let mut seen = HashSet::new();
    for kind in [SEAT, WAITING] {
        let found = store.claims_under(kind, &[claims_of(run)])?;
        seen.extend(found.into_iter().flatten().map(|(case, _)| case));
    }
    let mut cases: Vec<CaseId> = seen.into_iter().collect();
    cases.sort();
    Ok(cases)
}

/// How many stand before a citizen in a run's line, and whether a seat is free for them.
///
/// # Errors
/// Where the database cannot be read.
pub fn place_in_line(
    server: &Server,
    one: &Application,
) -> Result<Option<(u16, bool)>, StorageFault> {
    let (Seat::Waiting(number), Some((course, run))) = (one.seat, &one.course) else {
        return Ok(None);
    };
    let shelf = server.shelves.shelf(&server.store)?;
    let Some((_, known)) = named(&shelf, course, run) else {
        return Ok(None);
    };
    let [taken, waiting] = claims(&server.store, run)?;
    let before = waiting.iter().filter(|other| **other < number).count();
    let free = usize::from(known.free_seats).saturating_sub(taken.len());
    // Those whom the provider told of wait elsewhere, and came before.
    let told = known.waiting.unwrap_or_default();
    let all = u16::try_from(before).unwrap_or(u16::MAX);
    Ok(Some((all.saturating_add(told), free > before)))
}
