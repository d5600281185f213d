//! How hard the Danish is to read: LIX over every text of the portal and every rule, in CI.

#![expect(
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use super::{Lang, all};

/// Words of the law that people must be able to recognise; they do not count as long.
const LEGAL: &[&str] = &[
    "arbejdsløshedsdagpenge",
    "kontanthjælp",
    "uddannelseshjælp",
    "sygedagpenge",
    "rehabiliteringsteamet",
    "rehabiliterings\u{ad}teamet",
    "tilgængelighedserklæring",
    "tilgængelighedserklæringen",
    "digitaliseringsstyrelsen",
    "beskæftigelsesministeriet",
    "ankestyrelsen",
    "datatilsynet",
];

/// The highest LIX of all texts together, and of any one of thirty words or more.
const ALL: f64 = 35.0;
const ONE: f64 = 45.0;

struct Counted {
    words: usize,
    sentences: usize,
    long: usize,
}

impl Counted {
    /// Words for each sentence, and long words (over six letters) in a hundred.
    fn lix(&self) -> f64 {
        let words = self.words as f64;
        words / self.sentences.max(1) as f64 + 100.0 * self.long as f64 / words.max(1.0)
    }
}

fn count(text: &str) -> Counted {
    let words: Vec<String> = text
        .split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let long = words
        .iter()
        .filter(|word| word.chars().count() > 6 && !LEGAL.contains(&word.as_str()))
        .count();
    let ends = text.matches(['.', '?', ':']).count();
    Counted {
        words: words.len(),
        sentences: ends.max(1),
        long,
    }
}

fn rules() -> domain::RuleBook {
    server::config::read_rules(None, server::demo::RULES).expect("the rules stand")
}

/// Every Danish text of the app, its shells and the rules, by name.
fn texts() -> Vec<(String, String)> {
    let rules = rules();
    let of_rules = rules.iter().flat_map(|rule| {
        let words = rule.words("da").expect("Danish");
        let fields = [
            ("title", &words.title),
            ("because", &words.because),
            ("good_for", &words.good_for),
            ("if_missed", &words.if_missed),
            ("repair", &words.repair),
        ];
        let confirms = words.confirms.iter().map(|text| ("confirms", text));
        let named =
            |(field, text): (&str, &String)| (format!("{}.{field}", rule.name), text.clone());
        fields
            .into_iter()
            .chain(confirms)
            .map(named)
            .collect::<Vec<_>>()
    });
    let shells: std::collections::BTreeMap<String, String> =
        serde_json::from_str(include_str!("shell/da.json")).expect("texts by name");
    let own = all(Lang::Da).into_iter();
    own.map(|(name, text)| (name, text.to_owned()))
        .chain(of_rules)
        .chain(shells)
        .collect()
}

/// What a rule says as it is read on a page, in one go.
fn paragraphs() -> Vec<(String, String)> {
    let as_read = |rule: &domain::Rule| {
        let words = rule.words("da").expect("Danish");
        let read = [
            &words.because,
            &words.good_for,
            &words.if_missed,
            &words.repair,
        ];
        (rule.name.clone(), read.map(String::as_str).join(" "))
    };
    rules().iter().map(as_read).collect()
}

#[test]
fn danish_is_easy_to_read() {
    let texts = texts();
    let mut hard = Vec::new();
    let mut sum = Counted {
        words: 0,
        sentences: 0,
        long: 0,
    };
    for (name, text) in texts.iter().chain(&paragraphs()) {
        let counted = count(text);
        if counted.words >= 30 && counted.lix() > ONE {
            hard.push(format!("{name} ({:.0}): {text}", counted.lix()));
        }
    }
    for (_, text) in &texts {
        let counted = count(text);
        sum.words += counted.words;
        sum.sentences += counted.sentences;
        sum.long += counted.long;
    }
    assert!(texts.len() > 300, "{} texts", texts.len());
    assert!(hard.is_empty(), "over {ONE}:\n{}", hard.join("\n"));
    assert!(sum.lix() <= ALL, "all together: {:.1}", sum.lix());
}

#[test]
fn the_measure_bites() {
    let officialese = "Såfremt dokumentationen vedrørende tilrådighedsstillelsen ikke foreligger, \
        fortabes ydelsesberettigelsen efter bestemmelserne i beskæftigelseslovgivningen";
    assert!(count(officialese).lix() > ONE);
    assert!(count("Ring til os i dag. Så hjælper vi dig.").lix() < ALL);
}
