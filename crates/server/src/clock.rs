//! The one place that reads the clock. A demo's clock starts where it is told and runs on.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Moment;

#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead_ms: i64,
}

impl Clock {
    /// A clock that shows `moment` now.
    pub fn starting_at(moment: Moment) -> Self {
        Self {
            ahead_ms: moment.unix_ms() - system_ms(),
        }
    }

    pub fn now(self) -> Moment {
        Moment::from_unix_ms(system_ms() + self.ahead_ms)
    }
}

#[expect(clippy::disallowed_methods, reason = "the server's own clock")]
fn system_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
