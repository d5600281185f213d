//! Whether rows of the rule book can stand together: no overlap, no gap, nothing unknown, no words missing.

use thiserror::Error;

use super::{Reading, Rule, Terms};
use crate::calendar::Date;
use crate::conversation::ConversationKind;
use crate::ids::RuleId;
use crate::registration::TargetGroup;
use crate::upskilling::{Fact, Scheme, Test};

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
    #[error(
        "ends on {0}, and for {1:?} no row of the same id begins the day after; add the row that follows, or `then`"
    )]
    GapFor(Date, TargetGroup),
    #[error(
        "ends on {0}, and of {1:?} conversations no row of the same id speaks the day after; add the row that follows, one of kind `no-rule-for`, or `then`"
    )]
    GapForKind(Date, ConversationKind),
    #[error("national law asks for a confirmation of its own before {0}; begin then or later")]
    NationalLawAsks(Date),
    #[error("`due_on` must be from `from` to `to`")]
    DueOutside,
    #[error("`{0}` is no municipality code; four digits, such as \"0751\"")]
    NoMunicipality(String),
    #[error("exactly one of `days` and `months` is needed")]
    DaysOrMonths,
    #[error("`count` must be at least 1")]
    NothingCounted,
    #[error("`is` and `not` ask yes or no, and `{0:?}` is no such question")]
    NoYesOrNo(Fact),
    #[error("a condition of `{0:?}`, but no row says what that scheme is")]
    NoSuchScheme(Scheme),
}

/// Ids that only local rows bear: a book without local files lacks them.
pub(super) const LOCAL_IDS: &[&str] = &["AV4b", "AV4c"];

pub(super) fn check(rule: &Rule, all: &[Rule]) -> Result<(), Fault> {
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
        Terms::LocalConfirmation { .. } => within_the_law(rule, all)?,
        Terms::ReopeningConfirmation { due_on, .. }
            if *due_on < rule.from || rule.to.is_some_and(|to| to < *due_on) =>
        {
            return Err(Fault::DueOutside);
        }
        Terms::Conversations { days, months, .. } if days.is_some() == months.is_some() => {
            return Err(Fault::DaysOrMonths);
        }
        Terms::Conversations { count: 0, .. } => return Err(Fault::NothingCounted),
        Terms::UpskillingCondition {
            schemes, any_of, ..
        } => upskilling(schemes, any_of, all)?,
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

/// An authority's own confirmation stands only where national law says that it asks for none.
fn within_the_law(rule: &Rule, all: &[Rule]) -> Result<(), Fault> {
    let free = all
        .iter()
        .filter(|other| other.terms == Terms::NoConfirmation);
    let first = free.map(|other| other.from).min();
    match first {
        Some(first) if first <= rule.from => Ok(()),
        first => Err(Fault::NationalLawAsks(first.unwrap_or(rule.from))),
    }
}

/// A condition asks what can be asked, of schemes that there are.
fn upskilling(schemes: &[Scheme], any_of: &[Test], all: &[Rule]) -> Result<(), Fault> {
    if let Some(fact) = any_of.iter().find_map(Test::misread) {
        return Err(Fault::NoYesOrNo(fact));
    }
    let is_there = |wanted: &Scheme| {
        all.iter()
            .any(|rule| matches!(&rule.terms, Terms::Upskilling { scheme, .. } if scheme == wanted))
    };
    match schemes.iter().find(|scheme| !is_there(scheme)) {
        Some(unknown) => Err(Fault::NoSuchScheme(*unknown)),
        None => Ok(()),
    }
}

/// The law does not fall silent unnoticed: a row that ends has one that follows.
fn succeeded(rule: &Rule, all: &[Rule]) -> Result<(), Fault> {
    let Some(to) = rule.to.filter(|_| !rule.terms.is_temporary()) else {
        return Ok(());
    };
    let next = |id: &RuleId| {
        let of_it = |other: &&Rule| other.id == *id && other.in_force(to.plus(1));
        all.iter().filter(of_it).collect::<Vec<_>>()
    };
    let following = match &rule.then {
        Some(then) if next(then).is_empty() => return Err(Fault::NobodyTakesOver(then.clone())),
        Some(_) => return Ok(()),
        None if rule.authority.is_some() => return Ok(()),
        None => next(&rule.id),
    };
    if following.is_empty() {
        return Err(Fault::Gap(to));
    }
    // Each group for which the row spoke is spoken of on.
    let silent = |group: &&TargetGroup| !following.iter().any(|other| other.binds(Some(**group)));
    if let Some(group) = rule.terms.bound().unwrap_or_default().iter().find(silent) {
        return Err(Fault::GapFor(to, *group));
    }
    // And each kind of conversation.
    let silent = |kind: &&ConversationKind| {
        !following
            .iter()
            .any(|other| other.terms.conversations().contains(kind) || other.terms == Terms::NoRule)
    };
    match rule.terms.conversations().iter().find(silent) {
        Some(kind) => Err(Fault::GapForKind(to, *kind)),
        None => Ok(()),
    }
}

/// Two rows that cannot both stand: one name, or the same kind for the same people, place and time.
pub(super) fn collide(a: &Rule, b: &Rule) -> bool {
    let days = a.from <= b.to.unwrap_or(a.from) && b.from <= a.to.unwrap_or(b.from);
    let everywhere = |rule: &Rule| rule.regions.is_empty() && rule.municipalities.is_empty();
    // Which region a municipality is in is not known here: a region may hold it.
    let one_of_each = !a.regions.is_empty() && !b.municipalities.is_empty()
        || !b.regions.is_empty() && !a.municipalities.is_empty();
    let places = everywhere(a)
        || everywhere(b)
        || one_of_each
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
        (Terms::NoRuleFor { kinds }, other) | (other, Terms::NoRuleFor { kinds }) => {
            a.id == b.id
                && other
                    .conversations()
                    .iter()
                    .any(|kind| kinds.contains(kind))
        }
        (one, other) if periodic(one) && periodic(other) => a.authority == b.authority,
        (one, other) => {
            let kind = std::mem::discriminant(one) == std::mem::discriminant(other);
            let gap = matches!(one, Terms::NoRule) || matches!(other, Terms::NoRule);
            (a.id == b.id && (kind || gap)) || (kind && one.asks_confirmation())
        }
    }
}
