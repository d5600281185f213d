//! A month as a grid, on `/kalender`. Days with something on them are buttons; what is on the chosen
//! one stands below.

use domain::Date;
use domain::joblog::Per;
use leptos::prelude::*;

use crate::Portal;
use crate::pages::calendar;
use crate::text::{dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::page::focus_on;

const CHOSEN: &str = "chosen-day";
/// As far as the grid goes, in months from today.
const REACH: i32 = 24;

pub fn section(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().calendar();
    let months_on = RwSignal::new(0_i32);
    let chosen = RwSignal::new(None::<Date>);
    let go = move |by: i32| {
        months_on.update(|months| *months = (*months + by).clamp(-REACH, REACH));
        chosen.set(None);
    };
    view! {
        <section class="group" aria-labelledby="month-title">
            <h2 id="month-title">{text.month}</h2>
            <div class="button-group no-print">
                <button class="button button-secondary" type="button" on:click=move |_| go(-1)>{text.month_before}</button>
                <button class="button button-secondary" type="button" on:click=move |_| go(1)>{text.month_after}</button>
            </div>
            {fresh(move || grid(portal, months_on.get(), chosen))}
            <div id=CHOSEN tabindex="-1" role="status">{fresh(move || day(portal, chosen.get()).into_any())}</div>
        </section>
    }
    .into_any()
}

fn grid(portal: Portal, months_on: i32, chosen: RwSignal<Option<Date>>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.calendar();
    let today = portal.store.today();
    let (this_month, _) = Per::Month.around(today);
    let first = if months_on < 0 {
        this_month.months_before(months_on.unsigned_abs() as u16)
    } else {
        this_month.months_after(months_on as u16)
    };
    let (_, last) = Per::Month.around(first);
    let busy: Vec<Date> = calendar::entries(portal, lang, today)
        .into_iter()
        .map(|entry| entry.on)
        .collect();
    let (start, _) = Per::Week.around(first);
    let weeks = (0..6)
        .map(|week| start.plus(week * 7))
        .take_while(|monday| *monday <= last);
    let rows: Vec<AnyView> = weeks
        .map(|monday| {
            let days: Vec<AnyView> = (0..7)
                .map(|offset| {
                    let on = monday.plus(offset);
                    if on < first || last < on {
                        return view! { <td></td> }.into_any();
                    }
                    let number = on.day().to_string();
                    let things = busy.iter().filter(|busy| **busy == on).count();
                    let current = (on == today).then_some("date");
                    if things == 0 {
                        return view! { <td aria-current=current>{number}</td> }.into_any();
                    }
                    let told = if things == 1 {
                        text.day_one
                    } else {
                        text.day_many
                    };
                    let name = [
                        dates::day(on, lang),
                        fill(told, &[&things.to_string()]),
                    ]
                    .join(": ");
                    let choose = move |_| {
                        chosen.set(Some(on));
                        focus_on(CHOSEN);
                    };
                    view! { <td aria-current=current><button class="month-day" type="button" aria-label=name on:click=choose>{number}</button></td> }.into_any()
                })
                .collect();
            view! { <tr>{days}</tr> }.into_any()
        })
        .collect();
    let heads = lang
        .dates()
        .weekdays
        .map(|name| {
            let short: String = name.chars().take(2).collect();
            view! { <th scope="col"><abbr title=name>{short}</abbr></th> }
        })
        .collect_view();
    let caption = dates::month(first, lang);
    view! { <table class="month"><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
}

/// What is on the chosen day.
fn day(portal: Portal, chosen: Option<Date>) -> Option<AnyView> {
    let on = chosen?;
    let lang = portal.lang.get();
    let today = portal.store.today();
    let rows: Vec<AnyView> = calendar::entries(portal, lang, today)
        .into_iter()
        .filter(|entry| entry.on == on)
        .map(calendar::row)
        .collect();
    Some(view! { <h3>{dates::day(on, lang)}</h3><ul class="statement">{rows}</ul> }.into_any())
}
