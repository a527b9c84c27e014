//! Retry-After (R4): a floor where it is short, a reason to park where it is long.

use std::time::Duration;

use certwright_protocol::OrderState;

use crate::objects::{NEW_ORDER, authz, challenge_object, created, finalize, ok, order, problem};
use crate::transcript::Transcript;

fn with(response: impl AsRef<str>, headers: &str) -> String {
    response.as_ref().replacen("\n\n", &format!("\n{headers}\n\n"), 1)
}

const DAY: &str = "Retry-After: 86400";

#[test]
fn r4_in_the_answer_to_the_challenge() {
    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", with(ok(challenge_object(1, "processing", "")), "Retry-After: 5"));
    t.waits(5000);
    t.poll("ready");
}

#[test]
fn r4_in_the_authorization_it_binds_the_poll_of_its_order() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", with(ok(authz(1, "example.org", "pending")), "Retry-After: 7"));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.waits(7000);
    t.poll("ready");
}

#[test]
fn r4_in_the_order_as_a_date_against_the_date_of_the_response() {
    let forms = [
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\nRetry-After: Sun, 06 Nov 1994 08:49:47 GMT",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\nRetry-After: Sunday, 06-Nov-94 08:49:47 GMT",
        "Date: Sun Nov  6 08:49:37 1994\nRetry-After: Sun Nov  6 08:49:47 1994",
        "Retry-After: 10",
    ];
    for headers in forms {
        let mut t = Transcript::answered();
        t.waits(100);
        t.exchange("POST-as-GET /order/1", with(ok(order("pending", &[1])), headers));
        t.waits(10_000);
        t.poll("ready");
    }
}

#[test]
fn r4_in_the_answer_to_finalize() {
    // Boulder: processing, Retry-After 3.
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), with(ok(order("processing", &[1])), "Retry-After: 3"));
    t.waits(3000);
    t.poll("valid");
}

#[test]
fn r4_nonsense_zero_and_a_moment_gone_by_mean_the_usual_interval() {
    for nonsense in [
        "Retry-After: 0",
        "Retry-After: soon",
        "Retry-After: -5",
        "Retry-After: 1.5",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\nRetry-After: Sun, 06 Nov 1994 08:49:30 GMT",
    ] {
        let mut t = Transcript::answered();
        t.waits(100);
        t.exchange("POST-as-GET /order/1", with(ok(order("pending", &[1])), nonsense));
        t.waits(150);
        t.poll("ready");
    }
}

#[test]
fn r4_on_429_it_binds_that_operation() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, with(problem(429, "rateLimited", "slow down"), "Retry-After: 30"));
    t.waits(30_000);
    t.exchange(NEW_ORDER, created("/order/1", order("ready", &[])));
    t.event("ready example.org");
    assert_eq!(t.watched.document(t.order).unwrap()["sends"], 0, "a refused newOrder was not acted on");
}

/// An order for a.example before the one for example.org, and one request at a time.
fn two_orders() -> Transcript {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    let deadline = t.watched.now + Duration::from_secs(600);
    t.watched.client.new_order(crate::transcript::wanted(&["a.example"], deadline)).unwrap();
    t.new_order(&["example.org"]);
    t
}

#[test]
fn r4_on_503_it_binds_everything_sent_to_the_server() {
    let mut t = two_orders();
    t.exchange(&NEW_ORDER.replace("example.org", "a.example"), "503\nRetry-After: 20");
    t.waits(20_000);
    t.send(NEW_ORDER);
}

#[test]
fn r4_boulders_503_with_a_type_is_a_refusal_for_now() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, with(problem(503, "rateLimited", "service busy"), "Retry-After: 20"));
    t.waits(20_000);
    t.send(NEW_ORDER);
    assert_eq!(t.watched.document(t.order).unwrap()["sends"], 1);
}

#[test]
fn r4_days_after_an_answer_park_the_order() {
    // ZeroSSL.
    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", with(ok("{}"), DAY));
    t.withdraw("example.org", 1);
    t.event("stalled Order(OrderId(1)) for Some(86400) s");
    t.idle();
}

#[test]
fn r4_days_before_anything_is_answered_do_not() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", with(ok(authz(1, "example.org", "pending")), DAY));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.waits(100);
    t.poll("ready");
}

#[test]
fn r4_a_parked_order_is_taken_up_in_the_same_run_when_its_time_has_come() {
    let mut t = parked();
    t.watched.pass(Duration::from_secs(86_400));
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: next-day");
    t.poll("pending");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok("{}"));
    t.waits(100);
    t.poll("ready");
    t.withdraw("example.org", 1);
    t.event("ready example.org");
}

#[test]
fn r4_or_by_a_later_run() {
    let mut t = parked();
    t.watched.pass(Duration::from_secs(3600));
    t.watched.restart();
    t.event("account /acct/1");
    t.event("stalled Order(OrderId(1)) for Some(82800) s");
    t.idle();
    t.watched.pass(Duration::from_secs(82_800));
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("GET /directory", crate::objects::DIRECTORY);
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: next-day");
    t.poll("ready");
    t.event("ready example.org");
}

#[test]
fn an_order_that_ended_while_it_was_parked_is_replaced_once() {
    let mut t = parked();
    t.watched.pass(Duration::from_secs(86_400));
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: next-day");
    t.poll("invalid");
    t.exchange(NEW_ORDER, created("/order/2", order("ready", &[])));
    t.event("ready example.org");
}

/// An order that has to wait for a day.
fn parked() -> Transcript {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", with(ok(order("pending", &[1])), DAY));
    t.withdraw("example.org", 1);
    t.event("stalled Order(OrderId(1)) for Some(86400) s");
    assert!(matches!(t.watched.client.order(t.order).unwrap().state, OrderState::Parked { .. }));
    t.idle();
    t
}

#[test]
fn r4_weeks_of_a_rate_limit_park_the_order() {
    // Boulder sent 3970812.
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, with(problem(429, "rateLimited", "too many certificates"), "Retry-After: 3970812"));
    t.event("stalled Order(OrderId(1)) for Some(3970812) s");
    t.idle();
    assert_eq!(t.watched.saved.orders.len(), 1);
    // A parked order can be given up.
    t.watched.client.cancel(t.order).unwrap();
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn a_paused_account_is_reported_and_not_retried() {
    // Boulder: 429 without Retry-After, the unpause URL in the detail.
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, problem(429, "rateLimited", "paused, see https://portal.test/unpause"));
    t.failed(
        "newOrder at https://ca.test/new-order: the server refused: rateLimited: paused, see https://portal.test/unpause",
    );
    t.idle();
}

#[test]
fn r4_a_server_that_is_away_for_hours_parks_everything() {
    let mut t = Transcript::new();
    t.new_account();
    t.new_order(&["example.org"]);
    t.exchange("GET /directory", "503\nRetry-After: 7200\nReplay-Nonce: none");
    t.event("stalled Server for Some(7200) s");
    t.idle();
    t.watched.pass(Duration::from_secs(7200));
    t.send("GET /directory");
}

#[test]
fn r4_newnonce_that_is_away_for_hours_parks_everything_too() {
    let mut t = Transcript::new();
    t.new_account();
    t.new_order(&["example.org"]);
    t.exchange("GET /directory", crate::objects::DIRECTORY);
    t.exchange("HEAD /new-nonce", "503\nRetry-After: 7200\nReplay-Nonce: none");
    t.event("stalled Server for Some(7200) s");
    t.idle();
}

#[test]
fn an_issued_order_is_not_parked_with_the_others() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", with(crate::objects::CHAIN, "Replay-Nonce: none"));
    t.event("issued");
    let issued = t.order;
    t.new_order(&["example.org"]);
    t.exchange("HEAD /new-nonce", "503\nRetry-After: 7200\nReplay-Nonce: none");
    t.event("stalled Server for Some(7200) s");
    t.watched.client.close(issued).unwrap();
    t.idle();
}

#[test]
fn r4_a_look_after_a_lost_answer_waits_for_it_too() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", with(ok(authz(1, "example.org", "pending")), "Retry-After: 7"));
    t.present("example.org", 1);
    let answer = t.send("POST /chall/1 {}");
    t.perhaps_sent(answer);
    t.waits(7000);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.withdraw("example.org", 1);
    t.waits(100);
    t.poll("ready");
}

#[test]
fn r4_what_only_tidies_up_waits_for_an_earlier_429() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", with(problem(429, "rateLimited", "slow down"), "Retry-After: 5"));
    t.watched.client.cancel(t.order).unwrap();
    t.waits(5000);
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok(authz(1, "example.org", "deactivated")));
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn r4_what_only_tidies_up_is_left_if_that_would_take_long() {
    for limit in ["Retry-After: 30", DAY] {
        let mut t = Transcript::ordered();
        t.exchange("POST-as-GET /authz/1", with(problem(429, "rateLimited", "slow down"), limit));
        if limit == DAY {
            t.event_begins("stalled");
        }
        t.watched.client.cancel(t.order).unwrap();
        t.failed("the order was cancelled");
        t.idle();
    }
}

#[test]
fn r4_nor_is_an_authorization_read_again_at_once_to_be_tidied_up() {
    let mut t = Transcript::ordered();
    let hostile = authz(1, "example.org", "pending").replace("token-1", "../token-1");
    t.exchange("POST-as-GET /authz/1", with(ok(hostile), "Retry-After: 3"));
    t.waits(3000);
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.failed("authorization at https://ca.test/authz/1");
    t.idle();
}

#[test]
fn r4_a_503_of_hours_parks_every_order_not_only_the_one_that_heard_it() {
    let mut t = two_orders();
    t.exchange(&NEW_ORDER.replace("example.org", "a.example"), "503\nRetry-After: 7200");
    t.event("stalled Server for Some(7200) s");
    t.idle();
}

/// The problem document is about the request (R5), the Retry-After of a 503 about the server. Found by seed 478197.
#[test]
fn r4_a_503_binds_the_server_although_its_type_is_a_refusal() {
    for (wait, stalls) in [(20, false), (7200, true)] {
        let mut t = two_orders();
        let refusal = problem(503, "rejectedIdentifier", "not this one");
        let refusal = with(refusal, &format!("Retry-After: {wait}"));
        t.exchange(&NEW_ORDER.replace("example.org", "a.example"), refusal);
        t.failed(
            "newOrder at https://ca.test/new-order: the server refused: rejectedIdentifier: not this one",
        );
        if stalls {
            t.event("stalled Server for Some(7200) s");
            t.idle();
        } else {
            t.waits(20_000);
            t.send(NEW_ORDER);
        }
    }
}

#[test]
fn r4_a_read_that_was_under_way_is_not_repeated_to_tidy_up() {
    let mut t = Transcript::with_account();
    t.place(order("pending", &[1]));
    let read = t.send("POST-as-GET /authz/1");
    t.watched.client.cancel(t.order).unwrap();
    t.respond(read, with(ok(authz(1, "example.org", "pending")), "Retry-After: 3"));
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok(authz(1, "example.org", "deactivated")));
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn r4_a_lost_finalize_does_not_shorten_the_pause_before_the_next_poll() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", with(ok(order("ready", &[1])), "Retry-After: 30"));
    t.withdraw("example.org", 1);
    t.event("ready example.org");
    t.watched.client.finalize(t.order, &crate::transcript::csr("one")).unwrap();
    let lost = t.send(&finalize());
    t.perhaps_sent(lost);
    t.waits(30_000);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.poll("valid");
}

#[test]
fn r4_a_read_that_was_refused_when_all_was_over_is_not_repeated_to_tidy_up() {
    let mut t = Transcript::with_account();
    t.place(order("pending", &[1]));
    let read = t.send("POST-as-GET /authz/1");
    t.watched.client.cancel(t.order).unwrap();
    t.respond(read, with(problem(429, "rateLimited", "slow down"), DAY));
    t.failed("the order was cancelled");
    t.idle();
}
