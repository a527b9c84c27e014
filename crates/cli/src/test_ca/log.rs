//! What the CA sees, a line each.

use certwright_http::escape;
use certwright_testca::{Audit, Fault, Seen, SeenAnswer, SeenRequest};
use serde_json::{Value, json};

use crate::printer::Printer;

pub(super) fn print(printer: &mut Printer, seen: &Seen) {
    let (event, text, members) = news(seen);
    printer.step(event, &text, members);
}

fn news(seen: &Seen) -> (&'static str, String, Value) {
    match seen {
        Seen::Request(request) => (word(request), line(request), members(request)),
        Seen::Rejected { method, target, status } => (
            "rejected",
            format!("{} {}: {status}, no request of ACME", escape(method), escape(target)),
            json!({ "method": method, "path": target, "status": status }),
        ),
        Seen::Validated { identifier, challenge, outcome } => {
            let by = format!("{identifier} by {challenge}");
            let (event, text) = match outcome {
                Ok(()) => ("validated", by),
                Err(failure) => ("invalid", format!("{by}: {}", escape(&failure.to_string()))),
            };
            let members = json!({
                "identifier": identifier.value(),
                "challenge": challenge.name(),
                "problem": outcome.as_ref().err().map(|failure| failure.kind().problem().name()),
                "detail": outcome.as_ref().err().map(certwright_testca::Failure::detail),
            });
            (event, text, members)
        }
        Seen::Handshake { client, error } => {
            let why = error.as_ref().map_or_else(|| "it took too long".to_owned(), ToString::to_string);
            let text =
                format!("{client} ended the TLS handshake; does it trust the root? ({})", escape(&why));
            ("handshake", text, json!({ "client": client.to_string(), "error": why }))
        }
        _ => ("note", escape(&format!("{seen:?}")), json!({})),
    }
}

fn word(request: &SeenRequest) -> &'static str {
    match (&request.refused, &request.answer) {
        (_, None) => "dropped",
        (Some(_), _) => "refused",
        (None, Some(answer)) if answer.status >= 400 => "failed",
        (None, Some(_)) => "answered",
    }
}

fn line(request: &SeenRequest) -> String {
    let path = |url: &str| escape(url.strip_prefix(base(request)).unwrap_or(url));
    let mut line = format!("{} {}", request.method, path(request.url.as_str()));
    if let Some(account) = &request.account {
        line.push_str(&format!(" by {}", path(account)));
    }
    if !request.faults.is_empty() {
        line.push_str(&format!(" [{}]", names(&request.faults).join(", ")));
    }
    let Some(answer) = &request.answer else { return line };
    line.push_str(&format!(": {}", answer.status));
    match &request.refused {
        Some(refused) => line.push_str(&format!(" {}: {}", refused.problem, escape(&refused.detail))),
        None => line.push_str(&result(answer, path)),
    }
    line
}

/// What a good answer says in its head and of its resource.
fn result(answer: &SeenAnswer, path: impl Fn(&str) -> String) -> String {
    let state = answer.state.as_ref().map(|state| format!(" {}", escape(state)));
    let location = answer.location.as_ref().map(|url| format!(", at {}", path(url)));
    let wait = answer.retry_after.as_ref().map(|wait| format!(", Retry-After: {}", escape(wait)));
    [state, location, wait].into_iter().flatten().collect()
}

/// The part that all of the CA's URLs have.
fn base(request: &SeenRequest) -> &str {
    let url = request.url.as_str();
    url.strip_suffix(&request.url.target()).unwrap_or_default()
}

fn names(faults: &[Fault]) -> Vec<&'static str> {
    faults.iter().map(Fault::name).collect()
}

fn members(request: &SeenRequest) -> Value {
    let answer = request.answer.as_ref();
    let refused = request.refused.as_ref();
    json!({
        "method": request.method.as_str(),
        "url": request.url.as_str(),
        "operation": request.operation.name(),
        "account": request.account,
        "faults": names(&request.faults),
        "status": answer.map(|answer| answer.status),
        "state": answer.and_then(|answer| answer.state.as_deref()),
        "location": answer.and_then(|answer| answer.location.as_deref()),
        "retry_after": answer.and_then(|answer| answer.retry_after.as_deref()),
        "problem": refused.map(|refused| refused.problem.name()),
        "section": refused.map(|refused| refused.section),
        "detail": refused.map(|refused| refused.detail.as_str()),
    })
}

/// What all of it came to.
pub(super) fn summary(audit: &Audit) -> String {
    let requests: u64 = audit.requests.values().sum();
    format!(
        "requests {requests}, of which refused {}; accounts {}, orders {}, certificates {}",
        audit.refusals.len(),
        audit.accounts_created,
        audit.new_orders(),
        audit.certificates()
    )
}

pub(super) fn summary_members(audit: &Audit) -> Value {
    json!({
        "outcome": "ended",
        "requests": audit.requests.values().sum::<u64>(),
        "refused": audit.refusals.len(),
        "accounts": audit.accounts_created,
        "orders": audit.new_orders(),
        "validations_failed": audit.validations_failed,
        "certificates": audit.certificates(),
    })
}
