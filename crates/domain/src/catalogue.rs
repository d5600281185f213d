//! The catalogue: what can be learnt, where and when, on which lists it stands, and what is left of the pools. It is
//! nobody's case and lies beside the log. Must not know how it is searched, nor what a citizen may.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::ids::{CallId, CourseId, GroupId, ListId, ProviderId, RunId, SectorId, SiteId, SkillId};
use crate::registration::Region;
use crate::upskilling::{self, Circumstances, Scheme};

pub mod places;

pub use places::{Municipality, Point};

/// What can be learnt, whoever teaches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    pub id: CourseId,
    /// The official title, in Danish.
    pub title: String,
    /// What one learns, in a sentence or two.
    #[serde(default)]
    pub about: String,
    pub group: GroupId,
    pub kind: CourseKind,
    /// Course days, where a run does not say otherwise.
    pub days: u16,
    /// A full-time education that gives a right to study grants (SU).
    #[serde(default)]
    pub full_time_study: bool,
    /// The skills that it teaches, as the occupations name them.
    #[serde(default)]
    pub skills: Vec<SkillId>,
}

/// What sort of course it is: it decides which schemes can carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CourseKind {
    /// Arbejdsmarkedsuddannelse.
    Amu,
    /// A single subject of a vocational education (EUD-enkeltfag).
    SingleSubject,
    /// The course that a taxi driver must have.
    Taxi,
    /// A module of an academy education (akademiuddannelse).
    Academy,
    /// A whole vocational education (erhvervsuddannelse).
    Vocational,
    /// The basic course (grundforløb) of a vocational education.
    BasicCourse,
    /// FVU and teaching for people with dyslexia (OBU).
    BasicSkills,
    /// An assessment of prior learning (realkompetencevurdering).
    PriorLearning,
    Other,
}

impl CourseKind {
    /// The schemes that can carry it, the citizen's right first. Which of them does is `upskilling::may_i`'s answer.
    pub fn schemes(self) -> &'static [Scheme] {
        match self {
            Self::Amu | Self::SingleSubject | Self::Taxi | Self::Academy => &[
                Scheme::SixWeekJobTraining,
                Scheme::RegionalPool,
                Scheme::OwnTimeStudy,
            ],
            Self::Vocational => &[
                Scheme::EducationLiftShortage,
                Scheme::EducationLift,
                Scheme::AdultApprentice,
            ],
            Self::BasicCourse => &[Scheme::EducationLiftShortage, Scheme::EducationLift],
            Self::BasicSkills => &[Scheme::BasicSkills, Scheme::OwnTimeStudy],
            Self::PriorLearning => &[Scheme::PriorLearningAssessment],
            Self::Other => &[Scheme::RegionalPool, Scheme::OwnTimeStudy],
        }
    }
}

/// A dated run of a course (hold).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub id: RunId,
    pub course: CourseId,
    pub provider: ProviderId,
    /// Where it is held; none where it is online only.
    #[serde(default)]
    pub site: Option<SiteId>,
    pub starts_on: Date,
    /// Its last day.
    pub ends_on: Date,
    /// In øre, for a participant whom nobody subsidises.
    pub price_ore: u32,
    pub seats: u16,
    /// Seats that are free, when the provider told.
    pub free_seats: u16,
    /// How many wait for a seat; none where there is no waiting list.
    #[serde(default)]
    pub waiting: Option<u16>,
    pub attendance: Attendance,
    #[serde(default)]
    pub hours: Hours,
    #[serde(default)]
    pub lessons_a_week: Option<u16>,
    /// The last day on which one can enrol.
    #[serde(default)]
    pub enrol_by: Option<Date>,
    /// Cancelled by the provider: it stays visible to whoever has it in the plan.
    #[serde(default)]
    pub cancelled: bool,
}

/// The most seats and people waiting that a run can have.
pub const MAX_SEATS: u16 = 2_000;

impl Run {
    /// Weeks by the calendar, a begun one counted whole.
    pub fn weeks(&self) -> u16 {
        let days = self.starts_on.days_until(self.ends_on).max(0);
        u16::try_from(days / 7 + 1).unwrap_or(u16::MAX)
    }

    /// In whole kroner, a begun one counted whole.
    pub fn price(&self) -> u32 {
        self.price_ore.div_ceil(100)
    }

    /// What contradicts itself: the field, and what was expected.
    ///
    /// # Errors
    /// The first such field.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if self.ends_on < self.starts_on {
            return Err(("ends_on", "a day not before `starts_on`"));
        }
        if self.seats > MAX_SEATS {
            return Err(("seats", "a number from 0 to 2000"));
        }
        if self.free_seats > self.seats {
            return Err(("free_seats", "a number not above `seats`"));
        }
        if self.enrol_by.is_some_and(|by| by > self.ends_on) {
            return Err(("enrol_by", "a day not after `ends_on`"));
        }
        match (self.attendance, &self.site) {
            (Attendance::Online, _) | (_, Some(_)) => Ok(()),
            (_, None) => Err(("site", "where it is held, since it is not online")),
        }
    }
}

/// Where one attends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attendance {
    OnSite,
    Online,
    /// Some days here, some there.
    Mixed,
}

/// When of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hours {
    #[default]
    Day,
    Evening,
    Weekend,
}

/// Who runs courses (leverandør).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub id: ProviderId,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    /// Begins with `https://`, or is empty.
    #[serde(default)]
    pub web: String,
}

/// Where runs are held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    pub id: SiteId,
    pub provider: ProviderId,
    pub name: String,
    #[serde(default)]
    pub address: String,
    /// The town, as one says where one is going.
    pub town: String,
    /// The municipality's code (kommunekode), four digits; its region follows from it.
    pub municipality: String,
    pub at: Point,
}

impl Site {
    /// As one says where one is going: its name, the address, the town.
    pub fn whole(&self) -> String {
        let parts = [&self.name, &self.address, &self.town];
        let told = parts.into_iter().filter(|part| !part.is_empty());
        told.map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// A sector (branche).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    pub id: SectorId,
    pub name: String,
    /// In English; empty where it is not told.
    #[serde(default)]
    pub name_en: String,
}

/// An occupation group (jobområde): the six weeks are taken within one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: GroupId,
    pub sector: SectorId,
    pub name: String,
    /// How its people are wanted, by region.
    #[serde(default)]
    pub demand: Vec<Demand>,
    /// How the codes in ISCO-08 of its occupations begin.
    #[serde(default)]
    pub isco: Vec<String>,
}

impl Group {
    /// How its people are wanted in a region; what is told for the whole country holds where nothing else is told.
    pub fn wanted_in(&self, region: Option<Region>) -> Option<DemandLevel> {
        let told = |of: Option<Region>| self.demand.iter().find(|demand| demand.region == of);
        let own = region.and_then(|region| told(Some(region)));
        own.or_else(|| told(None)).map(|demand| demand.level)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// None for the whole country.
    #[serde(default)]
    pub region: Option<Region>,
    pub level: DemandLevel,
}

/// How people are wanted, as the balance of the labour market (arbejdsmarkedsbalancen) tells it, in fewer steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DemandLevel {
    Few,
    Good,
    /// Employers search in vain.
    Shortage,
}

/// A list of courses that a scheme carries (positivliste), for a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositiveList {
    pub id: ListId,
    /// The six weeks' national list, a regional pool's, the shortage list of the education lift, the adult
    /// apprentices'.
    pub scheme: Scheme,
    /// None for the whole country.
    #[serde(default)]
    pub region: Option<Region>,
    /// First day.
    pub from: Date,
    /// Last day; none while no end is known.
    #[serde(default)]
    pub to: Option<Date>,
    pub courses: Vec<CourseId>,
    /// Those among them that can be had without waiting.
    #[serde(default)]
    pub starred: Vec<CourseId>,
}

impl PositiveList {
    pub fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }

    /// Whether a citizen of the region is asked about it.
    pub fn holds_in(&self, region: Region) -> bool {
        self.region.is_none_or(|of| of == region)
    }

    pub fn names(&self, course: &CourseId) -> bool {
        self.courses.contains(course)
    }
}

/// What is left of a pool (uddannelsespulje) in a municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// The municipality's code.
    pub municipality: String,
    pub scheme: Scheme,
    /// The first and the last day that it is for.
    pub from: Date,
    pub to: Date,
    /// What is left, in whole kroner.
    pub balance: u32,
    /// The most for one citizen, in whole kroner; none where there is no ceiling.
    #[serde(default)]
    pub ceiling: Option<u32>,
    /// The day on which the municipality told.
    pub told_on: Date,
}

impl Pool {
    pub fn is_for(&self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }

    /// What one citizen can have, in whole kroner.
    pub fn left(&self) -> u32 {
        self.ceiling
            .map_or(self.balance, |most| most.min(self.balance))
    }
}

/// A call for people across municipalities, as when health staff were sought in 2020.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub id: CallId,
    pub title: String,
    #[serde(default)]
    pub about: String,
    /// Whose people are sought.
    pub group: GroupId,
    pub from: Date,
    #[serde(default)]
    pub to: Option<Date>,
    /// The codes of the municipalities that seek them; empty for the whole country.
    #[serde(default)]
    pub municipalities: Vec<String>,
    /// Whom to call or write to.
    pub contact: String,
}

impl Call {
    pub fn is_open(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

/// The lists on which one course stands, and what else the catalogue tells of it to a question of `may_i`.
#[derive(Clone, Copy, Debug)]
pub struct Told<'c> {
    pub course: &'c Course,
    pub run: &'c Run,
    /// Every list that could name the course: what is on none of them is not listed.
    pub lists: &'c [PositiveList],
    pub pools: &'c [Pool],
    /// The citizen's own municipality, by its code.
    pub municipality: &'c str,
    pub region: Region,
}

impl Told<'_> {
    /// The question to `may_i`: what is asked about.
    pub fn run(&self, scheme: Scheme) -> upskilling::Run {
        upskilling::Run {
            scheme,
            starts_on: self.run.starts_on,
            weeks: self.run.weeks(),
            granted_on: None,
        }
    }

    /// Fills in what the catalogue knows; what the citizen told stays. `law_on` is the day whose law decides.
    pub fn tell(&self, scheme: Scheme, law_on: Date, told: &Circumstances) -> Circumstances {
        let of_kind = |kind| Some(self.course.kind == kind);
        let in_force = || {
            let of_scheme = self.lists.iter().filter(move |list| list.scheme == scheme);
            of_scheme.filter(move |list| list.in_force(law_on))
        };
        let on_one = |mut lists: Box<dyn Iterator<Item = &PositiveList> + '_>| {
            // Without any list nothing is known of being on it.
            let first = lists.next()?;
            let mut all = std::iter::once(first).chain(lists);
            Some(all.any(|list| list.names(&self.course.id)))
        };
        let own = || in_force().filter(|list| list.holds_in(self.region));
        let nearby = in_force().filter(|list| {
            list.region
                .is_some_and(|of| places::are_neighbours(of, self.region))
        });
        let starred = own().next().map(|first| {
            let mut all = std::iter::once(first).chain(own());
            all.any(|list| list.starred.contains(&self.course.id))
        });
        let pool = self.pools.iter().find(|pool| {
            pool.scheme == scheme && pool.municipality == self.municipality && pool.is_for(law_on)
        });
        let whole = matches!(self.course.kind, CourseKind::Vocational);
        let part = matches!(
            self.course.kind,
            CourseKind::BasicCourse | CourseKind::SingleSubject
        );
        Circumstances {
            listed: on_one(Box::new(own())),
            listed_nearby: on_one(Box::new(nearby)),
            starred,
            academy_module: of_kind(CourseKind::Academy),
            vocational: Some(whole || part),
            basic_course: of_kind(CourseKind::BasicCourse),
            part_only: (whole || part).then_some(part),
            full_time_study: Some(self.course.full_time_study),
            lessons_a_week: self.run.lessons_a_week.or(told.lessons_a_week),
            price: Some(self.run.price()),
            pool_balance: pool.map(Pool::left),
            ..told.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    fn run() -> Run {
        Run {
            id: "r".into(),
            course: "c".into(),
            provider: "p".into(),
            site: Some("s".into()),
            starts_on: day("2026-02-02"),
            ends_on: day("2026-02-06"),
            price_ore: 59_001,
            seats: 16,
            free_seats: 3,
            waiting: None,
            attendance: Attendance::OnSite,
            hours: Hours::Day,
            lessons_a_week: None,
            enrol_by: None,
            cancelled: false,
        }
    }

    fn course(kind: CourseKind) -> Course {
        Course {
            id: "c".into(),
            title: "Gaffeltruck".into(),
            about: String::new(),
            group: "g".into(),
            kind,
            days: 5,
            full_time_study: false,
            skills: Vec::new(),
        }
    }

    fn list(scheme: Scheme, region: Option<Region>, courses: &[&str]) -> PositiveList {
        PositiveList {
            id: "l".into(),
            scheme,
            region,
            from: day("2026-01-01"),
            to: Some(day("2026-06-30")),
            courses: courses.iter().map(|id| CourseId::from(*id)).collect(),
            starred: Vec::new(),
        }
    }

    #[test]
    fn a_week_and_a_krone_that_have_begun_count_whole() {
        for (ends_on, weeks) in [("2026-02-06", 1), ("2026-02-08", 1), ("2026-02-09", 2)] {
            let run = Run {
                ends_on: day(ends_on),
                ..run()
            };
            assert_eq!(run.weeks(), weeks, "{ends_on}");
        }
        assert_eq!(run().price(), 591);
    }

    #[test]
    fn a_run_that_contradicts_itself_is_refused_by_its_field() {
        let checked = |change: fn(&mut Run)| {
            let mut run = run();
            change(&mut run);
            run.check().err().map(|(field, _)| field)
        };
        let back = |run: &mut Run| run.ends_on = run.starts_on.plus(-1);
        let late = |run: &mut Run| run.enrol_by = Some(run.ends_on.plus(1));
        let online = |run: &mut Run| {
            (run.attendance, run.site) = (Attendance::Online, None);
        };
        assert_eq!(checked(|_| {}), None);
        assert_eq!(checked(online), None);
        assert_eq!(checked(back), Some("ends_on"));
        assert_eq!(checked(late), Some("enrol_by"));
        assert_eq!(checked(|run| run.seats = MAX_SEATS + 1), Some("seats"));
        assert_eq!(checked(|run| run.free_seats = 17), Some("free_seats"));
        assert_eq!(checked(|run| run.site = None), Some("site"));
    }

    #[test]
    fn what_no_list_could_tell_is_not_told() {
        let run = run();
        let (amu, pool) = (course(CourseKind::Amu), Scheme::RegionalPool);
        let tell = |lists: &[PositiveList], on: &str| {
            let told = Told {
                course: &amu,
                run: &run,
                lists,
                pools: &[],
                municipality: "0259",
                region: Region::Sjaelland,
            };
            let told = told.tell(pool, day(on), &Circumstances::default());
            (told.listed, told.listed_nearby, told.starred)
        };
        let (own, near) = (Some(Region::Sjaelland), Some(Region::Hovedstaden));
        let on = "2026-02-02";
        assert_eq!(tell(&[], on), (None, None, None));
        assert_eq!(
            tell(&[list(pool, own, &["c"])], on),
            (Some(true), None, Some(false))
        );
        assert_eq!(
            tell(&[list(pool, own, &["x"])], on),
            (Some(false), None, Some(false))
        );
        assert_eq!(
            tell(&[list(pool, near, &["c"])], on),
            (None, Some(true), None)
        );
        assert_eq!(
            tell(&[list(pool, own, &["c"])], "2026-07-01"),
            (None, None, None),
            "the list is over"
        );
        let far = Some(Region::Nordjylland);
        assert_eq!(tell(&[list(pool, far, &["c"])], on), (None, None, None));
    }

    #[test]
    fn a_pool_gives_one_citizen_no_more_than_its_ceiling() {
        let pool = |balance, ceiling| Pool {
            municipality: "0259".into(),
            scheme: Scheme::RegionalPool,
            from: day("2026-01-01"),
            to: day("2026-12-31"),
            balance,
            ceiling,
            told_on: day("2026-01-05"),
        };
        assert_eq!(pool(9_000, None).left(), 9_000);
        assert_eq!(pool(9_000, Some(5_000)).left(), 5_000);
        assert_eq!(pool(0, Some(5_000)).left(), 0);
        let (run, amu) = (run(), course(CourseKind::Amu));
        let left = |municipality, on: &str| {
            let told = Told {
                course: &amu,
                run: &run,
                lists: &[],
                pools: &[pool(9_000, None)],
                municipality,
                region: Region::Sjaelland,
            };
            let told = told.tell(Scheme::RegionalPool, day(on), &Circumstances::default());
            told.pool_balance
        };
        assert_eq!(left("0259", "2026-02-02"), Some(9_000));
        assert_eq!(
            left("0259", "2027-02-02"),
            None,
            "another year's is not told"
        );
        assert_eq!(left("0265", "2026-02-02"), None, "another municipality's");
    }

    #[test]
    fn every_kind_of_course_tells_what_it_is() {
        let told = |kind| {
            let (run, course) = (run(), course(kind));
            let told = Told {
                course: &course,
                run: &run,
                lists: &[],
                pools: &[],
                municipality: "0259",
                region: Region::Sjaelland,
            };
            let told = told.tell(
                Scheme::EducationLift,
                run.starts_on,
                &Circumstances::default(),
            );
            (told.vocational, told.part_only, told.basic_course)
        };
        assert_eq!(
            told(CourseKind::Vocational),
            (Some(true), Some(false), Some(false))
        );
        assert_eq!(
            told(CourseKind::BasicCourse),
            (Some(true), Some(true), Some(true))
        );
        assert_eq!(told(CourseKind::Amu), (Some(false), None, Some(false)));
    }

    #[test]
    fn demand_of_the_own_region_goes_before_the_country_s() {
        let of = |region, level| Demand { region, level };
        let group = Group {
            id: "g".into(),
            sector: "s".into(),
            name: "Lager".into(),
            isco: Vec::new(),
            demand: vec![
                of(None, DemandLevel::Good),
                of(Some(Region::Sjaelland), DemandLevel::Shortage),
            ],
        };
        assert_eq!(
            group.wanted_in(Some(Region::Sjaelland)),
            Some(DemandLevel::Shortage)
        );
        assert_eq!(
            group.wanted_in(Some(Region::Nordjylland)),
            Some(DemandLevel::Good)
        );
        assert_eq!(group.wanted_in(None), Some(DemandLevel::Good));
    }
}
