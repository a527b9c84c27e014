//! One certificate and what it says.

mod distinguished_name;
mod error;
mod extensions;
mod read;
mod time;

pub use error::CertificateError;
pub(crate) use time::Moment;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use certwright_identifier::Identifier;
use certwright_verify::{Algorithm, AlgorithmError};
use sha2::{Digest, Sha256};

use crate::{CertId, ChainError, NoCertId};
use distinguished_name::DistinguishedName;

/// A parsed X.509 certificate (RFC 5280): the facts that an ACME client needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    signed: Vec<u8>,
    algorithm: Result<Algorithm, AlgorithmError>,
    signature: Vec<u8>,
    serial: Vec<u8>,
    issuer: DistinguishedName,
    subject: DistinguishedName,
    not_before: i64,
    not_after: i64,
    public_key: Vec<u8>,
    names: Vec<Identifier>,
    is_ca: bool,
    must_staple: bool,
    authority_key_id: Option<Vec<u8>>,
}

impl Certificate {
    /// Reads the DER of one certificate, and nothing before or after it.
    ///
    /// # Errors
    /// If `der` is no certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        read::certificate(der)
    }

    /// The DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The names and addresses of the subject alternative name in canonical form, in their order.
    ///
    /// Entries that no order could have asked for, like e-mail addresses or names with underscores, are left
    /// out.
    #[must_use]
    pub fn names(&self) -> &[Identifier] {
        &self.names
    }

    /// The first second of the validity, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn not_before(&self) -> i64 {
        self.not_before
    }

    /// The last second of the validity, in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    /// The content octets of the serial number's DER: at least one, and a zero first if the top bit is set.
    #[must_use]
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The serial number in lower-case hexadecimal, two digits an octet, without the zero octet of its DER.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hexadecimal(match self.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            all => all,
        })
    }

    /// The issuer as RFC 4514 writes it, e.g. `CN=R11,O=Let's Encrypt,C=US`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.text()
    }

    /// The issuer's common name.
    #[must_use]
    pub fn issuer_common_name(&self) -> Option<&str> {
        self.issuer.common_name()
    }

    /// The subject as RFC 4514 writes it; often empty, since the names are elsewhere.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.subject.text()
    }

    /// The subject's common name.
    #[must_use]
    pub fn subject_common_name(&self) -> Option<&str> {
        self.subject.common_name()
    }

    /// The public key as DER of a SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether basic constraints say that this is a CA (RFC 5280 §4.2.1.9).
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.is_ca
    }

    /// Whether issuer and subject are the same, as in a root.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// The SHA-256 fingerprint of the DER.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The name of this certificate in ACME Renewal Information (RFC 9773 §4.1).
    ///
    /// # Errors
    /// If it has no authority key identifier, which is no fault (R33).
    pub fn cert_id(&self) -> Result<CertId, NoCertId> {
        let key_identifier = self.authority_key_id.as_deref().ok_or(NoCertId)?;
        Ok(CertId::new(key_identifier, &self.serial))
    }

    /// Whether it is only good with a stapled OCSP response (RFC 7633 §4.2.3.1).
    #[must_use]
    pub fn must_staple(&self) -> bool {
        self.must_staple
    }

    /// The algorithm that it is signed with.
    ///
    /// # Errors
    /// If it is weak or unknown, or has parameters that it must not have.
    pub fn algorithm(&self) -> Result<Algorithm, &AlgorithmError> {
        self.algorithm.as_ref().copied()
    }

    /// Whether its issuer has the name of this certificate's subject. Anyone can say so: see
    /// [`verify_signature`](Self::verify_signature).
    #[must_use]
    pub fn is_issued_in_the_name_of(&self, issuer: &Self) -> bool {
        self.issuer == issuer.subject
    }

    /// Verifies that the key of `issuer` signed this certificate. Names and validity are not looked at.
    ///
    /// # Errors
    /// [`ChainError::Algorithm`] or [`ChainError::Signature`].
    pub fn verify_signature(&self, issuer: &Self) -> Result<(), ChainError> {
        let algorithm = self
            .algorithm()
            .map_err(|error| ChainError::Algorithm { subject: self.title(), source: error.clone() })?;
        certwright_verify::verify(issuer.public_key_der(), algorithm, &self.signed, &self.signature)
            .map_err(|source| ChainError::Signature { subject: self.title(), source })
    }

    /// What people would call it: its subject, else its first name. It may hold control characters.
    #[must_use]
    pub fn title(&self) -> String {
        match self.names.first() {
            Some(name) if self.subject().is_empty() => name.to_string(),
            _ => self.subject().into(),
        }
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.title())
            .field("issuer", &self.issuer())
            .field("serial", &self.serial_hex())
            .finish_non_exhaustive()
    }
}

pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
