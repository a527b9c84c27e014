//! JWK as JSON (RFC 7517): what is read is written and read again to the same key, in both forms.
#![no_main]

use certwright_diagnose::inspect;
use certwright_fuzz::assert_shown;
use certwright_http::Timestamp;
use certwright_jwk::Jwk;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

fuzz_target!(|json: &[u8]| {
    check(json);
    let members: Value = serde_json::from_slice(json).unwrap_or_default();
    ["d", "p", "q", "k"]
        .iter()
        .filter_map(|name| members[name].as_str())
        .for_each(|secret| hidden(secret, json));
});

/// What is private is not shown by the one who explains what is wrong with it.
fn hidden(secret: &str, json: &[u8]) {
    // What is shorter stands in some sentence by chance; what stands there twice may be public, too.
    if secret.len() >= 20 && String::from_utf8_lossy(json).matches(secret).count() == 1 {
        assert!(!format!("{:?}", inspect(json, NOW)).contains(secret), "a secret is shown");
    }
}

fn check(json: &[u8]) {
    match Jwk::from_json(json) {
        Ok(jwk) => {
            compare(&jwk, json);
            assert_eq!(Jwk::from_json(jwk.to_json()), Ok(jwk.clone()));
            assert_eq!(Jwk::from_json_trimming_zeros(json), Ok(jwk.clone()), "there are no zeros to trim");
            let again = Jwk::from_spki_der(&jwk.to_spki_der()).unwrap();
            assert_eq!((again.thumbprint(), &again), (jwk.thumbprint(), &jwk));
        }
        Err(error) => {
            assert_shown(&error);
            if let Ok(trimmed) = Jwk::from_json_trimming_zeros(json) {
                assert_eq!(Jwk::from_json(trimmed.to_json()), Ok(trimmed), "R25: no zeros are left");
            }
        }
    }
}

/// What another reader makes of it, one that knows JSON and nothing else, and refuses what it need not read: a member
/// that no key has may hold anything (RFC 7517 §4).
fn compare(jwk: &Jwk, json: &[u8]) {
    let Ok(given) = serde_json::from_slice::<Value>(json) else { return };
    let written: Value = serde_json::from_str(&jwk.to_json()).unwrap();
    for (name, value) in written.as_object().unwrap() {
        assert_eq!(given[name], *value, "{name} in {given}");
    }
}
