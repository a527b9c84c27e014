//! How often something may happen.

use std::collections::BTreeMap;

use certwright_http::Timestamp;

use crate::Limit;

/// Token buckets by name, as the generic cell rate algorithm keeps them: one moment each, at which the bucket will be
/// full again.
#[derive(Debug, Default)]
pub(super) struct Limiter(BTreeMap<String, Timestamp>);

impl Limiter {
    /// Whether one more would pass; else when.
    pub(super) fn check(&self, now: Timestamp, bucket: &str, limit: Limit) -> Result<(), Timestamp> {
        let possible = self.full_after_one_more(now, bucket, limit) - limit.period;
        if possible <= now { Ok(()) } else { Err(possible) }
    }

    /// Counts one, whether it would have passed or not.
    pub(super) fn spend(&mut self, now: Timestamp, bucket: &str, limit: Limit) {
        let full = self.full_after_one_more(now, bucket, limit);
        self.0.insert(bucket.into(), full);
    }

    fn full_after_one_more(&self, now: Timestamp, bucket: &str, limit: Limit) -> Timestamp {
        let full = self.0.get(bucket).copied().unwrap_or(now).max(now);
        full + limit.period.checked_div(limit.count).unwrap_or(limit.period)
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn as_many_at_once_as_the_count_and_then_one_a_share_of_the_period() {
        let limit = Limit { count: 3, period: Duration::from_secs(30) };
        let mut limiter = Limiter::default();
        let now = Timestamp::from_unix_seconds(1000);
        for _ in 0..3 {
            assert_eq!(limiter.check(now, "a", limit), Ok(()));
            limiter.spend(now, "a", limit);
        }
        let next = now + Duration::from_secs(10);
        assert_eq!(limiter.check(now, "a", limit), Err(next));
        assert_eq!(limiter.check(now, "b", limit), Ok(()));
        assert_eq!(limiter.check(next, "a", limit), Ok(()));
    }
}
