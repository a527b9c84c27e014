//! EC private keys (RFC 5915), inside PKCS#8 or alone.

use der::{Decode, asn1::BitStringRef, oid::ObjectIdentifier};
use p256::elliptic_curve::{
    AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, PublicKey, SecretKey,
    array::typenum::Unsigned,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use zeroize::Zeroizing;

use crate::{
    ec_private_key::{EcPrivateKey, P256, P384},
    error::{Format, Inconsistency, KeyError},
    p256_key::P256Key,
    secret::Secret,
};

/// Reads an ECPrivateKey; `curve` is what a PKCS#8 around it names.
pub(super) fn sec1(der: &[u8], curve: Option<ObjectIdentifier>) -> Result<Secret, KeyError> {
    let key = EcPrivateKey::from_der(der).map_err(|error| KeyError::Malformed(Format::Sec1, error))?;
    match key.curve(curve)? {
        P256 => Ok(P256Key::from(key.secret::<p256::NistP256>()?).into()),
        P384 => Ok(Secret::P384(key.secret::<p384::NistP384>()?.into())),
        other => Err(KeyError::UnsupportedCurve(other)),
    }
}

impl EcPrivateKey<'_> {
    fn curve(&self, outer: Option<ObjectIdentifier>) -> Result<ObjectIdentifier, KeyError> {
        let own =
            self.parameters.map(|any| any.decode_as().map_err(|_| KeyError::UnnamedCurve)).transpose()?;
        match (outer, own) {
            (Some(outer), Some(own)) if outer != own => Err(Inconsistency::Curve.into()),
            (Some(curve), _) | (None, Some(curve)) => Ok(curve),
            (None, None) => Err(KeyError::UnnamedCurve),
        }
    }

    fn secret<C>(&self) -> Result<SecretKey<C>, KeyError>
    where
        C: CurveArithmetic,
        AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
        FieldBytesSize<C>: ModulusSize,
    {
        let secret = scalar::<C>(self.private_key.as_bytes()).ok_or(Inconsistency::Scalar)?;
        let fits = |public: BitStringRef<'_>| {
            let point = public.as_bytes().and_then(|octets| PublicKey::<C>::from_sec1_bytes(octets).ok());
            point.is_some_and(|point| point == secret.public_key())
        };
        if self.public_key.is_none_or(fits) { Ok(secret) } else { Err(Inconsistency::PublicKey.into()) }
    }
}

/// RFC 5915 §3 wants the number at full length; old writers trimmed its leading zeros or added one.
fn scalar<C: CurveArithmetic>(octets: &[u8]) -> Option<SecretKey<C>>
where
    FieldBytesSize<C>: ModulusSize,
{
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let number = octets.get(zeros..)?;
    let mut full = Zeroizing::new(FieldBytes::<C>::default());
    let padding = FieldBytesSize::<C>::USIZE.checked_sub(number.len())?;
    full.get_mut(padding..)?.copy_from_slice(number);
    SecretKey::from_bytes(&full).ok()
}
