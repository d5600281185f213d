//! What the docs say is held by a test is held by one that is there: names in `docs/` do not rot.

use std::path::Path;

/// The docs that name tests, with at least so many names each.
const DOCS: [(&str, usize); 2] = [("docs/SECURITY.md", 80), ("docs/ARCHITECTURE.md", 40)];

/// The text of every file below a folder whose name ends so.
fn texts(folder: &Path, ending: &str) -> String {
    let mut found = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.push_str(&texts(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push_str(&std::fs::read_to_string(&path).expect("a text"));
        }
    }
    found
}

/// What stands between two of the same sign, within a paragraph, a row or an item.
fn between(text: &str, sign: char) -> Vec<String> {
    let lines = text
        .replace("\n\n", "\u{0}")
        .replace("\n|", "\u{0}|")
        .replace("\n- ", "\u{0}");
    let blocks = lines.split('\u{0}');
    let inner = blocks.flat_map(|block| block.split(sign).skip(1).step_by(2));
    inner
        .map(|inner| inner.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// A name such as `a_case_has_bounds`, and not such as `idle_minutes`.
fn is_a_tests_name(word: &str) -> bool {
    let signs = word
        .chars()
        .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
    signs && word.matches('_').count() >= 3
}

/// A sentence such as *logging out elsewhere ends that session at once*, and not a section.
fn is_a_tests_title(words: &str) -> bool {
    words.split(' ').count() >= 4 && !words.starts_with(|sign: char| sign.is_uppercase())
}

#[test]
fn every_test_that_the_docs_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rust: String = ["crates", "src", "tests"]
        .map(|folder| texts(&root.join(folder), ".rs"))
        .concat();
    let browser = texts(&root.join("tests/e2e"), ".spec.ts").replace("\\'", "'");
    for (file, at_least) in DOCS {
        let text = std::fs::read_to_string(root.join(file)).expect("a text");
        let mut named = 0;
        for word in between(&text, '`')
            .iter()
            .filter(|word| is_a_tests_name(word))
        {
            named += 1;
            assert!(
                rust.contains(word.as_str()),
                "{file} names `{word}`, which is nowhere"
            );
        }
        // Without code, in which a `*` is no emphasis.
        let prose: String = text.replace("**", "").split('`').step_by(2).collect();
        for words in between(&prose, '*')
            .iter()
            .filter(|words| is_a_tests_title(words))
        {
            named += 1;
            for part in words
                .split('…')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                assert!(
                    browser.contains(part),
                    "{file} names *{words}*: no test is called so"
                );
            }
        }
        assert!(named >= at_least, "{file}: {named} names");
    }
}
