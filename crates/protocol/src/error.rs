//! Errors, sorted by what the caller can do.

mod misuse;
mod operation;
mod order;
mod request;
mod resume;
mod violation;

pub use misuse::Misuse;
pub use operation::Operation;
pub use order::{AccountError, FailedAuthorization, OrderError};
pub use request::{Cause, NoResponse, RequestError, Sent};
pub use resume::{Document, ResumeError};
pub use violation::ViolationKind;
