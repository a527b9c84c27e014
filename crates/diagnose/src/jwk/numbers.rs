//! The octets of a member, however they were written.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

use super::entries;
use crate::key::hexadecimal;
use crate::{Entry, Finding};

/// Characters that no short number reaches by chance: of a text this long in base64url, not all are digits.
const LONG: usize = 32;

/// Characters of the longest text that is taken for a number: 16384 bits in decimal digits.
const LONGEST: usize = 5000;

/// The octets that are meant, and what is wrong with the way they are written.
pub(super) fn read(member: &str, value: &Value) -> (Option<Vec<u8>>, Option<Finding>) {
    let found = |entry: &Entry, how: &str| Some(entry.found(format!("\"{member}\" is {how}")));
    match value {
        Value::String(text) => of_text(member, text),
        Value::Number(number) => {
            (number.as_u64().map(minimal), found(&entries::NOT_TEXT, "a JSON number, not a text"))
        }
        Value::Array(list) => (bytes(list), found(&entries::NOT_TEXT, "a JSON array, not a text")),
        _ => (None, found(&entries::NOT_TEXT, "not a text")),
    }
}

fn of_text(member: &str, text: &str) -> (Option<Vec<u8>>, Option<Finding>) {
    let found = |entry: &Entry, how: &str| Some(entry.found(format!("\"{member}\" is {how}")));
    if text.len() > LONGEST {
        return (None, found(&entries::BASE64URL, "longer than that of any key"));
    }
    if let Some(octets) = decimal(text).filter(|_| digits(member, text) && !text.starts_with('0')) {
        return (Some(octets), found(&entries::DIGITS, "written in decimal digits"));
    }
    if let Some(octets) = hexadecimal(text).filter(|_| text.len() >= LONG || digits(member, text)) {
        return (Some(octets), found(&entries::DIGITS, "written in hexadecimal digits"));
    }
    match Base64UrlUnpadded::decode_vec(text) {
        Ok(octets) => (Some(octets), None),
        Err(_) => (lenient(text), Some(fault(member, text))),
    }
}

/// Whether it is digits that are meant, and not base64url: sure if it is long, or an exponent.
fn digits(member: &str, text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit()) && (member == "e" || text.len() >= LONG)
}

fn fault(member: &str, text: &str) -> Finding {
    let (entry, how) = if text.contains(char::is_whitespace) {
        (&entries::LINE_BREAKS, "base64 with line ends or blanks in it")
    } else if text.contains(['+', '/']) {
        (&entries::BASE64, "base64, not base64url: it holds \"+\" or \"/\"")
    } else if text.ends_with('=') {
        (&entries::PADDING, "padded with \"=\"")
    } else {
        (&entries::BASE64URL, "not base64url")
    };
    entry.found(format!("\"{member}\" is {how}"))
}

/// base64 of any kind.
fn lenient(text: &str) -> Option<Vec<u8>> {
    let url = |c| match c {
        '+' => '-',
        '/' => '_',
        c => c,
    };
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '=').map(url).collect();
    Base64UrlUnpadded::decode_vec(&plain).ok()
}

fn minimal(number: u64) -> Vec<u8> {
    number.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect()
}

fn bytes(list: &[Value]) -> Option<Vec<u8>> {
    // Java's bytes are signed.
    let byte = |value: &Value| {
        value.as_i64().and_then(|n| u8::try_from(n.rem_euclid(256)).ok().filter(|_| (-128..256).contains(&n)))
    };
    list.iter().map(byte).collect()
}

/// The octets of a decimal number, in the fewest octets.
fn decimal(text: &str) -> Option<Vec<u8>> {
    // Little-endian while it grows.
    let mut number: Vec<u8> = Vec::new();
    for digit in text.chars() {
        let mut carry = digit.to_digit(10)?;
        for octet in &mut number {
            let sum = u32::from(*octet) * 10 + carry;
            [*octet, ..] = sum.to_le_bytes();
            carry = sum >> 8;
        }
        number.extend(u8::try_from(carry).ok().filter(|carry| *carry > 0));
    }
    number.reverse();
    (!number.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_other_clothes() {
        for text in ["65537", "010001", "AQAB"] {
            assert_eq!(of_text("e", text).0, Some(vec![1, 0, 1]), "{text}");
        }
        assert_eq!(read("e", &65537.into()).0, Some(vec![1, 0, 1]));
        assert_eq!(read("x", &serde_json::json!([1, -1, 255])).0, Some(vec![1, 255, 255]));
        assert_eq!(read("x", &serde_json::json!([256])).0, None);
    }

    #[test]
    fn rfc_7515_appendix_c_in_base64_of_all_kinds() {
        for (text, code) in [
            ("A+z/4ME=", Some("jwk-base64")),
            ("A-z_4ME=", Some("jwk-padding")),
            ("A-z_\r\n4ME", Some("jwk-line-breaks")),
            ("A-z_4ME", None),
        ] {
            let (octets, finding) = of_text("x", text);
            assert_eq!(octets, Some(vec![3, 236, 255, 224, 193]), "{text}");
            assert_eq!(finding.map(|finding| finding.code), code);
        }
    }

    #[test]
    fn decimal_digits() {
        assert_eq!(decimal("18446744073709551616"), Some(vec![1, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert_eq!(decimal("255"), Some(vec![255]));
        assert_eq!(decimal("0"), None);
        assert_eq!(decimal("1x"), None);
    }
}
