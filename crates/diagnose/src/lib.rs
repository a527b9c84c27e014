#![doc = include_str!("../README.md")]

mod answer;

mod catalog;
pub use catalog::{Entry, catalog};

mod certificate;
pub use certificate::inspect_certificate;

pub mod check;

mod csr;
pub use csr::{inspect_csr, recognise_csr};

mod entries;

mod explain;
pub use explain::{explain, explain_problem, recognise_problem};

mod finding;
pub use finding::{Finding, Severity};

mod foreign;

mod input;

mod inspect;
pub use inspect::inspect;

mod jwk;

mod jws;
pub use jws::inspect_jws;

mod key;
pub use key::{inspect_key, public_key};

mod key_authorization;
pub use key_authorization::{Answer, Place, inspect_key_authorization};

mod object;
pub use object::inspect_object;

mod refusal;
pub use refusal::{Consequence, consequence, server_texts};

mod report;
pub use report::{Fact, Report};

mod resource;
pub use resource::inspect_resource;

mod state;
pub use state::inspect_state;

mod thumbprint;
pub use thumbprint::inspect_thumbprint;

mod unknown;
