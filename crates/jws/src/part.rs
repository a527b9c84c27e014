//! One of the three base64url texts that a JWS is made of.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::error::{Base64Problem, JwsError, Member};

/// A base64url text without padding, together with the octets it stands for.
///
/// Both are kept: the text is what was signed (RFC 7515 §5.2 verifies the text received, not a re-encoding),
/// the octets are what is read.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Part {
    text: String,
    bytes: Vec<u8>,
}

impl Part {
    pub(crate) fn encode(bytes: Vec<u8>) -> Self {
        Self { text: Base64UrlUnpadded::encode_string(&bytes), bytes }
    }

    pub(crate) fn decode(member: Member, text: &str) -> Result<Self, JwsError> {
        match Base64UrlUnpadded::decode_vec(text) {
            Ok(bytes) => Ok(Self { text: text.to_owned(), bytes }),
            Err(_) => Err(JwsError::Base64 { member, problem: Base64Problem::of(text) }),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
