//! What a strict reader refuses, each by its own error (RFC 8555 §6.2, RFC 7515).

use certwright_jwk::{Jwk, KeyKind};
use certwright_jws::{
    Algorithm, AlgorithmError, Base64Problem, Jws, JwsError, KeyRef, MacAlgorithm, Member, NonceError,
    Payload, Place, SignError, Signer, sign,
};

use crate::support::{TestSigner, base64, unbase64};

const JWK: &str = r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn parse_error(json: &str) -> JwsError {
    match Jws::parse(json.as_bytes()) {
        Err(error) => error,
        Ok(_) => panic!("accepted {json}"),
    }
}

fn with_header(header: &str) -> Jws {
    Jws::from_parts(&base64(header.as_bytes()), "", "").expect("parts")
}

fn header_error(header: &str) -> JwsError {
    match with_header(header).header() {
        Err(error) => error,
        Ok(_) => panic!("accepted {header}"),
    }
}

#[test]
fn other_serializations() {
    let general = r#"{"payload":"","signatures":[{"protected":"e30","signature":""}]}"#;
    assert!(matches!(parse_error(general), JwsError::General));
    let both = r#"{"protected":"e30","payload":"","signature":"","signatures":[]}"#;
    assert!(matches!(parse_error(both), JwsError::General));
    for compact in ["e30.e30.AA", "e30..AA", "\n e30.e30.A_-A\r\n"] {
        assert!(matches!(parse_error(compact), JwsError::Compact), "{compact}");
    }
    for neither in ["", "a.b", "a.b.c.d", "a.b.c=", "[]", "null", "\"e30.e30.AA\"", "{"] {
        assert!(matches!(parse_error(neither), JwsError::Json(Place::Jws, _)), "{neither}");
    }
}

#[test]
fn unprotected_header() {
    // the flattened example of RFC 7515 A.7 has one
    let json = r#"{"protected":"e30","header":{"kid":"x"},"payload":"","signature":""}"#;
    assert!(matches!(parse_error(json), JwsError::UnprotectedHeader));
}

#[test]
fn members_missing_twice_or_of_another_type() {
    for (json, missing) in [
        (r#"{"payload":"","signature":""}"#, "protected"),
        (r#"{"protected":"e30","signature":""}"#, "payload"),
        (r#"{"protected":"e30","payload":""}"#, "signature"),
    ] {
        assert!(
            matches!(parse_error(json), JwsError::Missing(Place::Jws, name) if name == missing),
            "{json}"
        );
    }
    let twice = r#"{"protected":"e30","payload":"","signature":"","payload":"e30"}"#;
    assert!(matches!(parse_error(twice), JwsError::Duplicate(Place::Jws, name) if name == "payload"));
    let null = r#"{"protected":"e30","payload":null,"signature":""}"#;
    assert!(matches!(parse_error(null), JwsError::NotAString(Place::Jws, "payload")));
}

#[test]
fn base64_that_is_not_base64url() {
    for (text, expected) in [
        ("e30=", Base64Problem::Padded),
        ("a+b_", Base64Problem::StandardAlphabet),
        ("ab/=", Base64Problem::StandardAlphabet),
        ("e3 0", Base64Problem::Character(2)),
        ("e\\n30", Base64Problem::Character(1)),
        ("é", Base64Problem::Character(0)),
        ("e=30", Base64Problem::Character(1)),
        ("e", Base64Problem::Ending),
        ("e31", Base64Problem::Ending),
    ] {
        for (member, json) in [
            (Member::Protected, format!(r#"{{"protected":"{text}","payload":"","signature":""}}"#)),
            (Member::Payload, format!(r#"{{"protected":"e30","payload":"{text}","signature":""}}"#)),
            (Member::Signature, format!(r#"{{"protected":"e30","payload":"","signature":"{text}"}}"#)),
        ] {
            let error = parse_error(&json);
            let JwsError::Base64 { member: found, problem } = error else { panic!("{json}: {error}") };
            assert_eq!((found, problem), (member, expected), "{text}");
        }
    }
}

#[test]
fn unknown_members_are_ignored() {
    let json = r#"{"x":{"header":1},"protected":"e30","payload":"","signature":"","y":[]}"#;
    assert_eq!(Jws::parse(json.as_bytes()).expect("RFC 7515 §7.2.1").protected(), "e30");
    let header = format!(r#"{{"typ":"JOSE","x5t":1,"alg":"EdDSA","jwk":{JWK},"url":"u","nonce":"n"}}"#);
    assert_eq!(with_header(&header).header().expect("RFC 7515 §4").url(), "u");
}

#[test]
fn algorithms_that_sign_nothing_or_are_unknown() {
    let error =
        |alg: &str| match header_error(&format!(r#"{{"alg":"{alg}","kid":"k","nonce":"n","url":"u"}}"#)) {
            JwsError::Algorithm(error) => error,
            other => panic!("{other}"),
        };
    assert_eq!(error("none"), AlgorithmError::None);
    assert_eq!(error("HS256"), AlgorithmError::Mac(MacAlgorithm::Hs256));
    assert_eq!(error("PS256"), AlgorithmError::Unknown("PS256".into()));
    let header = r#"{"kid":"k","nonce":"n","url":"u"}"#;
    assert!(matches!(header_error(header), JwsError::Missing(Place::ProtectedHeader, "alg")));
    let header = r#"{"alg":["RS256"],"kid":"k","nonce":"n","url":"u"}"#;
    assert!(matches!(header_error(header), JwsError::NotAString(Place::ProtectedHeader, "alg")));
}

#[test]
fn verify_refuses_the_same_algorithms() {
    let key = Jwk::from_json(JWK).expect("a key");
    for (alg, name) in [("none", "None"), ("HS256", "Mac(Hs256)"), ("RS384", "Unknown(\"RS384\")")] {
        let error = with_header(&format!(r#"{{"alg":"{alg}"}}"#)).verify(&key).expect_err(alg);
        assert!(matches!(&error, JwsError::Algorithm(inner) if format!("{inner:?}") == name), "{error:?}");
    }
    let error = with_header(r#"{"alg":"ES256"}"#).verify(&key).expect_err("a key for EdDSA");
    assert!(matches!(error, JwsError::WrongKey { algorithm: Algorithm::Es256, key: KeyKind::Ed25519 }));
}

#[test]
fn extensions() {
    for (member, critical) in
        [(r#""crit":["exp"],"exp":1"#, true), (r#""crit":[]"#, true), (r#""b64":true"#, false)]
    {
        let header = format!(r#"{{"alg":"EdDSA","kid":"k","nonce":"n","url":"u",{member}}}"#);
        let key = Jwk::from_json(JWK).expect("a key");
        for error in [header_error(&header), with_header(&header).verify(&key).expect_err("an extension")] {
            match critical {
                true => assert!(matches!(error, JwsError::Critical)),
                false => assert!(matches!(error, JwsError::UnencodedPayload)),
            }
        }
    }
}

#[test]
fn key_both_neither_or_private() {
    let both = format!(r#"{{"alg":"EdDSA","jwk":{JWK},"kid":"k","nonce":"n","url":"u"}}"#);
    assert!(matches!(header_error(&both), JwsError::JwkAndKid));
    assert!(matches!(header_error(r#"{"alg":"EdDSA","nonce":"n","url":"u"}"#), JwsError::NoKey));
    let twice = r#"{"alg":"EdDSA","kid":"k","kid":"l","nonce":"n","url":"u"}"#;
    assert!(
        matches!(header_error(twice), JwsError::Duplicate(Place::ProtectedHeader, name) if name == "kid")
    );
    let secret = JWK.replace("}", r#","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#);
    for jwk in [secret.as_str(), "{}", "1", "null", r#"{"kty":"RSA","kty":"RSA","n":"AQ","e":"AQAB"}"#] {
        let header = format!(r#"{{"alg":"EdDSA","jwk":{jwk},"nonce":"n","url":"u"}}"#);
        assert!(matches!(header_error(&header), JwsError::Jwk(_)), "{jwk}");
    }
}

#[test]
fn nonces_and_urls() {
    for (nonce, expected) in
        [("", NonceError::Empty), ("a=", NonceError::Character { position: 1, found: '=' })]
    {
        let header = format!(r#"{{"alg":"EdDSA","kid":"k","nonce":"{nonce}","url":"u"}}"#);
        assert!(
            matches!(header_error(&header), JwsError::Nonce(error) if error == expected),
            "RFC 8555 §6.5.2"
        );
    }
    assert!(matches!(header_error(r#"{"alg":"EdDSA","kid":"k","nonce":"n"}"#), JwsError::Missing(_, "url")));
    assert!(matches!(header_error("[]"), JwsError::Json(Place::ProtectedHeader, _)));
}

#[test]
fn a_signature_of_anything_else() {
    for signer in TestSigner::all() {
        let (key, url) = (KeyRef::Kid("k"), "https://ca.test/");
        let jws = sign(&signer, key, Some("n"), url, Payload::Json(b"{}")).expect("signed");
        let octets = unbase64(jws.signature());
        let cut = base64(&octets[..octets.len() - 1]);
        for (protected, payload, signature) in [
            (jws.protected(), "", jws.signature()),
            (jws.protected(), jws.payload(), ""),
            (jws.protected(), jws.payload(), cut.as_str()),
            (
                &base64(format!(r#"{{"alg":"{}"}}"#, signer.algorithm()).as_bytes()),
                jws.payload(),
                jws.signature(),
            ),
        ] {
            let forged = Jws::from_parts(protected, payload, signature).expect("parts");
            assert!(matches!(forged.verify(signer.public_key()), Err(JwsError::Signature(_))));
        }
    }
}

/// A signer that lies, to see that `sign` notices.
struct Liar {
    algorithm: Algorithm,
    public: Jwk,
    signature: Result<Vec<u8>, &'static str>,
}

impl Signer for Liar {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn public_key(&self) -> &Jwk {
        &self.public
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        self.signature.clone().map_err(SignError::new)
    }
}

fn lied(
    algorithm: Algorithm,
    signature: Result<Vec<u8>, &'static str>,
    payload: Payload<'_>,
    nonce: &str,
) -> SignError {
    let public = Jwk::from_json(JWK).expect("a key");
    let signer = Liar { algorithm, public, signature };
    sign(&signer, KeyRef::Kid("k"), Some(nonce), "u", payload).expect_err("a lie")
}

#[test]
fn what_would_be_refused_is_not_signed() {
    let (ed, json) = (Algorithm::EdDsa, Payload::Json(b"{}"));
    assert!(matches!(lied(ed, Ok(vec![0; 64]), Payload::Json(b""), "n"), SignError::EmptyJson));
    assert!(matches!(lied(ed, Ok(vec![0; 64]), json, "n="), SignError::Nonce(_)));
    let der = lied(ed, Ok(vec![0; 71]), json, "n");
    assert!(matches!(der, SignError::SignatureLength { algorithm: Algorithm::EdDsa, found: 71 }));
    let wrong = lied(Algorithm::Es256, Ok(vec![0; 64]), json, "n");
    assert!(matches!(wrong, SignError::WrongKey { algorithm: Algorithm::Es256, key: KeyKind::Ed25519 }));
    let failed = lied(ed, Err("the token was pulled out"), json, "n");
    let source = std::error::Error::source(&failed).expect("a cause").to_string();
    assert_eq!(source, "the token was pulled out");
}

#[test]
fn a_jwk_that_is_not_the_signers() {
    let signers = TestSigner::all();
    let [first, second, ..] = signers.as_slice() else { panic!("two signers") };
    let error = sign(first, KeyRef::Jwk(second.public_key()), Some("n"), "u", Payload::PostAsGet)
        .expect_err("foreign");
    assert!(matches!(error, SignError::ForeignKey));
}
