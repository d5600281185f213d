//! `/medarbejder`: whom do I meet, and whom have I left alone? The conversations of a day with their doors, then who
//! wants contact and who is without.

use api::staff::{Contacts, Day, Door, LeftAlone, Meeting, Visit, path};
use domain::case::Words;
use domain::conversation::ConversationKind;
use domain::plan::Sector;
use domain::{Date, Moment};
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::staff::Asked;
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::heading;

const MINE: &str = "today-mine";

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let asked: Asked<Day> = Asked::load(path::DAY);
    let (contacts, alone) = (Asked::load(path::CONTACTS), Asked::load(path::ALONE));
    let mine = move |_| {
        let only = staff.typed.get(MINE).is_empty();
        let value = if only { "1" } else { "" };
        staff.typed.set(MINE, value.to_owned());
    };
    let content = move || {
        parts::told(
            staff,
            asked,
            |asked| asked.ask(path::DAY),
            |day| shown(staff, asked, &day),
        )
    };
    view! {
        <div class="container">
            {heading(text.today, text.today.into())}
            <div class="form-group-checkbox">
                <input class="form-checkbox" type="checkbox" id=MINE prop:checked=move || !staff.typed.get(MINE).is_empty() on:change=mine/>
                <label for=MINE>{text.only_mine}</label>
            </div>
            <div role="status">{fresh(content)}</div>
            {fresh(move || waiting(staff, contacts))}
            {fresh(move || left_alone(staff, alone))}
        </div>
    }
    .into_any()
}

fn of_day(on: Date) -> String {
    [path::DAY, "?on=", &on.to_string()].concat()
}

fn shown(staff: Staff, asked: Asked<Day>, day: &Day) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let only_mine = !staff.typed.get(MINE).is_empty();
    let meetings = day
        .meetings
        .iter()
        .filter(|one| one.mine || !only_mine)
        .map(|one| (one.starts_at, meeting(staff, one)));
    // Which adviser comes is the fund's own matter.
    let visits = day
        .visits
        .iter()
        .filter(|_| !only_mine)
        .map(|one| (one.starts_at, visit(staff, one)));
    let mut rows: Vec<(Moment, AnyView)> = meetings.chain(visits).collect();
    rows.sort_by_key(|(starts_at, _)| *starts_at);
    let rows: Vec<AnyView> = rows.into_iter().map(|(_, row)| row).collect();
    let none = rows.is_empty().then(|| {
        let others = day.meetings.len() + day.visits.len();
        let told = if others == 0 {
            text.none.to_owned()
        } else {
            fill(text.none_mine, &[&others.to_string()])
        };
        view! { <p>{told}</p> }
    });
    let (on, today) = (day.on, day.now.date());
    let go = move |label: &'static str, to: Date| {
        view! { <button class="button button-secondary" type="button" on:click=move |_| asked.ask(&of_day(to))>{label}</button> }
    };
    let back = (on != today).then(|| go(text.day_today, today));
    view! {
        <div class="staff-days">{go(text.day_before, on.plus(-1))}{back}{go(text.day_after, on.plus(1))}</div>
        <h2>{fill(text.day, &[&dates::day(on, lang)])}</h2>
        {none}
        {rows}
    }
    .into_any()
}

fn meeting(staff: Staff, one: &Meeting) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    view! {
        <section class="staff-row">
            <h3>{clock(staff, one.starts_at, one.ends_at)}" "{parts::name(staff, &one.citizen)}</h3>
            <p>{parts::kind_and_form(one.kind, one.form, lang)}" · "{parts::state(text, one.state)}</p>
            {with(staff, &one.with)}
            {door(staff, one.door.as_ref(), &one.citizen.name)}
            {parts::open_button(staff, &one.citizen)}
        </section>
    }
    .into_any()
}

/// A conversation of another authority: its door, and nothing of the case.
fn visit(staff: Staff, one: &Visit) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let name = if one.citizen.is_empty() {
        view! { {text.name_protected} }.into_any()
    } else {
        view! { <span lang="da">{one.citizen.clone()}</span> }.into_any()
    };
    let whom = if one.citizen.is_empty() {
        &one.authority
    } else {
        &one.citizen
    };
    view! {
        <section class="staff-row">
            <h3>{clock(staff, one.starts_at, one.ends_at)}" "{name}</h3>
            <p>{parts::kind_and_form(ConversationKind::Joint, one.form, lang)}" · "{parts::state(text, one.state)}</p>
            <p>{fill(text.joint_at, &[&one.authority])}</p>
            {with(staff, &one.with)}
            {door(staff, one.door.as_ref(), whom)}
        </section>
    }
    .into_any()
}

/// From when to when.
fn clock(staff: Staff, starts_at: Moment, ends_at: Option<Moment>) -> String {
    let lang = staff.lang.get();
    let starts = dates::clock(starts_at, lang);
    match ends_at {
        Some(ends_at) => [&starts, " – ", &dates::clock(ends_at, lang)].concat(),
        None => starts,
    }
}

/// Who holds it.
fn with(staff: Staff, with: &str) -> Option<AnyView> {
    let with = Words(with.to_owned());
    let with = parts::unhidden(staff.text(), Sector::Employment, &with);
    (!with.is_empty()).then(|| {
        let told = fill(staff.text().with, &[with]);
        view! { <p class="row-meta" lang="da">{told}</p> }.into_any()
    })
}

/// The way into the room, or when it opens.
fn door(staff: Staff, door: Option<&Door>, whom: &str) -> Option<AnyView> {
    let (text, lang) = (staff.text(), staff.lang.get());
    door.map(|door| {
        if door.open {
            let label = fill(text.door_with, &[whom]);
            view! { <p><a class="button button-primary" href=door.address.clone() aria-label=label>{text.door}</a></p> }.into_any()
        } else {
            view! { <p>{icon("time")}" "{fill(text.door_opens, &[&dates::clock(door.opens_at, lang)])}</p> }.into_any()
        }
    })
}

fn waiting(staff: Staff, asked: Asked<Contacts>) -> AnyView {
    let text = staff.text();
    let content = parts::told(
        staff,
        asked,
        |asked| asked.ask(path::CONTACTS),
        |contacts| {
            let told = match contacts.waiting.len() {
                0 => text.waiting_none.to_owned(),
                1 => text.waiting_one.to_owned(),
                many => fill(text.waiting_many, &[&many.to_string()]),
            };
            let place = [path::PAGES, "/kontakt"].concat();
            view! { <p>{told}" "<a href=place>{text.contacts_title}</a></p> }.into_any()
        },
    );
    view! { <section class="group"><h2>{text.contacts}</h2>{content}</section> }.into_any()
}

fn left_alone(staff: Staff, asked: Asked<LeftAlone>) -> AnyView {
    let text = staff.text();
    let content = parts::told(
        staff,
        asked,
        |asked| asked.ask(path::ALONE),
        |left| {
            let days = left.days.to_string();
            let told = match left.measure.alone {
                0 => fill(text.alone_none, &[&days]),
                1 => fill(text.alone_one, &[&days]),
                many => fill(text.alone_many, &[&many.to_string(), &days]),
            };
            let place = [path::PAGES, "/uden-kontakt"].concat();
            view! { <p>{told}" "<a href=place>{text.alone_title}</a></p> }.into_any()
        },
    );
    view! { <section class="group"><h2>{text.alone}</h2>{content}</section> }.into_any()
}
