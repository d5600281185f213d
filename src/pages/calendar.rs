//! `/kalender`: what is when? Today and the next seven days, then the rest, then the month.

use domain::Date;
use domain::agenda::{What, agenda};
use domain::case::Words;
use domain::conversation::ConversationForm;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::pages::{month, owed, subscription, trouble};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::illustration;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[wasm_split(calendar, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().calendar();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let shown = view! {
            {fresh(move || calendar(portal))}
            {month::section(portal)}
            {subscription::section(portal)}
        };
        Some(shown.into_any())
    };
    view! { <div class="container">{heading(text.title, text.title.into())}{content}</div> }
        .into_any()
}

/// One line of a day.
#[derive(Debug)]
pub struct Entry {
    pub on: Date,
    sign: &'static str,
    title: String,
    title_lang: &'static str,
    lines: Vec<String>,
    address: Option<String>,
}

fn calendar(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.calendar();
    let today = portal.store.today();
    let mut entries = entries(portal, lang, today);
    entries.sort_by_key(|entry| entry.on);
    let (past, ahead): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| entry.on < today);
    let (week, later): (Vec<Entry>, Vec<Entry>) = ahead
        .into_iter()
        .partition(|entry| today.days_until(entry.on) <= 7);
    if past.is_empty() && week.is_empty() && later.is_empty() {
        return view! { <div class="all-done group">{illustration::cup()}<h2>{text.none}</h2><p>{text.none_text}</p></div> }.into_any();
    }
    let section = |title: &'static str, entries: Vec<Entry>| {
        let days = days(entries)
            .into_iter()
            .map(|(on, entries)| {
                let rows: Vec<AnyView> = entries.into_iter().map(row).collect();
                let day = if on == today {
                    text.today.to_owned()
                } else {
                    dates::day(on, lang)
                };
                view! { <h3>{day}</h3><ul class="statement">{rows}</ul> }.into_any()
            })
            .collect::<Vec<AnyView>>();
        (!days.is_empty())
            .then(|| view! { <section class="group"><h2>{title}</h2>{days}</section> })
    };
    let quiet = week.is_empty().then(
        || view! { <section class="group"><h2>{text.week}</h2><p>{text.week_none}</p></section> },
    );
    view! {
        {section(text.past, past)}
        {quiet}
        {section(text.week, week)}
        {section(text.later, later)}
    }
    .into_any()
}

/// Entries in order, by day.
fn days(entries: Vec<Entry>) -> Vec<(Date, Vec<Entry>)> {
    let mut days: Vec<(Date, Vec<Entry>)> = Vec::new();
    for entry in entries {
        match days.last_mut() {
            Some((on, entries)) if *on == entry.on => entries.push(entry),
            _ => days.push((entry.on, vec![entry])),
        }
    }
    days
}

/// All that has a date, from the agenda and the plan.
pub fn entries(portal: Portal, lang: Lang, today: Date) -> Vec<Entry> {
    let text = lang.calendar();
    let mut entries = Vec::new();
    portal.store.case().with(|case| {
        portal.store.rules().with(|rules| {
            let agenda = agenda(case, rules, today);
            for item in &agenda.items {
                let Some(on) = item.due_on else { continue };
                let due = owed::due(item, today, lang).unwrap_or_default();
                let mut lines = vec![due];
                if let What::Attend(conversation) = &item.what {
                    lines.extend(where_and_who(conversation, lang));
                }
                let door = owed::door(item, lang);
                let inside = door.address.starts_with('/') && door.address != "/kalender";
                entries.push(Entry {
                    on,
                    sign: owed::sign(item),
                    title: owed::title(item, lang),
                    title_lang: owed::title_lang(item, lang),
                    lines,
                    address: inside.then_some(door.address),
                });
            }
        });
        let open = case.plan.items.iter().filter(|item| !item.state.is_over());
        for item in open {
            for (on, told) in [(item.from, text.begins), (item.to, text.ends)] {
                if let Some(on) = on.filter(|on| today <= *on) {
                    entries.push(Entry {
                        on,
                        sign: "list-check",
                        title: item.title.0.clone(),
                        title_lang: "da",
                        lines: vec![told.to_owned()],
                        address: Some(owed::plan_item(&item.id)),
                    });
                }
            }
        }
        if let Some(goal) = &case.plan.goal
            && let Some(on) = goal.starts_on.filter(|on| today <= *on)
        {
            entries.push(Entry {
                on,
                sign: "calendar",
                title: goal.text.0.clone(),
                title_lang: "da",
                lines: vec![text.begins.to_owned()],
                address: Some("/plan".to_owned()),
            });
        }
    });
    entries
}

/// Form, place, person and number of a conversation: the telephone is an equal.
fn where_and_who(conversation: &domain::conversation::Conversation, lang: Lang) -> Vec<String> {
    let text = lang.calendar();
    let told = |template: &'static str, words: &Words| {
        (!words.is_empty()).then(|| fill(template, &[words.as_str()]))
    };
    let how = match conversation.form {
        ConversationForm::InPerson => None,
        ConversationForm::Phone => Some(text.by_phone.to_owned()),
        ConversationForm::Video => Some(text.by_video.to_owned()),
    };
    [
        how,
        told(text.with, &conversation.with),
        told(text.place, &conversation.place),
        told(text.call, &conversation.phone),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub fn row(entry: Entry) -> AnyView {
    let title = match entry.address {
        Some(address) => {
            view! { <a href=address lang=entry.title_lang>{entry.title}</a> }.into_any()
        }
        None => view! { <span lang=entry.title_lang>{entry.title}</span> }.into_any(),
    };
    let lines = entry
        .lines
        .into_iter()
        .map(|line| view! { <br/><span class="row-meta">{line}</span> })
        .collect_view();
    view! { <li>{icon(entry.sign)}<span>{title}{lines}</span></li> }.into_any()
}
