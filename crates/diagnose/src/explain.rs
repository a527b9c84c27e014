//! What a server's refusal means, from whatever of it somebody has.

mod read;
mod told;

use certwright_http::{escape, excerpt};
use certwright_protocol::{Problem, ProblemType};
use serde_json::Value;

use crate::refusal::{NONE, OTHER, Refusal, by_text, by_type};
use crate::{Finding, Report};
use read::Source;
use told::Told;

/// The longest part of a server's text that is repeated, in characters.
const SHOWN: usize = 400;

/// Explains what a server said: a type's name or URN; a problem document, an order or an authorization as JSON, alone,
/// behind HTTP headers or in a line of a log; or a text. None if nothing in it is known.
///
/// The findings are in the order of likelihood, and the facts say what it means for the order and the rate limits.
#[must_use]
pub fn explain(input: &str) -> Option<Report> {
    let source = read::read(input)?;
    let findings = findings(&source);
    let (first, consequence) = findings.first().map(|(finding, refusal)| (finding, refusal.consequence()))?;
    let mut report = Report::new(&source.is);
    facts(&source, &mut report);
    report.fact("new order", consequence.new_order);
    report.fact("rate limits", consequence.limits);
    // Likelihood comes before severity here: the first finding leads whatever follows.
    let severity = first.severity;
    for (finding, _) in findings {
        let severity = finding.severity.min(severity);
        report.add(finding.severity(severity));
    }
    Some(report)
}

/// The report on a problem document, or on an order or an authorization with an error; for the recogniser.
#[must_use]
pub fn recognise_problem(json: &Value) -> Option<Report> {
    let told = read::of_json(json);
    if told.is_empty() { None } else { explain(&json.to_string()) }
}

/// Explains why a server refused a request or failed a validation.
#[must_use]
pub fn explain_problem(problem: &Problem) -> Finding {
    let told = Told::from_problem(problem);
    let (finding, _) = explained(&told).unwrap_or_else(|| unknown(problem, &told));
    match &problem.help {
        Some(help) => {
            let remedy = format!("{} (see {})", finding.remedy, escape(help));
            finding.remedy(remedy)
        }
        None => finding,
    }
}

fn unknown(problem: &Problem, told: &Told) -> (Finding, &'static Refusal) {
    let known = matches!(&problem.kind, Some(ProblemType::Other(_))) || problem.detail.is_some();
    let refusal = if known { &OTHER } else { &NONE };
    (told.finding(refusal), refusal)
}

fn findings(source: &Source) -> Vec<(Finding, &'static Refusal)> {
    let mut findings: Vec<(Finding, &'static Refusal)> = Vec::new();
    for (finding, refusal) in source.told.iter().flat_map(all_explained) {
        // A whole says nothing new of its parts.
        let told = |other: &Finding| other.code == finding.code && other.what.ends_with(&finding.what);
        if !findings.iter().any(|(other, _)| told(other)) {
            findings.push((finding.waiting(source.retry_after.as_deref()), refusal));
        }
    }
    findings
}

/// What the text is known for, else what the type means.
fn all_explained(told: &Told) -> Vec<(Finding, &'static Refusal)> {
    let by_text = by_text(told.detail.as_deref().unwrap_or_default(), told.name.as_deref());
    let by_type = told.name.as_deref().and_then(by_type).filter(|_| by_text.is_empty());
    let other = (by_text.is_empty() && by_type.is_none() && told.name.is_some()).then_some(&OTHER);
    let none = (*told == Told { status: told.status, ..Told::default() }).then_some(&NONE);
    let refusals = by_text.into_iter().chain(by_type).chain(other).chain(none);
    refusals.map(|refusal| (told.finding(refusal), refusal)).collect()
}

fn explained(told: &Told) -> Option<(Finding, &'static Refusal)> {
    all_explained(told).into_iter().next()
}

fn facts(source: &Source, report: &mut Report) {
    let [told] = source.told.as_slice() else { return };
    if let Some(name) = &told.name {
        let meaning = by_type(name).map(|refusal| format!(": {}", refusal.entry.title)).unwrap_or_default();
        report.fact("type", format!("{}{meaning}", escape(name)));
    }
    if let Some(status) = told.status {
        report.fact("status", status.to_string());
    }
    if let Some(detail) = &told.detail {
        report.fact("detail", excerpt(detail.as_bytes(), SHOWN));
    }
    if let Some(when) = &source.retry_after {
        report.fact("retry after", escape(when));
    }
}
