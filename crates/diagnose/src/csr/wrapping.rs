//! What a request is wrapped in: layers that may be there, and those that hide it.

use certwright_csr::{Armour, Csr};

use super::entries::wrapped;
use crate::answer::decode_base64url;
use crate::{Entry, Finding};

/// Words for the layers, outermost first.
pub(super) fn layers(armour: &[Armour]) -> String {
    match armour {
        [] => "nothing: it is DER".into(),
        layers => layers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", in it "),
    }
}

/// What is to be said about the outermost layer, or about the number of layers.
pub(super) fn finding(input: &[u8], csr: &Csr) -> Option<Finding> {
    let padded = || input.trim_ascii_end().ends_with(b"=");
    let entry = match csr.armour() {
        [] => return None,
        [Armour::Pem] => &wrapped::PEM,
        [Armour::PemNew] => &wrapped::PEM_NEW,
        [Armour::Base64Lines] => &wrapped::BASE64_LINES,
        [Armour::Base64] if has_standard_digits(input) => &wrapped::BASE64,
        [_] if padded() => &wrapped::PADDING,
        [_] => return None,
        [..] => &wrapped::LAYERS,
    };
    Some(entry.found(format!("the request is in {}", layers(csr.armour()))))
}

fn has_standard_digits(input: &[u8]) -> bool {
    input.iter().any(|digit| matches!(digit, b'+' | b'/'))
}

/// A wrapping that `Csr::read` does not take off, and what is in it if that can be had back.
pub(super) fn unwrapped(input: &[u8]) -> Option<(&'static Entry, Option<Vec<u8>>)> {
    if let Some(der) = through_text(input) {
        return Some((&wrapped::THROUGH_TEXT, der));
    }
    let text = core::str::from_utf8(input).ok()?.trim();
    if let Some(octets) = from_hex(text) {
        return Some((&wrapped::HEX, Some(octets)));
    }
    if let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return is_request(inner.as_bytes()).map(|octets| (&wrapped::QUOTES, Some(octets)));
    }
    if text.contains("\\n") {
        let lines = text.replace("\\r", "").replace("\\n", "\n");
        return is_request(lines.as_bytes()).map(|octets| (&wrapped::ESCAPED_LINES, Some(octets)));
    }
    if let Some(octets) = is_request(text.replace(' ', "+").as_bytes()) {
        return Some((&wrapped::PLUS_BLANK, Some(octets)));
    }
    remains_of_pem(text).map(|octets| (&wrapped::REMAINS_OF_PEM, Some(octets)))
}

fn is_request(octets: &[u8]) -> Option<Vec<u8>> {
    Csr::read(octets).is_ok().then(|| octets.to_vec())
}

/// DER, in base64url or not, that somebody took for a text: its octets above 127 are two or three octets of UTF-8.
fn through_text(input: &[u8]) -> Option<Option<Vec<u8>>> {
    let decoded = core::str::from_utf8(input).ok().and_then(|text| decode_base64url(text.trim()).ok());
    let octets = decoded.as_deref().unwrap_or(input);
    match octets {
        [0x30, 0xc2, ..] => Some(from_latin1(octets)),
        [0x30, 0xef, 0xbf, 0xbd, ..] => Some(None),
        _ => None,
    }
}

/// Latin-1 loses nothing; the octets can be had back.
fn from_latin1(octets: &[u8]) -> Option<Vec<u8>> {
    core::str::from_utf8(octets).ok()?.chars().map(|c| u8::try_from(c).ok()).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|c| !matches!(c, b':' | b' ' | b'\r' | b'\n'))
        .map(hex_digit)
        .collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let octets: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    (octets.first() == Some(&0x30)).then_some(octets)
}

fn hex_digit(c: u8) -> Option<u8> {
    char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A request between dashes or words that were left of the lines of PEM.
fn remains_of_pem(text: &str) -> Option<Vec<u8>> {
    let inner = text.trim_matches('-');
    let begin = ["BEGINNEWCERTIFICATEREQUEST", "BEGINCERTIFICATEREQUEST"];
    let end = ["ENDNEWCERTIFICATEREQUEST", "ENDCERTIFICATEREQUEST"];
    let inner = begin.iter().find_map(|word| inner.strip_prefix(word)).unwrap_or(inner);
    let inner = end.iter().find_map(|word| inner.strip_suffix(word)).unwrap_or(inner).trim_matches('-');
    if inner.len() == text.len() { None } else { is_request(inner.as_bytes()) }
}
