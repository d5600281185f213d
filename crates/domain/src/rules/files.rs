//! Reading rule files. Not part of what reaches the browser, which gets the book made.

use serde::Deserialize;
use thiserror::Error;

use super::{Rule, RuleBook, RuleFault};

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../rules/", $name))),)*]
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
    "upskilling.toml"
};

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
