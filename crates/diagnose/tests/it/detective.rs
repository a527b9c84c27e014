//! `fixtures/inspect/key/detective.json`: thumbprints made wrongly by python, with one mistake or two, and with which.

use certwright_diagnose::inspect_thumbprint;
use certwright_fixtures::{bytes, json};

#[test]
fn every_mistake_and_every_two_of_them_are_named() {
    let list = json("inspect/key/detective.json");
    let mut wrong = Vec::new();
    for case in list.as_array().unwrap() {
        let key = bytes(&format!("inspect/key/{}", case["key"].as_str().unwrap()));
        let report = inspect_thumbprint(&key, case["thumbprint"].as_str().unwrap());
        let expected: Vec<_> =
            case["findings"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        let found: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        let found: Vec<_> = found.into_iter().filter(|code| code.starts_with("thumbprint-")).collect();
        if found != expected {
            wrong.push(format!("{case}: {found:?} {}", report.is));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), list.as_array().unwrap().len(), wrong.join("\n"));
}
