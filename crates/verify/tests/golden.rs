//! Signatures and keys from RFCs, openssl and python-cryptography: fixtures/verify/PROVENANCE.md.
#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_verify::{
    Algorithm, EcdsaForm, Hash, KeyDefect, KeyKind, SignatureDefect, UnsupportedKey, VerifyError,
    check_public_key, verify,
};

struct Row {
    name: String,
    spki: Vec<u8>,
    algorithm: Algorithm,
    message: Vec<u8>,
    signature: Vec<u8>,
    error: Option<String>,
}

impl Row {
    fn verify(&self) -> Result<(), VerifyError> {
        verify(&self.spki, self.algorithm, &self.message, &self.signature)
    }
}

fn rows(file: &str) -> Vec<Row> {
    let rows = certwright_fixtures::json(file);
    rows.as_array().unwrap().iter().map(row).collect()
}

fn row(row: &serde_json::Value) -> Row {
    let text = |member: &str| row[member].as_str().unwrap().to_owned();
    Row {
        name: text("name"),
        spki: unhex(&text("spki")),
        algorithm: algorithm(&text("algorithm")),
        message: unhex(&text("message")),
        signature: unhex(&text("signature")),
        error: row["error"].as_str().map(str::to_owned),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn algorithm(name: &str) -> Algorithm {
    let mut parts = name.split('-');
    let kind = parts.next().unwrap();
    if kind == "ed25519" {
        return Algorithm::Ed25519;
    }
    let hash = match parts.next().unwrap() {
        "sha256" => Hash::Sha256,
        "sha384" => Hash::Sha384,
        "sha512" => Hash::Sha512,
        other => panic!("{other}"),
    };
    match (kind, parts.next()) {
        ("rsa", None) => Algorithm::RsaPkcs1v15(hash),
        ("ecdsa", Some("fixed")) => Algorithm::Ecdsa(hash, EcdsaForm::Fixed),
        ("ecdsa", Some("der")) => Algorithm::Ecdsa(hash, EcdsaForm::Der),
        other => panic!("{other:?}"),
    }
}

/// The words of `refused.json` for an error.
fn label(error: &VerifyError) -> &'static str {
    match error {
        VerifyError::UnsupportedKey(cause) => unsupported_label(cause),
        VerifyError::MalformedKey(defect) => key_label(defect),
        VerifyError::PointNotOnCurve(_) => "off-curve",
        VerifyError::AlgorithmMismatch { .. } => "fit",
        VerifyError::MalformedSignature(defect) => signature_label(defect),
        VerifyError::SignatureMismatch => "mismatch",
        other => panic!("{other:?}"),
    }
}

fn unsupported_label(cause: &UnsupportedKey) -> &'static str {
    match cause {
        UnsupportedKey::Algorithm(_) => "unsupported:algorithm",
        UnsupportedKey::Curve(_) => "unsupported:curve",
        UnsupportedKey::RsaModulus { .. } => "unsupported:rsa-modulus",
        UnsupportedKey::RsaExponent => "unsupported:rsa-exponent",
        other => panic!("{other:?}"),
    }
}

fn key_label(defect: &KeyDefect) -> &'static str {
    match defect {
        KeyDefect::NotSpki(_) => "key:spki",
        KeyDefect::Parameters { .. } => "key:parameters",
        KeyDefect::UnusedBits => "key:unused-bits",
        KeyDefect::Length { .. } => "key:length",
        KeyDefect::PointForm { .. } => "key:point-form",
        KeyDefect::NotRsaPublicKey(_) => "key:rsa-public-key",
        KeyDefect::EvenModulus => "key:even-modulus",
        KeyDefect::Exponent => "key:exponent",
        KeyDefect::NotCanonical => "key:not-canonical",
        KeyDefect::WeakPoint => "key:weak-point",
        other => panic!("{other:?}"),
    }
}

fn signature_label(defect: &SignatureDefect) -> &'static str {
    match defect {
        SignatureDefect::Length { .. } => "signature:length",
        SignatureDefect::DerWhereFixed { .. } => "signature:der-where-fixed",
        SignatureDefect::FixedWhereDer => "signature:fixed-where-der",
        SignatureDefect::NotDer => "signature:der",
        SignatureDefect::OutOfRange => "signature:range",
        other => panic!("{other:?}"),
    }
}

/// RFC 7515 A.2, A.3, A.4, RFC 8037 A.4; all kinds of keys, hashes and forms by openssl; signatures with a short
/// `r` or `s`, a high or low `s`, and an RSA signature whose first octet is zero.
#[test]
fn golden_signatures_verify() {
    let rows = rows("verify/golden.json");
    assert_eq!(rows.len(), 66);
    for row in rows {
        assert_eq!(row.verify(), Ok(()), "{}", row.name);
    }
}

#[test]
fn refused_with_the_right_error() {
    let rows = rows("verify/refused.json");
    assert_eq!(rows.len(), 163);
    for row in rows {
        let found = row.verify().unwrap_err();
        assert_eq!(Some(label(&found)), row.error.as_deref(), "{}: {found}", row.name);
    }
}

/// A key that is wrong is wrong without a signature too, and a key that is right stays right.
#[test]
fn check_public_key_agrees_with_verify() {
    for row in rows("verify/refused.json") {
        let of_key = ["key:", "unsupported:", "off-curve"];
        let expected = row.error.clone().filter(|error| of_key.iter().any(|kind| error.starts_with(kind)));
        let found = check_public_key(&row.spki).err();
        assert_eq!(found.as_ref().map(label), expected.as_deref(), "{}", row.name);
    }
}

#[test]
fn kinds_are_named() {
    let kind = |name: &str| {
        let rows = rows("verify/golden.json");
        check_public_key(&rows.iter().find(|row| row.name == name).unwrap().spki).unwrap()
    };
    assert_eq!(kind("rfc7515-a.2"), KeyKind::Rsa { bits: 2048 });
    assert_eq!(kind("rsa-2050-sha256"), KeyKind::Rsa { bits: 2050 });
    assert_eq!(kind("rfc7515-a.3"), KeyKind::P256);
    assert_eq!(kind("openssl-p384-sha384"), KeyKind::P384);
    assert_eq!(kind("rfc7515-a.4"), KeyKind::P521);
    assert_eq!(kind("rfc8037-a.4"), KeyKind::Ed25519);
    assert_eq!(kind("rsa-8192-sha256").to_string(), "RSA-8192");
}

/// One bit of each octet of the signature, then of the message, turned over: never accepted.
#[test]
fn flipped_bits_are_refused() {
    let wanted = ["rfc7515-a.2", "rfc7515-a.3", "rfc7515-a.4", "rfc8037-a.4", "openssl-p384-sha384"];
    for row in rows("verify/golden.json").iter().filter(|row| wanted.contains(&row.name.as_str())) {
        for index in 0..row.signature.len() {
            let mut signature = row.signature.clone();
            signature[index] ^= 1 << (index % 8);
            let result = verify(&row.spki, row.algorithm, &row.message, &signature);
            assert!(result.is_err(), "{}, octet {index}", row.name);
        }
        let mut message = row.message.clone();
        message[0] ^= 1;
        let result = verify(&row.spki, row.algorithm, &message, &row.signature);
        assert_eq!(result, Err(VerifyError::SignatureMismatch), "{}", row.name);
    }
}

/// The errors help someone who never saw this crate: they say what is wrong and what would be right.
#[test]
fn errors_say_what_would_be_right() {
    let message = |name: &str| {
        let rows = rows("verify/refused.json");
        let error = rows.iter().find(|row| row.name == name).unwrap().verify().unwrap_err();
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        format!("{error}{}", cause.unwrap_or_default())
    };
    assert_eq!(
        message("p256-der-where-fixed"),
        "the signature is malformed: it is DER, as in X.509; a JWS wants r and s at full length, 64 octets together"
    );
    assert_eq!(
        message("p384-fixed-where-der"),
        "the signature is malformed: it looks like r and s at full length, as in a JWS; X.509 wants a DER \
         SEQUENCE of them"
    );
    assert_eq!(
        message("rsa-1024"),
        "the public key is not supported: the RSA modulus has 1024 bits; it must have 2048 to 8192"
    );
    assert_eq!(message("p521-y-plus-1"), "the public key is not a point on the curve of P-521");
    assert_eq!(message("p256-key-rsa"), "RSA PKCS#1 v1.5 with SHA-256 does not fit the P-256 key; use ECDSA");
    assert_eq!(
        message("openssl-compressed").split(" (").next().unwrap().replace("0x02", "0x03"),
        "the public key is malformed: its point begins with 0x03; only uncompressed points"
    );
}
