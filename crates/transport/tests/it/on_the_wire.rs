//! What a request looks like when it arrives.

use std::sync::Arc;
use std::time::Duration;

use certwright_jws::{Jws, KeyRef};
use certwright_key::AccountKey;
use certwright_protocol::{Content, Request};
use certwright_transport::{Exchange, HttpExchange};

use crate::machine::{Bench, KID, Machine, trusting};
use crate::server::{Greeting, Seen, Server, Step, answer, send};

fn ok(_: &Seen) -> Vec<Step> {
    vec![send(answer(200, "{}"))]
}

fn nonce(request: &Request) -> String {
    let Content::Post(unsigned) = &request.content else { panic!("{request:?}") };
    unsigned.nonce.as_str().to_owned()
}

#[test]
fn r7_a_post_is_what_rfc_8555_6_2_wants() {
    let server = Server::start(ok);
    let mut options = trusting(&server);
    options.accept_language = Some("de, en;q=0.5".to_owned());
    let target = server.url("/acme/%7eorder/./x?a=b%2F");
    let mut bench = Bench::to(&target, options, Duration::from_secs(10));
    let request = bench.machine.post();
    let expected = nonce(&request);
    assert_eq!(bench.carry(request).unwrap().status, 200);

    let seen = server.seen().pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/acme/%7eorder/./x?a=b%2F"));
    assert_eq!(seen.header("host"), Some(server.addr.to_string().as_str()));
    assert_eq!(seen.header("content-type"), Some("application/jose+json"));
    assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
    assert_eq!(seen.header("user-agent"), Some("certwright-test/1.0"));
    assert_eq!(seen.header("accept-language"), Some("de, en;q=0.5"));
    assert_eq!(seen.header("accept-encoding"), None);
    assert_eq!(seen.header("transfer-encoding"), None);

    let jws = Jws::parse(seen.body.as_bytes()).unwrap();
    jws.verify(bench.key.public_key()).unwrap();
    let header = jws.header().unwrap();
    assert_eq!((header.key(), header.url()), (KeyRef::Kid(KID), target.as_str()));
    assert_eq!(header.nonce(), Some(expected.as_str()));
    assert!(jws.payload_bytes().starts_with(br#"{"identifiers""#));
}

#[test]
fn a_new_account_is_asked_for_with_the_key_itself() {
    let server = Server::start(ok);
    let mut bench = Bench::new(&server);
    let request = bench.machine.new_account();
    bench.carry(request).unwrap();
    let jws = Jws::parse(server.seen().pop().unwrap().body.as_bytes()).unwrap();
    assert_eq!(jws.header().unwrap().key(), KeyRef::Jwk(bench.key.public_key()));
}

#[test]
fn a_certificate_is_asked_for_as_pem_by_an_empty_payload() {
    let server = Server::start(ok);
    let mut bench = Bench::new(&server);
    let request = bench.machine.certificate();
    bench.carry(request).unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.header("accept"), Some("application/pem-certificate-chain"));
    let jws = Jws::parse(seen.body.as_bytes()).unwrap();
    assert!(jws.is_post_as_get());
    jws.verify(bench.key.public_key()).unwrap();
}

#[test]
fn get_and_head_have_no_body_and_share_the_connection() {
    let server = Server::start(|seen| match seen.method.as_str() {
        // RFC 9110 §8.6: the length that a GET would have had.
        "HEAD" => vec![send("HTTP/1.1 200 OK\r\nReplay-Nonce: fresh\r\nContent-Length: 99\r\n\r\n")],
        _ => vec![send(answer(200, r#"{"directory":true}"#))],
    });
    let mut bench = Bench::new(&server);
    let (get, head) = (bench.machine.get(), bench.machine.head());
    let directory = bench.carry(get).unwrap();
    assert_eq!((directory.status, directory.body.as_slice()), (200, br#"{"directory":true}"#.as_slice()));
    let nonce = bench.carry(head).unwrap();
    assert_eq!((nonce.headers.get("replay-nonce"), nonce.body.len()), (Some("fresh"), 0));
    bench.post().unwrap();

    let seen = server.seen();
    let methods: Vec<&str> = seen.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["GET", "HEAD", "POST"]);
    for get in &seen[..2] {
        assert_eq!(
            (get.header("content-type"), get.header("user-agent")),
            (None, Some("certwright-test/1.0"))
        );
    }
    assert_eq!(server.connections(), 1);
    let statistics = bench.exchange.statistics();
    assert_eq!((statistics.requests, statistics.connections), (3, 1));
    assert!(statistics.octets_sent > 500 && statistics.octets_received > 100, "{statistics:?}");
}

#[test]
fn r6_plain_http_works_where_a_url_allows_it() {
    let server = Server::greet(Greeting::Plain, &[], ok);
    let mut bench = Bench::new(&server);
    assert_eq!(bench.post().unwrap().status, 200);
    assert_eq!(bench.post().unwrap().status, 200);
    assert_eq!(server.connections(), 1);
}

#[test]
fn every_kind_of_key_signs_on_the_small_stack_of_a_worker() {
    let server = Server::start(ok);
    for kind in ["ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-2048", "rsa-4096"] {
        let pem = certwright_fixtures::text(&format!("key/{kind}.pem"));
        let key = Arc::new(AccountKey::from_pem(&pem).unwrap());
        let mut exchange = HttpExchange::new(trusting(&server), Arc::clone(&key) as Arc<_>).unwrap();
        exchange.start(Machine::new(&server.url("/"), &key, Duration::from_secs(30)).post());
        exchange.next(None).unwrap().1.unwrap();
        let jws = Jws::parse(server.seen().pop().unwrap().body.as_bytes()).unwrap();
        jws.verify(key.public_key()).unwrap();
    }
}
