//! Before there is a room, and after it: who is not let in, a one-time link, what ended the talk. Each says what to do.

use api::room::{GuestAnswer, InvitationState, Over, Role};
use leptos::prelude::*;

use super::Place;
use crate::data::call::Stage;
use crate::text::{dates, fill};
use crate::ui::page::heading;
use crate::ui::phone::phone_link;

pub fn screen(place: Place) -> AnyView {
    let text = place.text();
    let call = place.call;
    let again = |label: &'static str| {
        view! { <button class="button button-primary" type="button" on:click=move |_| call.ask()>{label}</button> }
            .into_any()
    };
    let (title, explanation, way_out) = match call.stage() {
        Stage::Failed => (text.failed_title, text.failed_text, again(text.again)),
        Stage::NotLoggedIn => (text.logged_out_title, text.logged_out_text, log_in(place)),
        Stage::Unknown => (text.unknown_title, text.unknown_text, home(place)),
        Stage::Unfit => (text.unfit_title, text.unfit_text, home(place)),
        Stage::LinkUnknown => (text.gone_title, text.gone_text, ().into_any()),
        Stage::Link(link) => return invited(place, &link),
        Stage::Over(why) => return over(place, why),
        Stage::Asking | Stage::Ready | Stage::In => {
            let waiting = place.lang.frame().waiting;
            return view! { <div class="container"><h1>{text.title}</h1><p role="status">{waiting}</p></div> }.into_any();
        }
    };
    notice(place, title, explanation, way_out, &place.phone())
}

fn home(place: Place) -> AnyView {
    let label = place.text().to_portal;
    let home = place.call.home();
    home.map(|home| view! { <a class="button button-secondary" href=home>{label}</a> })
        .into_any()
}

/// Staff log in on their own pages. A guest cannot, and has the telephone.
fn log_in(place: Place) -> AnyView {
    let label = place.text().log_in;
    let address = place.call.home().map(|home| match home {
        "/" => api::path::LOGIN,
        own => own,
    });
    let link = |address| view! { <a class="button button-primary" href=address>{label}</a> };
    address.map(link).into_any()
}

fn over(place: Place, why: Over) -> AnyView {
    let text = place.text();
    let call = place.call;
    let (title, explanation, may_return) = match why {
        Over::Left => (text.left_title, text.left_text, true),
        Over::Elsewhere => (text.elsewhere_title, text.elsewhere_text, true),
        Over::ShownOut => (text.shown_out_title, text.shown_out_text, true),
        Over::NoRight
            if call
                .room()
                .is_some_and(|room| room.role == Role::VisitingAdviser) =>
        {
            (text.no_right_title, text.chosen_out_text, false)
        }
        Over::NoRight => (text.no_right_title, text.no_right_text, false),
        Over::Closed => (text.closed_title, text.closed_text, false),
        Over::Full => (text.full_title, text.full_text, true),
        Over::Malformed | Over::Flooding | Over::Stopping => {
            (text.fault_title, text.fault_text, true)
        }
    };
    let ways = view! {
        <div class="button-group">
            {may_return.then(|| view! { <button class="button button-primary" type="button" on:click=move |_| call.enter()>{text.back}</button> })}
            {home(place)}
        </div>
    };
    notice(place, title, explanation, ways.into_any(), &place.phone())
}

fn invited(place: Place, link: &GuestAnswer) -> AnyView {
    let text = place.text();
    let call = place.call;
    let phone = &link.authority.phone;
    let (title, explanation) = match link.state {
        InvitationState::Used => (text.used_title, text.used_text),
        InvitationState::Expired => (text.expired_title, text.expired_text),
        InvitationState::Revoked => (text.revoked_title, text.revoked_text),
        InvitationState::Open => {
            let role = place.role(link.role).to_ascii_lowercase();
            let begins = dates::moment(link.starts_at, place.lang);
            let told = fill(
                text.guest_text,
                &[&link.name, &role, &link.authority.name, &begins],
            );
            return view! {
                <div class="container">
                    {heading(text.guest_title, text.guest_title.into())}
                    <p class="lead">{told}</p>
                    <p>{text.guest_once}</p>
                    <button class="button button-primary" type="button" on:click=move |_| call.use_link()>{text.guest_enter}</button>
                    {instead(place, phone)}
                </div>
            }
            .into_any();
        }
    };
    notice(place, title, explanation, ().into_any(), phone)
}

fn notice(
    place: Place,
    title: &'static str,
    explanation: &'static str,
    way_out: AnyView,
    phone: &str,
) -> AnyView {
    view! {
        <div class="container">
            {heading(title, title.into())}
            <p class="lead">{explanation}</p>
            {way_out}
            {instead(place, phone)}
        </div>
    }
    .into_any()
}

/// The telephone, as good a way as any.
pub fn instead(place: Place, phone: &str) -> AnyView {
    let text = place.text();
    view! {
        <section class="group"><h2>{text.phone_instead}</h2><p>{text.phone_why}</p><p>{phone_link(phone)}</p></section>
    }
    .into_any()
}
