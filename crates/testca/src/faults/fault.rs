//! The kinds of faults.

use core::time::Duration;

use crate::{Operation, RetryAfter};

/// Something that goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The nonce is good, is spent, and is refused with badNonce, as Pebble does on purpose (R2).
    BadNonce,
    /// 500 with a problem document of type serverInternal.
    ServerError {
        /// Whether the CA has done what was asked.
        acted: bool,
    },
    /// 502 with a page of HTML, as from a proxy (R5).
    BadGateway {
        /// Whether the CA has done what was asked.
        acted: bool,
    },
    /// 503 with a Retry-After; the CA does nothing (R4).
    Unavailable(RetryAfter),
    /// 429 with a Retry-After in seconds; the CA does nothing.
    RateLimited(Duration),
    /// The connection ends before the CA sees the request.
    DropBefore,
    /// The CA acts, then the connection ends without an answer.
    DropAfter,
    /// The answer takes so long.
    Slow(Duration),
    /// The connection ends after so many octets of the body.
    Truncate(usize),
    /// The body has so many octets, of blanks after what belongs there (R7).
    Enormous(usize),
    /// The status and header fields are good, the body is no JSON and no PEM.
    Malformed,
    /// There is no Location where one belongs.
    NoLocation,
    /// There is no Replay-Nonce.
    NoNonce,
    /// A redirect with that status to the same URL; the CA does nothing (R6).
    Redirect(u16),
    /// The server's clock is so many seconds ahead, or behind if negative: in `Date` and in dates of `Retry-After`.
    Clock(i64),
    /// The authorization that the request is about, or the first one of its order, turns invalid before it.
    Invalidate,
    /// The order that is finalized stays in processing for ever.
    Stuck,
    /// The certificate of the order that is finalized is for another key (R31).
    CertificateForAnotherKey,
    /// The certificate of the order that is finalized lacks a name (R24).
    CertificateWithoutName,
    /// The certificate of the order that is finalized has expired.
    CertificateExpired,
    /// The certificate links to itself and to its alternates many times over (R32).
    AlternateLoop,
    /// All tokens in the answer are `../../x` (R18).
    HostileToken,
    /// Every object in the answer has members that nobody knows (R1).
    UnknownMembers,
    /// Every list of challenges or of identifiers has one more, of a type that nobody knows and without a token (R1).
    UnknownTypes,
    /// The status in the answer is one that nobody knows (R1).
    UnknownStatus,
    /// The identifiers and authorizations of the order in the answer are shuffled, the two not alike (R11).
    Shuffle,
    /// A name and its wildcard share one authorization in the order that is made (R11).
    Merge,
    /// All challenges of the order that is made have one token (R11).
    OneToken,
}

impl Fault {
    /// Whether it makes sense for a request for `operation`.
    #[must_use]
    pub const fn can_strike(&self, operation: Operation) -> bool {
        use Operation as O;
        match self {
            Self::BadNonce => !matches!(operation, O::Directory | O::NewNonce | O::Agreement | O::Unknown),
            Self::NoLocation => matches!(operation, O::NewAccount | O::NewOrder),
            Self::NoNonce => !matches!(operation, O::Directory | O::Agreement),
            Self::Invalidate => {
                matches!(operation, O::Authorization | O::Challenge | O::Order | O::Finalize)
            }
            Self::Stuck
            | Self::CertificateForAnotherKey
            | Self::CertificateWithoutName
            | Self::CertificateExpired => matches!(operation, O::Finalize),
            Self::AlternateLoop => matches!(operation, O::Certificate),
            Self::HostileToken => matches!(operation, O::Authorization | O::Challenge),
            Self::UnknownTypes => matches!(operation, O::Authorization | O::Order | O::NewOrder),
            Self::UnknownStatus => matches!(
                operation,
                O::Account
                    | O::NewAccount
                    | O::Authorization
                    | O::Challenge
                    | O::Order
                    | O::NewOrder
                    | O::Finalize
            ),
            Self::Shuffle => matches!(operation, O::NewOrder | O::Order | O::Finalize),
            Self::Merge | Self::OneToken => matches!(operation, O::NewOrder),
            _ => true,
        }
    }
}
