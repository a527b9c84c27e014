//! One GET by one address.

use core::time::Duration;
use std::error::Error as _;
use std::io::{self, Read};
use std::net::SocketAddr;

use certwright_diagnose::check::{Connect, Reply, Stop};
use ureq::config::Config;
use ureq::http::{HeaderMap, Uri, header};
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Connector, NextTimeout, RustlsConnector, TcpConnector};
use ureq::{Agent, Error, Timeout};

/// Octets of a body that are read: more than a CA reads, so that what follows the right value is seen.
const BODY: u64 = 512;
const BUFFER: usize = 16 << 10;
const USER_AGENT: &str = concat!("certwright-check/", env!("CARGO_PKG_VERSION"));

/// An answer, and where it leads if it is a redirect.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) reply: Reply,
    pub(super) location: Option<String>,
}

/// Every name is at this address.
#[derive(Debug)]
struct Only(SocketAddr);

impl Resolver for Only {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

/// Gets the URL from this address, whatever its host; redirects are not followed, certificates not verified.
pub(super) fn fetch(url: &str, address: SocketAddr, timeout: Duration) -> Result<Fetched, Stop> {
    let mut response = agent(address, timeout).get(url).call().map_err(|error| stop(error, url))?;
    let (status, headers) = (response.status().as_u16(), response.headers());
    let location = text(headers, header::LOCATION);
    let server = text(headers, header::SERVER);
    let mut body = Vec::new();
    // what came before the connection broke is worth showing
    let _ = response.body_mut().as_reader().take(BODY).read_to_end(&mut body);
    Ok(Fetched { reply: Reply { status, server, body }, location })
}

fn agent(address: SocketAddr, timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent(USER_AGENT)
        .timeout_connect(Some(timeout))
        .timeout_global(Some(timeout))
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        .tls_config(TlsConfig::builder().disable_verification(true).build())
        .build();
    let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
    Agent::with_parts(config, connector, Only(address))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn stop(error: Error, url: &str) -> Stop {
    match error {
        Error::Timeout(Timeout::Connect) => Stop::Connect(Connect::TimedOut),
        Error::Timeout(_) => Stop::Silent,
        Error::Io(error) => broken(&error),
        Error::Tls(error) => Stop::Tls(error.to_owned()),
        Error::Rustls(error) => Stop::Tls(error.to_string()),
        error if is_tls(&error) && url.starts_with("https:") => Stop::Tls(error.to_string()),
        error => Stop::NotHttp(error.to_string()),
    }
}

fn broken(error: &io::Error) -> Stop {
    match (super::connecting(error), error.get_ref()) {
        (_, Some(inner)) if inner.is::<rustls::Error>() => Stop::Tls(inner.to_string()),
        (Connect::TimedOut, _) => Stop::Silent,
        (Connect::Other(error), _) => Stop::NotHttp(error),
        (connect, _) => Stop::Connect(connect),
    }
}

fn is_tls(error: &Error) -> bool {
    error.source().is_some_and(<dyn std::error::Error>::is::<rustls::Error>)
}
