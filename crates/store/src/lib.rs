#![doc = include_str!("../README.md")]

mod store;
pub use store::Store;

mod account;
pub use account::AccountStore;

mod archive;
pub use archive::{Installed, NewCertificate};

mod cert_name;
pub use cert_name::{CertName, CertNameError};

mod error;
pub use error::StoreError;

mod batch;
mod disk;
mod journal;

mod lock;
mod sync;
