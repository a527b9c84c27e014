#![doc = include_str!("../README.md")]

mod ec_private_key;

mod error;
pub use error::{Format, Inconsistency, Instead, KeyError, PemError};

mod key_type;
pub use key_type::{KeyType, UnknownKeyType};

mod p256_key;

mod pem;

mod private_key;
pub use private_key::{Account, AccountKey, Certificate, CertificateKey, PrivateKey, Role, same_key};

mod read;

mod secret;

mod signers;
