//! Ed25519 (RFC 8032, RFC 8037, RFC 8410).

use ed25519_dalek::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Signature, VerifyingKey};

use crate::error::{KeyDefect, SignatureDefect, VerifyError};
use crate::key::KeyKind;

/// A point on edwards25519 that is not of small order.
pub(crate) struct EdKey(VerifyingKey);

impl EdKey {
    pub(crate) fn from_octets(octets: &[u8]) -> Result<Self, VerifyError> {
        let octets: &[u8; PUBLIC_KEY_LENGTH] = octets.try_into().map_err(|_| KeyDefect::Length {
            kind: KeyKind::Ed25519,
            expected: PUBLIC_KEY_LENGTH,
            found: octets.len(),
        })?;
        let key =
            VerifyingKey::from_bytes(octets).map_err(|_| VerifyError::PointNotOnCurve(KeyKind::Ed25519))?;
        // The library decodes by the rules of ZIP-215, which let in a y that is not less than p.
        if VerifyingKey::from(key.to_edwards()).as_bytes() != octets {
            return Err(KeyDefect::NotCanonical.into());
        }
        if key.is_weak() {
            return Err(KeyDefect::WeakPoint.into());
        }
        Ok(Self(key))
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let octets: &[u8; SIGNATURE_LENGTH] = signature
            .try_into()
            .map_err(|_| SignatureDefect::Length { expected: SIGNATURE_LENGTH, found: signature.len() })?;
        self.0
            .verify_strict(message, &Signature::from_bytes(octets))
            .map_err(|_| VerifyError::SignatureMismatch)
    }
}
