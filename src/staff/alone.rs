//! `/medarbejder/uden-kontakt`: whom the authority has left alone, longest first, and passivity beside timeliness. By
//! authority; never by who works there.

use api::staff::{Alone, LeftAlone, MAX_DAYS, path};
use domain::attention::{Measure, Touch};
use leptos::prelude::*;

use super::{Staff, parts};
use crate::data::staff::Asked;
use crate::text::{dates, fill};
use crate::ui::error_summary::Fault;
use crate::ui::field::Kind;
use crate::ui::fresh::fresh;
use crate::ui::page::heading;

const DAYS: &str = "alone-days";

pub fn page(staff: Staff) -> AnyView {
    let text = staff.text();
    let asked: Asked<LeftAlone> = Asked::load(path::ALONE);
    let faults = RwSignal::new(Vec::<Fault>::new());
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let days = untrack(|| staff.typed.get(DAYS)).trim().parse::<u16>();
        match days.ok().filter(|days| (1..=MAX_DAYS).contains(days)) {
            Some(days) => {
                faults.set(Vec::new());
                asked.ask(&[path::ALONE, "?days=", &days.to_string()].concat());
            }
            None => faults.set(vec![(DAYS, text.alone_days_wrong)]),
        }
    };
    let content = move || {
        parts::told(
            staff,
            asked,
            |asked| asked.ask(path::ALONE),
            |left| shown(staff, &left),
        )
    };
    view! {
        <div class="container">
            {heading(text.alone_title, text.alone_title.into())}
            {parts::summary(staff, faults)}
            <form on:submit=ask novalidate>
                {parts::field(staff, Kind::Line, (DAYS, DAYS.to_owned()), (text.alone_days, ""), faults)}
                <button class="button button-secondary" type="submit">{text.alone_show}</button>
            </form>
            <div role="status">{fresh(content)}</div>
        </div>
    }
    .into_any()
}

fn shown(staff: Staff, left: &LeftAlone) -> AnyView {
    let text = staff.text();
    let rows: Vec<AnyView> = left.people.iter().map(|one| person(staff, one)).collect();
    let people = if rows.is_empty() {
        view! { <p>{text.alone_nobody}</p> }.into_any()
    } else {
        let more = left.more.then(|| view! { <p>{text.alone_more}</p> });
        view! { <h2>{text.alone_people}</h2>{rows}{more} }.into_any()
    };
    view! { {measure(staff, left.measure, left.days)}{people} }.into_any()
}

/// Of so many: the share, where there is one.
fn share(part: u32, whole: u32) -> String {
    let percent = (u64::from(part) * 200 + u64::from(whole)).checked_div(u64::from(whole) * 2);
    percent.map_or_else(String::new, |percent| format!(" ({percent} %)"))
}

fn measure(staff: Staff, measure: Measure, days: u16) -> AnyView {
    let text = staff.text();
    let Measure {
        people,
        alone,
        owed,
        held,
    } = measure;
    let passive = [
        &alone.to_string(),
        &people.to_string(),
        &share(alone, people),
    ];
    let timely = if owed == 0 {
        text.timely_none.to_owned()
    } else {
        let share = share(held, owed);
        fill(text.timely, &[&held.to_string(), &owed.to_string(), &share])
    };
    view! {
        <section class="group"><h2>{fill(text.measure, &[&days.to_string()])}</h2>
            <p>{fill(text.passive, &passive.map(String::as_str))}</p>
            <p>{timely}</p>
            <p class="meta">{text.measure_text}</p>
        </section>
    }
    .into_any()
}

fn person(staff: Staff, one: &Alone) -> AnyView {
    let (text, lang) = (staff.text(), staff.lang.get());
    let last = match one.last {
        Touch::Talk => text.last_talk,
        Touch::Offer => text.last_offer,
        Touch::Nothing => text.last_nothing,
    };
    let last = fill(last, &[&dates::full(one.last_on, lang)]);
    let next = match &one.next {
        Some(next) => fill(text.next_talk, &[&dates::moment(next.starts_at, lang)]),
        None => text.next_none.to_owned(),
    };
    view! {
        <section class="staff-row">
            <h3>{parts::name(staff, &one.citizen)}</h3>
            <p><strong>{fill(text.alone_for, &[&one.days.to_string()])}</strong>" · "{last}</p>
            <p>{next}</p>
            {parts::open_button(staff, &one.citizen)}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_never_of_nothing() {
        let shares = [(1, 3), (2, 3), (1, 200), (0, 4), (4, 4), (0, 0)];
        let told = shares.map(|(part, whole)| share(part, whole));
        assert_eq!(
            told,
            [" (33 %)", " (67 %)", " (1 %)", " (0 %)", " (100 %)", ""]
        );
    }
}
