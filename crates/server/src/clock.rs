//! The one place that reads the clock. A demo's clock is set, and runs on from there.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Moment;

#[derive(Debug, Default)]
pub struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    /// A clock that shows `moment` now.
    pub fn starting_at(moment: Moment) -> Self {
        let clock = Self::default();
        clock.set(moment);
        clock
    }

    pub fn now(&self) -> Moment {
        Moment::from_unix_ms(system_ms() + self.ahead_ms.load(Ordering::Relaxed))
    }

    /// What the system's clock shows, also in a demo: for what others look at.
    pub fn real(&self) -> Moment {
        Moment::from_unix_ms(system_ms())
    }

    /// Makes it show `moment` now. For demos.
    pub fn set(&self, moment: Moment) {
        self.ahead_ms
            .store(moment.unix_ms() - system_ms(), Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "the server's own clock")]
fn system_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
