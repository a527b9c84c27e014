//! How a name is looked at.

use core::time::Duration;
use std::net::SocketAddr;

use certwright_diagnose::check::Probe;
use rustls::pki_types::TrustAnchor;

/// How names are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The recursive name servers, asked one after the other until one answers.
    pub resolvers: Vec<SocketAddr>,
    /// The ports that stand for the well-known ones.
    pub ports: Ports,
    /// How long each request may take; a question to a name server is sent three times within it.
    pub timeout: Duration,
    /// The roots that may vouch for a certificate at port 443.
    pub roots: Vec<TrustAnchor<'static>>,
    /// What is asked of each web server, and the body that should come back.
    pub probe: Probe,
}

/// The ports that are looked at; others than the well-known ones are for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// Of http, 80.
    pub http: u16,
    /// Of https, 443.
    pub tls: u16,
    /// Of the name servers of a zone, 53.
    pub dns: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { http: 80, tls: 443, dns: 53 }
    }
}
