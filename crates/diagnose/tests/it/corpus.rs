//! Every case of `fixtures/inspect/key`: what it is, and what is found in it. And that no secret is in any report.

use certwright_diagnose::{
    Answer, Place, Report, catalog, inspect, inspect_key, inspect_key_authorization, inspect_thumbprint,
    public_key,
};
use certwright_fixtures::{bytes, json};
use certwright_http::Timestamp;
use serde_json::Value;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

fn cases() -> Vec<Value> {
    json("inspect/key/cases.json").as_array().unwrap().clone()
}

fn file(case: &Value, member: &str) -> Vec<u8> {
    bytes(&format!("inspect/key/{}", case[member].as_str().unwrap()))
}

fn report(case: &Value) -> Report {
    let input = file(case, "input");
    if case["kind"] != "key-authorization" {
        return inspect(&input, NOW);
    }
    let place = if case["challenge"] == "dns-01" { Place::Record } else { Place::Body };
    let key = file(case, "key");
    inspect_key_authorization(&Answer {
        value: &input,
        place,
        token: case["token"].as_str(),
        key: Some(&key),
    })
}

#[test]
fn every_case_is_told() {
    for case in cases() {
        let report = report(&case);
        let mut found: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        let mut expected: Vec<_> =
            case["findings"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{case}: {report:?}");
        assert!(report.is.starts_with(case["is"].as_str().unwrap()), "{case}: {report:?}");
        assert!(report.findings.is_sorted_by_key(|finding| core::cmp::Reverse(finding.severity)));
    }
}

#[test]
fn the_issue_asks_for_many_inputs() {
    assert!(cases().len() >= 50);
}

/// Every finding about keys, thumbprints and key authorizations occurs in the corpus.
#[test]
fn every_finding_has_an_input() {
    let mut seen: Vec<String> = Vec::new();
    for name in ["cases", "detective"] {
        let list = json(&format!("inspect/key/{name}.json"));
        let findings = list.as_array().unwrap().iter().flat_map(|case| case["findings"].as_array().unwrap());
        seen.extend(findings.map(|code| code.as_str().unwrap().to_owned()));
    }
    let ours = ["jwk-", "key-", "thumbprint-", "dns-value-", "token-", "input-"];
    for entry in catalog().filter(|entry| ours.iter().any(|area| entry.code.starts_with(area))) {
        assert!(
            seen.iter().any(|code| code == entry.code) || ELSEWHERE.contains(&entry.code),
            "{}",
            entry.code
        );
    }
}

/// They have tests below.
const ELSEWHERE: [&str; 4] = ["key-none", "jwk-not-base64url", "thumbprint-differs", "thumbprint-around"];

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn what_is_no_key_is_told() {
    let report = inspect_key(b"<html>");
    assert_eq!((report.is.as_str(), codes(&report)), ("an HTML page", vec!["key-none", "input-html"]));
    assert_eq!(public_key(b"").unwrap_err().is, "nothing: the input is empty");
}

#[test]
fn what_is_no_base64_at_all_is_told() {
    let report = inspect_key(r#"{"crv":"Ed25519","kty":"OKP","x":"*"}"#.as_bytes());
    assert_eq!(codes(&report), ["jwk-not-base64url"]);
}

#[test]
fn what_stands_around_a_thumbprint_is_told() {
    let key = bytes("inspect/key/inputs/p256.jwk");
    let right = public_key(&key).unwrap().thumbprint().to_string();
    for around in [format!("\"{right}\""), format!("token.{right}"), format!("{right}\r\n")] {
        assert_eq!(codes(&inspect_thumbprint(&key, &around)), ["thumbprint-around"], "{around}");
    }
}

#[test]
fn every_form_of_one_key_is_the_same_key() {
    let right = public_key(&bytes("inspect/key/inputs/rsa.jwk")).unwrap();
    for case in cases().iter().filter(|case| case["is"].as_str().unwrap().ends_with(" key (RSA-2048)")) {
        let input = case["input"].as_str().unwrap();
        if !input.contains("rsa-e3") && !input.contains("thread") {
            assert_eq!(public_key(&file(case, "input")).ok(), Some(right.clone()), "{input}");
        }
    }
}

/// R47. Of each secret number, in hex and in base64 of all kinds, no piece of twenty characters is in any report.
#[test]
fn no_report_holds_a_secret() {
    let pieces = pieces_of_secrets();
    for case in cases() {
        let input = file(&case, "input");
        let report = report(&case);
        let reports =
            [report, inspect_key(&input), inspect_thumbprint(&input, &String::from_utf8_lossy(&input))];
        for report in reports {
            let text = serde_json::to_string(&report).unwrap();
            let leak = pieces.iter().find(|piece| text.contains(piece.as_str()));
            assert!(leak.is_none(), "{case}: {leak:?}");
        }
    }
}

pub(crate) fn pieces_of_secrets() -> Vec<String> {
    let secrets = json("inspect/key/secrets.json");
    let mut texts: Vec<String> = Vec::new();
    for hex in secrets.as_array().unwrap().iter().map(|hex| hex.as_str().unwrap()) {
        let octets: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        // Inside DER they may stand at any of three places of base64.
        texts.extend((0..3).flat_map(|at| [base64(&octets[at..], b"+/"), base64(&octets[at..], b"-_")]));
        texts.extend([hex.to_owned(), hex.to_uppercase()]);
    }
    let pieces = |text: &String| {
        text.as_bytes()
            .chunks_exact(20)
            .map(|piece| String::from_utf8(piece.to_vec()).unwrap())
            .collect::<Vec<_>>()
    };
    texts.iter().flat_map(pieces).collect()
}

/// Whole groups of three octets only.
fn base64(octets: &[u8], last: &[u8; 2]) -> String {
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect();
    let group = |group: &[u8]| {
        let bits = group.iter().fold(0usize, |bits, octet| bits << 8 | usize::from(*octet));
        [18, 12, 6, 0].map(|shift| char::from(alphabet[bits >> shift & 63]))
    };
    octets.chunks_exact(3).flat_map(group).collect()
}
