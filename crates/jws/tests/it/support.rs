//! Signers for tests, built from private JWKs with RustCrypto.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, Jws, SignError, Signer};
use rsa::{BoxedUint, pkcs1v15};
use serde_json::Value;
use signature::{SignatureEncoding, Signer as _};

pub(crate) fn unbase64(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The string member `name`.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn octets(jwk: &Value, name: &str) -> Vec<u8> {
    unbase64(text(jwk, name))
}

fn number(jwk: &Value, name: &str) -> BoxedUint {
    let octets = octets(jwk, name);
    BoxedUint::from_be_slice(&octets, u32::try_from(octets.len() * 8).unwrap()).unwrap()
}

/// The three parts of a compact serialization as a JWS.
pub(crate) fn from_compact(compact: &str) -> Jws {
    let [protected, payload, signature] = compact.split('.').collect::<Vec<_>>().try_into().unwrap();
    Jws::from_parts(protected, payload, signature).unwrap()
}

/// The public key of a private JWK: its public members, and nothing that is secret.
pub(crate) fn public_key(jwk: &Value) -> Jwk {
    let public: serde_json::Map<_, _> = jwk
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| ["kty", "crv", "x", "y", "n", "e"].contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Jwk::from_json(Value::Object(public).to_string()).unwrap()
}

enum Secret {
    Rsa(Box<pkcs1v15::SigningKey<sha2::Sha256>>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

/// A signer that does what its private JWK says.
pub(crate) struct TestSigner {
    public: Jwk,
    secret: Secret,
}

impl TestSigner {
    pub(crate) fn new(jwk: &Value) -> Self {
        Self { public: public_key(jwk), secret: Secret::new(jwk) }
    }

    /// The signers of fixtures/jws/signed.json, one for each algorithm.
    pub(crate) fn all() -> Vec<Self> {
        let vectors = certwright_fixtures::json("jws/signed.json");
        Algorithm::ALL
            .iter()
            .map(|algorithm| {
                let vector = vectors.as_array().unwrap().iter().find(|v| v["alg"] == algorithm.name());
                Self::new(&vector.unwrap()["key"])
            })
            .collect()
    }
}

impl Secret {
    fn new(jwk: &Value) -> Self {
        match jwk["crv"].as_str() {
            Some("P-256") => Self::P256(p256::ecdsa::SigningKey::from_slice(&octets(jwk, "d")).unwrap()),
            Some("P-384") => Self::P384(p384::ecdsa::SigningKey::from_slice(&octets(jwk, "d")).unwrap()),
            Some("P-521") => Self::P521(p521::ecdsa::SigningKey::from_slice(&octets(jwk, "d")).unwrap()),
            Some(_) => Self::Ed25519(octets(jwk, "d").as_slice().try_into().unwrap()),
            None => {
                let [n, e, d, p, q] = ["n", "e", "d", "p", "q"].map(|name| number(jwk, name));
                let key = rsa::PrivateKey::from_components(n, e, d, vec![p, q]).unwrap();
                Self::Rsa(Box::new(pkcs1v15::SigningKey::new(key)))
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.sign(message).to_vec(),
            Self::P256(key) => signature_of::<p256::ecdsa::Signature>(key, message),
            Self::P384(key) => signature_of::<p384::ecdsa::Signature>(key, message),
            Self::P521(key) => signature_of::<p521::ecdsa::Signature>(key, message),
            Self::Ed25519(key) => key.sign(message).to_vec(),
        }
    }
}

fn signature_of<S: SignatureEncoding>(key: &impl signature::Signer<S>, message: &[u8]) -> Vec<u8> {
    key.sign(message).to_vec()
}

impl Signer for TestSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::of(&self.public).unwrap()
    }

    fn public_key(&self) -> &Jwk {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.secret.sign(message))
    }
}
