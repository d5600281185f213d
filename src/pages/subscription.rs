//! The citizen's own calendar, on `/kalender`: a file to take, or a private address that the phone's
//! calendar follows. The address tells only the time unless the citizen chooses more.

use api::{CalendarDetail, CalendarRequest};
use leptos::prelude::*;

use crate::Portal;
use crate::data::subscription::{CalendarStore, Subscription};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::keep_focus;

const PLACE: &str = "own-calendar";

pub fn section(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().calendar();
    let store = CalendarStore::load();
    let everything = RwSignal::new(false);
    let file = move || [api::path::CALENDAR_FILE, "?lang=", portal.lang.get().code()].concat();
    view! {
        <section class="group no-print" aria-labelledby="own-calendar-title">
            <h2 id="own-calendar-title">{text.own}</h2>
            <p>{text.own_file_text}</p>
            <p><a class="function-link" href=file download="genstart.ics">{icon("calendar")}{text.own_file}</a></p>
            <div id=PLACE tabindex="-1" role="status">{fresh(move || {
                keep_focus(PLACE);
                state(portal, store, everything)
            })}</div>
        </section>
    }
    .into_any()
}

fn state(portal: Portal, store: CalendarStore, everything: RwSignal<bool>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.calendar();
    match store.state() {
        Subscription::Asking => view! { <p>{lang.frame().waiting}</p> }.into_any(),
        Subscription::Failed => view! {
            <p>{text.own_failed}</p>
            <button class="button button-secondary" type="button" on:click=move |_| store.ask()>{lang.trouble().again}</button>
        }
        .into_any(),
        Subscription::Closed => {
            let open = move |_| {
                let detail = if everything.get_untracked() {
                    CalendarDetail::Everything
                } else {
                    CalendarDetail::TimeOnly
                };
                let lang = lang.code().to_owned();
                store.request(CalendarRequest::Open { detail, lang });
            };
            let choice = move |id: &'static str, value: bool, label: &'static str| {
                view! {
                    <div class="form-group-radio">
                        <input class="form-radio" type="radio" name="calendar-detail" id=id checked=everything.get_untracked() == value on:change=move |_| everything.set(value)/>
                        <label for=id>{label}</label>
                    </div>
                }
            };
            view! {
                <p>{text.own_address_text}</p>
                <fieldset class="form-group"><legend class="form-label">{text.own_detail}</legend>
                    {choice("calendar-time", false, text.own_time_only)}
                    {choice("calendar-all", true, text.own_everything)}
                </fieldset>
                <button class="button button-secondary" type="button" on:click=open>{text.own_make}</button>
            }
            .into_any()
        }
        Subscription::Open { detail, address } => {
            let told = match detail {
                CalendarDetail::TimeOnly => text.own_open_time,
                CalendarDetail::Everything => text.own_open_all,
            };
            let address = match address {
                Some(address) => {
                    let subscribe = address.split_once("://").map(|(_, rest)| ["webcal://", rest].concat());
                    view! {
                        <label class="form-label" for="calendar-address">{text.own_address}</label>
                        <input class="form-input" id="calendar-address" type="text" readonly prop:value=address/>
                        <p>{text.own_secret}</p>
                        {subscribe.map(|link| view! { <p><a class="function-link" href=link>{icon("calendar")}{text.own_subscribe}</a></p> })}
                    }
                    .into_any()
                }
                None => view! { <p>{text.own_hidden}</p> }.into_any(),
            };
            view! {
                <p>{icon("success")}{told}</p>
                {address}
                <button class="button button-secondary" type="button" on:click=move |_| store.request(CalendarRequest::Close)>{text.own_close}</button>
            }
            .into_any()
        }
    }
}
