//! The one function.

use crate::algorithm::Algorithm;
use crate::error::VerifyError;
use crate::key::PublicKey;

/// Verifies that the key made the signature over the message.
///
/// `spki_der` is the DER of a `SubjectPublicKeyInfo` (RFC 5280 §4.1); the message is hashed here.
///
/// # Errors
/// A [`VerifyError`] that tells apart a key that is unsupported, malformed or no point on its curve, an algorithm
/// that does not fit the key, octets that cannot be a signature, and a signature that does not match.
pub fn verify(
    spki_der: &[u8],
    algorithm: Algorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), VerifyError> {
    let key = PublicKey::from_spki_der(spki_der)?;
    match (&key, algorithm) {
        (PublicKey::Rsa(key), Algorithm::RsaPkcs1v15(hash)) => key.verify(hash, message, signature),
        (PublicKey::P256(key), Algorithm::Ecdsa(hash, form)) => key.verify(hash, form, message, signature),
        (PublicKey::P384(key), Algorithm::Ecdsa(hash, form)) => key.verify(hash, form, message, signature),
        (PublicKey::P521(key), Algorithm::Ecdsa(hash, form)) => key.verify(hash, form, message, signature),
        (PublicKey::Ed25519(key), Algorithm::Ed25519) => key.verify(message, signature),
        _ => Err(VerifyError::AlgorithmMismatch { key: key.kind(), algorithm }),
    }
}
