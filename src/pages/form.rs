//! What every form shares: what is written lives in the store, so that a look elsewhere, an error or
//! a lost connection loses nothing; the phone warns of a likely refusal and lets the citizen send.

use std::sync::Arc;

use domain::case::Shown;
use domain::{CitizenCommand, Date};
use leptos::prelude::*;

use crate::Portal;
use crate::data::outbox::Refusal;
use crate::data::preview;
use crate::pages::acts;
use crate::text::fill;
use crate::ui::error_summary::{Fault, error_summary};
use crate::ui::field::{Field, Kind};
use crate::ui::icon::icon;

/// One form of a page.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub faults: RwSignal<Vec<Fault>>,
    /// What the server would probably say, until the citizen sends all the same.
    likely: RwSignal<Option<Refusal>>,
}

/// What a form makes of what is written: an act, and the words on the screen.
pub type Filled = Result<(CitizenCommand, Shown), Vec<Fault>>;

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    pub fn new() -> Self {
        Self {
            faults: RwSignal::new(Vec::new()),
            likely: RwSignal::new(None),
        }
    }

    /// A field whose text lives in the store.
    pub fn field(
        self,
        portal: Portal,
        kind: Kind,
        id: &'static str,
        label: &'static str,
        hint: &'static str,
    ) -> AnyView {
        self.field_of(portal, kind, (id, id.to_owned()), label, hint)
    }

    /// As [`Form::field`], where what is written belongs to one thing of several: `id` is the field's, `key` where
    /// its text lives.
    pub fn field_of(
        self,
        portal: Portal,
        kind: Kind,
        (id, key): (&'static str, String),
        label: &'static str,
        hint: &'static str,
    ) -> AnyView {
        let of = key.clone();
        let field = Field {
            id,
            label,
            hint,
            kind,
            faults: self.faults,
        };
        field.view(
            move || written(portal, &of),
            move |text| {
                write(portal, &key, text);
                // What is being corrected is not held against anybody any more.
                if self
                    .faults
                    .with_untracked(|faults| faults.iter().any(|(of, _)| *of == id))
                {
                    self.faults
                        .update(|faults| faults.retain(|(of, _)| *of != id));
                }
            },
        )
    }

    /// The whole form: faults above it, its fields, and what this phone expects above the button.
    /// `sent` is for what follows when it is on its way.
    pub fn view(
        self,
        portal: Portal,
        filled: Arc<dyn Fn() -> Filled + Send + Sync>,
        sent: fn(Portal),
        fields: AnyView,
        button: AnyView,
    ) -> AnyView {
        let all_the_same = Arc::clone(&filled);
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if self.submit(portal, filled()) {
                sent(portal);
            }
        };
        let anyway = Callback::new(move |()| {
            if let Ok(filled) = all_the_same() {
                self.send(portal, filled);
                sent(portal);
            }
        });
        view! {
            {self.summary(portal)}
            <form on:submit=submit novalidate>{fields}{self.warning(portal, anyway)}{button}</form>
        }
        .into_any()
    }

    /// The list of faults, above the form.
    fn summary(self, portal: Portal) -> impl IntoView {
        move || {
            let faults = self.faults.get();
            let title = portal.lang.get().form().error_title;
            (!faults.is_empty()).then(|| error_summary(title, faults))
        }
    }

    /// A likely refusal, with the way to send all the same.
    fn warning(self, portal: Portal, send: Callback<()>) -> impl IntoView {
        move || {
            self.likely.get().map(|refusal| {
                let reason = acts::reason(portal, &refusal);
                let text = portal.lang.get().form();
                let (authority, _) = portal.store.authority();
                view! {
                    <div class="alert alert-info" role="alert">{icon("info")}<div class="alert-body">
                        <h2 class="alert-heading">{text.likely_refused}</h2>
                        <p class="alert-text">{reason}" "{fill(text.send_anyway_why, &[&authority])}</p>
                        <button class="button button-secondary" type="button" on:click=move |_| send.run(())>{text.send_anyway}</button>
                    </div></div>
                }
            })
        }
    }

    /// Sends what is filled in, unless something is to be corrected or would probably be refused.
    /// Whether it is on its way.
    fn submit(self, portal: Portal, filled: Filled) -> bool {
        if preview::refuses() {
            return false;
        }
        let (command, shown) = match filled {
            Ok(filled) => filled,
            Err(faults) => {
                self.faults.set(faults);
                return false;
            }
        };
        self.faults.set(Vec::new());
        if let Some(rejection) = portal.store.expect(&command) {
            self.likely.set(Some(Refusal::Rejected(rejection)));
            return false;
        }
        self.send(portal, (command, shown));
        true
    }

    /// Sends, whatever this phone expects.
    fn send(self, portal: Portal, (command, shown): (CitizenCommand, Shown)) {
        self.likely.set(None);
        portal.store.submit(command, shown);
    }
}

/// What is written in a field.
pub fn written(portal: Portal, id: &str) -> String {
    portal.store.draft().with(|draft| draft.written(id))
}

pub fn write(portal: Portal, id: &str, text: String) {
    portal.store.draft().update(|draft| draft.write(id, text));
}

/// The date in a field; the browser's own field gives `2026-11-22` or nothing.
pub fn date(portal: Portal, id: &str) -> Option<Date> {
    Date::parse(&written(portal, id))
}
