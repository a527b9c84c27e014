//! What an inspection comes to.

use serde::Serialize;

use crate::{Finding, Severity};

/// What an input is, what it holds, and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// What the input is, for people: `a certificate request for 2 names`.
    pub is: String,
    /// What it holds, in the order worth reading. Never a secret.
    pub facts: Vec<Fact>,
    /// The findings, worst first.
    pub findings: Vec<Finding>,
}

/// One thing that an input holds. The text is escaped: it can go to a terminal as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fact {
    /// What it is: `thumbprint`.
    pub name: &'static str,
    /// The value.
    pub value: String,
}

impl Report {
    /// A report without findings so far.
    #[must_use]
    pub fn new(is: impl Into<String>) -> Self {
        Self { is: is.into(), facts: Vec::new(), findings: Vec::new() }
    }

    /// Adds a fact.
    pub fn fact(&mut self, name: &'static str, value: impl Into<String>) {
        self.facts.push(Fact { name, value: value.into() });
    }

    /// Adds a finding, after the others of its severity.
    pub fn add(&mut self, finding: Finding) {
        let at = self.findings.partition_point(|other| other.severity >= finding.severity);
        self.findings.insert(at, finding);
    }

    /// The severity of the worst finding, if there is any.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.first().map(|finding| finding.severity)
    }
}
