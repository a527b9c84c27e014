//! A certificate as DER.
//!
//! The structures of x509-cert cannot be filled by hand and its builder makes the extensions of its own profiles, so
//! that a certificate with a fault could not be made; the two outer sequences are therefore here.

use core::time::Duration;

use certwright_http::Timestamp;
use der::{
    Encode, Sequence,
    asn1::{BitString, GeneralizedTime, ObjectIdentifier, UtcTime},
};
use p256::ecdsa::{DerSignature, SigningKey, signature::Signer};
use x509_cert::{
    certificate::Version,
    ext::Extensions,
    name::Name,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::Time,
};

/// RFC 5758 §3.2
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// What a certificate says, whoever signs it.
pub(super) struct Contents<'a> {
    pub(super) serial: &'a [u8],
    pub(super) issuer: Name,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) subject: Name,
    pub(super) public_key: SubjectPublicKeyInfoOwned,
    pub(super) extensions: Extensions,
}

/// RFC 5280 §4.1
#[derive(Sequence)]
struct Certificate {
    tbs_certificate: TbsCertificate,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

/// RFC 5280 §4.1.2
#[derive(Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0", default = "Default::default")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// RFC 5280 §4.1.2.5
#[derive(Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

/// The DER of a certificate, signed by `key`.
pub(super) fn sign(key: &SigningKey, contents: Contents<'_>) -> der::Result<Vec<u8>> {
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(contents.serial)?,
        signature: algorithm(),
        issuer: contents.issuer,
        validity: Validity { not_before: time(contents.not_before)?, not_after: time(contents.not_after)? },
        subject: contents.subject,
        subject_public_key_info: contents.public_key,
        extensions: Some(contents.extensions),
    };
    let signature: DerSignature = key.sign(&tbs_certificate.to_der()?);
    let signature = BitString::from_bytes(signature.as_bytes())?;
    Certificate { tbs_certificate, signature_algorithm: algorithm(), signature }.to_der()
}

fn algorithm() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None }
}

/// "CAs conforming to this profile MUST always encode certificate validity dates through the year 2049 as UTCTime;
/// certificate validity dates in 2050 or later MUST be encoded as GeneralizedTime." (RFC 5280 §4.1.2.5)
fn time(time: Timestamp) -> der::Result<Time> {
    let seconds = u64::try_from(time.as_unix_seconds()).unwrap_or(0).min(LAST_SECOND);
    let since_epoch = Duration::from_secs(seconds);
    UtcTime::from_unix_duration(since_epoch)
        .map(Time::UtcTime)
        .or_else(|_| GeneralizedTime::from_unix_duration(since_epoch).map(Time::GeneralTime))
}
