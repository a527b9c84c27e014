//! JWS that stand in RFCs and in the goldens of `certwright-jws`, and what the corpus has no room for.

use certwright_diagnose::{Report, inspect_jws};
use certwright_jwk::Jwk;
use serde_json::{Value, json};

fn inspect(jws: &Value, key: Option<&Jwk>) -> Report {
    inspect_jws(&jws.to_string(), key).unwrap()
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

fn verified(report: &Report) -> &str {
    report.facts.iter().find(|fact| fact.name == "verified").map_or("", |fact| fact.value.as_str())
}

/// The public key of a private JWK.
fn public(jwk: &Value) -> Jwk {
    let mut jwk = jwk.clone();
    jwk.as_object_mut()
        .unwrap()
        .retain(|name, _| ["crv", "e", "kty", "n", "x", "y"].contains(&name.as_str()));
    Jwk::from_json(jwk.to_string()).unwrap()
}

#[test]
fn rfc_7515_and_rfc_8037_examples_verify_although_they_are_no_acme() {
    let vectors = certwright_fixtures::json("jws/rfc.json");
    for (name, vector) in vectors.as_object().unwrap() {
        if vector["key"]["kty"] == "oct" {
            continue;
        }
        let report = inspect_jws(vector["compact"].as_str().unwrap(), Some(&public(&vector["key"]))).unwrap();
        assert!(verified(&report).starts_with("yes"), "{name}: {report:?}");
        assert!(codes(&report).contains(&"jws-compact"), "{name}");
    }
}

#[test]
fn what_an_acme_client_sends_has_no_error() {
    for case in certwright_fixtures::json("jws/signed.json").as_array().unwrap() {
        let report = inspect(&case["jws"], Some(&public(&case["key"])));
        assert!(verified(&report).starts_with("yes"), "{case}");
        // an order or a fetch with `jwk` is no request that a server takes, and the URL has quotes to try the encoding
        let allowed = ["jws-alg-eddsa", "jws-jwk-without-account", "jws-url"];
        assert!(codes(&report).iter().all(|code| allowed.contains(code)), "{case}: {:?}", codes(&report));
    }
}

#[test]
fn rfc_7518_section_3_4_shortened_and_der_signatures_of_every_curve_are_named() {
    for case in certwright_fixtures::json("jws/odd.json").as_array().unwrap() {
        let key = public(&case["jwk"]);
        for (form, code) in [("trimmed", "jws-signature-shortened"), ("der", "jws-signature-der")] {
            let Some(signature) = case.get(form) else { continue };
            let mut jws = case["jws"].clone();
            jws["signature"] = signature.clone();
            let found = codes(&inspect(&jws, Some(&key)));
            assert!(found.contains(&code), "{} {form}: {found:?}", case["alg"]);
        }
    }
}

#[test]
fn what_is_no_jws_is_left_to_others() {
    for text in [
        "",
        "x",
        "a.b.c",
        "{}",
        "[]",
        "null",
        r#"{"payload":"x"}"#,
        r#"{"kty":"RSA","alg":"RS256","url":"x"}"#,
    ] {
        assert_eq!(inspect_jws(text, None), None, "{text}");
    }
}

#[test]
fn a_jws_in_a_jws_in_a_jws_ends_at_the_second() {
    let encode = |json: &Value| {
        use base64ct::Encoding;
        base64ct::Base64UrlUnpadded::encode_string(json.to_string().as_bytes())
    };
    let mut jws = json!({"protected": "e30", "payload": "", "signature": "AAAA"});
    for _ in 0..20 {
        jws = json!({"protected": "e30", "payload": encode(&jws), "signature": "AAAA"});
    }
    assert!(inspect(&jws, None).findings.len() < 20);
}
