//! What is made of an answer.

use std::error::Error;
use std::time::{Duration, Instant};

use certwright_protocol::{NoResponse, Sent};
use certwright_transport::{Phase, TransportError};

use crate::machine::{Bench, Outcome, trusting};
use crate::server::{Server, Step, answer, send};

/// The outcome of a POST whose answer starts with a good head: perhaps sent, its nonce kept.
fn lost(outcome: Outcome) -> (Box<TransportError>, bool) {
    let NoResponse { sent, nonce, source } = outcome.unwrap_err();
    assert_eq!(sent, Sent::Unknown, "{source}");
    let nonce = nonce.inspect(|nonce| assert_eq!(nonce.as_str(), "good"));
    (source.downcast().unwrap(), nonce.is_some())
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nReplay-Nonce: good\r\n";

fn head(fields: &str) -> Step {
    send(format!("{HEAD}{fields}\r\n"))
}

#[test]
fn any_status_is_a_response() {
    for status in [201, 400, 404, 429, 500, 503] {
        let server = Server::start(move |_| vec![send(answer(status, "text"))]);
        let response = Bench::new(&server).post().unwrap();
        assert_eq!((response.status, response.body.as_slice()), (status, b"text".as_slice()));
        assert_eq!(response.headers.get("replay-nonce"), Some("good"));
    }
}

#[test]
fn r6_redirects_are_delivered_and_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        for body in ["", "moved"] {
            let server = Server::start(move |_| {
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} Moved\r\nLocation: /elsewhere\r\nContent-Length: {length}\r\n\r\n"
                );
                vec![send(head + body)]
            });
            let mut bench = Bench::new(&server);
            let get = bench.machine.get();
            for response in [bench.carry(get).unwrap(), bench.post().unwrap()] {
                assert_eq!((response.status, response.headers.get("location")), (status, Some("/elsewhere")));
                assert_eq!(response.body, body.as_bytes());
            }
            assert_eq!((server.seen().len(), server.connections()), (2, 1));
        }
    }
}

#[test]
fn r7_a_body_that_is_announced_as_too_large_is_not_read() {
    let server =
        Server::start(|_| vec![head("Content-Length: 1048577\r\n"), Step::Pause(Duration::from_secs(9))]);
    let (error, nonce) = lost(Bench::new(&server).post());
    assert!(matches!(*error, TransportError::BodyTooLarge { limit: 1_048_576 }), "{error:?}");
    assert!(nonce);
}

#[test]
fn r7_a_body_without_end_is_read_up_to_the_limit() {
    let server = Server::start(|_| {
        let mut steps = vec![head("Transfer-Encoding: chunked\r\n")];
        steps.extend((0..80).map(|_| send(format!("4000\r\n{}\r\n", "x".repeat(0x4000)))));
        steps
    });
    let (error, nonce) = lost(Bench::new(&server).post());
    assert!(matches!(*error, TransportError::BodyTooLarge { limit: 1_048_576 }), "{error:?}");
    assert!(nonce);
}

#[test]
fn r7_a_chain_has_a_limit_of_its_own() {
    for (length, fits) in [(262_144, true), (262_145, false)] {
        let server = Server::start(move |_| vec![send(answer(200, &"x".repeat(length)))]);
        let mut bench = Bench::new(&server);
        let request = bench.machine.certificate();
        assert_eq!(bench.carry(request).is_ok(), fits);
        assert!(bench.post().is_ok(), "JSON may be larger");
    }
}

#[test]
fn a_body_that_is_cut_off_keeps_its_nonce() {
    for end in [Step::Close, Step::Cut] {
        for (fields, part) in [("Content-Length: 9\r\n", "{}"), ("Transfer-Encoding: chunked\r\n", "5\r\n{}")]
        {
            let end = end.clone();
            let server = Server::start(move |_| vec![head(fields), send(part), end.clone()]);
            let (error, nonce) = lost(Bench::new(&server).post());
            assert!(matches!(*error, TransportError::Truncated), "{error:?}");
            assert!(nonce);
            assert_eq!(server.seen().len(), 1, "R2: sent once");
        }
    }
}

#[test]
fn rfc_9112_9_8_a_body_without_length_ends_with_the_closure_alert() {
    let server = Server::start(|_| vec![head(""), send("{}"), Step::Close]);
    assert_eq!(Bench::new(&server).post().unwrap().body, b"{}");
    let server = Server::start(|_| vec![head(""), send("{}"), Step::Cut]);
    let (error, nonce) = lost(Bench::new(&server).post());
    assert!(matches!(*error, TransportError::Truncated), "{error:?}");
    assert!(nonce);
}

#[test]
fn r7_a_slow_body_is_given_up() {
    let server = Server::start(|_| {
        let mut steps = vec![head("Content-Length: 100\r\n")];
        steps.extend((0..100).flat_map(|_| [send("x"), Step::Pause(Duration::from_millis(50))]));
        steps
    });
    let started = Instant::now();
    let (error, nonce) = lost(Bench::impatient(&server).post());
    assert!(matches!(*error, TransportError::Timeout { phase: Phase::Body, .. }), "{error:?}");
    assert_eq!(error.to_string(), "the rest of the answer took longer than 0.3 s");
    assert!(nonce && started.elapsed() < Duration::from_secs(2));
}

#[test]
fn r7_too_many_or_too_large_header_fields() {
    let many: String = (0..200).map(|number| format!("X-{number}: y\r\n")).collect();
    let large = format!("X: {}\r\n", "y".repeat(20_000));
    for fields in [many, large] {
        let server = Server::start(move |_| vec![head(&format!("{fields}Content-Length: 0\r\n"))]);
        let (error, _) = lost(Bench::new(&server).post());
        assert!(matches!(*error, TransportError::HeadTooLarge | TransportError::NotHttp(_)), "{error:?}");
    }

    let server = Server::start(|_| vec![send(answer(200, "{}"))]);
    let mut options = trusting(&server);
    options.limits.header_count = 1;
    let (error, nonce) = lost(Bench::to(&server.url("/"), options, Duration::from_secs(9)).post());
    assert!(matches!(*error, TransportError::HeadTooLarge) && nonce, "{error:?}");
}

#[test]
fn what_is_not_http_is_called_that() {
    let server = Server::start(|_| vec![send("220 mail.example ESMTP\r\n\r\n")]);
    let (error, _) = lost(Bench::new(&server).post());
    assert!(matches!(*error, TransportError::NotHttp(_)), "{error:?}");
    assert!(error.source().is_some());
}

#[test]
fn header_fields_need_not_be_ascii() {
    let server = Server::start(|_| {
        vec![send(b"HTTP/1.1 200 OK\r\nX: \xe4\xff\r\nContent-Length: 0\r\n\r\n".as_slice())]
    });
    assert_eq!(Bench::new(&server).post().unwrap().headers.get("x"), Some("\u{fffd}\u{fffd}"));
}
