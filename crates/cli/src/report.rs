//! A report of findings, as it is printed: what it is, what it holds, what is wrong. It is the result of its command,
//! so it goes to standard output.

use std::process::ExitCode;

use certwright_diagnose::{Finding, Report, Severity};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::printer::Printer;

/// Prints the report on what was read from `origin`, and says how the program is to end.
pub(crate) fn print(printer: &mut Printer, origin: &str, report: &Report) -> ExitCode {
    printer.result(&lines(origin, report), members(origin, report));
    exit(report).map_or(ExitCode::SUCCESS, |exit| ExitCode::from(exit.code()))
}

/// The exit code by the worst finding; notes are no reason for one.
pub(crate) fn exit(report: &Report) -> Option<Exit> {
    match report.worst() {
        Some(Severity::Error) => Some(Exit::Wrong),
        Some(Severity::Warning) => Some(Exit::Doubtful),
        Some(Severity::Note) | None => None,
    }
}

fn lines(origin: &str, report: &Report) -> Vec<String> {
    let width = report.facts.iter().map(|fact| fact.name.chars().count()).max().unwrap_or_default();
    let facts = report.facts.iter().map(|fact| format!("  {:width$}  {}", fact.name, fact.value));
    let mut lines = vec![format!("{origin}: {}", report.is)];
    lines.extend(facts);
    for finding in &report.findings {
        lines.push(String::new());
        lines.extend(of_finding(finding));
    }
    lines
}

/// One finding, in the order in which one wants to know.
pub(crate) fn of_finding(finding: &Finding) -> [String; 4] {
    [
        format!("{}: {}", finding.severity, finding.what),
        format!("  why: {}", finding.why),
        format!("   do: {}", finding.remedy),
        format!("  see: {}, {}", finding.reference, finding.link()),
    ]
}

fn members(origin: &str, report: &Report) -> Value {
    json!({
        "outcome": "inspected",
        "input": origin,
        "is": report.is,
        "facts": report.facts,
        "findings": report.findings,
        "worst": report.worst(),
    })
}

#[cfg(test)]
mod tests {
    use certwright_http::Timestamp;

    use super::*;

    #[test]
    fn facts_are_aligned_and_findings_have_four_lines() {
        let mut report =
            certwright_diagnose::inspect(b"<html><title>404</title></html>", Timestamp::from_millis(0));
        report.fact("much longer", "1");
        let printed = lines("index.html", &report);
        assert_eq!(printed[0], "index.html: an HTML page");
        assert_eq!(printed[1], "  title        404");
        assert_eq!(printed[2], "  much longer  1");
        assert!(printed[4].starts_with("error: "));
        assert!(printed[5].starts_with("  why: ") && printed[6].starts_with("   do: "));
        assert!(printed[7].ends_with("#input-html"));
        assert_eq!(exit(&report), Some(Exit::Wrong));
    }
}
