//! The search: what fits the words, which runs fit the filters, how many there would be with other filters, and in
//! which order. Must not know Danish, nor what a citizen may.

use std::collections::HashMap;
use std::sync::Arc;

use api::upskilling::{
    Because, Counts, CourseRow, Length, PAGE, Place, Question, ReadAs, RunRow, SectorCount, Sort,
};
use domain::catalogue::{Attendance, DemandLevel, Municipality, PositiveList, places};
use domain::ids::{CourseId, RunId};
use domain::registration::Region;
use domain::upskilling::Scheme;
use domain::{Case, Date};
use store::{StorageFault, Store};

use super::shelf::Shelved;
use super::words::Wanted;
use super::{Seats, Shelf, Shelves};

/// The distances for which it is told how many there are.
const DISTANCES: &[u16] = &[10, 25, 50, 100];
/// With fewer courses that have all of the words, those that have some follow.
const ENOUGH: usize = 5;
/// A word that says little counts so much of one that says something.
const WEAK: f64 = 0.2;

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Asker {
    pub today: Date,
    pub municipality: String,
    pub region: Option<Region>,
    /// What they have saved for later.
    pub saved: Vec<CourseId>,
}

impl Asker {
    /// The citizen of a case.
    pub fn of(case: &Case, today: Date) -> Self {
        let opening = case.registration.opening.as_ref();
        Self {
            today,
            municipality: opening
                .map(|of| of.municipality.clone())
                .unwrap_or_default(),
            region: opening.map(|of| of.region),
            saved: case.saved_courses.clone(),
        }
    }
}

/// What was found, before anybody asks whether a citizen may.
#[derive(Debug)]
pub struct Found {
    pub shelf: Arc<Shelf>,
    pub from: Option<&'static Municipality>,
    pub read_as: Vec<ReadAs>,
    pub total: u32,
    pub pages: u32,
    pub page: u32,
    pub rows: Vec<Row>,
    pub counts: Counts,
}

/// A course found: its row without the answer, and the run to ask about.
#[derive(Debug)]
pub struct Row {
    pub row: CourseRow,
    pub run: Shelved,
}

/// Which filter does not let a run through, as bits.
mod fails {
    pub(super) const KM: u16 = 1;
    pub(super) const DATES: u16 = 1 << 1;
    pub(super) const LENGTH: u16 = 1 << 2;
    pub(super) const ATTENDANCE: u16 = 1 << 3;
    pub(super) const SCHEME: u16 = 1 << 4;
    pub(super) const SECTOR: u16 = 1 << 5;
    pub(super) const WANTED: u16 = 1 << 6;
    pub(super) const SEATS: u16 = 1 << 7;
}

/// Finds courses.
///
/// # Errors
/// Where the database cannot be read; a place that is not known gives [`Ok`] with nothing found from nowhere.
pub fn search(
    store: &Store,
    shelves: &Shelves,
    question: &Question,
    asker: &Asker,
) -> Result<Found, StorageFault> {
    loop {
        let shelf = shelves.shelf(store)?;
        let (wanted, read_as) = shelf.vocabulary.read(&question.text);
        let Some(scores) = scores(store, &shelf, question, &wanted)? else {
            // The catalogue has changed in between.
            continue;
        };
        let seats = shelves.seats(store, &shelf)?;
        let looking = Looking::new(&shelf, &seats, question, asker, &wanted);
        return Ok(looking.found(&scores, read_as));
    }
}

/// How well courses fit the words, by their place; none where the catalogue has changed.
type Scores = HashMap<usize, f64>;

fn scores(
    store: &Store,
    shelf: &Shelf,
    question: &Question,
    wanted: &[Wanted],
) -> Result<Option<Option<Scores>>, StorageFault> {
    if question.text.trim().is_empty() {
        return Ok(Some(None));
    }
    let says_something = wanted.iter().any(|one| !one.weak);
    // How much of what was wanted a course has, and how well.
    let mut found: HashMap<usize, (f64, f64)> = HashMap::new();
    let mut whole = 0.0;
    for one in wanted {
        let weight = if one.weak && says_something {
            WEAK
        } else {
            1.0
        };
        whole += weight;
        let Some(hits) = store.search_catalogue(shelf.version, &one.stems)? else {
            return Ok(None);
        };
        for (course, fits) in hits {
            let so_far = found.entry(course as usize).or_default();
            so_far.0 += weight;
            so_far.1 += fits * weight;
        }
    }
    let has_all = |has: f64| has + WEAK / 2.0 > whole;
    let have_all = found.values().filter(|(has, _)| has_all(*has)).count();
    found.retain(|_, (has, _)| *has >= 1.0 - WEAK / 2.0 || !says_something);
    if have_all >= ENOUGH {
        let strong = wanted.iter().filter(|one| !one.weak).count() as f64;
        found.retain(|_, (has, _)| *has + WEAK / 2.0 > strong);
    }
    let score = |(course, (has, fits)): (usize, (f64, f64))| (course, has * 100.0 + fits);
    Ok(Some(Some(found.into_iter().map(score).collect())))
}

/// One question, made ready.
struct Looking<'q> {
    shelf: &'q Arc<Shelf>,
    seats: &'q Seats,
    question: &'q Question,
    asker: &'q Asker,
    wanted: &'q [Wanted],
    from: Option<&'static Municipality>,
    /// By the place of the site.
    km: Vec<Option<u16>>,
    /// The schemes that have lists, as bits.
    with_lists: u16,
}

/// What is counted for one course: the choices with which it would be found.
#[derive(Default)]
struct Seen {
    matching: u32,
    best: Option<(Rank, usize)>,
    lengths: u16,
    attendances: u16,
    schemes: u16,
    km: u16,
    sector: bool,
    wanted: bool,
    seats: bool,
}

impl<'q> Looking<'q> {
    fn new(
        shelf: &'q Arc<Shelf>,
        seats: &'q Seats,
        question: &'q Question,
        asker: &'q Asker,
        wanted: &'q [Wanted],
    ) -> Self {
        let from = match &question.place {
            Some(place) => places::named(place),
            None => places::municipality(&asker.municipality),
        };
        let km = |site: &domain::catalogue::Site| from.map(|from| rounded(from.at.km_to(site.at)));
        let with_lists = api::upskilling::SCHEMES
            .iter()
            .filter(|(_, scheme)| shelf.has_lists(*scheme))
            .fold(0, |bits, (_, scheme)| bits | bit(*scheme));
        Self {
            km: shelf.sites.iter().map(km).collect(),
            shelf,
            seats,
            question,
            asker,
            wanted,
            from,
            with_lists,
        }
    }

    fn found(&self, scores: &Option<Scores>, read_as: Vec<ReadAs>) -> Found {
        let mut counts = Counting::new(self.shelf.sectors.len());
        let mut matching = Vec::new();
        let mut look = |course: usize, score: f64| {
            if self.question.saved && !self.is_saved(course) {
                return;
            }
            let seen = self.look_at(course);
            counts.add(&seen, self.shelf.sector_of(course));
            if let Some((rank, best)) = seen.best {
                matching.push(Match {
                    course,
                    best,
                    rank,
                    runs: seen.matching,
                    score,
                });
            }
        };
        match scores {
            None => (0..self.shelf.courses.len()).for_each(|course| look(course, 0.0)),
            Some(scores) => {
                let mut places: Vec<(usize, f64)> = (0..self.shelf.courses.len())
                    .filter_map(|at| Some((at, *scores.get(&at)?)))
                    .collect();
                places
                    .drain(..)
                    .for_each(|(course, score)| look(course, score));
            }
        }
        let has_words = scores.is_some();
        matching.sort_by(|one, other| self.order(one, other, has_words));
        let total = u32::try_from(matching.len()).unwrap_or(u32::MAX);
        let page = self.question.page.max(1);
        let begin = (page - 1) as usize * PAGE as usize;
        let rows = matching.iter().skip(begin).take(PAGE as usize);
        Found {
            shelf: Arc::clone(self.shelf),
            from: self.from,
            read_as,
            total,
            pages: total.div_ceil(PAGE),
            page,
            rows: rows.filter_map(|one| self.row(one, has_words)).collect(),
            counts: counts.told(self.shelf),
        }
    }

    fn is_saved(&self, course: usize) -> bool {
        let course = self.shelf.courses.get(course);
        course.is_some_and(|course| self.asker.saved.contains(&course.id))
    }

    /// Looks at every run of a course, and which filters let it through.
    fn look_at(&self, course: usize) -> Seen {
        let mut seen = Seen::default();
        let question = self.question;
        let Some(of_kind) = self.shelf.courses.get(course).map(|course| course.kind) else {
            return seen;
        };
        let sector = self
            .shelf
            .sector_of(course)
            .and_then(|at| self.shelf.sectors.get(at));
        let mut of_course = 0;
        if let Some(asked) = &question.sector
            && sector.is_none_or(|sector| sector.id != *asked)
        {
            of_course |= fails::SECTOR;
        }
        let is_wanted = self.is_wanted(course);
        if question.wanted && !is_wanted {
            of_course |= fails::WANTED;
        }
        if of_course.count_ones() > 1 {
            return seen;
        }
        let lists: Vec<&PositiveList> = self
            .shelf
            .lists_of(course)
            .filter(|list| self.can_hold(list))
            .collect();
        let of_kind = of_kind.schemes();
        let first = self.shelf.first_run_of(course);
        for (at, run) in self.shelf.runs_of(course).iter().enumerate() {
            if run.starts_on < self.asker.today {
                continue;
            }
            let schemes = self.schemes(of_kind, &lists, run.starts_on);
            let is_full = self.seats.free(first + at, run) == 0;
            let km = self.km_of(run);
            let mut fails = of_course;
            if question.from.is_some_and(|from| run.starts_on < from)
                || question.to.is_some_and(|to| run.starts_on > to)
            {
                fails |= fails::DATES;
            }
            if let (Some(most), Some(km)) = (question.km, km)
                && km > most
            {
                fails |= fails::KM;
            }
            if question.km.is_some() && km.is_none() && run.attendance != Attendance::Online {
                fails |= fails::KM;
            }
            let length = Length::of(run.weeks());
            if question.length.is_some_and(|asked| asked != length) {
                fails |= fails::LENGTH;
            }
            if question
                .attendance
                .is_some_and(|asked| asked != run.attendance)
            {
                fails |= fails::ATTENDANCE;
            }
            if question
                .scheme
                .is_some_and(|asked| schemes & bit(asked) == 0)
            {
                fails |= fails::SCHEME;
            }
            if question.free_seats && is_full {
                fails |= fails::SEATS;
            }
            // A choice of one filter counts what all the other filters let through.
            let but = |filter: u16| fails & !filter == 0;
            if but(fails::LENGTH) {
                seen.lengths |= 1 << length as u16;
            }
            if but(fails::ATTENDANCE) {
                seen.attendances |= 1 << run.attendance as u16;
            }
            if but(fails::SCHEME) {
                seen.schemes |= schemes;
            }
            if but(fails::KM) {
                for (bit, most) in DISTANCES.iter().enumerate() {
                    let near = km.is_some_and(|km| km <= *most);
                    if near || run.attendance == Attendance::Online {
                        seen.km |= 1 << bit;
                    }
                }
            }
            seen.sector |= but(fails::SECTOR);
            seen.wanted |= but(fails::WANTED) && is_wanted;
            seen.seats |= but(fails::SEATS) && !is_full;
            if fails == 0 {
                seen.matching += 1;
                let rank = self.rank(run, is_full);
                if seen.best.is_none_or(|(before, _)| rank < before) {
                    seen.best = Some((rank, at));
                }
            }
        }
        seen
    }

    /// Which of a course's runs stands for it: the least.
    fn rank(&self, run: &Shelved, is_full: bool) -> Rank {
        let first = match self.question.sort {
            Sort::Cheapest => run.price_ore,
            Sort::Nearest => self.km_of(run).map_or(u32::from(u16::MAX), u32::from),
            Sort::Soonest => 0,
            // What is in reach, in steps of half an hour's way.
            Sort::Best => self.km_of(run).map_or(4, |km| u32::from(km / 30).min(4)),
        };
        let full = self.question.sort != Sort::Cheapest && is_full;
        (first, full, self.asker.today.days_until(run.starts_on))
    }

    fn order(&self, one: &Match, other: &Match, has_words: bool) -> std::cmp::Ordering {
        let key = |of: &Match| {
            let (first, full, days) = of.rank;
            let unwanted = !self.is_wanted(of.course);
            match self.question.sort {
                Sort::Best if has_words => (0, false, 0, 0),
                Sort::Best => (first, unwanted, i32::from(full), days),
                Sort::Soonest => (0, false, days, i32::from(full)),
                Sort::Nearest | Sort::Cheapest => (first, false, days, i32::from(full)),
            }
        };
        let by_score = other.score.total_cmp(&one.score);
        let first = if self.question.sort == Sort::Best && has_words {
            by_score
        } else {
            key(one).cmp(&key(other)).then(by_score)
        };
        first.then(one.course.cmp(&other.course))
    }

    fn row(&self, found: &Match, has_words: bool) -> Option<Row> {
        let course = self.shelf.courses.get(found.course)?;
        let run = self.shelf.runs_of(found.course).get(found.best)?;
        let place = self.shelf.first_run_of(found.course) + found.best;
        let group = self.shelf.group_of(found.course);
        let row = CourseRow {
            id: CourseId(course.id.0.clone()),
            title: course.title.clone(),
            about: course.about.clone(),
            kind: course.kind,
            group: group.map(|group| group.name.clone()).unwrap_or_default(),
            demand: group.and_then(|group| group.wanted_in(self.asker.region)),
            runs: found.runs,
            run: run_row(self.shelf, self.seats, place, self.km_of(run))?,
            may: None,
            because: self.because(found, run, has_words),
        };
        Some(Row {
            row,
            run: run.clone(),
        })
    }

    fn because(&self, found: &Match, run: &Shelved, has_words: bool) -> Because {
        let near = || match (run.attendance, self.km_of(run)) {
            (Attendance::Online, _) => Because::Online,
            (_, Some(km)) => Because::Near(km),
            (_, None) => Because::Starts(run.starts_on),
        };
        match self.question.sort {
            Sort::Soonest => Because::Starts(run.starts_on),
            Sort::Cheapest => Because::Costs(run.price_ore),
            Sort::Nearest => near(),
            Sort::Best if has_words => self.words_of(found),
            Sort::Best if self.is_wanted(found.course) => Because::Wanted,
            Sort::Best => near(),
        }
    }

    /// Which of the words the course has.
    fn words_of(&self, found: &Match) -> Because {
        let Some(course) = self.shelf.courses.get(found.course) else {
            return Because::Words(Vec::new());
        };
        let vocabulary = &self.shelf.vocabulary;
        let stems = |text: &str| {
            let mut stems = vocabulary.stems_of(text);
            stems.extend(vocabulary.part_stems_of(text));
            stems
        };
        let title = stems(&course.title);
        let mut all = stems(&course.about);
        all.extend(title.iter().cloned());
        let has = |of: &[String], one: &Wanted| one.stems.iter().any(|stem| of.contains(stem));
        let mut strong = self.wanted.iter().filter(|one| !one.weak);
        if strong.all(|one| has(&title, one)) {
            return Because::Title;
        }
        let words = self.wanted.iter().filter(|one| has(&all, one));
        Because::Words(words.map(|one| one.typed.clone()).collect())
    }

    fn is_wanted(&self, course: usize) -> bool {
        let group = self.shelf.group_of(course);
        group.and_then(|group| group.wanted_in(self.asker.region)) == Some(DemandLevel::Shortage)
    }

    fn km_of(&self, run: &Shelved) -> Option<u16> {
        let site = run.site? as usize;
        self.km.get(site).copied().flatten()
    }

    /// Whether a list is the citizen's to use: the own region's, the country's, and of the pools a neighbour's.
    fn can_hold(&self, list: &PositiveList) -> bool {
        let Some(region) = self.asker.region else {
            return true;
        };
        let nearby = list.scheme == Scheme::RegionalPool
            && list
                .region
                .is_some_and(|of| places::are_neighbours(of, region));
        list.holds_in(region) || nearby
    }

    /// The schemes that could carry a run, as bits: by the kind of course, and by their lists where they have any.
    fn schemes(&self, of_kind: &[Scheme], lists: &[&PositiveList], on: Date) -> u16 {
        let carried = |scheme: Scheme| {
            let named = |list: &&PositiveList| list.scheme == scheme && list.in_force(on);
            self.with_lists & bit(scheme) == 0 || lists.iter().any(named)
        };
        let carry = of_kind.iter().filter(|scheme| carried(**scheme));
        carry.fold(0, |bits, scheme| bits | bit(*scheme))
    }
}

/// What a run is first by, whether it is full, and in how many days it starts.
type Rank = (u32, bool, i32);

struct Match {
    course: usize,
    /// The place of the run that stands for it, among its runs.
    best: usize,
    rank: Rank,
    runs: u32,
    score: f64,
}

fn bit(scheme: Scheme) -> u16 {
    1 << scheme as u16
}

fn rounded(km: f64) -> u16 {
    km.round().clamp(0.0, f64::from(u16::MAX)) as u16
}

/// The run at a place, as it is told.
pub fn run_row(shelf: &Shelf, seats: &Seats, at: usize, km: Option<u16>) -> Option<RunRow> {
    let run = shelf.run_at(at)?;
    let site = run.site.and_then(|site| shelf.sites.get(site as usize));
    let place = site.map(|site| Place {
        name: site.name.clone(),
        address: site.address.clone(),
        town: site.town.clone(),
        municipality: places::municipality(&site.municipality)
            .map(|municipality| municipality.name.to_owned())
            .unwrap_or_default(),
        km,
    });
    Some(RunRow {
        id: RunId(run.id.to_string()),
        starts_on: run.starts_on,
        ends_on: run.ends_on,
        weeks: run.weeks(),
        price_ore: run.price_ore,
        seats: run.seats,
        free_seats: seats.free(at, run),
        waiting: seats.waiting(at, run),
        attendance: run.attendance,
        hours: run.hours,
        enrol_by: run.enrol_by,
        provider: shelf.providers.get(run.provider as usize)?.name.clone(),
        place,
    })
}

/// How far a run is from a municipality.
pub fn km_from(shelf: &Shelf, run: &Shelved, from: Option<&Municipality>) -> Option<u16> {
    let at = shelf.point_of(run)?;
    from.map(|from| rounded(from.at.km_to(at)))
}

struct Counting {
    lengths: [u32; 3],
    attendances: [u32; 3],
    schemes: [u32; 16],
    km: [u32; 4],
    sectors: Vec<u32>,
    wanted: u32,
    seats: u32,
}

impl Counting {
    fn new(sectors: usize) -> Self {
        Self {
            lengths: [0; 3],
            attendances: [0; 3],
            schemes: [0; 16],
            km: [0; 4],
            sectors: vec![0; sectors],
            wanted: 0,
            seats: 0,
        }
    }

    fn add(&mut self, seen: &Seen, sector: Option<usize>) {
        let add = |to: &mut [u32], bits: u16| {
            for (at, count) in to.iter_mut().enumerate() {
                *count += u32::from(bits >> at & 1);
            }
        };
        add(&mut self.lengths, seen.lengths);
        add(&mut self.attendances, seen.attendances);
        add(&mut self.schemes, seen.schemes);
        add(&mut self.km, seen.km);
        if let Some(count) = sector.and_then(|at| self.sectors.get_mut(at)) {
            *count += u32::from(seen.sector);
        }
        self.wanted += u32::from(seen.wanted);
        self.seats += u32::from(seen.seats);
    }

    fn told(&self, shelf: &Shelf) -> Counts {
        let count = |of: &[u32], at: usize| of.get(at).copied().unwrap_or(0);
        let lengths = [Length::Week, Length::SixWeeks, Length::Longer];
        let attendances = [Attendance::OnSite, Attendance::Online, Attendance::Mixed];
        let sectors = shelf.sectors.iter().zip(&self.sectors);
        Counts {
            lengths: lengths
                .map(|one| (one, count(&self.lengths, one as usize)))
                .to_vec(),
            attendances: attendances
                .map(|one| (one, count(&self.attendances, one as usize)))
                .to_vec(),
            schemes: api::upskilling::SCHEMES
                .iter()
                .map(|(_, one)| (*one, count(&self.schemes, *one as usize)))
                .filter(|(_, count)| *count > 0)
                .collect(),
            sectors: sectors
                .filter(|(_, count)| **count > 0)
                .map(|(sector, count)| SectorCount {
                    id: sector.id.clone(),
                    name: sector.name.clone(),
                    name_en: sector.name_en.clone(),
                    count: *count,
                })
                .collect(),
            km: DISTANCES.iter().copied().zip(self.km).collect(),
            wanted: self.wanted,
            free_seats: self.seats,
        }
    }
}
