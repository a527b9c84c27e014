//! What one account at one server needs to know in advance.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::Identifier;

use crate::challenge::ChallengeType;

/// How the machine behaves. [`Config::new`] gives what suits a public CA.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The directory's URL, the one URL of an ACME server that a client is given (RFC 8555 §7.1.1).
    pub directory: Url,
    /// Whether plain http to loopback is accepted (R6). For tests.
    pub schemes: Schemes,
    /// How many POSTs may be under way at once. Each needs a nonce of its own.
    pub width: usize,
    /// The longest wait that is sat out; an order that has to wait longer is parked.
    pub max_wait: Duration,
    /// How long one request may take; a driver keeps to it.
    pub request_timeout: Duration,
    /// The seed of the jitter in back-off waits: any value, best a different one in each process.
    pub seed: u64,
    /// The lowest number that a new order gets, above those of documents that this machine was not given.
    pub first_order: u64,
}

impl Config {
    /// The defaults: width 8, waits up to ten minutes, 30 seconds a request.
    #[must_use]
    pub fn new(directory: Url) -> Self {
        Self {
            directory,
            schemes: Schemes::HttpsOnly,
            width: 8,
            max_wait: Duration::from_secs(600),
            request_timeout: Duration::from_secs(30),
            seed: 0,
            first_order: 1,
        }
    }
}

/// The account that the application wants (RFC 8555 §7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewAccount {
    /// Contact URLs, e.g. `mailto:ops@example.org`.
    pub contact: Vec<String>,
    /// Whether the user has agreed to the server's current terms of service.
    pub terms_of_service_agreed: bool,
    /// What to do about an account that exists, or does not.
    pub mode: AccountMode,
}

/// How a key meets its account (R34).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountMode {
    /// For a key that was made just now: newAccount at once, which finds or creates.
    Register,
    /// For any other key: looked up first, so that no terms are accepted by surprise; registered if unknown.
    FindOrRegister,
    /// Looked up, never registered.
    Find,
}

impl NewAccount {
    /// An account without contacts.
    #[must_use]
    pub const fn new(mode: AccountMode) -> Self {
        Self { contact: Vec::new(), terms_of_service_agreed: false, mode }
    }

    /// With these contact URLs.
    #[must_use]
    pub fn contact(mut self, contact: Vec<String>) -> Self {
        self.contact = contact;
        self
    }

    /// The user has agreed to the server's terms of service.
    #[must_use]
    pub const fn agree_to_terms(mut self, agreed: bool) -> Self {
        self.terms_of_service_agreed = agreed;
        self
    }
}

/// The certificate that the application wants (RFC 8555 §7.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewOrder {
    /// The names, each once.
    pub identifiers: Vec<Identifier>,
    /// The challenge types that the application can answer, best first.
    pub challenges: Vec<ChallengeType>,
    /// When the order is given up. Parked time does not count.
    pub deadline: Timestamp,
    /// Anything that the application wants to find the order by after a restart.
    pub label: String,
}

impl NewOrder {
    /// An order for these names, proved by these challenges, given up at this time.
    #[must_use]
    pub const fn new(
        identifiers: Vec<Identifier>,
        challenges: Vec<ChallengeType>,
        deadline: Timestamp,
    ) -> Self {
        Self { identifiers, challenges, deadline, label: String::new() }
    }

    /// With a label to find it by after a restart.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}
