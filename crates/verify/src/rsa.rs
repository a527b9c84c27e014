//! RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).

use core::ops::RangeInclusive;

use der::Decode;
use rsa::pkcs1::RsaPublicKeyRef;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, PublicKey};
use sha2::{Sha256, Sha384, Sha512};

use crate::algorithm::Hash;
use crate::error::{KeyDefect, SignatureDefect, UnsupportedKey, VerifyError};

/// RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used". The upper bound keeps the work that a
/// stranger's key can cause to some milliseconds.
const MODULUS_BITS: RangeInclusive<usize> = 2048..=8192;

/// An RSA key of a size that may be used, whose numbers can be those of an RSA key.
pub(crate) struct RsaKey(PublicKey);

impl RsaKey {
    /// From the DER of an `RSAPublicKey`.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, VerifyError> {
        let key = RsaPublicKeyRef::from_der(der).map_err(KeyDefect::NotRsaPublicKey)?;
        let (n, e) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        // Checked on the octets, before any big number is made of them.
        check_modulus(n)?;
        check_exponent(e)?;
        let n = BoxedUint::from_be_slice_vartime(n);
        let e = BoxedUint::from_be_slice_vartime(e);
        PublicKey::new_with_size_limits(n, e, MODULUS_BITS).map(Self).map_err(|_| KeyDefect::Exponent.into())
    }

    pub(crate) fn bits(&self) -> usize {
        bit_length(&self.0.n_bytes())
    }

    pub(crate) fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        // RFC 8017 §8.2.2 step 1: "If the length of the signature S is not k octets, output "invalid signature""
        if signature.len() != self.0.size() {
            let defect = SignatureDefect::Length { expected: self.0.size(), found: signature.len() };
            return Err(defect.into());
        }
        match hash {
            Hash::Sha256 => self.0.pkcs1v15_verify::<Sha256>(message, signature),
            Hash::Sha384 => self.0.pkcs1v15_verify::<Sha384>(message, signature),
            Hash::Sha512 => self.0.pkcs1v15_verify::<Sha512>(message, signature),
        }
        .map_err(|_| VerifyError::SignatureMismatch)
    }
}

fn check_modulus(n: &[u8]) -> Result<(), VerifyError> {
    let bits = bit_length(n);
    if !MODULUS_BITS.contains(&bits) {
        return Err(UnsupportedKey::RsaModulus { bits }.into());
    }
    if is_even(n) {
        return Err(KeyDefect::EvenModulus.into());
    }
    Ok(())
}

fn check_exponent(e: &[u8]) -> Result<(), VerifyError> {
    let bits = bit_length(e);
    if bits < 2 || is_even(e) {
        return Err(KeyDefect::Exponent.into());
    }
    if bits > 33 {
        return Err(UnsupportedKey::RsaExponent.into());
    }
    Ok(())
}

fn is_even(octets: &[u8]) -> bool {
    octets.last().is_none_or(|last| last % 2 == 0)
}

fn bit_length(octets: &[u8]) -> usize {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets
        .get(zeros)
        .map_or(0, |first| (octets.len() - zeros).saturating_mul(8) - first.leading_zeros() as usize)
}
