//! `drive` with a scripted exchange, a clock that stands still, and a handler that writes everything down.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use certwright_csr::CsrBuilder;
use certwright_http::{Response, Timestamp};
use certwright_identifier::Identifier;
use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_protocol::{
    AccountMode, ChallengeType, Change, Client, Config, Event, NewAccount, NewOrder, Operation, Request,
    RequestId,
};
use certwright_transport::{Clock, DriveError, Exchange, Handler, drive};

use crate::machine::{Outcome, response, url};

const NAMES: [&str; 4] = ["a.example", "b.example", "c.example", "d.example"];

const CHAIN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// What happened, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Save,
    Send(Operation),
    Wait,
    Event(&'static str),
}

use Entry::{Save, Send, Wait};

type Log = Rc<RefCell<Vec<Entry>>>;

#[derive(Clone)]
struct Stopped(Rc<Cell<Timestamp>>);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0.get()
    }
}

/// A server whose answers take ten milliseconds of the stopped clock.
struct Script {
    clock: Stopped,
    log: Log,
    coming: Vec<(Timestamp, RequestId, Outcome)>,
    answered: BTreeSet<String>,
    finalized: bool,
    nonces: usize,
}

impl Script {
    fn answer(&mut self, request: &Request) -> Response {
        let at = request.url.as_str();
        self.nonces += 1;
        let nonce = format!("n{}", self.nonces);
        let (status, location, body) = match request.operation {
            Operation::Directory => (200, "", directory()),
            Operation::NewNonce => (200, "", String::new()),
            Operation::NewAccount => {
                (201, "https://ca.example/account/1", r#"{"status":"valid"}"#.to_owned())
            }
            Operation::NewOrder => (201, "https://ca.example/order/1", self.order()),
            Operation::Order => (200, "", self.order()),
            Operation::Authorization => (200, "", self.authorization(at)),
            Operation::Deactivate => (200, "", r#"{"status":"deactivated"}"#.to_owned()),
            Operation::Challenge => {
                self.answered.insert(at.replace("/challenge/", "/authz/"));
                (200, "", challenge(&at.replace("/challenge/", "/authz/"), "processing"))
            }
            Operation::Finalize => {
                self.finalized = true;
                (200, "", self.order())
            }
            Operation::Certificate => (200, "", CHAIN.to_owned()),
            other => panic!("{other} was not expected"),
        };
        let location = Some(("Location", location)).filter(|(_, location)| !location.is_empty());
        let headers: Vec<_> = [("Replay-Nonce", nonce.as_str())].into_iter().chain(location).collect();
        response(status, &headers, &body)
    }

    fn order(&self) -> String {
        let status = match (self.finalized, self.answered.len() == NAMES.len()) {
            (true, _) => "valid",
            (false, true) => "ready",
            (false, false) => "pending",
        };
        let identifiers: Vec<_> =
            NAMES.iter().map(|name| format!(r#"{{"type":"dns","value":"{name}"}}"#)).collect();
        let authorizations: Vec<_> =
            NAMES.iter().map(|name| format!(r#""https://ca.example/authz/{name}""#)).collect();
        let certificate =
            if self.finalized { r#","certificate":"https://ca.example/certificate/1""# } else { "" };
        format!(
            r#"{{"status":"{status}","identifiers":[{}],"authorizations":[{}],
                "finalize":"https://ca.example/finalize/1"{certificate}}}"#,
            identifiers.join(","),
            authorizations.join(",")
        )
    }

    fn authorization(&self, at: &str) -> String {
        let status = if self.answered.contains(at) { "valid" } else { "pending" };
        let name = at.rsplit('/').next().unwrap();
        let challenge = challenge(at, status);
        format!(
            r#"{{"status":"{status}","identifier":{{"type":"dns","value":"{name}"}},"challenges":[{challenge}]}}"#
        )
    }
}

fn directory() -> String {
    let endpoints =
        ["newNonce", "newAccount", "newOrder"].map(|name| format!(r#""{name}":"https://ca.example/{name}""#));
    format!("{{{}}}", endpoints.join(","))
}

fn challenge(authorization: &str, status: &str) -> String {
    let at = authorization.replace("/authz/", "/challenge/");
    format!(r#"{{"type":"http-01","status":"{status}","url":"{at}","token":"token"}}"#)
}

impl Exchange for Script {
    fn start(&mut self, request: Request) {
        self.log.borrow_mut().push(Send(request.operation));
        let answer = self.answer(&request);
        self.coming.push((self.clock.now() + Duration::from_millis(10), request.id, Ok(answer)));
    }

    fn next(&mut self, until: Option<Timestamp>) -> Option<(RequestId, Outcome)> {
        let due = self.coming.first().map(|(due, ..)| *due);
        match (due, until) {
            (Some(due), until) if until.is_none_or(|until| due <= until) => {
                self.clock.0.set(due.max(self.clock.now()));
                let (_, id, outcome) = self.coming.remove(0);
                Some((id, outcome))
            }
            (_, Some(until)) => {
                self.clock.0.set(until.max(self.clock.now()));
                None
            }
            (_, None) => panic!("nothing would ever come"),
        }
    }

    fn in_flight(&self) -> usize {
        self.coming.len()
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Enough(&'static str);

impl fmt::Display for Enough {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Enough {}

/// An application that does its duties, except as it is told.
struct App {
    clock: Stopped,
    log: Log,
    sent: Vec<Operation>,
    chain: Option<String>,
    saves: usize,
    /// Events that it leaves alone.
    ignores: &'static str,
    /// The event at which it gives up, after it has done its duty.
    gives_up_at: &'static str,
    disk_full_after: usize,
    interrupted_at: &'static str,
}

impl App {
    fn name(event: &Event) -> &'static str {
        match event {
            Event::AccountReady { .. } => "account",
            Event::Present { .. } => "present",
            Event::Withdraw { .. } => "withdraw",
            Event::OrderReady { .. } => "ready",
            Event::Issued { .. } => "issued",
            Event::OrderFailed { .. } => "failed",
            _ => "other",
        }
    }

    fn act(&mut self, client: &mut Client, event: Event) {
        let now = self.clock.now();
        match event {
            Event::Present { challenge, .. } => client.presented(challenge, now).unwrap(),
            Event::Withdraw { challenge, .. } => client.withdrawn(challenge).unwrap(),
            Event::OrderReady { order, identifiers } => {
                let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
                client.finalize(order, &CsrBuilder::new(&identifiers).sign(&key).unwrap()).unwrap();
            }
            Event::Issued { order, chain, .. } => {
                self.chain = Some(chain.as_str().to_owned());
                client.close(order).unwrap();
            }
            Event::OrderFailed { order, .. } => client.close(order).unwrap(),
            _ => {}
        }
    }

    fn has(&self, entry: &Entry) -> bool {
        self.log.borrow().contains(entry)
    }
}

impl Handler for App {
    type Error = Enough;

    fn save(&mut self, changes: Vec<Change>) -> Result<(), Enough> {
        assert!(!changes.is_empty());
        if self.saves >= self.disk_full_after {
            return Err(Enough("the disk is full"));
        }
        self.saves += 1;
        self.log.borrow_mut().push(Save);
        Ok(())
    }

    fn event(&mut self, client: &mut Client, event: Event) -> Result<(), Enough> {
        let name = Self::name(&event);
        self.log.borrow_mut().push(Entry::Event(name));
        if name != self.ignores {
            self.act(client, event);
        }
        if name == self.gives_up_at { Err(Enough("enough")) } else { Ok(()) }
    }

    fn sending(&mut self, request: &Request) {
        self.sent.push(request.operation);
    }

    fn waiting(&mut self, _: &Client, _: Option<Timestamp>) {
        self.log.borrow_mut().push(Wait);
    }

    fn interrupted(&mut self) -> bool {
        self.has(&Entry::Event(self.interrupted_at))
    }
}

struct Scene {
    client: Client,
    script: Script,
    app: App,
    clock: Stopped,
}

fn scene() -> Scene {
    let clock = Stopped(Rc::new(Cell::new(Timestamp::from_unix_seconds(1_795_480_000))));
    let log = Log::default();
    let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
    let config = Config::new(url("https://ca.example/directory"));
    let mut client = Client::new(config, key.public_key().clone(), clock.now());
    client.new_account(NewAccount::new(AccountMode::Register));
    let names = NAMES.iter().map(|name| name.parse::<Identifier>().unwrap()).collect();
    let deadline = clock.now() + Duration::from_secs(600);
    client.new_order(NewOrder::new(names, vec![ChallengeType::Http01], deadline)).unwrap();
    let script = Script {
        clock: clock.clone(),
        log: Rc::clone(&log),
        coming: Vec::new(),
        answered: BTreeSet::new(),
        finalized: false,
        nonces: 0,
    };
    let app = App {
        clock: clock.clone(),
        log,
        sent: Vec::new(),
        chain: None,
        saves: 0,
        ignores: "none",
        gives_up_at: "none",
        disk_full_after: usize::MAX,
        interrupted_at: "none",
    };
    Scene { client, script, app, clock }
}

impl Scene {
    fn drive(&mut self) -> Result<(), DriveError<Enough>> {
        drive(&mut self.client, &mut self.script, &self.clock, &mut self.app)
    }

    fn log(&self) -> Vec<Entry> {
        self.app.log.borrow().clone()
    }

    fn count(&self, wanted: &Entry) -> usize {
        self.log().iter().filter(|entry| *entry == wanted).count()
    }

    /// The entry just before the first of this kind, requests of the same turn left out.
    fn before(&self, wanted: &Entry) -> Entry {
        let log = self.log();
        let index = log.iter().position(|entry| entry == wanted).unwrap();
        log[..index].iter().rev().find(|entry| !matches!(entry, Send(_))).unwrap().clone()
    }
}

#[test]
fn from_nothing_to_a_certificate() {
    let mut scene = scene();
    scene.drive().unwrap();
    assert_eq!(scene.app.chain.as_deref(), Some(CHAIN));
    assert!(scene.client.changes().is_empty(), "everything is saved at the end");
    assert_eq!(scene.client.orders().count(), 0);
    assert_eq!(scene.script.in_flight(), 0);
    let started: Vec<_> = scene.log().iter().filter(|entry| matches!(entry, Send(_))).cloned().collect();
    assert_eq!(scene.app.sent.len(), started.len(), "each is announced");
}

#[test]
fn r30_what_changes_something_is_saved_before_it_is_sent() {
    let mut scene = scene();
    scene.drive().unwrap();
    for operation in [Operation::NewAccount, Operation::NewOrder, Operation::Finalize] {
        assert_eq!(scene.before(&Send(operation)), Save, "{operation}");
    }
    assert_eq!(
        scene.before(&Entry::Event("present")),
        Save,
        "what is presented can be withdrawn after a crash"
    );
}

#[test]
fn several_requests_and_several_withdrawals_cost_one_sync() {
    let mut scene = scene();
    scene.drive().unwrap();
    let log = scene.log();
    assert_eq!(scene.count(&Send(Operation::Challenge)), NAMES.len());
    let first = log.iter().position(|entry| *entry == Send(Operation::Challenge)).unwrap();
    assert!(
        log[first..first + NAMES.len()].iter().all(|entry| *entry == Send(Operation::Challenge)),
        "{log:?}"
    );
    let first = log.iter().position(|entry| *entry == Entry::Event("withdraw")).unwrap();
    let events = &log[first..first + NAMES.len()];
    assert!(events.iter().all(|entry| *entry == Entry::Event("withdraw")), "{log:?}");
    assert!(scene.count(&Save) <= 16, "{log:?}");
}

#[test]
fn an_undischarged_duty_does_not_hang() {
    let mut scene = scene();
    scene.app.ignores = "ready";
    // The deadline comes first; the machine has something to wait for until then.
    let end = scene.drive();
    assert!(scene.app.has(&Entry::Event("failed")), "{end:?}");

    let mut scene = self::scene();
    scene.app.interrupted_at = "present";
    scene.app.ignores = "withdraw";
    let error = scene.drive().unwrap_err();
    assert_eq!(error, DriveError::Stuck);
    assert!(error.to_string().contains("duty of an event"), "{error}");
}

#[test]
fn r44_an_interruption_withdraws_saves_and_ends() {
    let mut scene = scene();
    scene.app.interrupted_at = "present";
    let started = scene.clock.now();
    scene.drive().unwrap();
    assert!(scene.clock.now().duration_since(started) < Duration::from_secs(2));
    assert_eq!(scene.count(&Send(Operation::Challenge)), 0);
    assert!(scene.app.has(&Entry::Event("withdraw")));
    assert!(!scene.app.has(&Entry::Event("failed")), "the order is kept for a later run");
    assert_eq!(scene.client.orders().count(), 1);
    assert!(scene.client.changes().is_empty());
}

#[test]
fn an_application_that_gives_up_loses_nothing() {
    let mut scene = scene();
    scene.app.gives_up_at = "ready";
    let error = scene.drive().unwrap_err();
    assert_eq!((error.to_string().as_str(), &error), ("enough", &DriveError::Handler(Enough("enough"))));
    assert_eq!(scene.log().last(), Some(&Save), "the CSR that was given is saved");
    assert!(scene.client.changes().is_empty());
}

#[test]
fn what_cannot_be_saved_is_not_acted_on() {
    let mut whole = scene();
    whole.drive().unwrap();
    let log = whole.log();
    let saves = log.iter().enumerate().filter(|(_, entry)| **entry == Save).map(|(index, _)| index);
    for (number, index) in saves.enumerate() {
        let mut scene = scene();
        scene.app.disk_full_after = number;
        assert_eq!(scene.drive().unwrap_err(), DriveError::Handler(Enough("the disk is full")));
        assert_eq!(scene.log(), log[..index]);
    }
}
