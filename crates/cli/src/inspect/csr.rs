//! `certwright inspect csr`.

use std::ffi::{OsStr, OsString};

use certwright_diagnose::{inspect_csr, public_key};
use certwright_jwk::Jwk;
use clap::Args;

use super::Inspected;
use super::arguments::after_help;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::source;

/// Judge a certificate request, and say what servers answer to it.
///
/// The request may be DER, PEM, base64 or base64url, or the payload of finalize. What is wrong with its wrapping is
/// said layer by layer, with the error that Let's Encrypt's server sends for each.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Csr {
    /// The request: a file, - for standard input, or the text itself
    #[arg(value_name = "CSR", allow_hyphen_values = true)]
    csr: OsString,

    /// The account key in any form, which must not be the request's key: a file, or the text itself
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    account_key: Option<OsString>,
}

impl Csr {
    pub(super) fn inspect(&self) -> Result<Inspected, Failure> {
        let source = source::read(&self.csr)?;
        let account = self.account_key.as_deref().map(key_of).transpose()?;
        Ok(Inspected { report: inspect_csr(&source.bytes, account.as_ref()), origin: source.origin })
    }
}

/// The public key in any form, private ones included.
pub(super) fn key_of(argument: &OsStr) -> Result<Jwk, Failure> {
    let source = source::read(argument)?;
    public_key(&source.bytes).map_err(|report| {
        let what = format!("{} cannot be used as a key", source.origin);
        let why = format!("it is {}", report.is);
        Failure::new(Exit::Usage, what, why, "see what certwright inspect says of it")
    })
}
