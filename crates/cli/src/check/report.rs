//! Reports, as people and scripts read them.

use certwright_diagnose::{Report, Severity};
use serde_json::{Value, json};

use crate::report::of_finding;

/// Each report: what it is, what was seen, what was found.
pub(crate) fn lines(reports: &[Report]) -> Vec<String> {
    let mut lines = Vec::new();
    for report in reports {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(report.is.clone());
        let width = report.facts.iter().map(|fact| fact.name.len()).max().unwrap_or_default();
        lines.extend(report.facts.iter().map(|fact| format!("  {:width$}  {}", fact.name, fact.value)));
        if report.worst().is_none_or(|worst| worst == Severity::Note) {
            lines.extend([String::new(), "nothing is wrong, as far as can be seen from here".into()]);
        }
        for found in &report.findings {
            lines.push(String::new());
            lines.extend(of_finding(found));
        }
    }
    lines
}

pub(crate) fn members(reports: &[Report]) -> Value {
    let worst = reports.iter().filter_map(Report::worst).max();
    json!({ "outcome": "checked", "worst": worst, "reports": reports })
}
