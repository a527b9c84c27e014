//! Signatures, byte for byte (fixtures/key/signatures.json), and what the traits promise.

use certwright_csr::{CsrSigner, SignatureAlgorithm};
use certwright_jws::{Algorithm, Signer};
use certwright_key::{AccountKey, CertificateKey, KeyType};
use serde_json::Value;

fn octets(value: &Value) -> Vec<u8> {
    let hexadecimal = value.as_str().expect("hexadecimal");
    let octet = |at: usize| u8::from_str_radix(&hexadecimal[at..at + 2], 16).expect("hexadecimal");
    (0..hexadecimal.len()).step_by(2).map(octet).collect()
}

#[test]
fn signatures_equal_those_of_the_rfcs_and_of_python_cryptography() {
    // RFC 7515 A.2, RFC 6979 A.2.5 and A.2.6, RFC 8032 §7.1; X.509 and JWS form
    let vectors = certwright_fixtures::json("key/signatures.json");
    let vectors = vectors.as_array().expect("a list");
    assert_eq!(vectors.len(), 11);
    for vector in vectors {
        let (source, pem) = (&vector["source"], vector["pem"].as_str().expect("PEM"));
        let message = octets(&vector["message"]);
        let account = AccountKey::from_pem(pem).expect("an account key");
        assert_eq!(Signer::sign(&account, &message).expect("signed"), octets(&vector["jws"]), "{source}");
        let certificate = CertificateKey::from_pem(pem).expect("a certificate key");
        assert_eq!(
            CsrSigner::sign(&certificate, &message).expect("signed"),
            octets(&vector["x509"]),
            "{source}"
        );
        assert_eq!(*account.to_pkcs8_pem(), pem, "{source}");
    }
}

#[test]
fn each_kind_has_its_algorithms() {
    // R26
    for (name, key_type, jws, x509) in [
        ("ecdsa-p256", KeyType::EcdsaP256, Algorithm::Es256, SignatureAlgorithm::EcdsaSha256),
        ("ecdsa-p384", KeyType::EcdsaP384, Algorithm::Es384, SignatureAlgorithm::EcdsaSha384),
        ("rsa-2048", KeyType::Rsa2048, Algorithm::Rs256, SignatureAlgorithm::RsaPkcs1Sha256),
        ("ed25519", KeyType::Ed25519, Algorithm::EdDsa, SignatureAlgorithm::Ed25519),
    ] {
        let pem = certwright_fixtures::text(&format!("key/{name}.pem"));
        let account = AccountKey::from_pem(&pem).expect("an account key");
        let certificate = CertificateKey::from_pem(&pem).expect("a certificate key");
        assert_eq!((account.key_type(), certificate.key_type()), (key_type, key_type));
        assert_eq!((account.algorithm(), certificate.algorithm()), (jws, x509));
        assert_eq!(Algorithm::of(account.public_key()), Some(jws));
        assert_eq!(CsrSigner::public_key_der(&certificate), account.public_key_der());
    }
}

#[test]
fn keys_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<AccountKey>();
    crosses::<CertificateKey>();
}
