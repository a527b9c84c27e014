//! How far the request of this thread has come.
//!
//! ureq's errors do not tell "never sent" from "perhaps sent"; the transport under it knows, but it is handed from
//! request to request with its connection. What belongs to the request is its thread, which does nothing else until
//! the response is here.

use std::cell::Cell;

use crate::Phase;

#[derive(Clone, Copy)]
struct Progress {
    phase: Phase,
    /// What is transmitted meanwhile, to a proxy or for TLS, is not the request.
    connecting: bool,
    sent: bool,
    cut_off: bool,
}

const START: Progress = Progress { phase: Phase::Connect, connecting: false, sent: false, cut_off: false };

thread_local! {
    static PROGRESS: Cell<Progress> = const { Cell::new(START) };
}

fn change(change: impl FnOnce(&mut Progress)) {
    let mut progress = PROGRESS.get();
    change(&mut progress);
    PROGRESS.set(progress);
}

/// A new request begins.
pub(super) fn begin() {
    PROGRESS.set(START);
}

/// From here on it is busy with something else.
pub(super) fn enter(phase: Phase) {
    change(|progress| progress.phase = phase);
}

pub(super) fn phase() -> Phase {
    PROGRESS.get().phase
}

/// Runs `connect`, in which nothing of the request itself is transmitted.
pub(super) fn connecting<T>(connect: impl FnOnce() -> T) -> T {
    let before = PROGRESS.get().connecting;
    change(|progress| progress.connecting = true);
    let connected = connect();
    change(|progress| progress.connecting = before);
    connected
}

/// Octets are about to be handed to the connection. Whether they are the first of the request.
pub(super) fn transmit() -> bool {
    let before = PROGRESS.get();
    if before.connecting {
        return false;
    }
    PROGRESS.set(Progress { sent: true, phase: Phase::Answer, ..before });
    !before.sent
}

/// Whether the server may have got the request.
pub(super) fn sent() -> bool {
    PROGRESS.get().sent
}

/// The connection ended without the sender's word that this is the end.
pub(super) fn cut_off() {
    change(|progress| progress.cut_off = true);
}

pub(super) fn was_cut_off() -> bool {
    PROGRESS.get().cut_off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_the_connecting_is_the_request() {
        begin();
        connecting(|| {
            connecting(|| assert!(!transmit()));
            assert!(!transmit());
        });
        assert!(!sent());
        assert!(transmit());
        assert!(!transmit());
        assert!(sent());
        begin();
        assert!(!sent());
    }
}
