#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod builder;
pub use builder::{BuildError, CsrBuilder};

mod csr;
pub use csr::{Armour, Csr, CsrError, SubjectField};

mod csr_der;
pub use csr_der::CsrDer;

mod finding;
pub use finding::{Finding, NameFault, Severity};

mod signer;
pub use signer::{CsrSigner, SignError, SignatureAlgorithm};
