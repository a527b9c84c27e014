//! What is found, in inputs from elsewhere.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod any;
mod corpus;
mod detective;
mod thumbprint;
