//! Everything that can be wrong with a key or a signature, told apart.

use core::error::Error;
use core::fmt;

use spki::ObjectIdentifier;

use crate::{Algorithm, KeyKind};

/// Why [`verify`](crate::verify) or [`check_public_key`](crate::check_public_key) said no.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The key may be fine, but it is of a kind or size that this crate does not verify with.
    UnsupportedKey(UnsupportedKey),
    /// The key is broken.
    MalformedKey(KeyDefect),
    /// The key has the right form for its curve, but its coordinates name no point of it.
    PointNotOnCurve(KeyKind),
    /// The algorithm cannot be used with a key of this kind.
    AlgorithmMismatch {
        /// The kind of the key that was given.
        key: KeyKind,
        /// The algorithm that was asked for.
        algorithm: Algorithm,
    },
    /// The octets cannot be a signature of this algorithm and key, whatever the message.
    MalformedSignature(SignatureDefect),
    /// All is well formed, but this key did not make this signature over this message.
    SignatureMismatch,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedKey(_) => f.write_str("the public key is not supported"),
            Self::MalformedKey(_) => f.write_str("the public key is malformed"),
            Self::PointNotOnCurve(kind) => write!(f, "the public key is not a point on the curve of {kind}"),
            Self::AlgorithmMismatch { key, algorithm } => {
                write!(f, "{algorithm} does not fit the {key} key; use {}", fitting(*key))
            }
            Self::MalformedSignature(_) => f.write_str("the signature is malformed"),
            Self::SignatureMismatch => {
                f.write_str("the signature does not match; another key or another message was signed")
            }
        }
    }
}

fn fitting(key: KeyKind) -> &'static str {
    match key {
        KeyKind::Rsa { .. } => "RSA PKCS#1 v1.5",
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => "ECDSA",
        KeyKind::Ed25519 => "Ed25519",
    }
}

impl Error for VerifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::UnsupportedKey(cause) => Some(cause),
            Self::MalformedKey(cause) => Some(cause),
            Self::MalformedSignature(cause) => Some(cause),
            Self::PointNotOnCurve(_) | Self::AlgorithmMismatch { .. } | Self::SignatureMismatch => None,
        }
    }
}

/// What a key is that this crate does not verify with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsupportedKey {
    /// A key algorithm other than RSA, EC and Ed25519.
    Algorithm(ObjectIdentifier),
    /// An EC curve other than P-256, P-384 and P-521.
    Curve(ObjectIdentifier),
    /// An RSA modulus of less than 2048 or more than 8192 bits.
    RsaModulus {
        /// The length of the modulus.
        bits: usize,
    },
    /// An RSA exponent of more than 33 bits, with which verifying takes too long.
    RsaExponent,
}

impl fmt::Display for UnsupportedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm(oid) => {
                write!(f, "key algorithm {oid} is not RSA (rsaEncryption), EC (ecPublicKey) or Ed25519")
            }
            Self::Curve(oid) => write!(f, "curve {oid} is not P-256, P-384 or P-521"),
            Self::RsaModulus { bits } => {
                write!(f, "the RSA modulus has {bits} bits; it must have 2048 to 8192")
            }
            Self::RsaExponent => f.write_str("the RSA exponent is longer than 33 bits; 65537 is usual"),
        }
    }
}

impl Error for UnsupportedKey {}

/// What is broken in a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyDefect {
    /// The octets are not exactly one DER `SubjectPublicKeyInfo` (RFC 5280 §4.1).
    NotSpki(der::Error),
    /// The algorithm parameters are not those that belong to this kind of key.
    Parameters {
        /// The parameters that the RFC demands.
        expected: &'static str,
    },
    /// The key's bit string does not end at an octet.
    UnusedBits,
    /// The key has another length than every key of its kind.
    Length {
        /// The kind of the key.
        kind: KeyKind,
        /// Octets there should be.
        expected: usize,
        /// Octets there are.
        found: usize,
    },
    /// An EC point that does not begin with 4: compressed, hybrid, at infinity, or no point at all.
    PointForm {
        /// The first octet of the point, if it has one.
        found: Option<u8>,
    },
    /// The key is not the DER of an `RSAPublicKey` (RFC 8017 §A.1.1).
    NotRsaPublicKey(der::Error),
    /// The RSA modulus is even, so it is no product of two large primes.
    EvenModulus,
    /// The RSA exponent is even or less than 3, or not less than the modulus.
    Exponent,
    /// The Ed25519 point is not encoded in the one way that RFC 8032 §5.1.2 allows.
    NotCanonical,
    /// The Ed25519 point is of small order: anyone can sign for it.
    WeakPoint,
}

impl fmt::Display for KeyDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSpki(_) => f.write_str("it is not one DER SubjectPublicKeyInfo"),
            Self::Parameters { expected } => write!(f, "its algorithm parameters must be {expected}"),
            Self::UnusedBits => f.write_str("its bit string must have no unused bits"),
            Self::Length { kind, expected, found } => {
                write!(f, "a {kind} key has {expected} octets, not {found}")
            }
            Self::PointForm { found: Some(first) } => {
                write!(f, "its point begins with {first:#04x}; only uncompressed points (0x04) are read")
            }
            Self::PointForm { found: None } => f.write_str("its point is empty"),
            Self::NotRsaPublicKey(_) => f.write_str("its bit string is not one DER RSAPublicKey"),
            Self::EvenModulus => f.write_str("its RSA modulus is even"),
            Self::Exponent => {
                f.write_str("its RSA exponent must be odd, at least 3 and less than the modulus")
            }
            Self::NotCanonical => f.write_str("its Ed25519 point is not in canonical form"),
            Self::WeakPoint => f.write_str("its Ed25519 point is of small order"),
        }
    }
}

impl Error for KeyDefect {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotSpki(cause) | Self::NotRsaPublicKey(cause) => Some(cause),
            _ => None,
        }
    }
}

/// What is broken in a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureDefect {
    /// It has another length than every signature by such a key.
    Length {
        /// Octets there should be.
        expected: usize,
        /// Octets there are.
        found: usize,
    },
    /// It is DER, as X.509 wants it, where JWS wants `r` and `s` at full length.
    DerWhereFixed {
        /// Octets that the fixed form has.
        expected: usize,
    },
    /// It has the length of `r` and `s` as JWS wants them, where X.509 wants DER.
    FixedWhereDer,
    /// It is not one DER `SEQUENCE` of two positive `INTEGER`s (RFC 3279 §2.2.3).
    NotDer,
    /// `r` or `s` is zero or not less than the order of the curve.
    OutOfRange,
}

impl fmt::Display for SignatureDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "it must have {expected} octets, not {found}"),
            Self::DerWhereFixed { expected } => write!(
                f,
                "it is DER, as in X.509; a JWS wants r and s at full length, {expected} octets together"
            ),
            Self::FixedWhereDer => f.write_str(
                "it looks like r and s at full length, as in a JWS; X.509 wants a DER SEQUENCE of them",
            ),
            Self::NotDer => f.write_str("it must be one strict DER SEQUENCE of two positive INTEGERs"),
            Self::OutOfRange => {
                f.write_str("r and s must be greater than 0 and less than the order of the curve")
            }
        }
    }
}

impl Error for SignatureDefect {}
