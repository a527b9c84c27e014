//! What breaks the protocol once the CSR may have left: the certificate may be issued all the same (R10, R15, R30, R31).

use std::time::Duration;

use certwright_protocol::OrderState;

use crate::objects::{CHAIN, DIRECTORY, NEW_ORDER, created, finalize, ok, order, problem};
use crate::transcript::{Transcript, csr};

impl Transcript {
    /// The order fails, and its document lets another run go on, or does not.
    #[track_caller]
    fn fails_and_is_kept(&mut self, kept: bool) {
        self.event_begins("failed: ");
        assert_eq!(self.watched.client.order(self.order).unwrap().kept, kept);
        self.idle();
    }

    fn second_run(&mut self) {
        self.watched.restart();
        self.event("account /acct/1");
        self.exchange("HEAD /new-nonce", "200 OK");
    }
}

/// What a proxy, a broken server or half an answer makes of an order.
fn garbled() -> [String; 6] {
    [
        ok("<html>"),
        ok("{\"status\":\"valid\""),
        ok(order("valid", &[1]).replace("\"/cert/1\"", "7")),
        ok(order("valid", &[1]).replace("/cert/1", "http://ca.test/cert/1")),
        ok(order("valid", &[1]).replace("certificate", "other")),
        "302 Found\nLocation: https://portal.test/".to_owned(),
    ]
}

/// Three more looks, then the order is given up for this run: with its reason, and with its document as it was.
fn looks_three_times(t: &mut Transcript, answer: &str) {
    for millis in [1500, 2250, 3375] {
        t.waits(millis);
        t.exchange("POST-as-GET /order/1", answer);
    }
}

fn stage(t: &Transcript) -> serde_json::Value {
    t.watched.document(t.order).unwrap()["stage"].clone()
}

#[test]
fn an_order_that_cannot_be_read_is_looked_at_again() {
    for answer in garbled() {
        let mut t = Transcript::finalizing();
        t.exchange(&finalize(), &answer);
        t.waits(1500);
        t.exchange("POST-as-GET /order/1", &answer);
        t.waits(2250);
        t.poll("processing");
        // It could be read: from here on there are three looks again.
        t.waits(100);
        t.exchange("POST-as-GET /order/1", &answer);
        looks_three_times(&mut t, &ok(order("valid", &[1]).replace("certificate", "other")));
    }
}

#[test]
fn a_finalize_whose_answer_cannot_be_read_is_sent_again_with_the_same_csr_if_it_was_not_taken() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok("<html>"));
    t.waits(1500);
    t.poll("ready");
    t.finish();
}

#[test]
fn r30_what_cannot_be_read_at_all_leaves_the_document_for_one_more_run() {
    for answer in garbled() {
        let mut t = Transcript::finalizing();
        t.exchange(&finalize(), &answer);
        looks_three_times(&mut t, &answer);
        t.fails_and_is_kept(true);
        assert_eq!(stage(&t)["finalizing"]["csr"], csr("one").to_base64url());

        // The next run gets to see the order, and the key is still there.
        t.second_run();
        t.poll("valid");
        t.exchange("POST-as-GET /cert/1", CHAIN);
        t.issued();
    }
}

#[test]
fn and_for_one_only() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok("<html>"));
    looks_three_times(&mut t, &ok("<html>"));
    t.fails_and_is_kept(true);
    t.second_run();
    t.exchange("POST-as-GET /order/1", ok("<html>"));
    looks_three_times(&mut t, &ok("<html>"));
    t.fails_and_is_kept(false);
    assert!(stage(&t)["failed"]["reason"].as_str().unwrap().contains("not the JSON it should be"));
}

#[test]
fn before_the_csr_nothing_is_lost_and_a_violation_is_the_end() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok("<html>"));
    t.withdraw("example.org", 1);
    t.fails_and_is_kept(false);
}

#[test]
fn r31_a_certificate_that_is_none_may_be_one_at_another_place() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1]).replace("/cert/1", "/order/1")));
    for millis in [1500, 2250, 3375] {
        t.exchange("POST-as-GET /order/1", ok(order("valid", &[1])));
        t.waits(millis);
    }
    t.exchange("POST-as-GET /order/1", ok(order("valid", &[1])));
    // The order says once more where it is.
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn r30_a_certificate_that_cannot_be_had_leaves_the_document_for_one_more_run() {
    for answer in [ok("<html>"), ok(""), "307\nLocation: /".to_owned()] {
        let mut t = Transcript::finalizing();
        t.exchange(&finalize(), ok(order("valid", &[1])));
        gets_nothing(&mut t, &answer);
        t.fails_and_is_kept(true);
        t.second_run();
        gets_nothing(&mut t, &answer);
        t.fails_and_is_kept(false);
    }
}

/// Four attempts, a look at the order, and one more.
fn gets_nothing(t: &mut Transcript, answer: &str) {
    for millis in [1500, 2250, 3375] {
        t.exchange("POST-as-GET /cert/1", answer);
        t.waits(millis);
    }
    t.exchange("POST-as-GET /cert/1", answer);
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", answer);
}

#[test]
fn r30_a_refusal_to_show_what_was_issued_is_believed_in_the_next_run() {
    let gone = || problem(404, "malformed", "no such certificate");
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", gone());
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", gone());
    t.fails_and_is_kept(true);
    t.second_run();
    t.exchange("POST-as-GET /cert/1", gone());
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", gone());
    t.fails_and_is_kept(false);

    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("processing", &[1])));
    t.waits(100);
    t.exchange("POST-as-GET /order/1", problem(403, "unauthorized", "not yours"));
    t.fails_and_is_kept(true);
}

/// What is refused is the nonce: that the certificate is where the order said is not in doubt.
#[test]
fn r2_refused_nonces_do_not_begin_anew_at_another_place() {
    let refused = || problem(400, "badNonce", "JWS has an invalid anti-replay nonce");
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    for _ in 0..8 {
        let id = t.send("POST-as-GET /cert/1");
        t.watched.pass(Duration::from_secs(10));
        t.respond(id, refused());
    }
    t.fails_and_is_kept(true);
}

#[test]
fn r15_what_the_server_says_of_finalize_or_of_the_order_is_final() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), problem(400, "badCSR", "weak key"));
    t.fails_and_is_kept(false);

    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("invalid", &[1])));
    t.fails_and_is_kept(false);

    // An order that was looked at for its certificate's place, and is over: one new order, in another run.
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", problem(404, "malformed", ""));
    t.poll("invalid");
    t.fails_and_is_kept(false);
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.send("POST-as-GET /cert/1");
    t.second_run();
    t.exchange("POST-as-GET /cert/1", problem(404, "malformed", ""));
    t.poll("invalid");
    t.exchange(NEW_ORDER, created("/order/2", order("ready", &[1]).replace("order/1", "order/2")));
    t.event("ready example.org");
}

#[test]
fn an_answer_that_is_too_large_is_no_answer() {
    let mut t = Transcript::finalizing();
    let id = t.send(&finalize());
    t.cut_off(id, "from-the-head");
    t.backs_off(500);
    t.poll("valid");
    for millis in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        let id = t.send("POST-as-GET /cert/1");
        t.cut_off(id, &format!("after-{millis}-{}", t.watched.now.as_millis()));
        t.backs_off(millis);
    }
    let id = t.send("POST-as-GET /cert/1");
    t.cut_off(id, "last");
    // Silence is never a verdict, however often.
    t.fails_and_is_kept(true);
    t.second_run();
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn a_garbled_order_waits_as_long_as_it_asks_for() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok("<html>").replace("200 OK", "200 OK\nRetry-After: 7"));
    t.waits(7000);
    t.exchange("POST-as-GET /order/1", ok("<html>").replace("200 OK", "200 OK\nRetry-After: 86400"));
    t.event("stalled Order(OrderId(1)) for Some(86400) s");
    assert!(matches!(t.watched.client.order(t.order).unwrap().state, OrderState::Parked { .. }));
}

#[test]
fn but_not_day_after_day() {
    let a_day = ok("<html>").replace("200 OK", "200 OK\nRetry-After: 86400");
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), &a_day);
    for _ in 0..2 {
        t.event("stalled Order(OrderId(1)) for Some(86400) s");
        t.idle();
        t.watched.pass(Duration::from_secs(86_400));
        t.exchange("HEAD /new-nonce", "200 OK");
        t.exchange("POST-as-GET /order/1", &a_day);
    }
    t.event("stalled Order(OrderId(1)) for Some(86400) s");
    // Neither in one run that lasts nor in one each day.
    let mut next = t.watched.saved.clone();
    t.watched.pass(Duration::from_secs(86_400));
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /order/1", &a_day);
    t.fails_and_is_kept(true);

    core::mem::swap(&mut t.watched.saved, &mut next);
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("GET /directory", DIRECTORY);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /order/1", &a_day);
    t.fails_and_is_kept(false);
}
