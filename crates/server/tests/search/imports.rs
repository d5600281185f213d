//! What a source sends is all that it has: taken whole or not at all, once.

use domain::ids::AuthorityId;
use server::import::{self, Sender};

use crate::Portal;

const HEAD: &str = r#"{"row": "catalogue", "source": "one"}"#;
const ROWS: &[&str] = &[
    r#"{"row": "sector", "id": "s", "name": "Transport"}"#,
    r#"{"row": "group", "id": "g", "sector": "s", "name": "Lager"}"#,
    r#"{"row": "provider", "id": "p", "name": "Skolen", "web": "https://skolen.example"}"#,
    r#"{"row": "site", "id": "t", "provider": "p", "name": "Skolen, Køge", "town": "Køge", "municipality": "0259", "at": {"lat": 55.4, "lon": 12.1}}"#,
    r#"{"row": "course", "id": "c", "title": "Gaffeltruck", "group": "g", "kind": "amu", "days": 7}"#,
    r#"{"row": "run", "id": "r", "course": "c", "provider": "p", "site": "t", "starts_on": "2019-11-04", "ends_on": "2019-11-12", "price_ore": 100000, "seats": 16, "free_seats": 3, "attendance": "on-site"}"#,
    r#"{"row": "list", "id": "l", "scheme": "six-week-job-training", "from": "2019-01-01", "courses": ["c"]}"#,
    r#"{"row": "pool", "municipality": "0259", "scheme": "regional-pool", "from": "2019-01-01", "to": "2019-12-31", "balance": 10000, "told_on": "2019-10-01"}"#,
    r#"{"row": "call", "id": "k", "title": "Chauffører søges", "group": "g", "from": "2019-10-01", "contact": "70 20 30 40"}"#,
];

fn file(change: impl Fn(&mut Vec<String>)) -> String {
    let mut rows: Vec<String> = ROWS.iter().map(|row| (*row).to_owned()).collect();
    change(&mut rows);
    rows.insert(0, HEAD.to_owned());
    rows.join("\n")
}

fn authority(id: &str) -> Sender {
    Sender::Authority(AuthorityId(id.to_owned()))
}

#[test]
fn the_same_file_again_changes_nothing_and_another_tells_what_differs() {
    let portal = Portal::empty();
    let first = portal
        .import(&Sender::Operator, &file(|_| {}))
        .expect("kept");
    assert!(
        first[0]
            .kinds
            .values()
            .all(|of| (of.added, of.same) == (1, 0)),
        "{first:?}"
    );
    assert_eq!(portal.titles("truckkort"), ["c"]);
    let (version, _) = portal.store.catalogue_version().expect("read");
    let again = portal
        .import(&Sender::Operator, &file(|_| {}))
        .expect("kept");
    assert!(
        again[0]
            .kinds
            .values()
            .all(|of| (of.added, of.changed, of.removed, of.same) == (0, 0, 0, 1))
    );
    assert_eq!(portal.store.catalogue_version().expect("read").0, version);

    let changed = file(|rows| {
        rows[4] = rows[4].replace("Gaffeltruck", "Stabler");
        rows.remove(8);
    });
    let difference = portal.import(&Sender::Operator, &changed).expect("kept");
    let of = |kind: &str| difference[0].kinds[kind];
    assert_eq!(
        (of("course").changed, of("call").removed, of("run").same),
        (1, 1, 1)
    );
    assert_eq!(
        difference[0].to_string().lines().next(),
        Some("catalogue `one`:")
    );
    assert_eq!(portal.titles("stabler"), ["c"], "found by its new name");
    assert!(portal.titles("gaffeltruck").is_empty());

    let nothing = portal.import(&Sender::Operator, HEAD).expect("kept");
    assert_eq!(nothing[0].kinds["run"].removed, 1);
    assert_eq!(portal.titles(""), Vec::<String>::new());
}

#[test]
fn a_row_that_cannot_stand_is_named_and_nothing_is_kept() {
    for (place, from, to, told) in [
        (
            1,
            "\"sector\": \"s\"",
            "\"sector\": \"x\"",
            "line 3, field `sector`: there is no sector `x`",
        ),
        (
            3,
            "0259",
            "9999",
            "line 5, field `municipality`: expected a municipality's code",
        ),
        (3, "55.4", "5.4", "line 5, field `at`"),
        (
            4,
            "\"group\": \"g\"",
            "\"group\": \"x\"",
            "line 6, field `group`: there is no group `x`",
        ),
        (4, "\"days\": 7", "\"days\": -7", "line 6, field `days`"),
        (4, "Gaffeltruck", " ", "line 6, field `title`: empty"),
        (
            5,
            "\"site\": \"t\"",
            "\"site\": \"x\"",
            "line 7, field `site`: there is no site `x`",
        ),
        (
            5,
            "\"free_seats\": 3",
            "\"free_seats\": 17",
            "line 7, field `free_seats`: expected a number not above",
        ),
        (5, "\"seats\": 16", "\"seats\": -1", "line 7, field `seats`"),
        (5, "2019-11-12", "2019-02-31", "line 7, field `ends_on`"),
        (
            5,
            "\"attendance\"",
            "\"colour\": 1, \"attendance\"",
            "line 7, field `colour`: unknown field",
        ),
        (
            6,
            "[\"c\"]",
            "[\"c\", \"x\"]",
            "line 8, field `courses`: there is no course `x`",
        ),
        (
            7,
            "2019-12-31",
            "2018-12-31",
            "line 9, field `to`: expected a day not before",
        ),
        (8, "70 20 30 40", "", "line 10, field `contact`: empty"),
        (2, "https://", "javascript:", "line 4, field `web`"),
    ] {
        let portal = Portal::empty();
        let text = file(|rows| rows[place] = rows[place].replace(from, to));
        let fault = portal.import(&Sender::Operator, &text).expect_err(told);
        assert!(fault.contains(told), "{told}: {fault}");
        assert_eq!(
            portal.store.catalogue_version().expect("read").0,
            0,
            "{told}"
        );
    }
    let portal = Portal::empty();
    let twice = file(|rows| rows.push(rows[5].clone()));
    let fault = portal.import(&Sender::Operator, &twice).expect_err("twice");
    assert!(
        fault.contains("line 11, field `id`: `r` stands in line 7"),
        "{fault}"
    );
    let fault = portal
        .import(&Sender::Operator, ROWS[0])
        .expect_err("of no source");
    assert!(fault.contains("line 1, field `row`"), "{fault}");
    let two = [HEAD, HEAD].join("\n");
    let fault = portal
        .import(&Sender::Operator, &two)
        .expect_err("two sources");
    assert!(
        fault.contains("line 2, field `row`: the file names its source twice"),
        "{fault}"
    );
}

#[test]
fn a_source_can_build_on_another_but_not_take_its_rows() {
    let portal = Portal::empty();
    portal
        .import(&Sender::Operator, &file(|_| {}))
        .expect("kept");
    let run = ROWS[5].replace("\"id\": \"r\"", "\"id\": \"r2\"");
    let own = [r#"{"row": "catalogue", "source": "one"}"#, &run].join("\n");
    portal
        .import(&authority("havnby"), &own)
        .expect("its own source of the same name");
    assert_eq!(portal.find(&crate::asked("truck")).rows[0].row.runs, 2);
    let taken = [r#"{"row": "catalogue", "source": "two"}"#, ROWS[5]].join("\n");
    let fault = portal
        .import(&authority("havnby"), &taken)
        .expect_err("taken");
    assert!(
        fault.contains("line 2, field `id`: `r` is a run of another sender"),
        "{fault}"
    );
    let fault = portal.import(&Sender::Operator, &taken).expect_err("taken");
    assert!(fault.contains("is a run of the source `one`"), "{fault}");
    // What a run refers to may go: then the run is not shown, and nothing breaks.
    portal.import(&Sender::Operator, HEAD).expect("emptied");
    assert!(portal.titles("truck").is_empty());
}

#[test]
fn dated_runs_come_as_csv() {
    let portal = Portal::empty();
    portal
        .import(&Sender::Operator, &file(|_| {}))
        .expect("kept");
    let text = "hold;kursus;udbyder;sted;start;slut;pris;pladser;ledige\r\n\
                k1;c;p;t;02-12-2019;10-12-2019;1.250,50;16;0\r\n";
    let import = import::csv::read("hold.csv", text.as_bytes(), "hold").expect("read");
    let done = portal.keep(&Sender::Operator, import).expect("kept");
    assert_eq!(done.catalogue[0].kinds["run"].added, 1);
    assert_eq!(portal.find(&crate::asked("truck")).rows[0].row.runs, 2);
    let unknown = text.replace(";c;", ";x;");
    let import = import::csv::read("hold.csv", unknown.as_bytes(), "hold").expect("read");
    let fault = portal
        .keep(&Sender::Operator, import)
        .expect_err("unknown")
        .to_string();
    assert!(
        fault.contains("hold.csv, line 2, field `kursus`: there is no course `x`"),
        "{fault}"
    );
}
