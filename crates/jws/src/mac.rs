//! External account binding: an account key authenticated with a MAC key from the CA (RFC 8555 §7.3.4).

use alloc::{string::String, vec::Vec};
use core::{error::Error, fmt};

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::{Jwk, JwkError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    algorithm::MacAlgorithm,
    error::{Base64Problem, JwsError},
    header,
    jws::Jws,
    part::Part,
    quoted::Quoted,
};

/// A MAC key that a CA gave out beside the protocol, to tie an ACME account to a customer.
///
/// The octets are wiped from memory when it is dropped, and `Debug` does not show them.
#[derive(Clone)]
pub struct MacKey {
    algorithm: MacAlgorithm,
    kid: String,
    bytes: Zeroizing<Vec<u8>>,
}

/// Why a text is no MAC key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MacKeyError {
    /// There is no octet in it.
    Empty,
    /// It is neither base64url nor base64.
    Base64(Base64Problem),
}

/// Why an external account binding is refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindingError {
    /// The JWS itself is refused, or its MAC does not verify.
    Jws(JwsError),
    /// `kid` names another MAC key.
    Kid {
        /// What the binding says.
        found: String,
    },
    /// `url` is not that of the outer JWS.
    Url {
        /// What the binding says.
        found: String,
    },
    /// The payload is no public key.
    Payload(JwkError),
    /// The payload is not the account's public key.
    ForeignKey,
}

impl MacKey {
    /// A MAC key from its octets. Any length will do, since the CA chose it; RFC 7518 §3.2 asks for at least
    /// as many octets as the hash has.
    #[must_use]
    pub fn new(algorithm: MacAlgorithm, kid: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { algorithm, kid: kid.into(), bytes: Zeroizing::new(bytes) }
    }

    /// A MAC key from the text that a CA shows its customer: base64url, but base64, padding and white space
    /// from pasting are accepted too (R34).
    ///
    /// # Errors
    /// [`MacKeyError`] if there is nothing in it, or if it is not base64 of any kind. The text itself never
    /// becomes part of an error.
    pub fn from_base64url(
        algorithm: MacAlgorithm,
        kid: impl Into<String>,
        text: &str,
    ) -> Result<Self, MacKeyError> {
        let mut plain = Zeroizing::new(String::with_capacity(text.len()));
        plain.extend(text.chars().filter(|character| !character.is_whitespace()).map(to_url_alphabet));
        let unpadded = plain.trim_end_matches('=');
        match Base64UrlUnpadded::decode_vec(unpadded) {
            Ok(bytes) if bytes.is_empty() => Err(MacKeyError::Empty),
            Ok(bytes) => Ok(Self::new(algorithm, kid, bytes)),
            Err(_) => Err(MacKeyError::Base64(Base64Problem::of(unpadded))),
        }
    }

    /// The algorithm it is used with.
    #[must_use]
    pub fn algorithm(&self) -> MacAlgorithm {
        self.algorithm
    }

    /// The name by which the CA knows it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The member `externalAccountBinding` of a newAccount request that goes to `url` (RFC 8555 §7.3.4).
    ///
    /// Header members in the order `alg`, `kid`, `url`; the payload is the canonical JSON of `account`.
    #[must_use]
    pub fn external_account_binding(&self, account: &Jwk, url: &str) -> Jws {
        let protected = Part::encode(header::write_mac(self.algorithm, &self.kid, url));
        let payload = Part::encode(account.to_json().into_bytes());
        let tag = self.tag(&Jws::signing_input(&protected, &payload));
        Jws::new(protected, payload, Part::encode(tag))
    }

    /// Verifies the MAC of `jws` in constant time. Of the protected header it asks only what RFC 7515 asks.
    ///
    /// # Errors
    /// [`JwsError::Mac`] if it does not verify, [`JwsError::WrongMacAlgorithm`] if `alg` is not this key's,
    /// [`JwsError::Algorithm`] if it is no MAC.
    pub fn verify(&self, jws: &Jws) -> Result<(), JwsError> {
        let algorithm: MacAlgorithm = jws.alg()?.parse()?;
        if algorithm != self.algorithm {
            return Err(JwsError::WrongMacAlgorithm { algorithm, key: self.algorithm });
        }
        self.check_tag(&jws.signed_bytes(), jws.signature_bytes())
    }

    /// Does what RFC 8555 §7.3.4 asks of a server that received `binding` in a newAccount request to `url`
    /// signed by `account`.
    ///
    /// # Errors
    /// [`BindingError`] says which of its checks failed.
    pub fn verify_binding(&self, binding: &Jws, account: &Jwk, url: &str) -> Result<(), BindingError> {
        let header = binding.mac_header().map_err(BindingError::Jws)?;
        if header.kid() != self.kid {
            return Err(BindingError::Kid { found: header.kid().into() });
        }
        if header.url() != url {
            return Err(BindingError::Url { found: header.url().into() });
        }
        self.verify(binding).map_err(BindingError::Jws)?;
        let bound = Jwk::from_json(binding.payload_bytes()).map_err(BindingError::Payload)?;
        if bound == *account { Ok(()) } else { Err(BindingError::ForeignKey) }
    }

    fn tag(&self, message: &[u8]) -> Vec<u8> {
        match self.algorithm {
            MacAlgorithm::Hs256 => self.keyed::<Hmac<Sha256>>(message).finalize().into_bytes().to_vec(),
            MacAlgorithm::Hs384 => self.keyed::<Hmac<Sha384>>(message).finalize().into_bytes().to_vec(),
            MacAlgorithm::Hs512 => self.keyed::<Hmac<Sha512>>(message).finalize().into_bytes().to_vec(),
        }
    }

    fn check_tag(&self, message: &[u8], tag: &[u8]) -> Result<(), JwsError> {
        match self.algorithm {
            MacAlgorithm::Hs256 => self.keyed::<Hmac<Sha256>>(message).verify_slice(tag),
            MacAlgorithm::Hs384 => self.keyed::<Hmac<Sha384>>(message).verify_slice(tag),
            MacAlgorithm::Hs512 => self.keyed::<Hmac<Sha512>>(message).verify_slice(tag),
        }
        .map_err(|_| JwsError::Mac)
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 §2)")]
    fn keyed<M: Mac + KeyInit>(&self, message: &[u8]) -> M {
        <M as KeyInit>::new_from_slice(&self.bytes).expect("a key of any length").chain_update(message)
    }
}

fn to_url_alphabet(character: char) -> char {
    match character {
        '+' => '-',
        '/' => '_',
        other => other,
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MacKey")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for MacKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the MAC key is empty; it is the base64url text that the CA gave out"),
            Self::Base64(problem) => write!(f, "the MAC key is not base64url: {problem}"),
        }
    }
}

impl Error for MacKeyError {}

impl fmt::Display for BindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jws(_) => f.write_str("the external account binding is refused"),
            Self::Kid { found } => {
                write!(f, "the external account binding names the MAC key {}", Quoted(found))
            }
            Self::Url { found } => {
                write!(
                    f,
                    "the external account binding is for {}, not for the URL of the request",
                    Quoted(found)
                )
            }
            Self::Payload(_) => f.write_str("the payload of the external account binding is no public key"),
            Self::ForeignKey => f.write_str("the external account binding is for another account key"),
        }
    }
}

impl Error for BindingError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Jws(source) => Some(source),
            Self::Payload(source) => Some(source),
            _ => None,
        }
    }
}
