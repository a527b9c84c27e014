//! Why a server could not be started.

use core::fmt;
use std::{error::Error, io, net::SocketAddr};

use certwright_http::UrlError;

/// Why a [`TestCa`](crate::TestCa) could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address could not be bound.
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The address is not of this machine alone, and that was not allowed.
    Remote {
        /// The address.
        address: SocketAddr,
    },
    /// The host makes no URL.
    Host(UrlError),
    /// There is no thread, or no runtime for it.
    Runtime(io::Error),
    /// The server's certificate could not be encoded.
    Certificate(der::Error),
    /// The server's certificate could not be used.
    Tls(rustls::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, .. } => write!(f, "the test CA cannot listen at {address}"),
            Self::Remote { address } => write!(
                f,
                "{address} is not of this machine alone; the test CA, which nobody may trust, listens there only if \
                 remote clients are allowed"
            ),
            Self::Host(_) => f.write_str("the host of the test CA makes no URL"),
            Self::Runtime(_) => f.write_str("the thread of the test CA could not be started"),
            Self::Certificate(_) => f.write_str("the server certificate of the test CA could not be encoded"),
            Self::Tls(_) => f.write_str("the server certificate of the test CA could not be used"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Bind { source, .. } | Self::Runtime(source) => Some(source),
            Self::Remote { .. } => None,
            Self::Host(source) => Some(source),
            Self::Certificate(source) => Some(source),
            Self::Tls(source) => Some(source),
        }
    }
}
