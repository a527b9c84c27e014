#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod headers;
mod http_date;
mod limits;
mod link;
mod message;
mod retry_after;
mod text;
mod timestamp;
mod url;

pub use headers::{Headers, HeadersTooLarge};
pub use http_date::parse_http_date;
pub use limits::Limits;
pub use link::links;
pub use message::{Method, Request, Response};
pub use retry_after::retry_after;
pub use text::{escape, excerpt};
pub use timestamp::Timestamp;
pub use url::{Origin, Schemes, Url, UrlError, UrlErrorKind};
