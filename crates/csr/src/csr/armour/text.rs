//! Octets that should be text.

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::CsrError;

/// The text without its byte order mark; PowerShell's `>` writes UTF-16.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, CsrError> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, utf8 @ ..] => utf8_text(utf8),
        [0xff, 0xfe, utf16 @ ..] => utf16_text(utf16, u16::from_le_bytes),
        [0xfe, 0xff, utf16 @ ..] => utf16_text(utf16, u16::from_be_bytes),
        utf8 => utf8_text(utf8),
    };
    match (text, bytes.first()) {
        (Some(text), _) if text.trim().is_empty() => Err(CsrError::Empty),
        (Some(text), _) => Ok(text),
        (None, Some(&first)) => Err(CsrError::NotDer { first }),
        (None, None) => Err(CsrError::Empty),
    }
}

fn utf8_text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    core::str::from_utf8(bytes).ok().map(Cow::Borrowed)
}

fn utf16_text(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok().map(Cow::Owned)
}
