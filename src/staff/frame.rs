//! What stands around staff's own pages: who is logged in, the pages, logging out, languages. Whoever is not logged in
//! is told how to.

use api::LoggedOut;
use api::staff::{Me, path};
use domain::registration::StaffRole;
use leptos::prelude::*;

use super::{Page, Staff, parts};
use crate::data::staff::{Sending, Told, Trouble};
use crate::data::{address, device};
use crate::text::Lang;
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::page::heading;

pub fn frame(
    staff: Staff,
    page: Memo<Page>,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    // Once somebody is logged in their pages stay, so that nothing typed is lost when the session ends.
    let was_in = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || matches!(staff.me.state(), Told::Told(_))
    });
    let outside = move || match staff.me.state() {
        Told::Failed(trouble) => Some(trouble),
        Told::Asking | Told::Told(_) => None,
    };
    let main = move || {
        if was_in.get() {
            return content();
        }
        match outside() {
            Some(Trouble::LoggedOut | Trouble::NotThere) => log_in(staff),
            Some(trouble) => {
                let again = move || staff.me.ask(path::ME);
                view! { <div class="container">{parts::trouble(staff, &trouble, again)}</div> }
                    .into_any()
            }
            None => {
                let waiting = staff.lang.get().frame().waiting;
                view! { <div class="container"><p class="waiting-page" role="status">{waiting}</p></div> }.into_any()
            }
        }
    };
    view! {
        {fresh(move || header(staff, page))}
        <main id="main" tabindex="-1">{fresh(main)}</main>
        <footer class="footer"><div class="container">
            <p class="footer-operator">{device::shell("operator")}</p>
            <nav aria-label=move || staff.lang.get().frame().languages>{fresh(move || languages(staff.lang))}</nav>
        </div></footer>
    }
    .into_any()
}

fn header(staff: Staff, page: Memo<Page>) -> AnyView {
    let (text, frame) = (staff.text(), staff.lang.get().frame());
    let me = staff.me.told();
    let pages = me.clone().map(|_| {
        let rows = [
            (Page::Today, "", "home", text.today),
            (Page::Find, "/find", "search", text.find),
            (Page::Contacts, "/kontakt", "phone", text.contacts),
            (
                Page::Applications,
                "/ansoegninger",
                "document",
                text.applications,
            ),
            (Page::Alone, "/uden-kontakt", "time", text.alone),
        ];
        let rows = rows.map(|(of, place, sign, label)| {
            let address = [path::PAGES, place].concat();
            view! { <li><a href=address aria-current=move || (page.get() == of).then_some("page")>{icon(sign)}{label}</a></li> }
        });
        view! { <nav class="staff-nav" aria-label=text.menu><div class="container"><ul>{rows.collect_view()}</ul></div></nav> }
    });
    view! {
        <a class="skipnav" href="#main">{frame.skip}</a>
        <header class="portal-header">
            <div class="portal-header-top"><div class="container">
                <a class="wordmark" href=path::PAGES aria-label=text.home>"Genstart"</a>
                {me.as_ref().map(|_| log_out(staff))}
            </div></div>
            <div class="service-line"><div class="container staff-service"><p>{text.service}</p>{me.map(|me| who(staff, &me))}</div></div>
        </header>
        {pages}
    }
    .into_any()
}

fn who(staff: Staff, me: &Me) -> AnyView {
    let text = staff.text();
    let role = match me.role {
        StaffRole::Caseworker => text.caseworker,
        StaffRole::FundAdviser => text.adviser,
    };
    let who = [
        me.name.as_str(),
        ", ",
        role,
        ", ",
        me.authority.name.as_str(),
    ]
    .concat();
    view! { <p class="meta">{who}</p> }.into_any()
}

fn log_out(staff: Staff) -> AnyView {
    let sending = Sending::new();
    let leave = move |_| {
        sending.post::<(), LoggedOut>(path::LOGOUT, (), move |left| {
            staff.typed.forget_all();
            device::leave_for(left.next.as_deref().unwrap_or(path::PAGES));
        });
    };
    view! {
        <button class="menu-button" type="button" on:click=leave>{staff.text().log_out}</button>
        {parts::sent(staff, sending)}
    }
    .into_any()
}

fn log_in(staff: Staff) -> AnyView {
    let text = staff.text();
    let told = match address::asked("fault").as_str() {
        "" => None,
        "unknown" => Some(text.login_unknown),
        _ => Some(text.login_failed),
    };
    let told = told.map(|told| {
        view! { <div class="alert alert-warning" role="alert">{icon("warning")}<div class="alert-body"><p class="alert-text">{told}</p></div></div> }
    });
    let door = if !device::shell("demo").is_empty() {
        view! { <p><a class="button button-primary" href="/demo">{text.demo_in}</a></p> }.into_any()
    } else if device::shell("login").is_empty() {
        view! { <p>{text.no_login}</p> }.into_any()
    } else {
        view! { <p><a class="button button-primary" href=path::LOGIN_BEGIN>{text.log_in}</a></p> }
            .into_any()
    };
    view! {
        <div class="container">
            {heading(text.logged_out_title, text.logged_out_title.into())}
            {told}
            <p class="lead">{text.logged_out_text}</p>
            {door}
        </div>
    }
    .into_any()
}

fn languages(lang: RwSignal<Lang>) -> AnyView {
    let current = lang.get();
    let rows = Lang::ALL.map(|one| {
        let chosen = one == current;
        let choose = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            lang.set(one);
        };
        view! {
            <li><a href=["?lang=", one.code()].concat() lang=one.code() hreflang=one.code() aria-current=chosen.then_some("true") on:click=choose>
                {chosen.then(|| icon("check"))}{one.name()}
            </a></li>
        }
    });
    view! { <ul class="languages">{rows.collect_view()}</ul> }.into_any()
}
