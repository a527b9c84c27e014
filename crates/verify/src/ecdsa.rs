//! ECDSA over P-256, P-384 and P-521 (FIPS 186-5; RFC 5480, RFC 7518 §3.4).

use alloc::vec::Vec;

use der::Decode;
use der::asn1::UintRef;
use signature::hazmat::PrehashVerifier;

use crate::algorithm::{EcdsaForm, Hash};
#[cfg(feature = "ring")]
use crate::by_ring;
use crate::error::{KeyDefect, SignatureDefect, VerifyError};
use crate::key::KeyKind;

/// SEC 1 §2.3.3: the first octet of an uncompressed point.
const UNCOMPRESSED: u8 = 4;

/// What this module needs of a curve; the curve crates share it only by name.
pub(crate) trait Curve {
    const KIND: KeyKind;
    /// Octets of a coordinate, and of `r` and `s`.
    const OCTETS: usize;
    type Key: PrehashVerifier<Self::Signature>;
    type Signature;

    fn key(point: &[u8]) -> Option<Self::Key>;
    fn from_fixed(octets: &[u8]) -> Option<Self::Signature>;
    fn from_der(octets: &[u8]) -> Option<Self::Signature>;

    /// The uncompressed point of a key.
    #[cfg(feature = "ring")]
    fn point(key: &Self::Key) -> Vec<u8>;
    /// `r || s`, each of full length.
    #[cfg(feature = "ring")]
    fn to_fixed(signature: &Self::Signature) -> Vec<u8>;
}

macro_rules! curve {
    ($curve:ty, $krate:ident, $kind:expr, $octets:expr) => {
        impl Curve for $curve {
            const KIND: KeyKind = $kind;
            const OCTETS: usize = $octets;
            type Key = $krate::ecdsa::VerifyingKey;
            type Signature = $krate::ecdsa::Signature;

            fn key(point: &[u8]) -> Option<Self::Key> {
                Self::Key::from_sec1_bytes(point).ok()
            }

            fn from_fixed(octets: &[u8]) -> Option<Self::Signature> {
                Self::Signature::from_slice(octets).ok()
            }

            fn from_der(octets: &[u8]) -> Option<Self::Signature> {
                Self::Signature::from_der(octets).ok()
            }

            #[cfg(feature = "ring")]
            fn point(key: &Self::Key) -> Vec<u8> {
                key.to_sec1_point(false).as_bytes().to_vec()
            }

            #[cfg(feature = "ring")]
            fn to_fixed(signature: &Self::Signature) -> Vec<u8> {
                signature.to_bytes().to_vec()
            }
        }
    };
}

curve!(p256::NistP256, p256, KeyKind::P256, 32);
curve!(p384::NistP384, p384, KeyKind::P384, 48);
curve!(p521::NistP521, p521, KeyKind::P521, 66);

/// A point on the curve `C`.
pub(crate) struct EcKey<C: Curve>(C::Key);

impl<C: Curve> EcKey<C> {
    pub(crate) fn from_point(point: &[u8]) -> Result<Self, VerifyError> {
        let first = point.first().copied();
        if first != Some(UNCOMPRESSED) {
            return Err(KeyDefect::PointForm { found: first }.into());
        }
        let expected = 1 + 2 * C::OCTETS;
        if point.len() != expected {
            return Err(KeyDefect::Length { kind: C::KIND, expected, found: point.len() }.into());
        }
        // Form and length are right, so all that can still be wrong is the point itself.
        C::key(point).map(Self).ok_or(VerifyError::PointNotOnCurve(C::KIND))
    }

    pub(crate) fn verify(
        &self,
        hash: Hash,
        form: EcdsaForm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let signature = match form {
            EcdsaForm::Fixed => read_fixed::<C>(signature)?,
            EcdsaForm::Der => read_der::<C>(signature)?,
        };
        if self.made(hash, message, &signature) { Ok(()) } else { Err(VerifyError::SignatureMismatch) }
    }

    fn made(&self, hash: Hash, message: &[u8], signature: &C::Signature) -> bool {
        #[cfg(feature = "ring")]
        if let Some(algorithm) = by_ring::ecdsa(C::KIND, hash) {
            return by_ring::verify(algorithm, &C::point(&self.0), message, &C::to_fixed(signature));
        }
        // A digest longer than the order is cut by the verifier (FIPS 186-5 §6.4.2), a shorter one is not.
        self.0.verify_prehash(&hash.digest(message), signature).is_ok()
    }
}

/// RFC 7518 §3.4: "The octet sequence representations MUST NOT be shortened to omit any leading zero octets
/// contained in the values."
fn read_fixed<C: Curve>(octets: &[u8]) -> Result<C::Signature, SignatureDefect> {
    let expected = 2 * C::OCTETS;
    if octets.len() == expected {
        C::from_fixed(octets).ok_or(SignatureDefect::OutOfRange)
    } else if is_two_integers(octets) {
        Err(SignatureDefect::DerWhereFixed { expected })
    } else {
        Err(SignatureDefect::Length { expected, found: octets.len() })
    }
}

fn read_der<C: Curve>(octets: &[u8]) -> Result<C::Signature, SignatureDefect> {
    C::from_der(octets).ok_or_else(|| {
        if is_two_integers(octets) {
            SignatureDefect::OutOfRange
        } else if octets.len() == 2 * C::OCTETS {
            SignatureDefect::FixedWhereDer
        } else {
            SignatureDefect::NotDer
        }
    })
}

/// Whether the octets are `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }`, whatever the numbers.
fn is_two_integers(octets: &[u8]) -> bool {
    Vec::<UintRef<'_>>::from_der(octets).is_ok_and(|integers| integers.len() == 2)
}
