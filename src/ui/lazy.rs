//! A page whose code comes in a file of its own. A file that cannot be fetched gives a page with
//! *try again*, never a panic.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use wasm_split_helpers::SplitLoaderError;

/// What fetching a page's code comes to.
pub type Fetched = Result<AnyView, SplitLoaderError>;
pub type Fetch = Pin<Box<dyn Future<Output = Fetched>>>;

/// Shows the page when its code is there; meanwhile `waiting`; if it does not come, what `failed`
/// makes of a button's action. Its code is there once, and not once for each page.
pub fn lazy(
    fetch: Box<dyn Fn() -> Fetch>,
    waiting: &'static str,
    failed: fn(Callback<()>) -> AnyView,
) -> AnyView {
    let page = RwSignal::new_local(None::<Option<AnyView>>);
    let fetch = StoredValue::new_local(fetch);
    // The page's signals live as long as the place it is shown in, whenever its code comes.
    let owner = Owner::current().unwrap_or_default();
    let again = Callback::new(move |()| {
        let fetched = owner.with(|| ScopedFuture::new_untracked(fetch.with_value(|fetch| fetch())));
        leptos::task::spawn_local(async move {
            let view = fetched.await.ok();
            // The citizen may have gone to another page meanwhile.
            drop(page.try_set(Some(view)));
        });
    });
    again.run(());
    let show = move || {
        page.track();
        match page.try_update_untracked(Option::take).flatten() {
            Some(Some(view)) => view,
            Some(None) => failed(again),
            None => view! { <div class="container"><p class="waiting-page" role="status">{waiting}</p></div> }.into_any(),
        }
    };
    show.into_any()
}
