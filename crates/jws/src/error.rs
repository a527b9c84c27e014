//! What can be wrong with a JWS that someone else made.

use alloc::string::String;
use core::{error::Error, fmt};

use certwright_jwk::{JwkError, KeyKind};
use certwright_verify::VerifyError;

use crate::{
    algorithm::{Algorithm, AlgorithmError, MacAlgorithm},
    nonce::{NonceError, is_base64url},
    quoted::Quoted,
};

/// Which of the two JSON objects an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The JWS itself.
    Jws,
    /// The decoded protected header.
    ProtectedHeader,
}

/// A member of the flattened serialization that is base64url (RFC 7515 §7.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// `protected`
    Protected,
    /// `payload`
    Payload,
    /// `signature`
    Signature,
}

/// Why a text is not base64url as RFC 7515 §2 defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base64Problem {
    /// It ends in `=`.
    Padded,
    /// It has `+` or `/` of the other alphabet.
    StandardAlphabet,
    /// Some other character does not belong there; its offset in characters, counted from 0.
    Character(usize),
    /// The length is impossible, or bits that stand for nothing are set.
    Ending,
}

/// Why a JWS is refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum JwsError {
    /// Not a JSON object.
    Json(Place, serde_json::Error),
    /// The compact serialization, `a.b.c`, instead of the flattened one (RFC 8555 §6.2).
    Compact,
    /// The general serialization, with `signatures` (RFC 8555 §6.2).
    General,
    /// An unprotected `header` (RFC 8555 §6.2).
    UnprotectedHeader,
    /// The same member twice (RFC 7515 §4, §10.12).
    Duplicate(Place, String),
    /// A member that must be there is not.
    Missing(Place, &'static str),
    /// A member that must be a string is not.
    NotAString(Place, &'static str),
    /// A member is not base64url.
    Base64 {
        /// Which one.
        member: Member,
        /// What is wrong with it.
        problem: Base64Problem,
    },
    /// An `alg` that cannot be accepted here.
    Algorithm(AlgorithmError),
    /// `crit`: ACME knows no extension of RFC 7515 §4.1.11.
    Critical,
    /// `b64`, the unencoded payload of RFC 7797 (RFC 8555 §6.2).
    UnencodedPayload,
    /// `jwk` and `kid` at once (RFC 8555 §6.2: "The "jwk" and "kid" fields are mutually exclusive").
    JwkAndKid,
    /// Neither `jwk` nor `kid` (RFC 8555 §6.2).
    NoKey,
    /// The `jwk` is no public key that could be used.
    Jwk(JwkError),
    /// The `nonce` is malformed (RFC 8555 §6.5.2).
    Nonce(NonceError),
    /// An external account binding with a `nonce` (RFC 8555 §7.3.4).
    NonceInBinding,
    /// The key is not one for the algorithm.
    WrongKey {
        /// What the header says.
        algorithm: Algorithm,
        /// What the key is.
        key: KeyKind,
    },
    /// The MAC key is for another algorithm.
    WrongMacAlgorithm {
        /// What the header says.
        algorithm: MacAlgorithm,
        /// What the key is for.
        key: MacAlgorithm,
    },
    /// The signature does not verify.
    Signature(VerifyError),
    /// The MAC does not verify.
    Mac,
}

impl Base64Problem {
    /// Looks at a text that did not decode.
    pub(crate) fn of(text: &str) -> Self {
        let unpadded = text.trim_end_matches('=');
        match unpadded.chars().position(|character| !is_base64url(character)) {
            Some(_) if unpadded.contains(['+', '/']) => Self::StandardAlphabet,
            Some(position) => Self::Character(position),
            None if unpadded.len() < text.len() => Self::Padded,
            None => Self::Ending,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jws => "the JWS",
            Self::ProtectedHeader => "the protected header",
        })
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Protected => "protected",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

impl fmt::Display for Base64Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Padded => f.write_str("it is padded with `=`; base64url has no padding here"),
            Self::StandardAlphabet => f.write_str("it has `+` or `/`; base64url has `-` and `_` instead"),
            Self::Character(position) => {
                write!(f, "the character at offset {position} is not of its alphabet")
            }
            Self::Ending => f.write_str("it is cut off, or unused bits at its end are not zero"),
        }
    }
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(place, _) => write!(f, "{place} is not a JSON object"),
            Self::Compact => {
                f.write_str("the JWS is in the compact serialization; ACME wants the flattened one")
            }
            Self::General => {
                f.write_str("the JWS is in the general serialization; ACME wants the flattened one")
            }
            Self::UnprotectedHeader => {
                f.write_str("the JWS has an unprotected `header`; all of it belongs in `protected`")
            }
            Self::Duplicate(place, name) => write!(f, "{place} has the member {} twice", Quoted(name)),
            Self::Missing(place, name) => write!(f, "{place} has no `{name}`"),
            Self::NotAString(place, name) => write!(f, "`{name}` of {place} is not a string"),
            Self::Base64 { member, problem } => {
                write!(f, "`{member}` of the JWS is not base64url: {problem}")
            }
            Self::Algorithm(_) => f.write_str("the algorithm of the JWS is refused"),
            Self::Critical => {
                f.write_str("the protected header has `crit`, but ACME knows no critical extension")
            }
            Self::UnencodedPayload => {
                f.write_str("the protected header has `b64`; ACME's payloads are always base64url")
            }
            Self::JwkAndKid => {
                f.write_str("the protected header has both `jwk` and `kid`; only one may be there")
            }
            Self::NoKey => f.write_str("the protected header has neither `jwk` nor `kid`"),
            Self::Jwk(_) => f.write_str("the `jwk` of the protected header is no usable public key"),
            Self::Nonce(_) => f.write_str("the `nonce` of the protected header is malformed"),
            Self::NonceInBinding => {
                f.write_str("an external account binding has a `nonce`, which it must not")
            }
            Self::WrongKey { algorithm, key } => {
                write!(f, "the JWS is signed with {algorithm}, which does not fit the {key} key")
            }
            Self::WrongMacAlgorithm { algorithm, key } => {
                write!(f, "the JWS is authenticated with {algorithm}, the key is for {key}")
            }
            Self::Signature(_) => f.write_str("the signature of the JWS does not verify"),
            Self::Mac => f.write_str("the MAC of the JWS does not verify"),
        }
    }
}

impl Error for JwsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Json(_, source) => Some(source),
            Self::Algorithm(source) => Some(source),
            Self::Jwk(source) => Some(source),
            Self::Nonce(source) => Some(source),
            Self::Signature(source) => Some(source),
            _ => None,
        }
    }
}

impl From<AlgorithmError> for JwsError {
    fn from(error: AlgorithmError) -> Self {
        Self::Algorithm(error)
    }
}

impl From<JwkError> for JwsError {
    fn from(error: JwkError) -> Self {
        Self::Jwk(error)
    }
}

impl From<NonceError> for JwsError {
    fn from(error: NonceError) -> Self {
        Self::Nonce(error)
    }
}
