//! What an exchange needs to know in advance.

use core::time::Duration;

use certwright_http::Limits;

use crate::Proxy;

/// How [`HttpExchange`](crate::HttpExchange) behaves. [`Options::new`] gives what suits a public CA.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The `User-Agent` of every request (R7, RFC 8555 §6.1): name and version, best with a contact URL.
    pub user_agent: String,
    /// How many POSTs may be under way at once; as many as [`Config::width`](certwright_protocol::Config::width).
    pub width: usize,
    /// Contents of PEM files with root certificates that are trusted besides the public ones.
    pub extra_roots: Vec<Vec<u8>>,
    /// The `Accept-Language` of every request: the language of the server's messages (RFC 8555 §6.1).
    pub accept_language: Option<String>,
    /// How much of a response is read at all.
    pub limits: Limits,
    /// The longest that looking up a host, connecting to it and the TLS handshake may take together. A request's own
    /// timeout bounds it too.
    pub connect_timeout: Duration,
    /// The proxy, by default that of the environment. It never catches loopback.
    pub proxy: Option<Proxy>,
}

impl Options {
    /// The defaults: width 8, public roots, ten seconds to connect, the environment's proxy.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            width: 8,
            extra_roots: Vec::new(),
            accept_language: None,
            limits: Limits::DEFAULT,
            connect_timeout: Duration::from_secs(10),
            proxy: Proxy::from_env(),
        }
    }
}
