//! The attribute that carries the extensions which the certificate should have.

use alloc::{vec, vec::Vec};
use core::net::IpAddr;

use certwright_identifier::Identifier;
use der::{
    Encode,
    asn1::{Ia5String, ObjectIdentifier, OctetString},
};
use x509_cert::{
    attr::{Attribute, Attributes},
    ext::{Extension, pkix::name::GeneralName},
    request::ExtensionReq,
};

/// `id-ce-subjectAltName` (RFC 5280 §4.2.1.6).
pub(crate) const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

/// `id-pe-tlsfeature` (RFC 7633 §6).
pub(crate) const TLS_FEATURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.24");

/// `Features ::= SEQUENCE OF INTEGER` with the one TLS extension status_request, number 5 (RFC 7633 §4).
const STATUS_REQUEST: [u8; 5] = [0x30, 0x03, 0x02, 0x01, 0x05];

pub(super) fn attributes(names: &[&Identifier], must_staple: bool) -> der::Result<Attributes> {
    let mut extensions = vec![subject_alt_name(names)?];
    if must_staple {
        extensions.push(extension(TLS_FEATURE, &STATUS_REQUEST)?);
    }
    Attributes::try_from(vec![Attribute::try_from(ExtensionReq::from(extensions))?])
}

fn subject_alt_name(names: &[&Identifier]) -> der::Result<Extension> {
    let names: Vec<GeneralName> = names.iter().map(|name| general_name(name)).collect::<der::Result<_>>()?;
    extension(SUBJECT_ALT_NAME, &names.to_der()?)
}

/// Never critical: that is the CA's business in the certificate, and openssl does the same.
fn extension(extn_id: ObjectIdentifier, value: &[u8]) -> der::Result<Extension> {
    Ok(Extension { extn_id, critical: false, extn_value: OctetString::new(value)? })
}

fn general_name(name: &Identifier) -> der::Result<GeneralName> {
    match name {
        Identifier::Dns(name) => Ia5String::new(name.as_str()).map(GeneralName::DnsName),
        Identifier::Ip(IpAddr::V4(address)) => ip_address(&address.octets()),
        Identifier::Ip(IpAddr::V6(address)) => ip_address(&address.octets()),
    }
}

fn ip_address(octets: &[u8]) -> der::Result<GeneralName> {
    OctetString::new(octets).map(GeneralName::IpAddress)
}
