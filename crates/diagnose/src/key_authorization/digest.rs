//! The digest for dns-01, and the mistakes that are made with it.

use base64ct::{Base64, Base64Url, Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::entries;
use crate::Finding;

type Encode = fn(&[u8]) -> String;

/// Ways to write a digest; the first one is the right one.
const ENCODINGS: [(&str, Encode); 5] = [
    ("base64url", Base64UrlUnpadded::encode_string),
    ("padded with \"=\"", Base64Url::encode_string),
    ("in base64, not base64url", Base64::encode_string),
    ("in hex, not base64url", crate::thumbprint::hex),
    ("base64url of the hex digits", |octets| {
        Base64UrlUnpadded::encode_string(crate::thumbprint::hex(octets).as_bytes())
    }),
];

/// The value of the record (RFC 8555 §8.4).
pub(super) fn of(key_authorization: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(key_authorization))
}

/// What the text is, if it is a digest of the key authorization.
pub(super) fn name(right: &str, text: &str) -> Option<&'static str> {
    let digest = Sha256::digest(right);
    let found = ENCODINGS.iter().any(|(_, encode)| is(&encode(&digest), text));
    found.then_some("its digest, as it belongs into the record of dns-01")
}

/// Hex may be in upper case.
fn is(encoded: &str, text: &str) -> bool {
    encoded == text || encoded == text.to_ascii_lowercase()
}

/// What is wrong with the digest: nothing, if it is the right one; `None`, if it is none.
pub(super) fn explain(right: &str, text: &str) -> Option<Vec<Finding>> {
    candidates(right).into_iter().find_map(|(what, octets)| {
        let digest = Sha256::digest(octets);
        let (how, _) = ENCODINGS.iter().find(|(_, encode)| is(&encode(&digest), text))?;
        let what = what.map(|what| entries::DIGEST_OF.found(what));
        let how = (*how != "base64url").then(|| entries::DIGEST_FORM.found(format!("the digest is {how}")));
        Some(what.into_iter().chain(how).collect())
    })
}

/// What may have been hashed; the first one is the right one.
fn candidates(right: &str) -> Vec<(Option<&'static str>, String)> {
    let (token, thumbprint) = right.split_once('.').unwrap_or((right, ""));
    vec![
        (None, right.to_owned()),
        (Some("the digest is that of the token alone"), token.to_owned()),
        (Some("the digest is that of the thumbprint alone"), thumbprint.to_owned()),
        (Some("the digest is that of token and thumbprint without a dot"), format!("{token}{thumbprint}")),
        (Some("the digest is that of the key authorization with a line end"), format!("{right}\n")),
        (Some("the digest is that of the key authorization with a line end (CRLF)"), format!("{right}\r\n")),
        (Some("the digest is that of the key authorization in quotes"), format!("\"{right}\"")),
        (Some("the digest is that of the digest"), Base64UrlUnpadded::encode_string(&Sha256::digest(right))),
        (Some("the digest is that of nothing"), String::new()),
    ]
}
