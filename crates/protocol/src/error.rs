//! Errors, sorted by what the caller can do.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use certwright_http::{Url, UrlError, escape};
use certwright_identifier::Identifier;

use crate::challenge::{ChallengeType, PresentError, TokenError};
use crate::nonce::Nonce;
use crate::problem::Problem;

/// A command at the wrong time, or one that does not fit: a mistake of the calling program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// There is no such order, or it is closed.
    UnknownOrder,
    /// There is no such challenge.
    UnknownChallenge,
    /// The order has no identifiers.
    NoIdentifiers,
    /// The order names no challenge type.
    NoChallengeTypes,
    /// A wildcard with none but challenge types that cannot prove one (R23).
    WildcardNeedsDns {
        /// The wildcard.
        identifier: Identifier,
    },
    /// The challenge does not wait for this command.
    NotPending,
    /// The order does not wait to be finalized.
    NotReady,
    /// The CSR's names are not the order's (RFC 8555 §7.4).
    OtherNames {
        /// In the order and not in the CSR.
        missing: Vec<Identifier>,
        /// In the CSR and not in the order.
        extra: Vec<Identifier>,
    },
    /// The CSR cannot be read.
    UnreadableCsr,
    /// The CSR holds the account key (R27, RFC 8555 §11.1).
    AccountKeyInCsr,
    /// The order has not ended yet, or a proof of it is still to be withdrawn.
    StillOpen,
    /// The order has ended already.
    Ended,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOrder => f.write_str("there is no such order"),
            Self::UnknownChallenge => f.write_str("there is no such challenge"),
            Self::NoIdentifiers => f.write_str("an order needs at least one identifier"),
            Self::NoChallengeTypes => f.write_str("an order needs at least one challenge type"),
            Self::WildcardNeedsDns { identifier } => {
                write!(f, "{identifier} is a wildcard, which only a DNS challenge can prove")
            }
            Self::NotPending => f.write_str("the challenge does not wait for this"),
            Self::NotReady => f.write_str("the order does not wait to be finalized"),
            Self::OtherNames { missing, extra } => {
                f.write_str("the CSR's names are not the order's")?;
                list(f, "; missing", missing)?;
                list(f, "; not ordered", extra)
            }
            Self::UnreadableCsr => f.write_str("the CSR cannot be read"),
            Self::AccountKeyInCsr => f.write_str("the CSR holds the account key"),
            Self::StillOpen => f.write_str("the order has not ended yet, or is not tidied up"),
            Self::Ended => f.write_str("the order has ended already"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, intro: &str, identifiers: &[Identifier]) -> fmt::Result {
    for (index, identifier) in identifiers.iter().enumerate() {
        write!(f, "{} {identifier}", if index == 0 { intro } else { "," })?;
    }
    Ok(())
}

impl Error for Misuse {}

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// GET of the directory.
    Directory,
    /// HEAD or GET of newNonce.
    NewNonce,
    /// newAccount with `onlyReturnExisting`.
    FindAccount,
    /// newAccount.
    NewAccount,
    /// newOrder.
    NewOrder,
    /// POST-as-GET of an order.
    Order,
    /// POST-as-GET of an authorization.
    Authorization,
    /// The answer to a challenge.
    Challenge,
    /// Deactivation of an authorization.
    Deactivate,
    /// finalize.
    Finalize,
    /// POST-as-GET of a certificate.
    Certificate,
}

impl Operation {
    /// The section of RFC 8555 that describes it.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::Directory => "7.1.1",
            Self::NewNonce => "7.2",
            Self::FindAccount => "7.3.1",
            Self::NewAccount => "7.3",
            Self::NewOrder | Self::Order | Self::Finalize => "7.4",
            Self::Authorization => "7.5",
            Self::Challenge => "7.5.1",
            Self::Deactivate => "7.5.2",
            Self::Certificate => "7.4.2",
        }
    }

    /// Whether sending it twice does no more than sending it once.
    pub(crate) const fn only_reads(self) -> bool {
        matches!(
            self,
            Self::Directory | Self::NewNonce | Self::Order | Self::Authorization | Self::Certificate
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory => "directory",
            Self::NewNonce => "newNonce",
            Self::FindAccount => "newAccount (find)",
            Self::NewAccount => "newAccount",
            Self::NewOrder => "newOrder",
            Self::Order => "order",
            Self::Authorization => "authorization",
            Self::Challenge => "challenge",
            Self::Deactivate => "authorization (deactivate)",
            Self::Finalize => "finalize",
            Self::Certificate => "certificate",
        })
    }
}

/// The server broke the RFC in a way that cannot be worked around.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ViolationKind {
    /// A body that should be JSON is not, or its members have other types.
    Json {
        /// The resource.
        resource: &'static str,
        /// What the JSON reader says, with line and column.
        source: String,
        /// The beginning of the body, escaped.
        excerpt: String,
    },
    /// A member that is needed is missing.
    Missing {
        /// The resource.
        resource: &'static str,
        /// The member.
        member: &'static str,
    },
    /// A response without a header that is needed.
    MissingHeader {
        /// The header's name.
        header: &'static str,
    },
    /// A URL that is not used: not https, malformed, too long (R6).
    Url {
        /// Where it stood.
        member: &'static str,
        /// What is wrong with it.
        source: UrlError,
    },
    /// A token that must not become part of a path (R18).
    Token(TokenError),
    /// More of something than any server has reason to send (R7).
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are taken.
        limit: usize,
    },
    /// A redirect, which ACME has no use for and which is not followed (R6).
    Redirect {
        /// The status.
        status: u16,
        /// The `Location`, as sent.
        location: Option<String>,
    },
    /// A status that is no success and no refusal.
    Status {
        /// The status.
        status: u16,
    },
    /// The order or an authorization is for an identifier that was not asked for.
    Identifier {
        /// Its value, as sent.
        value: String,
    },
    /// The certificate resource holds no PEM certificates.
    NotPem {
        /// The beginning of the body, escaped.
        excerpt: String,
    },
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { resource, source, excerpt } => {
                write!(f, "the {resource} is not the JSON it should be ({source}): {excerpt}")
            }
            Self::Missing { resource, member } => write!(f, "the {resource} has no {member}"),
            Self::MissingHeader { header } => write!(f, "the response has no {header} header"),
            Self::Url { member, .. } => write!(f, "the URL in {member} is not used"),
            Self::Token(error) => error.fmt(f),
            Self::TooMany { what, limit } => write!(f, "more than {limit} {what}"),
            Self::Redirect { status, location: Some(location) } => {
                write!(f, "status {status} redirects to {}, which is not followed", escape(location))
            }
            Self::Redirect { status, location: None } => {
                write!(f, "status {status} redirects without a Location")
            }
            Self::Status { status } => write!(f, "status {status} means nothing here"),
            Self::Identifier { value } => write!(f, "{} was not asked for", escape(value)),
            Self::NotPem { excerpt } => write!(f, "the certificate is not PEM: {excerpt}"),
        }
    }
}

impl Error for ViolationKind {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Url { source, .. } => Some(source),
            _ => None,
        }
    }
}

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

/// Why saved documents cannot be taken up (R43). Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResumeError {
    /// A document is no JSON, or not one of ours.
    Corrupt {
        /// Which document.
        document: Document,
        /// What the JSON reader says, with line and column.
        source: String,
    },
    /// A document was written by a newer version.
    Newer {
        /// Which document.
        document: Document,
        /// Its version.
        version: u32,
    },
    /// The account's document belongs to another account key.
    OtherKey,
    /// The account's document belongs to another server.
    OtherServer {
        /// The directory URL in the document.
        directory: Url,
    },
}

/// One of the saved documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The account's.
    Account,
    /// An order's.
    Order(crate::OrderId),
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => f.write_str("the saved account"),
            Self::Order(order) => write!(f, "the saved order {order}"),
        }
    }
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupt { document, source } => write!(f, "{document} cannot be read: {source}"),
            Self::Newer { document, version } => {
                write!(f, "{document} has version {version}, written by a newer certwright")
            }
            Self::OtherKey => f.write_str("the saved account belongs to another account key"),
            Self::OtherServer { directory } => {
                write!(f, "the saved account belongs to the server {directory}")
            }
        }
    }
}

impl Error for ResumeError {}
