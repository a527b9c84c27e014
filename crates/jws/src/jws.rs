//! A JWS in the flattened JSON serialization (RFC 7515 §7.2.2).

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use certwright_jwk::Jwk;
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    algorithm::Algorithm,
    error::{JwsError, Member, Place},
    header::{self, Header, MacHeader},
    members::Members,
    nonce::is_base64url,
    part::Part,
};

/// A JWS in the flattened JSON serialization, the body of every ACME POST (RFC 8555 §6.2).
///
/// Made by [`sign`](crate::sign()) or [`MacKey::external_account_binding`](crate::MacKey::external_account_binding),
/// or read with [`Jws::parse`]. Reading says nothing about the signature: [`Jws::verify`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct Jws {
    protected: Part,
    payload: Part,
    signature: Part,
}

impl Jws {
    /// Reads a flattened JWS, strictly.
    ///
    /// Unknown members are ignored (RFC 7515 §7.2.1); the protected header is not looked at yet. The length of
    /// `json` is the caller's to limit.
    ///
    /// # Errors
    /// [`JwsError`] if it is another serialization, has an unprotected `header`, lacks a member, has one twice,
    /// or if a member is not base64url without padding.
    pub fn parse(json: &[u8]) -> Result<Self, JwsError> {
        let members = Members::read(Place::Jws, json).map_err(|error| name_compact(json, error))?;
        if members.has("signatures") {
            return Err(JwsError::General);
        }
        // "The JWS Unprotected Header [RFC7515] MUST NOT be used" (RFC 8555 §6.2).
        if members.has("header") {
            return Err(JwsError::UnprotectedHeader);
        }
        let [protected, payload, signature] =
            ["protected", "payload", "signature"].map(|name| members.required_string(name));
        Self::from_parts(&protected?, &payload?, &signature?)
    }

    /// Puts a JWS together from its three base64url texts, which are also the parts of a compact one.
    ///
    /// # Errors
    /// [`JwsError::Base64`] if one of them is not base64url without padding.
    pub fn from_parts(protected: &str, payload: &str, signature: &str) -> Result<Self, JwsError> {
        Ok(Self {
            protected: Part::decode(Member::Protected, protected)?,
            payload: Part::decode(Member::Payload, payload)?,
            signature: Part::decode(Member::Signature, signature)?,
        })
    }

    /// The JSON text to send, without white space; members in the order `protected`, `payload`, `signature`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (protected, payload, signature) = (self.protected(), self.payload(), self.signature());
        // base64url needs no escaping
        format!(r#"{{"protected":"{protected}","payload":"{payload}","signature":"{signature}"}}"#)
    }

    /// The protected header as base64url.
    #[must_use]
    pub fn protected(&self) -> &str {
        self.protected.text()
    }

    /// The payload as base64url; empty for a POST-as-GET.
    #[must_use]
    pub fn payload(&self) -> &str {
        self.payload.text()
    }

    /// The signature or MAC as base64url.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.signature.text()
    }

    /// The octets of the payload; none for a POST-as-GET.
    #[must_use]
    pub fn payload_bytes(&self) -> &[u8] {
        self.payload.bytes()
    }

    /// Whether the payload is the zero-length octet string of a POST-as-GET (RFC 8555 §6.3).
    #[must_use]
    pub fn is_post_as_get(&self) -> bool {
        self.payload.bytes().is_empty()
    }

    /// The protected header of a request, not verified.
    ///
    /// # Errors
    /// [`JwsError`] if it breaks RFC 8555 §6.2: `jwk` and `kid` both or neither, an `alg` that is no signature,
    /// no `url`, a malformed `nonce`, a member twice, `crit` or `b64`.
    pub fn header(&self) -> Result<Header, JwsError> {
        Header::read(self.protected.bytes())
    }

    /// The protected header of an external account binding, not verified (RFC 8555 §7.3.4).
    ///
    /// # Errors
    /// [`JwsError`] if `alg` is no MAC, `kid` or `url` is missing, a `nonce` is there, and as with
    /// [`Jws::header`].
    pub fn mac_header(&self) -> Result<MacHeader, JwsError> {
        MacHeader::read(self.protected.bytes())
    }

    /// Verifies the signature with `key`. Of the protected header it asks only what RFC 7515 asks; what ACME
    /// asks, [`Jws::header`] does.
    ///
    /// # Errors
    /// [`JwsError::Signature`] if it does not verify, [`JwsError::WrongKey`] if `alg` is for another kind of
    /// key, [`JwsError::Algorithm`] if `alg` is `none`, a MAC or unknown, and as with [`Jws::header`] for
    /// `crit`, `b64` and duplicates.
    pub fn verify(&self, key: &Jwk) -> Result<(), JwsError> {
        let algorithm: Algorithm = self.alg()?.parse()?;
        if !algorithm.fits(key.kind()) {
            return Err(JwsError::WrongKey { algorithm, key: key.kind() });
        }
        let message = Self::signing_input(&self.protected, &self.payload);
        certwright_verify::verify(
            &key.to_spki_der(),
            algorithm.verification(),
            &message,
            self.signature.bytes(),
        )
        .map_err(JwsError::Signature)
    }

    pub(crate) fn new(protected: Part, payload: Part, signature: Part) -> Self {
        Self { protected, payload, signature }
    }

    pub(crate) fn alg(&self) -> Result<String, JwsError> {
        header::read_alg(self.protected.bytes())
    }

    /// "ASCII(BASE64URL(UTF8(JWS Protected Header)) || '.' || BASE64URL(JWS Payload))" (RFC 7515 §5.1).
    pub(crate) fn signing_input(protected: &Part, payload: &Part) -> Vec<u8> {
        [protected.text(), ".", payload.text()].concat().into_bytes()
    }

    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        Self::signing_input(&self.protected, &self.payload)
    }

    pub(crate) fn signature_bytes(&self) -> &[u8] {
        self.signature.bytes()
    }
}

/// Tells the compact serialization from any other text that is no JSON.
fn name_compact(text: &[u8], error: JwsError) -> JwsError {
    let characters = || text.trim_ascii().iter().map(|octet| char::from(*octet));
    let dots = characters().filter(|character| *character == '.').count();
    if dots == 2 && characters().all(|character| character == '.' || is_base64url(character)) {
        return JwsError::Compact;
    }
    error
}

impl Serialize for Jws {
    /// The same object as [`Jws::to_json`], to be embedded as `externalAccountBinding`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Jws", 3)?;
        object.serialize_field("protected", self.protected())?;
        object.serialize_field("payload", self.payload())?;
        object.serialize_field("signature", self.signature())?;
        object.end()
    }
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws")
            .field("protected", &self.protected())
            .field("payload", &self.payload())
            .field("signature", &self.signature())
            .finish()
    }
}
