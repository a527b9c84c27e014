//! The protected header: written in one order, read strictly (RFC 8555 §6.2).

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use certwright_jwk::Jwk;

use crate::{
    algorithm::{Algorithm, MacAlgorithm},
    error::{JwsError, Place},
    members::Members,
    nonce::check_nonce,
    signer::KeyRef,
};

/// The protected header of an ACME request (RFC 8555 §6.2).
///
/// Parameters that ACME does not define are ignored, except `crit` and `b64`, which are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    algorithm: Algorithm,
    key: Key,
    nonce: Option<String>,
    url: String,
}

/// The protected header of an external account binding (RFC 8555 §7.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacHeader {
    algorithm: MacAlgorithm,
    kid: String,
    url: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Jwk(Jwk),
    Kid(String),
}

impl Header {
    /// `alg`.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `jwk` or `kid`, of which there is exactly one.
    #[must_use]
    pub fn key(&self) -> KeyRef<'_> {
        match &self.key {
            Key::Jwk(jwk) => KeyRef::Jwk(jwk),
            Key::Kid(kid) => KeyRef::Kid(kid),
        }
    }

    /// `nonce`; absent in the inner JWS of a key change (RFC 8555 §7.3.5), required everywhere else.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// `url`, to be compared with the URL of the request byte for byte (RFC 8555 §6.4).
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn read(json: &[u8]) -> Result<Self, JwsError> {
        let members = read_members(json)?;
        let header = Self {
            algorithm: members.required_string("alg")?.parse()?,
            key: Key::read(&members)?,
            nonce: members.string("nonce")?,
            url: members.required_string("url")?,
        };
        // "If the value of a "nonce" header parameter is not valid according to this encoding, then the
        // verifier MUST reject the JWS as malformed." (RFC 8555 §6.5.2)
        header.nonce().map_or(Ok(()), check_nonce)?;
        Ok(header)
    }
}

impl Key {
    fn read(members: &Members<'_>) -> Result<Self, JwsError> {
        match (members.raw("jwk"), members.string("kid")?) {
            (Some(_), Some(_)) => Err(JwsError::JwkAndKid),
            (None, None) => Err(JwsError::NoKey),
            (Some(json), None) => Ok(Self::Jwk(Jwk::from_json(json)?)),
            (None, Some(kid)) => Ok(Self::Kid(kid)),
        }
    }
}

impl MacHeader {
    /// `alg`.
    #[must_use]
    pub fn algorithm(&self) -> MacAlgorithm {
        self.algorithm
    }

    /// `kid`, by which the CA finds the MAC key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// `url`, the same as that of the outer JWS.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn read(json: &[u8]) -> Result<Self, JwsError> {
        let members = read_members(json)?;
        if members.has("jwk") && members.has("kid") {
            return Err(JwsError::JwkAndKid);
        }
        // "The "nonce" field MUST NOT be present" (RFC 8555 §7.3.4).
        if members.has("nonce") {
            return Err(JwsError::NonceInBinding);
        }
        Ok(Self {
            algorithm: members.required_string("alg")?.parse()?,
            kid: members.required_string("kid")?,
            url: members.required_string("url")?,
        })
    }
}

/// The `alg` of a protected header, with what must never be there refused.
pub(crate) fn read_alg(json: &[u8]) -> Result<String, JwsError> {
    read_members(json)?.required_string("alg")
}

fn read_members(json: &[u8]) -> Result<Members<'_>, JwsError> {
    let members = Members::read(Place::ProtectedHeader, json)?;
    if members.has("crit") {
        return Err(JwsError::Critical);
    }
    // "The JWS Unencoded Payload Option [RFC7797] MUST NOT be used" (RFC 8555 §6.2).
    if members.has("b64") {
        return Err(JwsError::UnencodedPayload);
    }
    Ok(members)
}

/// The protected header of a request: `alg`, `jwk` or `kid`, `nonce` if there is one, `url`.
pub(crate) fn write(algorithm: Algorithm, key: KeyRef<'_>, nonce: Option<&str>, url: &str) -> Vec<u8> {
    let key = match key {
        KeyRef::Jwk(jwk) => format!(r#""jwk":{}"#, jwk.to_json()),
        KeyRef::Kid(kid) => format!(r#""kid":{}"#, json_string(kid)),
    };
    let nonce = nonce.map(|nonce| format!(r#""nonce":{},"#, json_string(nonce))).unwrap_or_default();
    format!(r#"{{"alg":"{algorithm}",{key},{nonce}"url":{}}}"#, json_string(url)).into_bytes()
}

/// The protected header of an external account binding: `alg`, `kid`, `url`.
pub(crate) fn write_mac(algorithm: MacAlgorithm, kid: &str, url: &str) -> Vec<u8> {
    format!(r#"{{"alg":"{algorithm}","kid":{},"url":{}}}"#, json_string(kid), json_string(url)).into_bytes()
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
