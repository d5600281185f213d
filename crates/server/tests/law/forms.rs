//! Which forms a conversation may have and who chooses: every kind and group, at both ends of each row of the table.

use std::collections::BTreeSet;

use domain::conversation::slot::forms;
use domain::conversation::{ConversationForm, ConversationKind};
use domain::rules::ChosenBy;
use domain::{Case, Date, RuleBook};
use serde::Deserialize;
use serde_json::json;

use crate::bounds::GROUPS;
use crate::{Place, case, rules, tell};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    form: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    from: Date,
    #[serde(default)]
    to: Option<Date>,
    /// Regions or municipalities; empty for everywhere.
    #[serde(default)]
    places: Vec<String>,
    groups: Groups,
    kinds: Vec<ConversationKind>,
    #[serde(default)]
    held: Option<bool>,
    #[serde(default)]
    months: u16,
    #[serde(default)]
    under: Option<u16>,
    forms: Vec<ConversationForm>,
    by: ChosenBy,
    #[serde(default)]
    says: String,
    source: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Groups {
    /// All whom the municipality or the fund talks with.
    Eleven,
    /// The same, but for those on sickness benefit.
    Ten,
    Insured,
    Sick,
}

impl Groups {
    fn hold(self, group: &str) -> bool {
        match self {
            Self::Insured => group == "unemployment-benefit",
            Self::Sick => group == "sickness-benefit",
            Self::Ten => group != "sickness-benefit" && Self::Eleven.hold(group),
            Self::Eleven => {
                !["disability-pension", "self-supporting", "under-eighteen"].contains(&group)
            }
        }
    }
}

const KINDS: [ConversationKind; 7] = [
    ConversationKind::Job,
    ConversationKind::FollowUp,
    ConversationKind::Cv,
    ConversationKind::Availability,
    ConversationKind::Joint,
    ConversationKind::RehabilitationTeam,
    ConversationKind::Information,
];

const PLACES: [(&str, &str); 13] = [
    ("0101", "hovedstaden"),
    ("0336", "sjaelland"),
    ("0461", "syddanmark"),
    ("0751", "midtjylland"),
    ("0851", "nordjylland"),
    ("0860", "nordjylland"),
    ("0813", "nordjylland"),
    ("0810", "nordjylland"),
    ("0849", "nordjylland"),
    ("0820", "nordjylland"),
    ("0787", "nordjylland"),
    ("0825", "nordjylland"),
    ("0846", "nordjylland"),
];

/// One case on one day, and for each kind what holds: the forms, who chooses, and whether a rule says so.
pub(crate) struct Asked {
    pub(crate) on: Date,
    case: Case,
    answers: Vec<(ConversationKind, Answer)>,
    told: String,
}

/// What the rule says is a part of its title; none where no rule speaks.
type Answer = (Vec<ConversationForm>, ChosenBy, Option<String>);

impl Asked {
    /// What is wrong under these rules, if anything is.
    pub(crate) fn fault(&self, rules: &RuleBook) -> Option<String> {
        self.answers.iter().find_map(|(kind, answer)| {
            let found = forms(&self.case, rules, *kind, self.on);
            let title = found
                .rule
                .and_then(|rule| rule.words("da"))
                .map(|words| &words.title);
            let (permitted, chosen_by, says) = answer;
            let right = found.permitted == *permitted
                && found.chosen_by == *chosen_by
                && says.is_some() == title.is_some()
                && says
                    .iter()
                    .zip(title)
                    .all(|(says, title)| title.contains(says));
            (!right).then(|| format!("{} {kind:?}: {found:?}, expected {answer:?}", self.told))
        })
    }
}

fn table() -> Vec<Row> {
    let table: Table = toml::from_str(include_str!("forms.toml")).expect("the table");
    assert!(table.form.iter().all(|row| !row.source.is_empty()));
    table.form
}

/// What the table says; where no row speaks every form, at the authority's choice.
fn expected(
    table: &[Row],
    on: Date,
    (municipality, region): (&str, &str),
    group: &str,
    kind: ConversationKind,
    (held, months): (bool, u16),
) -> Answer {
    let here = |row: &&Row| {
        row.from <= on
            && row.to.is_none_or(|to| on <= to)
            && (row.places.is_empty()
                || row
                    .places
                    .iter()
                    .any(|place| place == municipality || place == region))
            && row.groups.hold(group)
            && row.kinds.contains(&kind)
            && row.held.is_none_or(|first| first == held)
            && row.months <= months
            && row.under.is_none_or(|under| months < under)
    };
    let of_a_place = |row: &&Row| !row.places.is_empty();
    let found = table
        .iter()
        .filter(here)
        .find(of_a_place)
        .or_else(|| table.iter().find(here));
    match found {
        Some(row) => (row.forms.clone(), row.by, Some(row.says.clone())),
        None => {
            let all = vec![
                ConversationForm::InPerson,
                ConversationForm::Phone,
                ConversationForm::Video,
            ];
            (all, ChosenBy::Authority, None)
        }
    }
}

/// Both ends of each row and the days beside them, in each place that a row of then names, for each group.
pub(crate) fn questions(rules: &RuleBook) -> Vec<Asked> {
    let table = table();
    let ends = table
        .iter()
        .flat_map(|row| [Some(row.from), row.to])
        .flatten();
    let days: BTreeSet<Date> = ends
        .flat_map(|end| [end.plus(-1), end, end.plus(1)])
        .collect();
    let mut questions = Vec::new();
    for on in days {
        let local = table.iter().any(|row| {
            let near = row.from.plus(-1) <= on && row.to.is_none_or(|to| on <= to.plus(1));
            near && !row.places.is_empty()
        });
        let places = if local { &PLACES[..] } else { &PLACES[..1] };
        for (municipality, region) in places {
            let place = Place {
                authority: "elsewhere",
                role: "municipality",
                municipality,
                region,
            };
            for group in GROUPS {
                let half_a_year = on.months_before(6);
                let starts = [(on, 0), (half_a_year.plus(1), 5), (half_a_year, 6)];
                for (since, months) in starts {
                    for held in [false, true] {
                        let mut facts = vec![
                            json!({"row": "target-group", "group": group, "from": since}),
                            json!({"row": "registration", "on": since}),
                        ];
                        if held {
                            facts.push(
                                json!({"row": "conversation", "conversation": "c", "kind": "job",
                                "form": "in-person", "starts_at": format!("{since}T06:00:00Z")}),
                            );
                            facts.push(json!({"row": "conversation-held", "conversation": "c"}));
                        }
                        let case = case("forms", &place, &facts, rules).expect("a case");
                        let of = |kind| {
                            let answer = expected(
                                &table,
                                on,
                                (municipality, region),
                                group,
                                kind,
                                (held, months),
                            );
                            (kind, answer)
                        };
                        let answers = KINDS.map(of).to_vec();
                        let told = format!(
                            "{group} in {municipality} on {on}, since {since}, held {held}"
                        );
                        questions.push(Asked {
                            on,
                            case,
                            answers,
                            told,
                        });
                    }
                }
            }
        }
    }
    questions
}

#[test]
fn every_kind_and_group_may_have_the_forms_that_the_law_says() {
    let rules = rules();
    let questions = questions(&rules);
    let faults: Vec<String> = questions
        .iter()
        .filter_map(|asked| asked.fault(&rules))
        .collect();
    tell(&format!(
        "{} questions of form",
        questions.len() * KINDS.len()
    ));
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults[..faults.len().min(12)].join("\n")
    );
}
