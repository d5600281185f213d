//! Drawing anew instead of patching. A browser's page translation puts nodes of its own in the
//! place of our text; what is patched afterwards is text that nobody sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::either::Either;
use leptos::prelude::*;

type Draw = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// A part of the page that is drawn as a whole whenever what it reads changes.
pub fn fresh(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    in_turn(Arc::new(draw))
}

/// Changes sides each time: a side is never patched with what the other one shows.
fn in_turn(draw: Draw) -> AnyView {
    let left = AtomicBool::new(false);
    let show = move || {
        if left.fetch_xor(true, Ordering::Relaxed) {
            Either::Left(draw())
        } else {
            Either::Right(draw())
        }
    };
    show.into_any()
}
