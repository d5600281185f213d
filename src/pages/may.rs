//! May I? The answer of a scheme in one word, and behind it why, what it does meanwhile and who must agree.

use api::upskilling::{May, RuleTold};
use domain::catalogue::DemandLevel;
use domain::registration::AuthorityRole;
use domain::rules::{Certainty, RuleWords};
use domain::upskilling::{self, BenefitMeanwhile, DutyMeanwhile, Fact, Scheme, Standing, Why};
use leptos::prelude::*;

use crate::Portal;
use crate::text::{Lang, dates, fill};
use crate::ui::icon::icon;

/// A scheme by the name that people know.
pub fn scheme(scheme: Scheme, lang: Lang) -> &'static str {
    let text = lang.may();
    match scheme {
        Scheme::SixWeekJobTraining => text.six_weeks,
        Scheme::RegionalPool => text.regional_pool,
        Scheme::EducationLift => text.lift,
        Scheme::EducationLiftFull => text.lift_full,
        Scheme::EducationLiftShortage => text.lift_shortage,
        Scheme::OwnTimeStudy => text.own_time,
        Scheme::CompanyPlacement => text.placement,
        Scheme::WageSubsidy => text.wage_subsidy,
        Scheme::AdultApprentice => text.apprentice,
        Scheme::PriorLearningAssessment => text.prior_learning,
        Scheme::BasicSkills => text.basic_skills,
        Scheme::JobRotation => text.job_rotation,
    }
}

/// The answer in a word, with the day on which it gets better.
pub fn word(may: &May, lang: Lang) -> AnyView {
    let text = lang.may();
    let (class, sign, told) = match may.may {
        // All is met, and yet somebody has to give it.
        upskilling::May::Yes if may.standing == Some(Standing::Grant) => {
            ("answer answer-yes", "success", text.yes_grant)
        }
        upskilling::May::Yes => ("answer answer-yes", "success", text.yes),
        upskilling::May::Ask => ("answer answer-ask", "help", text.ask),
        upskilling::May::No => ("answer answer-no", "close", text.no),
    };
    let later = may.becomes.map(|(later, on)| {
        let told = match later {
            upskilling::May::Yes => text.yes_from,
            upskilling::May::Ask | upskilling::May::No => text.ask_from,
        };
        view! { <span class="answer-later">{fill(told, &[&dates::full(on, lang)])}</span> }
    });
    view! { <span class="answers"><span class=class>{icon(sign)}{told}</span>{later}</span> }
        .into_any()
}

pub fn demand(level: Option<DemandLevel>, lang: Lang) -> Option<&'static str> {
    let text = lang.may();
    match level {
        Some(DemandLevel::Shortage) => Some(text.shortage),
        Some(DemandLevel::Good) => Some(text.good_chances),
        Some(DemandLevel::Few) | None => None,
    }
}

fn words<'r>(
    may: &May,
    rules: &'r [RuleTold],
    lang: Lang,
) -> Option<(&'r RuleTold, &'r RuleWords)> {
    let rule = rules.get(usize::from(may.rule?))?;
    let words = rule.words.iter().find(|words| words.lang == lang.code())?;
    Some((rule, words))
}

/// Why, in a sentence.
pub fn because(may: &May, rules: &[RuleTold], lang: Lang) -> String {
    let text = lang.may();
    let rule = || words(may, rules, lang).map(|(_, words)| words.because.clone());
    match may.why {
        Why::NoScheme => text.no_scheme.to_owned(),
        Why::NotForTheGroup => text.not_for_group.to_owned(),
        Why::PoolEmpty => text.pool_empty.to_owned(),
        Why::AllMet | Why::NotMet => rule().unwrap_or_default(),
        Why::NotTold | Why::LawNotFound => {
            let open = match may.why {
                Why::LawNotFound => text.law_not_found.to_owned(),
                _ => fill(text.not_told, &[&facts(&may.missing, lang)]),
            };
            [rule().unwrap_or_default(), open].join(" ")
        }
    }
}

/// The whole answer of one scheme, under its name.
pub fn answer(portal: Portal, may: &May, rules: &[RuleTold]) -> AnyView {
    let lang = portal.lang.get_untracked();
    view! { <div class="answer-of"><h4>{scheme(may.scheme, lang)}</h4>{whole(portal, may, rules)}</div> }
        .into_any()
}

/// The whole answer, where something else has named the scheme.
pub fn whole(portal: Portal, may: &May, rules: &[RuleTold]) -> AnyView {
    let lang = portal.lang.get_untracked();
    let text = lang.may();
    let (_, phone) = untrack(|| portal.store.authority());
    let open = may.may != upskilling::May::No;
    let mut lines = Vec::new();
    if let (true, Some(role)) = (open, may.approved_by) {
        lines.push(match role {
            AuthorityRole::UnemploymentFund => text.approved_by_fund.to_owned(),
            AuthorityRole::Municipality | AuthorityRole::OtherActor => {
                text.approved_by_municipality.to_owned()
            }
        });
    }
    if let (true, Some(meanwhile)) = (open, may.meanwhile) {
        lines.push(match meanwhile.benefit {
            BenefitMeanwhile::Kept => text.benefit_kept.to_owned(),
            BenefitMeanwhile::PercentOfHighest(share) => {
                fill(text.benefit_share, &[&share.to_string()])
            }
            BenefitMeanwhile::Wage => text.benefit_wage.to_owned(),
            BenefitMeanwhile::NotFound => text.benefit_ask.to_owned(),
        });
        lines.push(
            match meanwhile.availability {
                DutyMeanwhile::Stays => text.confirm_stays,
                DutyMeanwhile::Rests => text.confirm_rests,
                DutyMeanwhile::NotFound => text.confirm_ask,
            }
            .to_owned(),
        );
        lines.push(
            match meanwhile.job_search {
                DutyMeanwhile::Stays => text.search_stays,
                DutyMeanwhile::Rests => text.search_rests,
                DutyMeanwhile::NotFound => text.search_ask,
            }
            .to_owned(),
        );
    }
    if !may.depends_on.is_empty() {
        lines.push(fill(text.depends_on, &[&facts(&may.depends_on, lang)]));
    }
    if !may.certain {
        lines.push(fill(lang.why().uncertain, &[&phone]));
    }
    let source = words(may, rules, lang).map(|(rule, _)| {
        let told = fill(lang.why().source, &[&rule.source.title, rule.id.as_str()]);
        // A text that the tool's readers see as unread is not told as the law.
        let known = rule.certainty == Certainty::Found;
        known.then(|| view! { <p class="meta" lang="da">{told}</p> })
    });
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        {word(may, lang)}
        <p>{because(may, rules, lang)}</p>
        <ul class="plain">{lines.collect_view()}</ul>
        {source}
    }
    .into_any()
}

/// Things as a row of words.
fn facts(facts: &[Fact], lang: Lang) -> String {
    let mut told: Vec<&str> = Vec::new();
    for fact in facts {
        let one = self::fact(*fact, lang);
        if !one.is_empty() && !told.contains(&one) {
            told.push(one);
        }
    }
    told.join(", ")
}

fn fact(fact: Fact, lang: Lang) -> &'static str {
    let text = lang.may();
    match fact {
        Fact::TargetGroup => text.fact_group,
        Fact::Unemployment => text.fact_unemployment,
        Fact::Days | Fact::GrantedOn | Fact::AppliedOn => text.fact_days,
        Fact::Law => text.fact_law,
        Fact::BornOn => text.fact_age,
        Fact::Education | Fact::EducationUsedOn => text.fact_education,
        Fact::WeeksUsed => text.fact_weeks_used,
        Fact::PlannedInNotice => text.fact_notice,
        Fact::Listed | Fact::ListedNearby | Fact::Starred => text.fact_listed,
        Fact::SameOccupationGroup => text.fact_same_group,
        Fact::AcademyModule
        | Fact::Vocational
        | Fact::BasicCourse
        | Fact::PartOnly
        | Fact::FullTimeStudy => text.fact_kind,
        Fact::OutlastsBenefit => text.fact_outlasts,
        Fact::LessonsAWeek | Fact::HoursAWeek => text.fact_hours,
        Fact::Price => text.fact_price,
        Fact::PoolBalance => text.fact_pool,
        Fact::PriorLearningAssessed => text.fact_prior_learning,
        Fact::Agreed | Fact::LongerAssessed => text.fact_agreed,
        Fact::Employer
        | Fact::LastEmployer
        | Fact::EmployerDeclares
        | Fact::EmployerPays
        | Fact::Staff
        | Fact::Supported
        | Fact::NetIncrease
        | Fact::Contract => text.fact_employer,
        Fact::SingleProvider => text.fact_provider,
    }
}
