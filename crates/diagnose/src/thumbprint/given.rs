//! A thumbprint as someone wrote it down: which octets it can stand for.

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_http::excerpt;

use super::entries;
use crate::key::hexadecimal;
use crate::{Finding, Report};

/// Octets of the hashes that occur: SHA-1, SHA-256, SHA-384, SHA-512.
const DIGESTS: [usize; 4] = [20, 32, 48, 64];

/// Octets of the shortest of them.
const SHORTEST: usize = 20;

/// SHA-256 of nothing, FIPS 180-4.
const OF_NOTHING: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

/// One way to read it.
pub(super) struct Given {
    pub(super) digest: Vec<u8>,
    /// What is wrong with the way it is written.
    pub(super) slips: Vec<Finding>,
}

/// All ways to read it, the plainest one first.
pub(super) fn readings(text: &str) -> Vec<Given> {
    let (text, slips) = unwrap(text);
    let mut readings = Vec::new();
    if let Some((octets, how)) = base64(text) {
        let outer = [slips.clone(), how].concat();
        let inner = String::from_utf8(octets.clone()).unwrap_or_default();
        readings.push(Given { digest: octets, slips: outer.clone() });
        readings.extend(twice(&inner, &outer));
    }
    if let Some(digest) = hexadecimal(text) {
        let hex = entries::HEX.found("the digest is written in hex, not base64url");
        readings.push(Given { digest, slips: [slips, vec![hex]].concat() });
    }
    // No hash is that short, but two wrong turns can both end in nothing.
    readings.retain(|reading| reading.digest.len() >= SHORTEST);
    readings
}

/// What was encoded a second time.
fn twice(inner: &str, outer: &[Finding]) -> Vec<Given> {
    let given = |digest, what: &str, more: Vec<Finding>| {
        let slips = [vec![entries::TWICE.found(what)], more, outer.to_vec()].concat();
        Given { digest, slips }
    };
    let hex = hexadecimal(inner)
        .map(|digest| given(digest, "its hex digits are encoded, not its octets", Vec::new()));
    let again =
        base64(inner).map(|(digest, how)| given(digest, "the base64url is encoded a second time", how));
    hex.into_iter().chain(again).collect()
}

/// Without what stands around it.
fn unwrap(text: &str) -> (&str, Vec<Finding>) {
    let mut slips = Vec::new();
    let trimmed = text.trim();
    if trimmed != text {
        slips.push(entries::AROUND.found("there are blanks or line ends around it"));
    }
    let bare = trimmed.trim_matches(['"', '\'']);
    if bare != trimmed {
        slips.push(entries::AROUND.found("there are quotes around it"));
    }
    match bare.rsplit_once('.') {
        Some((_, thumbprint)) => {
            slips.push(
                entries::AROUND.found("a token and a dot stand before it: this is a key authorization"),
            );
            (thumbprint, slips)
        }
        None => (bare, slips),
    }
}

/// base64 of any kind, and what kind it is.
fn base64(text: &str) -> Option<(Vec<u8>, Vec<Finding>)> {
    let mut slips = Vec::new();
    let bare = text.trim_end_matches('=');
    if text.contains(['+', '/']) {
        slips.push(entries::BASE64.found("it is written in base64, not base64url"));
    }
    if bare != text {
        slips.push(entries::PADDING.found("it is padded with \"=\""));
    }
    let url = bare.replace('+', "-").replace('/', "_");
    Base64UrlUnpadded::decode_vec(&url).ok().map(|octets| (octets, slips))
}

/// The text, if it is one that may be shown: something else that got into its place may be secret.
pub(super) fn shown(text: &str) -> Option<String> {
    let text = text.trim();
    let known = readings(text).iter().any(|reading| DIGESTS.contains(&reading.digest.len()));
    known.then(|| excerpt(text.as_bytes(), 140))
}

/// The report on a text that looks like a digest: a thumbprint, a token or a dns-01 value; they look the same.
pub(super) fn recognise(text: &str) -> Option<Report> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=' | ':');
    if !text.chars().all(plain) || text.len() > 128 {
        return None;
    }
    let Some(reading) = readings(text).into_iter().rfind(|reading| DIGESTS.contains(&reading.digest.len()))
    else {
        return token(text);
    };
    let octets = reading.digest.len();
    let mut report = Report::new(match (octets, text.len()) {
        (32, 43) => "a thumbprint, a token, or the value of a dns-01 record: they look the same".to_owned(),
        (32, _) => "a SHA-256 digest: a thumbprint or the value of a dns-01 record, perhaps".to_owned(),
        _ => format!("{octets} octets: the digest of a hash that ACME does not use, or a token"),
    });
    reading.slips.into_iter().for_each(|slip| report.add(slip));
    if octets != 32 {
        report.add(
            entries::HASH
                .found(format!("{octets} octets are no SHA-256 digest"))
                .severity(crate::Severity::Warning),
        );
    }
    if Base64UrlUnpadded::encode_string(&reading.digest) == OF_NOTHING {
        report.add(entries::NOTHING.found("this is the SHA-256 of nothing"));
    }
    Some(report)
}

/// A token by its look (RFC 8555 §8.3): 128 bits or more, and no word.
fn token(text: &str) -> Option<Report> {
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    let mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && has(char::is_ascii_digit);
    let shaped = (22..=128).contains(&text.len()) && !text.contains(['+', '/', '=', ':']);
    (mixed && shaped).then(|| Report::new("a token or a nonce, perhaps"))
}
