//! The SHA-256 of the canonical JSON (RFC 7638).

use core::error::Error;
use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};

use crate::{Base64urlError, Jwk, base64url};

/// The SHA-256 JWK thumbprint of a key: 32 octets that name it (RFC 7638 §3).
///
/// `Display` and `FromStr` are base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 32]);

impl Jwk {
    /// The thumbprint of the key.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint(Sha256::digest(self.to_json()).into())
    }
}

impl Thumbprint {
    /// The 32 octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&base64url::encode(&self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

impl FromStr for Thumbprint {
    type Err = ThumbprintError;

    fn from_str(text: &str) -> Result<Self, ThumbprintError> {
        let octets = base64url::decode(text).map_err(ThumbprintError::Base64url)?;
        octets.try_into().map(Self).map_err(|_| ThumbprintError::Length { characters: text.len() })
    }
}

/// Why a text is not a SHA-256 thumbprint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThumbprintError {
    /// It is not base64url without padding.
    Base64url(Base64urlError),
    /// It is not 43 characters long, as 32 octets are.
    Length {
        /// Characters there are.
        characters: usize,
    },
}

impl fmt::Display for ThumbprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64url(_) => f.write_str("the thumbprint is not base64url without padding"),
            Self::Length { characters } => {
                write!(f, "a SHA-256 thumbprint has 43 characters, not {characters}")
            }
        }
    }
}

impl Error for ThumbprintError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Base64url(cause) => Some(cause),
            Self::Length { .. } => None,
        }
    }
}
