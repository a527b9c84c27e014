//! Requests against those of openssl (`fixtures/csr`), and properties that hold for all.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod build;
mod judge;
mod properties;
mod read;
mod signers;
