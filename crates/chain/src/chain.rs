//! A certificate and those that vouch for it.

mod check;
mod choose;
mod error;
mod order;
mod pem;

pub use choose::choose;
pub use error::ChainError;

use alloc::{string::String, vec::Vec};
use core::iter;

use certwright_identifier::Identifier;

use crate::Certificate;

/// What an ACME server returns as the certificate of an order (RFC 8555 §7.4.2): a leaf, then each issuer.
///
/// A chain is in order when it exists, but nothing is verified before [`verify`](Self::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    leaf: Certificate,
    issuers: Vec<Certificate>,
}

impl Chain {
    /// Reads the body of the response: at most 256 KiB of PEM with at most 10 certificates and nothing else
    /// in PEM.
    ///
    /// Tolerated are CRLF, blank lines, text around the certificates, a certificate that comes twice, a root
    /// at the end, and another order than leaf first, if there is only one that makes sense.
    ///
    /// # Errors
    /// If the certificates are none, too many or malformed, or do not form one chain.
    pub fn parse(body: impl AsRef<[u8]>) -> Result<Self, ChainError> {
        let (leaf, issuers) = order::order(pem::certificates(body.as_ref())?)?;
        Ok(Self { leaf, issuers })
    }

    /// The certificate for our names.
    #[must_use]
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The certificates between leaf and root: what a server has to send besides the leaf.
    #[must_use]
    pub fn intermediates(&self) -> &[Certificate] {
        match self.issuers.split_last() {
            Some((last, others)) if last.is_self_issued() => others,
            _ => &self.issuers,
        }
    }

    /// The root, if the server included it; no client needs to be sent one (RFC 8446 §4.4.2).
    #[must_use]
    pub fn root(&self) -> Option<&Certificate> {
        self.issuers.last().filter(|last| last.is_self_issued())
    }

    /// All certificates, leaf first, an included root last.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        iter::once(&self.leaf).chain(&self.issuers)
    }

    /// The leaf as PEM: `cert.pem`.
    #[must_use]
    pub fn leaf_pem(&self) -> String {
        pem::encode([&self.leaf])
    }

    /// The intermediates as PEM, without the root: `chain.pem`. Empty if a root signed the leaf.
    #[must_use]
    pub fn intermediates_pem(&self) -> String {
        pem::encode(self.intermediates())
    }

    /// Leaf and intermediates as PEM, without the root: `fullchain.pem`, written anew from what was read, so
    /// that nothing else that the server sent gets into a file (RFC 8555 §11.4).
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode(iter::once(&self.leaf).chain(self.intermediates()))
    }

    /// As [`to_pem`](Self::to_pem), with the root if the server included it.
    #[must_use]
    pub fn to_pem_with_root(&self) -> String {
        pem::encode(self.certificates())
    }

    /// Verifies what has to hold before the chain is installed (R31): the leaf is for this key (DER of a
    /// SubjectPublicKeyInfo) and has every one of the names (R24: it may have more, and a wildcard does not
    /// stand for the names that it covers), it and the intermediates are valid at `now` (seconds since
    /// 1970-01-01 UTC), and each certificate is signed by the next, which is a CA.
    ///
    /// A validity may begin up to an hour after `now`, since not every CA sets it back and not every clock is
    /// right. Whether the root deserves trust is for the clients of the server to decide.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, public_key_der: &[u8], names: &[Identifier], now: i64) -> Result<(), ChainError> {
        check::leaf(&self.leaf, public_key_der, names)?;
        check::validity(iter::once(&self.leaf).chain(self.intermediates()), now)?;
        check::signatures(self.certificates())
    }

    /// The issuer of the last certificate, as RFC 4514 writes it: the root that the chain leads to, included
    /// or not.
    #[must_use]
    pub fn topmost_issuer(&self) -> &str {
        self.topmost().issuer()
    }

    /// Whether the chain leads to the issuer that is preferred (R32): `wanted` is the common name or the
    /// whole name of the topmost issuer, regardless of case, or the SHA-256 fingerprint of any certificate
    /// but the leaf in hexadecimal, with or without colons.
    #[must_use]
    pub fn matches_issuer(&self, wanted: &str) -> bool {
        choose::matches(self.topmost(), &self.issuers, wanted)
    }

    fn topmost(&self) -> &Certificate {
        self.issuers.last().unwrap_or(&self.leaf)
    }
}
