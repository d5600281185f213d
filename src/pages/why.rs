//! Why something is asked: how the deadline was counted, and the rule with its source.

use domain::agenda::{Item, SetBy, What};
use domain::availability::{Asked, Lateness, Standing, StandingState};
use domain::calendar::ClosedDay;
use domain::plan::Obligation;
use domain::rules::{Certainty, Rule, Terms};
use leptos::prelude::*;

use crate::Portal;
use crate::text::{Lang, dates, fill};

/// The rule behind an item of the agenda, folded.
pub fn item(portal: Portal, summary: &'static str, item: &Item<'_>) -> AnyView {
    let lang = portal.lang.get();
    let counted = match &item.what {
        What::Confirm(asked) => counted(lang, asked),
        _ => Vec::new(),
    };
    let good_for = match &item.what {
        What::PlanStep { item, .. } | What::TakePart(item) if !item.good_for.is_empty() => {
            Some(item.good_for.0.clone())
        }
        _ => None,
    };
    let follows = if item.obligation == Obligation::Mandatory {
        Follows::AsTheRuleSays
    } else {
        Follows::Nothing
    };
    folded(
        portal,
        summary,
        item.rule,
        (item.set_by, follows),
        good_for,
        counted,
    )
}

/// What comes of not doing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    AsTheRuleSays,
    /// It is voluntary, or the rule does not bind.
    Nothing,
}

/// The rule behind a state, folded: in its own words, without a deadline.
pub fn rule(portal: Portal, rule: &Rule) -> AnyView {
    let set_by = rule.authority.as_ref().map_or(SetBy::Law, SetBy::Authority);
    folded(
        portal,
        portal.lang.get().why().rule_title,
        rule,
        (set_by, Follows::AsTheRuleSays),
        None,
        Vec::new(),
    )
}

/// The rule behind where the citizen stands, folded.
pub fn standing(portal: Portal, standing: &Standing<'_>, asked: Option<&Asked>) -> AnyView {
    let lang = portal.lang.get();
    let set_by = standing
        .rule
        .authority
        .as_ref()
        .map_or(SetBy::Law, SetBy::Authority);
    let (summary, counted) = match asked {
        Some(asked) => (lang.why().counted_title, counted(lang, asked)),
        None => (lang.why().rule_title, Vec::new()),
    };
    let binds = !matches!(
        standing.state,
        StandingState::NotBound { .. }
            | StandingState::NotRegistered
            | StandingState::Exempt { .. }
    );
    let follows = if binds {
        Follows::AsTheRuleSays
    } else {
        Follows::Nothing
    };
    folded(
        portal,
        summary,
        standing.rule,
        (set_by, follows),
        None,
        counted,
    )
}

/// That nobody knows for certain, where nobody does: said where the rule is told.
pub fn doubt(portal: Portal, rule: &Rule) -> Option<String> {
    let (_, phone) = portal.store.authority();
    let doubted = rule.certainty == Certainty::Unverified;
    doubted.then(|| fill(portal.lang.get().why().uncertain, &[&phone]))
}

fn folded(
    portal: Portal,
    summary: &'static str,
    rule: &Rule,
    (set_by, follows): (SetBy<'_>, Follows),
    good_for: Option<String>,
    counted: Vec<String>,
) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.why();
    let (authority, _) = portal.store.authority();
    let words = rule.words(lang.code());
    let because = words.map(|words| words.because.clone()).unwrap_or_default();
    let rows = words.map(|words| {
        let good_for = good_for.unwrap_or_else(|| words.good_for.clone());
        let (if_missed, repair) = match follows {
            Follows::AsTheRuleSays => (words.if_missed.clone(), words.repair.clone()),
            Follows::Nothing => (text.nothing_follows.to_owned(), String::new()),
        };
        let rows = [
            (text.good_for, good_for),
            (text.if_missed, if_missed),
            (text.repair, repair),
        ];
        rows.map(|(label, sentence)| {
            (!sentence.is_empty()).then(|| view! { <p><strong>{label}</strong>" "{sentence}</p> })
        })
        .collect_view()
    });
    let set_by = match set_by {
        SetBy::Law if matches!(rule.terms, Terms::NoConfirmation | Terms::NoRule) => String::new(),
        SetBy::Law => text.set_by_law.to_owned(),
        SetBy::Authority(_) => fill(text.set_by_authority, &[&authority]),
    };
    let uncertain = doubt(portal, rule).map(|doubt| view! { <p>{doubt}</p> });
    let source = fill(text.source, &[&rule.source.title, rule.id.as_str()]);
    view! {
        <details class="why">
            <summary>{summary}</summary>
            <div class="why-body">
                {counted.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                <p>{because}" "{set_by}</p>
                {rows}
                {uncertain}
                <p class="meta" lang="da">{source}</p>
            </div>
        </details>
    }
    .into_any()
}

/// How a deadline came about, sentence by sentence.
fn counted(lang: Lang, asked: &Asked) -> Vec<String> {
    let text = lang.why();
    if let Lateness::ExtraTime { missed_on } = asked.lateness {
        return vec![fill(
            text.extra_time,
            &[
                &dates::day(missed_on, lang),
                &dates::day(asked.due_on, lang),
            ],
        )];
    }
    let Some(counted) = &asked.counted else {
        return vec![text.named.to_owned()];
    };
    let mut sentences = vec![fill(
        text.counted,
        &[&counted.days.to_string(), &dates::day(counted.from, lang)],
    )];
    if counted.absent_days > 0 {
        sentences.push(fill(
            text.counted_absent,
            &[&counted.absent_days.to_string()],
        ));
    }
    for (day, reason) in &counted.moved_over {
        let reason = match reason {
            ClosedDay::Holiday(_) => text.holiday,
            ClosedDay::Saturday => text.saturday,
            ClosedDay::Sunday => text.sunday,
            ClosedDay::ByAnalogy => text.closed,
            ClosedDay::Absence => text.absence,
        };
        sentences.push(fill(text.counted_moved, &[&dates::day(*day, lang), reason]));
    }
    sentences
}
