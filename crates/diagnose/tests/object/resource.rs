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
