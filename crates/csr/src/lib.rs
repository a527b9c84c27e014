#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod builder;
mod csr;
mod csr_der;
mod finding;
mod signer;

pub use builder::{BuildError, CsrBuilder};
pub use csr::{Armour, Csr, CsrError, SubjectField};
pub use csr_der::CsrDer;
pub use finding::{Finding, NameFault, Severity};
pub use signer::{CsrSigner, SignError, SignatureAlgorithm};
