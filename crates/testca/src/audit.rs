//! What the CA saw: for tests that ask how a client behaved.

use std::collections::BTreeMap;

use certwright_http::Timestamp;

use crate::{Operation, ProblemType};

/// So many refusals are remembered, the latest ones.
const REMEMBERED: usize = 1000;

/// What a CA has seen since it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audit {
    /// Requests that reached the CA, whatever became of them.
    pub requests: BTreeMap<Operation, u64>,
    /// Accounts that newAccount created.
    pub accounts_created: u64,
    /// newAccount requests that found an account.
    pub accounts_found: u64,
    /// Accounts that were deactivated.
    pub accounts_deactivated: u64,
    /// Orders that newOrder created, by their names, sorted and separated by blanks.
    pub orders_created: BTreeMap<String, u64>,
    /// newOrder requests that were answered with an order that was there already.
    pub orders_reused: u64,
    /// Authorizations that were created.
    pub authorizations_created: u64,
    /// Authorizations that an order took over from an earlier one.
    pub authorizations_reused: u64,
    /// Authorizations that clients deactivated.
    pub authorizations_deactivated: u64,
    /// Nonces that were given out.
    pub nonces_issued: u64,
    /// Requests with a nonce that had been in a request before (R2).
    pub nonces_respent: u64,
    /// Requests with a nonce that was never given out, or too long ago.
    pub nonces_unknown: u64,
    /// Challenges that were answered while pending: each costs a validation.
    pub challenges_answered: u64,
    /// Challenges that were answered although they were not pending (R12).
    pub challenges_answered_again: u64,
    /// POST-as-GET requests to challenges (R12).
    pub challenges_read: u64,
    /// Validations that succeeded.
    pub validations_succeeded: u64,
    /// Validations that failed.
    pub validations_failed: u64,
    /// CSRs that were accepted.
    pub finalized: u64,
    /// Certificates that were issued, by their names, sorted and separated by blanks.
    pub certificates_issued: BTreeMap<String, u64>,
    /// Refusals, the oldest forgotten if there are more than a thousand.
    pub refusals: Vec<Refused>,
}

impl Audit {
    /// How many orders were created.
    #[must_use]
    pub fn new_orders(&self) -> u64 {
        self.orders_created.values().sum()
    }

    /// How many certificates were issued.
    #[must_use]
    pub fn certificates(&self) -> u64 {
        self.certificates_issued.values().sum()
    }

    /// How many requests for `operation` reached the CA.
    #[must_use]
    pub fn requests(&self, operation: Operation) -> u64 {
        self.requests.get(&operation).copied().unwrap_or(0)
    }

    /// How many of the remembered refusals were of `problem`.
    #[must_use]
    pub fn refused(&self, problem: ProblemType) -> usize {
        self.refusals.iter().filter(|refused| refused.problem == problem).count()
    }

    pub(crate) fn remember(&mut self, refused: Refused) {
        if self.refusals.len() >= REMEMBERED {
            self.refusals.remove(0);
        }
        self.refusals.push(refused);
    }
}

/// A request that was refused, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: Timestamp,
    /// What the request was for.
    pub operation: Operation,
    /// The type of the problem document.
    pub problem: ProblemType,
    /// The rule's home, e.g. `RFC 8555 §6.4`.
    pub section: &'static str,
    /// The problem's `detail`.
    pub detail: String,
}
