//! Addresses, CAA, and `_acme-challenge` at each name server.

use std::net::{Ipv4Addr, UdpSocket};

use certwright_check::{Ports, Settings};
use certwright_diagnose::check::{DnsFailure, Found};
use certwright_dns::{Code, Data, Kind, Message};

use crate::name_server::{NameServer, Zone, name};
use crate::{SHORT, codes, look, settings};

const VALUE: &str = "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8";

/// A wildcard, so that nothing but DNS is looked at.
const NAME: &str = "*.example.test";

fn zone() -> Zone {
    Zone::new().zone("example.test")
}

#[test]
fn r23_nothing_but_dns_is_looked_at_for_a_wildcard() {
    let server = zone().address("example.test", "127.0.0.1").serve();
    let seen = look(NAME, &settings(&server));
    assert_eq!((seen.visits.len(), seen.handshakes.len()), (0, 0));
    assert_eq!(seen.challenge[0].name, "_acme-challenge.example.test");
    assert_eq!(seen.challenge[0].zone, Ok(Some("example.test".into())));
    assert_eq!(codes(&seen), [""; 0]);
}

#[test]
fn aliases_are_followed_to_the_addresses() {
    let server = zone()
        .alias("www.example.test", "Web.Example.test")
        .alias("web.example.test", "host.example.test")
        .address("host.example.test", "127.0.0.1")
        .serve();
    let seen = look("www.example.test", &settings(&server));
    let aliases = ["web.example.test", "host.example.test"].map(String::from).into();
    assert_eq!(seen.v4, Ok(Found { exists: true, aliases, records: vec![Ipv4Addr::LOCALHOST] }));
}

#[test]
fn no_such_name_and_no_records_are_different() {
    let server = zone().text("empty.example.test", "x").serve();
    assert_eq!(codes(&look("no.example.test", &settings(&server))), ["check-no-such-name"]);
    assert_eq!(codes(&look("empty.example.test", &settings(&server))), ["check-no-address"]);
}

#[test]
fn rfc_8659_3_caa_is_sought_up_the_tree() {
    let server = zone().caa("example.test", "issue", "ca.test").text("a.b.example.test", "x").serve();
    let seen = look("*.a.b.example.test", &settings(&server));
    let names: Vec<_> = seen.caa.iter().map(|lookup| lookup.name.as_str()).collect();
    assert_eq!(names, ["a.b.example.test", "b.example.test", "example.test"]);
    assert_eq!(codes(&seen), ["check-caa-forbids"]);
}

#[test]
fn rfc_8659_3_caa_of_the_name_that_it_is_an_alias_of() {
    let server = zone()
        .alias("www.example.test", "host.cdn.test")
        .caa("host.cdn.test", "issue", "ca.test")
        .caa("example.test", "issue", "letsencrypt.org")
        .serve();
    assert_eq!(codes(&look("*.www.example.test", &settings(&server))), ["check-caa-forbids"]);
}

#[test]
fn rfc_8659_caa_that_fails_forbids() {
    let server = zone().failing(Kind::CAA, Code::SERVER_FAILURE).serve();
    let seen = look(NAME, &settings(&server));
    assert_eq!(seen.caa.len(), 1);
    assert_eq!(codes(&seen), ["check-caa-failed"]);
}

/// Two servers of one zone, one for each family.
fn pair(first: Zone, second: Zone) -> (NameServer, NameServer) {
    let both = |zone: Zone| {
        let zone = zone.zone("example.test").with("example.test", Data::Ns(name("ns2.example.test")));
        zone.address("ns2.example.test", "::1")
    };
    let first = both(first).serve();
    let second = both(second).serve_beside(&first);
    (first, second)
}

#[test]
fn each_server_is_asked_itself() {
    let challenge = "_acme-challenge.example.test";
    let (first, _second) = pair(Zone::new().text(challenge, VALUE), Zone::new());
    let seen = look(NAME, &settings(&first));
    let said: Vec<_> =
        seen.challenge[0].servers.iter().map(|server| server.answer.clone().unwrap().texts).collect();
    assert_eq!(said, [vec![VALUE.as_bytes().to_vec()], vec![]]);
    assert_eq!(codes(&seen), ["check-name-servers-differ", "check-txt-left"]);
}

#[test]
fn a_server_that_refuses_is_lame() {
    let (first, _second) = pair(Zone::new(), Zone::new().failing(Kind::TXT, Code::REFUSED));
    assert_eq!(codes(&look(NAME, &settings(&first))), ["check-name-server-lame"]);
}

#[test]
fn a_server_without_authority_is_lame() {
    let unsure =
        |_: &Message, reply: &Message| Some(vec![Message { authoritative: false, ..reply.clone() }.encode()]);
    let (first, _second) = pair(Zone::new(), Zone::new().fault(unsure));
    assert_eq!(codes(&look(NAME, &settings(&first))), ["check-name-server-lame"]);
}

#[test]
fn a_server_that_is_silent_is_named() {
    let (first, _second) = pair(Zone::new(), Zone::new().fault(|_, _| Some(Vec::new())));
    let seen = look(NAME, &Settings { timeout: SHORT, ..settings(&first) });
    assert_eq!(seen.challenge[0].servers[1].answer, Err(DnsFailure::Silent));
    assert_eq!(codes(&seen), ["check-name-server-silent"]);
}

#[test]
fn a_server_without_address_is_named() {
    let server = zone().with("example.test", Data::Ns(name("gone.example.test"))).serve();
    assert_eq!(codes(&look(NAME, &settings(&server))), ["check-name-server-no-address"]);
}

#[test]
fn a_delegated_challenge_is_followed_into_its_zone() {
    let server = zone()
        .alias("_acme-challenge.example.test", "id.acme.test")
        .zone("acme.test")
        .text("id.acme.test", VALUE)
        .serve();
    let seen = look(NAME, &settings(&server));
    let zones: Vec<_> = seen.challenge.iter().map(|view| view.zone.clone().unwrap().unwrap()).collect();
    assert_eq!(zones, ["example.test", "acme.test"]);
    assert_eq!(seen.challenge[1].servers[0].answer.as_ref().unwrap().texts, [VALUE.as_bytes()]);
    assert_eq!(codes(&seen), ["check-txt-left"]);
}

#[test]
fn a_circle_of_aliases_ends() {
    let server = zone()
        .alias("_acme-challenge.example.test", "a.example.test")
        .alias("a.example.test", "_acme-challenge.example.test")
        .serve();
    let seen = look(NAME, &settings(&server));
    assert_eq!(seen.challenge.len(), 2);
    assert_eq!(codes(&seen), ["check-alias-loop"]);
}

#[test]
fn rfc_1035_4_2_1_what_does_not_fit_is_fetched_by_tcp() {
    let challenge = "_acme-challenge.example.test";
    let long = "x".repeat(4000);
    let cut = |query: &Message, reply: &Message| {
        let short = || Message { truncated: true, records: Vec::new(), ..reply.clone() };
        (query.questions[0].kind == Kind::TXT).then(|| vec![short().encode()])
    };
    let server = zone().text(challenge, &long).fault(cut).serve();
    let seen = look(NAME, &settings(&server));
    assert_eq!(seen.challenge[0].servers[0].answer.as_ref().unwrap().texts, [long.into_bytes()]);
}

#[test]
fn rfc_5452_9_1_answers_to_other_questions_are_passed_over() {
    let forged = |query: &Message, reply: &Message| {
        let mut other = reply.clone();
        other.id ^= 1;
        let mut elsewhere = reply.clone();
        elsewhere.questions[0].name = name("other.test");
        let question = query.encode();
        Some(vec![question, other.encode(), elsewhere.encode(), vec![1, 2, 3], reply.encode()])
    };
    let server = zone().address("example.test", "127.0.0.1").fault(forged).serve();
    assert_eq!(look(NAME, &settings(&server)).v4, Ok(Found::records(vec![Ipv4Addr::LOCALHOST])));
}

#[test]
fn an_answer_with_another_number_is_none() {
    let forged =
        |_: &Message, reply: &Message| Some(vec![Message { id: reply.id ^ 1, ..reply.clone() }.encode()]);
    let server = zone().fault(forged).serve();
    let seen = look(NAME, &Settings { timeout: SHORT, ..settings(&server) });
    assert_eq!((seen.v4, seen.challenge[0].zone.clone()), (Err(DnsFailure::Silent), Err(DnsFailure::Silent)));
}

#[test]
fn an_answer_that_cannot_be_read_is_told_from_silence() {
    let server = zone().fault(|_, reply| Some(vec![reply.encode()[..20].to_vec()])).serve();
    let seen = look(NAME, &Settings { timeout: SHORT, ..settings(&server) });
    assert_eq!(seen.v4, Err(DnsFailure::Malformed));
}

#[test]
fn rfc_6891_7_servers_from_before_edns_are_asked_without() {
    let old = |query: &Message, reply: &Message| {
        let unread =
            Message { code: Code::FORMAT_ERROR, questions: Vec::new(), records: Vec::new(), ..reply.clone() };
        (query.additional > 0).then(|| vec![unread.encode()])
    };
    let server = zone().address("example.test", "127.0.0.1").fault(old).serve();
    assert_eq!(look(NAME, &settings(&server)).v4, Ok(Found::records(vec![Ipv4Addr::LOCALHOST])));
}

#[test]
fn the_next_resolver_is_asked_if_the_first_is_not_there() {
    let server = zone().address("example.test", "127.0.0.1").serve();
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap();
    let resolvers = vec![nobody.local_addr().unwrap(), server.address];
    let seen = look(NAME, &Settings { resolvers, timeout: SHORT, ..settings(&server) });
    assert_eq!(seen.v4, Ok(Found::records(vec![Ipv4Addr::LOCALHOST])));
}

#[test]
fn no_resolver_at_all() {
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap();
    let resolvers = vec![nobody.local_addr().unwrap()];
    let ports = Ports { http: 1, tls: 1, dns: 1 };
    let seen =
        look("example.test", &Settings { resolvers, timeout: SHORT, ports, ..settings(&zone().serve()) });
    assert_eq!(codes(&seen), ["check-resolver-silent", "check-caa-failed", "check-zone-unknown"]);
}
