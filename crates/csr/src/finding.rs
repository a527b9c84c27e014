//! What a judged request is found to have.

use alloc::{format, string::String, vec::Vec};
use core::{error::Error, fmt};

use certwright_identifier::{DnsName, ParseError};
use certwright_verify::{AlgorithmError, KeyKind, VerifyError};

use crate::{Armour, SubjectField, builder::COMMON_NAME_MAX};

/// How much a [`Finding`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The public CAs refuse the request, or it cannot be ordered.
    Refused,
    /// Some CAs refuse it, others issue a certificate without what was asked.
    Doubtful,
}

/// Something that keeps a CA from signing a request as it is; `Display` is one line that says what would be
/// right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The signature's algorithm is weak (SHA-1, MD5) or unknown; the signature was not verified.
    SignatureAlgorithm(AlgorithmError),
    /// The public key is malformed, too small, or of a kind that no CA takes; the signature was not verified.
    Key(VerifyError),
    /// The request is not signed by its key.
    Signature(VerifyError),
    /// There is no subject alternative name.
    NoNames,
    /// An entry of the subject alternative name is no domain name or address.
    Name {
        /// The entry; it may hold control characters.
        text: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// An entry of the subject alternative name is of a kind that no domain-validated certificate has.
    OtherName {
        /// E.g. `e-mail address`.
        kind: &'static str,
    },
    /// The common name is no domain name.
    CommonName {
        /// The common name; it may hold control characters.
        text: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// The common name is not in the subject alternative name.
    CommonNameNotListed {
        /// The common name.
        name: DnsName,
    },
    /// The common name is over 64 octets long.
    CommonNameTooLong {
        /// The common name.
        name: DnsName,
    },
    /// The subject has several common names.
    SeveralCommonNames {
        /// How many.
        count: usize,
    },
    /// A field of the subject that no domain-validated certificate can carry.
    SubjectField(SubjectField),
    /// A key that verifies, but that public CAs do not certify.
    UncommonKey(KeyKind),
    /// A name without a dot, which public CAs do not certify.
    SingleLabel {
        /// The name.
        name: DnsName,
    },
    /// More names than the largest CAs take.
    TooManyNames {
        /// How many.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The certificate should only be good with a stapled OCSP response.
    MustStaple,
    /// The request was wrapped more than once; a server that takes off one layer finds no DER.
    Layers(Vec<Armour>),
}

impl Finding {
    /// Whether this alone makes a CA refuse.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::SubjectField(_)
            | Self::UncommonKey(_)
            | Self::SingleLabel { .. }
            | Self::TooManyNames { .. }
            | Self::MustStaple
            | Self::Layers(_) => Severity::Doubtful,
            _ => Severity::Refused,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureAlgorithm(error) => algorithm(f, error),
            Self::Key(error) => with_causes(f, error),
            Self::Signature(error) => {
                f.write_str("the request is not signed by its own key: ")?;
                with_causes(f, error)
            }
            Self::NoNames => f.write_str(
                "there is no subject alternative name; \
                 the common name alone does not count",
            ),
            Self::Name { text, fault } => faulty(f, "subject alternative name", text, fault),
            Self::OtherName { kind } => {
                write!(
                    f,
                    "the subject alternative name has an entry of kind {kind}; \
                     only domain names and addresses are certified"
                )
            }
            Self::CommonName { text, fault } => faulty(f, "common name", text, fault),
            Self::CommonNameNotListed { name } => {
                write!(f, "the common name {name} must be in the subject alternative name too")
            }
            Self::CommonNameTooLong { name } => {
                write!(f, "the common name {name} is over {COMMON_NAME_MAX} octets long; leave it out")
            }
            Self::SeveralCommonNames { count } => {
                write!(f, "the subject has {count} common names; there may be one, and none is better")
            }
            Self::SubjectField(field) => {
                write!(f, "no domain-validated certificate can carry {field}; leave it out")
            }
            Self::UncommonKey(KeyKind::Rsa { bits }) => {
                write!(f, "public CAs refuse RSA keys of {bits} bits; 2048, 3072 and 4096 are usual")
            }
            Self::UncommonKey(kind) => {
                write!(f, "public CAs refuse {kind} keys for certificates; P-256 is usual")
            }
            Self::SingleLabel { name } => write!(f, "public CAs refuse {name}, a name without a dot"),
            Self::TooManyNames { count, limit } => {
                write!(
                    f,
                    "{count} names are more than the {limit} that most CAs take; \
                     use several certificates"
                )
            }
            Self::MustStaple => f.write_str(
                "the certificate must be stapled with OCSP; \
                 CAs without OCSP, Let's Encrypt among them, refuse that",
            ),
            Self::Layers(layers) => nested(f, layers),
        }
    }
}

/// What is wrong with the text of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameFault {
    /// It is no domain name or address.
    Parse(ParseError),
    /// It is written as no certificate has it: in Unicode, with blanks around it, with a dot at its end.
    Spelling {
        /// How a certificate has it.
        right: DnsName,
    },
    /// An address that has neither 4 nor 16 octets.
    AddressLength {
        /// How many it has.
        length: usize,
    },
}

fn faulty(f: &mut fmt::Formatter<'_>, place: &str, text: &str, fault: &NameFault) -> fmt::Result {
    match fault {
        NameFault::Parse(error) => write!(f, "{place}: {error}"),
        NameFault::Spelling { right } => write!(f, "{place}: {text:?} must be written {right}"),
        NameFault::AddressLength { length } => {
            write!(f, "{place}: an address has 4 or 16 octets, not {length}")
        }
    }
}

/// Names the hash that is no longer accepted where it is one.
fn algorithm(f: &mut fmt::Formatter<'_>, error: &AlgorithmError) -> fmt::Result {
    match error {
        AlgorithmError::Unsupported(oid) => match weak_hash(&format!("{oid}")) {
            Some(hash) => {
                write!(f, "the request is signed with {hash}, which no CA accepts any more; use SHA-256")
            }
            None => write!(f, "{error}"),
        },
        error => with_causes(f, error),
    }
}

/// The signature algorithms with hashes that are broken, or shorter than CAs accept.
fn weak_hash(oid: &str) -> Option<&'static str> {
    match oid {
        "1.2.840.113549.1.1.2" => Some("MD2"),
        "1.2.840.113549.1.1.4" | "1.3.14.3.2.3" => Some("MD5"),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" | "1.2.840.10045.4.1" | "1.2.840.10040.4.3" => Some("SHA-1"),
        "1.2.840.113549.1.1.14" | "1.2.840.10045.4.3.1" => Some("SHA-224"),
        _ => None,
    }
}

fn nested(f: &mut fmt::Formatter<'_>, layers: &[Armour]) -> fmt::Result {
    f.write_str("the request was wrapped more than once (")?;
    for (index, layer) in layers.iter().enumerate() {
        write!(f, "{}{layer}", if index == 0 { "" } else { ", in it " })?;
    }
    f.write_str("); ACME wants base64url of the DER and nothing else")
}

/// An error and its causes in one line.
fn with_causes(f: &mut fmt::Formatter<'_>, error: &dyn Error) -> fmt::Result {
    write!(f, "{error}")?;
    match error.source() {
        Some(cause) => {
            f.write_str(": ")?;
            with_causes(f, cause)
        }
        None => Ok(()),
    }
}
