//! What surely never reached the server gives its nonce back.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, SignError, Signer};
use certwright_key::AccountKey;
use certwright_protocol::Sent;
use certwright_transport::{Exchange, HttpExchange, Options, Phase, Proxy, TransportError};

use crate::machine::{Bench, Machine, Outcome, account_key, plain_options, trusting};
use crate::server::{Greeting, Server, Step, answer, send};

fn never(outcome: Outcome) -> Box<TransportError> {
    let lost = outcome.unwrap_err();
    assert_eq!(lost.sent, Sent::No, "{}", lost.source);
    assert!(lost.nonce.is_none());
    lost.source.downcast().unwrap()
}

fn post_to(target: &str, options: Options) -> Outcome {
    Bench::to(target, options, Duration::from_secs(10)).post()
}

fn fine() -> impl Fn(&crate::server::Seen) -> Vec<Step> + Send + Sync + 'static {
    |_| vec![send(answer(200, "{}"))]
}

/// Nobody listens there, as long as the listener is kept from being reused by somebody else.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn refused() {
    let port = closed_port();
    let error = never(post_to(&format!("https://127.0.0.1:{port}/"), plain_options()));
    assert_eq!(error.to_string(), format!("127.0.0.1:{port} refuses the connection"));
    assert!(matches!(*error, TransportError::Connect { .. }), "{error:?}");
}

#[test]
fn a_host_without_address() {
    let mut options = plain_options();
    options.connect_timeout = Duration::from_secs(2);
    let error = never(post_to("https://no-such-host.invalid/", options));
    match &*error {
        TransportError::Lookup { host, .. } => assert_eq!(host, "no-such-host.invalid"),
        // The machine that this runs on has no resolver that answers.
        TransportError::Timeout { phase: Phase::Lookup, .. } => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_certificate_from_nowhere() {
    let server = Server::start(fine());
    let error = never(post_to(&server.url("/"), plain_options()));
    assert_eq!(error.to_string(), "the server's certificate is not trusted (127.0.0.1)");
    let source = std::error::Error::source(&*error).unwrap().to_string();
    assert!(source.contains("UnknownIssuer"), "{source}");
    assert!(server.seen().is_empty());
}

#[test]
fn a_certificate_for_another_name() {
    let server = Server::greet(Greeting::Polite, &["other.example"], fine());
    let error = never(post_to(&server.url("/"), trusting(&server)));
    assert!(matches!(*error, TransportError::Untrusted { .. }), "{error:?}");
    let source = std::error::Error::source(&*error).unwrap().to_string();
    assert!(source.contains("other.example"), "{source}");
}

#[test]
fn a_handshake_that_fails() {
    let slammed = Server::greet(Greeting::Slam, &["127.0.0.1"], fine());
    let error = never(Bench::new(&slammed).post());
    assert!(matches!(*error, TransportError::Handshake { .. }), "{error:?}");

    let plain =
        Server::greet(Greeting::Plain, &[], |_| vec![send("HTTP/1.1 400 Bad Request\r\n\r\n"), Step::Close]);
    let mut options = plain_options();
    options.connect_timeout = Duration::from_secs(1);
    let error = never(post_to(&format!("https://{}/", plain.addr), options));
    assert!(matches!(*error, TransportError::Handshake { .. } | TransportError::Timeout { .. }), "{error:?}");
}

#[test]
fn a_handshake_without_end() {
    let server = Server::greet(Greeting::Stare, &["127.0.0.1"], fine());
    let mut options = trusting(&server);
    options.connect_timeout = Duration::from_millis(300);
    let started = Instant::now();
    let error = never(post_to(&server.url("/"), options));
    assert_eq!(error.to_string(), "the TLS handshake took longer than 0.3 s");
    assert!(started.elapsed() < Duration::from_secs(3));
    let error = never(Bench::impatient(&server).post());
    assert!(matches!(*error, TransportError::Timeout { phase: Phase::Handshake, .. }), "R7: {error:?}");
}

#[test]
fn r6_a_proxy_that_refuses_and_loopback_that_does_without() {
    let proxy = Server::greet(Greeting::Plain, &[], |_| vec![send("HTTP/1.1 403 Forbidden\r\n\r\n")]);
    let server = Server::start(fine());
    let mut options = trusting(&server);
    options.proxy = Some(Proxy::new(proxy.url(""), ""));
    let error = never(post_to("https://ca.example/", options.clone()));
    assert!(matches!(*error, TransportError::Proxy(_)), "{error:?}");
    let seen = proxy.seen().pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("CONNECT", "ca.example:443"));

    assert_eq!(post_to(&server.url("/"), options).unwrap().status, 200);
    assert_eq!(proxy.seen().len(), 1);
}

#[test]
fn a_proxy_that_is_not_there() {
    let mut options = plain_options();
    let port = closed_port();
    options.proxy = Some(Proxy::new(format!("http://127.0.0.1:{port}"), ""));
    let error = never(post_to("https://ca.example/", options));
    assert_eq!(error.to_string(), format!("127.0.0.1:{port} refuses the connection"));
}

/// A key in a token that somebody pulled out.
struct Broken {
    key: Arc<AccountKey>,
    panics: bool,
}

impl Signer for Broken {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn public_key(&self) -> &Jwk {
        self.key.public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        assert!(!self.panics, "the token is gone");
        Err(SignError::new(io::Error::other("the token is gone")))
    }
}

#[test]
fn a_signer_that_fails_or_panics() {
    let server = Server::start(fine());
    for panics in [false, true] {
        let key = account_key();
        let signer = Broken { key: Arc::clone(&key), panics };
        let mut exchange = HttpExchange::new(trusting(&server), Arc::new(signer)).unwrap();
        let mut machine = Machine::new(&server.url("/"), &key, Duration::from_secs(10));
        let (get, post) = (machine.get(), machine.post());
        exchange.start(post);
        let error = never(exchange.next(None).unwrap().1);
        match panics {
            false => assert!(matches!(*error, TransportError::Sign(_)), "{error:?}"),
            true => assert!(matches!(*error, TransportError::Panicked), "{error:?}"),
        }
        exchange.start(get);
        assert!(exchange.next(None).unwrap().1.is_ok(), "the worker lives on");
    }
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
}
