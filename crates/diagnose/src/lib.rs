#![doc = include_str!("../README.md")]

mod answer;

mod catalog;
pub use catalog::{Entry, catalog};

mod csr;
pub use csr::{inspect_csr, recognise_csr};

mod explain;
pub use explain::{explain, explain_problem, recognise_problem};

mod finding;
pub use finding::{Finding, Severity};

mod refusal;
pub use refusal::{Consequence, consequence, server_texts};

mod report;
pub use report::{Fact, Report};
