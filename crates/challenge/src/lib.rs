#![doc = include_str!("../README.md")]

mod responder;
pub use responder::{Responder, UnsupportedProof};

mod table;
pub use table::Http01Table;

mod listener;
pub use listener::{BindError, Listener};

mod webroot;
pub use webroot::{Webroot, WebrootError};
