//! Octets as text, text as octets, and the hash.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::entries;
use super::{Mistake, Step};
use crate::Entry;

/// The numbers inside the JSON.
pub(super) fn of_numbers() -> Vec<Mistake> {
    let new = |entry: Entry, words: &str, encoding: fn(&[u8]) -> String| {
        let words = format!("the numbers are {words}");
        Mistake::new(Step::Encoding, entry, words, move |draft| draft.encode(encoding))
    };
    [
        new(entries::BASE64, "in base64, not base64url", Base64::encode_string),
        new(entries::PADDING, "padded with \"=\"", Base64Url::encode_string),
        new(entries::BASE64, "in base64 without padding, not base64url", Base64Unpadded::encode_string),
        new(entries::HEX, "in hex, not base64url", hex),
        new(entries::HEX, "in upper-case hex, not base64url", |octets| hex(octets).to_uppercase()),
        new(entries::HEX, "base64url of their hex digits", |octets| url(hex(octets).as_bytes())),
        new(entries::HEX, "in decimal digits, not base64url", decimal),
        new(entries::HEX, "base64url of their decimal digits", |octets| url(decimal(octets).as_bytes())),
        new(entries::TWICE, "encoded in base64url twice", |octets| url(url(octets).as_bytes())),
        new(entries::BASE64, "in base64 with a CRLF after 76 characters", |octets| mime(octets, 76, r"\r\n")),
        new(entries::BASE64, "in base64 with a line end after 64 characters", |octets| {
            mime(octets, 64, r"\n")
        }),
    ]
    .into()
}

/// What follows the text.
pub(super) fn ends() -> Vec<Mistake> {
    let new = |words: &str, end: &'static [u8]| {
        Mistake::new(Step::End, entries::BLANKS, words, move |draft| draft.end = end)
    };
    [
        new("a line end (LF) follows it", b"\n"),
        new("a line end (CRLF) follows it", b"\r\n"),
        new("a blank follows it", b" "),
        new("a zero octet follows it", b"\0"),
    ]
    .into()
}

/// What is done to the text before it is hashed.
pub(super) fn recodings() -> Vec<Mistake> {
    let new = |entry: Entry, words: &str, recode: fn(Vec<u8>) -> Vec<u8>| {
        Mistake::new(Step::Recoding, entry, words, move |draft| draft.recode = recode)
    };
    [
        new(entries::TWICE, "base64url of it is hashed, not the text itself", |octets| url(&octets).into()),
        new(entries::TWICE, "base64 of it is hashed, not the text itself", |octets| {
            Base64::encode_string(&octets).into()
        }),
        new(entries::TWICE, "hex digits of it are hashed, not the text itself", |octets| hex(&octets).into()),
        new(entries::TWICE, "it is hashed as a JSON string, in quotes", |octets| {
            serde_json::Value::from(String::from_utf8_lossy(&octets)).to_string().into()
        }),
        new(entries::CHARSET, "it is hashed in UTF-16 (little-endian), not UTF-8", |octets| {
            utf16(&octets, u16::to_le_bytes)
        }),
        new(entries::CHARSET, "it is hashed in UTF-16 (big-endian), not UTF-8", |octets| {
            utf16(&octets, u16::to_be_bytes)
        }),
        new(entries::CHARSET, "a byte order mark stands before it", |octets| {
            [&b"\xEF\xBB\xBF"[..], &octets].concat()
        }),
    ]
    .into()
}

pub(super) fn hashes() -> Vec<Mistake> {
    let new = |words: &str, hash: fn(&[u8]) -> Vec<u8>| {
        Mistake::new(Step::Hash, entries::HASH, words, move |draft| draft.hash = hash)
    };
    [
        new("the hash is SHA-1", |octets| Sha1::digest(octets).to_vec()),
        new("the hash is SHA-512", |octets| Sha512::digest(octets).to_vec()),
        new("the hash is SHA-384", |octets| Sha384::digest(octets).to_vec()),
        new("the hash is hashed again", |octets| sha256(&sha256(octets))),
        new("the hex digits of the hash are hashed again", |octets| sha256(hex(&sha256(octets)).as_bytes())),
        new("the base64url of the hash is hashed again", |octets| sha256(url(&sha256(octets)).as_bytes())),
        new("it is not hashed at all", <[u8]>::to_vec),
    ]
    .into()
}

fn sha256(octets: &[u8]) -> Vec<u8> {
    Sha256::digest(octets).to_vec()
}

fn url(octets: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(octets)
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(octets: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 15)]).collect()
}

/// The digits of a big-endian number.
fn decimal(octets: &[u8]) -> String {
    const CHUNK: u64 = 1_000_000_000;
    let mut number = octets.to_vec();
    let mut chunks = Vec::new();
    while number.iter().any(|octet| *octet != 0) {
        let mut remainder = 0u64;
        for octet in &mut number {
            let dividend = remainder << 8 | u64::from(*octet);
            [*octet, ..] = (dividend / CHUNK).to_le_bytes();
            remainder = dividend % CHUNK;
        }
        chunks.push(format!("{remainder:09}"));
    }
    chunks.reverse();
    let digits = chunks.concat();
    let shown = digits.trim_start_matches('0');
    if shown.is_empty() { "0".into() } else { shown.into() }
}

/// Lines of base64 in a JSON string, so their ends are escaped.
fn mime(octets: &[u8], width: usize, line_end: &str) -> String {
    let base64 = Base64::encode_string(octets);
    let lines: Vec<_> = base64.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
    lines.join(line_end)
}

fn utf16(octets: &[u8], unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    String::from_utf8_lossy(octets).encode_utf16().flat_map(unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_digits() {
        assert_eq!(decimal(&[1, 0, 1]), "65537");
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[1, 0, 0, 0, 0, 0, 0, 0, 0]), "18446744073709551616");
        assert_eq!(decimal(&[0x3B, 0x9A, 0xCA, 0x00]), "1000000000");
    }
}
