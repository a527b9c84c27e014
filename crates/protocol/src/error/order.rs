//! Accounts and orders that come to nothing.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use certwright_http::escape;

use super::RequestError;
use crate::challenge::{ChallengeType, PresentError};
use crate::problem::Problem;

/// Why there is no account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AccountError {
    /// A request for the directory, a nonce or the account failed.
    Request(RequestError),
    /// The server knows no account for this key, and none was to be made.
    NotFound,
    /// The account is deactivated or revoked (R35).
    NotUsable,
    /// The terms of service were not agreed to.
    TermsNotAgreed {
        /// Where they can be read.
        url: String,
    },
    /// The server wants an external account binding, which this version cannot make.
    ExternalAccountRequired,
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::NotFound => f.write_str("the server knows no account for this account key"),
            Self::NotUsable => f.write_str("the account is deactivated or revoked at the server"),
            Self::TermsNotAgreed { url } => {
                write!(f, "the terms of service at {} are not agreed to", escape(url))
            }
            Self::ExternalAccountRequired => {
                f.write_str("the server only takes accounts with an external account binding")
            }
        }
    }
}

impl Error for AccountError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            _ => None,
        }
    }
}

/// An authorization that will not become valid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedAuthorization {
    /// The identifier's value, with `*.` for a wildcard.
    pub identifier: String,
    /// The challenge that was answered.
    pub challenge: Option<ChallengeType>,
    /// What the server found.
    pub problem: Problem,
}

impl fmt::Display for FailedAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", escape(&self.identifier))?;
        if let Some(challenge) = self.challenge {
            write!(f, "{challenge}: ")?;
        }
        self.problem.fmt(f)
    }
}

/// Why an order ended without a certificate.
#[derive(Debug)]
#[non_exhaustive]
pub enum OrderError {
    /// There is no account to order with.
    Account(AccountError),
    /// A request failed for good.
    Request(RequestError),
    /// Control of these identifiers could not be shown (R14).
    Authorizations(Vec<FailedAuthorization>),
    /// The server offers no challenge of a wanted type for this identifier.
    NoChallenge {
        /// The identifier's value.
        identifier: String,
        /// The types that are offered, as sent.
        offered: Vec<String>,
        /// The types that were wanted.
        wanted: Vec<ChallengeType>,
    },
    /// A proof could not be presented.
    Present {
        /// The identifier's value.
        identifier: String,
        /// Why.
        source: PresentError,
    },
    /// The server declared the order invalid.
    Invalid {
        /// The order's `error`, if it has one; Boulder's has none.
        problem: Option<Box<Problem>>,
    },
    /// newOrder was perhaps sent twice, and no answer came: once more could leave one more pending order behind.
    Undelivered,
    /// The order's deadline passed.
    Deadline {
        /// What it was waiting for.
        waiting_for: &'static str,
    },
    /// The application cancelled it.
    Cancelled,
    /// The order failed before a restart; this is all that was kept.
    Earlier {
        /// The error's text.
        text: String,
    },
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => error.fmt(f),
            Self::Request(error) => error.fmt(f),
            Self::Authorizations(failed) => {
                f.write_str("validation failed")?;
                failed.iter().try_for_each(|failure| write!(f, "; {failure}"))
            }
            Self::NoChallenge { identifier, offered, wanted } => {
                write!(f, "the server offers no {} challenge for {}", Wanted(wanted), escape(identifier))?;
                write!(f, ", only {}", escape(&offered.join(", ")))
            }
            Self::Present { identifier, source } => write!(f, "{}: {source}", escape(identifier)),
            Self::Invalid { problem: Some(problem) } => write!(f, "the order became invalid: {problem}"),
            Self::Invalid { problem: None } => {
                f.write_str("the order became invalid, and the server says no reason")
            }
            Self::Undelivered => f.write_str("newOrder got no answer, twice"),
            Self::Deadline { waiting_for } => write!(f, "the time was up while waiting for {waiting_for}"),
            Self::Cancelled => f.write_str("the order was cancelled"),
            Self::Earlier { text } => write!(f, "an earlier run failed: {}", escape(text)),
        }
    }
}

struct Wanted<'a>(&'a [ChallengeType]);

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, wanted) in self.0.iter().enumerate() {
            write!(f, "{}{wanted}", if index == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}

impl Error for OrderError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Account(error) => error.source(),
            Self::Request(error) => error.source(),
            Self::Present { source, .. } => source.source(),
            _ => None,
        }
    }
}
