#![doc = include_str!("../README.md")]

mod catalog;
pub use catalog::{Entry, catalog};

mod certificate;
pub use certificate::inspect_certificate;

mod entries;

mod finding;
pub use finding::{Finding, Severity};

mod foreign;

mod jws;
pub use jws::inspect_jws;

mod object;
pub use object::inspect_object;

mod report;
pub use report::{Fact, Report};

mod resource;
pub use resource::inspect_resource;

mod state;
pub use state::inspect_state;
