//! Anything at all, recognised and judged: one line each, nothing that a terminal obeys (R47), worst findings first.
#![no_main]

use certwright_diagnose::{Answer, Place, Report, explain, inspect, inspect_key_authorization};
use certwright_http::Timestamp;
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

fuzz_target!(|input: &[u8]| {
    check(&inspect(input, NOW));
    for place in [Place::Body, Place::Record] {
        check(&inspect_key_authorization(&Answer { value: input, place, token: Some("token"), key: None }));
    }
    if let Some(report) = explain(&String::from_utf8_lossy(input)) {
        check(&report);
    }
});

fn check(report: &Report) {
    let facts = report.facts.iter().map(|fact| &fact.value);
    let findings = report.findings.iter().flat_map(|finding| [&finding.what, &finding.why, &finding.remedy]);
    for text in [&report.is].into_iter().chain(facts).chain(findings) {
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    assert!(report.findings.is_sorted_by_key(|finding| core::cmp::Reverse(finding.severity)));
}
