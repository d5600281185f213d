//! A page whose code comes in a file of its own. A file that cannot be fetched gives a page with
//! *try again*, never a panic.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use wasm_split_helpers::SplitLoaderError;

/// So long a network that has changed is given.
const SHORTLY: Duration = Duration::from_millis(600);

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
    let fetched = move || {
        let begun =
            owner.with(|| fetch.try_with_value(|fetch| ScopedFuture::new_untracked(fetch())));
        async move { Some(begun?.await.ok()) }
    };
    // The citizen may have gone to another page meanwhile.
    let put = move |view: Option<AnyView>| drop(page.try_set(Some(view)));
    let second = fetched.clone();
    let last = Callback::new(move |()| {
        let fetched = second();
        leptos::task::spawn_local(async move {
            fetched.await.map(put);
        });
    });
    // What is being fetched is lost when a phone changes from one network to another: it is tried twice.
    let again = Callback::new(move |()| {
        let fetched = fetched();
        leptos::task::spawn_local(async move {
            match fetched.await {
                Some(None) => set_timeout(
                    move || {
                        let _ = last.try_run(());
                    },
                    SHORTLY,
                ),
                Some(view) => put(view),
                None => {}
            }
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
