#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod algorithm;
pub use algorithm::{Algorithm, AlgorithmError, MacAlgorithm};

mod error;
pub use error::{Base64Problem, JwsError, Member, Place};

mod header;
pub use header::{Header, MacHeader};

mod jws;
pub use jws::Jws;

mod mac;
pub use mac::{BindingError, MacKey, MacKeyError};

mod members;

mod nonce;
pub use nonce::{NonceError, check_nonce};

mod part;

mod quoted;

mod signer;
pub use signer::{KeyRef, Payload, SignError, Signer, sign};
