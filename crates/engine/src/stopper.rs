//! Ending a run early, from a signal handler's thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use certwright_transport::Waker;

/// Ends a run of its [`Engine`](crate::Engine) from any thread: what was presented is withdrawn, what is under way is
/// saved for the next run, and [`EngineError::Interrupted`](crate::EngineError::Interrupted) comes within two seconds
/// (R44).
#[derive(Clone, Debug, Default)]
pub struct Stopper(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopped: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Stopper {
    /// Ends the run that is under way, or the next one as soon as it begins. For good: the engine stays stopped.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        if let Some(waker) = &*self.waker() {
            waker.wake();
        }
    }

    /// Whether [`stop`](Self::stop) was called.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Acquire)
    }

    pub(crate) fn attach(&self, waker: Waker) {
        *self.waker() = Some(waker);
        // A stop that came just before found no waker; the run asks before it first waits.
    }

    /// A panic elsewhere leaves the option whole.
    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.0.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
