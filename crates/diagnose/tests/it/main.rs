//! What is found, in inputs from elsewhere.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod csr;
mod problem;
mod thread;
