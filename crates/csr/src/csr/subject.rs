//! The fields of a subject, as text.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use der::{
    Encode, Tag, Tagged,
    asn1::{Any, ObjectIdentifier},
};
use x509_cert::name::Name;

/// The short names people know from openssl, by object identifier (RFC 4519 §2, RFC 2985 §5.2.1).
const LABELS: [(&str, &str); 16] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "GN"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// A field of the subject, e.g. `O = "Sal Secrets"`; a domain-validated certificate has at most a common
/// name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SubjectField {
    label: String,
    value: String,
}

impl SubjectField {
    /// `CN`, `O`, `emailAddress`, .., or the object identifier in digits if it has no well-known name.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The text, or its DER in hexadecimal after `#` if it is none; it may hold control characters.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn is_common_name(&self) -> bool {
        self.label == "CN"
    }
}

/// One line; control characters are escaped.
impl fmt::Display for SubjectField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?}", self.label, self.value)
    }
}

pub(super) fn fields(subject: &Name) -> der::Result<Vec<SubjectField>> {
    subject
        .iter()
        .map(|field| Ok(SubjectField { label: label(field.oid), value: value(&field.value)? }))
        .collect()
}

fn label(oid: ObjectIdentifier) -> String {
    let digits = oid.to_string();
    LABELS.iter().find(|(known, _)| *known == digits).map_or(digits.clone(), |(_, label)| (*label).into())
}

fn value(any: &Any) -> der::Result<String> {
    let text = match any.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => String::from_utf8(any.value().into()).ok(),
        Tag::TeletexString => Some(any.value().iter().copied().map(char::from).collect()),
        Tag::BmpString => bmp(any.value()),
        _ => None,
    };
    text.map_or_else(|| hexadecimal(any), Ok)
}

fn bmp(octets: &[u8]) -> Option<String> {
    let (pairs, []) = octets.as_chunks::<2>() else { return None };
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    String::from_utf16(&units).ok()
}

/// RFC 4514 §2.4's form for what is no text.
fn hexadecimal(any: &Any) -> der::Result<String> {
    let digits: String = any.to_der()?.iter().map(|octet| format!("{octet:02x}")).collect();
    Ok(["#", &digits].concat())
}
