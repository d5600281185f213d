//! One-time links for a companion or an interpreter: made here, shown once, closed again.

use api::room::{Invitation, InvitationState, Role};
use leptos::prelude::*;

use super::Place;
use crate::data::device;
use crate::text::fill;
use crate::ui::fresh::fresh;

pub fn section(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let staff = untrack(|| place.is_staff());
    let title = if staff {
        text.invite_staff
    } else {
        text.invite
    };
    let (name, role) = (RwSignal::new(String::new()), RwSignal::new(Role::Companion));
    let missing = RwSignal::new(false);
    let asked = RwSignal::new(false);
    call.ask_invitations();
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let written = name.get_untracked().trim().to_owned();
        missing.set(written.is_empty());
        if !written.is_empty() {
            asked.set(true);
            call.invite(role.get_untracked(), written);
            name.set(String::new());
        }
    };
    let roles = staff.then(|| {
        let choose = move |event| {
            role.set(if event_target_value(&event) == "interpreter" {
                Role::Interpreter
            } else {
                Role::Companion
            });
        };
        view! {
            <div class="form-group"><label class="form-label" for="invite-role">{text.invite_role}</label>
                <select class="form-input" id="invite-role" on:change=choose>
                    <option value="companion">{text.companion}</option>
                    <option value="interpreter">{text.interpreter}</option>
                </select></div>
        }
    });
    let fault = fresh(move || {
        if missing.get() {
            view! { <span class="form-error-message" id="invite-error" role="alert">{text.invite_name_missing}</span> }.into_any()
        } else {
            ().into_any()
        }
    });
    let described = move || missing.get().then_some("invite-error");
    let invalid = move || missing.get().then_some("true");
    let made = fresh(move || match call.invitations() {
        None if asked.get() => view! { <p role="alert">{text.invite_failed}</p> }.into_any(),
        None => ().into_any(),
        Some(found) => {
            let link = found.path.map(|path| {
                let link = [device::origin(), path].concat();
                view! {
                    <div class="form-group"><label class="form-label" for="invite-link">{text.invite_link}</label>
                        <input class="form-input" id="invite-link" type="text" readonly prop:value=link/>
                        <span class="form-hint">{text.invite_once}</span></div>
                }
            });
            let rows = found.invitations.into_iter().map(|one| row(place, one));
            view! { <div role="status">{link}</div><ul class="menu-rows">{rows.collect_view()}</ul> }.into_any()
        }
    });
    view! {
        <section class="group"><details class="invite"><summary>{title}</summary>
            <p>{text.invite_text}</p>
            <form on:submit=make>
                <div class="form-group" class:form-error=move || missing.get()>
                    <label class="form-label" for="invite-name">{text.invite_name}</label>
                    {fault}
                    <input class="form-input" id="invite-name" type="text" autocomplete="off" maxlength="80" aria-describedby=described aria-invalid=invalid
                        prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
                </div>
                {roles}
                <button class="button button-secondary" type="submit">{text.invite_make}</button>
            </form>
            {made}
        </details></section>
    }
    .into_any()
}

fn row(place: Place, one: Invitation) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let state = match one.state {
        InvitationState::Open => text.link_open,
        InvitationState::Used => text.link_used,
        InvitationState::Expired => text.link_expired,
        InvitationState::Revoked => text.link_revoked,
    };
    let can_close = matches!(one.state, InvitationState::Open | InvitationState::Used);
    let label = fill(text.revoke, &[&one.name]);
    let id = one.id;
    let close = can_close.then(|| {
        view! { <button class="function-link" type="button" on:click=move |_| call.revoke(id.clone())>{label}</button> }
    });
    let role = place.role(one.role);
    view! { <li><p>{one.name}" · "{role}" · "{state}</p>{close}</li> }.into_any()
}
