//! How the server is started.

use core::time::Duration;
use std::{
    hash::{BuildHasher, RandomState},
    net::{Ipv4Addr, SocketAddr},
    sync::mpsc::Sender,
};

use certwright_http::{Schemes, Url};

use super::Seen;
use crate::Options;

/// How a [`TestCa`](crate::TestCa) is started.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where to listen; port 0 is a free one.
    pub listen: SocketAddr,
    /// What the server is called in its URLs, its address if not given.
    pub host: Option<String>,
    /// Whether others than this machine may be served. Nothing about this CA deserves their trust.
    pub allow_remote: bool,
    /// How challenges are validated.
    pub validate: Validate,
    /// How long after its challenge was answered a validation begins.
    pub validation_delay: Duration,
    /// Who is told what happens; the channel ends with the server.
    pub watcher: Option<Sender<Seen>>,
    /// How the CA behaves; the base is filled in.
    pub options: Options,
}

impl Default for Settings {
    /// A free port of 127.0.0.1, every challenge found answered, and another root each time.
    fn default() -> Self {
        let mut options = Options::new(placeholder());
        options.seed = RandomState::new().hash_one("certwright-testca");
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            host: None,
            allow_remote: false,
            validate: Validate::Always,
            validation_delay: Duration::ZERO,
            watcher: None,
            options,
        }
    }
}

/// How challenges are validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validate {
    /// Every challenge is found answered.
    Always,
    /// By looking.
    Lookup(Lookup),
}

/// Where validations look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lookup {
    /// The port of http-01, 80 for all but tests.
    pub http_port: u16,
    /// The DNS server that is asked for addresses and TXT records. Without one, every name and every address leads to
    /// 127.0.0.1, and dns-01 fails.
    pub resolver: Option<SocketAddr>,
}

impl Lookup {
    /// Looks for http-01 at that port of 127.0.0.1, whatever the name.
    #[must_use]
    pub const fn at_port(http_port: u16) -> Self {
        Self { http_port, resolver: None }
    }

    /// Asks that DNS server.
    #[must_use]
    pub const fn resolver(self, resolver: SocketAddr) -> Self {
        Self { resolver: Some(resolver), ..self }
    }
}

#[expect(clippy::expect_used, reason = "a constant that is a URL")]
fn placeholder() -> Url {
    Url::parse("https://127.0.0.1", Schemes::HttpsOnly).expect("a URL")
}
