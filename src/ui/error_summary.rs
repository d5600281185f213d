//! The list of what is to be corrected, with links to the fields. Takes the focus when it appears.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::icon;

/// One fault: the id of the field, and what to do.
pub type Fault = (&'static str, &'static str);

pub fn error_summary(title: &'static str, faults: Vec<Fault>) -> AnyView {
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(summary) = place.get() {
            drop(summary.focus());
        }
    });
    let rows = faults.into_iter().map(|(field, remedy)| {
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            let field = document()
                .get_element_by_id(field)
                .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(field) = field {
                drop(field.focus());
            }
        };
        view! { <li><a href=["#", field].concat() on:click=go>{remedy}</a></li> }
    });
    view! {
        <div class="alert alert-error error-summary" role="alert" tabindex="-1" node_ref=place>
            {icon("error")}
            <div class="alert-body">
                <h2 class="alert-heading">{title}</h2>
                <ul>{rows.collect_view()}</ul>
            </div>
        </div>
    }
    .into_any()
}
