//! Recognising the objects of the protocol.

use certwright_http::Timestamp;
use certwright_jwk::Jwk;
use serde_json::Value;

use crate::{Report, inspect_certificate, inspect_jws, inspect_resource, inspect_state};

/// Looks at a JWS, a document of ours, a server's resource or a certificate, whichever it is.
///
/// `key` is a public key that the user compares with. `None` if `input` is none of these.
#[must_use]
pub fn inspect_object(input: &[u8], key: Option<&Jwk>, now: Timestamp) -> Option<Report> {
    let text = str::from_utf8(input).ok().map(|text| text.trim_start_matches('\u{feff}').trim());
    let json: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
    text.and_then(|text| inspect_jws(text, key))
        .or_else(|| inspect_state(json.as_ref()?, now))
        .or_else(|| inspect_resource(json.as_ref()?, now))
        .or_else(|| inspect_certificate(input, key, now))
}
