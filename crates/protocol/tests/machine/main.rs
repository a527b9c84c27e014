//! The machine against hand-written transcripts, a fake server with faults, and arbitrary input.

#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod accounts;
mod after_finalize;
mod authorizations;
mod ends;
mod happy;
mod nonces;
mod objects;
mod orders;
mod refusals;
mod resume;
mod retry_after;
mod server;
mod simulation;
mod tolerance;
mod transcript;
mod uncertain;
mod watch;
