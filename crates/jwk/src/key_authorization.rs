//! What proves control of a name: the token and the account key (RFC 8555 §8.1).

use alloc::format;
use alloc::string::String;
use core::fmt;

use sha2::{Digest, Sha256};

use crate::{Jwk, base64url};

/// A key authorization: the token, a dot and the thumbprint of the account key (RFC 8555 §8.1).
///
/// For http-01 it is the whole body of the response, with nothing around it. It is no secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyAuthorization(String);

impl Jwk {
    /// The key authorization of a challenge's token for this account key.
    ///
    /// The token is taken as it is; whether it is one (RFC 8555 §8.3: base64url, 128 bits) is for those to check
    /// who received it.
    #[must_use]
    pub fn key_authorization(&self, token: &str) -> KeyAuthorization {
        KeyAuthorization(format!("{token}.{}", self.thumbprint()))
    }
}

impl KeyAuthorization {
    /// The text: for http-01, the body to serve (RFC 8555 §8.3).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its SHA-256: for tls-alpn-01, the content of the certificate's extension (RFC 8737 §3).
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// Its SHA-256 in base64url: for dns-01, the TXT record to publish (RFC 8555 §8.4).
    #[must_use]
    pub fn dns_value(&self) -> String {
        base64url::encode(&self.digest())
    }
}

impl fmt::Display for KeyAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for KeyAuthorization {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
