//! The search in the demo's catalogue: what citizens type against the courses they must find, and what a catalogue's
//! import keeps, changes and refuses.
#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::fmt::Write as _;

use api::upskilling::{Length, Question, Sort};
use domain::catalogue::{Attendance, DemandLevel};
use domain::registration::Region;
use domain::upskilling::Scheme;
use domain::{Date, Moment, RuleBook};
use server::catalogue::search::{Asker, Found, search};
use server::catalogue::{Shelves, words};
use server::demo;
use server::import::{self, Difference, Import, ImportFault, Imported, Sender};
use store::Store;

mod imports;

const QUERIES: &str = include_str!("queries.txt");
const TODAY: &str = "2019-10-15";

struct Portal {
    store: Store,
    shelves: Shelves,
    rules: RuleBook,
    _folder: tempfile::TempDir,
}

impl Portal {
    fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            store: Store::open(folder.path()).expect("a store"),
            shelves: Shelves::default(),
            rules: RuleBook::default(),
            _folder: folder,
        }
    }

    fn of_the_demo() -> Self {
        let portal = Self::empty();
        let catalogue = demo::catalogue(today()).expect("the demo's catalogue is read");
        portal
            .keep(&Sender::Operator, catalogue)
            .expect("it is kept");
        portal
    }

    fn keep(&self, sender: &Sender, import: Import) -> Result<Imported, ImportFault> {
        import::keep(&self.store, &self.rules, now(), None, sender, &[import])
    }

    fn import(&self, sender: &Sender, text: &str) -> Result<Vec<Difference>, String> {
        let import = import::read("rows.jsonl", text.as_bytes(), None);
        let kept = import.and_then(|import| self.keep(sender, import));
        kept.map(|done| done.catalogue)
            .map_err(|fault| fault.to_string())
    }

    /// As a citizen in Køge finds it.
    fn find(&self, question: &Question) -> Found {
        let asker = Asker {
            saved: Vec::new(),
            today: today(),
            municipality: "0259".to_owned(),
            region: Some(Region::Sjaelland),
        };
        search(&self.store, &self.shelves, question, &asker).expect("the search answers")
    }

    fn titles(&self, text: &str) -> Vec<String> {
        let found = self.find(&asked(text));
        found.rows.into_iter().map(|found| found.row.id.0).collect()
    }
}

fn today() -> Date {
    Date::parse(TODAY).expect("a date")
}

fn now() -> Moment {
    today().begins_at()
}

fn asked(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        ..Question::default()
    }
}

#[test]
fn citizens_find_what_they_mean_among_the_first_five() {
    let portal = Portal::of_the_demo();
    let mut missed = String::new();
    let (mut queries, mut hits) = (0, 0);
    for line in QUERIES.lines().filter(|line| !line.starts_with('#')) {
        let [query, tries, courses] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("three parts: {line}");
        };
        let found = portal.titles(query);
        let first: Vec<&str> = found.iter().take(5).map(String::as_str).collect();
        queries += 1;
        if courses.split(' ').any(|course| first.contains(&course)) {
            hits += 1;
        } else {
            let _ = writeln!(missed, "{query} ({tries}): {courses}, found {first:?}");
        }
    }
    assert!(queries >= 60, "{queries} queries");
    assert!(hits * 10 >= queries * 9, "{hits} of {queries}\n{missed}");
}

#[test]
fn every_filter_holds_in_every_row_and_its_count_is_what_it_finds() {
    let portal = Portal::of_the_demo();
    let all = portal.find(&Question::default());
    assert!(all.total >= 150, "{}", all.total);
    for (length, count) in &all.counts.lengths {
        let found = portal.find(&Question {
            length: Some(*length),
            ..Question::default()
        });
        assert_eq!(found.total, *count, "{length:?}");
        assert!(
            found
                .rows
                .iter()
                .all(|found| Length::of(found.row.run.weeks) == *length)
        );
    }
    for (attendance, count) in &all.counts.attendances {
        let found = portal.find(&Question {
            attendance: Some(*attendance),
            ..Question::default()
        });
        assert_eq!(found.total, *count, "{attendance:?}");
        assert!(
            found
                .rows
                .iter()
                .all(|found| found.row.run.attendance == *attendance)
        );
    }
    for (scheme, count) in &all.counts.schemes {
        let found = portal.find(&Question {
            scheme: Some(*scheme),
            ..Question::default()
        });
        assert_eq!(found.total, *count, "{scheme:?}");
    }
    for sector in &all.counts.sectors {
        let found = portal.find(&Question {
            sector: Some(sector.id.clone()),
            ..Question::default()
        });
        assert_eq!(found.total, sector.count, "{}", sector.name);
    }
    for (km, count) in &all.counts.km {
        let found = portal.find(&Question {
            km: Some(*km),
            ..Question::default()
        });
        assert_eq!(found.total, *count, "{km} km");
        let near = |place: &Option<api::upskilling::Place>| {
            place
                .as_ref()
                .is_none_or(|place| place.km.is_some_and(|far| far <= *km))
        };
        assert!(found.rows.iter().all(|found| {
            found.row.run.attendance == Attendance::Online || near(&found.row.run.place)
        }));
    }
    let wanted = portal.find(&Question {
        wanted: true,
        ..Question::default()
    });
    assert_eq!(wanted.total, all.counts.wanted);
    assert!(
        wanted
            .rows
            .iter()
            .all(|found| found.row.demand == Some(DemandLevel::Shortage))
    );
    let free = portal.find(&Question {
        free_seats: true,
        ..Question::default()
    });
    assert_eq!(free.total, all.counts.free_seats);
    assert!(free.rows.iter().all(|found| found.row.run.free_seats > 0));
    let from = Date::parse("2019-12-02");
    let to = Date::parse("2019-12-20");
    let dated = portal.find(&Question {
        from,
        to,
        ..Question::default()
    });
    assert!(dated.total > 0);
    assert!(dated.rows.iter().all(|found| {
        from.is_some_and(|from| found.row.run.starts_on >= from)
            && to.is_some_and(|to| found.row.run.starts_on <= to)
    }));
}

#[test]
fn the_order_is_the_one_that_was_asked_for_and_pages_follow_each_other() {
    let portal = Portal::of_the_demo();
    let sorted = |sort| {
        let question = Question {
            sort,
            ..Question::default()
        };
        portal.find(&question).rows
    };
    let soonest = sorted(Sort::Soonest);
    assert!(soonest.is_sorted_by_key(|found| found.row.run.starts_on));
    let cheapest = sorted(Sort::Cheapest);
    assert!(cheapest.is_sorted_by_key(|found| found.row.run.price_ore));
    let km = |found: &server::catalogue::search::Row| {
        let place = found.row.run.place.as_ref();
        place.and_then(|place| place.km).unwrap_or(u16::MAX)
    };
    assert!(sorted(Sort::Nearest).is_sorted_by_key(km));

    let mut seen = std::collections::BTreeSet::new();
    let pages = portal.find(&Question::default()).pages;
    let total = portal.find(&Question::default()).total;
    for page in 1..=pages {
        let question = Question {
            page,
            ..Question::default()
        };
        for found in portal.find(&question).rows {
            assert!(
                seen.insert(found.row.id.0.clone()),
                "{} twice",
                found.row.id.0
            );
        }
    }
    assert_eq!(seen.len(), total as usize, "every course on one page");
    let beyond = portal.find(&Question {
        page: pages + 1,
        ..Question::default()
    });
    assert!(beyond.rows.is_empty());
}

#[test]
fn any_text_is_answered() {
    let portal = Portal::of_the_demo();
    let long = "lagermedarbejderuddannelsesbevis".repeat(400);
    for text in [
        "\"",
        "' OR 1=1 --",
        "NEAR(a b)",
        "title:*",
        "*",
        "-",
        "()",
        "\u{0}",
        "المخزن",
        "仓库",
        "🙂",
        "a",
        "ø",
        "æøå ÆØÅ",
        "AND OR NOT",
        long.as_str(),
        "%",
        "\\",
        "truck\" OR \"",
    ] {
        let found = portal.find(&asked(text));
        assert!(found.total <= 204, "{text}");
    }
    assert_eq!(portal.find(&asked("xyzzyqv")).total, 0);
    assert_eq!(
        portal.find(&asked("   ")).total,
        portal.find(&Question::default()).total,
        "nothing asked"
    );
}

#[test]
fn the_demo_has_a_catalogue_of_the_whole_country() {
    let portal = Portal::of_the_demo();
    let shelf = portal.shelves.shelf(&portal.store).expect("it is read");
    assert!(shelf.courses.len() >= 150);
    let runs: usize = (0..shelf.courses.len())
        .map(|at| shelf.runs_of(at).len())
        .sum();
    assert!(runs >= 2_000, "{runs} runs");
    let regions: std::collections::BTreeSet<_> = shelf
        .sites
        .iter()
        .filter_map(|site| domain::catalogue::places::municipality(&site.municipality))
        .map(|of| format!("{:?}", of.region))
        .collect();
    assert_eq!(regions.len(), 5);
    assert!(shelf.has_lists(Scheme::SixWeekJobTraining));
    let (_, form) = portal.store.catalogue_version().expect("it is read");
    assert_eq!(form, words::FORM);
}
