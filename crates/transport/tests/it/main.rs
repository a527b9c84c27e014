//! The exchange against real sockets, and `drive` against a scripted exchange.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answers;
mod concurrency;
mod drive;
mod machine;
mod never_sent;
mod on_the_wire;
mod options;
mod perhaps_sent;
mod server;
