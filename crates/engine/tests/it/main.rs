//! The engine against a CA in the same process, over real sockets and a real disk.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod many;
mod one;
mod place;
mod stopped;
mod twice;
