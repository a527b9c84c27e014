//! An input of no known kind: what it looks like, so that its owner can see the mistake.

use certwright_http::{escape, excerpt};
use serde_json::Value;

use crate::catalog::Entry;
use crate::input::Input;
use crate::{Report, Severity};

pub(crate) const TABLE: &[Entry] = &[EMPTY, HTML, UNKNOWN];

const EMPTY: Entry = Entry {
    code: "input-empty",
    severity: Severity::Error,
    title: "there is nothing in the input",
    why: "an empty file or an empty variable; a hash or a signature of it is well-formed, and wrong",
    remedy: "look where the content was lost: a file not yet written, a digest never fed, a stream read twice",
    reference: "RFC 8555 §6.2",
};

const HTML: Entry = Entry {
    code: "input-html",
    severity: Severity::Error,
    title: "an HTML page stands where something of ACME belongs",
    why: "a web server or a proxy answered with a page of its own, usually an error page or a login",
    remedy: "fetch the URL yourself and see who answers; let the server give out the plain content",
    reference: "RFC 8555 §8.3",
};

const UNKNOWN: Entry = Entry {
    code: "input-unknown",
    severity: Severity::Warning,
    title: "the input is nothing that occurs around ACME, or is too damaged to tell",
    why: "known are keys, JWKs, thumbprints, key authorizations, JWS, certificate requests, certificates and what ACME servers send",
    remedy: "if you know what it is meant to be, say so: certwright inspect KIND INPUT tells what is missing",
    reference: "RFC 8555",
};

/// Characters of a text that are shown.
const EXCERPT: usize = 60;

/// Members of a JSON object that are named.
const MEMBERS: usize = 12;

pub(crate) fn describe(input: &Input<'_>) -> Report {
    match (input.text(), input.json()) {
        (Some(""), _) => empty(),
        (Some(_), Some(json)) => of_json(json),
        (Some(text), None) if looks_like_html(text) => html(text),
        (Some(text), None) => of_text(text),
        (None, _) => binary(input.bytes()),
    }
}

/// Whether a web server's page is what this is.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    ["<!doctype", "<html", "<head", "<body", "<title", "<!--"].into_iter().any(begins)
}

fn empty() -> Report {
    let mut report = Report::new("nothing: the input is empty");
    report.add(EMPTY.found("the input is empty"));
    report
}

fn html(text: &str) -> Report {
    let mut report = Report::new("an HTML page");
    let title = text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    if let Some((title, _)) = title {
        report.fact("title", excerpt(title.as_bytes(), EXCERPT));
    }
    report.add(HTML.found("this is a page for people, not something of ACME"));
    report
}

fn of_json(json: &Value) -> Report {
    let mut report = Report::new(match json {
        Value::Object(_) => "a JSON object of no known kind",
        Value::Array(_) => "a JSON array",
        Value::String(_) => "a JSON string",
        Value::Number(_) => "a number",
        Value::Bool(_) | Value::Null => "a JSON literal",
    });
    if let Value::Object(members) = json {
        let names: Vec<_> = members.keys().take(MEMBERS).map(|name| excerpt(name.as_bytes(), 32)).collect();
        let more = if members.len() > MEMBERS { ", .." } else { "" };
        report.fact("members", names.join(", ") + more);
    }
    report.add(UNKNOWN.found("this JSON is nothing that occurs around ACME"));
    report
}

fn of_text(text: &str) -> Report {
    if let Some(label) = label(text) {
        let mut report = Report::new(format!("PEM of type {label}"));
        report.add(UNKNOWN.found(format!("PEM of type {label} has no part in ACME, or is damaged")));
        return report;
    }
    let mut report = Report::new("text of no known kind");
    report.fact("length", format!("{} characters", text.chars().count()));
    report.add(UNKNOWN.found("this text is nothing that occurs around ACME"));
    report
}

/// The label of the first PEM block (RFC 7468 §3). What follows a damaged one may be secret.
fn label(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let of_label = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ';
    let label = rest.split(|c| !of_label(c)).next()?;
    (!label.is_empty() && label.len() < 48).then_some(label)
}

fn binary(bytes: &[u8]) -> Report {
    let mut report = Report::new(match bytes {
        [0x30, ..] => "binary data, perhaps DER",
        [0x1F, 0x8B, ..] => "compressed data (gzip)",
        [b'P', b'K', ..] => "compressed data (zip)",
        _ => "binary data",
    });
    report.fact("length", format!("{} octets", bytes.len()));
    report.add(UNKNOWN.found(escape("these octets are nothing that occurs around ACME")));
    report
}
