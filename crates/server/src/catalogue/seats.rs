//! The seats that citizens hold here, and those who wait here for one: added to what the providers tell. Must not know
//! who they are.

use domain::application::{SEAT, WAITING, run_of_claim};
use store::{StorageFault, Store};

use super::Shelf;
use super::shelf::Shelved;

/// How many hold a seat of each run of a shelf, and how many stand in its line, as the log was at one position.
#[derive(Debug, Default)]
pub struct Seats {
    pub shelf: u64,
    pub position: u64,
    /// By the place of the run; empty where nobody has applied for any.
    of_run: Vec<(u16, u16)>,
}

impl Seats {
    /// Reads what is held.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn read(store: &Store, shelf: &Shelf, position: u64) -> Result<Self, StorageFault> {
        let (seats, line) = (store.claims_of_kind(SEAT)?, store.claims_of_kind(WAITING)?);
        let mut of_run: Vec<(u16, u16)> = Vec::new();
        if !seats.is_empty() || !line.is_empty() {
            of_run.resize(shelf.all_runs(), (0, 0));
        }
        let mut count = |keys: &[String], one: (u16, u16)| {
            let runs = keys.iter().filter_map(|key| run_of_claim(key));
            for place in runs.filter_map(|run| shelf.place_of(run)) {
                if let Some((taken, waiting)) = of_run.get_mut(place) {
                    *taken = taken.saturating_add(one.0);
                    *waiting = waiting.saturating_add(one.1);
                }
            }
        };
        count(&seats, (1, 0));
        count(&line, (0, 1));
        Ok(Self {
            shelf: shelf.version,
            position,
            of_run,
        })
    }

    fn of(&self, place: usize) -> (u16, u16) {
        self.of_run.get(place).copied().unwrap_or_default()
    }

    /// How many seats of a run are free for who comes now: behind those who wait.
    pub fn free(&self, place: usize, run: &Shelved) -> u16 {
        let (taken, waiting) = self.of(place);
        run.free_seats.saturating_sub(taken).saturating_sub(waiting)
    }

    /// How many wait for a seat of a run, here and at the provider; none where it has no line.
    pub fn waiting(&self, place: usize, run: &Shelved) -> Option<u16> {
        let (_, here) = self.of(place);
        run.waiting.map(|told| told.saturating_add(here))
    }
}
