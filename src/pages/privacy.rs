//! `/privatliv`: who has seen the case, in whose searches the citizen was found, everything in a file, where the citizen is logged in, what is kept.

use api::staff::{Reason, SearchedBy};
use api::{LookedAt, OpenSession, Privacy, PrivacyRequest};
use domain::registration::StaffRole;
use leptos::prelude::*;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use crate::Portal;
use crate::data::device;
use crate::data::privacy::{PrivacyStore, Told};
use crate::pages::trouble;
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::lazy::Fetched;
use crate::ui::page::heading;

#[cfg(not(feature = "unsplit"))]
#[wasm_split(privacy, fallible)]
pub fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
pub async fn code(portal: Portal) -> Fetched {
    Ok(page(portal))
}

fn page(portal: Portal) -> AnyView {
    let text = portal.lang.get_untracked().privacy();
    let ready = Memo::new(move |_| trouble::is_ready(portal));
    let content = move || {
        if !ready.get() {
            return trouble::instead(portal);
        }
        let store = PrivacyStore::load();
        let text = portal.lang.get_untracked().privacy();
        let (authority, phone) = untrack(|| portal.store.authority());
        let own = untrack(|| portal.store.is_own_device());
        let device = if own {
            text.device_own
        } else {
            text.device_not_own
        };
        let persists = RwSignal::new(None);
        leptos::task::spawn_local(async move {
            _ = persists.try_set(Some(device::persists().await));
        });
        let lasts = move || {
            let promised = persists.get().filter(|_| own)?;
            Some(if promised {
                text.device_lasts
            } else {
                text.device_may_go
            })
        };
        let page = view! {
            {fresh(move || told(portal, store))}
            <section class="group"><h2>{text.data}</h2><p>{text.data_text}</p>
                <p><a class="button button-secondary" href=api::path::MY_DATA download="genstart.json">{text.data_get}</a></p></section>
            <section class="group"><h2>{text.consents}</h2><p>{text.consents_none}</p></section>
            <section class="group"><h2>{text.device}</h2><p>{device}</p><p>{lasts}</p></section>
            <section class="group"><h2>{text.kept}</h2><p>{text.kept_text}</p></section>
            <section class="group"><h2>{text.rights}</h2><p>{fill(text.rights_text, &[&authority, &phone])}</p></section>
        };
        Some(page.into_any())
    };
    view! {
        <div class="container">{heading(text.title, text.title.into())}<p class="lead">{text.lead}</p>{content}</div>
    }
    .into_any()
}

fn told(portal: Portal, store: PrivacyStore) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.privacy();
    match store.state() {
        Told::Asking => view! { <p role="status">{lang.frame().waiting}</p> }.into_any(),
        Told::Failed => {
            let again = lang.trouble().again;
            view! {
                <div class="alert alert-warning" role="alert"><div class="alert-body"><p class="alert-text">{text.failed}</p>
                    <button class="button button-secondary" type="button" on:click=move |_| store.ask()>{again}</button></div></div>
            }
            .into_any()
        }
        Told::Told(privacy) => {
            view! { {looks(lang, &privacy)} {found(lang, &privacy)} {sessions(lang, store, privacy.sessions)} }.into_any()
        }
    }
}

fn looks(lang: Lang, privacy: &Privacy) -> AnyView {
    let text = lang.privacy();
    let rows: Vec<AnyView> = privacy
        .looks
        .iter()
        .map(|look| {
            let who = look.who.clone().unwrap_or_else(|| text.you.to_owned());
            let (who, why) = match &look.staff {
                Some(staff) => {
                    let role = role(text, staff.role);
                    let named = fill(text.looked_of, &[&staff.name, role, &who]);
                    (named, staff.reason.as_ref())
                }
                None => (who, None),
            };
            let why = why.map(|(chosen, words)| {
                let reason = reason(text, *chosen);
                let why = match words.as_str() {
                    "" => [reason, "."].concat(),
                    words => fill(text.looked_because, &[reason, words]),
                };
                view! { <br/><span class="row-meta">{why}</span> }
            });
            let what = match look.what {
                LookedAt::Login => text.looked_login,
                LookedAt::Logout => text.looked_logout,
                LookedAt::Case => text.looked_case,
                LookedAt::Document => text.looked_document,
                LookedAt::Calendar => text.looked_calendar,
                LookedAt::Data => text.looked_data,
                LookedAt::Acts => text.looked_acts,
                LookedAt::Opened => text.looked_opened,
                LookedAt::Written => text.looked_written,
                LookedAt::Room => text.looked_room,
                LookedAt::Other => text.looked_other,
            };
            let when = dates::moment(look.at, lang);
            view! { <li>{icon("time")}<span>{who}" "{what}<br/><span class="row-meta">{when}</span>{why}</span></li> }.into_any()
        })
        .collect();
    let kept = fill(text.looks_text, &[&privacy.looks_kept_months.to_string()]);
    let list = if rows.is_empty() {
        view! { <p>{text.looks_none}</p> }.into_any()
    } else {
        view! { <ul class="statement">{rows}</ul> }.into_any()
    };
    view! { <section class="group"><h2>{text.looks}</h2><p>{kept}</p>{list}</section> }.into_any()
}

/// Apart from who opened the case: a search shows a name and no more.
fn found(lang: Lang, privacy: &Privacy) -> AnyView {
    let text = lang.privacy();
    let rows: Vec<AnyView> = privacy
        .found
        .iter()
        .map(|one| {
            let who = fill(
                text.looked_of,
                &[&one.name, role(text, one.role), &one.authority],
            );
            let told = match one.by {
                SearchedBy::Name => text.found_name,
                SearchedBy::Key => text.found_key,
            };
            let when = dates::moment(one.at, lang);
            view! { <li>{icon("time")}<span>{fill(told, &[&who])}<br/><span class="row-meta">{when}</span></span></li> }.into_any()
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <p>{text.found_none}</p> }.into_any()
    } else {
        let kept = fill(text.found_text, &[&privacy.looks_kept_months.to_string()]);
        view! { <p>{kept}</p><ul class="statement">{rows}</ul> }.into_any()
    };
    view! { <section class="group"><h2>{text.found}</h2>{list}</section> }.into_any()
}

fn role(text: &'static crate::text::Privacy, role: StaffRole) -> &'static str {
    match role {
        StaffRole::Caseworker => text.caseworker,
        StaffRole::FundAdviser => text.fund_adviser,
    }
}

fn reason(text: &'static crate::text::Privacy, reason: Reason) -> &'static str {
    match reason {
        Reason::Conversation => text.reason_conversation,
        Reason::Question => text.reason_question,
        Reason::Plan => text.reason_plan,
        Reason::FollowUp => text.reason_follow_up,
        Reason::Other => text.reason_other,
    }
}

fn sessions(lang: Lang, store: PrivacyStore, sessions: Vec<OpenSession>) -> AnyView {
    let text = lang.privacy();
    let several = sessions.len() > 1;
    let rows: Vec<AnyView> = sessions
        .into_iter()
        .map(|open| {
            let place = if open.this_one { text.this_one.to_owned() } else { open.browser };
            let seen = fill(text.seen, &[&dates::moment(open.seen_at, lang)]);
            let own = open.own_device.then_some(text.own_device);
            let id = open.id;
            let name = [text.end_session, ": ", &place].concat();
            let end = (!open.this_one).then(|| {
                let end = move |_| store.request(PrivacyRequest::EndSession { id: id.clone() });
                view! { <button class="button button-secondary" type="button" aria-label=name on:click=end>{text.end_session}</button> }
            });
            view! { <li>{icon("check")}<span><strong>{place}</strong><br/><span class="row-meta">{seen}" "{own}</span>{end}</span></li> }.into_any()
        })
        .collect();
    let others = several.then(|| {
        let end = move |_| store.request(PrivacyRequest::EndOtherSessions);
        view! { <button class="button button-secondary" type="button" on:click=end>{text.end_others}</button> }
    });
    view! {
        <section class="group"><h2>{text.sessions}</h2><p>{text.sessions_text}</p><ul class="statement">{rows}</ul>{others}</section>
    }
    .into_any()
}
