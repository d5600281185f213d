//! May I? For a scheme of upskilling, a citizen and a run: yes, no or ask, and by which rule (UP1–UP12; LAB,
//! chapters 11, 12 and 14, § 97 and § 97 a). Must not know the numbers of a scheme: they stand in the rule book.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::case::Case;
use crate::plan::OfferKind;
use crate::registration::{AuthorityRole, TargetGroup};
use crate::rules::{Certainty, Rule, RuleBook, Terms};

mod circumstances;
mod conditions;

pub use circumstances::{Circumstances, Education, Fact, OfEmployer, OfOneself, PaidHours};
pub use conditions::Test;
use conditions::{Finding, Truth, Weighing};

/// A way to learn, or to work and learn, while unemployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// 6 ugers jobrettet uddannelse (UP1; BEK 1179/2019).
    SixWeekJobTraining,
    /// Den regionale uddannelsespulje (UP2; LAB § 97, BEK 1181/2019).
    RegionalPool,
    /// Uddannelsesløft at 80 % of the highest benefit (UP3).
    EducationLift,
    /// Uddannelsesløft at 100 %, to the end of 2020 (UP4).
    EducationLiftFull,
    /// Uddannelsesløft at 110 %, for what is on the shortage list (UP5; LAB § 97 a).
    EducationLiftShortage,
    /// Teaching beside the benefit, in one's own time (UP6).
    OwnTimeStudy,
    /// A company placement (virksomhedspraktik) that the citizen found (UP7; LAB §§ 57, 61).
    CompanyPlacement,
    /// A job with wage subsidy (løntilskud) that the citizen found (UP8; LAB §§ 66–69).
    WageSubsidy,
    /// Voksenlærling (UP9).
    AdultApprentice,
    /// Realkompetencevurdering (UP10).
    PriorLearningAssessment,
    /// FVU and OBU: reading, writing, arithmetic, dyslexia (UP11).
    BasicSkills,
    /// Jobrotation (UP12), closed by lov 1750/2025.
    JobRotation,
}

impl Scheme {
    /// What it is called when it stands in the plan.
    pub fn offer(self) -> OfferKind {
        match self {
            Self::SixWeekJobTraining => OfferKind::SixWeekJobTraining,
            Self::RegionalPool => OfferKind::RegionalPoolCourse,
            Self::EducationLift | Self::EducationLiftFull | Self::EducationLiftShortage => {
                OfferKind::EducationLift
            }
            Self::OwnTimeStudy => OfferKind::SpareTimeStudy,
            Self::CompanyPlacement => OfferKind::CompanyPlacement,
            Self::WageSubsidy => OfferKind::WageSubsidy,
            Self::AdultApprentice => OfferKind::AdultApprentice,
            Self::PriorLearningAssessment => OfferKind::PriorLearningAssessment,
            Self::BasicSkills => OfferKind::BasicSkills,
            Self::JobRotation => OfferKind::JobRotation,
        }
    }
}

/// Which day's law decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LawOf {
    /// The first day of the run.
    Start,
    /// The day on which it is granted (BEK 1181/2019 on the regional pool).
    Grant,
}

/// Whether a yes is the citizen's right, or still the authority's to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Right,
    Grant,
}

/// What a scheme does to the rest of the effort while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meanwhile {
    pub benefit: BenefitMeanwhile,
    /// Confirming that one is available (rådighed).
    pub availability: DutyMeanwhile,
    pub job_search: DutyMeanwhile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BenefitMeanwhile {
    /// Paid as before.
    Kept,
    /// So many per cent of the highest unemployment benefit.
    PercentOfHighest(u8),
    /// The employer pays wages in its place.
    Wage,
    NotFound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyMeanwhile {
    Stays,
    Rests,
    NotFound,
}

/// What is asked about: a course that runs on days, or a stay at an employer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub scheme: Scheme,
    pub starts_on: Date,
    pub weeks: u16,
    /// The day on which it was granted or will be; none where that is not known: then its first day.
    #[serde(default)]
    pub granted_on: Option<Date>,
}

impl Run {
    /// The last day of its last week.
    pub fn ends_on(&self) -> Date {
        self.starts_on.plus(i32::from(self.weeks) * 7 - 1)
    }

    pub fn granted_on(&self) -> Date {
        self.granted_on.unwrap_or(self.starts_on)
    }

    /// The day whose law decides.
    fn day(&self, law_of: LawOf) -> Date {
        match law_of {
            LawOf::Start => self.starts_on,
            LawOf::Grant => self.granted_on(),
        }
    }

    /// The same, later: the law of `day` decides.
    fn moved_to(&self, day: Date, law_of: LawOf) -> Self {
        match law_of {
            LawOf::Start => Self {
                starts_on: day,
                ..*self
            },
            LawOf::Grant => Self {
                starts_on: self.starts_on.max(day),
                granted_on: Some(day),
                ..*self
            },
        }
    }
}

/// The answer in one word, the least welcome first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum May {
    No,
    /// Somebody has to say: something is not told, not found in the law, or up to them.
    Ask,
    Yes,
}

/// Why the answer is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    AllMet,
    /// The law knows no such scheme on the day.
    NoScheme,
    NotForTheGroup,
    NotMet,
    /// Something is not told that could change the answer.
    NotTold,
    /// The law for it was looked for in vain.
    LawNotFound,
    /// The pool has not enough left. More can come, so it is worth asking.
    PoolEmpty,
}

/// When the answer gets better by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Becomes {
    pub may: May,
    /// The first day for the run's start, or for its grant where that day's law decides.
    pub on: Date,
}

/// Whether the citizen may, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'r> {
    pub may: May,
    pub why: Why,
    /// The rule that decides, with its source and its words; none where the book is silent.
    pub rule: Option<&'r Rule>,
    /// What the conditions look at, told or not.
    pub depends_on: Vec<Fact>,
    /// What is not told and could change the answer.
    pub missing: Vec<Fact>,
    pub becomes: Option<Becomes>,
    pub standing: Option<Standing>,
    pub approved_by: Option<AuthorityRole>,
    pub meanwhile: Option<Meanwhile>,
    /// Whether every rule that it rests on was read in a source that says so.
    pub certain: bool,
    /// The day whose law decided.
    pub law_on: Date,
}

/// No wait is followed over more changes than this.
const CHANGES: usize = 12;

/// Whether this citizen may use the scheme for this run, under the law of the day that the scheme names.
pub fn may_i<'r>(case: &Case, rules: &'r RuleBook, told: &Circumstances, run: &Run) -> Answer<'r> {
    let question = Question { case, rules, told };
    let (mut answer, opens_on) = question.answer(run);
    answer.becomes = question.becomes(&answer, opens_on, run);
    answer
}

struct Question<'q, 'r> {
    case: &'q Case,
    rules: &'r RuleBook,
    told: &'q Circumstances,
}

/// A condition of the scheme, as it was found.
struct Weighed<'r> {
    rule: &'r Rule,
    finding: Finding,
}

impl<'r> Question<'_, 'r> {
    /// The answer, and the day on which time or the law may better it.
    fn answer(&self, run: &Run) -> (Answer<'r>, Option<Date>) {
        let in_force: Vec<&Rule> = self.schemes(run.scheme).filter(applies(run)).collect();
        // Of several rows, one whose source was read says best whom they bind.
        let Some(any) = in_force.iter().copied().max_by_key(|rule| is_found(rule)) else {
            return (self.no_scheme(run), self.next_scheme(run, run.starts_on));
        };
        let registration = &self.case.registration;
        let group_of = |rule: &Rule| registration.target_group(run.day(law_of(rule)));
        let law_on = run.day(law_of(any));
        if group_of(any).is_none() {
            let mut answer = stopped(May::Ask, Why::NotTold, Some(any), law_on);
            answer.missing = vec![Fact::TargetGroup];
            answer.depends_on = vec![Fact::TargetGroup];
            return (answer, None);
        }
        let bound = in_force.iter().find_map(|rule| {
            let group = group_of(rule)?;
            rule.binds(Some(group)).then_some((*rule, group))
        });
        if let Some((scheme, group)) = bound {
            return self.weigh(run, scheme, group);
        }
        let mut answer = stopped(May::No, Why::NotForTheGroup, Some(any), law_on);
        answer.depends_on = vec![Fact::TargetGroup];
        (answer, self.next_scheme(run, law_on))
    }

    fn weigh(&self, run: &Run, scheme: &'r Rule, group: TargetGroup) -> (Answer<'r>, Option<Date>) {
        let law_on = run.day(law_of(scheme));
        let weighing = Weighing {
            case: self.case,
            rules: self.rules,
            told: self.told,
            run,
            law_on,
        };
        let weighed: Vec<Weighed<'r>> = self
            .conditions(run.scheme, group, law_on)
            .into_iter()
            .map(|(rule, tests)| Weighed {
                finding: opened_by_the_law(weighing.any(tests), rule),
                rule,
            })
            .collect();
        let (may, why, decides) = decide(&weighed, scheme);
        let mut answer = Answer {
            depends_on: facts(&weighed, |finding| &finding.read),
            missing: facts(&weighed, |finding| &finding.missing),
            certain: is_certain(may, decides, scheme, &weighed),
            ..stopped(may, why, Some(decides), law_on)
        };
        if let Terms::Upskilling {
            standing,
            approved_by,
            meanwhile,
            ..
        } = scheme.terms
        {
            answer.standing = Some(standing);
            answer.approved_by = Some(approved_by);
            answer.meanwhile = Some(meanwhile);
        }
        (answer, opens_on(&weighed, may))
    }

    /// Moves the run from change to change, until the answer is better.
    fn becomes(&self, now: &Answer<'r>, opens_on: Option<Date>, run: &Run) -> Option<Becomes> {
        let (mut from, mut next) = (now.law_on, opens_on);
        for _ in 0..CHANGES {
            let on = next.filter(|day| *day > from)?;
            let law_of = self.law_of_on(run.scheme, on)?;
            let (later, after) = self.answer(&run.moved_to(on, law_of));
            if later.may > now.may {
                return Some(Becomes { may: later.may, on });
            }
            (from, next) = (on, after);
        }
        None
    }

    fn no_scheme(&self, run: &Run) -> Answer<'r> {
        let id = self.schemes(run.scheme).next().map(|rule| &rule.id);
        let silent = self.rules.iter().find(|rule| {
            Some(&rule.id) == id
                && matches!(rule.terms, Terms::NoRule)
                && rule.in_force(run.starts_on)
        });
        stopped(May::No, Why::NoScheme, silent, run.starts_on)
    }

    /// The first day after `after` on which rows of the scheme begin.
    fn next_scheme(&self, run: &Run, after: Date) -> Option<Date> {
        self.schemes(run.scheme)
            .map(|rule| rule.from)
            .find(|from| *from > after)
    }

    fn law_of_on(&self, scheme: Scheme, on: Date) -> Option<LawOf> {
        self.schemes(scheme)
            .find(|rule| rule.in_force(on))
            .map(law_of)
    }

    fn schemes(&self, wanted: Scheme) -> impl Iterator<Item = &'r Rule> {
        let rules = self.rules;
        let is_it = move |rule: &&Rule| matches!(rule.terms, Terms::Upskilling { scheme, .. } if scheme == wanted);
        rules.iter().filter(is_it).filter(|rule| self.holds(rule))
    }

    /// The conditions in force, in the order of their ids.
    fn conditions(
        &self,
        wanted: Scheme,
        group: TargetGroup,
        on: Date,
    ) -> Vec<(&'r Rule, &'r [Test])> {
        let rules = self.rules;
        let binding = rules
            .iter()
            .filter(|rule| rule.in_force(on) && rule.binds(Some(group)) && self.holds(rule));
        let mut found: Vec<_> = binding
            .filter_map(|rule| match &rule.terms {
                Terms::UpskillingCondition {
                    schemes, any_of, ..
                } if schemes.contains(&wanted) => Some((rule, any_of.as_slice())),
                _ => None,
            })
            .collect();
        found.sort_by(|(one, _), (other, _)| (&one.id, &one.name).cmp(&(&other.id, &other.name)));
        found
    }

    fn holds(&self, rule: &Rule) -> bool {
        let opening = self.case.registration.opening.as_ref();
        opening.is_none_or(|opening| rule.holds_for(opening))
    }
}

/// Whether a row of a scheme is the law for the run.
fn applies(run: &Run) -> impl Fn(&&Rule) -> bool {
    let run = *run;
    move |rule| rule.in_force(run.day(law_of(rule)))
}

fn law_of(rule: &Rule) -> LawOf {
    match rule.terms {
        Terms::Upskilling { law_of, .. } => law_of,
        _ => LawOf::Start,
    }
}

/// An answer that rests on one rule alone.
fn stopped(may: May, why: Why, rule: Option<&Rule>, law_on: Date) -> Answer<'_> {
    Answer {
        may,
        why,
        rule,
        depends_on: Vec::new(),
        missing: Vec::new(),
        becomes: None,
        standing: None,
        approved_by: None,
        meanwhile: None,
        certain: rule.is_some_and(is_found),
        law_on,
    }
}

fn is_found(rule: &Rule) -> bool {
    rule.certainty == Certainty::Found
}

/// What is not met decides; of several, one that time does not heal, or else the one that lasts longest. Then what
/// is open, an empty pool before all.
fn decide<'r>(weighed: &[Weighed<'r>], scheme: &'r Rule) -> (May, Why, &'r Rule) {
    let lasting = |one: &&Weighed<'_>| {
        let opens_on = one.finding.opens_on;
        (opens_on.is_some(), opens_on.map(|day| -day_number(day)))
    };
    let of = |truth: Truth| weighed.iter().filter(move |one| one.finding.truth == truth);
    if let Some(decides) = of(Truth::NotMet).min_by_key(lasting) {
        return (May::No, Why::NotMet, decides.rule);
    }
    let open = of(Truth::Open).min_by_key(|one| one.finding.why_open() != Why::PoolEmpty);
    match open {
        Some(decides) => (May::Ask, decides.finding.why_open(), decides.rule),
        None => (May::Yes, Why::AllMet, scheme),
    }
}

/// Days are put in order by their distance from a fixed one.
fn day_number(day: Date) -> i32 {
    Date::new(2000, 1, 1).map_or(0, |fixed| fixed.days_until(day))
}

/// A condition that is in the way can also end.
fn opened_by_the_law(mut finding: Finding, rule: &Rule) -> Finding {
    let ends = rule.to.map(|to| to.plus(1));
    if finding.truth != Truth::Met {
        finding.opens_on = match (finding.opens_on, ends) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    finding
}

/// The day on which everything that is in the way can be gone; none where something stays.
fn opens_on(weighed: &[Weighed<'_>], may: May) -> Option<Date> {
    let in_the_way = weighed.iter().filter(|one| match may {
        May::No => one.finding.truth == Truth::NotMet,
        May::Ask => one.finding.truth == Truth::Open,
        May::Yes => false,
    });
    let days: Option<Vec<Date>> = in_the_way.map(|one| one.finding.opens_on).collect();
    days?.into_iter().max()
}

fn facts(weighed: &[Weighed<'_>], which: impl Fn(&Finding) -> &Vec<Fact>) -> Vec<Fact> {
    let mut found = Vec::new();
    for fact in weighed.iter().flat_map(|one| which(&one.finding)) {
        if !found.contains(fact) {
            found.push(*fact);
        }
    }
    found
}

/// One certain condition that is not met makes a certain no. Everything else rests on all rules.
fn is_certain(may: May, decides: &Rule, scheme: &Rule, weighed: &[Weighed<'_>]) -> bool {
    let says_only = |rule: &Rule| matches!(&rule.terms, Terms::UpskillingCondition { any_of, .. } if any_of.is_empty());
    let well_read = |one: &Weighed<'_>| {
        let known = !one.finding.doubtful && !one.finding.missing.contains(&Fact::Law);
        is_found(one.rule) && known
    };
    match may {
        May::No => {
            let told = weighed.iter().filter(|one| says_only(one.rule));
            is_found(decides) && told.map(|one| one.rule).all(is_found)
        }
        May::Ask | May::Yes => is_found(scheme) && weighed.iter().all(well_read),
    }
}
