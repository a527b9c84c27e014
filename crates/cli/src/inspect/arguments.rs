//! The command line of `certwright inspect`.

use std::ffi::OsString;

use clap::Args;

use crate::exit::Exit;

/// Say what something is and what is wrong with it.
///
/// Knows keys, JWKs, thumbprints, key authorizations, JWS, certificate requests, certificates, and what ACME servers
/// send, in any of their wrappings. Needs no account and no network. Secrets are never printed.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Inspect {
    /// A file, - for standard input, or the text itself
    #[arg(value_name = "FILE|-|TEXT", allow_hyphen_values = true, required = true)]
    pub(crate) input: Option<OsString>,

    /// Print one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

fn after_help() -> String {
    format!("Exit codes:\n{}", Exit::findings_table())
}
