//! Orders in every status at every step (RFC 8555 §7.4, R10, R15, R27, R28).

use certwright_jwk::Jwk;
use certwright_protocol::{AccountMode, ChallengeType, Client, Misuse, NewAccount, NewOrder};

use crate::objects::{CHAIN, NEW_ORDER, authz, created, finalize, ok, order, problem};
use crate::transcript::{Transcript, csr, names, wanted};

#[test]
fn r10_a_new_order_may_be_in_any_status() {
    let mut t = Transcript::with_account();
    t.place(order("ready", &[1]));
    t.event("ready example.org");

    for waiting in ["processing", "unheard-of"] {
        let mut t = Transcript::with_account();
        t.place(order(waiting, &[1]));
        t.waits(100);
        t.poll("ready");
        t.event("ready example.org");
    }

    let mut t = Transcript::with_account();
    t.place(order("valid", &[1]));
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();

    let mut t = Transcript::with_account();
    t.place(order("invalid", &[1]));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
    t.failed("the order became invalid");
}

#[test]
fn r10_a_polled_order_may_be_in_any_status() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("processing");
    t.waits(150);
    t.poll("unheard-of");
    t.waits(225);
    t.poll("valid");
    t.withdraw("example.org", 1);
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();

    for over in ["invalid", "expired", "revoked", "deactivated"] {
        let mut t = Transcript::answered();
        t.waits(100);
        t.poll(over);
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "valid")));
        t.withdraw("example.org", 1);
        t.failed("the order became invalid");
    }
}

#[test]
fn r10_finalize_may_answer_valid_at_once() {
    Transcript::finalizing().finish();
}

#[test]
fn r10_finalize_may_answer_in_any_status() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("pending", &[1])));
    t.waits(100);
    t.poll("pending");
    t.waits(150);
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();

    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("invalid", &[1])));
    t.failed("the order became invalid");
}

#[test]
fn r10_processing_may_last_for_minutes() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("processing", &[1])));
    for _ in 0..100 {
        t.wait();
        t.poll("processing");
    }
    t.waits(3000);
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn r4_finalize_that_answers_ready_is_no_loop_without_a_pause() {
    let mut t = Transcript::finalizing();
    for _ in 0..11 {
        t.exchange(&finalize(), ok(order("ready", &[1])));
        t.wait();
        t.poll("ready");
    }
    // Enough: from now on it is only looked at.
    for _ in 0..5 {
        t.wait();
        t.poll("ready");
    }
}

#[test]
fn r10_order_not_ready_means_look_again() {
    let not_ready = || problem(403, "orderNotReady", "not yet");
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), not_ready());
    t.waits(100);
    t.poll("pending");
    t.waits(150);
    t.poll("ready");
    t.finish();

    // smallstep: 400, not 403. And not for ever.
    let mut t = Transcript::finalizing();
    for _ in 0..5 {
        t.exchange(&finalize(), problem(400, "orderNotReady", "not yet"));
        t.wait();
        t.poll("ready");
    }
    t.exchange(&finalize(), not_ready());
    t.failed("finalize at https://ca.test/order/1/finalize: the server refused: orderNotReady: not yet");
    t.idle();
}

#[test]
fn r15_finalize_answered_500_and_the_order_is_invalid_one_new_order() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), problem(500, "serverInternal", "oops"));
    t.backs_off(500);
    t.poll("invalid");
    // Boulder: the authorizations are reused, so that the new order is ready at once.
    t.exchange(NEW_ORDER, created("/order/2", order("ready", &[1]).replace("order/1", "order/2")));
    t.event("ready example.org");
    t.watched.client.finalize(t.order, &csr("one")).unwrap();
    t.exchange(&finalize().replace("order/1", "order/2"), problem(500, "serverInternal", "oops"));
    t.backs_off(500);
    t.exchange("POST-as-GET /order/2", ok(order("invalid", &[1])));
    // One, not two.
    t.failed("the order became invalid");
    t.idle();
}

#[test]
fn r15_bad_csr_ends_the_order_and_the_csr_is_never_sent_again() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), problem(400, "badCSR", "weak key"));
    t.failed("finalize at https://ca.test/order/1/finalize: the server refused: badCSR: weak key");
    t.idle();
}

#[test]
fn r15_finalize_answered_500_and_the_order_is_ready_the_same_csr() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), "502\n\n<html>");
    t.backs_off(500);
    t.poll("ready");
    t.exchange(&finalize(), "502\n\n<html>");
    t.backs_off(1000);
    t.poll("ready");
    t.finish();
}

#[test]
fn a_valid_order_without_a_certificate_is_a_violation() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok(order("valid", &[1]).replace("certificate", "other")));
    t.withdraw("example.org", 1);
    t.failed("order at https://ca.test/order/1: the valid order has no certificate (RFC 8555 §7.4)");
}

#[test]
fn an_order_without_finalize_is_a_violation_when_it_is_needed() {
    let mut t = Transcript::with_account();
    t.place(order("ready", &[1]).replace("finalize", "other"));
    t.event("ready example.org");
    t.watched.client.finalize(t.order, &csr("one")).unwrap();
    t.failed("order at https://ca.test/order/1: the order has no finalize (RFC 8555 §7.4)");
}

#[test]
fn a_new_order_without_a_location_is_a_violation() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, "201 Created\n\n{\"status\":\"pending\"}");
    t.failed("newOrder at https://ca.test/new-order: the response has no Location header (RFC 8555 §7.4)");
}

#[test]
fn r28_the_csr_has_the_names_of_the_order() {
    let mut t = Transcript::ready();
    let order = t.order;
    let refused = t.watched.client.finalize(order, &csr("several"));
    let extra = names(&["www.example.org", "xn--mnchen-3ya.example"]);
    assert_eq!(refused, Err(Misuse::OtherNames { missing: vec![], extra }));
    let refused = t.watched.client.finalize(order, &csr("hundred")).unwrap_err();
    assert!(refused.to_string().contains("missing example.org"), "{refused}");
    // Neither has changed anything.
    t.watched.client.finalize(order, &csr("one")).unwrap();
    assert_eq!(t.watched.client.finalize(order, &csr("one")), Err(Misuse::NotReady));
}

#[test]
fn r27_the_account_key_is_no_certificate_key() {
    let key = Jwk::from_spki_der(&certwright_fixtures::bytes("csr/rsa-2048.spki.der")).unwrap();
    let mut t = Transcript::new();
    t.watched.client = Client::new(t.watched.config.clone(), key.clone(), t.watched.now);
    t.watched.key = key;
    t.new_account();
    t.begin_account();
    t.place(order("ready", &[1]));
    t.event("ready example.org");
    assert_eq!(t.watched.client.finalize(t.order, &csr("one")), Err(Misuse::AccountKeyInCsr));
}

#[test]
fn r16_newaccount_neworder_and_finalize_send_nothing_that_was_not_asked_for() {
    let mut t = Transcript::new();
    t.watched.client.new_account(
        NewAccount::new(AccountMode::Register)
            .agree_to_terms(true)
            .contact(vec!["mailto:a@example.org".to_owned(), "mailto:b@example.org".to_owned()]),
    );
    t.exchange("GET /directory", crate::objects::DIRECTORY);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange(
        r#"POST /new-account {"contact":["mailto:a@example.org","mailto:b@example.org"],"termsOfServiceAgreed":true}"#,
        created("/acct/1", "{}"),
    );
    t.event("account /acct/1");
    t.new_order(&["MÜNCHEN.example.", "192.0.2.1", "2001:DB8:0::1"]);
    t.send(concat!(
        r#"POST /new-order {"identifiers":[{"type":"dns","value":"xn--mnchen-3ya.example"},"#,
        r#"{"type":"ip","value":"192.0.2.1"},{"type":"ip","value":"2001:db8::1"}]}"#
    ));
}

#[test]
fn r22_r23_what_cannot_be_ordered_is_said_before_the_network_is_touched() {
    let mut t = Transcript::new();
    let deadline = t.watched.now;
    let refused = t.watched.client.new_order(wanted(&["example.org", "*.example.org"], deadline));
    let identifier = names(&["*.example.org"]).remove(0);
    assert_eq!(refused, Err(Misuse::WildcardNeedsDns { identifier }));
    let refused = t.watched.client.new_order(NewOrder::new(vec![], vec![ChallengeType::Http01], deadline));
    assert_eq!(refused, Err(Misuse::NoIdentifiers));
    let refused = t.watched.client.new_order(NewOrder::new(names(&["example.org"]), vec![], deadline));
    assert_eq!(refused, Err(Misuse::NoChallengeTypes));
    t.idle();
}

#[test]
fn r31_a_chain_that_is_no_pem_is_fetched_a_few_times() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    for millis in [1500, 2250, 3375] {
        t.exchange("POST-as-GET /cert/1", ok("not yet"));
        t.waits(millis);
    }
    t.exchange("POST-as-GET /cert/1", "200 OK\n\n");
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", "200 OK\n\n");
    t.failed("certificate at https://ca.test/cert/1: the certificate is not PEM");
    t.idle();

    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", ok("<html>"));
    t.waits(1500);
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn r7_r32_alternate_chains_are_named_once_each_and_boundedly() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    let links = "Link: <https://ca.test/cert/1/1>;rel=\"alternate\", </cert/1/2>; rel=alternate\n\
        Link: <https://ca.test/cert/1>;rel=\"alternate\"\nLink: <https://ca.test/directory>;rel=\"index\"\n\
        Link: <https://ca.test/cert/1/1>;rel=\"alternate\"\nLink: <http://evil.test/>;rel=\"alternate\"";
    t.exchange("POST-as-GET /cert/1", CHAIN.replace("200 OK", &format!("200 OK\n{links}")));
    t.event("issued alternate /cert/1/1 alternate /cert/1/2");

    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    let many: String =
        (0..50).map(|index| format!("Link: <https://ca.test/alt/{index}>;rel=\"alternate\"\n")).collect();
    t.exchange("POST-as-GET /cert/1", CHAIN.replace("200 OK\n", &format!("200 OK\n{many}")));
    let event = t.watched.output();
    assert_eq!(format!("{event:?}").matches("/alt/").count(), 20);
}

#[test]
fn unknown_orders_are_misuse() {
    let mut t = Transcript::new();
    let none = certwright_protocol::OrderId::new(9);
    assert_eq!(t.watched.client.cancel(none), Err(Misuse::UnknownOrder));
    assert_eq!(t.watched.client.close(none), Err(Misuse::UnknownOrder));
    assert_eq!(t.watched.client.finalize(none, &csr("one")), Err(Misuse::UnknownOrder));
    let mut t = Transcript::ordered();
    assert_eq!(t.watched.client.close(t.order), Err(Misuse::StillOpen));
    assert_eq!(t.watched.client.finalize(t.order, &csr("one")), Err(Misuse::NotReady));
    assert!(t.watched.client.order(none).is_none());
}
