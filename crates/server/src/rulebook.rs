//! The law as data, for those who keep it: what is in the book and how sure it is, and what changes
//! between two dates.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::rules::{Certainty, Rule};
use domain::{Date, RuleBook};

use crate::report::name;

/// All rows by id, with their days and how well their source was read. The book was checked on
/// the way here.
pub fn check(book: &RuleBook) -> String {
    let mut by_id: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in book.iter() {
        by_id.entry(rule.id.as_str()).or_default().push(rule);
    }
    let mut text = String::new();
    for (id, rules) in &by_id {
        let _ = writeln!(text, "{id}");
        for rule in rules {
            let _ = writeln!(text, "  {}", line(rule));
            if !rule.note.is_empty() {
                let _ = writeln!(text, "    {}", rule.note);
            }
        }
    }
    let count = |certainty| {
        book.iter()
            .filter(|rule| rule.certainty == certainty)
            .count()
    };
    let _ = writeln!(
        text,
        "{} rows of {} ids: {} found in their source, {} inferred, {} unverified. No fault.",
        book.iter().count(),
        by_id.len(),
        count(Certainty::Found),
        count(Certainty::Inferred),
        count(Certainty::Unverified)
    );
    text
}

/// The rows that begin after `from` and by `to`, and those that end before `to`.
pub fn diff(book: &RuleBook, from: Date, to: Date) -> String {
    let (from, to) = (from.min(to), from.max(to));
    let mut changes: Vec<(Date, &str, &Rule)> = Vec::new();
    for rule in book.iter() {
        if from < rule.from && rule.from <= to {
            changes.push((rule.from, "begins", rule));
        }
        if let Some(last) = rule.to
            && from <= last
            && last < to
        {
            changes.push((last.plus(1), "ends", rule));
        }
    }
    changes.sort_by(|a, b| (a.0, a.1, &a.2.name).cmp(&(b.0, b.1, &b.2.name)));
    let mut text = String::new();
    for (on, what, rule) in &changes {
        let _ = writeln!(text, "{on} {what}: {} {}", rule.id, line(rule));
        let _ = writeln!(text, "    for: {}", people(rule));
        if let Some(words) = rule.words("en") {
            let _ = writeln!(text, "    says: {}", words.title);
        }
    }
    if changes.is_empty() {
        let _ = writeln!(text, "Nothing changes from {from} to {to}.");
    }
    text
}

fn line(rule: &Rule) -> String {
    let to = rule
        .to
        .map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
    let certainty = match rule.certainty {
        Certainty::Found => "found",
        Certainty::Inferred => "INFERRED",
        Certainty::Unverified => "UNVERIFIED",
    };
    format!(
        "{} from {} {to} [{certainty}] {}",
        rule.name, rule.from, rule.source.title
    )
}

fn people(rule: &Rule) -> String {
    let groups = rule.terms.bound().map_or_else(
        || "everybody".to_owned(),
        |bound| bound.iter().map(name).collect::<Vec<_>>().join(", "),
    );
    let mut places: Vec<String> = rule.regions.iter().map(name).collect();
    places.extend(rule.municipalities.iter().cloned());
    places.extend(rule.authority.as_ref().map(ToString::to_string));
    if places.is_empty() {
        groups
    } else {
        format!("{groups}; in {}", places.join(", "))
    }
}
