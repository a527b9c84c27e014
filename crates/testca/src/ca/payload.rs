//! What was signed, read.

use core::error::Error;

use certwright_jws::JwsError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::authenticate::Signed;
use crate::rules::{self, Refusal, Rule};

/// Makes sure that this is a POST-as-GET.
pub(super) fn nothing(signed: &Signed) -> Result<(), Refusal> {
    match signed.payload.len() {
        0 => Ok(()),
        octets => Err(rules::POST_AS_GET.broken(format!("the payload has {octets} octets"))),
    }
}

/// Reads a JSON object; `rule` says what it should be.
pub(super) fn object<T: DeserializeOwned>(signed: &Signed, rule: &'static Rule) -> Result<T, Refusal> {
    if signed.payload.is_empty() {
        return Err(rule.broken("the payload is empty"));
    }
    let members: Map<String, Value> = serde_json::from_slice(&signed.payload)
        .map_err(|error| rule.broken(format!("the payload is no JSON object: {error}")))?;
    serde_json::from_value(Value::Object(members))
        .map_err(|error| rule.broken(format!("the payload: {error}")))
}

/// An error and what caused it, in one line.
pub(super) fn explain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The rule that a JWS breaks.
pub(super) fn refuse_jws(error: &JwsError) -> Refusal {
    let rule = match error {
        JwsError::Compact | JwsError::General => &rules::FLATTENED,
        JwsError::UnprotectedHeader => &rules::UNPROTECTED,
        JwsError::UnencodedPayload => &rules::UNENCODED,
        JwsError::Base64 { .. } => &rules::BASE64URL,
        JwsError::JwkAndKid => &rules::JWK_XOR_KID,
        JwsError::NoKey
        | JwsError::NotAString(..)
        | JwsError::Missing(certwright_jws::Place::ProtectedHeader, _) => &rules::PROTECTED,
        JwsError::Algorithm(certwright_jws::AlgorithmError::Unknown(_)) => &rules::ALG_KNOWN,
        JwsError::Algorithm(_) => &rules::ALG_SIGNS,
        JwsError::Jwk(_) | JwsError::WrongKey { .. } => &rules::PUBLIC_KEY,
        JwsError::Nonce(_) => &rules::NONCE_FORM,
        JwsError::Signature(_) => &rules::SIGNATURE,
        _ => &rules::JWS,
    };
    let refusal = rule.broken(explain(error));
    match error {
        // "The problem document returned with the error MUST include an "algorithms" field with an array of
        // supported "alg" values." (RFC 8555 §6.2)
        JwsError::Algorithm(_) => refusal.member("algorithms", algorithms()),
        _ => refusal,
    }
}

fn algorithms() -> Vec<Value> {
    certwright_jws::Algorithm::ALL.into_iter().map(|algorithm| algorithm.name().into()).collect()
}
