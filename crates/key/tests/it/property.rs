//! Properties over new keys and arbitrary input.

use certwright_csr::CsrSigner;
use certwright_jws::{KeyRef, Payload, sign};
use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_verify::{Algorithm, EcdsaForm, Hash, KeyKind, check_public_key, verify};
use proptest::prelude::*;

/// The kinds that are generated in no time; RSA has a test of its own.
fn quick_key_type() -> impl Strategy<Value = KeyType> {
    prop_oneof![Just(KeyType::EcdsaP256), Just(KeyType::EcdsaP384), Just(KeyType::Ed25519)]
}

fn x509_algorithm(key_type: KeyType) -> Algorithm {
    match key_type {
        KeyType::EcdsaP256 => Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Der),
        KeyType::EcdsaP384 => Algorithm::Ecdsa(Hash::Sha384, EcdsaForm::Der),
        KeyType::Ed25519 => Algorithm::Ed25519,
        _ => Algorithm::RsaPkcs1v15(Hash::Sha256),
    }
}

/// Whatever was generated can be written, read, and signed with, in both roles.
fn works(key_type: KeyType, message: &[u8]) {
    let made = AccountKey::generate(key_type).expect("generated");
    assert_eq!(made.key_type(), key_type);
    let account = AccountKey::from_pem(&made.to_pkcs8_pem()).expect("read back");
    assert_eq!(account.public_key_der(), made.public_key_der());
    assert_eq!(account.to_pkcs8_pem(), made.to_pkcs8_pem());

    let certificate = CertificateKey::from_pem(&made.to_pkcs8_pem()).expect("read back");
    let signature = CsrSigner::sign(&certificate, message).expect("signed");
    verify(made.public_key_der(), x509_algorithm(key_type), message, &signature).expect("verified");

    let jws =
        sign(&account, KeyRef::Jwk(made.public_key()), Some("n"), "https://ca.test/", Payload::PostAsGet);
    jws.expect("signed").verify(made.public_key()).expect("verified");
}

#[test]
fn rsa_keys_work() {
    works(KeyType::Rsa2048, b"message");
    for (key_type, bits) in [(KeyType::Rsa3072, 3072), (KeyType::Rsa4096, 4096)] {
        let key = CertificateKey::generate(key_type).expect("generated");
        assert_eq!(check_public_key(key.public_key_der()), Ok(KeyKind::Rsa { bits }));
        assert_eq!(key.key_type(), key_type);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn keys_work(key_type in quick_key_type(), message: Vec<u8>) {
        works(key_type, &message);
    }

    #[test]
    fn no_two_keys_are_the_same(key_type in quick_key_type()) {
        let thumbprint = || AccountKey::generate(key_type).expect("generated").thumbprint();
        prop_assert_ne!(thumbprint(), thumbprint());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_input_never_panics(der: Vec<u8>, pem in "(-----(BEGIN|END) [A-Z ]{0,12}PRIVATE KEY-----\n|.{0,9}\n){0,6}") {
        let (_, _) = (AccountKey::from_der(&der), AccountKey::from_pem(&pem));
    }

    #[test]
    fn damaged_keys_never_panic(index in 0..5usize, at: prop::sample::Index, octet: u8, cut: prop::sample::Index) {
        let names = ["ecdsa-p256.pkcs8", "ecdsa-p384.sec1", "ed25519.pkcs8", "rsa-2048.pkcs1", "rsa-2048.pkcs8"];
        let mut der = certwright_fixtures::bytes(&format!("key/{}.der", names[index]));
        let at = at.index(der.len());
        der[at] ^= octet;
        let _ = AccountKey::from_der(&der);
        let _ = AccountKey::from_der(&der[..cut.index(der.len())]);
    }
}
