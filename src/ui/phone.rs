//! A telephone number that can be pressed and is not broken over two lines.

use leptos::prelude::*;

pub fn phone_link(phone: &str) -> AnyView {
    let digits: String = phone
        .chars()
        .filter(|sign| sign.is_ascii_digit() || *sign == '+')
        .collect();
    view! { <a class="function-link" href=["tel:", &digits].concat()>{phone.replace(' ', "\u{a0}")}</a> }.into_any()
}
