#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod base64url;
pub use base64url::Base64urlError;

mod error;
pub use error::{JwkError, SpkiError};

mod json;
pub use json::UncheckedJwk;

mod jwk;
pub use jwk::{Curve, Jwk, KeyKind};

mod key_authorization;
pub use key_authorization::KeyAuthorization;

mod spki;

mod thumbprint;
pub use thumbprint::{Thumbprint, ThumbprintError};
