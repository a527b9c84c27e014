//! Keys in PEM, and DER in base64 or hex without it.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use certwright_key::{AccountKey, KeyError};

use super::{Key, Secrecy, der, entries};
use crate::input::Input;

pub(super) fn read(input: &Input<'_>) -> Option<Key> {
    let text = input.text()?;
    match block(text) {
        Some((label, content)) => of_block(text, label, content),
        None => bare(text),
    }
}

/// The first PEM block with a key in it: label and what stands between the lines.
fn block(text: &str) -> Option<(&str, &str)> {
    text.split("-----BEGIN ").skip(1).find_map(|block| {
        let (label, content) = block.split_once("-----")?;
        let content = content.split("-----END").next()?;
        (label.ends_with(" KEY") && !label.contains('\n')).then_some((label, content))
    })
}

fn of_block(text: &str, label: &str, content: &str) -> Option<Key> {
    let form = |der: &[u8]| format!("PEM ({})", der::form(der));
    let octets = decode(content).filter(|_| text.contains("-----END "));
    if label.ends_with("PRIVATE KEY") {
        let octets = octets.unwrap_or_default();
        let public = AccountKey::from_pem(text).map(|key| key.public_key().clone());
        return Some(der::private(form(&octets), public, octets));
    }
    let damaged = || {
        let what = format!("there is no key in the {} block", certwright_http::excerpt(label.as_bytes(), 48));
        let findings = vec![entries::DAMAGED.found(what)];
        let form = "PEM".to_owned();
        Key { form, public: None, secrecy: Secrecy::Public, findings, members: Vec::new(), private_der: None }
    };
    Some(octets.and_then(|octets| der::read(&octets, &form(&octets))).unwrap_or_else(damaged))
}

/// All lines but headers.
fn decode(content: &str) -> Option<Vec<u8>> {
    let lines = content.lines().map(str::trim).filter(|line| !line.contains(':'));
    Base64::decode_vec(&lines.collect::<String>()).ok()
}

/// DER as text: base64 in one line or several, base64url, hex.
fn bare(text: &str) -> Option<Key> {
    let joined: String = text.split_whitespace().collect();
    let (octets, form) = hexadecimal(&joined)
        .map(|octets| (octets, "DER in hex"))
        .or_else(|| Some((Base64::decode_vec(&joined).ok()?, "DER in base64")))
        .or_else(|| {
            Some((Base64UrlUnpadded::decode_vec(joined.trim_end_matches('=')).ok()?, "DER in base64url"))
        })?;
    let mut key = der::read(&octets, form)?;
    key.findings.push(entries::ARMOUR.found(format!("the key is {form}, without armour")));
    Some(key)
}

/// The octets of a text of hexadecimal digits, with or without colons.
pub(crate) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let text = text.replace(':', "");
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    (rest.is_empty() && !pairs.is_empty()).then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// What a private key that certwright does not use is to be told.
pub(super) fn of_error(error: &KeyError) -> crate::Finding {
    let entry = match error {
        KeyError::Encrypted => entries::ENCRYPTED,
        KeyError::Pem(_) | KeyError::NotDer(_) | KeyError::NoFormat | KeyError::Malformed(..) => {
            entries::DAMAGED
        }
        KeyError::Inconsistent(_) | KeyError::NotPrivate(_) | KeyError::SeveralKeys { .. } => {
            entries::DAMAGED
        }
        _ => entries::UNUSABLE,
    };
    let finding = entry.found(certwright_http::escape(&error.to_string()));
    match error {
        KeyError::Pem(_) | KeyError::Inconsistent(_) => {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            finding.why(cause)
        }
        _ => finding,
    }
}
