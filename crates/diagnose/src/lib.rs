#![doc = include_str!("../README.md")]

mod answer;

mod catalog;
pub use catalog::{Entry, catalog};

mod csr;
pub use csr::{inspect_csr, recognise_csr};

mod finding;
pub use finding::{Finding, Severity};

mod report;
pub use report::{Fact, Report};
