//! What a request was for.

use core::fmt;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// GET of the directory.
    Directory,
    /// HEAD or GET of newNonce.
    NewNonce,
    /// newAccount with `onlyReturnExisting`.
    FindAccount,
    /// newAccount.
    NewAccount,
    /// newOrder.
    NewOrder,
    /// POST-as-GET of an order.
    Order,
    /// POST-as-GET of an authorization.
    Authorization,
    /// The answer to a challenge.
    Challenge,
    /// Deactivation of an authorization.
    Deactivate,
    /// finalize.
    Finalize,
    /// POST-as-GET of a certificate.
    Certificate,
}

impl Operation {
    /// The section of RFC 8555 that describes it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::Directory => "7.1.1",
            Self::NewNonce => "7.2",
            Self::FindAccount => "7.3.1",
            Self::NewAccount => "7.3",
            Self::NewOrder | Self::Order | Self::Finalize => "7.4",
            Self::Authorization => "7.5",
            Self::Challenge => "7.5.1",
            Self::Deactivate => "7.5.2",
            Self::Certificate => "7.4.2",
        }
    }

    /// Whether the server does nothing but answer, so that sending it twice, or dying after it, changes nothing.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(
            self,
            Self::Directory | Self::NewNonce | Self::Order | Self::Authorization | Self::Certificate
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory => "directory",
            Self::NewNonce => "newNonce",
            Self::FindAccount => "newAccount (find)",
            Self::NewAccount => "newAccount",
            Self::NewOrder => "newOrder",
            Self::Order => "order",
            Self::Authorization => "authorization",
            Self::Challenge => "challenge",
            Self::Deactivate => "authorization (deactivate)",
            Self::Finalize => "finalize",
            Self::Certificate => "certificate",
        })
    }
}
