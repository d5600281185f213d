//! The citizen's calendar as an iCalendar file (RFC 5545): meetings with their time, deadlines as whole
//! days. Decides nothing: the agenda says what there is.

use api::CalendarDetail;
use domain::agenda::{What, agenda};
use domain::conversation::{Conversation, ConversationKind};
use domain::ids::CaseId;
use domain::{Case, Date, Moment, RuleBook};
use icalendar::{Calendar, Component, Event, EventLike, Property};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::shell::words;

/// The words for a calendar, which live with the app's other words.
#[derive(Debug, Deserialize)]
struct Words {
    ics_name: String,
    ics_only_time: String,
    ics_job: String,
    ics_follow_up: String,
    ics_cv: String,
    ics_availability: String,
    ics_joint: String,
    ics_team: String,
    ics_information: String,
    ics_deadline: String,
    ics_begins: String,
    ics_ends: String,
}

/// The calendar of a case, as it stands now.
pub fn file(
    id: &CaseId,
    case: &Case,
    rules: &RuleBook,
    now: Moment,
    detail: CalendarDetail,
    lang: &str,
) -> String {
    let words: Words = words(lang);
    let today = now.date();
    let agenda = agenda(case, rules, today);
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Genstart//Genstart//DA"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.name(match detail {
        CalendarDetail::TimeOnly => &words.ics_only_time,
        CalendarDetail::Everything => &words.ics_name,
    });
    for item in &agenda.items {
        let Some(due_on) = item.due_on else { continue };
        let event = match &item.what {
            What::Attend(conversation) => {
                let uid = uid(id, &format!("conversation-{}", conversation.id));
                meeting(&uid, conversation, &words, detail)
            }
            _ => {
                let title = item.rule.words(lang).map(|words| words.title.as_str());
                let title = match &item.what {
                    What::PlanStep { step, .. } => step.title.as_str(),
                    _ => title.unwrap_or_default(),
                };
                let name = format!("{}-{due_on}-{}", item.rule.name, name_of(&item.what));
                let title = [&words.ics_deadline, title].concat();
                whole_day(&uid(id, &name), due_on, &title, &words, detail)
            }
        };
        calendar.push(stamped(event, now));
    }
    let open = case.plan.items.iter().filter(|item| !item.state.is_over());
    for item in open {
        for (day, on, told) in [
            ("first", item.from, &words.ics_begins),
            ("last", item.to, &words.ics_ends),
        ] {
            if let Some(on) = on.filter(|on| today <= *on) {
                let title = [told, item.title.as_str()].concat();
                let uid = uid(id, &format!("item-{}-{day}", item.id));
                calendar.push(stamped(whole_day(&uid, on, &title, &words, detail), now));
            }
        }
    }
    if let Some(goal) = &case.plan.goal
        && let Some(on) = goal.starts_on.filter(|on| today <= *on)
    {
        let title = [&words.ics_begins, goal.text.as_str()].concat();
        let event = whole_day(&uid(id, "goal"), on, &title, &words, detail);
        calendar.push(stamped(event, now));
    }
    calendar.to_string()
}

/// What tells two things of one rule and day apart.
fn name_of(what: &What<'_>) -> String {
    match what {
        What::PlanStep { item, step } => format!(
            "{}-{}",
            item.id,
            item.steps.iter().position(|one| one == *step).unwrap_or(0)
        ),
        What::TakePart(item) => item.id.to_string(),
        What::Book { deadline, .. } => {
            deadline.map_or_else(String::new, |deadline| deadline.id.to_string())
        }
        _ => String::new(),
    }
}

fn stamped(mut event: Event, now: Moment) -> Event {
    event.add_property("DTSTAMP", utc(now));
    event.done()
}

/// An event's name for the calendar that takes it: the same each time, and of no meaning to anybody
/// else, since the rule's or the plan item's own name would tell more than the time.
fn uid(id: &CaseId, name: &str) -> String {
    let digest = Sha256::digest(format!("{}\n{name}", id.as_str()));
    let digits: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    digits + "@genstart"
}

fn meeting(uid: &str, conversation: &Conversation, words: &Words, detail: CalendarDetail) -> Event {
    let starts_at = conversation.starts_at;
    let half_an_hour = Moment::from_unix_ms(starts_at.unix_ms() + 30 * 60_000);
    let ends_at = conversation.ends_at.unwrap_or(half_an_hour);
    let mut event = Event::new();
    event
        .uid(uid)
        .add_property("DTSTART", utc(starts_at))
        .add_property("DTEND", utc(ends_at));
    if detail == CalendarDetail::TimeOnly {
        return event.summary(&words.ics_only_time).done();
    }
    let kind = match conversation.kind {
        ConversationKind::Job => &words.ics_job,
        ConversationKind::FollowUp => &words.ics_follow_up,
        ConversationKind::Cv => &words.ics_cv,
        ConversationKind::Availability => &words.ics_availability,
        ConversationKind::Joint => &words.ics_joint,
        ConversationKind::RehabilitationTeam => &words.ics_team,
        ConversationKind::Information => &words.ics_information,
    };
    let about: Vec<&str> = [&conversation.with, &conversation.phone]
        .into_iter()
        .filter(|words| !words.is_empty())
        .map(|words| words.as_str())
        .collect();
    event.summary(kind).description(&about.join("\n"));
    if !conversation.place.is_empty() {
        event.location(conversation.place.as_str());
    }
    event.done()
}

fn whole_day(uid: &str, on: Date, title: &str, words: &Words, detail: CalendarDetail) -> Event {
    let title = match detail {
        CalendarDetail::TimeOnly => &words.ics_only_time,
        CalendarDetail::Everything => title,
    };
    let day = |date: Date| date.to_string().replace('-', "");
    let mut event = Event::new();
    event
        .uid(uid)
        .append_property(date("DTSTART", &day(on)))
        .append_property(date("DTEND", &day(on.plus(1))));
    event.summary(title).done()
}

fn date(name: &str, value: &str) -> Property {
    Property::new(name, value)
        .add_parameter("VALUE", "DATE")
        .done()
}

/// `20261127T090000Z`
fn utc(at: Moment) -> String {
    let text = at.to_string();
    let (text, _) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let digits: String = text
        .chars()
        .filter(|sign| sign.is_ascii_digit() || *sign == 'T')
        .collect();
    digits + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_words() {
        for lang in ["da", "en"] {
            assert!(!words::<Words>(lang).ics_only_time.is_empty());
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        let at = Moment::parse("2026-11-27T10:00:00+01:00").expect("a moment");
        assert_eq!(utc(at), "20261127T090000Z");
    }
}
