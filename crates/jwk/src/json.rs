//! To and from JSON: one way to write, strict reading.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base64url;
use crate::jwk::{ED25519_OCTETS, Key, full_length, leading_zeros};
use crate::{Curve, Jwk, JwkError};

mod members;

use members::Members;

impl Jwk {
    /// Reads a public JWK strictly (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
    ///
    /// Members that it does not know (`kid`, `use`, `alg`, ..) are no harm and are forgotten. An RSA number with
    /// zero octets in front is an error; [`Jwk::from_json_trimming_zeros`] accepts it.
    ///
    /// # Errors
    /// A [`JwkError`] that names the member: anything that RFC 7518 does not allow, private members, duplicates,
    /// and text after the object.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, JwkError> {
        UncheckedJwk::from_json(json.as_ref())?.check()
    }

    /// As [`Jwk::from_json`], but takes an RSA number with zero octets in front for the number it is.
    ///
    /// Use it to read keys that another program wrote wrongly. The key that comes out has the right thumbprint,
    /// which is then not the one that the other program computes.
    ///
    /// # Errors
    /// As [`Jwk::from_json`], without [`JwkError::LeadingZeros`].
    pub fn from_json_trimming_zeros(json: impl AsRef<[u8]>) -> Result<Self, JwkError> {
        UncheckedJwk::from_json(json.as_ref())?.check_trimming_zeros()
    }

    /// The canonical JSON: required members only, in lexicographic order, without white space (RFC 7638 §3).
    ///
    /// It is the input of the thumbprint, and as good a JWK as any to send.
    #[must_use]
    pub fn to_json(&self) -> String {
        alloc::format!("{self}")
    }
}

/// The canonical JSON of [`Jwk::to_json`].
impl fmt::Display for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nothing here needs escaping: the names are ours and base64url is plain text.
        for (index, (name, value)) in self.members().iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            write!(f, "{before}\"{name}\":\"{value}\"")?;
        }
        f.write_str("}")
    }
}

impl Jwk {
    /// The required members in lexicographic order.
    fn members(&self) -> Vec<(&'static str, String)> {
        match &self.0 {
            Key::Rsa { n, e } => {
                [("e", base64url::encode(e)), ("kty", "RSA".into()), ("n", base64url::encode(n))].into()
            }
            Key::Ec { curve, x, y } => [
                ("crv", curve.name().into()),
                ("kty", "EC".into()),
                ("x", base64url::encode(x)),
                ("y", base64url::encode(y)),
            ]
            .into(),
            Key::Ed25519 { x } => {
                [("crv", "Ed25519".into()), ("kty", "OKP".into()), ("x", base64url::encode(x))].into()
            }
        }
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members();
        let mut object = serializer.serialize_struct("Jwk", members.len())?;
        for (name, value) in &members {
            object.serialize_field(name, value)?;
        }
        object.end()
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        UncheckedJwk::deserialize(deserializer)?.check().map_err(serde::de::Error::custom)
    }
}

/// A JSON object that claims to be a JWK, not yet looked at.
///
/// Put it into a struct that is deserialized, where a [`Jwk`] would turn its [`JwkError`] into a line of text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct UncheckedJwk(Members);

impl UncheckedJwk {
    /// The key, as [`Jwk::from_json`] reads it.
    ///
    /// # Errors
    /// As [`Jwk::from_json`], without the errors about JSON.
    pub fn check(&self) -> Result<Jwk, JwkError> {
        self.0.to_key(Zeros::Refused)
    }

    /// The key, as [`Jwk::from_json_trimming_zeros`] reads it.
    ///
    /// # Errors
    /// As [`UncheckedJwk::check`], without [`JwkError::LeadingZeros`].
    pub fn check_trimming_zeros(&self) -> Result<Jwk, JwkError> {
        self.0.to_key(Zeros::Trimmed)
    }

    fn from_json(json: &[u8]) -> Result<Self, JwkError> {
        use serde_json::error::Category;

        serde_json::from_slice(json).map_err(|error| match error.classify() {
            // Well-formed JSON is refused here only if it is no object.
            Category::Data => JwkError::NotAnObject,
            _ => JwkError::NotJson { line: error.line(), column: error.column() },
        })
    }
}

/// What to do with zero octets in front of an RSA number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zeros {
    Refused,
    Trimmed,
}

impl Members {
    fn to_key(&self, zeros: Zeros) -> Result<Jwk, JwkError> {
        self.no_duplicate()?;
        match self.text("kty")? {
            "RSA" => self.to_rsa(zeros),
            "EC" => self.to_ec(),
            "OKP" => self.to_okp(),
            found => Err(JwkError::UnsupportedKeyType { found: members::cut(found) }),
        }
    }

    fn to_rsa(&self, zeros: Zeros) -> Result<Jwk, JwkError> {
        self.no_private(&["d", "p", "q", "dp", "dq", "qi", "oth"])?;
        Jwk::rsa(&self.number("n", zeros)?, &self.number("e", zeros)?)
    }

    fn to_ec(&self) -> Result<Jwk, JwkError> {
        self.no_private(&["d"])?;
        let found = self.text("crv")?;
        let curve = Curve::ALL.into_iter().find(|curve| curve.name() == found).ok_or_else(|| {
            JwkError::UnsupportedCurve {
                found: members::cut(found),
                expected: "\"P-256\", \"P-384\" or \"P-521\"",
            }
        })?;
        Jwk::ec(curve, &self.octets("x")?, &self.octets("y")?)
    }

    fn to_okp(&self) -> Result<Jwk, JwkError> {
        self.no_private(&["d"])?;
        let found = self.text("crv")?;
        if found != "Ed25519" {
            let found = members::cut(found);
            return Err(JwkError::UnsupportedCurve { found, expected: "\"Ed25519\"" });
        }
        let octets = self.octets("x")?;
        full_length("x", "Ed25519", ED25519_OCTETS, &octets)?;
        let mut x = [0; ED25519_OCTETS];
        x.copy_from_slice(&octets);
        Ok(Jwk::ed25519(&x))
    }

    fn octets(&self, member: &'static str) -> Result<Vec<u8>, JwkError> {
        base64url::decode(self.text(member)?).map_err(|cause| JwkError::Base64url { member, cause })
    }

    /// RFC 7518 §6.3.1.1: "Note that implementers have found that some cryptographic libraries prefix an extra
    /// zero-valued octet to the modulus representations they return [..]. Implementations using such libraries
    /// will need to take care to omit the extra octet from the base64url-encoded representation."
    fn number(&self, member: &'static str, zeros: Zeros) -> Result<Vec<u8>, JwkError> {
        let number = self.octets(member)?;
        match leading_zeros(&number) {
            // A zero alone is the number zero (RFC 7518 §2: "AA"), which has an error of its own.
            octets if octets > 0 && octets < number.len() && zeros == Zeros::Refused => {
                Err(JwkError::LeadingZeros { member, octets })
            }
            _ => Ok(number),
        }
    }
}
