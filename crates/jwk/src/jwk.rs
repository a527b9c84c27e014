//! A public key, checked when it is made.

use alloc::vec::Vec;
use core::fmt;

use crate::JwkError;

/// Octets of the longest RSA modulus or exponent that is read: 16384 bits.
pub(crate) const RSA_OCTETS_LIMIT: usize = 2048;
pub(crate) const ED25519_OCTETS: usize = 32;

/// A public key that has a JSON Web Key form (RFC 7517): RSA, EC or Ed25519.
///
/// The numbers in it are in the one form that RFC 7518 §6 allows, so two equal keys have equal thumbprints,
/// wherever they came from. Members such as `kid` or `use` are not part of the key and are not kept.
///
/// That an EC or Ed25519 point lies on its curve, and that an RSA modulus is of a size to be trusted, is not
/// checked here but by `certwright-verify`, which has the arithmetic for it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Jwk(pub(crate) Key);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// In the fewest octets; `n` is odd, `e` is odd and at least 3.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// Each of the full length of the curve.
    Ec {
        curve: Curve,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed25519 {
        x: [u8; ED25519_OCTETS],
    },
}

impl Jwk {
    /// An RSA key from its modulus and exponent, big-endian, with or without leading zero octets.
    ///
    /// Numbers arrive with zeros in front: the sign octet of a DER INTEGER or of Java's `toByteArray`, an exponent
    /// in an 8-octet buffer. RFC 7518 §2 wants them gone: "The octet sequence MUST utilize the minimum number of
    /// octets needed to represent the value."
    ///
    /// # Errors
    /// [`JwkError::ZeroModulus`], [`JwkError::EvenModulus`], [`JwkError::Exponent`], or [`JwkError::TooLong`] for a
    /// number of more than 16384 bits.
    pub fn rsa(n: &[u8], e: &[u8]) -> Result<Self, JwkError> {
        let n = minimal("n", n)?;
        let e = minimal("e", e)?;
        match n.last() {
            None => return Err(JwkError::ZeroModulus),
            Some(last) if last % 2 == 0 => return Err(JwkError::EvenModulus),
            Some(_) => {}
        }
        if e == [1] || e.last().is_none_or(|last| last % 2 == 0) {
            return Err(JwkError::Exponent);
        }
        Ok(Self(Key::Rsa { n: n.to_vec(), e: e.to_vec() }))
    }

    /// An EC key from its coordinates, big-endian, each of exactly the length of the curve.
    ///
    /// Other than an RSA number, a coordinate keeps its leading zero octets (RFC 7518 §6.2.1.2: "The length of this
    /// octet string MUST be the full size of a coordinate for the curve [..]"). One that lost them is refused, not
    /// padded: who cuts one key in 128 will also sign with it.
    ///
    /// # Errors
    /// [`JwkError::Length`].
    pub fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self, JwkError> {
        full_length("x", curve.name(), curve.coordinate_octets(), x)?;
        full_length("y", curve.name(), curve.coordinate_octets(), y)?;
        Ok(Self(Key::Ec { curve, x: x.to_vec(), y: y.to_vec() }))
    }

    /// An Ed25519 key from its 32 octets (RFC 8032 §5.1.5, RFC 8037 §2).
    #[must_use]
    pub fn ed25519(x: &[u8; 32]) -> Self {
        Self(Key::Ed25519 { x: *x })
    }

    /// What kind of key this is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match &self.0 {
            Key::Rsa { n, .. } => KeyKind::Rsa { bits: bit_length(n) },
            Key::Ec { curve, .. } => KeyKind::Ec(*curve),
            Key::Ed25519 { .. } => KeyKind::Ed25519,
        }
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jwk({self})")
    }
}

/// What kind of key a [`Jwk`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA: `"kty":"RSA"`.
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// Elliptic curve: `"kty":"EC"`.
    Ec(Curve),
    /// Ed25519: `"kty":"OKP","crv":"Ed25519"`.
    Ed25519,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::Ec(curve) => write!(f, "{curve}"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// A curve of RFC 7518 §6.2.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// P-256, 32 octets a coordinate.
    P256,
    /// P-384, 48 octets a coordinate.
    P384,
    /// P-521, 66 octets a coordinate.
    P521,
}

impl Curve {
    pub(crate) const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// The value of `crv`, for example `P-256`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// Octets of a coordinate: 32, 48 or 66.
    #[must_use]
    pub fn coordinate_octets(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn minimal<'a>(member: &'static str, octets: &'a [u8]) -> Result<&'a [u8], JwkError> {
    let (_, number) = octets.split_at(leading_zeros(octets));
    if number.len() > RSA_OCTETS_LIMIT {
        return Err(JwkError::TooLong { member, octets: number.len(), limit: RSA_OCTETS_LIMIT });
    }
    Ok(number)
}

pub(crate) fn leading_zeros(octets: &[u8]) -> usize {
    octets.iter().take_while(|octet| **octet == 0).count()
}

pub(crate) fn full_length(
    member: &'static str,
    curve: &'static str,
    expected: usize,
    octets: &[u8],
) -> Result<(), JwkError> {
    match octets.len() {
        found if found == expected => Ok(()),
        found => Err(JwkError::Length { member, curve, expected, found }),
    }
}

/// Of a number without leading zero octets, of bounded length.
fn bit_length(octets: &[u8]) -> usize {
    octets.first().map_or(0, |first| octets.len() * 8 - first.leading_zeros() as usize)
}
