//! URLs, kept as they came.

mod error;
mod origin;
mod parse;

pub use error::{UrlError, UrlErrorKind};
pub use origin::Origin;

use alloc::{string::String, sync::Arc};
use core::fmt;

use fluent_uri::{Uri, UriRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Which schemes a URL may have (R6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Schemes {
    /// `https` and nothing else.
    #[default]
    HttpsOnly,
    /// `https`, and `http` if the host is this machine: 127.0.0.0/8, `[::1]`, `localhost` or a name under it.
    HttpOnLoopback,
}

/// An absolute URL of an ACME server, kept octet by octet as it was given.
///
/// "The "url" header parameter .. MUST match the request URL" (RFC 8555 §6.4), so nothing is ever normalised, and two
/// URLs are equal if their texts are. It deserializes with [`Schemes::HttpOnLoopback`], since what was saved had been
/// checked before.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url {
    text: Arc<str>,
    parts: parse::Parts,
}

impl Url {
    /// Reads an absolute URL.
    ///
    /// # Errors
    /// If `text` is no URL for a request to an ACME server, or one of a scheme that `schemes` does not allow.
    pub fn parse(text: &str, schemes: Schemes) -> Result<Self, UrlError> {
        let refused = |kind| UrlError::new(kind, text);
        let url = Self { text: text.into(), parts: parse::parts(text).map_err(refused)? };
        match (url.is_https(), url.is_loopback(), schemes) {
            (true, _, _) | (false, true, Schemes::HttpOnLoopback) => Ok(url),
            (false, true, Schemes::HttpsOnly) => Err(refused(UrlErrorKind::PlainHttpToLoopback)),
            (false, false, _) => Err(refused(UrlErrorKind::PlainHttp)),
        }
    }

    /// Reads a URL that a response from this one holds: kept octet by octet if it is absolute, else resolved as
    /// RFC 3986 §5.2 says.
    ///
    /// # Errors
    /// As for [`parse`](Self::parse); an empty reference is refused too.
    pub fn join(&self, reference: &str, schemes: Schemes) -> Result<Self, UrlError> {
        let refused = |kind| UrlError::new(kind, reference);
        let relative = parse::reference(reference).map_err(refused)?;
        if relative.has_scheme() {
            return Self::parse(reference, schemes);
        }
        let resolved = self.resolve(&relative).ok_or_else(|| refused(UrlErrorKind::Relative))?;
        Self::parse(&resolved, schemes)
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host as it was given, an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.text.get(self.parts.host_start..self.parts.host_end).unwrap_or_default()
    }

    /// The port, 443 or 80 unless the URL names another.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.parts.port
    }

    /// The path and query as they stand in a request line; `/` if there are none (RFC 9112 §3.2.1).
    #[must_use]
    pub fn target(&self) -> String {
        let target = self.text.get(self.parts.target_start..).unwrap_or_default();
        if target.starts_with('/') { target.into() } else { ["/", target].concat() }
    }

    /// Scheme, host and port: what belongs to one server.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::new(self.is_https(), self.host(), self.port())
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.parts.https
    }

    /// Whether the host is this machine by its name: 127.0.0.0/8, `[::1]`, `localhost` or a name under it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        origin::is_loopback(self.host())
    }

    fn resolve(&self, reference: &UriRef<&str>) -> Option<String> {
        let base = Uri::parse(self.as_str()).ok()?;
        reference.resolve_against(&base).ok().map(Uri::into_string)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({:?})", self.as_str())
    }
}

impl AsRef<str> for Url {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text, Schemes::HttpOnLoopback).map_err(de::Error::custom)
    }
}
