//! What a successful run has to show.

use core::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_store::Installed;

/// A certificate that is verified and in place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Obtained {
    /// The names in the certificate: all that were asked for, and what the CA added.
    pub names: Vec<Identifier>,
    /// Where its files are.
    pub installed: Installed,
    /// When it begins to be valid.
    pub not_before: Timestamp,
    /// When it ends to be valid.
    pub not_after: Timestamp,
    /// The common name of its issuer, or the issuer's whole name. Not escaped.
    pub issuer: String,
    /// Its serial number in hexadecimal.
    pub serial: String,
    /// The account that ordered it.
    pub account: Option<Url>,
    /// Whether this run made the account's key.
    pub new_account: bool,
    /// How many requests this run took.
    pub requests: u64,
    /// How long this run took.
    pub elapsed: Duration,
}
