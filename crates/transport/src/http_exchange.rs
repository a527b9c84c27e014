//! The exchange over HTTP/1.1 and TLS.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use certwright_http::{Response, Timestamp};
use certwright_jws::Signer;
use certwright_protocol::{NoResponse, Request, RequestId};

use crate::{Clock, Exchange, Options, SystemClock, TransportError};

/// Signs and sends requests on worker threads, over connections that are kept alive and shared.
///
/// Dropping it does not wait: what is under way is cut off, and its outcome is lost.
#[derive(Debug)]
pub struct HttpExchange {
    results: Receiver<Message>,
    sender: Sender<Message>,
    in_flight: usize,
}

#[derive(Debug)]
enum Message {
    Outcome(RequestId, Result<Response, NoResponse>),
    Wake,
}

/// Makes [`HttpExchange::next`](Exchange::next) return, from any thread: for signal handlers.
#[derive(Clone, Debug)]
pub struct Waker {
    sender: Sender<Message>,
}

/// What an exchange has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Requests that were sent, or begun to be.
    pub requests: u64,
    /// Connections that were opened.
    pub connections: u64,
    /// Octets of HTTP that were sent.
    pub octets_sent: u64,
    /// Octets of HTTP that were received.
    pub octets_received: u64,
}

impl HttpExchange {
    /// An exchange that signs with this account key. No thread is started and nothing is sent yet.
    ///
    /// # Errors
    /// [`TransportError`] if an option cannot be used.
    pub fn new(options: Options, signer: Arc<dyn Signer + Send + Sync>) -> Result<Self, TransportError> {
        let _ = (options, signer);
        let (sender, results) = mpsc::channel();
        Ok(Self { results, sender, in_flight: 0 })
    }

    /// A waker for this exchange.
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker { sender: self.sender.clone() }
    }

    /// What has been done so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        Statistics::default()
    }
}

impl Waker {
    /// Makes the exchange's [`next`](Exchange::next) return, at once or as soon as it is called.
    pub fn wake(&self) {
        let _ = self.sender.send(Message::Wake);
    }
}

impl Exchange for HttpExchange {
    fn start(&mut self, request: Request) {
        self.in_flight += 1;
        let outcome = Err(NoResponse::never_sent(TransportError::Panicked));
        let _ = self.sender.send(Message::Outcome(request.id, outcome));
    }

    fn next(&mut self, until: Option<Timestamp>) -> Option<(RequestId, Result<Response, NoResponse>)> {
        let message = match until {
            None => self.results.recv().ok()?,
            Some(until) => self.results.recv_timeout(until.duration_since(SystemClock.now())).ok()?,
        };
        match message {
            Message::Wake => None,
            Message::Outcome(id, outcome) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                Some((id, outcome))
            }
        }
    }

    fn in_flight(&self) -> usize {
        self.in_flight
    }
}
