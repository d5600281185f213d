//! Tells open pages that a case was written to, wherever that was done: by this server at once, by another
//! program beside it within a second. Says only the version; what is new is asked for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::ids::CaseId;
use tokio::sync::{Notify, broadcast, watch};

use crate::{App, Server};

/// How often to look for what others wrote.
const LOOK: Duration = Duration::from_secs(1);
/// So many notices can wait for a slow page; then it is told to ask.
const WAITING: usize = 1024;

#[derive(Debug)]
pub struct Live {
    versions: broadcast::Sender<(CaseId, u64)>,
    written: Notify,
    stopping: watch::Sender<bool>,
    follows: AtomicBool,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            versions: broadcast::Sender::new(WAITING),
            written: Notify::new(),
            stopping: watch::Sender::new(false),
            follows: AtomicBool::new(false),
        }
    }
}

impl Live {
    /// Something was written here: look at once.
    pub fn written(&self) {
        self.written.notify_one();
    }

    /// Ends every stream: the server stops when nobody is answered any more.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves when the server stops.
    pub async fn stopped(&self) {
        // Fails only where the sender is gone, and it lives as long as this.
        drop(
            self.stopping
                .subscribe()
                .wait_for(|stopping| *stopping)
                .await,
        );
    }

    /// Every case that is written to from now on, with its version.
    pub fn listen(app: &App) -> broadcast::Receiver<(CaseId, u64)> {
        let listener = app.live.versions.subscribe();
        if !app.live.follows.swap(true, Ordering::Relaxed) {
            let from = app.store.last_position().unwrap_or_default();
            tokio::spawn(follow(Arc::downgrade(app), from));
        }
        listener
    }
}

/// Ends with the server.
async fn follow(server: Weak<Server>, mut position: u64) {
    while let Some(app) = server.upgrade() {
        let looked = Arc::clone(&app);
        let found = tokio::task::spawn_blocking(move || looked.store.written_since(position)).await;
        match found {
            Ok(Ok((last, cases))) => {
                position = last;
                for written in cases {
                    // Fails where nobody listens.
                    drop(app.live.versions.send(written));
                }
            }
            Ok(Err(cause)) => tracing::error!(%cause, "what was written cannot be read"),
            Err(lost) => tracing::error!(%lost, "what was written cannot be read"),
        }
        drop(tokio::time::timeout(LOOK, app.live.written.notified()).await);
    }
}
