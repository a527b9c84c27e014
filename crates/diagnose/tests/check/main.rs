//! Observations made by hand, and what is found in them: each code of the catalogue has one.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod addresses;
mod caa;
mod challenge;
mod seen;
mod tls;
mod web;

use std::collections::BTreeSet;

use certwright_diagnose::{catalog, check::Observation};

/// A change of something that is in order, and the codes of what is found then.
pub(crate) type Case = (fn(&mut Observation), &'static [&'static str]);

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let report = seen::report(&seen::good());
    assert_eq!(report.findings, []);
    assert_eq!(report.is, "example.org, as a CA sees it");
    let facts: Vec<String> =
        report.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value)).collect();
    assert_eq!(
        facts,
        [
            "addresses: 2606:4700::1111 and 8.8.8.8",
            "port 80: 2606:4700::1111: 200 from nginx, the probe came back",
            "port 80: 8.8.8.8: 200 from nginx, the probe came back",
            "CAA: no records: every CA may issue",
            "dns-01: _acme-challenge.example.org in the zone example.org, 2 of 2 servers answer",
            "port 443: 8.8.8.8: example.org and *.example.org, until 2026-11-01T00:00:00Z, by CN=R11,O=Let's Encrypt,C=US",
        ]
    );
}

#[test]
fn every_code_is_found_in_something() {
    let cases = [addresses::CASES, web::CASES, caa::CASES, challenge::CASES, tls::CASES].concat();
    let mut found = BTreeSet::new();
    for (number, (change, expected)) in cases.iter().enumerate() {
        let mut observation = seen::good();
        change(&mut observation);
        let codes: Vec<&str> =
            seen::report(&observation).findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, *expected, "case {number}: {observation:#?}");
        found.extend(codes);
    }
    let all: BTreeSet<&str> =
        catalog().map(|entry| entry.code).filter(|code| code.starts_with("check-")).collect();
    assert_eq!(found, all);
}

#[test]
fn r47_whatever_was_seen_nothing_is_printed_that_a_terminal_obeys() {
    let cases = [addresses::CASES, web::CASES, caa::CASES, challenge::CASES, tls::CASES].concat();
    for (change, _) in cases {
        let mut observation = seen::good();
        change(&mut observation);
        let report = seen::report(&observation);
        let facts = report.facts.iter().map(|fact| &fact.value);
        let findings = report.findings.iter().flat_map(|found| [&found.what, &found.why, &found.remedy]);
        for text in facts.chain(findings) {
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
    }
}
