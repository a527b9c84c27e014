//! What a server may do to an order, and what is left afterwards.

use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::ca::{Ca, Whims};
use crate::program::{Place, Said, run, wait};

fn issue(place: &Place, ca: &Ca, arguments: &[&str]) -> Command {
    let mut command = place.issue(&["-d", "a.test"]);
    command.args(ca.server()).args(arguments);
    command
}

fn told(place: &Place, ca: &Ca) -> Said {
    let said = run(&mut issue(place, ca, &[]));
    assert!(place.is_clean(), "{:?}", place.files());
    said
}

/// A chain of our fixtures; whatever key is made here, it is not for that.
fn chain_for_another_key() -> String {
    ["leaf", "middle"].map(|name| certwright_fixtures::text(&format!("chain/{name}.pem"))).concat()
}

#[test]
fn r18_a_token_that_would_leave_the_directory() {
    let (place, ca) = (Place::new(), Ca::start(Whims { token: Some("../../x"), ..Whims::default() }));
    let said = told(&place, &ca);
    assert!(matches!(said.code, Some(6 | 8)), "{:?} {}", said.code, said.stderr);
    assert!(!place.path().join("x").exists());
    assert!(said.error().contains("token"), "{}", said.stderr);
}

#[test]
fn r1_a_challenge_without_token_beside_ours() {
    let other =
        json!({ "type": "dns-persist-01", "url": "https://ca.test/x", "status": "pending", "x": [null] });
    let whims = Whims { other_challenge: Some(other), chain: chain_for_another_key(), ..Whims::default() };
    let ca = Ca::start(whims);
    assert_eq!(told(&Place::new(), &ca).code, Some(10));
    assert_eq!(ca.web.count("POST /challenge"), 1);
}

#[test]
fn r31_a_chain_for_another_key_is_not_installed_and_not_asked_for_for_ever() {
    let ca = Ca::start(Whims { chain: chain_for_another_key(), ..Whims::default() });
    let place = Place::new();
    let said = told(&place, &ca);
    assert_eq!(said.code, Some(10), "{}", said.stderr);
    assert!(said.error().contains("another key"), "{}", said.stderr);
    assert_eq!(ca.web.count("POST /order"), 1);
    // The next run orders anew.
    assert_eq!(told(&place, &ca).code, Some(10));
    assert_eq!((ca.web.count("POST /order"), ca.web.count("POST /certificate")), (2, 2));
}

#[test]
fn r31_what_is_no_chain_is_not_installed() {
    let ca = Ca::start(Whims { chain: "-----BEGIN CERTIFICATE-----\nAAAA\n".into(), ..Whims::default() });
    assert_eq!(told(&Place::new(), &ca).code, Some(10));
}

/// It is an ACME directory, and was one a moment ago: that is not what to look at.
#[test]
fn a_server_that_breaks_the_protocol_is_asked_again_before_its_operator_is() {
    let ca =
        Ca::start(Whims { no_order: Some((201, json!({ "status": "pending" }), "0")), ..Whims::default() });
    let said = told(&Place::new(), &ca);
    assert!(said.error().contains("   do: run again; if it comes to the same end, tell"), "{}", said.stderr);
}

#[test]
fn r35_terms_are_never_agreed_to_by_surprise() {
    for terms in ["https://ca.test/terms", "data:text/plain,Do%20what%20thou%20wilt"] {
        let ca = Ca::start(Whims { meta: Some(json!({ "termsOfService": terms })), ..Whims::default() });
        let place = Place::new();
        for _ in 0..2 {
            let said = told(&place, &ca);
            assert_eq!(said.code, Some(7), "{}", said.stderr);
            assert!(said.error().contains(terms) && said.error().contains("--agree-tos"), "{}", said.stderr);
            assert_eq!(said.error().contains("data: URL"), terms.starts_with("data:"));
        }
        assert_eq!(ca.web.count("POST /order"), 0);
    }
}

#[test]
fn r14_a_failed_validation_names_the_name() {
    let error = json!({
        "type": "urn:ietf:params:acme:error:unauthorized",
        "detail": "got \u{1b}[31mParked\u{9b}\nhere",
        "status": 403,
    });
    let ca = Ca::start(Whims { refuses: Some(error), ..Whims::default() });
    let place = Place::new();
    let said = told(&place, &ca);
    assert_eq!(said.code, Some(9), "{}", said.stderr);
    assert!(said.error().contains("a.test: http-01: unauthorized: got \\u{1b}"), "{}", said.stderr);
    let json = run(&mut issue(&place, &ca, &["--json"]));
    let result = json.result();
    let failed = &result["error"]["identifiers"][0];
    assert_eq!(failed["identifier"], "a.test");
    assert_eq!(failed["type"], "unauthorized");
    assert!(!json.stdout.chars().any(|c| c.is_control() && c != '\n'), "{}", json.stdout);
    // A failed order is over: each run made one.
    assert_eq!(ca.web.count("POST /order"), 2);
}

#[test]
fn a_failed_run_ends_with_the_finding() {
    let error = json!({
        "type": "urn:ietf:params:acme:error:connection",
        "detail": "192.0.2.7: Fetching http://a.test/.well-known/acme-challenge/token: Connection refused",
        "status": 400,
    });
    let ca = Ca::start(Whims { refuses: Some(error), ..Whims::default() });
    let place = Place::new();
    let said = told(&place, &ca);
    assert_eq!(said.code, Some(9), "{}", said.stderr);
    let error = said.error();
    assert!(
        error.starts_with("error: 1 name could not be validated: nothing listens on that port\n"),
        "{error}"
    );
    assert!(error.contains("a.test: http-01: connection: 192.0.2.7"), "{error}");
    assert!(error.contains("   do: start it on port 80"), "{error}");
    assert!(error.trim_end().ends_with("/docs/errors.md#said-refused"), "{error}");

    let result = run(&mut issue(&place, &ca, &["--json"])).result();
    assert_eq!(result["error"]["findings"], json!(["said-refused"]));
    assert_eq!(result["error"]["identifiers"][0]["finding"], "said-refused");
}

#[test]
fn r4_a_rate_limit_is_told_and_not_slept_through() {
    let problem = json!({
        "type": "urn:ietf:params:acme:error:rateLimited",
        "detail": "too many certificates",
        "status": 429,
    });
    let ca = Ca::start(Whims { no_order: Some((429, problem, "86400")), ..Whims::default() });
    let place = Place::new();
    let said = told(&place, &ca);
    assert_eq!(said.code, Some(11), "{}", said.stderr);
    assert!(said.error().contains("too many certificates"), "{}", said.stderr);
    assert!(said.error().contains("run again after ") && said.error().contains("#problem-rate-limited"));
    let again = run(&mut issue(&place, &ca, &["--json"]));
    assert_eq!((again.code, again.result()["outcome"].as_str()), (Some(11), Some("parked")));
    assert_eq!(ca.web.count("POST /order"), 1, "a parked order was sent again");
}

#[test]
fn a_deadline_keeps_the_order_for_the_next_run() {
    let ca = Ca::start(Whims { dawdles: true, ..Whims::default() });
    let place = Place::new();
    let said = run(&mut issue(&place, &ca, &["--deadline", "1s"]));
    assert_eq!(said.code, Some(12), "{}", said.stderr);
    assert!(place.is_clean(), "{:?}", place.files());
    let again = run(&mut issue(&place, &ca, &["--deadline", "1s"]));
    assert!(again.stderr.contains("going on where an earlier run ended"), "{}", again.stderr);
    assert_eq!(ca.web.count("POST /order"), 1);
}

#[test]
fn r44_a_signal_withdraws_saves_and_ends() {
    for signal in ["-INT", "-TERM"] {
        let ca = Ca::start(Whims { dawdles: true, ..Whims::default() });
        let place = Place::new();
        let mut child = issue(&place, &ca, &["--json"]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let waits = |line: &String| line.contains(r#""event":"wait""#);
        assert!(lines.by_ref().map(Result::unwrap).any(|line| waits(&line)));
        assert!(place.webroot().join(".well-known/acme-challenge/token").exists());

        let sent = Instant::now();
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let last = lines.map(Result::unwrap).last().unwrap();
        let said = wait(child);
        assert!(sent.elapsed() < Duration::from_secs(2), "{:?}", sent.elapsed());
        assert_eq!(said.code, Some(130), "{last}");
        assert!(last.contains(r#""outcome":"interrupted""#), "{last}");
        assert!(place.is_clean(), "{:?}", place.files());

        let mut again = issue(&place, &ca, &["--json"]).spawn().unwrap();
        let mut lines = BufReader::new(again.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains(r#""event":"resume""#)));
        again.kill().unwrap();
        again.wait().unwrap();
        assert_eq!(ca.web.count("POST /order"), 1);
    }
}

#[test]
fn r42_a_second_run_says_who_is_at_work() {
    let ca = Ca::start(Whims { dawdles: true, ..Whims::default() });
    let place = Place::new();
    let mut child = issue(&place, &ca, &["--json"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map(Result::unwrap).any(|line| line.contains(r#""event":"wait""#)));
    let second = run(&mut issue(&place, &ca, &[]));
    assert_eq!(second.code, Some(4), "{}", second.stderr);
    assert!(second.error().contains(&format!("process {}", child.id())), "{}", second.stderr);
    child.kill().unwrap();
    let _ = wait(child);
}
