//! The CA over HTTPS, with an HTTP client that knows nothing of it.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use core::time::Duration;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{Arc, mpsc::channel},
    thread,
    time::Instant,
};

use certwright_chain::Chain;
use certwright_csr::CsrBuilder;
use certwright_dns::{Data, Message, Record};
use certwright_identifier::Identifier;
use certwright_jws::{KeyRef, Payload, sign};
use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_testca::{
    Fault, FaultRule, Lookup, Operation, Seen, SeenRequest, Settings, StartError, TestCa, Validate, When,
};
use serde_json::{Value, json};
use ureq::{
    Agent, Body,
    http::Response,
    tls::{Certificate, RootCerts, TlsConfig},
};

const JOSE: &str = "application/jose+json";

struct Session<'a> {
    ca: &'a TestCa,
    agent: Agent,
    directory: Value,
    key: AccountKey,
    account: Option<String>,
}

impl<'a> Session<'a> {
    fn new(ca: &'a TestCa) -> Self {
        let agent = agent(ca);
        let directory = json(&mut agent.get(ca.directory_url().as_str()).call().unwrap());
        let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
        let mut session = Self { ca, agent, directory, key, account: None };
        let created = session.post("newAccount", &json!({})).unwrap();
        assert_eq!(created.status(), 201);
        session.account = Some(header(&created, "location"));
        session
    }

    fn send(&self, url: &str, payload: Payload<'_>) -> Result<Response<Body>, ureq::Error> {
        let new_nonce = self.directory["newNonce"].as_str().unwrap();
        let nonce = header(&self.agent.head(new_nonce).call().unwrap(), "replay-nonce");
        let key = match &self.account {
            Some(account) => KeyRef::Kid(account),
            None => KeyRef::Jwk(self.key.public_key()),
        };
        let body = sign(&self.key, key, Some(&nonce), url, payload).unwrap().to_json();
        self.agent.post(url).content_type(JOSE).send(body.as_bytes())
    }

    /// `url` may be the name of a member of the directory.
    fn post(&self, url: &str, payload: &Value) -> Result<Response<Body>, ureq::Error> {
        let url = self.directory.get(url).and_then(Value::as_str).unwrap_or(url);
        self.send(url, Payload::Json(payload.to_string().as_bytes()))
    }

    fn get(&self, url: &Value) -> Value {
        json(&mut self.send(url.as_str().unwrap(), Payload::PostAsGet).unwrap())
    }

    fn order(&self, name: &str) -> Value {
        let kind = Identifier::parse(name).unwrap().type_name();
        let payload = json!({ "identifiers": [{ "type": kind, "value": name }] });
        let mut response = self.post("newOrder", &payload).unwrap();
        let url = header(&response, "location");
        let mut order = json(&mut response);
        order["url"] = url.into();
        order
    }

    fn challenge(&self, order: &Value, kind: &str) -> Value {
        let authorization = self.get(&order["authorizations"][0]);
        let challenges = authorization["challenges"].as_array().unwrap();
        challenges.iter().find(|challenge| challenge["type"] == kind).unwrap().clone()
    }

    /// Answers a challenge and waits for what becomes of its authorization.
    fn answer(&self, order: &Value, challenge: &Value) -> Value {
        self.post(challenge["url"].as_str().unwrap(), &json!({})).unwrap();
        let started = Instant::now();
        loop {
            let authorization = self.get(&order["authorizations"][0]);
            if authorization["status"] != "pending" {
                return authorization;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "{authorization}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn certificate(&self, order: &Value, name: &str) -> Chain {
        let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
        let names = [Identifier::parse(name).unwrap()];
        let csr = CsrBuilder::new(&names).sign(&key).unwrap().to_base64url();
        let finalize = order["finalize"].as_str().unwrap();
        let order = json(&mut self.post(finalize, &json!({ "csr": csr })).unwrap());
        let mut response = self.send(order["certificate"].as_str().unwrap(), Payload::PostAsGet).unwrap();
        let pem = response.body_mut().read_to_string().unwrap();
        let chain = Chain::parse([&pem, self.ca.root_pem()].concat()).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        chain.verify(key.public_key_der(), &names, i64::try_from(now).unwrap()).unwrap();
        chain
    }
}

fn agent(ca: &TestCa) -> Agent {
    let root = Certificate::from_pem(ca.root_pem().as_bytes()).unwrap();
    let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(vec![root]))).build();
    let config = Agent::config_builder().tls_config(tls).proxy(None).http_status_as_error(false);
    config.max_redirects(0).timeout_global(Some(Duration::from_secs(10))).build().into()
}

fn json(response: &mut Response<Body>) -> Value {
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

fn header(response: &Response<Body>, name: &str) -> String {
    response.headers().get(name).unwrap().to_str().unwrap().to_owned()
}

fn looking(lookup: Lookup) -> TestCa {
    let mut settings = Settings::default();
    settings.validate = Validate::Lookup(lookup);
    TestCa::start_with(settings).unwrap()
}

/// A web server that answers each request with that; its port.
fn web_server(answer: impl Fn(&str) -> String + Send + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 2048];
            let length = stream.read(&mut buffer).unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
            let _ = stream.write_all(answer(&request).as_bytes());
        }
    });
    port
}

/// A DNS server that answers each question with one TXT record; its address.
fn dns_server(text: impl Fn() -> String + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut buffer) {
            let query = Message::decode(&buffer[..length]).unwrap();
            let record = Record::new(query.questions[0].name.clone(), Data::Txt(text().into_bytes()));
            let answer = Message { records: vec![record], ..Message::reply_to(&query) };
            let _ = socket.send_to(&answer.encode(), client);
        }
    });
    address
}

#[test]
fn a_certificate_over_https() {
    let ca = TestCa::start().unwrap();
    let session = Session::new(&ca);
    let order = session.order("*.example.org");
    let challenge = session.challenge(&order, "dns-01");
    assert_eq!(session.answer(&order, &challenge)["status"], "valid");
    let chain = session.certificate(&order, "*.example.org");
    assert!(chain.topmost_issuer().starts_with("CN=certwright testca root 1 "));
    assert_eq!((ca.audit().certificates(), ca.audit().refusals.len()), (1, 0));
}

#[test]
fn http_01_is_looked_up() {
    let key = std::sync::OnceLock::<String>::new();
    let key = Arc::new(key);
    let served = Arc::clone(&key);
    let port = web_server(move |request| {
        let token = request.split([' ', '/']).nth(4).unwrap_or_default();
        let thumbprint = served.get().map_or("", String::as_str);
        let body = format!("{token}.{thumbprint}\n");
        let moved = "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test";
        match request.contains("Host: a.test") {
            true => format!("{moved}/.well-known/acme-challenge/{token}\r\nContent-Length: 0\r\n\r\n"),
            false => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        }
    });
    let ca = looking(Lookup::at_port(port));
    let session = Session::new(&ca);
    let order = session.order("wrong.test");
    let invalid = session.answer(&order, &session.challenge(&order, "http-01"));
    assert_eq!(invalid["status"], "invalid", "nothing but the token is served");
    let challenges = invalid["challenges"].as_array().unwrap();
    let error = challenges.iter().find_map(|challenge| challenge.get("error")).unwrap();
    assert_eq!(error["type"], "urn:ietf:params:acme:error:unauthorized");
    key.set(session.key.thumbprint().to_string()).unwrap();
    for name in ["a.test", "192.0.2.1", "2001:db8::1"] {
        let order = session.order(name);
        let challenge = session.challenge(&order, "http-01");
        assert_eq!(session.answer(&order, &challenge)["status"], "valid", "{name}");
        session.certificate(&order, name);
    }
}

#[test]
fn http_01_of_nobody_fails_to_connect() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let ca = looking(Lookup::at_port(free));
    let session = Session::new(&ca);
    let order = session.order("a.test");
    let authorization = session.answer(&order, &session.challenge(&order, "http-01"));
    let challenges = authorization["challenges"].as_array().unwrap();
    let error = challenges.iter().find_map(|challenge| challenge.get("error")).unwrap();
    assert_eq!(error["type"], "urn:ietf:params:acme:error:connection");
}

#[test]
fn dns_01_is_looked_up() {
    let value = Arc::new(std::sync::Mutex::new(String::from("junk")));
    let served = Arc::clone(&value);
    let resolver = dns_server(move || served.lock().unwrap().clone());
    let ca = looking(Lookup::at_port(80).resolver(resolver));
    let session = Session::new(&ca);
    let order = session.order("a.test");
    let challenge = session.challenge(&order, "dns-01");
    assert_eq!(session.answer(&order, &challenge)["status"], "invalid");
    let order = session.order("*.a.test");
    let challenge = session.challenge(&order, "dns-01");
    let token = challenge["token"].as_str().unwrap();
    *value.lock().unwrap() = session.key.public_key().key_authorization(token).dns_value();
    assert_eq!(session.answer(&order, &challenge)["status"], "valid");
    session.certificate(&order, "*.a.test");
}

#[test]
fn connections_dropped_before_and_after_the_ca_acted() {
    let ca = TestCa::start().unwrap();
    let session = Session::new(&ca);
    let payload = json!({ "identifiers": [{ "type": "dns", "value": "a.test" }] });
    let mut made = 0;
    for (fault, acted) in [(Fault::DropBefore, 0), (Fault::DropAfter, 1)] {
        ca.fault(FaultRule::new(fault).on(Operation::NewOrder).when(When::Nth(1)));
        let outcome = session.post("newOrder", &payload);
        assert!(outcome.is_err(), "{outcome:?}");
        made += acted;
        assert_eq!(ca.audit().new_orders(), made);
        session.order("a.test");
        made += 1;
    }
}

#[test]
fn answers_cut_off_slow_and_elsewhere() {
    let ca = TestCa::start().unwrap();
    let agent = agent(&ca);
    let get = || agent.get(ca.directory_url().as_str()).call();
    ca.script([
        Some(Fault::Truncate(7)),
        Some(Fault::Slow(Duration::from_millis(300))),
        Some(Fault::Redirect(302)),
    ]);
    let mut cut = get().unwrap();
    assert_eq!(cut.status(), 200, "the head arrives");
    let mut body = Vec::new();
    assert!(cut.body_mut().as_reader().read_to_end(&mut body).is_err());
    assert_eq!(body.len(), 7, "and so many octets");
    let started = Instant::now();
    assert_eq!(get().unwrap().status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(header(&get().unwrap(), "location"), ca.directory_url().as_str());
    ca.fault("enormous=2000000".parse().unwrap());
    assert_eq!(header(&get().unwrap(), "content-length"), "2000000");
    ca.clear_faults();
    assert_eq!(get().unwrap().status(), 200);
}

#[test]
fn other_methods_and_bodies_without_end() {
    let ca = TestCa::start().unwrap();
    let agent = agent(&ca);
    assert_eq!(agent.delete(ca.directory_url().as_str()).call().unwrap().status(), 405);
    let url = ca.directory_url().as_str().replace("directory", "new-order");
    let response = agent.post(url).content_type(JOSE).send(&vec![b' '; 2 << 20][..]);
    assert!(response.is_err() || response.is_ok_and(|response| response.status() == 413));
}

/// A CA that is watched, and what it saw by then; the channel ends with it.
fn watched(act: impl FnOnce(&TestCa)) -> Vec<Seen> {
    let (watcher, seen) = channel();
    let mut settings = Settings::default();
    settings.watcher = Some(watcher);
    let ca = TestCa::start_with(settings).unwrap();
    act(&ca);
    drop(ca);
    seen.iter().collect()
}

fn request(seen: &Seen) -> Option<&SeenRequest> {
    match seen {
        Seen::Request(request) => Some(request),
        _ => None,
    }
}

#[test]
fn a_watcher_sees_requests_and_validations() {
    let seen = watched(|ca| {
        let session = Session::new(ca);
        let order = session.order("a.test");
        session.answer(&order, &session.challenge(&order, "http-01"));
    });
    let created = seen.iter().filter_map(request).find(|one| one.operation == Operation::NewAccount).unwrap();
    let answer = created.answer.as_ref().unwrap();
    assert_eq!((answer.status, answer.state.as_deref(), &created.account), (201, Some("valid"), &None));
    let order = seen.iter().filter_map(request).find(|one| one.operation == Operation::NewOrder).unwrap();
    assert_eq!(order.account, answer.location, "the account that newAccount created");
    assert_eq!(order.answer.as_ref().unwrap().state.as_deref(), Some("pending"));
    let validated = |one: &&Seen| matches!(one, Seen::Validated { outcome: Ok(()), .. });
    assert_eq!(seen.iter().filter(validated).count(), 1);
}

#[test]
fn a_watcher_sees_what_was_refused_and_what_struck() {
    let seen = watched(|ca| {
        let session = Session::new(ca);
        ca.script([None, Some(Fault::BadNonce), None, Some(Fault::DropBefore)]);
        assert_eq!(session.post("newOrder", &json!({})).unwrap().status(), 400);
        assert!(session.post("newOrder", &json!({})).is_err());
        session.agent.delete(ca.directory_url().as_str()).call().unwrap();
    });
    let orders: Vec<&SeenRequest> =
        seen.iter().filter_map(request).filter(|one| one.operation == Operation::NewOrder).collect();
    let [refused, dropped] = orders[..] else { panic!("{orders:?}") };
    assert_eq!(refused.faults, [Fault::BadNonce]);
    assert_eq!(refused.refused.as_ref().unwrap().section, "RFC 8555 §6.5");
    assert!(refused.account.is_some());
    assert_eq!((&dropped.faults[..], &dropped.account), (&[Fault::DropBefore][..], &None));
    assert_eq!((&dropped.answer, &dropped.refused), (&None, &None), "it never came to the CA");
    assert!(matches!(seen.last(), Some(Seen::Rejected { method, status: 405, .. }) if method == "DELETE"));
}

#[test]
fn a_watcher_sees_who_does_not_trust_the_root() {
    let seen = watched(|ca| {
        let stranger: Agent = Agent::config_builder().proxy(None).build().into();
        assert!(stranger.get(ca.directory_url().as_str()).call().is_err());
        // answered after the handshake that failed was noticed: there is one thread
        agent(ca).get(ca.directory_url().as_str()).call().unwrap();
    });
    assert!(matches!(seen[..], [Seen::Handshake { error: Some(_), .. }, Seen::Request(_)]), "{seen:?}");
}

#[test]
fn a_validation_may_take_its_time() {
    let mut settings = Settings::default();
    settings.validation_delay = Duration::from_millis(200);
    let ca = TestCa::start_with(settings).unwrap();
    let session = Session::new(&ca);
    let order = session.order("a.test");
    let started = Instant::now();
    assert_eq!(session.answer(&order, &session.challenge(&order, "http-01"))["status"], "valid");
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[test]
fn it_ends_when_it_is_dropped() {
    let ca = TestCa::start().unwrap();
    let address = ca.local_addr();
    assert!(address.ip().is_loopback());
    let idle = TcpStream::connect(address).unwrap();
    drop(ca);
    assert!(TcpStream::connect(address).is_err());
    drop(idle);
}

#[test]
fn remote_clients_only_on_request() {
    let mut settings = Settings::default();
    settings.listen = (Ipv4Addr::UNSPECIFIED, 0).into();
    settings.host = Some("ca.test".into());
    let refused = TestCa::start_with(settings.clone()).unwrap_err();
    assert!(matches!(refused, StartError::Remote { .. }), "{refused}");
    settings.allow_remote = true;
    let ca = TestCa::start_with(settings).unwrap();
    assert_eq!(ca.directory_url().host(), "ca.test");
    let mut busy = Settings::default();
    busy.listen = (Ipv4Addr::LOCALHOST, ca.local_addr().port()).into();
    assert!(matches!(TestCa::start_with(busy).unwrap_err(), StartError::Bind { .. }));
}
