//! `certwright issue`.

mod arguments;
mod names;
mod progress;
mod responder;

pub(crate) use arguments::Issue;
pub(crate) use names::refused;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use certwright_engine::{CertificateOrder, Engine, EngineError, Obtained, Server};
use certwright_http::escape;
use certwright_identifier::Identifier;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::{signals, state};
use progress::{Reporter, values};

pub(crate) fn run(issue: &Issue) -> ExitCode {
    let mut printer = Printer::new(issue.json);
    let exit = match prepare(issue, &mut printer) {
        Ok((engine, names)) => obtain(issue, &engine, names, &mut printer),
        Err(failure) => {
            let members = json!({ "outcome": "failed", "names": issue.domains, "error": failure.json() });
            printer.failure(&failure, members);
            failure.exit
        }
    };
    ExitCode::from(exit.code())
}

/// Everything that can be found wrong without the network.
fn prepare(issue: &Issue, printer: &mut Printer) -> Result<(Engine, Vec<Identifier>), Failure> {
    let (names, notes) = names::read(&issue.domains)?;
    for note in notes {
        printer.step("note", &note, json!({ "text": note }));
    }
    let server = server(issue)?;
    let contact = contact(issue.email.as_deref())?;
    let store = state::open(issue.state.as_deref())?;
    let engine = Engine::new(store, server).contact(contact).agree_to_terms(issue.agree_tos);
    signals::stop_on_signal(engine.stopper())?;
    Ok((engine, names))
}

fn server(issue: &Issue) -> Result<Server, Failure> {
    let url = issue.directory();
    let server =
        if issue.allow_http_loopback { Server::with_http_on_loopback(url) } else { Server::new(url) };
    let server = server.map_err(|error| {
        let todo = "give the https URL of an ACME directory, letsencrypt or letsencrypt-staging by --server";
        Failure::from_error(Exit::Usage, "the server's URL cannot be used", &error, todo)
    })?;
    match &issue.ca_file {
        Some(path) => read_roots(path).map(|pem| server.extra_root(pem)),
        None => Ok(server),
    }
}

fn read_roots(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let what = format!("the CA file {path:?} cannot be read");
        Failure::from_error(Exit::Usage, &what, &error, "give a PEM file with root certificates by --ca-file")
    })
}

/// One address: a `mailto` URL has neither several of them nor header fields (RFC 8555 §7.3).
fn contact(email: Option<&str>) -> Result<Vec<String>, Failure> {
    let Some(email) = email.map(str::trim) else { return Ok(Vec::new()) };
    let address = email.strip_prefix("mailto:").unwrap_or(email);
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, ',' | '?' | '<' | '>' | '"' | '\\');
    match address.split_once('@') {
        Some((user, host)) if !user.is_empty() && host.contains('.') && address.chars().all(plain) => {
            Ok(vec![format!("mailto:{address}")])
        }
        _ => Err(Failure::new(
            Exit::Usage,
            "the e-mail address cannot be used",
            format!("{email:?} is not one plain address"),
            "give one such as ops@example.org by --email, or none",
        )),
    }
}

fn obtain(issue: &Issue, engine: &Engine, names: Vec<Identifier>, printer: &mut Printer) -> Exit {
    let ready = match responder::ready(issue) {
        Ok(ready) => ready,
        Err(failure) => {
            let members = json!({ "outcome": "failed", "names": values(&names), "error": failure.json() });
            printer.failure(&failure, members);
            return failure.exit;
        }
    };
    let mut responder = ready.responder;
    if let Some(listener) = &ready.listener {
        let addresses = responder::addresses(listener);
        printer.step("listen", &addresses, json!({ "addresses": addresses }));
    }
    let order = CertificateOrder::new(names.clone()).key_type(issue.key_type).deadline(issue.deadline);
    let mut reporter = Reporter::new(printer);
    let outcome = engine.obtain(&order, &mut *responder, &mut reporter);
    drop(ready.listener);
    let (requests, elapsed) = (reporter.requests, reporter.elapsed);
    match outcome {
        Ok(obtained) => {
            printer.result(&summary(&obtained), result(&obtained));
            Exit::Obtained
        }
        Err(error) => {
            let failure = Failure::from(&error);
            let members = json!({
                "outcome": outcome_word(&error),
                "names": values(&names),
                "requests": requests,
                "seconds": seconds(elapsed),
                "error": failure.json(),
            });
            printer.failure(&failure, members);
            failure.exit
        }
    }
}

fn outcome_word(error: &EngineError) -> &'static str {
    match error {
        EngineError::Interrupted => "interrupted",
        EngineError::Parked { .. } => "parked",
        _ => "failed",
    }
}

fn summary(obtained: &Obtained) -> Vec<String> {
    let installed = &obtained.installed;
    vec![
        format!("A certificate for {} was obtained.", values(&obtained.names).join(", ")),
        format!("  valid until  {}", obtained.not_after),
        format!("  issued by    {}", escape(&obtained.issuer)),
        format!("  private key  {}", shown(&installed.privkey)),
        format!("  certificate  {}", shown(&installed.fullchain)),
        format!("  took         {} requests, {:.1} s", obtained.requests, obtained.elapsed.as_secs_f64()),
    ]
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

fn result(obtained: &Obtained) -> Value {
    let installed = &obtained.installed;
    json!({
        "outcome": "issued",
        "names": values(&obtained.names),
        "live": installed.directory,
        "files": {
            "privkey": installed.privkey,
            "cert": installed.cert,
            "chain": installed.chain,
            "fullchain": installed.fullchain,
        },
        "not_before": obtained.not_before.to_string(),
        "not_after": obtained.not_after.to_string(),
        "issuer": obtained.issuer,
        "serial": obtained.serial,
        "account": obtained.account.as_ref().map(certwright_http::Url::as_str),
        "new_account": obtained.new_account,
        "requests": obtained.requests,
        "seconds": seconds(obtained.elapsed),
    })
}

/// Seconds with milliseconds.
fn seconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_one_plain_address() {
        assert_eq!(contact(Some(" ops@example.org ")).unwrap(), ["mailto:ops@example.org"]);
        assert_eq!(contact(None).unwrap(), [""; 0]);
        for bad in ["ops", "@example.org", "a@b.example,c@d.example", "a@b.example?cc=c", "Ops <a@b.example>"]
        {
            assert_eq!(contact(Some(bad)).unwrap_err().exit, Exit::Usage, "{bad}");
        }
    }
}
