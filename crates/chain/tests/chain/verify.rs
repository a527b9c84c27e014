//! What has to hold before a chain is installed (R24, R31).

use crate::{ALL, NOW, chain, verify};
use certwright_chain::ChainError;
use certwright_fixtures::bytes;
use certwright_verify::VerifyError;

const MIDDLE: &str = "CN=Test Intermediate E1,O=certwright fixtures,C=DE";

#[test]
fn r31_a_good_chain_with_and_without_its_root() {
    assert_eq!(verify(&["leaf", "middle"], &ALL), Ok(()));
    assert_eq!(verify(&["leaf", "middle", "root"], &ALL), Ok(()));
    assert_eq!(verify(&["leaf", "middle", "cross", "root2"], &ALL), Ok(()));
    assert_eq!(verify(&["leaf-of-root", "root"], &ALL), Ok(()));
    assert_eq!(verify(&["leaf-long-lived", "middle"], &ALL), Ok(()));
}

#[test]
fn r31_a_good_chain_of_rsa() {
    let key = bytes("chain/leaf-rsa.spki.der");
    assert_eq!(chain(&["leaf-rsa", "middle2", "root2"]).verify(&key, &[], NOW), Ok(()));
}

#[test]
fn r31_another_key() {
    assert_eq!(verify(&["leaf-other-key", "middle"], &ALL), Err(ChainError::AnotherKey));
    assert_eq!(verify(&["middle", "root"], &[]), Err(ChainError::AnotherKey));
}

#[test]
fn r24_every_requested_name_and_perhaps_more() {
    assert_eq!(verify(&["leaf", "middle"], &["www.example.org"]), Ok(()));
    let error = verify(&["leaf-missing-name", "middle"], &ALL).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the certificate lacks names that were asked for: www.example.org *.example.org 192.0.2.1 2001:db8::1"
    );
}

#[test]
fn r24_a_wildcard_does_not_stand_for_what_it_covers() {
    let missing = vec!["api.example.org".parse().unwrap()];
    assert_eq!(verify(&["leaf", "middle"], &["api.example.org"]), Err(ChainError::MissingNames { missing }));
}

#[test]
fn r31_expired() {
    let error = verify(&["leaf-expired", "middle"], &ALL).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the certificate \"example.org\" expired at 2026-11-22T12:00:00Z, \
         and by this clock it is 2026-11-23T12:00:00Z"
    );
    let error = verify(&["leaf", "middle-expired"], &ALL).unwrap_err();
    assert!(matches!(error, ChainError::Expired { subject, .. } if subject == MIDDLE));
}

#[test]
fn r31_not_yet_valid_but_for_a_clock_a_little_behind() {
    let error = verify(&["leaf-future", "middle"], &ALL).unwrap_err();
    assert!(
        matches!(error, ChainError::NotYetValid { not_before, .. } if not_before == NOW + 86_400),
        "{error}"
    );
    assert_eq!(verify(&["leaf-soon", "middle"], &ALL), Ok(()));
}

#[test]
fn r31_validity_to_the_second() {
    let (chain, key) = (chain(&["leaf", "middle"]), bytes("chain/leaf.spki.der"));
    let (first, last) = (chain.leaf().not_before(), chain.leaf().not_after());
    assert_eq!(chain.verify(&key, &[], last), Ok(()));
    assert!(matches!(chain.verify(&key, &[], last + 1), Err(ChainError::Expired { .. })));
    assert_eq!(chain.verify(&key, &[], first - 3600), Ok(()));
    assert!(matches!(chain.verify(&key, &[], first - 3601), Err(ChainError::NotYetValid { .. })));
    assert!(chain.verify(&key, &[], i64::MAX).is_err() && chain.verify(&key, &[], i64::MIN).is_err());
}

#[test]
fn an_expired_root_is_not_our_business() {
    assert_eq!(verify(&["leaf", "middle", "root-expired"], &ALL), Ok(()));
}

#[test]
fn r31_a_leaf_that_its_issuer_did_not_sign() {
    let error = verify(&["leaf-false-signer", "middle"], &ALL).unwrap_err();
    let expected =
        ChainError::Signature { subject: "example.org".into(), source: VerifyError::SignatureMismatch };
    assert_eq!(error, expected);
    assert!(matches!(verify(&["leaf", "middle-false-key"], &ALL), Err(ChainError::Signature { .. })));
}

#[test]
fn r31_a_broken_signature() {
    use base64ct::{Base64, Encoding as _};
    let mut der = chain(&["leaf"]).leaf().as_der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let body =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", Base64::encode_string(&der));
    let chain = certwright_chain::Chain::parse(body + &crate::pem("middle")).unwrap();
    let error = chain.verify(&bytes("chain/leaf.spki.der"), &[], NOW).unwrap_err();
    assert!(matches!(error, ChainError::Signature { .. }), "{error}");
}

#[test]
fn r31_an_issuer_that_is_no_ca() {
    for issuer in ["middle-no-ca", "middle-no-constraints"] {
        assert_eq!(verify(&["leaf", issuer], &ALL), Err(ChainError::NoCa { subject: MIDDLE.into() }));
    }
}
