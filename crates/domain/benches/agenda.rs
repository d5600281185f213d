//! How long the agenda of a long case takes. Bound: 100 µs for 500 events.
#![expect(
    clippy::expect_used,
    reason = "a bench says what went wrong by panicking"
)]

use domain::availability::JobSuggestion;
use domain::case::{AuthorityCommand, By};
use domain::registration::{self, Opening, Region, TargetGroup};
use domain::rules::files;
use domain::{Case, Date, Moment, RuleBook, agenda, availability};

fn main() {
    divan::main();
}

/// A case of 500 events: a confirmation and a job suggestion each week for nearly five years.
fn long_case() -> (Case, RuleBook, Date) {
    let fund = include_str!("../../../demo/rules/oestsundets-akasse.toml");
    let rules = files::read([("fund.toml", fund)]).expect("rules");
    let start = Date::new(2018, 1, 1).expect("a date");
    let opening = Opening {
        authority: "oestsundets-akasse".into(),
        municipality: "0259".into(),
        region: Region::Sjaelland,
        from: None,
    };
    let group = TargetGroup::UnemploymentBenefit;
    let mut commands = vec![
        AuthorityCommand::Registration(registration::Command::OpenCase(opening)),
        AuthorityCommand::Registration(registration::Command::SetTargetGroup {
            group,
            from: start,
        }),
        AuthorityCommand::Registration(registration::Command::Register { on: start }),
    ];
    let mut on = start;
    while commands.len() < 500 {
        on = on.plus(7);
        let suggestion = JobSuggestion {
            id: on.to_string().as_str().into(),
            title: "Kok".into(),
            employer: "Kroen".into(),
            place: "Stege".into(),
            apply_by: Some(on.plus(14)),
            link: None,
        };
        commands.extend([
            AuthorityCommand::Availability(availability::Command::RecordConfirmation { on }),
            AuthorityCommand::Availability(availability::Command::SuggestJob(suggestion)),
        ]);
    }
    let mut case = Case::default();
    for command in commands {
        let events = case
            .decide_for_authority(&rules, Moment::from_unix_ms(0), command)
            .expect("decided")
            .events;
        case.draft(
            events,
            &By::Authority("oestsundets-akasse".into()),
            Moment::from_unix_ms(0),
        );
    }
    assert!(case.version >= 500, "{}", case.version);
    (case, rules, on.plus(3))
}

#[divan::bench]
fn agenda_of_500_events(bencher: divan::Bencher<'_, '_>) {
    let (case, rules, today) = long_case();
    bencher.bench(|| agenda(divan::black_box(&case), &rules, today).items.len());
}
