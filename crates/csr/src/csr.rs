//! A certificate request read back, whoever made it.

mod alt_name;
mod armour;
mod error;
mod extensions;
mod frame;
mod judge;
mod subject;

pub use armour::Armour;
pub use error::CsrError;
pub use subject::SubjectField;

use alloc::{collections::BTreeSet, vec::Vec};

use certwright_identifier::Identifier;
use certwright_verify::{Algorithm, AlgorithmError};
use der::{Decode, Encode, Reader, SliceReader, Tag, asn1::AnyRef, referenced::OwnedToRef};
use x509_cert::request::CertReq;

use crate::{CsrDer, Finding};
use alt_name::AltName;

/// A parsed certificate request (RFC 2986): what it asks for, and by which key.
///
/// Parsing does not judge: a `Csr` may be one that no CA signs. [`judge`](Self::judge) says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr {
    der: CsrDer,
    armour: Vec<Armour>,
    signed: Vec<u8>,
    subject: Vec<SubjectField>,
    public_key: Vec<u8>,
    algorithm: Result<Algorithm, AlgorithmError>,
    signature: Vec<u8>,
    alt_names: Vec<AltName>,
    must_staple: bool,
}

impl Csr {
    /// Reads a request in whatever form people have it (R29): DER; PEM, with or without `NEW`, text around it
    /// or other blocks before it; base64 or base64url, with or without padding and line breaks; UTF-8 or
    /// UTF-16 with a byte order mark; and several of these one inside the other.
    ///
    /// # Errors
    /// If there is no request in it, or one that is cut off, followed by something else or malformed.
    pub fn read(input: &[u8]) -> Result<Self, CsrError> {
        let (der, armour) = armour::remove(input)?;
        Ok(Self { armour, ..Self::parse(&der)? })
    }

    /// Reads the DER of one request, and nothing before or after it.
    ///
    /// # Errors
    /// If `der` is no request, is cut off, or has something after it.
    pub fn parse(der: &[u8]) -> Result<Self, CsrError> {
        frame::check(der)?;
        Self::decode(der).map_err(CsrError::Malformed)
    }

    fn decode(der: &[u8]) -> der::Result<Self> {
        let CertReq { info, algorithm, signature } = CertReq::from_der(der)?;
        let asked = extensions::read(info.attributes.iter())?;
        Ok(Self {
            der: CsrDer::built(der.into()),
            armour: Vec::new(),
            signed: signed_part(der)?.into(),
            subject: subject::fields(&info.subject)?,
            public_key: info.public_key.to_der()?,
            algorithm: Algorithm::from_x509(algorithm.owned_to_ref()),
            signature: signature.as_bytes().ok_or_else(|| Tag::BitString.value_error())?.into(),
            alt_names: asked.alt_names,
            must_staple: asked.must_staple,
        })
    }

    /// The request as DER.
    #[must_use]
    pub fn der(&self) -> &CsrDer {
        &self.der
    }

    /// The request as DER, without a copy.
    #[must_use]
    pub fn into_der(self) -> CsrDer {
        self.der
    }

    /// What [`read`](Self::read) took off, outermost first; nothing if it was DER.
    #[must_use]
    pub fn armour(&self) -> &[Armour] {
        &self.armour
    }

    /// The names of the subject alternative name in canonical form and their order, each once: what to order
    /// (R29).
    ///
    /// Entries that are no domain name or address are left out here and reported by [`judge`](Self::judge).
    #[must_use]
    pub fn names(&self) -> Vec<Identifier> {
        let mut seen = BTreeSet::new();
        self.alt_names.iter().filter_map(AltName::name).filter(|name| seen.insert(*name)).cloned().collect()
    }

    /// The fields of the subject, common names included, in their order; empty as it should be.
    #[must_use]
    pub fn subject(&self) -> &[SubjectField] {
        &self.subject
    }

    /// The public key as DER of a SubjectPublicKeyInfo.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether the certificate should only be good with a stapled OCSP response (RFC 7633).
    #[must_use]
    pub fn must_staple(&self) -> bool {
        self.must_staple
    }

    /// Verifies that the request is signed by its own key (RFC 2986 §4.2).
    ///
    /// # Errors
    /// A [`Finding`]: about the signature's algorithm, the key, or the signature.
    pub fn verify_signature(&self) -> Result<(), Finding> {
        let algorithm = self.algorithm.clone().map_err(Finding::SignatureAlgorithm)?;
        certwright_verify::check_public_key(&self.public_key).map_err(Finding::Key)?;
        certwright_verify::verify(&self.public_key, algorithm, &self.signed, &self.signature)
            .map_err(Finding::Signature)
    }

    /// Everything about the request that a public CA refuses or leaves out of the certificate, worst first.
    ///
    /// A request without a finding is one that [`CsrBuilder`](crate::CsrBuilder) could have made.
    #[must_use]
    pub fn judge(&self) -> Vec<Finding> {
        judge::findings(self)
    }
}

/// The octets of the CertificationRequestInfo as they were signed, never encoded again.
fn signed_part(der: &[u8]) -> der::Result<&[u8]> {
    SliceReader::new(AnyRef::from_der(der)?.value())?.tlv_bytes()
}
