//! Documents and what takes them up again (R30, R43, R44).

use std::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_protocol::{Client, Document, Event, OrderId, Output, ResumeError, Saved};

use crate::objects::{CHAIN, NEW_ORDER, authz, created, finalize, ok, order, problem, token};
use crate::transcript::{Transcript, account_key, csr};

fn resume(t: &Transcript, saved: Saved) -> Result<Client, ResumeError> {
    Client::resume(t.watched.config.clone(), t.watched.key.clone(), saved, t.watched.now)
}

fn saved() -> (Transcript, Saved) {
    let mut t = Transcript::answered();
    t.waits(100);
    t.send("POST-as-GET /order/1");
    let saved = t.watched.saved.clone();
    (t, saved)
}

#[test]
fn r43_corrupt_documents_are_named() {
    let (t, good) = saved();
    for text in ["", "{", "null", "[]", "{\"version\":1}", "{\"version\":-1}"] {
        let bad = Saved { account: Some(text.to_owned()), orders: vec![] };
        let error = resume(&t, bad).unwrap_err();
        assert!(matches!(error, ResumeError::Corrupt { document: Document::Account, .. }), "{error}");
        let bad = Saved { account: good.account.clone(), orders: vec![(OrderId::new(4), text.to_owned())] };
        let error = resume(&t, bad).unwrap_err();
        assert!(error.to_string().starts_with("the saved order 4 cannot be read: "), "{error}");
    }
}

#[test]
fn r43_a_document_cut_off_anywhere_is_corrupt_and_no_panic() {
    let (t, good) = saved();
    let document = &good.orders[0].1;
    for length in 0..document.len() {
        let cut = Saved { orders: vec![(t.order, document[..length].to_owned())], ..good.clone() };
        assert!(matches!(resume(&t, cut), Err(ResumeError::Corrupt { .. })));
    }
}

fn newer(document: &str) -> String {
    document.replace("\"version\":1", "\"version\":2").replace("label", "renamed")
}

#[test]
fn r43_newer_documents_are_named_and_left_alone() {
    let (t, mut saved) = saved();
    saved.orders[0].1 = newer(&saved.orders[0].1);
    let newer_order = ResumeError::Newer { document: Document::Order(t.order), version: 2 };
    assert_eq!(resume(&t, saved.clone()).unwrap_err(), newer_order);
    saved.account = saved.account.as_deref().map(newer);
    let newer_account = ResumeError::Newer { document: Document::Account, version: 2 };
    assert_eq!(resume(&t, saved).unwrap_err(), newer_account);
}

#[test]
fn r43_documents_of_another_key_or_server_are_refused() {
    let (mut t, saved) = saved();
    let other = certwright_fixtures::bytes("csr/rsa-2048.spki.der");
    t.watched.key = certwright_jwk::Jwk::from_spki_der(&other).unwrap();
    assert_eq!(resume(&t, saved.clone()).unwrap_err(), ResumeError::OtherKey);
    t.watched.key = account_key();
    let directory = t.watched.config.directory.clone();
    t.watched.config.directory = Url::parse("https://other.test/", t.watched.config.schemes).unwrap();
    assert_eq!(resume(&t, saved).unwrap_err(), ResumeError::OtherServer { directory });
}

#[test]
fn an_order_given_twice_is_corrupt() {
    let (t, mut saved) = saved();
    saved.orders.push(saved.orders[0].clone());
    assert!(matches!(resume(&t, saved), Err(ResumeError::Corrupt { .. })));
}

#[test]
fn numbers_of_saved_orders_are_not_given_again() {
    let (mut t, _) = saved();
    t.watched.restart();
    assert_eq!(t.new_order(&["b.example"]), OrderId::new(2));
    let mut config = t.watched.config.clone();
    config.first_order = 40;
    let mut client = Client::new(config, account_key(), t.watched.now);
    let deadline = Timestamp::from_unix_seconds(1_900_000_000);
    let wanted = crate::transcript::wanted(&["c.example"], deadline);
    assert_eq!(client.new_order(wanted).unwrap(), OrderId::new(40));
}

#[test]
fn no_document_holds_a_nonce_or_a_key() {
    let mut t = Transcript::finalizing();
    t.send(&finalize());
    let all = format!("{:?}", t.watched.saved);
    assert!(!all.contains("nonce-"), "R3: nonces are never saved");
    assert!(!all.contains("AQAB"), "{all}");
}

#[test]
fn r44_a_killed_run_withdraws_what_the_one_before_had_presented() {
    let mut t = Transcript::answered();
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.poll("ready");
    t.withdraw("example.org", 1);
    t.event("ready example.org");
}

#[test]
fn r44_even_if_the_certificate_was_issued_before_it_died() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("valid");
    // It dies with the withdrawal asked for and not done.
    t.event(&format!("withdraw example.org {}", token(1)));
    t.watched.restart();
    t.event("account /acct/1");
    t.withdraw("example.org", 1);
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn r44_or_the_order_had_failed() {
    let mut t = Transcript::answered();
    t.waits(100);
    t.poll("invalid");
    t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "invalid")));
    t.event(&format!("withdraw example.org {}", token(1)));
    t.watched.restart();
    t.event("account /acct/1");
    t.withdraw("example.org", 1);
    t.failed("an earlier run failed: validation failed; example.org: no reason given");
    t.idle();
}

#[test]
fn r44_the_issued_certificate_is_told_until_the_order_is_closed() {
    let mut t = Transcript::finalizing();
    t.exchange(&finalize(), ok(order("valid", &[1])));
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.event("issued");
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn an_order_that_ended_or_vanished_while_nobody_looked_is_replaced_once() {
    for answer in [ok(order("invalid", &[1])), ok(order("expired", &[1])), "404".to_owned()] {
        let mut t = Transcript::presented();
        t.watched.restart();
        t.event("account /acct/1");
        t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
        t.exchange("POST-as-GET /order/1", answer);
        t.withdraw("example.org", 1);
        t.exchange(NEW_ORDER, created("/order/2", order("invalid", &[])));
        t.failed("the order became invalid");
        t.idle();
    }
}

#[test]
fn an_order_that_vanished_is_not_asked_for_again_by_the_next_run() {
    let mut t = Transcript::ordered();
    t.send("POST-as-GET /authz/1");
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.exchange("POST-as-GET /order/1", "404\nReplay-Nonce: none");
    // It dies before the new order is sent.
    t.send("HEAD /new-nonce");
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: third-run");
    t.send(NEW_ORDER);
}

#[test]
fn the_csr_that_was_perhaps_sent_is_the_one_that_is_sent_again() {
    let mut t = Transcript::finalizing();
    t.send(&finalize());
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.poll("ready");
    t.finish();
}

/// Every step of the happy path, one at a time.
const STEPS: usize = 18;

/// The happy path up to a step, an output or what follows it counted as one each; says whether it got that far.
fn path_until(t: &mut Transcript, limit: usize, runs: &mut Server) -> bool {
    for _ in 0..limit {
        match t.watched.output() {
            Output::Transmit(request) => {
                let answer = runs.answer(request.url.as_str());
                t.respond(request.id, answer);
            }
            Output::Event(Event::Present { challenge, .. }) => {
                t.watched.client.presented(challenge, t.watched.now).unwrap();
            }
            Output::Event(Event::Withdraw { challenge, .. }) => {
                t.watched.client.withdrawn(challenge).unwrap();
            }
            Output::Event(Event::OrderReady { order, .. }) => {
                t.watched.client.finalize(order, &csr("one")).unwrap();
            }
            Output::Event(Event::Issued { order, .. }) => t.watched.client.close(order).unwrap(),
            Output::Event(Event::AccountReady { .. }) => {}
            Output::Event(event) => panic!("{event:?}"),
            Output::Wait { until } => t.watched.now = until.unwrap(),
            Output::Idle => return false,
        }
    }
    true
}

/// A server that remembers how far it is.
#[derive(Default)]
struct Server {
    orders: usize,
    answered: bool,
    finalized: bool,
}

impl Server {
    fn answer(&mut self, url: &str) -> String {
        let status = match (self.answered, self.finalized) {
            (_, true) => "valid",
            (true, false) => "ready",
            (false, false) => "pending",
        };
        match url.strip_prefix("https://ca.test/").unwrap() {
            "directory" => crate::objects::DIRECTORY.to_owned(),
            "new-nonce" => "200 OK".to_owned(),
            "new-account" => created("/acct/1", "{}"),
            "new-order" => {
                self.orders += 1;
                created("/order/1", order(status, &[1]))
            }
            "authz/1" if self.answered => ok(authz(1, "example.org", "valid")),
            "authz/1" => ok(authz(1, "example.org", "pending")),
            "chall/1" => {
                assert!(!std::mem::replace(&mut self.answered, true), "R12: it is valid already");
                ok("{}")
            }
            "order/1/finalize" => {
                self.finalized = true;
                ok(order("processing", &[1]))
            }
            "order/1" => ok(order(status, &[1])),
            "cert/1" => CHAIN.to_owned(),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn r44_a_run_killed_at_any_step_is_finished_by_the_next() {
    for step in 0..=STEPS {
        let mut t = Transcript::new();
        let mut server = Server::default();
        t.new_account();
        t.new_order(&["example.org"]);
        t.watched.save();
        let unfinished = path_until(&mut t, step, &mut server);
        assert_eq!(unfinished, step < STEPS, "{step}");
        t.watched.restart();
        t.new_account();
        assert!(!path_until(&mut t, 100, &mut server), "{step}");
        assert!(server.orders <= 2, "{step}: {} orders", server.orders);
        assert_eq!(t.watched.saved.orders, []);
    }
}

/// An order under way that expires in so many seconds from now.
fn stuck(t: &Transcript, seconds: i64) -> String {
    let expires = Timestamp::from_unix_seconds(t.watched.now.as_unix_seconds() + seconds);
    ok(order("processing", &[1]).replace("2026-12-01T14:09:00Z", &expires.to_string()))
}

#[test]
fn rfc_8555_section_7_1_3_an_order_stuck_beyond_its_expiry_is_over_when_it_is_looked_at_again() {
    // A simulated CA was stuck for ever and asked for a day each time; every run came back for 400 days.
    let a_day = |text: String| text.replace("200 OK", "200 OK\nRetry-After: 86400");
    let mut t = Transcript::finalizing();
    let processing = stuck(&t, 3600);
    t.exchange(&finalize(), a_day(processing.clone()));
    t.event("stalled Order(OrderId(1)) for Some(86400) s");
    t.idle();
    t.watched.pass(Duration::from_secs(86_400));
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange("POST-as-GET /order/1", a_day(processing));
    t.exchange(NEW_ORDER, created("/order/2", order("ready", &[1]).replace("order/1", "order/2")));
    t.event("ready example.org");
}

#[test]
fn an_order_is_not_over_by_its_own_word_while_it_is_waited_for_or_by_our_clock_alone() {
    let mut t = Transcript::finalizing();
    let expired = stuck(&t, -86_400);
    t.exchange(&finalize(), expired.clone());
    t.waits(100);
    t.exchange("POST-as-GET /order/1", expired.clone());
    t.waits(150);
    t.watched.restart();
    t.event("account /acct/1");
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
    t.exchange("POST-as-GET /order/1", expired.replace("200 OK", &format!("200 OK\n{date}")));
    t.waits(100);
    t.poll("valid");
    t.exchange("POST-as-GET /cert/1", CHAIN);
    t.issued();
}

#[test]
fn an_order_can_be_taken_up_while_others_are_under_way() {
    let mut t = Transcript::answered();
    let (text, later) = (t.watched.saved.orders[0].1.clone(), OrderId::new(7));
    t.watched.client.take_up(later, &text).unwrap();
    assert!(matches!(t.watched.client.take_up(later, &text), Err(ResumeError::Corrupt { .. })), "twice");
    assert!(matches!(t.watched.client.take_up(OrderId::new(9), "{"), Err(ResumeError::Corrupt { .. })));
    assert_eq!(t.watched.client.orders().count(), 2);
    // It is looked at, as after a restart; and no new order gets its number.
    t.send("POST-as-GET /order/1");
    assert_eq!(t.new_order(&["b.example"]), OrderId::new(8));
}

#[test]
fn an_order_that_is_taken_up_without_an_account_fails_as_the_others_do() {
    let mut t = Transcript::answered();
    t.waits(100);
    let saved = t.watched.saved.clone();
    t.exchange("POST-as-GET /order/1", problem(400, "accountDoesNotExist", "gone"));
    t.event(&format!("withdraw example.org {}", token(1)));
    t.event("no account: the server knows no account for this account key");
    t.watched.client.take_up(OrderId::new(7), &saved.orders[0].1).unwrap();
    t.withdraw("example.org", 1);
    t.failed("the server knows no account for this account key");
}

#[test]
fn r30_a_document_tells_whether_its_key_may_have_a_certificate() {
    let may_be_issued = |t: &Transcript| t.watched.resumed().orders().next().unwrap().may_be_issued;
    let mut t = Transcript::ready();
    assert!(!may_be_issued(&t));
    t.watched.client.finalize(t.order, &csr("one")).unwrap();
    let id = t.send(&finalize());
    assert!(may_be_issued(&t));
    t.respond(id, ok(order("processing", &[1])));
    t.waits(100);
    t.poll("valid");
    t.send("POST-as-GET /cert/1");
    assert!(may_be_issued(&t));
    t.watched.client.cancel(t.order).unwrap();
    t.failed("the order was cancelled");
}
