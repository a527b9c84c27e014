//! Reading a `SubjectPublicKeyInfo` into a key that can verify.

use core::fmt;

use der::Decode;
use p256::NistP256;
use p384::NistP384;
use p521::NistP521;
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

use crate::ecdsa::EcKey;
use crate::ed25519::EdKey;
use crate::error::{KeyDefect, UnsupportedKey, VerifyError};
use crate::rsa::RsaKey;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const SECP521R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// What a public key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA (RFC 8017).
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// EC on the curve P-256.
    P256,
    /// EC on the curve P-384.
    P384,
    /// EC on the curve P-521.
    P521,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::P521 => f.write_str("P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// Checks a DER `SubjectPublicKeyInfo` as [`verify`](crate::verify) does before it looks at a signature, and
/// says what kind of key it is.
///
/// An EC or Ed25519 key that passes is a point on its curve, and not one of small order; an RSA key has an odd
/// modulus of 2048 to 8192 bits and an odd exponent of 2 to 33 bits.
///
/// # Errors
/// [`VerifyError::UnsupportedKey`], [`VerifyError::MalformedKey`] or [`VerifyError::PointNotOnCurve`].
pub fn check_public_key(spki_der: &[u8]) -> Result<KeyKind, VerifyError> {
    PublicKey::from_spki_der(spki_der).map(|key| key.kind())
}

/// A key that has passed every check.
pub(crate) enum PublicKey {
    Rsa(RsaKey),
    P256(EcKey<NistP256>),
    P384(EcKey<NistP384>),
    P521(EcKey<NistP521>),
    Ed25519(EdKey),
}

impl PublicKey {
    pub(crate) fn from_spki_der(spki_der: &[u8]) -> Result<Self, VerifyError> {
        let spki = SubjectPublicKeyInfoRef::from_der(spki_der).map_err(KeyDefect::NotSpki)?;
        let key = spki.subject_public_key.as_bytes().ok_or(KeyDefect::UnusedBits)?;
        match spki.algorithm.oid {
            RSA_ENCRYPTION => {
                require_null(&spki.algorithm)?;
                RsaKey::from_der(key).map(Self::Rsa)
            }
            EC_PUBLIC_KEY => Self::from_point(named_curve(&spki.algorithm)?, key),
            ED25519 => {
                require_absent(&spki.algorithm)?;
                EdKey::from_octets(key).map(Self::Ed25519)
            }
            oid => Err(UnsupportedKey::Algorithm(oid).into()),
        }
    }

    fn from_point(curve: ObjectIdentifier, point: &[u8]) -> Result<Self, VerifyError> {
        match curve {
            SECP256R1 => EcKey::from_point(point).map(Self::P256),
            SECP384R1 => EcKey::from_point(point).map(Self::P384),
            SECP521R1 => EcKey::from_point(point).map(Self::P521),
            oid => Err(UnsupportedKey::Curve(oid).into()),
        }
    }

    pub(crate) fn kind(&self) -> KeyKind {
        match self {
            Self::Rsa(key) => KeyKind::Rsa { bits: key.bits() },
            Self::P256(_) => KeyKind::P256,
            Self::P384(_) => KeyKind::P384,
            Self::P521(_) => KeyKind::P521,
            Self::Ed25519(_) => KeyKind::Ed25519,
        }
    }
}

/// RFC 3279 §2.3.1: "The parameters field MUST have ASN.1 type NULL for this algorithm identifier."
fn require_null(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), KeyDefect> {
    match algorithm.parameters {
        Some(any) if any.is_null() => Ok(()),
        _ => Err(KeyDefect::Parameters { expected: "NULL" }),
    }
}

/// RFC 8410 §3: "For all of the OIDs, the parameters MUST be absent."
fn require_absent(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), KeyDefect> {
    match algorithm.parameters {
        None => Ok(()),
        Some(_) => Err(KeyDefect::Parameters { expected: "absent" }),
    }
}

/// RFC 5480 §2.1.1: "implicitCurve and specifiedCurve MUST NOT be used in PKIX."
fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<ObjectIdentifier, KeyDefect> {
    algorithm
        .parameters
        .and_then(|any| any.decode_as::<ObjectIdentifier>().ok())
        .ok_or(KeyDefect::Parameters { expected: "the object identifier of a named curve" })
}

impl From<KeyDefect> for VerifyError {
    fn from(defect: KeyDefect) -> Self {
        Self::MalformedKey(defect)
    }
}

impl From<UnsupportedKey> for VerifyError {
    fn from(key: UnsupportedKey) -> Self {
        Self::UnsupportedKey(key)
    }
}

impl From<crate::SignatureDefect> for VerifyError {
    fn from(defect: crate::SignatureDefect) -> Self {
        Self::MalformedSignature(defect)
    }
}
