//! What a resource is called in its URL.

use core::fmt;

use crate::random::Random;

/// A number that looks random, so that no client gets away with counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub(super) u64);

impl Id {
    pub(super) fn new(random: &mut Random) -> Self {
        Self(random.next())
    }

    /// Reads what `Display` wrote, and nothing else: a URL has one spelling.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let id = Self(u64::from_str_radix(text, 16).ok()?);
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
