//! What is no usable private key, each by its own error.

use std::error::Error as _;

use certwright_fixtures::{bytes, text};
use certwright_key::{AccountKey, Format, Inconsistency, Instead, KeyError};

fn error(name: &str) -> KeyError {
    let read = match name.ends_with(".pem") {
        true => AccountKey::from_pem(&text(&format!("key/refused-{name}"))),
        false => AccountKey::from_der(&bytes(&format!("key/refused-{name}"))),
    };
    match read {
        Err(error) => error,
        Ok(key) => panic!("{name} was accepted as {key:?}"),
    }
}

#[test]
fn encrypted() {
    for name in ["encrypted-pkcs8.pem", "encrypted-pkcs8.der", "encrypted-pkcs1.pem", "encrypted-sec1.pem"] {
        assert!(matches!(error(name), KeyError::Encrypted), "{name}: {}", error(name));
    }
}

#[test]
fn public() {
    for (name, expected) in [
        ("public.pem", Instead::PublicKey),
        ("public-pkcs1.der", Instead::PublicKey),
        ("certificate.pem", Instead::Certificate),
        ("certificate.der", Instead::Certificate),
        ("certificate-v1.der", Instead::Certificate),
        ("request.pem", Instead::CertificateRequest),
        ("request.der", Instead::CertificateRequest),
    ] {
        assert!(matches!(error(name), KeyError::NotPrivate(instead) if instead == expected), "{name}");
    }
    let spki = AccountKey::from_der(&bytes("key/rsa-2048.pub.der"));
    assert!(matches!(spki, Err(KeyError::NotPrivate(Instead::PublicKey))));
}

#[test]
fn of_another_kind() {
    for (name, oid) in [
        ("rsa-pss.pem", "1.2.840.113549.1.1.10"),
        ("x25519.pem", "1.3.101.110"),
        ("ed448.pem", "1.3.101.113"),
    ] {
        assert!(
            matches!(error(name), KeyError::UnsupportedAlgorithm(found) if found.to_string() == oid),
            "{name}"
        );
    }
    for (name, oid) in
        [("p521.pem", "1.3.132.0.35"), ("p521.sec1.pem", "1.3.132.0.35"), ("secp256k1.pem", "1.3.132.0.10")]
    {
        assert!(
            matches!(error(name), KeyError::UnsupportedCurve(found) if found.to_string() == oid),
            "{name}"
        );
    }
    for name in ["explicit.pem", "explicit.sec1.pem", "sec1-unnamed.der"] {
        assert!(matches!(error(name), KeyError::UnnamedCurve), "{name}: {}", error(name));
    }
    assert!(matches!(error("openssh.pem"), KeyError::Label(label) if label == "OPENSSH PRIVATE KEY"));
}

#[test]
fn of_another_size() {
    assert!(matches!(error("rsa-1024.pem"), KeyError::RsaSize { bits: 1024 }));
    assert!(matches!(error("rsa-2056.pem"), KeyError::RsaSize { bits: 2056 }));
    assert!(matches!(error("rsa-3-primes.pem"), KeyError::RsaMultiPrime));
}

#[test]
fn at_odds_with_itself() {
    for (name, expected) in [
        ("sec1-public.der", Inconsistency::PublicKey),
        ("sec1-no-point.der", Inconsistency::PublicKey),
        ("pkcs8-public.der", Inconsistency::PublicKey),
        ("ed25519-public.der", Inconsistency::PublicKey),
        ("rsa-public.der", Inconsistency::PublicKey),
        ("pkcs8-curve.der", Inconsistency::Curve),
        ("scalar-zero.der", Inconsistency::Scalar),
        ("scalar-order.der", Inconsistency::Scalar),
        ("scalar-long.der", Inconsistency::Scalar),
        ("ed25519-length.der", Inconsistency::Ed25519Length),
        ("rsa-modulus.der", Inconsistency::Rsa),
        ("rsa-exponent.der", Inconsistency::Rsa),
    ] {
        let error = error(name);
        assert!(matches!(error, KeyError::Inconsistent(found) if found == expected), "{name}: {error:?}");
        assert!(error.source().is_some());
    }
}

#[test]
fn several_or_none() {
    let (one, two) = (text("key/ecdsa-p256.pem"), text("key/rsa-2048.pkcs1.pem"));
    let read = AccountKey::from_pem(&format!("{one}{two}{one}"));
    assert!(matches!(read, Err(KeyError::SeveralKeys { count: 3 })));
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let read = AccountKey::from_pem(parameters);
    assert!(matches!(read, Err(KeyError::Label(label)) if label == "EC PARAMETERS"));
    assert!(matches!(AccountKey::from_pem("nothing"), Err(KeyError::NoPem)));
}

#[test]
fn der_that_is_no_key() {
    for der in [&b""[..], b"\x30", b"-----BEGIN PRIVATE KEY-----", b"\x04\x01\x00", b"\x30\x00\x00"] {
        assert!(matches!(AccountKey::from_der(der), Err(KeyError::NotDer(_))), "{der:?}");
    }
    for der in [&b"\x30\x00"[..], b"\x30\x03\x02\x01\x00", b"\x30\x02\x05\x00"] {
        assert!(matches!(AccountKey::from_der(der), Err(KeyError::NoFormat)), "{der:?}");
    }
    let trailing = [bytes("key/ed25519.pkcs8.der"), vec![0]].concat();
    assert!(matches!(AccountKey::from_der(&trailing), Err(KeyError::NotDer(_))));
    let other_version = b"\x30\x09\x02\x01\x07\x04\x01\x01\xa0\x01\x00";
    assert!(matches!(AccountKey::from_der(other_version), Err(KeyError::Malformed(Format::Sec1, _))));
}
