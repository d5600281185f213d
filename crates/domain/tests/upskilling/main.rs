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
