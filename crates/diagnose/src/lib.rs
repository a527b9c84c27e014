#![doc = include_str!("../README.md")]

mod answer;

mod catalog;
pub use catalog::{Entry, catalog};

mod finding;
pub use finding::{Finding, Severity};

mod report;
pub use report::{Fact, Report};
