//! May I? as rows: a case, what is told, a run, and the answer; and whether every parameter of every scheme matters
//! to them. Expectations are written from the sources (docs/LAW.md, section 33), never from what the program says.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking"
)]

mod mutations;
mod table;

use domain::rules::files;
use domain::{Rule, RuleBook};

fn rules() -> RuleBook {
    files::built_in().expect("the rules stand")
}

/// The rows that an answer can rest on.
fn rows_of_schemes(book: &RuleBook) -> Vec<Rule> {
    use domain::rules::Terms;
    let is_read = |rule: &&Rule| {
        rule.id.as_str().starts_with("UP")
            || matches!(rule.terms, Terms::Uncounted | Terms::Registration { .. })
    };
    book.iter().filter(is_read).cloned().collect()
}

#[test]
fn a_condition_asks_what_can_be_asked_of_a_scheme_that_there_is() {
    use domain::rules::{Fault, Terms};
    use domain::upskilling::{Fact, Scheme, Test};
    let rows = rows_of_schemes(&rules());
    let fault = |rows: Vec<Rule>| RuleBook::new(rows).err().map(|refused| refused.fault);
    assert_eq!(fault(rows.clone()), None);

    let orphans = rows.iter().filter(|rule| {
        !matches!(&rule.terms, Terms::Upskilling { scheme, .. } if *scheme == Scheme::OwnTimeStudy)
    });
    assert_eq!(
        fault(orphans.cloned().collect()),
        Some(Fault::NoSuchScheme(Scheme::OwnTimeStudy))
    );

    let mut misread = rows;
    for rule in &mut misread {
        if let Terms::UpskillingCondition { any_of, .. } = &mut rule.terms
            && rule.id.as_str() == "UP6a"
        {
            *any_of = vec![Test::Both(vec![Test::Not(Fact::BornOn)])];
        }
    }
    assert_eq!(fault(misread), Some(Fault::NoYesOrNo(Fact::BornOn)));
}
