//! What has to hold, whatever happens.

use core::fmt;

use certwright_http::Timestamp;

/// A rule that no run may break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// R2, RFC 8555 §6.5: no nonce is in two requests that left, and every nonce was offered by the server to this run.
    NonceOnce,
    /// R2: a request whose nonce was refused is repeated at once ten times at most, and then not without a pause.
    PausesForNonces,
    /// R4: nothing is sent before the moment until which a Retry-After binds it; `floors.rs` says what binds what.
    RetryAfter,
    /// R6: every URL was in a response that this client got, or is that of the directory.
    UrlsGiven,
    /// R34: a machine has one account, crashes or not.
    OneAccount,
    /// Two newOrders without an answer at most, two orders at most for one document (R15), two documents at most for
    /// one goal in one run, crash loops included.
    NewOrders,
    /// R17: each proof that was presented is withdrawn, and none is left in the end.
    ProofsWithdrawn,
    /// R12, R17: a challenge is answered when the proofs of its order are in place and visible, and not before.
    AnsweredWhenVisible,
    /// R30: the key of a CSR that left is durable until its order is closed or its certificate installed.
    KeysKept,
    /// R31, R41: what is live is a key and a certificate that belong together, good and for the names of the goal.
    LiveMatches,
    /// R10: all CSRs of one order have one key.
    OneKeyAnOrder,
    /// An order is issued, failed or parked by its deadline, twelve seconds of tidying up included.
    EndsInTime,
    /// R44: documents that were saved can be taken up.
    Resumable,
    /// The CA refuses nothing, unless a fault, a limit or a lifetime explains it.
    NoRefusals,
    /// No response and no moment of death makes anything panic.
    NoPanic,
    /// R9: bounded outputs and requests in a second.
    NoBusyLoop,
    /// R8: without faults, no more requests than the RFC asks for.
    FewRequests,
    /// Once nothing goes wrong any more, every goal that can be reached is reached.
    Progress,
    /// R44: Ctrl-C ends a run within two seconds.
    SuspendsAtOnce,
    /// There is always something to wait for, and nothing is open when there is nothing left to do.
    NeverStuck,
    /// R14: a failure says what failed, in one line without control characters.
    ReasonGiven,
    /// What is over leaves no document and no key of an order behind.
    Tidy,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// An invariant that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// When, in the simulated world.
    pub at: Timestamp,
    /// By what.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.invariant, self.at, self.found)
    }
}
