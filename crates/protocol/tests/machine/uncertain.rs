//! The table 'perhaps sent' of the architecture: what is done when nobody knows whether the server acted.

use certwright_protocol::{NoResponse, OrderState};

use crate::objects::{
    CHAIN, DIRECTORY, NEW_ORDER, authz, authz_with, challenge_object, created, finalize, ok, order,
};
use crate::transcript::Transcript;

/// The three ways in which a request may have been acted on without a usable answer.
fn lose(t: &mut Transcript, request: &str, way: usize) {
    let id = t.send(request);
    match way {
        0 => t.watched.outcome(id, Err(NoResponse::perhaps_sent("connection reset"))),
        1 => t.respond(id, "500 Internal Server Error"),
        _ => t.cut_off(id, &format!("cut-off-{}", t.watched.requests)),
    }
}

/// A nonce is fetched where none came back.
fn refill(t: &mut Transcript, way: usize) {
    if way == 0 {
        t.exchange("HEAD /new-nonce", "200 OK");
    }
}

const WAYS: core::ops::Range<usize> = 0..3;

#[test]
fn directory_nonce_and_post_as_get_are_sent_again() {
    let mut t = Transcript::new();
    t.new_account();
    lose(&mut t, "GET /directory", 0);
    t.backs_off(500);
    t.exchange("GET /directory", DIRECTORY);
    let id = t.send("HEAD /new-nonce");
    t.perhaps_sent(id);
    t.backs_off(500);
    t.exchange("HEAD /new-nonce", "200 OK");

    for way in WAYS {
        let mut t = Transcript::ordered();
        lose(&mut t, "POST-as-GET /authz/1", way);
        t.backs_off(500);
        refill(&mut t, way);
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
        t.present("example.org", 1);
    }
    for way in WAYS {
        let mut t = Transcript::answered();
        t.waits(100);
        lose(&mut t, "POST-as-GET /order/1", way);
        t.backs_off(500);
        refill(&mut t, way);
        t.poll("ready");
    }
    for way in WAYS {
        let mut t = Transcript::finalizing();
        t.exchange(&finalize(), ok(order("valid", &[1])));
        lose(&mut t, "POST-as-GET /cert/1", way);
        t.backs_off(500);
        refill(&mut t, way);
        t.exchange("POST-as-GET /cert/1", CHAIN);
        t.issued();
    }
}

#[test]
fn new_order_is_sent_again_at_most_once() {
    for way in WAYS {
        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        lose(&mut t, NEW_ORDER, way);
        t.backs_off(500);
        refill(&mut t, way);
        t.exchange(NEW_ORDER, created("/order/2", order("ready", &[])));
        t.event("ready example.org");

        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        lose(&mut t, NEW_ORDER, way);
        t.backs_off(500);
        refill(&mut t, way);
        lose(&mut t, NEW_ORDER, way);
        t.failed("newOrder got no answer, twice");
        t.idle();
    }
}

#[test]
fn new_order_that_never_left_does_not_count() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    for millis in [500, 1000, 2000] {
        let id = t.send(NEW_ORDER);
        t.never_sent(id);
        t.backs_off(millis);
    }
    t.exchange(NEW_ORDER, created("/order/1", order("ready", &[])));
    t.event("ready example.org");
}

#[test]
fn a_lost_answer_is_looked_up_and_sent_again_while_the_challenge_is_pending() {
    for way in WAYS {
        let mut t = Transcript::presented();
        for millis in [500, 1000, 2000] {
            lose(&mut t, "POST /chall/1 {}", way);
            t.backs_off(millis);
            refill(&mut t, way);
            t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
        }
        t.exchange("POST /chall/1 {}", ok(challenge_object(1, "processing", "")));
        t.waits(100);
        t.poll("ready");
    }
}

#[test]
fn and_not_if_the_server_is_at_work() {
    for way in WAYS {
        let mut t = Transcript::presented();
        lose(&mut t, "POST /chall/1 {}", way);
        t.backs_off(500);
        refill(&mut t, way);
        t.exchange("POST-as-GET /authz/1", ok(authz_with(1, "example.org", "pending", "processing", "")));
        t.waits(100);
        t.poll("ready");
    }
}

#[test]
fn answers_are_lost_four_times_at_most() {
    let mut t = Transcript::presented();
    for millis in [500, 1000, 2000] {
        lose(&mut t, "POST /chall/1 {}", 0);
        t.backs_off(millis);
        refill(&mut t, 0);
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    }
    lose(&mut t, "POST /chall/1 {}", 0);
    t.withdraw("example.org", 1);
    t.failed("challenge at https://ca.test/chall/1: no complete answer came, and the server may have acted");
    t.idle();
}

#[test]
fn many_answers_lost_at_once_are_one_failure_of_each() {
    // A broken connection takes eight requests with it.
    let all: Vec<usize> = (1..=12).collect();
    let list: Vec<String> = all.iter().map(|index| format!("host-{index:02}.example")).collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.new_order(&list);
    let request = t.next_request();
    t.respond(request, created("/order/1", order("pending", &all)));
    for index in &all {
        t.exchange(&format!("POST-as-GET /authz/{index}"), ok(authz(*index, list[index - 1], "pending")));
        t.present(list[index - 1], *index);
    }
    for index in &all {
        lose(&mut t, &format!("POST /chall/{index} {{}}"), 1);
    }
    t.wait();
    assert!(matches!(t.watched.client.order(t.order).unwrap().state, OrderState::Authorizing { .. }));
}

#[test]
fn a_lost_finalize_is_looked_up_and_sent_again_while_the_order_is_ready() {
    for way in WAYS {
        let mut t = Transcript::finalizing();
        for millis in [500, 1000, 2000] {
            lose(&mut t, &finalize(), way);
            t.backs_off(millis);
            refill(&mut t, way);
            t.poll("ready");
        }
        t.finish();
    }
}

#[test]
fn and_not_if_the_order_is_processing_or_valid() {
    for way in WAYS {
        let mut t = Transcript::finalizing();
        lose(&mut t, &finalize(), way);
        t.backs_off(500);
        refill(&mut t, way);
        t.poll("processing");
        t.waits(100);
        t.poll("valid");
        t.exchange("POST-as-GET /cert/1", CHAIN);
        t.issued();
    }
}

#[test]
fn a_finalize_that_never_left_is_sent_again_without_a_look() {
    let mut t = Transcript::finalizing();
    let id = t.send(&finalize());
    t.never_sent(id);
    t.backs_off(500);
    t.finish();
}

#[test]
fn finalize_is_lost_eight_times_at_most() {
    let mut t = Transcript::finalizing();
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        lose(&mut t, &finalize(), 1);
        t.backs_off(millis);
        t.poll("ready");
    }
    lose(&mut t, &finalize(), 1);
    t.failed("finalize at https://ca.test/order/1/finalize: the server refused: HTTP status 500");
    t.idle();
}
