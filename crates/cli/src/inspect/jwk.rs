//! `certwright inspect jwk`.

use std::ffi::OsString;

use certwright_diagnose::{inspect_key, inspect_thumbprint};
use clap::Args;

use super::arguments::after_help;
use super::{Inspected, string};
use crate::failure::Failure;
use crate::source;

/// Judge a key, and find the mistake behind a wrong thumbprint.
///
/// The key may be a JWK, or PEM or DER of a public or private key. With --expect, the thumbprint is computed; if it is
/// another one, the mistakes that lead to it are looked for: numbers with too many or too few octets, members in another
/// order or too many, blanks, base64 for base64url, hex, DER or PEM hashed for JSON, another hash, and three of them at
/// a time.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Jwk {
    /// The key: a file, - for standard input, or the text itself
    #[arg(value_name = "KEY", allow_hyphen_values = true)]
    key: OsString,

    /// The thumbprint that the key is said to have, however it is written
    #[arg(long, value_name = "THUMBPRINT", allow_hyphen_values = true)]
    expect: Option<OsString>,
}

impl Jwk {
    pub(super) fn inspect(&self) -> Result<Inspected, Failure> {
        let source = source::read(&self.key)?;
        let report = match &self.expect {
            Some(expected) => inspect_thumbprint(&source.bytes, &string(expected)),
            None => inspect_key(&source.bytes),
        };
        Ok(Inspected { origin: source.origin, report })
    }
}
