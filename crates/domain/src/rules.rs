//! The rule book: the law as dated rows, each with its source and its own words to the citizen.
//! Must not know any law in code: what a rule says stands in `rules/*.toml`.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::Date;
use crate::conversation::{ConversationForm, ConversationKind};
use crate::ids::{AuthorityId, RuleId};
use crate::plan::{EmployerSector, OfferKind};
use crate::registration::{AuthorityRole, Opening, Region, TargetGroup};

/// A rule in force from a day to a day, in a place, for an authority or for the whole country.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's name in the law's own numbering here, such as `AV4`. Several rows may share it,
    /// one for each stretch of time or place.
    pub id: RuleId,
    /// The row's own name, unique in the book.
    pub name: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force; none while no end is known.
    #[serde(default)]
    pub to: Option<Date>,
    /// The rule that takes over the day after `to`, where it bears another id.
    #[serde(default)]
    pub then: Option<RuleId>,
    /// Where it holds, together with `municipalities`; both empty for the whole country.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Municipality codes (kommunekoder), four digits.
    #[serde(default)]
    pub municipalities: Vec<String>,
    /// Whose local parameter it is; none for national law.
    #[serde(default)]
    pub authority: Option<AuthorityId>,
    pub certainty: Certainty,
    pub terms: Terms,
    pub source: Source,
    /// For jurists: what is known about the source, and what is not. Never shown to the citizen.
    #[serde(default)]
    pub note: String,
    /// By language code; `da` and `en` are required.
    pub words: Vec<RuleWords>,
}

impl Rule {
    pub fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }

    /// The rule's words in a language, or in Danish where it lacks them.
    pub fn words(&self, lang: &str) -> Option<&RuleWords> {
        let find = |lang| self.words.iter().find(|words| words.lang == lang);
        find(lang).or_else(|| find("da"))
    }

    /// Whether the rule holds where this case is, for its authority.
    pub fn holds_for(&self, opening: &Opening) -> bool {
        let everywhere = self.regions.is_empty() && self.municipalities.is_empty();
        (everywhere
            || self.regions.contains(&opening.region)
            || self.municipalities.contains(&opening.municipality))
            && self
                .authority
                .as_ref()
                .is_none_or(|own| *own == opening.authority)
    }

    /// Whether the rule binds the group; a rule without groups binds everybody.
    pub fn binds(&self, group: Option<TargetGroup>) -> bool {
        self.terms
            .bound()
            .is_none_or(|bound| group.is_some_and(|group| bound.contains(&group)))
    }
}

/// How well the source was read. What is not `Found` is shown by the tool as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Read in a source that says so.
    Found,
    /// Follows from sources that were read.
    Inferred,
    /// From memory; no source was read.
    Unverified,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Act, order, guide or letter, with number and date where known.
    pub title: String,
    /// Where it was read.
    #[serde(default)]
    pub address: String,
}

/// What a rule says to the citizen in one language. `title` and `because` always; the rest where the
/// rule asks, owes or grants something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// A language code such as `da`.
    pub lang: String,
    /// The act, verb first; or, where nothing is asked, the state in a sentence.
    pub title: String,
    /// Who asks, and by what right.
    pub because: String,
    #[serde(default)]
    pub good_for: String,
    #[serde(default)]
    pub if_missed: String,
    #[serde(default)]
    pub repair: String,
    /// What a confirmation says, sentence by sentence.
    #[serde(default)]
    pub confirms: Vec<String>,
}

/// What a rule asks: its kind and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Terms {
    /// Register as a job seeker (AV1).
    Registration { bound: Vec<TargetGroup> },
    /// The national check of job suggestions (AV4–AV6), to 6 December 2019.
    SuggestionCheck {
        bound: Vec<TargetGroup>,
        interval: Interval,
        second_chance: SecondChance,
    },
    /// The law asks for no periodic confirmation: a gap that is known to be one.
    NoConfirmation,
    /// An authority's own periodic confirmation (AV4b).
    LocalConfirmation {
        bound: Vec<TargetGroup>,
        interval: Interval,
    },
    /// One confirmation when duties begin again after a suspension (AV4c).
    ReopeningConfirmation {
        bound: Vec<TargetGroup>,
        due_on: Date,
    },
    /// Duties rest (SU1): the ids of the rules that are not owed meanwhile.
    Suspension {
        rests: Vec<RuleId>,
        /// The first day on which its end was public; before it no end is told.
        #[serde(default)]
        announced_end_on: Option<Date>,
        /// Where it lets attendance rest: only conversations of these forms. Empty for all.
        #[serde(default)]
        forms: Vec<ConversationForm>,
    },
    /// Steps agreed in the plan (PL1).
    PlanStep,
    /// The law is known to have no such rule then.
    NoRule,
    /// An approved CV so many days after registration (AV2).
    CvApproval { bound: Vec<TargetGroup>, days: u16 },
    /// Conversations that an authority owes the citizen (CO1–CO6, AV3).
    Conversations {
        bound: Vec<TargetGroup>,
        kind: ConversationKind,
        held_by: AuthorityRole,
        count: u16,
        #[serde(default)]
        days: Option<u16>,
        /// Months of accumulated unemployment.
        #[serde(default)]
        months: Option<u16>,
        from: CountedFrom,
        /// Months that another row counts.
        #[serde(default)]
        after_months: u16,
    },
    /// Searching for work as agreed, logged (AV8).
    JobSearch { bound: Vec<TargetGroup> },
    /// Something in the joblog every calendar week, where no number is agreed (AV9).
    JobLog { bound: Vec<TargetGroup> },
    /// A standing duty without a date.
    Duty { bound: Vec<TargetGroup> },
    /// A standing right.
    Right {
        bound: Vec<TargetGroup>,
        /// Months of accumulated unemployment before it begins.
        #[serde(default)]
        after_months: u16,
    },
    /// Telling of holiday so many days before (AV14).
    HolidayNotice {
        bound: Vec<TargetGroup>,
        days_of_notice: u16,
    },
    /// What rests while the citizen is reported sick (AV15, AV16).
    Sickness {
        bound: Vec<TargetGroup>,
        rests: Vec<RuleId>,
        /// Only so many days from the first; none as long as it lasts.
        #[serde(default)]
        days: Option<u16>,
        /// Whether a conversation that was summoned falls away.
        excuses_attendance: bool,
    },
    /// What rests under less intensive effort (AV18).
    ReducedEffort {
        bound: Vec<TargetGroup>,
        weeks: u16,
        rests: Vec<RuleId>,
    },
    /// The forms that a conversation may have, and who chooses (CO7).
    ConversationForms {
        bound: Vec<TargetGroup>,
        kinds: Vec<ConversationKind>,
        forms: Vec<ConversationForm>,
        chosen_by: ChosenBy,
        /// Only from the second conversation on.
        #[serde(default)]
        after_first: bool,
        #[serde(default)]
        after_months: u16,
    },
    /// Booking within a deadline that the authority sets (SB1, SB2).
    SelfBooking {
        bound: Vec<TargetGroup>,
        /// The shortest deadline, in days from the notice.
        min_days: u16,
        missed: MissedBooking,
    },
    /// Booking at once after registering again (SB4).
    BookingAtOnce {
        bound: Vec<TargetGroup>,
        within_working_days: u16,
    },
    /// Attending a planned conversation (CO10, SB5).
    Attendance { bound: Vec<TargetGroup> },
    /// Taking part in an offer that is under way (OF1).
    OfferAttendance { bound: Vec<TargetGroup> },
    /// An offer that the authority owes (OF2).
    OfferDue {
        bound: Vec<TargetGroup>,
        months: u16,
    },
    /// Offers that stop or are left to the citizen for a while (SU3).
    OfferSuspension {
        effect: OfferEffect,
        in_person_only: bool,
        /// Empty for all.
        #[serde(default)]
        employers: Vec<EmployerSector>,
        /// Empty for all.
        #[serde(default)]
        kinds: Vec<OfferKind>,
    },
    /// Days that do not count as accumulated unemployment (UC1).
    Uncounted,
    /// What changed, for jurists; asks nothing and changes no agenda.
    Context,
}

/// Where a count of days or months begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountedFrom {
    /// The first day of the present registration.
    Registration,
    /// The first day in the present target group.
    Benefit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChosenBy {
    Citizen,
    Authority,
}

/// What the law lets follow a missed booking deadline. A fact of the law: the portal decides none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissedBooking {
    /// The registration ends from the day after.
    Deregistered,
    /// Days without benefit until the citizen books or makes contact.
    Deduction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfferEffect {
    Stopped,
    Voluntary,
}

impl Terms {
    /// Whom the rule binds; none for everybody.
    pub fn bound(&self) -> Option<&[TargetGroup]> {
        match self {
            Self::Registration { bound }
            | Self::SuggestionCheck { bound, .. }
            | Self::LocalConfirmation { bound, .. }
            | Self::ReopeningConfirmation { bound, .. }
            | Self::CvApproval { bound, .. }
            | Self::Conversations { bound, .. }
            | Self::JobSearch { bound }
            | Self::JobLog { bound }
            | Self::Duty { bound }
            | Self::Right { bound, .. }
            | Self::HolidayNotice { bound, .. }
            | Self::Sickness { bound, .. }
            | Self::ReducedEffort { bound, .. }
            | Self::ConversationForms { bound, .. }
            | Self::SelfBooking { bound, .. }
            | Self::BookingAtOnce { bound, .. }
            | Self::Attendance { bound }
            | Self::OfferAttendance { bound }
            | Self::OfferDue { bound, .. } => Some(bound),
            Self::NoConfirmation
            | Self::Suspension { .. }
            | Self::PlanStep
            | Self::NoRule
            | Self::OfferSuspension { .. }
            | Self::Uncounted
            | Self::Context => None,
        }
    }

    /// Whether the rule asks for a confirmation of availability.
    pub fn asks_confirmation(&self) -> bool {
        matches!(
            self,
            Self::SuggestionCheck { .. }
                | Self::LocalConfirmation { .. }
                | Self::ReopeningConfirmation { .. }
        )
    }

    /// The rules that this one lets rest, while it does.
    pub fn rests(&self) -> &[RuleId] {
        match self {
            Self::Suspension { rests, .. }
            | Self::Sickness { rests, .. }
            | Self::ReducedEffort { rests, .. } => rests,
            _ => &[],
        }
    }

    /// Whether it asks, owes or grants something, so that the citizen is told what for and what then.
    fn speaks(&self) -> bool {
        !matches!(
            self,
            Self::ConversationForms { .. } | Self::NoRule | Self::Uncounted | Self::Context
        )
    }

    /// Whether authorities' own confirmations rest under it.
    pub fn rests_confirmation(&self) -> bool {
        let local = |id: &RuleId| LOCAL_IDS.contains(&id.as_str());
        self.rests().iter().any(local)
    }

    /// Made to end: what follows is the ordinary law, which has rows of its own.
    fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Suspension { .. }
                | Self::OfferSuspension { .. }
                | Self::Uncounted
                | Self::Context
                | Self::ReopeningConfirmation { .. }
        )
    }

    fn is_local(&self) -> bool {
        matches!(
            self,
            Self::LocalConfirmation { .. } | Self::ReopeningConfirmation { .. }
        )
    }
}

/// How often, and how the days are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Days from one confirmation to the next deadline.
    pub days: u16,
    #[serde(default)]
    pub reading: Reading,
    /// 5 June, 24 and 31 December count as closed, by analogy with forældelsesloven § 27, stk. 2.
    #[serde(default)]
    pub closed_by_analogy: bool,
}

/// How the days of an interval are counted. The sources on the national check allow several
/// readings; A is the default because "weekly", absence, weekends and public holidays all stand
/// in STAR's own page of 16 February 2018.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The confirmation's day is day 0; days of absence are not counted; an end on a closed day or
    /// in absence moves to the next open day.
    #[default]
    A,
    /// As A, but absence only moves the end.
    B,
    /// Only open days are counted.
    C,
    /// As A, but the confirmation's day is day 1.
    D,
    /// Every day counts and the end never moves. Only for local confirmations.
    CalendarDays,
}

/// The extra time after a missed national check (AV5, AV6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondChance {
    /// Extra days after the missed deadline, unless the letter says another date.
    pub days: u16,
    /// How many misses within the window get them.
    pub times: u16,
    /// Months back from a miss in which earlier misses count.
    pub window_months: u16,
}

/// So long after its end a suspension is still told of.
const TOLD_DAYS: i32 = 30;
/// So far ahead a phone without a connection knows the rules.
const KNOWN_AHEAD_DAYS: i32 = 45;

/// All rules, in order of their first day. Made by [`RuleBook::new`], which checks them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleBook {
    rules: Vec<Rule>,
}

impl RuleBook {
    /// Checks the rows and puts them in order.
    ///
    /// # Errors
    /// The first row that cannot stand, by name.
    pub fn new(mut rules: Vec<Rule>) -> Result<Self, RuleFault> {
        rules.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
        for (at, rule) in rules.iter().enumerate() {
            let fault = |fault| RuleFault {
                rule: rule.name.clone(),
                fault,
            };
            check(rule, &rules).map_err(fault)?;
            if let Some(twin) = rules.iter().take(at).find(|other| collide(rule, other)) {
                return Err(fault(if twin.name == rule.name {
                    Fault::NameTaken
                } else {
                    Fault::Overlaps(twin.name.clone())
                }));
            }
        }
        Ok(Self { rules })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rules in force on a date, for a case of this authority in this region.
    pub fn on<'r, 'a>(
        &'r self,
        on: Date,
        opening: &'a Opening,
    ) -> impl Iterator<Item = &'r Rule> + use<'r, 'a> {
        self.rules
            .iter()
            .filter(move |rule| rule.in_force(on) && rule.holds_for(opening))
    }

    /// What this citizen's phone needs: the rules of the coming weeks that hold and bind, and the
    /// stretches since the case began that their counting asks for. Without what is for jurists.
    #[must_use]
    pub fn for_case(&self, case: &crate::Case, on: Date) -> Self {
        let registration = &case.registration;
        let Some(opening) = &registration.opening else {
            return Self::default();
        };
        let group = registration.target_group(on);
        let (recent, soon) = (on.plus(-TOLD_DAYS), on.plus(KNOWN_AHEAD_DAYS));
        let begun = registration.periods.first().map(|period| period.from);
        let began = begun
            .into_iter()
            .chain(registration.target_groups.first().map(|(from, _)| *from))
            .fold(on, Date::min);
        let needed = |rule: &&Rule| {
            let since = |day: Date| rule.from <= soon && rule.to.is_none_or(|to| day <= to);
            rule.holds_for(opening)
                && match rule.terms {
                    // No page of the phone reads them.
                    Terms::Context | Terms::NoRule | Terms::ConversationForms { .. } => false,
                    Terms::Suspension { .. } | Terms::Uncounted | Terms::SuggestionCheck { .. } => {
                        since(began)
                    }
                    // Where a confirmation does not bind, the page says so.
                    _ if rule.terms.asks_confirmation() => since(on),
                    _ => since(on) && rule.binds(group),
                }
        };
        let slim = |rule: &Rule| {
            let mut rule = rule.clone();
            rule.note.clear();
            rule.source.address.clear();
            // What is over is counted with, and no longer told.
            if rule.to.is_some_and(|to| to < recent) {
                rule.words.clear();
            }
            rule
        };
        Self {
            rules: self.rules.iter().filter(needed).map(slim).collect(),
        }
    }

    /// The stretches in which the rule `id` rests, merged where one follows the other.
    pub fn rests(&self, id: &RuleId, opening: &Opening) -> Vec<Rest> {
        let mut stretches: Vec<Rest> = Vec::new();
        let suspensions = self
            .rules
            .iter()
            .filter(|rule| matches!(rule.terms, Terms::Suspension { .. }));
        let of_it =
            suspensions.filter(|rule| rule.holds_for(opening) && rule.terms.rests().contains(id));
        for rule in of_it {
            match stretches.last_mut() {
                Some(last) if last.to.is_none_or(|to| rule.from <= to.plus(1)) => {
                    last.to = last.to.zip(rule.to).map(|(one, other)| one.max(other));
                }
                _ => stretches.push(Rest {
                    from: rule.from,
                    to: rule.to,
                }),
            }
        }
        stretches
    }
}

/// A stretch of days in which a rule rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    pub from: Date,
    /// The last day, where it is known.
    pub to: Option<Date>,
}

/// A row of a rule file that cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("rule `{rule}`: {fault}")]
pub struct RuleFault {
    pub rule: String,
    pub fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("the name is taken by another row; give each row a name of its own")]
    NameTaken,
    #[error("`to` is before `from`")]
    EndsBeforeItBegins,
    #[error(
        "overlaps `{0}`, which says the same kind of thing for the same place and time; end one before the other begins"
    )]
    Overlaps(String),
    #[error("`source.title` is empty; name the act, order, guide or letter")]
    NoSource,
    #[error("the words in `{lang}` are missing; every rule speaks Danish and English")]
    WordsMissing { lang: &'static str },
    #[error("`{field}` is empty in the words in `{lang}`")]
    WordsEmpty { lang: String, field: &'static str },
    #[error("a rule of this kind is an authority's own: name it in `authority`")]
    AuthorityMissing,
    #[error("a rule of this kind is national: remove `authority`")]
    AuthorityNotAllowed,
    #[error("`interval.days` must be from 1 to 366")]
    IntervalOutOfBounds,
    #[error("the reading `calendar-days` is for local confirmations only")]
    ReadingNotAllowed,
    #[error("rests `{0}`, but no rule has that id")]
    RestsUnknownRule(RuleId),
    #[error("`then` names `{0}`, but no row of that id is in force the day after `to`")]
    NobodyTakesOver(RuleId),
    #[error(
        "ends on {0}, and no row of the same id begins the day after; add the row that follows, one of kind `no-rule`, or `then`"
    )]
    Gap(Date),
    #[error("`{0}` is no municipality code; four digits, such as \"0751\"")]
    NoMunicipality(String),
    #[error("exactly one of `days` and `months` is needed")]
    DaysOrMonths,
    #[error("`count` must be at least 1")]
    NothingCounted,
}

/// Ids that only local rows bear: a book without local files lacks them.
const LOCAL_IDS: &[&str] = &["AV4b", "AV4c"];

fn check(rule: &Rule, all: &[Rule]) -> Result<(), Fault> {
    if rule.to.is_some_and(|to| to < rule.from) {
        return Err(Fault::EndsBeforeItBegins);
    }
    if rule.source.title.trim().is_empty() {
        return Err(Fault::NoSource);
    }
    match (rule.terms.is_local(), &rule.authority) {
        (true, None) => return Err(Fault::AuthorityMissing),
        (false, Some(_)) => return Err(Fault::AuthorityNotAllowed),
        _ => {}
    }
    match &rule.terms {
        Terms::SuggestionCheck { interval, .. } if interval.reading == Reading::CalendarDays => {
            return Err(Fault::ReadingNotAllowed);
        }
        Terms::SuggestionCheck { interval, .. } | Terms::LocalConfirmation { interval, .. }
            if !(1..=366).contains(&interval.days) =>
        {
            return Err(Fault::IntervalOutOfBounds);
        }
        Terms::Conversations { days, months, .. } if days.is_some() == months.is_some() => {
            return Err(Fault::DaysOrMonths);
        }
        Terms::Conversations { count: 0, .. } => return Err(Fault::NothingCounted),
        _ => {}
    }
    let known =
        |id: &RuleId| LOCAL_IDS.contains(&id.as_str()) || all.iter().any(|other| other.id == *id);
    if let Some(unknown) = rule.terms.rests().iter().find(|id| !known(id)) {
        return Err(Fault::RestsUnknownRule(unknown.clone()));
    }
    let is_code = |code: &&String| code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit());
    if let Some(wrong) = rule.municipalities.iter().find(|code| !is_code(code)) {
        return Err(Fault::NoMunicipality(wrong.clone()));
    }
    succeeded(rule, all)?;
    for lang in ["da", "en"] {
        if !rule.words.iter().any(|words| words.lang == lang) {
            return Err(Fault::WordsMissing { lang });
        }
    }
    for words in &rule.words {
        let confirms = words.confirms.first().map_or("", String::as_str);
        for (field, text, needed) in [
            ("title", words.title.as_str(), true),
            ("because", &words.because, true),
            ("good_for", &words.good_for, rule.terms.speaks()),
            ("if_missed", &words.if_missed, rule.terms.speaks()),
            ("repair", &words.repair, rule.terms.speaks()),
            ("confirms", confirms, rule.terms.asks_confirmation()),
        ] {
            if needed && text.trim().is_empty() {
                return Err(Fault::WordsEmpty {
                    lang: words.lang.clone(),
                    field,
                });
            }
        }
    }
    Ok(())
}

/// The law does not fall silent unnoticed: a row that ends has one that follows.
fn succeeded(rule: &Rule, all: &[Rule]) -> Result<(), Fault> {
    let Some(to) = rule.to.filter(|_| !rule.terms.is_temporary()) else {
        return Ok(());
    };
    let follows = |id: &RuleId| {
        all.iter()
            .any(|other| other.id == *id && other.in_force(to.plus(1)))
    };
    match &rule.then {
        Some(then) if !follows(then) => Err(Fault::NobodyTakesOver(then.clone())),
        None if rule.authority.is_none() && !follows(&rule.id) => Err(Fault::Gap(to)),
        _ => Ok(()),
    }
}

/// Two rows that cannot both stand: one name, or the same kind for the same people, place and time.
fn collide(a: &Rule, b: &Rule) -> bool {
    let days = a.from <= b.to.unwrap_or(a.from) && b.from <= a.to.unwrap_or(b.from);
    let everywhere = |rule: &Rule| rule.regions.is_empty() && rule.municipalities.is_empty();
    let places = everywhere(a)
        || everywhere(b)
        || a.regions.iter().any(|region| b.regions.contains(region))
        || a.municipalities
            .iter()
            .any(|code| b.municipalities.contains(code));
    let people = match (a.terms.bound(), b.terms.bound()) {
        (Some(one), Some(other)) => one.iter().any(|group| other.contains(group)),
        _ => true,
    };
    a.name == b.name
        || (same_question(a, b) && days && places && people && a.authority == b.authority)
}

/// Whether two rows answer the same question, so that only one of them can at a time.
fn same_question(a: &Rule, b: &Rule) -> bool {
    let periodic = |terms: &Terms| {
        matches!(
            terms,
            Terms::SuggestionCheck { .. } | Terms::NoConfirmation | Terms::LocalConfirmation { .. }
        )
    };
    match (&a.terms, &b.terms) {
        // Several may hold, and each says its own.
        (Terms::Context | Terms::ConversationForms { .. } | Terms::OfferSuspension { .. }, _) => {
            false
        }
        (
            Terms::Conversations { kind, held_by, .. },
            Terms::Conversations {
                kind: other_kind,
                held_by: other_holder,
                ..
            },
        ) => a.id == b.id && kind == other_kind && held_by == other_holder,
        (one, other) if periodic(one) && periodic(other) => a.authority == b.authority,
        (one, other) => {
            let kind = std::mem::discriminant(one) == std::mem::discriminant(other);
            let gap = matches!(one, Terms::NoRule) || matches!(other, Terms::NoRule);
            (a.id == b.id && (kind || gap)) || (kind && one.asks_confirmation())
        }
    }
}

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../rules/", $name))),)*]
    };
}

/// The rule files that come with the program: file name and text.
pub const BUILT_IN: &[(&str, &str)] = built_in! {
    "availability.toml"
    "booking.toml"
    "conversations.toml"
    "duties.toml"
    "offers.toml"
    "plan.toml"
    "registration.toml"
    "rights.toml"
    "suspension-2020.toml"
    "suspension-2021.toml"
    "timeline.toml"
};

/// Reading rule files. Not part of what reaches the browser, which gets the book made.
#[cfg(feature = "files")]
pub mod files {
    use super::{BUILT_IN, Rule, RuleBook, RuleFault};
    use serde::Deserialize;
    use thiserror::Error;

    /// A rule file that cannot be used, with the place and the remedy.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum FileFault {
        #[error("{file}: {fault}")]
        Unreadable { file: String, fault: String },
        #[error("{file}, line {line}: {fault}")]
        Rule {
            file: String,
            line: usize,
            fault: RuleFault,
        },
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RuleFile {
        rule: Vec<toml::Spanned<Rule>>,
    }

    /// The rules of the program and of further files, checked together.
    ///
    /// # Errors
    /// The first fault, with its file.
    pub fn read<'a>(
        further: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<RuleBook, FileFault> {
        let mut rules = Vec::new();
        let mut from: Vec<(String, &str, usize)> = Vec::new();
        for (file, text) in BUILT_IN.iter().copied().chain(further) {
            let unreadable = |fault: toml::de::Error| FileFault::Unreadable {
                file: file.to_owned(),
                fault: fault.to_string(),
            };
            let RuleFile { rule } = toml::from_str(text).map_err(unreadable)?;
            for rule in rule {
                let above = text.bytes().take(rule.span().start);
                let line = above.filter(|byte| *byte == b'\n').count() + 1;
                let rule = rule.into_inner();
                from.push((rule.name.clone(), file, line));
                rules.push(rule);
            }
        }
        RuleBook::new(rules).map_err(|fault| {
            let place = from.iter().rev().find(|(name, _, _)| *name == fault.rule);
            let (file, line) = place.map_or(("", 0), |(_, file, line)| (*file, *line));
            FileFault::Rule {
                file: file.to_owned(),
                line,
                fault,
            }
        })
    }

    /// The rules that come with the program.
    ///
    /// # Errors
    /// Never, unless the program was built with a faulty rule file: a test reads them.
    pub fn built_in() -> Result<RuleBook, FileFault> {
        read([])
    }
}
