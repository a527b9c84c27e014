//! The corpus of certificate requests: `fixtures/inspect/csr`.

use certwright_diagnose::{Report, catalog, inspect_csr, recognise_csr};
use certwright_jwk::Jwk;
use serde_json::Value;

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

fn fact<'a>(report: &'a Report, name: &str) -> Option<&'a str> {
    report.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
}

#[test]
fn every_input_of_the_corpus_is_found_out() {
    let cases = certwright_fixtures::json("inspect/csr/cases.json");
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 75);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let report = inspect_csr(&certwright_fixtures::bytes(file), None);
        let expected: Vec<_> =
            case["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(codes(&report), expected, "{file}");
        assert!(report.is.starts_with(case["is"].as_str().unwrap()), "{file}: {}", report.is);
    }
}

#[test]
fn the_answers_of_servers_are_told() {
    let answers = certwright_fixtures::json("inspect/csr/answers.json");
    let mut told = 0;
    for answer in answers.as_array().unwrap() {
        let file = answer["file"].as_str().unwrap();
        let report = inspect_csr(&certwright_fixtures::bytes(file), None);
        let Some(text) = answer["plain"]["boulder"].as_str().filter(|text| !text.is_empty()) else {
            continue;
        };
        if let Some(said) = fact(&report, "as the value of csr, Let's Encrypt says")
            && !file.contains("payload")
        {
            assert_eq!(said, text, "{file}");
            told += 1;
        }
    }
    assert!(told > 40, "{told}");
}

#[test]
fn the_right_value_of_csr_is_given_whatever_is_around_it() {
    let right = certwright_fixtures::text("csr/one.base64url");
    for file in ["csr/one.new.pem", "csr/one.mime.base64url", "inspect/csr/hex.txt", "inspect/csr/utf8.der"] {
        let report = inspect_csr(&certwright_fixtures::bytes(file), None);
        assert_eq!(fact(&report, "right value of csr"), Some(right.trim()), "{file}");
    }
}

#[test]
fn rfc_8555_section_11_1_the_account_key_is_known_again() {
    let account = Jwk::from_spki_der(&certwright_fixtures::bytes("csr/rsa-2048.spki.der")).unwrap();
    let one = certwright_fixtures::bytes("csr/one.der");
    assert_eq!(codes(&inspect_csr(&one, Some(&account))), ["csr-account-key"]);
    let other = certwright_fixtures::bytes("inspect/csr/p256.base64url");
    assert!(codes(&inspect_csr(&other, Some(&account))).is_empty());
}

#[test]
fn other_things_are_not_taken_for_requests() {
    for file in ["csr/certificate.der", "csr/rsa-2048.key", "csr/rsa-2048.spki.der", "inspect/csr/page.html"]
    {
        assert_eq!(recognise_csr(&certwright_fixtures::bytes(file)), None, "{file}");
    }
    for text in
        ["", "hello", "{}", r#"{"csr":1}"#, "orderNotReady", "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII"]
    {
        assert_eq!(recognise_csr(text.as_bytes()), None, "{text}");
    }
    for file in
        ["csr/one.der", "inspect/csr/truncated.der", "inspect/csr/payload.json", "inspect/csr/hex.txt"]
    {
        assert!(recognise_csr(&certwright_fixtures::bytes(file)).is_some(), "{file}");
    }
}

/// Mutations: each octet of a request and of its PEM changed, and each beginning of it.
#[test]
fn r47_nothing_panics_and_nothing_unprintable_comes_out() {
    let originals =
        ["csr/subject.der", "inspect/csr/thread-3.mime.base64url", "inspect/csr/payload-pem.json"];
    for original in originals.map(certwright_fixtures::bytes) {
        for at in (0..original.len()).step_by(3) {
            let mut changed = original.clone();
            changed[at] ^= 0x1b;
            for input in [&changed[..], &original[..at]] {
                let report = inspect_csr(input, None);
                let text = serde_json::to_value(&report).unwrap();
                assert!(!strings(&text).any(|text| text.chars().any(char::is_control)), "{text}");
            }
        }
    }
}

fn strings(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::String(text) => Box::new(core::iter::once(text.as_str())),
        Value::Array(values) => Box::new(values.iter().flat_map(strings)),
        Value::Object(members) => Box::new(members.values().flat_map(strings)),
        _ => Box::new(core::iter::empty()),
    }
}

#[test]
fn every_code_of_the_corpus_is_in_the_catalog() {
    let cases = certwright_fixtures::json("inspect/csr/cases.json");
    for code in cases.as_array().unwrap().iter().flat_map(|case| case["codes"].as_array().unwrap()) {
        assert!(catalog().any(|entry| entry.code == code), "{code}");
    }
}
