//! What is asked, in the citizen's words: title, sign, where to do it. Shared by the pages that list it.

use domain::agenda::{Item, What};
use domain::conversation::{ConversationForm, ConversationKind};
use domain::ids::{ConversationId, PlanItemId};
use domain::plan::Obligation;

use crate::data::address;
use crate::text::{Lang, dates, fill};

/// Where an act is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    pub address: String,
    pub label: &'static str,
}

/// What it is, verb first where it is an act.
pub fn title(item: &Item<'_>, lang: Lang) -> String {
    match &item.what {
        What::PlanStep { step, .. } => step.title.0.clone(),
        What::TakePart(item) => item.title.0.clone(),
        What::Prepare(conversation) => fill(
            lang.today().prepare,
            &[&dates::moment(conversation.starts_at, lang)],
        ),
        What::Attend(conversation) => fill(
            lang.conversation().kind_and_form,
            &[kind(conversation.kind, lang), form(conversation.form, lang)],
        ),
        _ => item
            .rule
            .words(lang.code())
            .map(|words| words.title.clone())
            .unwrap_or_default(),
    }
}

/// The language in which the title is written: what people wrote is in Danish.
pub fn title_lang(item: &Item<'_>, lang: Lang) -> &'static str {
    match item.what {
        What::PlanStep { .. } | What::TakePart(_) => "da",
        _ => lang.code(),
    }
}

pub fn sign(item: &Item<'_>) -> &'static str {
    match item.what {
        What::Confirm(_) => "time",
        What::Register | What::ApproveCv => "person",
        What::PlanStep { .. } | What::TakePart(_) => "list-check",
        What::Search { .. } | What::Log | What::Prepare(_) => "document",
        What::Book { .. } | What::Attend(_) => "calendar",
    }
}

/// Where to go to do it.
pub fn door(item: &Item<'_>, lang: Lang) -> Door {
    let text = lang.today();
    let (address, label) = match &item.what {
        What::Confirm(_) => ("/raadighed".to_owned(), text.confirm),
        What::Register => ("https://jobnet.dk/".to_owned(), text.register),
        What::ApproveCv => ("https://jobnet.dk/".to_owned(), text.to_jobnet),
        What::PlanStep { item, .. } | What::TakePart(item) => (plan_item(&item.id), text.plan_step),
        What::Search { .. } | What::Log => ("/joblog".to_owned(), text.to_joblog),
        What::Book { .. } => ("/samtaler/book".to_owned(), text.book),
        What::Attend(conversation) | What::Prepare(conversation) => {
            (talk(&conversation.id), text.to_talk)
        }
    };
    Door { address, label }
}

/// The page of an item of the plan.
pub fn plan_item(id: &PlanItemId) -> String {
    ["/plan/", &address::encode(id.as_str())].concat()
}

/// The page of a conversation.
pub fn talk(id: &ConversationId) -> String {
    ["/samtaler/", &address::encode(id.as_str())].concat()
}

pub fn tel(phone: &str) -> String {
    let digits = phone
        .chars()
        .filter(|sign| sign.is_ascii_digit() || *sign == '+');
    "tel:".chars().chain(digits).collect()
}

/// "Senest torsdag den 26. november", or what is said of a date otherwise.
pub fn due(item: &Item<'_>, today: domain::Date, lang: Lang) -> Option<String> {
    let text = lang.today();
    let due_on = item.due_on?;
    if let What::Attend(conversation) = &item.what {
        return Some(dates::moment(conversation.starts_at, lang));
    }
    // What is left to the citizen has no deadline to miss.
    let voluntary = item.obligation == Obligation::Voluntary;
    Some(match today.days_until(due_on) {
        ..0 if voluntary => fill(text.planned_for, &[&dates::day(due_on, lang)]),
        0 => text.due_today.to_owned(),
        1 => text.due_tomorrow.to_owned(),
        ..0 => fill(text.due_was, &[&dates::day(due_on, lang)]),
        _ => fill(text.due, &[&dates::day(due_on, lang)]),
    })
}

pub fn kind(kind: ConversationKind, lang: Lang) -> &'static str {
    let text = lang.conversation();
    match kind {
        ConversationKind::Job => text.job,
        ConversationKind::FollowUp => text.follow_up,
        ConversationKind::Cv => text.cv,
        ConversationKind::Availability => text.availability,
        ConversationKind::Joint => text.joint,
        ConversationKind::RehabilitationTeam => text.rehabilitation_team,
        ConversationKind::Information => text.information,
    }
}

pub fn form(form: ConversationForm, lang: Lang) -> &'static str {
    let text = lang.conversation();
    match form {
        ConversationForm::InPerson => text.in_person,
        ConversationForm::Phone => text.phone,
        ConversationForm::Video => text.video,
    }
}
