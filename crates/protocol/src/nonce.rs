//! Anti-replay nonces and the pool that each is taken from at most once (RFC 8555 §6.5, R2, R3).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use certwright_http::{Headers, Timestamp};

/// The most nonces kept.
const CAPACITY: usize = 64;

/// A nonce older than this is not worth a request: servers keep them for minutes to an hour.
const MAX_AGE: Duration = Duration::from_secs(300);

/// A nonce that a server offered. Deliberately neither `Clone` nor `Copy`: it can be used once.
///
/// > Clients MUST ignore invalid Replay-Nonce values. (RFC 8555 §6.5.1)
#[derive(PartialEq, Eq)]
pub struct Nonce {
    text: String,
    offered: Timestamp,
}

impl Nonce {
    /// The longest nonce that is taken, in octets.
    pub const MAX_LEN: usize = 1024;

    /// The nonce in a response's `Replay-Nonce` header, if there is one in the base64url alphabet.
    #[must_use]
    pub fn from_headers(headers: &Headers, received: Timestamp) -> Option<Self> {
        let text = headers.get("replay-nonce")?;
        let fits = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        let valid = !text.is_empty() && text.len() <= Self::MAX_LEN && text.bytes().all(fits);
        valid.then(|| Self { text: text.to_owned(), offered: received })
    }

    /// A second handle on the same nonce, kept while a request is under way in case it never leaves.
    pub(crate) fn twin(&self) -> Self {
        Self { text: self.text.clone(), offered: self.offered }
    }

    /// The nonce's text, for the protected header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Nonce").field(&self.text).finish()
    }
}

/// Last in, first out: the youngest nonce is the least likely to be refused.
#[derive(Debug, Default)]
pub(crate) struct NoncePool(Vec<Nonce>);

impl NoncePool {
    pub(crate) fn put(&mut self, nonce: Nonce) {
        if self.0.len() == CAPACITY {
            self.0.remove(0);
        }
        self.0.push(nonce);
    }

    pub(crate) fn take(&mut self, now: Timestamp) -> Option<Nonce> {
        self.0.retain(|nonce| now.duration_since(nonce.offered) <= MAX_AGE);
        self.0.pop()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn nonce(text: &str) -> Option<Nonce> {
        let mut headers = Headers::new();
        headers.push("replay-nonce", text);
        Nonce::from_headers(&headers, NOW)
    }

    #[test]
    fn rfc_8555_section_6_5_1_invalid_nonces_are_ignored() {
        assert!(nonce("oFvnlFP1wIhRlYS2jTaXbA").is_some());
        assert!(nonce("-_").is_some());
        assert!(nonce(&"x".repeat(Nonce::MAX_LEN)).is_some());
        for bad in ["", "a=", "a b", "a+b", "a/b", "\u{e9}", "a\"", &"x".repeat(Nonce::MAX_LEN + 1)] {
            assert_eq!(nonce(bad), None, "{bad}");
        }
        assert_eq!(Nonce::from_headers(&Headers::new(), NOW), None);
    }

    #[test]
    fn a_nonce_is_shown_as_its_text() {
        assert_eq!(alloc::format!("{:?}", nonce("-_").unwrap()), "Nonce(\"-_\")");
    }

    #[test]
    fn r3_last_in_first_out_and_at_most_64() {
        let mut pool = NoncePool::default();
        for number in 0..70 {
            pool.put(nonce(&alloc::format!("n{number}")).unwrap());
        }
        assert_eq!(pool.len(), 64);
        for number in (6..70).rev() {
            assert_eq!(pool.take(NOW).unwrap().as_str(), alloc::format!("n{number}"));
        }
        assert_eq!(pool.take(NOW), None);
    }

    #[test]
    fn r3_none_older_than_some_minutes() {
        let mut pool = NoncePool::default();
        pool.put(nonce("old").unwrap());
        assert_eq!(pool.take(NOW + MAX_AGE + Duration::from_millis(1)), None);
        pool.put(nonce("young").unwrap());
        assert!(pool.take(NOW + MAX_AGE).is_some());
    }
}
