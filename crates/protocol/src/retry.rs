//! How often and after how long something is tried again (R2, R5, R9).

use core::time::Duration;

use certwright_http::Timestamp;

/// A small generator for jitter (SplitMix64). Nothing secret depends on it.
#[derive(Clone, Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// `wait`, shortened or lengthened by up to a quarter.
    pub(crate) fn apply(&mut self, wait: Duration) -> Duration {
        let spread = u64::try_from((wait / 2).as_millis()).unwrap_or(u64::MAX);
        let offset = self.next().checked_rem(spread).unwrap_or_default();
        wait - wait / 4 + Duration::from_millis(offset)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// `first` times 1.5 for each step, up to `most`.
pub(crate) fn growing(first: Duration, step: u32, most: Duration) -> Duration {
    let mut wait = first;
    for _ in 0..step {
        if wait >= most {
            return most;
        }
        wait = wait * 3 / 2;
    }
    wait.min(most)
}

/// The wait before poll number `polls` of an order, counted from zero (R9).
pub(crate) fn poll_interval(polls: u32) -> Duration {
    growing(Duration::from_millis(100), polls, Duration::from_secs(3))
}

/// The wait after so many failures, counted from one, before jitter (R5): 0.5 s doubled up to 30 s.
pub(crate) fn back_off(failures: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    Duration::from_millis(500).saturating_mul(doubled).min(Duration::from_secs(30))
}

/// After so many failures an operation is given up.
pub(crate) const MAX_FAILURES: u32 = 8;

/// What one operation has been through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tries {
    failures: u32,
    bad_nonces: u32,
    first_bad_nonce: Option<Timestamp>,
    pub(crate) directory_refreshed: bool,
}

impl Tries {
    const BAD_NONCES: u32 = 100;
    const BAD_NONCES_AT_ONCE: u32 = 10;
    const BAD_NONCE_TIME: Duration = Duration::from_secs(60);
    /// With longer waits a minute holds too few attempts: 27 fail one time in seventeen at 90 % refusal, and an order
    /// has more operations than that. With these, a hundred fit.
    const BAD_NONCE_WAIT: Duration = Duration::from_millis(500);

    /// The wait after a nonce was refused, or none if there were too many (R2).
    pub(crate) fn bad_nonce(&mut self, now: Timestamp) -> Option<Duration> {
        let first = *self.first_bad_nonce.get_or_insert(now);
        self.bad_nonces += 1;
        if self.bad_nonces >= Self::BAD_NONCES || now.duration_since(first) > Self::BAD_NONCE_TIME {
            return None;
        }
        Some(match self.bad_nonces.checked_sub(Self::BAD_NONCES_AT_ONCE + 1) {
            None => Duration::ZERO,
            Some(step) => growing(Duration::from_millis(250), step, Self::BAD_NONCE_WAIT),
        })
    }

    /// Counts a failure; says how many there were, or none if there were too many (R5).
    pub(crate) fn failure(&mut self) -> Option<u32> {
        self.failures += 1;
        (self.failures <= MAX_FAILURES).then_some(self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r9_polls_start_at_a_tenth_of_a_second_and_settle_at_three() {
        let millis: alloc::vec::Vec<_> = (0..10).map(|poll| poll_interval(poll).as_millis()).collect();
        assert_eq!(millis[..4], [100, 150, 225, 337]);
        assert_eq!(millis[9], 3000);
        assert_eq!(poll_interval(u32::MAX), Duration::from_secs(3));
    }

    #[test]
    fn r2_ten_refused_nonces_at_once_then_growing_waits_until_a_hundred() {
        let mut tries = Tries::default();
        let now = Timestamp::from_millis(0);
        for _ in 0..10 {
            assert_eq!(tries.bad_nonce(now), Some(Duration::ZERO));
        }
        assert_eq!(tries.bad_nonce(now), Some(Duration::from_millis(250)));
        assert_eq!(tries.bad_nonce(now), Some(Duration::from_millis(375)));
        for _ in 13..100 {
            assert!(tries.bad_nonce(now).is_some_and(|wait| wait <= Duration::from_millis(500)));
        }
        assert_eq!(tries.bad_nonce(now), None);
    }

    #[test]
    fn r2_refused_nonces_end_after_a_minute() {
        let mut tries = Tries::default();
        assert!(tries.bad_nonce(Timestamp::from_millis(0)).is_some());
        assert!(tries.bad_nonce(Timestamp::from_millis(60_000)).is_some());
        assert_eq!(tries.bad_nonce(Timestamp::from_millis(60_001)), None);
    }

    /// The first numbers of Vigna's splitmix64.c for this seed.
    #[test]
    fn jitter_is_splitmix64() {
        let mut jitter = Jitter::new(1_234_567);
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(expected.map(|_| jitter.next()), expected);
    }

    #[test]
    fn r5_jitter_reaches_a_quarter_either_way() {
        let mut jitter = Jitter::new(7);
        let mut wait = || jitter.apply(Duration::from_secs(1)).as_millis();
        let waits: alloc::vec::Vec<_> = (0..1000).map(|_| wait()).collect();
        assert!(waits.iter().all(|wait| (750..=1250).contains(wait)));
        assert!(waits.iter().any(|wait| *wait < 760) && waits.iter().any(|wait| *wait > 1240));
        assert_eq!(jitter.apply(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn r5_failures_back_off_within_a_quarter_and_end() {
        let mut jitter = Jitter::new(7);
        let mut tries = Tries::default();
        for expected in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            let wait = jitter.apply(back_off(tries.failure().unwrap())).as_millis();
            assert!((expected * 3 / 4..=expected * 5 / 4).contains(&wait), "{wait} for {expected}");
        }
        assert_eq!(tries.failure(), None);
    }
}
