#![doc = include_str!("../README.md")]

mod audit;
pub use audit::{Audit, Refused};

mod ca;
pub use ca::Ca;

mod date;
pub use date::DateForm;

mod faults;
pub use faults::{Fault, FaultRule, Faults, RuleError, When};

mod faulty;
pub use faulty::{Delivery, FaultyCa, Latest};

mod operation;
pub use operation::{Operation, UnknownOperation};

mod options;
pub use options::{Issuance, Limit, Options, RateLimits, RetryAfter};

mod problem;
pub use problem::ProblemType;

mod random;

mod reply;

mod rules;

mod server;
pub use server::{Lookup, Seen, SeenAnswer, SeenRequest, Settings, StartError, TestCa, Validate};

mod validation;
pub use validation::{
    ChallengeKind, DnsValidation, Failure, FailureKind, HttpValidation, Validation, ValidationId,
    ValidationKind,
};

mod x509;
