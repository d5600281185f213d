//! The tests that conditions of a scheme are made of, and how they are weighed: met, not met, or open where
//! something is not told. Must not know schemes.

use serde::{Deserialize, Serialize};

use super::{Circumstances, Education, Fact, Run, Why};
use crate::calendar::Date;
use crate::case::Case;
use crate::counting;
use crate::plan::EmployerSector;
use crate::rules::RuleBook;

/// One thing that a scheme can ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// From so many years.
    Age(u8),
    /// One of these is the highest completed.
    Education(Vec<Education>),
    /// Not used for so many years.
    EducationUnusedYears(u16),
    /// So many weeks of accumulated unemployment, or the fund's count of so many paid hours.
    UnemployedWeeks {
        weeks: u16,
        hours: u16,
    },
    /// So many months of accumulated unemployment.
    UnemployedMonths(u16),
    /// Over before so many months of unemployment have accumulated.
    WithinUnemployedMonths(u16),
    WeeksAtMost(u16),
    /// By the calendar.
    MonthsAtMost(u16),
    /// With the weeks taken before.
    WeeksInAllAtMost(u16),
    LessonsAtMost(u16),
    HoursAtLeast(u16),
    Employer(EmployerSector),
    /// So many people in placement or with subsidy to those in ordinary work: one in `one_in` up to `up_to`, though
    /// one at least, and one in `then_one_in` of the others.
    Places {
        one_in: u32,
        up_to: u32,
        then_one_in: u32,
    },
    /// The pool has what it costs.
    PoolCovers,
    /// The employer applies within so many days of the start.
    AppliedWithinDays(u16),
    GrantedBy(Date),
    /// Told to be so.
    Is(Fact),
    /// Told not to be so.
    Not(Fact),
    /// All of these.
    Both(Vec<Test>),
    /// What the law says of it was looked for in vain: somebody has to be asked.
    NotFound,
    /// All of these, by a source that was not read to its end: a yes that rests on it is not certain.
    Inferred(Vec<Test>),
}

impl Test {
    /// What it asks yes or no of, though it is no such question.
    pub(crate) fn misread(&self) -> Option<Fact> {
        match self {
            Self::Is(fact) | Self::Not(fact) => {
                let is_none = Circumstances::default().yes_or_no(*fact).is_none();
                is_none.then_some(*fact)
            }
            Self::Both(tests) | Self::Inferred(tests) => tests.iter().find_map(Self::misread),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Met,
    NotMet,
    Open,
}

/// What a test or a condition comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    pub(super) truth: Truth,
    /// Where it is not met: the day on which it will be, if nothing but time is in the way.
    pub(super) opens_on: Option<Date>,
    pub(super) read: Vec<Fact>,
    /// What is not told and could change it.
    pub(super) missing: Vec<Fact>,
    /// Met, but by what was inferred alone.
    pub(super) doubtful: bool,
    pool_empty: bool,
}

impl Finding {
    fn of(fact: Fact, met: Option<bool>) -> Self {
        let truth = match met {
            Some(true) => Truth::Met,
            Some(false) => Truth::NotMet,
            None => Truth::Open,
        };
        Self {
            truth,
            opens_on: None,
            read: vec![fact],
            missing: met.is_none().then_some(fact).into_iter().collect(),
            doubtful: false,
            pool_empty: false,
        }
    }

    /// Met from a day on.
    fn from(fact: Fact, day: Option<Date>, on: Date) -> Self {
        let mut finding = Self::of(fact, day.map(|day| day <= on));
        if finding.truth == Truth::NotMet {
            finding.opens_on = day;
        }
        finding
    }

    fn also_reads(mut self, fact: Fact) -> Self {
        self.read.push(fact);
        self
    }

    pub(super) fn why_open(&self) -> Why {
        if self.pool_empty {
            Why::PoolEmpty
        } else if self.missing.iter().all(|fact| *fact == Fact::Law) {
            Why::LawNotFound
        } else {
            Why::NotTold
        }
    }
}

/// One citizen and one run under the law of one day.
pub(super) struct Weighing<'w> {
    pub(super) case: &'w Case,
    pub(super) rules: &'w RuleBook,
    pub(super) told: &'w Circumstances,
    pub(super) run: &'w Run,
    pub(super) law_on: Date,
}

impl Weighing<'_> {
    /// Met where one of the tests is; with no test at all it is too.
    pub(super) fn any(&self, tests: &[Test]) -> Finding {
        let findings: Vec<Finding> = tests.iter().map(|test| self.test(test)).collect();
        let has = |truth| findings.iter().any(|one| one.truth == truth);
        let truth = if findings.is_empty() || has(Truth::Met) {
            Truth::Met
        } else if has(Truth::Open) {
            Truth::Open
        } else {
            Truth::NotMet
        };
        let opens_on = findings.iter().filter_map(|one| one.opens_on).min();
        together(&findings, truth, opens_on)
    }

    /// Met where all are.
    fn all(&self, tests: &[Test]) -> Finding {
        let findings: Vec<Finding> = tests.iter().map(|test| self.test(test)).collect();
        let of = |truth| findings.iter().filter(move |one| one.truth == truth);
        let truth = if of(Truth::NotMet).next().is_some() {
            Truth::NotMet
        } else if of(Truth::Open).next().is_some() {
            Truth::Open
        } else {
            Truth::Met
        };
        let days: Option<Vec<Date>> = of(truth).map(|one| one.opens_on).collect();
        let opens_on = days.and_then(|days| days.into_iter().max());
        together(&findings, truth, opens_on)
    }

    fn test(&self, test: &Test) -> Finding {
        let (told, run) = (self.told, self.run);
        match test {
            Test::Age(years) => self.years_after(Fact::BornOn, told.born_on, u16::from(*years)),
            Test::Education(levels) => Finding::of(
                Fact::Education,
                told.education.map(|one| levels.contains(&one)),
            ),
            Test::EducationUnusedYears(years) => {
                self.years_after(Fact::EducationUsedOn, told.education_used_on, *years)
            }
            Test::UnemployedWeeks { weeks, hours } => self.unemployed_weeks(*weeks, *hours),
            Test::UnemployedMonths(months) => {
                Finding::from(Fact::Unemployment, self.months(*months), self.law_on)
            }
            Test::WithinUnemployedMonths(months) => {
                let over = self.months(*months);
                let met = over.map(|day| run.ends_on() < day);
                Finding::of(Fact::Unemployment, met).also_reads(Fact::Days)
            }
            Test::WeeksAtMost(most) => Finding::of(Fact::Days, Some(run.weeks <= *most)),
            Test::MonthsAtMost(most) => {
                let met = run.ends_on() < run.starts_on.months_after(*most);
                Finding::of(Fact::Days, Some(met))
            }
            Test::WeeksInAllAtMost(most) => {
                let in_all = told.weeks_used.map(|used| used.saturating_add(run.weeks));
                Finding::of(Fact::WeeksUsed, in_all.map(|weeks| weeks <= *most))
                    .also_reads(Fact::Days)
            }
            Test::LessonsAtMost(most) => {
                let met = told.lessons_a_week.map(|lessons| lessons <= *most);
                Finding::of(Fact::LessonsAWeek, met)
            }
            Test::HoursAtLeast(least) => {
                let met = told.hours_a_week.map(|hours| hours >= *least);
                Finding::of(Fact::HoursAWeek, met)
            }
            Test::Employer(sector) => {
                Finding::of(Fact::Employer, told.employer.map(|one| one == *sector))
            }
            Test::Places {
                one_in,
                up_to,
                then_one_in,
            } => self.places(*one_in, *up_to, *then_one_in),
            Test::PoolCovers => self.pool(),
            Test::AppliedWithinDays(days) => {
                let last = run.starts_on.plus(i32::from(*days));
                Finding::of(Fact::AppliedOn, told.applied_on.map(|day| day <= last))
            }
            Test::GrantedBy(day) => Finding::of(Fact::GrantedOn, Some(run.granted_on() <= *day)),
            Test::Is(fact) => Finding::of(*fact, told.yes_or_no(*fact).flatten()),
            Test::Not(fact) => Finding::of(*fact, told.yes_or_no(*fact).flatten().map(|is| !is)),
            Test::Both(tests) => self.all(tests),
            Test::NotFound => Finding::of(Fact::Law, None),
            Test::Inferred(tests) => Finding {
                doubtful: true,
                ..self.all(tests)
            },
        }
    }

    fn years_after(&self, fact: Fact, since: Option<Date>, years: u16) -> Finding {
        let day = since.map(|day| day.months_after(years.saturating_mul(12)));
        Finding::from(fact, day, self.law_on)
    }

    /// From when unemployment is counted.
    fn since(&self) -> Option<Date> {
        let registration = &self.case.registration;
        let counted = || registration.in_group_since(self.law_on);
        self.told.unemployed_since.or_else(counted)
    }

    fn days(&self, since: Date, days: i32) -> Option<Date> {
        counting::after_days(self.case, self.rules, since, days)
    }

    fn months(&self, months: u16) -> Option<Date> {
        let since = self.since()?;
        self.days(since, since.days_until(since.months_after(months)))
    }

    fn unemployed_weeks(&self, weeks: u16, hours: u16) -> Finding {
        let days = i32::from(weeks) * 7;
        let day = match self.told.paid_hours {
            Some(paid) => {
                let left = i32::from(hours.saturating_sub(paid.hours));
                // A day that has begun is needed whole.
                let needed = (left * days + i32::from(hours) - 1) / i32::from(hours.max(1));
                self.days(paid.on, needed)
            }
            None => self.since().and_then(|since| self.days(since, days)),
        };
        Finding::from(Fact::Unemployment, day, self.law_on)
    }

    fn places(&self, one_in: u32, up_to: u32, then_one_in: u32) -> Finding {
        let share = |staff: u32, one_in: u32| staff.checked_div(one_in).unwrap_or(0);
        let may_have = |staff: u32| {
            share(staff.min(up_to), one_in).max(1) + share(staff.saturating_sub(up_to), then_one_in)
        };
        let room = |staff, supported: u32| supported < may_have(staff);
        let finding = match (self.told.staff, self.told.supported) {
            (None, _) => Finding::of(Fact::Staff, None),
            (Some(_), None) => Finding::of(Fact::Supported, None),
            (Some(staff), Some(supported)) => {
                Finding::of(Fact::Staff, Some(room(staff, supported)))
            }
        };
        finding.also_reads(Fact::Supported)
    }

    /// An empty pool is no no: it can be filled.
    fn pool(&self) -> Finding {
        let (balance, price) = (self.told.pool_balance, self.told.price);
        let short = match (balance, price) {
            (Some(0), _) => Some(true),
            (Some(balance), Some(price)) => Some(balance < price),
            _ => None,
        };
        let fact = if balance.is_some() && short.is_none() {
            Fact::Price
        } else {
            Fact::PoolBalance
        };
        let mut finding = Finding::of(fact, short.filter(|short| !short).map(|_| true));
        finding.pool_empty = short == Some(true);
        finding.also_reads(Fact::Price)
    }
}

fn together(findings: &[Finding], truth: Truth, opens_on: Option<Date>) -> Finding {
    let open = || findings.iter().filter(|one| one.truth == Truth::Open);
    let met = || findings.iter().filter(|one| one.truth == Truth::Met);
    let missing = match truth {
        Truth::Open => open().flat_map(|one| one.missing.clone()).collect(),
        Truth::Met | Truth::NotMet => Vec::new(),
    };
    Finding {
        truth,
        opens_on: opens_on.filter(|_| truth != Truth::Met),
        read: findings.iter().flat_map(|one| one.read.clone()).collect(),
        missing,
        doubtful: met().next().is_some() && met().all(|one| one.doubtful),
        pool_empty: truth == Truth::Open && open().any(|one| one.pool_empty),
    }
}
