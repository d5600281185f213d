//! What is written, beside the talk: letter by letter as it is typed (EN 301 549, 6.2), then as lines that stay as long
//! as the talk. A line that has not arrived says so.

use leptos::html::Input;
use leptos::prelude::*;

use super::Place;
use crate::data::call::{MAX_LINE, WrittenLine};
use crate::ui::fresh::fresh;

/// Over the lower third of the picture: what others write now, and the line that came last.
pub fn captions(place: Place) -> AnyView {
    let call = place.call;
    let writes = fresh(move || {
        let rows = call.people().into_iter().filter_map(|person| {
            let written = call.other(person.seat)?.writes;
            let name = place.name(&person);
            (!written.is_empty())
                .then(|| view! { <p class="caption"><strong>{name}": "</strong>{written}</p> })
        });
        rows.collect_view().into_any()
    });
    let last = Memo::new(move |_| {
        let lines = call.lines().into_iter().rev();
        let mut theirs = lines.filter_map(|line| Some((line.by?, line.text)));
        theirs.next()
    });
    let last = fresh(move || {
        let Some((by, said)) = last.get() else {
            return ().into_any();
        };
        let name = place.name(&by);
        let hidden = place.writing.get();
        view! { <p class="caption" class:sr-only=hidden><strong>{name}": "</strong>{said}</p> }
            .into_any()
    });
    view! { <div class="captions">{writes}<div role="status">{last}</div></div> }.into_any()
}

pub fn panel(place: Place) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let nobody = RwSignal::new(false);
    let field = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            drop(field.focus());
        }
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        nobody.set(!call.finish());
    };
    let lines = fresh(move || {
        let lines = call.lines();
        if lines.is_empty() {
            return view! { <p class="meta">{text.chat_none}</p> }.into_any();
        }
        let rows = lines.into_iter().map(|line| line_view(place, line));
        view! { <ul class="written">{rows.collect_view()}</ul> }.into_any()
    });
    let told = fresh(move || {
        let told = if nobody.get() { text.nobody } else { "" };
        view! { <p class="meta" role="status">{told}</p> }.into_any()
    });
    view! {
        <section class="chat" aria-labelledby="chat-title">
            <h2 id="chat-title">{text.chat}</h2>
            <div class="chat-lines" tabindex="0">{lines}</div>
            <form on:submit=send>
                <label class="form-label" for="written">{text.chat_label}</label>
                <input class="form-input" type="text" id="written" autocomplete="off" maxlength=MAX_LINE.to_string() node_ref=field
                    prop:value=move || call.draft() on:input=move |event| call.write(&event_target_value(&event))/>
                {told}
                <button class="button button-secondary" type="submit">{text.chat_send}</button>
            </form>
        </section>
    }
    .into_any()
}

fn line_view(place: Place, line: WrittenLine) -> AnyView {
    let (text, call) = (place.text(), place.call);
    let name = line
        .by
        .as_ref()
        .map_or_else(|| text.you.to_owned(), |by| place.name(by));
    let people = call.people();
    let pending = line
        .waits_for
        .iter()
        .any(|seat| people.iter().any(|one| one.seat == *seat));
    let state = if pending {
        Some(text.pending)
    } else if line.waits_for.is_empty() {
        None
    } else {
        Some(text.undelivered)
    };
    view! {
        <li><strong>{name}": "</strong>{line.text}{state.map(|state| view! { <span class="meta">" – "{state}</span> })}</li>
    }
    .into_any()
}
