//! Rule files with every kind of fault: each is refused with file, line and remedy.

use domain::rules::files;

/// A row of an authority's own that can stand, after a line of comment.
const ROW: &str = r#"# Local rules.
[[rule]]
id = "AV4b"
name = "fund-weekly"
from = "2020-02-03"
authority = "fund"
certainty = "inferred"
source = { title = "The fund's own rules" }
[rule.terms.local-confirmation]
bound = ["unemployment-benefit"]
interval = { days = 7, reading = "calendar-days" }
[[rule.words]]
lang = "da"
title = "Bekræft"
because = "Derfor."
good_for = "Godt."
if_missed = "Vi ringer."
repair = "Ring."
confirms = ["Jeg søger."]
[[rule.words]]
lang = "en"
title = "Confirm"
because = "Because."
good_for = "Good."
if_missed = "We call."
repair = "Call."
confirms = ["I look for work."]
"#;

/// A national duty in full, to be put beside the law of the program.
fn duty(id: &str, name: &str, days: &str) -> String {
    format!(
        r#"[[rule]]
id = "{id}"
name = "{name}"
{days}
certainty = "found"
source = {{ title = "An act" }}
[rule.terms.duty]
bound = ["unemployment-benefit"]
[[rule.words]]
lang = "da"
title = "T"
because = "D"
good_for = "G"
if_missed = "H"
repair = "R"
[[rule.words]]
lang = "en"
title = "T"
because = "D"
good_for = "G"
if_missed = "H"
repair = "R"
"#
    )
}

fn refused(text: &str) -> String {
    files::read([("local.toml", text)])
        .err()
        .map_or_else(|| "taken".to_owned(), |fault| fault.to_string())
}

#[test]
fn a_row_that_can_stand_is_taken() {
    assert_eq!(refused(ROW), "taken");
}

#[test]
fn each_fault_is_named_with_file_line_and_remedy() {
    let cases = [
        (
            r#"from = "2020-02-03""#,
            "from = \"2020-02-03\"\nto = \"2020-01-01\"",
            "`to` is before `from`",
        ),
        ("The fund's own rules", " ", "`source.title` is empty"),
        ("authority = \"fund\"\n", "", "name it in `authority`"),
        (
            "days = 7",
            "days = 0",
            "`interval.days` must be from 1 to 366",
        ),
        (
            "days = 7",
            "days = 367",
            "`interval.days` must be from 1 to 366",
        ),
        (
            "lang = \"en\"",
            "lang = \"de\"",
            "the words in `en` are missing",
        ),
        (
            "\"Derfor.\"",
            "\"\"",
            "`because` is empty in the words in `da`",
        ),
        (
            "\"Call.\"",
            "\" \"",
            "`repair` is empty in the words in `en`",
        ),
        (
            "[\"Jeg søger.\"]",
            "[]",
            "`confirms` is empty in the words in `da`",
        ),
        (
            "certainty = \"inferred\"",
            "certainty = \"inferred\"\nmunicipalities = [\"751\"]",
            "`751` is no municipality code",
        ),
    ];
    for (right, wrong, said) in cases {
        assert!(ROW.contains(right), "{right}");
        let found = refused(&ROW.replacen(right, wrong, 1));
        assert!(
            found.starts_with("local.toml, line 2: rule `fund-weekly`"),
            "{found}"
        );
        assert!(found.contains(said), "{wrong}: {found}");
    }
}

#[test]
fn what_cannot_be_read_is_shown_where_it_stands() {
    let cases = [
        ("2020-02-03", "3 February 2020", "2020"),
        ("days = 7", "days = \"seven\"", "days"),
        ("days = 7", "days = 7, hours = 2", "hours"),
        ("unemployment-benefit", "pension", "pension"),
        (
            "[rule.terms.local-confirmation]",
            "[rule.terms.confirmation-by-post]",
            "confirmation-by-post",
        ),
        ("name = \"fund-weekly\"\n", "", "name"),
        ("certainty = \"inferred\"", "certainty = \"sure\"", "sure"),
        ("[[rule]]", "[[rule", "line 2"),
    ];
    for (right, wrong, said) in cases {
        assert!(ROW.contains(right), "{right}");
        let found = refused(&ROW.replacen(right, wrong, 1));
        assert!(
            found.starts_with("local.toml: TOML parse error at line"),
            "{wrong}: {found}"
        );
        assert!(found.contains(said), "{wrong}: {found}");
    }
}

#[test]
fn rows_that_cannot_stand_together_are_refused() {
    let twice = format!("{ROW}{}", ROW.replace("# Local rules.\n", ""));
    let found = refused(&twice);
    assert!(
        found.contains("the name is taken by another row"),
        "{found}"
    );

    let second = ROW.replace("fund-weekly", "fund-monthly");
    let found = refused(&format!("{ROW}{}", second.replace("# Local rules.\n", "")));
    assert!(
        found.contains("overlaps `fund-monthly`") || found.contains("overlaps `fund-weekly`"),
        "{found}"
    );

    // A stretch of the law that ends needs the row that follows, or one that says "no rule".
    let ends = "from = \"2018-01-01\"\nto = \"2019-12-31\"";
    let found = refused(&duty("ZZ1", "a", ends));
    assert!(
        found.starts_with("local.toml, line 1: rule `a`: ends on 2019-12-31"),
        "{found}"
    );
    let next = duty("ZZ1", "b", "from = \"2020-01-01\"");
    assert_eq!(
        refused(&format!("{}{next}", duty("ZZ1", "a", ends))),
        "taken"
    );
    let late = duty("ZZ1", "b", "from = \"2020-01-02\"");
    let found = refused(&format!("{}{late}", duty("ZZ1", "a", ends)));
    assert!(found.contains("ends on 2019-12-31"), "{found}");
    let early = duty("ZZ1", "b", "from = \"2019-12-31\"");
    let found = refused(&format!("{}{early}", duty("ZZ1", "a", ends)));
    assert!(
        found.starts_with("local.toml, line 24: rule `b`: overlaps `a`"),
        "{found}"
    );
    // Handed over to a rule of another id, which must be there.
    let handed = format!("{ends}\nthen = \"ZZ2\"");
    let found = refused(&duty("ZZ1", "a", &handed));
    assert!(found.contains("`then` names `ZZ2`"), "{found}");
    let heir = duty("ZZ2", "b", "from = \"2020-01-01\"");
    assert_eq!(
        refused(&format!("{}{heir}", duty("ZZ1", "a", &handed))),
        "taken"
    );
}

#[test]
fn a_suspension_of_an_unknown_rule_is_refused() {
    let suspension = duty("SU9", "pause", "from = \"2020-01-01\"\nto = \"2020-02-01\"").replace(
        "[rule.terms.duty]\nbound = [\"unemployment-benefit\"]",
        "[rule.terms.suspension]\nrests = [\"AV4b\", \"QQ7\"]",
    );
    let found = refused(&suspension);
    assert!(
        found.contains("rests `QQ7`, but no rule has that id"),
        "{found}"
    );
}
