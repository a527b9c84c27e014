//! The CA as a server on a free port.

mod dns;
mod error;
mod front;
mod http;
mod line;
mod lookup;
mod seen;
mod settings;
mod tls;

pub use error::StartError;
pub use seen::{Seen, SeenAnswer, SeenRequest};
pub use settings::{Lookup, Settings, Validate};

use core::{fmt, time::Duration};
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::Identifier;
use tokio::{runtime::Builder, sync::oneshot};

use seen::Watcher;

use crate::{Audit, Ca, Fault, FaultRule, Faults, FaultyCa, Options};

/// An ACME CA with TLS on a port of this machine, for as long as the value lives.
pub struct TestCa {
    shared: Arc<Shared>,
    address: SocketAddr,
    directory_url: Url,
    root_pem: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the caller and the server's thread both have.
struct Shared {
    ca: Mutex<FaultyCa>,
    clock: Clock,
    base: String,
    validate: Validate,
    validation_delay: Duration,
    watcher: Watcher,
}

/// Wall time at the start, and monotonic time since.
#[derive(Clone, Copy)]
struct Clock {
    start: Timestamp,
    started: Instant,
}

impl TestCa {
    /// Starts a CA on a free port of 127.0.0.1 that finds every challenge answered.
    ///
    /// # Errors
    /// If there is no port or no thread to be had.
    pub fn start() -> Result<Self, StartError> {
        Self::start_with(Settings::default())
    }

    /// Starts a CA as the settings say.
    ///
    /// # Errors
    /// If the address cannot be bound, or is not of this machine alone and that was not allowed.
    pub fn start_with(settings: Settings) -> Result<Self, StartError> {
        let listener = bind(&settings)?;
        let address = listener.local_addr().map_err(StartError::Runtime)?;
        let host = settings.host.clone().unwrap_or_else(|| address.ip().to_string());
        let options = Options { base: base(&host, address.port())?, ..settings.options };
        let base = options.base.as_str().to_owned();
        let (seed, clock) = (options.seed, Clock::start());
        let ca = Ca::new(options, clock.now());
        let tls = tls::config(&ca, &names(&host, address.ip()), clock.now())?;
        let (directory_url, root_pem) = (ca.directory_url(), ca.root_pem());
        let ca = Mutex::new(FaultyCa::new(ca, Faults::none(seed)));
        let Settings { validate, validation_delay, watcher, .. } = settings;
        let watcher = Watcher(watcher);
        let shared = Arc::new(Shared { ca, clock, base, validate, validation_delay, watcher });
        let runtime = Builder::new_current_thread().enable_all().build().map_err(StartError::Runtime)?;
        let listener = front::listen(&runtime, listener).map_err(StartError::Runtime)?;
        let (stop, stopped) = oneshot::channel();
        let serving = front::serve(listener, address, tls, Arc::clone(&shared), stopped);
        let thread = std::thread::Builder::new().name("certwright-testca".into());
        let thread = thread.spawn(move || runtime.block_on(serving)).map_err(StartError::Runtime)?;
        let (stop, thread) = (Some(stop), Some(thread));
        Ok(Self { shared, address, directory_url, root_pem, stop, thread })
    }

    /// The URL that a client needs to know.
    #[must_use]
    pub const fn directory_url(&self) -> &Url {
        &self.directory_url
    }

    /// The root, as PEM, of the server's own certificate and of those that the CA issues.
    #[must_use]
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The address that the server listens at.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Adds something that goes wrong from now on.
    pub fn fault(&self, rule: FaultRule) {
        self.with(|ca| ca.faults().add(rule));
    }

    /// Adds what happens to the next requests, one entry for each; see [`Faults::script`].
    pub fn script(&self, entries: impl IntoIterator<Item = Option<Fault>>) {
        self.with(|ca| ca.faults().script(entries));
    }

    /// Lets nothing go wrong from now on.
    pub fn clear_faults(&self) {
        self.with(|ca| ca.faults().clear());
    }

    /// What the CA has seen so far.
    #[must_use]
    pub fn audit(&self) -> Audit {
        self.with(|ca| ca.audit().clone())
    }

    /// Whatever else is to be done with the CA, between two requests.
    pub fn with<R>(&self, act: impl FnOnce(&mut FaultyCa) -> R) -> R {
        self.shared.with(act)
    }
}

impl Drop for TestCa {
    /// Closes the port and ends the thread.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // a panic of the server has been reported by its own thread
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for TestCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCa").field("directory_url", &self.directory_url).finish_non_exhaustive()
    }
}

impl Shared {
    fn with<R>(&self, act: impl FnOnce(&mut FaultyCa) -> R) -> R {
        act(&mut self.ca.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Clock {
    fn start() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { start: Timestamp::from_millis(0) + since_epoch, started: Instant::now() }
    }

    fn now(self) -> Timestamp {
        self.start + self.started.elapsed()
    }
}

fn bind(settings: &Settings) -> Result<TcpListener, StartError> {
    let address = settings.listen;
    if !address.ip().is_loopback() && !settings.allow_remote {
        return Err(StartError::Remote { address });
    }
    TcpListener::bind(address).map_err(|source| StartError::Bind { address, source })
}

fn base(host: &str, port: u16) -> Result<Url, StartError> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    Url::parse(&format!("https://{host}:{port}"), Schemes::HttpsOnly).map_err(StartError::Host)
}

/// What the server is called: by its host, its address, and as this machine.
fn names(host: &str, address: IpAddr) -> Vec<Identifier> {
    let loopback = ["localhost", "127.0.0.1", "::1"].into_iter();
    let mut names: Vec<Identifier> =
        [host].into_iter().chain(loopback).filter_map(|name| Identifier::parse(name).ok()).collect();
    names.push(Identifier::Ip(address));
    names.sort();
    names.dedup();
    names
}
