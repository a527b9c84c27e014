//! `certwright issue --batch`: many certificates in one run.

mod counts;
mod list;
mod report;

use std::path::Path;

use certwright_engine::{Batch, CertificateOrder, Engine, EngineError, FailureKind, Outcome};
use serde_json::json;

use super::arguments::Issue;
use super::progress::values;
use super::{engine, outcome_word, responder, seconds};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use list::List;
use report::Reporter;

pub(super) fn run(issue: &Issue, file: &Path, printer: &mut Printer) -> Exit {
    match prepare(issue, file, printer) {
        Ok((engine, list)) => obtain(issue, &engine, &list, printer),
        Err(failure) => refuse(printer, &failure, None),
    }
}

/// Nothing was done.
fn refuse(printer: &mut Printer, failure: &Failure, list: Option<&List>) -> Exit {
    let orders = list.map(|list| list.lines.len());
    printer.failure(failure, json!({ "outcome": "failed", "orders": orders, "error": failure.json() }));
    failure.exit
}

/// Everything that can be found wrong without the network.
fn prepare(issue: &Issue, file: &Path, printer: &mut Printer) -> Result<(Engine, List), Failure> {
    let list = List::read(file)?;
    for note in &list.notes {
        printer.step("note", note, json!({ "text": note }));
    }
    Ok((engine(issue)?, list))
}

fn obtain(issue: &Issue, engine: &Engine, list: &List, printer: &mut Printer) -> Exit {
    let ready = match responder::ready(issue) {
        Ok(ready) => ready,
        Err(failure) => return refuse(printer, &failure, Some(list)),
    };
    let mut responder = ready.responder;
    if let Some(listener) = &ready.listener {
        let addresses = responder::addresses(listener);
        printer.step("listen", &addresses, json!({ "addresses": addresses }));
    }
    let order = |names: &Vec<_>| {
        CertificateOrder::new(names.clone()).key_type(issue.key_type).deadline(issue.deadline)
    };
    let orders: Vec<_> = list.lines.iter().map(|line| order(&line.names)).collect();
    let mut reporter = Reporter::new(printer, list);
    let outcome = engine.obtain_all(&orders, issue.at_once.into(), &mut *responder, &mut reporter);
    drop(ready.listener);
    let (requests, elapsed) = (reporter.requests, reporter.elapsed);
    match outcome {
        Ok(batch) => conclude(&batch, list, printer),
        Err(error) => {
            let failure = Failure::from(&error);
            let members = json!({
                "outcome": outcome_word(&error),
                "orders": list.lines.len(),
                "issued": 0,
                "failed": 0,
                "left": list.lines.len(),
                "requests": requests,
                "seconds": seconds(elapsed),
                "error": failure.json(),
            });
            printer.failure(&failure, members);
            failure.exit
        }
    }
}

fn conclude(batch: &Batch, list: &List, printer: &mut Printer) -> Exit {
    let left = batch.halt.as_ref();
    for (line, outcome) in list.lines.iter().zip(&batch.outcomes) {
        if let (Outcome::Left, Some(halt)) = (outcome, left) {
            let members = json!({
                "line": line.number,
                "outcome": word_of_left(halt),
                "names": values(&line.names),
                "error": Failure::from(halt).json(),
            });
            printer.datum("order", members);
        }
    }
    let summary = report::summary(batch, list);
    let exit = exit(batch);
    let failure = report::failure(batch, list, exit);
    let members = report::result(batch, exit, failure.as_ref());
    match &failure {
        None => printer.result(&summary, members),
        Some(failure) => printer.partial(&summary, failure, members),
    }
    exit
}

/// What is said of an order that was left.
fn word_of_left(halt: &EngineError) -> &'static str {
    match outcome_word(halt) {
        "failed" => "left",
        word => word,
    }
}

/// A batch that only has to wait says so.
fn exit(batch: &Batch) -> Exit {
    let waits = |outcome: &Outcome| match outcome {
        Outcome::Failed(error) => error.kind() == FailureKind::Parked,
        Outcome::Left => batch.halt.as_ref().is_some_and(|halt| halt.kind() == FailureKind::Parked),
        Outcome::Obtained(_) => false,
    };
    match batch.obtained() {
        obtained if obtained == batch.outcomes.len() => Exit::Obtained,
        0 if batch.outcomes.iter().all(waits) => Exit::Later,
        0 => Exit::None,
        _ => Exit::Partly,
    }
}
