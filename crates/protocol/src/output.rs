//! What comes out of the machine: requests, events, waits.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;
use serde::{Deserialize, Serialize};

use crate::challenge::Proof;
use crate::error::{AccountError, Operation, OrderError, ViolationKind};
use crate::nonce::Nonce;
use crate::problem::Problem;
use crate::saved::OrderId;

/// What the machine wants next. Owned and exhaustive, so that a driver that forgets a case does not compile.
#[derive(Debug)]
pub enum Output {
    /// Sign this, send it, and hand the outcome to [`handle_response`](crate::Client::handle_response).
    Transmit(Request),
    /// Something that the application has to do or to know.
    Event(Event),
    /// Nothing until a response comes, a command is given, or this time has come.
    Wait {
        /// The time; none if only a response or a command helps.
        until: Option<Timestamp>,
    },
    /// No duty, no request, no order open but parked ones.
    Idle,
}

/// A request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(crate) u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A request to send. A POST is unsigned: it carries what the driver needs to sign it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Request {
    /// To be given back with the outcome.
    pub id: RequestId,
    /// What it is for.
    pub operation: Operation,
    /// Where it goes; in the protected header byte for byte the same (RFC 8555 §6.4).
    pub url: Url,
    /// The method, and the unsigned body of a POST.
    pub content: Content,
    /// How long it may take.
    pub timeout: Duration,
    /// The order that it belongs to.
    pub order: Option<OrderId>,
    /// The identifier that it is about, for a person to read.
    pub identifier: Option<String>,
}

/// A request's method and unsigned body.
#[derive(Debug)]
pub enum Content {
    /// GET: of the directory, or of newNonce where HEAD is refused.
    Get,
    /// HEAD: of newNonce.
    Head,
    /// POST of a flattened JWS (RFC 8555 §6.2).
    Post(Unsigned),
}

/// A JWS to be.
#[derive(Debug)]
pub struct Unsigned {
    /// Which key signs, and how the protected header names it.
    pub key: KeyRole,
    /// The nonce, used for nothing else.
    pub nonce: Nonce,
    /// The JSON payload; none for POST-as-GET, which has an empty one (RFC 8555 §6.3).
    pub payload: Option<String>,
}

/// Which key signs a request, and how the protected header names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRole {
    /// The account key, as `jwk`: newAccount (RFC 8555 §6.2).
    NewAccount,
    /// The account key, as `kid`.
    Account {
        /// The account's URL.
        kid: Url,
    },
}

/// One challenge of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChallengeId {
    pub(crate) order: OrderId,
    pub(crate) index: u32,
}

impl ChallengeId {
    /// The order that the challenge belongs to.
    #[must_use]
    pub const fn order(self) -> OrderId {
        self.order
    }
}

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.order, self.index)
    }
}

/// Something that the application has to do or to know. A duty is repeated after a resume until the command that
/// it names discharges it, so handlers are idempotent.
#[derive(Debug)]
pub enum Event {
    /// The account is there.
    AccountReady {
        /// Its URL, the `kid` of what follows.
        url: Url,
    },
    /// The server has terms of service that are not agreed to yet: show them, then
    /// [`accept_terms`](crate::Client::accept_terms).
    TermsOfService {
        /// Where they can be read; possibly a `data:` URL (R35).
        url: String,
    },
    /// There is no account; all orders fail with this.
    AccountFailed {
        /// Why.
        error: AccountError,
    },
    /// Make this proof visible, then [`presented`](crate::Client::presented) or
    /// [`present_failed`](crate::Client::present_failed).
    Present {
        /// The challenge.
        challenge: ChallengeId,
        /// The identifier.
        identifier: Identifier,
        /// The proof.
        proof: Proof,
    },
    /// Take this proof away again, then [`withdrawn`](crate::Client::withdrawn).
    Withdraw {
        /// The challenge.
        challenge: ChallengeId,
        /// The identifier.
        identifier: Identifier,
        /// The proof.
        proof: Proof,
    },
    /// Every identifier is authorized: make the key durable, then [`finalize`](crate::Client::finalize).
    OrderReady {
        /// The order.
        order: OrderId,
        /// The names that the CSR has to have.
        identifiers: Vec<Identifier>,
    },
    /// The certificate is here: verify and keep it, then [`close`](crate::Client::close).
    Issued {
        /// The order.
        order: OrderId,
        /// The chain as the server sent it, not verified.
        chain: PemChain,
        /// Where alternate chains can be had (RFC 8555 §7.4.2).
        alternates: Vec<Url>,
    },
    /// The order ended without a certificate: tell, then [`close`](crate::Client::close).
    ///
    /// One that is [`kept`](crate::OrderView::kept) may be left unclosed: it ended for want of time or of an answer that
    /// could be understood, and its document lets another run go on with it. Since the server may have issued the
    /// certificate meanwhile, its key is worth keeping.
    OrderFailed {
        /// The order.
        order: OrderId,
        /// Why.
        error: OrderError,
    },
    /// A wait longer than [`Config::max_wait`](crate::Config::max_wait): parked, never slept through. For
    /// information.
    Stalled {
        /// What waits.
        scope: Scope,
        /// Why.
        reason: Stall,
        /// Until when.
        until: Option<Timestamp>,
    },
}

/// What a stall concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One order.
    Order(OrderId),
    /// The server as a whole.
    Server,
}

/// Why there is a long wait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stall {
    /// The server refused for now: a rate limit, or it is overloaded.
    Refused(Problem),
    /// The server asked for a long wait before the next look.
    RetryAfter,
}

/// A certificate chain in PEM as the server sent it (RFC 8555 §7.4.2): text with at least one certificate block,
/// nothing verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PemChain(String);

impl PemChain {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

    pub(crate) fn parse(body: &[u8]) -> Result<Self, ViolationKind> {
        match core::str::from_utf8(body) {
            Ok(text) if text.contains(Self::BEGIN) => Ok(Self(text.to_owned())),
            _ => Err(ViolationKind::NotPem { excerpt: certwright_http::excerpt(body, 120) }),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why the machine waits, for a person to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// For the server to validate or to issue: the next look is due.
    Poll,
    /// The server said when to come back.
    RetryAfter,
    /// After a failure, to try again.
    Retry {
        /// What was tried.
        operation: Operation,
        /// The failure's text.
        failure: String,
    },
    /// For proofs to become visible.
    Visible,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poll => f.write_str("the server is at work"),
            Self::RetryAfter => f.write_str("the server asks to wait"),
            Self::Retry { operation, failure } => write!(f, "to try {operation} again: {failure}"),
            Self::Visible => f.write_str("until the proofs are visible"),
        }
    }
}
