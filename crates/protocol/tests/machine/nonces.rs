//! Nonces and their refusal (RFC 8555 §6.5, R2, R3).

use std::time::Duration;

use crate::objects::{DIRECTORY, NEW_ORDER, authz, challenge_object, created, finalize, ok, order, problem};
use crate::transcript::Transcript;

fn bad_nonce() -> String {
    problem(400, "badNonce", "JWS has an invalid anti-replay nonce")
}

#[test]
fn r2_a_refused_nonce_is_retried_ten_times_at_once_and_then_after_growing_waits() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    for _ in 0..11 {
        t.exchange(NEW_ORDER, bad_nonce());
    }
    for millis in [250, 375, 500, 500, 500] {
        t.waits(millis);
        t.exchange(NEW_ORDER, bad_nonce());
    }
    t.waits(500);
    t.exchange(NEW_ORDER, created("/order/1", order("pending", &[1])));
    // Those that were refused made no order, so that they do not count as sent.
    t.send("POST-as-GET /authz/1");
    assert_eq!(t.watched.document(t.order).unwrap()["sends"], 0);
}

/// What caches do to newNonce that do not know `no-store` (RFC 8555 §7.2), too.
#[test]
fn r2_a_nonce_that_is_offered_again_costs_a_refusal() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    let (id, spent) = t.send_with_nonce(NEW_ORDER);
    t.respond(id, bad_nonce().replacen('\n', &format!("\nReplay-Nonce: {spent}\n"), 1));
    let (id, again) = t.send_with_nonce(NEW_ORDER);
    assert_eq!(again, spent);
    t.respond(id, bad_nonce());
    assert_ne!(t.send_with_nonce(NEW_ORDER).1, spent);
}

#[test]
fn r2_refused_nonces_end_an_operation_after_a_hundred_attempts() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    for attempt in 1..=100 {
        if attempt > 11 {
            t.wait();
        }
        t.exchange(NEW_ORDER, bad_nonce());
    }
    t.failed("newOrder at https://ca.test/new-order: the server refused: badNonce");
    t.idle();
}

#[test]
fn r2_or_after_a_minute() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    for _ in 0..8 {
        let id = t.send(NEW_ORDER);
        t.watched.pass(Duration::from_secs(10));
        t.respond(id, bad_nonce());
    }
    t.failed("newOrder at https://ca.test/new-order: the server refused: badNonce");
    t.idle();
}

#[test]
fn r2_a_refused_answer_is_no_answer() {
    let mut t = Transcript::presented();
    for _ in 0..11 {
        t.exchange("POST /chall/1 {}", bad_nonce());
    }
    t.waits(250);
    // Lost once, which may happen three times before it is given up; those that were refused do not count.
    let id = t.send("POST /chall/1 {}");
    t.perhaps_sent(id);
    t.backs_off(500);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "processing", "")));
    t.waits(100);
}

#[test]
fn r2_the_csr_is_signed_anew_with_the_nonce_of_the_refusal() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), bad_nonce());
    t.finish();
}

#[test]
fn r3_the_youngest_nonce_is_used_first() {
    let mut t = Transcript::with_account();
    t.watched
        .client
        .new_order(crate::transcript::wanted(&["a.example"], t.watched.now + Duration::from_secs(60)))
        .unwrap();
    t.new_order(&["example.org"]);
    let first = t.send(&NEW_ORDER.replace("example.org", "a.example"));
    let extra = t.send("HEAD /new-nonce");
    t.respond(extra, "200 OK\nReplay-Nonce: older");
    t.respond(first, "503\nReplay-Nonce: younger");
    assert_eq!(t.send_with_nonce(NEW_ORDER).1, "younger");
}

#[test]
fn r3_nonces_with_other_characters_are_ignored() {
    // RFC 8555 §6.5.1: "Clients MUST ignore invalid Replay-Nonce values."
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY.replace("none", "with=padding"));
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: a b");
    t.exchange("GET /new-nonce", "204\nReplay-Nonce: \u{e9}");
    t.backs_off(500);
    t.exchange("GET /new-nonce", "204");
    t.send(r#"POST /new-account {"termsOfServiceAgreed":true}"#);
}

#[test]
fn r3_a_nonce_in_any_response_is_used_even_in_that_to_the_directory() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY.replace("none", "early"));
    assert_eq!(t.send_with_nonce(r#"POST /new-account {"termsOfServiceAgreed":true}"#).1, "early");
}

#[test]
fn r3_head_refused_get() {
    for status in [400, 404, 405, 501] {
        let mut t = Transcript::new();
        t.new_account();
        t.exchange("GET /directory", DIRECTORY);
        t.exchange("HEAD /new-nonce", format!("{status}\nReplay-Nonce: none"));
        t.exchange("GET /new-nonce", "204 No Content");
        t.send(r#"POST /new-account {"termsOfServiceAgreed":true}"#);
    }
}

#[test]
fn r3_a_refused_head_may_still_bring_a_nonce() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY);
    t.exchange("HEAD /new-nonce", "405 Method Not Allowed");
    t.send(r#"POST /new-account {"termsOfServiceAgreed":true}"#);
}

#[test]
fn r3_what_never_left_gives_its_nonce_back() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    let (id, nonce) = t.send_with_nonce(NEW_ORDER);
    t.never_sent(id);
    t.backs_off(500);
    assert_eq!(t.send_with_nonce(NEW_ORDER).1, nonce);
}

#[test]
fn r3_a_nonce_older_than_five_minutes_is_not_used() {
    let mut t = Transcript::with_account();
    t.idle();
    t.watched.pass(Duration::from_secs(301));
    t.new_order(&["example.org"]);
    t.send("HEAD /new-nonce");
}

#[test]
fn r3_the_head_of_a_body_cut_off_still_carries_a_nonce() {
    let mut t = Transcript::ordered();
    let id = t.send("POST-as-GET /authz/1");
    t.cut_off(id, "from-the-head");
    t.backs_off(500);
    assert_eq!(t.send_with_nonce("POST-as-GET /authz/1").1, "from-the-head");
}

#[test]
fn newnonce_that_never_works_ends_what_waits_for_it() {
    let mut t = Transcript::new();
    t.new_account();
    t.new_order(&["example.org"]);
    t.exchange("GET /directory", DIRECTORY);
    t.exchange("HEAD /new-nonce", "500\nReplay-Nonce: none");
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        t.exchange("GET /new-nonce", "502\nReplay-Nonce: none\n\n<html>Bad Gateway</html>");
        t.backs_off(millis);
    }
    t.exchange("GET /new-nonce", "502\nReplay-Nonce: none\n\n<html>Bad Gateway</html>");
    t.failed("newNonce at https://ca.test/new-nonce: the server refused: HTTP status 502");
    t.event(
        "no account: newNonce at https://ca.test/new-nonce: the server refused: HTTP status 502 with a body that is \
         no problem document: <html>Bad Gateway</html>",
    );
    t.idle();
}

#[test]
fn r4_the_last_failure_of_newnonce_binds_whoever_asks_next() {
    let mut t = Transcript::with_account();
    t.idle();
    t.watched.pass(Duration::from_secs(301));
    t.new_order(&["example.org"]);
    t.exchange("HEAD /new-nonce", "500\nReplay-Nonce: none");
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        t.exchange("GET /new-nonce", "502\nReplay-Nonce: none");
        t.backs_off(millis);
    }
    t.exchange("GET /new-nonce", "429\nReplay-Nonce: none\nRetry-After: 7");
    t.failed("newNonce at https://ca.test/new-nonce: the server refused: HTTP status 429");
    t.new_order(&["other.example"]);
    t.waits(7000);
    t.send("GET /new-nonce");
}
