//! Private keys in PEM and DER (RFC 5958, 8017, 5915): what is read is written, and is the same key again.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_key::{CertificateKey, KeyError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check(CertificateKey::from_der(input));
    if let Ok(pem) = str::from_utf8(input) {
        check(CertificateKey::from_pem(pem));
    }
});

fn check(read: Result<CertificateKey, KeyError>) {
    match read {
        Ok(key) => {
            let pem = key.to_pkcs8_pem();
            let again = CertificateKey::from_pem(&pem).unwrap();
            assert_eq!((again.public_key(), again.key_type()), (key.public_key(), key.key_type()));
            assert_eq!(*again.to_pkcs8_pem(), *pem);
            let secret = pem.lines().nth(2).unwrap_or_default();
            assert!(secret.is_empty() || !format!("{key:?}").contains(secret), "a secret is shown");
        }
        Err(error) => assert_shown(&error),
    }
}
