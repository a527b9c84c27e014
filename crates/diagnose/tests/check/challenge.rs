//! `_acme-challenge` at the name servers of its zone.

use certwright_diagnose::check::{DnsFailure, Observation, ServerAnswer};

use crate::{
    Case,
    seen::{good, report, servfail, zone},
};

/// RFC 8555 §8.4's kind of value, of the token of §8.3 and the key of RFC 7638.
const DIGEST: &[u8] = b"ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8";

fn answer(seen: &mut Observation, server: usize) -> &mut ServerAnswer {
    seen.challenge[0].servers[server].answer.as_mut().unwrap()
}

fn failing(seen: &mut Observation, failure: DnsFailure) {
    seen.challenge[0].servers[1].answer = Err(failure);
}

fn aliased(seen: &mut Observation) {
    for server in 0..2 {
        answer(seen, server).alias = Some("example.acme.test".into());
    }
}

pub(crate) const CASES: &[Case] = &[
    (|seen| seen.challenge[0].zone = Ok(None), &["check-zone-unknown"]),
    (|seen| seen.challenge[0].zone = servfail(), &["check-zone-unknown"]),
    (
        |seen| {
            seen.challenge[0].servers.remove(0);
            seen.challenge[0].servers[0].answer = servfail();
        },
        &["check-zone-dead", "check-name-server-lame"],
    ),
    (|seen| failing(seen, DnsFailure::Silent), &["check-name-server-silent"]),
    (|seen| failing(seen, DnsFailure::NoRoute), &[]),
    (|seen| failing(seen, DnsFailure::Code("REFUSED".into())), &["check-name-server-lame"]),
    (|seen| failing(seen, DnsFailure::Malformed), &["check-name-server-lame"]),
    (|seen| answer(seen, 1).authoritative = false, &["check-name-server-lame"]),
    (|seen| failing(seen, DnsFailure::NoAddress), &["check-name-server-no-address"]),
    (|seen| answer(seen, 0).texts.push(DIGEST.into()), &["check-name-servers-differ", "check-txt-left"]),
    (|seen| (0..2).for_each(|server| answer(seen, server).texts.push(DIGEST.into())), &["check-txt-left"]),
    (
        |seen| (0..2).for_each(|server| answer(seen, server).texts.push(b"v=spf1 \x1b[2J -all".into())),
        &["check-txt-other"],
    ),
    (
        |seen| {
            aliased(seen);
            seen.challenge.push(zone("example.acme.test", &["ns.acme.test"]));
        },
        &[],
    ),
    (aliased, &["check-alias-loop"]),
];

#[test]
fn a_secondary_that_is_behind_is_named() {
    let mut seen = good();
    answer(&mut seen, 0).texts.push(DIGEST.into());
    let finding = &report(&seen).findings[0];
    assert_eq!(
        finding.what,
        "for _acme-challenge.example.org, ns1.example.org says \"ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8\" \
         and ns2.example.net says no TXT record"
    );
}
