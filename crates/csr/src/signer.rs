//! What signs a request: any key that can, wherever it lives.

use alloc::{boxed::Box, vec::Vec};
use core::{error::Error, fmt};

use certwright_verify::{Algorithm, EcdsaForm, Hash};
use der::asn1::{AnyRef, ObjectIdentifier};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// A certificate's private key, which may live in a file, an agent or an HSM.
///
/// Object-safe, because a program learns only at run time what kind of key it has; fallible, because an HSM
/// may refuse.
pub trait CsrSigner {
    /// The public key as DER of a SubjectPublicKeyInfo (RFC 5280 §4.1).
    fn public_key_der(&self) -> &[u8];

    /// The algorithm that [`sign`](Self::sign) uses.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// The signature of `message` in the form X.509 uses: that of ECDSA is DER, not the fixed-length `r || s`
    /// of a JWS.
    ///
    /// # Errors
    /// Whatever kept the key from signing.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// How a request is signed (RFC 5280 §4.1.1.2, RFC 8410 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// ECDSA with SHA-256, usual for P-256.
    EcdsaSha256,
    /// ECDSA with SHA-384, usual for P-384.
    EcdsaSha384,
    /// ECDSA with SHA-512, usual for P-521.
    EcdsaSha512,
    /// Ed25519, which no public CA accepts for certificates.
    Ed25519,
}

impl SignatureAlgorithm {
    /// The name that RFC 5912 and openssl give it, e.g. `sha256WithRSAEncryption`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1Sha256 => "sha256WithRSAEncryption",
            Self::EcdsaSha256 => "ecdsa-with-SHA256",
            Self::EcdsaSha384 => "ecdsa-with-SHA384",
            Self::EcdsaSha512 => "ecdsa-with-SHA512",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// RSA has NULL parameters (RFC 4055 §5), ECDSA (RFC 5758 §3.2) and Ed25519 (RFC 8410 §3) have none.
    pub(crate) fn identifier(self) -> AlgorithmIdentifierOwned {
        let parameters = matches!(self, Self::RsaPkcs1Sha256).then(|| AnyRef::NULL.into());
        AlgorithmIdentifierOwned { oid: self.oid(), parameters }
    }

    pub(crate) fn verification(self) -> Algorithm {
        match self {
            Self::RsaPkcs1Sha256 => Algorithm::RsaPkcs1v15(Hash::Sha256),
            Self::EcdsaSha256 => Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Der),
            Self::EcdsaSha384 => Algorithm::Ecdsa(Hash::Sha384, EcdsaForm::Der),
            Self::EcdsaSha512 => Algorithm::Ecdsa(Hash::Sha512, EcdsaForm::Der),
            Self::Ed25519 => Algorithm::Ed25519,
        }
    }

    fn oid(self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self {
            Self::RsaPkcs1Sha256 => "1.2.840.113549.1.1.11",
            Self::EcdsaSha256 => "1.2.840.10045.4.3.2",
            Self::EcdsaSha384 => "1.2.840.10045.4.3.3",
            Self::EcdsaSha512 => "1.2.840.10045.4.3.4",
            Self::Ed25519 => "1.3.101.112",
        })
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A key could not sign; why is in [`source`](Error::source).
#[derive(Debug)]
pub struct SignError(Box<dyn Error + Send + Sync>);

impl SignError {
    /// Wraps what the key's home said.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate key did not sign the request")
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
