//! Threads that wait for requests.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

use certwright_protocol::{NoResponse, Request};
use ureq::Agent;

use super::Message;
use super::call::{Caller, Callers};
use super::failure::lost;
use super::watched::Statistics;
use crate::TransportError;

/// Several times what a TLS handshake and a signature take, also without optimisation.
const STACK: usize = 512 << 10;

/// How many requests can be under way: the POSTs, and a directory or a nonce besides.
fn most(width: usize) -> usize {
    width.max(1).saturating_add(2)
}

/// Threads that are started when there is more to do than there are idle ones, and end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    shared: Arc<Shared>,
    results: Sender<Message>,
    most: usize,
    /// Of the threads that were started.
    agents: Vec<Agent>,
}

#[derive(Debug)]
struct Shared {
    callers: Callers,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    requests: VecDeque<Request>,
    /// Who waits for a request. The last to come is the first to go: its connection is the least likely to have been
    /// closed meanwhile.
    idle: Vec<Thread>,
    closed: bool,
}

impl Workers {
    pub(super) fn new(callers: Callers, width: usize, results: Sender<Message>) -> Self {
        let shared = Arc::new(Shared { callers, queue: Mutex::default() });
        Self { shared, results, most: most(width), agents: Vec::new() }
    }

    pub(super) fn statistics(&self) -> Statistics {
        self.shared.callers.statistics()
    }

    pub(super) fn start(&mut self, request: Request) {
        let mut queue = self.shared.lock();
        queue.requests.push_back(request);
        let idle = queue.idle.pop();
        drop(queue);
        match idle {
            Some(thread) => thread.unpark(),
            None if self.agents.len() < self.most => self.spawn(),
            None => {}
        }
    }

    fn spawn(&mut self) {
        let (shared, results) = (Arc::clone(&self.shared), self.results.clone());
        let caller = shared.callers.caller();
        let agent = caller.agent();
        let thread = thread::Builder::new().name("acme-request".to_owned()).stack_size(STACK);
        match thread.spawn(move || shared.work(&caller, &results)) {
            Ok(_) => self.agents.push(agent),
            // Those that are there will get to it.
            Err(_) if !self.agents.is_empty() => {}
            Err(error) => {
                let request = self.shared.lock().requests.pop_back();
                let Some(request) = request else { return };
                let outcome = Err(NoResponse::never_sent(TransportError::Thread(error)));
                let _ = self.results.send(Message::Outcome((request.id, outcome)));
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.requests.clear();
        let idle = mem::take(&mut queue.idle);
        drop(queue);
        idle.iter().for_each(Thread::unpark);
        self.agents.drain(..).for_each(Agent::shutdown);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, caller: &Caller, results: &Sender<Message>) {
        let me = thread::current();
        while let Some(request) = self.take(&me) {
            // A signer is somebody else's code; whatever it does, the request must have an outcome.
            let outcome = catch_unwind(AssertUnwindSafe(|| caller.call(&request)));
            let outcome = outcome.unwrap_or_else(|_| Err(lost(TransportError::Panicked, None)));
            // Before it is told: the next request may follow at once, on the same connection.
            self.lock().rest(&me);
            if results.send(Message::Outcome((request.id, outcome))).is_err() {
                return;
            }
        }
    }

    /// The next request; none when it is time to go.
    fn take(&self, me: &Thread) -> Option<Request> {
        loop {
            let mut queue = self.lock();
            if let Some(request) = queue.requests.pop_front() {
                queue.rouse(me);
                return Some(request);
            }
            if queue.closed {
                return None;
            }
            queue.rest(me);
            drop(queue);
            thread::park();
        }
    }
}

impl Queue {
    /// Who rests already keeps its place.
    fn rest(&mut self, thread: &Thread) {
        if self.idle.iter().all(|idle| idle.id() != thread.id()) {
            self.idle.push(thread.clone());
        }
    }

    fn rouse(&mut self, thread: &Thread) {
        self.idle.retain(|idle| idle.id() != thread.id());
    }
}
