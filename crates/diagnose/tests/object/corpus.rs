//! Each input of the corpus: what it is called, and exactly the findings that it has.

use std::collections::BTreeSet;

use certwright_diagnose::{Report, catalog, inspect_object};
use certwright_http::Timestamp;
use certwright_jwk::Jwk;
use serde_json::Value;

use super::{NOW, assert_printable, printed};

const FOLDER: &str = "inspect/object";

struct Case {
    file: String,
    report: Report,
    is: String,
    codes: Vec<String>,
}

fn cases() -> Vec<Case> {
    certwright_fixtures::json(&format!("{FOLDER}/cases.json")).as_array().unwrap().iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let file = case["file"].as_str().unwrap().to_owned();
    let input = certwright_fixtures::bytes(&format!("{FOLDER}/{file}"));
    let now = case["now"].as_str().map_or(NOW, |text| Timestamp::parse_rfc3339(text).unwrap());
    let arguments = case["arguments"].as_array().unwrap();
    let key = arguments
        .get(1)
        .and_then(Value::as_str)
        .map(|key| Jwk::from_json(certwright_fixtures::bytes(&format!("{FOLDER}/{key}"))).unwrap());
    let report = inspect_object(&input, key.as_ref(), now).unwrap_or_else(|| Report::new("nothing known"));
    let codes =
        case["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    Case { file, report, is: case["is"].as_str().unwrap().to_owned(), codes }
}

fn found(report: &Report) -> Vec<&'static str> {
    let mut codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes
}

#[test]
fn each_input_is_recognised_and_has_exactly_its_findings() {
    let mut wrong = Vec::new();
    for Case { file, report, is, codes } in cases() {
        if !report.is.starts_with(&is) || found(&report) != codes {
            wrong.push(format!("{file}: {}, {:?}; expected {is}, {codes:?}\n", report.is, found(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn the_corpus_has_every_kind_of_finding_of_these_tables() {
    let seen: BTreeSet<String> = cases().into_iter().flat_map(|case| case.codes).collect();
    let ours = [
        "jws-",
        "certificate-",
        "resource-",
        "order-",
        "authorization-",
        "challenge-",
        "directory-",
        "account-",
        "state-",
    ];
    let missing: Vec<_> = catalog()
        .map(|entry| entry.code)
        .filter(|code| ours.iter().any(|area| code.starts_with(area)) && !seen.contains(*code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn r47_no_report_prints_a_control_character_or_a_secret() {
    let secrets = certwright_fixtures::json(&format!("{FOLDER}/secrets.json"));
    let secrets: Vec<&str> =
        secrets.as_array().unwrap().iter().map(|secret| secret.as_str().unwrap()).collect();
    assert!(secrets.len() > 10 && secrets.iter().all(|secret| secret.len() > 20));
    for Case { file, report, .. } in cases() {
        assert_printable(&report, &file);
        for secret in &secrets {
            assert!(printed(&report).iter().all(|text| !text.contains(secret)), "{file}");
        }
    }
}
