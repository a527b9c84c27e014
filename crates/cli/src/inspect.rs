//! `certwright inspect`. Each kind of input that takes more than itself has a file: what it is judged by.

mod arguments;
mod csr;
mod jwk;
mod jws;
mod key_authorization;

pub(crate) use arguments::Inspect;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::process::ExitCode;

use certwright_diagnose::Report;
use certwright_transport::{Clock, SystemClock};

use crate::failure::Failure;
use crate::printer::Printer;
use crate::{report, source};
use arguments::Kind;

/// A report, and what it is on.
struct Inspected {
    origin: String,
    report: Report,
}

pub(crate) fn run(inspect: &Inspect) -> ExitCode {
    let mut printer = Printer::new(inspect.json);
    let inspected = match &inspect.kind {
        Some(Kind::Jwk(jwk)) => jwk.inspect(),
        Some(Kind::KeyAuthorization(answer)) => answer.inspect(),
        Some(Kind::Csr(csr)) => csr.inspect(),
        Some(Kind::Jws(jws)) => jws.inspect(),
        None => anything(inspect.input.as_deref().unwrap_or_default()),
    };
    match inspected {
        Ok(Inspected { origin, report }) => report::print(&mut printer, &origin, &report),
        Err(failure) => printer.failed(&failure),
    }
}

fn anything(input: &OsStr) -> Result<Inspected, Failure> {
    let source = source::read(input)?;
    Ok(Inspected {
        report: certwright_diagnose::inspect(&source.bytes, SystemClock.now()),
        origin: source.origin,
    })
}

/// The text of an argument; what is no UTF-8 is not what anything here is made of.
fn string(argument: &OsStr) -> Cow<'_, str> {
    argument.to_string_lossy()
}
