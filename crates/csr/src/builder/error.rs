//! Why no request was built.

use core::{error::Error, fmt};

use certwright_identifier::DnsName;
use certwright_verify::VerifyError;

use super::COMMON_NAME_MAX;
use crate::SignError;

/// Why no request was built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// There is no name to certify.
    NoNames,
    /// The common name is not among the names.
    CommonNameNotListed {
        /// The common name.
        name: DnsName,
    },
    /// The common name is over 64 octets long (RFC 5280 appendix A, `ub-common-name`).
    CommonNameTooLong {
        /// The common name.
        name: DnsName,
        /// Its length in octets.
        length: usize,
    },
    /// The signer's public key is no SubjectPublicKeyInfo.
    PublicKey(der::Error),
    /// The key did not sign.
    Sign(SignError),
    /// What the signer returned does not verify under its public key and algorithm.
    Signature(VerifyError),
    /// The request cannot be written as DER: it would be over 256 MiB long.
    Encoding(der::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNames => f.write_str("a certificate request needs at least one name"),
            Self::CommonNameNotListed { name } => {
                write!(f, "the common name {name} must be one of the names of the request")
            }
            Self::CommonNameTooLong { name, length } => write!(
                f,
                "the common name {name} has {length} octets, there may be {COMMON_NAME_MAX}; \
                 leave it out, no client needs it"
            ),
            Self::PublicKey(_) => f.write_str("the signer's public key is no DER of a SubjectPublicKeyInfo"),
            Self::Sign(error) => error.fmt(f),
            Self::Signature(_) => {
                f.write_str("what the signer returned is no X.509 signature by its public key and algorithm")
            }
            Self::Encoding(_) => f.write_str("the request cannot be written as DER"),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::PublicKey(error) | Self::Encoding(error) => Some(error),
            Self::Sign(error) => error.source(),
            Self::Signature(error) => Some(error),
            Self::NoNames | Self::CommonNameNotListed { .. } | Self::CommonNameTooLong { .. } => None,
        }
    }
}
