//! How much a finding about a certificate matters.

use certwright_diagnose::{Severity, inspect_certificate};

use super::NOW;

#[test]
fn an_expired_root_is_no_more_than_a_note_and_an_expired_intermediate_an_error() {
    let worst = |file: &str| {
        let input = certwright_fixtures::bytes(&format!("inspect/object/{file}.pem"));
        inspect_certificate(&input, None, NOW).unwrap().worst()
    };
    assert_eq!(worst("certificate-root-expired"), Some(Severity::Note));
    assert_eq!(worst("certificate-intermediate-expired"), Some(Severity::Error));
}
