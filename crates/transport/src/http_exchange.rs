//! The exchange over HTTP/1.1 and TLS.

mod call;
mod connect;
mod failure;
mod progress;
mod tls;
mod watched;
mod workers;

use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use certwright_http::{Response, Timestamp};
use certwright_jws::Signer;
use certwright_protocol::{NoResponse, Request, RequestId};

use crate::{Clock, Exchange, Options, SystemClock, TransportError};

pub use watched::Statistics;

use call::Callers;
use workers::Workers;

/// With more requests than this under way, nobody waits for the single answer: there are enough others.
const MANY: usize = 12;

/// So long an answer then waits for those that follow, to be handed over with them: whoever acts on them saves and
/// sends once for all.
const GATHERING: Duration = Duration::from_millis(4);

/// Signs and sends requests on worker threads, over connections that are kept alive.
///
/// Its [`next`](Exchange::next) goes by [`SystemClock`]. Dropping it does not wait: what is under way is cut off, and
/// its outcome is lost.
#[derive(Debug)]
pub struct HttpExchange {
    workers: Workers,
    results: Receiver<Message>,
    waker: Waker,
    in_flight: usize,
    /// Outcomes that have come, and are to be handed over.
    arrived: VecDeque<Outcome>,
}

type Outcome = (RequestId, Result<Response, NoResponse>);

#[derive(Debug)]
enum Message {
    Outcome(Outcome),
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
        let workers = Workers::new(Callers::new(options, signer)?, width, sender.clone());
        let waker = Waker { sender, pending: Arc::default() };
        Ok(Self { workers, results, waker, in_flight: 0, arrived: VecDeque::new() })
    }

    /// A waker for this exchange.
    #[must_use]
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// What has been done so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.workers.statistics()
    }

    /// Takes what has come, waited for if it is nothing.
    fn receive(&mut self, until: Option<Timestamp>) {
        let now = SystemClock.now();
        let first = match until {
            None => self.results.recv().ok(),
            Some(until) => self.results.recv_timeout(until.duration_since(now)).ok(),
        };
        let Some(first) = first else { return };
        let waited = until.is_none_or(|until| until > now);
        if waited && self.in_flight > MANY {
            thread::sleep(GATHERING);
        }
        self.take(first);
        while let Ok(message) = self.results.try_recv() {
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Outcome(outcome) => self.arrived.push_back(outcome),
            Message::Wake => self.waker.pending.store(false, Ordering::Release),
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
        if self.arrived.is_empty() {
            self.receive(until);
        }
        let outcome = self.arrived.pop_front()?;
        self.in_flight = self.in_flight.saturating_sub(1);
        Some(outcome)
    }

    fn in_flight(&self) -> usize {
        self.in_flight
    }
}
