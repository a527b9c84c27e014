//! The `jwk` of a protected header, as far as it concerns the request.

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

pub(super) fn judge(jwk: &Value, report: &mut Report) {
    let secret: Vec<&str> = PRIVATE.into_iter().filter(|name| jwk.get(name).is_some()).collect();
    if !secret.is_empty() {
        let what = format!("`jwk` holds the private key (members {})", secret.join(", "));
        report.add(entries::JWK_PRIVATE.found(what));
    }
    let Some(public) = public(jwk) else {
        report.add(entries::JWK.found("`jwk` is no JSON object"));
        return;
    };
    match Jwk::from_json(public.to_string()) {
        Ok(key) => state(&key, report),
        Err(JwkError::LeadingZeros { member, octets }) => {
            report.add(
                entries::JWK_ZEROS
                    .found(format!("`{member}` of the `jwk` has {octets} zero octet(s) in front")),
            );
            if let Some(key) = read(jwk) {
                state(&key, report);
            }
        }
        Err(error) => report.add(entries::JWK.found(format!("`jwk`: {}", with_causes(&error)))),
    }
}

fn state(key: &Jwk, report: &mut Report) {
    report.fact("key", format!("{}, thumbprint {}", key.kind(), key.thumbprint()));
    if let Err(error) = certwright_verify::check_public_key(&key.to_spki_der()) {
        report.add(entries::JWK.found(format!("`jwk`: {}", with_causes(&error))));
    }
}
