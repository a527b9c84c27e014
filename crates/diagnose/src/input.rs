//! What someone hands in, with the wrappings taken off that every kind of input may have.

use serde_json::Value;

use crate::{Entry, Finding, Severity};

pub(crate) const TABLE: &[Entry] = &[ENCODING];

const ENCODING: Entry = Entry {
    code: "input-encoding",
    severity: Severity::Warning,
    title: "the text is not plain UTF-8: it has a byte order mark, or is UTF-16",
    why: "some editors and Windows PowerShell's > write it so; most programs take these octets for damage",
    remedy: "save it as UTF-8 without a byte order mark",
    reference: "RFC 8259 §8.1",
};

/// What is to be inspected, made once and shown to each recogniser.
///
/// It may be a private key. So it has no `Debug`, and nothing of it is printed but what a recogniser knows to be public.
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    text: Option<String>,
    json: Option<Value>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let text = decode(bytes).map(|text| text.trim().to_owned());
        let json = text.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Self { bytes, text, json }
    }

    /// The octets as they came.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The text of it, if it is text: without byte order mark, out of UTF-16, without white space around it.
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The JSON of it, if it is JSON. Of a member that occurs twice, the last one.
    pub(crate) fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }
}

/// What is to be said of the way in which a text is encoded.
pub(crate) fn on_encoding(input: &Input<'_>) -> Option<Finding> {
    input.text()?;
    match input.bytes() {
        [0xEF, 0xBB, 0xBF, ..] => Some(ENCODING.found("it begins with a byte order mark")),
        bytes if bytes.contains(&0) => Some(ENCODING.found("it is UTF-16, two octets a character")),
        _ => None,
    }
}

/// UTF-8 or UTF-16; text without a NUL, so that DER that happens to be UTF-8 is not taken for text.
fn decode(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        // A text begins with a character of ASCII, so in UTF-16 every other one of its first octets is zero.
        [1..=255, 0, 1..=255, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, 1..=255, 0, 1..=255, ..] => utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    text.filter(|text| !text.contains('\0'))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_all_its_encodings() {
        let le: Vec<u8> = "\u{feff}{} \r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "\u{feff}{} \r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [b"{}", "\u{feff}\n {} \r\n".as_bytes(), &le, &be, &le[2..], &be[2..]] {
            let input = Input::new(bytes);
            assert_eq!(input.text(), Some("{}"), "{bytes:?}");
            assert_eq!(input.json(), Some(&Value::Object(serde_json::Map::new())));
            assert_eq!(input.bytes(), bytes);
        }
    }

    #[test]
    fn what_is_no_text() {
        for bytes in [&b"\x30\x82"[..], b"\x02\x01\x00", b"{}\0", b"\xff\xfe\x00\xd8", b"\xff\xfe{"] {
            assert_eq!(Input::new(bytes).text(), None, "{bytes:?}");
        }
    }
}
