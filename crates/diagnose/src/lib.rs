#![doc = include_str!("../README.md")]

pub mod check;

mod catalog;
pub use catalog::{Entry, catalog};

mod finding;
pub use finding::{Finding, Severity};

mod report;
pub use report::{Fact, Report};
