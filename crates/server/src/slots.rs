//! The time slots that a citizen can book: their authority's, ahead, and free. Must not take one: an act does.

use domain::conversation::Slot;
use domain::{Case, Moment};
use store::StorageFault;

use crate::Server;

/// So far ahead times are offered.
const AHEAD_MS: i64 = 120 * 24 * 60 * 60 * 1000;

/// Every free slot of the case's authority, soonest first.
///
/// # Errors
/// Where the database cannot be read.
pub fn free(server: &Server, case: &Case, now: Moment) -> Result<Vec<Slot>, StorageFault> {
    let Some(opening) = &case.registration.opening else {
        return Ok(Vec::new());
    };
    let ahead = server
        .store
        .slots(&opening.authority, now, now.plus_ms(AHEAD_MS))?;
    let free = |(slot, taken): (Slot, Vec<u16>)| slot.free_seat(&taken).map(|_| slot);
    Ok(ahead.into_iter().filter_map(free).collect())
}
