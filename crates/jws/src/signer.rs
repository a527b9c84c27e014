//! Signing: what a key must be able to do, and the one function that makes a JWS with it.

use alloc::{boxed::Box, vec::Vec};
use core::{error::Error, fmt};

use certwright_jwk::{Jwk, KeyKind};

use crate::{
    algorithm::Algorithm,
    header,
    jws::Jws,
    nonce::{NonceError, check_nonce},
    part::Part,
};

/// A private key that signs requests. It may live in another process or in hardware, and it may fail.
pub trait Signer {
    /// The algorithm of its signatures.
    fn algorithm(&self) -> Algorithm;

    /// The public key that verifies them.
    fn public_key(&self) -> &Jwk;

    /// Signs `message` (which is not hashed yet) and returns the signature in the form of RFC 7518 §3:
    /// for ECDSA `r || s`, each of full length, never DER.
    ///
    /// # Errors
    /// [`SignError::new`] wraps whatever the key has to say.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// How a request names its key: with the key itself, or with an account URL. There is no third way, and
/// no way to do both (RFC 8555 §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRef<'a> {
    /// `jwk`: for newAccount, and for revokeCert with a certificate's key.
    Jwk(&'a Jwk),
    /// `kid`: the account URL as the server gave it.
    Kid(&'a str),
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    /// Nothing at all: "POST-as-GET" (RFC 8555 §6.3). Not the same as `{}`.
    PostAsGet,
    /// A JSON text; `{}` to answer a challenge (RFC 8555 §7.5.1).
    Json(&'a [u8]),
}

/// Why there is no signature.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignError {
    /// The key failed.
    Signer(Box<dyn Error + Send + Sync>),
    /// The nonce is malformed and would be refused (RFC 8555 §6.5.2).
    Nonce(NonceError),
    /// [`KeyRef::Jwk`] holds a key that is not the signer's.
    ForeignKey,
    /// The signer's algorithm does not fit its public key.
    WrongKey {
        /// What the signer signs with.
        algorithm: Algorithm,
        /// What its public key is.
        key: KeyKind,
    },
    /// [`Payload::Json`] with no octet, which would silently become a POST-as-GET.
    EmptyJson,
    /// The signer returned a signature of impossible length; an ECDSA signature in DER form, most likely.
    SignatureLength {
        /// The signer's algorithm.
        algorithm: Algorithm,
        /// Octets that it returned.
        found: usize,
    },
}

impl SignError {
    /// Wraps the error of a [`Signer`].
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Signer(source.into())
    }
}

/// Signs one request (RFC 8555 §6.2).
///
/// The protected header has its members always in this order: `alg`, `jwk` or `kid`, `nonce`, `url`. Only the
/// inner JWS of a key change (RFC 8555 §7.3.5) goes without a nonce. `url` is signed byte for byte as given.
/// What comes out is to be sent once: a retry is signed anew with a fresh nonce (R2).
///
/// # Errors
/// [`SignError`], if the key fails, or if what would come out would surely be refused.
pub fn sign(
    signer: &dyn Signer,
    key: KeyRef<'_>,
    nonce: Option<&str>,
    url: &str,
    payload: Payload<'_>,
) -> Result<Jws, SignError> {
    check_key(signer, key)?;
    nonce.map_or(Ok(()), check_nonce).map_err(SignError::Nonce)?;
    let protected = Part::encode(header::write(signer.algorithm(), key, nonce, url));
    let payload = Part::encode(payload.octets()?.into());
    let signature = signer.sign(&Jws::signing_input(&protected, &payload))?;
    check_length(signer.algorithm(), signature.len())?;
    Ok(Jws::new(protected, payload, Part::encode(signature)))
}

impl<'a> Payload<'a> {
    fn octets(self) -> Result<&'a [u8], SignError> {
        match self {
            // "a POST request with a JWS body [..] where the payload of the JWS is a zero-length octet
            // string" (RFC 8555 §6.3).
            Self::PostAsGet => Ok(&[]),
            Self::Json([]) => Err(SignError::EmptyJson),
            Self::Json(json) => Ok(json),
        }
    }
}

fn check_key(signer: &dyn Signer, key: KeyRef<'_>) -> Result<(), SignError> {
    let (algorithm, own) = (signer.algorithm(), signer.public_key());
    match key {
        KeyRef::Jwk(jwk) if jwk != own => Err(SignError::ForeignKey),
        _ if !algorithm.fits(own.kind()) => Err(SignError::WrongKey { algorithm, key: own.kind() }),
        _ => Ok(()),
    }
}

fn check_length(algorithm: Algorithm, found: usize) -> Result<(), SignError> {
    match algorithm.signature_len() {
        Some(expected) if expected != found => Err(SignError::SignatureLength { algorithm, found }),
        _ => Ok(()),
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signer(_) => f.write_str("the key could not sign the request"),
            Self::Nonce(_) => f.write_str("the request cannot be signed with a malformed nonce"),
            Self::ForeignKey => f.write_str("the `jwk` of the request is not the public key of its signer"),
            Self::WrongKey { algorithm, key } => {
                write!(f, "the signer's algorithm {algorithm} does not fit its {key} key")
            }
            Self::EmptyJson => {
                f.write_str("an empty payload is a POST-as-GET; the empty JSON object is `{}`")
            }
            Self::SignatureLength { algorithm, found } => {
                let expected = algorithm.signature_len().unwrap_or_default();
                write!(
                    f,
                    "the signer returned {found} octets; {algorithm} has {expected} (r and s of full length, not DER)"
                )
            }
        }
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Signer(source) => Some(source.as_ref()),
            Self::Nonce(source) => Some(source),
            _ => None,
        }
    }
}
