//! What kinds of certificates there are, and the extensions that each has (RFC 5280 §4.2).

use core::net::IpAddr;

use certwright_identifier::Identifier;
use der::{
    Encode,
    asn1::{Ia5String, ObjectIdentifier, OctetString},
    oid::AssociatedOid,
};
use x509_cert::{
    ext::{
        Extension, Extensions,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
            name::GeneralName,
        },
    },
    spki::SubjectPublicKeyInfoOwned,
};

use super::key_id;

const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const SERVER_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// What a certificate is for.
pub(super) enum Purpose<'a> {
    Root,
    Intermediate { issuer: &'a [u8; 20] },
    Server { names: &'a [Identifier], issuer: &'a [u8; 20] },
}

impl Purpose<'_> {
    pub(super) fn extensions(&self, public_key: &SubjectPublicKeyInfoOwned) -> der::Result<Extensions> {
        match self {
            Self::Root => ca(None, public_key),
            Self::Intermediate { issuer } => {
                let mut extensions = ca(Some(0), public_key)?;
                extensions.push(authority(issuer)?);
                Ok(extensions)
            }
            Self::Server { names, issuer } => server(names, issuer, public_key),
        }
    }
}

fn ca(path_len_constraint: Option<u8>, public_key: &SubjectPublicKeyInfoOwned) -> der::Result<Extensions> {
    let own_id = OctetString::new(key_id(public_key))?;
    Ok(vec![
        critical(&BasicConstraints { ca: true, path_len_constraint })?,
        critical(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        extension(SUBJECT_KEY_IDENTIFIER, false, &own_id)?,
    ])
}

fn server(
    names: &[Identifier],
    issuer: &[u8; 20],
    public_key: &SubjectPublicKeyInfoOwned,
) -> der::Result<Extensions> {
    let names: Vec<GeneralName> = names.iter().map(general_name).collect::<der::Result<_>>()?;
    Ok(vec![
        critical(&KeyUsage(key_usage(public_key)))?,
        extension(ExtendedKeyUsage::OID, false, &ExtendedKeyUsage(vec![SERVER_AUTHENTICATION]))?,
        critical(&BasicConstraints { ca: false, path_len_constraint: None })?,
        authority(issuer)?,
        // "If the subject field contains an empty sequence, then the issuing CA MUST include a subjectAltName
        // extension that is marked as critical." (RFC 5280 §4.2.1.6)
        extension(SUBJECT_ALT_NAME, true, &names)?,
    ])
}

/// Only RSA can encipher keys.
fn key_usage(public_key: &SubjectPublicKeyInfoOwned) -> der::flagset::FlagSet<KeyUsages> {
    if public_key.algorithm.oid == RSA_ENCRYPTION {
        KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment
    } else {
        KeyUsages::DigitalSignature.into()
    }
}

fn authority(key_id: &[u8; 20]) -> der::Result<Extension> {
    let key_identifier = Some(OctetString::new(*key_id)?);
    let identifier = AuthorityKeyIdentifier { key_identifier, ..AuthorityKeyIdentifier::default() };
    extension(AuthorityKeyIdentifier::OID, false, &identifier)
}

fn general_name(name: &Identifier) -> der::Result<GeneralName> {
    match name {
        Identifier::Dns(name) => Ia5String::new(name.as_str()).map(GeneralName::DnsName),
        Identifier::Ip(IpAddr::V4(address)) => address_name(&address.octets()),
        Identifier::Ip(IpAddr::V6(address)) => address_name(&address.octets()),
    }
}

fn address_name(octets: &[u8]) -> der::Result<GeneralName> {
    OctetString::new(octets).map(GeneralName::IpAddress)
}

fn critical<T: Encode + AssociatedOid>(value: &T) -> der::Result<Extension> {
    extension(T::OID, true, value)
}

fn extension(extn_id: ObjectIdentifier, critical: bool, value: &impl Encode) -> der::Result<Extension> {
    Ok(Extension { extn_id, critical, extn_value: OctetString::new(value.to_der()?)? })
}
