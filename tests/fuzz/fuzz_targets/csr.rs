//! Certificate requests in any armour (RFC 2986): read to the same from each form that is written, and judged.
#![no_main]

use certwright_csr::{Csr, CsrDer, Severity};
use certwright_fuzz::assert_shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| match Csr::read(input) {
    Ok(csr) => check(&csr),
    Err(error) => assert_shown(&error),
});

fn check(csr: &Csr) {
    let der = csr.der();
    assert_eq!(CsrDer::from_der(der.as_bytes()).as_ref(), Ok(der));
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    assert!(der.to_base64url().chars().all(allowed), "RFC 8555 §7.4: no PEM, no padding");
    for form in [der.to_base64url(), der.to_pem()] {
        let again = Csr::read(form.as_bytes()).unwrap();
        assert_eq!((again.der(), again.names(), again.armour().len()), (der, csr.names(), 1));
    }
    let findings = csr.judge();
    for finding in &findings {
        assert!(!finding.to_string().contains(char::is_control), "{finding}");
    }
    if findings.iter().all(|finding| finding.severity() > Severity::Refused) {
        assert_eq!(csr.verify_signature(), Ok(()));
        assert!(!csr.names().is_empty());
    }
    for field in csr.subject() {
        assert!(!field.to_string().contains(char::is_control), "{field}");
    }
}
