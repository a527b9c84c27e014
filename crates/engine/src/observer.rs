//! Watching a run.

use core::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_key::KeyType;
use certwright_protocol::{ChallengeType, Operation, PresentError, ResumeError, Waiting};
use certwright_store::Installed;

use crate::Outcome;

/// Is told what a run does, to show it to somebody. `()` shows it to nobody.
pub trait Observer {
    /// A step was made, or is about to be. Called on the run's thread: what takes long here makes the run longer.
    fn progress(&mut self, progress: &Progress<'_>);
}

impl Observer for () {
    fn progress(&mut self, _: &Progress<'_>) {}
}

/// What a run does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A saved order cannot be read, and is left as it is (R43).
    Unreadable {
        /// What is wrong with it.
        error: &'a ResumeError,
    },
    /// A key for a new account was made and saved.
    AccountKeyMade,
    /// A request is about to be sent.
    Sending {
        /// What it is for.
        operation: Operation,
        /// The name that it is about.
        identifier: Option<&'a str>,
    },
    /// The account is there.
    AccountReady {
        /// Its URL.
        url: &'a Url,
        /// Whether this run made its key.
        new: bool,
    },
    /// A new order is about to be made.
    Ordering {
        /// Its names.
        names: &'a [Identifier],
    },
    /// The order of an earlier run is taken up.
    Resuming {
        /// Its names.
        names: &'a [Identifier],
        /// Its URL, if that run learned of it.
        url: Option<&'a Url>,
    },
    /// The order of an earlier run came to nothing; a new one follows.
    Replacing {
        /// Why, escaped.
        reason: &'a str,
    },
    /// A proof is in place.
    Presented {
        /// The name that it is for.
        identifier: &'a Identifier,
        /// The type of the challenge.
        challenge: ChallengeType,
    },
    /// A proof is gone.
    Withdrawn {
        /// The name that it was for.
        identifier: &'a Identifier,
        /// The type of the challenge.
        challenge: ChallengeType,
    },
    /// A proof may still be there: [`withdraw`](certwright_challenge::Responder::withdraw) failed.
    WithdrawFailed {
        /// The name that it was for.
        identifier: &'a Identifier,
        /// Why.
        error: &'a PresentError,
    },
    /// Nothing is to be done until then.
    Waiting {
        /// How long from now on.
        wait: Duration,
        /// When that is over.
        until: Timestamp,
        /// Why.
        reason: &'a Waiting,
        /// How many names are authorized, of how many, while that is what is waited for.
        authorized: Option<(usize, usize)>,
    },
    /// All names are authorized; the key is made, or was made before.
    KeyReady {
        /// Its kind.
        key_type: KeyType,
        /// Whether an earlier run made it.
        earlier: bool,
    },
    /// The certificate came, and fits.
    Verified,
    /// Key and certificate are in place.
    Installed {
        /// Where.
        installed: &'a Installed,
    },
    /// An order is over; those that are left have no such news.
    Finished {
        /// Its place in the list, from 0.
        index: usize,
        /// Its names.
        names: &'a [Identifier],
        /// What came of it.
        outcome: &'a Outcome,
    },
    /// The run is over, whatever came of it.
    Ended {
        /// How many requests it took.
        requests: u64,
        /// How long it took.
        elapsed: Duration,
    },
}
