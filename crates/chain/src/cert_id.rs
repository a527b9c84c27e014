//! The name of a certificate in ACME Renewal Information.

use alloc::string::String;
use core::{error::Error, fmt};

use base64ct::{Base64UrlUnpadded, Encoding};

/// The unique identifier of a certificate for renewal information and `replaces` (RFC 9773 §4.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertId(String);

impl CertId {
    /// From the key identifier of the authority key identifier and the content octets of the serial number's
    /// DER, with the leading zero octet of a number whose top bit is set.
    pub(crate) fn new(key_identifier: &[u8], serial: &[u8]) -> Self {
        let [key_identifier, serial] = [key_identifier, serial].map(Base64UrlUnpadded::encode_string);
        Self([&key_identifier, ".", &serial].concat())
    }

    /// The text, to be appended to the URL of renewalInfo.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for CertId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A certificate has no [`CertId`], because it has no authority key identifier with a key identifier in it.
///
/// Such a certificate is as good as any other; its renewal just goes by its lifetime (R33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoCertId;

impl fmt::Display for NoCertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the certificate has no authority key identifier, so its CA cannot be asked when to renew it",
        )
    }
}

impl Error for NoCertId {}
