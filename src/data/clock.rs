//! The app's now: the server's time, carried on by the browser's running clock. The phone's own
//! date decides nothing.

use domain::Moment;

use super::device;

/// The server's time at a known reading of the running clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    server_at: Moment,
    read_at: f64,
}

impl Clock {
    /// Set by an answer of the server.
    pub fn set(server_at: Moment) -> Self {
        Self {
            server_at,
            read_at: device::running_ms(),
        }
    }

    pub fn now(self) -> Moment {
        Moment::from_unix_ms(
            self.server_at.unix_ms() + (device::running_ms() - self.read_at) as i64,
        )
    }
}
