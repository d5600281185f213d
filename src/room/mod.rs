//! The video room, a document of its own: in front of the door, in the waiting room, in the talk, and afterwards.
//! Screens read the call, show, and ask it to act. They must not touch the browser: `data::call` does.

pub mod bar;
pub mod chat;
pub mod choices;
pub mod invite;
pub mod lobby;
pub mod outside;
pub mod talk;
pub mod waiting;

use api::room::{Person, Presence, Role};
use leptos::prelude::*;

use crate::data::call::{Call, Stage};
use crate::data::device;
use crate::text::{Lang, Room};
use crate::ui::fresh::fresh;
use crate::ui::menu::Menu;
use crate::ui::phone::phone_link;

/// What every screen is given.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub call: Call,
    pub lang: Lang,
    pub menu: Menu,
    /// Who is shown large, where somebody is chosen.
    pub pinned: RwSignal<Option<api::room::SeatId>>,
    /// Whether what is written stands open.
    pub writing: RwSignal<bool>,
}

impl Place {
    pub fn text(self) -> &'static Room {
        self.lang.room()
    }

    /// The telephone that is always there instead: the room's, else the operator's.
    pub fn phone(self) -> String {
        self.call
            .room()
            .map_or_else(|| device::shell("phone"), |room| room.phone)
    }

    /// The name, or what stands for it where it is protected.
    pub fn name(self, person: &Person) -> String {
        if person.name.is_empty() {
            self.role(person.role).to_owned()
        } else {
            person.name.clone()
        }
    }

    pub fn role(self, role: Role) -> &'static str {
        let text = self.text();
        match role {
            Role::Citizen => text.citizen,
            Role::Caseworker => text.caseworker,
            Role::FundAdviser | Role::VisitingAdviser => text.adviser,
            Role::Companion => text.companion,
            Role::Interpreter => text.interpreter,
        }
    }

    pub fn is_staff(self) -> bool {
        self.call.room().is_some_and(|room| room.role.is_staff())
    }
}

/// Shows the room in place of the shell.
pub fn start() {
    crate::show(app);
}

/// Which screen is shown. A further change on the same one draws nothing anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Outside,
    Lobby,
    Waiting,
    Talk,
}

fn app() -> AnyView {
    let place = Place {
        call: Call::load(),
        lang: Lang::from_code(&device::shell_lang()),
        menu: Menu::default(),
        pinned: RwSignal::new(None),
        writing: RwSignal::new(false),
    };
    let screen = Memo::new(move |_| match place.call.stage() {
        Stage::Ready => Screen::Lobby,
        Stage::In => match place.call.presence() {
            Some(Presence::InRoom | Presence::Away) => Screen::Talk,
            _ => Screen::Waiting,
        },
        _ => Screen::Outside,
    });
    let text = place.lang.frame();
    let content = move || match screen.get() {
        Screen::Outside => outside::screen(place),
        Screen::Lobby => lobby::screen(place),
        Screen::Waiting => waiting::screen(place),
        Screen::Talk => talk::screen(place),
    };
    let is_in = move || screen.get() == Screen::Talk;
    let choices = place.text().choices;
    let button = fresh(move || {
        if is_in() {
            place.menu.button(choices)
        } else {
            ().into_any()
        }
    });
    let dialog = place.menu.dialog(
        place.text().choices_title,
        place.text().close,
        fresh(move || {
            if is_in() {
                choices::content(place)
            } else {
                ().into_any()
            }
        }),
    );
    view! {
        <a class="skipnav" href="#main">{text.skip}</a>
        <header class="portal-header" class:header-stays=is_in>
            <div class="portal-header-top"><div class="container">
                <a class="wordmark" href="/" aria-label=text.home>"Genstart"</a>
                <p class="room-phone">{fresh(move || phone_link(&place.phone()))}</p>
                {button}
            </div></div>
        </header>
        {dialog}
        <main id="main" class="room" class:room-talk=is_in tabindex="-1">{fresh(content)}</main>
    }
    .into_any()
}
