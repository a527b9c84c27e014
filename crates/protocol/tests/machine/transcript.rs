//! Transcripts: requests as the machine must send them and responses as a server gives them, line for line, the way
//! the examples of RFC 8555 §7 read.

use std::time::Duration;

use certwright_csr::CsrDer;
use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::{Identifier, parse_list};
use certwright_jwk::Jwk;
use certwright_protocol::{
    AccountMode, ChallengeId, ChallengeType, Config, Content, Event, NewAccount, NewOrder, NoResponse, Nonce,
    OrderId, Output, PresentError, Proof, Request, RequestId,
};

use crate::objects::{
    CA, CHAIN, DIRECTORY, NEW_ORDER, authz, challenge_object, created, finalize, ok, order, parse, token,
};
use crate::watch::Watched;

pub(crate) struct Transcript {
    pub(crate) watched: Watched,
    pub(crate) order: OrderId,
    nonces: usize,
}

impl Transcript {
    pub(crate) fn new() -> Self {
        Self::with_config(|_| {})
    }

    pub(crate) fn with_config(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(url("/directory"));
        config.seed = 7;
        change(&mut config);
        let watched = Watched::new(config, account_key(), Timestamp::from_unix_seconds(1_795_000_000));
        Self { watched, order: OrderId::new(1), nonces: 0 }
    }

    // Commands of the application.

    /// An account is wanted for a key that was made just now; the terms are agreed to.
    pub(crate) fn new_account(&mut self) {
        let account = NewAccount::new(AccountMode::Register).agree_to_terms(true);
        self.watched.client.new_account(account);
    }

    /// An order for these names, an hour from now at the latest.
    pub(crate) fn new_order(&mut self, names: &[&str]) -> OrderId {
        let deadline = self.watched.now + Duration::from_secs(3600);
        self.order = self.watched.client.new_order(wanted(names, deadline)).unwrap();
        self.order
    }

    // Exchanges.

    /// The machine sends exactly this, and this is what comes back at once.
    pub(crate) fn exchange(&mut self, request: &str, response: impl AsRef<str>) {
        let id = self.send(request);
        self.respond(id, response);
    }

    /// The machine sends exactly this.
    #[track_caller]
    pub(crate) fn send(&mut self, expected: &str) -> RequestId {
        match self.watched.output() {
            Output::Transmit(request) => {
                assert_eq!(line(&request), expected);
                request.id
            }
            other => panic!("expected {expected}\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// The machine sends something.
    #[track_caller]
    pub(crate) fn next_request(&mut self) -> RequestId {
        match self.watched.output() {
            Output::Transmit(request) => request.id,
            other => panic!("expected a request\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// The machine sends something: this.
    #[track_caller]
    pub(crate) fn next_line(&mut self) -> String {
        match self.watched.output() {
            Output::Transmit(request) => line(&request),
            other => panic!("expected a request\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// This comes back, with a fresh nonce unless it says another one, or `none`.
    pub(crate) fn respond(&mut self, id: RequestId, response: impl AsRef<str>) {
        self.nonces += 1;
        let response = parse(response.as_ref(), &format!("nonce-{}", self.nonces));
        self.watched.outcome(id, Ok(response));
    }

    /// The request did not leave this machine.
    pub(crate) fn never_sent(&mut self, id: RequestId) {
        self.watched.outcome(id, Err(NoResponse::never_sent("connection refused")));
    }

    /// Nobody knows what became of the request.
    pub(crate) fn perhaps_sent(&mut self, id: RequestId) {
        self.watched.outcome(id, Err(NoResponse::perhaps_sent("connection reset")));
    }

    /// The connection broke after the response's head, which had this nonce.
    pub(crate) fn cut_off(&mut self, id: RequestId, nonce: &str) {
        let response = parse(&format!("200 OK\nReplay-Nonce: {nonce}"), "");
        let mut lost = NoResponse::perhaps_sent("body cut off");
        lost.nonce = Nonce::from_headers(&response.headers, self.watched.now);
        self.watched.outcome(id, Err(lost));
    }

    /// The machine sends exactly this; the nonce that it took.
    #[track_caller]
    pub(crate) fn send_with_nonce(&mut self, expected: &str) -> (RequestId, String) {
        match self.watched.output() {
            Output::Transmit(Request { id, content: Content::Post(unsigned), .. }) => {
                (id, unsigned.nonce.as_str().to_owned())
            }
            other => panic!("expected {expected}\nfound {}", describe(&other, self.watched.now)),
        }
    }

    // Events.

    /// The next output is this event.
    #[track_caller]
    pub(crate) fn event(&mut self, expected: &str) -> Event {
        match self.watched.output() {
            Output::Event(event) => {
                assert_eq!(describe_event(&event, self.watched.now), expected);
                event
            }
            other => panic!("expected {expected}\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// The next output is an event that begins like this.
    #[track_caller]
    pub(crate) fn event_begins(&mut self, expected: &str) {
        let output = self.watched.output();
        let text = describe(&output, self.watched.now);
        assert!(text.starts_with(expected), "{text}");
    }

    /// The next output asks for this proof, which is put in place and is visible at once.
    #[track_caller]
    pub(crate) fn present(&mut self, name: &str, index: usize) {
        self.present_slowly(name, index, Duration::ZERO);
    }

    /// The next output asks for this proof, which is put in place and is visible after a while.
    #[track_caller]
    pub(crate) fn present_slowly(&mut self, name: &str, index: usize, after: Duration) {
        let challenge = self.asked_to_present(name, index);
        let visible = self.watched.now + after;
        self.watched.client.presented(challenge, visible).unwrap();
    }

    #[track_caller]
    pub(crate) fn present_fails(&mut self, name: &str, index: usize) {
        let challenge = self.asked_to_present(name, index);
        self.watched.client.present_failed(challenge, PresentError::new("disk full")).unwrap();
    }

    #[track_caller]
    pub(crate) fn asked_to_present(&mut self, name: &str, index: usize) -> ChallengeId {
        match self.event(&format!("present {name} {}", token(index))) {
            Event::Present { challenge, .. } => challenge,
            other => panic!("{other:?}"),
        }
    }

    /// The next output asks for this proof to be taken away, which is done.
    #[track_caller]
    pub(crate) fn withdraw(&mut self, name: &str, index: usize) {
        match self.event(&format!("withdraw {name} {}", token(index))) {
            Event::Withdraw { challenge, .. } => self.watched.client.withdrawn(challenge).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The next output is that an order failed for a reason that begins like this; it is closed.
    #[track_caller]
    pub(crate) fn failed(&mut self, reason: &str) {
        match self.watched.output() {
            Output::Event(Event::OrderFailed { order, error }) => {
                let text = error.to_string();
                assert!(text.starts_with(reason), "{text}");
                self.watched.client.close(order).unwrap();
            }
            other => panic!("expected failure\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// The certificate is issued, and that is the end of the order and of the run.
    #[track_caller]
    pub(crate) fn issued(&mut self) {
        self.event("issued");
        self.watched.client.close(self.order).unwrap();
        self.idle();
        assert_eq!(self.watched.saved.orders, []);
    }

    // Waiting.

    /// The next output is a wait of exactly so many milliseconds, which pass.
    #[track_caller]
    pub(crate) fn waits(&mut self, millis: u64) {
        let waited = self.wait();
        assert_eq!(waited, Duration::from_millis(millis));
    }

    /// The next output is a wait, which passes.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> Duration {
        match self.watched.output() {
            Output::Wait { until: Some(until) } => {
                let waited = until.duration_since(self.watched.now);
                self.watched.pass(waited);
                waited
            }
            other => panic!("expected a wait\nfound {}", describe(&other, self.watched.now)),
        }
    }

    /// The next output is a wait within a quarter of this, which passes: a jittered back-off (R5).
    #[track_caller]
    pub(crate) fn backs_off(&mut self, millis: u64) {
        let waited = self.wait().as_millis();
        let range = u128::from(millis * 3 / 4)..=u128::from(millis * 5 / 4);
        assert!(range.contains(&waited), "{waited} for {millis}");
    }

    /// Nothing is to be done before something comes back or the application says something.
    #[track_caller]
    pub(crate) fn rests(&mut self) {
        let output = self.watched.output();
        let far = self.watched.now + Duration::from_secs(600);
        match output {
            Output::Wait { until } => assert!(until.is_none_or(|until| until > far), "{until:?}"),
            other => panic!("expected to rest\nfound {}", describe(&other, self.watched.now)),
        }
    }

    #[track_caller]
    pub(crate) fn idle(&mut self) {
        let output = self.watched.output();
        assert!(matches!(output, Output::Idle), "{}", describe(&output, self.watched.now));
    }

    // The usual beginnings.

    /// Directory, nonce and account.
    pub(crate) fn with_account() -> Self {
        let mut t = Self::new();
        t.new_account();
        t.begin_account();
        t
    }

    pub(crate) fn begin_account(&mut self) {
        self.exchange("GET /directory", DIRECTORY);
        self.exchange("HEAD /new-nonce", "200 OK");
        self.exchange(
            r#"POST /new-account {"termsOfServiceAgreed":true}"#,
            created("/acct/1", r#"{"status":"valid"}"#),
        );
        self.event("account /acct/1");
    }

    /// An order for example.org that is pending.
    pub(crate) fn ordered() -> Self {
        let mut t = Self::with_account();
        t.place(order("pending", &[1]));
        t
    }

    /// An order for example.org, answered with this object.
    pub(crate) fn place(&mut self, object: impl AsRef<str>) {
        self.new_order(&["example.org"]);
        self.exchange(NEW_ORDER, created("/order/1", object));
    }

    /// Its proof is in place.
    pub(crate) fn presented() -> Self {
        let mut t = Self::ordered();
        t.exchange("POST-as-GET /authz/1", ok(authz(1, "example.org", "pending")));
        t.present("example.org", 1);
        t
    }

    /// Its challenge is answered.
    pub(crate) fn answered() -> Self {
        let mut t = Self::presented();
        t.exchange("POST /chall/1 {}", ok(challenge_object(1, "processing", "")));
        t
    }

    /// It waits for the CSR.
    pub(crate) fn ready() -> Self {
        let mut t = Self::answered();
        t.waits(100);
        t.poll("ready");
        t.withdraw("example.org", 1);
        t.event("ready example.org");
        t
    }

    /// The CSR is ready to leave.
    pub(crate) fn finalizing() -> Self {
        let mut t = Self::ready();
        t.watched.client.finalize(t.order, &csr("one")).unwrap();
        t
    }

    /// From an order that is processing or ready to the end.
    pub(crate) fn finish(&mut self) {
        self.exchange(&finalize(), ok(order("valid", &[1])));
        self.exchange("POST-as-GET /cert/1", CHAIN);
        self.issued();
    }

    /// The order is looked at and has this status.
    pub(crate) fn poll(&mut self, status: &str) {
        self.exchange("POST-as-GET /order/1", ok(order(status, &[1])));
    }
}

/// A request that openssl made (`fixtures/csr`).
pub(crate) fn csr(name: &str) -> CsrDer {
    CsrDer::from_der(&certwright_fixtures::bytes(&format!("csr/{name}.der"))).unwrap()
}

/// The key of RFC 7638 §3.1.
pub(crate) fn account_key() -> Jwk {
    let golden = certwright_fixtures::json("jwk/golden.json");
    Jwk::from_json(golden[0]["jwk"].to_string().as_bytes()).unwrap()
}

pub(crate) fn names(names: &[&str]) -> Vec<Identifier> {
    parse_list(names).unwrap()
}

pub(crate) fn wanted(list: &[&str], deadline: Timestamp) -> NewOrder {
    NewOrder::new(names(list), vec![ChallengeType::Http01], deadline)
}

pub(crate) fn url(path: &str) -> Url {
    Url::parse(&format!("{CA}{path}"), Schemes::HttpOnLoopback).unwrap()
}

fn short(url: &str) -> &str {
    url.strip_prefix(CA).unwrap_or(url)
}

/// A request in one line.
pub(crate) fn line(request: &Request) -> String {
    let url = short(request.url.as_str());
    match &request.content {
        Content::Get => format!("GET {url}"),
        Content::Head => format!("HEAD {url}"),
        Content::Post(unsigned) => match &unsigned.payload {
            Some(payload) => format!("POST {url} {payload}"),
            None => format!("POST-as-GET {url}"),
        },
    }
}

fn describe(output: &Output, now: Timestamp) -> String {
    match output {
        Output::Transmit(request) => line(request),
        Output::Event(event) => describe_event(event, now),
        Output::Wait { until } => {
            format!("a wait of {:?}", until.map(|until| until.duration_since(now)))
        }
        Output::Idle => "idle".to_owned(),
    }
}

/// An event in one line.
fn describe_event(event: &Event, now: Timestamp) -> String {
    let token = |proof: &Proof| match proof {
        Proof::Http01 { token, key_authorization } => {
            let expected = format!("{token}.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
            assert_eq!(key_authorization.as_str(), expected, "RFC 8555 §8.1, RFC 7638 §3.1");
            token.to_string()
        }
        other => panic!("{other:?}"),
    };
    match event {
        Event::AccountReady { url } => format!("account {}", short(url.as_str())),
        Event::TermsOfService { url } => format!("terms {}", short(url)),
        Event::AccountFailed { error } => format!("no account: {error}"),
        Event::Present { identifier, proof, .. } => format!("present {identifier} {}", token(proof)),
        Event::Withdraw { identifier, proof, .. } => format!("withdraw {identifier} {}", token(proof)),
        Event::OrderReady { identifiers, .. } => {
            let names: Vec<_> = identifiers.iter().map(ToString::to_string).collect();
            format!("ready {}", names.join(","))
        }
        Event::Issued { alternates, .. } => alternates
            .iter()
            .fold("issued".to_owned(), |text, url| format!("{text} alternate {}", short(url.as_str()))),
        Event::OrderFailed { error, .. } => format!("failed: {error}"),
        Event::Stalled { scope, until, .. } => {
            let until = until.map(|until| until.duration_since(now).as_secs());
            format!("stalled {scope:?} for {until:?} s")
        }
    }
}
