//! Choosing among alternate chains (R32).

use super::Chain;
use crate::{Certificate, certificate::hexadecimal};

/// The first of `chains` that leads to `issuer` (see [`Chain::matches_issuer`]).
///
/// The first chain is the one that the server gave by default, the others are alternates (RFC 8555 §7.4.2);
/// one with another leaf is never chosen.
#[must_use]
pub fn choose<'a>(chains: &'a [Chain], issuer: &str) -> Option<&'a Chain> {
    let leaf = chains.first()?.leaf();
    chains.iter().find(|chain| chain.leaf() == leaf && chain.matches_issuer(issuer))
}

pub(super) fn matches(topmost: &Certificate, issuers: &[Certificate], wanted: &str) -> bool {
    let wanted = wanted.trim();
    let is_name = |name: &str| name.eq_ignore_ascii_case(wanted);
    topmost.issuer_common_name().is_some_and(is_name)
        || is_name(topmost.issuer())
        || issuers.iter().any(|issuer| is_fingerprint(wanted, issuer))
}

fn is_fingerprint(wanted: &str, certificate: &Certificate) -> bool {
    let digits =
        wanted.chars().filter(|character| !matches!(character, ':' | ' ')).map(|c| c.to_ascii_lowercase());
    digits.eq(hexadecimal(&certificate.fingerprint()).chars())
}
