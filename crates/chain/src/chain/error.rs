//! What is wrong with a chain.

use alloc::{string::String, vec::Vec};
use core::{error::Error, fmt};

use certwright_identifier::Identifier;
use certwright_verify::{AlgorithmError, VerifyError};

use super::pem::{MAX_CERTIFICATES, MAX_LENGTH};
use crate::{CertificateError, certificate::Moment};

/// Why what a CA returned is not installed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainError {
    /// The body is over 256 KiB.
    TooLong {
        /// Its length in octets.
        length: usize,
    },
    /// There are more than 10 certificates.
    TooMany,
    /// There is no certificate in PEM.
    Empty,
    /// There is PEM of something else, which a client must not write into its files (RFC 8555 §11.4).
    AnotherLabel {
        /// The first 40 characters of what follows `BEGIN`.
        label: String,
    },
    /// A certificate has no end.
    Unfinished {
        /// Which, counting from 1.
        number: usize,
    },
    /// A certificate is not base64.
    Base64 {
        /// Which, counting from 1.
        number: usize,
        /// Why.
        source: base64ct::Error,
    },
    /// A certificate is none.
    Malformed {
        /// Which, counting from 1.
        number: usize,
        /// Why.
        source: CertificateError,
    },
    /// The certificates are out of order, and there is none or more than one that is no CA.
    NoSingleLeaf {
        /// How many are no CA.
        count: usize,
    },
    /// The certificates are out of order, and several could have issued one of them.
    SeveralIssuers {
        /// The certificate.
        subject: String,
        /// The name of its issuer.
        issuer: String,
    },
    /// A certificate has issued none of the others.
    Unrelated {
        /// The certificate.
        subject: String,
    },
    /// The leaf is for another key than ours.
    AnotherKey,
    /// The leaf lacks names that were asked for.
    MissingNames {
        /// The names.
        missing: Vec<Identifier>,
    },
    /// A validity begins more than an hour from now.
    NotYetValid {
        /// The certificate.
        subject: String,
        /// When it begins, in seconds since 1970.
        not_before: i64,
        /// What was taken as now, in seconds since 1970.
        now: i64,
    },
    /// A validity has ended.
    Expired {
        /// The certificate.
        subject: String,
        /// When it ended, in seconds since 1970.
        not_after: i64,
        /// What was taken as now, in seconds since 1970.
        now: i64,
    },
    /// A certificate that issued another is no CA (RFC 5280 §4.2.1.9).
    NoCa {
        /// The issuer.
        subject: String,
    },
    /// A certificate is signed with an algorithm that is weak or unknown.
    Algorithm {
        /// The certificate.
        subject: String,
        /// Which.
        source: AlgorithmError,
    },
    /// A certificate is not signed by the one that follows.
    Signature {
        /// The certificate.
        subject: String,
        /// Why.
        source: VerifyError,
    },
}

/// Names out of certificates are in quotes, with control characters escaped.
impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => {
                write!(f, "the certificate chain has {length} octets, there may be {MAX_LENGTH}")
            }
            Self::TooMany => write!(f, "the chain has more than {MAX_CERTIFICATES} certificates"),
            Self::Empty => f.write_str("there is no certificate in PEM"),
            Self::AnotherLabel { label } => {
                write!(f, "the chain contains the PEM of {label:?}; there may only be certificates")
            }
            Self::Unfinished { number } => write!(f, "certificate {number} of the chain is cut off"),
            Self::Base64 { number, .. } => write!(f, "certificate {number} of the chain is not in base64"),
            Self::Malformed { number, .. } => write!(f, "certificate {number} of the chain is malformed"),
            Self::NoSingleLeaf { count } => write!(
                f,
                "the certificates are out of order and {count} of them are no CA; there must be exactly one"
            ),
            Self::SeveralIssuers { subject, issuer } => write!(
                f,
                "the certificates are out of order and several called {issuer:?} could have issued \
                 {subject:?}"
            ),
            Self::Unrelated { subject } => {
                write!(f, "the chain contains {subject:?}, which has issued none of the others")
            }
            Self::AnotherKey => f.write_str("the certificate is for another key than the one of the request"),
            Self::MissingNames { missing } => {
                f.write_str("the certificate lacks names that were asked for:")?;
                missing.iter().try_for_each(|name| write!(f, " {name}"))
            }
            Self::NotYetValid { subject, not_before, now } => write!(
                f,
                "the certificate {subject:?} is not valid before {}, and by this clock it is {}",
                Moment(*not_before),
                Moment(*now)
            ),
            Self::Expired { subject, not_after, now } => write!(
                f,
                "the certificate {subject:?} expired at {}, and by this clock it is {}",
                Moment(*not_after),
                Moment(*now)
            ),
            Self::NoCa { subject } => write!(f, "the issuer {subject:?} in the chain is no CA"),
            Self::Algorithm { subject, .. } => {
                write!(f, "the certificate {subject:?} is signed with an algorithm that is not accepted")
            }
            Self::Signature { subject, .. } => {
                write!(f, "the certificate {subject:?} is not signed by the one that follows it")
            }
        }
    }
}

impl Error for ChainError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Base64 { source, .. } => Some(source),
            Self::Malformed { source, .. } => Some(source),
            Self::Algorithm { source, .. } => Some(source),
            Self::Signature { source, .. } => Some(source),
            _ => None,
        }
    }
}
