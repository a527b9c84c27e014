//! The entries of a subject alternative name.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::net::IpAddr;

use certwright_identifier::{DnsName, Identifier};
use der::{Reader, Tag, TagNumber, Tagged, asn1::AnyRef};

use crate::NameFault;

/// An entry of a subject alternative name (RFC 5280 §4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AltName {
    /// A domain name or an address.
    Name(Identifier),
    /// Meant as a domain name or an address, but none.
    Faulty { text: String, fault: NameFault },
    /// A kind of name that no domain-validated certificate has.
    Other { kind: &'static str },
}

impl AltName {
    pub(super) fn name(&self) -> Option<&Identifier> {
        match self {
            Self::Name(name) => Some(name),
            Self::Faulty { .. } | Self::Other { .. } => None,
        }
    }
}

/// Reads `GeneralNames` entry by entry, so that one that is out of the ordinary hides no other.
pub(super) fn read(value: &[u8]) -> der::Result<Vec<AltName>> {
    AnyRef::try_from(value)?.sequence(|entries| {
        let mut names = Vec::new();
        while !entries.is_finished() {
            names.push(entry(entries.decode()?));
        }
        Ok(names)
    })
}

fn entry(entry: AnyRef<'_>) -> AltName {
    match entry.tag() {
        Tag::ContextSpecific { number: TagNumber(2), .. } => dns(&String::from_utf8_lossy(entry.value())),
        Tag::ContextSpecific { number: TagNumber(7), .. } => ip(entry.value()),
        Tag::ContextSpecific { number, .. } => AltName::Other { kind: kind(number) },
        _ => AltName::Other { kind: "unknown" },
    }
}

fn dns(text: &str) -> AltName {
    match domain_name(text) {
        Ok(name) => AltName::Name(Identifier::Dns(name)),
        Err(fault) => AltName::Faulty { text: text.into(), fault },
    }
}

/// A domain name as a certificate has it: A-labels, no blanks around it, no dot at its end; case does not
/// matter.
pub(super) fn domain_name(text: &str) -> Result<DnsName, NameFault> {
    let name = DnsName::parse(text).map_err(NameFault::Parse)?;
    if name.as_str().eq_ignore_ascii_case(text) { Ok(name) } else { Err(NameFault::Spelling { right: name }) }
}

fn ip(octets: &[u8]) -> AltName {
    let faulty = |text: String, fault| AltName::Faulty { text, fault };
    let Some(address) = address(octets) else {
        return faulty(String::new(), NameFault::AddressLength { length: octets.len() });
    };
    let text = address.to_string();
    Identifier::parse(&text).map_or_else(|error| faulty(text.clone(), NameFault::Parse(error)), AltName::Name)
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

fn kind(number: TagNumber) -> &'static str {
    match number.value() {
        0 => "other name",
        1 => "e-mail address",
        3 => "X.400 address",
        4 => "directory name",
        5 => "EDI party name",
        6 => "URI",
        8 => "registered identifier",
        _ => "unknown",
    }
}
