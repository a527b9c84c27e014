//! The probe, fetched by each address.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use certwright_check::{Ports, Settings};
use certwright_diagnose::check::{Connect, Redirect, Stop};

use crate::name_server::{NameServer, Zone};
use crate::web_server::{V6, redirect, reply, serve, serve_at};
use crate::{BODY, PATH, SHORT, codes, look, settings};

const NAME: &str = "example.test";

fn v4_only() -> NameServer {
    Zone::new().zone(NAME).address(NAME, "127.0.0.1").serve()
}

fn at(server: &NameServer, http: u16) -> Settings {
    let settings = settings(server);
    Settings { ports: Ports { http, ..settings.ports }, ..settings }
}

/// The findings about the web, without those about port 443, where nothing listens.
fn found(seen: &certwright_diagnose::check::Observation) -> Vec<&'static str> {
    codes(seen).into_iter().filter(|code| *code != "check-tls-closed").collect()
}

#[test]
fn rfc_8555_8_3_the_probe_comes_back() {
    let port = serve(|path, host| match (path, host) {
        (PATH, NAME) => reply(200, "", &format!("{BODY}\n")),
        _ => reply(404, "", "not here"),
    });
    let seen = look(NAME, &at(&v4_only(), port));
    assert_eq!(seen.visits[0].outcome.as_ref().unwrap().status, 200);
    assert_eq!(found(&seen), [""; 0]);
}

#[test]
fn each_address_is_looked_at_by_itself() {
    let server = Zone::new().zone(NAME).address(NAME, "127.0.0.1").address(NAME, "::1").serve();
    let port = serve(|_, _| reply(200, "", BODY));
    serve_at((V6, port).into(), |_, _| reply(404, "", "another server"));
    let seen = look(NAME, &at(&server, port));
    assert_eq!(found(&seen), ["check-addresses-differ", "check-probe-missing"]);
}

#[test]
fn nothing_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let seen = look(NAME, &at(&v4_only(), port));
    assert_eq!(seen.visits[0].outcome, Err(Stop::Connect(Connect::Refused)));
    assert_eq!(found(&seen), ["check-port-refused"]);
}

#[test]
fn a_server_that_takes_the_connection_and_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = Settings { timeout: SHORT, ..at(&v4_only(), listener.local_addr().unwrap().port()) };
    assert_eq!(look(NAME, &settings).visits[0].outcome, Err(Stop::Silent));
}

#[test]
fn what_speaks_another_protocol() {
    let port = serve(|_, _| "\u{15}\u{3}\u{1}\0\u{2}\u{2}F".to_owned());
    assert_eq!(found(&look(NAME, &at(&v4_only(), port))), ["check-not-http"]);
    let port = serve(|_, _| String::new());
    assert_eq!(found(&look(NAME, &at(&v4_only(), port))), ["check-not-http"], "closed at once");
}

#[test]
fn an_endless_body_is_read_to_its_128th_octet_and_some() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 200 X\r\n\r\n").unwrap();
        while stream.write_all(&[b'x'; 1000]).is_ok() {}
    });
    let seen = look(NAME, &at(&v4_only(), port));
    assert_eq!(seen.visits[0].outcome.as_ref().unwrap().body, [b'x'; 512]);
    assert_eq!(found(&seen), ["check-probe-other-body"]);
}

#[test]
fn redirects_are_followed_by_the_same_address_and_to_other_names() {
    let server =
        Zone::new().zone(NAME).address(NAME, "127.0.0.1").address("www.example.test", "127.0.0.1").serve();
    let port = serve(|path, host| match (host, path) {
        (NAME, PATH) => redirect("/moved"),
        (NAME, "/moved") => redirect("http://www.example.test/there"),
        ("www.example.test", "/there") => reply(200, "", BODY),
        _ => reply(404, "", ""),
    });
    let seen = look(NAME, &at(&server, port));
    let hops: Vec<_> = seen.visits[0].hops.iter().map(|hop| hop.to.as_str()).collect();
    assert_eq!(hops, ["http://example.test/moved", "http://www.example.test/there"]);
    assert_eq!(found(&seen), [""; 0]);
}

#[test]
fn a_circle_of_redirects_ends() {
    let port = serve(|path, _| if path == PATH { redirect("/a") } else { redirect(PATH) });
    let seen = look(NAME, &at(&v4_only(), port));
    assert_eq!(seen.visits[0].outcome, Err(Stop::Redirect(Redirect::Loop)));
}

#[test]
fn lets_encrypt_follows_ten_redirects() {
    let countdown = |from: usize| {
        serve(move |path, _| match path.trim_start_matches('/').parse::<usize>() {
            Ok(0) => reply(200, "", BODY),
            Ok(left) => redirect(&format!("/{}", left - 1)),
            Err(_) => redirect(&format!("/{}", from - 1)),
        })
    };
    assert_eq!(found(&look(NAME, &at(&v4_only(), countdown(10)))), [""; 0]);
    assert_eq!(found(&look(NAME, &at(&v4_only(), countdown(11)))), ["check-redirect-too-many"]);
}

#[test]
fn a_redirect_to_a_name_that_is_not_there() {
    let port = serve(|_, _| redirect("http://login.example.test/"));
    assert_eq!(found(&look(NAME, &at(&v4_only(), port))), ["check-redirect-unresolved"]);
}

#[test]
fn a_redirect_to_https_that_is_none() {
    let tls = serve(|_, _| reply(400, "", "plain HTTP"));
    let port = serve(|_, _| redirect(&format!("https://example.test{PATH}")));
    let server = v4_only();
    let settings =
        Settings { ports: Ports { http: port, tls, dns: server.address.port() }, ..settings(&server) };
    let seen = look(NAME, &settings);
    assert!(matches!(&seen.visits[0].outcome, Err(Stop::Tls(_))), "{:?}", seen.visits);
}

#[test]
fn an_address_is_its_own_record() {
    let port = serve(move |path, host| match (path, host) {
        (PATH, "127.0.0.1") => reply(200, "", BODY),
        _ => reply(404, "", ""),
    });
    let seen = look("127.0.0.1", &at(&v4_only(), port));
    assert_eq!(seen.v4.as_ref().unwrap().records, [Ipv4Addr::LOCALHOST]);
    assert_eq!((seen.caa.len(), seen.challenge.len()), (0, 0));
    assert_eq!(found(&seen), [""; 0]);
}
