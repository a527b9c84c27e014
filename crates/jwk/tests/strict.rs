//! What the strict reader refuses, and with which words.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_jwk::{Base64urlError, Jwk, JwkError, SpkiError, ThumbprintError, UncheckedJwk};

const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const ED25519_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

fn refused(json: &str) -> JwkError {
    Jwk::from_json(json).unwrap_err()
}

/// With the key of RFC 7515 A.3, and one member changed.
fn ec(crv: &str, x: &str, y: &str) -> String {
    format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}"}}"#)
}

fn rsa(n: &str, e: &str) -> String {
    format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#)
}

#[test]
fn rfc_7517_4_unknown_members_are_tolerated_and_forgotten() {
    let json = format!(
        r#"{{"kid":"a","use":"sig","alg":"ES256","key_ops":["verify"],"x5c":[],"ext":true,"n":1,"nested":{{"d":[{{}}]}},
            "kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"}}"#
    );
    let key = Jwk::from_json(json).unwrap();
    assert_eq!(key.to_json(), format!(r#"{{"crv":"P-256","kty":"EC","x":"{X}","y":"{Y}"}}"#));
}

#[test]
fn escapes_and_white_space_are_json() {
    let json = format!(
        "\r\n {{ \"\\u006bty\" : \"EC\", \"crv\":\"P\\u002d256\",\t\"x\":\"{X}\", \"y\":\"{Y}\" }} \n"
    );
    assert_eq!(Jwk::from_json(json), Jwk::from_json(ec("P-256", X, Y)));
}

#[test]
fn what_is_no_object() {
    for json in ["[]", "\"key\"", "null", "17", " [1, 2] "] {
        assert_eq!(refused(json), JwkError::NotAnObject, "{json}");
    }
    for json in ["", "{", "{\"kty\"", "{\"kty\":\"RSA\",}", "nonsense", "\u{feff}{}"] {
        assert!(matches!(refused(json), JwkError::NotJson { .. }), "{json}");
    }
    assert!(matches!(Jwk::from_json(b"{\"kty\":\"\xff\"}"), Err(JwkError::NotJson { line: 1, .. })));
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(matches!(refused(&deep), JwkError::NotJson { .. }));
}

#[test]
fn what_comes_after_the_key() {
    let key = ec("P-256", X, Y);
    let error = refused(&format!("{key}\n{key}"));
    assert_eq!(error, JwkError::NotJson { line: 2, column: 1 });
    assert_eq!(error.to_string(), "the JWK is not JSON: error at line 2, column 1");
    assert!(matches!(refused(&format!("{key},")), JwkError::NotJson { .. }));
}

#[test]
fn rfc_7517_4_duplicate_members() {
    let twice = format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","x":"{X}","y":"{Y}"}}"#);
    assert_eq!(refused(&twice), JwkError::DuplicateMember { member: "x".into() });
    assert_eq!(refused(&twice).to_string(), "member \"x\" occurs twice; keep one");
    let unknown = format!(r#"{{"kid":"1","kty":"OKP","crv":"Ed25519","x":"{ED25519_X}","\u006bid":2}}"#);
    assert_eq!(refused(&unknown), JwkError::DuplicateMember { member: "kid".into() });
}

#[test]
fn missing_members() {
    let missing =
        |json: &str, member| assert_eq!(refused(json), JwkError::MissingMember { member }, "{json}");
    missing("{}", "kty");
    missing(r#"{"kty":"RSA","e":"AQAB"}"#, "n");
    missing(r#"{"kty":"RSA","n":"AQAB"}"#, "e");
    missing(r#"{"kty":"EC"}"#, "crv");
    missing(r#"{"kty":"EC","crv":"P-256"}"#, "x");
    missing(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}"}}"#), "y");
    missing(r#"{"kty":"OKP"}"#, "crv");
    missing(r#"{"kty":"OKP","crv":"Ed25519"}"#, "x");
    missing(r#"{"KTY":"OKP"}"#, "kty");
}

#[test]
fn members_that_are_no_strings() {
    for value in ["null", "true", "65537", "-1", "1.5", "[\"AQAB\"]", "{\"value\":\"AQAB\"}"] {
        let error = refused(&format!(r#"{{"kty":"RSA","n":"AQAB","e":{value}}}"#));
        assert_eq!(error, JwkError::NotAString { member: "e" }, "{value}");
    }
    assert_eq!(refused(r#"{"kty":1}"#), JwkError::NotAString { member: "kty" });
}

#[test]
fn private_keys() {
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth"] {
        let error = refused(&format!(r#"{{"kty":"RSA","n":"AQAB","e":"AQAB","{member}":"c2VjcmV0"}}"#));
        assert_eq!(error, JwkError::PrivateKey { member });
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"), "R47");
    }
    for key in [r#""EC","crv":"P-256""#, r#""OKP","crv":"Ed25519""#] {
        let error = refused(&format!(r#"{{"kty":{key},"d":"c2VjcmV0"}}"#));
        assert_eq!(error, JwkError::PrivateKey { member: "d" });
    }
    let unchecked: UncheckedJwk = serde_json::from_str(r#"{"kty":"RSA","d":"c2VjcmV0"}"#).unwrap();
    assert!(!format!("{unchecked:?}").contains("c2VjcmV0"), "R47: the value was never kept");
}

#[test]
fn key_types_and_curves() {
    assert_eq!(refused(r#"{"kty":"oct","k":"AQAB"}"#), JwkError::UnsupportedKeyType { found: "oct".into() });
    assert!(matches!(refused(r#"{"kty":"rsa"}"#), JwkError::UnsupportedKeyType { .. }));
    for crv in ["P-224", "secp256k1", "p-256", "Ed25519", ""] {
        assert!(matches!(refused(&ec(crv, X, Y)), JwkError::UnsupportedCurve { .. }), "{crv}");
    }
    for crv in ["X25519", "Ed448", "P-256"] {
        let error = refused(&format!(r#"{{"kty":"OKP","crv":"{crv}","x":"{ED25519_X}"}}"#));
        assert_eq!(error, JwkError::UnsupportedCurve { found: crv.into(), expected: "\"Ed25519\"" });
    }
}

#[test]
fn what_is_repeated_in_errors_is_cut_and_escaped() {
    let error = refused(&format!(r#"{{"kty":"\u001b[31m{}"}}"#, "x".repeat(1000)));
    let text = error.to_string();
    assert!(text.starts_with("\"kty\" is \"\\u{1b}[31mxxx") && text.len() < 120, "{text}");
}

#[test]
fn base64url() {
    let cause = |x: &str| match refused(&ec("P-256", x, Y)) {
        JwkError::Base64url { member: "x", cause } => cause,
        other => panic!("{other}"),
    };
    assert_eq!(cause(&format!("{X}=")), Base64urlError::Padding { position: 43 });
    assert_eq!(cause(&X.replace('J', "+")), Base64urlError::PlainBase64 { position: 4 });
    assert_eq!(cause(&X.replace('J', "/")), Base64urlError::PlainBase64 { position: 4 });
    assert_eq!(cause(&X.replace('J', " ")), Base64urlError::Character { position: 4, found: ' ' });
    assert_eq!(cause(&X.replace('J', "\\n")), Base64urlError::Character { position: 4, found: '\n' });
    assert_eq!(cause("AAAAA"), Base64urlError::Length { characters: 5 });
    // The last of 43 characters holds two bits that encode nothing: U is 20, V is 21.
    assert_eq!(cause(&X.replace("VEU", "VEV")), Base64urlError::TrailingBits);
}

#[test]
fn rfc_7518_6_2_1_2_coordinates_have_the_full_length() {
    let error = |crv: &str, x: &str, y: &str| refused(&ec(crv, x, y)).to_string();
    assert_eq!(
        error("P-256", &X[..40], Y),
        "member \"x\" has 30 octets; on P-256 it must have 32, leading zeros included"
    );
    assert_eq!(
        error("P-256", &"A".repeat(44), Y),
        "member \"x\" has 33 octets; on P-256 it must have 32, leading zeros included"
    );
    assert_eq!(
        error("P-384", X, Y),
        "member \"x\" has 32 octets; on P-384 it must have 48, leading zeros included"
    );
    assert_eq!(
        error("P-256", X, ""),
        "member \"y\" has 0 octets; on P-256 it must have 32, leading zeros included"
    );
    let json = r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#;
    assert_eq!(refused(json), JwkError::Length { member: "x", curve: "Ed25519", expected: 32, found: 3 });
}

#[test]
fn rfc_7518_6_3_1_numbers_of_an_rsa_key() {
    // "AQAB" is 65537, a small odd number, which does for n: its size is certwright-verify's business.
    assert!(Jwk::from_json(rsa("AQAB", "Aw")).is_ok());
    assert_eq!(refused(&rsa("AAEAAQ", "AQAB")), JwkError::LeadingZeros { member: "n", octets: 1 });
    assert_eq!(refused(&rsa("AQAB", "AAAAAAABAAE")), JwkError::LeadingZeros { member: "e", octets: 5 });
    assert_eq!(refused(&rsa("AA", "AQAB")), JwkError::ZeroModulus);
    assert_eq!(refused(&rsa("", "AQAB")), JwkError::ZeroModulus);
    assert_eq!(refused(&rsa("AQAA", "AQAB")), JwkError::EvenModulus);
    for e in ["", "AA", "AQ", "Ag", "AQAA"] {
        assert_eq!(refused(&rsa("AQAB", e)), JwkError::Exponent, "{e:?}");
    }
    let long = "B".repeat(4 * 1000);
    assert_eq!(refused(&rsa(&long, "AQAB")), JwkError::TooLong { member: "n", octets: 3000, limit: 2048 });
}

#[test]
fn the_tolerant_reader_is_tolerant_of_zeros_only() {
    let key = Jwk::from_json_trimming_zeros(rsa("AAEAAQ", "AAAAAAABAAE")).unwrap();
    assert_eq!(Ok(key), Jwk::from_json(rsa("AQAB", "AQAB")));
    assert_eq!(Jwk::from_json_trimming_zeros(rsa("AAAA", "AQAB")), Err(JwkError::ZeroModulus));
    assert!(Jwk::from_json_trimming_zeros(rsa("AQAB=", "AQAB")).is_err());
    assert!(Jwk::from_json_trimming_zeros(ec("P-256", &format!("AAAA{X}"), Y)).is_err());
}

#[test]
fn the_longest_rsa_key_survives_der() {
    let n = [0xff; 2048];
    let key = Jwk::rsa(&n, &n).unwrap();
    assert_eq!(Jwk::from_spki_der(&key.to_spki_der()), Ok(key));
}

#[test]
fn serde_keeps_the_typed_error_in_an_unchecked_jwk() {
    let unchecked: UncheckedJwk = serde_json::from_str(&rsa("AAEAAQ", "AQAB")).unwrap();
    assert_eq!(unchecked.check(), Err(JwkError::LeadingZeros { member: "n", octets: 1 }));
    assert!(unchecked.check_trimming_zeros().is_ok());
    let error = serde_json::from_str::<Jwk>(&rsa("AAEAAQ", "AQAB")).unwrap_err();
    assert!(error.to_string().starts_with("member \"n\" has 1 zero octet(s) in front"), "{error}");
}

/// The same DER that certwright-verify refuses, where no arithmetic is needed to see it.
#[test]
fn spki_that_openssl_did_not_write() {
    let rows = certwright_fixtures::json("verify/refused.json");
    for row in rows.as_array().unwrap() {
        let text = |member: &str| row[member].as_str().unwrap();
        let spki = unhex(text("spki"));
        let name = text("name");
        let found = Jwk::from_spki_der(&spki);
        let matches = match text("error") {
            "key:spki" => matches!(found, Err(JwkError::Spki(SpkiError::NotDer(_)))),
            "key:parameters" => matches!(found, Err(JwkError::Spki(SpkiError::Parameters { .. }))),
            "key:unused-bits" => matches!(found, Err(JwkError::Spki(SpkiError::UnusedBits))),
            "key:length" => matches!(found, Err(JwkError::Spki(SpkiError::Length { .. }))),
            "key:point-form" => matches!(found, Err(JwkError::Spki(SpkiError::PointForm))),
            "key:rsa-public-key" => matches!(found, Err(JwkError::Spki(SpkiError::NotRsaPublicKey(_)))),
            "key:even-modulus" => found == Err(JwkError::EvenModulus),
            "key:exponent" => found == Err(JwkError::Exponent),
            "unsupported:algorithm" => matches!(found, Err(JwkError::Spki(SpkiError::Algorithm(_)))),
            "unsupported:curve" => matches!(found, Err(JwkError::Spki(SpkiError::Curve(_)))),
            // Size, curve arithmetic and signatures: not for this crate to judge.
            _ => found.is_ok_and(|key| key.to_spki_der() == spki),
        };
        assert!(matches, "{name}");
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn thumbprints() {
    let right = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    assert!(right.parse::<certwright_jwk::Thumbprint>().is_ok());
    let refused = |text: &str| text.parse::<certwright_jwk::Thumbprint>().unwrap_err();
    assert!(matches!(refused(&format!("{right}=")), ThumbprintError::Base64url(_)));
    assert_eq!(refused(&right[..40]), ThumbprintError::Length { characters: 40 });
    assert_eq!(refused(""), ThumbprintError::Length { characters: 0 });
}
