//! The time of day, for a machine that must not be harmed when somebody sets it.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use certwright_http::Timestamp;

/// Tells the time.
pub trait Clock {
    /// The time now. Never earlier than what it was before.
    fn now(&self) -> Timestamp;
}

/// The wall time at which this process first asked, plus the monotonic time since: a stepped clock moves neither
/// deadlines nor waits. All values tell the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        static START: OnceLock<(Timestamp, Instant)> = OnceLock::new();
        let (wall, instant) = START.get_or_init(|| (wall_time(), Instant::now()));
        *wall + instant.elapsed()
    }
}

/// The epoch itself if the clock is set to a time before it.
fn wall_time() -> Timestamp {
    let epoch = Timestamp::from_millis(0);
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(epoch, |since| epoch + since)
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_starts_at_the_wall_time_and_runs_on() {
        let first = SystemClock.now();
        assert!(wall_time().duration_since(first) < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(5));
        assert!(SystemClock.now() >= first + Duration::from_millis(5));
    }
}
