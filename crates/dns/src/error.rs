//! Why octets are no message, or a text no name.

use core::{error::Error, fmt};

/// What is wrong with a message or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DnsError {
    /// A message ends in the middle of something.
    Truncated,
    /// A pointer that does not point backwards (RFC 1035 §4.1.4).
    Pointer,
    /// A label of a kind that does not exist.
    LabelKind,
    /// A label that is empty or over 63 octets (RFC 1035 §2.3.4).
    Label,
    /// A name over 255 octets (RFC 1035 §2.3.4).
    NameTooLong,
    /// A record whose content does not fill its length.
    Length,
}

impl fmt::Display for DnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the message ends too soon",
            Self::Pointer => "a compressed name does not point backwards",
            Self::LabelKind => "a label is of no known kind",
            Self::Label => "a label is empty or longer than 63 octets",
            Self::NameTooLong => "a name is longer than 255 octets",
            Self::Length => "a record does not fill its length",
        })
    }
}

impl Error for DnsError {}
