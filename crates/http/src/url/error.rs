//! Why a URL is not used.

use alloc::string::String;
use core::{error::Error, fmt};

use crate::{Limits, excerpt};

/// URLs are quoted in messages up to this many characters.
const QUOTED: usize = 200;

/// A text is no URL that may be sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError {
    kind: UrlErrorKind,
    shown: String,
}

impl UrlError {
    pub(super) fn new(kind: UrlErrorKind, text: &str) -> Self {
        Self { kind, shown: without_password(text) }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> UrlErrorKind {
        self.kind
    }
}

/// A bounded, escaped quotation, in which nothing is left that may be a password (R47).
fn without_password(text: &str) -> String {
    let authority = text.find("//").map_or(0, |at| at.saturating_add(2));
    match (text.get(..authority), text.rfind('@').and_then(|at| text.get(at..))) {
        (Some(scheme), Some(host)) => {
            [&excerpt(scheme.as_bytes(), QUOTED), "…", &excerpt(host.as_bytes(), QUOTED)].concat()
        }
        _ => excerpt(text.as_bytes(), QUOTED),
    }
}

/// What is wrong with a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlErrorKind {
    /// It is empty.
    Empty,
    /// It has more than [`Limits::URL`] octets; this many.
    TooLong(usize),
    /// After so many characters comes one that is not visible ASCII.
    Character(usize),
    /// After so many characters it departs from the syntax of RFC 3986.
    Syntax(usize),
    /// It is relative where it must be absolute.
    Relative,
    /// Its scheme is neither `https` nor `http`.
    Scheme,
    /// Its scheme is `http` and its host another machine.
    PlainHttp,
    /// Its scheme is `http` and its host this machine, and that was not allowed.
    PlainHttpToLoopback,
    /// Its host is missing, or neither a plain name nor an address.
    Host,
    /// It holds a user name or password.
    UserInfo,
    /// Its port is not a number from 1 to 65535.
    Port,
    /// It has a fragment, which cannot be sent.
    Fragment,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            UrlErrorKind::Empty => f.write_str("the URL is empty"),
            kind => write!(f, "\"{}\" {kind}", self.shown),
        }
    }
}

impl fmt::Display for UrlErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::TooLong(octets) => write!(f, "has {octets} octets; at most {} are accepted", Limits::URL),
            Self::Character(position) => {
                write!(f, "has something else than visible ASCII at character {}", position.saturating_add(1))
            }
            Self::Syntax(position) => {
                write!(f, "is no URL from character {} on (RFC 3986)", position.saturating_add(1))
            }
            Self::Relative => f.write_str("is relative; an absolute https URL is needed"),
            Self::Scheme => f.write_str("is neither https nor http; use https"),
            Self::PlainHttp => f.write_str(
                "is plain http, over which anyone on the path can answer for the server (CVE-2025-54799); use https",
            ),
            Self::PlainHttpToLoopback => {
                f.write_str("is plain http, which even to this machine must be allowed explicitly; use https")
            }
            Self::Host => f.write_str("has no host that is a plain name or an address"),
            Self::UserInfo => f.write_str("holds a user name or password; leave it out"),
            Self::Port => f.write_str("has a port that is not a number from 1 to 65535"),
            Self::Fragment => f.write_str("has a fragment, which cannot be sent; leave out \"#\" and what follows"),
        }
    }
}

impl Error for UrlError {}
