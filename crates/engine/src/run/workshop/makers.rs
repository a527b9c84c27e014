//! Keys and certificate requests, made on threads of their own: an RSA key takes up to many seconds.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use certwright_csr::CsrBuilder;
use certwright_identifier::Identifier;
use certwright_key::{CertificateKey, KeyType};
use certwright_protocol::OrderId;

use super::{Done, Material, Results};
use crate::EngineError;
use crate::signer::signed;

/// An order's wish.
pub(in crate::run) struct Wanted {
    pub(in crate::run) id: OrderId,
    pub(in crate::run) key_type: KeyType,
    pub(in crate::run) names: Vec<Identifier>,
    /// The key that an earlier run made, which is the one to be used.
    pub(in crate::run) key: Option<Arc<CertificateKey>>,
}

/// As many threads as there are processors, started as there is work for them.
pub(super) struct Makers {
    shared: Arc<Shared>,
    results: Results,
    started: usize,
    most: usize,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
}

#[derive(Default)]
struct Queue {
    wanted: VecDeque<Wanted>,
    idle: usize,
    closed: bool,
}

impl Makers {
    pub(super) fn new(results: Results) -> Self {
        let most = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { shared: Arc::default(), results, started: 0, most }
    }

    pub(super) fn make(&mut self, wanted: Wanted) {
        let mut queue = self.shared.lock();
        queue.wanted.push_back(wanted);
        let too_few = queue.wanted.len() > queue.idle;
        drop(queue);
        self.shared.filled.notify_one();
        if too_few && self.started < self.most && !self.start() && self.started == 0 {
            // There can be no thread: then it is made here.
            while let Some(wanted) = self.shared.lock().wanted.pop_front() {
                self.results.send(make(wanted));
            }
        }
    }

    fn start(&mut self) -> bool {
        let (shared, results) = (Arc::clone(&self.shared), self.results.clone());
        let work = move || {
            while let Some(wanted) = shared.take() {
                results.send(make(wanted));
            }
        };
        let started = thread::Builder::new().name("key".into()).spawn(work).is_ok();
        self.started = self.started.saturating_add(usize::from(started));
        started
    }
}

impl Drop for Makers {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.wanted.clear();
        drop(queue);
        self.shared.filled.notify_all();
    }
}

impl Shared {
    /// A panic elsewhere leaves the queue whole.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next wish; none when it is time to go.
    fn take(&self) -> Option<Wanted> {
        let mut queue = self.lock();
        queue.idle = queue.idle.saturating_add(1);
        let nothing = |queue: &mut Queue| queue.wanted.is_empty() && !queue.closed;
        let mut queue = self.filled.wait_while(queue, nothing).unwrap_or_else(PoisonError::into_inner);
        queue.idle = queue.idle.saturating_sub(1);
        queue.wanted.pop_front()
    }
}

fn make(wanted: Wanted) -> Done {
    Done::Made(wanted.id, material(wanted))
}

fn material(wanted: Wanted) -> Result<Material, EngineError> {
    let key = match wanted.key {
        Some(key) => key,
        None => Arc::new(CertificateKey::generate(wanted.key_type).map_err(EngineError::Key)?),
    };
    let csr = signed(CsrBuilder::new(&wanted.names), &key).map_err(EngineError::Request)?;
    Ok(Material { key, csr })
}
