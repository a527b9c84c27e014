//! `certwright tool`: single steps of an ACME client, for scripts and for people who write one.

mod cert_id;
mod csr;
mod jws;
mod public;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::exit::Exit;
use crate::printer::Printer;

/// Do one step of an ACME client: thumbprint, key authorization, DNS value, JWS, CSR, ..
///
/// The result is all that is written to standard output. Keys are read in any form: JWK, PEM, DER; a file, - for
/// standard input, or the text itself.
#[derive(Args, Debug)]
#[command(after_help = after_help(), disable_help_subcommand = true)]
pub(crate) struct Tool {
    #[command(subcommand)]
    step: Step,

    /// Print one JSON object
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Step {
    Jwk(public::Jwk),
    Thumbprint(public::Thumbprint),
    KeyAuthorization(public::KeyAuthorization),
    DnsValue(public::DnsValue),
    Jws(jws::Jws),
    Csr(csr::Csr),
    CertId(cert_id::CertId),
}

pub(crate) fn run(tool: &Tool) -> ExitCode {
    let mut printer = Printer::new(tool.json);
    let made = match &tool.step {
        Step::Jwk(step) => step.make(),
        Step::Thumbprint(step) => step.make(),
        Step::KeyAuthorization(step) => step.make(),
        Step::DnsValue(step) => step.make(),
        Step::Jws(step) => step.make(),
        Step::Csr(step) => step.make(),
        Step::CertId(step) => step.make(),
    };
    match made {
        Ok(value) => {
            let value = value.trim_end();
            printer.result(&[value.to_owned()], json!({ "outcome": "made", "value": value }));
            ExitCode::SUCCESS
        }
        Err(failure) => printer.failed(&failure),
    }
}

fn after_help() -> String {
    format!("Exit codes:\n{}", Exit::tool_table())
}
