//! Opening connections: look-up, TCP, TLS, perhaps through a proxy.

use core::time::Duration as StdDuration;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

use super::progress;
use super::watched::{Counters, Watched};
use crate::{Phase, TransportError};

/// Looks nothing up. ureq asks before it has looked for a connection that is open already; a request on a kept-alive
/// connection should not cost a look-up, so that is left to [`Watching`].
#[derive(Debug)]
pub(super) struct Later;

impl Resolver for Later {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// Looks up and connects; what comes out is watched, and what goes wrong on the way was never sent.
#[derive(Debug)]
pub(super) struct Watching<C> {
    chain: C,
    resolver: DefaultResolver,
    counters: Arc<Counters>,
}

impl<C> Watching<C> {
    pub(super) fn new(chain: C, counters: Arc<Counters>) -> Self {
        Self { chain, resolver: DefaultResolver::default(), counters }
    }
}

impl<C: Connector<()>> Connector<()> for Watching<C> {
    type Out = Watched<C::Out>;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Self::Out>, Error> {
        let transport = progress::connecting(|| self.open(details))?;
        Ok(transport.map(|transport| Watched::new(transport, Arc::clone(&self.counters))))
    }
}

impl<C: Connector<()>> Watching<C> {
    fn open(&self, details: &ConnectionDetails<'_>) -> Result<Option<C::Out>, Error> {
        progress::enter(Phase::Lookup);
        let addrs = self.look_up(details)?;
        progress::enter(Phase::Connect);
        let details = ConnectionDetails {
            addrs,
            timeout: remaining(details)?,
            now: (details.current_time)(),
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
            ..*details
        };
        self.chain.connect(&details, None).map_err(|error| match error {
            Error::Io(source) => {
                Error::Other(Box::new(TransportError::Connect { address: address(details.uri), source }))
            }
            error => error,
        })
    }

    /// The addresses of the host; none if it is for a proxy to look it up.
    fn look_up(&self, details: &ConnectionDetails<'_>) -> Result<ResolvedSocketAddrs, Error> {
        if details.config.proxy().is_some() {
            return Ok(self.resolver.empty());
        }
        if let Some(addr) = literal(details.uri) {
            let mut addrs = self.resolver.empty();
            addrs.push(addr);
            return Ok(addrs);
        }
        let failed = |source| {
            let host = details.uri.host().unwrap_or_default().to_owned();
            Error::Other(Box::new(TransportError::Lookup { host, source }))
        };
        self.resolver.resolve(details.uri, details.config, details.timeout).map_err(|error| match error {
            Error::Io(source) => failed(Some(source)),
            Error::HostNotFound => failed(None),
            error => error,
        })
    }
}

/// The address that a URL with an IP address instead of a name leads to.
fn literal(uri: &Uri) -> Option<SocketAddr> {
    let ip: IpAddr = uri.host()?.trim_matches(['[', ']']).parse().ok()?;
    let port = uri.port_u16().or_else(|| match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })?;
    Some(SocketAddr::new(ip, port))
}

/// Host and port, for a person to read.
fn address(uri: &Uri) -> String {
    let parts = uri.scheme().zip(uri.authority());
    let address = parts.and_then(|(scheme, authority)| DefaultResolver::host_and_port(scheme, authority));
    address.unwrap_or_else(|| uri.host().unwrap_or_default().to_owned())
}

/// What is left of the time to connect.
pub(super) fn remaining(details: &ConnectionDetails<'_>) -> Result<NextTimeout, Error> {
    let elapsed = match details.now {
        Instant::Exact(started) => started.elapsed(),
        Instant::AlreadyHappened | Instant::NotHappening => StdDuration::ZERO,
    };
    match details.timeout.after {
        Duration::NotHappening => Ok(details.timeout),
        Duration::Exact(limit) => match limit.saturating_sub(elapsed) {
            StdDuration::ZERO => Err(Error::Timeout(details.timeout.reason)),
            left => Ok(NextTimeout { after: Duration::Exact(left), ..details.timeout }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_addresses_need_no_look_up() {
        let literal = |text: &'static str| literal(&Uri::from_static(text)).map(|addr| addr.to_string());
        assert_eq!(literal("https://[::1]/dir").as_deref(), Some("[::1]:443"));
        assert_eq!(literal("http://127.0.0.1:4000/").as_deref(), Some("127.0.0.1:4000"));
        assert_eq!(literal("https://localhost:1/"), None);
    }

    #[test]
    fn addresses_are_shown_with_their_port() {
        assert_eq!(address(&Uri::from_static("https://ca.example/dir")), "ca.example:443");
        assert_eq!(address(&Uri::from_static("http://[::1]:80/dir")), "[::1]:80");
    }
}
