//! Keys in memory, straight from the crates that `certwright-key` is made of.

use certwright_csr::{CsrSigner, SignError, SignatureAlgorithm};
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
use rsa::signature::{SignatureEncoding as _, Signer};

type Sign = dyn Fn(&[u8]) -> Result<Vec<u8>, SignError>;

/// A key that signs with a closure.
pub(crate) struct Key {
    public: Vec<u8>,
    algorithm: SignatureAlgorithm,
    sign: Box<Sign>,
}

impl Key {
    pub(crate) fn new(
        public: Vec<u8>,
        algorithm: SignatureAlgorithm,
        sign: impl Fn(&[u8]) -> Result<Vec<u8>, SignError> + 'static,
    ) -> Self {
        Self { public, algorithm, sign: Box::new(sign) }
    }

    /// `fixtures/csr/rsa-2048.key`, with which openssl signed the goldens.
    pub(crate) fn rsa() -> Self {
        let key = rsa::PrivateKey::from_pkcs8_pem(&certwright_fixtures::text("csr/rsa-2048.key")).unwrap();
        let key = rsa::pkcs1v15::SigningKey::<sha2::Sha256>::new(key);
        let public = certwright_fixtures::bytes("csr/rsa-2048.spki.der");
        Self::new(public, SignatureAlgorithm::RsaPkcs1Sha256, move |message| Ok(key.sign(message).to_vec()))
    }

    /// An ECDSA key whose signatures have the DER form of X.509.
    pub(crate) fn p256() -> Self {
        let (key, public) = p256_key();
        Self::new(public, SignatureAlgorithm::EcdsaSha256, move |message| {
            let signature: p256::ecdsa::Signature = key.sign(message);
            Ok(signature.to_der().as_bytes().to_vec())
        })
    }

    /// The same key with signatures in the form of a JWS, which is wrong here.
    pub(crate) fn p256_as_jws() -> Self {
        let (key, public) = p256_key();
        Self::new(public, SignatureAlgorithm::EcdsaSha256, move |message| {
            let signature: p256::ecdsa::Signature = key.sign(message);
            Ok(signature.to_bytes().to_vec())
        })
    }

    pub(crate) fn ed25519() -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let public = key.verifying_key().to_public_key_der().unwrap().into_vec();
        Self::new(public, SignatureAlgorithm::Ed25519, move |message| Ok(key.sign(message).to_vec()))
    }
}

impl CsrSigner for Key {
    fn public_key_der(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        (self.sign)(message)
    }
}

fn p256_key() -> (p256::ecdsa::SigningKey, Vec<u8>) {
    let pem = certwright_fixtures::text("csr/p256.key");
    let key = p256::ecdsa::SigningKey::from_pkcs8_pem(&pem).unwrap();
    let public = key.verifying_key().to_public_key_der().unwrap().into_vec();
    (key, public)
}
