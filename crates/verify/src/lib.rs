#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod algorithm;
pub use algorithm::{Algorithm, AlgorithmError, EcdsaForm, Hash};

#[cfg(feature = "ring")]
mod by_ring;

mod ecdsa;

mod ed25519;

mod error;
pub use error::{KeyDefect, SignatureDefect, UnsupportedKey, VerifyError};

mod key;
pub use key::{KeyKind, check_public_key};

mod rsa;

mod verify;
pub use verify::verify;
