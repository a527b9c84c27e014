//! The names of RFC 7518 §3.1 and RFC 8037 §3.1 that ACME allows, and the ones it refuses.

use alloc::string::String;
use core::{error::Error, fmt, str::FromStr};

use certwright_jwk::{Curve, Jwk, KeyKind};
use certwright_verify::{Algorithm as Verification, EcdsaForm, Hash};

use crate::quoted::Quoted;

/// A signature algorithm of an ACME request (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256; 64 octets of signature.
    Es256,
    /// ECDSA on P-384 with SHA-384; 96 octets of signature.
    Es384,
    /// ECDSA on P-521 with SHA-512; 132 octets of signature.
    Es512,
    /// Ed25519, named `EdDSA`; 64 octets of signature.
    EdDsa,
}

/// A MAC algorithm of an external account binding (RFC 8555 §7.3.4, RFC 7518 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MacAlgorithm {
    /// HMAC with SHA-256; 32 octets of tag.
    Hs256,
    /// HMAC with SHA-384; 48 octets of tag.
    Hs384,
    /// HMAC with SHA-512; 64 octets of tag.
    Hs512,
}

/// Why the value of `alg` is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlgorithmError {
    /// `none`: nothing is signed.
    None,
    /// A MAC where a signature belongs.
    Mac(MacAlgorithm),
    /// A signature where a MAC belongs.
    Signature(Algorithm),
    /// No algorithm of ACME's, or one spelt differently (the names are case-sensitive).
    Unknown(String),
}

impl Algorithm {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 5] = [Self::Rs256, Self::Es256, Self::Es384, Self::Es512, Self::EdDsa];

    /// The value of `alg`, e.g. `ES256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm that signs with `key`: for each kind of key there is at most one.
    #[must_use]
    pub fn of(key: &Jwk) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.fits(key.kind()))
    }

    /// RFC 7518 §3.3 and §3.4, RFC 8037 §3.1: each ECDSA algorithm belongs to one curve.
    pub(crate) fn fits(self, key: KeyKind) -> bool {
        match self {
            Self::Rs256 => matches!(key, KeyKind::Rsa { .. }),
            Self::Es256 => key == KeyKind::Ec(Curve::P256),
            Self::Es384 => key == KeyKind::Ec(Curve::P384),
            Self::Es512 => key == KeyKind::Ec(Curve::P521),
            Self::EdDsa => key == KeyKind::Ed25519,
        }
    }

    /// Octets of a signature, or `None` for RSA, whose signatures are as long as the modulus.
    #[must_use]
    pub const fn signature_len(self) -> Option<usize> {
        match self {
            Self::Rs256 => None,
            Self::Es256 | Self::EdDsa => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
        }
    }

    pub(crate) const fn verification(self) -> Verification {
        match self {
            Self::Rs256 => Verification::RsaPkcs1v15(Hash::Sha256),
            Self::Es256 => Verification::Ecdsa(Hash::Sha256, EcdsaForm::Fixed),
            Self::Es384 => Verification::Ecdsa(Hash::Sha384, EcdsaForm::Fixed),
            Self::Es512 => Verification::Ecdsa(Hash::Sha512, EcdsaForm::Fixed),
            Self::EdDsa => Verification::Ed25519,
        }
    }
}

impl MacAlgorithm {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    /// The value of `alg`, e.g. `HS256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for MacAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = AlgorithmError;

    /// Reads a value of `alg`. Names are case-sensitive (RFC 7515 §4.1.1).
    fn from_str(name: &str) -> Result<Self, AlgorithmError> {
        match Name::read(name)? {
            Name::Signature(algorithm) => Ok(algorithm),
            // "This field MUST NOT contain "none" or a Message Authentication Code (MAC) algorithm"
            // (RFC 8555 §6.2).
            Name::Mac(algorithm) => Err(AlgorithmError::Mac(algorithm)),
        }
    }
}

impl FromStr for MacAlgorithm {
    type Err = AlgorithmError;

    /// Reads a value of `alg` where only a MAC will do (RFC 8555 §7.3.4).
    fn from_str(name: &str) -> Result<Self, AlgorithmError> {
        match Name::read(name)? {
            Name::Mac(algorithm) => Ok(algorithm),
            Name::Signature(algorithm) => Err(AlgorithmError::Signature(algorithm)),
        }
    }
}

enum Name {
    Signature(Algorithm),
    Mac(MacAlgorithm),
}

impl Name {
    fn read(name: &str) -> Result<Self, AlgorithmError> {
        if name == "none" {
            return Err(AlgorithmError::None);
        }
        let signature = Algorithm::ALL.into_iter().find(|known| known.name() == name).map(Name::Signature);
        let mac = || MacAlgorithm::ALL.into_iter().find(|known| known.name() == name).map(Name::Mac);
        signature.or_else(mac).ok_or_else(|| AlgorithmError::Unknown(name.into()))
    }
}

impl fmt::Display for AlgorithmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("`alg` is `none`, which signs nothing"),
            Self::Mac(algorithm) => write!(f, "`alg` is {algorithm}, a MAC, where a signature belongs"),
            Self::Signature(algorithm) => {
                write!(f, "`alg` is {algorithm}, a signature, where HS256, HS384 or HS512 belongs")
            }
            Self::Unknown(name) => write!(f, "`alg` {} is unknown", Quoted(name)),
        }
    }
}

impl Error for AlgorithmError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn names_are_those_of_rfc_7518_and_rfc_8037() {
        let names: [&str; 5] = Algorithm::ALL.map(Algorithm::name);
        assert_eq!(names, ["RS256", "ES256", "ES384", "ES512", "EdDSA"], "R26");
        for algorithm in Algorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
        }
        for algorithm in MacAlgorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
        }
    }

    #[test]
    fn what_is_no_signature_is_refused_by_name() {
        assert_eq!("none".parse::<Algorithm>(), Err(AlgorithmError::None));
        assert_eq!("HS256".parse::<Algorithm>(), Err(AlgorithmError::Mac(MacAlgorithm::Hs256)));
        assert_eq!("RS256".parse::<MacAlgorithm>(), Err(AlgorithmError::Signature(Algorithm::Rs256)));
        for unknown in ["", "None", "es256", "EdDsa", "PS256", "RS1", "ES256K", "ES256 "] {
            assert_eq!(unknown.parse::<Algorithm>(), Err(AlgorithmError::Unknown(unknown.into())));
        }
    }

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        let shown = AlgorithmError::Unknown("\u{1b}[2J".repeat(40)).to_string();
        assert!(!shown.contains('\u{1b}') && shown.len() < 300, "R47: {shown}");
    }
}
