//! Requests and responses as values.

use alloc::vec::Vec;
use core::fmt;

use crate::{Headers, Url, excerpt};

/// So much of a body is shown by `Debug`, in characters.
const SHOWN: usize = 200;

/// The methods that ACME uses (RFC 8555 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// For the directory and for resources outside of ACME.
    Get,
    /// For a fresh nonce.
    Head,
    /// For everything else.
    Post,
}

impl Method {
    /// The method as it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A request, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// What to do.
    pub method: Method,
    /// Where; sent as it is, since a signature covers it.
    pub url: Url,
    /// Header fields beyond those that the transport adds by itself.
    pub headers: Headers,
    /// The body; empty for GET and HEAD.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without header fields and body.
    #[must_use]
    pub const fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Headers::new(), body: Vec::new() }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .field("body", &excerpt(&self.body, SHOWN))
            .finish()
    }
}

/// A response, complete with its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code, 100 to 599 from a sane server.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Whether the status is one of success (RFC 9110 §15.3).
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &excerpt(&self.body, SHOWN))
            .finish()
    }
}
