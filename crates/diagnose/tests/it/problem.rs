//! The corpus of refusals: `fixtures/inspect/problem`.

use certwright_diagnose::{Report, consequence, explain, recognise_problem};

fn report(text: &str) -> Report {
    explain(text).unwrap_or_else(|| panic!("not known: {text}"))
}

fn fact<'a>(report: &'a Report, name: &str) -> Option<&'a str> {
    report.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
}

fn file(name: &str) -> Report {
    report(&certwright_fixtures::text(&format!("inspect/problem/{name}")))
}

#[test]
fn every_refusal_of_the_corpus_is_explained() {
    let cases = certwright_fixtures::json("inspect/problem/cases.json");
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 60);
    for case in cases {
        let file = case["file"].as_str().unwrap();
        let report = report(&certwright_fixtures::text(file));
        let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
        let expected: Vec<_> =
            case["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(codes, expected, "{file}");
        assert!(report.is.starts_with(case["is"].as_str().unwrap()), "{file}: {}", report.is);
        assert!(fact(&report, "new order").is_some() && fact(&report, "rate limits").is_some(), "{file}");
    }
}

#[test]
fn the_thread_order_not_ready_with_status_invalid() {
    let report = file("thread-order-not-ready.json");
    let finding = &report.findings[0];
    assert!(
        finding.why.contains("a validation failed") && finding.why.contains("invalid for ever"),
        "{finding:?}"
    );
    assert!(finding.remedy.contains("authorizations") && finding.remedy.contains("new order"), "{finding:?}");
    assert!(fact(&report, "new order").unwrap().starts_with("needed"));
    assert!(fact(&report, "rate limits").unwrap().contains("one failed validation"));
}

#[test]
fn a_pending_order_is_not_declared_dead() {
    assert!(fact(&file("order-pending.json"), "new order").unwrap().starts_with("not needed"));
}

#[test]
fn r40_the_time_and_the_link_are_told() {
    assert!(file("limit-exact-set.json").findings[0].remedy.starts_with("not before 2026-11-28T10:00:00Z: "));
    assert!(file("response.txt").findings[0].remedy.starts_with("not before 3600 seconds have passed: "));
    assert!(
        file("paused.json").findings[0]
            .remedy
            .ends_with("https://portal.letsencrypt.org/sfe/v1/unpause?jwt=abc.def.ghi")
    );
}

#[test]
fn subproblems_name_their_identifiers() {
    let whats: Vec<_> = file("subproblems.json").findings.into_iter().map(|finding| finding.what).collect();
    assert!(
        whats[0].starts_with("_a.example.org: ") && whats[1].starts_with("high.example.net: "),
        "{whats:?}"
    );
}

#[test]
fn a_name_in_any_case_and_quotes() {
    for text in
        ["badnonce", "\"badNonce\"", " urn:ietf:params:acme:error:badNonce\n", "urn:acme:error:badNonce"]
    {
        assert_eq!(report(text).findings[0].code, "problem-bad-nonce", "{text}");
    }
}

#[test]
fn r5_a_response_without_a_problem_document() {
    let report = report("HTTP/1.1 502 Bad Gateway\r\nRetry-After: 5\r\n\r\n<html>nginx</html>");
    assert_eq!(report.findings[0].code, "problem-none");
    assert_eq!(fact(&report, "retry after"), Some("5 seconds have passed"));
    assert_eq!(explain("HTTP/1.1 200 OK\r\n\r\nhello"), None);
}

#[test]
fn what_no_server_said_is_not_explained() {
    for text in
        ["", " ", "hello", "{}", "[]", "{", r#"{"kty":"RSA"}"#, r#"{"type":"http-01","status":"pending"}"#]
    {
        assert_eq!(explain(text), None, "{text}");
    }
    let directory = serde_json::json!({ "newNonce": "https://ca.test/n", "meta": { "termsOfService": "x" } });
    assert_eq!(recognise_problem(&directory), None);
}

#[test]
fn r7_nesting_and_numbers_are_bounded() {
    let deep = format!(r#"{}"x"{}"#, r#"{"error":"#.repeat(10_000), "}".repeat(10_000));
    assert_eq!(explain(&deep), None);
    let one = r#"{"type":"urn:ietf:params:acme:error:dns","identifier":{"value":"N"}}"#;
    let many: Vec<_> = (0..5_000).map(|number| one.replace('N', &number.to_string())).collect();
    let report = report(&format!(r#"{{"subproblems":[{}]}}"#, many.join(",")));
    assert!(report.findings.len() <= 101, "{}", report.findings.len());
    assert_eq!(explain(&"{".repeat(100_000)), None);
}

#[test]
fn r47_what_the_server_says_is_escaped() {
    let json = r#"{"type":"urn:ietf:params:acme:error:dns","detail":"a\u001b[31m\nretry after \u001b","identifier":{"value":"\u0007"}}"#;
    let text = serde_json::to_string(&report(json)).unwrap();
    assert!(text.contains(r"\\u{1b}") && !text.chars().any(char::is_control), "{text}");
    assert!(!text.contains(r"\u001b"), "{text}");
}

#[test]
fn consequences_are_those_of_refusals_alone() {
    assert!(consequence("said-order-invalid").is_some());
    assert_eq!(consequence("csr-pem"), None);
}
