//! What is a resource and what is not.

use certwright_diagnose::{Severity, inspect_resource};
use serde_json::json;

use super::NOW;

#[test]
fn problems_keys_and_our_own_documents_are_left_to_others() {
    for json in [
        json!({"type": "urn:ietf:params:acme:error:dns", "detail": "x", "status": 400}),
        json!({"type": "urn:ietf:params:acme:error:dns", "status": 400, "identifier": {"value": "a.test"}}),
        json!({"type": "dns", "value": "example.org"}),
        json!({"kty": "RSA", "n": "x", "e": "AQAB"}),
        json!({"version": 1, "identifiers": [], "stage": "new", "challenges": []}),
        json!({"status": "valid"}),
        json!([]),
        json!({}),
        json!(null),
    ] {
        assert_eq!(inspect_resource(&json, NOW), None, "{json}");
    }
}

#[test]
fn r14_the_reason_of_an_invalid_authorization_is_its_challenges_error() {
    let error = json!({"type": "urn:ietf:params:acme:error:caa", "detail": "CAA record forbids issuance"});
    let challenge =
        json!({"type": "dns-01", "status": "invalid", "url": "https://ca.test/c", "error": error});
    let identifier = json!({"type": "dns", "value": "a.test"});
    let authorization = json!({"status": "invalid", "identifier": identifier, "challenges": [challenge]});
    let report = inspect_resource(&authorization, NOW).unwrap();
    assert_eq!(report.worst(), Some(Severity::Error));
    let reasons: Vec<_> = report.findings.iter().map(|finding| finding.what.as_str()).collect();
    assert!(reasons.contains(&"the proof failed: caa: CAA record forbids issuance"), "{reasons:?}");
}

#[test]
fn rfc_8555_section_6_7_1_subproblems_are_told_by_name() {
    // the example of the RFC, in an order
    let of = |kind: &str, detail: &str, name: &str| {
        let kind = format!("urn:ietf:params:acme:error:{kind}");
        json!({"type": kind, "detail": detail, "identifier": {"type": "dns", "value": name}})
    };
    let subproblems = [
        of("malformed", "Invalid underscore in DNS name \"_example.org\"", "_example.org"),
        of("rejectedIdentifier", "This CA will not issue for \"example.net\"", "example.net"),
    ];
    let error = json!({"type": "urn:ietf:params:acme:error:malformed", "detail": "Some were rejected", "subproblems": subproblems});
    let report =
        inspect_resource(&json!({"status": "invalid", "identifiers": [], "error": error}), NOW).unwrap();
    let told = |name: &str| {
        let facts = report.facts.iter().filter(|fact| fact.name == "error of a name");
        facts.filter(|fact| fact.value.starts_with(name)).count()
    };
    assert_eq!((told("_example.org: malformed"), told("example.net: rejectedIdentifier")), (1, 1));
}
