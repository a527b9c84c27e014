//! Threads that wait for requests.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use certwright_protocol::{NoResponse, Request};

use super::Message;
use super::call::Caller;
use super::failure::lost;
use crate::TransportError;

/// Several times what a TLS handshake and a signature take, also without optimisation.
const STACK: usize = 512 << 10;

/// How many requests can be under way: the POSTs, and a directory or a nonce besides.
pub(super) fn most(width: usize) -> usize {
    width.max(1).saturating_add(2)
}

/// Threads that are started when there is more to do than there are idle ones, and end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    shared: Arc<Shared>,
    results: Sender<Message>,
    most: usize,
    started: usize,
}

#[derive(Debug)]
struct Shared {
    caller: Caller,
    queue: Mutex<Queue>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    requests: VecDeque<Request>,
    idle: usize,
    closed: bool,
}

impl Workers {
    pub(super) fn new(caller: Caller, width: usize, results: Sender<Message>) -> Self {
        let shared = Shared { caller, queue: Mutex::default(), filled: Condvar::new() };
        Self { shared: Arc::new(shared), results, most: most(width), started: 0 }
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.shared.caller
    }

    pub(super) fn start(&mut self, request: Request) {
        let mut queue = self.shared.lock();
        queue.requests.push_back(request);
        let too_few = queue.requests.len() > queue.idle;
        drop(queue);
        self.shared.filled.notify_one();
        if too_few && self.started < self.most {
            self.spawn();
        }
    }

    fn spawn(&mut self) {
        let (shared, results) = (Arc::clone(&self.shared), self.results.clone());
        let thread = thread::Builder::new().name("acme-request".to_owned()).stack_size(STACK);
        match thread.spawn(move || shared.work(&results)) {
            Ok(_) => self.started += 1,
            // Those that are there will get to it.
            Err(_) if self.started > 0 => {}
            Err(error) => {
                let request = self.shared.lock().requests.pop_back();
                let Some(request) = request else { return };
                let outcome = Err(NoResponse::never_sent(TransportError::Thread(error)));
                let _ = self.results.send(Message::Outcome(request.id, outcome));
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.requests.clear();
        drop(queue);
        self.shared.filled.notify_all();
        self.shared.caller.shutdown();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, results: &Sender<Message>) {
        while let Some(request) = self.take() {
            // A signer is somebody else's code; whatever it does, the request must have an outcome.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.caller.call(&request)));
            let outcome = outcome.unwrap_or_else(|_| Err(lost(TransportError::Panicked, None)));
            if results.send(Message::Outcome(request.id, outcome)).is_err() {
                return;
            }
        }
    }

    /// The next request; none when it is time to go.
    fn take(&self) -> Option<Request> {
        let mut queue = self.lock();
        queue.idle += 1;
        let nothing = |queue: &mut Queue| queue.requests.is_empty() && !queue.closed;
        let mut queue = self.filled.wait_while(queue, nothing).unwrap_or_else(PoisonError::into_inner);
        queue.idle -= 1;
        queue.requests.pop_front()
    }
}
