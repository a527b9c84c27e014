//! `certwright explain`.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::report;
use crate::source::{self, Source};

/// Say what an ACME server's refusal means, what to do, and whether a new order is needed.
///
/// Takes a problem type (orderNotReady, or the whole URN), a problem document, an order or an authorization, a whole HTTP
/// response, a line of a log, or the bare text of a server. Knows every registered type and the texts of Let's Encrypt,
/// Pebble, smallstep and ZeroSSL. Needs no account and no network.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Explain {
    /// What the server said, a file with it, or - for standard input
    #[arg(value_name = "TYPE|TEXT|FILE", required = true)]
    words: Vec<OsString>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "Exit codes:
    0  it is explained
    2  the command line
    3  what was to be read could not be
   20  nothing in it is known";

pub(crate) fn run(explain: &Explain) -> ExitCode {
    let mut printer = Printer::new(explain.json);
    match source(&explain.words).and_then(|source| explained(&source, &mut printer)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure, json!({ "outcome": "failed", "error": failure.json() }));
            ExitCode::from(failure.exit.code())
        }
    }
}

/// Several words are a text that was given without quotes.
fn source(words: &[OsString]) -> Result<Source, Failure> {
    match words {
        [word] => source::read(word),
        words => {
            let text = words.join(OsStr::new(" "));
            Ok(Source { bytes: text.as_encoded_bytes().to_vec().into(), origin: "the text".into() })
        }
    }
}

fn explained(source: &Source, printer: &mut Printer) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(&source.bytes);
    let report = certwright_diagnose::explain(&text).ok_or_else(unknown)?;
    // The exit code is not that of a verdict: to have explained an error is to have succeeded.
    let _ = report::print(printer, &source.origin, &report);
    Ok(())
}

fn unknown() -> Failure {
    Failure::new(
        Exit::Doubtful,
        "nothing in it is known",
        "it is no registered problem type and no text of a server that this program knows",
        "give the whole problem document as the server sent it, with type and detail",
    )
}
