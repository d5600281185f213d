//! Where the citizen's applications stand in the lines for a seat: the server's to say, and never kept.

use api::upskilling::{LineOf, MyApplications, path};
use domain::ids::PlanItemId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::http;

#[derive(Clone, Copy, Debug)]
pub struct Lines {
    told: RwSignal<Vec<LineOf>>,
}

impl Lines {
    /// Asks the server.
    pub fn load() -> Self {
        let lines = Self {
            told: RwSignal::new(Vec::new()),
        };
        lines.ask();
        lines
    }

    pub fn ask(self) {
        spawn_local(async move {
            if let Ok(mine) = http::get::<MyApplications>(path::APPLICATIONS).await {
                // The page may be gone.
                drop(self.told.try_set(mine.lines));
            }
        });
    }

    /// None where the application stands in no line, or nothing is told.
    pub fn of(self, item: &PlanItemId) -> Option<LineOf> {
        let told = self.told.get();
        told.into_iter().find(|line| line.item == *item)
    }
}
