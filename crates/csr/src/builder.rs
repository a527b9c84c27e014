//! From names and a key to a certificate request.

mod error;
mod extensions;

pub use error::BuildError;
pub(crate) use extensions::{SUBJECT_ALT_NAME, TLS_FEATURE};

use alloc::{collections::BTreeSet, format, vec::Vec};

use certwright_identifier::{DnsName, Identifier};
use der::{Decode, Encode, asn1::BitString};
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
    spki::SubjectPublicKeyInfoOwned,
};

use crate::{CsrDer, CsrSigner};

/// `ub-common-name` of RFC 5280 appendix A: a common name's greatest length in octets.
pub(crate) const COMMON_NAME_MAX: usize = 64;

/// A certificate request to be: its names, and what else it asks for.
///
/// The subject is empty unless a common name is asked for, and all names are in the subject alternative name
/// (R28).
#[derive(Clone, Copy, Debug)]
pub struct CsrBuilder<'a> {
    names: &'a [Identifier],
    common_name: Option<&'a DnsName>,
    must_staple: bool,
}

impl<'a> CsrBuilder<'a> {
    /// A request for `names`, in their order; a name that occurs twice is asked for once.
    #[must_use]
    pub fn new(names: &'a [Identifier]) -> Self {
        Self { names, common_name: None, must_staple: false }
    }

    /// Puts `name`, which must be one of the names and at most 64 octets long, into the subject as well.
    ///
    /// No current program needs it; some CAs refuse it or leave it out.
    #[must_use]
    pub fn common_name(self, name: &'a DnsName) -> Self {
        Self { common_name: Some(name), ..self }
    }

    /// Asks for a certificate that is only good with a stapled OCSP response (RFC 7633); CAs without OCSP
    /// refuse.
    #[must_use]
    pub fn must_staple(self, wanted: bool) -> Self {
        Self { must_staple: wanted, ..self }
    }

    /// Builds the request and signs it, and verifies the signature as the CA will.
    ///
    /// # Errors
    /// If there is no name, the common name will not do, the signer's public key is none, the key did not
    /// sign, or what it returned is not its signature.
    pub fn sign(&self, signer: &dyn CsrSigner) -> Result<CsrDer, BuildError> {
        self.signed(signer, |message, signature| {
            let algorithm = signer.algorithm().verification();
            certwright_verify::verify(signer.public_key_der(), algorithm, message, signature)
                .map_err(BuildError::Signature)
        })
    }

    /// As [`sign`](Self::sign), without verifying the signature, which for ECDSA takes longer than all the rest.
    ///
    /// For signers whose public key is known to be that of the private key. What another one signs, the CA finds out
    /// (badCSR).
    ///
    /// # Errors
    /// As of [`sign`](Self::sign), but for the last.
    pub fn sign_unverified(&self, signer: &dyn CsrSigner) -> Result<CsrDer, BuildError> {
        self.signed(signer, |_, _| Ok(()))
    }

    fn signed(
        &self,
        signer: &dyn CsrSigner,
        verify: impl FnOnce(&[u8], &[u8]) -> Result<(), BuildError>,
    ) -> Result<CsrDer, BuildError> {
        let info = self.info(signer.public_key_der())?;
        let message = info.to_der().map_err(BuildError::Encoding)?;
        let signature = signer.sign(&message).map_err(BuildError::Sign)?;
        verify(&message, &signature)?;
        let signature = BitString::from_bytes(&signature).map_err(BuildError::Encoding)?;
        let request = CertReq { info, algorithm: signer.algorithm().identifier(), signature };
        request.to_der().map(CsrDer::built).map_err(BuildError::Encoding)
    }

    fn info(&self, public_key: &[u8]) -> Result<CertReqInfo, BuildError> {
        let names = self.distinct_names()?;
        Ok(CertReqInfo {
            version: Version::V1,
            subject: self.subject()?,
            public_key: SubjectPublicKeyInfoOwned::from_der(public_key).map_err(BuildError::PublicKey)?,
            attributes: extensions::attributes(&names, self.must_staple).map_err(BuildError::Encoding)?,
        })
    }

    fn distinct_names(&self) -> Result<Vec<&'a Identifier>, BuildError> {
        let mut seen = BTreeSet::new();
        let distinct: Vec<_> = self.names.iter().filter(|name| seen.insert(*name)).collect();
        if distinct.is_empty() { Err(BuildError::NoNames) } else { Ok(distinct) }
    }

    fn subject(&self) -> Result<Name, BuildError> {
        let Some(name) = self.common_name else { return Ok(Name::default()) };
        let length = name.as_str().len();
        if length > COMMON_NAME_MAX {
            return Err(BuildError::CommonNameTooLong { name: name.clone(), length });
        }
        if !self.names.iter().any(|listed| matches!(listed, Identifier::Dns(listed) if listed == name)) {
            return Err(BuildError::CommonNameNotListed { name: name.clone() });
        }
        // A canonical DNS name has no character that RFC 4514 would want escaped.
        format!("CN={name}").parse().map_err(BuildError::Encoding)
    }
}
