//! The exchange over HTTP/1.1 and TLS.

mod call;
mod connect;
mod failure;
mod progress;
mod tls;
mod watched;
mod workers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use certwright_http::{Response, Timestamp};
use certwright_jws::Signer;
use certwright_protocol::{NoResponse, Request, RequestId};

use crate::{Clock, Exchange, Options, SystemClock, TransportError};

pub use watched::Statistics;

use call::Caller;
use workers::Workers;

/// Signs and sends requests on worker threads, over connections that are kept alive and shared.
///
/// Its [`next`](Exchange::next) goes by [`SystemClock`]. Dropping it does not wait: what is under way is cut off, and
/// its outcome is lost.
#[derive(Debug)]
pub struct HttpExchange {
    workers: Workers,
    results: Receiver<Message>,
    waker: Waker,
    in_flight: usize,
}

#[derive(Debug)]
enum Message {
    Outcome(RequestId, Result<Response, NoResponse>),
    Wake,
}

/// Makes [`HttpExchange::next`](Exchange::next) return, from any thread: for whoever handles signals.
#[derive(Clone, Debug)]
pub struct Waker {
    sender: Sender<Message>,
    /// One message is enough, however often somebody is impatient.
    pending: Arc<AtomicBool>,
}

impl HttpExchange {
    /// An exchange that signs with this account key. No thread is started and nothing is sent yet.
    ///
    /// # Errors
    /// [`TransportError`] if an option cannot be used.
    pub fn new(options: Options, signer: Arc<dyn Signer + Send + Sync>) -> Result<Self, TransportError> {
        let (sender, results) = mpsc::channel();
        let width = options.width;
        let workers = Workers::new(Caller::new(options, signer)?, width, sender.clone());
        Ok(Self { workers, results, waker: Waker { sender, pending: Arc::default() }, in_flight: 0 })
    }

    /// A waker for this exchange.
    #[must_use]
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// What has been done so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.workers.caller().statistics()
    }

    fn receive(&self, until: Option<Timestamp>) -> Option<Message> {
        match until {
            None => self.results.recv().ok(),
            Some(until) => self.results.recv_timeout(until.duration_since(SystemClock.now())).ok(),
        }
    }
}

impl Waker {
    /// Makes the exchange's [`next`](Exchange::next) return, at once or as soon as it is called.
    pub fn wake(&self) {
        if !self.pending.swap(true, Ordering::AcqRel) {
            let _ = self.sender.send(Message::Wake);
        }
    }
}

impl Exchange for HttpExchange {
    fn start(&mut self, request: Request) {
        self.in_flight = self.in_flight.saturating_add(1);
        self.workers.start(request);
    }

    fn next(&mut self, until: Option<Timestamp>) -> Option<(RequestId, Result<Response, NoResponse>)> {
        match self.receive(until)? {
            Message::Outcome(id, outcome) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                Some((id, outcome))
            }
            Message::Wake => {
                self.waker.pending.store(false, Ordering::Release);
                None
            }
        }
    }

    fn in_flight(&self) -> usize {
        self.in_flight
    }
}
