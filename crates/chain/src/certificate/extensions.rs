//! The extensions that matter to an ACME client.

use alloc::{string::ToString, vec::Vec};
use core::net::IpAddr;

use certwright_identifier::{DnsName, Identifier};
use der::{
    Decode, Reader, SliceReader, Tag, TagNumber, Tagged,
    asn1::{AnyRef, ObjectIdentifier},
};
use x509_cert::ext::{Extension, pkix::BasicConstraints};

const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");

const TLS_FEATURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.24");

/// `status_request`, the TLS extension that asks for an OCSP response (RFC 6066 §1.1).
const STATUS_REQUEST: u16 = 5;

const EXTENSIONS: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(3) };

#[derive(Default)]
pub(super) struct Extensions {
    pub(super) names: Vec<Identifier>,
    pub(super) is_ca: bool,
    pub(super) must_staple: bool,
    pub(super) authority_key_id: Option<Vec<u8>>,
}

impl Extensions {
    /// Reads what is left of a TBSCertificate after its public key.
    pub(super) fn read(fields: &mut SliceReader<'_>) -> der::Result<Self> {
        let mut read = Self::default();
        while !fields.is_finished() {
            let field: AnyRef<'_> = fields.decode()?;
            if field.tag() == EXTENSIONS {
                let extensions = Vec::<Extension>::from_der(field.value())?;
                extensions.iter().try_for_each(|extension| read.add(extension))?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, extension: &Extension) -> der::Result<()> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            SUBJECT_ALT_NAME => self.names.extend(names(value)?),
            BASIC_CONSTRAINTS => self.is_ca = BasicConstraints::from_der(value)?.ca,
            TLS_FEATURE => self.must_staple = has_status_request(value),
            AUTHORITY_KEY_IDENTIFIER => self.authority_key_id = key_identifier(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// A feature list that cannot be read asks for nothing: no client would understand it either.
fn has_status_request(value: &[u8]) -> bool {
    Vec::<u16>::from_der(value).is_ok_and(|features| features.contains(&STATUS_REQUEST))
}

/// The first of the three optional fields of AuthorityKeyIdentifier (RFC 5280 §4.2.1.1).
fn key_identifier(value: &[u8]) -> der::Result<Option<Vec<u8>>> {
    let fields = elements(value)?;
    let field = fields.iter().find(|field| number(field) == Some(0));
    Ok(field.map(|field| field.value().into()))
}

fn names(value: &[u8]) -> der::Result<Vec<Identifier>> {
    Ok(elements(value)?.iter().filter_map(name).collect())
}

/// A GeneralName (RFC 5280 §4.2.1.6) that an order could have asked for.
fn name(entry: &AnyRef<'_>) -> Option<Identifier> {
    match number(entry)? {
        2 => dns_name(core::str::from_utf8(entry.value()).ok()?),
        7 => Identifier::parse(&address(entry.value())?.to_string()).ok(),
        _ => None,
    }
}

/// A name as it is written in certificates; those that only canonicalization makes one match no client's
/// host.
fn dns_name(text: &str) -> Option<Identifier> {
    let name = DnsName::parse(text).ok()?;
    name.as_str().eq_ignore_ascii_case(text).then_some(Identifier::Dns(name))
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

fn elements(sequence: &[u8]) -> der::Result<Vec<AnyRef<'_>>> {
    Vec::<AnyRef<'_>>::from_der(sequence)
}

fn number(element: &AnyRef<'_>) -> Option<u32> {
    match element.tag() {
        Tag::ContextSpecific { number, .. } => Some(number.value()),
        _ => None,
    }
}
