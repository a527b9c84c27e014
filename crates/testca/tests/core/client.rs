//! As little of a client as the tests need, and able to do everything wrong.

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_csr::CsrBuilder;
use certwright_http::{Headers, Method, Request, Response, Schemes, Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_jws::{KeyRef, Payload, Signer, sign};
use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_testca::{Ca, ChallengeKind, Options};
use serde_json::{Value, json};

pub(crate) const BASE: &str = "https://ca.test";

pub(crate) fn options() -> Options {
    Options::new(Url::parse(BASE, Schemes::HttpsOnly).unwrap())
}

pub(crate) struct Client {
    pub(crate) ca: Ca,
    pub(crate) now: Timestamp,
    pub(crate) key: AccountKey,
    pub(crate) account: Option<String>,
    pub(crate) nonce: Option<String>,
}

impl Client {
    pub(crate) fn new(options: Options) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-23T12:00:00Z").unwrap();
        let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
        Self { ca: Ca::new(options, now), now, key, account: None, nonce: None }
    }

    pub(crate) fn registered(options: Options) -> Self {
        let mut client = Self::new(options);
        client.register();
        client
    }

    pub(crate) fn register(&mut self) {
        self.account = None;
        let url = format!("{BASE}/new-account");
        let response = self.post(&url, &json!({ "termsOfServiceAgreed": true }));
        assert!(response.is_success(), "{response:?}");
        self.account = response.headers.get("Location").map(str::to_owned);
    }

    /// Sends `request` and keeps the nonce of the response.
    pub(crate) fn send(&mut self, request: &Request) -> Response {
        let response = self.ca.handle(self.now, request);
        if let Some(nonce) = response.headers.get("Replay-Nonce") {
            self.nonce = Some(nonce.to_owned());
        }
        response
    }

    /// Lets time pass; the nonce in hand would be too old.
    pub(crate) fn wait(&mut self, time: Duration) {
        self.now += time;
        self.nonce = None;
    }

    pub(crate) fn get(&mut self, url: &str) -> Response {
        self.send(&request(Method::Get, url, Vec::new()))
    }

    pub(crate) fn fresh_nonce(&mut self) -> String {
        if self.nonce.is_none() {
            self.send(&request(Method::Head, &format!("{BASE}/new-nonce"), Vec::new()));
        }
        self.nonce.take().unwrap()
    }

    pub(crate) fn post(&mut self, url: &str, payload: &Value) -> Response {
        let body = self.signed(url, Payload::Json(payload.to_string().as_bytes()));
        self.send(&request(Method::Post, url, body))
    }

    pub(crate) fn post_as_get(&mut self, url: &str) -> Response {
        let body = self.signed(url, Payload::PostAsGet);
        self.send(&request(Method::Post, url, body))
    }

    pub(crate) fn signed(&mut self, url: &str, payload: Payload<'_>) -> Vec<u8> {
        let nonce = self.fresh_nonce();
        let key = match &self.account {
            Some(account) => KeyRef::Kid(account),
            None => KeyRef::Jwk(self.key.public_key()),
        };
        sign(&self.key, key, Some(&nonce), url, payload).unwrap().to_json().into_bytes()
    }

    /// Signs whatever header and payload.
    pub(crate) fn forged(&self, protected: &Value, payload: &[u8]) -> Value {
        let protected = Base64UrlUnpadded::encode_string(protected.to_string().as_bytes());
        let payload = Base64UrlUnpadded::encode_string(payload);
        let signature = Signer::sign(&self.key, format!("{protected}.{payload}").as_bytes()).unwrap();
        let signature = Base64UrlUnpadded::encode_string(&signature);
        json!({ "protected": protected, "payload": payload, "signature": signature })
    }

    pub(crate) fn order(&mut self, names: &[&str]) -> (String, Value) {
        let response = self.post(&format!("{BASE}/new-order"), &new_order(names));
        assert_eq!(response.status, 201, "{response:?}");
        (response.headers.get("Location").unwrap().to_owned(), body(&response))
    }

    /// The authorization at `url` and the URL of its challenge of that kind.
    pub(crate) fn challenge(&mut self, url: &str, kind: ChallengeKind) -> (Value, String) {
        let authorization = body(&self.post_as_get(url));
        let challenges = authorization["challenges"].as_array().unwrap().iter();
        let mut challenges = challenges.filter(|challenge| challenge["type"] == kind.name());
        let url = text(&challenges.next().unwrap()["url"]);
        (authorization, url)
    }

    /// Answers the challenges of all authorizations and finds every one of them right.
    pub(crate) fn authorize(&mut self, order: &Value, kind: ChallengeKind) {
        for url in order["authorizations"].as_array().unwrap() {
            let (authorization, challenge) = self.challenge(&text(url), kind);
            if authorization["status"] == "pending" {
                assert_eq!(self.post(&challenge, &json!({})).status, 200);
            }
        }
        while let Some(validation) = self.ca.poll(self.now) {
            self.ca.validated(self.now, validation.id, Ok(()));
        }
    }

    pub(crate) fn finalize(&mut self, order: &Value, names: &[&str], key: &CertificateKey) -> Response {
        self.post(&text(&order["finalize"]), &json!({ "csr": csr(names, key) }))
    }

    /// An order for `names` that is ready.
    pub(crate) fn ready(&mut self, names: &[&str]) -> (String, Value) {
        let (url, order) = self.order(names);
        self.authorize(&order, ChallengeKind::Dns01);
        assert_eq!(body(&self.post_as_get(&url))["status"], "ready");
        (url, order)
    }
}

pub(crate) fn request(method: Method, url: &str, body: Vec<u8>) -> Request {
    let mut headers: Headers = [("User-Agent", "test")].into_iter().collect();
    if method == Method::Post {
        headers.push("Content-Type", "application/jose+json");
    }
    Request { method, url: Url::parse(url, Schemes::HttpsOnly).unwrap(), headers, body }
}

pub(crate) fn new_order(names: &[&str]) -> Value {
    let identifiers = names.iter().map(|name| {
        let kind = Identifier::parse(name).unwrap().type_name();
        json!({ "type": kind, "value": name })
    });
    json!({ "identifiers": identifiers.collect::<Vec<_>>() })
}

pub(crate) fn csr(names: &[&str], key: &CertificateKey) -> String {
    let names = identifiers(names);
    CsrBuilder::new(&names).sign(key).unwrap().to_base64url()
}

pub(crate) fn identifiers(names: &[&str]) -> Vec<Identifier> {
    names.iter().map(|name| Identifier::parse(name).unwrap()).collect()
}

pub(crate) fn certificate_key() -> CertificateKey {
    CertificateKey::generate(KeyType::EcdsaP256).unwrap()
}

pub(crate) fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Asserts that `response` is a problem of this type that cites this section.
#[track_caller]
pub(crate) fn assert_refused(response: &Response, status: u16, problem: &str, section: &str) {
    let document = body(response);
    let detail = text(&document["detail"]);
    assert_eq!(response.headers.get("Content-Type"), Some("application/problem+json"), "{detail}");
    assert_eq!(document["type"], format!("urn:ietf:params:acme:error:{problem}"), "{detail}");
    assert_eq!((response.status, &document["status"]), (status, &json!(status)), "{detail}");
    assert!(detail.contains(&format!("({section}: \"")), "{detail}");
}
