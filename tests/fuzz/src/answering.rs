//! The protocol machine against a server that follows a script.

mod script;

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use certwright_csr::CsrDer;
use certwright_http::{Timestamp, Url};
use certwright_identifier::parse_list;
use certwright_jwk::Jwk;
use certwright_protocol::{
    AccountMode, ChallengeType, Client, Config, Event, NewAccount, NewOrder, OrderId, OrderState, Output,
    PresentError, Request, Saved,
};

use crate::objects::CA;
use crate::server::{Fault, Manners, Server};
use crate::watch::Watched;
use script::{Script, Turn};

/// More outputs than any run has reason to need: a machine that passes this is in a loop.
const MANY: usize = 50_000;
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_000_000);
const NAMES: [&str; 3] = ["example.org", "www.example.org", "xn--mnchen-3ya.example"];

/// The key of RFC 7638 §3.1.
static ACCOUNT_KEY: LazyLock<Jwk> = LazyLock::new(|| {
    let golden = certwright_fixtures::json("jwk/golden.json");
    Jwk::from_json(golden[0]["jwk"].to_string()).unwrap()
});
static CSRS: LazyLock<[CsrDer; 2]> = LazyLock::new(|| {
    ["one", "several"]
        .map(|name| CsrDer::from_der(&certwright_fixtures::bytes(&format!("csr/{name}.der"))).unwrap())
});

/// Two orders against a server that answers as `script` says, and well when the script is at its end.
///
/// # Panics
/// If an invariant of the machine is broken, or if an order does not end.
pub fn answer(script: &[u8]) {
    let mut run = Run::new(Watched::new(config(), ACCOUNT_KEY.clone(), NOW), script);
    run.ask_for_account();
    run.order(&NAMES);
    run.order(&NAMES[..1]);
    run.finish();
    assert_eq!(run.ends.len(), 2, "every order ends");
}

/// A run that takes up the documents in `saved`, parted by `~`: the account's, then each order's.
///
/// # Panics
/// If an invariant of the machine is broken, or if an order does not end.
pub fn take_up(saved: &[u8]) {
    let Ok(text) = str::from_utf8(saved) else { return };
    let mut documents = text.split('~').map(str::to_owned);
    let account = documents.next().filter(|text| !text.is_empty());
    let orders: Vec<_> = documents.take(4).zip(1..).map(|(text, id)| (OrderId::new(id), text)).collect();
    let saved = Saved { account, orders };
    if let Err(error) = Client::resume(config(), ACCOUNT_KEY.clone(), saved.clone(), NOW) {
        return crate::assert_shown(&error);
    }
    let mut watched = Watched::new(config(), ACCOUNT_KEY.clone(), NOW);
    watched.saved = saved;
    watched.restart();
    let mut run = Run::new(watched, b"");
    run.ask_for_account();
    run.limit_time();
    run.finish();
}

fn config() -> Config {
    let directory = Url::parse(&format!("{CA}/directory"), certwright_http::Schemes::HttpsOnly).unwrap();
    let mut config = Config::new(directory);
    config.max_wait = Duration::from_secs(30);
    config.width = 3;
    config
}

/// All that a client shows of its orders.
fn views(client: &Client) -> Vec<String> {
    client.orders().map(|order| format!("{order:?}")).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Issued,
    Failed,
}

/// A run in virtual time, with an application that does as it is told.
struct Run {
    watched: Watched,
    server: Server,
    script: Script,
    under_way: Vec<Request>,
    ends: BTreeMap<OrderId, End>,
    outputs: usize,
    present_fails: bool,
}

impl Run {
    fn new(mut watched: Watched, script: &[u8]) -> Self {
        watched.sane = false;
        let mut server = Server::new(Manners { looks: 1, ..Manners::default() });
        server.strict = false;
        let (under_way, ends) = (Vec::new(), BTreeMap::new());
        Self {
            watched,
            server,
            script: Script::read(script),
            under_way,
            ends,
            outputs: 0,
            present_fails: false,
        }
    }

    fn ask_for_account(&mut self) {
        self.watched.client.new_account(NewAccount::new(AccountMode::Register).agree_to_terms(true));
    }

    fn order(&mut self, names: &[&str]) {
        let deadline = self.watched.now + Duration::from_secs(120);
        let order = NewOrder::new(parse_list(names).unwrap(), vec![ChallengeType::Http01], deadline);
        self.watched.client.new_order(order).unwrap();
        self.watched.save();
    }

    /// What is taken up may have been given centuries.
    fn limit_time(&mut self) {
        let orders: Vec<OrderId> = self.watched.client.orders().map(|order| order.id).collect();
        for order in orders {
            self.watched.client.set_deadline(order, NOW + Duration::from_secs(120)).unwrap();
        }
        self.watched.save();
        let again = self.watched.resumed();
        assert_eq!(views(&again), views(&self.watched.client), "written again, it means the same");
    }

    /// Goes on until the machine has nothing to do; parked orders are waited for.
    fn finish(&mut self) {
        while self.step() || self.wake() {}
        assert_eq!(self.watched.client.orders().count(), 0, "nothing is open any more");
        assert_eq!(self.watched.saved.orders, [], "the store is empty");
    }

    fn wake(&mut self) -> bool {
        let until = self.watched.client.orders().filter_map(|order| match order.state {
            OrderState::Parked { until } => Some(until),
            _ => None,
        });
        let until = until.min();
        self.watched.now = self.watched.now.max(until.unwrap_or(self.watched.now));
        until.is_some()
    }

    /// One output; says whether there is more to come.
    fn step(&mut self) -> bool {
        self.outputs += 1;
        assert!(self.outputs < MANY, "it goes on and on");
        match self.watched.output() {
            Output::Transmit(request) => self.under_way.push(request),
            Output::Event(event) => self.on_event(event),
            Output::Wait { .. } if !self.under_way.is_empty() => self.exchange(),
            Output::Wait { until } => self.watched.now = until.expect("something to wait for"),
            Output::Idle => {
                assert!(self.under_way.is_empty(), "idle with requests under way");
                return false;
            }
        }
        true
    }

    fn exchange(&mut self) {
        let request = self.under_way.remove(0);
        let fault = match self.script.turn(request.operation) {
            Turn::Answer(fault) => fault,
            Turn::Crash => return self.crash(request),
            Turn::Cancel => {
                let _ = self.watched.client.cancel(OrderId::new(1));
                Fault::None
            }
            Turn::PresentFails => {
                self.present_fails = true;
                Fault::None
            }
        };
        let outcome = self.server.exchange(&request, fault);
        self.watched.outcome(request.id, outcome);
    }

    /// The process dies. What is under way reaches the server.
    fn crash(&mut self, request: Request) {
        for request in core::iter::once(request).chain(self.under_way.drain(..)) {
            drop(self.server.exchange(&request, Fault::LostAfter));
        }
        self.watched.restart();
        self.ask_for_account();
    }

    fn on_event(&mut self, event: Event) {
        let (client, now) = (&mut self.watched.client, self.watched.now);
        match event {
            Event::Present { challenge, .. } if self.present_fails => {
                client.present_failed(challenge, PresentError::new("no")).unwrap();
            }
            Event::Present { challenge, .. } => client.presented(challenge, now).unwrap(),
            Event::Withdraw { challenge, .. } => client.withdrawn(challenge).unwrap(),
            Event::OrderReady { order, identifiers } => {
                // A garbled order may be ready twice; one that was taken up may have names that no CSR here has.
                if client.finalize(order, &CSRS[usize::from(identifiers.len() > 1)]).is_err() {
                    let _ = client.cancel(order);
                }
            }
            Event::Issued { order, chain, .. } => {
                assert!(chain.as_str().contains("-----BEGIN CERTIFICATE-----"));
                self.on_end(order, End::Issued);
            }
            Event::OrderFailed { order, error } => {
                crate::assert_shown(&error);
                self.on_end(order, End::Failed);
            }
            Event::AccountFailed { error } => crate::assert_shown(&error),
            Event::AccountReady { .. } | Event::TermsOfService { .. } | Event::Stalled { .. } => {}
        }
    }

    fn on_end(&mut self, order: OrderId, end: End) {
        self.watched.client.close(order).unwrap();
        let before = self.ends.insert(order, end);
        // Told again only if the run died before it was closed.
        assert!(before.is_none_or(|before| before == end), "{before:?} and then {end:?}");
    }
}
