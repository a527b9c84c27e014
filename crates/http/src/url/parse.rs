//! What a URL must be like to be sent a request.

use fluent_uri::{UriRef, component::Authority};

use super::{UrlErrorKind, origin::default_port};
use crate::Limits;

/// Where the parts are, in octets; all of it follows from the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Parts {
    pub(super) https: bool,
    pub(super) host_start: usize,
    pub(super) host_end: usize,
    pub(super) target_start: usize,
    pub(super) port: u16,
}

pub(super) fn parts(text: &str) -> Result<Parts, UrlErrorKind> {
    let reference = reference(text)?;
    let scheme = reference.scheme().ok_or(UrlErrorKind::Relative)?.as_str();
    let https = is_https(scheme)?;
    let authority = reference.authority().ok_or(UrlErrorKind::Host)?;
    let port = port(&authority, default_port(https))?;
    let host = host(&authority)?;
    if reference.has_fragment() {
        return Err(UrlErrorKind::Fragment);
    }
    let host_start = scheme.len().saturating_add("://".len());
    Ok(Parts {
        https,
        host_start,
        host_end: host_start.saturating_add(host.len()),
        target_start: host_start.saturating_add(authority.as_str().len()),
        port,
    })
}

/// A URL or relative reference of characters and length that may be sent.
pub(super) fn reference(text: &str) -> Result<UriRef<&str>, UrlErrorKind> {
    if text.is_empty() {
        return Err(UrlErrorKind::Empty);
    }
    if text.len() > Limits::URL {
        return Err(UrlErrorKind::TooLong(text.len()));
    }
    if let Some(position) = text.chars().position(|c| !c.is_ascii_graphic()) {
        return Err(UrlErrorKind::Character(position));
    }
    UriRef::parse(text).map_err(|error| UrlErrorKind::Syntax(error.index()))
}

fn is_https(scheme: &str) -> Result<bool, UrlErrorKind> {
    match scheme {
        _ if scheme.eq_ignore_ascii_case("https") => Ok(true),
        _ if scheme.eq_ignore_ascii_case("http") => Ok(false),
        _ => Err(UrlErrorKind::Scheme),
    }
}

/// Names in letters, digits, dots, hyphens and underscores only: others mean different hosts to different libraries.
fn host<'a>(authority: &Authority<'a>) -> Result<&'a str, UrlErrorKind> {
    if authority.has_userinfo() {
        return Err(UrlErrorKind::UserInfo);
    }
    let host = authority.host();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    // fluent-uri has checked what is in brackets, but would let future versions of IP pass.
    let bracketed = host.starts_with('[') && !host.starts_with("[v") && !host.starts_with("[V");
    if !host.is_empty() && (bracketed || host.bytes().all(plain)) {
        Ok(host)
    } else {
        Err(UrlErrorKind::Host)
    }
}

fn port(authority: &Authority<'_>, default: u16) -> Result<u16, UrlErrorKind> {
    let Some(port) = authority.port() else {
        return Ok(default);
    };
    port.as_str().parse().ok().filter(|port| *port != 0).ok_or(UrlErrorKind::Port)
}
