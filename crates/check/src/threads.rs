//! Work side by side.

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// What the thread came to. A panic there is one here.
pub(crate) fn join<T>(handle: ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// The results of all items, in their order, each in a thread of its own; at most `width` at a time.
pub(crate) fn side_by_side<I: Sync, T: Send>(
    items: &[I],
    width: usize,
    work: impl Fn(&I) -> T + Sync,
) -> Vec<T> {
    let work = &work;
    let chunk = |items: &[I]| {
        thread::scope(|scope| {
            let handles: Vec<_> = items.iter().map(|item| scope.spawn(move || work(item))).collect();
            handles.into_iter().map(join).collect::<Vec<T>>()
        })
    };
    items.chunks(width.max(1)).flat_map(chunk).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

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
