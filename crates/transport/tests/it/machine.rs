//! Requests to send: only a machine makes them.

use std::sync::Arc;
use std::time::Duration;

use certwright_http::{Headers, Response, Schemes, Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_key::{AccountKey, KeyType};
use certwright_protocol::{
    AccountMode, ChallengeType, Client, Config, Content, NewAccount, NewOrder, NoResponse, Operation, Output,
    Request, RequestId,
};
use certwright_transport::{Clock, Exchange, HttpExchange, Options, SystemClock};

use crate::server::Server;

pub(crate) type Outcome = Result<Response, NoResponse>;

pub(crate) const KID: &str = "https://127.0.0.1/account/1";

pub(crate) fn account_key() -> Arc<AccountKey> {
    Arc::new(AccountKey::generate(KeyType::EcdsaP256).unwrap())
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text, Schemes::HttpOnLoopback).unwrap()
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers: Headers = headers.iter().copied().collect();
    Response { status, headers, body: body.as_bytes().to_vec() }
}

/// A machine that was told everything but what its orders' requests lead to.
pub(crate) struct Machine {
    target: String,
    key: Arc<AccountKey>,
    timeout: Duration,
    client: Client,
    nonces: usize,
}

impl Machine {
    /// A machine whose directory and newNonce, newAccount and newOrder are all this URL.
    pub(crate) fn new(target: &str, key: &Arc<AccountKey>, timeout: Duration) -> Self {
        let mut config = Config::new(url(target));
        config.schemes = Schemes::HttpOnLoopback;
        config.width = 1000;
        config.request_timeout = timeout;
        let mut client = Client::new(config, key.public_key().clone(), SystemClock.now());
        client.new_account(NewAccount::new(AccountMode::Register));
        Self { target: target.to_owned(), key: Arc::clone(key), timeout, client, nonces: 0 }
    }

    /// The first request for this operation of a machine that has just begun.
    fn first(&self, wanted: Operation) -> Request {
        Self::new(&self.target, &self.key, self.timeout).until(wanted)
    }

    fn next(&mut self) -> Request {
        loop {
            match self.client.poll_output(SystemClock.now()) {
                Output::Transmit(request) => return request,
                Output::Event(_) => {}
                output => panic!("no request but {output:?}"),
            }
        }
    }

    fn handle(&mut self, id: RequestId, response: Response) {
        self.client.handle_response(SystemClock.now(), id, Ok(response));
    }

    /// The first request for this operation; what comes before is answered.
    fn until(&mut self, wanted: Operation) -> Request {
        loop {
            let request = self.next();
            if request.operation == wanted {
                return request;
            }
            self.nonces += 1;
            let nonce = format!("nonce-{}", self.nonces);
            let here = request.url.as_str();
            let response = match request.operation {
                Operation::Directory => {
                    let body =
                        format!(r#"{{"newNonce":"{here}","newAccount":"{here}","newOrder":"{here}"}}"#);
                    response(200, &[], &body)
                }
                Operation::NewNonce => response(200, &[("Replay-Nonce", &nonce)], ""),
                Operation::NewAccount => {
                    response(201, &[("Location", KID), ("Replay-Nonce", &nonce)], r#"{"status":"valid"}"#)
                }
                Operation::NewOrder => {
                    let body = format!(
                        r#"{{"status":"valid","finalize":"{here}","authorizations":["{here}"],"certificate":"{here}",
                            "identifiers":[{{"type":"dns","value":"a.example"}}]}}"#
                    );
                    response(201, &[("Location", here), ("Replay-Nonce", &nonce)], &body)
                }
                other => panic!("{other} was not expected"),
            };
            self.handle(request.id, response);
        }
    }

    fn order(&mut self) {
        let names = vec!["a.example".parse::<Identifier>().unwrap()];
        let deadline = SystemClock.now() + Duration::from_secs(3600);
        self.client.new_order(NewOrder::new(names, vec![ChallengeType::Http01], deadline)).unwrap();
    }

    /// The GET of the directory.
    pub(crate) fn get(&self) -> Request {
        self.first(Operation::Directory)
    }

    /// A HEAD of newNonce.
    pub(crate) fn head(&self) -> Request {
        self.first(Operation::NewNonce)
    }

    /// The POST of newAccount.
    pub(crate) fn new_account(&self) -> Request {
        self.first(Operation::NewAccount)
    }

    /// A POST of newOrder, as many as wanted.
    pub(crate) fn post(&mut self) -> Request {
        self.order();
        self.until(Operation::NewOrder)
    }

    /// The POST-as-GET of a certificate.
    pub(crate) fn certificate(&mut self) -> Request {
        self.order();
        self.until(Operation::Certificate)
    }
}

/// An exchange with a server, and the requests for it.
pub(crate) struct Bench {
    pub(crate) key: Arc<AccountKey>,
    pub(crate) machine: Machine,
    pub(crate) exchange: HttpExchange,
}

impl Bench {
    pub(crate) fn new(server: &Server) -> Self {
        Self::to(&server.url("/acme"), trusting(server), Duration::from_secs(10))
    }

    pub(crate) fn impatient(server: &Server) -> Self {
        Self::to(&server.url("/acme"), trusting(server), Duration::from_millis(300))
    }

    pub(crate) fn to(target: &str, options: Options, timeout: Duration) -> Self {
        let key = account_key();
        let machine = Machine::new(target, &key, timeout);
        let exchange = HttpExchange::new(options, Arc::clone(&key) as _).unwrap();
        Self { key, machine, exchange }
    }

    /// Sends one request and waits for its outcome.
    pub(crate) fn carry(&mut self, request: Request) -> Outcome {
        let id = request.id;
        self.exchange.start(request);
        let (outcome, result) = self.exchange.next(None).unwrap();
        assert_eq!(outcome, id);
        result
    }

    pub(crate) fn post(&mut self) -> Outcome {
        let request = self.machine.post();
        assert!(matches!(request.content, Content::Post(_)));
        self.carry(request)
    }
}

pub(crate) fn plain_options() -> Options {
    let mut options = Options::new("certwright-test/1.0");
    options.proxy = None;
    options
}

pub(crate) fn trusting(server: &Server) -> Options {
    let mut options = plain_options();
    options.extra_roots = vec![server.root.clone()];
    options
}

/// The clock of the exchange, some time from now.
pub(crate) fn in_time(wait: Duration) -> Option<Timestamp> {
    Some(SystemClock.now() + wait)
}
