//! External account binding (RFC 8555 §7.3.4, R34).

use std::error::Error;

use certwright_jwk::Jwk;
use certwright_jws::{AlgorithmError, BindingError, Jws, JwsError, MacAlgorithm, MacKey, MacKeyError};
use serde_json::Value;

use crate::support::{base64, from_compact, text, unbase64};

fn vectors() -> Vec<Value> {
    certwright_fixtures::json("jws/mac.json").as_array().expect("a list").clone()
}

fn algorithm(vector: &Value) -> MacAlgorithm {
    text(vector, "alg").parse().expect("a MAC algorithm")
}

fn account(vector: &Value) -> Jwk {
    Jwk::from_json(vector["account"].to_string()).expect("a public key")
}

fn key(vector: &Value) -> MacKey {
    MacKey::new(algorithm(vector), text(vector, "kid"), unbase64(text(vector, "base64url")))
}

/// The binding of `vector` with another protected header, to be read and not to be verified.
fn with_header(vector: &Value, header: &str) -> Jws {
    let payload = text(&vector["jws"], "payload");
    let template = key(vector).external_account_binding(&account(vector), text(vector, "url"));
    Jws::from_parts(&base64(header.as_bytes()), payload, template.signature()).expect("parts")
}

#[test]
fn rfc_7515_a1_verifies() {
    let example = certwright_fixtures::json("jws/rfc.json")["rfc7515-a1"].clone();
    let jws = from_compact(text(&example, "compact"));
    let key = |algorithm| MacKey::new(algorithm, "", unbase64(text(&example["key"], "k")));
    key(MacAlgorithm::Hs256).verify(&jws).expect("RFC 7515 A.1");
    let wrong = key(MacAlgorithm::Hs512).verify(&jws);
    assert!(matches!(wrong, Err(JwsError::WrongMacAlgorithm { algorithm: MacAlgorithm::Hs256, .. })));
    let tampered = Jws::from_parts(jws.protected(), "e30", jws.signature()).expect("parts");
    assert!(matches!(key(MacAlgorithm::Hs256).verify(&tampered), Err(JwsError::Mac)));
    let cut = Jws::from_parts(jws.protected(), jws.payload(), "dBjf").expect("parts");
    assert!(matches!(key(MacAlgorithm::Hs256).verify(&cut), Err(JwsError::Mac)));
}

#[test]
fn bindings_equal_those_of_python() {
    assert_eq!(vectors().len(), 5);
    for vector in vectors() {
        let made = key(&vector).external_account_binding(&account(&vector), text(&vector, "url"));
        assert_eq!(serde_json::to_value(&made).expect("JSON"), vector["jws"], "{}", vector["alg"]);
        let read = Jws::parse(vector["jws"].to_string().as_bytes()).expect("parsed");
        assert_eq!(read, made);
        let header = read.mac_header().expect("header");
        assert_eq!((header.algorithm(), header.kid()), (algorithm(&vector), "kid-1"));
        assert_eq!((key(&vector).algorithm(), key(&vector).kid()), (algorithm(&vector), "kid-1"));
        key(&vector).verify_binding(&read, &account(&vector), text(&vector, "url")).expect("bound");
    }
}

#[test]
fn key_text_is_taken_as_users_paste_it() {
    // R34
    for vector in vectors() {
        let (url, plain) = (text(&vector, "base64url"), text(&vector, "base64"));
        let padded = format!("{url}{}", &plain[url.len()..]);
        let broken = format!(" {}\r\n\t{}\n", &plain[..4], &plain[4..]);
        for pasted in [url, plain, &padded, plain.trim_end_matches('='), &broken] {
            let key = MacKey::from_base64url(algorithm(&vector), "kid-1", pasted).expect(pasted);
            let made = key.external_account_binding(&account(&vector), text(&vector, "url"));
            assert_eq!(made.signature(), text(&vector["jws"], "signature"), "{pasted}");
        }
    }
}

#[test]
fn key_text_that_is_none() {
    let read = |text| MacKey::from_base64url(MacAlgorithm::Hs256, "kid", text).map(|_| ());
    for empty in ["", " \n", "=="] {
        assert_eq!(read(empty), Err(MacKeyError::Empty));
    }
    for wrong in ["7", "s3cret!?", "s3cre", "QQQQQQQQR", "s3cr=et0", "s\u{e9}cret00"] {
        let error = read(wrong).expect_err(wrong);
        assert!(
            matches!(error, MacKeyError::Base64(_)) && !error.to_string().contains(wrong),
            "R47: {error}"
        );
    }
}

#[test]
fn bindings_that_do_not_bind() {
    let vector = vectors().swap_remove(0);
    let (key, account, url) = (key(&vector), account(&vector), text(&vector, "url"));
    let good = key.external_account_binding(&account, url);
    let other_url = key.verify_binding(&good, &account, "https://example.com/acme/new-acct");
    assert!(matches!(other_url, Err(BindingError::Url { found }) if found == url));
    let other_kid = MacKey::new(key.algorithm(), "kid-2", vec![1; 32]).verify_binding(&good, &account, url);
    assert!(matches!(other_kid, Err(BindingError::Kid { found }) if found == "kid-1"));
    let other_secret =
        MacKey::new(key.algorithm(), "kid-1", vec![1; 32]).verify_binding(&good, &account, url);
    assert!(matches!(other_secret, Err(BindingError::Jws(JwsError::Mac))));
    let other_account = key.verify_binding(&good, &Jwk::ed25519(&[9; 32]), url);
    assert!(matches!(other_account, Err(BindingError::ForeignKey)));
}

#[test]
fn bindings_of_what_is_no_key() {
    // "Verify that the payload of the JWS represents the same key as was used to verify the outer JWS"
    // (RFC 8555 §7.3.4)
    for vector in vectors() {
        let binding = Jws::parse(vector["of_no_key"].to_string().as_bytes()).expect("parsed");
        key(&vector).verify(&binding).expect("authentic");
        let refused = key(&vector).verify_binding(&binding, &account(&vector), text(&vector, "url"));
        let error = refused.expect_err("the payload is no key");
        assert!(matches!(error, BindingError::Payload(_)), "{error:?}");
        assert_eq!(error.to_string(), "the payload of the external account binding is no public key");
        assert_eq!(error.source().expect("a cause").to_string(), "member \"kty\" is missing");
    }
}

#[test]
fn headers_that_no_binding_has() {
    let vector = vectors().swap_remove(0);
    let refused = |header: &str| match with_header(&vector, header).mac_header() {
        Err(error) => error,
        Ok(_) => panic!("accepted {header}"),
    };
    let nonce = r#"{"alg":"HS256","kid":"kid-1","nonce":"n","url":"u"}"#;
    assert!(matches!(refused(nonce), JwsError::NonceInBinding));
    let both = r#"{"alg":"HS256","kid":"kid-1","jwk":{},"url":"u"}"#;
    assert!(matches!(refused(both), JwsError::JwkAndKid));
    let none = refused(r#"{"alg":"none","kid":"kid-1","url":"u"}"#);
    assert!(matches!(none, JwsError::Algorithm(AlgorithmError::None)) && none.source().is_some());
    let signature = refused(r#"{"alg":"ES256","kid":"kid-1","url":"u"}"#);
    assert!(matches!(signature, JwsError::Algorithm(AlgorithmError::Signature(_))));
    assert!(matches!(refused(r#"{"alg":"HS256","url":"u"}"#), JwsError::Missing(_, "kid")));
    assert!(matches!(refused(r#"{"alg":"HS256","kid":"k"}"#), JwsError::Missing(_, "url")));
}

#[test]
fn no_secret_is_shown() {
    // R47
    let key = MacKey::new(MacAlgorithm::Hs256, "kid-1", b"0123456789abcdef".to_vec());
    assert_eq!(format!("{key:?}"), r#"MacKey { algorithm: Hs256, kid: "kid-1", .. }"#);
}
