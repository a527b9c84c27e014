//! Flattened JWS (RFC 7515 §7.2.2): what has a header has one key, and what verifies is nothing but signed.
#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_fuzz::assert_shown;
use certwright_jws::{Header, Jws, KeyRef, MacAlgorithm, MacKey};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|json: &[u8]| match Jws::parse(json) {
    Ok(jws) => check(&jws),
    Err(error) => assert_shown(&error),
});

fn check(jws: &Jws) {
    assert_eq!(&Jws::parse(jws.to_json().as_bytes()).unwrap(), jws);
    assert_eq!(&Jws::from_parts(jws.protected(), jws.payload(), jws.signature()).unwrap(), jws);
    assert_eq!(jws.is_post_as_get(), jws.payload().is_empty());
    match jws.header() {
        Ok(header) => check_header(jws, &header),
        Err(error) => assert_shown(&error),
    }
    if jws.mac_header().is_ok() {
        let key = MacKey::new(MacAlgorithm::Hs256, "kid-1", vec![7; 32]);
        assert!(key.verify(jws).is_err(), "nobody has this key");
    }
}

/// RFC 8555 §6.2, read again by a reader that knows nothing of it.
fn check_header(jws: &Jws, header: &Header) {
    let octets = Base64UrlUnpadded::decode_vec(jws.protected()).unwrap();
    let members: Value = serde_json::from_slice(&octets).unwrap();
    assert_eq!(members["url"], header.url());
    assert_eq!(members["alg"], header.algorithm().name());
    assert_eq!(members.get("jwk").is_some(), members.get("kid").is_none());
    assert_eq!(members.get("nonce").and_then(Value::as_str), header.nonce());
    let KeyRef::Jwk(jwk) = header.key() else { return };
    if jws.verify(jwk).is_ok() {
        let others = certwright_fixtures::json("jwk/golden.json");
        let other = certwright_jwk::Jwk::from_json(others[0]["jwk"].to_string()).unwrap();
        assert!(*jwk == other || jws.verify(&other).is_err(), "signed by two keys");
    }
}
