//! The chain that was obtained, for people.

use certwright_chain::{Certificate, Chain};
use certwright_http::escape;
use certwright_store::Installed;

use super::broken;
use crate::failure::Failure;

/// The installed chain.
pub(super) fn read(installed: &Installed) -> Result<Chain, Failure> {
    let cannot = |error: &(dyn core::error::Error + 'static)| broken("the chain cannot be read", error);
    let pem = std::fs::read(&installed.fullchain).map_err(|error| cannot(&error))?;
    Chain::parse(pem).map_err(|error| cannot(&error))
}

/// From the leaf's name to the root's.
pub(super) fn path(chain: &Chain) -> String {
    let leaf = chain.leaf().names().iter().map(ToString::to_string);
    let intermediates = chain.intermediates().iter().map(Certificate::subject).map(escape);
    let root = [escape(chain.topmost_issuer())];
    leaf.chain(intermediates).chain(root).collect::<Vec<_>>().join("  <-  ")
}

/// The SHA-256 of the leaf, as browsers and openssl show it.
pub(super) fn fingerprint(chain: &Chain) -> String {
    chain.leaf().fingerprint().map(|octet| format!("{octet:02X}")).join(":")
}
