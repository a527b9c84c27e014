//! The test CA against a client that follows a script.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use certwright_http::{Method, Request, Response, Schemes, Timestamp, Url};
use certwright_jws::{KeyRef, Payload, check_nonce, sign};
use certwright_key::AccountKey;
use certwright_testca::{Ca, Delivery, Failure, FailureKind, Faults, FaultyCa, Options};
use serde_json::Value;

const BASE: &str = "https://ca.test";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_000_000);
/// So many entries count; more only slow the fuzzer down.
const MANY: usize = 32;

static KEY: LazyLock<AccountKey> =
    LazyLock::new(|| AccountKey::from_pem(&certwright_fixtures::text("key/ecdsa-p256.pem")).unwrap());
static CSR: LazyLock<String> =
    LazyLock::new(|| certwright_fixtures::text("csr/one.base64url").trim().to_owned());

/// Asks a CA what `script` says. Its entries are parted by `~`; the first line of each is one of
///
/// - `GET URL` or `HEAD URL`;
/// - `jwk URL` or `kid URL`: a POST of what follows, signed; of nothing, it is POST-as-GET;
/// - `raw URL`: a POST of what follows, as it is;
/// - `fault RULE`: what goes wrong from now on;
/// - `right` or `wrong`: what validations find from now on; `wait SECONDS`.
///
/// A URL is a path, or the name of a member whose last value it is: `finalize`, `url`, `location`. `@csr` in a
/// payload stands for a good certificate request.
///
/// # Panics
/// If the CA's answer is not what RFC 8555 §6 wants of every answer.
pub fn ask(script: &[u8]) {
    let mut client = Client::new();
    for entry in script.split(|octet| *octet == b'~').take(MANY) {
        let end = entry.iter().position(|octet| *octet == b'\n').unwrap_or(entry.len());
        let (line, rest) = entry.split_at(end);
        if let Some((word, argument)) = str::from_utf8(line).ok().and_then(|line| line.split_once(' ')) {
            client.act(word, argument, rest.get(1..).unwrap_or_default());
        }
    }
}

struct Client {
    ca: FaultyCa,
    now: Timestamp,
    right: bool,
    faulty: bool,
    account: Option<String>,
    nonce: String,
    seen_nonces: BTreeSet<String>,
    /// Members of answers and their values, the last one last.
    seen: Vec<(String, String)>,
}

impl Client {
    fn new() -> Self {
        let options = Options::new(Url::parse(BASE, Schemes::HttpsOnly).unwrap());
        Self {
            ca: FaultyCa::new(Ca::new(options, NOW), Faults::none(0)),
            now: NOW,
            right: true,
            faulty: false,
            account: None,
            nonce: String::new(),
            seen_nonces: BTreeSet::new(),
            seen: Vec::new(),
        }
    }

    fn act(&mut self, word: &str, argument: &str, rest: &[u8]) {
        match word {
            "fault" => {
                if let Ok(rule) = argument.parse() {
                    self.ca.faults().add(rule);
                    self.faulty = true;
                }
            }
            "right" => self.right = true,
            "wrong" => self.right = false,
            "wait" => self.now += Duration::from_secs(argument.parse().unwrap_or(1)),
            "GET" => drop(self.send(Method::Get, argument, Vec::new())),
            "HEAD" => drop(self.send(Method::Head, argument, Vec::new())),
            "raw" => {
                let answer = self.send(Method::Post, argument, rest.to_vec());
                let obeyed = answer.is_some_and(|answer| answer.is_success());
                assert!(!obeyed || self.faulty, "what nobody signed is obeyed");
            }
            "jwk" | "kid" => self.post(word, argument, rest),
            _ => {}
        }
    }

    fn post(&mut self, word: &str, argument: &str, rest: &[u8]) {
        let Some(url) = self.url(argument) else { return };
        if self.nonce.is_empty() {
            drop(self.send(Method::Head, "/new-nonce", Vec::new()));
        }
        let key = match &self.account {
            Some(kid) if word == "kid" => KeyRef::Kid(kid),
            _ => KeyRef::Jwk(KEY.public_key()),
        };
        let text = String::from_utf8_lossy(rest).replace("@csr", &CSR);
        let payload = if text.is_empty() { Payload::PostAsGet } else { Payload::Json(text.as_bytes()) };
        let nonce = core::mem::take(&mut self.nonce);
        if let Ok(jws) = sign(&*KEY, key, Some(&nonce), url.as_str(), payload) {
            drop(self.send(Method::Post, argument, jws.to_json().into_bytes()));
        }
    }

    /// A path as a URL of the CA, or the last value of a member.
    fn url(&self, text: &str) -> Option<Url> {
        let known = self.seen.iter().rev().find(|(name, _)| name == text).map(|(_, value)| value.clone());
        Url::parse(&known.unwrap_or_else(|| format!("{BASE}{text}")), Schemes::HttpsOnly).ok()
    }

    fn send(&mut self, method: Method, url: &str, body: Vec<u8>) -> Option<Response> {
        let mut request = Request::new(method, self.url(url)?);
        request.headers =
            [("User-Agent", "fuzz"), ("Content-Type", "application/jose+json")].into_iter().collect();
        request.body = body;
        let response = match self.ca.deliver(self.now, &request) {
            Delivery::Response(response) | Delivery::Slow(_, response) | Delivery::Truncated(response, _) => {
                response
            }
            _ => return None,
        };
        if !self.faulty {
            self.check(method, &response);
        }
        self.learn(&response);
        self.validate();
        Some(response)
    }

    fn check(&mut self, method: Method, response: &Response) {
        assert!(matches!(response.status, 200..=299 | 400..=599), "{response:?}");
        let kind = response.headers.get("Content-Type").unwrap_or_default();
        let body = serde_json::from_slice::<Value>(&response.body);
        if !response.is_success() && method != Method::Head {
            let problem = body.as_ref().expect("a refusal is a problem document (RFC 8555 §6.7)");
            assert_eq!(kind, "application/problem+json");
            assert_eq!(problem["status"], response.status, "RFC 9457 §3.1.2");
            assert!(problem["type"].as_str().unwrap().starts_with("urn:ietf:params:acme:error:"));
        }
        assert!(kind != "application/json" || method == Method::Head || body.is_ok(), "{response:?}");
        if method == Method::Post {
            let nonce = response.headers.get("Replay-Nonce").expect("RFC 8555 §6.5");
            assert_eq!(check_nonce(nonce), Ok(()));
            assert!(self.seen_nonces.insert(nonce.to_owned()), "a nonce is offered twice");
        }
    }

    fn learn(&mut self, response: &Response) {
        self.nonce = response.headers.get("Replay-Nonce").unwrap_or_default().to_owned();
        if let Some(location) = response.headers.get("Location") {
            if location.contains("/account/") || self.account.is_none() {
                self.account = Some(location.to_owned());
            }
            self.seen.push(("location".to_owned(), location.to_owned()));
        }
        if let Ok(body) = serde_json::from_slice(&response.body) {
            self.learn_members("", &body);
        }
    }

    fn learn_members(&mut self, name: &str, value: &Value) {
        match value {
            Value::String(text) => self.seen.push((name.to_owned(), text.clone())),
            Value::Array(values) => values.iter().for_each(|value| self.learn_members(name, value)),
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| self.learn_members(name, value))
            }
            _ => {}
        }
    }

    fn validate(&mut self) {
        while let Some(validation) = self.ca.poll(self.now) {
            let wrong = || Failure::new(FailureKind::Unauthorized, "refused");
            self.ca.validated(self.now, validation.id, if self.right { Ok(()) } else { Err(wrong()) });
        }
    }
}
