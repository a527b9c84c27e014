//! What may have reached the server is never called unsent, and never sent twice (R2).

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use certwright_protocol::Sent;
use certwright_transport::{Phase, Proxy, TransportError};

use crate::machine::{Bench, Outcome, trusting};
use crate::server::{Greeting, Server, Step, answer, send};

fn perhaps(outcome: Outcome) -> Box<TransportError> {
    let lost = outcome.unwrap_err();
    assert_eq!(lost.sent, Sent::Unknown, "{}", lost.source);
    assert!(lost.nonce.is_none());
    lost.source.downcast().unwrap()
}

fn bodies(server: &Server) -> (usize, usize) {
    let bodies: Vec<String> = server.seen().into_iter().map(|seen| seen.body).collect();
    (bodies.len(), bodies.into_iter().collect::<BTreeSet<_>>().len())
}

#[test]
fn closed_without_reading() {
    let server = Server::greet(Greeting::HangUp, &["127.0.0.1"], |_| vec![]);
    let error = perhaps(Bench::new(&server).post());
    assert!(matches!(*error, TransportError::Broken(_)), "{error:?}");
    assert_eq!(server.connections(), 1, "ureq does not try again by itself");
}

#[test]
fn closed_after_reading() {
    for end in [Step::Close, Step::Cut] {
        for beginning in ["", "HTTP/1.1 200 OK\r\nContent-"] {
            let end = end.clone();
            let server = Server::start(move |_| vec![send(beginning), end.clone()]);
            let error = perhaps(Bench::new(&server).post());
            assert!(matches!(*error, TransportError::Broken(_)), "{error:?}");
            assert_eq!(error.to_string(), "the connection broke before the answer was complete");
            assert_eq!((bodies(&server), server.connections()), ((1, 1), 1));
        }
    }
}

#[test]
fn no_answer() {
    let server = Server::start(|_| vec![Step::Pause(Duration::from_secs(5))]);
    let started = Instant::now();
    let error = perhaps(Bench::impatient(&server).post());
    assert!(matches!(*error, TransportError::Timeout { phase: Phase::Answer, .. }), "{error:?}");
    assert_eq!(error.to_string(), "the answer took longer than 0.3 s");
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(bodies(&server), (1, 1));
}

#[test]
fn a_connection_that_was_closed_while_idle_is_not_used() {
    for end in [Step::Close, Step::Cut] {
        let end = end.clone();
        let server = Server::start(move |_| vec![send(answer(200, "{}")), end.clone()]);
        let mut bench = Bench::new(&server);
        for _ in 0..3 {
            bench.post().unwrap();
            thread::sleep(Duration::from_millis(50));
        }
        assert_eq!((bodies(&server), server.connections()), ((3, 3), 3));
    }
}

#[test]
fn r2_a_kept_alive_connection_that_dies_under_a_request_is_not_retried() {
    let server = Server::start(|seen| match seen.target.as_str() {
        _ if seen.method == "GET" => vec![send(answer(200, "{}"))],
        _ => vec![Step::Cut],
    });
    let mut bench = Bench::new(&server);
    let get = bench.machine.get();
    bench.carry(get).unwrap();
    perhaps(bench.post());
    let seen = server.seen();
    assert_eq!(seen.iter().filter(|seen| seen.method == "POST").count(), 1);
    assert!(seen.iter().all(|seen| seen.connection == 0));
}

/// Lets one connection through, wherever it was meant to go.
fn tunnel(to: std::net::SocketAddr) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || -> io::Result<()> {
        let (mut client, _) = listener.accept()?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut octet = [0];
            client.read_exact(&mut octet)?;
            head.extend(octet);
        }
        assert!(head.starts_with(b"CONNECT ca.example:443 "));
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let server = TcpStream::connect(to)?;
        let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || io::copy(&mut from_client, &mut to_server));
        let (mut from_server, mut to_client) = (server, client);
        io::copy(&mut from_server, &mut to_client)?;
        to_client.shutdown(Shutdown::Both)
    });
    addr
}

#[test]
fn r6_through_a_proxy() {
    let server = Server::greet(Greeting::Polite, &["ca.example"], |seen| match seen.method.as_str() {
        "GET" => vec![send(answer(200, "{}"))],
        _ => vec![Step::Close],
    });
    let mut options = trusting(&server);
    options.proxy = Some(Proxy::new(format!("http://{}", tunnel(server.addr)), "localhost"));
    let mut bench = Bench::to("https://ca.example/dir", options, Duration::from_secs(10));
    let get = bench.machine.get();
    assert_eq!(bench.carry(get).unwrap().status, 200);
    perhaps(bench.post());
    assert_eq!(server.connections(), 1, "the tunnel is kept alive");
}
