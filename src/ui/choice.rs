//! One of several: a group of radio buttons with its legend and its fault.

use leptos::prelude::*;

use super::error_summary::Fault;

/// `name` is the group's, and the id of its first button, so that a fault leads there. `options` are values, as they are
/// kept, and what they are called; `chosen` is one of the values, or empty.
pub fn choice(
    name: &'static str,
    legend: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &str,
    faults: RwSignal<Vec<Fault>>,
    choose: impl Fn(&'static str) + Copy + 'static,
) -> AnyView {
    let fault_id = [name, "-error"].concat();
    let wrong = move || {
        let faults = faults.get();
        let found = faults.iter().find(|(of, _)| *of == name);
        found.map(|(_, remedy)| *remedy)
    };
    let buttons = options.into_iter().enumerate().map(|(at, (value, label))| {
        let id = match at {
            0 => name.to_owned(),
            _ => [name, "-", value].concat(),
        };
        let pick = move |_| {
            choose(value);
            faults.update(|faults| faults.retain(|(of, _)| *of != name));
        };
        view! {
            <div class="form-group-radio">
                <input class="form-radio" type="radio" name=name id=id.clone() checked=value == chosen on:change=pick/>
                <label for=id>{label}</label>
            </div>
        }
    });
    let described = fault_id.clone();
    view! {
        <fieldset class="form-group" class:form-error=move || wrong().is_some() aria-describedby=move || wrong().map(|_| described.clone())>
            <legend class="form-label">{legend}</legend>
            {move || wrong().map(|remedy| view! { <span class="form-error-message" id=fault_id.clone()>{remedy}</span> })}
            {buttons.collect_view()}
        </fieldset>
    }
    .into_any()
}
