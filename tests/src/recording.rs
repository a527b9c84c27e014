//! The main flows, one client against the CA without delay, written down as they go over the wire.

use core::time::Duration;

use certwright_http::{Request, Response, Schemes, Timestamp, Url};
use certwright_identifier::{Identifier, parse_list};
use certwright_jws::{Jws, Signer};
use certwright_protocol::{
    AccountMode, ChallengeType, Change, Client, Config, Event, NewAccount, NewOrder, NoResponse, Output,
    Saved,
};
use certwright_testca::{
    Ca, ChallengeKind, Delivery, Failure, FailureKind, Fault, FaultRule, Faults, FaultyCa, Issuance,
    Operation, Options, When,
};

use crate::around::wire;
use crate::keys::{self, Account};
use crate::plan::{BAD, CA};

/// The name of each flow, and what it says on the wire.
#[must_use]
pub fn transcripts() -> Vec<(&'static str, String)> {
    let options = options();
    let mut later = options.clone();
    later.issuance = Issuance::After(Duration::from_secs(2));
    let fault = |fault, operation| FaultRule::new(fault).on(operation).when(When::Nth(1));
    let flow = |names: &[&str], options: &Options, faults: &[FaultRule]| {
        let mut recording = Recording::new(options, faults);
        recording.begin(None);
        recording.order(names);
        recording.go_on();
        recording
    };
    let mut known = flow(&["example.org"], &options, &[]);
    known.text.clear();
    known.begin(None);
    known.order(&["www.example.org"]);
    known.go_on();
    let lost = |operation| fault(Fault::DropAfter, operation);
    let resumed = |operation| {
        let mut recording = Recording::new(&options, &[lost(operation)]);
        recording.dies_at_loss = true;
        recording.begin(None);
        recording.order(&["example.org"]);
        recording.go_on();
        recording
    };
    let limited = fault(Fault::RateLimited(Duration::from_secs(604_800)), Operation::NewOrder);
    vec![
        ("new-account-one-name", flow(&["example.org"], &options, &[]).text),
        ("known-account", known.text),
        ("several-names-later", flow(&["example.org", "example.com", "192.0.2.7"], &later, &[]).text),
        ("bad-nonce", flow(&["example.org"], &options, &[fault(Fault::BadNonce, Operation::NewOrder)]).text),
        ("failed-authorization", flow(&["example.org", BAD], &options, &[]).text),
        ("death-after-new-order", resumed(Operation::NewOrder).text),
        ("death-after-finalize", resumed(Operation::Finalize).text),
        ("rate-limited-for-a-week", flow(&["example.org"], &options, &[limited]).text),
    ]
}

#[expect(clippy::expect_used, reason = "constants")]
fn options() -> Options {
    let mut options = Options::new(Url::parse(CA, Schemes::HttpsOnly).expect("a URL"));
    options.seed = 8555;
    options.challenges = vec![ChallengeKind::Http01];
    options.terms = Some(format!("{CA}/terms/1"));
    options
}

struct Recording {
    client: Option<Client>,
    signer: Account,
    ca: FaultyCa,
    now: Timestamp,
    saved: Saved,
    text: String,
    dies_at_loss: bool,
}

impl Recording {
    fn new(options: &Options, faults: &[FaultRule]) -> Self {
        let now = Timestamp::from_unix_seconds(1_795_435_200);
        let mut rules = Faults::none(1);
        faults.iter().cloned().for_each(|rule| rules.add(rule));
        let ca = FaultyCa::new(Ca::new(options.clone(), now), rules);
        let signer = Account::numbered(1, true);
        Self {
            client: None,
            signer,
            ca,
            now,
            saved: Saved::default(),
            text: String::new(),
            dies_at_loss: false,
        }
    }

    #[expect(clippy::expect_used, reason = "our own documents")]
    fn begin(&mut self, why: Option<&str>) {
        let directory = Url::parse(&format!("{CA}/directory"), Schemes::HttpsOnly).expect("a URL");
        let mut config = Config::new(directory);
        config.width = 1;
        let (key, saved) = (self.signer.public_key().clone(), self.saved.clone());
        let mut client = Client::resume(config, key, saved, self.now).expect("documents of ours");
        client.new_account(NewAccount::new(AccountMode::Register).agree_to_terms(true));
        self.client = Some(client);
        if let Some(why) = why {
            self.line(&format!("# {why}"));
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    #[expect(clippy::expect_used, reason = "constants")]
    fn order(&mut self, names: &[&str]) {
        let names = parse_list(names).expect("names");
        let deadline = self.now + Duration::from_secs(600);
        let order = NewOrder::new(names, vec![ChallengeType::Http01], deadline);
        if let Some(client) = &mut self.client {
            client.new_order(order).expect("an order");
        }
    }

    fn go_on(&mut self) {
        loop {
            let Some(client) = &mut self.client else { return };
            let output = client.poll_output(self.now);
            let changes = client.changes();
            self.save(changes);
            match output {
                Output::Transmit(request) => self.exchange(&request),
                Output::Event(event) => self.on_event(event),
                Output::Wait { until: Some(until) } => self.wait(until),
                Output::Wait { until: None } | Output::Idle => return,
            }
        }
    }

    fn wait(&mut self, until: Timestamp) {
        let wait = until.duration_since(self.now).as_millis();
        self.line(&format!("# waits {wait} ms\n"));
        self.now = until;
    }

    fn save(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Account(text) => self.saved.account = Some(text),
                Change::Order { order, document } => {
                    self.saved.orders.retain(|(id, _)| *id != order);
                    self.saved.orders.extend(document.map(|text| (order, text)));
                }
            }
        }
    }

    fn exchange(&mut self, request: &certwright_protocol::Request) {
        let Ok(wire) = wire(request, &self.signer) else { return };
        self.write_request(&wire);
        let outcome = match self.ca.deliver(self.now, &wire) {
            Delivery::Response(response) => {
                self.write_response(&response);
                Ok(response)
            }
            other => {
                self.line(&format!("# {other:?}\n"));
                if self.dies_at_loss {
                    self.validate();
                    return self.begin(Some("the process dies, and another run takes up its documents"));
                }
                Err(NoResponse::perhaps_sent("connection reset"))
            }
        };
        if let Some(client) = &mut self.client {
            client.handle_response(self.now, request.id, outcome);
        }
        self.validate();
    }

    /// The CA finds every proof but that of the bad name.
    fn validate(&mut self) {
        while let Some(validation) = self.ca.poll(self.now) {
            let bad = validation.identifier.value() == BAD;
            let failure = Failure::new(FailureKind::Dns, "no such host");
            self.ca.validated(self.now, validation.id, if bad { Err(failure) } else { Ok(()) });
        }
    }

    fn write_request(&mut self, request: &Request) {
        self.line(&format!("{} {}", request.method, request.url));
        if let Ok(jws) = Jws::parse(&request.body) {
            let protected = Jws::parse(&request.body).ok().and_then(|jws| decoded(jws.protected()));
            self.line(&format!("protected: {}", protected.unwrap_or_default()));
            self.line(&format!("payload: {}", String::from_utf8_lossy(jws.payload_bytes())));
        }
        self.line("");
    }

    fn write_response(&mut self, response: &Response) {
        self.line(&response.status.to_string());
        for (name, value) in response.headers.iter() {
            self.line(&format!("{name}: {value}"));
        }
        self.line(&format!("\n{}\n", String::from_utf8_lossy(&response.body).trim_end()));
    }

    fn on_event(&mut self, event: Event) {
        let Some(client) = &mut self.client else { return };
        let line = match event {
            Event::Present { challenge, identifier, .. } => {
                let _ = client.presented(challenge, self.now);
                format!("presents the proof for {identifier}")
            }
            Event::Withdraw { challenge, identifier, .. } => {
                let _ = client.withdrawn(challenge);
                format!("withdraws the proof for {identifier}")
            }
            Event::OrderReady { order, identifiers } => {
                let _ = client.finalize(order, &keys::csr(&identifiers, 1));
                format!("makes a CSR for {}", words(&identifiers))
            }
            Event::Issued { order, .. } => {
                let _ = client.close(order);
                "has its certificate".to_owned()
            }
            Event::OrderFailed { order, error } => {
                let _ = client.close(order);
                format!("fails: {error}")
            }
            Event::AccountReady { url } => format!("has the account {url}"),
            Event::Stalled { until, .. } => {
                let seconds = until.map(|until| until.duration_since(self.now).as_secs());
                format!("rests for {seconds:?} s")
            }
            other => format!("{other:?}"),
        };
        self.line(&format!("# {line}\n"));
    }
}

fn words(names: &[Identifier]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The text behind base64url: a protected header is JSON.
fn decoded(text: &str) -> Option<String> {
    use base64ct::Encoding;
    String::from_utf8(base64ct::Base64UrlUnpadded::decode_vec(text).ok()?).ok()
}
