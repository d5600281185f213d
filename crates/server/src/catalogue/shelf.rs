//! The whole catalogue of one version in memory, in a form in which 200,000 runs can be looked through for one
//! question. Must not know questions.

use std::collections::HashMap;
use std::ops::Range;

use domain::Date;
use domain::catalogue::{
    Attendance, Call, Course, Group, Hours, Point, Pool, PositiveList, Provider, Run, Sector, Site,
};
use domain::ids::{CourseId, RunId, SkillId};
use domain::occupation::Occupations;
use domain::upskilling::Scheme;
use serde::de::DeserializeOwned;
use store::{CatalogueText, StorageFault, Store};

use super::words::Vocabulary;
use super::{Kind, words};

/// The catalogue as it was at one version.
#[derive(Debug, Default)]
pub struct Shelf {
    pub version: u64,
    /// In the order of their ids: a course's place is its row in the text.
    pub courses: Vec<Course>,
    runs: Vec<Shelved>,
    /// The places of the runs, by their ids.
    by_id: Vec<u32>,
    /// The runs of each course, by when they start.
    of_course: Vec<Range<usize>>,
    /// The lists that name each course.
    listed: Vec<Vec<u16>>,
    /// The place of each course's group and sector.
    groups_of: Vec<(u32, u32)>,
    pub providers: Vec<Provider>,
    pub sites: Vec<Site>,
    pub groups: Vec<Group>,
    pub sectors: Vec<Sector>,
    pub lists: Vec<PositiveList>,
    pub pools: Vec<Pool>,
    pub calls: Vec<Call>,
    pub occupations: Occupations,
    /// The courses that teach each skill.
    teaching: HashMap<SkillId, Vec<u32>>,
    pub vocabulary: Vocabulary,
}

/// A run, with places instead of ids.
#[derive(Clone, Debug)]
pub struct Shelved {
    pub id: Box<str>,
    pub course: u32,
    pub provider: u32,
    pub site: Option<u32>,
    pub starts_on: Date,
    pub ends_on: Date,
    pub price_ore: u32,
    pub seats: u16,
    pub free_seats: u16,
    pub waiting: Option<u16>,
    pub attendance: Attendance,
    pub hours: Hours,
    pub lessons_a_week: Option<u16>,
    pub enrol_by: Option<Date>,
}

impl Shelved {
    pub fn weeks(&self) -> u16 {
        let days = self.starts_on.days_until(self.ends_on).max(0);
        u16::try_from(days / 7 + 1).unwrap_or(u16::MAX)
    }
}

impl Shelf {
    /// Reads the whole catalogue. What refers to something that is not there, since its source was sent anew without
    /// it, is left out.
    ///
    /// # Errors
    /// Where the database or a row cannot be read.
    pub fn read(store: &Store) -> Result<Self, StorageFault> {
        let mut shelf = Self::default();
        let mut runs: Vec<Run> = Vec::new();
        let (mut skills, mut occupations) = (Vec::new(), Vec::new());
        let (version, _) = store.read_catalogue(|kind, body| {
            fn push<T: DeserializeOwned>(to: &mut Vec<T>, body: &str) -> Result<(), StorageFault> {
                to.push(serde_json::from_str(body)?);
                Ok(())
            }
            match Kind::parse(kind) {
                Some(Kind::Course) => push(&mut shelf.courses, body),
                Some(Kind::Run) => {
                    let run: Run = serde_json::from_str(body)?;
                    if !run.cancelled {
                        runs.push(run);
                    }
                    Ok(())
                }
                Some(Kind::Provider) => push(&mut shelf.providers, body),
                Some(Kind::Site) => push(&mut shelf.sites, body),
                Some(Kind::Group) => push(&mut shelf.groups, body),
                Some(Kind::Sector) => push(&mut shelf.sectors, body),
                Some(Kind::List) => push(&mut shelf.lists, body),
                Some(Kind::Pool) => push(&mut shelf.pools, body),
                Some(Kind::Call) => push(&mut shelf.calls, body),
                Some(Kind::Skill) => push(&mut skills, body),
                Some(Kind::Occupation) => push(&mut occupations, body),
                None => Ok(()),
            }
        })?;
        shelf.version = version;
        shelf.occupations = Occupations::new(occupations, skills);
        shelf.put_in_order(runs);
        Ok(shelf)
    }

    fn put_in_order(&mut self, runs: Vec<Run>) {
        let sectors = places(self.sectors.iter().map(|sector| sector.id.as_str()));
        let groups = places(self.groups.iter().map(|group| group.id.as_str()));
        let nowhere = u32::MAX;
        self.groups_of = self
            .courses
            .iter()
            .map(|course| {
                let group = groups.get(course.group.as_str()).copied();
                let sector = group
                    .and_then(|at| self.groups.get(at as usize))
                    .and_then(|group| sectors.get(group.sector.as_str()).copied());
                (group.unwrap_or(nowhere), sector.unwrap_or(nowhere))
            })
            .collect();
        let courses = places(self.courses.iter().map(|course| course.id.as_str()));
        for (place, course) in (0..).zip(&self.courses) {
            for skill in &course.skills {
                self.teaching.entry(skill.clone()).or_default().push(place);
            }
        }
        let providers = places(self.providers.iter().map(|provider| provider.id.as_str()));
        let sites = places(self.sites.iter().map(|site| site.id.as_str()));
        let shelved = runs.into_iter().filter_map(|run| {
            let site = match &run.site {
                Some(site) => Some(*sites.get(site.as_str())?),
                None => None,
            };
            Some(Shelved {
                course: *courses.get(run.course.as_str())?,
                provider: *providers.get(run.provider.as_str())?,
                site,
                id: run.id.0.into_boxed_str(),
                starts_on: run.starts_on,
                ends_on: run.ends_on,
                price_ore: run.price_ore,
                seats: run.seats,
                free_seats: run.free_seats,
                waiting: run.waiting,
                attendance: run.attendance,
                hours: run.hours,
                lessons_a_week: run.lessons_a_week,
                enrol_by: run.enrol_by,
            })
        });
        self.runs = shelved.collect();
        self.runs.sort_by(|one, other| {
            (one.course, one.starts_on, &one.id).cmp(&(other.course, other.starts_on, &other.id))
        });
        let runs = &self.runs;
        self.by_id = (0..).take(runs.len()).collect();
        self.by_id.sort_by_key(|place| id_at(runs, *place));
        self.listed = vec![Vec::new(); self.courses.len()];
        for (at, list) in (0..=u16::MAX).zip(&self.lists) {
            for course in &list.courses {
                let place = courses.get(course.as_str());
                if let Some(lists) = place.and_then(|place| self.listed.get_mut(*place as usize)) {
                    lists.push(at);
                }
            }
        }
        let mut begin = 0;
        self.of_course = (0..self.courses.len())
            .map(|course| {
                let rest = self.runs.get(begin..).unwrap_or_default();
                let length = rest.partition_point(|run| run.course as usize <= course);
                let range = begin..begin + length;
                begin += length;
                range
            })
            .collect();
        let texts = self
            .courses
            .iter()
            .flat_map(|course| [course.title.as_str(), &course.about]);
        let names = self.groups.iter().map(|group| group.name.as_str());
        let vocabulary = Vocabulary::of(texts.chain(names));
        self.vocabulary = vocabulary;
    }

    /// A course's runs, by when they start.
    pub fn runs_of(&self, course: usize) -> &[Shelved] {
        let range = self.of_course.get(course).cloned();
        range
            .and_then(|range| self.runs.get(range))
            .unwrap_or_default()
    }

    pub fn all_runs(&self) -> usize {
        self.runs.len()
    }

    pub fn run_at(&self, place: usize) -> Option<&Shelved> {
        self.runs.get(place)
    }

    /// The place of a course's first run.
    pub fn first_run_of(&self, course: usize) -> usize {
        self.of_course.get(course).map_or(0, |range| range.start)
    }

    /// The place of the run with this id.
    pub fn place_of(&self, run: &str) -> Option<usize> {
        let by_id = self
            .by_id
            .binary_search_by(|place| id_at(&self.runs, *place).cmp(run));
        Some(*self.by_id.get(by_id.ok()?)? as usize)
    }

    /// The lists that name a course.
    pub fn lists_of(&self, course: usize) -> impl Iterator<Item = &PositiveList> {
        let listed = self.listed.get(course).map(Vec::as_slice);
        let places = listed.unwrap_or_default().iter();
        places.filter_map(|at| self.lists.get(usize::from(*at)))
    }

    pub fn group_of(&self, course: usize) -> Option<&Group> {
        let (group, _) = self.groups_of.get(course)?;
        self.groups.get(*group as usize)
    }

    /// The place of a course's sector among the sectors.
    pub fn sector_of(&self, course: usize) -> Option<usize> {
        let (_, sector) = self.groups_of.get(course)?;
        let sector = *sector as usize;
        (sector < self.sectors.len()).then_some(sector)
    }

    /// The courses that say that they teach a skill.
    pub fn courses_teaching(&self, skill: &SkillId) -> impl Iterator<Item = &Course> {
        let places = self.teaching.get(skill).map(Vec::as_slice);
        let places = places.unwrap_or_default().iter();
        places.filter_map(|at| self.courses.get(*at as usize))
    }

    /// The occupation group that an occupation belongs to: the one whose code fits it longest.
    pub fn group_by_isco(&self, isco: &str) -> Option<&Group> {
        let fits = |group: &&Group| {
            group
                .isco
                .iter()
                .any(|code| isco.starts_with(code.as_str()))
        };
        let longest = |group: &&Group| {
            let codes = group
                .isco
                .iter()
                .filter(|code| isco.starts_with(code.as_str()));
            codes.map(String::len).max()
        };
        self.groups.iter().filter(fits).max_by_key(longest)
    }

    pub fn course_at(&self, id: &CourseId) -> Option<usize> {
        self.courses
            .binary_search_by(|course| course.id.cmp(id))
            .ok()
    }

    pub fn point_of(&self, run: &Shelved) -> Option<Point> {
        let site = run.site.and_then(|site| self.sites.get(site as usize));
        site.map(|site| site.at)
    }

    /// Whether there are lists of a scheme at all: without them nothing is known of what it carries.
    pub fn has_lists(&self, scheme: Scheme) -> bool {
        self.lists.iter().any(|list| list.scheme == scheme)
    }

    /// A run as the catalogue has it.
    pub fn whole(&self, run: &Shelved) -> Option<Run> {
        Some(Run {
            id: RunId(run.id.to_string()),
            course: self.courses.get(run.course as usize)?.id.clone(),
            provider: self.providers.get(run.provider as usize)?.id.clone(),
            site: run
                .site
                .and_then(|site| self.sites.get(site as usize))
                .map(|site| site.id.clone()),
            starts_on: run.starts_on,
            ends_on: run.ends_on,
            price_ore: run.price_ore,
            seats: run.seats,
            free_seats: run.free_seats,
            waiting: run.waiting,
            attendance: run.attendance,
            hours: run.hours,
            lessons_a_week: run.lessons_a_week,
            enrol_by: run.enrol_by,
            cancelled: false,
        })
    }

    /// The text of every course, in the order of their ids, and how it was made.
    pub fn texts(&self) -> (String, Vec<CatalogueText>) {
        let vocabulary = &self.vocabulary;
        let texts = self.courses.iter().enumerate().map(|(at, course)| {
            let group = self.group_of(at).map(|group| group.name.as_str());
            CatalogueText {
                title: vocabulary.stems_of(&course.title).join(" "),
                title_parts: vocabulary.part_stems_of(&course.title).join(" "),
                about: vocabulary.stems_of(&course.about).join(" "),
                about_parts: vocabulary.part_stems_of(&course.about).join(" "),
                others: vocabulary.stems_of(group.unwrap_or_default()).join(" "),
            }
        });
        (words::FORM.to_owned(), texts.collect())
    }
}

fn id_at(runs: &[Shelved], place: u32) -> &str {
    runs.get(place as usize).map_or("", |run| &run.id)
}

fn places<'i>(ids: impl Iterator<Item = &'i str>) -> HashMap<&'i str, u32> {
    ids.zip(0..).collect()
}
