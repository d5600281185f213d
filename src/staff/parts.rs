//! What staff's pages share: names, kinds, what went wrong and what was sent, fields that keep what is typed.

use api::staff::{Named, Reason, path};
use domain::Rejection;
use domain::conversation::{ConversationForm, ConversationKind, ConversationState};
use leptos::prelude::*;

use super::Staff;
use crate::data::device;
use crate::data::staff::{Asked, Sending, Sent, Told, Trouble};
use crate::pages::owed;
use crate::text::{Lang, StaffPages, dates, fill};
use crate::ui::error_summary::{Fault, error_summary};
use crate::ui::field::{Field, Kind};
use crate::ui::icon::icon;
use crate::ui::page::heading;

/// The place of an answer: asked for, not there, or what `show` makes of it.
pub fn told<T, F>(staff: Staff, asked: Asked<T>, again: fn(Asked<T>), show: F) -> AnyView
where
    T: serde::de::DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
    F: FnOnce(T) -> AnyView,
{
    match asked.state() {
        Told::Asking => {
            view! { <p class="waiting-page" role="status">{staff.lang.get().frame().waiting}</p> }
                .into_any()
        }
        Told::Failed(why) => trouble(staff, &why, move || again(asked)),
        Told::Told(told) => show(told),
    }
}

/// Why there is no answer, in words.
pub fn why(text: &'static StaffPages, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Offline => text.offline.into(),
        Trouble::Fault => text.fault.into(),
        Trouble::LoggedOut => text.logged_out.into(),
        Trouble::NotThere => text.not_there.into(),
        Trouble::TooOld => text.too_old.into(),
        Trouble::Refused(Rejection::TooLong { max, .. }) => {
            fill(text.too_long, &[&max.to_string()])
        }
        Trouble::Overtaken => text.overtaken.into(),
        Trouble::Answered | Trouble::Refused(_) => text.refused.into(),
        Trouble::Other => text.other.into(),
    }
}

/// The way to log in again without leaving what is written.
fn way_in(text: &'static StaffPages, trouble: &Trouble) -> Option<AnyView> {
    (*trouble == Trouble::LoggedOut).then(|| {
        let address = match device::shell("demo").as_str() {
            "" => path::LOGIN_BEGIN,
            _ => "/demo",
        };
        view! { <a class="function-link" href=address target="_blank" rel="noopener">{text.log_in}</a> }.into_any()
    })
}

pub fn trouble(staff: Staff, trouble: &Trouble, again: impl Fn() + 'static) -> AnyView {
    let text = staff.text();
    let (told, door) = (why(text, trouble), way_in(text, trouble));
    view! {
        <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body">
            <p class="alert-text">{told}" "{door}</p>
            <button class="button button-secondary" type="button" on:click=move |_| again()>{text.again}</button>
        </div></div>
    }
    .into_any()
}

/// Where something that was sent stands, announced.
pub fn sent(staff: Staff, sending: Sending) -> AnyView {
    let told = move || {
        let text = staff.text();
        match sending.state() {
            Sent::Nothing | Sent::Done(_) => None,
            Sent::Sending => Some(view! { <p>{text.sending}</p> }.into_any()),
            Sent::Failed(trouble) => {
                let (told, door) = (why(text, &trouble), way_in(text, &trouble));
                Some(view! { <p>{icon("warning")}" "{told}" "{door}</p> }.into_any())
            }
        }
    };
    view! { <div role="status">{told}</div> }.into_any()
}

/// Where [`written`] stands; it takes the focus when something is written.
pub const WRITTEN: &str = "written";

/// The server's time at which something was written, where the form that sent it is gone.
pub fn written(staff: Staff, sending: Sending) -> AnyView {
    let told = move || {
        let (text, lang) = (staff.text(), staff.lang.get());
        let Sent::Done(Some(at)) = sending.state() else {
            return None;
        };
        let told = fill(text.written_at, &[&dates::moment(at, lang)]);
        Some(view! { <div class="received">{icon("success")}<p>{told}</p></div> })
    };
    view! { <div id=WRITTEN tabindex="-1" role="status">{told}</div> }.into_any()
}

/// A field whose text is kept under a key as long as the document lives.
pub fn field(
    staff: Staff,
    kind: Kind,
    (id, key): (&'static str, String),
    (label, hint): (&'static str, &'static str),
    faults: RwSignal<Vec<Fault>>,
) -> AnyView {
    let field = Field {
        id,
        label,
        hint,
        kind,
        faults,
    };
    let read = key.clone();
    field.view(
        move || staff.typed.get(&read),
        move |text| {
            staff.typed.set(&key, text);
            corrected(faults, id);
        },
    )
}

/// What is being corrected is not held against anybody any more.
pub fn corrected(faults: RwSignal<Vec<Fault>>, id: &str) {
    if faults.with_untracked(|faults| faults.iter().any(|(of, _)| *of == id)) {
        faults.update(|faults| faults.retain(|(of, _)| *of != id));
    }
}

/// The list of what is to be corrected, above a form.
pub fn summary(staff: Staff, faults: RwSignal<Vec<Fault>>) -> impl IntoView {
    move || {
        let found = faults.get();
        let title = staff.text().error_title;
        (!found.is_empty()).then(|| error_summary(title, found))
    }
}

/// One of several, chosen by its word; the choice is kept under a key.
pub fn choice(
    staff: Staff,
    (name, key): (&'static str, String),
    legend: &'static str,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    faults: RwSignal<Vec<Fault>>,
) -> AnyView {
    let first = choices.first().map_or("", |(id, ..)| *id);
    let wrong = move || {
        let faults = faults.get();
        faults
            .iter()
            .find(|(of, _)| *of == first)
            .map(|(_, remedy)| *remedy)
    };
    let fault_id = [name, "-error"].concat();
    let rows: Vec<AnyView> = choices
        .into_iter()
        .map(|(id, value, label)| {
            let (read, write) = (key.clone(), key.clone());
            let choose = move |_| {
                staff.typed.set(&write, value.to_owned());
                corrected(faults, first);
            };
            view! {
                <div class="form-group-radio">
                    <input class="form-radio" type="radio" name=name id=id prop:checked=move || staff.typed.get(&read) == value on:change=choose/>
                    <label for=id>{label}</label>
                </div>
            }
            .into_any()
        })
        .collect();
    let described = {
        let fault_id = fault_id.clone();
        move || wrong().map(|_| fault_id.clone())
    };
    view! {
        <fieldset class="form-group" class:form-error=move || wrong().is_some() aria-describedby=described>
            <legend class="form-label">{legend}</legend>
            {move || wrong().map(|remedy| view! { <span class="form-error-message" id=fault_id.clone()>{remedy}</span> })}
            {rows}
        </fieldset>
    }
    .into_any()
}

/// A citizen's name, with the mark of a protected one.
pub fn name(staff: Staff, citizen: &Named) -> AnyView {
    let mark = citizen
        .protected
        .then(|| view! { " "<span class="row-meta">{staff.text().protected}</span> });
    view! { <span lang="da">{citizen.name.clone()}</span>{mark} }.into_any()
}

/// The button that leads to a citizen's case, by way of the reason.
pub fn open_button(staff: Staff, citizen: &Named) -> AnyView {
    let text = staff.text();
    let label = [text.open, ": ", &citizen.name].concat();
    let citizen = citizen.clone();
    let open = move |_| {
        staff.chosen.set(Some(citizen.clone()));
        staff.address.go(&[path::PAGES, "/aabn"].concat());
    };
    view! { <button class="button button-secondary" type="button" aria-label=label on:click=open>{text.open}</button> }
        .into_any()
}

pub fn kind_and_form(kind: ConversationKind, form: ConversationForm, lang: Lang) -> String {
    let template = lang.conversation().kind_and_form;
    fill(template, &[owed::kind(kind, lang), owed::form(form, lang)])
}

pub fn state(text: &'static StaffPages, state: ConversationState) -> &'static str {
    match state {
        ConversationState::Planned => text.planned,
        ConversationState::Held => text.held,
        ConversationState::Cancelled => text.cancelled,
        ConversationState::NoShow => text.no_show,
    }
}

pub fn reason(text: &'static StaffPages, reason: Reason) -> &'static str {
    match reason {
        Reason::Conversation => text.reason_conversation,
        Reason::Question => text.reason_question,
        Reason::Plan => text.reason_plan,
        Reason::FollowUp => text.reason_follow_up,
        Reason::Other => text.reason_other,
    }
}

pub fn not_found(staff: Staff) -> AnyView {
    let text = staff.text();
    view! {
        <div class="container">{heading(text.gone_title, text.gone_title.into())}
            <p><a href=path::PAGES>{text.gone_text}</a></p></div>
    }
    .into_any()
}
