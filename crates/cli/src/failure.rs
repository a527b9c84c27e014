//! A failure in three lines: what came to nothing, why, and what to do (and nothing else).

use std::error::Error;

use certwright_engine::{EngineError, FailureKind};
use certwright_http::escape;
use certwright_protocol::{AccountError, Cause, OrderError, Problem, ProblemType, RequestError};
use certwright_transport::TransportError;
use serde_json::{Value, json};

use crate::exit::Exit;

/// Why the program ends without a certificate.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: String,
    pub(crate) why: Vec<String>,
    pub(crate) todo: String,
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
        Self { exit, what: what.into(), why: vec![why.into()], todo: todo.into(), identifiers: Vec::new() }
    }

    /// With these lines instead of the one reason.
    pub(crate) fn because(self, why: Vec<String>) -> Self {
        Self { why, ..self }
    }

    /// With the reasons of an error and its causes on one line, each said once.
    pub(crate) fn from_error(exit: Exit, what: &str, error: &(dyn Error + 'static), todo: &str) -> Self {
        Self::new(exit, what, chain(error), todo)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "code": self.exit.word(),
            "exit_code": self.exit.code(),
            "what": self.what,
            "why": self.why.join("; "),
            "todo": self.todo,
            "identifiers": self.identifiers,
        })
    }
}

impl From<&EngineError> for Failure {
    fn from(error: &EngineError) -> Self {
        let failed = error.failed_authorizations();
        let why = match failed {
            [] => vec![error.why()],
            failed => failed.iter().map(ToString::to_string).collect(),
        };
        let identifier = |failed: &certwright_protocol::FailedAuthorization| {
            json!({
                "identifier": failed.identifier,
                "challenge": failed.challenge.map(certwright_protocol::ChallengeType::name),
                "type": failed.problem.kind.as_ref().map(ProblemType::name),
                "detail": failed.problem.detail,
            })
        };
        let identifiers = failed.iter().map(identifier).collect();
        Self { exit: error.kind().into(), what: error.to_string(), why, todo: todo(error), identifiers }
    }
}

fn todo(error: &EngineError) -> String {
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
        AccountError::ExternalAccountRequired => {
            "use another server: accounts bound to others are not there yet".into()
        }
        AccountError::NotFound => "run again with --agree-tos to register the account key anew".into(),
        _ => "move the account's key away to register a new account, or ask the CA".into(),
    }
}

fn of_order(error: &OrderError) -> String {
    match error {
        OrderError::Request(error) => of_request(error, FailureKind::Refused),
        OrderError::Authorizations(failed) => {
            let kinds = || failed.iter().filter_map(|failed| failed.problem.kind.as_ref());
            if kinds().any(|kind| matches!(kind, ProblemType::Dns)) {
                "make the names resolve to this machine, then run again".into()
            } else if kinds().any(|kind| matches!(kind, ProblemType::Connection)) {
                "open port 80 of this machine to the internet, then run again".into()
            } else if kinds().any(|kind| matches!(kind, ProblemType::Caa)) {
                "let the CAA records of the name allow this CA, then run again".into()
            } else {
                "see that port 80 of these names leads here, then run again".into()
            }
        }
        OrderError::NoChallenge { .. } => "use a server that offers http-01 for this name".into(),
        OrderError::Present { .. } => of_kind(FailureKind::Responder).into(),
        OrderError::Undelivered => of_kind(FailureKind::Network).into(),
        OrderError::Deadline { .. } => of_kind(FailureKind::Deadline).into(),
        _ => "run again for a new order".into(),
    }
}

fn of_request(error: &RequestError, refused: FailureKind) -> String {
    match &error.cause {
        Cause::Problem(problem) => of_problem(problem, refused),
        Cause::Violation(_) => of_kind(FailureKind::Server).into(),
        Cause::NoResponse(_) => of_network(error).into(),
        _ => of_kind(refused).into(),
    }
}

fn of_problem(problem: &Problem, refused: FailureKind) -> String {
    let advice = match problem.kind {
        Some(ProblemType::RateLimited) => "wait as long as the server says; --staging has its own limits",
        Some(ProblemType::RejectedIdentifier) => "order only names that this CA issues for",
        Some(ProblemType::InvalidContact | ProblemType::UnsupportedContact) => {
            "give another address by --email"
        }
        Some(ProblemType::UserActionRequired) => "do what the server asks for in a browser, then run again",
        Some(ProblemType::BadCsr) => "try another --key-type",
        Some(ProblemType::Caa) => "let the CAA records of the name allow this CA, then run again",
        Some(ProblemType::ServerInternal) => of_kind(FailureKind::Server),
        None => of_kind(FailureKind::Server),
        _ => of_kind(refused),
    };
    match &problem.help {
        Some(help) => format!("{advice} (see {})", escape(help)),
        None => advice.into(),
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
        _ => "report it, with the output of --json",
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
