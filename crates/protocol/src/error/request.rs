//! Requests that come to nothing.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

use certwright_http::{Url, escape};

use super::{Operation, ViolationKind};
use crate::nonce::Nonce;
use crate::problem::Problem;

/// Whether a request may have reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not: its nonce can be used again.
    No,
    /// Perhaps.
    Unknown,
}

/// No response came: the network, or our own signer.
#[derive(Debug)]
pub struct NoResponse {
    /// Whether the server may have acted.
    pub sent: Sent,
    /// The Replay-Nonce of a response whose head came and whose body did not.
    pub nonce: Option<Nonce>,
    /// What happened.
    pub source: Box<dyn Error + Send + Sync>,
}

impl NoResponse {
    /// A request that did not leave, e.g. because there was no connection or because the signer failed.
    pub fn never_sent(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { sent: Sent::No, nonce: None, source: source.into() }
    }

    /// A request that the server may have seen.
    pub fn perhaps_sent(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { sent: Sent::Unknown, nonce: None, source: source.into() }
    }
}

impl fmt::Display for NoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.sent {
            Sent::No => "the request could not be sent",
            Sent::Unknown => "no complete answer came, and the server may have acted",
        })
    }
}

impl Error for NoResponse {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

/// Why one request came to nothing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Cause {
    /// The server refused it.
    Problem(Box<Problem>),
    /// The server broke the RFC.
    Violation(ViolationKind),
    /// No response came, time and again.
    NoResponse(Arc<NoResponse>),
}

impl Cause {
    /// What a person who waits for the next try wants to know.
    pub(crate) fn in_short(&self) -> String {
        match self {
            Self::NoResponse(lost) => lost.source.to_string(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => write!(f, "the server refused: {problem}"),
            Self::Violation(violation) => violation.fmt(f),
            Self::NoResponse(error) => error.fmt(f),
        }
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Problem(_) => None,
            Self::Violation(violation) => violation.source(),
            Self::NoResponse(error) => error.source(),
        }
    }
}

/// A request that failed for good: what it was for, where it went and why.
#[derive(Clone, Debug)]
pub struct RequestError {
    /// What it was for.
    pub operation: Operation,
    /// Where it went.
    pub url: Url,
    /// Why it failed.
    pub cause: Cause,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.operation, escape(self.url.as_str()), self.cause)?;
        match &self.cause {
            Cause::Violation(_) => write!(f, " (RFC 8555 §{})", self.operation.section()),
            _ => Ok(()),
        }
    }
}

impl Error for RequestError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}
