#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod address;
mod covered;
mod dns_name;
mod error;
mod identifier;
mod list;

pub use covered::covered;
pub use dns_name::DnsName;
pub use error::{ParseError, ParseErrorKind};
pub use identifier::Identifier;
pub use list::{ListError, parse_list};
