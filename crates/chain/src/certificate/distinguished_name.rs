//! Issuers and subjects.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use der::{Decode, Reader, SliceReader};
use x509_cert::name::Name;

/// A name as it stands, for comparing, and as text, for people.
#[derive(Clone)]
pub(super) struct DistinguishedName {
    der: Vec<u8>,
    text: String,
    common_name: Option<String>,
}

impl DistinguishedName {
    pub(super) fn read(fields: &mut SliceReader<'_>) -> der::Result<Self> {
        let der = fields.tlv_bytes()?;
        let name = Name::from_der(der)?;
        let common_name = name.common_name().ok().flatten().map(|text| text.value().into_owned());
        Ok(Self { der: der.into(), text: name.to_string(), common_name })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }
}

/// Octet for octet: RFC 5280 §4.1.2.4 has CAs write a subject and the issuer of what it signs the same way.
impl PartialEq for DistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for DistinguishedName {}
