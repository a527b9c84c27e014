//! What comes back when it is not what was wanted: R5, R6, R7, R8.

use std::time::Duration;

use crate::objects::{CA, DIRECTORY, NEW_ORDER, authz, created, ok, order, parse, problem};
use crate::transcript::{Transcript, wanted};

const REGISTER: &str = r#"POST /new-account {"termsOfServiceAgreed":true}"#;

#[test]
fn r5_failures_are_retried_with_growing_waits_and_then_reported() {
    let mut t = Transcript::ordered();
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        t.exchange("POST-as-GET /authz/1", "502 Bad Gateway\n\n<html><h1>502</h1>\u{1b}[31m</html>");
        t.backs_off(millis);
    }
    t.exchange("POST-as-GET /authz/1", "502 Bad Gateway\n\n<html><h1>502</h1>\u{1b}[31m</html>");
    t.failed(
        "authorization at https://ca.test/authz/1: the server refused: HTTP status 502 with a body that is no problem \
         document: <html><h1>502</h1>\\u{1b}[31m</html>",
    );
    t.idle();
}

#[test]
fn r5_other_refusals_are_not_retried() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, problem(403, "rejectedIdentifier", "policy"));
    t.failed("newOrder at https://ca.test/new-order: the server refused: rejectedIdentifier: policy");
    t.idle();
}

#[test]
fn r5_an_empty_404_is_reported_as_what_it_is() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", "404 Not Found");
    t.withdraw("example.org", 1);
    t.failed("order at https://ca.test/order/1: the server refused: HTTP status 404 with an empty body");
}

#[test]
fn r5_no_connection_at_all() {
    let mut t = Transcript::new();
    t.new_account();
    t.new_order(&["example.org"]);
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        let id = t.send("GET /directory");
        t.never_sent(id);
        t.backs_off(millis);
    }
    let id = t.send("GET /directory");
    t.never_sent(id);
    t.failed("directory at https://ca.test/directory: the request could not be sent");
    t.event("no account: directory at https://ca.test/directory: the request could not be sent");
    t.idle();
}

#[test]
fn a_directory_that_is_none() {
    for (body, reason) in [
        ("<html>hello</html>", "the directory is not the JSON it should be"),
        ("", "the directory is not the JSON it should be"),
        ("{\"newNonce\":\"https://ca.test/n\",", "the directory is not the JSON it should be"),
        ("{}", "the directory has no newNonce"),
        ("[]", "the directory is not the JSON it should be"),
        (
            r#"{"newNonce":"http://ca.test/n","newAccount":"/a","newOrder":"/o"}"#,
            "the URL in newNonce is not used (RFC 8555 §7.1.1)",
        ),
    ] {
        let mut t = Transcript::new();
        t.new_account();
        t.exchange("GET /directory", ok(body));
        t.event_begins(&format!("no account: directory at https://ca.test/directory: {reason}"));
        t.idle();
    }
}

#[test]
fn r6_plain_http_in_an_order_is_refused() {
    // CVE-2025-54799.
    for (from, to) in [
        ("\"/authz/1\"", "\"http://ca.test/authz/1\""),
        ("\"/order/1/finalize\"", "\"http://ca.test/finalize\""),
        ("\"/order/1/finalize\"", "\"ftp://ca.test/finalize\""),
        ("\"/order/1/finalize\"", "\"https:///finalize\""),
    ] {
        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        t.exchange(NEW_ORDER, created("/order/1", order("pending", &[1]).replace(from, to)));
        t.failed("newOrder at https://ca.test/new-order: the URL in ");
        t.idle();
    }
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, created("http://ca.test/order/1", order("pending", &[1])));
    t.failed("newOrder at https://ca.test/new-order: the URL in Location is not used");
}

#[test]
fn r6_redirects_are_named_and_not_followed() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, "307 Temporary Redirect\nLocation: https://other.test/new-order");
    t.failed(
        "newOrder at https://ca.test/new-order: status 307 redirects to https://other.test/new-order, \
         which is not followed (RFC 8555 §7.4)",
    );
    t.idle();
}

#[test]
fn r6_the_directory_may_be_redirected_once_https_to_https() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", "301\nLocation: /acme/directory\nReplay-Nonce: none");
    t.exchange("GET /acme/directory", DIRECTORY);
    t.send("HEAD /new-nonce");

    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", "301\nLocation: /acme/directory\nReplay-Nonce: none");
    t.exchange("GET /acme/directory", "301\nLocation: /third");
    t.event_begins("no account: directory at https://ca.test/acme/directory: status 301 redirects to");

    for location in ["http://ca.test/directory", "http://localhost/directory"] {
        let mut t = Transcript::with_config(|config| {
            config.schemes = certwright_http::Schemes::HttpOnLoopback;
        });
        t.new_account();
        t.exchange("GET /directory", format!("301\nLocation: {location}"));
        t.event_begins("no account: directory at https://ca.test/directory: status 301 redirects to");
        t.idle();
    }
}

#[test]
fn a_status_that_means_nothing() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", "102 Processing");
    t.event_begins("no account: directory at https://ca.test/directory: status 102 means nothing here");
}

#[test]
fn r7_an_order_with_too_many_authorizations() {
    let many: Vec<usize> = (1..=1001).collect();
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, created("/order/1", order("pending", &many)));
    t.failed("newOrder at https://ca.test/new-order: more than 1000 authorizations");
}

#[test]
fn r7_nesting_is_bounded() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", ok(format!("{{\"x\":{}", "[".repeat(100_000))));
    t.event_begins("no account: directory at https://ca.test/directory: the directory is not the JSON");
}

/// A run with a saved directory whose URLs the server has changed since.
fn stale() -> Transcript {
    let mut t = Transcript::with_account();
    t.idle();
    t.watched.restart();
    t.event("account /acct/1");
    t.new_order(&["example.org"]);
    t
}

#[test]
fn r8_a_saved_directory_is_read_again_when_a_url_of_it_fails() {
    let moved = DIRECTORY.replace("/new-order", "/v2/new-order");
    for refusal in ["404".to_owned(), "405".to_owned(), problem(404, "malformed", "Page not found")] {
        let mut t = stale();
        t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second");
        t.exchange(NEW_ORDER, &refusal);
        t.exchange("GET /directory", &moved);
        t.exchange(
            &NEW_ORDER.replace("/new-order", "/v2/new-order"),
            created("/order/1", order("ready", &[])),
        );
        t.event("ready example.org");
    }
}

#[test]
fn r8_once_and_not_if_it_is_fresh() {
    let mut t = stale();
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second");
    t.exchange(NEW_ORDER, "404");
    t.exchange("GET /directory", DIRECTORY);
    t.exchange(NEW_ORDER, "404");
    t.failed("newOrder at https://ca.test/new-order: the server refused: HTTP status 404 with an empty body");

    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, "404");
    t.failed("newOrder at https://ca.test/new-order: the server refused: HTTP status 404 with an empty body");
}

#[test]
fn r8_a_newnonce_that_is_gone_too() {
    let mut t = stale();
    t.exchange("HEAD /new-nonce", "404\nReplay-Nonce: none");
    t.exchange("GET /new-nonce", "404\nReplay-Nonce: none");
    t.exchange("GET /directory", DIRECTORY.replace("/new-nonce", "/v2/new-nonce"));
    t.exchange("GET /v2/new-nonce", "204\nReplay-Nonce: second");
    t.exchange(NEW_ORDER, created("/order/1", order("ready", &[])));
}

#[test]
fn r8_a_refused_nonce_while_the_directory_is_read_again_loses_nothing() {
    let mut t = stale();
    let deadline = t.watched.now + Duration::from_secs(600);
    t.watched.client.new_order(wanted(&["b.example"], deadline)).unwrap();
    let nonces = [t.send("HEAD /new-nonce"), t.send("HEAD /new-nonce")];
    t.respond(nonces[0], "200 OK\nReplay-Nonce: second-1");
    t.respond(nonces[1], "200 OK\nReplay-Nonce: second-2");
    let (first, second) = (t.send(NEW_ORDER), t.send(&NEW_ORDER.replace("example.org", "b.example")));
    t.respond(first, "404");
    let directory = t.send("GET /directory");
    t.respond(second, problem(400, "badNonce", ""));
    t.respond(directory, DIRECTORY);
    let mut lines = [t.next_line(), t.next_line()];
    lines.sort();
    assert_eq!(lines, [NEW_ORDER.replace("example.org", "b.example"), NEW_ORDER.to_owned()]);
}

#[test]
fn r5_the_help_link_and_subproblems_reach_the_application() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    let body = r#"{"type":"urn:ietf:params:acme:error:compound","detail":"several","subproblems":[
        {"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"no","identifier":{"type":"dns","value":"example.org"}}]}"#;
    let id = t.send(NEW_ORDER);
    let text = format!("403\nLink: <{CA}/help>;rel=\"help\"\n\n{body}");
    let problem = certwright_protocol::Problem::from_response(&parse(&text, "x"));
    assert_eq!(problem.help.as_deref(), Some("https://ca.test/help"));
    t.respond(id, text);
    t.failed(
        "newOrder at https://ca.test/new-order: the server refused: compound: several; \
         example.org: rejectedIdentifier: no",
    );
}

#[test]
fn an_authorization_that_is_no_json() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok("<html>"));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok("{}"));
    t.failed("authorization at https://ca.test/authz/1: the authorization is not the JSON it should be");
}

#[test]
fn an_order_that_is_no_json() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok("<html>"));
    t.withdraw("example.org", 1);
    t.failed("order at https://ca.test/order/1: the order is not the JSON it should be");
}

#[test]
fn a_request_with_the_wrong_account_state_is_not_sent() {
    // Nothing is sent for an order before there is an account.
    let mut t = Transcript::new();
    t.new_order(&["example.org"]);
    t.exchange("GET /directory", DIRECTORY);
    t.rests();
    t.new_account();
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange(REGISTER, created("/acct/1", "{}"));
    t.event("account /acct/1");
    t.send(NEW_ORDER);
}
