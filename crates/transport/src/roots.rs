//! The roots that everybody trusts.

use rustls::pki_types::TrustAnchor;

/// Mozilla's root certificates. They are 50 KB wherever they are named, so they are named here only.
#[must_use]
pub fn public_roots() -> Vec<TrustAnchor<'static>> {
    webpki_roots::TLS_SERVER_ROOTS.to_vec()
}
