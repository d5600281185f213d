//! What a citizen tells of themselves, so that "may I?" can be answered better. Nothing of it is kept.

use api::upskilling::{CourseAnswer, OfOneself};
use domain::Date;
use domain::upskilling::Fact;
use leptos::prelude::*;

use crate::data::courses::{CourseStore, EDUCATIONS};
use crate::pages::course::RUNS_TITLE;
use crate::text::Lang;
use crate::ui::page::focus_on;

/// What can be told here.
const FACTS: [Fact; 8] = [
    Fact::Education,
    Fact::EducationUsedOn,
    Fact::BornOn,
    Fact::WeeksUsed,
    Fact::PlannedInNotice,
    Fact::SameOccupationGroup,
    Fact::PriorLearningAssessed,
    Fact::Agreed,
];

/// Whether an answer waits for something that can be told here, or something was told.
pub fn is_asked(told: &OfOneself, answer: &CourseAnswer) -> bool {
    let mut missing = answer
        .runs
        .iter()
        .flat_map(|run| &run.may)
        .flat_map(|may| &may.missing);
    *told != OfOneself::default() || missing.any(|fact| FACTS.contains(fact))
}

fn date(
    store: CourseStore,
    name: &'static str,
    label: &'static str,
    value: Option<Date>,
) -> AnyView {
    let id = ["tell-", name].concat();
    let value = value.map(|on| on.to_string()).unwrap_or_default();
    view! { <div class="form-group"><label class="form-label" for=id.clone()>{label}</label><input class="form-input input-short" type="date" id=id name=name value=value on:input=move |event| store.tell(name, &event_target_value(&event))/></div> }
    .into_any()
}

/// What the citizen can tell of themselves where an answer waits for it, or where they have told it.
pub fn form(store: CourseStore, answer: &CourseAnswer, lang: Lang) -> AnyView {
    let text = lang.tell();
    let told = store.told();
    let all = answer.runs.iter().flat_map(|run| &run.may);
    let missing: Vec<Fact> = all.flat_map(|may| may.missing.iter().copied()).collect();
    let asked = |fact: Fact, is_told: bool| is_told || missing.contains(&fact);
    let yes_or_no = |name: &'static str, label: &'static str, value: Option<bool>| {
        let rows = vec![
            ("yes".to_owned(), text.yes.to_owned(), value == Some(true)),
            ("no".to_owned(), text.no.to_owned(), value == Some(false)),
        ];
        choose(store, name, label, text.not_told, rows)
    };
    let mut fields: Vec<AnyView> = Vec::new();
    if asked(Fact::Education, told.education.is_some()) {
        let words = [
            text.education_none,
            text.education_upper,
            text.education_vocational,
            text.education_short,
            text.education_higher,
        ];
        let rows = EDUCATIONS
            .iter()
            .zip(words)
            .map(|((value, education), words)| {
                (
                    (*value).to_owned(),
                    words.to_owned(),
                    told.education == Some(*education),
                )
            });
        fields.push(choose(
            store,
            "education",
            text.education,
            text.not_told,
            rows.collect(),
        ));
    }
    if asked(Fact::EducationUsedOn, told.education_used_on.is_some()) {
        fields.push(date(
            store,
            "education-used",
            text.education_used,
            told.education_used_on,
        ));
    }
    if asked(Fact::BornOn, told.born_on.is_some()) {
        fields.push(date(store, "born", text.born, told.born_on));
    }
    if asked(Fact::WeeksUsed, told.weeks_used.is_some()) {
        let rows = (0..=6u16).map(|weeks| {
            (
                weeks.to_string(),
                weeks.to_string(),
                told.weeks_used == Some(weeks),
            )
        });
        fields.push(choose(
            store,
            "weeks",
            text.weeks_used,
            text.not_told,
            rows.collect(),
        ));
    }
    for (fact, name, label, value) in [
        (
            Fact::PlannedInNotice,
            "notice",
            text.notice,
            told.planned_in_notice,
        ),
        (
            Fact::SameOccupationGroup,
            "same-group",
            text.same_group,
            told.same_occupation_group,
        ),
        (
            Fact::PriorLearningAssessed,
            "prior-learning",
            text.prior_learning,
            told.prior_learning_assessed,
        ),
        (Fact::Agreed, "agreed", text.agreed, told.agreed),
    ] {
        if asked(fact, value.is_some()) {
            fields.push(yes_or_no(name, label, value));
        }
    }
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        store.ask();
        focus_on(RUNS_TITLE);
    };
    view! {
        <form class="narrow-body" on:submit=submit>
            <p>{text.tell_text}</p>
            {fields}
            <button class="button button-primary" type="submit">{text.tell_send}</button>
        </form>
    }
    .into_any()
}

fn choose(
    store: CourseStore,
    name: &'static str,
    label: &'static str,
    open: &'static str,
    rows: Vec<(String, String, bool)>,
) -> AnyView {
    let id = ["tell-", name].concat();
    let rows = rows.into_iter().map(
        |(value, told, selected)| view! { <option value=value selected=selected>{told}</option> },
    );
    view! {
        <div class="form-group">
            <label class="form-label" for=id.clone()>{label}</label>
            <select class="form-input" id=id name=name on:change=move |event| store.tell(name, &event_target_value(&event))><option value="">{open}</option>{rows.collect_view()}</select>
        </div>
    }
    .into_any()
}
