//! A private key that knows what it is for.

use std::{fmt, marker::PhantomData};

use certwright_jwk::{Jwk, Thumbprint};
use zeroize::Zeroizing;

use crate::{error::KeyError, key_type::KeyType, pem, read, secret::Secret};

/// A private key in one of two roles, [`AccountKey`] or [`CertificateKey`].
///
/// There is no way from one role to the other, since an account key is to be used for nothing but ACME requests
/// (R27, RFC 8555 §11.1). It is wiped from memory when dropped, and
/// nothing but [`to_pkcs8_pem`](Self::to_pkcs8_pem) and [`to_pkcs8_der`](Self::to_pkcs8_der) lets the secret out.
pub struct PrivateKey<R> {
    secret: Secret,
    public_key_der: Vec<u8>,
    public_key: Jwk,
    role: PhantomData<fn() -> R>,
}

/// The key of an ACME account; signs requests ([`Signer`](certwright_jws::Signer)).
pub type AccountKey = PrivateKey<Account>;

/// The key of a certificate; signs certificate requests ([`CsrSigner`](certwright_csr::CsrSigner)).
pub type CertificateKey = PrivateKey<Certificate>;

/// The role of an [`AccountKey`].
#[derive(Debug)]
pub enum Account {}

/// The role of a [`CertificateKey`].
#[derive(Debug)]
pub enum Certificate {}

/// What a [`PrivateKey`] is for: [`Account`] or [`Certificate`], and nothing else.
pub trait Role: sealed::Role {}

impl Role for Account {}
impl Role for Certificate {}

mod sealed {
    pub trait Role {
        /// What `Debug` calls such a key.
        const NAME: &'static str;
    }

    impl Role for super::Account {
        const NAME: &'static str = "AccountKey";
    }

    impl Role for super::Certificate {
        const NAME: &'static str = "CertificateKey";
    }
}

impl<R: Role> PrivateKey<R> {
    /// Makes a new key from the randomness of the operating system.
    ///
    /// # Errors
    /// [`KeyError::Random`] if there is none, [`KeyError::Generate`] if RSA fails.
    pub fn generate(key_type: KeyType) -> Result<Self, KeyError> {
        Self::new(Secret::generate(key_type)?)
    }

    /// Reads the one private key in a PEM text: PKCS#8, PKCS#1 or SEC1.
    ///
    /// CRLF, blank lines, text around the block, `EC PARAMETERS` before it and certificates beside it do no harm.
    ///
    /// # Errors
    /// [`KeyError`] says what it is instead of a usable private key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&pem::private_key(pem)?)
    }

    /// Reads a private key from DER: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 §A.1.2) or SEC1 (RFC 5915), whichever it is.
    ///
    /// # Errors
    /// [`KeyError`] says what it is instead of a usable private key.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::new(read::private_key(der)?)
    }

    /// The key in PKCS#8 PEM, byte for byte what openssl writes, with LF at the end of each line.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        self.secret.to_pkcs8_pem()
    }

    /// The key in PKCS#8 DER (RFC 5958), as TLS stacks and other libraries of cryptography take it.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        self.secret.to_pkcs8_der().to_bytes()
    }

    /// Kind and size of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.secret.key_type()
    }

    /// The public key as DER of a SubjectPublicKeyInfo (RFC 5280 §4.1).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// The public key as JSON Web Key.
    #[must_use]
    pub fn public_key(&self) -> &Jwk {
        &self.public_key
    }

    /// The SHA-256 thumbprint of the public key (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.public_key.thumbprint()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    fn new(secret: Secret) -> Result<Self, KeyError> {
        let public_key_der = secret.spki_der();
        let public_key = Jwk::from_spki_der(&public_key_der).map_err(KeyError::PublicKey)?;
        Ok(Self { secret, public_key_der, public_key, role: PhantomData })
    }
}

/// Whether both are the same key, which must never be (R27, RFC 8555 §11.1).
///
/// ```
/// use certwright_key::{AccountKey, CertificateKey, KeyType, same_key};
///
/// # fn main() -> Result<(), certwright_key::KeyError> {
/// let account = AccountKey::generate(KeyType::EcdsaP256)?;
/// let reused = CertificateKey::from_pem(&account.to_pkcs8_pem())?;
/// assert!(same_key(&account, &reused));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn same_key(account: &AccountKey, certificate: &CertificateKey) -> bool {
    account.public_key_der() == certificate.public_key_der()
}

impl<R: Role> fmt::Debug for PrivateKey<R> {
    /// Kind and thumbprint; nothing secret (R47).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(<R as sealed::Role>::NAME)
            .field("key_type", &format_args!("{}", self.key_type()))
            .field("thumbprint", &format_args!("{}", self.thumbprint()))
            .finish_non_exhaustive()
    }
}
