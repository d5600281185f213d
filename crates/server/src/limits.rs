//! How much one session, and all logins together, may ask for: far more than a person does, and less than what would
//! hold up the others. In front of the server more is to be limited (docs/OPERATIONS.md).

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Requests of one session in a minute, at once or spread.
const OF_A_SESSION: u32 = 600;
/// Logins begun in a minute, by everybody.
const LOGINS: u32 = 1_200;

#[derive(Debug)]
pub struct Limits {
    of_a_session: DefaultKeyedRateLimiter<[u8; 32]>,
    logins: DefaultDirectRateLimiter,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(OF_A_SESSION)
    }
}

impl Limits {
    pub fn new(of_a_session: u32) -> Self {
        let a_minute = |n| Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN));
        Self {
            of_a_session: RateLimiter::keyed(a_minute(of_a_session)),
            logins: RateLimiter::direct(a_minute(LOGINS)),
        }
    }

    /// For how many seconds a session has to wait, if it has.
    pub fn wait_of(&self, token_hash: [u8; 32]) -> Option<u32> {
        // What has not been used for long is forgotten now and then.
        if self.of_a_session.len() > 100_000 {
            self.of_a_session.retain_recent();
        }
        let waits = self.of_a_session.check_key(&token_hash).err()?;
        let wait = waits.wait_time_from(DefaultClock::default().now());
        u32::try_from(wait.as_secs() + 1).ok()
    }

    pub fn logins_full(&self) -> bool {
        self.logins.check().is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_session_that_asks_too_much_waits_and_the_others_do_not() {
        let limits = Limits::new(3);
        let (busy, other) = ([1; 32], [2; 32]);
        assert_eq!([busy; 3].map(|hash| limits.wait_of(hash)), [None; 3]);
        let waits = limits.wait_of(busy);
        assert!(waits.is_some_and(|seconds| (1..=21).contains(&seconds)));
        assert_eq!(limits.wait_of(other), None);
    }

    #[test]
    fn so_many_logins_are_begun_in_a_minute_and_no_more() {
        let limits = Limits::default();
        let begun = (0..).take_while(|_| !limits.logins_full()).count();
        // The minute goes on while they are counted.
        assert!((1_200..1_300).contains(&begun), "{begun}");
    }
}
