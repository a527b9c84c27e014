#![doc = include_str!("../README.md")]

mod catalog;
pub use catalog::{Entry, catalog};

mod finding;
pub use finding::{Finding, Severity};

mod input;

mod inspect;
pub use inspect::inspect;

mod jwk;

mod key;
pub use key::public_key;

mod report;
pub use report::{Fact, Report};

mod thumbprint;
pub use thumbprint::inspect_thumbprint;

mod unknown;
