//! The private key itself, whatever its kind: made, signed with, written.

use std::error::Error;

use certwright_csr::SignatureAlgorithm;
use certwright_jws::Algorithm;
use ed25519_dalek::pkcs8::KeypairBytes;
use getrandom::SysRng;
use p256::elliptic_curve::Generate;
use pkcs8::{
    EncodePrivateKey, EncodePublicKey, LineEnding,
    der::SecretDocument,
    spki::{self, Document},
};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;
use signature::Signer;
use zeroize::Zeroizing;

use crate::{ec_private_key, error::KeyError, key_type::KeyType, p256_key::P256Key};

/// Why a key did not sign.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// A private key. Each of the four wipes itself from memory when dropped.
pub(crate) enum Secret {
    P256(Box<P256Key>),
    P384(p384::ecdsa::SigningKey),
    Rsa(KeyType, Box<rsa::PrivateKey>),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Secret {
    pub(crate) fn generate(key_type: KeyType) -> Result<Self, KeyError> {
        match key_type {
            KeyType::EcdsaP256 => P256Key::generate().map(Self::from),
            KeyType::EcdsaP384 => generate_p384().map(Self::P384),
            KeyType::Rsa2048 => generate_rsa(2048).map(|key| Self::Rsa(key_type, key)),
            KeyType::Rsa3072 => generate_rsa(3072).map(|key| Self::Rsa(key_type, key)),
            KeyType::Rsa4096 => generate_rsa(4096).map(|key| Self::Rsa(key_type, key)),
            KeyType::Ed25519 => generate_ed25519().map(Self::Ed25519),
        }
    }

    /// Takes an RSA key whose parts are known to belong together.
    pub(crate) fn rsa(key: rsa::PrivateKey) -> Result<Self, KeyError> {
        let bits = key.n().bit_width_vartime();
        let key_type = KeyType::from_rsa_bits(bits).ok_or(KeyError::RsaSize { bits })?;
        Ok(Self::Rsa(key_type, Box::new(key)))
    }

    pub(crate) fn key_type(&self) -> KeyType {
        match self {
            Self::P256(_) => KeyType::EcdsaP256,
            Self::P384(_) => KeyType::EcdsaP384,
            Self::Rsa(key_type, _) => *key_type,
            Self::Ed25519(_) => KeyType::Ed25519,
        }
    }

    /// The DER of the public key's SubjectPublicKeyInfo.
    pub(crate) fn spki_der(&self) -> Vec<u8> {
        let document = match self {
            Self::P256(key) => return octets(key.spki_der()),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(_, key) => key.as_public_key().to_public_key_der(),
            Self::Ed25519(key) => key.verifying_key().to_public_key_der(),
        };
        octets(document.map(Document::into_vec))
    }

    pub(crate) fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        pem(&self.to_pkcs8_der())
    }

    pub(crate) fn to_pkcs8_der(&self) -> SecretDocument {
        encoded(match self {
            Self::P256(key) => key.to_pkcs8_der(),
            Self::P384(key) => ec_private_key::to_pkcs8_der(
                ec_private_key::P384,
                &Zeroizing::new(key.to_bytes()),
                key.verifying_key().to_sec1_point(false).as_bytes(),
            ),
            Self::Rsa(_, key) => key.to_pkcs8_der(),
            // the form of RFC 5208 without the public key, as openssl writes it: it is read everywhere
            Self::Ed25519(key) => {
                KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der()
            }
        })
    }

    /// The algorithm by which a JWS names the signatures of this key (R26).
    pub(crate) fn jws_algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::Es256,
            Self::P384(_) => Algorithm::Es384,
            Self::Rsa(..) => Algorithm::Rs256,
            Self::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// The algorithm by which certificates know the signatures of this key (R26: P-384 hashes with SHA-384).
    pub(crate) fn x509_algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::P256(_) => SignatureAlgorithm::EcdsaSha256,
            Self::P384(_) => SignatureAlgorithm::EcdsaSha384,
            Self::Rsa(..) => SignatureAlgorithm::RsaPkcs1Sha256,
            Self::Ed25519(_) => SignatureAlgorithm::Ed25519,
        }
    }

    /// A signature as JWS wants it: ECDSA as `r || s` of full length (RFC 7518 §3.4).
    pub(crate) fn sign_for_jws(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::P256(key) => Ok(key.sign(message)?.to_bytes().to_vec()),
            Self::P384(key) => Ok(sign_p384(key, message)?.to_bytes().to_vec()),
            Self::Rsa(_, key) => sign_rsa(key, message),
            Self::Ed25519(key) => Ok(key.try_sign(message)?.to_vec()),
        }
    }

    /// A signature as X.509 wants it: ECDSA as DER (RFC 3279 §2.2.3).
    pub(crate) fn sign_for_x509(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::P256(key) => Ok(key.sign(message)?.to_der().as_bytes().to_vec()),
            Self::P384(key) => Ok(sign_p384(key, message)?.to_der().as_bytes().to_vec()),
            Self::Rsa(..) | Self::Ed25519(_) => self.sign_for_jws(message),
        }
    }
}

impl From<P256Key> for Secret {
    fn from(key: P256Key) -> Self {
        Self::P256(Box::new(key))
    }
}

fn generate_p384() -> Result<p384::ecdsa::SigningKey, KeyError> {
    p384::ecdsa::SigningKey::try_generate_from_rng(&mut SysRng).map_err(KeyError::Random)
}

fn generate_rsa(bits: usize) -> Result<Box<rsa::PrivateKey>, KeyError> {
    rsa::PrivateKey::new(&mut SysRng, bits).map(Box::new).map_err(KeyError::Generate)
}

fn generate_ed25519() -> Result<ed25519_dalek::SigningKey, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(KeyError::Random)?;
    Ok(ed25519_dalek::SigningKey::from_bytes(&seed))
}

/// SHA-384 and the nonce of RFC 6979.
fn sign_p384(
    key: &p384::ecdsa::SigningKey,
    message: &[u8],
) -> Result<p384::ecdsa::Signature, signature::Error> {
    key.try_sign(message)
}

/// The signature is deterministic; the randomness blinds the computation against timing.
fn sign_rsa(key: &rsa::PrivateKey, message: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut SysRng, message)?)
}

#[expect(clippy::expect_used, reason = "a public key that exists has an encoding")]
fn octets(der: spki::Result<Vec<u8>>) -> Vec<u8> {
    der.expect("a public key encodes")
}

#[expect(clippy::expect_used, reason = "a private key that exists has an encoding")]
fn encoded(document: pkcs8::Result<SecretDocument>) -> SecretDocument {
    document.expect("a private key encodes")
}

#[expect(clippy::expect_used, reason = "DER has a PEM form")]
fn pem(document: &SecretDocument) -> Zeroizing<String> {
    document.to_pem("PRIVATE KEY", LineEnding::LF).expect("DER fits into PEM")
}
