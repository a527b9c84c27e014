//! The keys in a JWS, as far as they concern the request: `jwk`, what a binding binds, `oldKey`.

use certwright_jwk::{Jwk, JwkError};
use serde_json::Value;

use super::entries;
use crate::{Report, foreign::with_causes};

/// Members of a private key (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The key, whatever else stands in the object and however many zeros are in front.
pub(super) fn read(jwk: &Value) -> Option<Jwk> {
    Jwk::from_json_trimming_zeros(public(jwk)?.to_string()).ok()
}

/// The object without what is secret.
fn public(jwk: &Value) -> Option<Value> {
    let mut members = jwk.as_object()?.clone();
    members.retain(|name, _| !PRIVATE.contains(&name.as_str()));
    Some(Value::Object(members))
}

/// Judges a key; `place` says where in the JWS it stands.
pub(super) fn judge(jwk: &Value, place: &str, report: &mut Report) {
    let secret: Vec<&str> = PRIVATE.into_iter().filter(|name| jwk.get(name).is_some()).collect();
    if !secret.is_empty() {
        let what = format!("{place} holds the private key (members {})", secret.join(", "));
        report.add(entries::JWK_PRIVATE.found(what));
    }
    match public(jwk).map(|public| Jwk::from_json(public.to_string())) {
        None => report.add(entries::JWK.found(format!("{place} is no JSON object"))),
        Some(Ok(key)) => state(&key, place, report),
        Some(Err(JwkError::LeadingZeros { member, octets })) => {
            let what = format!("`{member}` of {place} has {octets} zero octet(s) in front");
            report.add(entries::JWK_ZEROS.found(what));
            read(jwk).into_iter().for_each(|key| state(&key, place, report));
        }
        Some(Err(error)) => report.add(entries::JWK.found(format!("{place}: {}", with_causes(&error)))),
    }
}

fn state(key: &Jwk, place: &str, report: &mut Report) {
    report.fact("key", format!("{}, thumbprint {}", key.kind(), key.thumbprint()));
    if let Err(error) = certwright_verify::check_public_key(&key.to_spki_der()) {
        report.add(entries::JWK.found(format!("{place}: {}", with_causes(&error))));
    }
}
