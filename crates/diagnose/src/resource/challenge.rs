//! A challenge (RFC 8555 §7.1.5, §7.5.1, §8).

use super::{Part, entries};
use crate::{
    Report,
    foreign::{listed, quoted, shown},
};

/// Types that can be met; the registry of RFC 8555 §9.7.8 and drafts.
const KNOWN: [&str; 9] = [
    "http-01",
    "dns-01",
    "tls-alpn-01",
    "dns-account-01",
    "dns-persist-01",
    "device-attest-01",
    "email-reply-00",
    "tkauth-01",
    "onion-csr-01",
];

/// 128 bits in base64url (RFC 8555 §8.3).
const TOKEN_CHARACTERS: usize = 22;

/// Judges a challenge; `authorization` is the status of the authorization that it stands in, if it does.
pub(super) fn judge(challenge: &Part<'_>, authorization: Option<&str>, report: &mut Report) {
    let kind = challenge.text("type").unwrap_or_default();
    let status = challenge.text("status").unwrap_or("without status");
    report.fact("challenge", format!("{}, {}", shown(kind), shown(status)));
    judge_type(kind, report);
    judge_token(challenge, kind, report);
    if !is_made_up(challenge) {
        judge_place(challenge, report);
    }
    judge_state(challenge, kind, authorization, report);
    judge_records(challenge, report);
    if authorization.is_none() {
        judge_use(challenge, kind, report);
    }
}

fn judge_type(kind: &str, report: &mut Report) {
    if kind.starts_with("tls-sni-") {
        report.add(entries::TLS_SNI.found(format!("it is of type {}", shown(kind))));
    } else if !KNOWN.contains(&kind) {
        report.add(entries::CHALLENGE_TYPE.found(format!("it is of type {}", quoted(kind))));
    }
}

/// R18; `dns-persist-01` proves by the account and has no token.
fn judge_token(challenge: &Part<'_>, kind: &str, report: &mut Report) {
    let Some(token) = challenge.text("token") else {
        if KNOWN.contains(&kind) && kind != "dns-persist-01" {
            report.add(entries::NO_TOKEN.found(format!("the {kind} challenge has no `token`")));
        }
        return;
    };
    report.fact("token", shown(token));
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if let Some(stranger) = token.chars().find(|c| !fits(*c)) {
        report
            .add(entries::TOKEN_CHARACTER.found(format!("the token has {}", quoted(&stranger.to_string()))));
    } else if token.len() < TOKEN_CHARACTERS {
        report.add(entries::TOKEN_SHORT.found(format!("the token has {} characters", token.len())));
    }
}

fn judge_place(challenge: &Part<'_>, report: &mut Report) {
    if challenge.has("uri") {
        report.add(entries::URI.found("it has `uri` where `url` belongs"));
    } else if challenge.text("url").is_none_or(str::is_empty) {
        report.add(entries::NO_URL.found("it has no `url`, or an empty one"));
    } else {
        challenge.url("url", report);
    }
}

fn judge_state(challenge: &Part<'_>, kind: &str, authorization: Option<&str>, report: &mut Report) {
    let problem = challenge.problem();
    challenge.state_problem(report);
    match (challenge.status(), problem) {
        ("pending", Some(problem)) => {
            report.add(entries::PENDING_ERROR.found(format!("it is pending with {problem}")));
        }
        ("pending", None) if authorization.is_none() => {
            report.add(entries::CHALLENGE_PENDING.found(what_to_do(kind)));
        }
        ("processing", Some(problem)) => {
            report.add(entries::PROCESSING_ERROR.found(format!("it is being tried again after {problem}")));
        }
        ("processing", None) => report.add(entries::PROCESSING.found("the server is validating")),
        ("valid", _) if authorization.is_none() => {
            report.add(entries::CHALLENGE_VALID.found("it was passed"));
        }
        ("invalid", problem) if authorization.is_none() => {
            report.add(entries::CHALLENGE_INVALID.found(problem.map_or_else(
                || "it failed, without a reason".into(),
                |problem| format!("it failed: {problem}"),
            )));
        }
        ("pending" | "valid" | "invalid", _) => {}
        (other, _) => {
            report.add(entries::STATUS.found(format!("the status of the challenge is {}", quoted(other))));
        }
    }
}

fn what_to_do(kind: &str) -> &'static str {
    match kind {
        "http-01" => {
            "it waits for token.thumbprint at http://NAME/.well-known/acme-challenge/TOKEN, and then for {}"
        }
        "dns-01" => {
            "it waits for the digest of token.thumbprint in a TXT record at _acme-challenge.NAME, and then for {}"
        }
        "tls-alpn-01" => {
            "it waits for a certificate with the digest of token.thumbprint on port 443, and then for {}"
        }
        _ => "it waits for its proof, and then for {}",
    }
}

/// What the server saw when it looked (Boulder's `validationRecord`).
fn judge_records(challenge: &Part<'_>, report: &mut Report) {
    for record in challenge.parts("validationRecord") {
        let addresses = record.list("addressesResolved").iter().filter_map(|address| address.as_str());
        let place = record.text("url").or(record.text("hostname")).unwrap_or("?");
        let used = record.text("addressUsed").unwrap_or("?");
        report.fact("validation", format!("{} by {} (of {})", shown(place), shown(used), listed(addresses)));
    }
}

/// Whether it has members of the client's.
fn is_made_up(challenge: &Part<'_>) -> bool {
    ["kid", "jwk", "keyAuthorization"].into_iter().any(|name| challenge.has(name))
}

/// The thread: `"type": "http-01", "status": "pending", "kid": .., "url": "", "token": ..` was served.
fn judge_use(challenge: &Part<'_>, kind: &str, report: &mut Report) {
    if is_made_up(challenge) {
        report.add(
            entries::SERVED
                .found("members were added that no server sends: it looks as if it is to be served"),
        );
    } else if kind == "http-01" && challenge.status() == "pending" {
        let note = entries::SERVED.found("this is what the server asks, not what is served in answer");
        report.add(note.severity(crate::Severity::Note));
    }
}
