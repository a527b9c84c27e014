//! What a signature claims to be made with, apart from the key.

use core::fmt;

use alloc::vec::Vec;
use der::Decode;
use der::asn1::AnyRef;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier};

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SHA384_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const SHA512_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A hash function of the SHA-2 family (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256, 32 octets.
    Sha256,
    /// SHA-384, 48 octets.
    Sha384,
    /// SHA-512, 64 octets.
    Sha512,
}

impl Hash {
    pub(crate) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}

/// How the two numbers of an ECDSA signature are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EcdsaForm {
    /// `r` and `s` at the full length of the curve, one after the other (JWS, RFC 7518 §3.4).
    Fixed,
    /// A DER `SEQUENCE` of two `INTEGER`s (X.509, RFC 3279 §2.2.3).
    Der,
}

/// A signature algorithm, without the curve or size: those belong to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1v15(Hash),
    /// ECDSA (FIPS 186-5) over the curve of the key.
    Ecdsa(Hash, EcdsaForm),
    /// Ed25519 (RFC 8032), which brings its own hash.
    Ed25519,
}

impl Algorithm {
    /// The algorithm that an X.509 `signatureAlgorithm` names, in a certificate or a CSR.
    ///
    /// RSA parameters may be NULL or absent (RFC 4055 §5: "Implementations MUST accept the parameters being
    /// absent as well as present"); those of ECDSA and Ed25519 must be absent (RFC 5758 §3.2, RFC 8410 §3).
    ///
    /// # Errors
    /// An [`AlgorithmError`] if the algorithm is none of the seven that certwright knows, among them everything
    /// with SHA-1 or MD5, or has parameters where it must have none.
    pub fn from_x509(identifier: AlgorithmIdentifierRef<'_>) -> Result<Self, AlgorithmError> {
        let algorithm = Self::from_oid(identifier.oid).ok_or(AlgorithmError::Unsupported(identifier.oid))?;
        let parameters_fit = match algorithm {
            Self::RsaPkcs1v15(_) => identifier.parameters.is_none_or(AnyRef::is_null),
            Self::Ecdsa(..) | Self::Ed25519 => identifier.parameters.is_none(),
        };
        if parameters_fit { Ok(algorithm) } else { Err(AlgorithmError::Parameters(algorithm)) }
    }

    /// As [`Algorithm::from_x509`], from the DER of an `AlgorithmIdentifier`.
    ///
    /// # Errors
    /// As [`Algorithm::from_x509`], and [`AlgorithmError::NotDer`] if the octets are something else.
    pub fn from_x509_der(identifier: &[u8]) -> Result<Self, AlgorithmError> {
        AlgorithmIdentifierRef::from_der(identifier).map_err(AlgorithmError::NotDer).and_then(Self::from_x509)
    }

    fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        Some(match oid {
            SHA256_WITH_RSA => Self::RsaPkcs1v15(Hash::Sha256),
            SHA384_WITH_RSA => Self::RsaPkcs1v15(Hash::Sha384),
            SHA512_WITH_RSA => Self::RsaPkcs1v15(Hash::Sha512),
            ECDSA_WITH_SHA256 => Self::Ecdsa(Hash::Sha256, EcdsaForm::Der),
            ECDSA_WITH_SHA384 => Self::Ecdsa(Hash::Sha384, EcdsaForm::Der),
            ECDSA_WITH_SHA512 => Self::Ecdsa(Hash::Sha512, EcdsaForm::Der),
            ED25519 => Self::Ed25519,
            _ => return None,
        })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1v15(hash) => write!(f, "RSA PKCS#1 v1.5 with {hash}"),
            Self::Ecdsa(hash, _) => write!(f, "ECDSA with {hash}"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// Why an X.509 `AlgorithmIdentifier` is no [`Algorithm`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// The octets are not the DER of an `AlgorithmIdentifier`.
    NotDer(der::Error),
    /// The algorithm is not one of those supported.
    Unsupported(ObjectIdentifier),
    /// The algorithm is known, its parameters are not those that its RFC demands.
    Parameters(Algorithm),
}

impl fmt::Display for AlgorithmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDer(_) => f.write_str("the signature algorithm is not a DER AlgorithmIdentifier"),
            Self::Unsupported(oid) => write!(
                f,
                "signature algorithm {oid} is not supported; use RSA PKCS#1 v1.5 or ECDSA with SHA-256, SHA-384 \
                 or SHA-512, or Ed25519"
            ),
            Self::Parameters(algorithm @ Algorithm::RsaPkcs1v15(_)) => {
                write!(f, "the parameters of {algorithm} must be NULL")
            }
            Self::Parameters(algorithm) => write!(f, "the parameters of {algorithm} must be absent"),
        }
    }
}

impl core::error::Error for AlgorithmError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NotDer(cause) => Some(cause),
            Self::Unsupported(_) | Self::Parameters(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifier(oid: &str, parameters: &[u8]) -> Vec<u8> {
        let oid = ObjectIdentifier::new_unwrap(oid);
        let mut der = Vec::from([0x06, oid.as_bytes().len() as u8]);
        der.extend(oid.as_bytes());
        der.extend(parameters);
        der.splice(0..0, [0x30, der.len() as u8]);
        der
    }

    const NULL: &[u8] = &[5, 0];
    const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";

    #[test]
    fn rfc_4055_5_rsa_parameters_null_or_absent() {
        let expected = Ok(Algorithm::RsaPkcs1v15(Hash::Sha256));
        assert_eq!(Algorithm::from_x509_der(&identifier(SHA256_WITH_RSA, NULL)), expected);
        assert_eq!(Algorithm::from_x509_der(&identifier(SHA256_WITH_RSA, &[])), expected);
        assert!(Algorithm::from_x509_der(&identifier(SHA256_WITH_RSA, &[2, 1, 0])).is_err());
    }

    #[test]
    fn rfc_5758_and_rfc_8410_parameters_absent() {
        let ecdsa = Algorithm::Ecdsa(Hash::Sha384, EcdsaForm::Der);
        assert_eq!(Algorithm::from_x509_der(&identifier("1.2.840.10045.4.3.3", &[])), Ok(ecdsa));
        assert_eq!(Algorithm::from_x509_der(&identifier("1.3.101.112", &[])), Ok(Algorithm::Ed25519));
        let refused = Algorithm::from_x509_der(&identifier("1.2.840.10045.4.3.3", NULL));
        assert_eq!(refused, Err(AlgorithmError::Parameters(ecdsa)));
        let refused = Algorithm::from_x509_der(&identifier("1.3.101.112", NULL));
        assert_eq!(refused, Err(AlgorithmError::Parameters(Algorithm::Ed25519)));
    }

    #[test]
    fn sha_1_and_pss_are_not_supported() {
        for oid in ["1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.113549.1.1.10"] {
            let refused = Algorithm::from_x509_der(&identifier(oid, &[]));
            assert_eq!(refused, Err(AlgorithmError::Unsupported(ObjectIdentifier::new_unwrap(oid))));
        }
    }

    #[test]
    fn more_than_one_identifier_is_refused() {
        let mut der = identifier(SHA256_WITH_RSA, NULL);
        der.push(0);
        assert!(matches!(Algorithm::from_x509_der(&der), Err(AlgorithmError::NotDer(_))));
        assert!(matches!(Algorithm::from_x509_der(b""), Err(AlgorithmError::NotDer(_))));
    }
}
