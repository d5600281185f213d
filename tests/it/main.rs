//! Native tests of the whole: who may import whom, and journeys over HTTP.
#![cfg(not(target_arch = "wasm32"))]
#![cfg_attr(
    not(target_arch = "wasm32"),
    expect(
        clippy::expect_used,
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test says what went wrong by panicking"
    )
)]

mod applications;
mod booking;
mod docs;
mod hostile;
mod http;
mod layering;
mod limits;
mod session;
mod simulation;
mod staff;
mod visits;
