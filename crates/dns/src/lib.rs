#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod error;
pub use error::DnsError;

mod name;
pub use name::Name;

mod kind;
pub use kind::Kind;

mod record;
pub use record::{Caa, Data, Record};

mod query;
pub use query::Query;

mod message;
pub use message::{Code, Message, Question};

mod reader;
