//! A private key on P-256, as the two things that are written of it.

#[cfg(feature = "ring")]
mod by_ring;

use std::sync::OnceLock;

use der::{
    Encode,
    asn1::{AnyRef, BitStringRef},
};
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey},
};
use pkcs8::{
    SubjectPublicKeyInfoRef,
    der::SecretDocument,
    spki::{self, AlgorithmIdentifierRef},
};
use signature::Signer;
use zeroize::Zeroizing;

use crate::{ec_private_key, error::KeyError};

/// The octets of a private key: the number, at full length.
const NUMBER: usize = 32;
/// The octets of an uncompressed point (SEC 1 §2.3.3).
const POINT: usize = 65;

/// Number and point, whoever computed the one from the other.
pub(crate) struct P256Key {
    number: Zeroizing<[u8; NUMBER]>,
    point: [u8; POINT],
    /// What signs. It computes the point once more, which takes as long as to sign, so it is made when it is needed.
    signer: OnceLock<SigningKey>,
}

impl P256Key {
    #[cfg(feature = "ring")]
    pub(crate) fn generate() -> Result<Self, KeyError> {
        by_ring::generate()
    }

    #[cfg(not(feature = "ring"))]
    pub(crate) fn generate() -> Result<Self, KeyError> {
        use p256::elliptic_curve::Generate;
        SecretKey::try_generate_from_rng(&mut getrandom::SysRng).map(Self::from).map_err(KeyError::Random)
    }

    /// The DER of the public key's SubjectPublicKeyInfo (RFC 5480 §2).
    pub(crate) fn spki_der(&self) -> spki::Result<Vec<u8>> {
        let algorithm = AlgorithmIdentifierRef {
            oid: ec_private_key::EC_PUBLIC_KEY,
            parameters: Some(AnyRef::from(&ec_private_key::P256)),
        };
        let subject_public_key = BitStringRef::from_bytes(&self.point)?;
        Ok(SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der()?)
    }

    pub(crate) fn to_pkcs8_der(&self) -> pkcs8::Result<SecretDocument> {
        ec_private_key::to_pkcs8_der(ec_private_key::P256, self.number.as_slice(), &self.point)
    }

    /// SHA-256 and the nonce of RFC 6979: no randomness is needed, and none can be bad.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Signature, signature::Error> {
        let signer = match self.signer.get() {
            Some(signer) => signer,
            None => {
                let signer = SigningKey::from_slice(self.number.as_slice())?;
                self.signer.get_or_init(|| signer)
            }
        };
        signer.try_sign(message)
    }
}

impl From<SecretKey> for P256Key {
    fn from(secret: SecretKey) -> Self {
        let signer = SigningKey::from(secret);
        let mut key = Self { number: Zeroizing::default(), point: [0; POINT], signer: OnceLock::new() };
        key.number.copy_from_slice(&Zeroizing::new(signer.to_bytes()));
        key.point.copy_from_slice(signer.verifying_key().to_sec1_point(false).as_bytes());
        key.signer = OnceLock::from(signer);
        key
    }
}
