//! Which ACME server.

use certwright_http::{Schemes, Url, UrlError};

/// An ACME server: its directory's URL, and how it may be talked to.
#[derive(Clone, Debug)]
pub struct Server {
    directory: Url,
    schemes: Schemes,
    extra_roots: Vec<Vec<u8>>,
}

impl Server {
    /// The directory of Let's Encrypt.
    pub const LETS_ENCRYPT: &'static str = "https://acme-v02.api.letsencrypt.org/directory";
    /// The directory of Let's Encrypt's staging environment, whose certificates nobody trusts.
    pub const LETS_ENCRYPT_STAGING: &'static str = "https://acme-staging-v02.api.letsencrypt.org/directory";

    /// The server whose directory is at this https URL (RFC 8555 §7.1.1).
    ///
    /// # Errors
    /// [`UrlError`] if it is no URL, or not of https.
    pub fn new(directory: &str) -> Result<Self, UrlError> {
        Self::with_schemes(directory, Schemes::HttpsOnly)
    }

    /// As [`new`](Self::new), with plain http allowed if the host is this machine: for tests (R6).
    ///
    /// # Errors
    /// [`UrlError`] if it is no URL, or neither of https nor of http to loopback.
    pub fn with_http_on_loopback(directory: &str) -> Result<Self, UrlError> {
        Self::with_schemes(directory, Schemes::HttpOnLoopback)
    }

    fn with_schemes(directory: &str, schemes: Schemes) -> Result<Self, UrlError> {
        Ok(Self { directory: Url::parse(directory, schemes)?, schemes, extra_roots: Vec::new() })
    }

    /// Trusts the root certificates of this PEM for TLS, beside the public ones.
    #[must_use]
    pub fn extra_root(mut self, pem: Vec<u8>) -> Self {
        self.extra_roots.push(pem);
        self
    }

    /// The directory's URL.
    #[must_use]
    pub fn directory(&self) -> &Url {
        &self.directory
    }

    pub(crate) fn schemes(&self) -> Schemes {
        self.schemes
    }

    pub(crate) fn extra_roots(&self) -> &[Vec<u8>] {
        &self.extra_roots
    }
}
