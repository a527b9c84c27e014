//! The command line of `certwright inspect`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::csr::Csr;
use super::jwk::Jwk;
use super::jws::Jws;
use super::key_authorization::KeyAuthorization;
use crate::exit::Exit;

/// Say what something is and what is wrong with it.
///
/// Knows keys, JWKs, thumbprints, key authorizations, JWS, certificate requests, certificates, and what ACME servers
/// send, in any of their wrappings. Needs no account and no network. Secrets are recognised and never printed.
///
/// Some kinds of input can be judged by more than themselves: give their KIND first. A file that is called like a KIND
/// is given as ./KIND.
#[derive(Args, Debug)]
#[command(
    after_help = after_help(),
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    subcommand_value_name = "KIND",
    subcommand_help_heading = "Kinds",
    disable_help_subcommand = true
)]
pub(crate) struct Inspect {
    #[command(subcommand)]
    pub(crate) kind: Option<Kind>,

    /// A file, - for standard input, or the text itself
    #[arg(value_name = "INPUT", allow_hyphen_values = true, required = true)]
    pub(crate) input: Option<OsString>,

    /// Print one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What the input is meant to be.
#[derive(Debug, Subcommand)]
pub(crate) enum Kind {
    Jwk(Jwk),
    KeyAuthorization(KeyAuthorization),
    Csr(Csr),
    Jws(Jws),
}

pub(super) fn after_help() -> String {
    format!("Exit codes:\n{}", Exit::findings_table())
}
