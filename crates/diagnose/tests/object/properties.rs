//! No input of any kind panics, and no report prints what it should not.

use certwright_diagnose::{
    Report, Severity, inspect_certificate, inspect_jws, inspect_object, inspect_resource, inspect_state,
};
use certwright_jws::Jws;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{NOW, assert_printable, printed};

/// Names that the rooms look at, so that random objects are looked at.
const NAMES: [&str; 40] = [
    "protected",
    "payload",
    "signature",
    "signatures",
    "header",
    "alg",
    "jwk",
    "kid",
    "nonce",
    "url",
    "crit",
    "b64",
    "typ",
    "status",
    "identifiers",
    "identifier",
    "value",
    "type",
    "challenges",
    "token",
    "error",
    "detail",
    "finalize",
    "authorizations",
    "certificate",
    "expires",
    "wildcard",
    "contact",
    "newNonce",
    "newOrder",
    "meta",
    "version",
    "stage",
    "directoryUrl",
    "thumbprint",
    "parked",
    "proofs",
    "csr",
    "externalAccountBinding",
    "kty",
];

const TEXTS: [&str; 16] = [
    "",
    "pending",
    "valid",
    "invalid",
    "dns-01",
    "http-01",
    "https://ca.test/x",
    "http://ca.test/x",
    "ES256",
    "HS256",
    "eyJhbGciOiJFUzI1NiJ9",
    "e30",
    "2026-11-23T12:00:00Z",
    "\u{1b}[2J\u{202e}",
    "example.org",
    "*.example.org",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 8, |inner| {
        let name =
            prop_oneof![4 => prop::sample::select(&NAMES[..]).prop_map(String::from), 1 => any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A header that is right, but for a member or two.
fn altered_header() -> impl Strategy<Value = Value> {
    let right =
        json!({"alg": "ES256", "kid": "https://ca.test/acct/1", "nonce": "abc", "url": "https://ca.test/x"});
    let change = (prop::sample::select(&NAMES[..15]), prop::option::of(value()));
    prop::collection::vec(change, 0..3).prop_map(move |changes| {
        let mut header = right.as_object().unwrap().clone();
        for (name, value) in changes {
            match value {
                Some(value) => header.insert(name.into(), value),
                None => header.remove(name),
            };
        }
        Value::Object(header)
    })
}

/// A JWS around anything.
fn jws() -> impl Strategy<Value = Value> {
    use base64ct::{Base64UrlUnpadded, Encoding};

    (
        prop_oneof![value(), altered_header()],
        prop_oneof![value(), Just(json!({}))],
        prop::collection::vec(any::<u8>(), 0..80),
    )
        .prop_map(|(header, payload, signature)| {
            let encode = |json: Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
            json!({"protected": encode(header), "payload": encode(payload),
               "signature": Base64UrlUnpadded::encode_string(&signature)})
        })
}

/// A certificate or a JWS of the corpus with one octet changed, or cut off.
fn mutated(files: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let file = prop::sample::select(files)
        .prop_map(|file| certwright_fixtures::bytes(&format!("inspect/object/{file}")));
    (file, any::<prop::sample::Index>(), any::<u8>(), any::<bool>()).prop_map(
        |(mut input, index, octet, cut)| {
            let at = index.index(input.len());
            if cut {
                input.truncate(at);
            } else {
                input[at] = octet;
            }
            input
        },
    )
}

const FILES: [&str; 5] = [
    "certificate-alone.der",
    "certificate-with-root.pem",
    "certificate-and-key.pem",
    "jws-good-es256.json",
    "jws-key-change.json",
];

/// The beginning of every PKCS#8 key on P-256, which is no secret.
const ALGORITHM: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg";

fn look(input: &[u8]) {
    for report in
        [inspect_object(input, None, NOW), inspect_certificate(input, None, NOW)].into_iter().flatten()
    {
        assert_printable(&report, &String::from_utf8_lossy(input));
    }
}

proptest! {
    #[test]
    fn octets(input in prop::collection::vec(any::<u8>(), 0..300)) {
        look(&input);
    }

    #[test]
    fn texts(input in "[-A-Z{}\\[\\]\",:. \\nMIe30=+/_]{0,200}") {
        look(input.as_bytes());
    }

    #[test]
    fn objects(json in value()) {
        look(json.to_string().as_bytes());
        for report in [inspect_resource(&json, NOW), inspect_state(&json, NOW)].into_iter().flatten() {
            assert_printable(&report, &json.to_string());
        }
    }

    #[test]
    fn signed_objects(json in jws()) {
        let text = json.to_string();
        let report = inspect_jws(&text, None).unwrap();
        assert_printable(&report, &text);
        if report.worst() < Some(Severity::Error) {
            let jws = Jws::parse(text.as_bytes()).unwrap();
            assert!(jws.header().is_ok() || jws.mac_header().is_ok(), "the strict reader refuses it: {text}");
        }
    }

    #[test]
    fn mutations(input in mutated(&FILES)) {
        look(&input);
    }

    #[test]
    fn r47_a_private_key_in_broken_armour_is_not_shown(input in mutated(&["certificate-and-key.pem"])) {
        let secrets = certwright_fixtures::json("inspect/object/secrets.json");
        let report = inspect_certificate(&input, None, NOW).unwrap_or_else(|| Report::new("nothing"));
        let text = printed(&report).join("\n");
        for secret in secrets.as_array().unwrap().iter().filter_map(Value::as_str) {
            // a mutation harms one piece at most
            for piece in secret.as_bytes().chunks_exact(12) {
                let piece = str::from_utf8(piece).unwrap();
                assert!(ALGORITHM.contains(piece) || !text.contains(piece), "{piece}: {text}");
            }
        }
    }
}
