//! Private keys in PEM and DER (RFC 5958, 8017, 5915): what is read is written, and is the same key again.
#![no_main]

use certwright_diagnose::inspect;
use certwright_fuzz::assert_shown;
use certwright_http::Timestamp;
use certwright_key::{AccountKey, CertificateKey, KeyError, same_key};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

fuzz_target!(|input: &[u8]| {
    check(CertificateKey::from_der(input), input);
    if let Ok(pem) = str::from_utf8(input) {
        check(CertificateKey::from_pem(pem), input);
    }
});

fn check(read: Result<CertificateKey, KeyError>, input: &[u8]) {
    match read {
        Ok(key) => {
            let pem = key.to_pkcs8_pem();
            let again = CertificateKey::from_pem(&pem).unwrap();
            assert_eq!((again.public_key(), again.key_type()), (key.public_key(), key.key_type()));
            assert_eq!(*again.to_pkcs8_pem(), *pem);
            assert!(same_key(&AccountKey::from_pem(&pem).unwrap(), &key), "R27");
            let secret = secret(&pem);
            for shown in [format!("{key:?}"), format!("{:?}", inspect(input, NOW))] {
                assert!(!shown.contains(secret), "a secret is shown");
            }
        }
        Err(error) => assert_shown(&error),
    }
}

/// A line of the PEM that has nothing public alone: RSA's primes are at its end, everyone else's secret at its beginning.
fn secret(pem: &str) -> &str {
    let lines: Vec<&str> = pem.lines().collect();
    lines[if lines.len() > 10 { lines.len() * 3 / 4 } else { 1 }]
}
