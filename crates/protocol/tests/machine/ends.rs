//! Cancel, suspend, close and deadlines (R17, R19, R44).

use std::time::Duration;

use certwright_protocol::{Event, Misuse, NoResponse, Output};

use crate::objects::{CHAIN, DIRECTORY, NEW_ORDER, authz, created, finalize, ok, order, problem};
use crate::transcript::{Transcript, csr, wanted};

#[test]
fn r19_a_cancelled_order_leaves_no_pending_authorization_behind() {
    let mut t = Transcript::presented();
    t.watched.client.cancel(t.order).unwrap();
    t.withdraw("example.org", 1);
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok(authz(1, "example.org", "deactivated")));
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn r19_an_authorization_that_was_answered_is_left_to_the_server() {
    let mut t = Transcript::answered();
    t.watched.client.cancel(t.order).unwrap();
    t.withdraw("example.org", 1);
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn r19_whatever_comes_of_it_ends_no_order_twice() {
    for outcome in ["403", "500", "429\nRetry-After: 86400", "503\nRetry-After: 5", "200 OK\n\n<html>"] {
        let mut t = Transcript::presented();
        t.watched.client.cancel(t.order).unwrap();
        t.withdraw("example.org", 1);
        t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, outcome);
        t.failed("the order was cancelled");
    }
}

#[test]
fn r19_it_is_not_waited_for_longer_than_ten_seconds() {
    let mut t = Transcript::presented();
    t.watched.client.cancel(t.order).unwrap();
    t.withdraw("example.org", 1);
    let id = t.send(r#"POST /authz/1 {"status":"deactivated"}"#);
    t.waits(10_000);
    t.failed("the order was cancelled");
    t.respond(id, "500");
    t.idle();
}

#[test]
fn a_new_order_that_is_answered_after_cancel_is_ended_too() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    let id = t.send(NEW_ORDER);
    t.watched.client.cancel(t.order).unwrap();
    // Even after close: the application need not know.
    t.failed("the order was cancelled");
    assert_eq!(t.watched.client.orders().count(), 0);
    assert_eq!(t.watched.client.cancel(t.order), Err(Misuse::UnknownOrder));
    t.rests();
    t.respond(id, created("/order/1", order("pending", &[1])));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.exchange(r#"POST /authz/1 {"status":"deactivated"}"#, ok("{}"));
    t.idle();
    assert_eq!(t.watched.saved.orders, []);
}

#[test]
fn answers_that_come_late_are_no_error_and_their_nonces_are_kept() {
    let mut t = Transcript::answered();
    t.waits(100);
    let id = t.send("POST-as-GET /order/1");
    t.watched.client.cancel(t.order).unwrap();
    t.withdraw("example.org", 1);
    t.failed("the order was cancelled");
    t.respond(id, ok(order("ready", &[1])).replace("200 OK", "200 OK\nReplay-Nonce: late"));
    t.idle();
    t.new_order(&["example.org"]);
    assert_eq!(t.send_with_nonce(NEW_ORDER).1, "late");
    // And an answer that nobody waits for.
    t.respond(id, "200 OK");
}

#[test]
fn a_cancelled_order_is_not_said_to_be_ready_any_more() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("ready");
    // The application has not heard of it yet.
    t.watched.client.cancel(t.order).unwrap();
    t.withdraw("example.org", 1);
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn cancel_while_the_certificate_is_made() {
    let mut t = Transcript::finalizing();
    let id = t.send(&finalize());
    t.watched.client.cancel(t.order).unwrap();
    t.respond(id, ok(order("valid", &[1])));
    t.failed("the order was cancelled");
    t.idle();
}

#[test]
fn an_issued_order_cannot_be_cancelled_and_an_open_one_not_be_closed() {
    let mut t = Transcript::finalizing();
    assert_eq!(t.watched.client.close(t.order), Err(Misuse::StillOpen));
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.event("issued");
    assert_eq!(t.watched.client.cancel(t.order), Err(Misuse::Ended));
    t.watched.client.close(t.order).unwrap();
    assert_eq!(t.watched.client.close(t.order), Err(Misuse::UnknownOrder));
}

#[test]
fn an_order_with_a_proof_in_place_cannot_be_closed() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("valid");
    let Event::Withdraw { challenge, .. } =
        t.event(&format!("withdraw example.org {}", crate::objects::token(1)))
    else {
        panic!("it is a withdrawal");
    };
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.event("issued");
    assert_eq!(t.watched.client.close(t.order), Err(Misuse::StillOpen));
    t.watched.client.withdrawn(challenge).unwrap();
    t.watched.client.close(t.order).unwrap();
    t.idle();
}

#[test]
fn the_deadline_ends_an_order_wherever_it_is() {
    let mut t = Transcript::answered();
    t.watched.pass(Duration::from_secs(3600));
    t.withdraw("example.org", 1);
    t.failed("the time was up while waiting for the server to validate");
    t.idle();

    let mut t = Transcript::ready();
    t.waits(3_600_000 - 100);
    t.failed("the time was up while waiting for the certificate request");
    t.idle();

    let mut t = Transcript::new();
    t.new_order(&["example.org"]);
    let id = t.send("GET /directory");
    t.waits(3_600_000);
    t.failed("the time was up while waiting for the order to be created");
    t.respond(id, DIRECTORY);
    t.idle();
}

#[test]
fn the_wait_ends_with_the_deadline() {
    let mut t = Transcript::with_account();
    t.watched.client.new_order(wanted(&["example.org"], t.watched.now + Duration::from_secs(5))).unwrap();
    t.exchange(NEW_ORDER, "429\nRetry-After: 60");
    t.waits(5000);
    t.failed("the time was up while waiting for the order to be created");
    t.idle();
}

#[test]
fn r44_suspend_withdraws_and_sends_nothing_more() {
    let mut t = Transcript::answered();
    t.watched.client.suspend();
    t.withdraw("example.org", 1);
    t.idle();
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.poll("pending");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
}

#[test]
fn r44_suspend_takes_back_what_was_not_asked_yet() {
    let mut t = Transcript::ordered();
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.watched.client.suspend();
    t.withdraw("example.org", 1);
    t.idle();
}

#[test]
fn r44_suspend_while_new_order_is_under_way_keeps_its_url() {
    for status in ["pending", "ready", "valid", "invalid"] {
        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        let id = t.send(NEW_ORDER);
        t.watched.client.suspend();
        match t.watched.output() {
            Output::Wait { until: Some(until) } => {
                assert_eq!(until.duration_since(t.watched.now), Duration::from_millis(1500));
            }
            other => panic!("{other:?}"),
        }
        t.respond(id, created("/order/1", order(status, &[1])));
        t.idle();
        assert_eq!(t.watched.document(t.order).unwrap()["url"], "https://ca.test/order/1");
        t.watched.restart();
        t.event("account /acct/1");
        t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
        t.send("POST-as-GET /order/1");
    }
}

#[test]
fn r44_suspend_rests_for_a_second_and_a_half_at_most() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    let id = t.send(NEW_ORDER);
    t.watched.client.suspend();
    t.watched.client.suspend();
    t.waits(1500);
    t.idle();
    t.watched.outcome(id, Err(NoResponse::perhaps_sent("killed")));
    assert_eq!(t.watched.document(t.order).unwrap()["sends"], 1, "it was perhaps sent");
}

#[test]
fn a_new_order_refused_while_suspended_was_not_acted_on() {
    for refusal in ["429\nRetry-After: 5".to_owned(), problem(400, "badNonce", ""), "403".to_owned()] {
        let mut t = Transcript::with_account();
        t.new_order(&["example.org"]);
        let id = t.send(NEW_ORDER);
        t.watched.client.suspend();
        t.respond(id, refusal);
        t.idle();
        assert_eq!(t.watched.document(t.order).unwrap()["sends"], 0);
    }
}

#[test]
fn an_account_that_is_made_while_suspended_is_kept() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY);
    t.exchange("HEAD /new-nonce", "200 OK");
    let id = t.send(r#"POST /new-account {"termsOfServiceAgreed":true}"#);
    t.watched.client.suspend();
    t.respond(id, created("/acct/1", "{}"));
    t.event("account /acct/1");
    t.idle();
    assert!(t.watched.saved.account.as_ref().unwrap().contains("/acct/1"));
}

#[test]
fn an_issued_order_can_be_closed_after_suspend() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.event("issued");
    t.watched.client.suspend();
    t.watched.client.close(t.order).unwrap();
    t.idle();
    assert_eq!(t.watched.saved.orders, []);
}

#[test]
fn a_lost_account_ends_orders_that_are_being_given_up() {
    let mut t = Transcript::with_config(|config| config.width = 1);
    t.new_account();
    t.begin_account();
    t.place(order("pending", &[1]));
    let first = t.order;
    let id = t.send("POST-as-GET /authz/1");
    t.new_order(&["example.org"]);
    t.watched.client.cancel(first).unwrap();
    t.respond(id, problem(400, "accountDoesNotExist", "gone"));
    let mut failed = 0;
    for _ in 0..10 {
        match t.watched.output() {
            Output::Event(Event::OrderFailed { order, .. }) => {
                t.watched.client.close(order).unwrap();
                failed += 1;
            }
            Output::Event(_) => {}
            Output::Idle => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(failed, 2);
    t.idle();
}

#[test]
fn finalize_after_the_end_is_misuse() {
    let mut t = Transcript::ready();
    t.watched.client.cancel(t.order).unwrap();
    assert_eq!(t.watched.client.finalize(t.order, &csr("one")), Err(Misuse::NotReady));
    t.failed("the order was cancelled");
}
