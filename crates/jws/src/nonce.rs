//! The characters of a replay nonce (RFC 8555 §6.5.1).

use core::{error::Error, fmt};

/// Why a replay nonce is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NonceError {
    /// There is no character in it.
    Empty,
    /// A character that is not of the base64url alphabet, and its offset in characters, counted from 0.
    Character {
        /// Offset in characters, counted from 0.
        position: usize,
        /// What stands there.
        found: char,
    },
}

/// Checks that `text` may be the value of a `Replay-Nonce` header and of a `nonce` header parameter.
///
/// "The value of the Replay-Nonce header field MUST be an octet string encoded according to the base64url
/// encoding" (RFC 8555 §6.5.1). The length is not judged: a nonce is opaque, and servers exist whose nonces
/// are of a length that no base64url has.
///
/// # Errors
/// [`NonceError`] names the first character that does not belong: "Clients MUST ignore invalid Replay-Nonce
/// values".
pub fn check_nonce(text: &str) -> Result<(), NonceError> {
    if text.is_empty() {
        return Err(NonceError::Empty);
    }
    let stranger = text.chars().enumerate().find(|(_, character)| !is_base64url(*character));
    stranger.map_or(Ok(()), |(position, found)| Err(NonceError::Character { position, found }))
}

/// `1*( ALPHA / DIGIT / "-" / "_" )`, the `base64url` of RFC 8555 §6.5.1.
pub(crate) fn is_base64url(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

impl fmt::Display for NonceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the nonce is empty"),
            Self::Character { position, found } => {
                write!(f, "the nonce has {found:?} at offset {position}, which is no base64url character")
            }
        }
    }
}

impl Error for NonceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_characters_only() {
        for good in ["oFvnlFP1wIhRlYS2jTaXbA", "5XJ1L3lEkMG7tR6pA00clA", "_-0", "a"] {
            assert_eq!(check_nonce(good), Ok(()), "RFC 8555 §6.5.1, R3");
        }
        assert_eq!(check_nonce(""), Err(NonceError::Empty));
        for (bad, position, found) in [
            ("ab=", 2, '='),
            ("a+b", 1, '+'),
            (" a", 0, ' '),
            ("a\r\nX: y", 1, '\r'),
            ("aé", 1, 'é'),
            ("a/", 1, '/'),
        ] {
            assert_eq!(check_nonce(bad), Err(NonceError::Character { position, found }));
        }
    }
}
