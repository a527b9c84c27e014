//! Servers that break the RFC.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use certwright_http::{UrlError, escape};

use crate::challenge::TokenError;

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
                write!(f, "the {resource} is not the JSON it should be ({}): {excerpt}", escape(source))
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
