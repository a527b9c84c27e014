//! The types of records.

use core::fmt;

/// A record's type; any number can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

impl Kind {
    /// An IPv4 address (RFC 1035 §3.4.1).
    pub const A: Self = Self(1);
    /// A name server of a zone (RFC 1035 §3.3.11).
    pub const NS: Self = Self(2);
    /// An alias (RFC 1035 §3.3.1).
    pub const CNAME: Self = Self(5);
    /// The start of a zone (RFC 1035 §3.3.13).
    pub const SOA: Self = Self(6);
    /// Text (RFC 1035 §3.3.14).
    pub const TXT: Self = Self(16);
    /// An IPv6 address (RFC 3596 §2.1).
    pub const AAAA: Self = Self(28);
    /// The pseudo-record of EDNS (RFC 6891 §6.1.1).
    pub const OPT: Self = Self(41);
    /// Who may issue certificates (RFC 8659 §4.1).
    pub const CAA: Self = Self(257);
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match *self {
            Self::A => "A",
            Self::NS => "NS",
            Self::CNAME => "CNAME",
            Self::SOA => "SOA",
            Self::TXT => "TXT",
            Self::AAAA => "AAAA",
            Self::OPT => "OPT",
            Self::CAA => "CAA",
            // RFC 3597 §5
            Self(number) => return write!(f, "TYPE{number}"),
        })
    }
}
