//! `certwright inspect jws`.

use std::ffi::OsString;

use certwright_diagnose::inspect_jws;
use clap::Args;

use super::Inspected;
use super::arguments::after_help;
use super::csr::key_of;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::source;

/// Judge a signed request: its header, its payload and its signature.
///
/// A signature that does not verify is tried again with each mistake that people make when they sign; the first one that
/// verifies is named. A request with a `kid` can be verified only with --key.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Jws {
    /// The JWS in any serialization: a file, - for standard input, or the text itself
    #[arg(value_name = "JWS", allow_hyphen_values = true)]
    jws: OsString,

    /// The public key that should have signed, in any form: a file, or the text itself
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: Option<OsString>,
}

impl Jws {
    pub(super) fn inspect(&self) -> Result<Inspected, Failure> {
        let source = source::read(&self.jws)?;
        let key = self.key.as_deref().map(key_of).transpose()?;
        let text = String::from_utf8_lossy(&source.bytes);
        let report = inspect_jws(&text, key.as_ref()).ok_or_else(no_jws)?;
        Ok(Inspected { origin: source.origin, report })
    }
}

fn no_jws() -> Failure {
    let why = "it is neither JSON with a signature nor three parts of base64url with dots between them";
    Failure::new(Exit::Wrong, "this is no JWS", why, "see what certwright inspect says of it, without jws")
}
