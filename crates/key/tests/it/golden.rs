//! Keys made by openssl and python-cryptography (fixtures/key/PROVENANCE.md).

use certwright_fixtures::{bytes, text};
use certwright_key::{AccountKey, CertificateKey, KeyType, same_key};

const OPENSSL: [(&str, KeyType); 6] = [
    ("ecdsa-p256", KeyType::EcdsaP256),
    ("ecdsa-p384", KeyType::EcdsaP384),
    ("rsa-2048", KeyType::Rsa2048),
    ("rsa-3072", KeyType::Rsa3072),
    ("rsa-4096", KeyType::Rsa4096),
    ("ed25519", KeyType::Ed25519),
];

fn from_pem(text: &str) -> CertificateKey {
    CertificateKey::from_pem(text).expect("a key in PEM")
}

fn from_der(name: &str) -> CertificateKey {
    CertificateKey::from_der(&bytes(name)).expect(name)
}

/// Asserts that `key` is the one whose PKCS#8 PEM and public key are `name.pem` and `name.pub.der`.
fn assert_is(key: &CertificateKey, name: &str) {
    assert_eq!(key.public_key_der(), bytes(&format!("key/{name}.pub.der")), "{name}");
    assert_eq!(*key.to_pkcs8_pem(), text(&format!("key/{name}.pem")), "{name}");
}

#[test]
fn pkcs8_is_read_and_written_as_openssl_writes_it() {
    for (name, key_type) in OPENSSL {
        let key = from_pem(&text(&format!("key/{name}.pem")));
        assert_eq!(key.key_type(), key_type);
        assert_is(&key, name);
        let der = format!("key/{name}.pkcs8.der");
        assert_is(&from_der(&der), name);
        assert_eq!(*key.to_pkcs8_der(), bytes(&der), "{name}");
    }
}

#[test]
fn pkcs1() {
    for name in ["rsa-2048", "rsa-3072", "rsa-4096"] {
        assert_is(&from_pem(&text(&format!("key/{name}.pkcs1.pem"))), name);
        assert_is(&from_der(&format!("key/{name}.pkcs1.der")), name);
    }
}

#[test]
fn sec1_after_its_parameters_without_public_key_and_with_a_compressed_one() {
    for name in ["ecdsa-p256", "ecdsa-p384"] {
        assert_is(&from_der(&format!("key/{name}.sec1.der")), name);
        for form in ["sec1", "no-public", "compressed"] {
            assert_is(&from_pem(&text(&format!("key/{name}.{form}.pem"))), name);
        }
    }
}

#[test]
fn leading_zeros_in_coordinates_and_numbers() {
    // R25: 1 key in 128 fails otherwise
    for curve in ["p256", "p384"] {
        for part in ["x", "y", "scalar"] {
            let name = format!("zero-{part}-{curve}");
            assert_is(&from_pem(&text(&format!("key/{name}.pem"))), &name);
        }
        let name = format!("zero-scalar-{curve}");
        for form in ["trimmed", "padded"] {
            assert_is(&from_der(&format!("key/{name}.{form}.der")), &name);
        }
    }
}

#[test]
fn ed25519_with_attributes_and_public_key() {
    // RFC 8410 §10.3
    let plain = from_pem(&text("key/rfc8410.pem"));
    assert_is(&plain, "rfc8410");
    assert_is(&from_pem(&text("key/rfc8410-with-public.pem")), "rfc8410");
}

#[test]
fn files_as_they_occur() {
    let pem = text("key/ecdsa-p256.pem");
    let certificate = text("key/refused-certificate.pem");
    for odd in [
        pem.replace('\n', "\r\n"),
        format!("\n\n  \t\n{pem}\n \n"),
        format!("\u{feff}{pem}"),
        pem.replace('\n', " \n\n"),
        format!("Bag Attributes\n    friendlyName: me\nKey Attributes: <No Attributes>\n{pem}"),
        format!("{certificate}{pem}"),
        format!("{pem}{certificate}"),
        pem.trim_end().to_owned(),
        pem.replace("PRIVATE KEY", "EC PRIVATE KEY"),
    ] {
        assert_is(&from_pem(&odd), "ecdsa-p256");
    }
}

#[test]
fn thumbprints_are_those_of_the_rfcs() {
    // RFC 8037 A.3; the private key is that of RFC 8032 §7.1 TEST 1
    let vectors = certwright_fixtures::json("key/signatures.json");
    let vectors = vectors.as_array().expect("a list");
    let vector = vectors.iter().find(|vector| vector["source"] == "RFC 8032 §7.1, TEST 1").expect("RFC 8032");
    let key = AccountKey::from_pem(vector["pem"].as_str().expect("PEM")).expect("a key");
    assert_eq!(key.thumbprint().to_string(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(key.public_key().thumbprint(), key.thumbprint());
}

#[test]
fn one_key_in_both_roles_is_found() {
    // R27
    let pem = text("key/rsa-2048.pem");
    let account = AccountKey::from_pem(&pem).expect("a key");
    assert!(same_key(&account, &from_der("key/rsa-2048.pkcs1.der")));
    assert!(!same_key(&account, &from_der("key/ecdsa-p256.pkcs8.der")));
}

#[test]
fn debug_shows_kind_and_thumbprint_only() {
    // R47
    for (name, key_type) in OPENSSL {
        let pem = text(&format!("key/{name}.pem"));
        let account = AccountKey::from_pem(&pem).expect("a key");
        let thumbprint = account.thumbprint();
        let rest = format!("{{ key_type: {key_type}, thumbprint: {thumbprint}, .. }}");
        assert_eq!(format!("{account:?}"), format!("AccountKey {rest}"));
        assert_eq!(format!("{:?}", from_pem(&pem)), format!("CertificateKey {rest}"));
    }
}
