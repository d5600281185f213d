//! Staff's pages: a document of their own. Today's conversations, a citizen's card, who wants contact, who is left
//! alone, and the citizen's own pages as staff see them. Nothing is queued or kept: what is typed lives as long as the
//! document.

pub mod alone;
pub mod answer;
pub mod applications;
pub mod card;
pub mod contacts;
pub mod find;
pub mod frame;
pub mod open;
pub mod parts;
pub mod preview;
pub mod today;

use api::staff::{Me, Named, path};
use leptos::prelude::*;

use crate::data::address::Address;
use crate::data::staff::{Asked, Typed};
use crate::data::{device, preview as previewed};
use crate::text::Lang;

/// Every page of staff's own, by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Today,
    Find,
    Open,
    Contacts,
    Applications,
    Alone,
    Card,
    NotFound,
}

impl Page {
    const ALL: [(&'static str, Self); 6] = [
        ("", Self::Today),
        ("/find", Self::Find),
        ("/aabn", Self::Open),
        ("/kontakt", Self::Contacts),
        ("/ansoegninger", Self::Applications),
        ("/uden-kontakt", Self::Alone),
    ];

    fn of(path: &str) -> Self {
        let Some(rest) = path.strip_prefix(path::PAGES) else {
            return Self::NotFound;
        };
        let rest = rest.trim_end_matches('/');
        let known = Self::ALL.iter().find(|(known, _)| *known == rest);
        match known {
            Some((_, page)) => *page,
            None if rest.starts_with("/borger/") => Self::Card,
            None => Self::NotFound,
        }
    }

    /// Whether this document shows it without loading itself anew.
    fn is_ours(path: &str) -> bool {
        Self::of(path) != Self::NotFound
    }

    fn show(self, staff: Staff) -> AnyView {
        match self {
            Self::Today => today::page(staff),
            Self::Find => find::page(staff),
            Self::Open => open::page(staff),
            Self::Contacts => contacts::page(staff),
            Self::Applications => applications::page(staff),
            Self::Alone => alone::page(staff),
            Self::Card => card::page(staff),
            Self::NotFound => parts::not_found(staff),
        }
    }
}

/// What every page is given.
#[derive(Clone, Copy, Debug)]
pub struct Staff {
    pub me: Asked<Me>,
    pub address: Address,
    pub lang: RwSignal<Lang>,
    pub typed: Typed,
    /// The citizen whose case is about to be opened.
    pub chosen: RwSignal<Option<Named>>,
}

impl Staff {
    pub fn text(self) -> &'static crate::text::StaffPages {
        self.lang.get().staff()
    }
}

/// Shows staff's pages, or a citizen's as staff see them, in place of the shell.
pub fn start() {
    match previewed::asked() {
        Some(_) => crate::show(preview::app),
        None => crate::show(app),
    }
}

fn app() -> AnyView {
    let staff = Staff {
        me: Asked::load(path::ME),
        address: Address::follow(Page::is_ours),
        lang: RwSignal::new(Lang::from_code(&device::shell_lang())),
        typed: Typed::new(),
        chosen: RwSignal::new(None),
    };
    Effect::new(move |_| device::remember_lang(staff.lang.get().code()));
    // Logged in again in another window: what is written here is still here.
    device::on_roused(move |_| staff.me.renew(path::ME));
    let page = Memo::new(move |_| Page::of(&staff.address.path()));
    frame::frame(staff, page, move || {
        let page = page.get();
        // A change of language draws the page anew; what was typed is kept apart.
        staff.lang.track();
        if page == Page::Card {
            staff.address.path();
        }
        page.show(staff)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_knows_every_page_of_staff() {
        let ours: Vec<&str> = Page::ALL.iter().map(|(path, _)| *path).collect();
        assert_eq!(ours, api::staff::PAGES);
    }
}
