//! Genstart, the citizen's portal: the table of contents.

pub mod data;
#[cfg(feature = "portal")]
pub mod pages;
#[cfg(feature = "room")]
pub mod room;
#[cfg(feature = "staff")]
pub mod staff;
pub mod text;
pub mod ui;

use crate::data::device;

#[cfg(feature = "portal")]
use {
    crate::data::address::Address,
    crate::data::case::{CaseStore, Draft, Loading},
    crate::text::Lang,
    leptos::prelude::*,
};

/// Every page, by its address.
#[cfg(feature = "portal")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    Today,
    Plan,
    PlanItem,
    Availability,
    JobLog,
    Calendar,
    Conversations,
    Conversation,
    Booking,
    Contact,
    Courses,
    Course,
    Apply,
    Applications,
    Found,
    Occupations,
    Receipts,
    Rights,
    Privacy,
    Leaving,
    About,
    Statement,
    Login,
    NotFound,
}

#[cfg(feature = "portal")]
impl Route {
    pub const ALL: [(&'static str, Self); 19] = [
        ("/", Self::Today),
        ("/plan", Self::Plan),
        ("/raadighed", Self::Availability),
        ("/joblog", Self::JobLog),
        ("/kalender", Self::Calendar),
        ("/samtaler", Self::Conversations),
        ("/samtaler/book", Self::Booking),
        ("/kontakt", Self::Contact),
        ("/opkvalificering", Self::Courses),
        ("/brancheskift", Self::Occupations),
        ("/ansoegninger", Self::Applications),
        ("/ansoegninger/fundet", Self::Found),
        ("/kvitteringer", Self::Receipts),
        ("/rettigheder", Self::Rights),
        ("/privatliv", Self::Privacy),
        ("/log-af", Self::Leaving),
        ("/om", Self::About),
        ("/was", Self::Statement),
        ("/login", Self::Login),
    ];

    pub fn of(path: &str) -> Self {
        let path = if path.len() > 1 {
            path.trim_end_matches('/')
        } else {
            path
        };
        let known = Self::ALL.iter().find(|(known, _)| *known == path);
        match known {
            Some((_, route)) => *route,
            None if path.starts_with("/plan/") => Self::PlanItem,
            // The room is a document of its own.
            None if path.ends_with("/rum") => Self::NotFound,
            None if path.starts_with("/samtaler/") && path.ends_with("/flyt") => Self::Booking,
            None if path.starts_with("/samtaler/") => Self::Conversation,
            None if path.starts_with("/opkvalificering/") && path.contains("/soeg/") => Self::Apply,
            None if path.starts_with("/opkvalificering/") => Self::Course,
            None if path.starts_with("/ansoegninger/") => Self::Applications,
            None if path.starts_with("/brancheskift/") => Self::Occupations,
            None => Self::NotFound,
        }
    }

    /// Whether the app shows it without asking the server: login and an operator's own statement are the server's.
    fn is_ours(path: &str) -> bool {
        match Self::of(path) {
            Self::Login | Self::NotFound => false,
            Self::Statement => device::shell("statement").is_empty(),
            _ => true,
        }
    }

    fn page(self, portal: Portal) -> AnyView {
        use pages::{
            availability, booking, calendar, contact, conversation, conversations, course, courses,
            fetched, joblog, leaving, login, plan, plan_item, receipts, rights, seldom,
        };
        match self {
            Self::Today => pages::today::page(portal),
            Self::Availability => fetched(portal, availability::code),
            Self::Plan => fetched(portal, plan::code),
            Self::PlanItem => fetched(portal, plan_item::code),
            Self::JobLog => fetched(portal, joblog::code),
            Self::Calendar => fetched(portal, calendar::code),
            Self::Conversations => fetched(portal, conversations::code),
            Self::Conversation => fetched(portal, conversation::code),
            Self::Booking => fetched(portal, booking::code),
            Self::Contact => fetched(portal, contact::code),
            Self::Courses => fetched(portal, courses::code),
            Self::Course => fetched(portal, course::code),
            Self::Receipts => fetched(portal, receipts::code),
            Self::Rights => fetched(portal, rights::code),
            Self::Leaving => fetched(portal, leaving::code),
            Self::Login => fetched(portal, login::code),
            Self::Apply
            | Self::Applications
            | Self::Found
            | Self::Occupations
            | Self::Privacy
            | Self::About
            | Self::Statement => {
                pages::fetched_as(portal, move |portal| seldom::code(portal, self))
            }
            Self::NotFound => pages::not_found::page(portal),
        }
    }
}

/// What every page is given.
#[cfg(feature = "portal")]
#[derive(Clone, Copy, Debug)]
pub struct Portal {
    pub store: CaseStore,
    pub address: Address,
    pub lang: RwSignal<Lang>,
    /// The words of refusals, once they are there.
    pub reasons: RwSignal<Option<pages::refusals::Reasons>>,
}

/// Shows the portal in place of the shell.
#[cfg(feature = "portal")]
pub fn start() {
    show(app);
}

/// Shows a document's app in place of its shell.
fn show(app: fn() -> leptos::prelude::AnyView) {
    std::panic::set_hook(Box::new(|panic| {
        // Where it happened, and nothing that a citizen wrote.
        device::complain(
            &panic
                .location()
                .map_or_else(String::new, ToString::to_string),
        );
        device::tell_shell("genstart:failed");
    }));
    // In a task of its own: on a slow phone the start is long, and a tap must get in between.
    device::soon(move || {
        let Some(show) = ui::page::mount(app) else {
            return;
        };
        // After the header and the page, which the frame draws in the next two tasks.
        device::soon(|| {
            device::soon(|| {
                show();
                device::tell_shell("genstart:mounted");
            });
        });
    });
}

#[cfg(feature = "portal")]
fn app() -> AnyView {
    let lang = RwSignal::new(Lang::from_code(&device::shell_lang()));
    portal(lang, Route::page)
}

/// The frame and in it the page that the address names, as `page` shows it.
#[cfg(feature = "portal")]
fn portal(lang: RwSignal<Lang>, page: fn(Route, Portal) -> AnyView) -> AnyView {
    let address = Address::follow(Route::is_ours);
    if Route::of(&address.path()) == Route::Login {
        device::lock_kept();
    }
    let portal = Portal {
        store: CaseStore::load(),
        address,
        lang,
        reasons: RwSignal::new(None),
    };
    let route = Memo::new(move |_| Route::of(&portal.address.path()));
    // The shell fetches the fonts when the first page has its words.
    Effect::new(move |_| {
        if portal.store.state() != Loading::Loading {
            device::tell_shell("genstart:shown");
            request_animation_frame(ui::page::go_to_fragment);
        }
    });
    Effect::new(move |_| {
        device::remember_lang(portal.lang.get().code());
        device::tell_shell("genstart:lang");
    });
    Effect::new(move |_| {
        // On a citizen's own phone what is written is kept, and is there again afterwards.
        let only_here = !portal.store.is_own_device();
        let written = portal.store.draft().with(Draft::holds_something);
        portal
            .address
            .mind(only_here && (written || portal.store.unanswered() > 0));
    });
    pages::frame::frame(portal, route, move || {
        let route = route.get();
        // A change of language draws the page anew; what was typed is in the store.
        portal.lang.track();
        if matches!(
            route,
            Route::PlanItem
                | Route::Conversation
                | Route::Booking
                | Route::Course
                | Route::Apply
                | Route::Applications
                | Route::Occupations
        ) {
            // From one item to another is a page of its own.
            portal.address.path();
        }
        page(route, portal)
    })
}

#[cfg(all(test, feature = "portal"))]
mod tests {
    use super::*;

    #[test]
    fn the_server_knows_every_page() {
        let ours: Vec<&str> = Route::ALL
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| *path != api::path::LOGIN)
            .collect();
        assert_eq!(ours, api::path::PAGES);
    }
}
