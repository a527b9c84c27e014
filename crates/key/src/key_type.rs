//! The kinds of key that certwright makes and reads.

use std::{error::Error, fmt, str::FromStr};

/// A kind of private key, with its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// ECDSA on P-256: small, fast, accepted everywhere.
    EcdsaP256,
    /// ECDSA on P-384.
    EcdsaP384,
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits; takes seconds to generate.
    Rsa4096,
    /// Ed25519: for accounts at servers that take it; no public CA certifies such a key.
    Ed25519,
}

/// A text that names no [`KeyType`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKeyType(());

impl KeyType {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 6] =
        [Self::EcdsaP256, Self::EcdsaP384, Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::Ed25519];

    /// The name that is shown and read, e.g. `ecdsa-p256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p256",
            Self::EcdsaP384 => "ecdsa-p384",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::Ed25519 => "ed25519",
        }
    }

    pub(crate) fn from_rsa_bits(bits: u32) -> Option<Self> {
        match bits {
            2048 => Some(Self::Rsa2048),
            3072 => Some(Self::Rsa3072),
            4096 => Some(Self::Rsa4096),
            _ => None,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for KeyType {
    type Err = UnknownKeyType;

    fn from_str(name: &str) -> Result<Self, UnknownKeyType> {
        Self::ALL.into_iter().find(|known| known.name() == name).ok_or(UnknownKeyType(()))
    }
}

impl fmt::Display for UnknownKeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown key type; it must be one of")?;
        KeyType::ALL.iter().try_for_each(|known| write!(f, " {known}"))
    }
}

impl Error for UnknownKeyType {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for key_type in KeyType::ALL {
            assert_eq!(key_type.to_string().parse(), Ok(key_type));
        }
        let error = "rsa-1024".parse::<KeyType>().unwrap_err().to_string();
        assert!(error.ends_with("ecdsa-p256 ecdsa-p384 rsa-2048 rsa-3072 rsa-4096 ed25519"), "{error}");
    }
}
