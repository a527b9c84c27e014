//! Why something is no certificate.

use core::{error::Error, fmt};

/// Why octets are not one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// They are not the DER of a certificate (RFC 5280 §4.1).
    Malformed(der::Error),
    /// The algorithm inside the signed part is not the one outside (RFC 5280 §4.1.1.2).
    AlgorithmsDiffer,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed(_) => "the octets are not the DER of one certificate",
            Self::AlgorithmsDiffer => "the certificate names two different signature algorithms",
        })
    }
}

impl Error for CertificateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            Self::AlgorithmsDiffer => None,
        }
    }
}

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error)
    }
}
