//! R1: unknown and missing members fail nothing; exact about what is used.

use crate::objects::{DIRECTORY, NEW_ORDER, authz, challenge_object, ok, problem, token};
use crate::transcript::Transcript;

/// The directory with one change, read up to the first nonce.
fn directory(from: &str, to: &str) -> Transcript {
    assert!(DIRECTORY.contains(from));
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY.replace(from, to));
    t
}

#[test]
fn r1_boulder_adds_a_random_key_to_its_directory_on_purpose() {
    let random = r#"{"HhV2kUDWDnA":"https://community.letsencrypt.org/t/adding-random-entries-to-the-directory/33417","#;
    directory("{\"newNonce\"", &format!("{random}\"newNonce\"")).send("HEAD /new-nonce");
}

#[test]
fn r1_meta_may_be_missing_null_or_odd() {
    for meta in ["null", "7", "[]", "{}", r#"{"termsOfService":null,"externalAccountRequired":"no"}"#] {
        let mut t = Transcript::new();
        t.new_account();
        let end = DIRECTORY.find("\"meta\"").unwrap();
        t.exchange("GET /directory", format!("{}\"meta\":{meta}}}", &DIRECTORY[..end]));
        t.send("HEAD /new-nonce");
    }
    // smallstep has none.
    let mut t = Transcript::new();
    t.new_account();
    let body = r#"{"newNonce":"/new-nonce","newAccount":"/new-account","newOrder":"/new-order"}"#;
    t.exchange("GET /directory", ok(body).replace("200 OK", "200 OK\nReplay-Nonce: none"));
    t.send("HEAD /new-nonce");
}

#[test]
fn r1_exact_about_what_is_used_of_the_directory() {
    directory("newOrder", "neworder").event(
        "no account: directory at https://ca.test/directory: the directory has no newOrder (RFC 8555 §7.1.1)",
    );
    directory("\"/new-nonce\"", "7")
        .event_begins("no account: directory at https://ca.test/directory: the directory is not the JSON");
}

#[test]
fn r1_relative_urls_are_resolved_and_absolute_ones_kept_byte_for_byte() {
    // RFC 8555 §6.4: the url in the protected header is the request's, byte for byte.
    let mut t = Transcript::new();
    t.new_account();
    let body =
        r#"{"newNonce":"nonce","newAccount":"HTTPS://CA.test:443/%7Eacme/./new?x=%zz&y","newOrder":"../o"}"#;
    t.watched.give("https://ca.test/nonce");
    t.exchange(
        "GET /directory",
        ok(body.replace("%zz", "%2f")).replace("200 OK", "200 OK\nReplay-Nonce: none"),
    );
    t.exchange("HEAD /nonce", "200 OK");
    t.send(r#"POST HTTPS://CA.test:443/%7Eacme/./new?x=%2f&y {"termsOfServiceAgreed":true}"#);
}

/// An authorization with one change, up to the proof.
fn authorization(from: &str, to: &str) {
    let body = authz(1, "example.org", "pending");
    assert!(body.contains(from), "{body}");
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(body.replace(from, to)));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.waits(100);
}

#[test]
fn r1_unknown_challenges_do_not_fail_an_authorization() {
    // dns-persist-01 without a token broke instant-acme 0.7, rustls-acme and uacme; it is in every transcript here.
    let persist = r#"{"type":"dns-persist-01""#;
    authorization(persist, r#"{"type":"device-attest-01","token":7,"status":{}"#);
    authorization(persist, r#"{"kind":"x""#);
    authorization(persist, r#"{"type":null"#);
    authorization("\"challenges\":[", "\"challenges\":[null,7,\"x\",[],{},");
}

#[test]
fn r1_missing_and_odd_members_do_not_fail_an_authorization() {
    authorization(
        r#""status":"pending","identifier""#,
        r#""status":"pending","expires":7,"wildcard":null,"identifier""#,
    );
    authorization(r#""type":"dns","#, "");
    authorization(r#""challenges""#, r#""wildcard":"no","challenges""#);
    authorization(r#""type":"http-01","#, r#""type":"http-01","error":"odd","validated":[],"#);
}

#[test]
fn r1_exact_about_what_is_used_of_a_challenge() {
    let body = authz(1, "example.org", "pending");
    for (from, to, reason) in [
        (format!("\"{}\"", token(1)), "null", "the challenge has no token"),
        ("\"/chall/1\"".to_owned(), "null", "the challenge has no url"),
        ("\"/chall/1\"".to_owned(), "\"http://ca.test/chall/1\"", "the URL in challenge url is not used"),
        ("\"example.org\"".to_owned(), "null", "the authorization has no identifier"),
    ] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", ok(body.replace(&from, to)));
        t.exchange("POST-as-GET /authz/1", "404");
        t.failed(&format!("authorization at https://ca.test/authz/1: {reason}"));
    }
}

#[test]
fn r1_a_valid_authorization_needs_nothing_but_its_status() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(r#"{"status":"valid"}"#));
    t.waits(100);
    t.poll("ready");
    t.event("ready example.org");
}

#[test]
fn r1_missing_and_odd_members_do_not_fail_an_order() {
    for body in [
        r#"{"status":"ready","finalize":"/order/1/finalize"}"#,
        r#"{"status":"ready","authorizations":null,"finalize":"/order/1/finalize","error":null}"#,
        r#"{"status":"ready","authorizations":[],"finalize":"/order/1/finalize","error":"odd","identifiers":7}"#,
        r#"{"status":"ready","identifiers":[{"type":"permanent-identifier","value":{}}],"finalize":"/f","profile":1}"#,
    ] {
        let mut t = Transcript::with_account();
        t.place(body);
        t.event("ready example.org");
    }
    for body in ["{}", r#"{"status":7}"#, r#"{"status":null,"certificate":null}"#] {
        let mut t = Transcript::with_account();
        t.place(body);
        t.waits(100);
        t.poll("ready");
    }
}

#[test]
fn r1_problems_may_lack_everything() {
    // smallstep: no status. Others: no type, an odd status, odd subproblems.
    for (body, text) in [
        (r#"{"type":"urn:ietf:params:acme:error:caa"}"#, "caa"),
        (r#"{"detail":"no"}"#, "HTTP status 403: no"),
        (r#"{"type":"urn:ietf:params:acme:error:caa","status":"403","detail":7}"#, "caa"),
        (r#"{"type":"urn:ietf:params:acme:error:caa","status":99999,"subproblems":"x"}"#, "caa"),
        (r#"{"type":"https://ca.test/errors/odd"}"#, "https://ca.test/errors/odd"),
        ("{}", "HTTP status 403 with a body that is no problem document: {}"),
    ] {
        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        t.exchange(NEW_ORDER, format!("403\n\n{body}"));
        t.failed(&format!("newOrder at https://ca.test/new-order: the server refused: {text}"));
        t.idle();
    }
}

#[test]
fn r1_the_answer_to_a_challenge_may_be_anything() {
    for body in ["", "null", "<html>", r#"{"type":"http-01"}"#, &challenge_object(1, "unheard-of", "")] {
        let mut t = Transcript::presented();
        t.exchange("POST /chall/1 {}", ok(body));
        t.waits(100);
        t.poll("ready");
    }
}

#[test]
fn r5_types_count_and_the_status_only_where_there_is_none() {
    // A 500 that says badCSR is a refusal; a 400 that says serverInternal passes.
    let mut t = Transcript::finalizing();
    t.exchange(&crate::objects::finalize(), problem(500, "badCSR", "weak"));
    t.failed("finalize at https://ca.test/order/1/finalize: the server refused: badCSR");
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", problem(400, "serverInternal", "oops"));
    t.backs_off(500);
    t.exchange("POST-as-GET /authz/1", "500");
    t.backs_off(1000);
    t.send("POST-as-GET /authz/1");
}
