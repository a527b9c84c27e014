//! What can be wrong with a key that someone hands us.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use spki::ObjectIdentifier;

use crate::Base64urlError;

/// Why something is not the public key of a [`Jwk`](crate::Jwk).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwkError {
    /// The text is not JSON.
    NotJson {
        /// Line of the error, from 1.
        line: usize,
        /// Column of the error, from 1 (0 before the first octet of a line).
        column: usize,
    },
    /// The JSON is not an object.
    NotAnObject,
    /// A member occurs twice (RFC 7517 §4).
    DuplicateMember {
        /// Its name, cut to a sane length.
        member: String,
    },
    /// A member that this kind of key must have is absent.
    MissingMember {
        /// Its name.
        member: &'static str,
    },
    /// A member is not a JSON string.
    NotAString {
        /// Its name.
        member: &'static str,
    },
    /// A member belongs to private keys: somebody is giving their secret away.
    PrivateKey {
        /// Its name.
        member: &'static str,
    },
    /// `kty` is not one of `RSA`, `EC` and `OKP`.
    UnsupportedKeyType {
        /// The value, cut to a sane length.
        found: String,
    },
    /// `crv` is not a curve that belongs to `kty`.
    UnsupportedCurve {
        /// The value, cut to a sane length.
        found: String,
        /// The curves that are supported for this `kty`.
        expected: &'static str,
    },
    /// A member is not base64url without padding.
    Base64url {
        /// Its name.
        member: &'static str,
        /// What is wrong with it, and where.
        cause: Base64urlError,
    },
    /// An RSA number has zero octets in front, which RFC 7518 §6.3.1.1 forbids.
    LeadingZeros {
        /// `n` or `e`.
        member: &'static str,
        /// How many there are.
        octets: usize,
    },
    /// A coordinate has not the full length of its curve.
    Length {
        /// `x` or `y`.
        member: &'static str,
        /// The curve.
        curve: &'static str,
        /// Octets there must be.
        expected: usize,
        /// Octets there are.
        found: usize,
    },
    /// An RSA number is longer than 16384 bits.
    TooLong {
        /// `n` or `e`.
        member: &'static str,
        /// Octets there are.
        octets: usize,
        /// Octets there may be.
        limit: usize,
    },
    /// The RSA modulus is zero.
    ZeroModulus,
    /// The RSA modulus is even, so it is no product of two large primes.
    EvenModulus,
    /// The RSA exponent is even or less than 3.
    Exponent,
    /// The octets are not a `SubjectPublicKeyInfo` of such a key.
    Spki(SpkiError),
}

impl fmt::Display for JwkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => {
                write!(f, "the JWK is not JSON: error at line {line}, column {column}")
            }
            Self::NotAnObject => f.write_str("the JWK is not a JSON object"),
            Self::DuplicateMember { member } => write!(f, "member {member:?} occurs twice; keep one"),
            Self::MissingMember { member } => write!(f, "member {member:?} is missing"),
            Self::NotAString { member } => write!(f, "member {member:?} must be a string"),
            Self::PrivateKey { member } => {
                write!(f, "member {member:?} belongs to a private key; only the public members may be given")
            }
            Self::UnsupportedKeyType { found } => {
                write!(f, "\"kty\" is {found:?}; it must be \"RSA\", \"EC\" or \"OKP\"")
            }
            Self::UnsupportedCurve { found, expected } => {
                write!(f, "\"crv\" is {found:?}; it must be {expected}")
            }
            Self::Base64url { member, .. } => {
                write!(f, "member {member:?} is not base64url without padding")
            }
            Self::LeadingZeros { member, octets } => write!(
                f,
                "member {member:?} has {octets} zero octet(s) in front; encode the number in the fewest octets"
            ),
            Self::Length { member, curve, expected, found } => write!(
                f,
                "member {member:?} has {found} octets; on {curve} it must have {expected}, leading zeros included"
            ),
            Self::TooLong { member, octets, limit } => {
                write!(f, "member {member:?} has {octets} octets; at most {limit} are read")
            }
            Self::ZeroModulus => f.write_str("member \"n\" is zero; it must be an RSA modulus"),
            Self::EvenModulus => f.write_str("member \"n\" is even; it must be an RSA modulus"),
            Self::Exponent => f.write_str(
                "member \"e\" must be odd and at least 3; it is 65537 (\"AQAB\") in nearly all keys",
            ),
            Self::Spki(_) => f.write_str("not a SubjectPublicKeyInfo that has a JWK form"),
        }
    }
}

impl Error for JwkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Base64url { cause, .. } => Some(cause),
            Self::Spki(cause) => Some(cause),
            _ => None,
        }
    }
}

/// Why octets are not the DER `SubjectPublicKeyInfo` (RFC 5280 §4.1) of a key with a JWK form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpkiError {
    /// They are not exactly one DER `SubjectPublicKeyInfo`.
    NotDer(der::Error),
    /// The key is neither RSA nor EC nor Ed25519.
    Algorithm(ObjectIdentifier),
    /// The algorithm parameters are not those that belong to this kind of key.
    Parameters {
        /// The parameters that the RFC demands.
        expected: &'static str,
    },
    /// The curve is neither P-256 nor P-384 nor P-521.
    Curve(ObjectIdentifier),
    /// The bit string does not end at an octet.
    UnusedBits,
    /// The bit string is not the DER of an `RSAPublicKey` (RFC 8017 §A.1.1).
    NotRsaPublicKey(der::Error),
    /// The EC point does not begin with 4: compressed, hybrid, at infinity, or no point at all.
    PointForm,
    /// The bit string has not the length that belongs to this kind of key.
    Length {
        /// Octets there must be.
        expected: usize,
        /// Octets there are.
        found: usize,
    },
}

impl fmt::Display for SpkiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDer(_) => f.write_str("not exactly one DER SubjectPublicKeyInfo"),
            Self::Algorithm(oid) => {
                write!(f, "key algorithm {oid} is not RSA (rsaEncryption), EC (ecPublicKey) or Ed25519")
            }
            Self::Parameters { expected } => write!(f, "the algorithm parameters must be {expected}"),
            Self::Curve(oid) => write!(f, "curve {oid} is not P-256, P-384 or P-521"),
            Self::UnusedBits => f.write_str("the key's bit string must have no unused bits"),
            Self::NotRsaPublicKey(_) => {
                f.write_str("the key's bit string is not exactly one DER RSAPublicKey")
            }
            Self::PointForm => f.write_str("only uncompressed EC points (first octet 0x04) are read"),
            Self::Length { expected, found } => {
                write!(f, "the key's bit string has {found} octets; it must have {expected}")
            }
        }
    }
}

impl Error for SpkiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotDer(cause) | Self::NotRsaPublicKey(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<SpkiError> for JwkError {
    fn from(error: SpkiError) -> Self {
        Self::Spki(error)
    }
}
