//! Private keys out of DER: which of the formats is it, and what is in it.

use der::{
    Decode, Reader, SliceReader, Tag, Tagged,
    asn1::{AnyRef, BitStringRef},
    oid::ObjectIdentifier,
};
use pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rsa::pkcs1::RsaPrivateKeyRef;
use zeroize::Zeroizing;

use crate::{
    error::{Format, Inconsistency, Instead, KeyError},
    secret::Secret,
};

mod ec;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Reads PKCS#8, PKCS#1 or SEC1, told apart by their shape.
pub(crate) fn private_key(der: &[u8]) -> Result<Secret, KeyError> {
    match Shape::of(der).map_err(KeyError::NotDer)? {
        Some(Shape::Private(Format::Pkcs8)) => pkcs8(der),
        Some(Shape::Private(Format::Pkcs1)) => pkcs1(der),
        Some(Shape::Private(Format::Sec1)) => ec::sec1(der, None),
        Some(Shape::Encrypted) => Err(KeyError::Encrypted),
        Some(Shape::Public(instead)) => Err(KeyError::NotPrivate(instead)),
        None => Err(KeyError::NoFormat),
    }
}

#[derive(Debug, PartialEq)]
enum Shape {
    Private(Format),
    Encrypted,
    Public(Instead),
}

impl Shape {
    /// Looks at the first members of the outer SEQUENCE.
    fn of(der: &[u8]) -> Result<Option<Self>, der::Error> {
        let members = members(AnyRef::from_der(der)?)?;
        let tags: Vec<Tag> = members.iter().map(Tagged::tag).collect();
        Ok(match tags.as_slice() {
            [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => Some(Self::Private(Format::Pkcs8)),
            [Tag::Integer, Tag::OctetString, ..] => Some(Self::Private(Format::Sec1)),
            [Tag::Integer, Tag::Integer, Tag::Integer, ..] => Some(Self::Private(Format::Pkcs1)),
            [Tag::Sequence, Tag::OctetString] => Some(Self::Encrypted),
            [Tag::Integer, Tag::Integer] | [Tag::Sequence, Tag::BitString] => {
                Some(Self::Public(Instead::PublicKey))
            }
            [Tag::Sequence, Tag::Sequence, Tag::BitString] => members.first().map(signed).transpose()?,
            _ => None,
        })
    }
}

fn members(sequence: AnyRef<'_>) -> Result<Vec<AnyRef<'_>>, der::Error> {
    sequence.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(sequence.value())?;
    let mut members = Vec::new();
    while !reader.is_finished() && members.len() < 4 {
        members.push(AnyRef::decode(&mut reader)?);
    }
    Ok(members)
}

/// A certificate begins with `[0]`, one of version 1 with its serial number (RFC 5280 §4.1); a CSR begins with its
/// version and has one SEQUENCE less (RFC 2986 §4.1).
fn signed(inner: &AnyRef<'_>) -> Result<Shape, der::Error> {
    let tags: Vec<Tag> = members(*inner)?.iter().map(Tagged::tag).collect();
    Ok(Shape::Public(match tags.as_slice() {
        [Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::Sequence] => Instead::Certificate,
        [Tag::Integer, ..] => Instead::CertificateRequest,
        _ => Instead::Certificate,
    }))
}

/// RFC 5958, and RFC 5208 before it.
fn pkcs8(der: &[u8]) -> Result<Secret, KeyError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|error| KeyError::Malformed(Format::Pkcs8, error))?;
    let key = info.private_key.as_bytes();
    let secret = match info.algorithm.oid {
        RSA => pkcs1(key),
        EC => ec::sec1(key, Some(curve(info.algorithm.parameters)?)),
        ED25519 => ed25519(key),
        other => Err(KeyError::UnsupportedAlgorithm(other)),
    }?;
    match info.public_key {
        Some(public) if !is_public_key_of(&secret, public) => Err(Inconsistency::PublicKey.into()),
        _ => Ok(secret),
    }
}

fn curve(parameters: Option<AnyRef<'_>>) -> Result<ObjectIdentifier, KeyError> {
    parameters.and_then(|any| any.decode_as().ok()).ok_or(KeyError::UnnamedCurve)
}

/// Whether `public` is what the `subjectPublicKey` of the key holds (RFC 5958 §2).
fn is_public_key_of(secret: &Secret, public: BitStringRef<'_>) -> bool {
    let own = secret.spki_der();
    SubjectPublicKeyInfoRef::try_from(own.as_slice()).is_ok_and(|spki| spki.subject_public_key == public)
}

/// RFC 8017 §A.1.2.
fn pkcs1(der: &[u8]) -> Result<Secret, KeyError> {
    let numbers =
        RsaPrivateKeyRef::from_der(der).map_err(|error| KeyError::Malformed(Format::Pkcs1, error))?;
    if numbers.other_prime_infos.is_some() {
        return Err(KeyError::RsaMultiPrime);
    }
    check_rsa_size(numbers.modulus.as_bytes())?;
    Secret::rsa(rsa::PrivateKey::try_from(numbers).map_err(|_| Inconsistency::Rsa)?)
}

/// Before any arithmetic: a modulus of a megabyte would keep it busy for hours.
fn check_rsa_size(modulus: &[u8]) -> Result<(), KeyError> {
    match modulus.len() {
        256 | 384 | 512 => Ok(()),
        octets => Err(KeyError::RsaSize { bits: bits(modulus, octets) }),
    }
}

fn bits(modulus: &[u8], octets: usize) -> u32 {
    let unused = modulus.first().map_or(0, |first| first.leading_zeros());
    u32::try_from(octets).unwrap_or(u32::MAX).saturating_mul(8).saturating_sub(unused)
}

/// An OCTET STRING in the OCTET STRING (RFC 8410 §7).
fn ed25519(der: &[u8]) -> Result<Secret, KeyError> {
    let seed = <&der::asn1::OctetStringRef>::from_der(der)
        .map_err(|error| KeyError::Malformed(Format::Pkcs8, error))?
        .as_bytes();
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).map_err(|_| Inconsistency::Ed25519Length)?);
    Ok(Secret::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)))
}
