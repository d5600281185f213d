//! The time slots that a citizen can book, or staff for them: their authority's, ahead, and free. Must not take one:
//! an act does.

use domain::case::Facts;
use domain::conversation::Slot;
use domain::ids::SlotId;
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

/// What a decision about one slot of the case's authority needs to know. Read before the act is written: with it
/// stands that it is still so.
///
/// # Errors
/// Where the database cannot be read.
pub fn fact(server: &Server, case: &Case, id: &SlotId) -> Result<Facts, StorageFault> {
    let slot = match &case.registration.opening {
        Some(opening) => server.store.slot(&opening.authority, id)?,
        None => None,
    };
    Ok(Facts {
        slot,
        ..Facts::default()
    })
}
