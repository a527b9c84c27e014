//! A name that is in order, and short ways to say what is not.

use std::net::IpAddr;

use certwright_diagnose::{
    Report,
    check::{
        Against, Answer, CaaLookup, CaaRecord, Certificate, DnsFailure, Found, Handshake, Hop, NameServer,
        Observation, Probe, Reply, ServerAnswer, Stop, Visit, ZoneView, judge,
    },
};
use certwright_http::Timestamp;
use certwright_identifier::Identifier;

/// The body of the probe.
pub(crate) const BODY: &str =
    "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII";
pub(crate) const URL: &str =
    "http://example.org/.well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";

/// A name that has everything and lacks nothing.
pub(crate) fn good() -> Observation {
    Observation {
        identifier: Identifier::parse("example.org").unwrap(),
        time: time("2026-09-01T00:00:00Z"),
        ports: (80, 443),
        v4: Ok(Found::records(vec![[8, 8, 8, 8].into()])),
        v6: Ok(Found::records(vec!["2606:4700::1111".parse().unwrap()])),
        probe: Probe { path: URL["http://example.org".len()..].into(), body: Some(BODY.into()) },
        visits: ["2606:4700::1111", "8.8.8.8"].map(|address| visit(address, Ok(reply(200, BODY)))).into(),
        caa: ["example.org", "org"].map(|name| caa(name, Ok(Found::records(Vec::new())))).into(),
        challenge: vec![zone("_acme-challenge.example.org", &["ns1.example.org", "ns2.example.net"])],
        handshakes: vec![handshake("8.8.8.8", certificate())],
    }
}

/// Judged against Let's Encrypt.
pub(crate) fn report(observation: &Observation) -> Report {
    judge(observation, &Against { cas: vec!["letsencrypt.org".into()], private: false })
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub(crate) fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) fn reply(status: u16, body: impl AsRef<[u8]>) -> Reply {
    Reply { status, server: Some("nginx".into()), body: body.as_ref().to_vec() }
}

pub(crate) fn visit(by: &str, outcome: Result<Reply, Stop>) -> Visit {
    Visit { address: address(by), hops: Vec::new(), url: URL.into(), outcome }
}

/// A redirect to https, and what comes then.
pub(crate) fn redirected(by: &str, outcome: Result<Reply, Stop>) -> Visit {
    let url = URL.replace("http:", "https:");
    Visit { hops: vec![Hop { status: 301, to: url.clone() }], url, ..visit(by, outcome) }
}

pub(crate) fn caa(name: &str, answer: Answer<CaaRecord>) -> CaaLookup {
    CaaLookup { name: name.into(), answer }
}

pub(crate) fn servfail<T>() -> Result<T, DnsFailure> {
    Err(DnsFailure::Code("SERVFAIL".into()))
}

pub(crate) fn zone(name: &str, servers: &[&str]) -> ZoneView {
    let server = |name: &&str| NameServer {
        name: (*name).into(),
        address: Some(address("9.9.9.9")),
        answer: Ok(ServerAnswer { authoritative: true, alias: None, texts: Vec::new() }),
    };
    ZoneView {
        name: name.into(),
        zone: Ok(Some("example.org".into())),
        servers: servers.iter().map(server).collect(),
    }
}

pub(crate) fn certificate() -> Certificate {
    Certificate {
        names: ["example.org", "*.example.org"].map(|name| Identifier::parse(name).unwrap()).into(),
        issuer: "CN=R11,O=Let's Encrypt,C=US".into(),
        self_signed: false,
        not_before: time("2026-08-03T00:00:00Z"),
        not_after: time("2026-11-01T00:00:00Z"),
        sent: 2,
        trusted: true,
    }
}

pub(crate) fn handshake(by: &str, certificate: Certificate) -> Handshake {
    Handshake { address: address(by), outcome: Ok(certificate) }
}
