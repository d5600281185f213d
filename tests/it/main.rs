//! Native tests of the whole: who may import whom, and journeys over HTTP.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by panicking"
)]
#![cfg(not(target_arch = "wasm32"))]

mod http;
mod layering;
