//! Values made by others: the RFCs, python-cryptography (fixtures/jws/PROVENANCE.md).

use certwright_jws::{Algorithm, Jws, JwsError, KeyRef, Payload, Signer, sign};
use certwright_verify::{SignatureDefect, VerifyError};
use serde_json::Value;

use crate::support::{TestSigner, base64, from_compact, public_key, text, unbase64};

fn rfc(name: &str) -> Value {
    certwright_fixtures::json("jws/rfc.json")[name].clone()
}

fn list(name: &str) -> Vec<Value> {
    certwright_fixtures::json(name).as_array().expect("a list").clone()
}

#[test]
fn examples_of_the_rfcs_verify() {
    // RFC 7515 A.2, A.3, A.4; RFC 8037 A.4
    for name in ["rfc7515-a2", "rfc7515-a3", "rfc7515-a4", "rfc8037-a4"] {
        let example = rfc(name);
        from_compact(text(&example, "compact")).verify(&public_key(&example["key"])).expect(name);
    }
}

#[test]
fn deterministic_signatures_equal_those_of_the_rfcs() {
    for (name, algorithm) in [("rfc7515-a2", Algorithm::Rs256), ("rfc8037-a4", Algorithm::EdDsa)] {
        let example = rfc(name);
        let signer = TestSigner::new(&example["key"]);
        let expected = from_compact(text(&example, "compact"));
        let message = format!("{}.{}", expected.protected(), expected.payload());
        assert_eq!(signer.algorithm(), algorithm);
        assert_eq!(base64(&signer.sign(message.as_bytes()).expect(name)), expected.signature());
    }
}

#[test]
fn requests_equal_those_of_python_cryptography() {
    // Member order of RFC 8555's examples: alg, jwk or kid, nonce, url. ECDSA by RFC 6979, so bytes can be compared.
    let vectors = list("jws/signed.json");
    assert_eq!(vectors.len(), 30);
    for vector in &vectors {
        let signer = TestSigner::new(&vector["key"]);
        let key = vector["kid"].as_str().map_or(KeyRef::Jwk(signer.public_key()), KeyRef::Kid);
        let payload =
            vector["payload"].as_str().map_or(Payload::PostAsGet, |json| Payload::Json(json.as_bytes()));
        let jws =
            sign(&signer, key, Some(text(vector, "nonce")), text(vector, "url"), payload).expect("signed");
        let expected: Value = serde_json::from_str(&jws.to_json()).expect("JSON");
        assert_eq!(expected, vector["jws"], "{} {}", vector["alg"], vector["payload"]);
    }
}

#[test]
fn requests_of_python_cryptography_are_read() {
    for vector in list("jws/signed.json") {
        let public = public_key(&vector["key"]);
        let jws = Jws::parse(vector["jws"].to_string().as_bytes()).expect("parsed");
        jws.verify(&public).expect("verified");
        let header = jws.header().expect("header");
        let key = vector["kid"].as_str().map_or(KeyRef::Jwk(&public), KeyRef::Kid);
        assert_eq!(header.key(), key);
        assert_eq!((header.nonce(), header.url()), (vector["nonce"].as_str(), text(&vector, "url")));
        assert_eq!(header.algorithm().name(), text(&vector, "alg"));
        assert_eq!(jws.payload_bytes(), vector["payload"].as_str().unwrap_or_default().as_bytes());
        assert_eq!(jws.is_post_as_get(), vector["payload"].is_null());
    }
}

#[test]
fn the_header_reads_as_in_rfc_8555() {
    // RFC 8555 §7.4, the newOrder example
    let (kid, nonce) = ("https://example.com/acme/acct/evOfKhNU60wg", "5XJ1L3lEkMG7tR6pA00clA");
    let url = "https://example.com/acme/new-order";
    let signer = TestSigner::new(&rfc("rfc7515-a3")["key"]);
    let jws = sign(&signer, KeyRef::Kid(kid), Some(nonce), url, Payload::Json(b"{}")).expect("signed");
    let header = String::from_utf8(unbase64(jws.protected())).expect("UTF-8");
    assert_eq!(header, format!(r#"{{"alg":"ES256","kid":"{kid}","nonce":"{nonce}","url":"{url}"}}"#));
    assert_eq!(jws.to_json(), serde_json::to_string(&jws).expect("JSON"));
}

#[test]
fn the_inner_jws_of_a_key_change_has_no_nonce() {
    // RFC 8555 §7.3.5
    let signer = TestSigner::new(&rfc("rfc8037-a4")["key"]);
    let url = "https://example.com/acme/key-change";
    let jws =
        sign(&signer, KeyRef::Jwk(signer.public_key()), None, url, Payload::Json(b"{}")).expect("signed");
    let header = String::from_utf8(unbase64(jws.protected())).expect("UTF-8");
    let jwk = signer.public_key().to_json();
    assert_eq!(header, format!(r#"{{"alg":"EdDSA","jwk":{jwk},"url":"{url}"}}"#));
    assert_eq!(jws.header().expect("header").nonce(), None);
}

#[test]
fn post_as_get_is_not_the_empty_object() {
    // RFC 8555 §6.3, R16
    let signer = TestSigner::new(&rfc("rfc8037-a4")["key"]);
    let made =
        |payload| sign(&signer, KeyRef::Kid("k"), Some("n"), "https://ca.test/", payload).expect("signed");
    let (empty, object) = (made(Payload::PostAsGet), made(Payload::Json(b"{}")));
    assert_eq!((empty.payload(), empty.is_post_as_get()), ("", true));
    assert_eq!((object.payload(), object.is_post_as_get()), ("e30", false));
}

#[test]
fn signatures_with_leading_zero_octets() {
    // R25: `r` and `s` are left-padded, never trimmed; 1 signature in 128 fails otherwise
    let vectors = list("jws/odd.json");
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let key = public_key(&vector["jwk"]);
        let jws = Jws::parse(vector["jws"].to_string().as_bytes()).expect("parsed");
        jws.verify(&key).unwrap_or_else(|error| panic!("{} {}: {error}", vector["alg"], vector["short"]));
        let with = |signature: &Value| {
            let signature = signature.as_str().expect("base64url");
            let jws = Jws::from_parts(jws.protected(), jws.payload(), signature).expect("parts");
            match jws.verify(&key) {
                Err(JwsError::Signature(VerifyError::MalformedSignature(defect))) => defect,
                other => panic!("{} {}: {other:?}", vector["alg"], vector["short"]),
            }
        };
        assert!(matches!(with(&vector["trimmed"]), SignatureDefect::Length { .. }));
        if vector["alg"] != "RS256" {
            assert!(matches!(with(&vector["der"]), SignatureDefect::DerWhereFixed { .. }));
        }
    }
}
