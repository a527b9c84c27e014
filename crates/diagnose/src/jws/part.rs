//! One of the texts of a JWS: base64url without padding (RFC 7515 §2), or what somebody took for it.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

use super::entries;
use crate::{Entry, Report};

/// A text and the octets it stands for, read as kindly as possible.
pub(super) struct Part {
    name: &'static str,
    /// As it was received: this is what must have been signed.
    pub(super) text: String,
    /// What it stands for, if anything.
    pub(super) octets: Option<Vec<u8>>,
    faults: Vec<&'static Entry>,
    there: bool,
}

impl Part {
    pub(super) fn read(name: &'static str, value: &Option<Value>) -> Self {
        match value {
            None => Self { name, text: String::new(), octets: None, faults: Vec::new(), there: false },
            Some(Value::String(text)) => Self::decode(name, text),
            // The JSON stands where its encoding belongs.
            Some(json) => Self::plain(name, json.to_string()),
        }
    }

    fn plain(name: &'static str, text: String) -> Self {
        let octets = Some(text.clone().into_bytes());
        Self { name, text, octets, faults: vec![&entries::NOT_ENCODED], there: true }
    }

    fn decode(name: &'static str, text: &str) -> Self {
        if text.trim_start().starts_with(['{', '[']) {
            return Self::plain(name, text.into());
        }
        let (octets, mut faults) = read_kindly(text);
        if octets.is_none() {
            faults.push(&entries::NOT_BASE64URL);
        }
        Self { name, text: text.into(), octets, faults, there: true }
    }

    pub(super) fn is_there(&self) -> bool {
        self.there
    }

    pub(super) fn judge(&self, report: &mut Report) {
        for fault in &self.faults {
            report.add(fault.found(format!("`{}`: {}", self.name, fault.title)));
        }
    }
}

/// base64 of any kind, and what is wrong with it.
fn read_kindly(text: &str) -> (Option<Vec<u8>>, Vec<&'static Entry>) {
    let found = [
        (text.contains('='), &entries::PADDED),
        (text.contains(['+', '/']), &entries::PLAIN_BASE64),
        (text.contains(|c: char| c.is_ascii_whitespace()), &entries::WHITE_SPACE),
    ];
    let faults = found.into_iter().filter_map(|(is, fault)| is.then_some(fault)).collect();
    (decode_any(text), faults)
}

/// The octets of base64 of any kind.
pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).map(to_url_alphabet).collect();
    Base64UrlUnpadded::decode_vec(plain.trim_end_matches('=')).ok()
}

fn to_url_alphabet(character: char) -> char {
    match character {
        '+' => '-',
        '/' => '_',
        other => other,
    }
}
