//! JWS, certificates, resources and our own documents (`fixtures/inspect/object`), and properties of all reports.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod certificate;
mod corpus;
mod jws;
mod properties;
mod resource;
mod state;

use certwright_diagnose::Report;
use certwright_http::Timestamp;

/// 2026-11-23 12:00 UTC, which the fixtures are made for.
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

/// Everything that a report would print.
fn printed(report: &Report) -> Vec<&str> {
    let facts = report.facts.iter().flat_map(|fact| [fact.name, fact.value.as_str()]);
    let findings = report.findings.iter().flat_map(|finding| [&finding.what, &finding.why, &finding.remedy]);
    std::iter::once(report.is.as_str()).chain(facts).chain(findings.map(String::as_str)).collect()
}

/// R47: nothing that a terminal obeys or that breaks a line, and never a page of it.
fn assert_printable(report: &Report, input: &str) {
    for text in printed(report) {
        assert!(!text.chars().any(char::is_control), "{input}: {text:?}");
        assert!(text.chars().count() < 1000, "{input}: {text}");
    }
}
