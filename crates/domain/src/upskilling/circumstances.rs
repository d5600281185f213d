//! What must be known besides the case: about the citizen, the course, the pool and the employer. Must not know
//! what follows from it.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::plan::EmployerSector;

/// What is told, by the citizen, the catalogue or staff. What is not told is none, and never read as a no.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Circumstances {
    pub born_on: Option<Date>,
    /// The highest that was completed.
    pub education: Option<Education>,
    /// The last day on which it was used in a job.
    pub education_used_on: Option<Date>,
    /// The day from which unemployment is counted, where it is not the first day in the target group.
    pub unemployed_since: Option<Date>,
    /// The fund's own count of paid hours, which goes before the days of the case.
    pub paid_hours: Option<PaidHours>,
    /// Weeks of the six that were taken in this benefit period.
    pub weeks_used: Option<u16>,
    /// It was agreed in a plan while under notice.
    pub planned_in_notice: Option<bool>,
    /// On the scheme's list, on the day whose law decides: the national one, the own region's, the shortage list,
    /// the list of adult apprentices.
    pub listed: Option<bool>,
    /// On the list of a neighbouring region.
    pub listed_nearby: Option<bool>,
    /// On the national list as a course without waiting.
    pub starred: Option<bool>,
    /// In the same occupation group as the weeks taken before.
    pub same_occupation_group: Option<bool>,
    /// A module of an academy education.
    pub academy_module: Option<bool>,
    /// A vocational education, or a part of one.
    pub vocational: Option<bool>,
    /// The basic course (grundforløb) of a vocational education.
    pub basic_course: Option<bool>,
    /// A part of an education, and not the whole.
    pub part_only: Option<bool>,
    /// It lasts longer than the benefit period.
    pub outlasts_benefit: Option<bool>,
    /// A full-time education that gives a right to study grants (SU).
    pub full_time_study: Option<bool>,
    pub lessons_a_week: Option<u16>,
    /// In whole kroner.
    pub price: Option<u32>,
    /// What is left of the pool for this citizen, by balance and ceiling, in whole kroner.
    pub pool_balance: Option<u32>,
    /// Prior learning (realkompetencer) was assessed.
    pub prior_learning_assessed: Option<bool>,
    /// The authority has agreed to it.
    pub agreed: Option<bool>,
    /// The municipality found after an assessment that a longer stay is needed.
    pub longer_assessed: Option<bool>,
    pub employer: Option<EmployerSector>,
    /// The employer where the citizen last worked.
    pub last_employer: Option<bool>,
    /// The employer declares that the course leads to a job.
    pub employer_declares: Option<bool>,
    /// The employer has hired the citizen and bears the cost until it is refunded.
    pub employer_pays: Option<bool>,
    /// People in ordinary work at the workplace (P-nummer).
    pub staff: Option<u32>,
    /// People there in placement or with wage subsidy.
    pub supported: Option<u32>,
    /// The workplace gets more people by it.
    pub net_increase: Option<bool>,
    /// The citizen alone provides for a child.
    pub single_provider: Option<bool>,
    /// A contract of apprenticeship with an employer.
    pub contract: Option<bool>,
    /// The day on which the employer applied for the subsidy, or will.
    pub applied_on: Option<Date>,
    pub hours_a_week: Option<u16>,
}

/// What a citizen can tell of themselves; the rest of [`Circumstances`] the catalogue or staff know better.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfOneself {
    pub born_on: Option<Date>,
    /// The highest that was completed.
    pub education: Option<Education>,
    /// The last day on which it was used in a job.
    pub education_used_on: Option<Date>,
    /// Weeks of the six that were taken in this benefit period.
    pub weeks_used: Option<u16>,
    /// The course was agreed in a plan while under notice.
    pub planned_in_notice: Option<bool>,
    /// In the same occupation group as the weeks taken before.
    pub same_occupation_group: Option<bool>,
    /// Prior learning (realkompetencer) was assessed.
    pub prior_learning_assessed: Option<bool>,
    /// The authority has agreed to it.
    pub agreed: Option<bool>,
}

impl OfOneself {
    pub fn circumstances(&self) -> Circumstances {
        Circumstances {
            born_on: self.born_on,
            education: self.education,
            education_used_on: self.education_used_on,
            weeks_used: self.weeks_used,
            planned_in_notice: self.planned_in_notice,
            same_occupation_group: self.same_occupation_group,
            prior_learning_assessed: self.prior_learning_assessed,
            agreed: self.agreed,
            ..Circumstances::default()
        }
    }
}

/// What a citizen can tell of a workplace that they have found. What is left out is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfEmployer {
    pub employer: Option<EmployerSector>,
    /// The employer where the citizen last worked.
    pub last_employer: Option<bool>,
    pub hours_a_week: Option<u16>,
    /// People in ordinary work at the workplace (P-nummer).
    pub staff: Option<u32>,
    /// People there in placement or with wage subsidy.
    pub supported: Option<u32>,
    /// The workplace gets more people by it.
    pub net_increase: Option<bool>,
}

impl OfEmployer {
    pub fn circumstances(&self) -> Circumstances {
        Circumstances {
            employer: self.employer,
            last_employer: self.last_employer,
            hours_a_week: self.hours_a_week,
            staff: self.staff,
            supported: self.supported,
            net_increase: self.net_increase,
            ..Circumstances::default()
        }
    }
}

/// The highest completed education, as the schemes tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Education {
    /// Ufaglært.
    None,
    /// Gymnasial uddannelse.
    UpperSecondary,
    /// Faglært.
    Vocational,
    /// Faglært, with a short higher education (KVU) on top.
    VocationalAndShortHigher,
    /// Any other higher education.
    Higher,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidHours {
    pub hours: u16,
    /// The day before which they were counted.
    pub on: Date,
}

/// A thing that an answer depends on: a field of [`Circumstances`], or what the case or the law says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    TargetGroup,
    Unemployment,
    Days,
    GrantedOn,
    /// What the law says, which was looked for in vain.
    Law,
    BornOn,
    Education,
    EducationUsedOn,
    WeeksUsed,
    PlannedInNotice,
    Listed,
    ListedNearby,
    Starred,
    SameOccupationGroup,
    AcademyModule,
    Vocational,
    BasicCourse,
    PartOnly,
    OutlastsBenefit,
    FullTimeStudy,
    LessonsAWeek,
    Price,
    PoolBalance,
    PriorLearningAssessed,
    Agreed,
    LongerAssessed,
    Employer,
    LastEmployer,
    EmployerDeclares,
    EmployerPays,
    Staff,
    Supported,
    NetIncrease,
    SingleProvider,
    Contract,
    AppliedOn,
    HoursAWeek,
}

impl Circumstances {
    /// What was told to a question of yes or no; none for what is no such question.
    pub fn yes_or_no(&self, fact: Fact) -> Option<Option<bool>> {
        Some(match fact {
            Fact::WeeksUsed => self.weeks_used.map(|weeks| weeks > 0),
            Fact::PlannedInNotice => self.planned_in_notice,
            Fact::Listed => self.listed,
            Fact::ListedNearby => self.listed_nearby,
            Fact::Starred => self.starred,
            Fact::SameOccupationGroup => self.same_occupation_group,
            Fact::AcademyModule => self.academy_module,
            Fact::Vocational => self.vocational,
            Fact::BasicCourse => self.basic_course,
            Fact::PartOnly => self.part_only,
            Fact::OutlastsBenefit => self.outlasts_benefit,
            Fact::FullTimeStudy => self.full_time_study,
            Fact::PriorLearningAssessed => self.prior_learning_assessed,
            Fact::Agreed => self.agreed,
            Fact::LongerAssessed => self.longer_assessed,
            Fact::LastEmployer => self.last_employer,
            Fact::EmployerDeclares => self.employer_declares,
            Fact::EmployerPays => self.employer_pays,
            Fact::NetIncrease => self.net_increase,
            Fact::SingleProvider => self.single_provider,
            Fact::Contract => self.contract,
            _ => return None,
        })
    }
}
