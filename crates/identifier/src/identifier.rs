//! What an order asks a certificate for.

use alloc::string::{String, ToString};
use core::{fmt, net::IpAddr, str::FromStr};

use crate::{DnsName, ParseError, address};

/// An ACME identifier of type `dns` (RFC 8555 §9.7.7) or `ip` (RFC 8738 §3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// A domain name, perhaps with a wildcard.
    Dns(DnsName),
    /// An IPv4 or IPv6 address.
    Ip(IpAddr),
}

impl Identifier {
    /// Reads a name or an address as people write them and brings it into its canonical form.
    ///
    /// # Errors
    /// If `text` is neither; the error says at which character, and what would be right.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        let read = match address::read(trimmed) {
            Ok(Some(address)) => Ok(Self::Ip(address)),
            Ok(None) => DnsName::read(trimmed).map(Self::Dns),
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| ParseError::new(text, fault))
    }

    /// The `type` member of the ACME identifier object: `dns` or `ip`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Dns(_) => "dns",
            Self::Ip(_) => "ip",
        }
    }

    /// The `value` member of the ACME identifier object.
    #[must_use]
    pub fn value(&self) -> String {
        self.to_string()
    }

    /// Whether this is a name that begins with `*.`; only DNS challenges can prove control of one.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        matches!(self, Self::Dns(name) if name.is_wildcard())
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

impl FromStr for Identifier {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl From<DnsName> for Identifier {
    fn from(name: DnsName) -> Self {
        Self::Dns(name)
    }
}
