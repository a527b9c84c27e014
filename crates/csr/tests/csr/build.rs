//! The builder against openssl: byte for byte for RSA, whose signatures are deterministic
//! (fixtures/csr/generate.sh).

use std::error::Error as _;

use crate::signers::Key;
use certwright_csr::{BuildError, Csr, CsrBuilder, CsrDer, CsrSigner, SignError, SignatureAlgorithm};
use certwright_fixtures::{bytes, text};
use certwright_identifier::{DnsName, Identifier};

fn names(texts: &[&str]) -> Vec<Identifier> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn name(text: &str) -> DnsName {
    text.parse().unwrap()
}

fn built(texts: &[&str]) -> Vec<u8> {
    CsrBuilder::new(&names(texts)).sign(&Key::rsa()).unwrap().as_bytes().to_vec()
}

fn error(texts: &[&str], common_name: Option<&str>, key: &Key) -> BuildError {
    let (names, common_name) = (names(texts), common_name.map(name));
    let builder = CsrBuilder::new(&names);
    common_name.as_ref().map_or(builder, |name| builder.common_name(name)).sign(key).unwrap_err()
}

#[test]
fn r28_equals_openssl_for_one_name() {
    assert_eq!(built(&["example.org"]), bytes("csr/one.der"));
}

#[test]
fn r28_equals_openssl_for_several_names() {
    assert_eq!(built(&["example.org", "www.example.org", "münchen.example"]), bytes("csr/several.der"));
}

#[test]
fn r28_equals_openssl_for_a_wildcard() {
    assert_eq!(built(&["*.example.org", "example.org"]), bytes("csr/wildcard.der"));
}

#[test]
fn r28_equals_openssl_for_addresses_of_both_kinds() {
    assert_eq!(built(&["192.0.2.1", "2001:db8::1"]), bytes("csr/ip.der"));
    assert_eq!(built(&["example.org", "192.0.2.1"]), bytes("csr/mixed.der"));
}

#[test]
fn r28_equals_openssl_for_a_hundred_names() {
    let texts: Vec<String> = (1..=100).map(|host| format!("host-{host:03}.example.org")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(built(&texts), bytes("csr/hundred.der"));
}

#[test]
fn r28_equals_openssl_with_a_common_name_on_request() {
    let names = names(&["example.org", "www.example.org"]);
    let common_name = name("example.org");
    let request = CsrBuilder::new(&names).common_name(&common_name).sign(&Key::rsa()).unwrap();
    assert_eq!(request.as_bytes(), bytes("csr/cn.der"));
}

#[test]
fn rfc7633_equals_openssl_with_must_staple() {
    let names = names(&["example.org"]);
    let builder = CsrBuilder::new(&names).must_staple(true);
    assert_eq!(builder.sign(&Key::rsa()).unwrap().as_bytes(), bytes("csr/must-staple.der"));
    let common_name = name("example.org");
    let request = builder.common_name(&common_name).sign(&Key::rsa()).unwrap();
    assert_eq!(request.as_bytes(), bytes("csr/cn-must-staple.der"));
}

#[test]
fn a_name_that_occurs_twice_is_asked_for_once() {
    assert_eq!(built(&["example.org", "EXAMPLE.org."]), bytes("csr/one.der"));
}

#[test]
fn rfc8555_base64url_is_of_the_der_without_padding() {
    let request = CsrDer::from_der(&bytes("csr/one.der")).unwrap();
    assert_eq!(request.to_base64url(), text("csr/one.base64url"));
    assert_eq!(format!("{request:?}"), format!("CsrDer({:?})", text("csr/one.base64url")));
    assert_eq!(AsRef::<[u8]>::as_ref(&request), bytes("csr/one.der"));
}

/// RFC 8017 appendix A.2.4, RFC 5758 §3.2, RFC 8410 §3, as openssl shows them.
#[test]
fn algorithms_are_named_as_in_their_rfcs() {
    use SignatureAlgorithm::{EcdsaSha256, EcdsaSha384, EcdsaSha512, Ed25519, RsaPkcs1Sha256};
    let names = [RsaPkcs1Sha256, EcdsaSha256, EcdsaSha384, EcdsaSha512, Ed25519].map(|it| it.to_string());
    assert_eq!(
        names,
        ["sha256WithRSAEncryption", "ecdsa-with-SHA256", "ecdsa-with-SHA384", "ecdsa-with-SHA512", "Ed25519"]
    );
}

#[test]
fn pem_is_that_of_openssl() {
    let request = CsrDer::from_der(&bytes("csr/one.der")).unwrap();
    assert_eq!(request.to_pem(), text("csr/one.pem"));
}

#[test]
fn every_kind_of_key_makes_a_request_that_verifies() {
    for key in [Key::rsa(), Key::p256(), Key::ed25519()] {
        let request = CsrBuilder::new(&names(&["example.org"])).sign(&key).unwrap();
        let read = Csr::parse(request.as_bytes()).unwrap();
        assert_eq!(read.verify_signature(), Ok(()), "{}", key.algorithm());
        assert_eq!(read.public_key_der(), key.public_key_der());
    }
}

#[test]
fn r28_a_common_name_must_be_one_of_the_names() {
    let error = error(&["example.org"], Some("www.example.org"), &Key::ed25519());
    assert!(matches!(error, BuildError::CommonNameNotListed { .. }));
    assert_eq!(error.to_string(), "the common name www.example.org must be one of the names of the request");
}

#[test]
fn r28_a_common_name_has_at_most_64_octets() {
    let (fits, long) = (format!("{}.example.org", "a".repeat(52)), format!("{}.example.org", "a".repeat(53)));
    let (fitting, common_name) = (names(&[&fits]), name(&fits));
    assert!(CsrBuilder::new(&fitting).common_name(&common_name).sign(&Key::ed25519()).is_ok());
    let error = error(&[&long], Some(&long), &Key::ed25519());
    assert!(matches!(error, BuildError::CommonNameTooLong { length: 65, .. }), "{error}");
}

#[test]
fn a_request_needs_a_name() {
    assert!(matches!(error(&[], None, &Key::ed25519()), BuildError::NoNames));
}

#[test]
fn a_jws_signature_is_refused_before_the_ca_does_it() {
    let error = error(&["example.org"], None, &Key::p256_as_jws());
    assert!(matches!(error, BuildError::Signature(_)), "{error}");
}

#[test]
fn without_verification_the_request_is_the_same_and_a_wrong_signature_is_in_it() {
    let names = names(&["example.org"]);
    let builder = CsrBuilder::new(&names);
    assert_eq!(builder.sign_unverified(&Key::ed25519()).unwrap(), builder.sign(&Key::ed25519()).unwrap());
    let wrong = builder.sign_unverified(&Key::p256_as_jws()).unwrap();
    assert!(Csr::parse(wrong.as_bytes()).unwrap().verify_signature().is_err());
}

#[test]
fn a_public_key_that_is_none_is_refused() {
    let key = Key::new(b"no key".to_vec(), SignatureAlgorithm::Ed25519, |_| Ok(vec![0; 64]));
    assert!(matches!(error(&["example.org"], None, &key), BuildError::PublicKey(_)));
}

#[test]
fn a_key_that_does_not_sign_says_why() {
    let public = Key::ed25519().public_key_der().to_vec();
    let key =
        Key::new(public, SignatureAlgorithm::Ed25519, |_| Err(SignError::new("the token was pulled out")));
    let error = error(&["example.org"], None, &key);
    assert_eq!(error.to_string(), "the certificate key did not sign the request");
    assert_eq!(error.source().unwrap().to_string(), "the token was pulled out");
}
