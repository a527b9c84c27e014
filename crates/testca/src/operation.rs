//! What a request is for, seen from outside.

use core::{fmt, str::FromStr};
use std::error::Error;

/// The kinds of resources that the CA has; faults can be bound to one, and the audit counts by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// The directory (RFC 8555 §7.1.1).
    Directory,
    /// A fresh nonce (RFC 8555 §7.2).
    NewNonce,
    /// A new account, or the URL of an existing one (RFC 8555 §7.3).
    NewAccount,
    /// An account: read, updated or deactivated.
    Account,
    /// The list of an account's orders (RFC 8555 §7.1.2.1).
    Orders,
    /// A new order (RFC 8555 §7.4).
    NewOrder,
    /// An order, read.
    Order,
    /// The CSR of an order.
    Finalize,
    /// An authorization: read or deactivated.
    Authorization,
    /// A challenge: answered or read.
    Challenge,
    /// A certificate chain, the first or an alternate.
    Certificate,
    /// The page where a human agrees to changed terms (RFC 8555 §7.3.3).
    Agreement,
    /// Anything else: a URL that the CA never gave out.
    Unknown,
}

impl Operation {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 13] = [
        Self::Directory,
        Self::NewNonce,
        Self::NewAccount,
        Self::Account,
        Self::Orders,
        Self::NewOrder,
        Self::Order,
        Self::Finalize,
        Self::Authorization,
        Self::Challenge,
        Self::Certificate,
        Self::Agreement,
        Self::Unknown,
    ];

    /// Its name on a command line, e.g. `new-order`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::NewNonce => "new-nonce",
            Self::NewAccount => "new-account",
            Self::Account => "account",
            Self::Orders => "orders",
            Self::NewOrder => "new-order",
            Self::Order => "order",
            Self::Finalize => "finalize",
            Self::Authorization => "authorization",
            Self::Challenge => "challenge",
            Self::Certificate => "certificate",
            Self::Agreement => "agreement",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        Self::ALL.into_iter().find(|operation| operation.name() == name).ok_or(UnknownOperation)
    }
}

/// A text names no [`Operation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownOperation;

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Operation::ALL.map(Operation::name).join(", ");
        write!(f, "no such operation; there are {names}")
    }
}

impl Error for UnknownOperation {}
