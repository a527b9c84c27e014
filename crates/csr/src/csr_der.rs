//! A certificate request as it travels.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};

use crate::{Csr, CsrError};

/// Base64 characters in a line of PEM (RFC 7468 §2).
const PEM_LINE: usize = 64;

/// The DER of a PKCS#10 certificate request (RFC 2986), and of nothing else.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CsrDer(Vec<u8>);

impl CsrDer {
    /// Takes the DER of one request; [`Csr::read`] takes whatever else people have.
    ///
    /// # Errors
    /// If `der` is no request, is cut off, or has something after it.
    pub fn from_der(der: &[u8]) -> Result<Self, CsrError> {
        Csr::parse(der).map(Csr::into_der)
    }

    /// What the builder or the parser has made sure of.
    pub(crate) fn built(der: Vec<u8>) -> Self {
        Self(der)
    }

    /// The DER.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value of `csr` in ACME's finalize: base64url of the DER, no padding, no line breaks, no PEM around
    /// it (RFC 8555 §7.4).
    #[must_use]
    pub fn to_base64url(&self) -> String {
        Base64UrlUnpadded::encode_string(&self.0)
    }

    /// PEM (RFC 7468 §7), for files and other tools; never what ACME wants.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let mut pem = String::from("-----BEGIN CERTIFICATE REQUEST-----\n");
        for (index, character) in Base64::encode_string(&self.0).chars().enumerate() {
            if index > 0 && index.is_multiple_of(PEM_LINE) {
                pem.push('\n');
            }
            pem.push(character);
        }
        pem.push_str("\n-----END CERTIFICATE REQUEST-----\n");
        pem
    }
}

impl AsRef<[u8]> for CsrDer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for CsrDer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CsrDer").field(&self.to_base64url()).finish()
    }
}
