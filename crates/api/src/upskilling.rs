//! The catalogue as it crosses the wire: what is asked of the search, and what it answers. Must not know how it is
//! found. A question is its address: what a page shows can be shared and opened again by its query string.

use std::collections::BTreeMap;

use domain::catalogue::{
    Attendance, Call, Course, CourseKind, DemandLevel, Hours, Pool, PositiveList,
};
use domain::ids::{CourseId, OccupationId, PlanItemId, RuleId, RunId, SectorId};
use domain::registration::AuthorityRole;
use domain::rules::{Certainty, RuleWords, Source};
pub use domain::upskilling::OfOneself;
use domain::upskilling::{Fact, Meanwhile, OfEmployer, Scheme, Standing, Why};
use domain::{Date, Moment, upskilling};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Where things are.
pub mod path {
    /// `GET`, with a [`super::Question`] as its query: [`super::SearchAnswer`]. With the course's id behind it:
    /// [`super::CourseAnswer`]; and the same by `POST` of a [`super::Tell`].
    pub const UPSKILLING: &str = "/api/upskilling";
    /// `GET`: [`super::MyApplications`]. `POST` an [`super::AskFound`]: [`super::FoundAnswer`].
    pub const APPLICATIONS: &str = "/api/applications";
    /// `GET`, with `?q=TEXT`: [`super::OccupationsFound`]. With an occupation's id behind it: [`super::NearAnswer`].
    pub const OCCUPATIONS: &str = "/api/occupations";
}

/// The most characters of a text that are searched for; what follows is not read.
pub const MAX_TEXT: usize = 200;
/// Courses on one page of an answer.
pub const PAGE: u32 = 20;
/// The farthest page that can be asked for.
pub const MAX_PAGE: u32 = 1_000;
/// The longest distance that can be asked for, in kilometres.
pub const MAX_KM: u16 = 500;

/// What is asked of the catalogue. Everything left out is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// `q`: what the citizen typed.
    pub text: String,
    /// `place`: a municipality, by name or code. Left out, the citizen's own.
    pub place: Option<String>,
    /// `km`: at most so far from there, as the crow flies.
    pub km: Option<u16>,
    /// `from` and `to`: runs that start then.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// `length`.
    pub length: Option<Length>,
    /// `attendance`.
    pub attendance: Option<Attendance>,
    /// `scheme`: what the scheme could carry, by the kind of course and its lists.
    pub scheme: Option<Scheme>,
    /// `sector`: its id.
    pub sector: Option<SectorId>,
    /// `demand=1`: only where employers in the citizen's region search in vain.
    pub wanted: bool,
    /// `seats=1`: only runs with free seats.
    pub free_seats: bool,
    /// `saved=1`: only the courses that the citizen has saved.
    pub saved: bool,
    /// `sort`.
    pub sort: Sort,
    /// `page`, from 1; 0 stands for 1.
    pub page: u32,
}

/// How long a run lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Up to a week.
    Week,
    /// Up to six weeks, and longer than one.
    SixWeeks,
    Longer,
}

impl Length {
    pub fn of(weeks: u16) -> Self {
        match weeks {
            0..=1 => Self::Week,
            2..=6 => Self::SixWeeks,
            _ => Self::Longer,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// What fits the words best; without words, what is wanted in the region and near.
    #[default]
    Best,
    Soonest,
    Nearest,
    Cheapest,
}

const LENGTHS: &[(&str, Length)] = &[
    ("week", Length::Week),
    ("six-weeks", Length::SixWeeks),
    ("longer", Length::Longer),
];
const ATTENDANCES: &[(&str, Attendance)] = &[
    ("on-site", Attendance::OnSite),
    ("online", Attendance::Online),
    ("mixed", Attendance::Mixed),
];
const SORTS: &[(&str, Sort)] = &[
    ("best", Sort::Best),
    ("soonest", Sort::Soonest),
    ("nearest", Sort::Nearest),
    ("cheapest", Sort::Cheapest),
];
/// The schemes by their names in addresses.
pub const SCHEMES: &[(&str, Scheme)] = &[
    ("six-week-job-training", Scheme::SixWeekJobTraining),
    ("regional-pool", Scheme::RegionalPool),
    ("education-lift", Scheme::EducationLift),
    ("education-lift-full", Scheme::EducationLiftFull),
    ("education-lift-shortage", Scheme::EducationLiftShortage),
    ("own-time-study", Scheme::OwnTimeStudy),
    ("company-placement", Scheme::CompanyPlacement),
    ("wage-subsidy", Scheme::WageSubsidy),
    ("adult-apprentice", Scheme::AdultApprentice),
    ("prior-learning-assessment", Scheme::PriorLearningAssessment),
    ("basic-skills", Scheme::BasicSkills),
    ("job-rotation", Scheme::JobRotation),
];

impl Question {
    /// Reads the pairs of a query string, decoded. Names that are not ours are left alone, such as `wire`; of a
    /// name that comes twice, the last counts; an empty value asks nothing.
    ///
    /// # Errors
    /// [`Error::OutOfBounds`] with the name of the first value that cannot be read.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Error> {
        let mut question = Self::default();
        for (name, value) in pairs {
            let (name, value) = (name.as_str(), value.trim());
            if value.is_empty() {
                continue;
            }
            let date = || Date::parse(value).ok_or_else(|| bad(name, "a date such as 2026-02-02"));
            match name {
                "q" => question.text = value.chars().take(MAX_TEXT).collect(),
                "place" => question.place = Some(value.chars().take(MAX_TEXT).collect()),
                "km" => {
                    let km = value.parse().ok().filter(|km| (1..=MAX_KM).contains(km));
                    question.km = Some(km.ok_or_else(|| bad(name, "a number from 1 to 500"))?);
                }
                "from" => question.from = Some(date()?),
                "to" => question.to = Some(date()?),
                "length" => question.length = Some(one_of(LENGTHS, name, value)?),
                "attendance" => question.attendance = Some(one_of(ATTENDANCES, name, value)?),
                "scheme" => question.scheme = Some(one_of(SCHEMES, name, value)?),
                "sector" => {
                    question.sector = Some(SectorId(value.chars().take(MAX_TEXT).collect()));
                }
                "demand" => question.wanted = yes(name, value)?,
                "seats" => question.free_seats = yes(name, value)?,
                "saved" => question.saved = yes(name, value)?,
                "sort" => question.sort = one_of(SORTS, name, value)?,
                "page" => {
                    let page = value.parse().ok().filter(|page| *page <= MAX_PAGE);
                    question.page = page.ok_or_else(|| bad(name, "a number up to 1000"))?;
                }
                _ => {}
            }
        }
        Ok(question)
    }

    /// The pairs of its query string, not yet encoded, in one order: the same question has one address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        let flag = |set: bool| if set { "1".to_owned() } else { String::new() };
        push("q", self.text.clone());
        push("place", self.place.clone().unwrap_or_default());
        push("km", self.km.map(|km| km.to_string()).unwrap_or_default());
        push(
            "from",
            self.from.map(|on| on.to_string()).unwrap_or_default(),
        );
        push("to", self.to.map(|on| on.to_string()).unwrap_or_default());
        push("length", name_of(LENGTHS, self.length));
        push("attendance", name_of(ATTENDANCES, self.attendance));
        push("scheme", name_of(SCHEMES, self.scheme));
        push(
            "sector",
            self.sector
                .as_ref()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
        );
        push("demand", flag(self.wanted));
        push("seats", flag(self.free_seats));
        push("saved", flag(self.saved));
        push(
            "sort",
            name_of(SORTS, Some(self.sort).filter(|sort| *sort != Sort::Best)),
        );
        push(
            "page",
            if self.page > 1 {
                self.page.to_string()
            } else {
                String::new()
            },
        );
        pairs
    }
}

fn bad(field: &str, remedy: &str) -> Error {
    Error::OutOfBounds {
        field: field.to_owned(),
        remedy: format!("expected {remedy}"),
    }
}

fn one_of<T: Copy>(known: &[(&str, T)], field: &str, value: &str) -> Result<T, Error> {
    let found = known.iter().find(|(name, _)| *name == value);
    found.map(|(_, one)| *one).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        bad(field, &["one of", &names.join(", ")].join(" "))
    })
}

fn name_of<T: Copy + PartialEq>(known: &[(&str, T)], one: Option<T>) -> String {
    let found = known.iter().find(|(_, other)| Some(*other) == one);
    found
        .map(|(name, _)| (*name).to_owned())
        .unwrap_or_default()
}

fn yes(field: &str, value: &str) -> Result<bool, Error> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(bad(field, "1 or 0")),
    }
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchAnswer {
    pub now: Moment,
    /// The question as it was understood, on the page that is answered.
    pub question: Question,
    /// From where distances are told: the name of a municipality; none where it is not known.
    pub from_place: Option<String>,
    /// Words that were read as other words.
    pub read_as: Vec<ReadAs>,
    /// Courses found, on all pages.
    pub total: u32,
    pub pages: u32,
    pub rows: Vec<CourseRow>,
    pub counts: Counts,
    /// The rules that decide in the rows, each once: a row names them by their place here.
    pub rules: Vec<RuleTold>,
}

/// A word that was read as another, so that it can be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAs {
    pub typed: String,
    pub read: Vec<String>,
    pub how: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// No course has the word; these are near to it by their letters.
    Corrected,
    /// The catalogue's own words for it.
    SameMeaning,
    /// Taken apart.
    Parts,
    /// Found nowhere: it was left out.
    Unknown,
}

/// How many courses there would be with each choice of one filter, all other filters kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub lengths: Vec<(Length, u32)>,
    pub attendances: Vec<(Attendance, u32)>,
    pub schemes: Vec<(Scheme, u32)>,
    pub sectors: Vec<SectorCount>,
    /// Within so many kilometres.
    pub km: Vec<(u16, u32)>,
    pub wanted: u32,
    pub free_seats: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectorCount {
    pub id: SectorId,
    pub name: String,
    /// Empty where it is not told.
    pub name_en: String,
    pub count: u32,
}

/// A course in the list, with the run that fits the question best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseRow {
    pub id: CourseId,
    pub title: String,
    pub about: String,
    pub kind: CourseKind,
    /// The name of its occupation group.
    pub group: String,
    /// How its people are wanted in the citizen's region; none where it is not told.
    pub demand: Option<DemandLevel>,
    /// Runs that fit the question.
    pub runs: u32,
    pub run: RunRow,
    /// Whether the citizen may, by the best of the schemes that could carry it; none where none could.
    pub may: Option<May>,
    /// Why it stands where it does.
    pub because: Because,
}

/// Why a course stands where it does, so that an order can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// Its title holds all of the words.
    Title,
    /// Its title or what it teaches holds these of the words.
    Words(Vec<String>),
    /// Employers in the region search in vain for its people.
    Wanted,
    /// It is so many kilometres away.
    Near(u16),
    /// It starts on this day.
    Starts(Date),
    /// It costs so much, in øre.
    Costs(u32),
    /// It is online, so no way is long.
    Online,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    pub id: RunId,
    pub starts_on: Date,
    pub ends_on: Date,
    pub weeks: u16,
    pub price_ore: u32,
    pub seats: u16,
    pub free_seats: u16,
    pub waiting: Option<u16>,
    pub attendance: Attendance,
    pub hours: Hours,
    pub enrol_by: Option<Date>,
    /// The provider's name.
    pub provider: String,
    /// None where it is online only.
    pub place: Option<Place>,
}

/// Where a run is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub name: String,
    pub address: String,
    pub town: String,
    /// The name of its municipality.
    pub municipality: String,
    /// As the crow flies, from the place asked with; none where that is not known.
    pub km: Option<u16>,
}

/// Whether this citizen may use a scheme for a run, as `domain::upskilling::may_i` answers on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    pub scheme: Scheme,
    pub may: upskilling::May,
    pub why: Why,
    /// The rule that decides: its place in the answer's `rules`.
    pub rule: Option<u16>,
    /// What is not told and could change the answer.
    pub missing: Vec<Fact>,
    pub depends_on: Vec<Fact>,
    /// A better answer that time alone brings: which, and the first day of the run, or of the grant, for it.
    pub becomes: Option<(upskilling::May, Date)>,
    pub standing: Option<Standing>,
    pub approved_by: Option<AuthorityRole>,
    pub meanwhile: Option<Meanwhile>,
    /// Whether every rule that it rests on was read in a source that says so.
    pub certain: bool,
    /// The day whose law decided.
    pub law_on: Date,
}

/// Whether a citizen may take a workplace that they have found. Nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskFound {
    /// A company placement or a wage subsidy.
    pub scheme: Scheme,
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub told: OfEmployer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundAnswer {
    pub now: Moment,
    pub may: May,
    /// The rule that decides.
    pub rules: Vec<RuleTold>,
}

/// Where a citizen's open applications stand in the lines for a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyApplications {
    pub now: Moment,
    pub lines: Vec<LineOf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOf {
    /// The item of the plan that the application is.
    pub item: PlanItemId,
    /// How many stand before.
    pub before: u16,
    /// A seat has come free for the citizen, to be taken.
    pub seat_is_free: bool,
}

/// What something is called, by language code.
pub type Labels = BTreeMap<String, String>;

/// Occupations that are called like what was typed, the likeliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccupationsFound {
    pub now: Moment,
    pub rows: Vec<OccupationRow>,
    /// Whether there are more than are told.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccupationRow {
    pub id: OccupationId,
    pub labels: Labels,
}

/// The most occupations that are told at once.
pub const MAX_OCCUPATIONS: usize = 12;
/// The most courses that are told for one skill.
pub const MAX_COURSES: usize = 3;

/// What else somebody can do who has had an occupation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearAnswer {
    pub now: Moment,
    pub occupation: OccupationRow,
    /// The nearest first: by how much one has of what it takes, in tenths, with one more where its people are wanted in
    /// the citizen's region and two where they lack.
    pub near: Vec<Near>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    pub occupation: OccupationRow,
    /// What one has of what it takes.
    pub shared: Vec<Labels>,
    /// What it takes and one has not.
    pub missing: Vec<Gap>,
    /// How its people are wanted in the citizen's region; none where that is not told.
    pub demand: Option<DemandLevel>,
    /// Open calls for its people.
    pub calls: Vec<Call>,
}

/// A skill that one has not, and the courses that say that they teach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub labels: Labels,
    pub courses: Vec<(CourseId, String)>,
}

/// A rule as it is told beside an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTold {
    pub id: RuleId,
    pub name: String,
    pub certainty: Certainty,
    pub source: Source,
    pub words: Vec<RuleWords>,
}

/// A course with its runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseAnswer {
    pub now: Moment,
    pub course: Course,
    /// The names of its occupation group and sector.
    pub group: String,
    pub sector: String,
    pub sector_en: String,
    pub demand: Option<DemandLevel>,
    pub from_place: Option<String>,
    /// Runs that have not begun, soonest first, at most [`MAX_RUNS`]; cancelled ones are not among them.
    pub runs: Vec<RunAnswer>,
    /// How many there are.
    pub runs_in_all: u32,
    /// The lists that name it, now or later, without the courses beside it.
    pub lists: Vec<PositiveList>,
    /// The pools of the citizen's own municipality.
    pub pools: Vec<Pool>,
    /// Open calls for people of its occupation group.
    pub calls: Vec<Call>,
    pub rules: Vec<RuleTold>,
}

/// The most runs that are told of one course.
pub const MAX_RUNS: usize = 40;

/// A run, with the answer of each scheme that could carry it, the most welcome first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunAnswer {
    pub run: RunRow,
    pub provider_phone: String,
    pub provider_web: String,
    pub may: Vec<May>,
}

/// Asks about a course again, with what the citizen tells of themselves. What is left out is not told, and never read as
/// a no. Nothing of it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    pub told: OfOneself,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Question, Error> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let pairs: Vec<_> = pairs.iter().map(own).collect();
        Question::from_pairs(&pairs)
    }

    #[test]
    fn a_question_and_its_address_are_the_same() {
        let pairs = [
            ("q", "truck & kørsel"),
            ("place", "Køge"),
            ("km", "50"),
            ("from", "2026-02-02"),
            ("to", "2026-06-30"),
            ("length", "six-weeks"),
            ("attendance", "online"),
            ("scheme", "regional-pool"),
            ("sector", "transport"),
            ("demand", "1"),
            ("seats", "1"),
            ("saved", "1"),
            ("sort", "nearest"),
            ("page", "3"),
        ];
        let question = read(&pairs).expect("it is read");
        let told: Vec<(&str, String)> = question.pairs();
        let told: Vec<(&str, &str)> = told.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(told, pairs);
        assert_eq!(
            Question::default().pairs(),
            Vec::new(),
            "what is not asked stands nowhere"
        );
        for (name, scheme) in SCHEMES {
            let json = serde_json::to_string(scheme).expect("written");
            assert_eq!(json, format!("\"{name}\""), "one name in every layer");
        }
    }

    #[test]
    fn nonsense_is_refused_by_its_name_and_nothing_asks_nothing() {
        for (name, value) in [
            ("km", "0"),
            ("km", "501"),
            ("km", "-1"),
            ("km", "nær"),
            ("from", "31-02-2026"),
            ("to", "2026-02-31"),
            ("length", "year"),
            ("attendance", "maybe"),
            ("scheme", "free-money"),
            ("demand", "ja"),
            ("seats", "2"),
            ("saved", "gem"),
            ("sort", "random"),
            ("page", "1001"),
            ("page", "-1"),
        ] {
            let error = read(&[(name, value)]).expect_err("refused");
            assert!(
                matches!(&error, Error::OutOfBounds { field, .. } if field == name),
                "{name}={value}: {error:?}"
            );
            assert_eq!(error.status(), 400);
            assert_eq!(read(&[(name, " ")]), Ok(Question::default()), "{name}");
        }
        assert_eq!(
            read(&[("wire", "5"), ("utm", "x")]),
            Ok(Question::default())
        );
        let long = "å".repeat(MAX_TEXT * 50);
        let question = read(&[("q", &long)]).expect("it is read");
        assert_eq!(question.text.chars().count(), MAX_TEXT);
    }
}
