//! Deliberate mistakes of an application or a driver: each breaks an invariant, and the simulator has to find it.

use core::fmt;

use crate::invariant::Invariant;

/// A mistake that somebody who writes an application or a driver can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breakage {
    /// Documents are saved after what they announce was done.
    SavedAfterActing,
    /// Documents are written and never synced.
    NeverSynced,
    /// The account key is made durable once the account is there.
    AccountKeySavedLate,
    /// The certificate's key is made durable once the certificate is there.
    OrderKeySavedLate,
    /// A resumed run makes new certificate keys for the orders that it takes up.
    AnotherKeyAfterResume,
    /// The certificate's key is removed before certificate and key are installed.
    KeyRemovedEarly,
    /// What came is installed without a look at it.
    InstalledUnverified,
    /// Key and certificate are put in place one after the other.
    SwitchedInTwoSteps,
    /// Only the account's document is read when a run begins.
    OrdersForgotten,
    /// Each run begins with the documents before the last.
    OldDocuments,
    /// A failed order is followed by a new one, without bound.
    OrderedWithoutBound,
    /// A proof is said to be visible as soon as it is written.
    VisibleTooEarly,
    /// Withdrawals are said to be done, and done only for proofs of this run.
    WithdrawnOnlyIfOwn,
    /// Proofs are not withdrawn once the order has failed.
    LeftAfterFailure,
    /// A request that broke on the way is reported as never sent.
    SentReportedAsUnsent,
    /// A request that broke on the way is sent again as it is.
    SentAgainAsItIs,
    /// The driver itself sends a request again whose nonce was refused, with the next one, until it is taken.
    NoncesReplacedByDriver,
    /// Retry-After does not reach the machine.
    RetryAfterStripped,
    /// The clock goes twice as fast.
    FastClock,
    /// The driver does not wait, it asks again and again.
    NoWaiting,
    /// Most answers do not reach the machine, and nobody says that they are missing.
    AnswersSwallowed,
    /// A proof is said to be in place and is not.
    PresentedUnseen,
}

impl Breakage {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::SavedAfterActing,
        Self::NeverSynced,
        Self::AccountKeySavedLate,
        Self::OrderKeySavedLate,
        Self::AnotherKeyAfterResume,
        Self::KeyRemovedEarly,
        Self::InstalledUnverified,
        Self::SwitchedInTwoSteps,
        Self::OrdersForgotten,
        Self::OldDocuments,
        Self::OrderedWithoutBound,
        Self::VisibleTooEarly,
        Self::WithdrawnOnlyIfOwn,
        Self::LeftAfterFailure,
        Self::SentReportedAsUnsent,
        Self::SentAgainAsItIs,
        Self::NoncesReplacedByDriver,
        Self::RetryAfterStripped,
        Self::FastClock,
        Self::NoWaiting,
        Self::AnswersSwallowed,
        Self::PresentedUnseen,
    ];

    /// The invariants that may find it.
    #[must_use]
    pub const fn found_by(self) -> &'static [Invariant] {
        use Invariant as I;
        match self {
            Self::SavedAfterActing | Self::NeverSynced | Self::OldDocuments => {
                &[I::NewOrders, I::ProofsWithdrawn, I::KeysKept, I::OneKeyAnOrder, I::RetryAfter]
            }
            Self::AccountKeySavedLate => &[I::OneAccount, I::Resumable],
            Self::OrderKeySavedLate | Self::KeyRemovedEarly => &[I::KeysKept],
            Self::AnotherKeyAfterResume => &[I::OneKeyAnOrder, I::KeysKept],
            Self::InstalledUnverified | Self::SwitchedInTwoSteps => &[I::LiveMatches],
            Self::OrdersForgotten => &[I::ProofsWithdrawn, I::KeysKept],
            Self::OrderedWithoutBound => &[I::NewOrders, I::NoBusyLoop],
            Self::VisibleTooEarly | Self::PresentedUnseen => &[I::AnsweredWhenVisible],
            Self::WithdrawnOnlyIfOwn | Self::LeftAfterFailure => &[I::ProofsWithdrawn],
            Self::SentReportedAsUnsent | Self::SentAgainAsItIs => &[I::NonceOnce],
            Self::NoncesReplacedByDriver => &[I::PausesForNonces],
            Self::RetryAfterStripped => &[I::RetryAfter],
            Self::FastClock => &[I::RetryAfter, I::NoBusyLoop],
            Self::NoWaiting => &[I::NoBusyLoop],
            Self::AnswersSwallowed => &[I::Progress, I::EndsInTime, I::NeverStuck],
        }
    }
}

impl fmt::Display for Breakage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
