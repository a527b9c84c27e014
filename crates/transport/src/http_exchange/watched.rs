//! A connection under observation.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::progress;

/// What an exchange has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Requests that were sent, or begun to be.
    pub requests: u64,
    /// Connections that were opened, those to a proxy too.
    pub connections: u64,
    /// Octets of HTTP that were sent.
    pub octets_sent: u64,
    /// Octets of HTTP that were received.
    pub octets_received: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    requests: AtomicU64,
    connections: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

impl Counters {
    pub(super) fn statistics(&self) -> Statistics {
        Statistics {
            requests: self.requests.load(Ordering::Relaxed),
            connections: self.connections.load(Ordering::Relaxed),
            octets_sent: self.sent.load(Ordering::Relaxed),
            octets_received: self.received.load(Ordering::Relaxed),
        }
    }
}

fn add(counter: &AtomicU64, amount: usize) {
    counter.fetch_add(u64::try_from(amount).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Tells [`progress`] when octets of a request are handed over, and counts.
#[derive(Debug)]
pub(super) struct Watched<T> {
    inner: T,
    counters: Arc<Counters>,
}

impl<T> Watched<T> {
    pub(super) fn new(inner: T, counters: Arc<Counters>) -> Self {
        add(&counters.connections, 1);
        Self { inner, counters }
    }
}

impl<T: Transport> Transport for Watched<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        // Before, not after: what fails half way may have arrived.
        if amount > 0 && progress::transmit() {
            add(&self.counters.requests, 1);
        }
        add(&self.counters.sent, amount);
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.inner.buffers().input().len();
        let result = self.inner.await_input(timeout);
        let after = self.inner.buffers().input().len();
        add(&self.counters.received, after.saturating_sub(before));
        if result.as_ref().is_err_and(is_cut_off) {
            progress::cut_off();
        }
        result
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

fn is_cut_off(error: &Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error, Error::Io(error) if [ConnectionAborted, ConnectionReset, UnexpectedEof].contains(&error.kind()))
}
