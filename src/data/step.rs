//! Where what goes on behind the pages begins, in a file of its own: fetched when the first page is there, or when it is
//! needed.

use wasm_split_helpers::SplitLoaderError;
#[cfg(not(feature = "unsplit"))]
use wasm_split_helpers::wasm_split;

use super::case::CaseStore;
use super::sending;

/// Begins; `false` where its code cannot be fetched.
pub async fn begin(store: CaseStore) -> bool {
    code(store).await.is_ok()
}

#[cfg(not(feature = "unsplit"))]
#[wasm_split(step, fallible)]
fn code(store: CaseStore) -> Result<(), SplitLoaderError> {
    sending::start(store);
    Ok(())
}

/// Where the tests in the browser link it, nothing splits.
#[cfg(feature = "unsplit")]
async fn code(store: CaseStore) -> Result<(), SplitLoaderError> {
    sending::start(store);
    Ok(())
}
