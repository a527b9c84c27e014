//! Everything that can be found, each with its stable code: the source of `docs/errors.md`.

use crate::refusal::refusals;
use crate::{Finding, Severity, check};

/// What is known of one kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The stable code: lower case, words joined by `-`, the first one the kind of input.
    pub code: &'static str,
    /// How much it matters as a rule.
    pub severity: Severity,
    /// What it is, in one line about no input in particular.
    pub title: &'static str,
    /// Why it is wrong and how people come to it, in one line.
    pub why: &'static str,
    /// What to do, in one line.
    pub remedy: &'static str,
    /// The section that says so, e.g. `RFC 7518 §6.3.1.1`.
    pub reference: &'static str,
}

impl Entry {
    /// The finding of this kind in an input.
    #[must_use]
    pub fn found(&self, what: impl Into<String>) -> Finding {
        self.with(what.into())
    }

    /// Not inlined: there are as many callers as kinds of findings.
    #[inline(never)]
    fn with(&self, what: String) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            what,
            why: self.why.into(),
            remedy: self.remedy.into(),
            reference: self.reference,
        }
    }
}

/// The tables of the modules, in the order of `docs/errors.md`.
const TABLES: &[&[Entry]] = &[
    crate::jwk::TABLE,
    crate::key::TABLE,
    crate::thumbprint::TABLE,
    crate::key_authorization::TABLE,
    crate::csr::WRAPPED,
    crate::csr::CONTENT,
    crate::jws::ENTRIES,
    crate::jws::SIGNATURE_ENTRIES,
    crate::certificate::ENTRIES,
    crate::resource::ENTRIES,
    crate::state::ENTRIES,
    crate::input::TABLE,
    crate::unknown::TABLE,
    check::ADDRESSES,
    check::WEB,
    check::CAA,
    check::CHALLENGE,
    check::TLS,
];

/// Every kind of finding there is.
pub fn catalog() -> impl Iterator<Item = &'static Entry> {
    TABLES.iter().copied().flatten().chain(refusals().map(|refusal| &refusal.entry))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_everything_is_one_line() {
        let codes: BTreeSet<_> = catalog().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), catalog().count());
        for entry in catalog() {
            assert!(entry.code.bytes().all(|c| c == b'-' || c.is_ascii_lowercase() || c.is_ascii_digit()));
            for text in [entry.title, entry.why, entry.remedy, entry.reference] {
                assert!(!text.is_empty() && !text.contains('\n'), "{}", entry.code);
            }
        }
    }
}
