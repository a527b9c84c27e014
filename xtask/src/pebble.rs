//! Pebble, Let's Encrypt's test server: found or fetched, configured, started, ended.

mod server;
mod tools;

pub(crate) use server::{Pebble, Setup};
pub(crate) use tools::Tools;
