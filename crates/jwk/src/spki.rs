//! To and from the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1; RFC 3279 §2.3.1, RFC 5480, RFC 8410).

use alloc::vec::Vec;

use der::asn1::UintRef;
use der::{Decode, Sequence};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

use crate::jwk::{ED25519_OCTETS, Key};
use crate::{Curve, Jwk, JwkError, SpkiError};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const TAG_INTEGER: u8 = 0x02;
const TAG_BIT_STRING: u8 = 0x03;
const TAG_OBJECT_IDENTIFIER: u8 = 0x06;
const TAG_SEQUENCE: u8 = 0x30;
const DER_NULL: [u8; 2] = [0x05, 0x00];

/// SEC 1 §2.3.3: the first octet of an uncompressed point.
const UNCOMPRESSED: u8 = 4;

impl Jwk {
    /// Reads the DER of a `SubjectPublicKeyInfo`, as it stands in certificates, CSRs and `PUBLIC KEY` PEM files.
    ///
    /// # Errors
    /// [`JwkError::Spki`] if it is not exactly one such key, and what [`Jwk::rsa`] refuses.
    pub fn from_spki_der(spki_der: &[u8]) -> Result<Self, JwkError> {
        let spki = SubjectPublicKeyInfoRef::from_der(spki_der).map_err(SpkiError::NotDer)?;
        let key = spki.subject_public_key.as_bytes().ok_or(SpkiError::UnusedBits)?;
        match spki.algorithm.oid {
            RSA_ENCRYPTION => {
                require_null(&spki.algorithm)?;
                from_rsa_public_key(key)
            }
            EC_PUBLIC_KEY => from_point(named_curve(&spki.algorithm)?, key),
            ED25519 => {
                require_absent(&spki.algorithm)?;
                from_ed25519(key)
            }
            oid => Err(SpkiError::Algorithm(oid).into()),
        }
    }

    /// The DER of the key's `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn to_spki_der(&self) -> Vec<u8> {
        let (algorithm, key) = match &self.0 {
            Key::Rsa { n, e } => {
                let numbers = tlv(TAG_SEQUENCE, &[&unsigned(n), &unsigned(e)]);
                ([oid(RSA_ENCRYPTION), DER_NULL.to_vec()], numbers)
            }
            Key::Ec { curve, x, y } => {
                ([oid(EC_PUBLIC_KEY), oid(curve_oid(*curve))], [&[UNCOMPRESSED][..], x, y].concat())
            }
            Key::Ed25519 { x } => ([oid(ED25519), Vec::new()], x.to_vec()),
        };
        let [algorithm, parameters] = &algorithm;
        let algorithm = tlv(TAG_SEQUENCE, &[algorithm, parameters]);
        // The first octet of a BIT STRING counts its unused bits.
        let key = tlv(TAG_BIT_STRING, &[&[0], &key]);
        tlv(TAG_SEQUENCE, &[&algorithm, &key])
    }
}

/// RFC 8017 §A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    public_exponent: UintRef<'a>,
}

fn from_rsa_public_key(der: &[u8]) -> Result<Jwk, JwkError> {
    let key = RsaPublicKey::from_der(der).map_err(SpkiError::NotRsaPublicKey)?;
    Jwk::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes())
}

fn from_point(curve: Curve, point: &[u8]) -> Result<Jwk, JwkError> {
    let Some((&UNCOMPRESSED, coordinates)) = point.split_first() else {
        return Err(SpkiError::PointForm.into());
    };
    let octets = curve.coordinate_octets();
    match coordinates.split_at_checked(octets) {
        Some((x, y)) if y.len() == octets => Jwk::ec(curve, x, y),
        _ => Err(SpkiError::Length { expected: 1 + 2 * octets, found: point.len() }.into()),
    }
}

fn from_ed25519(octets: &[u8]) -> Result<Jwk, JwkError> {
    let x =
        octets.try_into().map_err(|_| SpkiError::Length { expected: ED25519_OCTETS, found: octets.len() })?;
    Ok(Jwk::ed25519(x))
}

/// RFC 3279 §2.3.1: "The parameters field MUST have ASN.1 type NULL for this algorithm identifier."
fn require_null(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), SpkiError> {
    match algorithm.parameters {
        Some(any) if any.is_null() => Ok(()),
        _ => Err(SpkiError::Parameters { expected: "NULL" }),
    }
}

/// RFC 8410 §3: "For all of the OIDs, the parameters MUST be absent."
fn require_absent(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), SpkiError> {
    match algorithm.parameters {
        None => Ok(()),
        Some(_) => Err(SpkiError::Parameters { expected: "absent" }),
    }
}

/// RFC 5480 §2.1.1: "implicitCurve and specifiedCurve MUST NOT be used in PKIX."
fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, SpkiError> {
    let found = algorithm
        .parameters
        .and_then(|any| any.decode_as::<ObjectIdentifier>().ok())
        .ok_or(SpkiError::Parameters { expected: "the object identifier of a named curve" })?;
    Curve::ALL.into_iter().find(|curve| curve_oid(*curve) == found).ok_or(SpkiError::Curve(found))
}

const fn curve_oid(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        Curve::P384 => ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        Curve::P521 => ObjectIdentifier::new_unwrap("1.3.132.0.35"),
    }
}

fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(TAG_OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// A DER INTEGER is signed: a number whose top bit is set gets a zero octet in front. This is where the zero octet
/// comes from that must not get into a JWK.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if number.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    tlv(TAG_INTEGER, &[sign, number])
}

/// One DER element. Written by hand because it cannot fail: a [`Jwk`] is bounded, far under 65,536 octets.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut element = Vec::with_capacity(content.len() + 4);
    element.push(tag);
    match content.len().to_be_bytes() {
        [.., 0, low @ 0..0x80] => element.push(low),
        [.., 0, low] => element.extend([0x81, low]),
        [.., high, low] => element.extend([0x82, high, low]),
    }
    element.extend(content);
    element
}
