//! Whole runs against a server with faults, with crashes, and against a server that says anything at all.

use std::collections::BTreeMap;
use std::time::Duration;

use certwright_http::{Headers, Response, Timestamp};
use certwright_protocol::{
    AccountMode, Config, Event, NewAccount, OrderError, OrderId, OrderState, Output, PresentError, Request,
};
use proptest::prelude::*;

use crate::server::{Fault, Manners, Server};
use crate::transcript::{account_key, csr, url, wanted};
use crate::watch::Watched;

/// More outputs than any run here has reason to need: a machine that passes this is in a loop.
const MANY: usize = 20_000;

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Issued,
    Failed,
}

/// A run of the machine against the server, in virtual time, with an application that does as it is told.
struct Run {
    watched: Watched,
    server: Server,
    under_way: Vec<Request>,
    ends: BTreeMap<OrderId, End>,
    outputs: usize,
    /// How long a proof takes to become visible.
    visible_after: Duration,
    present_fails: bool,
}

/// The names of one order: those of openssl's CSR `several`.
const NAMES: &[&str] = &["example.org", "www.example.org", "xn--mnchen-3ya.example"];

impl Run {
    fn new(manners: Manners, seed: u64, width: usize) -> Self {
        let mut config = Config::new(url("/directory"));
        config.seed = seed;
        config.width = width;
        let watched = Watched::new(config, account_key(), Timestamp::from_unix_seconds(1_795_000_000));
        let server = Server::new(manners);
        let mut run = Self {
            watched,
            server,
            under_way: Vec::new(),
            ends: BTreeMap::new(),
            outputs: 0,
            visible_after: Duration::ZERO,
            present_fails: false,
        };
        run.ask_for_account();
        run
    }

    fn ask_for_account(&mut self) {
        let account = NewAccount::new(AccountMode::Register).agree_to_terms(true);
        self.watched.client.new_account(account);
    }

    fn order(&mut self, names: &[&str]) {
        let deadline = self.watched.now + Duration::from_secs(1800);
        self.watched.client.new_order(wanted(names, deadline)).unwrap();
        self.watched.save();
    }

    /// Goes on until the machine has nothing to do; parked orders are waited for.
    fn finish(&mut self, fault: &mut dyn FnMut(&Request) -> Fault) {
        while self.step(fault, 0) || self.wake() {}
    }

    /// Lets the time of a parked order come.
    fn wake(&mut self) -> bool {
        let parked = self.watched.client.orders().filter_map(|order| match order.state {
            OrderState::Parked { until } => Some(until),
            _ => None,
        });
        let until = parked.min();
        self.watched.now = self.watched.now.max(until.unwrap_or(self.watched.now));
        until.is_some()
    }

    /// One output; says whether there is more to come.
    fn step(&mut self, fault: &mut dyn FnMut(&Request) -> Fault, pick: usize) -> bool {
        self.outputs += 1;
        assert!(self.outputs < MANY, "it goes on and on");
        match self.watched.output() {
            Output::Transmit(request) => self.under_way.push(request),
            Output::Event(event) => self.on_event(event),
            Output::Wait { .. } if !self.under_way.is_empty() => {
                let request = self.under_way.remove(pick % self.under_way.len());
                let fault = fault(&request);
                let outcome = self.server.exchange(&request, fault);
                self.watched.outcome(request.id, outcome);
            }
            Output::Wait { until } => self.watched.now = until.expect("something to wait for"),
            Output::Idle => {
                assert!(self.under_way.is_empty(), "idle with requests under way");
                return false;
            }
        }
        true
    }

    fn on_event(&mut self, event: Event) {
        let client = &mut self.watched.client;
        match event {
            Event::Present { challenge, .. } if self.present_fails => {
                client.present_failed(challenge, PresentError::new("no")).unwrap();
            }
            Event::Present { challenge, .. } => {
                client.presented(challenge, self.watched.now + self.visible_after).unwrap();
            }
            Event::Withdraw { challenge, .. } => client.withdrawn(challenge).unwrap(),
            Event::OrderReady { order, identifiers } => {
                let csr = if identifiers.len() == 1 { csr("one") } else { csr("several") };
                // A garbled order may be ready twice.
                let _ = client.finalize(order, &csr);
            }
            Event::Issued { order, .. } => self.on_end(order, End::Issued),
            Event::OrderFailed { order, error } => {
                let late = self.watched.now.duration_since(client.order(order).unwrap().deadline);
                // A parked order has no deadline, and can be cancelled.
                let in_time = late <= Duration::from_secs(10) || matches!(error, OrderError::Cancelled);
                assert!(in_time, "{late:?} after its deadline: {error}");
                self.on_end(order, End::Failed);
            }
            Event::AccountFailed { .. }
            | Event::AccountReady { .. }
            | Event::TermsOfService { .. }
            | Event::Stalled { .. } => {}
        }
    }

    fn on_end(&mut self, order: OrderId, end: End) {
        self.watched.client.close(order).unwrap();
        let before = self.ends.insert(order, end);
        // Told again only if the run died before it was closed.
        assert!(before.is_none_or(|before| before == end), "{before:?} and then {end:?}");
    }

    /// The process dies. What is under way may still reach the server.
    fn crash(&mut self, arrives: bool) {
        for request in self.under_way.drain(..) {
            if arrives {
                drop(self.server.exchange(&request, Fault::LostAfter));
            }
        }
        self.watched.restart();
        self.ask_for_account();
    }

    /// Nothing is open any more, and the store is empty.
    fn check_end(&self) {
        assert_eq!(self.watched.client.orders().count(), 0);
        assert_eq!(self.watched.saved.orders, []);
        assert!(self.server.accounts <= 1, "one account");
    }
}

fn none(_: &Request) -> Fault {
    Fault::None
}

#[test]
fn without_faults_every_order_is_issued() {
    for manners in [
        Manners::default(),
        Manners { looks: 3, retry_after: 0, says_processing: true, spoils: false },
        Manners { looks: 9, retry_after: 5, says_processing: false, spoils: false },
    ] {
        for width in [1, 3, 8, 64] {
            let mut run = Run::new(manners, 1, width);
            run.order(NAMES);
            run.order(&["example.org"]);
            run.order(&["example.org"]);
            run.finish(&mut none);
            run.check_end();
            assert_eq!(run.ends.values().copied().collect::<Vec<_>>(), [End::Issued; 3]);
            assert_eq!(run.server.orders.len(), 3, "as many newOrders as orders");
        }
    }
}

#[test]
fn r14_a_name_that_fails_fails_its_order_and_no_other() {
    let mut run = Run::new(Manners { looks: 2, says_processing: true, ..Manners::default() }, 1, 8);
    run.order(&["example.org", "bad.example.org"]);
    run.order(&["example.org"]);
    run.finish(&mut none);
    run.check_end();
    assert_eq!(run.ends.values().copied().collect::<Vec<_>>(), [End::Failed, End::Issued]);
}

/// Every request of a run, faulted in every way: the next ones mend it.
#[test]
fn any_single_fault_at_any_request_is_mended() {
    let faults = [
        Fault::NeverSent,
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::FailedBefore,
        Fault::FailedAfter,
        Fault::BadNonce,
        Fault::Unavailable(20),
        Fault::Unavailable(86_400),
        Fault::Limited(20),
        Fault::Limited(86_400),
    ];
    for spoils in [false, true] {
        for fault in &faults {
            for nth in 0..20 {
                let mut run =
                    Run::new(Manners { looks: 1, says_processing: true, retry_after: 0, spoils }, 1, 8);
                run.order(NAMES);
                let mut count = 0;
                run.finish(&mut |_| {
                    count += 1;
                    if count == nth + 1 { fault.clone() } else { Fault::None }
                });
                run.check_end();
                assert_eq!(
                    run.ends.values().copied().collect::<Vec<_>>(),
                    [End::Issued],
                    "{fault:?} at {nth}"
                );
                assert!(
                    run.server.orders.len() <= 2,
                    "{fault:?} at {nth}: {} orders",
                    run.server.orders.len()
                );
            }
        }
    }
}

/// R44: death at every output, with what was under way lost or acted on.
#[test]
fn r44_death_at_any_output_is_survived() {
    for arrives in [false, true] {
        for looks in [0, 1] {
            for at in 0..80 {
                let mut run = Run::new(Manners { looks, says_processing: true, ..Manners::default() }, 1, 8);
                run.order(NAMES);
                for _ in 0..at {
                    if !run.step(&mut none, 0) {
                        break;
                    }
                }
                run.crash(arrives);
                run.finish(&mut none);
                run.check_end();
                assert_eq!(
                    run.ends.values().copied().collect::<Vec<_>>(),
                    [End::Issued],
                    "killed at output {at}"
                );
                assert!(run.server.orders.len() <= 2, "killed at output {at}: {}", run.server.orders.len());
            }
        }
    }
}

#[derive(Clone, Debug)]
enum Turn {
    Step(Fault, usize),
    Crash(bool),
    Cancel(usize),
    Suspend,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::NeverSent),
        1 => Just(Fault::LostBefore),
        1 => Just(Fault::LostAfter),
        1 => Just(Fault::FailedBefore),
        1 => Just(Fault::FailedAfter),
        2 => Just(Fault::BadNonce),
        1 => (0_u32..2000).prop_map(Fault::Unavailable),
        1 => (0_u32..2000).prop_map(Fault::Limited),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        40 => (fault(), 0_usize..8).prop_map(|(fault, pick)| Turn::Step(fault, pick)),
        1 => any::<bool>().prop_map(Turn::Crash),
        1 => (1_usize..4).prop_map(Turn::Cancel),
        1 => Just(Turn::Suspend),
    ]
}

fn manners() -> impl Strategy<Value = Manners> {
    (0_u32..8, prop_oneof![Just(0_u32), 1_u32..10], any::<bool>(), any::<bool>()).prop_map(
        |(looks, retry_after, says_processing, spoils)| Manners {
            looks,
            retry_after,
            says_processing,
            spoils,
        },
    )
}

/// Values that a header of a mad server may have.
fn header() -> impl Strategy<Value = (String, String)> {
    let name =
        prop::sample::select(vec!["Location", "Retry-After", "Replay-Nonce", "Date", "Link", "Content-Type"]);
    let value = prop_oneof![
        any::<String>(),
        "[0-9]{1,20}",
        "https://ca\\.test/[a-z0-9/]{0,9}",
        "<[a-z:/.]{0,20}>; ?rel=\"?(alternate|help|index)\"?",
        Just("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
    ];
    (name, value).prop_map(|(name, value)| (name.to_owned(), value))
}

/// JSON that looks like ACME, and is not.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let status = prop::sample::select(vec![
        "\"pending\"",
        "\"ready\"",
        "\"processing\"",
        "\"valid\"",
        "\"invalid\"",
        "\"deactivated\"",
        "\"odd\"",
        "7",
        "null",
    ]);
    let urls = prop::sample::select(vec![
        "[]",
        "null",
        "[\"/authz/0\"]",
        "[\"/authz/0\",\"/authz/0\",\"/authz/1\"]",
        "[\"http://x/\"]",
        "[\"relative\"]",
        "7",
    ]);
    let one = || {
        prop::sample::select(vec![
            "null",
            "\"/order/0\"",
            "\"/finalize/0\"",
            "\"/cert/0\"",
            "\"x\"",
            "\"\"",
            "{}",
        ])
    };
    let name =
        prop::sample::select(vec!["example.org", "www.example.org", "other.example", "", "*.example.org"]);
    let token = prop::sample::select(vec!["token-0", "../../x", "", "t", "token-1"]);
    let kind = prop::sample::select(vec![
        "badNonce",
        "serverInternal",
        "rateLimited",
        "orderNotReady",
        "accountDoesNotExist",
        "caa",
    ]);
    let like_acme = (status.clone(), status.clone(), urls, (one(), one()), name, token, kind).prop_map(
        |(status, challenge, urls, (finalize, certificate), name, token, kind)| {
            format!(
                r#"{{"status":{status},"authorizations":{urls},"finalize":{finalize},"certificate":{certificate},
                "identifier":{{"type":"dns","value":"{name}"}},"type":"urn:ietf:params:acme:error:{kind}",
                "challenges":[{{"type":"http-01","url":"/chall/0","status":{challenge},"token":"{token}"}}],
                "newNonce":"/new-nonce","newAccount":"/new-account","newOrder":"/new-order"}}"#
            )
            .replace("\"/", "\"https://ca.test/")
            .into_bytes()
        },
    );
    prop_oneof![
        3 => like_acme.clone(),
        1 => (like_acme, 0_usize..600).prop_map(|(mut body, length)| { body.truncate(length); body }),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => Just(b"-----BEGIN CERTIFICATE-----".to_vec()),
        1 => Just(vec![b'['; 1000]),
    ]
}

fn garbage() -> impl Strategy<Value = Fault> {
    let status = prop_oneof![4 => 200_u16..205, 1 => 0_u16..1000, 1 => 400_u16..512];
    (status, prop::collection::vec(header(), 0..5), body()).prop_map(|(status, fields, body)| {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name, value);
        }
        Fault::Garbage(Response { status, headers, body })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// However losses, failures, refusals, crashes and changes of mind are mixed: it ends, and leaves nothing behind.
    #[test]
    fn any_mixture_of_faults_ends(
        turns in prop::collection::vec(turn(), 0..200),
        manners in manners(),
        (width, seed, slow) in (1_usize..10, any::<u64>(), 0_u64..5),
    ) {
        let mut run = Run::new(manners, seed, width);
        run.visible_after = Duration::from_secs(slow);
        run.order(NAMES);
        run.order(&["example.org"]);
        run.order(&["example.org", "bad.example.org"]);
        for turn in turns {
            match turn {
                Turn::Step(fault, pick) => {
                    if !run.step(&mut |_| fault.clone(), pick) && !run.wake() {
                        break;
                    }
                }
                Turn::Crash(arrives) => run.crash(arrives),
                Turn::Cancel(order) => drop(run.watched.client.cancel(OrderId::new(order as u64))),
                Turn::Suspend => {
                    run.watched.client.suspend();
                    while run.step(&mut none, 0) {}
                    run.crash(false);
                }
            }
        }
        run.finish(&mut none);
        run.check_end();
        prop_assert_eq!(run.ends.len(), 3);
        // Two newOrders for each order and two more for its one replacement, if all of them are lost.
        prop_assert!(run.server.orders.len() <= 12);
        prop_assert_ne!(run.ends.get(&OrderId::new(3)), Some(&End::Issued), "R14");
    }

    /// A server that never recovers: the order ends by its deadline.
    #[test]
    fn endless_faults_end_too(faults in prop::collection::vec(fault(), 1..12), seed in any::<u64>()) {
        let mut run = Run::new(Manners::default(), seed, 4);
        run.order(NAMES);
        let mut turns = faults.iter().cycle();
        let mut parked = 0;
        while run.step(&mut |_| turns.next().unwrap().clone(), 0) || (parked < 5 && run.wake()) {
            parked += usize::from(matches!(
                run.watched.client.orders().next().map(|order| order.state),
                Some(OrderState::Parked { .. })
            ));
        }
        let parked = run.watched.client.orders().all(|order| matches!(order.state, OrderState::Parked { .. }));
        prop_assert!(run.ends.len() == 1 || parked);
    }

    /// R1, R5, R7: whatever a server says, at whatever step, there is no panic and an end.
    #[test]
    fn a_mad_server_is_survived(
        answers in prop::collection::vec(prop_oneof![2 => Just(Fault::None), 1 => garbage()], 1..60),
        (width, seed, present_fails) in (1_usize..4, any::<u64>(), prop::bool::weighted(0.1)),
    ) {
        let mut run = Run::new(Manners { looks: 1, ..Manners::default() }, seed, width);
        run.watched.sane = false;
        run.server.strict = false;
        run.present_fails = present_fails;
        run.order(NAMES);
        let mut answers = answers.into_iter();
        run.finish(&mut |_| answers.next().unwrap_or(Fault::None));
        prop_assert_eq!(run.watched.client.orders().count(), 0);
    }

    /// R43: whatever a document says, there is no panic.
    #[test]
    fn any_document_is_read_or_refused(text in ".{0,200}", cut in 0_usize..2000, byte in any::<u8>()) {
        let mut run = Run::new(Manners::default(), 1, 8);
        run.order(NAMES);
        for _ in 0..30 {
            run.step(&mut none, 0);
        }
        let resume = |saved| {
            let config = run.watched.config.clone();
            certwright_protocol::Client::resume(config, account_key(), saved, run.watched.now)
        };
        let mut saved = run.watched.saved.clone();
        saved.account = Some(text);
        prop_assert!(resume(saved.clone()).is_err());
        let mut bytes = saved.orders[0].1.clone().into_bytes();
        let at = cut % bytes.len();
        bytes[at] = byte;
        saved.account = None;
        if let Ok(text) = String::from_utf8(bytes) {
            saved.orders[0].1 = text;
            drop(resume(saved));
        }
    }
}
