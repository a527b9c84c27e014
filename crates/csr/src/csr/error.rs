//! Why something is no certificate request.

use alloc::string::String;
use core::{error::Error, fmt};

/// Why something could not be read as a certificate request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsrError {
    /// There is nothing but blanks.
    Empty,
    /// It is too long to be a sane request.
    TooLong {
        /// Its length in octets.
        length: usize,
        /// The greatest length taken.
        limit: usize,
    },
    /// It is wrapped too often.
    TooManyLayers {
        /// How many wrappings are taken off.
        limit: usize,
    },
    /// It is neither text nor the DER of a SEQUENCE.
    NotDer {
        /// Its first octet; 0x30 would be right.
        first: u8,
    },
    /// A character that is neither base64 nor base64url.
    NotBase64 {
        /// How many characters are before it.
        position: usize,
        /// The character.
        found: char,
    },
    /// Base64 that ends in the middle of an octet.
    Base64Cut {
        /// How many base64 characters there are.
        length: usize,
    },
    /// PEM of something else.
    PemLabel {
        /// What follows `BEGIN`.
        label: String,
    },
    /// PEM without its `END` line.
    PemUnfinished,
    /// DER of something else.
    AnotherKind {
        /// What it is.
        kind: &'static str,
    },
    /// The end is missing.
    Truncated {
        /// How many octets there should be, at least.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Something follows the request.
    TrailingData {
        /// How many octets the request has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The DER is not that of a CertificationRequest (RFC 2986 §4).
    Malformed(der::Error),
}

impl fmt::Display for CsrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no certificate request, the input is empty"),
            Self::TooLong { length, limit } => {
                write!(f, "{length} octets are too long for a certificate request, there may be {limit}")
            }
            Self::TooManyLayers { limit } => {
                write!(f, "no certificate request after {limit} layers of base64 and PEM were taken off")
            }
            Self::NotDer { first } => {
                write!(f, "a certificate request in DER begins with octet 0x30, not with {first:#04x}")
            }
            Self::NotBase64 { position, found } => write!(
                f,
                "{found:?} at character {} is neither base64 nor base64url",
                position.saturating_add(1)
            ),
            Self::Base64Cut { length } => {
                write!(f, "{length} characters of base64 end in the middle of an octet; some were lost")
            }
            Self::PemLabel { label } => {
                write!(f, "this is the PEM of {label:?}; CERTIFICATE REQUEST would be right")
            }
            Self::PemUnfinished => {
                f.write_str("the PEM has no END CERTIFICATE REQUEST line; its end was lost")
            }
            Self::AnotherKind { kind } => write!(f, "this is a {kind}, not a certificate request"),
            Self::Truncated { expected, found } => {
                write!(f, "the certificate request is cut off: {found} octets of {expected}")
            }
            Self::TrailingData { expected, found } => {
                write!(
                    f,
                    "the certificate request has {expected} octets, but there are {found}; \
                     remove what follows it"
                )
            }
            Self::Malformed(_) => f.write_str("the DER is not that of a certificate request (RFC 2986)"),
        }
    }
}

impl Error for CsrError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}
