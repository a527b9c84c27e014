//! Who signs the requests of a run.

use std::sync::Arc;

use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, SignError, Signer};
use certwright_key::{AccountKey, KeyType};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

/// A signer with this key. Several requests are signed for each order, and ring, which is here for TLS, needs a fifth
/// of the time for ES256; other keys sign for themselves.
pub(crate) fn signer(key: AccountKey) -> Arc<dyn Signer + Send + Sync> {
    match key_pair(&key) {
        Some(pair) => {
            Arc::new(ByRing { public_key: key.public_key().clone(), pair, random: SystemRandom::new() })
        }
        None => Arc::new(key),
    }
}

/// The key as ring has it: none if it is not P-256, or if ring reads another key out of it.
fn key_pair(key: &AccountKey) -> Option<EcdsaKeyPair> {
    if key.key_type() != KeyType::EcdsaP256 {
        return None;
    }
    let der = key.to_pkcs8_der();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, &SystemRandom::new()).ok()?;
    key.public_key_der().ends_with(pair.public_key().as_ref()).then_some(pair)
}

/// ES256 by ring. Its nonces are drawn from the system's randomness and the key: not those of RFC 6979.
struct ByRing {
    public_key: Jwk,
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer for ByRing {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn public_key(&self) -> &Jwk {
        &self.public_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let failed = |Unspecified| SignError::new("the system has no randomness to give");
        self.pair.sign(&self.random, message).map(|signature| signature.as_ref().to_vec()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{Signature, VerifyingKey};
    use signature::Verifier as _;

    use super::*;

    /// The other implementation verifies it, with the key as it is in the account's JWK.
    #[test]
    fn what_ring_signs_is_verified_by_another_implementation() {
        let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
        let verifier = VerifyingKey::from_sec1_bytes(&key.public_key_der()[26..]).unwrap();
        let jwk = key.public_key().clone();
        assert!(key_pair(&key).is_some(), "ring takes the key");
        let signer = signer(key);
        assert_eq!((signer.algorithm(), signer.public_key()), (Algorithm::Es256, &jwk));
        for message in [&b""[..], b"protected.payload"] {
            let signature = signer.sign(message).unwrap();
            verifier.verify(message, &Signature::from_slice(&signature).unwrap()).unwrap();
        }
    }

    /// Other keys sign for themselves; RFC 8037 §3.1 signs without randomness, so that twice is the same.
    #[test]
    fn other_keys_sign_for_themselves() {
        let key = AccountKey::generate(KeyType::Ed25519).unwrap();
        assert!(key_pair(&key).is_none());
        let signer = signer(key);
        assert_eq!(signer.algorithm(), Algorithm::EdDsa);
        assert_eq!(signer.sign(b"message").unwrap(), signer.sign(b"message").unwrap());
    }
}
