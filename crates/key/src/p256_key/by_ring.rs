//! What ring makes in a fifth of the time.

use std::sync::OnceLock;

use der::Decode;
use pkcs8::PrivateKeyInfoRef;
use ring::{
    error::Unspecified,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use zeroize::Zeroizing;

use super::P256Key;
use crate::{
    ec_private_key::EcPrivateKey,
    error::{Format, Inconsistency, KeyError},
};

/// ring gives number and point as PKCS#8 only.
pub(super) fn generate() -> Result<P256Key, KeyError> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let made = made.map_err(|Unspecified| KeyError::Random(getrandom::Error::UNEXPECTED))?;
    let malformed = |error| KeyError::Malformed(Format::Pkcs8, error);
    let info = PrivateKeyInfoRef::from_der(made.as_ref()).map_err(malformed)?;
    let key = EcPrivateKey::from_der(info.private_key.as_bytes()).map_err(malformed)?;
    let number = key.private_key.as_bytes().try_into().map_err(|_| Inconsistency::Scalar)?;
    let point = key.public_key.and_then(|point| point.as_bytes()?.try_into().ok());
    let point = point.ok_or(Inconsistency::PublicKey)?;
    Ok(P256Key { number: Zeroizing::new(number), point, signer: OnceLock::new() })
}
