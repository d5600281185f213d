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
        // The national check was law until 6 December 2019.
        (
            r#"from = "2020-02-03""#,
            r#"from = "2019-12-06""#,
            "national law asks for a confirmation of its own before 2019-12-07; begin then or later",
        ),
        (
            "[rule.terms.local-confirmation]\nbound = [\"unemployment-benefit\"]\ninterval = { days = 7, reading = \"calendar-days\" }",
            "[rule.terms.reopening-confirmation]\nbound = [\"unemployment-benefit\"]\ndue_on = \"2020-02-02\"",
            "`due_on` must be from `from` to `to`",
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
fn a_row_that_ends_is_followed_for_each_group_that_it_spoke_of() {
    let ends = "from = \"2018-01-01\"\nto = \"2019-12-31\"";
    let both = duty("ZZ1", "a", ends).replace(
        "bound = [\"unemployment-benefit\"]",
        "bound = [\"unemployment-benefit\", \"sickness-benefit\"]",
    );
    let next = duty("ZZ1", "b", "from = \"2020-01-01\"");
    let found = refused(&format!("{both}{next}"));
    assert!(
        found.contains("ends on 2019-12-31, and for SicknessBenefit no row"),
        "{found}"
    );
    let sick = duty("ZZ1", "c", "from = \"2020-01-01\"")
        .replace("[\"unemployment-benefit\"]", "[\"sickness-benefit\"]");
    assert_eq!(refused(&format!("{both}{next}{sick}")), "taken");
}

#[test]
fn a_row_that_ends_is_followed_for_each_kind_of_conversation() {
    let row = |name: &str, days: &str, terms: &str| {
        duty("ZZ1", name, days).replace(
            "[rule.terms.duty]\nbound = [\"unemployment-benefit\"]",
            terms,
        )
    };
    let of = |kinds: &str| {
        format!(
            "[rule.terms.conversation-forms]\nbound = [\"unemployment-benefit\"]\nkinds = {kinds}\nforms = [\"phone\"]\nchosen_by = \"authority\""
        )
    };
    let ends = "from = \"2018-01-01\"\nto = \"2019-12-31\"";
    let both = row("a", ends, &of("[\"job\", \"cv\"]"));
    let next = row("b", "from = \"2020-01-01\"", &of("[\"job\"]"));
    let found = refused(&format!("{both}{next}"));
    assert!(
        found.contains("ends on 2019-12-31, and of Cv conversations no row"),
        "{found}"
    );
    let silent = "[rule.terms.no-rule-for]\nkinds = [\"cv\"]";
    let none = row("c", "from = \"2020-01-01\"", silent);
    assert_eq!(refused(&format!("{both}{next}{none}")), "taken");
    // It says so once the row has ended, and not beside it.
    let early = row("c", "from = \"2019-12-31\"", silent);
    let found = refused(&format!("{both}{next}{early}"));
    assert!(found.contains("overlaps"), "{found}");
}

#[test]
fn a_region_and_a_municipality_may_be_one_place() {
    let days = |place: &str| format!("from = \"2018-01-01\"\n{place}");
    let region = duty("ZZ1", "a", &days("regions = [\"nordjylland\"]"));
    let town = duty("ZZ1", "b", &days("municipalities = [\"0860\"]"));
    let found = refused(&format!("{region}{town}"));
    assert!(found.contains("overlaps"), "{found}");
    let other = duty("ZZ1", "b", &days("regions = [\"sjaelland\"]"));
    assert_eq!(refused(&format!("{region}{other}")), "taken");
}

#[test]
fn what_is_national_has_its_own_bounds() {
    let row = |terms: &str| {
        duty("ZZ1", "a", "from = \"2018-01-01\"").replace(
            "[rule.terms.duty]\nbound = [\"unemployment-benefit\"]",
            terms,
        )
    };
    let conversations = |count: u16, when: &str| {
        row(&format!(
            "[rule.terms.conversations]\nbound = [\"unemployment-benefit\"]\nkind = \"job\"\nheld_by = \"municipality\"\n\
             count = {count}\nfrom = \"benefit\"\n{when}"
        ))
    };
    assert_eq!(refused(&conversations(1, "months = 6")), "taken");
    for (text, said) in [
        (
            conversations(1, "days = 7\nmonths = 6"),
            "exactly one of `days` and `months`",
        ),
        (conversations(1, ""), "exactly one of `days` and `months`"),
        (conversations(0, "months = 6"), "`count` must be at least 1"),
        (
            duty("ZZ1", "a", "from = \"2018-01-01\"")
                .replace("certainty", "authority = \"fund\"\ncertainty"),
            "remove `authority`",
        ),
        (
            row(
                "[rule.terms.suggestion-check]\nbound = [\"unemployment-benefit\"]\n\
                 interval = { days = 7, reading = \"calendar-days\" }\n\
                 second_chance = { days = 7, times = 2, window_months = 12 }",
            ),
            "the reading `calendar-days` is for local confirmations only",
        ),
    ] {
        let found = refused(&text);
        assert!(found.contains(said), "{said}: {found}");
    }
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
