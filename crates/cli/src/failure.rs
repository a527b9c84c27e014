//! A failure in three lines: what came to nothing, why, and what to do; and where that is explained.

mod refused;

use std::error::Error;

use certwright_diagnose::Finding;
use certwright_engine::{EngineError, FailureKind};
use certwright_http::escape;
use certwright_protocol::{
    AccountError, Cause, FailedAuthorization, Operation, OrderError, ProblemType, RequestError,
};
use certwright_transport::TransportError;
use serde_json::{Value, json};

use crate::exit::Exit;

const NO_BINDING: &str = "use another server: accounts bound to others are not there yet";
const REPORT: &str = "report it, with the output of --json";

/// Why the program ends without a certificate.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: String,
    pub(crate) why: Vec<String>,
    pub(crate) todo: String,
    /// What the server's reasons were found to be; the texts above say the same.
    findings: Vec<Finding>,
    /// The identifiers that the server found fault with.
    identifiers: Vec<Value>,
}

impl Failure {
    pub(crate) fn new(
        exit: Exit,
        what: impl Into<String>,
        why: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        let (findings, identifiers) = (Vec::new(), Vec::new());
        Self { exit, what: what.into(), why: vec![why.into()], todo: todo.into(), findings, identifiers }
    }

    /// With these lines instead of the one reason.
    pub(crate) fn because(self, why: Vec<String>) -> Self {
        Self { why, ..self }
    }

    /// With the reasons of an error and its causes on one line, each said once.
    pub(crate) fn from_error(exit: Exit, what: &str, error: &(dyn Error + 'static), todo: &str) -> Self {
        Self::new(exit, what, chain(error), todo)
    }

    /// Where it is explained: the section of the RFC and the place in `docs/errors.md`, a line each.
    pub(crate) fn see(&self) -> impl Iterator<Item = String> {
        self.findings.iter().map(|finding| format!("{}, {}", finding.reference, finding.link()))
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "code": self.exit.word(),
            "exit_code": self.exit.code(),
            "what": self.what,
            "why": self.why.join("; "),
            "todo": self.todo,
            "findings": self.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
            "see": self.findings.iter().map(Finding::link).collect::<Vec<_>>(),
            "identifiers": self.identifiers,
        })
    }
}

impl From<&EngineError> for Failure {
    fn from(error: &EngineError) -> Self {
        let failed = error.failed_authorizations();
        let findings = refused::findings(error);
        let mut why = match failed {
            [] => vec![error.why()],
            failed => failed.iter().map(ToString::to_string).collect(),
        };
        why.extend(findings.iter().map(|finding| finding.why.clone()));
        let what = match findings.as_slice() {
            [finding] => format!("{error}: {}", finding.what),
            _ => error.to_string(),
        };
        let identifiers = failed.iter().map(identifier).collect();
        Self { exit: error.kind().into(), what, why, todo: todo(error, &findings), findings, identifiers }
    }
}

fn identifier(failed: &FailedAuthorization) -> Value {
    json!({
        "identifier": failed.identifier,
        "challenge": failed.challenge.map(certwright_protocol::ChallengeType::name),
        "type": failed.problem.kind.as_ref().map(ProblemType::name),
        "detail": failed.problem.detail,
        "finding": refused::finding(&failed.problem).code,
    })
}

fn todo(error: &EngineError, findings: &[Finding]) -> String {
    let remedies: Vec<_> = findings.iter().map(|finding| finding.remedy.as_str()).collect();
    let again = match error {
        EngineError::Parked { until: Some(until), .. } if !remedies.is_empty() => {
            format!("; run again after {until}, the order is kept")
        }
        _ => String::new(),
    };
    match remedies.as_slice() {
        [] => without_finding(error),
        remedies => remedies.join("; ") + &again,
    }
}

fn without_finding(error: &EngineError) -> String {
    match error {
        EngineError::NoNames => "give at least one name by -d".into(),
        EngineError::WildcardNeedsDns { .. } => {
            "order the names one by one; DNS challenges are not there yet".into()
        }
        EngineError::Terms { .. } => "read them, then run again with --agree-tos".into(),
        EngineError::Saved(_) => "run the version that wrote it, or give another --state directory".into(),
        EngineError::Setup(_) => "give a PEM file with root certificates by --ca-file".into(),
        EngineError::Parked { until: Some(until), .. } => {
            format!("run again after {until}; the order is kept")
        }
        EngineError::Account(error) => of_account(error),
        EngineError::Order(error) => of_order(error),
        other => of_kind(other.kind()).into(),
    }
}

fn of_account(error: &AccountError) -> String {
    match error {
        AccountError::Request(error) => of_request(error, FailureKind::Account),
        AccountError::ExternalAccountRequired => NO_BINDING.into(),
        AccountError::NotFound => "run again with --agree-tos to register the account key anew".into(),
        _ => "move the account's key away to register a new account, or ask the CA".into(),
    }
}

fn of_order(error: &OrderError) -> String {
    match error {
        OrderError::Request(error) => of_request(error, FailureKind::Refused),
        OrderError::NoChallenge { .. } => "use a server that offers http-01 for this name".into(),
        OrderError::Present { .. } => of_kind(FailureKind::Responder).into(),
        OrderError::Undelivered => of_kind(FailureKind::Network).into(),
        OrderError::Deadline { .. } => of_kind(FailureKind::Deadline).into(),
        _ => "run again for a new order".into(),
    }
}

fn of_request(error: &RequestError, refused: FailureKind) -> String {
    match &error.cause {
        Cause::Violation(_) if !matches!(error.operation, Operation::Directory | Operation::NewNonce) => {
            "run again; if it comes to the same end, tell the server's operator".into()
        }
        Cause::Violation(_) => of_kind(FailureKind::Server).into(),
        Cause::NoResponse(_) => of_network(error).into(),
        _ => of_kind(refused).into(),
    }
}

/// What answers may be another server than the one that is meant.
fn of_network(error: &RequestError) -> &'static str {
    let Cause::NoResponse(lost) = &error.cause else { return of_kind(FailureKind::Network) };
    match lost.source.downcast_ref() {
        Some(TransportError::Untrusted { .. }) => {
            "if this is your own CA, give its root certificate by --ca-file"
        }
        Some(error) if error.is_lasting() => of_kind(FailureKind::Server),
        _ => of_kind(FailureKind::Network),
    }
}

fn of_kind(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Input => "correct the command line; see certwright issue --help",
        FailureKind::Machine => "mend what is said above, or give another --state directory, then run again",
        FailureKind::Busy => "wait until that run has ended, then run again",
        FailureKind::Responder => "mend what is said above, then run again",
        FailureKind::Network => "check the server's URL and this machine's network, then run again",
        FailureKind::Server => "check that --server is the URL of an ACME directory, or tell its operator",
        FailureKind::Account => "see what the server says of the account",
        FailureKind::Refused => "see what the server says, correct it, then run again",
        FailureKind::Validation => "see that port 80 of these names leads here, then run again",
        FailureKind::Certificate => "check this machine's clock; if it is right, tell the CA's operator",
        FailureKind::Deadline => "run again: it goes on where this run ended",
        FailureKind::Parked => "run again later; the order is kept",
        FailureKind::Interrupted => "run again: it goes on where this run ended",
        _ => REPORT,
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = escape(&error.to_string());
    let mut next = error.source();
    while let Some(cause) = next {
        let text = escape(&cause.to_string());
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        next = cause.source();
    }
    line
}
