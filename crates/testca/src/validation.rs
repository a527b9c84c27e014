//! What the CA wants to know about a name, and what it is told.

use core::fmt;
use std::error::Error;

use certwright_http::excerpt;
use certwright_identifier::Identifier;

use crate::ProblemType;

/// So much of a wrong answer is shown, in characters.
const SHOWN: usize = 100;

/// A kind of challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChallengeKind {
    /// RFC 8555 §8.3
    Http01,
    /// RFC 8555 §8.4
    Dns01,
}

impl ChallengeKind {
    /// The challenge's `type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http01 => "http-01",
            Self::Dns01 => "dns-01",
        }
    }
}

impl fmt::Display for ChallengeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Names one [`Validation`] of one CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValidationId(pub(crate) u64);

/// Something to be looked up; what was found goes to [`Ca::validated`](crate::Ca::validated).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validation {
    /// Which one it is.
    pub id: ValidationId,
    /// The name or address in question, a wildcard's without `*.`.
    pub identifier: Identifier,
    /// Where to look, and what should be there.
    pub kind: ValidationKind,
}

/// Where to look, and what should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValidationKind {
    /// A file on the web server at port 80 of the identifier.
    Http01(HttpValidation),
    /// A TXT record.
    Dns01(DnsValidation),
}

/// An http-01 validation (RFC 8555 §8.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpValidation {
    /// The path to get, from `/.well-known/`.
    pub path: String,
    /// What the body must be.
    pub key_authorization: String,
}

impl HttpValidation {
    /// Judges an answer.
    ///
    /// "The server SHOULD ignore whitespace characters at the end of the body."
    ///
    /// # Errors
    /// [`FailureKind::IncorrectResponse`] or [`FailureKind::Unauthorized`], worded as Let's Encrypt does.
    pub fn judge(&self, status: u16, body: &[u8]) -> Result<(), Failure> {
        if status != 200 {
            let detail = format!("Invalid response from {}: {status}", self.path);
            return Err(Failure::new(FailureKind::Unauthorized, detail));
        }
        if body.trim_ascii_end() == self.key_authorization.as_bytes() {
            return Ok(());
        }
        let (found, expected) = (excerpt(body, SHOWN), &self.key_authorization);
        let detail = format!(
            "The key authorization file from the server did not match this challenge. \
             Expected {expected:?} (got \"{found}\")"
        );
        Err(Failure::new(FailureKind::Unauthorized, detail))
    }
}

/// A dns-01 validation (RFC 8555 §8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsValidation {
    /// The name to ask for TXT records.
    pub name: String,
    /// What one of them must be.
    pub value: String,
}

impl DnsValidation {
    /// Judges the TXT records of the name, each with its strings put together.
    ///
    /// # Errors
    /// [`FailureKind::Unauthorized`], worded as Let's Encrypt does.
    pub fn judge<T: AsRef<str>>(&self, records: &[T]) -> Result<(), Failure> {
        if records.iter().any(|record| record.as_ref() == self.value) {
            return Ok(());
        }
        let name = &self.name;
        let detail = match records {
            [] => format!("No TXT record found at {name}"),
            [first, ..] => {
                let first = excerpt(first.as_ref().as_bytes(), SHOWN);
                format!("Incorrect TXT record \"{first}\" found at {name}")
            }
        };
        Err(Failure::new(FailureKind::Unauthorized, detail))
    }
}

/// Why a validation did not succeed; becomes the `error` of the challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    kind: FailureKind,
    detail: String,
}

impl Failure {
    /// A failure with words for the client.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The words.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.problem(), self.detail)
    }
}

impl Error for Failure {}

/// The kinds of failures that a validation may have (RFC 8555 §6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// "The server could not connect to validation target"
    Connection,
    /// "There was a problem with a DNS query during identifier validation"
    Dns,
    /// "Response received didn't match the challenge's requirements"
    IncorrectResponse,
    /// "The client lacks sufficient authorization"
    Unauthorized,
    /// "The server received a TLS error during validation"
    Tls,
    /// "Certification Authority Authorization (CAA) records forbid the CA from issuing a certificate"
    Caa,
}

impl FailureKind {
    /// The problem's type.
    #[must_use]
    pub const fn problem(self) -> ProblemType {
        match self {
            Self::Connection => ProblemType::Connection,
            Self::Dns => ProblemType::Dns,
            Self::IncorrectResponse => ProblemType::IncorrectResponse,
            Self::Unauthorized => ProblemType::Unauthorized,
            Self::Tls => ProblemType::Tls,
            Self::Caa => ProblemType::Caa,
        }
    }

    /// The status that a problem of this type has.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Unauthorized | Self::Caa => 403,
            _ => 400,
        }
    }
}
