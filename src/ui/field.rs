//! One field of a form: label, hint, fault and input, tied together for everybody.

use leptos::prelude::*;

use super::error_summary::Fault;

/// What the field is for and where its text lives.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub id: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: Kind,
    pub faults: RwSignal<Vec<Fault>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Line,
    Lines,
    Date,
    Phone,
}

impl Field {
    /// Shows the field; `read` gives what is written, `write` takes it letter by letter.
    pub fn view(
        self,
        read: impl Fn() -> String + Send + Sync + 'static,
        write: impl Fn(String) + 'static,
    ) -> AnyView {
        let Self {
            id,
            label,
            hint,
            kind,
            faults,
        } = self;
        let remedy = move || {
            let faults = faults.get();
            faults
                .iter()
                .find(|(of, _)| *of == id)
                .map(|(_, remedy)| *remedy)
        };
        let (hint_id, fault_id) = ([id, "-hint"].concat(), [id, "-error"].concat());
        let described = {
            let (hint_id, fault_id) = (hint_id.clone(), fault_id.clone());
            move || {
                let told = (!hint.is_empty()).then_some(hint_id.as_str());
                let wrong = remedy().map(|_| fault_id.as_str());
                let ids: Vec<&str> = told.into_iter().chain(wrong).collect();
                (!ids.is_empty()).then(|| ids.join(" "))
            }
        };
        let wrong = move || {
            remedy().map(|remedy| view! { <span class="form-error-message" id=fault_id.clone()>{remedy}</span> })
        };
        let invalid = move || remedy().map(|_| "true");
        let take = move |event| write(event_target_value(&event));
        let input = match kind {
            Kind::Lines => view! { <textarea class="form-input" id=id name=id rows="4" aria-describedby=described aria-invalid=invalid on:input=take on:focus=|event| show_whole(&event) prop:value=read></textarea> }.into_any(),
            Kind::Line => view! { <input class="form-input" type="text" id=id name=id autocomplete="off" aria-describedby=described aria-invalid=invalid on:input=take prop:value=read/> }.into_any(),
            Kind::Phone => view! { <input class="form-input input-short" type="tel" id=id name=id autocomplete="tel" aria-describedby=described aria-invalid=invalid on:input=take prop:value=read/> }.into_any(),
            Kind::Date => view! { <input class="form-input input-short" type="date" id=id name=id aria-describedby=described aria-invalid=invalid on:input=take prop:value=read/> }.into_any(),
        };
        view! {
            <div class="form-group" class:form-error=move || remedy().is_some()>
                <label class="form-label" for=id>{label}</label>
                {(!hint.is_empty()).then(|| view! { <span class="form-hint" id=hint_id>{hint}</span> })}
                {wrong}
                {input}
            </div>
        }
        .into_any()
    }
}

/// A browser shows the line that is written in, not the field around it.
pub fn show_whole(event: &leptos::ev::FocusEvent) {
    let field = event_target::<web_sys::Element>(event);
    let page = field
        .owner_document()
        .and_then(|page| page.document_element());
    let bottom = field.get_bounding_client_rect().bottom();
    if page.is_some_and(|page| bottom > f64::from(page.client_height())) {
        field.scroll_into_view_with_bool(false);
    }
}
