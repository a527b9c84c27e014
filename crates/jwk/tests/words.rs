//! What a person reads: of keys, and of errors with their causes.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::error::Error;

use certwright_jwk::{Jwk, JwkError, KeyKind, Thumbprint, UncheckedJwk};
use serde::Deserialize;
use serde::de::value::{Error as ValueError, MapDeserializer};

/// The example key of RFC 7638 §3.1 and its thumbprint.
fn rfc_7638() -> (Jwk, String) {
    let golden = certwright_fixtures::json("jwk/golden.json");
    let text = |member: &str| golden[0][member].as_str().unwrap().to_owned();
    (Jwk::from_json(golden[0]["jwk"].to_string()).unwrap(), text("thumbprint"))
}

/// A P-256 key with these parts of the member "x" (RFC 7518 §6.2.1.2).
fn with_x(x: &str) -> JwkError {
    Jwk::from_json(format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"AA"}}"#)).unwrap_err()
}

/// The error's line, then those of its causes.
fn lines(error: &dyn Error) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    lines.extend(error.source().map(self::lines).unwrap_or_default());
    lines
}

#[test]
fn keys_and_thumbprints_are_shown_as_themselves() {
    let (key, thumbprint) = rfc_7638();
    assert_eq!(format!("{key:?}"), format!("Jwk({})", key.to_json()));
    assert_eq!(key.thumbprint().to_string(), thumbprint, "RFC 7638 §3.1");
    assert_eq!(format!("{:?}", key.thumbprint()), format!("Thumbprint({thumbprint})"));
    let authorization = key.key_authorization("token");
    let text: &str = authorization.as_ref();
    assert_eq!(text, format!("token.{thumbprint}"), "RFC 8555 §8.1");
}

#[test]
fn kinds_are_named_as_people_name_them() {
    let golden = certwright_fixtures::json("jwk/golden.json");
    let keys = golden.as_array().unwrap().iter().map(|row| Jwk::from_json(row["jwk"].to_string()).unwrap());
    for key in keys {
        let expected = match key.kind() {
            KeyKind::Rsa { bits } => format!("RSA-{bits}"),
            KeyKind::Ec(curve) => curve.name().to_owned(),
            _ => "Ed25519".to_owned(),
        };
        assert_eq!(key.kind().to_string(), expected);
        assert!(key.to_json().contains(expected.trim_end_matches(char::is_numeric).trim_end_matches('-')));
    }
}

#[test]
fn base64url_errors_say_where_and_what_would_be_right() {
    let causes = [
        ("AA==", "padding at character 2; base64url here ends without \"=\""),
        ("A+A", "plain base64 at character 1; base64url has \"-\" and \"_\" for \"+\" and \"/\""),
        ("A A", "' ' at character 1 is not in the base64url alphabet"),
        ("AAAAA", "5 characters cannot be base64url; one is missing or too many"),
        ("AR", "the unused bits of the last character must be zero"),
    ];
    for (x, cause) in causes {
        assert_eq!(lines(&with_x(x)), ["member \"x\" is not base64url without padding", cause], "{x}");
    }
    assert_eq!(lines(&with_x("AA")).len(), 1, "a wrong length has no deeper cause");
}

#[test]
fn spki_errors_say_what_der_is_wrong() {
    let lines = |der: &[u8]| lines(&Jwk::from_spki_der(der).unwrap_err());
    let spki = certwright_fixtures::bytes("key/ecdsa-p256.pub.der");
    let cut = lines(&spki[..20]);
    assert_eq!(
        cut[..2],
        ["not a SubjectPublicKeyInfo that has a JWK form", "not exactly one DER SubjectPublicKeyInfo"]
    );
    assert_eq!(cut.len(), 3, "the reader of DER says why: {cut:?}");
    let mut compressed = spki.clone();
    compressed[26] = 2;
    assert_eq!(lines(&compressed)[1..], ["only uncompressed EC points (first octet 0x04) are read"]);
}

/// RFC 5480 §2.2: a point of P-256 has 1 + 2 × 32 octets.
#[test]
fn a_point_that_is_too_short() {
    let mut spki = certwright_fixtures::bytes("key/ecdsa-p256.pub.der");
    spki.truncate(spki.len() - 1);
    for length in [1, 24] {
        spki[length] -= 1;
    }
    assert_eq!(
        lines(&Jwk::from_spki_der(&spki).unwrap_err())[1..],
        ["the key's bit string has 64 octets; it must have 65"]
    );
}

/// RFC 3279 §2.3.1: of RSA, the parameters are NULL, not another empty value.
#[test]
fn rsa_parameters_of_another_kind() {
    let mut spki = certwright_fixtures::bytes("key/rsa-2048.pub.der");
    let null = spki.windows(2).position(|window| window == [5, 0]).unwrap();
    // An empty UTF8String.
    spki[null] = 0x0c;
    assert_eq!(
        lines(&Jwk::from_spki_der(&spki).unwrap_err())[1..],
        ["the algorithm parameters must be NULL"]
    );
}

#[test]
fn thumbprint_errors() {
    let lines = |text: &str| lines(&text.parse::<Thumbprint>().unwrap_err());
    let base64url = lines("AA=");
    assert_eq!(base64url[0], "the thumbprint is not base64url without padding");
    assert!(base64url[1].starts_with("padding at character 2"), "{base64url:?}");
    assert_eq!(lines("AA"), ["a SHA-256 thumbprint has 43 characters, not 2"]);
}

#[test]
fn what_serde_says_of_other_things() {
    let error = serde_json::from_str::<UncheckedJwk>("[]").unwrap_err().to_string();
    assert!(error.contains("expected a JWK (a JSON object)"), "{error}");
    let octets = MapDeserializer::<_, ValueError>::new([("kty", b"RSA".as_slice())].into_iter());
    let error = UncheckedJwk::deserialize(octets).unwrap_err().to_string();
    assert!(error.contains("expected any JSON value"), "{error}");
}
