//! Port 80 and the path of the challenge.

use certwright_diagnose::{
    Severity,
    check::{Connect, Observation, Redirect, Reply, Stop},
};

use crate::{
    Case,
    seen::{BODY, URL, good, redirected, reply, report, visit},
};

fn all(seen: &mut Observation, outcome: &Result<Reply, Stop>) {
    for visit in &mut seen.visits {
        visit.outcome = outcome.clone();
    }
}

fn redirects(seen: &mut Observation, redirect: Redirect) {
    all(seen, &Err(Stop::Redirect(redirect)));
}

/// After a redirect to https.
fn after(seen: &mut Observation, stop: Stop) {
    seen.visits = vec![redirected("8.8.8.8", Err(stop))];
}

fn unprobed(seen: &mut Observation, status: u16) {
    seen.probe.body = None;
    all(seen, &Ok(reply(status, "<html>..</html>")));
}

pub(crate) const CASES: &[Case] = &[
    (|seen| all(seen, &Err(Stop::Connect(Connect::Refused))), &["check-port-refused"]),
    (|seen| all(seen, &Err(Stop::Connect(Connect::TimedOut))), &["check-port-silent"]),
    (|seen| all(seen, &Err(Stop::Connect(Connect::Other("reset".into())))), &["check-unreachable"]),
    (|seen| seen.visits[0].outcome = Err(Stop::Connect(Connect::NoRoute)), &["check-not-looked-at"]),
    (|seen| seen.visits[0].outcome = Err(Stop::Connect(Connect::TimedOut)), &["check-ipv6-dead"]),
    (|seen| seen.visits[1].outcome = Err(Stop::Connect(Connect::Refused)), &["check-port-refused"]),
    (|seen| seen.visits[0].outcome = Ok(reply(404, "")), &["check-addresses-differ", "check-probe-missing"]),
    (|seen| all(seen, &Err(Stop::Silent)), &["check-web-silent"]),
    (|seen| all(seen, &Err(Stop::NotHttp("\x15\x03\x01".into()))), &["check-not-http"]),
    (|seen| redirects(seen, Redirect::Loop), &["check-redirect-loop"]),
    (|seen| redirects(seen, Redirect::TooMany), &["check-redirect-too-many"]),
    (|seen| redirects(seen, Redirect::Status(303)), &["check-redirect-status"]),
    (|seen| redirects(seen, Redirect::NoLocation), &["check-redirect-invalid"]),
    (|seen| redirects(seen, Redirect::Invalid("http://\x1b[2J".into())), &["check-redirect-invalid"]),
    (|seen| redirects(seen, Redirect::Scheme("ftp".into())), &["check-redirect-scheme"]),
    (|seen| redirects(seen, Redirect::Port(8443)), &["check-redirect-port"]),
    (|seen| redirects(seen, Redirect::Address("192.0.2.1".into())), &["check-redirect-address"]),
    (|seen| redirects(seen, Redirect::Slash("example.org.well-known".into())), &["check-redirect-slash"]),
    (|seen| after(seen, Stop::Unresolved("login.example.org".into())), &["check-redirect-unresolved"]),
    (|seen| after(seen, Stop::Tls("handshake failure".into())), &["check-redirect-tls"]),
    (|seen| after(seen, Stop::Connect(Connect::Refused)), &["check-redirect-dead"]),
    (|seen| all(seen, &Ok(reply(404, "<h1>Not Found</h1>"))), &["check-probe-missing"]),
    (|seen| all(seen, &Ok(reply(401, ""))), &["check-probe-denied"]),
    (|seen| all(seen, &Ok(reply(502, "Bad Gateway\x1b[31m"))), &["check-probe-broken"]),
    (|seen| all(seen, &Ok(reply(200, "<html><title>Welcome</title>"))), &["check-probe-other-body"]),
    (|seen| all(seen, &Ok(reply(200, format!("\u{feff}{BODY}")))), &["check-probe-wrapped"]),
    (|seen| all(seen, &Ok(reply(200, format!("{BODY}{}", " ".repeat(100))))), &["check-probe-wrapped"]),
    (|seen| all(seen, &Ok(reply(200, format!("{BODY}\r\n")))), &[]),
    (|seen| seen.visits = vec![redirected("8.8.8.8", Ok(reply(200, BODY)))], &[]),
    (|seen| unprobed(seen, 404), &[]),
    (|seen| unprobed(seen, 200), &["check-catch-all"]),
    (|seen| unprobed(seen, 403), &["check-path-denied"]),
    (|seen| unprobed(seen, 503), &["check-path-broken"]),
];

#[test]
fn the_finding_says_whose_body_came() {
    let mut seen = good();
    all(&mut seen, &Ok(reply(404, "<html>\r\n<head><title>404 Not Found</title></head>")));
    let finding = &report(&seen).findings[0];
    let body = "\"<html> <head><title>404 Not Found</title></head>\"";
    assert_eq!(finding.what, format!("{URL} by 2606:4700::1111 and 8.8.8.8 answers 404 from nginx: {body}"));
}

#[test]
fn each_redirect_is_told() {
    let mut seen = good();
    seen.visits = vec![redirected("8.8.8.8", Ok(reply(404, "")))];
    seen.probe.body = None;
    let report = report(&seen);
    let fact = report.facts.iter().find(|fact| fact.name == "port 80").unwrap();
    let https = URL.replace("http:", "https:");
    assert_eq!(
        fact.value,
        format!("8.8.8.8: 301 to {https}, then 404 from nginx, as it should be for a file that is not there")
    );
}

#[test]
fn ipv6_that_fails_alone_is_a_warning_and_with_ipv4_an_error() {
    let mut seen = good();
    seen.visits[0].outcome = Err(Stop::Connect(Connect::Refused));
    assert_eq!(report(&seen).worst(), Some(Severity::Warning));
    seen.visits[1] = visit("8.8.8.8", Err(Stop::Connect(Connect::Refused)));
    assert_eq!(report(&seen).worst(), Some(Severity::Error));
    assert_eq!(
        report(&seen).findings[0].what,
        "port 80 of 2606:4700::1111 and 8.8.8.8 refuses the connection"
    );
}
