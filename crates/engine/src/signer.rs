//! Who signs: ring where it can, which is here for TLS and needs a fifth of the time for ECDSA on P-256; other keys
//! sign for themselves.

use std::sync::Arc;

use certwright_csr::{BuildError, CsrBuilder, CsrDer, CsrSigner, SignatureAlgorithm};
use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, Signer};
use certwright_key::{AccountKey, CertificateKey, KeyType, PrivateKey, Role};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    KeyPair,
};

/// A signer of requests: several for each order.
pub(crate) fn signer(key: AccountKey) -> Arc<dyn Signer + Send + Sync> {
    match P256::of(&key, &ECDSA_P256_SHA256_FIXED_SIGNING) {
        Some(p256) => Arc::new(ByRing { p256, public_key: key.public_key().clone() }),
        None => Arc::new(key),
    }
}

/// Signs a certificate request. Where ring has found that the two halves of the key belong together, its signature needs
/// no verification.
pub(crate) fn signed(csr: CsrBuilder<'_>, key: &CertificateKey) -> Result<CsrDer, BuildError> {
    match P256::of(key, &ECDSA_P256_SHA256_ASN1_SIGNING) {
        Some(p256) => csr.sign_unverified(&ByRing { p256, public_key: key.public_key_der() }),
        None => csr.sign(key),
    }
}

/// A key as ring has it. Its nonces are drawn from the system's randomness and the key: not those of RFC 6979.
struct P256 {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl P256 {
    /// None if the key is another one, or if ring reads another one out of it; it computes the public key once more.
    fn of<R: Role>(key: &PrivateKey<R>, algorithm: &'static EcdsaSigningAlgorithm) -> Option<Self> {
        if key.key_type() != KeyType::EcdsaP256 {
            return None;
        }
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &key.to_pkcs8_der(), &random).ok()?;
        key.public_key_der().ends_with(pair.public_key().as_ref()).then_some(Self { pair, random })
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, &'static str> {
        let signature = self.pair.sign(&self.random, message);
        signature.map(|signature| signature.as_ref().to_vec()).map_err(|Unspecified| "ring could not sign")
    }
}

struct ByRing<P> {
    p256: P256,
    public_key: P,
}

impl Signer for ByRing<Jwk> {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn public_key(&self) -> &Jwk {
        &self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, certwright_jws::SignError> {
        self.p256.sign(message).map_err(certwright_jws::SignError::new)
    }
}

impl CsrSigner for ByRing<&[u8]> {
    fn public_key_der(&self) -> &[u8] {
        self.public_key
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::EcdsaSha256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, certwright_csr::SignError> {
        self.p256.sign(message).map_err(certwright_csr::SignError::new)
    }
}

#[cfg(test)]
mod tests {
    use certwright_csr::Csr;
    use certwright_identifier::Identifier;
    use p256::ecdsa::{Signature, VerifyingKey};
    use signature::Verifier as _;

    use super::*;

    /// The other implementation verifies it, with the key as it is in the account's JWK.
    #[test]
    fn what_ring_signs_is_verified_by_another_implementation() {
        let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
        let verifier = VerifyingKey::from_sec1_bytes(&key.public_key_der()[26..]).unwrap();
        let jwk = key.public_key().clone();
        assert!(P256::of(&key, &ECDSA_P256_SHA256_FIXED_SIGNING).is_some(), "ring takes the key");
        let signer = signer(key);
        assert_eq!((signer.algorithm(), signer.public_key()), (Algorithm::Es256, &jwk));
        for message in [&b""[..], b"protected.payload"] {
            let signature = signer.sign(message).unwrap();
            verifier.verify(message, &Signature::from_slice(&signature).unwrap()).unwrap();
        }
    }

    /// By another implementation, and for a request as the CA does it.
    #[test]
    fn a_certificate_request_is_signed_by_its_key() {
        let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
        let verifier = VerifyingKey::from_sec1_bytes(&key.public_key_der()[26..]).unwrap();
        let p256 = P256::of(&key, &ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let signature = p256.sign(b"request").unwrap();
        verifier.verify(b"request", &Signature::from_der(&signature).unwrap()).unwrap();
        let names = [Identifier::parse("example.org").unwrap()];
        for key_type in [KeyType::EcdsaP256, KeyType::EcdsaP384, KeyType::Ed25519] {
            let key = CertificateKey::generate(key_type).unwrap();
            let csr = signed(CsrBuilder::new(&names), &key).unwrap();
            Csr::parse(csr.as_bytes()).unwrap().verify_signature().unwrap();
        }
    }

    /// RFC 8037 §3.1 signs without randomness, so that twice is the same.
    #[test]
    fn other_keys_sign_for_themselves() {
        let key = AccountKey::generate(KeyType::Ed25519).unwrap();
        let signer = signer(key);
        assert_eq!(signer.algorithm(), Algorithm::EdDsa);
        assert_eq!(signer.sign(b"message").unwrap(), signer.sign(b"message").unwrap());
    }
}
