//! What stands around every page: header, menu, the operator's message, acts that wait, footer.

use domain::case::Shown;
use domain::{CitizenCommand, joblog, registration};
use leptos::prelude::*;

use crate::data::case::Loading;
use crate::data::vault::Trouble;
use crate::data::{device, preview};
use crate::text::{Lang, dates, fill};
use crate::ui::fresh::fresh;
use crate::ui::icon::icon;
use crate::ui::menu::Menu;
pub use crate::ui::phone::phone_link;
use crate::{Portal, Route};

pub fn frame(
    portal: Portal,
    route: Memo<Route>,
    page: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let menu = Menu::default();
    // Drawn in tasks of their own, what nobody sees at first last, so that a tap gets in between: the header, the page,
    // then the menu and the footer.
    let [headed, begun, settled] = [(); 3].map(|()| RwSignal::new(false));
    device::soon(move || {
        headed.set(true);
        device::soon(move || {
            begun.set(true);
            device::soon(move || settled.set(true));
        });
    });
    let header = move || {
        if headed.get() {
            header(portal, route, menu, settled)
        } else {
            ().into_any()
        }
    };
    let message = move || {
        let name = match portal.lang.get() {
            Lang::Da => "messageDa",
            Lang::En => "messageEn",
        };
        device::shell(name)
    };
    let clock_is_back = move || {
        portal
            .store
            .is_before_the_log()
            .then(|| portal.lang.get().frame().clock_is_back)
    };
    // One at a time: what matters most to who stands there now.
    let standing = move || {
        let (lang, store) = (portal.lang.get(), portal.store);
        let text = lang.frame();
        if let Some(since) = store.out_of_step_since() {
            return Some(fill(text.offline_since, &[&dates::moment(since, lang)]));
        }
        if store.has_unreadable() {
            let (authority, phone) = store.authority();
            return Some(fill(text.unreadable, &[&authority, &phone]));
        }
        let told = match store.keeping_trouble() {
            Some(Trouble::Full) => text.keeping_full,
            Some(Trouble::Unusable) => text.keeping_unusable,
            _ if store.clock_is_off() => text.clock_is_off,
            _ => return None,
        };
        Some(told.to_owned())
    };
    view! {
        {fresh(header)}
        <p class="operator-message" role="status">{message}</p>
        <p class="operator-message" role="status">{clock_is_back}</p>
        <p class="operator-message" role="status">{standing}</p>
        {fresh(move || ending(portal))}
        <main id="main" tabindex="-1">
            <div role="status">{fresh(move || unsent(portal, route))}</div>
            {fresh(move || if begun.get() { page() } else { ().into_any() })}
        </main>
        {fresh(move || if settled.get() { footer(portal) } else { ().into_any() })}
    }
    .into_any()
}

fn header(portal: Portal, route: Memo<Route>, menu: Menu, settled: RwSignal<bool>) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.frame();
    let authority = move || {
        let (name, phone) = portal.store.authority();
        view! { <p class="service-authority">{name}" · "{phone_link(&phone)}</p> }
    };
    let content = fresh(move || {
        if settled.get() {
            menu_content(portal, route, menu)
        } else {
            ().into_any()
        }
    });
    view! {
        <a class="skipnav" href="#main">{text.skip}</a>
        <header class="portal-header">
            <div class="portal-header-top"><div class="container">
                <a class="wordmark" href="/" aria-label=text.home>"Genstart"</a>
                {menu.button(text.menu)}
            </div></div>
            <div class="service-line"><div class="container"><p>{text.service}</p>{authority}</div></div>
        </header>
        {menu.dialog(text.menu, text.close_menu, content)}
    }
    .into_any()
}

fn menu_content(portal: Portal, route: Memo<Route>, menu: Menu) -> AnyView {
    let text = portal.lang.get_untracked().frame();
    let pages = [
        ("/", Route::Today, "home", text.today),
        (
            "/raadighed",
            Route::Availability,
            "check",
            text.availability,
        ),
        ("/joblog", Route::JobLog, "document", text.joblog),
        ("/samtaler", Route::Conversations, "phone", text.talks),
        ("/kalender", Route::Calendar, "calendar", text.calendar),
        ("/plan", Route::Plan, "list-check", text.plan),
        ("/opkvalificering", Route::Courses, "search", text.courses),
        ("/kvitteringer", Route::Receipts, "receipt", text.receipts),
        ("/rettigheder", Route::Rights, "help", text.rights),
        (
            "/privatliv",
            Route::Privacy,
            "person",
            portal.lang.get_untracked().privacy().title,
        ),
        ("/om", Route::About, "info", text.about),
    ];
    let links = pages.map(|(path, page, sign, label)| {
        view! { <li><a href=path aria-current=move || (route.get() == page).then_some("page")>{icon(sign)}{label}</a></li> }
    });
    let user = move || {
        portal.store.who().map(|who| {
            view! {
                <div class="menu-user">
                    <p class="menu-name">{who.name}</p>
                    <p class="meta">{who.authority.name}</p>
                    {calm_switch(portal)}
                    <button class="button button-secondary" type="button" on:click=move |_| { menu.close(); log_out(portal); }>{text.log_out}</button>
                </div>
            }
        })
    };
    view! {
        {user}
        {move || { let (_, phone) = portal.store.authority(); view! { <p>{icon("phone")}{phone_link(&phone)}</p> } }}
        <nav aria-label=text.menu><ul class="menu-list">{links.collect_view()}</ul></nav>
        {languages(portal)}
    }
    .into_any()
}

/// A word before the session ends, with time to answer.
fn ending(portal: Portal) -> AnyView {
    let Some((ends_at, can_go_on)) = portal.store.ending() else {
        return ().into_any();
    };
    let lang = portal.lang.get();
    let text = lang.frame();
    let told = fill(text.ending, &[&dates::moment(ends_at, lang)]);
    let stay = can_go_on.then(|| view! { <button class="button button-secondary" type="button" on:click=move |_| portal.store.stay()>{text.ending_stay}</button> });
    view! { <div class="container" role="alert"><p class="unsent">{icon("time")}<span>{told}" "{stay}</span></p></div> }.into_any()
}

/// At once, unless something would be lost by it.
fn log_out(portal: Portal) {
    if preview::refuses() {
        return;
    }
    if untrack(|| portal.store.unanswered()) > 0 {
        return portal.address.go("/log-af");
    }
    leptos::task::spawn_local(async move {
        match portal.store.leave().await {
            Some(next) => device::leave_for(&next),
            None => portal.address.go("/log-af"),
        }
    });
}

/// One thing at a time, or everything: the citizen's own choice.
fn calm_switch(portal: Portal) -> AnyView {
    let lang = portal.lang.get();
    let text = lang.frame();
    let calm = portal.store.case().with(|case| case.registration.calm);
    let label = if calm { text.calm_off } else { text.calm_on };
    let switch = move |_| {
        let command =
            CitizenCommand::Registration(registration::CitizenCommand::SetCalm { calm: !calm });
        let shown = Shown {
            lang: lang.code().into(),
            title: label.into(),
            lines: Vec::new(),
        };
        portal.store.submit(command, shown);
    };
    view! { <button class="function-link" type="button" on:click=switch>{label}</button> }
        .into_any()
}

/// How many acts are not received, on every page but the one that lists them.
fn unsent(portal: Portal, route: Memo<Route>) -> AnyView {
    let text = portal.lang.get().frame();
    let route = route.get();
    let seen = portal
        .store
        .unanswered_of(|command| !is_listed(route, command));
    // Until the server has said who is here, their number and no more.
    let sealed = match portal.store.state() {
        Loading::Loading => portal.store.sealed(),
        _ => 0,
    };
    let count = seen.max(sealed);
    if count == 0 {
        return ().into_any();
    }
    let see = (seen > 0).then(|| view! { <a href="/kvitteringer">{text.unsent_link}</a> });
    let told = if count == 1 {
        text.unsent_one.to_owned()
    } else {
        fill(text.unsent_many, &[&count.to_string()])
    };
    view! { <div class="container"><p class="unsent">{icon("time")}<span>{told}" "{see}</span></p></div> }.into_any()
}

/// Whether a page itself lists an act of this kind.
fn is_listed(route: Route, command: &CitizenCommand) -> bool {
    match (route, command) {
        (Route::Receipts, _) => true,
        (Route::Availability, CitizenCommand::JobLog(joblog::CitizenCommand::Log(entry))) => {
            entry.suggestion.is_some()
        }
        (Route::Availability, command) => matches!(
            command,
            CitizenCommand::ConfirmAvailability(_) | CitizenCommand::Availability(_)
        ),
        (Route::JobLog, command) => matches!(command, CitizenCommand::JobLog(_)),
        (
            Route::Conversations | Route::Conversation | Route::Booking | Route::Contact,
            CitizenCommand::Conversation(_),
        ) => true,
        (Route::Plan | Route::PlanItem, command) => matches!(command, CitizenCommand::Plan(_)),
        _ => false,
    }
}

fn footer(portal: Portal) -> AnyView {
    let text = portal.lang.get().frame();
    let authority = move || {
        let (name, phone) = portal.store.authority();
        view! { <p class="footer-operator">{name}</p> <ul class="footer-links"><li>{phone_link(&phone)}</li>{links(text)}</ul> }
    };
    view! { <footer class="footer"><div class="container">{authority}{demo_clock(portal)}<nav aria-label=text.languages>{languages(portal)}</nav></div></footer> }.into_any()
}

/// In a demo: the date that its server lives in, to be set. Not there otherwise.
fn demo_clock(portal: Portal) -> Option<AnyView> {
    if device::shell("demo").is_empty() {
        return None;
    }
    let text = portal.lang.get().frame();
    // As HTML, since no citizen's first visit is to pay for its elements.
    let fields = move || {
        let button = |more: &str, label| {
            [
                "<button type='submit' class='button button-secondary'",
                more,
                ">",
                label,
                "</button>",
            ]
            .concat()
        };
        [
            "<label class='form-label' for='demo-date'>",
            text.clock,
            "</label><input class='form-input input-short' type='date' id='demo-date' name='date' value='",
            &portal.store.today().to_string(),
            "'><div class='button-group'>",
            &button("", text.clock_set),
            &button(" name='days' value='1'", text.clock_day),
            &button(" name='days' value='7'", text.clock_week),
            "</div>",
        ]
        .concat()
    };
    Some(
        view! { <form class="demo-clock no-print" method="post" action="/demo/clock" inner_html=fields></form> }
            .into_any(),
    )
}

fn links(text: &'static crate::text::Frame) -> AnyView {
    view! {
        <li><a class="function-link" href="/kontakt">{text.contact}</a></li>
        <li><a class="function-link" href="/was">{text.statement}</a></li>
        <li><a class="function-link" href="/om#privatliv">{text.privacy}</a></li>
    }
    .into_any()
}

fn languages(portal: Portal) -> AnyView {
    let current = portal.lang.get();
    let rows = Lang::ALL.map(|lang| {
        let chosen = lang == current;
        let choose = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            portal.lang.set(lang);
        };
        view! {
            <li><a href=["?lang=", lang.code()].concat() lang=lang.code() hreflang=lang.code() aria-current=chosen.then_some("true") on:click=choose>
                {chosen.then(|| icon("check"))}{lang.name()}
            </a></li>
        }
    });
    view! { <ul class="languages">{rows.collect_view()}</ul> }.into_any()
}
