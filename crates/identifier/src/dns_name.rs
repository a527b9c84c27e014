//! A domain name in its canonical form.

mod label;
mod parse;
mod scan;

use alloc::string::String;
use core::{fmt, str::FromStr};

use crate::{ParseError, ParseErrorKind, address, error::Fault};

/// A domain name: lower case A-labels without trailing dot, at most 253 octets, perhaps with `*.` in front.
///
/// Equality and order are those of the text, so two spellings of a name are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(String);

impl DnsName {
    /// Reads a domain name as people write it and brings it into its canonical form.
    ///
    /// # Errors
    /// If `text` is no domain name; the error says at which character, and what would be right.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        let read = match address::read(trimmed) {
            Ok(Some(_)) => Err(Fault::at(0, ParseErrorKind::NotAName)),
            Ok(None) => Self::read(trimmed),
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| ParseError::new(text, fault))
    }

    /// Reads a trimmed text that is known to be no address.
    pub(crate) fn read(trimmed: &str) -> Result<Self, Fault> {
        parse::canonical(trimmed).map(Self)
    }

    /// The canonical text, `*.` included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name begins with `*.`.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with("*.")
    }

    /// The name without `*.`: what an authorization for a wildcard names (RFC 8555 §7.1.4).
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.strip_prefix("*.").unwrap_or(&self.0)
    }

    /// Whether the name, or the base of a wildcard, has no dot; public CAs refuse such names.
    #[must_use]
    pub fn is_single_label(&self) -> bool {
        !self.base().contains('.')
    }

    /// Whether a certificate for this wildcard is good for `other`: `*` stands for exactly one label
    /// (RFC 9525 §6.3). A name that is no wildcard covers nothing, not even itself.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.is_wildcard() && other.parent() == Some(self.base())
    }

    /// The name in Unicode, to be shown to people and never to be compared or sent.
    #[must_use]
    pub fn to_unicode(&self) -> String {
        let base = label::unicode(self.base());
        if self.is_wildcard() { ["*.", &base].concat() } else { base }
    }

    /// The name without its first label; `None` for wildcards, which no wildcard covers.
    pub(crate) fn parent(&self) -> Option<&str> {
        if self.is_wildcard() {
            return None;
        }
        self.0.split_once('.').map(|(_, parent)| parent)
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for DnsName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for DnsName {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}
