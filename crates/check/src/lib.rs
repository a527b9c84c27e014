#![doc = include_str!("../README.md")]

mod settings;
pub use settings::{Ports, Settings};

mod resolv_conf;
pub use resolv_conf::resolvers;

mod observe;
pub use observe::{observe, observe_all};

mod authority;
mod dns;
mod resolver;
mod threads;
mod tls;
mod web;
