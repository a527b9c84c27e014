//! Refusals of a server and failed validations, explained by the findings that `certwright explain` gives too.

use certwright_diagnose::{Finding, explain_problem};
use certwright_engine::EngineError;
use certwright_protocol::{AccountError, Cause, OrderError, Problem, ProblemType, Stall};

/// More different reasons than these say nothing new to a person.
const SHOWN: usize = 3;

/// What the server's problems in an error were found to be, each kind once, in their order.
pub(super) fn findings(error: &EngineError) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for problem in problems(error) {
        let finding = finding(problem);
        if !findings.iter().any(|other| other.code == finding.code) {
            findings.push(finding);
        }
    }
    findings.truncate(SHOWN);
    findings
}

/// The finding, with the advice for a user of this program where it is another than that for its author.
pub(super) fn finding(problem: &Problem) -> Finding {
    let finding = explain_problem(problem);
    match advice(&finding, problem) {
        Some(advice) => finding.remedy(advice),
        None => finding,
    }
}

fn problems(error: &EngineError) -> Vec<&Problem> {
    match error {
        EngineError::Order(OrderError::Authorizations(failed)) => {
            failed.iter().map(|failed| &failed.problem).collect()
        }
        EngineError::Order(OrderError::Invalid { problem }) => problem.as_deref().into_iter().collect(),
        EngineError::Account(AccountError::Request(error))
        | EngineError::Order(OrderError::Request(error)) => match &error.cause {
            Cause::Problem(problem) => vec![problem],
            _ => Vec::new(),
        },
        EngineError::Parked { reason: Stall::Refused(problem), .. } => vec![problem],
        _ => Vec::new(),
    }
}

fn advice(finding: &Finding, problem: &Problem) -> Option<&'static str> {
    match &problem.kind {
        Some(ProblemType::BadCsr | ProblemType::BadPublicKey) => Some("try another --key-type"),
        Some(ProblemType::InvalidContact | ProblemType::UnsupportedContact) => {
            Some("give another address by --email, or none")
        }
        Some(ProblemType::ExternalAccountRequired) => Some(super::NO_BINDING),
        // The program itself has sent something wrong.
        _ if ["said-jws-", "said-asn1-", "said-csr-"].iter().any(|area| finding.code.starts_with(area)) => {
            Some(super::REPORT)
        }
        _ => None,
    }
}
