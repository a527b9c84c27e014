//! Replay nonces (RFC 8555 §6.5).

use core::time::Duration;
use std::collections::BTreeMap;

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_http::Timestamp;
use sha2::{Digest, Sha256};

/// A counter behind a mask, and a check that tells our nonces from others: so those that were spent can be named
/// without being remembered.
#[derive(Debug)]
pub(super) struct Nonces {
    seed: u64,
    lifetime: Duration,
    next: u64,
    /// Those before this one are expired, spent or not.
    forgotten: u64,
    outstanding: BTreeMap<u64, Timestamp>,
}

/// Why a nonce is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadNonce {
    Unknown,
    Spent,
    Expired,
}

impl Nonces {
    pub(super) const fn new(seed: u64, lifetime: Duration) -> Self {
        Self { seed, lifetime, next: 0, forgotten: 0, outstanding: BTreeMap::new() }
    }

    pub(super) fn issue(&mut self, now: Timestamp) -> String {
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.outstanding.insert(number, now);
        self.forget_expired(now);
        self.write(number)
    }

    /// Takes a nonce out of circulation.
    pub(super) fn spend(&mut self, now: Timestamp, nonce: &str) -> Result<(), BadNonce> {
        let number = self.read(nonce).ok_or(BadNonce::Unknown)?;
        match self.outstanding.remove(&number) {
            Some(issued) if now.duration_since(issued) > self.lifetime => Err(BadNonce::Expired),
            Some(_) => Ok(()),
            None if number < self.forgotten => Err(BadNonce::Expired),
            None => Err(BadNonce::Spent),
        }
    }

    fn forget_expired(&mut self, now: Timestamp) {
        while let Some(oldest) = self.outstanding.first_entry() {
            if now.duration_since(*oldest.get()) <= self.lifetime {
                break;
            }
            self.forgotten = oldest.key().wrapping_add(1);
            oldest.remove();
        }
    }

    fn write(&self, number: u64) -> String {
        let masked = (number ^ self.mask()).to_be_bytes();
        Base64UrlUnpadded::encode_string(&[masked, self.check(number)].concat())
    }

    fn read(&self, nonce: &str) -> Option<u64> {
        let octets = Base64UrlUnpadded::decode_vec(nonce).ok()?;
        let (masked, check) = octets.split_first_chunk::<8>()?;
        let number = u64::from_be_bytes(*masked) ^ self.mask();
        (number < self.next && self.check(number) == check).then_some(number)
    }

    const fn mask(&self) -> u64 {
        self.seed.rotate_left(17) ^ 0x5bd1_e995_9d1c_a3f7
    }

    fn check(&self, number: u64) -> [u8; 8] {
        let hash: [u8; 32] = Sha256::digest(format!("nonce {} {number}", self.seed)).into();
        hash.first_chunk().copied().unwrap_or_default()
    }
}
