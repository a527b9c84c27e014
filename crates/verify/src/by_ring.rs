//! What ring verifies in a fifth of the time. Keys and signatures were read before: only yes or no is its to say.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::algorithm::Hash;
use crate::key::KeyKind;

/// ring's algorithm for this curve and hash, where it has one.
pub(crate) fn ecdsa(kind: KeyKind, hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
    match (kind, hash) {
        (KeyKind::P256, Hash::Sha256) => Some(&ECDSA_P256_SHA256_FIXED),
        (KeyKind::P384, Hash::Sha384) => Some(&ECDSA_P384_SHA384_FIXED),
        _ => None,
    }
}

pub(crate) fn verify(
    algorithm: &'static dyn VerificationAlgorithm,
    point: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok()
}
