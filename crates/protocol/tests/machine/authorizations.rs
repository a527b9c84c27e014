//! Authorizations and challenges (RFC 8555 §7.5, R11 to R14, R16 to R18).

use std::time::Duration;

use certwright_protocol::Misuse;

use crate::objects::{authz, authz_with, challenge_object, created, ok, order, problem, token};
use crate::transcript::Transcript;

const CONNECTION: &str = r#"{"type":"urn:ietf:params:acme:error:connection","detail":"refused"}"#;
const THREE: &str = r#"POST /new-order {"identifiers":[{"type":"dns","value":"a.example"},{"type":"dns","value":"b.example"},{"type":"dns","value":"c.example"}]}"#;

/// An order for three names; authorization 1 is for the last, 3 for the first (R11: never by position).
fn three() -> Transcript {
    let mut t = Transcript::with_account();
    t.watched.config.width = 8;
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[1, 2, 3])));
    t
}

/// Reads and presents all three, with extra nonces where the machine wants them.
fn three_presented() -> Transcript {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[1, 2, 3])));
    for (index, name) in [(1, "c.example"), (2, "a.example"), (3, "b.example")] {
        t.exchange(&format!("POST-as-GET /authz/{index}"), ok(authz(index, name, "pending")));
        t.present(name, index);
    }
    t
}

fn answer_three(t: &mut Transcript) {
    for index in 1..=3 {
        t.exchange(&format!("POST /chall/{index} {{}}"), ok(challenge_object(index, "processing", "")));
    }
}

#[test]
fn r11_authorizations_may_be_shuffled_and_r17_all_are_presented_before_the_first_answer() {
    let mut t = three_presented();
    answer_three(&mut t);
    t.waits(100);
    t.poll("ready");
    for (index, name) in [(1, "c.example"), (2, "a.example"), (3, "b.example")] {
        t.withdraw(name, index);
    }
    t.event("ready a.example,b.example,c.example");
}

#[test]
fn r4_a_long_wait_that_an_answer_made_stale_does_not_take_a_short_one_with_it() {
    let mut t = three_presented();
    for (index, wait) in [(1, "700"), (2, "30")] {
        let answer = ok("{}").replacen('\n', &format!("\nRetry-After: {wait}\n"), 1);
        t.exchange(&format!("POST /chall/{index} {{}}"), answer);
    }
    let lost = t.send("POST /chall/3 {}");
    t.perhaps_sent(lost);
    t.wait();
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /authz/3", ok(authz(3, "b.example", "pending")));
    t.exchange("POST /chall/3 {}", ok("{}"));
    let wait = t.wait();
    assert!(wait > Duration::from_secs(29), "{wait:?}");
}

#[test]
fn r8_authorizations_are_read_side_by_side() {
    let mut t = three();
    t.send("POST-as-GET /authz/1");
    let (second, third) = (t.send("HEAD /new-nonce"), t.send("HEAD /new-nonce"));
    t.respond(second, "200 OK");
    t.respond(third, "200 OK");
    t.send("POST-as-GET /authz/2");
    t.send("POST-as-GET /authz/3");
}

#[test]
fn r8_an_authorization_that_is_listed_twice_is_read_once() {
    let mut t = Transcript::with_account();
    t.place(order("pending", &[1, 1]));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.waits(100);
}

#[test]
fn a_challenge_that_is_gone_when_its_answer_is_refused_is_not_answered_for_ever() {
    let mut t = Transcript::with_account();
    t.place(order("pending", &[1]));
    let elsewhere = authz(1, "example.org", "pending").replace("/chall/1", "/chall/9");
    t.exchange("POST-as-GET /authz/1", ok(elsewhere));
    t.present("example.org", 1);
    t.exchange("POST /chall/9 {}", problem(404, "malformed", "no such challenge"));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.withdraw("example.org", 1);
    t.failed("validation failed; example.org: http-01: malformed: no such challenge");
    t.idle();
}

#[test]
fn r11_a_shorter_list_is_enough() {
    let mut t = Transcript::with_account();
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[2])));
    t.exchange("POST-as-GET /authz/2", ok(authz(2, "b.example", "pending")));
    t.present("b.example", 2);
    t.exchange("POST /chall/2 {}", ok("{}"));
    t.waits(100);
    t.poll("ready");
    t.withdraw("b.example", 2);
    t.event("ready a.example,b.example,c.example");
}

#[test]
fn r11_one_token_for_all_challenges() {
    // Boulder has one for each authorization, others one for each order: state is keyed by URL.
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&["a.example", "b.example"]);
    t.exchange(
        r#"POST /new-order {"identifiers":[{"type":"dns","value":"a.example"},{"type":"dns","value":"b.example"}]}"#,
        created("/order/1", order("pending", &[1, 2])),
    );
    let same = |body: String| ok(body.replace(&token(2), &token(1)));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "a.example", "pending")));
    t.present("a.example", 1);
    t.exchange("POST-as-GET /authz/2", same(authz(2, "b.example", "pending")));
    t.present("b.example", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.exchange("POST /chall/2 {}", ok("{}"));
    t.waits(100);
    t.poll("ready");
    t.withdraw("a.example", 1);
    t.withdraw("b.example", 1);
    t.event("ready a.example,b.example");
}

#[test]
fn r11_a_new_order_with_the_old_token_is_answered_at_its_own_url() {
    let mut t = Transcript::finalizing();
    t.exchange(&crate::objects::finalize(), "500");
    t.backs_off(500);
    t.poll("invalid");
    t.exchange(crate::objects::NEW_ORDER, created("/order/2", order("pending", &[2])));
    t.exchange("POST-as-GET /authz/2", ok(authz(2, "example.org", "pending").replace(&token(2), &token(1))));
    t.present("example.org", 1);
    t.exchange("POST /chall/2 {}", ok("{}"));
}

#[test]
fn r11_an_authorization_for_another_name_is_a_violation() {
    for name in ["evil.example", "www.example.org", "xample.org", "*.example.org", ""] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", ok(authz(1, name, "pending")));
        t.exchange("POST-as-GET /authz/1", ok(authz(1, name, "pending")));
        t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok("{}"));
        t.failed("authorization at https://ca.test/authz/1: ");
    }
}

#[test]
fn r11_the_wildcard_flag_is_part_of_the_name() {
    let mut t = Transcript::ordered();
    let wildcard =
        authz(1, "example.org", "pending").replace(r#""challenges""#, r#""wildcard":true,"challenges""#);
    t.exchange("POST-as-GET /authz/1", ok(wildcard));
    t.exchange("POST-as-GET /authz/1", "404");
    t.failed("authorization at https://ca.test/authz/1: *.example.org was not asked for (RFC 8555 §7.5)");
}

#[test]
fn r11_smallstep_sends_names_verbatim() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "Example.ORG", "pending")));
    t.present("example.org", 1);
}

#[test]
fn rfc_8555_section_7_1_3_an_authorization_may_be_for_a_parent_domain() {
    let mut t = Transcript::with_account();
    t.new_order(&["www.example.org"]);
    t.exchange(
        r#"POST /new-order {"identifiers":[{"type":"dns","value":"www.example.org"}]}"#,
        created("/order/1", order("pending", &[1])),
    );
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
}

#[test]
fn r12_a_valid_authorization_is_neither_answered_nor_read_again() {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[1, 2, 3])));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "a.example", "valid")));
    t.exchange("POST-as-GET /authz/2", ok(authz(2, "b.example", "pending")));
    t.present("b.example", 2);
    t.exchange("POST-as-GET /authz/3", ok(authz(3, "c.example", "valid")));
    t.exchange("POST /chall/2 {}", ok("{}"));
    // R13: the authorizations are looked at now and then, but not those that are valid.
    look(&mut t);
    t.exchange("POST-as-GET /authz/2", ok(authz_with(2, "b.example", "pending", "processing", "")));
    t.wait();
    t.poll("pending");
}

#[test]
fn r12_a_challenge_that_is_not_pending_is_not_answered() {
    for status in ["processing", "valid", "queued"] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", status, "")));
        t.present("example.org", 1);
        t.waits(100);
        t.poll("ready");
        t.withdraw("example.org", 1);
        t.event("ready example.org");
    }
}

#[test]
fn r12_nor_one_of_an_authorization_that_is_not_pending() {
    for status in ["processing", "in-review"] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", status)));
        t.present("example.org", 1);
        look(&mut t);
        // It is pending now: this is the time.
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
        t.exchange("POST /chall/1 {}", ok("{}"));
    }
}

/// Polls until the machine looks at the authorizations again: five seconds after the first poll, then later and later.
fn look(t: &mut Transcript) {
    for _ in 0..40 {
        assert!(t.wait() <= Duration::from_secs(3), "R9");
        t.poll("pending");
        if t.watched.client.waiting().is_none_or(|(at, _)| at <= t.watched.now) {
            return;
        }
    }
    panic!("R13: they were never looked at");
}

#[test]
fn r13_smallstep_leaves_a_failed_challenge_pending_and_waits_for_another_answer() {
    let mut t = Transcript::answered();
    let stuck = || ok(authz_with(1, "example.org", "pending", "pending", CONNECTION));
    look(&mut t);
    t.exchange("POST-as-GET /authz/1", stuck());
    for _ in 2..=4 {
        t.waits(3000);
        t.exchange("POST /chall/1 {}", ok(challenge_object(1, "pending", CONNECTION)));
        look(&mut t);
        t.exchange("POST-as-GET /authz/1", stuck());
    }
    // Four answers are enough.
    t.withdraw("example.org", 1);
    t.failed("validation failed; example.org: http-01: connection: refused");
    t.idle();
}

#[test]
fn r13_looks_grow_rarer_until_there_is_one_a_minute() {
    let mut t = Transcript::answered();
    let mut looks = Vec::new();
    for _ in 0..12 {
        look(&mut t);
        looks.push(t.watched.now);
        t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", "processing", "")));
    }
    let pauses: Vec<u64> = looks.windows(2).map(|two| two[1].duration_since(two[0]).as_secs()).collect();
    // A look follows a poll, of which there is one in three seconds.
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert!((5..11).contains(&pauses[0]) && (60..63).contains(&pauses[10]), "{pauses:?}");
}

#[test]
fn r13_the_second_answer_may_succeed() {
    let mut t = Transcript::answered();
    look(&mut t);
    t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", "pending", CONNECTION)));
    t.waits(3000);
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "valid", "")));
    t.waits(100);
    t.poll("ready");
    t.withdraw("example.org", 1);
    t.event("ready example.org");
}

#[test]
fn r13_smallstep_says_invalid_in_the_challenge_and_leaves_the_authorization_pending() {
    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "invalid", CONNECTION)));
    t.withdraw("example.org", 1);
    t.failed("validation failed; example.org: http-01: connection: refused");
    t.idle();

    let mut t = Transcript::answered();
    look(&mut t);
    t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", "invalid", CONNECTION)));
    t.withdraw("example.org", 1);
    t.failed("validation failed; example.org: http-01: connection: refused");

    // The same, found by a later run.
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", "invalid", CONNECTION)));
    t.failed("validation failed; example.org: http-01: connection: refused");
}

#[test]
fn r14_every_identifier_that_failed_is_reported() {
    // Boulder: the order is invalid without an error; the reasons are in the challenges.
    let mut t = three_presented();
    answer_three(&mut t);
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok(order("invalid", &[1, 2, 3])));
    let dns = r#"{"type":"urn:ietf:params:acme:error:dns","detail":"NXDOMAIN","subproblems":[
        {"type":"urn:ietf:params:acme:error:caa","detail":"no","identifier":{"type":"dns","value":"a.example"}}]}"#;
    t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "c.example", "invalid", "invalid", CONNECTION)));
    t.exchange("POST-as-GET /authz/2", ok(authz_with(2, "a.example", "invalid", "invalid", dns)));
    t.exchange("POST-as-GET /authz/3", ok(authz(3, "b.example", "valid")));
    t.withdraw("b.example", 3);
    t.withdraw("c.example", 1);
    t.withdraw("a.example", 2);
    t.failed(
        "validation failed; c.example: http-01: connection: refused; \
         a.example: http-01: dns: NXDOMAIN; a.example: caa: no",
    );
    t.idle();
}

#[test]
fn r14_a_failure_in_the_answer_does_not_hide_the_others() {
    let mut t = three_presented();
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "invalid", CONNECTION)));
    t.exchange("POST /chall/2 {}", ok("{}"));
    t.exchange("POST /chall/3 {}", ok("{}"));
    t.exchange("POST-as-GET /authz/2", ok(authz_with(2, "a.example", "invalid", "invalid", CONNECTION)));
    // An authorization that cannot be read any more does not hide the reason either.
    t.exchange("POST-as-GET /authz/3", "404");
    for (index, name) in [(1, "c.example"), (2, "a.example"), (3, "b.example")] {
        t.withdraw(name, index);
    }
    t.failed(
        "validation failed; c.example: http-01: connection: refused; a.example: http-01: connection: refused",
    );
}

#[test]
fn r14_an_order_that_is_invalid_for_no_reason() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("invalid");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.withdraw("example.org", 1);
    t.failed("the order became invalid, and the server says no reason");
}

#[test]
fn r14_an_order_with_its_own_reason() {
    let mut t = Transcript::answered();
    t.waits(100);
    let error = r#""error":{"type":"urn:ietf:params:acme:error:caa","detail":"CAA forbids"},"expires""#;
    t.exchange("POST-as-GET /order/1", ok(order("invalid", &[]).replace(r#""expires""#, error)));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.withdraw("example.org", 1);
    t.failed("the order became invalid: caa: CAA forbids");
}

#[test]
fn r17_the_machine_waits_once_for_the_slowest_proof() {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[1, 2, 3])));
    for (index, name, after) in [(1, "a.example", 5), (2, "b.example", 90), (3, "c.example", 0)] {
        t.exchange(&format!("POST-as-GET /authz/{index}"), ok(authz(index, name, "pending")));
        t.present_slowly(name, index, Duration::from_secs(after));
    }
    t.waits(90_000);
    answer_three(&mut t);
    t.waits(100);
}

#[test]
fn r17_a_proof_that_cannot_be_presented_ends_the_order() {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&["a.example", "b.example", "c.example"]);
    t.exchange(THREE, created("/order/1", order("pending", &[1, 2, 3])));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "a.example", "pending")));
    t.present("a.example", 1);
    t.exchange("POST-as-GET /authz/2", ok(authz(2, "b.example", "pending")));
    t.present_fails("b.example", 2);
    // What may be in place is withdrawn, in whatever state the failure left it.
    t.withdraw("a.example", 1);
    t.withdraw("b.example", 2);
    // R19: what is pending is deactivated; the third has to be read for that.
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok("{}"));
    t.exchange(r#"POST /authz/2 {"status":"deactivated"}"#, ok("{}"));
    t.exchange("POST-as-GET /authz/3", ok(authz(3, "c.example", "valid")));
    t.failed("b.example: the answer to the challenge could not be put in place");
    t.idle();
}

#[test]
fn r17_a_proof_is_withdrawn_as_soon_as_its_authorization_is_known_to_be_valid() {
    let mut t = Transcript::presented();
    let id = t.send("POST /chall/1 {}");
    t.perhaps_sent(id);
    t.backs_off(500);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.withdraw("example.org", 1);
    t.waits(100);
    t.poll("ready");
    t.event("ready example.org");
}

#[test]
fn r18_a_token_that_is_no_token_goes_nowhere() {
    for bad in ["../../x", "", "a/b", "a b", "tok%2e", "t\\u0000", &"x".repeat(129)] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending").replace(&token(1), bad)));
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
        t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok("{}"));
        t.failed("authorization at https://ca.test/authz/1: the challenge token ");
        t.idle();
    }
}

#[test]
fn a_server_without_the_wanted_challenge() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending").replace("http-01", "dns-01")));
    t.exchange("POST-as-GET /authz/1", "404");
    t.failed("the server offers no http-01 challenge for example.org, only dns-persist-01, dns-01");
}

#[test]
fn an_answer_that_is_refused_is_judged_by_the_authorization() {
    let refused = || problem(400, "malformed", "not now");
    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", refused());
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.withdraw("example.org", 1);
    t.waits(100);
    t.poll("ready");
    t.event("ready example.org");

    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", refused());
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.withdraw("example.org", 1);
    t.failed("validation failed; example.org: http-01: malformed: not now");
}

#[test]
fn commands_at_the_wrong_time_are_misuse() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    let challenge = t.asked_to_present("example.org", 1);
    let now = t.watched.now;
    let client = &mut t.watched.client;
    client.presented(challenge, now).unwrap();
    assert_eq!(client.presented(challenge, now), Err(Misuse::NotPending));
    assert_eq!(client.withdrawn(challenge), Err(Misuse::NotPending));
    client.cancel(challenge.order()).unwrap();
    assert_eq!(
        client.presented(challenge, now),
        Ok(()),
        "the wish changed while the application was at work"
    );
    assert_eq!(client.cancel(challenge.order()), Err(Misuse::Ended));
    t.withdraw("example.org", 1);
    assert_eq!(t.watched.client.withdrawn(challenge), Err(Misuse::NotPending));
}
