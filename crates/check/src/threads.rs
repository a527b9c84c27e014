//! Work side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A piece of work that leaves its result somewhere.
pub(crate) type Task<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Does all tasks at once, each in a thread of its own.
pub(crate) fn all(tasks: Vec<Task<'_>>) {
    thread::scope(|scope| {
        for task in tasks {
            scope.spawn(task);
        }
    });
}

/// The results of all items, in their order; at most `width` threads work at them.
pub(crate) fn side_by_side<I: Sync, T: Send>(
    items: &[I],
    width: usize,
    work: impl Fn(&I) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<T>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let worker = || {
        while let Some((item, result)) = pair(items, &results, next.fetch_add(1, Ordering::Relaxed)) {
            let done = work(item);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    };
    let worker = &worker;
    all((0..width.min(items.len())).map(|_| Box::new(worker) as Task<'_>).collect());
    let results =
        results.into_iter().map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner));
    // each is there: a panic in a thread is one of the scope
    results.flatten().collect()
}

fn pair<'a, I, R>(items: &'a [I], results: &'a [R], at: usize) -> Option<(&'a I, &'a R)> {
    items.get(at).zip(results.get(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_order_and_bounded() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items: Vec<usize> = (0..20).collect();
        let results = side_by_side(&items, 3, |item| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::yield_now();
            now.fetch_sub(1, Ordering::SeqCst);
            item * 2
        });
        assert_eq!(results, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(most.into_inner() <= 3);
    }
}
