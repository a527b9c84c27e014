//! What people sign instead of `BASE64URL(header) || '.' || BASE64URL(payload)` (RFC 7515 §5.1).

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Mistake, Scene, entries};
use crate::{Entry, foreign::quoted};

/// Something that may have been signed.
pub(super) struct Message {
    pub(super) mistake: Option<Mistake>,
    pub(super) octets: Vec<u8>,
}

/// The right one first, each only once.
pub(super) fn all(scene: &Scene<'_>) -> Vec<Message> {
    let right = right(scene);
    let mut list = List(vec![Message { mistake: None, octets: right.clone() }]);
    parts(scene, &mut list);
    encodings(scene, &mut list);
    payloads(scene, &mut list);
    headers(scene, &mut list);
    objects(scene, &mut list);
    hashes(&right, &mut list);
    list.0
}

struct List(Vec<Message>);

impl List {
    fn add(&mut self, octets: Vec<u8>, entry: &'static Entry, what: impl Into<String>) {
        if self.0.iter().all(|message| message.octets != octets) {
            self.0.push(Message { mistake: Mistake::new(entry, what), octets });
        }
    }
}

fn right(scene: &Scene<'_>) -> Vec<u8> {
    join(scene.protected.text.as_bytes(), scene.payload.text.as_bytes())
}

fn join(header: &[u8], payload: &[u8]) -> Vec<u8> {
    [header, b".", payload].concat()
}

fn decoded<'a>(scene: &'a Scene<'_>) -> (&'a [u8], &'a [u8]) {
    let octets = |part: &'a super::Part| part.octets.as_deref().unwrap_or_default();
    (octets(scene.protected), octets(scene.payload))
}

fn parts(scene: &Scene<'_>, list: &mut List) {
    let (header, payload) = (scene.protected.text.as_bytes(), scene.payload.text.as_bytes());
    let (header_octets, payload_octets) = decoded(scene);
    let whole = "it is over the decoded header and payload, not over their base64url";
    list.add(join(header_octets, payload_octets), &entries::DECODED, whole);
    list.add(
        join(header, payload_octets),
        &entries::DECODED,
        "it is over the decoded payload, not over its base64url",
    );
    list.add(
        join(header_octets, payload),
        &entries::DECODED,
        "it is over the decoded header, not over its base64url",
    );
    list.add(
        [header, payload].concat(),
        &entries::NO_DOT,
        "it is over header and payload without the dot between",
    );
    let no_dot = "it is over the decoded header and payload, without a dot between";
    list.add([header_octets, payload_octets].concat(), &entries::NO_DOT, no_dot);
    for (octets, what) in [
        (payload, "it is over the payload alone"),
        (payload_octets, "it is over the decoded payload alone"),
        (header, "it is over the header alone"),
        (header_octets, "it is over the decoded header alone"),
    ] {
        list.add(octets.into(), &entries::ONE_PART, what);
    }
}

/// The same octets in another base64 than the one that was sent.
fn encodings(scene: &Scene<'_>, list: &mut List) {
    let (header, payload) = decoded(scene);
    for (encode, name) in [
        (Base64UrlUnpadded::encode_string as fn(&[u8]) -> String, "base64url without padding"),
        (Base64Url::encode_string, "base64url with padding"),
        (Base64::encode_string, "base64 with padding"),
        (Base64Unpadded::encode_string, "base64 without padding"),
    ] {
        let octets = join(encode(header).as_bytes(), encode(payload).as_bytes());
        list.add(octets, &entries::OTHER_BASE64, format!("it is over {name}, and something else was sent"));
    }
}

/// What stands for nothing, for one another.
fn payloads(scene: &Scene<'_>, list: &mut List) {
    for (text, encoded) in [("nothing", ""), ("{}", "e30"), ("null", "bnVsbA"), ("\"\"", "IiI")] {
        let octets = join(scene.protected.text.as_bytes(), encoded.as_bytes());
        list.add(
            octets,
            &entries::OTHER_PAYLOAD,
            format!("it is over the payload {text}, and another was sent"),
        );
    }
}

/// The header before something was added to it, or written anew after signing.
fn headers(scene: &Scene<'_>, list: &mut List) {
    let Some(octets) = scene.protected.octets.as_deref() else { return };
    let Ok(Value::Object(header)) = serde_json::from_slice(octets) else { return };
    let mut add = |header: String, what: String| {
        let header = Base64UrlUnpadded::encode_string(header.as_bytes());
        list.add(join(header.as_bytes(), scene.payload.text.as_bytes()), &entries::OTHER_HEADER, what);
    };
    add(
        Value::Object(header.clone()).to_string(),
        "it is over the same header, written in another way".into(),
    );
    for name in header.keys().filter(|_| header.len() <= 12) {
        let what = format!("it is over a header without {}, which was added afterwards", quoted(name));
        add(without(octets, &header, name), what);
    }
}

/// The header without one member: as it was written, if that can be told, else in the order of the alphabet.
fn without(octets: &[u8], header: &Map<String, Value>, name: &str) -> String {
    let mut rest = header.clone();
    let value = rest.remove(name).unwrap_or_default();
    let text = String::from_utf8_lossy(octets);
    let member = format!("{}:{value}", Value::from(name));
    let cut = [format!(",{member}"), format!("{member},")]
        .iter()
        .find_map(|piece| text.contains(piece.as_str()).then(|| text.replacen(piece.as_str(), "", 1)));
    cut.unwrap_or_else(|| Value::Object(rest).to_string())
}

/// The JSON that is sent, before the signature was put into it.
fn objects(scene: &Scene<'_>, list: &mut List) {
    let [protected, payload] = [("protected", scene.protected), ("payload", scene.payload)]
        .map(|(name, part)| format!("\"{name}\":\"{}\"", part.text));
    let what = "it is over the JSON object that is sent, not over its two texts and a dot";
    list.add(format!("{{{protected},{payload}}}").into_bytes(), &entries::OBJECT, what);
    list.add(format!("{{{payload},{protected}}}").into_bytes(), &entries::OBJECT, what);
}

/// The hash of the right text, given to a function that hashes again.
fn hashes(right: &[u8], list: &mut List) {
    let digest = Sha256::digest(right);
    let hexadecimal: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    list.add(digest.to_vec(), &entries::HASHED_TWICE, "it is over the SHA-256 of the text, hashed once more");
    list.add(
        hexadecimal.into_bytes(),
        &entries::HASHED_TWICE,
        "it is over the SHA-256 of the text in hexadecimal",
    );
    let base64url = Base64UrlUnpadded::encode_string(&digest);
    list.add(
        base64url.into_bytes(),
        &entries::HASHED_TWICE,
        "it is over the SHA-256 of the text in base64url",
    );
}
