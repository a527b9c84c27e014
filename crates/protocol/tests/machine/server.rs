//! A small ACME server with faults. It shares nothing with the machine: what it reads is URLs and JSON.

use std::collections::BTreeSet;

use certwright_http::Response;
use certwright_protocol::{Content, NoResponse, Request};
use serde_json::{Value, json};

use crate::objects::{CA, parse};

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    None,
    NeverSent,
    /// The connection breaks before the server has read the request.
    LostBefore,
    /// It breaks after the server has acted.
    LostAfter,
    FailedBefore,
    FailedAfter,
    BadNonce,
    /// 503 for so many seconds.
    Unavailable(u32),
    /// 429 for so many seconds.
    Limited(u32),
    /// The server acts and says this instead.
    Garbage(Response),
}

/// How the server behaves when nothing goes wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manners {
    /// How many looks at an order it takes until validation or issuance is done.
    pub(crate) looks: u32,
    /// The Retry-After of everything that is under way, in seconds.
    pub(crate) retry_after: u32,
    /// Whether a challenge under way says `processing`, as Pebble's does, or `pending`, as Boulder's does.
    pub(crate) says_processing: bool,
    /// Whether a failure of finalize spoils the order, as at Boulder.
    pub(crate) spoils: bool,
}

#[derive(Default)]
pub(crate) struct Server {
    pub(crate) manners: Manners,
    /// Whether a client that breaks the rules is a failure of the test.
    pub(crate) strict: bool,
    pub(crate) accounts: usize,
    pub(crate) orders: Vec<Order>,
    authorizations: Vec<Authorization>,
    nonces: BTreeSet<String>,
    next_nonce: usize,
}

pub(crate) struct Order {
    authorizations: Vec<usize>,
    looks: u32,
    finalized: Option<String>,
    spoilt: bool,
}

struct Authorization {
    name: String,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    /// Answered: so many looks until it is decided.
    Answered(u32),
    Valid,
    Invalid,
    Deactivated,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending | Self::Answered(_) => "pending",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Deactivated => "deactivated",
        }
    }
}

impl Server {
    pub(crate) fn new(manners: Manners) -> Self {
        Self { manners, strict: true, ..Self::default() }
    }

    /// The server's side of one exchange.
    pub(crate) fn exchange(&mut self, request: &Request, fault: Fault) -> Result<Response, NoResponse> {
        match fault {
            Fault::None => Ok(self.act(request)),
            Fault::NeverSent => Err(NoResponse::never_sent("connection refused")),
            Fault::LostBefore => {
                self.spend(request);
                Err(NoResponse::perhaps_sent("connection reset"))
            }
            Fault::LostAfter => {
                self.act(request);
                Err(NoResponse::perhaps_sent("connection reset"))
            }
            Fault::FailedBefore => {
                self.spend(request);
                self.spoil(request);
                Ok(self.respond("500 Internal Server Error"))
            }
            Fault::FailedAfter => {
                self.act(request);
                Ok(self.respond("502 Bad Gateway\n\n<html>"))
            }
            Fault::BadNonce if matches!(request.content, Content::Post(_)) => {
                self.spend(request);
                Ok(self.refuse(400, "badNonce"))
            }
            Fault::BadNonce => Ok(self.act(request)),
            Fault::Unavailable(seconds) => {
                self.spend(request);
                Ok(self.respond(&format!("503 Service Unavailable\nRetry-After: {seconds}")))
            }
            Fault::Limited(seconds) => {
                self.spend(request);
                let mut response = self.refuse(429, "rateLimited");
                response.headers.push("Retry-After", seconds.to_string());
                Ok(response)
            }
            Fault::Garbage(response) => {
                self.act(request);
                Ok(response)
            }
        }
    }

    /// A nonce that was seen is used up, whatever comes of the request.
    fn spend(&mut self, request: &Request) -> bool {
        match &request.content {
            Content::Post(unsigned) => self.nonces.remove(unsigned.nonce.as_str()),
            Content::Get | Content::Head => true,
        }
    }

    fn spoil(&mut self, request: &Request) {
        let index = request.url.as_str().strip_prefix(&format!("{CA}/finalize/"));
        if let (true, Some(index)) = (self.manners.spoils, index) {
            self.orders[index.parse::<usize>().unwrap()].spoilt = true;
        }
    }

    fn respond(&mut self, text: &str) -> Response {
        self.next_nonce += 1;
        let nonce = format!("n{}", self.next_nonce);
        self.nonces.insert(nonce.clone());
        parse(text, &nonce)
    }

    fn refuse(&mut self, status: u16, kind: &str) -> Response {
        self.respond(&format!("{status}\n\n{{\"type\":\"urn:ietf:params:acme:error:{kind}\"}}"))
    }

    fn act(&mut self, request: &Request) -> Response {
        if !self.spend(request) {
            return self.refuse(400, "badNonce");
        }
        let payload = match &request.content {
            Content::Post(unsigned) => {
                unsigned.payload.as_deref().map(|text| serde_json::from_str(text).unwrap())
            }
            Content::Get | Content::Head => None,
        };
        let path = request.url.as_str().trim_start_matches(CA).trim_start_matches('/').to_owned();
        let mut parts = path.split('/');
        let (kind, index) =
            (parts.next().unwrap_or_default(), parts.next().and_then(|part| part.parse().ok()));
        match (kind, index.unwrap_or_default(), payload) {
            ("directory", ..) => {
                let text = crate::objects::DIRECTORY;
                parse(text, "")
            }
            ("new-nonce", ..) => self.respond("200 OK"),
            ("new-account", ..) => self.new_account(),
            ("new-order", _, Some(payload)) => self.new_order(&payload),
            ("order", index, None) if index < self.orders.len() => self.order(index),
            ("authz", index, payload) if index < self.authorizations.len() => {
                self.authorization(index, payload.as_ref())
            }
            ("chall", index, payload) if index < self.authorizations.len() => {
                self.challenge(index, payload.as_ref())
            }
            ("finalize", index, Some(payload)) if index < self.orders.len() => self.finalize(index, &payload),
            ("cert", index, None) if index < self.orders.len() => self.respond(crate::objects::CHAIN),
            (kind, ..) => {
                assert!(!self.strict, "there is no {kind}");
                self.refuse(404, "malformed")
            }
        }
    }

    fn new_account(&mut self) -> Response {
        let status = if self.accounts == 0 { "201" } else { "200" };
        self.accounts = 1;
        self.respond(&format!("{status}\nLocation: /acct/1\n\n{{\"status\":\"valid\"}}"))
    }

    fn new_order(&mut self, payload: &Value) -> Response {
        let names = payload["identifiers"].as_array().unwrap().iter();
        let names: Vec<String> = names.map(|name| name["value"].as_str().unwrap().to_owned()).collect();
        let authorizations = names.iter().map(|name| self.authorization_for(name)).collect();
        self.orders.push(Order { authorizations, looks: 0, finalized: None, spoilt: false });
        let index = self.orders.len() - 1;
        let object = self.order_object(index);
        self.respond(&format!("201 Created\nLocation: /order/{index}\n\n{object}"))
    }

    /// A valid authorization is used again, a pending one is not.
    fn authorization_for(&mut self, name: &str) -> usize {
        let valid = |a: &Authorization| a.name == name && a.state == State::Valid;
        self.authorizations.iter().position(valid).unwrap_or_else(|| {
            self.authorizations.push(Authorization { name: name.to_owned(), state: State::Pending });
            self.authorizations.len() - 1
        })
    }

    fn order(&mut self, index: usize) -> Response {
        self.orders[index].looks += 1;
        for authorization in self.orders[index].authorizations.clone() {
            self.look(authorization);
        }
        let object = self.order_object(index);
        let wait = self.wait(&object);
        self.respond(&format!("200 OK{wait}\n\n{object}"))
    }

    fn wait(&self, object: &Value) -> String {
        let under_way = matches!(object["status"].as_str(), Some("pending" | "processing"));
        match self.manners.retry_after {
            seconds if seconds > 0 && under_way => format!("\nRetry-After: {seconds}"),
            _ => String::new(),
        }
    }

    fn look(&mut self, index: usize) {
        let authorization = &mut self.authorizations[index];
        authorization.state = match authorization.state {
            State::Answered(0) if authorization.name.starts_with("bad") => State::Invalid,
            State::Answered(0) => State::Valid,
            State::Answered(looks) => State::Answered(looks - 1),
            other => other,
        };
    }

    fn order_object(&self, index: usize) -> Value {
        let order = &self.orders[index];
        let states: Vec<State> = order.authorizations.iter().map(|a| self.authorizations[*a].state).collect();
        let over = |state: &State| matches!(state, State::Invalid | State::Deactivated);
        let status = match &order.finalized {
            _ if order.spoilt => "invalid",
            Some(_) if order.looks > self.manners.looks => "valid",
            Some(_) => "processing",
            None if states.iter().any(over) => "invalid",
            None if states.iter().all(|state| *state == State::Valid) => "ready",
            None => "pending",
        };
        let mut object = json!({
            "status": status,
            "authorizations": order.authorizations.iter().map(|a| format!("/authz/{a}")).collect::<Vec<_>>(),
            "finalize": format!("/finalize/{index}"),
        });
        if status == "valid" {
            object["certificate"] = format!("/cert/{index}").into();
        }
        object
    }

    fn authorization(&mut self, index: usize, payload: Option<&Value>) -> Response {
        match payload {
            Some(payload) => {
                assert_eq!(*payload, json!({"status": "deactivated"}));
                self.authorizations[index].state = State::Deactivated;
            }
            None => self.look(index),
        }
        let authorization = &self.authorizations[index];
        let object = json!({
            "status": authorization.state.name(),
            "identifier": { "type": "dns", "value": authorization.name },
            "challenges": [{ "type": "dns-01", "url": "/x" }, self.challenge_object(index)],
        });
        let wait = self.wait(&object);
        self.respond(&format!("200 OK{wait}\n\n{object}"))
    }

    fn challenge_object(&self, index: usize) -> Value {
        let status = match self.authorizations[index].state {
            State::Answered(_) if self.manners.says_processing => "processing",
            other => other.name(),
        };
        json!({ "type": "http-01", "url": format!("/chall/{index}"), "status": status, "token": format!("token-{index}") })
    }

    fn challenge(&mut self, index: usize, payload: Option<&Value>) -> Response {
        let state = self.authorizations[index].state;
        let pending =
            state == State::Pending || matches!(state, State::Answered(_) if !self.manners.says_processing);
        assert!(!self.strict || payload == Some(&json!({})), "R12, R16: {payload:?}");
        assert!(!self.strict || pending, "R12: answered while {}, which hangs Pebble", state.name());
        if state == State::Pending {
            self.authorizations[index].state = State::Answered(self.manners.looks);
        }
        let object = self.challenge_object(index);
        let wait = self.wait(&object);
        self.respond(&format!("200 OK{wait}\n\n{object}"))
    }

    fn finalize(&mut self, index: usize, payload: &Value) -> Response {
        if self.order_object(index)["status"] != "ready" {
            return self.refuse(403, "orderNotReady");
        }
        let order = &mut self.orders[index];
        order.finalized = payload["csr"].as_str().map(ToOwned::to_owned);
        order.looks = 0;
        let object = self.order_object(index);
        let wait = self.wait(&object);
        self.respond(&format!("200 OK{wait}\n\n{object}"))
    }
}
