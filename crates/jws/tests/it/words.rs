//! What a person reads of an error: one line of each layer, the cause behind it (R47).

use std::error::Error;

use certwright_jwk::Jwk;
use certwright_jws::{
    Algorithm, Base64Problem, BindingError, Jws, JwsError, KeyRef, MacAlgorithm, MacKey, Member, Payload,
    Place, SignError, Signer, sign,
};

use crate::support::base64;

const JWK: &str = r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn lines(error: &dyn Error) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    lines.extend(error.source().map(lines_of_cause).unwrap_or_default());
    lines
}

fn lines_of_cause(cause: &(dyn Error + 'static)) -> Vec<String> {
    lines(cause)
}

fn header(json: &str) -> JwsError {
    let jws = Jws::from_parts(&base64(json.as_bytes()), "", "").expect("parts");
    jws.header().expect_err("a header that is refused")
}

#[test]
fn of_a_jws() {
    let error = |json: &str| lines(&Jws::parse(json.as_bytes()).expect_err("no JWS"));
    let not_json = error("{");
    assert_eq!(not_json[0], "the JWS is not a JSON object");
    assert!(not_json[1].contains("line 1 column 1"), "{not_json:?}");
    let no_object = error("[]");
    assert!(no_object[1].contains("expected a JSON object"), "{no_object:?}");
    assert_eq!(
        error(r#"{"protected":"e30=","payload":"","signature":""}"#),
        ["`protected` of the JWS is not base64url: it is padded with `=`; base64url has no padding here"]
    );
    assert_eq!(
        error(r#"{"protected":"e30","payload":"a+","signature":""}"#),
        ["`payload` of the JWS is not base64url: it has `+` or `/`; base64url has `-` and `_` instead"]
    );
    assert_eq!(
        error(r#"{"protected":"e30","payload":"","signature":"a b"}"#),
        ["`signature` of the JWS is not base64url: the character at offset 1 is not of its alphabet"]
    );
    assert_eq!(
        error(r#"{"protected":"e30","payload":"","signature":"AB"}"#),
        ["`signature` of the JWS is not base64url: it is cut off, or unused bits at its end are not zero"]
    );
    assert_eq!(error(r#"{"protected":"e30","payload":""}"#), ["the JWS has no `signature`"]);
    assert_eq!(
        error(r#"{"protected":1,"payload":"","signature":""}"#),
        ["`protected` of the JWS is not a string"]
    );
    assert_eq!(error(r#"{"payload":"","payload":""}"#), ["the JWS has the member \"payload\" twice"]);
    assert!(error("e30.e30.AA")[0].contains("compact serialization; ACME wants the flattened one"));
    assert!(error(r#"{"signatures":[]}"#)[0].contains("general serialization; ACME wants the flattened one"));
    assert!(error(r#"{"header":{}}"#)[0].contains("unprotected `header`"));
    assert_eq!(Place::ProtectedHeader.to_string(), "the protected header");
    assert_eq!(
        [Member::Protected, Member::Payload, Member::Signature].map(|member| member.to_string()).concat(),
        "protectedpayloadsignature"
    );
}

#[test]
fn a_jws_is_shown_as_its_three_texts() {
    let jws = Jws::from_parts("e30", "", "AA").expect("parts");
    assert_eq!(format!("{jws:?}"), r#"Jws { protected: "e30", payload: "", signature: "AA" }"#);
}

#[test]
fn of_a_protected_header() {
    let first = |json: &str| header(json).to_string();
    assert_eq!(first(r#"{"alg":"ES256","url":"u"}"#), "the protected header has neither `jwk` nor `kid`");
    let both = format!(r#"{{"alg":"EdDSA","jwk":{JWK},"kid":"k","url":"u"}}"#);
    assert_eq!(first(&both), "the protected header has both `jwk` and `kid`; only one may be there");
    assert!(
        first(r#"{"crit":["b64"],"alg":"ES256","kid":"k","url":"u"}"#)
            .contains("ACME knows no critical extension")
    );
    assert!(
        first(r#"{"b64":false,"alg":"ES256","kid":"k","url":"u"}"#).contains("payloads are always base64url")
    );
    assert_eq!(
        lines(&header(r#"{"alg":"none","kid":"k","url":"u"}"#)),
        ["the algorithm of the JWS is refused", "`alg` is `none`, which signs nothing"]
    );
    assert_eq!(
        lines(&header(r#"{"alg":"HS256","kid":"k","url":"u"}"#))[1],
        "`alg` is HS256, a MAC, where a signature belongs"
    );
    assert_eq!(
        lines(&header(r#"{"alg":"ES256","kid":"k","url":"u","nonce":"a="}"#)),
        [
            "the `nonce` of the protected header is malformed",
            "the nonce has '=' at offset 1, which is no base64url character"
        ]
    );
    assert_eq!(lines(&header(r#"{"alg":"ES256","kid":"k","url":"u","nonce":""}"#))[1], "the nonce is empty");
    assert_eq!(
        lines(&header(r#"{"alg":"ES256","jwk":{},"url":"u"}"#)),
        ["the `jwk` of the protected header is no usable public key", "member \"kty\" is missing"]
    );
}

#[test]
fn of_a_signature() {
    let key = Jwk::from_json(JWK).expect("RFC 8037 A.2");
    let jws = |alg: &str| {
        let protected = format!(r#"{{"alg":"{alg}","kid":"k","url":"u"}}"#);
        Jws::from_parts(&base64(protected.as_bytes()), "", "AA").expect("parts")
    };
    assert_eq!(
        jws("ES256").verify(&key).expect_err("another kind").to_string(),
        "the JWS is signed with ES256, which does not fit the Ed25519 key"
    );
    let refused = lines(&jws("EdDSA").verify(&key).expect_err("no signature"));
    assert_eq!(
        refused,
        [
            "the signature of the JWS does not verify",
            "the signature is malformed",
            "it must have 64 octets, not 1"
        ]
    );
}

#[test]
fn of_a_mac_and_a_binding() {
    let account = Jwk::from_json(JWK).expect("RFC 8037 A.2");
    let key = MacKey::new(MacAlgorithm::Hs256, "kid-1", vec![7; 32]);
    let binding = key.external_account_binding(&account, "https://ca.test/new-account");
    let other = MacKey::new(MacAlgorithm::Hs256, "kid-1", vec![8; 32]);
    assert_eq!(
        other.verify(&binding).expect_err("another key").to_string(),
        "the MAC of the JWS does not verify"
    );
    let other = MacKey::new(MacAlgorithm::Hs384, "kid-1", vec![7; 32]);
    assert_eq!(
        other.verify(&binding).expect_err("another algorithm").to_string(),
        "the JWS is authenticated with HS256, the key is for HS384"
    );
    let refused = |url: &str, key: &MacKey, jws: &Jws| {
        lines(&key.verify_binding(jws, &account, url).expect_err("a binding that is refused"))
    };
    assert_eq!(
        refused("https://ca.test/other", &key, &binding),
        [
            "the external account binding is for \"https://ca.test/new-account\", not for the URL of the request"
        ]
    );
    let stranger = MacKey::new(MacAlgorithm::Hs256, "kid-2", vec![7; 32]);
    assert_eq!(
        refused("https://ca.test/new-account", &stranger, &binding),
        ["the external account binding names the MAC key \"kid-1\""]
    );
    let nonce = r#"{"alg":"HS256","kid":"kid-1","nonce":"a","url":"u"}"#;
    let with_nonce = Jws::from_parts(&base64(nonce.as_bytes()), "", "").expect("parts");
    assert_eq!(
        refused("u", &key, &with_nonce),
        [
            "the external account binding is refused",
            "an external account binding has a `nonce`, which it must not"
        ]
    );
    assert_eq!(
        BindingError::ForeignKey.to_string(),
        "the external account binding is for another account key"
    );
    assert!(BindingError::ForeignKey.source().is_none());
    let shown = format!("{key:?}");
    assert!(shown.contains("kid-1") && shown.contains("Hs256") && !shown.contains('7'), "R47: {shown}");
}

#[test]
fn of_a_mac_key_as_text() {
    let error =
        |text: &str| MacKey::from_base64url(MacAlgorithm::Hs256, "k", text).expect_err("no key").to_string();
    assert_eq!(error(" = "), "the MAC key is empty; it is the base64url text that the CA gave out");
    assert_eq!(
        error("a!a"),
        "the MAC key is not base64url: the character at offset 1 is not of its alphabet"
    );
    assert_eq!(Base64Problem::Padded.to_string(), "it is padded with `=`; base64url has no padding here");
}

/// A key that says and returns what a test wants.
struct Odd(Jwk, Algorithm, Vec<u8>);

impl Signer for Odd {
    fn algorithm(&self) -> Algorithm {
        self.1
    }

    fn public_key(&self) -> &Jwk {
        &self.0
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        if self.2.is_empty() { Err(SignError::new("the HSM is gone")) } else { Ok(self.2.clone()) }
    }
}

#[test]
fn of_a_key_that_does_not_sign() {
    let key = Jwk::from_json(JWK).expect("RFC 8037 A.2");
    let error = |signer: &Odd, nonce: &str, payload: &[u8]| {
        lines(
            &sign(signer, KeyRef::Kid("k"), Some(nonce), "u", Payload::Json(payload))
                .expect_err("no signature"),
        )
    };
    let gone = Odd(key.clone(), Algorithm::EdDsa, Vec::new());
    assert_eq!(error(&gone, "n", b"{}"), ["the key could not sign the request", "the HSM is gone"]);
    assert_eq!(
        error(&gone, "", b"{}"),
        ["the request cannot be signed with a malformed nonce", "the nonce is empty"]
    );
    assert_eq!(error(&gone, "n", b""), ["an empty payload is a POST-as-GET; the empty JSON object is `{}`"]);
    let short = Odd(key.clone(), Algorithm::EdDsa, vec![1]);
    assert_eq!(
        error(&short, "n", b"{}"),
        ["the signer returned 1 octets; EdDSA has 64 (r and s of full length, not DER)"]
    );
    let other = Odd(key, Algorithm::Es256, vec![1]);
    assert_eq!(error(&other, "n", b"{}"), ["the signer's algorithm ES256 does not fit its Ed25519 key"]);
}
