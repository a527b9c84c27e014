#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod cert_id;
pub use cert_id::{CertId, NoCertId};

mod certificate;
pub use certificate::{Certificate, CertificateError};

mod chain;
pub use chain::{Chain, ChainError, choose};
