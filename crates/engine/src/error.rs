//! Why no certificate was obtained, sorted by what can be done about it.

mod kind;
mod why;

use core::error::Error;
use core::fmt;

use certwright_chain::ChainError;
use certwright_csr::BuildError;
use certwright_http::{Timestamp, escape};
use certwright_identifier::Identifier;
use certwright_key::KeyError;
use certwright_protocol::{AccountError, FailedAuthorization, Misuse, OrderError, ResumeError, Stall};
use certwright_store::StoreError;
use certwright_transport::TransportError;

pub use kind::FailureKind;
pub(crate) use kind::{of_refusal, of_silence};

/// Why no certificate was obtained; whatever was live before still is.
///
/// `Display` says what came to nothing, [`why`](Self::why) the reason, both on one escaped line;
/// [`kind`](Self::kind) says who can do something about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// The order has no names.
    NoNames,
    /// A wildcard, which only a DNS challenge can prove (R23).
    WildcardNeedsDns {
        /// The wildcard.
        name: Identifier,
    },
    /// Two orders of one run are the same, or would have the same place for their files.
    Twice {
        /// The place of the one in the list, from 0.
        first: usize,
        /// The place of the other.
        second: usize,
    },
    /// The state directory cannot be used.
    Store(StoreError),
    /// The saved account cannot be taken up; it is left as it is (R43).
    Saved(ResumeError),
    /// No key could be made.
    Key(KeyError),
    /// The connection to the server cannot be set up as wanted.
    Setup(TransportError),
    /// The server has terms of service that the user has not agreed to.
    Terms {
        /// Where they can be read; possibly a `data:` URL (R35).
        url: String,
    },
    /// There is no account to order with.
    Account(AccountError),
    /// The order came to nothing.
    Order(OrderError),
    /// What the server issued is not what was asked for; it was not installed (R31).
    Certificate(ChainError),
    /// A wait that is too long to be sat out; the order is kept for a later run (R4).
    Parked {
        /// Why.
        reason: Stall,
        /// Until when, if it is known.
        until: Option<Timestamp>,
    },
    /// [`Stopper::stop`](crate::Stopper::stop) was called; the order is kept for a later run.
    Interrupted,
    /// No certificate request could be made: a fault of this program or its key.
    Request(BuildError),
    /// A fault of this program: it gave a command at the wrong time.
    Misuse(Misuse),
    /// A fault of this program: it came to an end without a result.
    Stuck,
}

impl EngineError {
    /// The identifiers that could not be validated, with the server's reasons; empty for other errors.
    #[must_use]
    pub fn failed_authorizations(&self) -> &[FailedAuthorization] {
        match self {
            Self::Order(OrderError::Authorizations(failed)) => failed,
            _ => &[],
        }
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNames => f.write_str("a certificate needs at least one name"),
            Self::WildcardNeedsDns { name } => write!(f, "{name} cannot be proved over HTTP"),
            Self::Twice { first, second } => {
                write!(f, "orders {} and {} cannot both be made", first + 1, second + 1)
            }
            Self::Store(_) => f.write_str("the state directory cannot be used"),
            Self::Saved(_) => f.write_str("the saved account cannot be taken up"),
            Self::Key(_) => f.write_str("no key could be made"),
            Self::Setup(_) => f.write_str("the connection to the server cannot be set up"),
            Self::Terms { .. } => f.write_str("the server's terms of service are not agreed to"),
            Self::Account(error) => f.write_str(why::of_account(error)),
            Self::Order(error) => why::of_order(error, f),
            Self::Certificate(_) => f.write_str("the certificate that was issued is not installed"),
            Self::Parked { reason: Stall::Refused(_), .. } => f.write_str("the server refuses for now"),
            Self::Parked { .. } => f.write_str("the server asks for a long wait"),
            Self::Interrupted => f.write_str("interrupted"),
            Self::Request(_) => f.write_str("no certificate request could be made"),
            Self::Misuse(_) | Self::Stuck => f.write_str("this program made a mistake"),
        }
    }
}

impl Error for EngineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::Saved(error) => Some(error),
            Self::Key(error) => Some(error),
            Self::Setup(error) => Some(error),
            Self::Account(error) => Some(error),
            Self::Order(error) => Some(error),
            Self::Certificate(error) => Some(error),
            Self::Request(error) => Some(error),
            Self::Misuse(error) => Some(error),
            Self::Parked { reason: Stall::Refused(problem), .. } => Some(problem),
            Self::NoNames
            | Self::Twice { .. }
            | Self::WildcardNeedsDns { .. }
            | Self::Terms { .. }
            | Self::Parked { .. }
            | Self::Interrupted
            | Self::Stuck => None,
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Misuse> for EngineError {
    fn from(error: Misuse) -> Self {
        Self::Misuse(error)
    }
}

impl From<AccountError> for EngineError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::TermsNotAgreed { url } => Self::Terms { url },
            error => Self::Account(error),
        }
    }
}

impl From<OrderError> for EngineError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Account(error) => error.into(),
            error => Self::Order(error),
        }
    }
}

impl EngineError {
    /// The reason on one line, for a person to read; escaped.
    #[must_use]
    pub fn why(&self) -> String {
        match self {
            Self::WildcardNeedsDns { .. } => "only a DNS challenge can prove a wildcard".into(),
            Self::NoNames => "none was given".into(),
            Self::Twice { .. } => "they have the same names, or their files would be called the same".into(),
            Self::Terms { url } => why::of_terms(url),
            Self::Parked { reason, until } => why::of_stall(reason, *until),
            Self::Interrupted => "a signal or the application asked to stop".into(),
            Self::Stuck => "it came to an end without a result".into(),
            Self::Account(AccountError::Request(error)) | Self::Order(OrderError::Request(error)) => {
                why::of_request(error)
            }
            Self::Order(OrderError::Invalid { problem: Some(problem) }) => problem.to_string(),
            other => other.source().map_or_else(|| escape(&other.to_string()), why::chain),
        }
    }
}
