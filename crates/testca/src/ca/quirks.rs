//! What the layer above can make go wrong inside.

/// Things that go wrong with one request; all off by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quirks {
    /// The nonce is taken and then called bad.
    pub(crate) refuse_nonce: bool,
    /// An order that is finalized now is never issued.
    pub(crate) stuck: bool,
    /// All challenges of an order that is made now have one token.
    pub(crate) one_token: bool,
    /// A name and its wildcard share one authorization in an order that is made now.
    pub(crate) merge: bool,
    /// What is wrong with the certificate of an order that is finalized now.
    pub(crate) certificate: Option<CertificateQuirk>,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CertificateQuirk {
    AnotherKey,
    MissingName,
    Expired,
}
