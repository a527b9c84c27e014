#![doc = include_str!("../README.md")]

mod answer;
pub mod check;

mod catalog;
pub use catalog::{Entry, catalog};

mod csr;
pub use csr::{inspect_csr, recognise_csr};

mod explain;
pub use explain::{explain, explain_problem, recognise_problem};

mod finding;
pub use finding::{Finding, Severity};

mod input;

mod inspect;
pub use inspect::inspect;

mod jwk;

mod key;
pub use key::{inspect_key, public_key};

mod key_authorization;
pub use key_authorization::{Answer, Place, inspect_key_authorization};
mod refusal;
pub use refusal::{Consequence, consequence, server_texts};

mod report;
pub use report::{Fact, Report};

mod thumbprint;
pub use thumbprint::inspect_thumbprint;

mod unknown;
