//! The listener as a CA's validators and less friendly clients meet it, over real sockets.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
#![expect(clippy::print_stderr, reason = "what is not tested is said")]

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use certwright_challenge::{BindError, Http01Table, Listener, Responder};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use certwright_protocol::{ChallengeType, Proof, Token};

/// RFC 8555 §8.1's token, RFC 7638 §3.1's key and thumbprint.
const TOKEN: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
const BODY: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
const KEY: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}"#;

fn name(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

fn proof(token: &str) -> Proof {
    Proof::new(ChallengeType::Http01, Token::parse(token).unwrap(), &Jwk::from_json(KEY.as_bytes()).unwrap())
}

fn presented() -> Http01Table {
    let mut table = Http01Table::new();
    table.present(&name("example.org"), &proof(TOKEN)).unwrap();
    table
}

fn loopback() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

/// 127.0.0.1 and, where this machine has IPv6 (many containers do not), ::1.
fn loopbacks() -> Vec<IpAddr> {
    let mut loopbacks = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
    match TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        Ok(_) => loopbacks.push(Ipv6Addr::LOCALHOST.into()),
        Err(error) => eprintln!("NOT TESTED with IPv6, which this machine lacks: {error}"),
    }
    loopbacks
}

/// Held by tests with hundreds of sockets: two at once may have more than the usual 1024 descriptors.
fn crowd() -> MutexGuard<'static, ()> {
    static CROWD: Mutex<()> = Mutex::new(());
    CROWD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_ref()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

fn request(method: &str, token: &str) -> String {
    format!("{method} /.well-known/acme-challenge/{token} HTTP/1.1\r\nHost: example.org\r\n\r\n")
}

fn body(response: &str) -> &str {
    response.split_once("\r\n\r\n").unwrap().1
}

/// "The client then provisions the key authorization as a resource on the HTTP server" (RFC 8555 §8.3).
#[test]
fn get_brings_exactly_the_key_authorization() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let response = exchange(listener.local_addrs()[0], request("GET", TOKEN));
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("Content-Type: application/octet-stream\r\n"));
    assert!(response.contains(&format!("Content-Length: {}\r\n", BODY.len())));
    assert!(response.contains("Connection: close\r\n"));
    assert_eq!(body(&response), BODY);
}

#[test]
fn head_brings_the_same_without_a_body() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let get = exchange(listener.local_addrs()[0], request("GET", TOKEN));
    let head = exchange(listener.local_addrs()[0], request("HEAD", TOKEN));
    assert_eq!(head, get.replace(BODY, ""));
}

#[test]
fn r46_unknown_tokens_and_paths_are_404_at_once() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let start = Instant::now();
    for path in [
        "/",
        "/.well-known/acme-challenge/",
        "/.well-known/acme-challenge/other",
        "/.well-known/acme-challenge/../../etc/passwd",
        &format!("/.well-known/acme-challenge/{TOKEN}/"),
        &format!("//.well-known/acme-challenge/{TOKEN}"),
        &format!("/.well-known/acme-challenge/{}", "a".repeat(2000)),
    ] {
        let response = exchange(listener.local_addrs()[0], format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(response.starts_with("HTTP/1.1 404 Not Found\r\n"), "{path}: {response}");
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn other_methods_and_nonsense_are_refused() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let status = |request: &[u8]| exchange(listener.local_addrs()[0], request).get(..12).map(str::to_owned);
    assert_eq!(status(request("POST", TOKEN).as_bytes()).unwrap(), "HTTP/1.1 405");
    assert_eq!(status(b"\x16\x03\x01\x02\x00\n\n").unwrap(), "HTTP/1.1 400");
    assert_eq!(status(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap(), "HTTP/1.1 505");
    assert_eq!(status(&[b'a'; 8 * 1024]).unwrap(), "HTTP/1.1 431");
}

/// Closing with unread input resets a connection: the answer to a client that says too much must still arrive.
#[test]
fn an_answer_survives_what_the_client_goes_on_sending() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let long = format!("{}{}", request("GET", TOKEN), "x".repeat(30_000));
    for _ in 0..50 {
        assert_eq!(body(&exchange(listener.local_addrs()[0], &long)), BODY);
    }
}

#[test]
fn a_request_in_single_octets_and_a_half_closed_client_are_served() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let mut stream = connect(listener.local_addrs()[0]);
    stream.set_nodelay(true).unwrap();
    for octet in request("GET", TOKEN).as_bytes() {
        stream.write_all(&[*octet]).unwrap();
    }
    stream.shutdown(Shutdown::Write).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert_eq!(body(&response), BODY);
}

#[test]
fn withdrawn_means_404_and_both_calls_are_idempotent() {
    let mut table = presented();
    let listener = Listener::bind(&[loopback()], table.clone()).unwrap();
    let get = || exchange(listener.local_addrs()[0], request("GET", TOKEN));
    table.present(&name("example.org"), &proof(TOKEN)).unwrap();
    assert_eq!(body(&get()), BODY);
    for _ in 0..2 {
        table.withdraw(&name("example.org"), &proof(TOKEN)).unwrap();
        assert!(get().starts_with("HTTP/1.1 404 "));
    }
    assert!(table.is_empty());
}

/// R11: several servers use one token for all challenges; the first withdrawal must not take it from the others.
#[test]
fn r11_a_shared_token_stays_until_the_last_withdrawal() {
    let mut table = presented();
    table.present(&name("example.net"), &proof(TOKEN)).unwrap();
    table.withdraw(&name("example.org"), &proof(TOKEN)).unwrap();
    assert!(!table.is_empty());
    table.withdraw(&name("example.net"), &proof(TOKEN)).unwrap();
    assert!(table.is_empty());
}

#[test]
fn what_was_asked_for_is_counted() {
    let table = presented();
    let token = Token::parse(TOKEN).unwrap();
    assert_eq!(table.served(&token), 0);
    let listener = Listener::bind(&[loopback()], table.clone()).unwrap();
    exchange(listener.local_addrs()[0], request("GET", TOKEN));
    exchange(listener.local_addrs()[0], request("GET", "other"));
    assert_eq!(table.served(&token), 1);
}

#[test]
fn r46_both_families_are_served_on_one_port() {
    let listener = Listener::bind_all(0, presented()).unwrap();
    let port = listener.local_addrs()[0].port();
    assert!(listener.local_addrs().iter().all(|address| address.port() == port));
    for loopback in loopbacks() {
        assert_eq!(body(&exchange(SocketAddr::new(loopback, port), request("GET", TOKEN))), BODY);
    }
}

/// Also where the system's default would let [::] take both.
#[test]
fn an_ipv6_address_means_ipv6_only() {
    for loopback in loopbacks().into_iter().filter(IpAddr::is_ipv6) {
        let listener = Listener::bind(&[(Ipv6Addr::UNSPECIFIED, 0).into()], presented()).unwrap();
        let port = listener.local_addrs()[0].port();
        assert_eq!(body(&exchange(SocketAddr::new(loopback, port), request("GET", TOKEN))), BODY);
        let refused = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    }
}

#[test]
fn a_taken_port_is_an_error_in_either_family() {
    for loopback in loopbacks() {
        let other = TcpListener::bind((loopback, 0)).unwrap();
        let taken = other.local_addr().unwrap();
        let Err(BindError::Taken { address }) = Listener::bind_all(taken.port(), Http01Table::new()) else {
            panic!("{taken} was not found to be taken");
        };
        assert_eq!((address.port(), address.is_ipv6()), (taken.port(), taken.is_ipv6()));
        let error = Listener::bind(&[taken], Http01Table::new()).unwrap_err();
        assert!(error.to_string().contains(&taken.to_string()), "{error}");
    }
}

#[test]
fn an_address_of_another_machine_is_an_error() {
    // TEST-NET-1 and the documentation prefix are nobody's (RFC 5737, RFC 3849).
    for foreign in ["192.0.2.1:0", "[2001:db8::1]:0"] {
        let error = Listener::bind(&[foreign.parse().unwrap()], Http01Table::new()).unwrap_err();
        assert!(matches!(error, BindError::NotLocal { .. }), "{error:?}");
    }
    assert!(matches!(Listener::bind(&[], Http01Table::new()), Err(BindError::NoAddress)));
}

#[test]
fn dropping_it_frees_the_port_at_once_although_clients_are_connected() {
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let address = listener.local_addrs()[0];
    let clients: Vec<_> = (0..10).map(|_| connect(address)).collect();
    let start = Instant::now();
    drop(listener);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    Listener::bind(&[address], presented()).unwrap();
    drop(clients);
}

/// 100 names, three validations each, all at the same time.
#[test]
fn three_hundred_validations_at_once() {
    let _crowd = crowd();
    let mut table = Http01Table::new();
    for number in 0..100 {
        table.present(&name(&format!("n{number}.example.org")), &proof(&format!("token{number}"))).unwrap();
    }
    let listener = Listener::bind(&[loopback()], table.clone()).unwrap();
    let address = listener.local_addrs()[0];
    let start = Instant::now();
    thread::scope(|scope| {
        for number in 0..300 {
            scope.spawn(move || {
                let token = format!("token{}", number % 100);
                let response = exchange(address, request("GET", &token));
                assert!(body(&response).starts_with(&format!("{token}.")), "{response}");
            });
        }
    });
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(table.served(&Token::parse("token7").unwrap()), 3);
}

/// Slowloris: more silent clients than there are places, held open, and validations among them.
#[test]
fn r46_silent_clients_do_not_keep_validations_out() {
    let _crowd = crowd();
    let listener = Listener::bind(&[loopback()], presented()).unwrap();
    let address = listener.local_addrs()[0];
    let silent: Vec<_> = (0..400).map(|_| connect(address)).collect();
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(body(&exchange(address, request("GET", TOKEN))), BODY));
        }
    });
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    drop(silent);
}
