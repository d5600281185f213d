//! The rule book: the law as dated rows, each with its source and its own words to the citizen.
//! Must not know any law in code: what a rule says stands in `rules/*.toml`.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::Date;
use crate::ids::{AuthorityId, RuleId};
use crate::registration::{Region, TargetGroup};

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
    /// Where it holds; empty for the whole country.
    #[serde(default)]
    pub regions: Vec<Region>,
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

    fn holds_for(&self, region: Region, authority: &AuthorityId) -> bool {
        (self.regions.is_empty() || self.regions.contains(&region))
            && self.authority.as_ref().is_none_or(|own| own == authority)
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

/// What a rule says to the citizen in one language. Nothing may be left empty but `confirms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// A language code such as `da`.
    pub lang: String,
    /// The act, verb first; or, where nothing is asked, the state in a sentence.
    pub title: String,
    /// Who asks, and by what right.
    pub because: String,
    pub good_for: String,
    pub if_missed: String,
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
    Suspension { rests: Vec<RuleId> },
    /// Steps agreed in the plan (PL1).
    PlanStep,
}

impl Terms {
    /// Whom the rule binds; none for everybody.
    pub fn bound(&self) -> Option<&[TargetGroup]> {
        match self {
            Self::Registration { bound }
            | Self::SuggestionCheck { bound, .. }
            | Self::LocalConfirmation { bound, .. }
            | Self::ReopeningConfirmation { bound, .. } => Some(bound),
            Self::NoConfirmation | Self::Suspension { .. } | Self::PlanStep => None,
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
        region: Region,
        authority: &'a AuthorityId,
    ) -> impl Iterator<Item = &'r Rule> + use<'r, 'a> {
        self.rules
            .iter()
            .filter(move |rule| rule.in_force(on) && rule.holds_for(region, authority))
    }

    /// The stretches in which the rule `id` rests, merged where one follows the other.
    pub fn rests(&self, id: &RuleId, region: Region, authority: &AuthorityId) -> Vec<Rest> {
        let mut stretches: Vec<Rest> = Vec::new();
        for rule in self
            .rules
            .iter()
            .filter(|rule| rule.holds_for(region, authority))
        {
            let Terms::Suspension { rests } = &rule.terms else {
                continue;
            };
            if !rests.contains(id) {
                continue;
            }
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
        Terms::Suspension { rests } => {
            let known = |id: &RuleId| {
                LOCAL_IDS.contains(&id.as_str()) || all.iter().any(|other| other.id == *id)
            };
            if let Some(unknown) = rests.iter().find(|id| !known(id)) {
                return Err(Fault::RestsUnknownRule(unknown.clone()));
            }
        }
        _ => {}
    }
    for lang in ["da", "en"] {
        if !rule.words.iter().any(|words| words.lang == lang) {
            return Err(Fault::WordsMissing { lang });
        }
    }
    for words in &rule.words {
        let confirms = if rule.terms.asks_confirmation() {
            words.confirms.first().map_or("", String::as_str)
        } else {
            "-"
        };
        for (field, text) in [
            ("title", words.title.as_str()),
            ("because", &words.because),
            ("good_for", &words.good_for),
            ("if_missed", &words.if_missed),
            ("repair", &words.repair),
            ("confirms", confirms),
        ] {
            if text.trim().is_empty() {
                return Err(Fault::WordsEmpty {
                    lang: words.lang.clone(),
                    field,
                });
            }
        }
    }
    Ok(())
}

/// Two rows that cannot both stand: one name, or the same kind for the same place and time.
fn collide(a: &Rule, b: &Rule) -> bool {
    let days = a.from <= b.to.unwrap_or(a.from) && b.from <= a.to.unwrap_or(b.from);
    let places = a.regions.is_empty()
        || b.regions.is_empty()
        || a.regions.iter().any(|region| b.regions.contains(region));
    let national =
        |terms: &Terms| matches!(terms, Terms::SuggestionCheck { .. } | Terms::NoConfirmation);
    let kind = std::mem::discriminant(&a.terms) == std::mem::discriminant(&b.terms)
        || (national(&a.terms) && national(&b.terms));
    a.name == b.name || (kind && days && places && a.authority == b.authority)
}

/// The rule files that come with the program: file name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    (
        "availability.toml",
        include_str!("../rules/availability.toml"),
    ),
    ("plan.toml", include_str!("../rules/plan.toml")),
    (
        "registration.toml",
        include_str!("../rules/registration.toml"),
    ),
    (
        "suspension-2020.toml",
        include_str!("../rules/suspension-2020.toml"),
    ),
];

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
        #[error("{file}: {fault}")]
        Rule { file: String, fault: RuleFault },
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RuleFile {
        rule: Vec<Rule>,
    }

    /// The rules of the program and of further files, checked together.
    ///
    /// # Errors
    /// The first fault, with its file.
    pub fn read<'a>(
        further: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<RuleBook, FileFault> {
        let mut rules = Vec::new();
        let mut from_file: Vec<(String, String)> = Vec::new();
        for (file, text) in BUILT_IN.iter().copied().chain(further) {
            let unreadable = |fault: toml::de::Error| FileFault::Unreadable {
                file: file.to_owned(),
                fault: fault.to_string(),
            };
            let RuleFile { rule } = toml::from_str(text).map_err(unreadable)?;
            from_file.extend(rule.iter().map(|rule| (rule.name.clone(), file.to_owned())));
            rules.extend(rule);
        }
        RuleBook::new(rules).map_err(|fault| {
            let file = from_file.iter().rev().find(|(name, _)| *name == fault.rule);
            FileFault::Rule {
                file: file.map_or_else(String::new, |(_, file)| file.clone()),
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
