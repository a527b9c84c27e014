//! The real binary, against files, ports and small hand-made servers. A real ACME server comes with
//! `cargo xtask pebble-test`.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod batch;
mod ca;
mod check;
mod demo;
mod directory;
mod explain;
mod help;
mod inspect;
mod machine;
mod names;
mod order;
mod program;
mod test_ca;
mod tool;
mod web;
