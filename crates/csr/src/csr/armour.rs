//! Taking off whatever a request is wrapped in.

mod base64;
mod pem;
mod text;

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::CsrError;

/// The longest input taken, in octets: the longest request, twice in base64, with text around it.
const MAX_INPUT: usize = 256 * 1024;

/// How many wrappings are taken off. The thread had two: MIME base64 inside base64url.
const MAX_LAYERS: usize = 4;

/// One thing that a request was wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Armour {
    /// PEM with the label `CERTIFICATE REQUEST` (RFC 7468 §7).
    Pem,
    /// PEM with the label `NEW CERTIFICATE REQUEST`, as Java's keytool and Windows write it.
    PemNew,
    /// Base64 in one line.
    Base64,
    /// Base64 in several lines, as MIME has it.
    Base64Lines,
    /// Base64url, which ACME wants; also what is base64 and base64url alike.
    Base64Url,
}

impl fmt::Display for Armour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pem => "PEM",
            Self::PemNew => "PEM with NEW",
            Self::Base64 => "base64",
            Self::Base64Lines => "base64 with line breaks",
            Self::Base64Url => "base64url",
        })
    }
}

/// The DER inside `input`, or what may be it, and what was around it.
pub(super) fn remove(input: &[u8]) -> Result<(Cow<'_, [u8]>, Vec<Armour>), CsrError> {
    if input.len() > MAX_INPUT {
        return Err(CsrError::TooLong { length: input.len(), limit: MAX_INPUT });
    }
    let mut layers = Vec::new();
    let mut inner = Cow::Borrowed(input);
    while !is_der(&inner) {
        if layers.len() == MAX_LAYERS {
            return Err(CsrError::TooManyLayers { limit: MAX_LAYERS });
        }
        let (layer, content) = peel(&inner)?;
        layers.push(layer);
        inner = Cow::Owned(content);
    }
    Ok((inner, layers))
}

/// A SEQUENCE begins with 0x30. That is the digit 0 too, with which no base64 of a SEQUENCE or of PEM begins.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

fn peel(bytes: &[u8]) -> Result<(Armour, Vec<u8>), CsrError> {
    let text = text::decode(bytes)?;
    match pem::request(&text)? {
        Some((armour, body)) => Ok((armour, base64::decode(&body)?.1)),
        None => base64::decode(&text),
    }
}
