//! Whether a citizen may take a placement or a job with wage subsidy that they have found: asked of the server, and never
//! kept.

use std::sync::Arc;

use api::upskilling::{AskFound, FoundAnswer, path};
use domain::Date;
use domain::upskilling::{OfEmployer, Scheme};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::http;

#[derive(Clone, Debug)]
pub enum Asked {
    Nothing,
    Asking,
    Failed,
    Told(Arc<FoundAnswer>),
}

#[derive(Clone, Copy, Debug)]
pub struct FoundStore {
    state: RwSignal<Asked>,
}

impl Default for FoundStore {
    fn default() -> Self {
        Self::new()
    }
}

impl FoundStore {
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(Asked::Nothing),
        }
    }

    pub fn state(self) -> Asked {
        self.state.get()
    }

    /// Asks the server; nothing of it is kept there.
    pub fn ask(self, scheme: Scheme, from: Date, to: Date, told: OfEmployer) {
        let ask = AskFound {
            scheme,
            from,
            to,
            told,
        };
        self.state.set(Asked::Asking);
        spawn_local(async move {
            let told = match http::post_to(path::APPLICATIONS, &ask).await {
                Ok(answer) => Asked::Told(Arc::new(answer)),
                Err(_) => Asked::Failed,
            };
            // The page may be gone.
            drop(self.state.try_set(told));
        });
    }
}
