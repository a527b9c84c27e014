//! `certwright inspect`.

mod arguments;

pub(crate) use arguments::Inspect;

use std::process::ExitCode;

use serde_json::json;

use crate::failure::Failure;
use crate::printer::Printer;
use crate::{report, source};

pub(crate) fn run(inspect: &Inspect) -> ExitCode {
    let mut printer = Printer::new(inspect.json);
    let done = match &inspect.input {
        Some(input) => anything(input, &mut printer),
        None => Ok(ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|failure| failed(&failure, &mut printer))
}

fn anything(input: &std::ffi::OsStr, printer: &mut Printer) -> Result<ExitCode, Failure> {
    let source = source::read(input)?;
    Ok(report::print(printer, &source.origin, &certwright_diagnose::inspect(&source.bytes)))
}

/// There is no report: what was to be read could not be.
fn failed(failure: &Failure, printer: &mut Printer) -> ExitCode {
    printer.failure(failure, json!({ "outcome": "failed", "error": failure.json() }));
    ExitCode::from(failure.exit.code())
}
