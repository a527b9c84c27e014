//! Each fault, as it reaches a client.

use core::time::Duration;

use certwright_chain::{Chain, ChainError};
use certwright_http::{Method, Response, Timestamp, links, retry_after};
use certwright_jws::{KeyRef, Payload, sign};
use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_testca::{
    Ca, DateForm, Delivery, Fault, FaultRule, Faults, FaultyCa, Operation, Options, RetryAfter, When,
};
use serde_json::{Value, json};

use crate::client::{BASE, body, certificate_key, csr, identifiers, new_order, options, request, text};

struct Client {
    ca: FaultyCa,
    now: Timestamp,
    key: AccountKey,
    account: String,
}

impl Client {
    fn new(options: Options) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-23T12:00:00Z").unwrap();
        let ca = FaultyCa::new(Ca::new(options, now), Faults::none(7));
        let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
        let mut client = Self { ca, now, key, account: String::new() };
        let created = client.arrives(&format!("{BASE}/new-account"), Payload::Json(b"{}"));
        client.account = created.headers.get("Location").unwrap().to_owned();
        client
    }

    fn deliver(&mut self, method: Method, url: &str) -> Delivery {
        self.ca.deliver(self.now, &request(method, url, Vec::new()))
    }

    /// A POST with a nonce that no fault has touched.
    fn post(&mut self, url: &str, payload: Payload<'_>) -> Delivery {
        let head = request(Method::Head, &format!("{BASE}/new-nonce"), Vec::new());
        let nonce = self.ca.ca_mut().handle(self.now, &head);
        let nonce = nonce.headers.get("Replay-Nonce").unwrap();
        let key = match self.account.as_str() {
            "" => KeyRef::Jwk(self.key.public_key()),
            account => KeyRef::Kid(account),
        };
        let jws = sign(&self.key, key, Some(nonce), url, payload).unwrap();
        self.ca.deliver(self.now, &request(Method::Post, url, jws.to_json().into_bytes()))
    }

    fn arrives(&mut self, url: &str, payload: Payload<'_>) -> Response {
        match self.post(url, payload) {
            Delivery::Response(response) => response,
            other => panic!("{other:?}"),
        }
    }

    fn get(&mut self, url: &str) -> Response {
        self.arrives(url, Payload::PostAsGet)
    }

    fn fault(&mut self, fault: Fault) {
        self.ca.faults().clear();
        self.ca.faults().add(FaultRule::new(fault));
    }

    fn order(&mut self, names: &[&str]) -> (String, Value) {
        let payload = new_order(names).to_string();
        let response = self.arrives(&format!("{BASE}/new-order"), Payload::Json(payload.as_bytes()));
        (response.headers.get("Location").unwrap().to_owned(), body(&response))
    }

    fn ready(&mut self, names: &[&str]) -> (String, Value) {
        let (url, order) = self.order(names);
        for authorization in order["authorizations"].as_array().unwrap() {
            let authorization = body(&self.get(&text(authorization)));
            let challenges = authorization["challenges"].as_array().unwrap();
            let challenge = challenges.iter().find(|one| one["type"] == "dns-01").unwrap();
            self.arrives(&text(&challenge["url"]), Payload::Json(b"{}"));
        }
        while let Some(validation) = self.ca.poll(self.now) {
            self.ca.validated(self.now, validation.id, Ok(()));
        }
        (url, order)
    }

    fn finalize(&mut self, order: &Value, names: &[&str], key: &CertificateKey) -> Response {
        let payload = json!({ "csr": csr(names, key) }).to_string();
        self.arrives(&text(&order["finalize"]), Payload::Json(payload.as_bytes()))
    }

    /// The chain of an order that a fault struck when it was finalized.
    fn chain(&mut self, fault: Fault, names: &[&str], key: &CertificateKey) -> Result<(), ChainError> {
        let (_, order) = self.ready(names);
        self.fault(fault);
        let finalized = body(&self.finalize(&order, names, key));
        self.ca.faults().clear();
        let chain = Chain::parse(self.get(&text(&finalized["certificate"])).body).unwrap();
        chain.verify(key.public_key_der(), &identifiers(names), self.now.as_unix_seconds())
    }
}

const DIRECTORY: &str = "https://ca.test/directory";
const NEW_ORDER: &str = "https://ca.test/new-order";

fn arrived(delivery: Delivery) -> Response {
    match delivery {
        Delivery::Response(response) => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r2_bad_nonce_spends_the_nonce() {
    let mut client = Client::new(options());
    client.fault(Fault::BadNonce);
    let payload = new_order(&["a.test"]).to_string();
    let response = client.arrives(NEW_ORDER, Payload::Json(payload.as_bytes()));
    assert_eq!(body(&response)["type"], "urn:ietf:params:acme:error:badNonce");
    assert!(response.headers.get("Replay-Nonce").is_some());
    assert_eq!((client.ca.audit().new_orders(), client.ca.audit().nonces_respent), (0, 0));
}

#[test]
fn r5_errors_before_and_after_the_server_acted() {
    let mut client = Client::new(options());
    let payload = new_order(&["a.test"]).to_string();
    let mut made = 0;
    for acted in [false, true] {
        for (fault, status) in [(Fault::ServerError { acted }, 500), (Fault::BadGateway { acted }, 502)] {
            client.fault(fault);
            let response = client.arrives(NEW_ORDER, Payload::Json(payload.as_bytes()));
            assert_eq!(response.status, status);
            made += u64::from(acted);
            assert_eq!(client.ca.audit().new_orders(), made);
            let html = response.body.starts_with(b"<html>");
            assert_eq!(html, status == 502);
        }
    }
    client.fault(Fault::DropBefore);
    assert_eq!(client.post(NEW_ORDER, Payload::Json(payload.as_bytes())), Delivery::DroppedBefore);
    assert_eq!(client.ca.audit().new_orders(), made);
    client.fault(Fault::DropAfter);
    assert_eq!(client.post(NEW_ORDER, Payload::Json(payload.as_bytes())), Delivery::DroppedAfter);
    assert_eq!(client.ca.audit().new_orders(), made + 1);
}

#[test]
fn r4_unavailable_in_each_form_and_limited_for_weeks() {
    let mut client = Client::new(options());
    let hour = Duration::from_secs(3600);
    let forms = [DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime];
    let waits = forms.map(|form| RetryAfter::Date(hour, form));
    for wait in waits.into_iter().chain([RetryAfter::Seconds(hour)]) {
        client.fault(Fault::Unavailable(wait));
        let response = arrived(client.deliver(Method::Get, DIRECTORY));
        assert_eq!(response.status, 503);
        assert_eq!(retry_after(&response.headers, client.now), Some(client.now + hour), "{wait:?}");
    }
    client.fault(Fault::RateLimited(Duration::from_secs(3_970_812)));
    let response = arrived(client.deliver(Method::Get, DIRECTORY));
    assert_eq!(body(&response)["type"], "urn:ietf:params:acme:error:rateLimited");
    assert_eq!((response.status, response.headers.get("Retry-After")), (429, Some("3970812")));
}

#[test]
fn slow_truncated_enormous_malformed() {
    let mut client = Client::new(options());
    client.fault(Fault::Slow(Duration::from_secs(9)));
    let Delivery::Slow(time, response) = client.deliver(Method::Get, DIRECTORY) else { panic!() };
    assert_eq!((time, response.status), (Duration::from_secs(9), 200));
    client.fault(Fault::Truncate(5));
    let Delivery::Truncated(response, 5) = client.deliver(Method::Get, DIRECTORY) else { panic!() };
    assert!(response.body.len() > 5);
    client.fault(Fault::Enormous(1 << 21));
    assert_eq!(arrived(client.deliver(Method::Get, DIRECTORY)).body.len(), 1 << 21, "R7");
    client.fault(Fault::Malformed);
    let response = arrived(client.deliver(Method::Get, DIRECTORY));
    assert!(response.status == 200 && serde_json::from_slice::<Value>(&response.body).is_err());
}

#[test]
fn missing_headers_redirects_and_a_clock_an_hour_off() {
    let mut client = Client::new(options());
    let payload = new_order(&["a.test"]).to_string();
    client.fault(Fault::NoLocation);
    let response = client.arrives(NEW_ORDER, Payload::Json(payload.as_bytes()));
    assert_eq!((response.status, response.headers.get("Location")), (201, None));
    client.fault(Fault::NoNonce);
    let response = client.arrives(NEW_ORDER, Payload::Json(payload.as_bytes()));
    assert_eq!((response.status, response.headers.get("Replay-Nonce")), (201, None));
    client.fault(Fault::Redirect(308));
    let response = arrived(client.deliver(Method::Get, DIRECTORY));
    assert_eq!((response.status, response.headers.get("Location")), (308, Some(DIRECTORY)), "R6");
    client.fault(Fault::Clock(3600));
    let response = arrived(client.deliver(Method::Get, DIRECTORY));
    assert_eq!(response.headers.get("Date"), Some("Mon, 23 Nov 2026 13:00:00 GMT"));
    client.fault(Fault::Clock(-3600));
    let response = arrived(client.deliver(Method::Get, DIRECTORY));
    assert_eq!(response.headers.get("Date"), Some("Mon, 23 Nov 2026 11:00:00 GMT"));
}

#[test]
fn r4_a_retry_after_moves_with_the_clock() {
    let mut options = options();
    options.retry_after = Some(RetryAfter::Date(Duration::from_secs(30), DateForm::Asctime));
    let mut client = Client::new(options);
    let (_, order) = client.order(&["a.test"]);
    client.fault(Fault::Clock(3600));
    let response = client.get(&text(&order["authorizations"][0]));
    let until = retry_after(&response.headers, client.now).unwrap();
    assert_eq!(until.duration_since(client.now).as_secs(), 30, "measured by the server's own Date");
}

#[test]
fn an_authorization_turns_invalid_and_an_order_is_stuck() {
    let mut client = Client::new(options());
    let key = certificate_key();
    let (url, order) = client.ready(&["a.test"]);
    client.fault(Fault::Invalidate);
    let response = client.finalize(&order, &["a.test"], &key);
    assert_eq!(body(&response)["type"], "urn:ietf:params:acme:error:orderNotReady");
    client.ca.faults().clear();
    assert_eq!(body(&client.get(&url))["status"], "invalid");
    let (url, order) = client.ready(&["a.test"]);
    client.fault(Fault::Stuck);
    client.finalize(&order, &["a.test"], &key);
    client.now += Duration::from_secs(6 * 86_400);
    assert_eq!(body(&client.get(&url))["status"], "processing");
}

#[test]
fn r31_certificates_that_must_not_be_installed() {
    let (names, key) = (["a.test", "b.test"], certificate_key());
    let mut client = Client::new(options());
    let refused = client.chain(Fault::CertificateForAnotherKey, &names, &key).unwrap_err();
    assert!(matches!(refused, ChainError::AnotherKey), "{refused}");
    let refused = client.chain(Fault::CertificateWithoutName, &names, &key).unwrap_err();
    assert!(matches!(refused, ChainError::MissingNames { .. }), "{refused}");
    let refused = client.chain(Fault::CertificateWithoutName, &["a.test"], &key).unwrap_err();
    assert!(matches!(refused, ChainError::MissingNames { .. }), "{refused}");
    let refused = client.chain(Fault::CertificateExpired, &names, &key).unwrap_err();
    assert!(matches!(refused, ChainError::Expired { .. }), "{refused}");
    assert!(client.chain(Fault::NoLocation, &names, &key).is_ok());
}

#[test]
fn r32_alternates_that_loop() {
    let mut options = options();
    options.alternate_chains = 1;
    let mut client = Client::new(options);
    let (_, order) = client.ready(&["a.test"]);
    let finalized = body(&client.finalize(&order, &["a.test"], &certificate_key()));
    let url = text(&finalized["certificate"]);
    client.fault(Fault::AlternateLoop);
    let response = client.get(&url);
    assert!(links(&response.headers, "alternate").any(|link| link == url));
    assert!(response.headers.get_all("Link").count() > 100);
}

#[test]
fn r1_what_nobody_knows() {
    let mut client = Client::new(options());
    let (url, order) = client.order(&["a.test"]);
    let authorization = text(&order["authorizations"][0]);
    client.fault(Fault::UnknownMembers);
    let document = body(&client.get(&authorization));
    assert!(document["unknown"].is_object() && document["challenges"][1]["unknown"].is_object());
    assert_eq!(document["status"], "pending");
    client.fault(Fault::UnknownTypes);
    let document = body(&client.get(&authorization));
    assert_eq!(
        (&document["challenges"][0]["type"], document["challenges"][0].get("token")),
        (&json!("telepathy-01"), None)
    );
    assert_eq!(body(&client.get(&url))["identifiers"][0]["type"], "galaxy");
    client.fault(Fault::UnknownStatus);
    assert_eq!(body(&client.get(&url))["status"], "meditating");
    client.fault(Fault::HostileToken);
    assert_eq!(body(&client.get(&authorization))["challenges"][0]["token"], "../../x", "R18");
    client.fault(Fault::UnknownMembers);
    assert!(body(&arrived(client.deliver(Method::Get, DIRECTORY)))["meta"]["unknown"].is_object());
}

#[test]
fn r11_shuffled_merged_and_keyed_by_one_token() {
    let mut client = Client::new(options());
    let names: Vec<String> = (0..20).map(|number| format!("{number}.a.test")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    client.fault(Fault::OneToken);
    let (url, order) = client.order(&names);
    let mut tokens: Vec<String> = order["authorizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|url| text(&body(&client.get(&text(url)))["challenges"][0]["token"]))
        .collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    client.fault(Fault::Shuffle);
    let shuffled = body(&client.get(&url));
    for list in ["identifiers", "authorizations"] {
        let sorted = |document: &Value| {
            let mut items: Vec<String> =
                document[list].as_array().unwrap().iter().map(Value::to_string).collect();
            items.sort();
            items
        };
        assert_ne!(shuffled[list], order[list]);
        assert_eq!(sorted(&shuffled), sorted(&order));
    }
    client.fault(Fault::Merge);
    let names = ["a.test", "*.a.test", "b.test"];
    let (_, merged) = client.ready(&names);
    assert_eq!(merged["authorizations"].as_array().unwrap().len(), 2);
    client.ca.faults().clear();
    assert_eq!(body(&client.finalize(&merged, &names, &certificate_key()))["status"], "valid");
}

#[test]
fn by_turn_by_script_and_by_chance() {
    let mut client = Client::new(options());
    let status = |client: &mut Client| arrived(client.deliver(Method::Get, DIRECTORY)).status;
    let rule = FaultRule::new(Fault::ServerError { acted: false }).on(Operation::Directory);
    client.ca.faults().add(rule.clone().when(When::Nth(2)));
    client.ca.faults().add(FaultRule::new(Fault::BadGateway { acted: false }).when(When::Every(3)));
    assert_eq!([(); 6].map(|()| status(&mut client)), [200, 500, 502, 200, 200, 502]);
    client.ca.faults().clear();
    client.ca.faults().add(rule.clone());
    client.ca.faults().script([None, Some(Fault::Redirect(302)), Some(Fault::Stuck), None]);
    assert_eq!([(); 6].map(|()| status(&mut client)), [200, 302, 200, 200, 500, 500], "rules rest meanwhile");
    client.ca.faults().clear();
    client.ca.faults().add(rule.when(When::PerMille(250)));
    let struck = (0..1000).filter(|_| status(&mut client) == 500).count();
    assert!((200..300).contains(&struck), "{struck} of 1000");
}
