//! `certwright check`.

mod arguments;
mod probe;
mod report;

pub(crate) use arguments::Check;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use certwright_check::{Ports, Settings, observe_all, resolvers};
use certwright_diagnose::{
    Report, Severity,
    check::{Against, judge},
};
use certwright_identifier::{Identifier, parse_list};
use certwright_transport::public_roots;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::issue::names::refused;
use crate::printer::Printer;
use crate::signals;
use probe::Put;

pub(crate) fn run(check: &Check) -> ExitCode {
    let mut printer = Printer::new(check.json);
    let exit = match reports(check, &mut printer) {
        Ok(reports) => {
            printer.result(&report::lines(&reports), report::members(&reports));
            exit(&reports)
        }
        Err(failure) => {
            let members = json!({ "outcome": "failed", "names": check.names, "error": failure.json() });
            printer.failure(&failure, members);
            failure.exit
        }
    };
    ExitCode::from(exit.code())
}

fn reports(check: &Check, printer: &mut Printer) -> Result<Vec<Report>, Failure> {
    let names = names(check)?;
    let resolvers = name_servers(check)?;
    let put = Put::new(check, &names)?;
    let ports = Ports { http: check.http_port, tls: check.tls_port, dns: check.dns_port };
    let settings =
        Settings { resolvers, ports, timeout: check.timeout, roots: public_roots(), probe: put.probe() };
    let put = Arc::new(Mutex::new(Some(put)));
    let left = Arc::clone(&put);
    // whoever interrupts wants an end, and no error about the probe
    signals::end_on_signal(move || drop(take_away(&left)))?;
    let values: Vec<String> = names.iter().map(Identifier::value).collect();
    printer.passing("look", &values.join(", "), json!({ "names": values }));
    let seen = observe_all(&names, &settings);
    take_away(&put)?;
    let against = Against { cas: check.cas.clone(), private: check.allow_private };
    Ok(seen.iter().map(|seen| judge(seen, &against)).collect())
}

/// IDNA and all other errors of names, before the network is touched (R22).
fn names(check: &Check) -> Result<Vec<Identifier>, Failure> {
    parse_list(&check.names).map_err(|error| {
        let mut failure = refused(&error);
        failure.todo = "correct it; nothing was looked up".into();
        failure
    })
}

fn name_servers(check: &Check) -> Result<Vec<SocketAddr>, Failure> {
    match check.resolver {
        Some(resolver) => Ok(vec![resolver]),
        None => resolvers().map_err(|error| {
            let todo = "give one by --resolver, e.g. --resolver 9.9.9.9";
            Failure::from_error(Exit::Machine, "no resolver is known", &error, todo)
        }),
    }
}

/// Once, by the run or by a signal.
fn take_away(put: &Mutex<Option<Put>>) -> Result<(), Failure> {
    let put = put.lock().unwrap_or_else(PoisonError::into_inner).take();
    put.map_or(Ok(()), Put::take_away)
}

/// By the worst finding of all.
fn exit(reports: &[Report]) -> Exit {
    match reports.iter().filter_map(Report::worst).max() {
        Some(Severity::Error) => Exit::Wrong,
        Some(Severity::Warning) => Exit::Doubtful,
        Some(Severity::Note) | None => Exit::Obtained,
    }
}
