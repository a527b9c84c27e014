//! Which server a URL belongs to.

use alloc::string::String;
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

/// The scheme, host and port of a URL, the host in lower case (RFC 6454 §4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    host: String,
    port: u16,
    https: bool,
}

impl Origin {
    pub(super) fn new(https: bool, host: &str, port: u16) -> Self {
        Self { host: host.to_ascii_lowercase(), port, https }
    }

    /// The host in lower case, an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, https } = self;
        write!(f, "{}://{host}", if *https { "https" } else { "http" })?;
        if *port == default_port(*https) { Ok(()) } else { write!(f, ":{port}") }
    }
}

pub(super) const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// RFC 6761 §6.3: names under `localhost` "always resolve to the respective IP loopback address".
pub(super) fn is_loopback(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback());
    }
    host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || host.rsplit('.').next().is_some_and(|label| label.eq_ignore_ascii_case("localhost"))
}
