//! What can be wrong with a private key, so that the message says what to do.

use std::{error::Error, fmt};

use certwright_jwk::JwkError;
use pkcs8::ObjectIdentifier;

/// Why there is no private key.
///
/// No octet of a key ever becomes part of an error.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyError {
    /// The text has no `-----BEGIN`.
    NoPem,
    /// The PEM armour is broken.
    Pem(PemError),
    /// The PEM blocks are of a kind that holds no key certwright can read; the label of the first.
    Label(String),
    /// Several private keys in one text.
    SeveralKeys {
        /// How many.
        count: usize,
    },
    /// The key is encrypted with a passphrase.
    Encrypted,
    /// It is something public.
    NotPrivate(Instead),
    /// The octets are no DER.
    NotDer(der::Error),
    /// The octets are DER, but of none of the three formats.
    NoFormat,
    /// The DER is not what its format says.
    Malformed(Format, der::Error),
    /// A key algorithm other than RSA, EC and Ed25519.
    UnsupportedAlgorithm(ObjectIdentifier),
    /// A curve other than P-256 and P-384.
    UnsupportedCurve(ObjectIdentifier),
    /// An EC key that does not name its curve, or gives it by explicit parameters.
    UnnamedCurve,
    /// An RSA key of another size than 2048, 3072 or 4096 bits.
    RsaSize {
        /// Length of the modulus in bits.
        bits: u32,
    },
    /// An RSA key of more than two primes.
    RsaMultiPrime,
    /// The parts of the key contradict each other.
    Inconsistent(Inconsistency),
    /// The public key cannot be used with ACME.
    PublicKey(JwkError),
    /// The operating system gave no randomness.
    Random(getrandom::Error),
    /// No RSA key could be generated.
    Generate(rsa::Error),
}

/// What is broken about a PEM armour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PemError {
    /// A block begins and does not end, or another begins before it has.
    NoEnd,
    /// A block ends that did not begin, or began with another label.
    NoBegin,
    /// What stands between is not base64.
    Base64,
}

/// Something public where a private key belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Instead {
    /// A public key.
    PublicKey,
    /// A certificate.
    Certificate,
    /// A certificate signing request.
    CertificateRequest,
}

/// A format of private keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `PRIVATE KEY`, any algorithm (RFC 5958, RFC 5208).
    Pkcs8,
    /// `RSA PRIVATE KEY` (RFC 8017 §A.1.2).
    Pkcs1,
    /// `EC PRIVATE KEY` (RFC 5915).
    Sec1,
}

/// Which parts of a key contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inconsistency {
    /// The public key that is enclosed is not that of the private key.
    PublicKey,
    /// Two different curves are named.
    Curve,
    /// An EC private key is zero or not below the order of its curve.
    Scalar,
    /// An Ed25519 private key is not of 32 octets.
    Ed25519Length,
    /// The RSA numbers do not belong together, or the public exponent is out of bounds.
    Rsa,
}

impl From<PemError> for KeyError {
    fn from(error: PemError) -> Self {
        Self::Pem(error)
    }
}

impl From<Inconsistency> for KeyError {
    fn from(error: Inconsistency) -> Self {
        Self::Inconsistent(error)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPem => {
                f.write_str("there is no PEM block; a private key begins with -----BEGIN PRIVATE KEY-----")
            }
            Self::Pem(_) => f.write_str("the PEM armour of the private key is broken"),
            Self::Label(label) => {
                write!(f, "a PEM block {label:?} is not a private key in PKCS#8, PKCS#1 or SEC1 form")
            }
            Self::SeveralKeys { count } => {
                write!(f, "there are {count} private keys in one text; there must be one")
            }
            Self::Encrypted => {
                f.write_str("the private key is encrypted; decrypt it first, e.g. with openssl pkey")
            }
            Self::NotPrivate(instead) => write!(f, "this is {instead}, not a private key"),
            Self::NotDer(_) => f.write_str("the private key is not DER"),
            Self::NoFormat => f.write_str("the DER is not a private key in PKCS#8, PKCS#1 or SEC1 form"),
            Self::Malformed(format, _) => write!(f, "the private key is not {format} as it should be"),
            Self::UnsupportedAlgorithm(oid) => write!(f, "the key algorithm {oid} is not RSA, EC or Ed25519"),
            Self::UnsupportedCurve(oid) => write!(f, "the curve {oid} is not P-256 or P-384"),
            Self::UnnamedCurve => {
                f.write_str("the EC private key does not name its curve; P-256 or P-384 must be named")
            }
            Self::RsaSize { bits } => {
                write!(f, "the RSA key has {bits} bits; it must have 2048, 3072 or 4096")
            }
            Self::RsaMultiPrime => f.write_str("the RSA key has more than two primes"),
            Self::Inconsistent(_) => f.write_str("the parts of the private key contradict each other"),
            Self::PublicKey(_) => f.write_str("the public key of the private key cannot be used with ACME"),
            Self::Random(_) => f.write_str("the operating system gave no randomness for a new key"),
            Self::Generate(_) => f.write_str("no RSA key could be generated"),
        }
    }
}

impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEnd => "a block has no -----END line",
            Self::NoBegin => "an -----END line has no -----BEGIN line of the same label",
            Self::Base64 => "a block is not base64",
        })
    }
}

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey => "a public key",
            Self::Certificate => "a certificate",
            Self::CertificateRequest => "a certificate signing request",
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pkcs8 => "PKCS#8",
            Self::Pkcs1 => "PKCS#1",
            Self::Sec1 => "SEC1",
        })
    }
}

impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey => "the enclosed public key belongs to another private key",
            Self::Curve => "two different curves are named",
            Self::Scalar => "the number is zero or not below the order of its curve",
            Self::Ed25519Length => "an Ed25519 private key has 32 octets",
            Self::Rsa => "modulus, exponents and primes do not belong together",
        })
    }
}

impl Error for KeyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Pem(source) => Some(source),
            Self::NotDer(source) | Self::Malformed(_, source) => Some(source),
            Self::Inconsistent(source) => Some(source),
            Self::PublicKey(source) => Some(source),
            Self::Random(source) => Some(source),
            Self::Generate(source) => Some(source),
            _ => None,
        }
    }
}

impl Error for PemError {}

impl Error for Inconsistency {}
