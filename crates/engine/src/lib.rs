#![doc = include_str!("../README.md")]

mod batch;
pub use batch::{Batch, Outcome};

mod certificate_order;
pub use certificate_order::CertificateOrder;

mod engine;
pub use engine::Engine;

mod error;
pub use error::{EngineError, FailureKind};

mod obtained;
pub use obtained::Obtained;

mod observer;
pub use observer::{Observer, Progress};

mod server;
pub use server::Server;

mod stopper;
pub use stopper::Stopper;

mod run;

mod signer;
