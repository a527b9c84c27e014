//! Several at once, each thread taking the next when it is done with one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What `work` makes of each of `items`, in the order in which they were done, `jobs` of them side by side.
pub(crate) fn at_once<I: Sync, R: Send>(items: &[I], jobs: usize, work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let thread = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
        }
    };
    thread::scope(|scope| (0..jobs).for_each(|_| drop(scope.spawn(thread))));
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}
