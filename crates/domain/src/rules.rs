//! The rule book: the law as dated rows, each with its source and its own words to the citizen.
//! Must not know any law in code: what a rule says stands in `rules/*.toml`.

use serde::{Deserialize, Serialize};

use crate::calendar::Date;
use crate::conversation::{ConversationForm, ConversationKind};
use crate::ids::{AuthorityId, RuleId};
use crate::plan::{EmployerSector, OfferKind};
use crate::registration::{AuthorityRole, Opening, Region, TargetGroup};
use crate::upskilling::{LawOf, Meanwhile, Scheme, Standing, Test};

mod checks;
#[cfg(feature = "files")]
pub mod files;

pub use checks::{Fault, RuleFault};
use checks::{LOCAL_IDS, check, collide};

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
    // The phone asks the server whether it may, so it neither gets these two nor carries the code to read them.
    /// A scheme of upskilling: who may use it, by what right and who approves it (UP1–UP12).
    #[cfg_attr(not(feature = "files"), serde(skip))]
    Upskilling {
        bound: Vec<TargetGroup>,
        scheme: Scheme,
        law_of: LawOf,
        standing: Standing,
        approved_by: AuthorityRole,
        meanwhile: Meanwhile,
    },
    /// What a scheme asks of the citizen, the course or the employer: one of these. With none it asks nothing,
    /// and only says how well the law of that time is known.
    #[cfg_attr(not(feature = "files"), serde(skip))]
    UpskillingCondition {
        /// Empty for all whom the scheme binds.
        #[serde(default)]
        bound: Vec<TargetGroup>,
        schemes: Vec<Scheme>,
        any_of: Vec<Test>,
    },
    /// The law is known to say nothing of these conversations under the row's id.
    #[cfg_attr(not(feature = "files"), serde(skip))]
    NoRuleFor { kinds: Vec<ConversationKind> },
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
    /// Nobody: the law leaves these forms and no others.
    Law,
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
            | Self::OfferDue { bound, .. }
            | Self::Upskilling { bound, .. } => Some(bound),
            Self::UpskillingCondition { bound, .. } => {
                (!bound.is_empty()).then_some(bound.as_slice())
            }
            Self::NoConfirmation
            | Self::Suspension { .. }
            | Self::PlanStep
            | Self::NoRule
            | Self::NoRuleFor { .. }
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

    /// The kinds of conversations of which it speaks; none where it is about something else.
    fn conversations(&self) -> &[ConversationKind] {
        match self {
            Self::Conversations { kind, .. } => std::slice::from_ref(kind),
            Self::ConversationForms { kinds, .. } | Self::NoRuleFor { kinds } => kinds,
            _ => &[],
        }
    }

    /// Whether it asks, owes or grants something, so that the citizen is told what for and what then.
    fn speaks(&self) -> bool {
        !matches!(
            self,
            Self::ConversationForms { .. }
                | Self::NoRule
                | Self::NoRuleFor { .. }
                | Self::Uncounted
                | Self::Context
                | Self::UpskillingCondition { .. }
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

/// The rows that tell of a turn of the law.
const TURN: &str = "TL";

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

    /// The latest turn of the law by a day, for the citizen to read (TL).
    pub fn turn(&self, on: Date) -> Option<&Rule> {
        let turns = self.rules.iter().filter(|rule| rule.id.as_str() == TURN);
        turns
            .filter(|rule| rule.in_force(on))
            .max_by_key(|rule| rule.from)
    }

    /// What this citizen's phone needs: the rules of the coming weeks that hold and bind, and the
    /// stretches since the case began that their counting asks for. Without what is for jurists.
    #[must_use]
    pub fn for_case(&self, case: &crate::Case, on: Date) -> Self {
        let registration = &case.registration;
        let Some(opening) = registration.opening_on(on) else {
            return Self::default();
        };
        let group = registration.target_group(on);
        let (recent, soon) = (on.plus(-TOLD_DAYS), on.plus(KNOWN_AHEAD_DAYS));
        let begun = registration.periods.first().map(|period| period.from);
        let began = begun
            .into_iter()
            .chain(registration.target_groups.first().map(|(from, _)| *from))
            .fold(on, Date::min);
        let turned = self.turn(on).map(|turn| turn.from);
        let needed = |rule: &&Rule| {
            let since = |day: Date| rule.from <= soon && rule.to.is_none_or(|to| day <= to);
            rule.holds_for(opening)
                && match rule.terms {
                    Terms::Context => {
                        let is_new = turned.is_none_or(|turned| turned <= rule.from);
                        rule.id.as_str() == TURN && since(on) && is_new
                    }
                    // No page of the phone reads them.
                    Terms::NoRule
                    | Terms::NoRuleFor { .. }
                    | Terms::Upskilling { .. }
                    | Terms::UpskillingCondition { .. } => false,
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

impl Rest {
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}
