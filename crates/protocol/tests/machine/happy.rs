//! RFC 8555 §7 from the first request to the certificate, and the fewest requests that it allows (R8).

use std::time::Duration;

use certwright_protocol::{Client, Event, OrderState, Output};

use crate::objects::{
    CHAIN, DIRECTORY, NEW_ORDER, authz, challenge_object, created, finalize, ok, order, parse,
};
use crate::transcript::{Transcript, csr, names, wanted};

#[test]
fn rfc_8555_section_7_a_new_account_and_one_name_in_ten_requests() {
    let mut t = Transcript::new();
    t.new_account();
    t.exchange("GET /directory", DIRECTORY);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange(
        r#"POST /new-account {"termsOfServiceAgreed":true}"#,
        created("/acct/1", r#"{"status":"valid","orders":"/acct/1/orders"}"#),
    );
    t.event("account /acct/1");

    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, created("/order/1", order("pending", &[1])));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "processing", "")));
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok(order("ready", &[1])));
    t.withdraw("example.org", 1);

    t.event("ready example.org");
    t.watched.client.finalize(t.order, &csr("one")).unwrap();
    // R10: no Location is expected from finalize.
    t.exchange(&finalize(), ok(order("processing", &[1])));
    t.waits(100);
    t.exchange("POST-as-GET /order/1", ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
    assert_eq!(t.watched.requests, 10);
}

#[test]
fn r8_a_saved_account_and_directory_need_eight_requests() {
    let mut t = Transcript::with_account();
    t.idle();
    t.watched.restart();
    t.watched.requests = 0;
    t.event("account /acct/1");
    t.new_account();
    t.new_order(&["example.org"]);
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: another-run");
    t.exchange(NEW_ORDER, created("/order/1", order("pending", &[1])));
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
    t.present("example.org", 1);
    t.exchange("POST /chall/1 {}", ok(challenge_object(1, "processing", "")));
    t.waits(100);
    t.poll("ready");
    t.withdraw("example.org", 1);
    t.event("ready example.org");
    t.watched.client.finalize(t.order, &csr("one")).unwrap();
    t.exchange(&finalize(), ok(order("processing", &[1])));
    t.waits(100);
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
    assert_eq!(t.watched.requests, 8);
}

#[test]
fn r9_polls_grow_from_a_tenth_of_a_second_to_three() {
    let mut t = Transcript::answered();
    for millis in [100, 150, 225, 337, 506, 759, 1139] {
        t.waits(millis);
        t.poll("pending");
    }
}

#[test]
fn r8_a_saved_directory_lasts_for_a_day() {
    for (hours, expected) in [(23, "HEAD /new-nonce"), (25, "GET /directory")] {
        let mut t = Transcript::with_account();
        t.idle();
        t.watched.pass(Duration::from_secs(hours * 3600));
        t.watched.restart();
        t.event("account /acct/1");
        t.new_order(&["example.org"]);
        t.send(expected);
    }
}

/// A server that does its work between two requests, and an application that does all it is asked at once.
fn requests_for_25_names(width: usize) -> usize {
    let list: Vec<String> = (1..=25).map(|index| format!("host-{index:02}.example.org")).collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let der = certwright_fixtures::bytes("protocol/twenty-five.der");
    let csr = certwright_csr::CsrDer::from_der(&der).unwrap();
    let mut t = Transcript::with_config(|config| config.width = width);
    t.new_account();
    t.new_order(&list);
    let mut under_way = Vec::new();
    let mut finalized = false;
    let mut answers = 0;
    for nonce in 0.. {
        match t.watched.output() {
            Output::Transmit(request) => under_way.push(request),
            Output::Event(Event::Present { challenge, .. }) => {
                t.watched.client.presented(challenge, t.watched.now).unwrap();
            }
            Output::Event(Event::Withdraw { challenge, .. }) => {
                t.watched.client.withdrawn(challenge).unwrap();
            }
            Output::Event(Event::OrderReady { order, .. }) => t.watched.client.finalize(order, &csr).unwrap(),
            Output::Event(Event::Issued { order, .. }) => t.watched.client.close(order).unwrap(),
            Output::Event(_) => {}
            Output::Wait { .. } if !under_way.is_empty() => {
                let request = under_way.remove(0);
                let all: Vec<usize> = (1..=25).collect();
                let path = request.url.as_str().trim_start_matches("https://ca.test").to_owned();
                let answer = match path.split('/').collect::<Vec<_>>()[1..] {
                    ["directory"] => DIRECTORY.to_owned(),
                    ["new-nonce"] => "200 OK".to_owned(),
                    ["new-account"] => created("/acct/1", "{}"),
                    ["new-order"] => created("/order/1", order("pending", &all)),
                    ["authz", index] => {
                        let index: usize = index.parse().unwrap();
                        ok(authz(index, list[index - 1], "pending"))
                    }
                    ["chall", _] => {
                        answers += 1;
                        ok("{}")
                    }
                    ["order", _, "finalize"] => {
                        finalized = true;
                        ok(order("processing", &all))
                    }
                    ["order", _] if finalized => ok(order("valid", &all)),
                    ["order", _] => {
                        assert_eq!(answers, 25, "all are answered before the first poll");
                        ok(order("ready", &all))
                    }
                    ["cert", _] => CHAIN.to_owned(),
                    ref other => panic!("{other:?}"),
                };
                t.watched.outcome(request.id, Ok(parse(&answer, &format!("n{nonce}"))));
            }
            Output::Wait { .. } => {
                let until = t.watched.client.waiting().unwrap().0;
                t.watched.now = until;
            }
            Output::Idle => break,
        }
    }
    t.watched.requests
}

#[test]
fn r8_25_names_in_58_requests_at_width_1() {
    assert_eq!(requests_for_25_names(1), 58);
}

#[test]
fn r8_25_names_in_at_most_65_requests_at_the_default_width() {
    assert!((59..=65).contains(&requests_for_25_names(8)));
}

#[test]
fn a_width_of_none_is_a_width_of_one() {
    let mut t = Transcript::with_config(|config| config.width = 1);
    let mut config = t.watched.config.clone();
    config.width = 0;
    t.watched.client = Client::new(config, t.watched.key.clone(), t.watched.now);
    t.new_account();
    t.begin_account();
}

#[test]
fn orders_can_be_looked_at() {
    let mut t = Transcript::answered();
    let view = t.watched.client.order(t.order).unwrap();
    assert_eq!(view.state, OrderState::Authorizing { valid: 0, total: 1 });
    assert_eq!(view.url.unwrap().as_str(), "https://ca.test/order/1");
    assert_eq!(view.identifiers, names(&["example.org"]));
    t.waits(100);
    t.poll("ready");
    assert_eq!(t.watched.client.order(t.order).unwrap().state, OrderState::Ready);
}

#[test]
fn many_orders_share_account_nonces_and_width() {
    let mut t = Transcript::with_account();
    let deadline = t.watched.now + Duration::from_secs(3600);
    for name in ["a.example", "b.example", "c.example"] {
        let order = wanted(&[name], deadline).label(name);
        t.watched.client.new_order(order).unwrap();
    }
    let labels: Vec<_> = t.watched.client.orders().map(|order| order.label.to_owned()).collect();
    assert_eq!(labels, ["a.example", "b.example", "c.example"]);
    let new_order = |name: &str| NEW_ORDER.replace("example.org", name);
    let first = t.send(&new_order("a.example"));
    // One nonce was there; two more are fetched for the two that are due, and no others.
    let nonces = [t.send("HEAD /new-nonce"), t.send("HEAD /new-nonce")];
    t.rests();
    t.respond(nonces[0], "200 OK");
    t.respond(nonces[1], "200 OK");
    t.send(&new_order("b.example"));
    t.send(&new_order("c.example"));
    t.respond(first, created("/order/1", order("pending", &[1])));
    t.send("POST-as-GET /authz/1");
}
