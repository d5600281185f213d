//! Keeping in step with the server and with the browser's other tabs: begun when the first page is there, in the
//! same file as what keeps things on the phone.

use gloo::timers::callback::Interval;
use wasm_split_helpers::SplitLoaderError;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use super::case::CaseStore;
use super::{device, tabs};

/// How often to look whether the session ends soon.
const LOOK_MS: u32 = 10_000;

/// Begins; where its code cannot be fetched, this tab goes on by itself.
pub async fn begin(store: CaseStore) {
    if code(store).await.is_err() {
        store.leads(true);
    }
}

#[cfg(not(feature = "unsplit"))]
#[wasm_split(step, fallible)]
fn code(store: CaseStore) -> Result<(), SplitLoaderError> {
    follow(store);
    Ok(())
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
async fn code(store: CaseStore) -> Result<(), SplitLoaderError> {
    follow(store);
    Ok(())
}

fn follow(store: CaseStore) {
    device::remember_login(false);
    let heard = tabs::Tabs::hear(move |notice| store.heard(notice));
    store.meet(heard);
    tabs::lead(move |leads| store.leads(leads));
    Interval::new(LOOK_MS, move || store.mind_the_end()).forget();
}
