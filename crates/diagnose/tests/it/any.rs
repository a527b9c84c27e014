//! Any input at all: nothing panics, every line is one line, nothing that a terminal obeys gets through (R47).

use std::sync::LazyLock;

use certwright_diagnose::{
    Answer, Place, Report, inspect, inspect_key_authorization, inspect_thumbprint, public_key,
};
use certwright_fixtures::{bytes, json};
use certwright_http::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::corpus::pieces_of_secrets;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);
static SECRETS: LazyLock<Vec<String>> = LazyLock::new(pieces_of_secrets);

fn check(report: &Report) {
    let facts = report.facts.iter().map(|fact| &fact.value);
    let findings = report.findings.iter().flat_map(|finding| [&finding.what, &finding.why, &finding.remedy]);
    for text in [&report.is].into_iter().chain(facts).chain(findings) {
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(text.len() < 16_384, "{} characters", text.len());
    }
}

fn check_all(input: &[u8]) {
    check(&inspect(input, NOW));
    check(&inspect_thumbprint(input, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs="));
    for place in [Place::Body, Place::Record] {
        let key = Some(input);
        check(&inspect_key_authorization(&Answer { value: input, place, token: Some("token"), key: None }));
        check(&inspect_key_authorization(&Answer { value: b"a.b", place, token: Some("token"), key }));
    }
}

fn corpus() -> Vec<String> {
    let cases = json("inspect/key/cases.json");
    cases.as_array().unwrap().iter().map(|case| case["input"].as_str().unwrap().to_owned()).collect()
}

/// A JWK of no sense: known members with any values.
fn nonsense() -> impl Strategy<Value = String> {
    let names = ["kty", "crv", "n", "e", "x", "y", "d", "k", "alg", "keys", "kid", "\u{1b}[31m", "token"];
    let values = [
        "\"RSA\"",
        "\"EC\"",
        "\"OKP\"",
        "\"oct\"",
        "\"P-256\"",
        "\"Ed25519\"",
        "\"AQAB\"",
        "65537",
        "[1,-1]",
        "\"\u{202e}\"",
        "\"\"",
        "null",
        "{}",
        "[{\"kty\":1}]",
        "\"99999999999999999999999999999999999\"",
        "\"A\\u0000\"",
        "-1",
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
    ];
    vec((select(names.to_vec()), select(values.to_vec())), 0..6).prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

/// A megabyte of the worst kind takes no time and makes no long report.
#[test]
fn long_inputs() {
    let members: String = (0..40_000).map(|n| format!("\"m{n}\":\"x\",")).collect();
    let key = format!("{{{members}\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"{}\"}}", "A".repeat(43));
    let digits = format!("{{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"{}\"}}", "7".repeat(900_000));
    let deep = "[".repeat(500_000);
    for input in [key, digits, deep, "=".repeat(1_000_000), "-----BEGIN PRIVATE KEY-----\n".repeat(30_000)] {
        check(&inspect(input.as_bytes(), NOW));
        check(&inspect_thumbprint(input.as_bytes(), &input));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets(input in vec(any::<u8>(), 0..300)) {
        check_all(&input);
    }

    #[test]
    fn any_text(input in "\\PC{0,200}|[A-Za-z0-9_.=+/%-]{0,140}|-----BEGIN [A-Z ]{0,20}-----.{0,99}") {
        check_all(input.as_bytes());
    }

    #[test]
    fn any_jwk(input in nonsense()) {
        check_all(input.as_bytes());
    }

    #[test]
    fn the_corpus_damaged(name in select(corpus()), at in any::<Index>(), octet in any::<u8>(), cut in any::<bool>()) {
        let mut input = bytes(&format!("inspect/key/{name}"));
        if !input.is_empty() {
            let at = at.index(input.len());
            input[at] = octet;
            if cut { input.truncate(at); }
        }
        let report = inspect(&input, NOW);
        check(&report);
        let text = serde_json::to_string(&report).unwrap();
        prop_assert!(!SECRETS.iter().any(|piece| text.contains(piece)), "{}", text);
    }

    /// Nothing but the right text, with blanks at its end, is called the right one.
    #[test]
    fn only_the_right_answer_is_right(at in any::<Index>(), piece in "[ -~\n]{0,2}", cut in 0usize..2) {
        let token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
        let key = bytes("inspect/key/inputs/ed25519.jwk");
        let right = public_key(&key).unwrap().key_authorization(token).to_string();
        let at = at.index(right.len());
        let value = [&right[..at], &piece, &right[at + cut..]].concat();
        let place = Place::Body;
        let answer = Answer { value: value.as_bytes(), place, token: Some(token), key: Some(&key) };
        let report = inspect_key_authorization(&answer);
        prop_assert_eq!(report.is.starts_with("the right"), value.trim_end() == right, "{} {:?}", value, report);
    }

    #[test]
    fn any_thumbprint(expected in "\\PC{0,100}|[A-Za-z0-9_.=+/-]{0,140}") {
        check(&inspect_thumbprint(&bytes("inspect/key/inputs/ed25519.jwk"), &expected));
    }
}
