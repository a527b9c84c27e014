//! Challenges as the application sees them: types, tokens and the proofs to present.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::error::Error;
use core::fmt;

use certwright_jwk::{Jwk, KeyAuthorization};
use serde::{Deserialize, Serialize};

/// A challenge type that this machine can answer (RFC 8555 §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ChallengeType {
    /// `http-01` (RFC 8555 §8.3).
    #[serde(rename = "http-01")]
    Http01,
}

impl ChallengeType {
    /// The name in the registry of ACME validation methods, e.g. `http-01`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http01 => "http-01",
        }
    }

    /// Whether this type can prove control of a wildcard name: no HTTP challenge can (RFC 8555 §8.3).
    #[must_use]
    pub const fn proves_wildcards(self) -> bool {
        match self {
            Self::Http01 => false,
        }
    }
}

impl fmt::Display for ChallengeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A challenge token that is safe to become part of a path (R18, RFC 8555 §8.3).
///
/// > It MUST NOT contain any characters outside the base64url alphabet and MUST NOT include base64 padding
/// > characters ("=").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

impl Token {
    /// The most octets a token may have. 22 hold the 128 bits that RFC 8555 asks for, servers use 43.
    pub const MAX_LEN: usize = 128;

    /// Checks the token that a server sent.
    ///
    /// # Errors
    /// [`TokenError`] if it is empty, longer than [`Token::MAX_LEN`] or has an octet outside `A-Za-z0-9_-`.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let fits = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        match text.len() {
            0 => Err(TokenError::Empty),
            length if length > Self::MAX_LEN => Err(TokenError::TooLong { length }),
            _ => match text.bytes().position(|octet| !fits(octet)) {
                Some(position) => Err(TokenError::Character { position }),
                None => Ok(Self(text.to_owned())),
            },
        }
    }

    /// The token's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Token {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, TokenError> {
        Self::parse(&text)
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.0
    }
}

/// Why a token is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It has no octets.
    Empty,
    /// It is longer than [`Token::MAX_LEN`].
    TooLong {
        /// Its length in octets.
        length: usize,
    },
    /// It has an octet outside the base64url alphabet.
    Character {
        /// The octet's offset.
        position: usize,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the challenge token is empty"),
            Self::TooLong { length } => {
                write!(f, "the challenge token has {length} octets, more than {}", Token::MAX_LEN)
            }
            Self::Character { position } => {
                write!(f, "the challenge token has an octet outside A-Za-z0-9_- at offset {position}")
            }
        }
    }
}

impl Error for TokenError {}

/// What has to become visible before a challenge is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// Serve `key_authorization` as the body of `http://{name}/.well-known/acme-challenge/{token}`
    /// on port 80 (RFC 8555 §8.3).
    Http01 {
        /// The last segment of the path.
        token: Token,
        /// The body: exactly this text.
        key_authorization: KeyAuthorization,
    },
}

impl Proof {
    /// The proof of `challenge_type` for this token, made with this account key.
    #[must_use]
    pub fn new(challenge_type: ChallengeType, token: Token, account_key: &Jwk) -> Self {
        match challenge_type {
            ChallengeType::Http01 => {
                let key_authorization = account_key.key_authorization(token.as_str());
                Self::Http01 { token, key_authorization }
            }
        }
    }

    /// The challenge type that this proof belongs to.
    #[must_use]
    pub const fn challenge_type(&self) -> ChallengeType {
        match self {
            Self::Http01 { .. } => ChallengeType::Http01,
        }
    }
}

/// Why a responder could not present a proof.
#[derive(Debug)]
pub struct PresentError(Box<dyn Error + Send + Sync>);

impl PresentError {
    /// Wraps the responder's own error.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for PresentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer to the challenge could not be put in place")
    }
}

impl Error for PresentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn r18_a_token_is_base64url_of_sane_length() {
        for good in ["evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA", "_", &"x".repeat(Token::MAX_LEN)] {
            assert_eq!(Token::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(Token::parse(""), Err(TokenError::Empty));
        let long = "x".repeat(Token::MAX_LEN + 1);
        assert_eq!(Token::parse(&long), Err(TokenError::TooLong { length: 129 }));
        // uacme#64, acme.sh#4659
        for (bad, position) in
            [("../../x", 0), ("a/b", 1), ("ab=", 2), ("a b", 1), ("abc\0", 3), ("a$(id)", 1)]
        {
            assert_eq!(Token::parse(bad), Err(TokenError::Character { position }), "{bad}");
        }
        assert_eq!(
            Token::parse("\u{e9}").unwrap_err().to_string(),
            "the challenge token has an octet outside A-Za-z0-9_- at offset 0"
        );
    }

    #[test]
    fn r18_a_saved_token_is_checked_again() {
        assert!(serde_json::from_str::<Token>("\"good\"").is_ok());
        assert!(serde_json::from_str::<Token>("\"../bad\"").is_err());
    }

    #[test]
    fn rfc_8555_section_8_1_the_proof_is_token_and_thumbprint() {
        let key = certwright_fixtures::json("jwk/golden.json")[0]["jwk"].to_string();
        let key = Jwk::from_json(key).unwrap();
        let token = Token::parse("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA").unwrap();
        let proof = Proof::new(ChallengeType::Http01, token, &key);
        assert_eq!(proof.challenge_type(), ChallengeType::Http01);
        let Proof::Http01 { key_authorization, .. } = proof;
        let expected =
            "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        assert_eq!(key_authorization.as_str(), expected);
    }

    #[test]
    fn a_present_error_keeps_its_cause() {
        let error = PresentError::new("disk full");
        assert_eq!(error.source().unwrap().to_string(), "disk full");
    }
}
