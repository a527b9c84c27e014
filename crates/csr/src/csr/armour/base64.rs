//! Base64 in either alphabet, with or without padding and line breaks.

use alloc::{string::String, vec::Vec};

use base64ct::{Base64Unpadded, Encoding};

use super::Armour;
use crate::CsrError;

pub(super) fn decode(text: &str) -> Result<(Armour, Vec<u8>), CsrError> {
    let end = text.trim_end_matches(|c: char| c == '=' || c.is_whitespace()).len();
    let (data, padding) = text.split_at_checked(end).unwrap_or((text, ""));
    let standard = standard_alphabet(data)?;
    let bytes =
        Base64Unpadded::decode_vec(&standard).map_err(|_| CsrError::Base64Cut { length: standard.len() })?;
    Ok((armour(data, padding), bytes))
}

/// The characters of both alphabets in the standard one, and nothing else.
fn standard_alphabet(data: &str) -> Result<String, CsrError> {
    let mut standard = String::with_capacity(data.len());
    for (position, found) in data.chars().enumerate() {
        match found {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => standard.push(found),
            '-' => standard.push('+'),
            '_' => standard.push('/'),
            _ if found.is_whitespace() => {}
            _ => return Err(CsrError::NotBase64 { position, found }),
        }
    }
    Ok(standard)
}

fn armour(data: &str, padding: &str) -> Armour {
    if data.trim().contains(['\r', '\n']) {
        Armour::Base64Lines
    } else if data.contains(['+', '/']) || padding.contains('=') && !data.contains(['-', '_']) {
        Armour::Base64
    } else {
        Armour::Base64Url
    }
}
