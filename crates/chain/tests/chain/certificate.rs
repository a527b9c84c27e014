//! The facts of certificates as openssl states them (`fixtures/chain/facts.txt`).

use crate::{ALL, certificate, pem};
use certwright_chain::{Certificate, CertificateError, Chain, ChainError};
use certwright_fixtures::{bytes, text};

/// The value of `key` in openssl's output about `file`.
fn fact(file: &str, key: &str) -> String {
    let facts = text("chain/facts.txt");
    let (_, about) = facts.split_once(&format!("{file}.pem\n")).unwrap();
    about.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap().to_owned()
}

#[test]
fn names_of_the_issuer_and_the_subject_are_openssls() {
    for file in ["leaf", "middle", "root"] {
        let certificate = certificate(file);
        assert_eq!(certificate.subject(), fact(file, "subject"), "{file}");
        assert_eq!(certificate.issuer(), fact(file, "issuer"), "{file}");
    }
    assert_eq!(certificate("leaf").issuer_common_name(), Some("Test Intermediate E1"));
    assert_eq!(certificate("leaf").subject_common_name(), None);
    assert_eq!(certificate("root").subject_common_name(), Some("Test Root X1"));
}

#[test]
fn serial_and_fingerprint_are_openssls() {
    for file in ["leaf", "middle", "root"] {
        let certificate = certificate(file);
        let fingerprint: Vec<String> =
            certificate.fingerprint().iter().map(|octet| format!("{octet:02X}")).collect();
        assert_eq!(certificate.serial_hex().to_uppercase(), fact(file, "serial"));
        assert_eq!(fingerprint.join(":"), fact(file, "sha256 Fingerprint"));
    }
    assert_eq!(certificate("leaf-serial-sign-octet").serial_hex(), "87654321");
}

#[test]
fn validity_is_openssls_in_seconds() {
    assert_eq!(fact("leaf", "notBefore"), "2026-11-22 12:00:00Z");
    assert_eq!(certificate("leaf").not_before(), 1_795_348_800);
    assert_eq!(fact("leaf-long-lived", "notAfter"), "2051-01-01 00:00:00Z");
    assert_eq!(certificate("leaf-long-lived").not_after(), 2_556_144_000);
}

#[test]
fn names_of_the_subject_alternative_name_are_in_order() {
    let names: Vec<String> = certificate("leaf").names().iter().map(ToString::to_string).collect();
    assert_eq!(names, ALL);
}

#[test]
fn entries_no_order_could_have_are_left_out() {
    let odd = certificate("leaf-odd-names");
    let names: Vec<String> = odd.names().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["example.org"]);
    assert_eq!(odd.subject(), "CN=Café \\0a\\, Inc.");
}

#[test]
fn public_keys_are_those_of_the_key_files() {
    assert_eq!(certificate("leaf").public_key_der(), bytes("chain/leaf.spki.der"));
    assert_eq!(certificate("leaf-rsa").public_key_der(), bytes("chain/leaf-rsa.spki.der"));
}

#[test]
fn cas_and_roots_are_told_apart() {
    let facts = |file: &str| (certificate(file).is_ca(), certificate(file).is_self_issued());
    assert_eq!(facts("leaf"), (false, false));
    assert_eq!(facts("middle"), (true, false));
    assert_eq!(facts("root"), (true, true));
    assert_eq!(facts("middle-no-constraints"), (false, false));
}

#[test]
fn der_is_kept_as_it_was() {
    let root = certificate("root");
    assert_eq!(Certificate::from_der(root.as_der()), Ok(root.clone()));
    let longer = [root.as_der(), &[0]].concat();
    assert!(matches!(Certificate::from_der(&longer), Err(CertificateError::Malformed(_))));
}

#[test]
fn a_signature_algorithm_that_differs_from_the_signed_one_is_refused() {
    let mut der = certificate("leaf").as_der().to_vec();
    // The last ecdsa-with-SHA256, which is the one outside the signed part, becomes ecdsa-with-SHA384.
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    let at = der.windows(oid.len()).rposition(|octets| octets == oid).unwrap();
    *der.get_mut(at + 7).unwrap() = 3;
    assert_eq!(Certificate::from_der(&der), Err(CertificateError::AlgorithmsDiffer));
}

#[test]
fn debug_is_short() {
    let debug = format!("{:?}", certificate("leaf"));
    assert!(debug.starts_with("Certificate { subject: \"example.org\""), "{debug}");
    assert!(debug.len() < pem("leaf").len());
}

#[test]
fn rfc7633_must_staple_is_seen() {
    for (file, expected) in [("certificate-must-staple", true), ("certificate-staging", false)] {
        let chain = Chain::parse(text(&format!("inspect/object/{file}.pem"))).unwrap();
        assert_eq!(chain.leaf().must_staple(), expected, "{file}");
    }
}

#[test]
fn a_certificate_is_verified_with_its_issuer_and_with_no_other() {
    let [leaf, middle, other] = ["leaf", "middle", "middle-false-key"].map(certificate);
    assert!(leaf.is_issued_in_the_name_of(&middle) && leaf.is_issued_in_the_name_of(&other));
    assert_eq!(leaf.verify_signature(&middle), Ok(()));
    assert!(matches!(leaf.verify_signature(&other), Err(ChainError::Signature { .. })));
    assert!(leaf.algorithm().is_ok());
}
