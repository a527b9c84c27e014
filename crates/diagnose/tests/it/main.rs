//! What is found, in inputs from elsewhere.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod any;
mod corpus;
mod csr;
mod detective;
mod problem;
mod thread;
mod thumbprint;
