//! base64url without padding (RFC 7515 §2), with errors that say where.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};

pub(crate) fn encode(octets: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(octets)
}

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Base64urlError> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| Base64urlError::explain(text))
}

/// Why a text is not base64url without padding (RFC 7515 §2).
///
/// Positions count characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base64urlError {
    /// There is padding.
    Padding {
        /// Position of the first `=`.
        position: usize,
    },
    /// The alphabet is that of plain base64: `+` and `/` where `-` and `_` belong.
    PlainBase64 {
        /// Position of the first such character.
        position: usize,
    },
    /// A character belongs to neither alphabet, such as a line break.
    Character {
        /// Position of the character.
        position: usize,
        /// The character.
        found: char,
    },
    /// A length that no encoding has: it is 1 more than a multiple of 4.
    Length {
        /// Characters in the text.
        characters: usize,
    },
    /// The bits of the last character that encode nothing are not zero.
    TrailingBits,
}

impl Base64urlError {
    fn explain(text: &str) -> Self {
        text.chars().enumerate().find_map(|(position, found)| Self::of_character(position, found)).unwrap_or(
            match text.len() {
                characters if characters % 4 == 1 => Self::Length { characters },
                _ => Self::TrailingBits,
            },
        )
    }

    fn of_character(position: usize, found: char) -> Option<Self> {
        match found {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => None,
            '=' => Some(Self::Padding { position }),
            '+' | '/' => Some(Self::PlainBase64 { position }),
            found => Some(Self::Character { position, found }),
        }
    }
}

impl fmt::Display for Base64urlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Padding { position } => {
                write!(f, "padding at character {position}; base64url here ends without \"=\"")
            }
            Self::PlainBase64 { position } => write!(
                f,
                "plain base64 at character {position}; base64url has \"-\" and \"_\" for \"+\" and \"/\""
            ),
            Self::Character { position, found } => {
                write!(f, "{found:?} at character {position} is not in the base64url alphabet")
            }
            Self::Length { characters } => {
                write!(f, "{characters} characters cannot be base64url; one is missing or too many")
            }
            Self::TrailingBits => f.write_str("the unused bits of the last character must be zero"),
        }
    }
}

impl core::error::Error for Base64urlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_7515_appendix_c() {
        assert_eq!(encode(&[3, 236, 255, 224, 193]), "A-z_4ME");
        assert_eq!(decode("A-z_4ME").unwrap(), [3, 236, 255, 224, 193]);
        assert_eq!(decode(""), Ok(Vec::new()));
    }

    #[test]
    fn errors_say_where() {
        assert_eq!(decode("AQ=="), Err(Base64urlError::Padding { position: 2 }));
        assert_eq!(decode("A+z/4ME"), Err(Base64urlError::PlainBase64 { position: 1 }));
        assert_eq!(decode("AQAB\n"), Err(Base64urlError::Character { position: 4, found: '\n' }));
        assert_eq!(decode("AQÄB"), Err(Base64urlError::Character { position: 2, found: 'Ä' }));
        assert_eq!(decode("AQABA"), Err(Base64urlError::Length { characters: 5 }));
        assert_eq!(decode("AAAAAAAAA"), Err(Base64urlError::Length { characters: 9 }));
        assert_eq!(decode("AR"), Err(Base64urlError::TrailingBits));
        assert_eq!(decode("AAAAAR"), Err(Base64urlError::TrailingBits));
    }
}
