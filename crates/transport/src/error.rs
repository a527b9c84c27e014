//! Why a request brought no response, in words for an operator.

use core::error::Error;
use core::fmt;
use core::time::Duration;
use std::io;

use certwright_http::escape;
use certwright_jws::SignError;

type Source = Box<dyn Error + Send + Sync>;

/// Why an exchange could not be set up, or why a request brought no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// One of [`Options::extra_roots`](crate::Options::extra_roots) holds no certificate.
    NoCertificate,
    /// One of [`Options::extra_roots`](crate::Options::extra_roots) is damaged PEM.
    Pem(Source),
    /// A certificate among the extra roots cannot be used as one.
    Root {
        /// Which one in its file, from 1.
        number: usize,
        /// Why.
        source: Source,
    },
    /// An option that becomes a header field is empty or has octets that no header field may have.
    HeaderValue {
        /// The header field.
        name: &'static str,
    },
    /// The proxy's address is not a URL of an HTTP proxy.
    ProxyUrl,
    /// TLS could not be set up.
    Setup(Source),
    /// No thread could be started to send the request.
    Thread(io::Error),
    /// The worker that had the request panicked.
    Panicked,
    /// The request asks for a key that this driver has not got.
    KeyRole,
    /// The request could not be signed.
    Sign(SignError),
    /// The URL cannot be put into an HTTP request.
    Url(Source),
    /// No address was found for the host.
    Lookup {
        /// The host.
        host: String,
        /// What the system's resolver says.
        source: Option<io::Error>,
    },
    /// The host could not be connected to.
    Connect {
        /// Host and port.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The proxy does not let us through.
    Proxy(Source),
    /// The server's certificate is not trusted.
    Untrusted {
        /// The host.
        host: String,
        /// What is wrong with it.
        source: Source,
    },
    /// The TLS handshake failed.
    Handshake {
        /// The host.
        host: String,
        /// How.
        source: Source,
    },
    /// It took too long.
    Timeout {
        /// What it was busy with.
        phase: Phase,
        /// How long that was allowed to take.
        limit: Duration,
    },
    /// The connection broke before the answer was complete.
    Broken(Source),
    /// What came back is not HTTP/1.1.
    NotHttp(Source),
    /// The answer's head is larger than is read.
    HeadTooLarge,
    /// The answer's body is larger than is read.
    BodyTooLarge {
        /// How much is read, in octets.
        limit: usize,
    },
    /// The answer's body ended too early.
    Truncated,
}

/// How far a request had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking up the host's addresses.
    Lookup,
    /// Connecting.
    Connect,
    /// The TLS handshake.
    Handshake,
    /// Sending the request and waiting for the answer.
    Answer,
    /// Reading the answer's body.
    Body,
}

impl TransportError {
    /// Whether trying again is of no use: what is there is not the server that is meant, or we are not able to talk to
    /// it. The network may be better in a minute, these are not.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Lookup { .. }
            | Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Broken(_)
            | Self::Truncated
            | Self::Thread(_)
            | Self::Panicked => false,
            Self::Handshake { source, .. } => source.is::<rustls::Error>(),
            _ => true,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lookup => "the look-up of the host",
            Self::Connect => "connecting",
            Self::Handshake => "the TLS handshake",
            Self::Answer => "the answer",
            Self::Body => "the rest of the answer",
        })
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCertificate => {
                f.write_str("the extra root certificates are no PEM with a certificate in it")
            }
            Self::Pem(_) => f.write_str("the extra root certificates are damaged PEM"),
            Self::Root { number, .. } => {
                write!(f, "certificate {number} of the extra root certificates cannot be used as a root")
            }
            Self::HeaderValue { name } => {
                write!(f, "the {name} is empty or holds control or non-ASCII characters; use plain ASCII")
            }
            Self::ProxyUrl => {
                f.write_str("the proxy's address is not of the form http://[user:password@]host:port")
            }
            Self::Setup(_) => f.write_str("TLS could not be set up"),
            Self::Thread(_) => f.write_str("no thread could be started to send the request"),
            Self::Panicked => f.write_str("the thread that had the request panicked"),
            Self::KeyRole => f.write_str("the request is to be signed by a key that this driver has not got"),
            Self::Sign(_) => f.write_str("the request could not be signed"),
            Self::Url(_) => f.write_str("the URL cannot be put into an HTTP request"),
            Self::Lookup { host, .. } => write!(f, "no address was found for {}", escape(host)),
            Self::Connect { address, source } => {
                let what = match source.kind() {
                    io::ErrorKind::ConnectionRefused => "refuses the connection",
                    _ => "cannot be reached",
                };
                write!(f, "{} {what}", escape(address))
            }
            Self::Proxy(_) => f.write_str("the proxy does not let the request through"),
            Self::Untrusted { host, .. } => {
                write!(f, "the server's certificate is not trusted ({})", escape(host))
            }
            Self::Handshake { host, .. } => write!(f, "the TLS handshake with {} failed", escape(host)),
            Self::Timeout { phase, limit } => write!(f, "{phase} took longer than {} s", limit.as_secs_f32()),
            Self::Broken(_) => f.write_str("the connection broke before the answer was complete"),
            Self::NotHttp(_) => f.write_str("the answer is not HTTP/1.1 as it should be"),
            Self::HeadTooLarge => f.write_str("the answer has too many or too large header fields"),
            Self::BodyTooLarge { limit } => write!(f, "the answer's body is larger than {limit} octets"),
            Self::Truncated => f.write_str("the answer's body ended too early"),
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Sign(source) => Some(source),
            Self::Thread(source) | Self::Connect { source, .. } => Some(source),
            Self::Lookup { source, .. } => source.as_ref().map(|source| source as _),
            Self::Pem(source)
            | Self::Root { source, .. }
            | Self::Setup(source)
            | Self::Url(source)
            | Self::Proxy(source)
            | Self::Untrusted { source, .. }
            | Self::Handshake { source, .. }
            | Self::Broken(source)
            | Self::NotHttp(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}
