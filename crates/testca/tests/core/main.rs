//! The CA as a client sees it: requests built by hand from RFC 8555, in virtual time.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod accounts;
mod authorizations;
mod client;
mod faults;
mod flow;
mod limits;
mod orders;
mod requests;
