//! What stands around a key authorization, or in its place.

use serde_json::Value;

use super::{LONGEST_BODY, Place, entries};
use crate::key::hexadecimal;
use crate::{Finding, unknown};

/// What the octets show and the text does not.
pub(super) fn octets(bytes: &[u8], place: Place) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bom = bytes.starts_with(b"\xEF\xBB\xBF");
    if bom {
        findings.push(entries::ENCODING.found("a byte order mark stands before it"));
    } else if bytes.contains(&0) {
        findings.push(entries::ENCODING.found("it is UTF-16, two octets a character"));
    } else if bytes.first().is_some_and(u8::is_ascii_whitespace) {
        findings.push(entries::BEFORE.found("blanks or line ends stand before it"));
    }
    if bytes.last().is_some_and(u8::is_ascii_whitespace) {
        findings.push(entries::AFTER.found("blanks or line ends stand after it"));
    }
    if bytes.len() > LONGEST_BODY && place == Place::Body {
        findings.push(entries::LONG.found(format!("it has {} octets", bytes.len())));
    }
    findings
}

/// The text without quotes and percent-encoding.
pub(super) fn peel(text: &str) -> (String, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut bare = text.to_owned();
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inner) = quoted('"').or_else(|| quoted('\'')) {
        findings.push(entries::QUOTES.found("there are quotes around it"));
        inner.clone_into(&mut bare);
    }
    if let Some(decoded) = percent_decoded(&bare) {
        findings.push(entries::PERCENT.found("it is percent-encoded"));
        bare = decoded;
    }
    if bare.contains(['\n', '\r', ' ', '\t']) && !bare.starts_with(['{', '<']) {
        let joined: String = bare.split_whitespace().collect();
        if joined.contains('.') {
            findings.push(entries::INSIDE.found("there are blanks or line ends inside it"));
            bare = joined;
        }
    }
    (bare, findings)
}

/// The text without percent-encoding, if there is any and it hides nothing but ASCII.
fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut decoded = pieces.next()?.to_owned();
    if decoded.len() == text.len() {
        return None;
    }
    for piece in pieces {
        let octets = piece.get(..2).and_then(hexadecimal)?;
        decoded.extend(octets.into_iter().map(char::from));
        decoded.push_str(piece.get(2..)?);
    }
    decoded.is_ascii().then_some(decoded)
}

/// What is there in place of a key authorization.
pub(super) fn instead(text: &str, json: Option<&Value>) -> Option<Finding> {
    if text.is_empty() {
        return Some(entries::EMPTY.found("there is nothing"));
    }
    if unknown::looks_like_html(text) {
        return Some(entries::HTML.found("this is an HTML page"));
    }
    let members = json?.as_object()?;
    let has = |member: &str| members.contains_key(member);
    Some(if has("token") || has("challenges") {
        entries::CHALLENGE.found("this is the challenge itself, in JSON")
    } else if has("keyAuthorization") {
        entries::JSON.found("the key authorization is wrapped in JSON")
    } else if has("kty") {
        entries::JSON.found("this is the JWK, not its thumbprint")
    } else if has("protected") {
        entries::JSON.found("this is a signed request")
    } else {
        entries::JSON.found("this is JSON")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding() {
        assert_eq!(percent_decoded("a%2Eb%2d").as_deref(), Some("a.b-"));
        for text in ["a.b", "a%2", "%zz", "%ff", "%+1", "%"] {
            assert_eq!(percent_decoded(text), None, "{text}");
        }
    }
}
