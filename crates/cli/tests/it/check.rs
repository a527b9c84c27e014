//! `certwright check` against a name server and web servers on loopback.

use std::fs;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::thread;

use certwright_dns::{Caa, Code, Data, Kind, Message, Name, Record};
use serde_json::Value;

use crate::program::{Place, Said, program, run};
use crate::web::{Reply, Web};

/// A name server for every name below `example.test`: 127.0.0.1, one CAA record, and itself. Ends with the process.
fn name_server(ca: &'static str) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let zone = Name::parse("example.test").unwrap();
    let answer = move |query: &Message| {
        let question = &query.questions[0];
        let data = match question.kind {
            Kind::A => Some(Data::A([127, 0, 0, 1].into())),
            Kind::NS if question.name == zone => Some(Data::Ns(Name::parse("ns.example.test").unwrap())),
            Kind::CAA => Some(Data::Caa(Caa { flags: 0, tag: b"issue".into(), value: ca.into() })),
            _ => None,
        };
        let records = data.into_iter().map(|data| Record::new(question.name.clone(), data)).collect();
        Message { authoritative: true, code: Code::NO_ERROR, records, ..Message::reply_to(query) }
    };
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut buffer) {
            let query = Message::decode(&buffer[..length]).unwrap();
            socket.send_to(&answer(&query).encode(), client).unwrap();
        }
    });
    address
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// With nothing at the port that stands for 443.
fn check(dns: SocketAddr, http: u16, arguments: &[&str]) -> Said {
    let dns_port = dns.port().to_string();
    let mut command = program(["check", "--resolver", &dns.to_string(), "--dns-port", &dns_port]);
    command.args(["--http-port", &http.to_string(), "--tls-port", "1", "--allow-private"]).args(arguments);
    run(&mut command)
}

fn port(web: &Web) -> u16 {
    web.url.rsplit(':').next().unwrap().parse().unwrap()
}

#[test]
fn r22_names_are_refused_before_the_network_is_touched() {
    let said = run(&mut program(["check", "sal secrets", "a..b"]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""));
    assert!(said.error().contains("nothing was looked up"), "{}", said.stderr);
    let said = run(&mut program(["check", "--json", "xn--a"]));
    assert_eq!(said.result()["error"]["code"], "usage");
}

#[test]
fn a_probe_served_here_comes_back() {
    let port = free_port();
    let listen = format!("--standalone=127.0.0.1:{port}");
    let said = check(name_server("letsencrypt.org"), port, &[&listen, "www.example.test", "example.test"]);
    assert_eq!(said.code, Some(0), "{}", said.stdout);
    assert_eq!(said.stdout.matches("the probe came back").count(), 2, "{}", said.stdout);
    assert_eq!(said.stdout.matches("nothing is wrong, as far as can be seen from here").count(), 2);
    assert!(said.stdout.starts_with("www.example.test, as a CA sees it\n"));
}

#[test]
fn a_probe_in_the_webroot_comes_back_and_is_taken_away() {
    let place = Place::new();
    let root = place.webroot();
    let served = root.clone();
    let web = Web::start(move |_, _, path| match fs::read(served.join(path.trim_start_matches('/'))) {
        Ok(body) => Reply::new(200, body),
        Err(_) => Reply::new(404, "no such file"),
    });
    let webroot = root.to_str().unwrap();
    let said = check(name_server("letsencrypt.org"), port(&web), &["--webroot", webroot, "example.test"]);
    assert_eq!(said.code, Some(0), "{}", said.stdout);
    assert!(said.stdout.contains("the probe came back"), "{}", said.stdout);
    assert!(place.is_clean(), "{:?}", place.files());
}

#[test]
fn a_webroot_of_another_site_is_told() {
    let place = Place::new();
    let web = Web::start(|_, _, _| Reply::new(200, "<html>Welcome to nginx!</html>"));
    let webroot = place.webroot();
    let arguments = ["--webroot", webroot.to_str().unwrap(), "example.test"];
    let said = check(name_server("letsencrypt.org"), port(&web), &arguments);
    assert_eq!(said.code, Some(21));
    for line in
        ["error: http://example.test/.well-known/", "\n  why: ", "\n   do: ", "check-probe-other-body\n"]
    {
        assert!(said.stdout.contains(line), "{line}: {}", said.stdout);
    }
    assert!(said.stdout.contains("Welcome to nginx!") && place.is_clean());
}

#[test]
fn without_a_probe_404_is_good_and_200_is_doubtful() {
    let web = Web::start(|_, _, _| Reply::new(404, "no such file"));
    assert_eq!(check(name_server("letsencrypt.org"), port(&web), &["example.test"]).code, Some(0));
    let web = Web::start(|_, _, _| Reply::new(200, "<html>"));
    assert_eq!(check(name_server("letsencrypt.org"), port(&web), &["example.test"]).code, Some(20));
}

#[test]
fn r48_json_has_each_report_with_its_findings() {
    let web = Web::start(|_, _, _| Reply::new(404, "no such file"));
    let said = check(name_server("ca.test"), port(&web), &["--json", "example.test", "*.example.test"]);
    assert_eq!(said.code, Some(21));
    let result: Value = serde_json::from_str(said.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&result["event"], &result["worst"]), (&"result".into(), &"error".into()));
    let reports = result["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0]["findings"][0]["code"], "check-caa-forbids");
    let known = check(name_server("ca.test"), port(&web), &["--ca", "ca.test", "example.test"]);
    assert_eq!(known.code, Some(0), "{}", known.stdout);
}

#[test]
fn a_port_that_is_taken_is_an_error_before_anything_is_looked_up() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("--standalone={}", taken.local_addr().unwrap());
    let said = check(name_server("letsencrypt.org"), free_port(), &[&listen, "example.test"]);
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains("another program listens"), "{}", said.stderr);
}
